"""From words to commands: moves of working units, stops, and ties between incidents."""

from __future__ import annotations

from patrol_tui.commands.codes import firm_code, leading_agency, leading_type
from patrol_tui.commands.makers import Maker
from patrol_tui.commands.verbs import Fault, Meaning, Misread, Said
from store.model.commands import (
    BeginStop,
    CallTow,
    DeclineTow,
    LinkIncidents,
    MarkDuplicate,
    Preempt,
    Refer,
    Stack,
    Swap,
)
from store.model.records import Incident
from store.model.refusals import Code, Refusal
from store.text import fold

DECLINED = frozenset(fold(word) for word in ("no", "ไม่", "ไม่มา", "ไม่ว่าง", "ปฏิเสธ"))
"""The first word behind `TOW INCIDENT` that says: the last one does not come."""


def _missing(said: Said, fault: Fault) -> Misread:
    about = {"verb": said.verb.name, "usage": said.verb.usage}
    return Misread(fault=fault, about=about)


def make_stack(said: Said) -> Meaning:
    """ST UNIT[,UNIT] INCIDENT."""
    if said.incident is None:
        return _missing(said, Fault.NEEDS_INCIDENT)
    if not said.units:
        return _missing(said, Fault.NEEDS_UNIT)
    return Stack(
        units=said.units,
        incident=said.incident.id,
        override=said.override,
        words=said.line,
    )


def make_preempt(said: Said) -> Meaning:
    """PE UNIT[,UNIT] INCIDENT [words]."""
    if said.incident is None:
        return _missing(said, Fault.NEEDS_INCIDENT)
    if not said.units:
        return _missing(said, Fault.NEEDS_UNIT)
    return Preempt(
        units=said.units,
        incident=said.incident.id,
        text=said.text,
        override=said.override,
        words=said.line,
    )


def make_swap(said: Said) -> Meaning:
    """SW UNIT UNIT."""
    if len(said.units) != 2:
        return _missing(said, Fault.NEEDS_WORD)
    return Swap(units=said.units, override=said.override, words=said.line)


def stopping(kind: str) -> Maker:
    """Make the maker of a stop of one type; without a type the words begin with it."""

    def make(said: Said) -> Meaning:
        if len(said.units) != 1:
            return _missing(said, Fault.ONE_UNIT if said.units else Fault.NEEDS_UNIT)
        code: str | Refusal = kind
        text = said.text
        if not kind:
            if not text:
                return _missing(said, Fault.NEEDS_WORD)
            code, text = leading_type(text, said.scene.tables)
        if isinstance(code, Refusal):
            return code
        return BeginStop(
            unit=said.units[0],
            type=code,
            place=said.place,
            text=text,
            override=said.override,
            words=said.line,
        )

    return make


def _two(said: Said) -> tuple[Incident, Incident] | Misread | Refusal:
    """Read the two incidents; the words are the second one's number."""
    digits = fold(said.text).removeprefix("#")
    if said.incident is None or not digits:
        return _missing(said, Fault.NEEDS_INCIDENT)
    if not digits.isdecimal():
        return Misread(fault=Fault.BAD_NUMBER, about={"word": said.text[:40]})
    found = said.scene.state.by_number(int(digits[:9]))
    if found is None:
        return Refusal(code=Code.UNKNOWN_INCIDENT, about={"number": digits[:9]})
    return said.incident, found


def make_duplicate(said: Said) -> Meaning:
    """DUP INCIDENT OTHER."""
    both = _two(said)
    if not isinstance(both, tuple):
        return both
    return MarkDuplicate(
        incident=both[0].id,
        other=both[1].id,
        override=said.override,
        words=said.line,
    )


def make_link(said: Said) -> Meaning:
    """LK INCIDENT OTHER."""
    both = _two(said)
    if not isinstance(both, tuple):
        return both
    return LinkIncidents(incident=both[0].id, other=both[1].id)


def make_refer(said: Said) -> Meaning:
    """FW INCIDENT AGENCY [words]."""
    if said.incident is None:
        return _missing(said, Fault.NEEDS_INCIDENT)
    if not said.text:
        return _missing(said, Fault.NEEDS_WORD)
    code, text = leading_agency(said.text, said.scene.tables)
    if isinstance(code, Refusal):
        return code
    return Refer(
        incident=said.incident.id,
        agency=code,
        text=text,
        override=said.override,
        words=said.line,
    )


def make_tow(said: Said) -> Meaning:
    """TOW INCIDENT [firm=CODE] [words], or TOW INCIDENT no REASON."""
    if said.incident is None:
        return _missing(said, Fault.NEEDS_INCIDENT)
    word, _, reason = said.text.partition(" ")
    if fold(word) in DECLINED:
        return DeclineTow(incident=said.incident.id, reason=reason.strip())
    return CallTow(
        incident=said.incident.id,
        text=said.text,
        firm=firm_code(said.keys.get("firm", ""), said.scene.tables),
        override=said.override,
        words=said.line,
    )
