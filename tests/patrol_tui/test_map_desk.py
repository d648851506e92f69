"""Stories on the map of the duty desk: moved by keys and by commands."""

from __future__ import annotations

from pathlib import Path

from tests.patrol_tui.officer import Officer, on_duty

TWO = (
    "ON 21 @provincial-hall",
    "ON M3 @suriyadet-bamrung+700",
    "N theft @wat-khum red motorbike",
    "N noise @wat-khum karaoke",
    "N robbery @kasikorn-bank knife",
)
CURSOR = "»"


def cursor_row(officer: Officer) -> int:
    return next(at for at, row in enumerate(officer.rows()) if CURSOR in row)


async def test_m_goes_to_the_map_and_escape_leaves_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        before = officer.rows()
        await officer.presses("m")
        large = officer.rows()
        await officer.presses("escape")
        await officer.settles()

        assert not any("Incidents" in row for row in large)
        assert [row[32:] for row in officer.rows()] == [row[32:] for row in before]


async def test_the_map_is_the_same_key_with_the_thai_keyboard(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.types("ท")

        assert not officer.sees("Incidents")


async def test_the_cursor_names_the_crossing_under_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO, size=(120, 40)) as officer:
        await officer.presses("m")
        await officer.enters("MAP 103")
        await officer.presses("m")

        assert officer.sees("1.41 km2  ↓2  Kasikorn Bank")


async def test_the_cursor_moves_and_the_map_does_not(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.presses("m", "down")
        first = cursor_row(officer)
        await officer.presses("down", "down")

        assert cursor_row(officer) == first + 2


async def test_half_a_map_away_says_what_lies_behind(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.presses("m", "shift+right", "shift+right")

        assert officer.sees("←")

        await officer.presses("0")

        assert not officer.sees("←")
        assert officer.sees("▲[103]")


async def test_enter_lists_what_stands_in_one_place(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.enters("MAP 101")
        await officer.presses("m", "enter")

        assert officer.sees("#101 Theft Wat Khum")
        assert officer.sees("#102 Noise Wat Khum")


async def test_zooming_goes_nearer_and_back(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.presses("m")
        before = officer.rows()[1:14]
        await officer.presses("plus")
        await officer.settles()
        nearer = officer.rows()[1:14]
        await officer.presses("minus")
        await officer.settles()

        assert nearer != before
        assert [row.count("━") for row in officer.rows()[1:14]] == [
            row.count("━") for row in before
        ]


async def test_a_digit_after_rec_sends_the_unit(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.enters("REC 103")

        assert officer.sees("1) M3")

        await officer.presses("1")

        assert officer.sees("D M3 -> #103")


async def test_a_digit_means_nothing_when_nothing_is_offered(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        before = officer.rows()
        await officer.presses("1")

        assert officer.rows() == before


async def test_a_digit_takes_an_offered_place(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store") as officer:
        await officer.enters("N theft @kasikron-bank red")

        assert officer.sees("1) @kasikorn-bank")

        await officer.presses("1")

        assert officer.sees("#101")


async def test_the_way_of_a_unit_is_shown_in_double_lines(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO, "D 21 101") as officer:
        await officer.presses("m")

        assert not officer.sees("═")

        await officer.enters("MAP 21 route")
        await officer.settles()

        assert officer.sees("═")


async def test_a_closed_street_is_crossed_out(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.enters("RC @thewaphiban 60 fair")

        assert officer.sees("×")

        await officer.waits(61)

        assert not officer.sees("×")


async def test_glyphs_change_on_the_screen(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        assert officer.sees("━")

        for _ in range(3):
            await officer.enters("MAP glyphs")

        assert officer.sees("=")
        assert not officer.sees("━")
