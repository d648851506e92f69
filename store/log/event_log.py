"""The event log: events on stable storage, in order, whole transactions only.

Rules that make recovery simple:

- R1: one commit is one frame, one write, one sync; the next frame follows only after
  that sync succeeded. So at most one frame, the last, can ever be in doubt, and it is
  recovered whole or not at all.
- R2: nothing is overwritten or truncated. After a torn tail, a failed write or a failed
  sync that file is never written again; the next segment repeats the pending frame. A
  sync is never retried on the same file: the system may have dropped the bytes and
  claim success.
- R3: after an unclean end the last frame may be readable and yet not on disk. It is
  committed again, into a fresh segment, before anyone may act on it. The header's
  `redo` settles each doubt once, so that the log cannot snowball. A clean close writes
  an end mark, and then nothing is in doubt.
- R4: a segment is durable, content and name, before its first frame is acknowledged.
- R5: a header's `after` is the durable end of the log before; a missing or shorter file
  is reported.
"""

import contextlib
import json
from collections.abc import Callable

from store.disk import Disk, NotSaved, StoreUnusable, reason
from store.log.frames import END_MARK, frame, is_event
from store.log.history import (
    FORMAT,
    START,
    Finding,
    Position,
    Trouble,
    read_history,
    segment_name,
)

SEGMENT_BYTES = 4 << 20
"""A segment that has reached this length is written no further."""

RESERVE_BYTES = 1 << 20
"""Room kept on the disk for the next commits, so that a full disk still takes them."""

WHOLE_SEGMENT = 1 << 60
"""An end no segment reaches: all that a given-up segment may hold is repeated."""


class LogFailed(NotSaved):
    """The events are not on disk; they stay pending and the next commit tries again."""


