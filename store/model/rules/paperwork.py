"""Rules about an incident's file, cautions of places, roll-calls and look-ups."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from store.model.facts import (
    CautionAdded,
    CautionEnded,
    Involved,
    LookedUp,
    ReportNumbered,
    RollCalled,
    SettingKept,
    StepDone,
)
from store.model.lanes import CAUTION, next_of_count
from store.model.paperwork import (
    AddCaution,
    CallRoll,
    DrawReport,
    EndCaution,
    Involve,
    LookUp,
    Paperwork,
    TickStep,
)
from store.model.records import (
    EventId,
    Incident,
    State,
    caution_entity,
    tellable_ms,
)
from store.model.refusals import Code
from store.model.rules.incidents import doubt_place
from store.model.rules.ruling import Ruling
from store.model.settings import REPORT_SETTING

NEW_CAUTION = caution_entity(EventId(""))
"""Entity of a new one; its id is that of the event to be."""
_DESK = "d:"
_BUDDHIST = 543
"""Years between the two eras; report numbers are those of Thai offices."""
_MOST_DIGITS = 6
"""Of a report number; a longer one was not drawn here."""
USUAL_CAUTION_MIN = 30 * 24 * 60
MOST_CAUTION_MIN = 366 * 24 * 60
"""A note about a place is looked at again once a year."""


def judge_paperwork(ruling: Ruling, command: Paperwork) -> None:
    """Judge what is written into files and told to all."""
    match command:
        case TickStep():
            tick_step(ruling, command)
        case Involve():
            involve(ruling, command)
        case DrawReport():
            draw_report(ruling, command)
        case AddCaution():
            add_caution(ruling, command)
        case EndCaution():
            end_caution(ruling, command)
        case CallRoll():
            call_roll(ruling)
        case LookUp():
            asked = LookedUp(words=command.asked, found=command.found)
            ruling.write(_DESK, asked)
        case _:
            assert_never(command)


def tick_step(ruling: Ruling, command: TickStep) -> None:
    """Only a step that the type has; what was done twice is written twice."""
    incident = ruling.incident(command.incident)
    if incident is None:
        return
    kind = ruling.tables.kind(incident.type)
    steps = kind.steps if kind else ()
    if not 1 <= command.step <= len(steps):
        about = {"step": str(command.step), "number": str(incident.number)}
        ruling.bar(Code.UNKNOWN_STEP, **about)
        return
    done = StepDone(step=command.step, text=command.text)
    ruling.write_incident(incident.id, done)


def involve(ruling: Ruling, command: Involve) -> None:
    """A plate or words are the least; taken after closing too."""
    incident = ruling.incident(command.incident)
    if incident is None:
        return
    if not command.plate and not command.text:
        ruling.bar(Code.WORDS_MISSING, number=str(incident.number))
    involved = Involved(plate=command.plate, text=command.text)
    ruling.write_incident(incident.id, involved)


def report_of(incident: Incident) -> str:
    """Give an incident's report number; empty if none was drawn."""
    drawn = (
        line.fact.report
        for line in incident.history
        if isinstance(line.fact, ReportNumbered) and line.event not in incident.struck
    )
    return next(drawn, "")


def draw_report(ruling: Ruling, command: DrawReport) -> None:
    """One number an incident; each year of the station begins at 1.

    A number that was drawn and withdrawn is not given again, nor one that was drawn
    here when another desk, which had drawn fewer, was heard last.
    """
    incident = ruling.incident(command.incident)
    if incident is None:
        return
    if known := report_of(incident):
        about = {"number": str(incident.number), "report": known}
        ruling.bar(Code.REPORT_DRAWN, **about)
        return
    zone = ZoneInfo(ruling.tables.time_zone)
    year = datetime.fromtimestamp(tellable_ms(ruling.now_ms) / 1000, zone).year
    lane = f"-{ruling.tables.lane}" if ruling.tables.lane else ""
    key = f"{REPORT_SETTING}{year + _BUDDHIST}{lane}"
    counted = _count_in(ruling.state.settings.get(key, ""))
    highest = _highest_of(ruling.state, lane, str(year + _BUDDHIST))
    count = max(counted, highest) + 1
    drawn = ReportNumbered(report=f"{count}{lane}/{year + _BUDDHIST}")
    ruling.write_incident(incident.id, drawn)
    ruling.write(f"s:{key}", SettingKept(key=key, value=str(count)))


def _highest_of(state: State, lane: str, year: str) -> int:
    """Give the highest number of a lane and year drawn for what is at hand."""
    drawn = [
        line.fact.report
        for incident in state.incidents.values()
        for line in incident.history
        if isinstance(line.fact, ReportNumbered)
    ]
    ending = f"{lane}/{year}"
    counts = (one.removesuffix(ending) for one in drawn if one.endswith(ending))
    return max((_count_in(count) for count in counts), default=0)


def _count_in(text: str) -> int:
    """Read a count; what is none, or no station's, counts as nothing."""
    is_one = text.isdecimal() and len(text) <= _MOST_DIGITS
    return int(text) if is_one else 0


def add_caution(ruling: Ruling, command: AddCaution) -> None:
    """Words are the least, and an end within a year."""
    if not command.text:
        ruling.bar(Code.WORDS_MISSING, place=command.place.text)
        return
    minutes = USUAL_CAUTION_MIN if command.minutes is None else command.minutes
    if not 1 <= minutes <= MOST_CAUTION_MIN:
        ruling.bar(Code.BAD_CAUTION, days=str(MOST_CAUTION_MIN // (24 * 60)))
        return
    doubt_place(ruling, command.place, NEW_CAUTION)
    used = {one.number for one in ruling.state.cautions.values()}
    last, lane = ruling.state.last_caution, ruling.tables.lane
    number = next_of_count(ruling.state, CAUTION, lane, last, used)
    added = CautionAdded(
        number=number,
        place=command.place,
        text=command.text,
        until_ms=ruling.now_ms + minutes * 60_000,
    )
    ruling.write(NEW_CAUTION, added)


def end_caution(ruling: Ruling, command: EndCaution) -> None:
    """Only one that holds, and with the reason."""
    found = ruling.state.caution(command.number)
    if found is None or not found.holds_at(ruling.now_ms):
        ruling.bar(Code.UNKNOWN_CAUTION, number=str(command.number))
        return
    if not command.reason:
        ruling.bar(Code.REASON_MISSING, number=str(command.number))
    ruling.write(caution_entity(found.id), CautionEnded(reason=command.reason))


def call_roll(ruling: Ruling) -> None:
    """All who are on duty, whatever they do."""
    units = ruling.state.units.values()
    to = tuple(sorted(unit.id for unit in units if unit.on_duty))
    if not to:
        ruling.bar(Code.NOBODY_ON_DUTY, sender="")
    ruling.write(_DESK, RollCalled(to=to))
