"""Commands to try the laws with: any at all, and those of a working day."""

from __future__ import annotations

import itertools
from typing import Any

import hypothesis.strategies as st

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
    Command,
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
    MarkExercise,
    NoteUnit,
    Open,
    OpenStreet,
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
    LookUp,
    TickStep,
)
from store.model.records import Location, Readiness, Stage

WORDS = ["", "red motorbike", "ลักทรัพย์ ตลาด", "\x1b[2J\x00\u202e" + "a" * 999]
NUMBERS = [0, 1, 2, 4, 5, 20, -1, 2**63, -(2**63), 10**30]
UNITS = ["21", "22", "21", "22", "M1", "M9", "", "ๆ\x00"]
SEVERAL = [("21",), ("22",), ("21", "22"), ("22", "M1", "22"), ("21", "M9"), ("",), ()]
INCIDENTS = ["0", "1", "2", "0", "1", "3", "no.1"]
"""Digits stand for the incident opened first, second, ...; see `meant`."""
IN_HAND = [None, None, *INCIDENTS]
KINDS = ["theft", "shots", "theft", "noise", "\x00"]
ENDINGS = ["REPORT", "", "GOA", "nonsense"]
PLACES = [Location(text=words, key="wat-khum", lat=16.4) for words in WORDS]
BOTH = [True, False]


def every(verb: Any, **choices: Any) -> list[Command]:
    """List a verb's commands: each argument from its choices, overridden or not."""
    names = [*choices, "override"]
    rows = itertools.product(*choices.values(), BOTH)
    return [verb(**dict(zip(names, row, strict=True))) for row in rows]


def any_of(*verbs: list[Command]) -> st.SearchStrategy[Command]:
    """Draw a verb, then one of its commands."""
    return st.one_of([st.sampled_from(verb) for verb in verbs])


COMMANDS = any_of(
    every(Open, type=KINDS, place=PLACES, priority=[None, *NUMBERS]),
    every(Dispatch, units=SEVERAL, incident=INCIDENTS),
    every(
        Dispatch, units=SEVERAL, incident=INCIDENTS, stage=list(Stage), backup=BOTH,
        text=WORDS[:2],
    ),
    every(Advance, units=SEVERAL, incident=IN_HAND, stage=list(Stage)),
    every(Advance, units=SEVERAL, stage=list(Stage), place=[None, *PLACES]),
    every(Stack, units=SEVERAL, incident=INCIDENTS),
    every(Preempt, units=SEVERAL, incident=INCIDENTS, text=WORDS[:2]),
    every(Swap, units=[*SEVERAL, ("21", "21"), ("22", "21")]),
    every(BeginStop, unit=UNITS, type=KINDS, place=[None, *PLACES], text=WORDS[:2]),
    every(MarkDuplicate, incident=INCIDENTS, other=INCIDENTS),
    every(LinkIncidents, incident=INCIDENTS, other=INCIDENTS),
    every(Refer, incident=INCIDENTS, agency=["fire", "", "nobody"], text=WORDS),
    every(CallTow, incident=INCIDENTS, text=WORDS[:2], firm=["", "tow-2", "nobody"]),
    every(DeclineTow, incident=INCIDENTS, reason=WORDS[:2]),
    every(Clear, units=SEVERAL, incident=IN_HAND, disposition=ENDINGS, text=WORDS),
    every(Free, units=SEVERAL, incident=IN_HAND),
    every(Close, incident=INCIDENTS, disposition=ENDINGS, text=WORDS),
    every(Cancel, incident=INCIDENTS, reason=WORDS),
    every(Reopen, incident=INCIDENTS, reason=WORDS),
    every(Remark, incident=INCIDENTS, text=WORDS),
    every(SetPriority, incident=INCIDENTS, priority=NUMBERS),
    every(SetType, incident=INCIDENTS, type=KINDS),
    every(SetPlace, incident=INCIDENTS, place=PLACES),
    every(Hold, incident=INCIDENTS, minutes=NUMBERS, reason=WORDS),
    every(AcknowledgeAlerts, incident=INCIDENTS),
    every(AcknowledgeAlerts, units=SEVERAL),
    every(LogOn, unit=UNITS, crew=[(), ("Malee", "")], place=[None, *PLACES]),
    every(LogOff, units=SEVERAL),
    every(SetReadiness, units=SEVERAL, readiness=list(Readiness), reason=WORDS),
    every(Contact, units=SEVERAL, place=[None, *PLACES]),
    every(
        CloseStreet, place=[*PLACES, Location(text="")], segments=[(), (7,), (7, 9)],
        until_ms=[None, 0, 2**62], reason=WORDS[:2],
    ),
    every(OpenStreet, closed=["", "dev0001.1", "no.1"]),
    every(CallEmergency, unit=UNITS, place=[None, *PLACES], text=WORDS),
    every(HearEmergency, unit=UNITS, hearer=[None, *UNITS]),
    every(EndEmergency, unit=UNITS, text=WORDS),
    every(SetTimer, unit=UNITS, minutes=NUMBERS),
    every(NoteUnit, unit=UNITS, text=WORDS),
    every(AddBolo, text=WORDS, plate=WORDS[:2], area=["", "2"],
          minutes=[None, *NUMBERS]),
    every(HearBolo, number=NUMBERS, unit=[None, *UNITS]),
    every(EndBolo, number=NUMBERS, reason=WORDS),
    every(SendMessage, units=SEVERAL, text=WORDS, sender=[None, "21"],
          is_broadcast=BOTH),
    every(HearMessage, number=NUMBERS, unit=[None, *UNITS]),
    every(Open, type=KINDS, place=PLACES, planned_ms=[0, 1_760_000_600_000, 2**62]),
    every(Close, incident=INCIDENTS, disposition=ENDINGS, also=[("WARN",), ("x",)]),
    every(LogOn, unit=UNITS, phone=WORDS, skills=[(), ("swimmer", "")]),
    every(TickStep, incident=INCIDENTS, step=NUMBERS, text=WORDS),
    every(Involve, incident=INCIDENTS, plate=WORDS, text=WORDS),
    every(DrawReport, incident=INCIDENTS),
    every(AddCaution, place=PLACES, text=WORDS, minutes=[None, *NUMBERS]),
    every(EndCaution, number=NUMBERS, reason=WORDS),
    every(CallRoll),
    every(LookUp, asked=WORDS, found=NUMBERS),
    every(Undo),
    every(Undo),
    every(MarkExercise, name=WORDS),
    every(KeepSetting, key=WORDS, value=WORDS),
    every(KeepSetting, key=["map", "alias.market"], value=WORDS[:3]),
)  # fmt: skip
"""Any command with any arguments, sense or nonsense."""


