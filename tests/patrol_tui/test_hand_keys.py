"""Lists to choose from, filters, car digits: the screen without typing lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from patrol_tui.keys import choose_keys
from patrol_tui.screens.duty_keys import (
    FILTER_HINTS,
    LINE_HINTS,
    MENU_HINTS,
    hints_of,
)
from store.model.records import Incident
from tests.patrol_tui.officer import Officer, on_duty
from widgets.drawing.cells import width
from widgets.words.catalogue import LANGUAGES, Words

EVENING = (
    "ON 21 crew=Anan @provincial-hall", "ON 22 crew=Chai @wat-khum", "ON M1",
    "N theft @wat-khum red motorbike", "N noise @suriyadet-bamrung+300 karaoke",
    "N robbery @yaowarat-gold two men",
)  # fmt: skip


def picked(officer: Officer) -> str:
    """The chosen row of the list at hand."""
    return next(row for row in officer.rows()[3:] if row.startswith(">"))


class TestHelp:
    """`?` lists what works here, is searched by typing, and runs what is chosen."""

    async def test_chosen_command_is_begun_as_its_key_would(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("question_mark")
            await officer.types("remark")
            await officer.types(" words")
            row = picked(officer)
            await officer.presses("enter")

            assert "RM บันทึก" in row
            assert officer.sees(":RM 103")
            assert officer.sees("Incidents 3")

    async def test_it_is_found_in_thai_and_esc_clears_then_leaves(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
            await officer.types("ฦ")
            await officer.types("ยกเลิก")
            found = officer.sees("X ยกเลิก")
            hidden = not officer.sees("D สั่ง")
            await officer.presses("escape")
            again = officer.sees("D สั่ง")
            await officer.presses("escape")

            assert found
            assert hidden
            assert again
            assert not officer.sees("D สั่ง")

    async def test_what_is_named_so_comes_before_what_only_has_it_in_a_word(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
            await officer.types("ฦ")
            await officer.types("ปิด")

            assert "CL ปิด" in picked(officer)
            assert officer.sees("RCX เปิดถนน")

    async def test_key_that_types_no_line_is_told_without_a_setting_s_name(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("question_mark")
            await officer.types("line.open")
            named = picked(officer)
            await officer.presses("escape")
            await officer.types("close an answer")

            assert "Open the command line" in named
            assert "line.open" not in named
            assert ">escape " in picked(officer)

    async def test_on_the_map_its_keys_come_first_and_are_done_there(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("m", "question_mark")
            first = picked(officer)
            await officer.presses("escape")

            assert "Cursor to the left" in first
            assert officer.sees("zoom")

    async def test_on_the_units_what_takes_a_unit_comes_first(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("w", "question_mark")

            assert "D สั่ง" in picked(officer)

    async def test_header_and_result_line_stay_in_sight(self, tmp_path: Path) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.enters("D 21")
            said = next(row for row in officer.rows() if row.startswith("OK"))
            await officer.presses("question_mark")

            assert officer.rows()[0].startswith(" Mueang Roi Et")
            assert said in officer.rows()


class TestGloves:
    """Arrows, Enter, Esc, Space and Tab suffice."""

    async def test_units_that_can_be_sent_are_told_apart_by_their_way(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.enters("REC 103")
            advised = [row for row in officer.rows() if row[1:3] == ") "]
            await officer.presses("escape", "escape", "escape", "enter")
            first = picked(officer)

            assert first.split()[1] == "D"
            assert advised[0].split(maxsplit=2)[2].strip() in first

    async def test_incident_is_worked_from_sending_to_closing(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("enter")
            sent = picked(officer).split()[1:4]
            await officer.presses("enter")
            for told in ("ACK", "EN", "AR"):
                await officer.presses("enter")
                while told not in picked(officer).split():
                    await officer.presses("down")
                await officer.presses("space")

                assert officer.sees(f"{told} {sent[1]} -> #103")
            await officer.presses("enter", "down", "enter")

            assert sent[0] == "D"
            assert officer.sees(f"CU {sent[1]} -> #103")
            assert officer.sees("Incidents 2")

    async def test_unit_is_sent_from_the_roster(self, tmp_path: Path) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("w", "enter", "down", "enter")

            assert officer.sees("D 21 -> #103")

    async def test_unit_that_is_off_is_logged_on(self, tmp_path: Path) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("w", "end", "enter")
            row = picked(officer)
            await officer.presses("enter")

            assert "ON " in row
            assert officer.sees("on duty")

    async def test_without_anything_to_choose_the_line_opens(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store") as officer:
            await officer.presses("enter")

            assert officer.sees("Enter do")


class TestFilter:
    """`/` narrows a pane; its title says so; Esc shows all."""

    @pytest.mark.parametrize(
        ("typed", "left"),
        [("theft", "101"), ("wat", "101"), ("103", "103"), ("karaoke", "102")],
    )
    async def test_queue_is_narrowed_by_any_word(
        self, typed: str, left: str, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("slash")
            await officer.types(typed)
            title = officer.sees(f"/{typed}_ 1")
            rows = [row for row in officer.rows()[3:15] if "wait" in row]
            await officer.presses("enter")
            kept = officer.sees(f"/{typed} 1")
            await officer.presses("escape")

            assert title
            assert kept
            assert len(rows) == 1
            assert left in rows[0]
            assert sum("wait" in row for row in officer.rows()[3:15]) == 3

    async def test_roster_is_narrowed_with_the_thai_keyboard_on(
        self, tmp_path: Path
    ) -> None:
        async with on_duty(tmp_path / "store", *EVENING, lang="th") as officer:
            await officer.types("ไ")
            await officer.types("ฝ")
            await officer.types("Chai")

            assert officer.sees("/Chai_ 1")

    async def test_keys_work_on_the_rows_that_are_left(self, tmp_path: Path) -> None:
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("slash")
            await officer.types("noise")
            await officer.presses("enter", "p")

            assert officer.sees(":PR 102")


async def test_number_typed_in_a_list_is_the_beginning_of_a_jump(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("1", "0", "2", "enter")
        await officer.presses("escape", "p")

        assert officer.sees(":PR 102")


async def test_line_of_the_other_layout_is_put_back_for_enter(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("colon")
        await officer.types("ก 21 101")
        await officer.presses("enter")
        offered = officer.sees(":D 21 101")
        nothing = not officer.app.commands.state.units["21"].incidents
        await officer.presses("enter")

        assert offered
        assert nothing
        assert officer.sees("D 21 -> #101")


def write_settings(text: str) -> Path:
    """Where the program looks for its settings in a test."""
    from patrol_tui.config import default_path

    default_path().parent.mkdir(parents=True)
    default_path().write_text(text, "utf-8")
    return default_path()


class TestCar:
    """One digit reports a status; the unit is the car's own."""

    CAR = '[screen]\ncar = "21"\n'

    async def test_digits_report_what_the_unit_does(self, tmp_path: Path) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING, "D 21 101") as officer:
            for digit, told in (("9", "ACK 21"), ("3", "EN 21"), ("4", "AR 21")):
                await officer.presses(digit)

                assert officer.sees(f"{told} -> #101")

    async def test_thai_keyboard_reports_the_same(self, tmp_path: Path) -> None:
        write_settings(self.CAR)
        async with on_duty(
            tmp_path / "store", *EVENING, "D 21 101", lang="th"
        ) as officer:
            for sign, stage in (("ต", "AK"), ("-", "EN"), ("ภ", "AR")):
                await officer.types(sign)
                unit = officer.app.commands.state.units["21"]

                assert officer.app.commands.state.current(unit).stage.name == stage

    async def test_call_me_goes_to_the_desk(self, tmp_path: Path) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("5")

            assert officer.sees("21 -> desk: please call me")

    async def test_list_names_the_digits_first(self, tmp_path: Path) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING, "D 21 101") as officer:
            await officer.presses("question_mark")
            first = picked(officer)
            await officer.presses("down", "down", "enter")

            assert first.startswith(">1ๅ")
            assert officer.sees("EN 21 -> #101")

    async def test_what_needs_words_is_begun(self, tmp_path: Path) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("6")

            assert officer.sees(":OOS 21")

    async def test_settings_choose_the_digits(self, tmp_path: Path) -> None:
        write_settings(self.CAR + '[car_keys]\n"6" = "BZ court"\n')
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("6")

            assert officer.app.commands.state.units["21"].reason == "court"

    async def test_one_zero_only_asks(self, tmp_path: Path) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("0")
            asked = officer.sees("0 again: SOS")
            calm = officer.app.commands.state.units["21"].emergency is None
            await officer.presses("0")

            assert asked
            assert calm
            assert officer.app.commands.state.units["21"].emergency is not None

    @pytest.mark.parametrize("place", ["m", "question_mark", "enter", "slash"])
    @pytest.mark.parametrize("zero", ["0", "จ"])
    async def test_two_zeros_call_an_emergency_over_every_list_and_the_map(
        self, tmp_path: Path, place: str, zero: str
    ) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses(place)
            await officer.types(zero)
            asked = officer.sees("0 again: SOS")
            await officer.types(zero)
            await officer.settles()

            assert asked
            assert officer.app.commands.state.units["21"].emergency is not None
            assert not officer.sees("nothing has these words")

    async def test_zeros_in_a_search_for_words_are_words(self, tmp_path: Path) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            await officer.presses("slash")
            await officer.types("100")

            assert officer.sees("/100_")
            assert officer.app.commands.state.units["21"].emergency is None

    async def test_digit_over_a_list_is_the_status_that_it_names(
        self, tmp_path: Path
    ) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING, "D 21 101") as officer:
            await officer.presses("question_mark", "3")

            assert officer.sees("EN 21 -> #101")

    async def test_digit_is_a_status_though_something_is_offered(
        self, tmp_path: Path
    ) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING, "D 21 101") as officer:
            await officer.enters("N theft @wat-khum again")
            offered = officer.sees(":1: same as #101?")
            await officer.presses("1")

            assert offered
            assert officer.sees("Incidents 4")
            assert "104" in {str(i.number) for i in opened(officer)}

    async def test_one_esc_gives_the_digits_back(self, tmp_path: Path) -> None:
        write_settings(self.CAR)
        async with on_duty(tmp_path / "store", *EVENING, "D 21 101") as officer:
            await officer.presses("6", "escape", "3")

            assert officer.sees("EN 21 -> #101")


