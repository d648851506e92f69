"""Strikes at every moment of a life, and what is asked of the log afterwards."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from store.log import EventLog
from tests.simulation.forking_disk import ForkingDisk, Half, When
from tests.simulation.log_life import Law, Life, LogMaker, Witness, open_log
from tests.simulation.quick import quick_reading

ERRORS = (errno.EIO, errno.ENOSPC)

Trial = Callable[["Strikes", ForkingDisk, Witness], None]
"""What happens after a strike, with every law held against it."""


class Refused(NamedTuple):
    """Acts in a row that the disk refuses."""

    act: int
    count: int
    code: int

    def faults(self) -> dict[int, int]:
        """What to set in a disk."""
        return {self.act + turn: self.code for turn in range(self.count)}

    def __str__(self) -> str:
        if not self.count:
            return "nothing refused"
        name = errno.errorcode[self.code]
        return f"{self.count} times {name} from act {self.act}"


NONE = Refused(0, 0, 0)


@dataclass(slots=True)
class Tally:
    """What really happened: a check that never struck proves nothing."""

    struck: Counter[tuple[str, When, str]] = field(default_factory=Counter)
    """Strikes by kind of act, moment and sort."""

    fired: Counter[str] = field(default_factory=Counter)
    """Faults of the disks, the lost and the refused."""

    done: Counter[str] = field(default_factory=Counter)
    """What the lives themselves came to."""

    met: set[int] = field(default_factory=set)
    """Each disk that a strike left, with what must be on it."""

    ended: set[int] = field(default_factory=set)
    """The same of where their recoveries came to, and what was asked of them there."""

    @property
    def strikes(self) -> int:
        """All of them."""
        return self.struck.total()

    @property
    def cases(self) -> int:
        """The different cases: strikes that leave the same disk count as one."""
        return len(self.met)

    def is_new(self, trial: str, disk: ForkingDisk, witness: Witness) -> bool:
        """Note a case, and claim that it was not met before."""
        case = hash((trial, disk.state(), witness.ledger()))
        if case in self.met:
            return False
        self.met.add(case)
        return True

    def told(self) -> str:
        """Say what struck where, for the log of the tests."""
        kinds = sorted({(kind, sort) for kind, _, sort in self.struck})
        lines = [f"{self.strikes} strikes, {self.cases} different cases"]
        for kind, sort in kinds:
            counts = (f"{when} {self.struck[kind, when, sort]}" for when in When)
            lines.append(f"  {sort} at {kind}: {', '.join(counts)}")
        lines.append(f"  {dict(sorted(self.fired.items()))}")
        lines.append(f"  {dict(sorted(self.done.items()))}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A life to be struck."""

    seed: int
    """For the disks' chance."""

    script: str
    """Steps of a life, a letter each; see its `does`."""

    refused: Refused = NONE
    """What the disk refuses; only moments from there on are struck."""

    life: Callable[..., Any] = Life
    """Makes the life of a disk."""

    make: LogMaker = EventLog
    """The log, or a mutant of it."""

    disk: Callable[[int], ForkingDisk] = ForkingDisk
    """Makes it from a seed."""

    room: int | None = None
    """Bytes the disk takes until there is room again; None for no limit."""

    cuts: int = 4
    """Power cuts at each moment at which something is not on disk yet, each with
    another outcome; there is one where all is on disk, and one kill at each."""

    @property
    def told(self) -> str:
        """Which life it is, for messages."""
        return f"seed {self.seed}, {self.script}, {self.refused}"


@dataclass(slots=True)
class Strikes:
    """Lets the power go, or the program die, at every moment of a life.

    The life's disk calls `strike` at each; twins of the disk suffer.
    """

    life: Life
    plan: Plan
    trial: Trial
    tally: Tally
    before: object = None
    """The disk's state at the moment before; each is struck in all ways but once."""

    def strike(self, kind: str, when: When, half: Half) -> None:
        """Strike twins of the disk at this moment, in several ways."""
        disk, plan = self.life.disk, self.plan
        assert isinstance(disk, ForkingDisk)
        if disk.acts < plan.refused.act:
            return
        before, self.before = self.before, disk.state()
        is_known = when is not When.DURING and before == self.before
        cuts = 1 if is_known or not disk.at_risk else plan.cuts
        for outcome in range(cuts + 1):
            name = "cut" if outcome else "kill"
            told = f"{plan.told}, {name} {outcome} {when} {kind}, act {disk.acts}"
            seed = hash((plan.seed, disk.acts, when is When.AFTER, outcome))
            twin = struck(disk, seed, half, outcome)
            self.tally.struck[kind, when, name] += 1
            self.judge(twin, self.life.witness(told), self.trial)

    def judge(self, twin: ForkingDisk, witness: Witness, trial: Trial) -> None:
        """Hold the laws against a struck disk, once for each different case."""
        if self.tally.is_new(trial.__name__, twin, witness):
            trial(self, twin, witness)
        self.tally.fired += twin.fired


