"""What a log tells its readers: places, transactions, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Position(NamedTuple):
    """A place in the log; later places compare greater."""

    segment: int
    offset: int
    """Bytes from the start of the segment."""


START = Position(0, 0)
"""Before everything: segments are numbered from 1."""


class LogMark(NamedTuple):
    """How far this store is in step with a server; see `store.log.frames`."""

    cursor: tuple[str, int] = ("", 0)
    """Epoch and place: the zone's stream was taken up to here.

    Before the epoch, and a space, may stand whose stream it is: see `of`.
    """

    acks: Mapping[str, int] = {}
    """Writer -> the last of its events that the server told to have on its disk."""

    @property
    def of(self) -> str:
        """Name the server, and its zone, that told it; empty where that is not said."""
        return self.cursor[0].rpartition(" ")[0]

    def followed_by(self, newer: LogMark) -> LogMark:
        """Give the mark that counts when a newer one comes: its acks are added.

        What another server told to have says nothing of this one.
        """
        if newer.of != self.of:
            return newer
        return LogMark(newer.cursor, {**self.acks, **newer.acks})

    def since(self, older: LogMark) -> LogMark:
        """Leave out the acks that an older mark has told already."""
        if older.of != self.of:
            return self
        fresh = {w: n for w, n in self.acks.items() if older.acks.get(w) != n}
        return LogMark(self.cursor, fresh)


class Recovered(NamedTuple):
    """One transaction as it was read."""

    position: Position
    """Where its frame begins."""

    events: tuple[bytes, ...]
    """The very bytes written; the log's own marks are taken out."""

    tag: str = ""
    """The chain's first digits after the last event, if its author gave them."""

    mark: LogMark | None = None
    """What was told of a server together with the events, or with none."""


Take = Callable[[Recovered], None]
"""Is handed each transaction as it is read."""


class Trouble(StrEnum):
    """What can be wrong with a log."""

    TORN_TAIL = "torn-tail"
    """Bad bytes at a segment's end, left as evidence: the writing was cut off, or the
    file was shortened later, which only a witness can tell."""

    DAMAGE = "damage"
    """Bad bytes with good frames behind them; the rest was read.

    In a sealed segment also bytes that cannot be unpacked any more.
    """

    SEALED_ELSEWHERE = "sealed-elsewhere"
    """A frame or file that this store's key does not open: changed, or not its own."""

    CHAIN_BROKEN = "chain-broken"
    """A frame whose events are not the ones that were chained."""

    SEGMENT_SHORT = "segment-short"
    """Bytes that were once on disk are gone from a segment's end."""

    SEGMENT_MISSING = "segment-missing"
    """A segment that was once on disk is gone."""

    SEGMENT_UNREADABLE = "segment-unreadable"
    """The system could not read this file."""

    LOG_GONE = "log-gone"
    """No byte of the log is left, though something beside it shows that it was used."""

    SNAPSHOT_UNREADABLE = "snapshot-unreadable"
    """This user may not read a snapshot; the log was read instead, so nothing lacks."""

    NOT_DURABLE_YET = "not-durable-yet"
    """The last frame may not be on disk, and committing it again failed."""


class Finding(NamedTuple):
    """One thing wrong with the log."""

    code: Trouble

    file: str

    start: int
    """First byte of the range it is about; in a sealed segment, of what it holds."""

    stop: int
    """The byte after that range; the start again where no range is known."""


class Reading(NamedTuple):
    """A log as a bystander sees it."""

    recovered: list[Recovered]
    report: tuple[Finding, ...]
