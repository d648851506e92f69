"""Where a desk that has everything differs from the oracle of conflicts."""

from __future__ import annotations

from collections.abc import Iterator

from store.model.conflicts import Kind, conflicts
from store.model.records import State
from tests.store.model.blind_desks import UNITS, Desks
from tests.store.model.conflict_oracle import ENDS, Told, about


def complaints(desks: Desks) -> list[str]:
    """Say what is not shown, shown and is none, shown otherwise, or lost."""
    state = desks.desks[0].state
    return [
        *_registers(desks, state),
        *_values(desks, state),
        *_units(desks, state),
        *_late(desks, state),
        *_lost(desks, state),
        *(["desks differ"] if any(d.state != state for d in desks.desks) else ()),
    ]


def _registers(desks: Desks, state: State) -> Iterator[str]:
    shown = {
        (one.entity, one.register): {side.event for side in one.sides}
        for one in conflicts(state)
        if one.kind in {Kind.VALUE, Kind.EMERGENCY}
    }
    wanted = desks.oracle.disputed()
    for where in sorted(shown.keys() | wanted.keys()):
        if shown.get(where) != wanted.get(where):
            yield f"{where}: stands {wanted.get(where)}, shown {shown.get(where)}"


def _values(desks: Desks, state: State) -> Iterator[str]:
    """What stands unopposed is what is shown; a call for help is never hidden."""
    oracle = desks.oracle
    disputed = oracle.disputed()
    for (entity, part), writes in oracle.registers().items():
        stand = [oracle.meant(one) for one in oracle.leaves(writes)]
        if part == "sos":
            called = any(one.kind == "unit.sos" for one in stand)
            is_on = state.units[entity[2:]].emergency is not None  # type: ignore[index]
            if called is not is_on:
                yield f"{entity}: called {called}, shown {is_on}"
        elif (entity, part) not in disputed and not _is_shown(state, stand[0], part):
            yield f"{entity} {part}: {stand[0].fact} is not what is shown"


def _is_shown(state: State, told: Told, part: str) -> bool:
    incident = state.incidents.get(about(told.event))  # type: ignore[call-overload]
    unit = state.units.get(told.event.entity[2:])  # type: ignore[call-overload]
    street = state.closed_streets.get(told.event.entity[2:])  # type: ignore[call-overload]
    fact = told.fact
    match part:
        case "pri":
            return bool(incident.priority == fact.priority)
        case "typ":
            return bool(incident.type == fact.type)
        case "loc":
            return bool(incident.place == fact.place)
        case "st" if told.kind == "inc.close":
            ended = incident.closure
            return ended is not None and bool(ended.disposition == fact.disposition)
        case "st":
            return (incident.closure is not None) is (told.kind in ENDS)
        case "duty":
            crew = getattr(fact, "crew", unit.crew)
            return unit.on_duty is (told.kind == "unit.on") and bool(unit.crew == crew)
        case "street":
            return street is None or street.is_open is (told.kind == "street.open")
        case _:
            return True


def _units(desks: Desks, state: State) -> Iterator[str]:
    shown = {c.entity[2:] for c in conflicts(state) if c.kind is Kind.TWO_INCIDENTS}
    for unit in UNITS:
        sure, maybe = desks.oracle.on(unit)
        if (len(sure) > 1 and unit not in shown) or (len(maybe) < 2 and unit in shown):
            yield f"{unit}: on {sure}, perhaps {maybe}, shown {unit in shown}"
        on = set(state.units[unit].incidents)
        if not sure <= on <= maybe:
            yield f"{unit}: on {sure} to {maybe}, shown on {on}"


def _late(desks: Desks, state: State) -> Iterator[str]:
    shown = {
        one.entity[2:]: {side.event for side in one.sides[1:]}
        for one in conflicts(state)
        if one.kind is Kind.AFTER_CLOSE
    }
    for key, incident in state.incidents.items():
        is_over, late = desks.oracle.after_close(key)
        if is_over is not None and is_over is incident.is_open:
            yield f"{key}: over {is_over}, shown {not incident.is_open}"
        wanted = set() if incident.is_open else late
        if shown.get(key, set()) != wanted:
            yield f"{key}: after close {wanted}, shown {shown.get(key)}"


def _lost(desks: Desks, state: State) -> Iterator[str]:
    """Name what was written and is in no history."""
    lines = {line.event for one in state.incidents.values() for line in one.history}
    lines |= {line.event for rows in state.unit_lines.values() for line in rows}
    for told in desks.oracle.told.values():
        if told.id not in lines and told.event.entity[:2] in {"i:", "u:"}:
            yield f"lost: {told.id} {told.kind}"
