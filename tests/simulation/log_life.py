"""A life of a log: sessions of a program on one disk, and the laws it must keep.

A life remembers every event it wrote, what of them was acknowledged, and what was
shown. `Witness.holds` opens a disk as the next program would and holds the laws
against what is there; each law names itself in its message, so that a mutant can be
told by the law that caught it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, NoReturn

from store.cipher import Cipher
from store.log import (
    EventLog,
    LogFailed,
    SnapshotFailed,
    Trouble,
    load_snapshots,
    save_snapshot,
)
from tests.store.sim_disk import SimDisk

SEGMENT_BYTES = 300
HARMLESS = {Trouble.TORN_TAIL}

LogMaker = Callable[..., EventLog]

AFTERWARDS = b'{"d":"after","n":1}'
"""What is written after a recovery, to see that the log still takes something."""


class Law(StrEnum):
    """What must hold, whatever strikes."""

    KEPT = "acknowledged and lost"
    STAYS = "shown, then gone"
    WHOLE = "half a transaction"
    DENSE = "a hole in the numbers"
    ORDERED = "out of order"
    ONCE = "shown twice"
    ONE_CONTENT = "one number, two contents"
    TRUE = "never written"
    SOUND = "false alarm"
    SETTLED = "in doubt on a sound disk"
    SNAPSHOT = "snapshot ahead of the log"
    SMALL = "settled, and yet repeated"


class Row(NamedTuple):
    """An event as the life knows it."""

    writer: str
    number: int
    last: int
    """Number of the last event of its transaction."""

    order: int
    """Its place among all events ever written."""

    def event(self) -> bytes:
        """Its bytes; they tell everything about it."""
        row = {"d": self.writer, "n": self.number, "z": self.last, "o": self.order}
        return json.dumps(row | {"x": "ข" * (self.order % 7)}).encode()


Heads = dict[str, int]
"""How many events of each writer."""


@dataclass(slots=True)
class Life:
    """What one program after another does with one disk."""

    disk: SimDisk
    make: LogMaker = EventLog
    rows: dict[bytes, Row] = field(
        default_factory=lambda: {AFTERWARDS: Row("after", 1, 1, 1 << 60)}
    )
    """Every event that was ever written, by its bytes."""

    acknowledged: Heads = field(default_factory=dict)
    shown: Heads = field(default_factory=dict)
    """What a program has seen when it opened the log: it may have told anyone."""

    sessions: int = 0
    log: EventLog | None = None
    heads: Heads = field(default_factory=dict)
    """What the running program holds, as a snapshot would keep it."""

    writer: str = ""
    done: Counter[str] = field(default_factory=Counter)
    cipher: Cipher | None = None
    """Locks what is written, where the store is a locked one."""

    def does(self, step: str) -> None:
        """Do one step of a script.

        o open, a digit commits that many events as one, s snapshot, t tidy up, c close,
        k kill, x power cut, r there is room again on a full disk.
        """
        match step:
            case "o":
                self.open()
            case "s":
                self.snapshot()
            case "t":
                self.tidy()
            case "r":
                self.disk.room = None
                self.settle()
            case "c":
                self.close()
            case "k":
                self.crash(self.disk.kill)
            case "x":
                self.crash(self.disk.cut)
            case _:
                self.commit(int(step))

    def witness(self, told: str) -> Witness:
        """Call somebody who knows what must be on the disk from now on."""
        return Witness(self, told)

    def open(self) -> None:
        """Open the log as a program does: a new writer, and what is there is shown."""
        self.log = log = open_log(self.disk, self.make, self.cipher)
        self.sessions += 1
        self.writer = self.new_writer()
        in_doubt = set(log.pending)
        found = [event for event in self.found(log) if event not in in_doubt]
        self.heads = _heads(self.rows[event] for event in found if event in self.rows)
        for writer, number in self.heads.items():
            _raise(self.shown, writer, number)

    def new_writer(self) -> str:
        return f"w{self.sessions}"

    def found(self, log: EventLog) -> list[bytes]:
        """What the log holds, each event once."""
        return list(dict.fromkeys(e for r in log.recovered for e in r.events))

    def commit(self, size: int) -> None:
        """Commit some events as one; told when the disk took them."""
        log = self._running()
        first = self.heads_of_writer() + 1
        for number in range(first, first + size):
            row = Row(self.writer, number, first + size - 1, len(self.rows))
            event = row.event()
            self.rows[event] = row
            log.append(event)
        self.settle()

    def settle(self) -> None:
        """Commit what is pending."""
        log = self._running()
        waiting = log.pending
        try:
            log.commit()
        except LogFailed:
            return
        self.acknowledge(waiting)

    def acknowledge(self, events: tuple[bytes, ...]) -> None:
        for event in events:
            row = self.rows[event]
            _raise(self.acknowledged, row.writer, row.number)
            _raise(self.heads, row.writer, row.number)

    def heads_of_writer(self) -> int:
        """The last number of the running writer, pending ones included."""
        waiting = [self.rows[event] for event in self._running().pending]
        return max(
            [self.heads.get(self.writer, 0)]
            + [row.number for row in waiting if row.writer == self.writer]
        )

    def snapshot(self) -> None:
        """Keep what the program holds, unless something is in doubt."""
        log = self._running()
        if log.pending:
            return
        content = json.dumps(self.heads).encode()
        try:
            save_snapshot(self.disk, log.position, content, cipher=self.cipher)
        except SnapshotFailed:
            return

    def tidy(self) -> None:
        """Seal what can be sealed, in the log's small steps."""
        for _ in self._running().tidy():
            pass

    def close(self) -> None:
        """End cleanly; what cannot be written now is not acknowledged."""
        log, self.log = self._running(), None
        waiting = log.pending
        try:
            log.close()
        except LogFailed:
            return
        self.acknowledge(waiting)

    def crash(self, strike: Callable[[], None]) -> None:
        """The program is gone in the middle of things."""
        self.log = None
        strike()

    def _running(self) -> EventLog:
        assert self.log is not None
        return self.log


