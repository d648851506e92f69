"""An incident's file, cautions, roll-calls, briefings: from the line to the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from patrol_tui.commands.times_of_day import moment_ms
from patrol_tui.commands.verbs import Ask, Fault, Misread, Query
from patrol_tui.config import Config
from patrol_tui.console import Console, Outcome, Reply
from patrol_tui.listing import lists
from patrol_tui.recommending import takes_from_others
from store.city.shelf import Shelf
from store.desk import Desk
from store.glance import Glance
from store.model.beats import Beat
from store.model.commands import Clear, Close, LogOn, Open, SetReadiness
from store.model.facts import LookedUp
from store.model.paperwork import (
    AddCaution,
    CallRoll,
    DrawReport,
    EndCaution,
    Involve,
    TickStep,
)
from store.model.records import Location, Readiness, UnitId
from tests.patrol_tui.scene import key, meaning, scene

NOON_MS = 1_760_000_000_000
"""15:53:20 at the station, 9 October 2025."""
KHUM = Location(text="สี่แยกวัดคุ้ม", key="wat-khum")
HOUR_MS = 3_600_000

LINES = {
    "SOP 127": Query(ask=Ask.STEPS, incident=key(127), about="127"),
    "ขั้นตอน ๑๒๗": Query(ask=Ask.STEPS, incident=key(127), about="127"),
    "PER 127 man in a red shirt": Involve(
        incident=key(127), text="man in a red shirt"
    ),
    "บุคคล 127 ชายเสื้อแดง": Involve(incident=key(127), text="ชายเสื้อแดง"),
    "VEH 127 กข1234 white pickup": Involve(
        incident=key(127), plate="กข1234", text="white pickup"
    ),
    "RN 127": DrawReport(incident=key(127)),
    "CAU": Query(ask=Ask.LIST, about="C"),
    "L C": Query(ask=Ask.LIST, about="C"),
    "CAU @wat-khum two dogs exp=90d": AddCaution(
        place=KHUM, text="two dogs", minutes=90 * 24 * 60
    ),
    "ระวัง @wat-khum หมาดุ": AddCaution(place=KHUM, text="หมาดุ"),
    "CAU end 1 dogs gone": EndCaution(number=1, reason="dogs gone"),
    "CAU end W12 gone": EndCaution(number=12, reason="gone"),
    "ROLL": CallRoll(),
    "ขานชื่อ": CallRoll(),
    "ROLL list": Query(ask=Ask.LIST, about="N"),
    "L P": Query(ask=Ask.LIST, about="P"),
    "CL 127 REPORT+WARN both": Close(
        incident=key(127), disposition="REPORT", also=("WARN",), text="both"
    ),
    "CL 127 REPORT+REPORT": Close(incident=key(127), disposition="REPORT"),
    "CU 21 ARREST+REPORT": Clear(
        units=(UnitId("21"),), disposition="ARREST", also=("REPORT",)
    ),
    "OOS 23 เติมน้ำมัน ถึงเก้าโมง": SetReadiness(
        units=(UnitId("23"),), readiness=Readiness.OOS, reason="fuel ถึงเก้าโมง"
    ),
    "OOS 23 flat tyre": SetReadiness(
        units=(UnitId("23"),), readiness=Readiness.OOS, reason="flat tyre"
    ),
    "ON M1 crew=Dao tel=0811 eq=vest,radio skill=first-aid": LogOn(
        unit=UnitId("M1"), crew=("Dao",), phone="0811",
        equipment=("vest", "radio"), skills=("first-aid",),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LINES.items(), ids=LINES.keys())
def test_a_line_means_its_command(line: str, expected: object) -> None:
    assert meaning(line) == expected


LACKING = {
    "PER 127": Fault.NEEDS_WORD,
    "VEH 127": Fault.NEEDS_WORD,
    "SOP 127 soon": Fault.BAD_NUMBER,
    "SOP": Fault.NEEDS_INCIDENT,
    "RN": Fault.NEEDS_INCIDENT,
    "CAU dogs": Fault.NEEDS_WORD,
    "CAU end": Fault.NEEDS_WORD,
    "CAU @wat-khum dogs exp=soon": Fault.BAD_NUMBER,
    "ROLL everybody": Fault.NEEDS_WORD,
    "N theft @wat-khum at=soon": Fault.BAD_TIME,
    "N theft @wat-khum at=25:00": Fault.BAD_TIME,
    "N theft @wat-khum at=31/02-10:00": Fault.BAD_TIME,
}


@pytest.mark.parametrize(("line", "fault"), LACKING.items(), ids=LACKING.keys())
def test_a_line_that_lacks_something_is_asked_again(line: str, fault: Fault) -> None:
    meant = meaning(line)

    assert isinstance(meant, Misread)
    assert meant.fault is fault


def test_a_step_is_ticked_with_its_words() -> None:
    meant = meaning("SOP 127 1 by M3")

    assert isinstance(meant, TickStep)
    assert meant.step == 1
    assert meant.text.endswith("(by M3)")
    assert len(meant.text) > len("(by M3)")


def test_a_planned_time_is_the_next_such_moment() -> None:
    seen = scene()
    today, day_ms = moment_ms(seen, "18:30"), 24 * HOUR_MS

    assert today is not None
    assert 0 < today - seen.now_ms <= day_ms
    dated = moment_ms(seen, "25/11-18:30")
    assert dated is not None
    assert dated > seen.now_ms
    assert moment_ms(seen, "1830") == today
    assert moment_ms(seen, "half past") is None


def test_a_planned_incident_means_its_time() -> None:
    meant = meaning("N assist @wat-khum parade at=18:30")

    assert isinstance(meant, Open)
    assert meant.planned_ms == moment_ms(scene(), "18:30")


# --- at the desk


@pytest.fixture
def console(tmp_path: Path) -> Console:
    desk = Desk(tmp_path / "store", Config().tables, now_ms=lambda: NOON_MS)
    shelf = Shelf(tmp_path / "maps")
    made = Console(desk, Config(), lang="en", by="desk", own=None, shelf=shelf)
    enter(made, "ON 21 crew=Anan skill=first-aid @wat-khum")
    enter(made, "ON M3")
    return made


def enter(console: Console, line: str, later_ms: int = 0) -> Reply:
    reply = console.enter(line, NOON_MS + later_ms)
    assert reply.outcome is Outcome.DONE, reply.text
    return reply


def lines(console: Console, line: str, later_ms: int = 0) -> str:
    return "\n".join(enter(console, line, later_ms).lines)


def test_a_likely_duplicate_is_said_and_a_digit_makes_it_one(console: Console) -> None:
    enter(console, "N noise @wat-khum music")
    second = enter(console, "N noise @wat-khum loud music", HOUR_MS // 2)
    made = enter(console, "1", HOUR_MS // 2 + 1_000)

    assert "1: same as #101?" in second.text
    assert "#102 Noise Wat Khum: duplicate of #101" in made.text


def test_another_type_or_another_place_is_no_duplicate(console: Console) -> None:
    enter(console, "N noise @wat-khum")
    other_type = enter(console, "N drunk @wat-khum")
    other_place = enter(console, "N noise @provincial-hall")

    assert "same as" not in other_type.text
    assert "same as" not in other_place.text


def test_cautions_are_said_when_something_happens_there(console: Console) -> None:
    enter(console, "CAU @wat-khum two dogs behind the gate exp=90d")
    entered = enter(console, "N noise @wat-khum")
    elsewhere = enter(console, "N noise @provincial-hall")

    assert "! caution: two dogs behind the gate" in entered.text
    assert "caution" not in elsewhere.text
    assert "! caution: two dogs behind the gate" in lines(console, "101")
    assert "W1 Wat Khum: two dogs" in lines(console, "CAU")


def test_a_crew_that_is_there_is_told_of_cautions_alone(console: Console) -> None:
    enter(console, "CAU @wat-khum two dogs")
    enter(console, "VS 21 กข1234 @wat-khum")
    stop = enter(console, "VS M3 กข9999 @wat-khum")

    assert "! caution: two dogs" in stop.text
    assert "same as" not in stop.text
    assert "earlier" not in stop.text


def test_what_was_here_before_is_counted(console: Console) -> None:
    enter(console, "N theft @wat-khum")
    enter(console, "CL 101 UNF")
    entered = enter(console, "N noise @wat-khum", HOUR_MS)

    assert "earlier here: 1" in entered.text
    assert "earlier here: 1, the last #101" in lines(console, "102", HOUR_MS)


def test_a_caller_who_rang_before_is_known_by_number_or_name(console: Console) -> None:
    enter(console, 'N theft @wat-khum from="Somsri 081-222-3333"')
    by_number = enter(console, "N noise @provincial-hall from=0812223333")
    another = enter(console, 'N noise @provincial-hall from="Malee 0899999999"')

    assert "caller rang before: 1, last #101" in by_number.text
    assert "rang before" not in another.text


def test_what_to_ask_is_said_by_type_and_language(console: Console) -> None:
    entered = enter(console, "N silent @wat-khum from=0812223333")
    console.speak("th")
    thai = enter(console, "N robbery @provincial-hall")

    assert "ask: ring back twice" in entered.text
    assert "มีอาวุธไหม" in thai.text


def test_steps_are_listed_and_ticked_off_by_name_and_time(console: Console) -> None:
    enter(console, "N robbery @wat-khum")
    before = enter(console, "SOP 101").lines
    enter(console, "SOP 101 1 by M3", 60_000)
    after = enter(console, "SOP 101", 60_000).lines

    assert before[1].endswith("[ ]")
    assert after[1].endswith("[x] 15:54 desk")
    assert after[2].endswith("[ ]")
    assert "no steps" in lines(console, "SOP 101") or len(after) > 2


def test_a_type_without_steps_says_so(console: Console) -> None:
    enter(console, "N noise @wat-khum")

    assert lines(console, "SOP 101") == "no steps for Noise"


def test_the_file_is_in_the_history_and_is_searched(console: Console) -> None:
    enter(console, "N theft @wat-khum")
    enter(console, "PER 101 suspect Somchai Jaidee")
    enter(console, "VEH 101 กข1234 white pickup")
    enter(console, "RN 101")

    told = lines(console, "101")
    assert "person: suspect Somchai Jaidee" in told
    assert "vehicle กข1234 white pickup" in told
    assert "report number 1/2568" in told
    assert lines(console, "Q Jaidee").startswith("1 found")
    assert lines(console, "Q กข1234").startswith("1 found")


def test_the_roll_tells_who_has_not_answered(console: Console) -> None:
    enter(console, "ROLL", 60_000)
    enter(console, "OK 21", 120_000)

    told = lines(console, "ROLL list", 180_000)
    assert "not answered: M3 (3m)" in told
    assert "\nanswered: 21" in told


def test_partners_are_listed_with_their_telephones(console: Console) -> None:
    told = lines(console, "L P")

    assert "hospital" in told
    assert "1669" in told
    assert "TOW tow-1" in told


def test_a_skill_that_the_type_needs_is_told_with_the_advice(console: Console) -> None:
    enter(console, "N medical @wat-khum")
    enter(console, "N noise @wat-khum")

    assert "can first-aid" in lines(console, "REC 101")
    assert "can first-aid" not in lines(console, "REC 102")


def test_a_reason_code_is_told_in_the_readers_language(console: Console) -> None:
    enter(console, "OOS M3 เติมน้ำมัน ถึงเก้าโมง")
    english = lines(console, "L U")
    console.speak("th")

    assert "fuel ถึงเก้าโมง" in english
    assert "เติมน้ำมัน ถึงเก้าโมง" in lines(console, "L U")


def test_several_dispositions_are_told_together(console: Console) -> None:
    enter(console, "N theft @wat-khum")
    closed = enter(console, "CL 101 REPORT+WARN")

    assert "closed Report taken + Warned, advised" in closed.text


def test_an_officers_work_is_found(console: Console) -> None:
    enter(console, "N theft @wat-khum")
    console.by = "Malee"
    enter(console, "N noise @provincial-hall")

    assert lines(console, "Q by=malee").startswith("1 found")
    assert lines(console, "Q by=desk").startswith("1 found")
    assert lines(console, "Q by=nobody").startswith("0 found")


# --- beats


@pytest.fixture
def in_beats(tmp_path: Path) -> Console:
    beats = (
        Beat(code="1", places=("wat-khum",)),
        Beat(code="2", places=("provincial-hall",)),
    )
    config = Config(beats=beats)
    desk = Desk(tmp_path / "store", config.tables, now_ms=lambda: NOON_MS)
    shelf = Shelf(tmp_path / "maps")
    made = Console(desk, config, lang="en", by="desk", own=None, shelf=shelf)
    for line in ("ON 21 beat=2", "ON M3 beat=1", "N theft @wat-khum"):
        enter(made, line)
    enter(made, "N noise @provincial-hall")
    return made


def test_the_beat_follows_from_the_place(in_beats: Console) -> None:
    assert "beat 1" in lines(in_beats, "101")
    assert "beat 2" in lines(in_beats, "102")


def test_lists_and_searches_of_one_beat(in_beats: Console) -> None:
    assert lines(in_beats, "L W beat=2").startswith("#102")
    assert "#101" not in lines(in_beats, "L W beat=2")
    assert lines(in_beats, "L A beat=1").startswith("M3")
    assert lines(in_beats, "Q beat=1").startswith("1 found")


def test_empty_list_of_a_beat_that_is_none_says_so(in_beats: Console) -> None:
    assert lines(in_beats, "L W beat=9") == 'no beat "9"; there are: 1, 2'
    assert lines(in_beats, "L A beat=2").startswith("21")
    assert lines(in_beats, "L R") == "none"


def test_a_list_that_has_no_beats_takes_none() -> None:
    assert isinstance(meaning("L B beat=1"), Misread)


def test_the_unit_of_the_beat_is_advised_first_among_equals(in_beats: Console) -> None:
    first = enter(in_beats, "REC 102").lines[1]

    assert first.startswith("1) 21")
    assert "own beat 2" in first


# --- look-ups


def look_ups(console: Console) -> list[LookedUp]:
    found: list[LookedUp] = []

    def keep(event: object) -> None:
        fact = getattr(event, "fact", None)
        if isinstance(fact, LookedUp):
            found.append(fact)

    console.desk.each_event(keep)
    return found


def test_a_search_leaves_a_trace_without_a_telephone_number(console: Console) -> None:
    enter(console, "N theft @wat-khum red motorbike")
    enter(console, "Q red last=7d")
    enter(console, "Q ๐๘๑-๒๒๒-๓๓๓๓")
    enter(console, "Q 081 – 222 – 3333")

    assert look_ups(console) == [
        LookedUp(words="red last=7d", found=1),
        LookedUp(words="…", found=0),
        LookedUp(words="…", found=0),
    ]


def test_a_search_tells_how_many_there_are_and_not_how_many_are_listed(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "MOST_FOUND", 1)
    enter(console, "N theft @wat-khum red motorbike")
    enter(console, "N! theft @somewhere red car")
    enter(console, "Q red")

    assert look_ups(console)[-1].found >= 2


def test_a_look_up_is_nothing_that_undo_takes_back(console: Console) -> None:
    enter(console, "N theft @wat-khum")
    enter(console, "Q theft")

    assert "cancelled" in enter(console, "UNDO").text


def test_one_who_only_looks_writes_nothing(console: Console, tmp_path: Path) -> None:
    glance = Glance(tmp_path / "store", Config().tables)
    shelf = Shelf(tmp_path / "maps")
    reader = Console(glance, Config(), lang="en", by="x", own=None, shelf=shelf)
    enter(reader, "Q theft")

    assert look_ups(console) == []


def test_a_digit_that_closes_one_as_a_duplicate_wants_enter() -> None:
    assert takes_from_others("DUP 102 101")
    assert not takes_from_others("D 21 102")
