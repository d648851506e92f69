"""The outbox: events as other desks need them, each with where its chain stood before.

From the first time that somebody asks, what is written is kept in memory until it was
told to have arrived. What is older lies in the log alone: it is read from the newest
snapshot in which the chains stood no farther than what is wanted, for a chain can only
be followed forwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from store.base import load_base
from store.chain import Chain, Head
from store.cipher import Cipher
from store.disk import Disk
from store.log import (
    START,
    Position,
    load_snapshots,
    rows_from,
)
from store.model.events import Event, device_of
from store.model.timeline import Row


class Written(NamedTuple):
    """One event that was appended to the log."""

    row: Row | None
    """None where it was folded before, as one that lies in the log twice."""
    before: Head
    line: bytes
    event: Event


class OutLine(NamedTuple):
    """One event on its way out."""

    writer: str
    number: int
    line: bytes
    head_before: Head
    """Where its writer's chain stood before it."""


class _Identity(msgspec.Struct):
    d: str
    n: int


class _Remembered(msgspec.Struct):
    """Of a snapshot, or a base, where the chains stood."""

    chain: list[tuple[str, int, str]]


_identity = msgspec.json.Decoder(_Identity).decode
_remembered = msgspec.json.Decoder(_Remembered).decode


class Outbox:
    """What goes out from one store.

    Args:
        disk: The store's folder.
        cipher: The store's cipher, if it is locked with a passphrase.
        device: This device's code.
        heads: Where the chains stand at opening.
    """

    def __init__(
        self,
        disk: Disk,
        cipher: Cipher | None,
        device: str,
        heads: Mapping[str, Head],
    ) -> None:
        self._disk, self._cipher, self._device = disk, cipher, device
        self._own = {w: h.number for w, h in heads.items() if device_of(w) == device}
        """This device's writers, and their last numbers."""
        self._after = dict(self._own)
        """All that these wrote above these numbers is in memory."""
        self._kept: list[OutLine] = []
        self._is_asked = False
        """Somebody wants to have them: a desk without a link keeps nothing here."""

    def keep(self, written: Iterable[Written]) -> None:
        """Keep in memory what this device wrote, now that it is on disk."""
        for _, before, line, event in written:
            writer, number = event.writer, event.number
            if device_of(writer) == self._device:
                self._own[writer] = number
                if self._is_asked:
                    self._kept.append(OutLine(writer, number, line, before))
                else:
                    self._after[writer] = number

    def own_lines(self, after: Mapping[str, int], end: Position) -> Iterator[OutLine]:
        """Give this device's events above given numbers, in the order of the log.

        Costs next to nothing where there are none, and no reading where all of them
        were written since the store was opened.

        Args:
            after: Writer -> number; of writers that are not named all is wanted.
            end: Where the log ends on disk.

        Raises:
            OSError: If the log cannot be read.
        """
        self._is_asked = True
        wanted = {
            w: after.get(w, 0) for w, n in self._own.items() if n > after.get(w, 0)
        }
        if any(number < self._after.get(w, 0) for w, number in wanted.items()):
            self._kept = list(self._read(wanted, end))
            reached = {one.writer: one.number for one in self._kept}
            self._after = {
                # what was in doubt at opening is not to be read before it is saved
                w: wanted[w] if w in wanted and reached.get(w) == n else n
                for w, n in self._own.items()
            }
        else:
            self._kept = [
                one for one in self._kept if one.number > after.get(one.writer, 0)
            ]
            known = {w: min(after.get(w, 0), n) for w, n in self._own.items()}
            self._after = {w: max(self._after.get(w, 0), n) for w, n in known.items()}
        yield from tuple(self._kept)

    def lines_of(self, after: Mapping[str, int], end: Position) -> Iterator[OutLine]:
        """Give the events of some writers above given numbers, in the log's order.

        Args:
            after: Writer -> number; others are left out.
            end: Where the log ends on disk.

        Raises:
            OSError: If the log cannot be read.
        """
        return self._read(after, end)

    def _read(self, wanted: Mapping[str, int], end: Position) -> Iterator[OutLine]:
        """Read the log from where the chains stood no farther than what is wanted."""
        if not wanted:
            return
        chain, start = self._begin(wanted)
        for row in rows_from(self._disk, self._cipher, start):
            for line in row.events if row.position < end else ():
                if (one := _followed(chain, line, wanted)) is not None:
                    yield one

    def _begin(self, wanted: Mapping[str, int]) -> tuple[Chain, Position]:
        """Find the newest place where no chain stood behind what is wanted of it."""
        base = load_base(self._disk, self._cipher)
        least = base[0] if base is not None else START
        for snapshot in load_snapshots(self._disk, self._cipher):
            chain = _chain(snapshot.content)
            if snapshot.position < least or chain is None:
                continue
            if all(chain.head(w).number <= number for w, number in wanted.items()):
                return chain, snapshot.position
        known = _chain(base[1]) if base is not None else None
        return known or Chain(), least


def _followed(chain: Chain, line: bytes, wanted: Mapping[str, int]) -> OutLine | None:
    """Follow the chain by one event; give it if it is wanted, and new."""
    try:
        event = _identity(line)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    before = chain.head(event.d)
    if chain.extend(event.d, event.n, line) is None:
        return None
    if event.n <= wanted.get(event.d, event.n):
        return None
    return OutLine(event.d, event.n, line, before)


def _chain(content: bytes) -> Chain | None:
    """Read where the chains stood; None if it makes no sense."""
    try:
        rows = _remembered(content).chain
        return Chain((w, Head(n, bytes.fromhex(value))) for w, n, value in rows)
    except (msgspec.MsgspecError, ValueError):
        return None
