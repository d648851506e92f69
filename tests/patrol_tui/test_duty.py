"""Stories at the duty screen."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.patrol_tui.officer import on_duty

EVENING = (
    "ON 21 crew=Anan,Boon @provincial-hall",
    "ON 22 crew=Chai @wat-khum",
    "ON M1 crew=Dao @kasikorn-bank",
    "ON M2 crew=Ek @yaowarat-gold",
    "N theft @wat-khum red motorbike by=191",
    "N noise @suriyadet-bamrung+300 karaoke since nine by=LINE",
    "N robbery @yaowarat-gold two men, one knife by=phone",
    "N crash @thewaphiban+100 รถจักรยานยนต์ชนกันสองคัน ไม่มีผู้บาดเจ็บ",
    "D 21 103",
    "DE 22 101",
    "H 102 20 owner asleep",
    "MB M2",
)
SIZES = [(80, 24), (120, 40), (200, 60)]


async def test_dispatcher_enters_sends_and_closes(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", "ON 21") as officer:
        await officer.enters("N theft @wat-khum red motorbike")
        await officer.enters("D 21")
        await officer.enters("AR 21")
        await officer.enters("CU 21 REPORT statement taken")

        assert officer.sees("#101 P2 Theft  Wat Khum  ✓ closed")
        assert officer.sees("cleared Report taken: statement taken")
        assert officer.sees("Incidents 0")


async def test_everything_is_there_again_after_leaving(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        before = officer.rows()[1:16]
    async with on_duty(store) as officer:
        await officer.waits(1)
        after = officer.rows()[1:16]

    assert after == before


async def test_half_typed_line_is_kept_when_leaving(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, "ON 21") as officer:
        await officer.presses("colon")
        await officer.types("N theft @wat")
        officer.screen.leave()
    async with on_duty(store) as officer:
        assert officer.sees(":N theft @wat")


async def test_keys_are_short_forms_of_commands(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("d")

        assert officer.sees(":D  103")

        await officer.types("M1")
        await officer.presses("enter")

        assert officer.sees("D M1 -> #103 Robbery Yaowarat gold shop: dispatched")


async def test_keys_work_with_the_thai_keyboard_on(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.types("่")  # j: the next incident
        await officer.types("ก")  # d: dispatch

        assert officer.sees(":D  101")


async def test_status_key_types_its_line_and_enter_does_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("r")
        typed = officer.sees(":AR 21")
        await officer.presses("enter")

        assert typed
        assert officer.sees("AR 21 -> #103 Robbery Yaowarat gold shop: on scene")


async def test_selection_stays_on_its_incident_when_others_come_in(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("down", "down")
        selected = [row for row in officer.rows() if "│ >" in row or ">3" in row]
        officer.app.commands.enter("N shots @kasikorn-bank", officer.clock())
        await officer.waits(1)

        still = [row for row in officer.rows() if "104" in row and ">" in row]
        assert selected
        assert still


async def test_incoming_never_touches_a_half_typed_line(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("colon")
        await officer.types("RM 101 the man")
        officer.app.commands.enter("N shots @kasikorn-bank", officer.clock())
        await officer.waits(1)
        await officer.types(" ran")

        assert officer.sees(":RM 101 the man ran")


async def test_ages_turn_amber_then_red_with_a_sign(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", "N theft @wat-khum") as officer:
        await officer.waits(5)
        amber = officer.sees("6m! ") or officer.sees("6m!")
        await officer.waits(5)

        assert amber
        assert officer.sees("11m!!")


async def test_refusal_names_the_way_out(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", "N theft @wat-khum") as officer:
        await officer.enters("D 21 101")

        assert officer.sees("21 is off duty; ON 21 first (D! does it all the same)")


async def test_hostile_words_are_shown_as_words(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", "ON 21") as officer:
        await officer.enters(
            "N theft @wat-khum [/red] [@click=app.quit]x[/] \x1b]0;t\x07"
        )

        assert officer.sees("[/red] [@click=app.quit]x[/] ]0;t")


async def test_answer_fills_the_screen_and_closes(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("question_mark")
        shown = officer.sees("Dispatch units to an incident")
        await officer.presses("escape")

        assert shown
        assert officer.sees("Incidents 4")


async def test_language_switches_at_once_and_is_kept(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        await officer.enters("LANG th")

        assert officer.sees("เหตุ 4")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("lang", ["en", "th"])
async def test_duty_screen_looks_like_this(
    size: tuple[int, int],
    lang: str,
    tmp_path: Path,
    golden: Callable[[str, str], None],
) -> None:
    async with on_duty(tmp_path / "store", *EVENING, size=size, lang=lang) as officer:
        drawn = "\n".join(officer.rows()) + "\n"

    golden(f"duty-{lang}-{size[0]}x{size[1]}.txt", drawn)


async def test_ascii_screen_in_english_is_ascii(tmp_path: Path) -> None:
    lines = [line for line in EVENING if line.isascii()]
    async with on_duty(tmp_path / "store", *lines, glyphs="ascii") as officer:
        assert "\n".join(officer.rows()).isascii()


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (60, 18), (79, 23), (300, 90)])
async def test_any_size_is_laid_out_without_failing(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with on_duty(tmp_path / "store", *EVENING, size=size) as officer:
        assert len(officer.rows()) == size[1]


async def test_incident_just_entered_is_the_selected_one(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.enters("N animal @kasikorn-bank a dog")

        assert any(row.startswith("#105 P4 Animal") for row in officer.rows())


async def test_preempted_unit_leads_to_where_it_was_sent(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.enters("D! 21 101")

        assert any(row.startswith("#101 P2 Theft") for row in officer.rows())


async def test_older_call_of_one_priority_stands_first(tmp_path: Path) -> None:
    lines = ("N theft @wat-khum first", "N theft @kasikorn-bank second")
    async with on_duty(tmp_path / "store", *lines) as officer:
        queue = [row for row in officer.rows() if "Theft" in row and "wait" in row]

        assert "101" in queue[0]
        assert "102" in queue[1]


async def test_palette_begins_the_line_of_a_verb(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
        await officer.presses("ctrl+p")
        await officer.types("hold")
        await officer.pilot.pause(0.5)
        await officer.presses("enter")

        assert ":H" in officer.rows()


async def test_queue_says_what_is_hidden_above_and_how_bad_it_is(
    tmp_path: Path,
) -> None:
    lines = ("N shots @wat-khum", *["N noise @kasikorn-bank"] * 12)
    async with on_duty(tmp_path / "store", *lines) as officer:
        before = officer.sees("above")
        await officer.presses("end")

        assert not before
        assert officer.sees("^7 above, worst P0")
