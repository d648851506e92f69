"""Many lives of one store, each ended hard: where the ends fell, and what they cost."""

import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults import watched
from tests.faults.evening import Evening
from tests.faults.fate import fate
from tests.faults.rush import ENDED, Moment, Rush

SMALL: dict[str, object] = {"segment_bytes": 12_000, "snapshot_events": 40}
"""So that segments are begun and sealed, and snapshots saved, all the time."""
QUICK_S = 0.002
"""Acts last about so long; the end comes within it."""
ASK_EVERY = 4
"""Lives between two starts of the program only to ask for its queue."""
MANY = 60
FEW = 8

Aim = Callable[[random.Random], tuple[int, Moment]]
"""How many commands a life gets, and when it is to end."""


def _under_load(chance: random.Random) -> tuple[int, Moment]:
    return MANY, Moment(answers=chance.randrange(1, MANY), delay_s=_soon(chance))


def _while_starting(chance: random.Random) -> tuple[int, Moment]:
    return FEW, Moment(delay_s=chance.random() * 0.5)


def _in_phase(phase: str, lines: int) -> Aim:
    def aim(chance: random.Random) -> tuple[int, Moment]:
        return lines, Moment(phase=phase, delay_s=_soon(chance))

    return aim


def _soon(chance: random.Random) -> float:
    """Half of the time at once, else a little later."""
    return chance.choice([0, chance.random() * QUICK_S])


AIMS: tuple[Aim, ...] = (
    _under_load,
    _in_phase(watched.OPENING, FEW),
    _in_phase(watched.SEALING, MANY),
    _under_load,
    _in_phase(watched.SNAPSHOT, MANY),
    _in_phase(watched.CLOSING, FEW),
    _in_phase(watched.BEGINNING, MANY),
    _while_starting,
)


@dataclass(slots=True)
class Tally:
    """What a row of hard ends came to."""

    ends: int = 0
    """Lives that did not come to their own end."""
    phases: Counter[str] = field(default_factory=Counter)
    """What the program was doing at those ends."""
    acknowledged: int = 0
    """Events told as done."""
    faults: list[str] = field(default_factory=list)
    complaints: Counter[str] = field(default_factory=Counter)
    """What the program said on standard error, also while its disk was dying."""

    @property
    def lost(self) -> int:
        """Events told as done that are not there."""
        return sum(fault.startswith("lost") for fault in self.faults)

    def add(self, more: "Tally") -> None:
        """Count what came of another store, too."""
        self.ends += more.ends
        self.phases += more.phases
        self.acknowledged += more.acknowledged
        self.faults += more.faults
        self.complaints += more.complaints

    def told(self) -> list[str]:
        """Tell it in lines: what it came to, and how often each phase was hit."""
        counts = f"{self.ends} ends, {self.acknowledged:,} events told as done"
        phases = sorted(self.phases, key=[*watched.PHASES, *self.phases].index)
        return [
            f"{counts}, {self.lost} of them lost; it was then",
            *(f"  {self.phases[phase]:5d} x {phase}" for phase in phases),
            *(f"  {n:5d} x it said: {w}" for w, n in self.complaints.items()),
            *(f"  {fault}" for fault in self.faults[:5]),
        ]


Ending = Callable[[], None]


class Fatal:
    """One store, and the lives that are ended in it.

    Args:
        rush: The store and how the program is started on it.
        seed: For everything that is left to chance.
        end: What ends a life before it is killed; None only kills.
        mend: What makes the store readable again after it.
    """

    def __init__(
        self,
        rush: Rush,
        seed: int,
        *,
        end: Ending | None = None,
        mend: Ending = lambda: None,
    ) -> None:
        self.tally = Tally()
        self._rush = rush
        self._end = end
        self._mend = mend
        self._evening = Evening(seed)
        self._chance = random.Random(seed)  # noqa: S311
        self._numbers: list[int] = []

    def live_and_die(self, turns: int) -> Tally:
        """Live so many lives, each aimed at the next phase, and check after each.

        Every third life is of the program as it is started by everybody; the others
        have the light, which tells what they were doing.
        """
        watch, tally = self._rush.watch, self.tally
        for turn in range(turns):
            aim = AIMS[turn % len(AIMS)]
            plain = (
                aim is _under_load and turn % 3 == 0 and not (watch or {}).get("defect")
            )
            self._rush.watch = None if plain else watch
            count, moment = aim(self._chance)
            life = self._rush.live(
                self._evening.lines(count, self._numbers), moment, self._end
            )
            self._mend()
            if life.phase != ENDED or self._end:
                tally.ends += 1
            tally.phases[life.phase] += 1
            tally.complaints.update(_kinds(life.stderr, str(self._rush.store)))
            if not self._check(ask=turn % ASK_EVERY == 0 or turn == turns - 1):
                break
        self._rush.watch = watch
        return tally

    def _check(self, *, ask: bool) -> bool:
        """Look at the store; False when something is wrong with it."""
        found = fate(self._rush.store, self._rush.told, ask=ask)
        self.tally.acknowledged = found.acknowledged
        self.tally.faults = found.faults
        self._numbers = found.numbers
        return not found.faults


def _kinds(stderr: str, store: str) -> list[str]:
    """The lines of standard error without what differs from time to time."""
    lines = stderr.replace(store, "STORE").splitlines()
    return [re.sub(r"\d+", "N", line)[:90] for line in lines]


def watched_rush(store: Path, desk: Path, defect: str = "") -> Rush:
    """Make a rush of the watched program with small segments."""
    watch = {**SMALL}
    if defect:
        watch["defect"] = defect
    return Rush(store, desk, watch)
