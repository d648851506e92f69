"""A story: transactions written to a simulated disk until something strikes."""

import json
from collections.abc import Callable, Iterable
from itertools import islice

from store.cipher import Cipher
from store.log import (
    EventLog,
    LogFailed,
    Position,
    Trouble,
    load_snapshots,
    save_snapshot,
)
from tests.store.sim_disk import SimDisk

SEGMENT_BYTES = 500
HARMLESS = {Trouble.TORN_TAIL}

LogMaker = Callable[..., EventLog]


def open_log(
    disk: SimDisk,
    make: LogMaker = EventLog,
    start: Position | None = None,
    cipher: Cipher | None = None,
) -> EventLog:
    return make(
        disk,
        "k7q",
        at_ms=lambda: 0,
        segment_bytes=SEGMENT_BYTES,
        start=start,
        cipher=cipher,
    )


def tag_of(n: int) -> str:
    """The tag of a frame that ends with event `n`."""
    return f"{n:04x}"


def transaction(first: int, size: int) -> list[bytes]:
    """Events numbered from `first`; each tells which numbers belong together."""
    return [
        json.dumps(
            {"n": n, "of": [first, first + size - 1], "x": "ข" * (n % 7)}
        ).encode()
        for n in range(first, first + size)
    ]


class Story:
    """What was written to one disk, and what of it was acknowledged."""

    def __init__(
        self, disk: SimDisk, make: LogMaker = EventLog, cipher: Cipher | None = None
    ) -> None:
        self.disk = disk
        self.make = make
        self.cipher = cipher
        self.next = 1
        self.acknowledged: set[int] = set()

    def open_log(self, start: Position | None = None) -> EventLog:
        return open_log(self.disk, self.make, start, self.cipher)

    def session(self, sizes: list[int], snapshots: bool = True) -> None:
        log = self.open_log()
        waiting: list[int] = []
        for turn, size in enumerate(sizes):
            for event in transaction(self.next, size):
                log.append(event)
            waiting += range(self.next, self.next + size)
            self.next += size
            try:
                log.commit(tag_of(self.next - 1) if turn % 4 != 3 else "")
            except LogFailed:
                continue
            self.acknowledged.update(waiting)
            waiting.clear()
            self.housekeeping(log, turn, snapshots)
        if len(sizes) % 2:
            log.close()
            self.acknowledged.update(waiting)

    def housekeeping(self, log: EventLog, turn: int, snapshots: bool) -> None:
        """What a desk does between two commands; some of it it leaves half done."""
        if snapshots and turn % 2:
            known = sorted(numbers(known_rows(log, self)))
            content = json.dumps(known).encode()
            save_snapshot(self.disk, log.position, content, cipher=self.cipher)
        steps = None if turn % 2 else 3 * turn
        for _ in islice(log.tidy(), steps):
            pass

    def check(self, told: str) -> set[int]:
        """Open the log as the next program does, and hold the laws against it."""
        log = self.open_log()
        rows = [json.loads(event) for r in log.recovered for event in r.events]
        seen = list(dict.fromkeys(row["n"] for row in rows))
        lost = self.acknowledged - set(seen)

        assert not lost, f"{told}: acknowledged and lost: {sorted(lost)}"
        assert seen == sorted(seen), f"{told}: out of order: {seen}"
        assert not seen or seen[-1] < self.next, f"{told}: invented: {seen[-1]}"
        for row in rows:
            first, last = row["of"]
            whole = set(range(first, last + 1))
            assert whole <= set(seen), f"{told}: half of {first}..{last}"
        for row in log.recovered:
            last = json.loads(row.events[-1])["n"]
            assert row.tag in ("", tag_of(last)), f"{told}: tag of other events"
        alarms = [f for f in log.report if f.code not in HARMLESS]
        assert not alarms, f"{told}: false alarm {alarms}"
        assert not log.pending, f"{told}: in doubt on a sound disk"
        self.check_snapshot(set(seen), told)
        return set(seen)

    def check_snapshot(self, seen: set[int], told: str) -> None:
        """A snapshot and what comes after it are the whole log."""
        snapshot = next(load_snapshots(self.disk, self.cipher), None)
        if snapshot is None:
            return
        self.disk.kill()
        log = self.open_log(snapshot.position)
        tail = numbers(e for r in log.recovered for e in r.events)

        assert set(json.loads(snapshot.content)) | tail == seen, f"{told}: snapshot"


def numbers(events: Iterable[bytes]) -> set[int]:
    return {json.loads(event)["n"] for event in events}


def known_rows(log: EventLog, story: Story) -> list[bytes]:
    """Everything the session knows to be durable: what it found, what it was told."""
    found = [event for r in log.recovered for event in r.events]
    return found + [b'{"n":%d}' % n for n in sorted(story.acknowledged)]


def segments(disk: SimDisk) -> list[str]:
    return sorted(name for name in disk.files if name.startswith("log-"))


def three_segments(make: LogMaker = EventLog) -> SimDisk:
    disk = SimDisk()
    log = open_log(disk, make)
    for first in range(1, 26, 5):
        for event in transaction(first, 5):
            log.append(event)
        log.commit(tag_of(first + 4))
    log.close()
    assert len(segments(disk)) >= 3
    return disk