def struck(disk: ForkingDisk, seed: int, half: Half, cut: int) -> ForkingDisk:
    """Make a twin, do half an act on it, and cut its power or kill its program."""
    twin = disk.fork(seed)
    half(twin)
    (twin.cut if cut else twin.kill)()
    return twin


def recovers(strikes: Strikes, disk: ForkingDisk, witness: Witness) -> None:
    """Open, write on, lose the power, open again: nothing shown may be gone."""
    witness.goes_on(witness.holds(disk))
    disk.cut()
    end = hash((disk.state(), witness.ledger()))
    if end not in strikes.tally.ended:  # three in ten come to what others did
        strikes.tally.ended.add(end)
        witness.holds(disk)


def settles(strikes: Strikes, disk: ForkingDisk, witness: Witness) -> None:
    """Kill it again and again: what was settled once is not written again."""
    del strikes
    witness.goes_on(witness.holds(disk))
    disk.kill()
    before = copies(witness.holds(disk))
    disk.kill()
    after = copies(witness.holds(disk))
    assert after <= before + 1, f"{Law.SMALL}: {before} became {after} ({witness.told})"


def recovers_struck(strikes: Strikes, disk: ForkingDisk, witness: Witness) -> None:
    """Strike at every moment of the opening as well."""

    def strike_again(kind: str, when: When, half: Half) -> None:
        for outcome in range(2):
            name = "second cut" if outcome else "second kill"
            told = f"{witness.told}, then {name} {when} {kind}, act {disk.acts}"
            seed = hash((strikes.plan.seed, disk.acts, outcome))
            twin = struck(disk, seed, half, outcome)
            strikes.tally.struck[kind, when, name] += 1
            strikes.judge(twin, witness.life.witness(told), recovers)

    disk.watch = strike_again
    open_log(disk, witness.life.make, witness.life.cipher)
    disk.watch = None


def copies(log: EventLog) -> int:
    """Count the events in the log, each as often as it lies there."""
    return sum(len(transaction.events) for transaction in log.recovered)


def strike_life(plan: Plan, trial: Trial, tally: Tally) -> None:
    """Live a life as planned, and strike it at every moment."""
    disk = plan.disk(plan.seed)
    disk.fail_at = plan.refused.faults()
    disk.room = plan.room
    life = plan.life(disk, plan.make)
    disk.watch = Strikes(life, plan, trial, tally).strike
    for step in plan.script:
        life.does(step)
    tally.fired += disk.fired
    tally.done += life.done


def acts_of(plan: Plan) -> int:
    """Count the acts of a life that nothing strikes."""
    disk = ForkingDisk(plan.seed)
    life = plan.life(disk, plan.make)
    for step in plan.script:
        life.does(step)
    return disk.acts


def script_of(
    seed: int, sessions: int = 2, turns: int = 5, steps: str = "1112358ss"
) -> str:
    """Draw a script: sessions of some steps, each with some end."""
    chance = Random(seed)  # noqa: S311
    script = ""
    for _ in range(sessions):
        script += "o" + "".join(chance.choices(steps, k=turns))
        script += chance.choice("cckx")
    return script


def strike_all(
    plans: Iterable[Plan], trial: Trial, tally: Tally | None = None
) -> Tally:
    """Strike many lives, and print what happened."""
    tally = tally or Tally()
    with quick_reading():
        for plan in plans:
            strike_life(plan, trial, tally)
    print(tally.told())  # noqa: T201
    return tally


def check_everywhere(tally: Tally, kinds: Iterable[str], sorts: Iterable[str]) -> None:
    """Make sure that every kind of act was struck before, during and after."""
    missing = [
        f"no {sort} {when} {kind}"
        for kind in kinds
        for sort in sorts
        for when in When
        if not tally.struck[kind, when, sort]
    ]
    assert not missing
