"""History: what the segments of a store folder hold, read in order.

The first element of a segment's first frame is a header:

    {"log":1, "seg":N, "dev":device, "after":[M, end], "at":ms, "redo":[[K, end], ...]}

`after` is the durable end of the log when the segment began; `redo` names the ends of
segments that were in doubt and whose last frame this segment repeats. Reading changes
nothing; what has to be committed again is left to the log.
"""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from store.cipher import Cipher, SealBroken
from store.disk import StoreUnusable
from store.log.frames import (
    END_MARK,
    FRAME_BYTES,
    HEADER_START,
    Scan,
    is_locked,
    lock_payload,
    scan,
    split,
    take_tag,
    unpad,
    without_cursor,
)
from store.log.records import (
    START,
    Finding,
    LogMark,
    Position,
    Reading,
    Recovered,
    Take,
    Trouble,
)
from store.log.segments import (
    LogFiles,
    Segment,
    file_of,
    read_segment,
    segment_name,
    segment_numbers,
)
from store.sentences import N_, Sentence

FORMAT = 1
"""The format this program writes, and the newest it reads."""

CLEAN_END = b"[" + END_MARK + b"]"
"""The payload of the last frame after a clean close."""


_Row = tuple[int, bytes]
"""A frame's offset and payload."""


@dataclass(slots=True)
class History:
    """A log as its owner finds it."""

    recovered: list[Recovered] = field(default_factory=list)
    """In log order; frames that repeat others are not taken out."""

    report: list[Finding] = field(default_factory=list)

    last_segment: int = 0
    """The highest number in use, whether or not that file could be read."""

    durable: Position = START
    """What is on disk for certain ends here."""

    end: int = 0
    """Where the last segment may be written on, behind the mark of a clean end.

    That mark itself may yet be lost: it counts as on disk only with what follows it.
    """

    clean: bool = False
    """The last segment ends in an end mark: it may be written on."""

    is_ended: bool = False
    """The last frame of the log is an end mark, wherever it lies."""

    doubtful: list[bytes] = field(default_factory=list)
    """Events that can be read and may yet not be on disk, in log order."""

    doubtful_tag: str = ""
    """The tag that belongs to the last of them, if it is known."""

    doubtful_mark: LogMark | None = None
    """What was told of a server together with them."""

    redo: dict[int, int] = field(default_factory=dict)
    """The segments they lie in, and the ends of those."""


class _Tail(NamedTuple):
    """The last frame of a segment."""

    position: Position
    end: int
    payload: bytes


def read_frames(
    root: Path,
    start: Position | None = None,
    *,
    cipher: Cipher | None = None,
    take: Take | None = None,
    reached: Position = START,
) -> Reading:
    """Read a store folder without claiming it, also while its owner writes.

    Never writes. A torn end of the newest segment is passed over in silence: it may be
    a frame being written. What it shows is always whole transactions in order, but the
    last one may not be on disk yet, and its author may not have been told that it is:
    the only program that knows is the one that writes. Show it, never act on it.

    Args:
        root: The store's folder.
        start: Read from here on, as from a snapshot.
        cipher: Opens a locked store.
        take: Is handed each transaction in order, and one segment at a time is in
            memory; without it all are collected.
        reached: See `read_history`.

    Raises:
        StoreUnusable: If there is no such folder, or it or a segment cannot be read.
        StoreLocked: If something is locked, and there is no cipher.
    """
    try:
        history = read_history(_folder(root, cipher), start or START, take, reached)
    except PermissionError as error:
        raise StoreUnusable.of(str(root), error) from error
    newest = segment_name(history.last_segment)
    report = (
        finding
        for finding in history.report
        if not (finding.code is Trouble.TORN_TAIL and finding.file == newest)
    )
    return Reading(history.recovered, tuple(report))


def _folder(root: Path, cipher: Cipher | None) -> LogFiles:
    """List a folder of the file system."""
    try:
        names = frozenset(path.name for path in root.iterdir())
    except OSError as error:
        raise StoreUnusable.of(str(root), error) from error
    return LogFiles(
        where=str(root),
        names=names,
        read=lambda name: (root / name).read_bytes(),
        cipher=cipher,
    )


