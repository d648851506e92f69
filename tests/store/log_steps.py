"""The steps that tests of the log take: open, commit, look what is there."""

import json
from hashlib import blake2b
from itertools import cycle
from pathlib import Path

from store.cipher import Cipher, SealBroken
from store.disk import RealDisk
from store.log import START, EventLog, LogFiles, Recovered, Take, read_history
from tests.store.sim_disk import SimDisk

SEGMENT_BYTES = 300
ROWS = 20
"""How small segments are, and how many events lie in them, in `grown`."""

NOTE = "ประตู 4: ควัน".encode()


def open_log(
    disk: RealDisk | SimDisk,
    segment_bytes: int = 4 << 20,
    reserve_bytes: int = 1 << 20,
    cipher: Cipher | None = None,
    take: Take | None = None,
) -> EventLog:
    return EventLog(
        disk,
        "k7q",
        at_ms=lambda: 1_700_000_000_000,
        segment_bytes=segment_bytes,
        reserve_bytes=reserve_bytes,
        cipher=cipher,
        take=take,
    )


def event(n: int) -> bytes:
    return b'{"n":%d,"x":"%s"}' % (n, NOTE)


def commit(log: EventLog, *numbers: int, tag: str = "") -> None:
    for n in numbers:
        log.append(event(n))
    log.commit(tag)


def tidy(log: EventLog) -> int:
    """Seal all that can be sealed; tell in how many steps."""
    return sum(1 for _ in log.tidy())


def found(log: EventLog) -> list[int]:
    return [json.loads(e)["n"] for r in log.recovered for e in r.events]


def codes(log: EventLog) -> list[str]:
    return [str(finding.code) for finding in log.report]


def lay_out(disk: SimDisk, folder: Path) -> Path:
    """Write down what a simulated disk shows, for a reader of real files."""
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, file in disk.files.items():
        (folder / name).write_bytes(file.content())
    return folder


class SimCipher:
    """Scrambles and checks as a cipher does, and keeps no secret."""

    def __init__(self, key: bytes = b"key") -> None:
        self.key = key

    def seal(self, content: bytes, about: bytes) -> bytes:
        return self._check(content, about) + self._scramble(content, about)

    def unseal(self, sealed: bytes, about: bytes) -> bytes:
        content = self._scramble(sealed[16:], about)
        if sealed[:16] != self._check(content, about):
            raise SealBroken("changed, moved, or of another key")
        return content

    def _check(self, content: bytes, about: bytes) -> bytes:
        return blake2b(self.key + about + content, digest_size=16).digest()

    def _scramble(self, content: bytes, about: bytes) -> bytes:
        pad = cycle(blake2b(self.key + about).digest())
        return bytes(one ^ other for one, other in zip(content, pad, strict=False))


def grown(seed: int = 0, cipher: Cipher | None = None) -> tuple[SimDisk, EventLog]:
    """A log of several segments, open, nothing sealed yet."""
    disk = SimDisk(seed)
    log = open_log(disk, SEGMENT_BYTES, cipher=cipher)
    for n in range(ROWS):
        commit(log, n)
    return disk, log


def rows_of(disk: SimDisk, cipher: Cipher | None = None) -> list[Recovered]:
    """What a bystander reads."""
    names = frozenset(disk.files)
    folder = LogFiles(where="sim", names=names, read=disk.read, cipher=cipher)
    return read_history(folder, START).recovered


def numbers_in(rows: list[Recovered]) -> list[int]:
    return [int(e.split(b",")[0][5:]) for row in rows for e in row.events]
