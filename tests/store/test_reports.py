"""Reports: into the inbox and out of it; the closing word, partners, warnings."""

from __future__ import annotations

from typing import Any

import pytest

from store.model.commands import Cancel, Close, Command, Open, Undo
from store.model.conflicts import conflicts
from store.model.events import decode, encode
from store.model.fold import fold_all
from store.model.inbox import DECIDED_KEPT_MS, Report, Standing
from store.model.intake import (
    AttachReport,
    EndWarning,
    HearWarning,
    KeepPartner,
    NoteOther,
    ReceiveReport,
    RejectReport,
    RetirePartner,
    TakeReport,
    TellReporter,
    WithdrawReport,
)
from store.model.owed import owed
from store.model.records import EventId, Incident, Location, State
from store.model.refusals import Code
from store.model.saved import decode_state, encode_state
from store.model.settling import Settle
from tests.store.shift import DAY_MS, Shift

MARKET = Location(text="market", key="market")
RED: dict[str, Any] = {"source": "LINE", "text": "red motorbike", "contact": "U1"}


def received(shift: Shift, **about: Any) -> Report:
    """Let a report come in that is a theft at the market, unless told otherwise."""
    given = {**RED, "type": "theft", "place": MARKET, **about}
    assert shift.does(ReceiveReport(**given)) is None
    return shift.state.reports[EventId(shift.last[0].id)]


def taken(shift: Shift, **about: Any) -> tuple[Report, Incident]:
    report = received(shift, **about)
    assert shift.does(TakeReport(report=report.id)) is None
    report = shift.state.reports[report.id]
    return report, shift.state.incidents[report.incident]


def refused(shift: Shift, command: Command) -> Code | None:
    found = shift.does(command)
    return found.code if found else None


# --- into the inbox


def test_report_waits_and_is_no_incident() -> None:
    shift = Shift()

    report = received(shift)

    assert report.is_waiting
    assert report.number == 1
    assert not shift.state.incidents


def test_report_of_a_known_key_is_taken_once() -> None:
    shift = Shift()
    received(shift, key="line 7")

    assert refused(shift, ReceiveReport(**RED, key="line 7")) is Code.REPORT_KNOWN
    assert received(shift, key="line 8").number == 2


def test_report_with_nothing_in_it_is_refused() -> None:
    empty = ReceiveReport(source="LINE", contact="U1")
    picture = ReceiveReport(source="LINE", media=("picture 1",))

    shift = Shift()

    assert refused(shift, empty) is Code.WORDS_MISSING
    assert shift.does(picture) is None


def test_class_or_type_that_nobody_knows_is_left_out() -> None:
    report = received(Shift(), group="martian", type="dragon")

    assert (report.group, report.type) == ("", "")


def test_unsent_message_withdraws_its_reports_and_keeps_what_became_of_them() -> None:
    shift = Shift()
    report, incident = taken(shift, message="m1")
    other = received(shift, message="m2")

    assert shift.does(WithdrawReport(message="m1")) is None

    after = shift.state.reports[report.id]
    assert after.is_withdrawn
    assert after.incident == incident.id
    assert not shift.state.reports[other.id].is_withdrawn


# --- out of it


def test_taken_report_is_an_incident_with_its_source_place_and_reporter() -> None:
    shift = Shift()

    report, incident = taken(shift, reporter="~sealed")

    assert report.standing is Standing.TAKEN
    assert (incident.type, incident.place) == ("theft", MARKET)
    assert (incident.source, incident.caller) == ("LINE", "~sealed")
    assert [line.event for line in incident.history][1] == report.id


def test_report_without_a_place_or_a_type_asks_for_it() -> None:
    shift = Shift()
    nowhere = received(shift, place=None)
    what = received(shift, type="")

    assert refused(shift, TakeReport(report=nowhere.id)) is Code.PLACE_MISSING
    assert refused(shift, TakeReport(report=what.id)) is Code.TYPE_MISSING
    assert shift.does(TakeReport(report=what.id, type="noise")) is None


def test_report_is_decided_about_once() -> None:
    shift = Shift()
    report, incident = taken(shift)

    for again in (
        TakeReport(report=report.id),
        AttachReport(report=report.id, incident=incident.id),
        RejectReport(report=report.id, reason="no"),
    ):
        assert refused(shift, again) is Code.REPORT_DECIDED


def test_several_reports_of_one_fire_are_one_incident() -> None:
    shift = Shift()
    first, incident = taken(shift, type="fire")
    more = [received(shift, contact=f"U{number}", type="fire") for number in (2, 3)]

    for report in more:
        command = AttachReport(report=report.id, incident=incident.id)
        assert shift.does(command) is None

    assert len(shift.state.incidents) == 1
    standings = [shift.state.reports[one.id].standing for one in (first, *more)]
    assert standings == [Standing.TAKEN, Standing.ADDED, Standing.ADDED]
    after = shift.state.incidents[incident.id]
    assert {one.id for one in more} <= {line.event for line in after.history}


