"""Refusals: every reason to say no, and what `!` then does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from store.model.commands import CloseStreet, OpenStreet
from store.model.facts import Overridden
from store.model.fold import fold_all
from store.model.intake import (
    EndWarning,
    KeepPartner,
    ReceiveReport,
    RejectReport,
    RetirePartner,
    TakeReport,
    TellReporter,
)
from store.model.paperwork import (
    AddCaution,
    DrawReport,
    EndCaution,
    Involve,
    TickStep,
)
from store.model.records import (
    Ending,
    EventId,
    IncidentState,
    Location,
    Readiness,
    Stage,
)
from store.model.refusals import Code, Refusal
from store.model.settling import Settle
from store.model.tables import CodeTables
from tests.store.shift import Shift, at_work

Answer = object
MARKET = Location(text="market")


def refusal(answer: Answer) -> Refusal:
    assert isinstance(answer, Refusal)
    return answer


class Case(NamedTuple):
    """A command that is refused with a code, and whether `!` would help."""

    code: Code
    tried: Callable[..., Answer]
    """Given a shift at work, and `override=...`."""
    overridable: bool = False


def closed(shift: Shift) -> Shift:
    shift.closes(102)
    return shift


def disputed(shift: Shift) -> Shift:
    """Two desks set the priority of 101, and one of them joins the other."""
    other = shift.elsewhere()
    shift.sets_priority(101, 0)
    other.sets_priority(101, 4)
    shift.joins(other)
    return shift


def disputed_at_last(shift: Shift) -> Shift:
    """The same, but this desk's own came last in the order of all."""
    before, other = shift.state, shift.elsewhere()
    shift.sets_priority(101, 0)
    other.sets_priority(101, 4)
    shift.state = fold_all(before, [*other.events, *shift.last])
    return shift


def drawn(shift: Shift) -> Shift:
    shift.does(DrawReport(incident=shift.key(101)))
    return shift


def arrived(shift: Shift) -> Shift:
    shift.arrives("21")
    return shift


def transporting(shift: Shift) -> Shift:
    arrived(shift).advances("21", Stage.TR)
    return shift


def other_closed(shift: Shift) -> Shift:
    shift.opens("crash")
    return closed(shift)


def without_tow(shift: Shift) -> Shift:
    shift.tables = CodeTables(tow=())
    return shift


def overtaken(shift: Shift, **more: Any) -> Answer:
    shift.sets_priority(101, 0)
    shift.hands_over_to("malee")
    shift.sets_priority(101, 1)
    shift.hands_over_to("somchai")
    return shift.undoes(**more)


def heard(shift: Shift, **more: Any) -> Answer:
    shift.sets_priority(101, 0)
    shift.hears("21")
    return shift.undoes(**more)


def too_late(shift: Shift, **more: Any) -> Answer:
    shift.later(minutes=3)
    return shift.undoes(**more)


def nothing_done(shift: Shift, **more: Any) -> Answer:
    shift.hands_over_to("malee")
    return shift.undoes(**more)


def in_danger(shift: Shift) -> Shift:
    shift.tables = CodeTables(stand_down="Sunflower")
    shift.calls_emergency("21")
    return shift


def heard_by(shift: Shift, unit: str, **more: Any) -> Answer:
    shift.calls_emergency("21")
    return shift.hears_emergency("21", hearer=unit, **more)


def with_bolo(shift: Shift) -> Shift:
    shift.adds_bolo()
    return shift


def bolo_over(shift: Shift) -> Shift:
    with_bolo(shift).later(hours=12)
    return shift


def told(shift: Shift) -> Shift:
    shift.says("come back", "21,22")
    return shift


def nobody_on(shift: Shift) -> Shift:
    shift.logs_off("21,22,M1", override=True)
    return shift


