"""The steps that tests of the log take: open, commit, look what is there."""

import json

from store.disk import RealDisk
from store.log import EventLog
from tests.store.sim_disk import SimDisk

NOTE = "ประตู 4: ควัน".encode()


def open_log(
    disk: RealDisk | SimDisk, segment_bytes: int = 4 << 20, reserve_bytes: int = 1 << 20
) -> EventLog:
    return EventLog(
        disk,
        "k7q",
        at_ms=lambda: 1_700_000_000_000,
        segment_bytes=segment_bytes,
        reserve_bytes=reserve_bytes,
    )


def event(n: int) -> bytes:
    return b'{"n":%d,"x":"%s"}' % (n, NOTE)


def commit(log: EventLog, *numbers: int) -> None:
    for n in numbers:
        log.append(event(n))
    log.commit()


def found(log: EventLog) -> list[int]:
    return [json.loads(e)["n"] for r in log.recovered for e in r.events]


def codes(log: EventLog) -> list[str]:
    return [str(finding.code) for finding in log.report]