def test_adding_to_an_incident_that_ended_is_a_doubt() -> None:
    shift = Shift()
    _, incident = taken(shift)
    assert shift.does(Close(incident=incident.id, disposition="GOA")) is None
    late = received(shift)
    command = AttachReport(report=late.id, incident=incident.id)

    assert refused(shift, command) is Code.INCIDENT_CLOSED
    assert shift.does(AttachReport(**{**_plain(command), "override": True})) is None


def _plain(command: AttachReport) -> dict[str, Any]:
    return {name: getattr(command, name) for name in command.__struct_fields__}


def test_rejecting_takes_a_reason() -> None:
    shift = Shift()
    report = received(shift)

    assert refused(shift, RejectReport(report=report.id)) is Code.REASON_MISSING
    assert shift.does(RejectReport(report=report.id, reason="old news")) is None
    assert shift.state.reports[report.id].reason == "old news"


@pytest.mark.parametrize("how", ["take", "attach", "reject", "receive"])
def test_what_was_decided_can_be_undone(how: str) -> None:
    shift = Shift()
    _, incident = taken(shift, contact="U9")
    report = received(shift)
    commands: dict[str, Command] = {
        "take": TakeReport(report=report.id),
        "attach": AttachReport(report=report.id, incident=incident.id),
        "reject": RejectReport(report=report.id, reason="old news"),
        "receive": TakeReport(report=report.id),
    }
    assert shift.does(commands[how]) is None

    assert shift.does(Undo()) is None
    if how == "receive":
        assert shift.does(Undo()) is None

    standing = Standing.REJECTED if how == "receive" else Standing.WAITING
    assert shift.state.reports[report.id].standing is standing
    assert set(shift.state.open_ids) == {incident.id}


def test_two_desks_that_take_one_report_are_a_conflict_until_it_is_settled() -> None:
    here = Shift()
    report = received(here)
    there = here.elsewhere()
    assert here.does(TakeReport(report=report.id)) is None
    assert there.does(RejectReport(report=report.id, reason="old news")) is None

    here.joins(there)

    (conflict,) = conflicts(here.state)
    assert (conflict.entity, conflict.register) == (f"r:{report.id}", "rst")
    keep = next(one.event for one in conflict.sides if one.by == here.by)
    settle = Settle(entity=conflict.entity, register="rst", keep=keep)
    assert here.does(settle) is None
    assert not conflicts(here.state)
    assert here.state.reports[report.id].standing is Standing.TAKEN


def test_report_decided_about_is_let_go_a_week_after_its_incident_ended() -> None:
    shift = Shift()
    report, incident = taken(shift)
    shift.later(hours=24 * 30)
    received(shift)
    assert report.id in shift.state.reports

    assert shift.does(Close(incident=incident.id, disposition="GOA")) is None
    shift.now_ms += DECIDED_KEPT_MS
    shift.does(Open(type="noise", place=MARKET))
    received(shift)

    assert report.id not in shift.state.reports
    assert all(one.is_waiting for one in shift.state.reports.values())


# --- the closing word


def test_word_is_owed_once_the_incident_ended_and_until_it_was_given() -> None:
    shift = Shift()
    report, incident = taken(shift)
    told = TellReporter(report=report.id, how="sent", template="GOA")
    assert refused(shift, told) is Code.NO_WORD_OWED

    assert shift.does(Close(incident=incident.id, disposition="GOA")) is None
    assert [one.report.id for one in owed(shift.state)] == [report.id]
    assert shift.does(told) is None

    assert not owed(shift.state)
    assert refused(shift, told) is Code.NO_WORD_OWED


def test_word_is_owed_again_for_another_end_and_for_one_that_failed() -> None:
    shift = Shift()
    report, incident = taken(shift)
    shift.closes(incident.number, "GOA")
    assert shift.does(TellReporter(report=report.id, how="failed")) is None
    assert owed(shift.state)
    assert shift.does(TellReporter(report=report.id, how="sent")) is None

    shift.reopens(incident.number)
    assert not owed(shift.state)
    shift.closes(incident.number, "ARREST")

    assert owed(shift.state)


def test_who_left_no_way_to_be_reached_is_owed_nothing() -> None:
    shift = Shift()
    _, incident = taken(shift, contact="")

    shift.closes(incident.number, "GOA")

    assert not owed(shift.state)


def test_word_for_a_duplicate_comes_with_the_end_of_the_other() -> None:
    shift = Shift()
    report, one = taken(shift)
    _, other = taken(shift, contact="U2")

    shift.doubles(one.number, other.number)
    assert not owed(shift.state)
    shift.closes(other.number, "ARREST")

    ends = {row.report.id: row.incident.id for row in owed(shift.state)}
    assert ends[report.id] == other.id


def test_refusing_the_word_takes_a_reason_and_can_be_undone() -> None:
    shift = Shift()
    report, incident = taken(shift)
    assert shift.does(Cancel(incident=incident.id, reason="error")) is None
    refusing = TellReporter(report=report.id, how="refused")
    assert refused(shift, refusing) is Code.REASON_MISSING

    because = TellReporter(report=report.id, how="refused", reason="asked for none")
    assert shift.does(because) is None
    assert not owed(shift.state)
    assert shift.does(Undo()) is None

    assert owed(shift.state)