CREWS = [("21",), ("22",), ("21", "22"), ("23",)]
THREE = ["0", "2", "3"]
DAILY = [
    every(Dispatch, units=CREWS, incident=THREE, stage=[Stage.DP, Stage.AR]),
    every(Advance, units=CREWS, stage=[Stage.EN, Stage.AR, Stage.TR]),
    every(Stack, units=CREWS, incident=THREE),
    every(Preempt, units=CREWS, incident=THREE),
    every(Swap, units=[("21", "22"), ("22", "23")]),
    every(BeginStop, unit=["21", "22"], type=["theft"], place=PLACES[1:2]),
    every(MarkDuplicate, incident=THREE, other=["0", "2"]),
    every(LinkIncidents, incident=["0", "2"], other=["2", "3"]),
    every(Refer, incident=THREE, agency=["fire"]),
    every(CallTow, incident=["0", "2"]),
    every(DeclineTow, incident=["0", "2"], reason=["busy"]),
    every(Clear, units=CREWS, disposition=["", "REPORT"]),
    every(Free, units=CREWS),
    every(Close, incident=THREE, disposition=["REPORT"]),
    every(Cancel, incident=THREE, reason=["entered twice"]),
    every(Reopen, incident=THREE),
    every(Hold, incident=THREE, minutes=[20], reason=["owner away"]),
    every(AcknowledgeAlerts, incident=THREE),
    every(SetPriority, incident=THREE, priority=[0, 4]),
    every(LogOn, unit=["21", "23"]),
    every(LogOff, units=CREWS),
    every(SetReadiness, units=CREWS, readiness=[Readiness.BZ, Readiness.PT]),
    every(Open, type=["theft"], place=PLACES[1:2]),
    every(CloseStreet, place=PLACES[1:2], segments=[(7,), (9,)], reason=WORDS[:2]),
    every(KeepSetting, key=["map"], value=["krems", ""]),
    every(CallEmergency, unit=["21", "23"], place=[None, PLACES[1]], text=WORDS[:2]),
    every(HearEmergency, unit=["21"], hearer=[None, "22"]),
    every(EndEmergency, unit=["21"], text=["all well"]),
    every(SetTimer, unit=["21", "22"], minutes=[0, 5, 20]),
    every(NoteUnit, unit=["21"], text=["asks for a torch"]),
    every(AddBolo, text=["white pickup"], minutes=[None, 30]),
    every(HearBolo, number=[1, 2], unit=["21"]),
    every(EndBolo, number=[1, 2], reason=["found"]),
    every(SendMessage, units=CREWS, text=["call the station"]),
    every(SendMessage, text=["come back"], sender=["21"]),
    every(HearMessage, number=[1, 2], unit=[None, "21"]),
    every(Close, incident=THREE, disposition=["REPORT"], also=[("WARN",)]),
    every(LogOn, unit=["21"], phone=["0811"], skills=[("swimmer",)]),
    every(TickStep, incident=THREE, step=[1, 2], text=["cordon"]),
    every(Involve, incident=THREE, plate=["", "กข1234"], text=["white pickup"]),
    every(DrawReport, incident=THREE),
    every(AddCaution, place=PLACES[1:2], text=["dogs"], minutes=[None, 30]),
    every(EndCaution, number=[1, 2], reason=["gone"]),
    every(CallRoll),
    every(LookUp, asked=["theft"], found=[0, 3]),
]
"""What a shift really does, on three incidents with three units: it meets often."""
WORK = any_of(*DAILY, [Undo()], [Undo()])
