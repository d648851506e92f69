"""An oracle of conflicts: it knows what was on whose desk when something was written.

It keeps for every event the set of events that its desk had, and works out from those
sets alone what nobody replaced knowingly. It never reads what an event names as seen,
and takes nothing from the fold.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from store.model.events import Event

ON = {"unit.assign", "unit.stage", "unit.resume"}
OFF = {"unit.clear", "unit.free"}
ENDS = {"inc.close", "inc.cancel", "inc.dup", "inc.refer"}
WORK = ON | OFF | {
    "inc.pri", "inc.typ", "inc.loc", "inc.hold", "inc.resume", "inc.note", "inc.link",
    "inc.unlink", "inc.step", "inc.with", "tow.call", "tow.no", "tow.undo",
}  # fmt: skip
PART = {
    "inc.pri": "pri", "inc.typ": "typ", "inc.loc": "loc", "inc.hold": "hold",
    "inc.resume": "hold", "inc.reopen": "st", "unit.on": "duty", "unit.off": "duty",
    "unit.ready": "ready", "unit.timer": "tmr", "unit.sos": "sos",
    "unit.sosend": "sos", "street.close": "street", "street.open": "street",
    "bolo.add": "bolo", "bolo.end": "bolo", "place.caution": "caution",
    "place.clear": "caution", "rep.take": "rst", "rep.no": "rst", "rep.back": "rst",
    "par.keep": "par", "par.end": "par", "warn.in": "warn", "warn.end": "warn",
} | dict.fromkeys(ENDS, "st")  # fmt: skip


class Told(NamedTuple):
    """An event, and all that was on its desk when it was written."""

    event: Event
    known: frozenset[str]

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def kind(self) -> str:
        return self.event.fact.kind

    @property
    def fact(self) -> Any:
        return self.event.fact


@dataclass
class Oracle:
    """Everything that was written, whatever desk it is on by now."""

    told: dict[str, Told] = field(default_factory=dict)

    def wrote(self, event: Event, had: Iterable[str]) -> None:
        """Note an event, with what its desk had before it."""
        self.told[event.id] = Told(event, frozenset(had))

    def registers(self) -> dict[tuple[str, str], list[Told]]:
        """Give all writes of each register."""
        found: dict[tuple[str, str], list[Told]] = {}
        for told in self.told.values():
            where = register(told.event)
            if where is not None:
                found.setdefault(where, []).append(told)
        return found

    def leaves(self, writes: list[Told]) -> list[Told]:
        """Leave out what somebody replaced who had it on the desk."""
        replaced = set().union(*(one.known for one in writes))
        return [one for one in writes if one.id not in replaced]

    def value(self, told: Told) -> object:
        """Say what an event makes of its register."""
        if told.kind == "conf.settle":
            return self.value(self.told[told.fact.keep])
        return plain_value(told)

    def meant(self, told: Told) -> Told:
        """Give the write that a settling kept, however often it was settled for."""
        if told.kind == "conf.settle":
            return self.meant(self.told[told.fact.keep])
        return told

    def saw(self, one: Told, end: Told) -> bool:
        """Claim that who wrote an event saw an end: of a settling, what it kept too."""
        return end.id in one.known and self.meant(end).id in one.known

    def disputed(self) -> dict[tuple[str, str], set[str]]:
        """Give the registers in conflict, each with the events that stand."""
        found = {}
        for where, writes in self.registers().items():
            stand = self.leaves(writes)
            if len({repr(self.value(one)) for one in stand}) > 1:
                found[where] = {one.id for one in stand}
        return found

    def after_close(self, incident: str) -> tuple[bool | None, set[str]]:
        """Say whether an incident is over (None: desks differ), and what was done
        on it by who did not know, unknown to all who closed it."""
        writes = self.registers().get((f"i:{incident}", "st"), [])
        stand = self.leaves(writes)
        ends = [one for one in stand if self.meant(one).kind in ENDS]
        is_over = None if 0 < len(ends) < len(stand) else bool(ends)
        late = {
            one.id
            for one in self.told.values()
            if one.kind in WORK
            and about(one.event) == incident
            and not any(one.id in end.known or self.saw(one, end) for end in ends)
        }
        return is_over, late if ends else set()

    def on(self, unit: str) -> tuple[set[str], set[str]]:
        """Give the incidents that a unit is on for sure, and those it may be on."""
        sure, maybe = set(), set()
        for (entity, part), writes in self.registers().items():
            if part != f"asg:{unit}":
                continue
            kinds = {self.meant(one).kind in ON for one in self.leaves(writes)}
            if kinds == {True}:
                sure.add(entity[2:])
            if True in kinds:
                maybe.add(entity[2:])
        return sure, maybe


def about(event: Event) -> str:
    """Name the incident that an event is about; empty for none."""
    fact: Any = event.fact
    if fact.kind in ON | OFF:
        return str(fact.incident)
    return event.entity[2:] if event.entity.startswith("i:") else ""


def register(event: Event) -> tuple[str, str] | None:
    """Name what an event writes."""
    fact: Any = event.fact
    kind = fact.kind
    if kind in ON | OFF:
        return f"i:{fact.incident}", f"asg:{event.entity[2:]}"
    if kind in {"inc.link", "inc.unlink"}:
        return event.entity, f"lnk:{fact.other}"
    if kind == "conf.settle":
        return event.entity, fact.disputed
    return (event.entity, PART[kind]) if kind in PART else None


def plain_value(told: Told) -> object:
    """Say what a plain write makes of its register."""
    fact, kind = told.fact, told.kind
    if kind in ON or kind == "unit.sos":
        return "on"
    if kind == "unit.clear":
        return "off", fact.disposition, fact.also
    if kind == "unit.free":
        return "off", "", ()
    if kind == "inc.close":
        return "closed", fact.disposition, fact.also
    if kind == "inc.dup":
        return "dup", fact.other
    if kind == "inc.refer":
        return "refer", fact.agency
    if kind == "inc.reopen":
        return "open", fact.number
    if kind == "inc.link":
        return "link", fact.is_duplicate
    if kind in {"inc.cancel", "unit.sosend", "inc.unlink", "street.open", "inc.resume"}:
        return kind
    return kind, fact