# --- partners and warnings


def kept(shift: Shift, **about: Any) -> EventId:
    given = {"group": "guard", "name": "Som", **about}
    assert shift.does(KeepPartner(**given)) is None
    return EventId(shift.last[0].entity[2:])


def test_partner_s_reports_are_counted_by_what_became_of_them() -> None:
    shift = Shift()
    partner = kept(shift)
    _, incident = taken(shift, partner=partner)
    for command in (
        lambda key: AttachReport(report=key, incident=incident.id),
        lambda key: RejectReport(report=key, reason="no"),
        lambda key: RejectReport(report=key, reason="no"),
    ):
        assert shift.does(command(received(shift, partner=partner).id)) is None

    one = shift.state.partners[partner]
    assert (one.taken, one.added, one.rejected) == (1, 1, 2)
    assert shift.does(Undo()) is None
    one = shift.state.partners[partner]
    assert (one.taken, one.added, one.rejected) == (1, 1, 1)


def test_partner_that_is_changed_keeps_number_and_counts() -> None:
    shift = Shift()
    partner = kept(shift)
    taken(shift, partner=partner)

    assert kept(shift, partner=partner, area="2") == partner

    one = shift.state.partners[partner]
    assert (one.number, one.taken, one.area) == (1, 1, "2")


def test_partner_needs_a_known_class_and_a_name() -> None:
    shift = Shift()

    assert refused(shift, KeepPartner(group="martian", name="x")) is Code.UNKNOWN_CLASS
    assert refused(shift, KeepPartner(group="guard", name="")) is Code.NAME_MISSING
    nobody = EventId("nobody.1")
    unknown = KeepPartner(partner=nobody, group="guard", name="x")
    assert refused(shift, unknown) is Code.UNKNOWN_PARTNER


def test_retired_partner_stays_readable_and_comes_back_by_undo() -> None:
    shift = Shift()
    partner = kept(shift)

    assert refused(shift, RetirePartner(partner=partner)) is Code.REASON_MISSING
    assert shift.does(RetirePartner(partner=partner, reason="moved")) is None
    assert not shift.state.partners[partner].is_active
    assert shift.does(Undo()) is None

    assert shift.state.partners[partner].is_active


def test_warning_holds_until_its_time_and_an_update_takes_its_place() -> None:
    shift = Shift()
    until_ms = shift.now_ms + 3_600_000
    first = HearWarning(key="tmd 1", headline="storm", until_ms=until_ms)
    second = HearWarning(key="tmd 1", headline="hail", until_ms=until_ms)

    assert shift.does(first) is None
    assert shift.does(second) is None

    (warning,) = shift.state.warnings.values()
    assert (warning.headline, warning.number) == ("hail", 1)
    assert warning.holds_at(until_ms - 1)
    assert not warning.holds_at(until_ms)


def test_warning_is_taken_down_with_a_reason_and_is_let_go_a_day_later() -> None:
    shift = Shift()
    until_ms = shift.now_ms + 3_600_000
    storm = HearWarning(headline="storm", until_ms=until_ms)
    assert shift.does(storm) is None
    assert refused(shift, EndWarning(number=1)) is Code.REASON_MISSING
    assert shift.does(EndWarning(number=1, reason="over")) is None
    assert refused(shift, EndWarning(number=1, reason="over")) is Code.UNKNOWN_WARNING

    shift.now_ms += DAY_MS
    received(shift)
    received(shift)

    assert not shift.state.warnings


# --- on disk and on the wire


def test_all_of_it_comes_back_from_a_snapshot_and_from_the_wire() -> None:
    shift = Shift()
    partner = kept(shift, consent_ms=shift.now_ms, until_ms=shift.now_ms + DAY_MS)
    _, incident = taken(shift, partner=partner, sent_ms=5, media=("picture 1",))
    storm = HearWarning(headline="storm", until_ms=shift.now_ms + DAY_MS)
    assert shift.does(storm) is None
    shift.closes(incident.number, "GOA")
    report = next(iter(shift.state.reports))
    assert shift.does(TellReporter(report=report, how="sent", lang="th")) is None

    assert decode_state(encode_state(shift.state)) == shift.state
    assert [decode(encode(event)) for event in shift.events] == shift.events


# --- what two desks wrote, and what is no report


def test_one_report_stands_where_two_desks_wrote_it() -> None:
    shift = Shift()
    elsewhere = shift.elsewhere()
    received(shift, key="line 7")
    received(elsewhere, key="line 7")
    first, second = shift.last[0], elsewhere.last[0]

    one, other = fold_all(State(), [first, second]), fold_all(State(), [second, first])

    assert one.reports == other.reports
    waiting = [report.id for report in one.reports.values() if report.is_waiting]
    assert waiting == [min(first.id, second.id)]


def test_what_is_no_report_is_counted_by_its_kind_alone() -> None:
    shift = Shift()

    for what in ("sticker", "join", "sticker"):
        assert shift.does(NoteOther(what=what)) is None

    assert dict(shift.state.others) == {"sticker": 2, "join": 1}
    assert not shift.state.reports
    assert decode_state(encode_state(shift.state)).others == shift.state.others
