"""Steps of a random shift: a verb of the table, about what there is at the moment.

Each verb has a maker that looks at the State and names units and incidents of the kind
that it is about, now and then others, so that it is taken often and refused often.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import msgspec

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
from store.model.inbox import SOURCES
from store.model.intake import (
    AttachReport,
    EndWarning,
    HearWarning,
    KeepPartner,
    ReceiveReport,
    RejectReport,
    RetirePartner,
    TakeReport,
    TellReporter,
    TellReporters,
)
from store.model.owed import owed
from store.model.paperwork import (
    AddCaution,
    CallRoll,
    DrawReport,
    EndCaution,
    Involve,
    TickStep,
)
from store.model.records import (
    EventId,
    IncidentId,
    Location,
    Readiness,
    Stage,
    State,
    UnitId,
)
from tests.store.model.chance import (
    ENDINGS,
    KINDS,
    STRANGER,
    UNITS,
    WORD,
    WORDS,
    Chance,
    at_stage,
    free,
    in_danger,
    off_duty,
    on_duty,
    towed,
    waiting,
    worked,
    working,
)


def _advance(to: Stage, *after: Stage) -> Callable[[Chance], Command]:
    def make(c: Chance) -> Command:
        units = c.units(at_stage(c.state, *after))
        incident = c.incident(worked) if c.rarely(6) else None
        place = c.place() if to is Stage.TR and c.rarely(3) else None
        return Advance(units=units, incident=incident, stage=to, place=place)

    return make


def _send(stage: Stage, *, backup: bool = False) -> Callable[[Chance], Command]:
    def make(c: Chance) -> Command:
        to = c.incident(worked if backup else waiting)
        text = c.of(WORDS) if c.rarely(3) else ""
        return Dispatch(
            units=c.units(free), incident=to, stage=stage, backup=backup, text=text
        )

    return make


def _ready(readiness: Readiness) -> Callable[[Chance], Command]:
    def make(c: Chance) -> Command:
        return SetReadiness(
            units=c.units(on_duty), readiness=readiness, reason=c.of(WORDS)
        )

    return make


def _stop(kind: str) -> Callable[[Chance], Command]:
    def make(c: Chance) -> Command:
        place = c.place() if not c.rarely(4) else None
        unit = c.unit(free)
        return BeginStop(
            unit=unit, type=kind or c.of(KINDS), place=place, text="กข1234"
        )

    return make


def _clear(c: Chance) -> Command:
    units = c.units(at_stage(c.state, Stage.AR, Stage.TR, Stage.AD))
    return Clear(units=units, disposition=c.of(ENDINGS), text=c.of(WORDS))


def _free(c: Chance) -> Command:
    if c.rarely(6):
        return Free(units=c.units(at_stage(c.state, Stage.AR, Stage.TR)))
    if c.rarely(3):
        stacked = [u for u in c.state.units.values() if u.stacked]
        if stacked:
            unit = c.of(sorted(stacked, key=lambda u: u.id))
            return Free(units=(unit.id,), incident=c.of(unit.stacked))
    return Free(units=c.units(at_stage(c.state, Stage.DP, Stage.AK, Stage.EN)))


def _bolo(c: Chance) -> Command:
    what = c.of("aahe")
    number = c.number(c.state.last_bolo)
    if what == "h":
        unit = c.of([None, c.unit(on_duty)])
        return HearBolo(number=number, unit=unit)
    if what == "e":
        return EndBolo(number=number, reason=c.of(WORDS))
    minutes = c.of([None, 30, 600, 0])
    return AddBolo(text=c.of(WORDS), plate=c.of(["", "กข1234"]), minutes=minutes)


def _message(c: Chance) -> Command:
    sender = c.unit(on_duty) if c.rarely(3) else None
    units = () if sender and c.rarely(2) else c.units(on_duty)
    return SendMessage(units=units, text=c.of(WORDS), sender=sender)


def _caution(c: Chance) -> Command:
    if c.rarely(2):
        number = c.number(c.state.last_caution)
        return EndCaution(number=number, reason=c.of(WORDS))
    minutes = c.of([None, 30, 600, 0])
    return AddCaution(place=c.place(), text=c.of(WORDS), minutes=minutes)


def _receive(c: Chance) -> Command:
    partner = c.of(sorted(c.state.partners) or [EventId("")])
    return ReceiveReport(
        source=c.of(SOURCES),
        group=c.of(["", "guard", "martian"]),
        contact=c.of(["", "~aaaaaaaa." + "A" * 40]),
        partner=partner if c.rarely(2) else EventId(""),
        text=c.of(WORDS),
        place=c.place() if c.rarely(2) else None,
        type=c.of(KINDS),
        key=c.of(["", "", "a", "b"]),
        message=c.of(["", "m1", "m2"]),
    )


def _report(c: Chance) -> EventId:
    """Name a report that waits, rarely any."""
    waiting = [one.id for one in c.state.reports.values() if one.is_waiting]
    if waiting and not c.rarely():
        return c.of(sorted(waiting))
    return c.of(sorted(c.state.reports) or [EventId("nobody.1")])


def _take(c: Chance) -> Command:
    place = c.place() if c.rarely(2) else None
    kind = c.of(KINDS) if c.rarely(3) else ""
    return TakeReport(report=_report(c), type=kind, place=place, text=c.of(WORDS))


def _word(c: Chance) -> Command:
    words = [one.report.id for one in owed(c.state)]
    if words and c.rarely():
        told = [TellReporter(report=report, how="sent") for report in words]
        return TellReporters(told=tuple(told))
    report = c.of(words) if words and not c.rarely() else _report(c)
    how = c.of(["sent", "asked", "failed", "refused", "shouted"])
    return TellReporter(report=report, how=how, reason=c.of(WORDS))


def _partner(c: Chance) -> Command:
    known = c.of(sorted(c.state.partners) or [EventId("nobody.1")])
    if c.rarely(3):
        return RetirePartner(partner=known, reason=c.of(WORDS))
    group = c.of(["guard", "shop", "martian"])
    partner = known if c.rarely(3) else EventId("")
    return KeepPartner(partner=partner, group=group, name=c.of(WORDS))


def _warning(c: Chance) -> Command:
    if c.rarely(3):
        number = c.number(c.state.last_warning)
        return EndWarning(number=number, reason=c.of(WORDS))
    until_ms = c.now_ms + c.of([600_000, 600_000, 0])
    return HearWarning(key=c.of(["", "a"]), headline=c.of(WORDS), until_ms=until_ms)


def _tow(c: Chance) -> Command:
    if c.rarely(2):
        return DeclineTow(incident=c.incident(towed), reason=c.of(WORDS))
    firm = c.of(["", "", "", "tow-1", "tow-2", "tow-9"])
    return CallTow(incident=c.incident(), text=c.of(WORDS), firm=firm)


def _streets(c: Chance) -> Command:
    segments = c.of([(), (7,), (7, 9)])
    until = c.of([None, None, c.now_ms + 600_000, c.now_ms])
    return CloseStreet(place=c.place(), segments=segments, until_ms=until)


def _open_street(c: Chance) -> Command:
    held = [one.id for one in c.state.closed_at(c.now_ms)]
    return OpenStreet(closed=c.of(held or [EventId("nobody.1")]))


def _mute(c: Chance) -> Command:
    return KeepSetting(key="mute", value=c.of(["", str(c.now_ms + 600_000)]))


def _heard_alert(c: Chance) -> Command:
    if c.rarely(2):
        return AcknowledgeAlerts(units=c.units(on_duty))
    return AcknowledgeAlerts(incident=c.incident(waiting))


def _log_on(c: Chance) -> Command:
    unit = c.unit(off_duty)
    if unit == STRANGER:
        unit = UnitId(c.of(UNITS))
    return LogOn(unit=unit, crew=c.of([(), ("Som", "ใจดี")]))


def _to_end(c: Chance) -> IncidentId:
    return c.incident(worked if c.rarely(6) else waiting)


def _pair(c: Chance) -> tuple[UnitId, ...]:
    return c.unit(working), c.unit(on_duty)


BEFORE_AK = (Stage.DP,)
BEFORE_EN = (Stage.DP, Stage.AK)
BEFORE_AR = (Stage.DP, Stage.AK, Stage.EN)
MAKERS: dict[str, Callable[[Chance], Command]] = {
    "N": lambda c: Open(
        type=c.of(KINDS),
        place=c.place(),
        priority=c.of([None, None, 0, 1, 4, 5]),
        planned_ms=c.of([None] * 20 + [c.now_ms, c.now_ms + 3_600_000]),
    ),
    "D": _send(Stage.DP),
    "DE": _send(Stage.EN),
    "DO": _send(Stage.AR),
    "BK": _send(Stage.DP, backup=True),
    "ACK": _advance(Stage.AK, *BEFORE_AK),
    "EN": _advance(Stage.EN, *BEFORE_EN),
    "AR": _advance(Stage.AR, *BEFORE_AR),
    "TR": _advance(Stage.TR, Stage.AR, Stage.AR, Stage.EN),
    "AD": _advance(Stage.AD, Stage.AR, Stage.TR, Stage.EN),
    "CU": _clear,
    "F": _free,
    "CL": lambda c: Close(incident=_to_end(c), disposition=c.of(ENDINGS)),
    "X": lambda c: Cancel(incident=_to_end(c), reason=c.of(WORDS)),
    "RO": lambda c: Reopen(incident=c.closed(), reason=c.of(WORDS)),
    "RM": lambda c: Remark(incident=c.incident(), text=c.of(WORDS)),
    "PR": lambda c: SetPriority(incident=c.incident(), priority=c.of(range(-1, 6))),
    "TY": lambda c: SetType(incident=c.incident(), type=c.of(KINDS)),
    "LO": lambda c: SetPlace(incident=c.incident(), place=c.place()),
    "H": lambda c: Hold(
        incident=c.incident(waiting), minutes=c.of([0, 1, 20, 1440]), reason=c.of(WORDS)
    ),
    "ST": lambda c: Stack(units=c.units(working), incident=c.incident(waiting)),
    "PE": lambda c: Preempt(units=c.units(working), incident=c.incident()),
    "SW": lambda c: Swap(units=_pair(c)),
    "VS": _stop("vehicle-stop"),
    "SS": _stop("subject-stop"),
    "OV": _stop(""),
    "DUP": lambda c: MarkDuplicate(
        incident=_to_end(c), other=c.of([c.incident(), c.closed()])
    ),
    "LK": lambda c: LinkIncidents(incident=c.incident(), other=c.incident()),
    "FW": lambda c: Refer(
        incident=_to_end(c), agency=c.of(["fire", "hospital", "mars"])
    ),
    "TOW": _tow,
    "ON": _log_on,
    "OFF": lambda c: LogOff(units=c.units(off_duty if c.rarely(8) else on_duty)),
    "AV": _ready(Readiness.AV),
    "BZ": _ready(Readiness.BZ),
    "MB": _ready(Readiness.MB),
    "OOS": _ready(Readiness.OOS),
    "OK": lambda c: Contact(
        units=c.units(on_duty), place=c.of([None, Location(text="market")])
    ),
    "SOS": lambda c: CallEmergency(
        unit=STRANGER if c.rarely(9) else c.unit(on_duty), text=c.of(WORDS)
    ),
    "SOSACK": lambda c: HearEmergency(
        unit=c.unit(in_danger), hearer=c.of([None, c.unit(on_duty)])
    ),
    "SOSEND": lambda c: EndEmergency(
        unit=c.unit(in_danger), text=c.of([WORD, "all well", "all well", ""])
    ),
    "TM": lambda c: SetTimer(unit=c.unit(on_duty), minutes=c.of([0, 5, 1440, 1441])),
    "RL": lambda c: NoteUnit(unit=c.unit(), text=c.of(WORDS)),
    "BO": _bolo,
    "M": _message,
    "BC": lambda c: SendMessage(text=c.of(WORDS), is_broadcast=True),
    "MA": lambda c: HearMessage(
        number=c.number(c.state.last_message), unit=c.of([None, c.unit(on_duty)])
    ),
    "ALOK": _heard_alert,
    "MUTE": _mute,
    "RC": _streets,
    "RCX": _open_street,
    "ALIAS": lambda c: KeepSetting(key="alias.tree", value=c.of(["", "market"])),
    "MAP": lambda c: KeepSetting(key="map", value=c.of(["", "krems"])),
    "HO": lambda c: KeepSetting(key="handover", value=c.of(["", "quiet night"])),
    "RV": lambda c: KeepSetting(key="handover", value=c.of(["", "taken"])),
    "SOP": lambda c: TickStep(incident=c.incident(), step=c.of([1, 1, 2, 99])),
    "PER": lambda c: Involve(incident=c.incident(), text=c.of(WORDS)),
    "VEH": lambda c: Involve(incident=c.incident(), plate="กข1234", text=c.of(WORDS)),
    "RN": lambda c: DrawReport(incident=c.incident()),
    "CAU": _caution,
    "RP": _receive,
    "TK": _take,
    "AT": lambda c: AttachReport(report=_report(c), incident=c.incident()),
    "RJ": lambda c: RejectReport(report=_report(c), reason=c.of(WORDS)),
    "CW": _word,
    "PA": _partner,
    "WA": _warning,
    "ROLL": lambda _: CallRoll(),
    "UNDO": lambda _: Undo(),
}
"""Every verb that writes, by its name in the table of commands."""
OFTEN = {
    "N": 5, "D": 6, "DE": 2, "DO": 2, "BK": 3, "AR": 6, "CU": 6, "EN": 3, "ON": 5,
    "UNDO": 5, "RO": 2, "ST": 2, "PE": 2, "SW": 2, "CL": 2, "DUP": 2, "BO": 2,
    "OFF": 0.8, "SOS": 0.6, "TOW": 2, "F": 2, "RP": 3, "TK": 2, "CW": 2,
}  # fmt: skip
"""How often a verb is drawn, against 1 for the others: deep states need these."""
NAMES = tuple(MAKERS)
WEIGHTS = tuple(OFTEN.get(name, 1) for name in NAMES)


def any_step(rng: random.Random, state: State, now_ms: int) -> tuple[str, Any]:
    """Draw a verb and its command, one in four of them overridden.

    Returns:
        The verb's name, and the command about what there is in this State.
    """
    (name,) = rng.choices(NAMES, WEIGHTS)
    command = MAKERS[name](Chance(rng, state, now_ms))
    if rng.randrange(4) == 0:
        command = msgspec.structs.replace(command, override=True)
    return name, command
