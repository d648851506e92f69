"""A story: transactions written to a simulated disk until something strikes."""

import json
from collections.abc import Callable, Iterable

from store.log import (
    EventLog,
    LogFailed,
    Position,
    Trouble,
    load_snapshot,
    save_snapshot,
)
from tests.store.sim_disk import SimDisk

SEGMENT_BYTES = 500
HARMLESS = {Trouble.TORN_TAIL}

LogMaker = Callable[..., EventLog]


def open_log(
    disk: SimDisk, make: LogMaker = EventLog, start: Position | None = None
) -> EventLog:
    return make(disk, "k7q", at_ms=lambda: 0, segment_bytes=SEGMENT_BYTES, start=start)


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

    def __init__(self, disk: SimDisk, make: LogMaker = EventLog) -> None:
        self.disk = disk
        self.make = make
        self.next = 1
        self.acknowledged: set[int] = set()

    def session(self, sizes: list[int], snapshots: bool = True) -> None:
        log = open_log(self.disk, self.make)
        waiting: list[int] = []
        for turn, size in enumerate(sizes):
            for event in transaction(self.next, size):
                log.append(event)
            waiting += range(self.next, self.next + size)
            self.next += size
            try:
                log.commit()
            except LogFailed:
                continue
            self.acknowledged.update(waiting)
            waiting.clear()
            if snapshots and turn % 2:
                content = json.dumps(sorted(numbers(known_rows(log, self)))).encode()
                save_snapshot(self.disk, log.position, content)
        if len(sizes) % 2:
            log.close()
            self.acknowledged.update(waiting)

    def check(self, told: str) -> set[int]:
        """Open the log as the next program does, and hold the laws against it."""
        log = open_log(self.disk, self.make)
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
        alarms = [f for f in log.report if f.code not in HARMLESS]
        assert not alarms, f"{told}: false alarm {alarms}"
        assert not log.pending, f"{told}: in doubt on a sound disk"
        self.check_snapshot(set(seen), told)
        return set(seen)

    def check_snapshot(self, seen: set[int], told: str) -> None:
        """A snapshot and what comes after it are the whole log."""
        snapshot = load_snapshot(self.disk)
        if snapshot is None:
            return
        self.disk.kill()
        log = open_log(self.disk, self.make, snapshot.position)
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
    story = Story(disk, make)
    story.session([5] * 5, snapshots=False)
    assert len(segments(disk)) >= 3
    return disk
