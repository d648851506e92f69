"""From words to commands: one maker for each verb, or for each family of verbs."""

from __future__ import annotations

import re
from collections.abc import Callable

from patrol_tui.commands.codes import (
    disposition_codes,
    leading_type,
    type_code,
)
from patrol_tui.commands.times_of_day import moment_ms
from patrol_tui.commands.verbs import (
    Ask,
    Fault,
    Meaning,
    Misread,
    Query,
    Said,
)
from store.model.commands import (
    Advance,
    Cancel,
    Clear,
    Close,
    Dispatch,
    Free,
    Hold,
    Open,
    Remark,
    Reopen,
    SetPlace,
    SetPriority,
    SetType,
    Undo,
)
from store.model.records import Incident, IncidentState, Location, Stage
from store.model.refusals import Refusal
from store.text import fold
from widgets.words.languages import language_named
from widgets.words.themes import theme_named

Maker = Callable[[Said], Meaning]


def _first_word(text: str) -> tuple[str, str]:
    head, _, tail = text.strip().partition(" ")
    return head, tail.strip()


def _missing(said: Said, fault: Fault) -> Misread:
    return Misread(
        fault=fault, about={"verb": said.verb.name, "usage": said.verb.usage}
    )


def _unused(said: Said, words: str) -> Misread:
    word = words.split()[0]
    about = {"word": word, "usage": said.verb.usage}
    return Misread(fault=Fault.UNUSED_WORDS, about=about)


def _need_incident(said: Said) -> Incident | Misread:
    return said.incident or _missing(said, Fault.NEEDS_INCIDENT)


# --- incidents


def make_open(said: Said) -> Meaning:
    """N TYPE @place [words]."""
    if not said.text:
        return _missing(said, Fault.NEEDS_WORD)
    code, text = leading_type(said.text, said.scene.tables)
    if isinstance(code, Refusal):
        return code
    priority = said.keys.get("pri")
    if priority is not None and not priority.isdecimal():
        return Misread(fault=Fault.BAD_NUMBER, about={"word": priority})
    at, planned_ms = said.keys.get("at"), None
    if at is not None:
        planned_ms = moment_ms(said.scene, at)
        if planned_ms is None:
            return Misread(fault=Fault.BAD_TIME, about={"word": at[:40]})
    return Open(
        type=code,
        place=said.place or Location(text=""),
        priority=int(priority) if priority is not None else None,
        text=text,
        source=said.keys.get("by", ""),
        caller=said.keys.get("from", ""),
        planned_ms=planned_ms,
        override=said.override,
        words=said.line,
    )


def make_form(said: Said) -> Meaning:
    """NF; overridden, what was begun before is thrown away."""
    return Query(ask=Ask.FORM, about="anew" if said.override else "")


def _dispositions(said: Said, word: str) -> tuple[tuple[str, ...], Refusal | None]:
    """Read the dispositions; without a word there is one, and it is empty."""
    return disposition_codes(word, said.scene.tables) if word else (("",), None)


def make_close(said: Said) -> Meaning:
    """CL INCIDENT DISPOSITION [words]."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    word, text = _first_word(said.text)
    codes, refusal = _dispositions(said, word)
    if refusal is not None:
        return refusal
    return Close(
        incident=incident.id,
        disposition=codes[0],
        also=codes[1:],
        text=text,
        override=said.override,
        words=said.line,
    )


def make_cancel(said: Said) -> Meaning:
    """X INCIDENT REASON."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    return Cancel(
        incident=incident.id,
        reason=said.text,
        override=said.override,
        words=said.line,
    )


def make_reopen(said: Said) -> Meaning:
    """RO INCIDENT [words]."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    return Reopen(incident=incident.id, reason=said.text)


def make_remark(said: Said) -> Meaning:
    """RM INCIDENT WORDS."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    return Remark(incident=incident.id, text=said.text)


def make_priority(said: Said) -> Meaning:
    """PR INCIDENT 0-4."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    word, more = _first_word(said.text)
    digit = fold(word).removeprefix("p")
    if not digit.isdecimal():
        return _missing(said, Fault.NEEDS_WORD)
    if more:
        return _unused(said, more)
    return SetPriority(incident=incident.id, priority=int(digit))


def make_type(said: Said) -> Meaning:
    """TY INCIDENT TYPE."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    if not said.text:
        return _missing(said, Fault.NEEDS_WORD)
    code, more = leading_type(said.text, said.scene.tables)
    if isinstance(code, Refusal):
        return code
    if more:
        return _unused(said, more)
    return SetType(incident=incident.id, type=code)


def make_place(said: Said) -> Meaning:
    """LO INCIDENT @place."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    if said.place is None:
        return _missing(said, Fault.NEEDS_WORD)
    if said.text:
        return _unused(said, said.text)
    return SetPlace(
        incident=incident.id,
        place=said.place,
        override=said.override,
        words=said.line,
    )


def make_hold(said: Said) -> Meaning:
    """H INCIDENT MINUTES REASON."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    word, reason = _first_word(said.text)
    minutes = fold(word).removesuffix("m")
    if not word:
        return _missing(said, Fault.NEEDS_WORD)
    if not minutes.isdecimal():
        return Misread(fault=Fault.BAD_NUMBER, about={"word": word})
    return Hold(incident=incident.id, minutes=int(minutes[:9]), reason=reason)


