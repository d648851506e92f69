"""From words to commands: what is said on the air, and what a unit did."""

from __future__ import annotations

import re

from patrol_tui.commands.verbs import Ask, Fault, Meaning, Misread, Query, Said
from store.model.commands import (
    AddBolo,
    CallEmergency,
    EndBolo,
    EndEmergency,
    HearBolo,
    HearEmergency,
    HearMessage,
    NoteUnit,
    SendMessage,
    SetTimer,
)
from store.model.records import UnitId
from store.model.refusals import Code, Refusal
from store.text import fold

_SPAN = re.compile(r"(\d{1,5})([mhd])")
_SPAN_MIN = {"m": 1, "h": 60, "d": 24 * 60}
_NUMBER = re.compile(r"(?:b|m|msg)?(\d{1,6})")
_ADD = frozenset(fold(word) for word in ("add", "เพิ่ม"))
_LIST = frozenset(fold(word) for word in ("", "list", "รายการ"))
_ACK = frozenset(fold(word) for word in ("ack", "รับทราบ"))
_END = frozenset(fold(word) for word in ("end", "จบ"))


def _missing(said: Said, fault: Fault) -> Misread:
    about = {"verb": said.verb.name, "usage": said.verb.usage}
    return Misread(fault=fault, about=about)


def _one_unit(said: Said) -> UnitId | Misread:
    if len(said.units) != 1:
        return _missing(said, Fault.ONE_UNIT if said.units else Fault.NEEDS_UNIT)
    return said.units[0]


def _split(text: str) -> tuple[str, str]:
    head, _, tail = text.strip().partition(" ")
    return head, tail.strip()


def _is_unit(said: Said, unit: UnitId) -> bool:
    return unit in said.scene.state.units or unit in said.scene.tables.units


# --- emergencies


def make_emergency(said: Said) -> Meaning:
    """SOS [UNIT|@] [@PLACE] [words]; without a unit it is one's own, else selected."""
    scene = said.scene
    units = said.units or (scene.own_unit or scene.selected_unit,)
    if len(units) != 1 or units[0] is None:
        return _missing(said, Fault.ONE_UNIT if said.units else Fault.NEEDS_UNIT)
    return CallEmergency(unit=units[0], place=said.place, text=said.text)


def make_emergency_heard(said: Said) -> Meaning:
    """SOSACK UNIT."""
    unit = _one_unit(said)
    if isinstance(unit, Misread):
        return unit
    return HearEmergency(unit=unit, hearer=said.scene.own_unit)


def make_emergency_over(said: Said) -> Meaning:
    """SOSEND UNIT WORD; the line is not kept, for it holds the word."""
    unit = _one_unit(said)
    if isinstance(unit, Misread):
        return unit
    line = "" if said.scene.tables.stand_down else said.line
    return EndEmergency(unit=unit, text=said.text, override=said.override, words=line)


# --- one unit


def make_timer(said: Said) -> Meaning:
    """TM UNIT MINUTES."""
    unit = _one_unit(said)
    if isinstance(unit, Misread):
        return unit
    word, more = _split(said.text)
    minutes = fold(word).removesuffix("m")
    if not word:
        return _missing(said, Fault.NEEDS_WORD)
    if not minutes.isdecimal():
        return Misread(fault=Fault.BAD_NUMBER, about={"word": word[:40]})
    if more:
        about = {"word": more.split()[0], "usage": said.verb.usage}
        return Misread(fault=Fault.UNUSED_WORDS, about=about)
    return SetTimer(unit=unit, minutes=int(minutes[:9]))


def make_unit_note(said: Said) -> Meaning:
    """RL UNIT WORDS."""
    unit = _one_unit(said)
    if isinstance(unit, Misread):
        return unit
    if not said.text:
        return _missing(said, Fault.NEEDS_WORD)
    return NoteUnit(unit=unit, text=said.text)


def make_unit_history(said: Said) -> Meaning:
    """UH UNIT [last=8h]."""
    unit = _one_unit(said)
    if isinstance(unit, Misread):
        return unit
    last = said.keys.get("last", "")
    if last and not _SPAN.fullmatch(fold(last)):
        return Misread(fault=Fault.BAD_NUMBER, about={"word": last[:40]})
    if unit not in said.scene.state.units and unit not in said.scene.tables.units:
        return Refusal(code=Code.UNKNOWN_UNIT, about={"unit": unit})
    return Query(ask=Ask.HISTORY, unit=unit, about=unit, keys=said.keys)


# --- BOLOs


def make_bolo(said: Said) -> Meaning:
    """BO [list], BO add WORDS, BO ack N [UNIT], BO end N REASON."""
    word, rest = _split(said.text)
    what = fold(word)
    if what in _LIST and not rest and not said.keys:
        return Query(ask=Ask.LIST, about="B")
    if what in _ADD:
        return _bolo(said, rest)
    if what not in _ACK | _END:
        return _missing(said, Fault.NEEDS_WORD)
    digits, rest = _split(rest)
    match = _NUMBER.fullmatch(fold(digits))
    if match is None:
        return _missing(said, Fault.NEEDS_WORD)
    number = int(match[1])
    if what in _END:
        return EndBolo(number=number, reason=rest)
    unit = _unit_behind(said, rest)
    return unit if isinstance(unit, Misread) else HearBolo(number=number, unit=unit)


def _bolo(said: Said, text: str) -> Meaning:
    if not text and "plate" not in said.keys:
        return _missing(said, Fault.NEEDS_WORD)
    span = said.keys.get("exp", "")
    match = _SPAN.fullmatch(fold(span))
    if span and match is None:
        return Misread(fault=Fault.BAD_NUMBER, about={"word": span[:40]})
    return AddBolo(
        text=text,
        plate=said.keys.get("plate", ""),
        area=said.keys.get("area", ""),
        minutes=int(match[1]) * _SPAN_MIN[match[2]] if match else None,
    )


def _unit_behind(said: Said, rest: str) -> UnitId | Misread | None:
    """Read the unit that took note; one's own without one, or the desk."""
    name, more = _split(rest)
    if more:
        about = {"word": more.split()[0], "usage": said.verb.usage}
        return Misread(fault=Fault.UNUSED_WORDS, about=about)
    if not name or name == "@":
        return said.scene.own_unit
    unit = UnitId(fold(name).upper())
    if not _is_unit(said, unit):
        return Misread(fault=Fault.BAD_UNIT, about={"word": name[:40]})
    return unit


# --- messages


def make_message(said: Said) -> Meaning:
    """M UNIT[,UNIT] WORDS; from one's own unit without a unit, M WORDS to the desk."""
    own = said.scene.own_unit
    to = tuple(unit for unit in said.units if unit != own)
    if not to and own is None:
        return _missing(said, Fault.NEEDS_UNIT)
    if not said.text:
        return _missing(said, Fault.NEEDS_WORD)
    return SendMessage(units=to, text=said.text, sender=own)


def make_broadcast(said: Said) -> Meaning:
    """BC WORDS."""
    if not said.text:
        return _missing(said, Fault.NEEDS_WORD)
    own = said.scene.own_unit
    return SendMessage(text=said.text, sender=own, is_broadcast=True)


def make_message_heard(said: Said) -> Meaning:
    """MA N [UNIT]."""
    digits, rest = _split(said.text)
    match = _NUMBER.fullmatch(fold(digits))
    if match is None:
        return _missing(said, Fault.NEEDS_WORD)
    number = int(match[1])
    unit = _unit_behind(said, rest)
    return unit if isinstance(unit, Misread) else HearMessage(number=number, unit=unit)
