"""From words to commands: units on and off duty, ready or not, heard from."""

from __future__ import annotations

from collections.abc import Callable

from patrol_tui.commands.codes import reason_code
from patrol_tui.commands.verbs import Fault, Meaning, Misread, Said
from store.model.commands import Contact, LogOff, LogOn, SetReadiness
from store.model.records import Readiness


def _missing(said: Said, fault: Fault) -> Misread:
    about = {"verb": said.verb.name, "usage": said.verb.usage}
    return Misread(fault=fault, about=about)


def _listed(said: Said, key: str) -> tuple[str, ...]:
    names = (name.strip() for name in said.keys.get(key, "").split(","))
    return tuple(name for name in names if name)


def make_log_on(said: Said) -> Meaning:
    """ON UNIT [crew=NAME,NAME] [veh=PLATE] [beat=BEAT] ... [@place]."""
    if len(said.units) != 1:
        return _missing(said, Fault.ONE_UNIT if said.units else Fault.NEEDS_UNIT)
    return LogOn(
        unit=said.units[0],
        crew=_listed(said, "crew"),
        vehicle=said.keys.get("veh", ""),
        beat=said.keys.get("beat", ""),
        phone=said.keys.get("tel", ""),
        equipment=_listed(said, "eq"),
        skills=_listed(said, "skill"),
        place=said.place,
        override=said.override,
        words=said.line,
    )


def make_log_off(said: Said) -> Meaning:
    """OFF UNIT."""
    if not said.units:
        return _missing(said, Fault.NEEDS_UNIT)
    return LogOff(units=said.units, override=said.override, words=said.line)


def readying(readiness: Readiness) -> Callable[[Said], Meaning]:
    """Make the maker of a readiness."""

    def make(said: Said) -> Meaning:
        if not said.units:
            return _missing(said, Fault.NEEDS_UNIT)
        return SetReadiness(
            units=said.units,
            readiness=readiness,
            reason=reason_code(said.text, said.scene.tables),
            place=said.place,
            override=said.override,
            words=said.line,
        )

    return make


def make_contact(said: Said) -> Meaning:
    """OK UNIT [@place]."""
    if not said.units:
        return _missing(said, Fault.NEEDS_UNIT)
    return Contact(
        units=said.units, place=said.place, override=said.override, words=said.line
    )