def mark_sizes(cipher: Cipher | None) -> set[int]:
    """Tell how long the frame of an end mark is.

    Bad bytes of just that length, with sound frames behind them, are a mark whose sync
    failed, and behind which the log went on: nothing was lost with it.
    """
    sizes = {FRAME_BYTES + len(CLEAN_END)}
    if cipher is not None:
        sizes.add(FRAME_BYTES + len(lock_payload(CLEAN_END, 1, 0, cipher)))
    return sizes


def read_history(
    folder: LogFiles,
    start: Position,
    take: Take | None = None,
    reached: Position = START,
) -> History:
    """Read all segments from `start` on.

    Args:
        folder: Where they lie.
        start: Frames before it are checked and not recovered. Of segments before it
            nothing is expected, so they may have been dropped.
        take: Is handed each transaction in order, instead of `History.recovered`.
        reached: Up to here it was once on disk, as something beside it tells: what it
            lacks of that was lost, and no number up to there is used again.

    Raises:
        PermissionError: If this user may not read a segment: that is no damage.
        StoreUnusable: If a newer program wrote here.
        StoreLocked: If something is locked, and there is no cipher.
    """
    return _Reader(folder, start, take).read(reached)


class _Reader:
    """One pass over the segments."""

    def __init__(self, folder: LogFiles, start: Position, take: Take | None) -> None:
        self.folder = folder
        self.numbers = segment_numbers(folder.names)
        self.start = start
        self.found = History(durable=start)
        self.take = take or self.found.recovered.append
        self.mark_sizes = mark_sizes(folder.cipher)
        self.ends: dict[int, int] = {}
        """Where each segment's last valid frame ends."""
        self.sure: dict[int, int] = {}
        """What later headers say was on disk, or repeat."""
        self.tails: list[_Tail] = []

    def read(self, reached: Position) -> History:
        """Read every segment that `start` does not leave behind, oldest first."""
        found = self.found
        can_go_on = False
        for number in self.numbers:
            if number >= self.start.segment:
                can_go_on = self._read_segment(number)
        self._expect(self.start)
        self._expect(reached)
        begun = (self.start.segment, reached.segment)
        found.last_segment = max([*begun, *self.numbers])
        self._judge_tails()
        found.clean = (
            found.clean
            and can_go_on
            and found.durable.segment == found.last_segment
            and found.durable >= max(self.start, reached)
        )
        return found

    def _read_segment(self, number: int) -> bool:
        """Take in one segment; what is wrong with it goes into the report.

        Returns:
            Whether nothing is wrong with it, and it is not sealed.
        """
        report = self.found.report
        try:
            segment = read_segment(self.folder, number)
        except FileNotFoundError:
            return False  # removed since the folder was listed
        except PermissionError:
            raise
        except (OSError, SealBroken) as error:
            broken = isinstance(error, SealBroken)
            code = Trouble.SEALED_ELSEWHERE if broken else Trouble.SEGMENT_UNREADABLE
            report.append(Finding(code, file_of(self.folder.names, number), 0, 0))
            return False
        before = len(report)
        after = self.start.offset if number == self.start.segment else 0
        scanned = scan(segment.content, number, after)
        self._report_bytes(segment, scanned)
        scanned.frames = list(self._bare(segment.file, scanned.frames))
        if scanned.frames:
            self._take_header(segment.file, *scanned.frames[0])
            self._recover(number, scanned, after)
            offset, payload = scanned.frames[-1]
            if offset >= after:
                tail = _Tail(Position(number, offset), scanned.end, payload)
                self.tails.append(tail)
        if scanned.end:
            self.ends[number] = scanned.end
        return len(report) == before and not segment.is_sealed

    def _report_bytes(self, segment: Segment, scanned: Scan) -> None:
        """Report bytes that are no frames."""
        name, report = segment.file, self.found.report
        for start, stop in scanned.damage:
            lost_mark = stop - start in self.mark_sizes
            code = Trouble.TORN_TAIL if lost_mark else Trouble.DAMAGE
            report.append(Finding(code, name, start, stop))
        if not segment.is_whole:
            end = len(segment.content)
            report.append(Finding(Trouble.DAMAGE, name, scanned.end, end))
        elif scanned.torn:
            report.append(Finding(Trouble.TORN_TAIL, name, *scanned.torn))

    def _bare(self, name: str, rows: list[_Row]) -> Iterator[_Row]:
        """Take padding out; report frames that did not open, and leave them out."""
        for offset, payload in rows:
            if is_locked(payload):
                stop = offset + FRAME_BYTES + len(payload)
                finding = Finding(Trouble.SEALED_ELSEWHERE, name, offset, stop)
                self.found.report.append(finding)
            else:
                yield offset, unpad(payload)

    def _recover(self, number: int, scanned: Scan, after: int) -> None:
        """Keep the events of a segment's frames from an offset on."""
        take, first = self.take, scanned.frames[0][0]
        for offset, payload in scanned.frames:
            if offset < after:
                continue
            body, tag = take_tag(payload)
            marked = offset == first or payload == CLEAN_END
            elements = _events(body) if marked else split(body)
            events, mark = without_cursor(elements)
            if events or mark:
                take(Recovered(Position(number, offset), events, tag, mark))

    def _take_header(self, name: str, offset: int, payload: bytes) -> None:
        """Learn from a header what was on disk, and whether that is still there."""
        if not payload.startswith(b"[" + HEADER_START):
            return  # the segment's first frame is damaged, and reported as such
        try:
            header = json.loads(split(payload)[0])
            if header["log"] != FORMAT:
                told = N_("its format is {format}, this program knows {known}")
                why = Sentence(told, {"format": header["log"], "known": FORMAT})
                raise StoreUnusable(self.folder.where, why, N_("update this program"))
            after, *redone = _places(header)
        except (ValueError, KeyError, TypeError):
            finding = Finding(Trouble.DAMAGE, name, offset, offset + len(payload))
            self.found.report.append(finding)
            return
        self._expect(after)
        for known in (after, *redone):
            self._is_sure(*known)

    def _expect(self, known: Position) -> None:
        """Report bytes that were once on disk and are not there any more."""
        end = self.ends.get(known.segment, 0)
        if known.offset <= end or known.segment < self.start.segment:
            return
        gone = known.segment not in self.numbers
        code = Trouble.SEGMENT_MISSING if gone else Trouble.SEGMENT_SHORT
        finding = Finding(code, segment_name(known.segment), end, known.offset)
        if finding not in self.found.report:
            self.found.report.append(finding)

    def _is_sure(self, segment: int, end: int) -> None:
        self.sure[segment] = max(end, self.sure.get(segment, 0))

    def _judge_tails(self) -> None:
        """Find what is in doubt: last frames that no later header vouches for."""
        if not self.tails:
            return
        found, last = self.found, self.tails[-1]
        found.clean = found.is_ended = last.payload == CLEAN_END
        found.durable, found.end = last.position, last.end
        doubtful: dict[bytes, None] = {}
        for tail in self.tails:
            segment = tail.position.segment
            body, tag = take_tag(tail.payload)
            events, mark = without_cursor(_events(body))
            if events and tail.end > self.sure.get(segment, 0):
                doubtful.update(dict.fromkeys(events))
                found.redo[segment] = tail.end
                is_last = next(reversed(doubtful)) == events[-1]
                found.doubtful_tag = tag if is_last else ""
                if mark is not None:
                    known = found.doubtful_mark or LogMark()
                    found.doubtful_mark = known.followed_by(mark)
        found.doubtful = list(doubtful)


def header_after(content: bytes, number: int) -> Position | None:
    """Read where the log before a segment ended; None if it has no sound header."""
    first = content[: content.find(b"\n") + 1]
    for _, payload in scan(first, number).frames:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return next(_places(json.loads(split(unpad(payload))[0])))
    return None


def _places(header: dict[str, Any]) -> Iterator[Position]:
    """Give the place that a header goes on from, and those that it repeats."""
    for segment, end in (header["after"], *header.get("redo", ())):
        yield Position(int(segment), int(end))


def _events(payload: bytes) -> tuple[bytes, ...]:
    """The elements of a payload without the log's own marks."""
    return tuple(
        element
        for element in split(payload)
        if element != END_MARK and not element.startswith(HEADER_START)
    )