CASES = [
    Case(Code.UNKNOWN_UNIT, lambda s, **o: s.sends("99", 101, **o)),
    Case(Code.UNKNOWN_UNIT, lambda s, **o: s.arrives("99", **o)),
    Case(Code.UNKNOWN_UNIT, lambda s, **o: s.logs_off("99", **o)),
    Case(Code.UNKNOWN_UNIT, lambda s, **o: s.hears("99", **o)),
    Case(Code.UNKNOWN_UNIT, lambda s, **o: s.says_ready("99", Readiness.AV, **o)),
    Case(Code.UNKNOWN_INCIDENT, lambda s, **o: s.sends("22", 999, **o)),
    Case(Code.UNKNOWN_INCIDENT, lambda s, **o: s.frees("21", 999, **o)),
    Case(Code.UNKNOWN_INCIDENT, lambda s, **o: s.closes(999, **o)),
    Case(Code.UNKNOWN_INCIDENT, lambda s, **o: s.reopens(999, **o)),
    Case(Code.UNKNOWN_INCIDENT, lambda s, **o: s.remarks(999, **o)),
    Case(Code.UNKNOWN_TYPE, lambda s, **o: s.opens("tsunami", **o)),
    Case(Code.UNKNOWN_TYPE, lambda s, **o: s.sets_type(101, "tsunami", **o)),
    Case(Code.UNKNOWN_DISPOSITION, lambda s, **o: s.closes(102, "LOST", **o)),
    Case(Code.UNKNOWN_DISPOSITION, lambda s, **o: s.clears("21", "LOST", **o)),
    Case(Code.PLACE_MISSING, lambda s, **o: s.opens("theft", place="", **o)),
    Case(Code.PLACE_MISSING, lambda s, **o: s.sets_place(101, "", **o)),
    Case(Code.DISPOSITION_MISSING, lambda s, **o: s.closes(102, "", **o)),
    Case(Code.REASON_MISSING, lambda s, **o: s.cancels(102, "", **o)),
    Case(Code.REASON_MISSING, lambda s, **o: s.holds(102, reason="", **o)),
    Case(Code.REASON_MISSING, lambda s, **o: s.says_ready("22", Readiness.OOS, **o)),
    Case(Code.WORDS_MISSING, lambda s, **o: s.remarks(101, "", **o)),
    Case(Code.BAD_PRIORITY, lambda s, **o: s.opens("theft", priority=5, **o)),
    Case(Code.BAD_PRIORITY, lambda s, **o: s.sets_priority(101, -1, **o)),
    Case(Code.BAD_MINUTES, lambda s, **o: s.holds(102, 0, **o)),
    Case(Code.BAD_MINUTES, lambda s, **o: s.holds(102, 1441, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).sends("22", 102, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).closes(102, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).cancels(102, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).holds(102, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).sets_priority(102, 1, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).sets_type(102, "theft", **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).sets_place(102, "wat", **o)),
    Case(Code.INCIDENT_OPEN, lambda s, **o: s.reopens(101, **o)),
    Case(Code.HAS_UNITS, lambda s, **o: s.closes(101, **o), overridable=True),
    Case(Code.HAS_UNITS, lambda s, **o: s.cancels(101, **o), overridable=True),
    Case(Code.HAS_UNITS, lambda s, **o: s.holds(101, **o)),
    Case(Code.OFF_DUTY, lambda s, **o: s.sends("23", 102, **o), overridable=True),
    Case(Code.OFF_DUTY, lambda s, **o: s.hears("23", **o)),
    Case(Code.OFF_DUTY, lambda s, **o: s.says_ready("23", Readiness.AV, **o)),
    Case(Code.ALREADY_ON, lambda s, **o: s.logs_on("21", **o), overridable=True),
    Case(Code.ALREADY_OFF, lambda s, **o: s.logs_off("23", **o)),
    Case(
        Code.NOT_READY,
        lambda s, **o: s.says_ready("22", Readiness.MB) and s.sends("22", 102, **o),
        overridable=True,
    ),
    Case(Code.ON_INCIDENT, lambda s, **o: s.sends("21", 102, **o), overridable=True),
    Case(Code.ON_INCIDENT, lambda s, **o: s.logs_off("21", **o), overridable=True),
    Case(
        Code.ON_INCIDENT,
        lambda s, **o: s.says_ready("21", Readiness.BZ, **o),
        overridable=True,
    ),
    Case(Code.ALREADY_ASSIGNED, lambda s, **o: s.sends("21", 101, **o)),
    Case(Code.NOT_ASSIGNED, lambda s, **o: s.arrives("22", **o)),
    Case(Code.NOT_ASSIGNED, lambda s, **o: s.clears("22", **o)),
    Case(Code.OTHER_INCIDENT, lambda s, **o: s.frees("21", 102, **o)),
    Case(Code.UNDO_HEARD, heard, overridable=True),
    Case(Code.NO_PRIMARY, lambda s, **o: s.backs_up("22", 102, **o), overridable=True),
    Case(Code.SAME_STAGE, lambda s, **o: s.advances("21", Stage.DP, **o)),
    Case(
        Code.WRONG_ORDER,
        lambda s, **o: arrived(s).advances("21", Stage.EN, **o),
        overridable=True,
    ),
    Case(Code.NOT_ARRIVED, lambda s, **o: s.clears("21", **o), overridable=True),
    Case(
        Code.HAS_ARRIVED, lambda s, **o: arrived(s).frees("21", **o), overridable=True
    ),
    Case(Code.NO_CHANGE, lambda s, **o: s.sets_priority(101, 2, **o)),
    Case(Code.NO_CHANGE, lambda s, **o: s.sets_type(101, "theft", **o)),
    Case(Code.NO_CHANGE, lambda s, **o: s.sets_place(101, "market", **o)),
    Case(Code.NOTHING_TO_UNDO, nothing_done),
    Case(Code.UNDO_TOO_LATE, too_late),
    Case(Code.UNDO_OVERTAKEN, overtaken),
    Case(
        Code.UNTIL_PAST,
        lambda s, **o: s.does(
            CloseStreet(place=Location(text="market"), until_ms=s.now_ms, **o)
        ),
    ),
    Case(
        Code.PLACE_MISSING,
        lambda s, **o: s.does(CloseStreet(place=Location(text=""), **o)),
    ),
    Case(
        Code.NOT_CLOSED,
        lambda s, **o: s.does(OpenStreet(closed=EventId("nobody.1"), **o)),
    ),
    Case(
        Code.TOO_EARLY, lambda s, **o: s.advances("21", Stage.TR, **o), overridable=True
    ),
    Case(
        Code.TOO_EARLY, lambda s, **o: s.advances("21", Stage.AD, **o), overridable=True
    ),
    Case(
        Code.TOO_EARLY,
        lambda s, **o: s.sends("22", 102, Stage.TR, **o),
        overridable=True,
    ),
    Case(
        Code.WRONG_ORDER,
        lambda s, **o: transporting(s).advances("21", Stage.AR, **o),
        overridable=True,
    ),
    Case(Code.SAME_STAGE, lambda s, **o: transporting(s).advances("21", Stage.TR, **o)),
    Case(
        Code.HAS_ARRIVED,
        lambda s, **o: transporting(s).frees("21", **o),
        overridable=True,
    ),
    Case(Code.NOT_ASSIGNED, lambda s, **o: s.stacks("22", 102, **o)),
    Case(Code.NOT_ASSIGNED, lambda s, **o: s.stacks("23", 102, **o)),
    Case(Code.ALREADY_ASSIGNED, lambda s, **o: s.stacks("21", 101, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).stacks("21", 102, **o)),
    Case(
        Code.HAS_UNITS, lambda s, **o: s.sends("22", 102) and s.stacks("21", 102, **o)
    ),
    Case(
        Code.ALREADY_STACKED,
        lambda s, **o: s.stacks("21", 102) and s.stacks("21", 102, **o),
    ),
    Case(Code.NOT_ASSIGNED, lambda s, **o: s.preempts("22", 102, **o)),
    Case(Code.ALREADY_ASSIGNED, lambda s, **o: s.preempts("21", 101, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).preempts("21", 102, **o)),
    Case(Code.UNKNOWN_UNIT, lambda s, **o: s.preempts("99", 102, **o)),
    Case(Code.TWO_UNITS, lambda s, **o: s.swaps("21", **o)),
    Case(Code.TWO_UNITS, lambda s, **o: s.swaps("21,21", **o)),
    Case(Code.TWO_UNITS, lambda s, **o: s.swaps("21,22,M1", **o)),
    Case(Code.NOT_ASSIGNED, lambda s, **o: s.swaps("22,M1", **o)),
    Case(
        Code.SAME_INCIDENT, lambda s, **o: s.sends("22", 101) and s.swaps("21,22", **o)
    ),
    Case(Code.OFF_DUTY, lambda s, **o: s.swaps("21,23", **o), overridable=True),
    Case(
        Code.NOT_READY,
        lambda s, **o: s.says_ready("22", Readiness.MB) and s.swaps("21,22", **o),
        overridable=True,
    ),
    Case(Code.ON_INCIDENT, lambda s, **o: s.stops("21", **o), overridable=True),
    Case(Code.OFF_DUTY, lambda s, **o: s.stops("23", **o), overridable=True),
    Case(Code.UNKNOWN_TYPE, lambda s, **o: s.stops("22", "tsunami", **o)),
    Case(Code.PLACE_MISSING, lambda s, **o: s.stops("22", place="", **o)),
    Case(Code.UNKNOWN_UNIT, lambda s, **o: s.stops("99", **o)),
    Case(Code.HAS_UNITS, lambda s, **o: s.doubles(101, 102, **o), overridable=True),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).doubles(102, 101, **o)),
    Case(
        Code.INCIDENT_CLOSED,
        lambda s, **o: other_closed(s).doubles(103, 102, **o),
        overridable=True,
    ),
    Case(Code.SAME_INCIDENT, lambda s, **o: s.doubles(102, 102, **o)),
    Case(Code.UNKNOWN_INCIDENT, lambda s, **o: s.doubles(102, 999, **o)),
    Case(Code.SAME_INCIDENT, lambda s, **o: s.links(102, 102, **o)),
    Case(Code.UNKNOWN_INCIDENT, lambda s, **o: s.links(102, 999, **o)),
    Case(Code.UNKNOWN_AGENCY, lambda s, **o: s.refers(102, "mars", **o)),
    Case(Code.HAS_UNITS, lambda s, **o: s.refers(101, **o), overridable=True),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).refers(102, **o)),
    Case(
        Code.TOW_CALLED,
        lambda s, **o: s.calls_tow(102) and s.calls_tow(102, **o),
        overridable=True,
    ),
    Case(Code.NO_TOW_CALLED, lambda s, **o: s.declines_tow(102, **o)),
    Case(
        Code.REASON_MISSING,
        lambda s, **o: s.calls_tow(102) and s.declines_tow(102, "", **o),
    ),
    Case(Code.UNKNOWN_FIRM, lambda s, **o: s.calls_tow(102, firm="tow-9", **o)),
    Case(
        Code.NOT_ITS_TURN,
        lambda s, **o: s.calls_tow(102, firm="tow-3", **o),
        overridable=True,
    ),
    Case(Code.NO_TOW_FIRMS, lambda s, **o: without_tow(s).calls_tow(102, **o)),
    Case(Code.INCIDENT_CLOSED, lambda s, **o: closed(s).calls_tow(102, **o)),
    *(
        Case(code, tried)
        for code, tried in (
            (Code.UNKNOWN_UNIT, lambda s, **o: s.calls_emergency("99", **o)),
            (Code.NO_EMERGENCY, lambda s, **o: s.hears_emergency("21", **o)),
            (Code.NO_ALERT, lambda s, **o: s.acknowledges("22", **o)),
            (Code.SOS_ALERT, lambda s, **o: in_danger(s).acknowledges("21", **o)),
            (Code.NO_EMERGENCY, lambda s, **o: s.ends_emergency("21", "all well", **o)),
            (Code.UNKNOWN_UNIT, lambda s, **o: heard_by(s, "99", **o)),
            (Code.WRONG_WORD, lambda s, **o: in_danger(s).ends_emergency("21", **o)),
            (
                Code.WRONG_WORD,
                lambda s, **o: in_danger(s).ends_emergency("21", "rose", **o),
            ),
            (Code.OFF_DUTY, lambda s, **o: s.times("23", 5, **o)),
            (Code.BAD_TIMER, lambda s, **o: s.times("21", -1, **o)),
            (Code.BAD_TIMER, lambda s, **o: s.times("21", 1441, **o)),
            (Code.WORDS_MISSING, lambda s, **o: s.notes("21", "", **o)),
            (Code.UNKNOWN_UNIT, lambda s, **o: s.notes("99", "lost", **o)),
            (Code.WORDS_MISSING, lambda s, **o: s.adds_bolo("", **o)),
            (Code.BAD_EXPIRY, lambda s, **o: s.adds_bolo(minutes=0, **o)),
            (Code.BAD_EXPIRY, lambda s, **o: s.adds_bolo(minutes=43_201, **o)),
            (Code.UNKNOWN_BOLO, lambda s, **o: s.hears_bolo(1, **o)),
            (Code.UNKNOWN_BOLO, lambda s, **o: bolo_over(s).ends_bolo(1, "found", **o)),
            (
                Code.UNKNOWN_UNIT,
                lambda s, **o: with_bolo(s).hears_bolo(1, unit="99", **o),
            ),
            (Code.REASON_MISSING, lambda s, **o: with_bolo(s).ends_bolo(1, "", **o)),
            (
                Code.BAD_PLAN,
                lambda s, **o: s.opens("assist", planned_ms=s.now_ms, **o),
            ),
            (
                Code.UNKNOWN_STEP,
                lambda s, **o: s.does(TickStep(incident=s.key(101), step=99, **o)),
            ),
            (
                Code.WORDS_MISSING,
                lambda s, **o: s.does(Involve(incident=s.key(101), **o)),
            ),
            (
                Code.REPORT_DRAWN,
                lambda s, **o: drawn(s).does(DrawReport(incident=s.key(101), **o)),
            ),
            (Code.WORDS_MISSING, lambda s, **o: s.does(AddCaution(place=MARKET, **o))),
            (
                Code.BAD_CAUTION,
                lambda s, **o: s.does(
                    AddCaution(place=MARKET, text="dogs", minutes=0, **o)
                ),
            ),
            (
                Code.UNKNOWN_CAUTION,
                lambda s, **o: s.does(EndCaution(number=1, reason="gone", **o)),
            ),
            (Code.WORDS_MISSING, lambda s, **o: s.says("", "21", **o)),
            (Code.UNKNOWN_UNIT, lambda s, **o: s.says("come back", "99", **o)),
            (Code.OFF_DUTY, lambda s, **o: s.says("come back", "21,23", **o)),
            (
                Code.NOBODY_ON_DUTY,
                lambda s, **o: nobody_on(s).says("flood", is_broadcast=True, **o),
            ),
            (Code.UNKNOWN_MESSAGE, lambda s, **o: s.hears_message(1, **o)),
            (
                Code.NOT_ADDRESSED,
                lambda s, **o: told(s).hears_message(1, unit="M1", **o),
            ),
            (Code.WHICH_UNIT, lambda s, **o: told(s).hears_message(1, **o)),
        )
    ),
    Case(
        Code.NO_STAND_DOWN,
        lambda s, **o: s.calls_emergency("21") and s.ends_emergency("21", "well", **o),
        overridable=True,
    ),
    Case(
        Code.IN_EMERGENCY,
        lambda s, **o: s.calls_emergency("22") and s.logs_off("22", **o),
        overridable=True,
    ),
    Case(
        Code.IN_EMERGENCY,
        lambda s, **o: s.calls_emergency("22") and s.sends("22", 102, **o),
        overridable=True,
    ),
    Case(
        Code.UNDO_EMERGENCY,
        lambda s, **o: s.calls_emergency("22") and s.undoes(**o),
        overridable=True,
    ),
    Case(
        Code.UNDO_SAID,
        lambda s, **o: s.notes("22", "asks for a torch") and s.undoes(**o),
        overridable=True,
    ),
    Case(
        Code.DISPUTED,
        lambda s, **o: disputed(s).sets_priority(101, 1, **o),
        overridable=True,
    ),
    Case(Code.DISPUTED, lambda s, **o: disputed_at_last(s).undoes(**o)),
    Case(
        Code.NOT_DISPUTED,
        lambda s, **o: s.does(
            Settle(entity="u:21", register="ready", keep=EventId(""), **o)
        ),
    ),
    Case(Code.STORE_IN_USE, lambda s, **o: s.marks_exercise("drill", **o)),
]


