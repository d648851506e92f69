"""Any command that a line can give, and the line that gives it, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import hypothesis.strategies as st
import msgspec

from patrol_tui.commands.table import BY_SPELLING
from store.model.commands import (
    AcknowledgeAlerts,
    AddBolo,
    Advance,
    BeginStop,
    CallEmergency,
    CallTow,
    Cancel,
    Clear,
    Close,
    CloseStreet,
    Contact,
    DeclineTow,
    Dispatch,
    EndBolo,
    EndEmergency,
    Free,
    HearBolo,
    HearEmergency,
    HearMessage,
    Hold,
    KeepSetting,
    LinkIncidents,
    LogOff,
    LogOn,
    MarkDuplicate,
    NoteUnit,
    Open,
    OpenStreet,
    Order,
    Preempt,
    Refer,
    Remark,
    Reopen,
    SendMessage,
    SetPlace,
    SetPriority,
    SetReadiness,
    SetTimer,
    SetType,
    Stack,
    Swap,
    Undo,
)
from store.model.paperwork import (
    AddCaution,
    CallRoll,
    DrawReport,
    EndCaution,
    Involve,
    TickStep,
)
from store.model.records import Location, Readiness, Stage
from store.model.tables import SUBJECT_STOP, VEHICLE_STOP, CodeTables
from store.text import clean, fold
from tests.patrol_tui.commands.verb_rows import ROWS
from tests.patrol_tui.scene import LAST, key

TABLES = CodeTables()
NUMBERS = range(101, LAST + 1)
KEYS = {key(number): number for number in NUMBERS}
KHUM = Location(text="สี่แยกวัดคุ้ม", key="wat-khum")
BANK = Location(text="สี่แยกธนาคารกสิกรไทย", key="kasikorn-bank")
WRITTEN = {"wat-khum": ("wat-khum", "วัดคุ้ม"), "kasikorn-bank": ("kasikorn-bank",) * 2}
FIRST = ("red", "toward", "gate", "รถสีแดง", "หน้าวัด", "น้ำขึ้น")
"""Words that are neither a code nor an id: what follows them may be anything."""


class Printed(NamedTuple):
    """A line without its verb."""

    verb: str
    rest: str


def plain(text: str) -> str:
    """Leave what a line can carry as words, whatever the verb takes besides."""
    kept = clean(text).replace("@", "").replace("=", "")
    return " ".join(clean(" ".join(kept.split())).split())


WORDS = st.builds(
    lambda first, more: plain(f"{first} {more}"),
    st.sampled_from(FIRST),
    st.text(max_size=30),
)
SOME = st.just("") | WORDS
ONE = st.sampled_from(["21", "22", "23", "M3", "M4"])
UNITS = st.lists(ONE, min_size=1, max_size=3, unique=True).map(tuple)
INCIDENT = st.sampled_from(list(KEYS))
IN_HAND = st.none() | INCIDENT
PLACE = st.sampled_from([KHUM, BANK])
SOMEWHERE = st.none() | PLACE
KIND = st.sampled_from([kind.code for kind in TABLES.all_kinds])
ENDING = st.sampled_from([kind.code for kind in TABLES.dispositions])
MINUTES = st.integers(1, 999)
COMMANDS: list[st.SearchStrategy[Any]] = [
    st.builds(
        Open,
        type=KIND,
        place=PLACE,
        text=SOME,
        priority=st.none() | st.integers(0, 4),
        source=st.sampled_from(["", "191", "phone"]),
        caller=st.sampled_from(["", "Mr A", "สมชาย ใจดี"]),
    ),
    st.builds(
        Dispatch,
        units=UNITS,
        incident=INCIDENT,
        stage=st.sampled_from([Stage.DP, Stage.EN, Stage.AR]),
        text=SOME,
    ),
    st.builds(Dispatch, units=UNITS, incident=INCIDENT, backup=st.just(True)),
    st.builds(
        Advance,
        units=UNITS,
        incident=IN_HAND,
        stage=st.sampled_from([Stage.AK, Stage.EN, Stage.AR]),
    ),
    st.builds(
        Advance,
        units=UNITS,
        stage=st.sampled_from([Stage.TR, Stage.AD]),
        place=SOMEWHERE,
    ),
    st.builds(Clear, units=UNITS, incident=IN_HAND),
    st.builds(
        Clear,
        units=UNITS,
        incident=IN_HAND,
        disposition=st.just("WARN"),
        also=st.sampled_from([(), ("REPORT",), ("GOA", "ASSIST")]),
        text=SOME,
    ),
    st.builds(Free, units=UNITS, incident=IN_HAND),
    st.builds(Stack, units=UNITS, incident=INCIDENT),
    st.builds(Preempt, units=UNITS, incident=INCIDENT, text=SOME),
    st.builds(
        Swap, units=st.lists(ONE, min_size=2, max_size=2, unique=True).map(tuple)
    ),
    st.builds(AcknowledgeAlerts, units=UNITS),
    st.builds(AcknowledgeAlerts, incident=INCIDENT),
    st.builds(BeginStop, unit=ONE, type=KIND, place=SOMEWHERE, text=SOME),
    st.builds(Close, incident=INCIDENT, disposition=ENDING, text=SOME),
    st.builds(Cancel, incident=INCIDENT, reason=SOME),
    st.builds(MarkDuplicate, incident=INCIDENT, other=INCIDENT),
    st.builds(LinkIncidents, incident=INCIDENT, other=INCIDENT),
    st.builds(
        Refer,
        incident=INCIDENT,
        agency=st.sampled_from([kind.code for kind in TABLES.agencies]),
        text=SOME,
    ),
    st.builds(
        CallTow,
        incident=INCIDENT,
        text=SOME,
        firm=st.sampled_from(["", *(firm.code for firm in TABLES.tow)]),
    ),
    st.builds(DeclineTow, incident=INCIDENT, reason=SOME),
    st.builds(Reopen, incident=INCIDENT, reason=SOME),
    st.builds(Remark, incident=INCIDENT, text=WORDS),
    st.builds(SetPriority, incident=INCIDENT, priority=st.integers(0, 9)),
    st.builds(SetType, incident=INCIDENT, type=KIND),
    st.builds(SetPlace, incident=INCIDENT, place=PLACE),
    st.builds(Hold, incident=INCIDENT, minutes=MINUTES, reason=SOME),
    st.builds(
        LogOn,
        unit=ONE,
        crew=st.sampled_from([(), ("Som",), ("สมชาย", "Malee")]),
        vehicle=st.sampled_from(["", "กข1234"]),
        beat=st.sampled_from(["", "2"]),
        phone=st.sampled_from(["", "081-234-5678"]),
        equipment=st.sampled_from([(), ("radio", "โล่")]),
        skills=st.sampled_from([(), ("diver",)]),
        place=SOMEWHERE,
    ),
    st.builds(LogOff, units=UNITS),
    st.builds(
        SetReadiness,
        units=UNITS,
        readiness=st.sampled_from([Readiness.BZ, Readiness.OOS]),
        reason=SOME,
        place=SOMEWHERE,
    ),
    st.builds(
        SetReadiness,
        units=UNITS,
        readiness=st.sampled_from([Readiness.AV, Readiness.MB]),
        place=SOMEWHERE,
    ),
    st.builds(Contact, units=UNITS, place=SOMEWHERE),
    st.builds(CallEmergency, unit=ONE, place=SOMEWHERE, text=SOME),
    st.builds(HearEmergency, unit=ONE),
    st.builds(EndEmergency, unit=ONE, text=SOME),
    st.builds(SetTimer, unit=ONE, minutes=MINUTES),
    st.builds(NoteUnit, unit=ONE, text=WORDS),
    st.builds(
        AddBolo,
        text=WORDS,
        plate=st.sampled_from(["", "กข1234"]),
        area=st.sampled_from(["", "2"]),
        minutes=st.none() | MINUTES,
    ),
    st.builds(HearBolo, number=MINUTES, unit=st.none() | ONE),
    st.builds(EndBolo, number=MINUTES, reason=SOME),
    st.builds(SendMessage, units=UNITS, text=WORDS),
    st.builds(SendMessage, text=WORDS, is_broadcast=st.just(True)),
    st.builds(HearMessage, number=MINUTES, unit=st.none() | ONE),
    st.builds(TickStep, incident=INCIDENT, step=st.integers(90, 99)),
    st.builds(Involve, incident=INCIDENT, text=WORDS),
    st.builds(Involve, incident=INCIDENT, plate=st.just("กข1234"), text=SOME),
    st.builds(DrawReport, incident=INCIDENT),
    st.builds(AddCaution, place=PLACE, text=WORDS, minutes=st.none() | MINUTES),
    st.builds(EndCaution, number=MINUTES, reason=SOME),
    st.just(CallRoll()),
    st.just(Undo()),
]
"""For each maker its commands; those of places that the map computes are apart."""
APART = {CloseStreet, OpenStreet, KeepSetting}
"""A street's segments, its event and a setting's value are no words of a line."""
FIRM = DeclineTow, EndCaution
"""Nothing about them is overridden, though something is of their verbs."""
STAGES = {Stage.DP: "D", Stage.EN: "DE", Stage.AR: "DO"}
STEPS = {s: s.name for s in (Stage.EN, Stage.AR, Stage.TR, Stage.AD)}
STEPS[Stage.AK] = "ACK"
STOPS = {VEHICLE_STOP: "VS", SUBJECT_STOP: "SS"}


def at(place: Location | None, lang: str) -> str:
    """Write a place, if there is one."""
    return f" @{WRITTEN[place.key][lang == 'th']}" if place else ""


def pair(name: str, value: object) -> str:
    """Write a key with its value, in quotes where it has a space."""
    text = str(value)
    return f' {name}="{text}"' if " " in text else f" {name}={text}" if text else ""


def span(name: str, minutes: int | None) -> str:
    """Write a key with minutes."""
    return "" if minutes is None else f" {name}={minutes}m"


def ids(command: Any) -> str:
    """Write the units and the incident, as far as there are any."""
    units = getattr(command, "units", ()) or (getattr(command, "unit", None),)
    numbers = [KEYS.get(getattr(command, name, None)) for name in ("incident", "other")]
    told = [",".join(filter(None, units)), *(str(n) for n in numbers if n)]
    return " ".join(filter(None, told))


def _words(command: Any) -> str:
    return getattr(command, "text", "") or getattr(command, "reason", "")


def _kind(code: str, lang: str) -> str:
    kind = TABLES.kind(code)
    return kind.th if kind and lang == "th" else code


def _open(c: Open, lang: str) -> Printed:
    keys = "" if c.priority is None else f" pri={c.priority}"
    keys += pair("by", c.source) + pair("from", c.caller)
    return Printed("N", f"{_kind(c.type, lang)}{at(c.place, lang)}{keys} {c.text}")


def _stop(c: BeginStop, lang: str) -> Printed:
    verb = STOPS.get(c.type, "OV")
    kind = "" if verb != "OV" else f" {_kind(c.type, lang)}"
    return Printed(verb, f"{c.unit}{kind}{at(c.place, lang)} {c.text}")


def _log_on(c: LogOn, lang: str) -> Printed:
    keys = pair("crew", ",".join(c.crew)) + pair("veh", c.vehicle)
    keys += pair("beat", c.beat) + pair("tel", c.phone)
    keys += pair("eq", ",".join(c.equipment)) + pair("skill", ",".join(c.skills))
    return Printed("ON", f"{c.unit}{keys}{at(c.place, lang)}")


def _bolo(c: AddBolo, _lang: str) -> Printed:
    keys = pair("plate", c.plate) + pair("area", c.area) + span("exp", c.minutes)
    return Printed("BO", f"add {c.text}{keys}")


def _ended(c: Clear | Close) -> str:
    return f"{ids(c)} {'+'.join((c.disposition, *c.also))} {c.text}"


def _simple(verb: str, *fields: str) -> Callable[[Any, str], Printed]:
    """Make the printer of ids, further fields, a place and words, in this order."""

    def line(command: Any, lang: str) -> Printed:
        more = [str(getattr(command, name)) for name in fields]
        place = at(getattr(command, "place", None), lang)
        parts = [ids(command), *more, place.strip(), _words(command)]
        return Printed(verb, " ".join(filter(None, parts)))

    return line


def _of(verb: Callable[[Any], str], *fields: str) -> Callable[[Any, str], Printed]:
    """Make the printer of a command that several verbs give."""
    return lambda command, lang: _simple(verb(command), *fields)(command, lang)


def _heard(verb: str) -> Callable[[Any, str], Printed]:
    return lambda c, _lang: Printed(verb, f"{c.number} {c.unit or ''}")


PRINTERS: dict[type, Callable[[Any, str], Printed]] = {
    Open: _open,
    BeginStop: _stop,
    LogOn: _log_on,
    AddBolo: _bolo,
    Dispatch: _of(lambda c: "BK" if c.backup else STAGES[c.stage]),
    Advance: _of(lambda c: STEPS[c.stage]),
    SetReadiness: _of(lambda c: c.readiness.name),
    SendMessage: _of(lambda c: "BC" if c.is_broadcast else "M"),
    Involve: lambda c, lang: _simple(*(("VEH", "plate") if c.plate else ("PER",)))(
        c, lang
    ),
    Clear: lambda c, _lang: Printed("CU", _ended(c)),
    Close: lambda c, _lang: Printed("CL", _ended(c)),
    Free: _simple("F"),
    Stack: _simple("ST"),
    Preempt: _simple("PE"),
    Swap: _simple("SW"),
    AcknowledgeAlerts: _simple("ALOK"),
    Cancel: _simple("X"),
    MarkDuplicate: _simple("DUP"),
    LinkIncidents: _simple("LK"),
    Refer: _simple("FW", "agency"),
    CallTow: lambda c, _lang: Printed(
        "TOW", f"{ids(c)}{pair('firm', c.firm)} {c.text}"
    ),
    DeclineTow: lambda c, _lang: Printed("TOW", f"{ids(c)} no {c.reason}"),
    Reopen: _simple("RO"),
    Remark: _simple("RM"),
    SetPriority: _simple("PR", "priority"),
    SetType: lambda c, lang: Printed("TY", f"{ids(c)} {_kind(c.type, lang)}"),
    SetPlace: _simple("LO"),
    Hold: _simple("H", "minutes"),
    LogOff: _simple("OFF"),
    Contact: _simple("OK"),
    CallEmergency: _simple("SOS"),
    HearEmergency: _simple("SOSACK"),
    EndEmergency: _simple("SOSEND"),
    SetTimer: _simple("TM", "minutes"),
    NoteUnit: _simple("RL"),
    HearBolo: lambda c, lang: Printed("BO", f"ack {_heard('BO')(c, lang).rest}"),
    EndBolo: lambda c, _lang: Printed("BO", f"end {c.number} {c.reason}"),
    HearMessage: _heard("MA"),
    TickStep: _simple("SOP", "step"),
    DrawReport: _simple("RN"),
    AddCaution: lambda c, lang: Printed(
        "CAU", f"{at(c.place, lang).strip()} {c.text}{span('exp', c.minutes)}"
    ),
    EndCaution: lambda c, _lang: Printed("CAU", f"end {c.number} {c.reason}"),
    CallRoll: _simple("ROLL"),
    Undo: _simple("UNDO"),
}


def line_of(command: Order, lang: str) -> str:
    """Print a command as a line of one of the languages."""
    printed = PRINTERS[type(command)](command, lang)
    verb = BY_SPELLING[fold(printed.verb)]
    word = verb.thai[0] if lang == "th" and verb.thai else verb.name
    mark = "!" if command.override else ""
    return f"{word}{mark} {printed.rest}".strip()


@st.composite
def any_command(draw: st.DrawFn) -> Order:
    """Draw a command that a line can give, overridden where that means something."""
    command: Order = draw(st.one_of(COMMANDS))
    verb = PRINTERS[type(command)](command, "en").verb
    is_firm = isinstance(command, FIRM) or not ROWS[verb].overridden
    if not is_firm and draw(st.booleans()):
        command = msgspec.structs.replace(command, override=True)
    return command
