"""Laws of the model: what no sequence of commands, whoever gives them, may break."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import hypothesis.strategies as st
import msgspec
from hypothesis import given, settings

from store.model.commands import Command, EndEmergency, Undo
from store.model.events import decode, encode
from store.model.facts import IncidentOpened, Overridden
from store.model.fold import fold, fold_all
from store.model.records import (
    Incident,
    IncidentId,
    IncidentState,
    Stage,
    State,
    UnitId,
)
from store.model.refusals import Code, Refusal
from store.model.rules import decide
from store.model.settings import is_undoable
from tests.store.any_command import COMMANDS, DAILY, UNITS, WORK
from tests.store.shift import Shift


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


def expected_state(incident: Incident, now_ms: int) -> IncidentState:
    """Say an incident's state again, in the words of the field's table."""
    closure = incident.closure
    if closure is not None:
        if closure.other:
            return IncidentState.DUPLICATE
        if closure.agency:
            return IncidentState.REFERRED
        has_ending = bool(closure.disposition)
        return IncidentState.CLOSED if has_ending else IncidentState.CANCELLED
    stages = {a.stage for a in incident.assignments if a.ending is None}
    if stages & {Stage.AR, Stage.TR, Stage.AD}:
        return IncidentState.ONSCENE
    if Stage.EN in stages:
        return IncidentState.ENROUTE
    if stages:
        return IncidentState.ASSIGNED
    if incident.held_until_ms is not None and incident.held_until_ms > now_ms:
        return IncidentState.HELD
    return IncidentState.CLEARED if incident.worked else IncidentState.PENDING


def contradictions(state: State, now_ms: int) -> list[str]:
    """List what in a State contradicts itself; empty when all agrees."""
    found = []
    by_units = {(u.id, key) for u in state.units.values() for key in u.incidents}
    by_incidents = set()
    for incident in state.incidents.values():
        working = [a.unit for a in incident.active]
        by_incidents |= {(unit, incident.id) for unit in working}
        if len(set(working)) != len(working):
            found.append(f"{incident.number}: a unit twice")
        if incident.closure is not None and working:
            found.append(f"{incident.number}: over, but {working} work on it")
        if incident.state_at(now_ms) is not expected_state(incident, now_ms):
            found.append(f"{incident.number}: its state does not follow")
    stacks = {(u.id, key) for u in state.units.values() for key in u.stacked}
    if stacks != {(key, i.id) for i in state.incidents.values() for key in i.stacked}:
        found.append(f"stacks of units and of incidents differ: {stacks}")
    if by_units != by_incidents:
        found.append(f"units and incidents differ: {by_units ^ by_incidents}")
    for unit in state.units.values():
        if unit.incidents and not unit.on_duty:
            found.append(f"{unit.id}: off duty, but on {unit.incidents}")
        if unit.stacked and not unit.on_duty:
            found.append(f"{unit.id}: off duty, but {unit.stacked} wait behind it")
        if len(set(unit.stacked)) != len(unit.stacked):
            found.append(f"{unit.id}: one incident twice on its stack")
        if len(unit.incidents) > 1:
            found.append(f"{unit.id}: on several incidents")
    return found + _misnumbered(state) + _lost(state) + _amiss_on_air(state)


def _amiss_on_air(state: State) -> list[str]:
    """List numbers used twice, and lines that are kept under another unit."""
    found = []
    for kept, last in (
        (list(state.bolos.values()), state.last_bolo),
        (list(state.messages.values()), state.last_message),
    ):
        numbers = [one.number for one in kept]
        if len(set(numbers)) != len(numbers) or max(numbers, default=0) > last:
            found.append(f"numbers on the air: {numbers}, the last one {last}")
    for key, lines in state.unit_lines.items():
        if {line.entity for line in lines} != {f"u:{key}"}:
            found.append(f"{key}: lines about another")
    return found


def _lost(state: State) -> list[str]:
    """List duplicates that lead nowhere, and what waits where nobody will look."""
    found = []
    for incident in state.incidents.values():
        number = incident.number
        if incident.stacked and (incident.active or not incident.is_open):
            found.append(f"{number}: on a stack, but over or worked on")
        if incident.closure is None or not incident.closure.other:
            continue
        other = state.incidents[incident.closure.other]
        if state.leads_to(other.id, incident.id):
            found.append(f"{number}: a duplicate of its own duplicate")
        known = other.link_to(incident.id)
        if known is None or not known.is_duplicate:
            found.append(f"{number}: a duplicate that #{other.number} knows not")
    return found


def _misnumbered(state: State) -> list[str]:
    still_open = {i.id: i.number for i in state.incidents.values() if i.is_open}
    found = []
    if dict(state.open_ids) != still_open:
        found.append("open_ids are not the open ones")
    if len(set(still_open.values())) != len(still_open):
        found.append(f"one number for two open incidents: {still_open}")
    found += [
        f"{number} finds another incident than the open one"
        for key, number in still_open.items()
        if state.numbers.get(number) != key
    ]
    return found


def picture(state: State, now_ms: int) -> dict[str, Any]:
    """Tell what an officer sees, closed streets too; not times, not history."""
    incidents = {
        i.id: (
            i.state_at(now_ms), i.priority, i.type, i.place, i.worked and i.is_open,
            {(a.unit, a.stage, a.backup, a.destination) for a in i.active},
            {(link.other, link.is_duplicate) for link in i.links},
            [(call.firm, bool(call.declined)) for call in i.tows], set(i.stacked),
        )
        for i in state.incidents.values()
    }  # fmt: skip
    units = {
        u.id: (
            u.readiness,
            u.reason,
            u.incidents,
            u.stacked,
            u.crew,
            u.vehicle,
            u.beat,
            u.timer_min,
        )
        for u in state.units.values()
        if u.on_duty
    }
    closed = {
        (c.place, c.segments, c.until_ms, c.reason) for c in state.closed_at(now_ms)
    }
    kept = {
        key: value
        for key, value in state.settings.items()
        if is_undoable(key) and value
    }
    bolos = {
        (b.number, b.text, b.plate, b.area, b.until_ms)
        for b in state.bolos.values()
        if b.holds_at(now_ms)
    }
    return {
        "incidents": incidents, "units": units, "open": dict(state.open_ids),
        "closed": closed, "kept": kept, "turns": dict(state.tow_turns), "bolos": bolos,
    }  # fmt: skip


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
        if not _is_undoable(shift):
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


def _is_undoable(shift: Shift) -> bool:
    actions = shift.state.actions
    if not shift.last or not actions or actions[-1].id != shift.last[0].id:
        return False
    return bool(actions[-1].inverses)


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


def test_any_two_actions_undone_leave_things_as_they_were() -> None:
    start, found = begun(), []
    before = picture(start.state, start.now_ms)
    for first, second in itertools.product(OVERRIDDEN, repeat=2):
        shift = start.aside()
        if shift.does(meant(shift, first)) or shift.does(meant(shift, second)):
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
    for mine, theirs in itertools.product(OVERRIDDEN, repeat=2):
        shift = start.aside()
        if give(shift, Step(mine, by="malee")) or give(shift, Step(theirs)):
            continue

        give(shift, Step(Undo(), by="malee"))

        if wrong := contradictions(shift.state, shift.now_ms):
            found.append((mine, theirs, wrong))

    assert found == []
