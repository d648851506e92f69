"""A station of the simulated world: a desk, its disk, its clock, and what it owes.

What it owes is kept beside it: every event that was acknowledged or shown must be in
its log for ever after, whatever happens to the program, the power or the disk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from store.answers import Done
from store.desk import Desk
from store.disk import StoreError
from store.log import START, LogFiles, read_history
from store.model.refusals import Refusal
from store.model.tables import CodeTables
from tests.store.sim_disk import PowerCut, SimDisk

NOON_MS = 1_760_000_000_000
"""Any moment will do; this one is in 2025."""

Heads = dict[str, int]
"""How many events of each writer."""

T = TypeVar("T")


@dataclass(slots=True)
class WallClock:
    """One desk's clock: it drifts, and people set it."""

    now_ms: int = NOON_MS
    rate: float = 1.0
    """Its seconds for one of the world's."""

    def __call__(self) -> int:
        return self.now_ms

    def later(self, wait_ms: int) -> None:
        self.now_ms += round(wait_ms * self.rate)

    def jump(self, by_ms: int) -> None:
        """Set it, forward or back; never before 1970."""
        self.now_ms = max(0, self.now_ms + by_ms)


@dataclass(slots=True)
class Owed:
    """What must be in a log."""

    acknowledged: Heads = field(default_factory=dict)
    shown: Heads = field(default_factory=dict)

    def copy(self) -> Owed:
        return Owed(dict(self.acknowledged), dict(self.shown))


@dataclass(slots=True)
class Station:
    """One laptop."""

    name: str
    disk: SimDisk
    clock: WallClock = field(default_factory=WallClock)
    owed: Owed = field(default_factory=Owed)
    desk: Desk | None = None
    waiting: frozenset[str] = frozenset()
    """Events that the open desk said to hold, and not to have saved."""

    crashes: int = 0

    def opens(self) -> bool:
        """Start the program, if it is not running; tell whether it could."""
        if self.desk is None:
            self.desk = self.survives(
                lambda: Desk(self.disk, CodeTables(), now_ms=self.clock)
            )
        return self.desk is not None

    def survives(self, act: Callable[[], T]) -> T | None:
        """Do something; None if the power went, or the store refused."""
        try:
            return act()
        except PowerCut:
            self.dies(self.disk.cut)
        except StoreError:
            self.desk = None if self.desk is None else self.desk
        return None

    def dies(self, strike: Callable[[], None]) -> None:
        """The program ends in the middle of things."""
        self.desk, self.waiting = None, frozenset()
        self.crashes += 1
        strike()

    def closes(self) -> None:
        """End the program cleanly, if the disk lets it."""
        desk = self.desk
        if desk is None:
            return
        self.survives(desk.close)
        self.desk, self.waiting = None, frozenset()

    def heals(self) -> None:
        """Mend the disk: no refusals, and room again."""
        self.disk.fail_at, self.disk.fail_always = {}, {}
        self.disk.room = None

    def hears(self, answer: Done | Refusal) -> None:
        """Note what an answer owes."""
        if isinstance(answer, Done):
            for event in answer.events:
                raise_to(self.owed.acknowledged, event.writer, event.number)
        if self.desk is not None:
            self.waiting = frozenset(event.id for event in self.desk.waiting)
        self.shows()

    def shows(self) -> None:
        """Note what anybody can see now."""
        if self.desk is not None:
            for writer, number in self.desk.state.heads.items():
                raise_to(self.owed.shown, writer, number)

    def log(self) -> list[bytes]:
        """Read what the log holds, each event once, in order."""
        disk = self.disk
        folder = LogFiles(where=disk.where, names=disk.names(), read=disk.read)
        found = read_history(folder, START)
        return list(dict.fromkeys(e for r in found.recovered for e in r.events))


def raise_to(heads: Heads, writer: str, number: int) -> None:
    """Note that a writer came as far as this."""
    if heads.get(writer, 0) < number:
        heads[writer] = number