def opened(officer: Officer) -> list[Incident]:
    """The incidents that are open."""
    state = officer.app.commands.state
    return [state.incidents[key] for key in state.open_ids]


class TestChosenKeys:
    """Settings move keys; what they say wrongly is said, and the usual key stays."""

    async def test_moved_key_does_its_work_on_both_layouts_and_is_hinted(
        self, tmp_path: Path
    ) -> None:
        write_settings('[keys]\n"verb.D" = "G"\n"verb.OOS" = "f6"\n')
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            hinted = officer.sees("G dispatch")
            await officer.presses("d")
            silent = not officer.sees(":D")
            await officer.types("ฌ")
            moved = officer.sees(":D  103")
            await officer.presses("escape", "escape", "f6")

            assert hinted
            assert silent
            assert moved
            assert officer.sees(":OOS")

    async def test_wrong_key_is_told_at_the_start(self, tmp_path: Path) -> None:
        write_settings('[keys]\n"verb.DD" = "f5"\n"verb.N" = "d"\n')
        async with on_duty(tmp_path / "store", *EVENING) as officer:
            assert officer.sees('config.toml: keys."verb.DD": no such id; nearest is')
            await officer.presses("d")

            assert officer.sees(":D  103")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("table", [LINE_HINTS, MENU_HINTS, FILTER_HINTS])
def test_every_hint_of_a_place_fits_80_cells(
    table: tuple[tuple[str, str], ...], lang: str
) -> None:
    words = Words(lang)
    cells = [width(f" {words.say(key)} {words.say(word)}") for key, word in table]

    assert sum(cells) <= 80


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hints_of_the_car_fit_80_cells(lang: str) -> None:
    hints = hints_of(choose_keys({}, {}), Words(lang))

    assert sum(width(f" {key} {word}") for key, word in hints) <= 80


def test_thai_hints_of_the_car_name_the_keys_that_work() -> None:
    keys = " ".join(key for key, _ in hints_of(choose_keys({}, {}), Words("th")))

    assert "3-" in keys
    assert "4ภ" in keys
    assert "2" in keys.split()
