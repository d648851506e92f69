"""The verbs of a busy evening: what their lines mean, and what they are answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.commands.complete import complete
from patrol_tui.commands.parse import parse
from patrol_tui.commands.verbs import Fault, Misread
from patrol_tui.config import Config
from patrol_tui.console import Console, Outcome, Reply
from store.city.shelf import Shelf
from store.desk import Desk
from store.model.commands import (
    Advance,
    BeginStop,
    CallTow,
    DeclineTow,
    Free,
    LinkIncidents,
    MarkDuplicate,
    Preempt,
    Refer,
    Stack,
    Swap,
)
from store.model.records import Location, Stage, UnitId
from store.model.refusals import Code, Refusal
from store.text import clean
from tests.patrol_tui.scene import LAST, key, meaning, scene
from widgets.words.results import Teller

NOON_MS = 1_760_000_000_000
KHUM = Location(text="สี่แยกวัดคุ้ม", key="wat-khum")


def units(names: str) -> tuple[UnitId, ...]:
    return tuple(UnitId(name) for name in names.split(","))


def stopped(unit: str, kind: str, text: str = "", **more: object) -> BeginStop:
    return BeginStop(unit=UnitId(unit), type=kind, text=text, **{"place": KHUM, **more})  # type: ignore[arg-type]


LINES = {
    "TR 21": Advance(units=units("21"), stage=Stage.TR),
    "นำส่ง 21 @wat-khum": Advance(units=units("21"), stage=Stage.TR, place=KHUM),
    "AD 21,M3": Advance(units=units("21,M3"), stage=Stage.AD),
    "ST 21 131": Stack(units=units("21"), incident=key(131)),
    "คิว ๒๑ ๑๓๑": Stack(units=units("21"), incident=key(131)),
    "F 21 131": Free(units=units("21"), incident=key(131)),
    "PE 21,M3 131 shots": Preempt(
        units=units("21,M3"), incident=key(131), text="shots"
    ),
    "PE 131 21": Preempt(units=units("21"), incident=key(131)),
    "SW 21 M3": Swap(units=units("21,M3")),
    "SW 21,M3": Swap(units=units("21,M3")),
    "SW.21.M3": Swap(units=units("21,M3")),
    "สลับ 21 M3": Swap(units=units("21,M3")),
    "DUP 131 127": MarkDuplicate(incident=key(131), other=key(127)),
    "dup.131.127": MarkDuplicate(incident=key(131), other=key(127)),
    "ซ้ำ ๑๓๑ #๑๒๗": MarkDuplicate(incident=key(131), other=key(127)),
    "LK 131 127": LinkIncidents(incident=key(131), other=key(127)),
    "FW 127 municipality": Refer(incident=key(127), agency="municipality"),
    "FW 127 highway police oil": Refer(incident=key(127), agency="highway", text="oil"),
    "ส่งต่อ 127 ทางหลวง น้ำมันหก": Refer(
        incident=key(127), agency="highway", text="น้ำมันหก"
    ),
    "FW 127 1669": Refer(incident=key(127), agency="hospital"),
    "TOW 127": CallTow(incident=key(127)),
    "TOW 127 pickup in the ditch": CallTow(
        incident=key(127), text="pickup in the ditch"
    ),
    "TOW 127 no truck is out": DeclineTow(incident=key(127), reason="truck is out"),
    "รถยก 127 ไม่มา รถเสีย": DeclineTow(incident=key(127), reason="รถเสีย"),
    "VS 21 กข1234 @wat-khum": stopped("21", "vehicle-stop", "กข1234"),
    "VS 21 1กข 1234 @wat-khum": stopped("21", "vehicle-stop", "1กข 1234"),
    "ตรวจรถ M3 70-1234": stopped("M3", "vehicle-stop", "70-1234", place=None),
    "SS M3 @wat-khum": stopped("M3", "subject-stop"),
    "OV 21 crash @wat-khum two bikes": stopped("21", "crash", "two bikes"),
    "พบเหตุ 21 รถชน มีผู้บาดเจ็บ @วัดคุ้ม": stopped("21", "crash-injury"),
}


@pytest.mark.parametrize(("line", "meant"), LINES.items(), ids=LINES.keys())
def test_a_line_means_its_command(line: str, meant: object) -> None:
    assert meaning(line) == meant


def test_the_selected_incident_is_the_one_closed_as_a_duplicate() -> None:
    found = meaning("DUP . 127", selected_incident=key(105))

    assert found == MarkDuplicate(incident=key(105), other=key(127))


ASKED_AGAIN = {
    "DUP 131": Fault.NEEDS_INCIDENT,
    "DUP 131 12x": Fault.BAD_NUMBER,
    "LK": Fault.NEEDS_INCIDENT,
    "ST 131": Fault.NEEDS_UNIT,
    "SW 21": Fault.NEEDS_WORD,
    "SW 21 M3 M4": Fault.STRAY_UNIT,
    "VS กข1234": Fault.NEEDS_UNIT,
    "VS 21,M3 กข1234": Fault.ONE_UNIT,
    "OV 21": Fault.NEEDS_WORD,
    "FW 127": Fault.NEEDS_WORD,
    "ST 21 131 soon": Fault.UNUSED_WORDS,
}


@pytest.mark.parametrize(("line", "fault"), ASKED_AGAIN.items(), ids=ASKED_AGAIN.keys())
def test_a_line_that_lacks_something_is_asked_again(line: str, fault: Fault) -> None:
    found = parse(line, scene())

    assert isinstance(found, Misread)
    assert found.fault is fault


NOT_FOUND = {
    "DUP 131 999": (Code.UNKNOWN_INCIDENT, "number", "999"),
    "FW 127 municipalty": (Code.UNKNOWN_AGENCY, "near", "municipality"),
    "OV 21 crsh @wat-khum": (Code.UNKNOWN_TYPE, "near", "crash"),
}


@pytest.mark.parametrize(("line", "about"), NOT_FOUND.items(), ids=NOT_FOUND.keys())
def test_what_is_not_known_is_refused_with_the_nearest(
    line: str, about: tuple[Code, str, str]
) -> None:
    found = parse(line, scene())

    assert isinstance(found, Refusal)
    assert found.code is about[0]
    assert about[2] in found.about[about[1]]


WORDS = (
    st.text(max_size=40)
    .map(lambda text: " ".join(clean(text).split()))
    .filter(lambda text: "@" not in text and not text[:1].isdigit())
)


@given(number=st.integers(101, LAST), other=st.integers(101, LAST), text=WORDS)
def test_what_is_printed_reads_back(number: int, other: int, text: str) -> None:
    double = MarkDuplicate(incident=key(number), other=key(other))
    handed = Refer(incident=key(number), agency="fire", text=text)

    assert meaning(f"DUP {number} {other}") == double
    assert meaning(f"FW {number} fire {text}") == handed


@given(pair=st.permutations(["21", "22", "M3"]), number=st.integers(101, LAST))
def test_printed_moves_read_back(pair: list[str], number: int) -> None:
    one, two, _ = pair
    both = units(f"{one},{two}")

    assert meaning(f"SW {one} {two}") == Swap(units=both)
    assert meaning(f"ST {one},{two} {number}") == Stack(
        units=both, incident=key(number)
    )
    assert meaning(f"PE {number} {one},{two}") == Preempt(
        units=both, incident=key(number)
    )


@pytest.mark.parametrize(
    ("line", "completed"),
    [
        ("FW 127 muni", "FW 127 municipality "),
        ("FW 127 tour", "FW 127 tourist "),
        ("DUP 131 12", ("120", "129")),
        ("SW 21 M", ("M1", "M4")),
        ("OV 21 burg", "OV 21 burglary "),
    ],
)
def test_a_word_is_completed(line: str, completed: str | tuple[str, ...]) -> None:
    found = complete(line, scene())

    if isinstance(completed, str):
        assert found.line == completed
    else:
        assert set(completed) <= set(found.choices)


# what is answered


@pytest.fixture
def desk_console(tmp_path: Path) -> Console:
    config = Config()
    desk = Desk(tmp_path / "store", config.tables, now_ms=lambda: NOON_MS)
    own = UnitId("M4")
    shelf = Shelf(Path("nowhere"))
    return Console(desk, config, lang="en", by="somchai", own=own, shelf=shelf)


@pytest.fixture
def console(desk_console: Console) -> Console:
    """21 is on its way to 101; 102 and 103 wait; 22 and M3 are free."""
    for line in (
        "ON 21", "ON 22", "ON M3", "N theft @wat-khum", "N noise @kasikorn-bank",
        "N crash @yaowarat", "D 21 101",
    ):  # fmt: skip
        enter(desk_console, line)
    return desk_console


def enter(console: Console, *lines: str, later_ms: int = 0) -> Reply:
    reply = None
    for line in lines:
        reply = console.enter(line, NOON_MS + later_ms)
        assert reply.outcome is Outcome.DONE, reply.text
    assert reply is not None
    return reply


def told(console: Console, *lines: str) -> str:
    """Give what the last line's result says behind time and verb."""
    return enter(console, *lines).text.split(" ", 3)[3]


