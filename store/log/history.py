"""History: what the segments of a store folder hold, read in order.

A segment is `log-NNNNNN.jsonl`. The first element of its first frame is a header:

    {"log":1, "seg":N, "dev":device, "after":[M, end], "at":ms, "redo":[[K, end], ...]}

`after` is the durable end of the log when the segment began; `redo` names the ends of
segments that were in doubt and whose last frame this segment repeats. Reading changes
nothing; what has to be committed again is left to the log.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from re import compile as pattern
from typing import NamedTuple

from store.disk import StoreUnusable, reason
from store.log.frames import END_MARK, HEADER_START, Scan, scan, split

FORMAT = 1
"""The format this program writes, and the newest it reads."""

SEGMENT_NAME = pattern(r"log-(\d{6,})\.jsonl")

CLEAN_END = b"[" + END_MARK + b"]"
"""The payload of the last frame after a clean close."""


class Position(NamedTuple):
    """A place in the log; later places compare greater."""

    segment: int
    offset: int
    """Bytes from the start of the segment."""


START = Position(0, 0)
"""Before everything: segments are numbered from 1."""


class Recovered(NamedTuple):
    """One transaction as it was read."""

    position: Position
    """Where its frame begins."""

    events: tuple[bytes, ...]
    """The very bytes written; the log's own marks are taken out."""


class Trouble(StrEnum):
    """What can be wrong with a log."""

    TORN_TAIL = "torn-tail"
    """Bad bytes at a segment's end: a write that was cut off, left as evidence."""

    DAMAGE = "damage"
    """Bad bytes with good frames behind them; the rest was read."""

    SEGMENT_SHORT = "segment-short"
    """Bytes that were once on disk are gone from a segment's end."""

    SEGMENT_MISSING = "segment-missing"
    """A segment that was once on disk is gone."""

    SEGMENT_UNREADABLE = "segment-unreadable"
    """The system could not read this file."""

    NOT_DURABLE_YET = "not-durable-yet"
    """The last frame may not be on disk, and committing it again failed."""


class Finding(NamedTuple):
    """One thing wrong with the log."""

    code: Trouble
    file: str
    start: int
    """First byte of the range it is about."""

    stop: int
    """The byte after that range; the start again where no range is known."""


class Reading(NamedTuple):
    """A log as a bystander sees it."""

    recovered: list[Recovered]
    report: tuple[Finding, ...]


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

    clean: bool = False
    """The last segment ends in an end mark: it may be written on."""

    doubtful: list[bytes] = field(default_factory=list)
    """Events that can be read and may yet not be on disk, in log order."""

    redo: dict[int, int] = field(default_factory=dict)
    """The segments they lie in, and the ends of those."""


class _Tail(NamedTuple):
    """The last frame of a segment."""

    position: Position
    end: int
    payload: bytes


def segment_name(number: int) -> str:
    """Name the file of a segment."""
    return f"log-{number:06d}.jsonl"


def read_frames(root: Path, start: Position | None = None) -> Reading:
    """Read a store folder without claiming it, also while its owner writes.

    Never writes. A torn end of the newest segment is passed over in silence: it may be
    a frame being written. What it shows is always whole transactions in order, but the
    last one may not be on disk yet, and its author may not have been told that it is:
    the only program that knows is the one that writes. Show it, never act on it.

    Args:
        root: The store's folder.
        start: Read from here on, as from a snapshot.

    Raises:
        StoreUnusable: If there is no such folder, or it cannot be read.
    """
    try:
        names = [path.name for path in root.iterdir()]
    except OSError as error:
        raise StoreUnusable(str(root), reason(error)) from error
    history = _Reader(
        names, lambda name: (root / name).read_bytes(), start or START, str(root)
    ).read()
    newest = segment_name(history.last_segment)
    report = (
        finding
        for finding in history.report
        if not (finding.code is Trouble.TORN_TAIL and finding.file == newest)
    )
    return Reading(history.recovered, tuple(report))