def make_recommend(said: Said) -> Meaning:
    """REC INCIDENT."""
    incident = _need_incident(said)
    if isinstance(incident, Misread):
        return incident
    return Query(ask=Ask.RECOMMEND, incident=incident.id, about=str(incident.number))


# --- units


def sending(stage: Stage, *, backup: bool = False) -> Maker:
    """Make the maker of a dispatch up to `stage`."""

    def make(said: Said) -> Meaning:
        incident = _need_incident(said)
        if isinstance(incident, Misread):
            return incident
        if not said.units:
            return _missing(said, Fault.NEEDS_UNIT)
        return Dispatch(
            units=said.units,
            incident=incident.id,
            stage=stage,
            backup=backup,
            text=said.text,
            override=said.override,
            words=said.line,
        )

    return make


def advancing(stage: Stage) -> Maker:
    """Make the maker of a status change to `stage`."""

    def make(said: Said) -> Meaning:
        if not said.units:
            return _missing(said, Fault.NEEDS_UNIT)
        return Advance(
            units=said.units,
            incident=said.incident.id if said.incident else None,
            stage=stage,
            place=said.place,
            override=said.override,
            words=said.line,
        )

    return make


def make_clear(said: Said) -> Meaning:
    """CU UNIT [DISPOSITION] [words]; a first word that is no disposition is refused."""
    if not said.units:
        return _missing(said, Fault.NEEDS_UNIT)
    word, text = _first_word(said.text)
    codes, refusal = _dispositions(said, word)
    if refusal is not None:
        return refusal
    return Clear(
        units=said.units,
        incident=said.incident.id if said.incident else None,
        disposition=codes[0],
        also=codes[1:],
        text=text,
        override=said.override,
        words=said.line,
    )


def make_free(said: Said) -> Meaning:
    """F UNIT."""
    if not said.units:
        return _missing(said, Fault.NEEDS_UNIT)
    return Free(
        units=said.units,
        incident=said.incident.id if said.incident else None,
        override=said.override,
        words=said.line,
    )


# --- the desk


def make_undo(said: Said) -> Meaning:
    """UNDO."""
    return Undo(override=said.override, words=said.line)


LISTS = "WIAURMBCNP"
"""Waiting, active incidents, available units, all units, closed roads, messages,
BOLOs, cautions, who has not answered a roll-call, partners."""

_LISTS_TH = {
    fold(word): letter
    for word, letter in {
        "รอ": "W", "เหตุ": "I", "ว่าง": "A", "หน่วย": "U", "ถนน": "R", "ข้อความ": "M",
        "ประกาศ": "B", "ระวัง": "C", "ขานชื่อ": "N", "หน่วยงาน": "P",
    }.items()
}  # fmt: skip


def make_list(said: Said) -> Meaning:
    """L W|I|A|U|R|M|B|C|N|P [beat=BEAT]."""
    word = said.text.strip()
    letter = _LISTS_TH.get(fold(word)) or word.upper() or "W"
    if len(letter) != 1 or letter not in LISTS:
        return _missing(said, Fault.NEEDS_WORD)
    if said.keys and letter not in "WIAU":
        return _missing(said, Fault.NEEDS_WORD)
    return Query(ask=Ask.LIST, about=letter, keys=said.keys)


def make_search(said: Said) -> Meaning:
    """Q WORDS [last=7d] [unit=21]."""
    if not said.text and not said.keys:
        return _missing(said, Fault.NEEDS_WORD)
    last, kind, state = (said.keys.get(key, "") for key in ("last", "type", "state"))
    if last and not re.fullmatch(r"\d{1,5}[mhd]", fold(last)):
        return Misread(fault=Fault.BAD_NUMBER, about={"word": last})
    if state and state.upper() not in IncidentState.__members__:
        return _missing(said, Fault.NEEDS_WORD)
    code = type_code(kind, said.scene.tables) if kind else ""
    if isinstance(code, Refusal):
        return code
    keys = {**said.keys, "type": code} if kind else said.keys
    return Query(ask=Ask.SEARCH, about=said.text, keys=keys)


def make_help(said: Said) -> Meaning:
    """HELP [VERB]."""
    return Query(ask=Ask.HELP, about=said.text.strip())


def make_language(said: Said) -> Meaning:
    """LANG th|en."""
    wanted = language_named(said.text)
    if not wanted:
        return _missing(said, Fault.NEEDS_WORD)
    return Query(ask=Ask.LANGUAGE, about=wanted)


def make_theme(said: Said) -> Meaning:
    """THEME day|night|contrast|ansi|mono."""
    name = theme_named(said.text)
    return (
        Query(ask=Ask.THEME, about=name) if name else _missing(said, Fault.NEEDS_WORD)
    )


def make_settings(_said: Said) -> Meaning:
    """SETTINGS."""
    return Query(ask=Ask.SETTINGS)


def make_quit(_said: Said) -> Meaning:
    """QUIT."""
    return Query(ask=Ask.QUIT)
