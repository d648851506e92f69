"""A long shift of random steps, checked after each; what breaks it is made small.

A step names incidents by the step that entered them, not by their ids, so that steps
can be left out of a shift that went wrong until only those are left that matter.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from store.model.alerts import Watch, alerts_of
from store.model.commands import Undo
from store.model.facts import IncidentOpened, Overridden
from store.model.fold import fold_all
from store.model.recent import bring_back, put_away
from store.model.records import IncidentState, Stage, State
from store.model.refusals import Code, Refusal
from store.model.saved import decode_state, encode_state
from store.model.tables import CodeTables
from tests.store.model.any_step import MAKERS, any_step
from tests.store.shift import Shift
from tests.store.soundness import can_be_undone, contradictions, picture

MINUTES = (0, 0, 0, 0.2, 0.2, 1, 1, 3, 12)
"""Between two steps; now and then `LONG_MINUTES`."""
LONG_MINUTES = (-2, 45, 45, 200, 26 * 60)
PEOPLE = ("somchai", "somchai", "malee")
EVERY_UNDO, EVERY_SAVED = 9, 37
"""One step in so many is undone aside, saved and read."""
ENDED_TOO = {"RO", "UNDO"}
"""Verbs that change what is over."""
NAMED = ("incident", "other", "closed")
SELDOM = {
    Code.NOT_ALLOWED, Code.DISPUTED, Code.NOT_DISPUTED,
    Code.NOT_SAVED, Code.DISK_WAITS, Code.UNKNOWN_PLACE, Code.STORE_IN_USE,
    Code.NO_STAND_DOWN, Code.WRONG_WORD, Code.NO_TOW_FIRMS, Code.NO_TOW_CALLED,
    Code.TOW_CALLED, Code.NOBODY_ON_DUTY, Code.SOS_ALERT, Code.UNDO_EMERGENCY,
    Code.NOT_ITS_TURN, Code.CHANNEL_TAKEN, Code.OWED_CHANGED,
}  # fmt: skip
"""Reasons of the disk and the map, and those that hang on the station or are rare."""
NEVER_REFUSED = {"ALIAS", "MAP", "MUTE", "HO", "RV", "ROLL"}
"""They keep a setting, or call whoever is there; the rules take that."""
DOUBTED = {
    "D", "DE", "DO", "BK", "EN", "TR", "AD", "CU", "F", "CL", "X", "DUP", "FW", "TOW",
    "SW", "VS", "SS", "OV", "ON", "OFF", "AV", "BZ", "MB", "OOS", "SOSEND", "UNDO",
}  # fmt: skip
"""Verbs of which the rules doubt something that `!` overrides."""


class Step(NamedTuple):
    """One command of a random shift."""

    at: int
    verb: str
    minutes: float
    by: str
    command: Any
    """Its incidents are named by the steps that entered them: `@17`."""


@dataclass
class Tally:
    """What was drawn, and what became of it."""

    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    overridden: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)

    @property
    def steps(self) -> int:
        """Count the steps."""
        return sum(self.taken.values()) + sum(self.refused.values())

    def rows(self) -> list[str]:
        """Tell the counts, a verb a row."""
        names = sorted({*self.taken, *self.refused})
        counts = (self.taken, self.refused, self.overridden)
        return [
            " ".join([f"{name:7}", *(f"{one[name]:6}" for one in counts)])
            for name in names
        ]


class BrokenShiftError(AssertionError):
    """A shift came to what cannot be; it tells the fewest steps that lead there."""


class RandomShift:
    """A shift from its first moment, and what has to hold after each step."""

    def __init__(self, tables: CodeTables, tally: Tally | None = None) -> None:
        self.shift = Shift(tables=tables)
        self._tally = tally or Tally()
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._entered: set[str] = set()
        self._watch = Watch(tables)

    def draw(self, rng: random.Random, index: int) -> Step:
        """Draw the next step."""
        verb, command = any_step(rng, self.shift.state, self.shift.now_ms)
        minutes = rng.choice(MINUTES if rng.randrange(80) else LONG_MINUTES)
        return Step(
            index, verb, minutes, rng.choice(PEOPLE), renamed(command, self._names)
        )

    def give(self, step: Step) -> list[str]:
        """Take a step; list what is wrong then."""
        shift, before = self.shift, self.shift.state
        shift.later(minutes=step.minutes)
        shift.hands_over_to(step.by)
        try:
            refusal = shift.does(renamed(step.command, self._ids))
            self._learn(step, refusal)
            if refusal is not None:
                return [] if shift.state is before else ["refused, but changed"]
            found = wrongly_changed(shift, before) if step.verb not in ENDED_TOO else []
            return [*found, *self._wrong(), *self._wrong_now_and_then(step, before)]
        except Exception as error:  # whatever it is, it is what we look for
            return [f"raised {error!r}"]

    def _learn(self, step: Step, refusal: Refusal | None) -> None:
        if refusal is not None:
            self._tally.refused[step.verb] += 1
            self._tally.codes[refusal.code] += 1
            return
        self._tally.taken[step.verb] += 1
        for event in self.shift.last:
            if isinstance(event.fact, IncidentOpened):
                self._entered.add(event.id)
            if isinstance(event.fact, Overridden):
                self._tally.overridden[step.verb] += 1
        if self.shift.last:
            name, key = f"@{step.at}", self.shift.last[0].id
            self._ids[name], self._names[key] = key, name

    def _wrong(self) -> list[str]:
        """List what is wrong in any State."""
        state, now_ms = self.shift.state, self.shift.now_ms
        found = contradictions(state, now_ms)
        if lost := self._entered - {*state.incidents}:
            found.append(f"lost: {lost}")
        scenes = Counter(
            one.unit
            for key in state.open_ids
            for one in state.incidents[key].active
            if one.stage in ON_SCENE
        )
        found += [f"{unit}: on scene twice" for unit, n in scenes.items() if n > 1]
        self._watch.at(state, now_ms)
        return found

    def _wrong_now_and_then(self, step: Step, before: State) -> list[str]:
        """List what is wrong by checks that take longer."""
        shift, found = self.shift, []
        if step.at % EVERY_UNDO == 0 and can_be_undone(shift):
            found += wrongly_undone(shift, before)
        if step.at % EVERY_SAVED == 0:
            if decode_state(encode_state(shift.state)) != shift.state:
                found.append("read back from a snapshot it is another State")
            there = alerts_of(shift.state, shift.tables, shift.now_ms)
            if self._watch.at(shift.state, shift.now_ms) != there:
                found.append("the alerts that were followed are others than those read")
            ahead_ms = shift.now_ms + step.at * 977_000
            alerts_of(shift.state, shift.tables, ahead_ms)
        return found

    def wrong_in_the_end(self) -> list[str]:
        """List what is wrong between the whole log and the State."""
        state, found = self.shift.state, []
        if fold_all(State(), self.shift.events) != state:
            found.append("the log folds to another State")
        hot, past = put_away(state, keep_ms=3_600_000, most=3, fewest=2)
        kept = {*hot.incidents, *(one.id for one in past)}
        if kept != {*state.incidents}:
            found.append(f"neither kept nor past: {kept ^ {*state.incidents}}")
        again = hot
        for one in past:
            again = bring_back(again, one)
        if again != state:
            found.append("brought back from the past it is another State")
        open_still = {one.id for one in past if one.is_open}
        over = {one.state_at(0) for one in past} - OVER
        return found + [f"past, but open: {x}" for x in (open_still, over) if x]


ON_SCENE = frozenset({Stage.AR, Stage.TR, Stage.AD})
OVER = frozenset(
    {
        IncidentState.CLOSED,
        IncidentState.CANCELLED,
        IncidentState.DUPLICATE,
        IncidentState.REFERRED,
    }
)


def wrongly_changed(shift: Shift, before: State) -> list[str]:
    """List what is over and was changed all the same."""
    keys = {event.entity[2:] for event in shift.last if event.entity[:2] == "i:"}
    keys &= {*before.incidents}
    pairs = [(before.incidents[key], shift.state.incidents[key]) for key in keys]
    return [
        f"{new.number}: over, and changed"
        for old, new in pairs
        if old.closure is not None
        and (old.closure, old.priority, old.type, old.place)
        != (new.closure, new.priority, new.type, new.place)
    ]


def wrongly_undone(shift: Shift, before: State) -> list[str]:
    """List what undo does not give back."""
    aside = shift.aside()
    refusal = aside.does(Undo())
    if refusal is not None:
        return [f"cannot be undone: {refusal.code}"]
    then = picture(aside.state, shift.now_ms)
    for event in shift.last:
        if not isinstance(event.fact, IncidentOpened):
            continue
        if then["incidents"].pop(event.id)[0] is not IncidentState.CANCELLED:
            return [f"{event.id}: entered, undone, and still there"]
    if then != picture(before, shift.now_ms):
        return ["undo gives back another picture"]
    return contradictions(aside.state, shift.now_ms)


def renamed(command: Any, names: dict[str, str]) -> Any:
    """Put other names where a command names incidents or a closed street."""
    changes = {
        name: names[known]
        for name in NAMED
        if (known := getattr(command, name, None)) in names
    }
    return msgspec.structs.replace(command, **changes) if changes else command


def problem(steps: Iterable[Step], tables: CodeTables) -> list[str]:
    """Take steps from the first moment; list what is wrong first."""
    shift = RandomShift(tables)
    for step in steps:
        if wrong := shift.give(step):
            return wrong
    return shift.wrong_in_the_end()


def sort_of(wrong: list[str]) -> str:
    """Tell what sort of thing is wrong, whatever unit or incident it is about."""
    return re.sub(r"\W|\d", "", wrong[0])[:12] if wrong else ""


def shrunken(steps: Sequence[Step], tables: CodeTables) -> list[Step]:
    """Leave steps out, many at once and then fewer, while as much is wrong still."""
    kept, wrong = list(steps), sort_of(problem(steps, tables))
    size = len(kept) // 2
    while size:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + size :]
            if sort_of(problem(fewer, tables)) == wrong:
                kept = fewer
            else:
                start += size
        size //= 2
    return kept


LENGTHS = (500, 500, 1000, 1500, 1500, 2000, 3000) * 5
"""Steps of the shifts of one station: many that begin, some that go deep."""
STEPS = sum(LENGTHS)


def run_all(first_seed: int, tables: CodeTables) -> Tally:
    """Take a station's random shifts, the same ones every time.

    Raises:
        BrokenShiftError: With the fewest steps that lead to what is wrong.
    """
    tally = Tally()
    for place, length in enumerate(LENGTHS):
        run(first_seed + place, length, tables, tally)
    return tally


def run(seed: int, count: int, tables: CodeTables, tally: Tally) -> None:
    """Take so many random steps as one shift, and count them."""
    rng = random.Random(seed)  # noqa: S311 (steps, not secrets)
    shift, steps = RandomShift(tables, tally), []
    wrong: list[str] = []
    for index in range(count):
        steps.append(shift.draw(rng, index))
        if wrong := shift.give(steps[-1]):
            break
    if not (wrong or shift.wrong_in_the_end()):
        return
    few = shrunken(steps, tables)
    raise BrokenShiftError(
        "\n".join([*problem(few, tables), f"seed {seed}:", *map(str, few)])
    )


def unmet(
    tally: Tally, *, without: Set[str] = frozenset(), firm: Set[str] = frozenset()
) -> list[str]:
    """List the verbs and reasons to refuse that were met too seldom to be tried.

    Args:
        tally: What was drawn.
        without: Verbs that the station cannot do.
        firm: Verbs that it does not override.
    """
    counts = {
        "taken": (tally.taken, {*MAKERS} - without, 50),
        "refused": (tally.refused, {*MAKERS} - NEVER_REFUSED, 10),
        "overridden": (tally.overridden, DOUBTED - without - firm, 3),
        "a reason": (tally.codes, {*Code} - SELDOM, 1),
    }
    return [
        f"{one}: {name} {count[one]} times"
        for name, (count, wanted, fewest) in counts.items()
        for one in sorted(wanted)
        if count[one] < fewest
    ]