def read_history(
    names: list[str], read: Callable[[str], bytes], start: Position, where: str
) -> History:
    """Read all segments from `start` on.

    Args:
        names: The files of the folder.
        read: Reads one of them.
        start: Frames before it are checked and not recovered.
        where: The folder, for messages.

    Raises:
        StoreUnusable: If a newer program wrote here.
    """
    return _Reader(names, read, start, where).read()


class _Reader:
    """One pass over the segments."""

    def __init__(
        self,
        names: list[str],
        read: Callable[[str], bytes],
        start: Position,
        where: str,
    ) -> None:
        numbers = (SEGMENT_NAME.fullmatch(name) for name in names)
        self.numbers = sorted(int(match[1]) for match in numbers if match)
        self.read_file = read
        self.start = start
        self.where = where
        self.found = History()
        self.ends: dict[int, int] = {}
        """Where each segment's last valid frame ends."""
        self.sure: dict[int, int] = {}
        """What later headers say was on disk, or repeat."""
        self.tails: list[_Tail] = []

    def read(self) -> History:
        """Read every segment that `start` does not leave behind, oldest first."""
        found = self.found
        scanned: Scan | None = None
        for number in self.numbers:
            if number >= self.start.segment:
                scanned = self._read_segment(number)
        self._expect(self.start)
        found.last_segment = max([self.start.segment, *self.numbers])
        self._judge_tails()
        found.clean = (
            found.clean
            and found.durable.segment == found.last_segment
            and found.durable >= self.start
            and scanned is not None
            and scanned.torn is None
            and not scanned.damage
        )
        return found

    def _read_segment(self, number: int) -> Scan | None:
        """Take in one segment; what is wrong with it goes into the report."""
        name, report = segment_name(number), self.found.report
        try:
            content = self.read_file(name)
        except FileNotFoundError:
            return None  # removed since the folder was listed: it held nothing
        except OSError:
            report.append(Finding(Trouble.SEGMENT_UNREADABLE, name, 0, 0))
            return None
        scanned = scan(content, number)
        report += [Finding(Trouble.DAMAGE, name, *span) for span in scanned.damage]
        if scanned.torn:
            report.append(Finding(Trouble.TORN_TAIL, name, *scanned.torn))
        if scanned.frames:
            self._take_header(scanned.frames[0][1])
            self._recover(number, scanned)
            offset, payload = scanned.frames[-1]
            self.ends[number] = scanned.end
            self.tails.append(_Tail(Position(number, offset), scanned.end, payload))
        return scanned

    def _recover(self, number: int, scanned: Scan) -> None:
        """Keep the events of a segment's frames from `start` on."""
        after = self.start.offset if number == self.start.segment else 0
        rows, first = self.found.recovered, scanned.frames[0][0]
        for offset, payload in scanned.frames:
            if offset < after:
                continue
            if offset == first or payload == CLEAN_END:
                events = _events(payload)
            else:
                events = split(payload)
            if events:
                rows.append(Recovered(Position(number, offset), events))

    def _take_header(self, payload: bytes) -> None:
        """Learn from a header what was on disk, and whether that is still there."""
        if not payload.startswith(b"[" + HEADER_START):
            return  # the segment's first frame is damaged, and reported as such
        header = json.loads(split(payload)[0])
        if header["log"] != FORMAT:
            why = f"its format is {header['log']}, this program knows {FORMAT}"
            raise StoreUnusable(self.where, why, "update this program")
        segment, end = header["after"]
        self._expect(Position(segment, end))
        self._is_sure(segment, end)
        for segment, end in header.get("redo", ()):
            self._is_sure(segment, end)

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
        found.clean = last.payload == CLEAN_END
        end = last.end if found.clean else last.position.offset
        found.durable = Position(last.position.segment, end)
        doubtful: dict[bytes, None] = {}
        for tail in self.tails:
            segment = tail.position.segment
            events = _events(tail.payload)
            if events and tail.end > self.sure.get(segment, 0):
                doubtful.update(dict.fromkeys(events))
                found.redo[segment] = tail.end
        found.doubtful = list(doubtful)


def _events(payload: bytes) -> tuple[bytes, ...]:
    """The elements of a payload without the log's own marks."""
    return tuple(
        element
        for element in split(payload)
        if element != END_MARK and not element.startswith(HEADER_START)
    )