def test_a_diversion_says_that_the_old_incident_waits_again(console: Console) -> None:
    assert told(console, "PE 21 103") == (
        "21 -> #103 Crash Yaowarat gold shop: dispatched; "
        "21 -> #101: pre-empted, waits again (0m)"
    )


def test_a_swap_says_who_went_where(console: Console) -> None:
    assert told(console, "D 22 102", "SW 21 22") == (
        "#101 Theft Wat Khum: 21 exchanged, 22 dispatched; "
        "#102: 22 exchanged, 21 dispatched"
    )


def test_what_waits_behind_a_job_is_offered_when_it_is_over(console: Console) -> None:
    enter(console, "ST 21 103", "ST 21 102", "AR 21")
    over = enter(console, "CU 21 REPORT")
    sent = enter(console, ":1")

    assert over.text == (
        "OK 15:53:20 CU next: #103 Crash Yaowarat gold shop (1 sends 21); "
        "21 -> #101 Theft Wat Khum: cleared Report taken, closed"
    )
    assert sent.text == "OK 15:53:20 D 21 -> #103 Crash Yaowarat gold shop: dispatched"
    assert len(console.state.units[UnitId("21")].stacked) == 1


def test_a_freed_unit_is_offered_its_next_as_well(console: Console) -> None:
    assert "next: #102" in told(console, "ST 21 102", "F 21")