def reported(shift: Shift, **about: Any) -> EventId:
    """Let a report come in, and name it."""
    given = {"source": "LINE", "text": "smoke", "type": "fire", "place": MARKET}
    shift.does(ReceiveReport(**{**given, **about}))
    return EventId(shift.last[0].id)


def known(shift: Shift) -> Shift:
    reported(shift, key="line 1")
    return shift


def taken_up(shift: Shift) -> EventId:
    report = reported(shift)
    shift.does(TakeReport(report=report))
    return report


NOBODY = EventId("nobody.1")
ABOUT_REPORTS: tuple[tuple[Code, Callable[..., Answer]], ...] = (
    (Code.UNKNOWN_REPORT, lambda s, **o: s.does(TakeReport(report=NOBODY, **o))),
    (
        Code.REPORT_KNOWN,
        lambda s, **o: known(s).does(
            ReceiveReport(source="LINE", text="smoke", key="line 1", **o)
        ),
    ),
    (
        Code.REPORT_DECIDED,
        lambda s, **o: s.does(RejectReport(report=taken_up(s), reason="old", **o)),
    ),
    (
        Code.TYPE_MISSING,
        lambda s, **o: s.does(TakeReport(report=reported(s, type=""), **o)),
    ),
    (
        Code.NO_WORD_OWED,
        lambda s, **o: s.does(TellReporter(report=taken_up(s), how="sent", **o)),
    ),
    (
        Code.UNKNOWN_CLASS,
        lambda s, **o: s.does(KeepPartner(group="martian", name="Som", **o)),
    ),
    (
        Code.NAME_MISSING,
        lambda s, **o: s.does(KeepPartner(group="guard", name="", **o)),
    ),
    (
        Code.UNKNOWN_PARTNER,
        lambda s, **o: s.does(RetirePartner(partner=NOBODY, reason="moved", **o)),
    ),
    (
        Code.UNKNOWN_WARNING,
        lambda s, **o: s.does(EndWarning(number=1, reason="over", **o)),
    ),
)
CASES += [Case(*one) for one in ABOUT_REPORTS]
NOT_OF_THE_RULES = {
    Code.NOT_ALLOWED, Code.NOT_SAVED, Code.DISK_WAITS, Code.UNKNOWN_PLACE,
    Code.CHANNEL_TAKEN, Code.OWED_CHANGED,
}  # fmt: skip
"""The desk's own, when the disk took nothing; the command line's own, on reading; what
only who has the keys of the directory can tell."""


