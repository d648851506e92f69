"""Laws of the model: what no sequence of commands, whoever gives them, may break."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import hypothesis.strategies as st
import msgspec
from hypothesis import given, settings

from store.model.commands import Command, EndEmergency, Undo
from store.model.events import decode, encode
from store.model.facts import IncidentOpened, Overridden
from store.model.fold import fold, fold_all
from store.model.records import IncidentId, IncidentState, State, UnitId
from store.model.refusals import Code, Refusal
from store.model.rules import decide
from tests.store.any_command import COMMANDS, DAILY, UNITS, WORK
from tests.store.shift import Shift
from tests.store.soundness import can_be_undone, contradictions, picture


def stable(examples: int) -> settings:
    """Try the same examples on every run: a red build means a changed model."""
    return settings(
        derandomize=True, deadline=None, database=None, max_examples=examples
    )


class Step(NamedTuple):
    """Somebody gives a command, some minutes after (or before) the last one."""

    command: Command
    minutes: float = 0
    by: str = "somchai"


def steps(command: st.SearchStrategy[Command], minutes: list[float]) -> Any:
    """Draw a run of commands from two people (and one who has no name)."""
    people = st.sampled_from(["somchai", "malee", "somchai", "malee", ""])
    step = st.builds(Step, command=command, minutes=st.sampled_from(minutes), by=people)
    return st.lists(step, max_size=30)


STEPS = steps(WORK, [0, 0, 0, 25]) | steps(
    COMMANDS, [0, 0, 0.1, 1, 3, -1, -600, 25 * 60]
)
OVERRIDDEN = [command for verb in DAILY for command in verb if command.override]
"""Every daily command, where a doubt does not stop it."""
ALONE = st.lists(WORK | COMMANDS, max_size=15)
"""By one person, within the time for undoing."""


def meant(shift: Shift, command: Command) -> Command:
    """Put the id of the n-th incident opened where a command names it by n."""
    opened = [e.id for e in shift.events if isinstance(e.fact, IncidentOpened)]
    for field in ("incident", "other"):
        named = getattr(command, field, None)
        if named and named.isdecimal() and int(named) < len(opened):
            key = {field: IncidentId(opened[int(named)])}
            command = msgspec.structs.replace(command, **key)
    return command


def begun() -> Shift:
    """Start in the middle of work, so that commands meet something."""
    shift = Shift()
    shift.logs_on("21,22")
    shift.opens("theft")
    shift.opens("noise")
    shift.opens("shots")
    shift.opens("crash")
    shift.closes(104)
    shift.sends("21", 101)
    shift.holds(102)
    shift.stacks("21", 103)
    shift.later(minutes=3)
    return shift


def give(shift: Shift, step: Step) -> Refusal | None:
    shift.later(minutes=step.minutes)
    shift.hands_over_to(step.by)
    return shift.does(meant(shift, step.command))


@stable(150)
@given(STEPS)
def test_no_commands_raise_or_leave_a_contradiction(steps: list[Step]) -> None:
    shift = begun()
    for step in steps:
        give(shift, step)

        assert contradictions(shift.state, shift.now_ms) == []


@stable(150)
@given(STEPS)
def test_only_a_stand_down_ends_an_emergency(steps: list[Step]) -> None:
    shift = begun()
    for step in steps:
        in_danger = {u.id for u in shift.state.units.values() if u.emergency}

        give(shift, step)

        still = {u.id for u in shift.state.units.values() if u.emergency}
        if not isinstance(step.command, EndEmergency):
            assert in_danger <= still


@stable(150)
@given(STEPS)
def test_what_was_written_folds_to_the_very_state(steps: list[Step]) -> None:
    shift = begun()
    for step in steps:
        give(shift, step)

    read = [decode(encode(event)) for event in shift.events]

    assert read == shift.events
    assert fold_all(State(), read) == shift.state


@stable(50)
@given(STEPS)
def test_an_event_folded_twice_changes_nothing(steps: list[Step]) -> None:
    shift = begun()
    for step in steps:
        give(shift, step)

    state = State()
    for event in shift.events:
        state = fold(state, event)
        assert fold(state, event) is state

    assert fold_all(state, shift.events) is state


@stable(150)
@given(STEPS)
def test_a_refusal_leaves_no_trace_and_an_override_always_does(
    steps: list[Step],
) -> None:
    shift = begun()
    for step in steps:
        before, written = shift.state, len(shift.events)
        shift.later(minutes=step.minutes)
        shift.hands_over_to(step.by)
        command = meant(shift, step.command)
        plain = msgspec.structs.replace(command, override=False)
        judged = decide(before, plain, shift.now_ms, shift.tables, shift.by)

        refusal = shift.does(command)

        overrides = [e.fact for e in shift.last if isinstance(e.fact, Overridden)]
        if refusal is not None:
            assert shift.state is before
            assert len(shift.events) == written
        elif isinstance(judged, Refusal):
            assert judged.overridable
            assert judged.code in {fact.code for fact in overrides}
        else:
            assert overrides == []


@stable(150)
@given(STEPS)
def test_undo_gives_back_the_picture_from_before(steps: list[Step]) -> None:
    shift = begun()
    for step in steps:
        before = shift.state
        give(shift, step)
        if not can_be_undone(shift):
            continue

        aside = shift.aside()
        refusal = aside.does(Undo())

        assert refusal is None
        then = picture(aside.state, shift.now_ms)
        first = shift.last[0]
        if isinstance(first.fact, IncidentOpened):
            taken_back = then["incidents"].pop(first.id)
            assert taken_back[0] is IncidentState.CANCELLED
        assert then == picture(before, shift.now_ms)


@stable(150)
@given(ALONE)
def test_undoing_everything_ends_where_the_shift_began(
    commands: list[Command],
) -> None:
    shift = begun()
    start = picture(shift.state, shift.now_ms)
    for command in commands:
        shift.does(meant(shift, command))

    refusal = None
    while refusal is None:
        refusal = shift.does(Undo(override=True))

    end = picture(shift.state, shift.now_ms)
    for key in end["incidents"].keys() - start["incidents"].keys():
        assert end["incidents"].pop(key)[0] is IncidentState.CANCELLED
    assert refusal.code in {Code.NOTHING_TO_UNDO, Code.UNDO_TOO_LATE}
    assert end == start


@stable(50)
@given(STEPS, st.sampled_from(UNITS))
def test_a_known_unit_is_never_forgotten(steps: list[Step], name: str) -> None:
    shift = begun()
    shift.logs_on(name, override=True)
    for step in steps:
        give(shift, step)

    assert UnitId(name) in shift.state.units


def pairs(start: Shift, by: str) -> Iterator[tuple[Shift, Command, Command]]:
    """Give all pairs of daily commands, and the shift in which the first was done."""
    for first in OVERRIDDEN:
        halfway = start.aside()
        if give(halfway, Step(first, by=by)) is None:
            for second in OVERRIDDEN:
                yield halfway, first, second


def test_any_two_actions_undone_leave_things_as_they_were() -> None:
    start, found = begun(), []
    before = picture(start.state, start.now_ms)
    for halfway, first, second in pairs(start, "somchai"):
        shift = halfway.aside()
        if shift.does(meant(shift, second)):
            continue

        while shift.does(Undo(override=True)) is None:
            pass

        after = picture(shift.state, shift.now_ms)
        known = {key: after["incidents"][key] for key in before["incidents"]}
        if after | {"incidents": known} != before:
            found.append((first, second))

    assert found == []


def test_whatever_another_did_since_undo_leaves_no_contradiction() -> None:
    start, found = begun(), []
    for halfway, mine, theirs in pairs(start, "malee"):
        shift = halfway.aside()
        if give(shift, Step(theirs)):
            continue

        give(shift, Step(Undo(), by="malee"))

        if wrong := contradictions(shift.state, shift.now_ms):
            found.append((mine, theirs, wrong))

    assert found == []