def open_log(
    disk: SimDisk, make: LogMaker = EventLog, cipher: Cipher | None = None
) -> EventLog:
    return make(
        disk, "k7q", at_ms=lambda: 0, segment_bytes=SEGMENT_BYTES, cipher=cipher
    )


class Witness:
    """Holds the laws against a disk that something has struck.

    Args:
        life: What was written, acknowledged and shown up to that moment; not changed.
        told: Where the strike was, for the message.
    """

    def __init__(self, life: Life, told: str) -> None:
        self.life = life
        self.told = told
        self.kept = dict(life.acknowledged)
        self.stays = dict(life.shown)

    def holds(self, disk: SimDisk) -> EventLog:
        """Open the disk, check everything, and remember what this opening showed."""
        log = open_log(disk, self.life.make, self.life.cipher)
        heads = self._check_events(self.life.found(log))
        for law, least in ((Law.KEPT, self.kept), (Law.STAYS, self.stays)):
            for writer, number in least.items():
                if heads.get(writer, 0) < number:
                    self._broken(law, f"{writer}.{heads.get(writer, 0) + 1}")
        for finding in log.report:
            if finding.code not in HARMLESS:
                self._broken(Law.SOUND, str(finding))
        if log.pending:
            self._broken(Law.SETTLED, str(log.pending))
        self._check_snapshot(log, disk, heads)
        self.stays = heads
        return log

    def goes_on(self, log: EventLog) -> None:
        """Write one more event, which must stay from now on."""
        log.append(AFTERWARDS)
        log.commit()
        self.kept["after"] = 1

    def ledger(self) -> tuple[frozenset[tuple[str, int]], ...]:
        """What must be there."""
        return frozenset(self.kept.items()), frozenset(self.stays.items())

    def _check_events(self, events: list[bytes]) -> Heads:
        """Each is known, whole, once, in order, and numbers have no hole."""
        heads: Heads = {}
        previous: Row | None = None
        for event in events:
            row = self.life.rows.get(event)
            if row is None:
                self._broken(Law.TRUE, repr(event))
            head = heads.get(row.writer, 0)
            if row.number <= head:
                seen = [e for e in events if self.life.rows[e][:2] == row[:2]]
                law = Law.ONE_CONTENT if len(set(seen)) > 1 else Law.ONCE
                self._broken(law, f"{row.writer}.{row.number}")
            if row.number != head + 1:
                self._broken(Law.DENSE, f"{row.writer}.{row.number} after {head}")
            if previous and row.order < previous.order:
                self._broken(Law.ORDERED, f"{row} after {previous}")
            if previous and previous.writer != row.writer:
                self._check_end(previous)
            heads[row.writer] = row.number
            previous = row
        if previous:
            self._check_end(previous)
        return heads

    def _check_end(self, row: Row) -> None:
        if row.number != row.last:
            self._broken(Law.WHOLE, f"{row.writer}.{row.number} of {row.last}")

    def _check_snapshot(self, log: EventLog, disk: SimDisk, heads: Heads) -> None:
        """A snapshot and what comes after it are the whole log."""
        snapshot = next(load_snapshots(disk, self.life.cipher), None)
        if snapshot is None:
            return
        together: Heads = json.loads(snapshot.content)
        for writer, number in together.items():
            if heads.get(writer, 0) < number:
                self._broken(Law.SNAPSHOT, f"{writer}.{number}")
        for transaction in log.recovered:
            if transaction.position >= snapshot.position:
                for event in transaction.events:
                    row = self.life.rows[event]
                    _raise(together, row.writer, row.number)
        if together != heads:
            self._broken(Law.SNAPSHOT, f"{together} is not {heads}")

    def _broken(self, law: Law, what: str) -> NoReturn:
        raise AssertionError(f"{law}: {what} ({self.told})")


def _heads(rows: Iterable[Row]) -> Heads:
    heads: Heads = {}
    for row in rows:
        _raise(heads, row.writer, row.number)
    return heads


def _raise(heads: Heads, writer: str, number: int) -> None:
    if heads.get(writer, 0) < number:
        heads[writer] = number