EACH = [
    pytest.param(case, id=f"{case.code.value}-{row}") for row, case in enumerate(CASES)
]


def test_every_reason_to_refuse_has_a_case() -> None:
    assert {case.code for case in CASES} == set(Code) - NOT_OF_THE_RULES


@pytest.mark.parametrize("case", EACH)
def test_it_is_refused_with_its_reason_and_nothing_is_written(case: Case) -> None:
    shift = at_work()
    answer = refusal(case.tried(shift))

    assert (answer.code, answer.overridable) == (case.code, case.overridable)
    assert shift.last == ()


@pytest.mark.parametrize("case", EACH)
def test_only_a_doubt_gives_way_to_an_override_which_is_logged(case: Case) -> None:
    shift = at_work()
    answer = case.tried(shift, override=True, words="as typed !")
    overrides = [e.fact for e in shift.last if isinstance(e.fact, Overridden)]

    if case.overridable:
        assert not isinstance(answer, Refusal)
        assert [o.code for o in overrides] == [case.code.value]
        assert [o.command for o in overrides] == ["as typed !"]
    else:
        assert refusal(answer).code is case.code
        assert not refusal(answer).overridable


@pytest.mark.parametrize("case", EACH)
def test_a_refusal_names_what_it_is_about(case: Case) -> None:
    about = refusal(case.tried(at_work())).about

    assert about
    assert all(isinstance(value, str) for value in about.values())