def test_a_diverted_unit_is_offered_nothing(console: Console) -> None:
    assert "next:" not in told(console, "ST 21 102", "PE 21 103")
    assert not console.offers


def test_a_unit_whose_job_another_took_over_is_offered_its_next(
    console: Console,
) -> None:
    assert "next: #102" in told(console, "ST 21 102", "SW 21 22")


def test_each_unit_cleared_together_has_a_digit(console: Console) -> None:
    enter(console, "D 22 101", "ST 21 102", "ST 22 103", "AR 21,22")
    over = enter(console, "CU 21,22 REPORT")

    assert "(1 sends 21); next: #103" in over.text
    assert enter(console, "2").text.startswith("OK 15:53:20 D 22 -> #103")


def test_sending_another_says_behind_whom_it_waits_no_longer(console: Console) -> None:
    assert told(console, "ST 21 102", "D 22 102") == (
        "22 -> #102 Noise Kasikorn Bank: no longer queued behind 21, dispatched"
    )


def test_a_stop_is_told_as_one_incident(console: Console) -> None:
    assert told(console, "VS 22 กข1234 @wat-khum") == (
        "22 -> #104 Vehicle stop Wat Khum: entered: กข1234, dispatched, on scene"
    )


def test_lists_show_what_waits_behind_whom(console: Console) -> None:
    waiting = enter(console, "ST 21 102", "L W").lines
    roster = enter(console, "L U").lines

    assert any("#102" in line and "ST 21" in line for line in waiting)
    assert any(line.startswith("21 ") and " +1 " in line for line in roster)


def test_both_cards_name_each_other(console: Console) -> None:
    enter(console, "N theft @wat-khum", "DUP 104 101", "LK 102 101")

    assert "duplicate of #101" in enter(console, "104").lines
    assert "duplicates: #104  linked: #102" in enter(console, "101").lines
    assert "linked: #101" in enter(console, "102").lines


def test_an_agency_is_told_with_its_telephone(console: Console) -> None:
    assert told(console, "FW 102 hospital") == (
        "#102 Noise Kasikorn Bank: handed to Hospital 1669"
    )


def test_the_rotation_is_told_firm_by_firm(console: Console) -> None:
    enter(console, "TOW 103 car in the ditch")
    second = told(console, "TOW 103 no truck is out")
    enter(console, "TOW 103 no busy")
    last = told(console, "TOW 103 no far away")

    assert second == (
        "#103 Crash Yaowarat gold shop: "
        "Tow firm 1 does not come: truck is out, tow called: Tow firm 2"
    )
    assert last.endswith(
        "Tow firm 3 does not come: far away, nobody else is left to call"
    )


REMEDIES = {
    "ST 22 102": "-- 22 has no incident in hand; D 22 sends it",
    "PE 22 102": "-- 22 has no incident in hand; D 22 sends it",
    "TR 21": "-- 21 has not arrived at #101; AR 21 first (TR! does it all the same)",
    "DUP 101 101": "-- #101 is the same incident",
    "TOW 102 no busy": "-- no tow is coming to #102; TOW 102 calls one",
    "VS 22": "-- where? add @place, for example @wat-khum",
    "VS 21 @wat-khum": "-- 21 is on #101 (VS! does it all the same)",
}


@pytest.mark.parametrize(("line", "said"), REMEDIES.items(), ids=REMEDIES.keys())
def test_a_refusal_names_the_remedy(console: Console, line: str, said: str) -> None:
    assert console.enter(line, NOON_MS).text == said


EVERYTHING = (
    "AR 21", "TR 21 @provincial-hall", "AD 21", "ST 21 102", "CU 21 REPORT", "1",
    "PE 21 103", "SW 21 22", "VS M3 กข1234 @wat-khum", "N theft @wat-khum",
    "DUP 105 102", "RO 105", "LK 105 102", "TOW 102", "TOW 102 no รถเสีย", "UNDO",
    "FW 102 การไฟฟ้า สายไฟขาด",
)  # fmt: skip


def test_the_same_lines_write_the_same_events_in_either_language(
    console: Console,
) -> None:
    written = []
    for line in EVERYTHING:
        reply = enter(console, line)
        console.speak("th" if console.words.lang == "en" else "en")
        assert reply.done is not None
        written += [event.fact.kind for event in reply.done.events]

    assert {"unit.stack", "inc.dup", "inc.link", "tow.undo", "inc.refer"} <= {*written}


@pytest.mark.parametrize("lang", ["en", "th"])
def test_every_result_of_the_evening_is_one_full_line(
    console: Console, lang: str
) -> None:
    console.speak(lang)
    for line in EVERYTHING:
        reply = enter(console, line)

        assert reply.text.startswith("OK ")
        assert "{" not in reply.text
        assert len(reply.text.splitlines()) == 1
    assert isinstance(console.teller, Teller)
