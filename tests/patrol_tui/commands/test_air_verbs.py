"""What is said on the air, from the line that says it to the answer and the board."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from patrol_tui.commands.complete import complete
from patrol_tui.commands.parse import parse
from patrol_tui.commands.secrets import without_secret
from patrol_tui.commands.verbs import Ask, Fault, Misread, Query
from patrol_tui.config import Config, ConfigError, Station, read_config
from patrol_tui.console import Console, Outcome, Reply
from patrol_tui.listing.unit_history import UnitHistory
from patrol_tui.typed_line import TypedLine
from store.city.shelf import Shelf
from store.desk import Desk
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
from store.model.fold.on_air import KEPT_LINES
from store.model.records import Location, UnitId
from store.model.refusals import Code, Refusal
from tests.patrol_tui.listing.test_searching import NOW_MS as MONTH_MS
from tests.patrol_tui.listing.test_searching import Kept, a_month, teller
from tests.patrol_tui.officer import on_duty
from tests.patrol_tui.scene import meaning, scene
from widgets.drawing.board import queue_order, roster_order
from widgets.drawing.canvas import Glyphs
from widgets.drawing.rows import Row, queue_row, unit_row

NOON_MS = 1_760_000_000_000
KHUM = Location(text="สี่แยกวัดคุ้ม", key="wat-khum")
U21, M3 = UnitId("21"), UnitId("M3")

LINES = {
    "SOS 21": CallEmergency(unit=U21),
    "SOS 21 @wat-khum shots": CallEmergency(unit=U21, place=KHUM, text="shots"),
    "sos m3 @nowhere-known": CallEmergency(
        unit=M3, place=Location(text="nowhere-known")
    ),
    "ฉุกเฉิน ๒๑ ถูกยิง": CallEmergency(unit=U21, text="ถูกยิง"),
    "SOS21": CallEmergency(unit=U21),
    "SOSACK 21": HearEmergency(unit=U21),
    "SOSEND 21 all well": EndEmergency(unit=U21, text="all well"),
    "TM 21 10": SetTimer(unit=U21, minutes=10),
    "TM 21 ๕": SetTimer(unit=U21, minutes=5),
    "TM 21 23": SetTimer(unit=U21, minutes=23),  # 23 is a unit, too
    "TM 21 10m": SetTimer(unit=U21, minutes=10),
    "RL 21 asks for a torch": NoteUnit(unit=U21, text="asks for a torch"),
    "UH 21": Query(ask=Ask.HISTORY, unit=U21, about="21"),
    "UH 21 last=2d": Query(ask=Ask.HISTORY, unit=U21, about="21", keys={"last": "2d"}),
    "BO": Query(ask=Ask.LIST, about="B"),
    "BO list": Query(ask=Ask.LIST, about="B"),
    "L B": Query(ask=Ask.LIST, about="B"),
    "L M": Query(ask=Ask.LIST, about="M"),
    "BO add white pickup plate=กข1234 exp=4h area=2": AddBolo(
        text="white pickup", plate="กข1234", area="2", minutes=240
    ),
    "BO add plate=กข1234": AddBolo(plate="กข1234"),
    "ประกาศ เพิ่ม กระบะขาว": AddBolo(text="กระบะขาว"),
    "BO ack 1": HearBolo(number=1),
    "BO ack B12 21": HearBolo(number=12, unit=U21),
    "BO end b1 found": EndBolo(number=1, reason="found"),
    "M 21,M3 come back": SendMessage(units=(U21, M3), text="come back"),
    "BC road is flooded": SendMessage(text="road is flooded", is_broadcast=True),
    "MA 3": HearMessage(number=3),
    "MA msg3 21": HearMessage(number=3, unit=U21),
    "MA ๓ ๒๑": HearMessage(number=3, unit=U21),
}


@pytest.mark.parametrize(("line", "meant"), LINES.items(), ids=LINES.keys())
def test_a_line_means_its_command(line: str, meant: object) -> None:
    found = meaning(line)
    if isinstance(found, CallEmergency) and found.place and found.place.key:
        found = msgspec.structs.replace(found, place=KHUM)

    assert found == meant


def test_one_s_own_emergency_needs_no_unit_whatever_is_selected() -> None:
    for line in ("SOS", "SOS @"):
        found = meaning(line, own_unit=M3, selected_unit=U21)
        assert found == CallEmergency(unit=M3)
    assert meaning("SOS shots", selected_unit=U21) == CallEmergency(
        unit=U21, text="shots"
    )


def test_a_message_without_a_unit_goes_from_one_s_own_to_the_desk() -> None:
    sent = meaning("M need the key", own_unit=M3, selected_unit=U21)

    assert sent == SendMessage(text="need the key", sender=M3)


def test_the_selected_unit_gets_no_message_and_no_stand_down_unnamed() -> None:
    for line in ("M need the key", "SOSEND sunflower"):
        found = parse(line, scene(selected_unit=U21))

        assert isinstance(found, Misread)
        assert found.fault is Fault.NEEDS_UNIT


def test_an_acknowledgement_names_one_s_own_unit() -> None:
    assert meaning("SOSACK 21", own_unit=M3) == HearEmergency(unit=U21, hearer=M3)
    assert meaning("MA 1", own_unit=M3) == HearMessage(number=1, unit=M3)
    assert meaning("BO ack 1", own_unit=M3) == HearBolo(number=1, unit=M3)


ASKED_AGAIN = {
    "SOS": Fault.NEEDS_UNIT,
    "SOS 21,M3": Fault.ONE_UNIT,
    "SOSACK": Fault.NEEDS_UNIT,
    "TM 21": Fault.NEEDS_WORD,
    "TM 21 soon": Fault.BAD_NUMBER,
    "TM 21 5 6": Fault.UNUSED_WORDS,
    "RL 21": Fault.NEEDS_WORD,
    "UH 21 last=soon": Fault.BAD_NUMBER,
    "BO white pickup": Fault.NEEDS_WORD,
    "BO add": Fault.NEEDS_WORD,
    "BO add car exp=soon": Fault.BAD_NUMBER,
    "BO add car colour=red": Fault.UNKNOWN_KEY,
    "BO ack": Fault.NEEDS_WORD,
    "BO ack 1 99": Fault.BAD_UNIT,
    "BO ack 1 21 now": Fault.UNUSED_WORDS,
    "M 21": Fault.NEEDS_WORD,
    "M 21 22 come": Fault.STRAY_UNIT,
    "M3 come back": Fault.UNKNOWN_VERB,
    "BC": Fault.NEEDS_WORD,
    "MA": Fault.NEEDS_WORD,
    "MA all": Fault.NEEDS_WORD,
}


@pytest.mark.parametrize(("line", "fault"), ASKED_AGAIN.items(), ids=ASKED_AGAIN.keys())
def test_a_line_that_lacks_something_is_asked_again(line: str, fault: Fault) -> None:
    found = parse(line, scene())

    assert isinstance(found, Misread)
    assert found.fault is fault


@pytest.mark.parametrize("line", ["M9", "M9 come back", "m9"])
def test_a_call_sign_that_is_unknown_is_no_message_to_its_digits(line: str) -> None:
    found = parse(line, scene())

    assert isinstance(found, Refusal)
    assert (found.code, found.about["unit"]) == (Code.UNKNOWN_UNIT, "M9")


@pytest.mark.parametrize(("word", "kept"), [("", "SOSEND 21 rose"), ("rose", "")])
def test_a_line_with_the_station_s_word_is_not_repeated(word: str, kept: str) -> None:
    tables = msgspec.structs.replace(scene().tables, stand_down=word)
    found = parse("SOSEND 21 rose", replace(scene(), tables=tables))

    assert isinstance(found, EndEmergency)
    assert (found.text, found.words) == ("rose", kept)


def test_units_are_completed_for_what_is_said_of_them() -> None:
    assert set(complete("RL M", scene()).choices) >= {"M3", "M4"}


def test_what_a_verb_keeps_secret_is_taken_out_of_its_line() -> None:
    assert "sunflower" not in without_secret("sosend! 21 sunflower")
    assert "sunflower" not in without_secret("ยุติฉุกเฉิน 21 sunflower")
    assert without_secret("SOS 21 sunflower") == "SOS 21 sunflower"


# what is answered


def made(folder: Path, *, own: str = "", word: str = "") -> Console:
    config = Config(station=Station(stand_down=word))
    desk = Desk(folder / "store", config.tables, now_ms=lambda: NOON_MS)
    shelf = Shelf(Path("nowhere"))
    unit = UnitId(own) if own else None
    return Console(desk, config, lang="en", by="somchai", own=unit, shelf=shelf)


@pytest.fixture
def console(tmp_path: Path) -> Console:
    """21 is on its way to 101 and said where it is; M3 is free."""
    console = made(tmp_path)
    for line in (
        "ON 21 crew=Malee @wat-khum",
        "ON M3",
        "N theft @yaowarat",
        "D 21 101",
    ):
        enter(console, line)
    return console


def enter(console: Console, *lines: str, later_ms: int = 0) -> Reply:
    reply = None
    for line in lines:
        reply = console.enter(line, NOON_MS + later_ms)
        assert reply.outcome is Outcome.DONE, reply.text
    assert reply is not None
    return reply


def test_an_emergency_offers_an_incident_where_it_is(console: Console) -> None:
    called = enter(console, "SOS 21 shots fired")
    entered = enter(console, "1")

    assert called.text == (
        "OK 15:53:20 SOS 1 enters Officer emergency P0 there; "
        "21 !! EMERGENCY @ Wat Khum: shots fired"
    )
    assert entered.text == "OK 15:53:20 N #102 Officer emergency Wat Khum: entered: 21"
    incident = console.state.by_number(102)
    assert incident is not None
    assert (incident.priority, incident.place.key) == (0, "wat-khum")


def test_a_place_that_no_map_knows_is_offered_as_it_was_said(console: Console) -> None:
    called = enter(console, 'SOS M3 @"behind the old mill"')
    entered = enter(console, "1")

    assert "behind the old mill" in called.text
    assert "#102 Officer emergency behind the old mill" in entered.text


def test_an_emergency_nobody_can_place_asks_where(console: Console) -> None:
    called = enter(console, "SOS M3")

    assert called.text == "OK 15:53:20 SOS where? SOS M3 @PLACE; M3 !! EMERGENCY"
    assert not console.offers


def test_the_list_tells_who_knows_of_an_emergency(console: Console) -> None:
    alone = enter(console, "SOS 21", "L U", later_ms=60_000).lines[0]
    known = enter(console, "SOSACK 21", "L U").lines[0]

    assert alone == (
        "21 !! EMERGENCY 15:54 @ Wat Khum (known 1m before) NOT ACKNOWLEDGED"
    )
    assert known.endswith("acknowledged by somchai")


@pytest.mark.parametrize("lang", ["en", "th"])
def test_a_wrong_word_is_refused_without_the_right_one(
    tmp_path: Path, lang: str
) -> None:
    console = made(tmp_path, word="ทานตะวัน")
    console.speak(lang)
    enter(console, "ON 21", "SOS 21")
    wrong = console.enter("SOSEND! 21 กุหลาบ", NOON_MS)
    right = console.enter("SOSEND 21 ทานตะวัน", NOON_MS)

    assert (wrong.outcome, wrong.code) == (Outcome.REFUSED, "wrong-word")
    assert right.outcome is Outcome.DONE
    for said in (wrong.text, right.text):
        assert "ทานตะวัน" not in said
        assert "กุหลาบ" not in said
    console.desk.close()
    kept = b"".join(p.read_bytes() for p in (tmp_path / "store").rglob("log-*"))
    assert "ทานตะวัน".encode() not in kept
    assert "กุหลาบ".encode() not in kept


def test_a_stand_down_that_waits_for_the_disk_does_not_show_its_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = made(tmp_path, word="sunflower")
    enter(console, "ON 21", "SOS 21")
    refusal = Refusal(code=Code.NOT_SAVED, about={})
    monkeypatch.setattr(console.desk, "submit", lambda *_, **__: refusal)
    console.enter("SOSEND 21 sunflower", NOON_MS)

    assert "sunflower" not in console.waiting.line


REMEDIES = {
    "SOSACK M3": "-- M3 has no emergency",
    "SOSEND 21 all well": (
        "-- the settings have no stand-down word: say why it is over "
        "(SOSEND! does it all the same)"
    ),
    "UNDO": ("-- 21 stays in emergency, SOSEND ends it; UNDO! undoes what was before"),
    "OFF M4": "-- M4 is off duty already",
    "BO ack 7": "-- no BOLO B7; BO lists them",
    "BO add car exp=31d": "-- a BOLO holds from exp=1m to exp=30d",
    "MA 7": "-- no message MSG7; L M lists them",
    "TM M3 1441": "-- 1441 minutes is not between 0 (off) and 1440",
    "M 22 come": "-- 22 is off duty; ON 22 first",
}


@pytest.mark.parametrize(("line", "said"), REMEDIES.items(), ids=REMEDIES.keys())
def test_a_refusal_names_the_remedy(console: Console, line: str, said: str) -> None:
    enter(console, "SOS 21")

    assert console.enter(line, NOON_MS).text == said


def test_a_message_tells_who_has_it_not_yet(console: Console) -> None:
    enter(console, "M 21,M3 call the station", "BC flood at the market")
    asked = console.enter("MA 1", NOON_MS)
    has = enter(console, "MA 1 21")
    listed = enter(console, "MA 2 21", "MA 2", "L M").lines

    assert asked.text == "-- who has MSG1: 21, M3? MA 1 UNIT"
    assert has.text == "OK 15:53:20 MA MSG1 acknowledged by 21"
    assert listed == (
        "MSG1 15:53 desk -> 21,M3: call the station  (not acknowledged: M3) (somchai)",
        "MSG2 15:53 desk -> all on duty: flood at the market (somchai)",
    )


def test_a_bolo_is_told_with_its_time_and_who_has_it(console: Console) -> None:
    added = enter(console, "BO add white pickup plate=กข1234 exp=4h area=2")
    listed = enter(console, "BO ack 1 21", "BO").lines
    ended = enter(console, "BO end 1 found")

    assert added.text == (
        "OK 15:53:20 BO B1 กข1234 white pickup (2) until 19:53 9 Oct 2025"
    )
    assert listed == (
        (
            "B1 กข1234 white pickup (2) until 19:53 9 Oct 2025  acknowledged by 21 "
            "(somchai 15:53)"
        ),
    )
    assert ended.text == "OK 15:53:20 BO B1 ended: found"
    assert enter(console, "BO").lines == ("none",)


EVERYTHING = (
    "SOS 21 @wat-khum shots", "SOSACK 21", "SOSEND! 21 pressed by mistake", "TM 21 5",
    "TM 21 0", "RL 21 ขอไฟฉาย", "BO add กระบะขาว plate=กข1234", "BO ack 1 21", "BO",
    "BO end 1 found", "UNDO", "M 21,M3 กลับ", "MA 1 21", "BC flood", "L M", "UH 21",
)  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_result_is_one_full_line(console: Console, lang: str) -> None:
    console.speak(lang)
    for line in EVERYTHING:
        reply = enter(console, line)

        assert reply.text
        assert "{" not in "".join((reply.text, *reply.lines))
        assert len(reply.text.splitlines()) == 1


# the board


def text_of(row: Row) -> str:
    return "".join(run.text for run in row)


@pytest.mark.parametrize("glyphs", ["box", "ascii"])
def test_the_board_shows_an_emergency_by_letters_shape_and_colour(
    console: Console, glyphs: Glyphs
) -> None:
    enter(console, "SOS 21 shots")
    board = replace(console.board(NOON_MS), glyphs=glyphs)
    row = unit_row(U21, board, 60)
    [key] = queue_order(board.state)

    shape = "✖" if glyphs == "box" else "X"
    assert text_of(row).startswith(f" 21    {shape}SOS ")
    assert text_of(row).endswith("!!")
    assert "unit-sos" in {run.style for run in row}
    assert "!!21" in text_of(queue_row(board.state.incidents[key], board, 60))


def test_a_unit_in_danger_comes_first_even_off_duty(console: Console) -> None:
    enter(console, "SOS 23")

    order = roster_order(console.state, console.desk.tables)
    assert order[:3] == ["23", "21", "M3"]


# what a unit did


def test_history_of_a_unit_that_nobody_knows_is_refused(console: Console) -> None:
    told = console.enter("UH 99", NOON_MS)

    assert told.outcome is Outcome.REFUSED
    assert told.text == "-- no unit 99; ON 99 logs it on"


def test_a_unit_s_history_tells_its_work_and_what_was_said(console: Console) -> None:
    lines = enter(console, "RL 21 asks for a torch", "AR 21", "UH 21").lines

    assert lines == (
        "21: 5 lines",
        "9 Oct 2025",
        "15:53 on duty Malee (somchai)",
        "15:53 heard from @ Wat Khum (somchai)",
        "15:53 #101 dispatched (somchai)",
        "15:53 asks for a torch (somchai)",
        "15:53 #101 on scene (somchai)",
    )


def test_a_unit_s_history_is_of_the_last_eight_hours_unless_asked(
    console: Console,
) -> None:
    later_ms = 8 * 3600 * 1000 + 1
    usual = enter(console, "UH 21", later_ms=later_ms).lines
    asked = enter(console, "UH 21 last=1d", later_ms=later_ms).lines

    assert usual == ("21: 0 lines",)
    assert asked[0] == "21: 3 lines"


def told(kept: Kept, unit: str, last: str) -> tuple[list[str], int | None]:
    history = UnitHistory(teller(), kept, MONTH_MS)  # type: ignore[arg-type]
    found = history.lines(UnitId(unit), last)
    return [line for _, line in found.lines], found.bare_until_ms


def test_before_what_is_remembered_a_unit_s_incidents_are_read_from_the_past() -> None:
    kept = a_month()
    lines = kept.state.unit_lines[U21]
    few = lines[-4:]  # as if many more had come since
    padded = (*few, *[few[-1]] * (KEPT_LINES - len(few)))
    state = msgspec.structs.replace(
        kept.state, unit_lines=kept.state.unit_lines.set(U21, padded)
    )
    found, bare_ms = told(Kept(state, kept.past), "21", "60d")

    assert bare_ms == few[0].at_ms
    assert sum("dispatched" in line for line in found) == 10
    assert found[0].startswith("#101 dispatched")


def test_what_is_remembered_whole_needs_no_word_of_what_is_not() -> None:
    kept = a_month()
    found, bare_ms = told(kept, "21", "60d")

    assert bare_ms is None
    assert found[0].startswith("on duty")


def test_a_history_says_what_it_cannot_reach(console: Console) -> None:
    for number in range(KEPT_LINES):
        console.enter(f"RL 21 note {number}", NOON_MS + number)
    lines = enter(console, "UH 21").lines

    assert lines[-1] == (
        "before 9 Oct 2025 15:53 only its incidents are listed; "
        "all else: patrol-tui log export"
    )
    assert any("#101 dispatched" in line for line in lines)


# what is kept nowhere


async def test_the_line_of_a_stand_down_is_neither_recalled_nor_kept(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", "ON 21", "SOS 21") as officer:
        await officer.enters("RL 21 still there")
        await officer.enters("SOSEND 21 sunflower")
        await officer.presses("colon", "up")
        recalled = officer.screen._line.value
        officer.screen._line.put("SOSEND 21 sunfl")
        officer.screen.leave()

    assert recalled == "RL 21 still there"
    kept = b"".join(p.read_bytes() for p in (tmp_path / "store").rglob("log-*"))
    assert b"sunfl" not in kept


def test_a_typed_line_that_holds_a_secret_is_not_fetched_again() -> None:
    typed = TypedLine(": ")
    for line in ("RL 21 still there", "SOSEND 21 sunflower"):
        typed.put(line)
        typed.entered()
    typed.forget_last()
    typed.take("\x1b[A")

    assert typed.text == "RL 21 still there"


# settings


def test_the_settings_give_the_word_and_the_hours_of_a_bolo(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[station]\nstand_down = " ทานตะวัน "\nbolo_hours = 2.5\n')

    tables = read_config(file).tables
    assert (tables.stand_down, tables.bolo_hours) == ("ทานตะวัน", 2.5)


@pytest.mark.parametrize("hours", ["0", "721", '"long"'])
def test_hours_of_a_bolo_that_make_no_sense_are_refused(
    tmp_path: Path, hours: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f"[station]\nbolo_hours = {hours}\n")

    with pytest.raises(ConfigError, match=r"station\.bolo_hours"):
        read_config(file)