def test_an_override_that_was_not_needed_is_not_logged() -> None:
    shift = at_work()
    shift.sends("22", 102, override=True)

    assert not any(isinstance(event.fact, Overridden) for event in shift.last)


# what the override then does


def test_overridden_a_close_frees_the_units() -> None:
    shift = at_work()
    shift.closes(101, "GOA", override=True)

    assert shift.state_of(101) is IncidentState.CLOSED
    assert shift.incident(101).assignments[0].ending is Ending.FREED
    assert shift.unit("21").is_free


def test_overridden_a_cancel_frees_the_units() -> None:
    shift = at_work()
    shift.cancels(101, override=True)

    assert shift.state_of(101) is IncidentState.CANCELLED
    assert shift.unit("21").is_free


def test_overridden_a_dispatch_logs_the_unit_on() -> None:
    shift = at_work()
    shift.sends("23", 102, override=True)

    assert shift.unit("23").on_duty
    assert shift.state_of(102) is IncidentState.ASSIGNED


def test_overridden_a_dispatch_pre_empts_the_unit_elsewhere() -> None:
    shift = at_work()
    shift.sends("21", 102, override=True)

    assert shift.incident(101).assignments[0].ending is Ending.PREEMPTED
    assert shift.state_of(101) is IncidentState.PENDING
    assert shift.state_of(102) is IncidentState.ASSIGNED
    assert shift.unit("21").incidents == (shift.key(102),)


