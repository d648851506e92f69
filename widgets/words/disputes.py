"""Conflicts in words: what it is about, how it came about, and both sides."""

from __future__ import annotations

from collections.abc import Iterator

from store.model.conflicts import Conflict, Kind, Side
from store.model.events import device_of
from store.model.facts import UnitAssigned, UnitResumed
from store.model.records import EventId, IncidentId, State, unit_entity
from store.model.registers import value_of
from widgets.words.catalogue import N_, Words
from widgets.words.moments import clock
from widgets.words.results import Teller

PARTS: dict[str, str] = {
    "pri": N_("priority"),
    "typ": N_("type"),
    "loc": N_("place"),
    "hold": N_("hold"),
    "st": N_("how it ended"),
    "asg": N_("is {unit} on it?"),
    "lnk": N_("link"),
    "duty": N_("duty"),
    "ready": N_("status"),
    "tmr": N_("own timer"),
    "sos": N_("EMERGENCY"),
    "street": N_("street"),
    "bolo": N_("BOLO"),
    "caution": N_("caution"),
    "late": N_("closed, and worked on"),
}
"""By the register, see `store.model.registers`."""

WHYS: dict[Kind, str] = {
    Kind.EMERGENCY: N_(
        "stood down blind, while it was called: it stays on; SOSEND ends it"
    ),
    Kind.TWO_INCIDENTS: N_("two desks sent it without knowing of each other"),
    Kind.VALUE: N_("two desks set it without knowing of each other"),
    Kind.AFTER_CLOSE: N_("one desk closed it, another went on without knowing"),
}
"""Why a person has to choose; at most 70 cells."""
MANY = N_("{count} desks set it without knowing of each other")
_SAYS_ITSELF = {"pri", "typ", "loc", "hold", "duty", "ready"}
"""Registers whose facts are told with the name of what they set."""
STAYS, OPENED = N_("stays closed: {told}"), N_("is opened again: {told}")
"""What follows from either side."""
TWO_INCIDENTS = N_("{unit} is on {count} incidents")


Choice = tuple[Side, ...]
"""Sides that say the same: whichever of them is kept, that is what holds."""


def choices_in(state: State, conflict: Conflict) -> tuple[Choice, ...]:
    """List what a person chooses between: equal values are one choice.

    Of a unit that an undo put back on an incident, who had sent it there is named.
    """
    if conflict.kind is Kind.TWO_INCIDENTS:
        sent = [_as_sent(state, conflict, side) for side in conflict.sides]
        return tuple((side,) for side in sorted(sent, key=lambda one: one.at_ms))
    if conflict.kind is Kind.AFTER_CLOSE:
        return tuple((side,) for side in conflict.sides)
    found: list[list[Side]] = []
    for side in conflict.sides:
        value = value_of(side.fact)
        same = (one for one in found if value_of(one[0].fact) == value)
        group = next(same, None)
        if group is None:
            found.append([side])
        else:
            group.append(side)
    return tuple(map(tuple, found))


def _as_sent(state: State, conflict: Conflict, side: Side) -> Side:
    if not isinstance(side.fact, UnitResumed):
        return side
    incident = state.incidents.get(side.fact.incident)
    for line in reversed(incident.history if incident else ()):
        fact = line.fact
        if line.entity == unit_entity(conflict.unit) and isinstance(fact, UnitAssigned):
            return Side(
                event=side.event,
                by=line.by,
                at_ms=line.at_ms,
                device=device_of(line.event),
                fact=fact,
            )
    return side


def say_conflict(teller: Teller, state: State, conflict: Conflict) -> str:
    """Tell what a conflict is about: `#101 Theft Wat Khum: priority`."""
    say = teller.words.say
    if conflict.kind is Kind.TWO_INCIDENTS:
        count = len(conflict.sides)
        return say(TWO_INCIDENTS, unit=conflict.unit, count=count)
    part, _, other = conflict.register.partition(":")
    what = say(PARTS.get(part, ""), unit=other) or part
    return f"{_named(teller, state, conflict)}: {what}"


def _named(teller: Teller, state: State, conflict: Conflict) -> str:
    """Name the record that a conflict is about."""
    kind, key = conflict.entity[:2], conflict.entity[2:]
    incident = state.incidents.get(IncidentId(key))
    if kind == "i:" and incident is not None:
        return teller.incident(incident)
    if kind == "b:" and (bolo := state.bolos.get(EventId(key))):
        return f"B{bolo.number} {bolo.plate or bolo.text}"
    if kind == "c:" and (street := state.closed_streets.get(EventId(key))):
        return teller.place(street.place)
    if kind == "w:" and (caution := state.cautions.get(EventId(key))):
        return f"{caution.number} {caution.text}"
    return key


def say_choice(teller: Teller, state: State, conflict: Conflict, choice: Choice) -> str:
    """Tell one choice: what it makes of the record."""
    side = choice[0]
    told = teller.fact(side.fact) or side.fact.kind
    if conflict.kind is Kind.TWO_INCIDENTS:
        key = getattr(side.fact, "incident", IncidentId(""))
        incident = state.incidents.get(key)
        return f"{teller.incident(incident)}: {told}" if incident else told
    if conflict.kind is Kind.AFTER_CLOSE:
        is_closing = side == conflict.sides[0]
        return teller.words.say(STAYS if is_closing else OPENED, told=told)
    if side.settled_by:
        settled = N_("{told} (settled by {who})")
        return teller.words.say(settled, told=told, who=side.settled_by)
    return told


def say_origin(teller: Teller, choice: Choice) -> str:
    """Tell when a choice was written, by whom and at which desk; each who wrote it."""
    said, zone = teller.words.officer, teller.time_zone
    return ", ".join(
        f"{clock(side.at_ms, zone)} {said(side.by)}@{side.device}" for side in choice
    )


def say_why(words: Words, conflict: Conflict) -> str:
    """Tell how a conflict came about."""
    count = len({side.device for side in conflict.sides})
    if conflict.kind is Kind.VALUE and count > 2:
        return words.say(MANY, count=count)
    return words.say(WHYS[conflict.kind])


def both_sides(teller: Teller, state: State, conflict: Conflict) -> str:
    """Tell a conflict in one line, with every side and its author."""
    is_named = conflict.register in _SAYS_ITSELF and conflict.kind is Kind.VALUE
    name = _named if is_named else say_conflict
    sides = " / ".join(_sides(teller, state, conflict))
    return f"{name(teller, state, conflict)}: {sides}"


def _sides(teller: Teller, state: State, conflict: Conflict) -> Iterator[str]:
    for choice in choices_in(state, conflict):
        told = say_choice(teller, state, conflict, choice)
        yield f"{told} ({say_origin(teller, choice)})"
