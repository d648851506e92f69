"""Conflicts in words: what it is about, how it came about, and both sides."""

from __future__ import annotations

from collections.abc import Iterator

from store.model.conflicts import Conflict, Kind, Side
from store.model.records import EventId, IncidentId, State
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


def say_side(teller: Teller, state: State, conflict: Conflict, side: Side) -> str:
    """Tell one side: what it makes of the record."""
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


def say_origin(teller: Teller, side: Side) -> str:
    """Tell when a side was written, by whom and at which desk."""
    who = teller.words.officer(side.by)
    return f"{clock(side.at_ms, teller.time_zone)} {who}@{side.device}"


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
    for side in conflict.sides:
        told = say_side(teller, state, conflict, side)
        yield f"{told} ({say_origin(teller, side)})"