def test_overridden_a_dispatch_takes_a_unit_from_its_meal() -> None:
    shift = at_work()
    shift.says_ready("22", Readiness.MB)
    shift.sends("22", 102, override=True)

    assert shift.unit("22").readiness is Readiness.AV
    assert shift.state_of(102) is IncidentState.ASSIGNED


def test_overridden_a_back_up_goes_alone() -> None:
    shift = at_work()
    shift.backs_up("22", 102, override=True)

    assert [a.backup for a in shift.incident(102).active] == [True]


def test_overridden_a_log_on_is_a_relief_and_keeps_the_incident() -> None:
    shift = at_work()
    shift.logs_on("21", crew=("Chai",), override=True)

    assert shift.unit("21").crew == ("Chai",)
    assert shift.unit("21").incidents == (shift.key(101),)


def test_overridden_a_log_off_frees_the_unit() -> None:
    shift = at_work()
    shift.logs_off("21", override=True)

    assert not shift.unit("21").on_duty
    assert shift.unit("21").incidents == ()
    assert shift.state_of(101) is IncidentState.PENDING


def test_overridden_a_status_frees_the_unit() -> None:
    shift = at_work()
    shift.says_ready("21", Readiness.BZ, reason="court", override=True)

    assert shift.unit("21").readiness is Readiness.BZ
    assert shift.state_of(101) is IncidentState.PENDING


def test_overridden_a_stage_goes_back() -> None:
    shift = arrived(at_work())
    shift.advances("21", Stage.EN, override=True)

    assert shift.state_of(101) is IncidentState.ENROUTE


def test_overridden_a_clear_before_arrival_counts_as_worked() -> None:
    shift = at_work()
    shift.clears("21", override=True)

    assert shift.state_of(101) is IncidentState.CLEARED


def test_overridden_a_freeing_after_arrival_puts_it_back_in_the_queue() -> None:
    shift = arrived(at_work())
    shift.frees("21", override=True)

    assert shift.state_of(101) is IncidentState.PENDING
