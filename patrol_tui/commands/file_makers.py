"""From words to commands: an incident's file, cautions of places, roll-calls."""

from __future__ import annotations

import re

from patrol_tui.commands.verbs import Ask, Fault, Meaning, Misread, Query, Said
from store.model.paperwork import (
    AddCaution,
    CallRoll,
    DrawReport,
    EndCaution,
    Involve,
    TickStep,
)
from store.text import fold

_SPAN = re.compile(r"(\d{1,5})([mhd])")
_SPAN_MIN = {"m": 1, "h": 60, "d": 24 * 60}
_NUMBER = re.compile(r"w?(\d{1,6})")
_END = frozenset(fold(word) for word in ("end", "จบ"))
_LIST = frozenset(fold(word) for word in ("list", "รายการ"))


def _missing(said: Said, fault: Fault) -> Misread:
    about = {"verb": said.verb.name, "usage": said.verb.usage}
    return Misread(fault=fault, about=about)


def _split(text: str) -> tuple[str, str]:
    head, _, tail = text.strip().partition(" ")
    return head, tail.strip()


def make_steps(said: Said) -> Meaning:
    """SOP INCIDENT [STEP [words]]; the words are kept with the step, else its own."""
    incident = said.incident
    if incident is None:
        return _missing(said, Fault.NEEDS_INCIDENT)
    word, text = _split(said.text)
    if not word:
        number = str(incident.number)
        return Query(ask=Ask.STEPS, incident=incident.id, about=number)
    digits = fold(word)
    if not digits.isdecimal():
        return Misread(fault=Fault.BAD_NUMBER, about={"word": word[:40]})
    step = int(digits[:9])
    kind = said.scene.tables.kind(incident.type)
    steps = kind.steps if kind else ()
    own = steps[step - 1] if 1 <= step <= len(steps) else ""
    told = " ".join(part for part in (own, f"({text})" if text else "") if part)
    return TickStep(incident=incident.id, step=step, text=told)


def make_person(said: Said) -> Meaning:
    """PER INCIDENT WORDS."""
    if said.incident is None:
        return _missing(said, Fault.NEEDS_INCIDENT)
    if not said.text:
        return _missing(said, Fault.NEEDS_WORD)
    return Involve(incident=said.incident.id, text=said.text)


def make_vehicle(said: Said) -> Meaning:
    """VEH INCIDENT PLATE [words]."""
    if said.incident is None:
        return _missing(said, Fault.NEEDS_INCIDENT)
    plate, text = _split(said.text)
    if not plate:
        return _missing(said, Fault.NEEDS_WORD)
    return Involve(incident=said.incident.id, plate=plate, text=text)


def make_report(said: Said) -> Meaning:
    """RN INCIDENT."""
    if said.incident is None:
        return _missing(said, Fault.NEEDS_INCIDENT)
    return DrawReport(incident=said.incident.id)


def make_caution(said: Said) -> Meaning:
    """CAU [list], CAU @PLACE WORDS [exp=30d], CAU end N REASON."""
    word, rest = _split(said.text)
    if said.place is None:
        if fold(word) in _END:
            digits, reason = _split(rest)
            match = _NUMBER.fullmatch(fold(digits))
            if match is None:
                return _missing(said, Fault.NEEDS_WORD)
            return EndCaution(number=int(match[1]), reason=reason)
        is_list = not said.keys and fold(word) in _LIST | {""} and not rest
        if is_list:
            return Query(ask=Ask.LIST, about="C")
        return _missing(said, Fault.NEEDS_WORD)
    span = said.keys.get("exp", "")
    match = _SPAN.fullmatch(fold(span))
    if span and match is None:
        return Misread(fault=Fault.BAD_NUMBER, about={"word": span[:40]})
    minutes = int(match[1]) * _SPAN_MIN[match[2]] if match else None
    return AddCaution(
        place=said.place,
        text=said.text,
        minutes=minutes,
        override=said.override,
        words=said.line,
    )


def make_roll(said: Said) -> Meaning:
    """ROLL, ROLL list."""
    word, more = _split(said.text)
    if not word:
        return CallRoll()
    if fold(word) in _LIST and not more:
        return Query(ask=Ask.LIST, about="N")
    return _missing(said, Fault.NEEDS_WORD)
