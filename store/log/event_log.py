"""The event log: events on stable storage, in order, whole transactions only.

The rules that make recovery simple, R1 to R5, stand at the top of `store.log`.
"""

import contextlib
import json
from collections.abc import Callable, Iterator

from store.cipher import Cipher
from store.disk import Disk, NotSaved, StoreUnusable, reason
from store.log.frames import END_MARK, cursor_mark, end_marks, is_event
from store.log.history import FORMAT, read_history
from store.log.kept_files import sweep
from store.log.open_segment import REFRESH_PARTS, OpenSegment
from store.log.records import START, Finding, LogMark, Position, Take, Trouble
from store.log.sealing import seal_steps
from store.log.segments import LogFiles, plain_numbers, segment_name
from store.log.sizes import (
    HEADER_ROOM,
    RESERVE_BYTES,
    SEGMENT_BYTES,
    WHOLE_SEGMENT,
)


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
        reached: The log once reached up to here; see `read_history`.
        is_claimed: The caller has the folder locked; the log gives it free at its end.
        cipher: Locks what is written, and opens what is read.
        take: Is handed each transaction while the log is read, in order, and only one
            segment at a time is in memory; without it all are kept in `recovered`.

    Raises:
        StoreBusy: If another program has the folder.
        StoreUnusable: If the folder cannot be used, or a newer program wrote it.
        StoreLocked: If something is locked, and there is no cipher.
    """

    _mark: LogMark | None
    """Goes into the next frame."""

    def __init__(
        self,
        disk: Disk,
        device: str,
        *,
        at_ms: Callable[[], int],
        segment_bytes: int = SEGMENT_BYTES,
        reserve_bytes: int = RESERVE_BYTES,
        start: Position | None = None,
        reached: Position = START,
        is_claimed: bool = False,
        cipher: Cipher | None = None,
        take: Take | None = None,
    ) -> None:
        self.disk = disk
        self.device = device
        self.cipher = cipher
        self.syncs = 0
        """Frames made durable since opening; each cost one sync of a file."""
        self._at_ms = at_ms
        self._segment_bytes = segment_bytes
        self._reserve_bytes = reserve_bytes
        self._tag = ""
        """Belongs to the last pending event."""
        self._segment: OpenSegment | None = None
        self._given_up = 0
        """The newest segment that failed before it held anything acknowledged."""
        self._names_are_sure = False
        self.is_spoilt = False
        """Claim that a change was broken off in its middle: none follows it."""
        self._closed = False
        if not is_claimed:
            disk.lock()
        try:
            self._open(start or START, reached, take)
        except BaseException as error:
            self._release()
            if isinstance(error, OSError):
                raise StoreUnusable.of(disk.where, error) from error
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
        if self._closed or not is_event(event):
            self._check_open()
            raise ValueError(f"not one JSON object on one line: {event[:60]!r}")
        self._pending.append(event)
        self._tag = ""

    def note(self, mark: LogMark) -> None:
        """Let the next frame tell this of a server; one that is noted later is added.

        It costs no sync of its own: with no commit before, it is written at the close.
        """
        self._mark = (self._mark or LogMark()).followed_by(mark)

    def commit(self, tag: str = "") -> None:
        """Return when everything pending is on stable storage, as one transaction.

        Args:
            tag: Goes into the frame behind the last event; see `store.chain`. Events
                that stay pending keep the newest one given, until more are appended.

        Raises:
            LogFailed: If the disk refused. All stays pending, and the next commit tries
                again in a fresh segment.
        """
        self._check_open()
        if not self._pending:
            return
        self._tag = tag or self._tag
        elements = [*self._pending, *end_marks(self._mark, self._tag)]
        content = b",".join(elements)
        self._roll_over(len(content))
        self._save(content)
        self._pending.clear()
        self._tag, self._mark = "", None

    def tidy(self) -> Iterator[None]:
        """Seal the segments that are written no more, one small act at each step.

        To be stepped through while there is time, and left off at any step; what was
        left half done is done anew the next time. A segment that the disk does not let
        be sealed stays plain. Nothing is sealed while anything is in doubt.
        """
        with contextlib.suppress(OSError):
            for number in plain_numbers(self.disk.names()):
                if number >= self._settled:
                    return
                for _ in seal_steps(self.disk, number, self.cipher):
                    yield
                    if self._closed:
                        return

    def spoil(self) -> None:
        """Take nothing more: what is pending is half of something, and is let go."""
        self.is_spoilt = True

    def close(self) -> None:
        """Commit what is pending, write the end mark, give the folder free.

        Closing twice is harmless; a spoilt log is only let go, as if the commit failed.

        Raises:
            LogFailed: If something pending could not be written; it is lost.
        """
        if self._closed:
            return
        try:
            if not self.is_spoilt:
                self.commit()
                if self._mark is not None:
                    with contextlib.suppress(LogFailed):  # then it is asked for again
                        self._save(cursor_mark(self._mark))
                if self._segment is not None:
                    with contextlib.suppress(LogFailed):  # then the end is unclean
                        self._save(END_MARK)
        finally:
            self._release()

    def _open(self, start: Position, reached: Position, take: Take | None) -> None:
        """Read the log, and commit again what is in doubt."""
        disk = self.disk
        names = frozenset(disk.names())
        sweep(disk, names)
        folder = LogFiles(
            where=disk.where, names=names, read=disk.read, cipher=self.cipher
        )
        history = read_history(folder, start, take, reached)
        self.recovered = history.recovered
        """What the log held when it was opened, in order; repeated frames included."""
        self.is_ended = history.is_ended or not history.last_segment
        """Who wrote here last closed the log."""
        self._number = history.last_segment
        self._durable = history.durable
        self._end = history.end
        self._resume = history.clean and not history.doubtful
        """The last segment may be written on, and is not open yet."""
        self._redo = history.redo
        self._full_at = self._segment_bytes
        """At this offset a fresh segment is begun."""
        if not self._resume:
            disk.release(segment_name(self._number))
        self._pending = history.doubtful
        self._tag = history.doubtful_tag
        self._mark = history.doubtful_mark
        try:
            self._recommit()
        except LogFailed:
            segment, end = next(reversed(history.redo.items()))
            finding = Finding(Trouble.NOT_DURABLE_YET, segment_name(segment), end, end)
            history.report.append(finding)
        self.report = tuple(history.report)
        """What was found wrong at opening."""

    @property
    def _settled(self) -> int:
        """All segments before this one are written no more, and none is in doubt."""
        in_doubt = self._redo or not self._durable.offset
        return 0 if in_doubt else self._durable.segment

    def _recommit(self) -> None:
        """R3: settle what is in doubt before anyone can see it."""
        self.commit()

    def _roll_over(self, size_bytes: int) -> None:
        """Begin a fresh segment if the open one is full.

        A disk that others filled has room only in the full one: then that one grows
        on, and the disk is asked again a little later. Nothing was written to the fresh
        one, so the full one is still the last (R1).
        """
        end = self._segment.offset if self._segment else self._end
        if end < self._full_at or not (self._segment or self._resume):
            return
        with contextlib.suppress(OSError):
            self._reopen()
        full, self._segment, self._resume = self._segment, None, False
        need = 2 * size_bytes + HEADER_ROOM
        if full is not None:
            full.keep_room(need)
        if full is None or not full.has_room(need) or self._begin_roomy(need):
            self._leave(full)
        else:
            self._segment = full
            self._full_at = full.offset + self._reserve_bytes // REFRESH_PARTS

    def _begin_roomy(self, need_bytes: int) -> bool:
        """Begin a fresh segment if the disk keeps room for it; tell whether it did."""
        with contextlib.suppress(OSError):
            fresh = self._begin()
            fresh.keep_room(need_bytes)
            if fresh.has_room(need_bytes):
                return True
            self._close(fresh)
            self.disk.remove(segment_name(fresh.number))
        return False

    def _save(self, elements: bytes) -> None:
        """Write one frame: into the open segment, else once into a fresh one."""
        if self._segment is not None or self._resume:
            try:
                return self._attempt(elements, self._reopen)
            except OSError:
                pass  # R2: not in this file again
        try:
            self._attempt(elements, self._begin)
        except OSError as error:
            name = segment_name(self._number)
            raise LogFailed(error.errno, name, reason(error)) from error

    def _attempt(self, elements: bytes, prepare: Callable[[], OpenSegment]) -> None:
        """Write one frame, or give the segment up, also when interrupted."""
        try:
            self._put(prepare(), elements)
        except BaseException:
            self._give_up()
            raise

    def _reopen(self) -> OpenSegment:
        """The open segment; after a clean close the last one, to be written on."""
        if self._segment is None:
            self._resume = False
            number = self._durable.segment
            file = self.disk.open_append(segment_name(number))
            self._segment = self._opened(number, file, self._end)
        return self._segment

    def _begin(self) -> OpenSegment:
        """Begin a fresh segment; a number is used once, whether or not it works."""
        self._number += 1
        file = self.disk.create(segment_name(self._number))
        self._segment = self._opened(self._number, file, 0)
        self._full_at = self._segment_bytes
        return self._segment

    def _opened(self, number: int, file: int, offset: int) -> OpenSegment:
        return OpenSegment(
            self.disk, number, file, offset=offset, reserve_bytes=self._reserve_bytes
        )

    def _put(self, segment: OpenSegment, elements: bytes) -> None:
        """R1: one frame, one write, one sync."""
        if segment.is_fresh:
            elements = self._header() + b"," + elements
        size = segment.write(b"[" + elements + b"]", self.cipher)
        self._make_durable(segment)
        segment.offset += size
        self._durable = Position(segment.number, segment.offset)
        self.syncs += 1
        if segment.is_fresh:
            segment.is_fresh = False
            self._redo = {}

    def _make_durable(self, segment: OpenSegment) -> None:
        """R4: content, and where it is not sure yet the names as well.

        Those found at opening may not be on disk: who wrote KEY may have been killed.
        """
        self.disk.sync(segment.file)
        if segment.is_fresh or not self._names_are_sure:
            self.disk.sync_folder()
            self._names_are_sure = True

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

    def _give_up(self) -> None:
        """R2: leave the segment as it is; the next one repeats what it may hold.

        Of segments that never held anything acknowledged only the newest is kept, as
        evidence: an outage of hours must not fill the folder.
        """
        segment, self._segment = self._segment, None
        if segment is None:
            return
        self._leave(segment)
        self._redo[segment.number] = WHOLE_SEGMENT
        if segment.is_fresh:
            older, self._given_up = self._given_up, segment.number
            if older:
                with contextlib.suppress(OSError):
                    self.disk.remove(segment_name(older))
                    self._redo.pop(older, None)

    def _close(self, segment: OpenSegment | None) -> None:
        if segment is not None:
            with contextlib.suppress(OSError):  # what counts was synced before
                self.disk.close(segment.file)

    def _leave(self, segment: OpenSegment | None) -> None:
        """Close a segment that is written no more; its reserve is for the next one."""
        if segment is not None:
            self._close(segment)
            self.disk.release(segment_name(segment.number))

    def _release(self) -> None:
        self._closed = True
        self._close(self._segment)
        self._segment = None
        if self._given_up:  # no evidence of anything, if not a byte was written
            with contextlib.suppress(OSError):
                name = segment_name(self._given_up)
                if not self.disk.read(name):
                    self.disk.remove(name)
        self.disk.unlock()

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("this log is closed")