class EventLog:
    """The one writer of a store folder.

    Opening claims the folder, reads the log and commits again what was in doubt. Where
    that fails the log is open all the same: `report` says "not-durable-yet" and
    `pending` holds the events, which are also in `recovered` and must not be acted on
    (sent, counted in a snapshot) before a commit has succeeded.

    Args:
        disk: The folder.
        device: This device's code, written into every header.
        at_ms: The time now, in milliseconds since 1970, for headers.
        segment_bytes: See `SEGMENT_BYTES`.
        reserve_bytes: See `RESERVE_BYTES`; 0 keeps no room.
        start: Recover only frames from here on, as from a snapshot.

    Raises:
        StoreBusy: If another program has the folder.
        StoreUnusable: If the folder cannot be used, or a newer program wrote it.
    """

    def __init__(
        self,
        disk: Disk,
        device: str,
        *,
        at_ms: Callable[[], int],
        segment_bytes: int = SEGMENT_BYTES,
        reserve_bytes: int = RESERVE_BYTES,
        start: Position | None = None,
    ) -> None:
        self.disk = disk
        self.device = device
        self.syncs = 0
        """Frames made durable since opening; each cost one sync of a file."""
        self._at_ms = at_ms
        self._segment_bytes = segment_bytes
        self._reserve_bytes = reserve_bytes
        self._pending: list[bytes] = []
        self._file: int | None = None
        self._offset = 0
        self._fresh = False
        """The open segment holds nothing acknowledged yet."""
        self._reserved = 0
        """Room on the disk is kept up to this offset of the open segment."""
        self._given_up = 0
        """The newest segment that failed before it held anything acknowledged."""
        self._closed = False
        disk.lock()
        try:
            self._open(start or START)
        except BaseException as error:
            self._release()
            if isinstance(error, OSError):
                raise StoreUnusable(disk.where, reason(error)) from error
            raise

    @property
    def pending(self) -> tuple[bytes, ...]:
        """Events appended and not yet on disk, oldest first."""
        return tuple(self._pending)

    @property
    def position(self) -> Position:
        """The durable end of the log; a snapshot taken now belongs here.

        Only while nothing is pending: what is in doubt lies behind it.
        """
        return self._durable

    def append(self, event: bytes) -> None:
        """Add an event to the next commit.

        Raises:
            ValueError: If it is not one JSON object on one line; this is a bug of the
                caller, and nothing was added.
        """
        self._check_open()
        if not is_event(event):
            raise ValueError(f"not one JSON object on one line: {event[:60]!r}")
        self._pending.append(event)

    def commit(self) -> None:
        """Return when everything pending is on stable storage, as one transaction.

        Raises:
            LogFailed: If the disk refused. All stays pending, and the next commit tries
                again in a fresh segment.
        """
        self._check_open()
        if not self._pending:
            return
        if self._offset >= self._segment_bytes:
            self._close_file()
            self._resume = False
        self._save(b",".join(self._pending))
        self._pending.clear()

    def close(self) -> None:
        """Commit what is pending, write the end mark, give the folder free.

        Closing twice is harmless. The folder is free even if the commit fails.

        Raises:
            LogFailed: If something pending could not be written; it is lost.
        """
        if self._closed:
            return
        try:
            self.commit()
            if self._file is not None:
                with contextlib.suppress(LogFailed):  # then the end is unclean
                    self._save(END_MARK)
        finally:
            self._release()

    def _open(self, start: Position) -> None:
        """Read the log, and commit again what is in doubt."""
        disk = self.disk
        history = read_history(disk.names(), disk.read, start, disk.where)
        self.recovered = history.recovered
        """What the log held when it was opened, in order; repeated frames included."""
        self._number = history.last_segment
        self._durable = history.durable
        self._resume = history.clean and not history.doubtful
        self._redo = history.redo
        self._offset = history.durable.offset
        self._pending = history.doubtful
        try:
            self._recommit()
        except LogFailed:
            segment, end = next(reversed(history.redo.items()))
            finding = Finding(Trouble.NOT_DURABLE_YET, segment_name(segment), end, end)
            history.report.append(finding)
        self.report = tuple(history.report)
        """What was found wrong at opening."""

    def _recommit(self) -> None:
        """R3: settle what is in doubt before anyone can see it."""
        self.commit()

    def _save(self, elements: bytes) -> None:
        """Write one frame: into the open segment, else once into a fresh one."""
        if self._file is not None or self._resume:
            try:
                return self._attempt(elements, self._reopen)
            except OSError:
                pass  # R2: not in this file again
        try:
            self._attempt(elements, self._begin)
        except OSError as error:
            name = segment_name(self._number)
            raise LogFailed(error.errno, name, reason(error)) from error

    def _attempt(self, elements: bytes, prepare: Callable[[], int]) -> None:
        """Write one frame, or give the segment up, also when interrupted."""
        try:
            self._put(prepare(), elements)
        except BaseException:
            self._give_up()
            raise

    def _reopen(self) -> int:
        """The open segment; after a clean close the last one, to be written on."""
        if self._file is None:
            self._resume = False
            self._file = self.disk.open_append(segment_name(self._number))
            self._reserved = 0
        return self._file

    def _begin(self) -> int:
        """Begin a fresh segment; a number is used once, whether or not it works."""
        self._number += 1
        self._offset = self._reserved = 0
        self._file = self.disk.create(segment_name(self._number))
        self._fresh = True
        return self._file

    def _put(self, file: int, elements: bytes) -> None:
        """R1: one frame, one write, one sync."""
        if self._fresh:
            elements = self._header() + b"," + elements
        content = frame(b"[" + elements + b"]", self._number)
        self._keep_room(file, len(content))
        self.disk.write(file, content)
        self._make_durable(file)
        self._offset += len(content)
        self._durable = Position(self._number, self._offset)
        self.syncs += 1
        if self._fresh:
            self._fresh = False
            self._redo = {}

    def _make_durable(self, file: int) -> None:
        """R4: content, and for a fresh segment its name as well."""
        self.disk.sync(file)
        if self._fresh:
            self.disk.sync_folder()

    def _header(self) -> bytes:
        header: dict[str, object] = {
            "log": FORMAT,
            "seg": self._number,
            "dev": self.device,
            "after": self._durable,
            "at": self._at_ms(),
        }
        if self._redo:
            header["redo"] = list(self._redo.items())
        return json.dumps(header, separators=(",", ":")).encode()

    def _keep_room(self, file: int, size: int) -> None:
        """Reserve ahead of the writing, again when half of it is used up."""
        end = self._offset + size
        if self._reserve_bytes and end > self._reserved - self._reserve_bytes // 2:
            self.disk.reserve(file, self._offset, size + self._reserve_bytes)
            self._reserved = end + self._reserve_bytes

    def _give_up(self) -> None:
        """R2: leave the segment as it is; the next one repeats what it may hold.

        Of segments that never held anything acknowledged only the newest is kept, as
        evidence: an outage of hours must not fill the folder.
        """
        if self._file is None:
            return
        self._close_file()
        self._redo[self._number] = WHOLE_SEGMENT
        if self._fresh:
            self._fresh = False
            older, self._given_up = self._given_up, self._number
            if older:
                with contextlib.suppress(OSError):
                    self.disk.remove(segment_name(older))
                    self._redo.pop(older, None)

    def _close_file(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):  # what counts was synced before
                self.disk.close(file)

    def _release(self) -> None:
        self._closed = True
        self._close_file()
        self.disk.unlock()

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("this log is closed")
