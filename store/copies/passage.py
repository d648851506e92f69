"""A passage through a log: each event once, in log order, one segment in memory.

Takes no lock and writes nothing, so a desk may be at work there meanwhile. What it
reads is told apart by writer and number only, so that the very bytes can be passed on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import msgspec

from store.base import load_base
from store.chain import Chain, Head
from store.cipher import Cipher
from store.copies.manifest import BrokenManifestError, heads_of
from store.disk import Disk, StoreUnusable
from store.log import START, Finding, LogFiles, Recovered, Trouble, read_history


class Passed(NamedTuple):
    """One event on its way."""

    writer: str
    number: int
    line: bytes
    head: Head | None
    """Where its writer's chain stands behind it; None behind a hole."""

    @property
    def id(self) -> str:
        """Writer and number."""
        return f"{self.writer}.{self.number}"


class _Identity(msgspec.Struct):
    d: str
    n: int


class _Remembered(msgspec.Struct):
    """The part of a base that says where the chains stood."""

    chain: list[tuple[str, int, str]]


_identity = msgspec.json.Decoder(_Identity).decode


class Passage:
    """One pass over the events of a store.

    Args:
        take: Gets each event. One behind a hole may come again, when what was missing
            comes later and the chain goes on through it.
        chain: Where the chains stood before the first one.
    """

    def __init__(self, take: Callable[[Passed], None], chain: Chain) -> None:
        self._take = take
        self.begun = dict(chain.heads)
        """Where the chains stood before the first event: behind what was dropped."""
        self.chain = chain
        self.gaps: dict[str, int] = {}
        """Writer -> number of its first event that was missing where it belongs."""
        self.report: tuple[Finding, ...] = ()
        """What is amiss in the files, but for torn ends: those may be growing."""
        self._last: dict[str, int] = {}
        """Number of the last event of writers with a hole."""

    def take(self, row: Recovered) -> None:
        """Take in one transaction; what repeats another is passed over."""
        for line in row.events:
            try:
                event = _identity(line)
            except (msgspec.MsgspecError, UnicodeError, RecursionError):
                continue
            head = self.chain.extend(event.d, event.n, line)
            last = max(self._last.get(event.d, 0), self.chain.head(event.d).number)
            if head is None and event.n <= last:
                continue
            if head is None:
                missing = self.chain.head(event.d).number + 1
                self.gaps.setdefault(event.d, missing)
                self._last[event.d] = event.n
            self._take(Passed(event.d, event.n, line, head))


class Log(NamedTuple):
    """A store's log, to be read."""

    disk: Disk
    cipher: Cipher | None = None
    """The store's, if it is locked."""


def pass_through(log: Log, take: Callable[[Passed], None]) -> Passage:
    """Go through a store's log, from the oldest event that is still there.

    Raises:
        StoreUnusable: If the folder cannot be read.
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    disk, cipher = log
    try:
        base = load_base(disk, cipher)
        start = START if base is None else base[0]
        passage = Passage(take, Chain() if base is None else base_chain(base[1]))
        folder = LogFiles(
            where=disk.where, names=disk.names(), read=disk.read, cipher=cipher
        )
        report = read_history(folder, start, passage.take).report
        passage.report = tuple(f for f in report if f.code is not Trouble.TORN_TAIL)
    except BrokenPipeError:
        raise  # whoever reads on has gone; nothing is wrong with the store
    except OSError as error:
        raise StoreUnusable.of(disk.where, error) from error
    return passage


def base_chain(content: bytes) -> Chain:
    """Read where the chains stood from a base's content; nowhere if it is broken."""
    try:
        kept = msgspec.json.decode(content, type=_Remembered)
        return Chain(heads_of(kept.chain))
    except (msgspec.MsgspecError, UnicodeError, RecursionError, BrokenManifestError):
        return Chain()
