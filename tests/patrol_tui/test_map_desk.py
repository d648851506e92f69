"""Stories on the map of the duty desk: moved by keys and by commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Hide

from store.city.routing import Router
from store.city.town import Town
from store.city.zone import ROI_ET
from tests.patrol_tui.officer import Officer, on_duty
from widgets import map_marks, map_town
from widgets.drawing.streets.painter import Painter
from widgets.incident_queue import IncidentQueue
from widgets.map_view import Looked, MapView

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


async def test_keys_stay_where_they_were_sent_when_a_hide_comes_late(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        queue = officer.screen.query_one(IncidentQueue)
        await officer.presses("m")
        late = Hide()
        await officer.presses("escape")
        queue.post_message(late)
        await officer.settles()

        assert officer.screen.focused is queue


async def test_the_map_is_the_same_key_with_the_thai_keyboard(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.types("ท")

        assert not officer.sees("Incidents")


async def test_the_cursor_names_the_crossing_under_it(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO, size=(120, 40)) as officer:
        await officer.presses("m")
        await officer.enters("MAP 103")
        await officer.presses("m")

        assert officer.sees("1.41 km2  ↓2 ←1  Kasikorn Bank")


async def test_the_cursor_moves_and_the_map_does_not(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.presses("m", "down")
        first = cursor_row(officer)
        await officer.presses("down", "down")

        assert cursor_row(officer) == first + 2


async def test_half_a_map_away_says_what_lies_behind(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.presses("m", "plus", "plus", "shift+right", "shift+right")

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


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_answer_asked_for_on_the_map_stands_until_escape_leads_back(
    size: tuple[int, int], tmp_path: Path
) -> None:
    async with on_duty(tmp_path / "store", *TWO, size=size) as officer:
        await officer.presses("m", "colon")
        await officer.types("REC 101")
        await officer.presses("enter")
        told = officer.sees("1) M3")
        await officer.presses("escape")

        assert told
        assert not officer.sees("1) M3")
        assert isinstance(officer.screen.focused, MapView)


async def test_digit_sends_what_was_offered_on_the_map(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.presses("m", "colon")
        await officer.types("REC 101")
        await officer.presses("enter", "1")

        assert officer.sees("D M3 -> #101")
        assert isinstance(officer.screen.focused, MapView)


async def test_escape_from_what_stands_in_one_place_leads_back_to_the_map(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.enters("MAP 101")
        await officer.presses("m", "enter", "escape")
        there = officer.screen.focused
        await officer.presses("escape")

        assert isinstance(there, MapView)
        assert isinstance(officer.screen.focused, IncidentQueue)


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


async def test_a_digit_does_nothing_when_nothing_is_offered(tmp_path: Path) -> None:
    """It begins a number, which only selects."""
    async with on_duty(tmp_path / "store", *TWO) as officer:
        before = officer.rows()
        await officer.presses("1", "escape", "escape")

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


async def test_the_same_command_again_puts_the_way_away(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO, "D 21 101") as officer:
        await officer.presses("m")
        await officer.enters("MAP 21 route")
        await officer.enters("MAP 21 route")

        assert not officer.sees("═")


async def test_the_way_of_one_unit_is_never_shown_for_another(tmp_path: Path) -> None:
    lines = ("ON 22", "D 21 101", "D 22 103")
    async with on_duty(tmp_path / "store", *TWO, *lines) as officer:
        await officer.presses("m")
        await officer.enters("MAP 21 route")
        await officer.settles()

        assert officer.sees("═21 ")
        assert not officer.sees("═21 ?")

        await officer.enters("MAP 22 route")

        assert officer.sees("═22 ?")
        assert not officer.sees("═21")


async def test_an_old_position_does_not_look_fresh(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO, "D 21 101") as officer:
        await officer.presses("m")
        await officer.enters("MAP 21 route")
        await officer.waits(11)

        assert officer.sees("21?")
        assert officer.sees("═21? ")


async def test_what_has_no_place_is_counted(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO, "ON 22", "ON 23") as officer:
        assert officer.sees("?2")


async def test_incidents_too_many_to_draw_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_marks, "MOST_INCIDENTS", 1)
    async with on_duty(tmp_path / "store", *TWO) as officer:
        assert officer.sees("+2")


async def test_page_keys_zoom_on_every_keyboard(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.presses("m")
        before = officer.rows()[1:14]
        await officer.presses("pageup")
        await officer.settles()

        assert officer.rows()[1:14] != before


def _soon_laid(step: str) -> int:
    """Tell how many segments are laid out at once; only a thread prepares."""
    return 0 if step == "prepare" else map_town.SOON_LAID


def _breaks(*_: object) -> None:
    raise RuntimeError("no ink left")


@pytest.mark.parametrize("step", ["collect_names", "prepare", "paint"])
async def test_a_map_that_cannot_be_drawn_leaves_the_desk_at_work(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Painter, step, _breaks)
    monkeypatch.setattr(map_town, "SOON_LAID", _soon_laid(step))
    async with on_duty(tmp_path / "store", *TWO, size=(120, 40)) as officer:
        await officer.settles()

        assert officer.sees("no ink left")

        await officer.enters("N noise @wat-khum karaoke")

        assert officer.sees("#104")


async def test_a_way_that_cannot_be_found_leaves_the_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Router, "route", _breaks)
    lines = (*TWO, "D 21 101")
    async with on_duty(tmp_path / "store", *lines, size=(160, 40)) as officer:
        await officer.presses("m")
        await officer.enters("MAP 21 route")
        await officer.settles()

        assert officer.sees("no ink left")
        assert officer.sees("▲[103]")


@pytest.mark.parametrize("step", ["prepare", "paint"])
async def test_a_failed_picture_is_not_tried_again_and_again(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def breaks(*_: object) -> None:
        tried.append(1)
        _breaks()

    monkeypatch.setattr(Painter, step, breaks)
    monkeypatch.setattr(map_town, "SOON_LAID", _soon_laid(step))
    async with on_duty(tmp_path / "store", *TWO, size=(120, 40)) as officer:
        await officer.settles()
        first = len(tried)
        for _ in range(3):
            await officer.waits(0)

        assert len(tried) == first > 0


async def test_another_town_is_not_looked_at_with_the_old_one(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        view = officer.screen.query_one(MapView)
        board = officer.screen.board()
        place = board.state.incidents[board.queue.keys[0]].place
        await officer.pilot.resize_terminal(60, 24)
        board.teller.town = Town(ROI_ET, folder=tmp_path / "elsewhere")
        view.show(board)

        assert view.look_at(place) is Looked.NOT_LOADED

        await officer.settles()

        assert view.look_at(place) is Looked.SHOWN


async def test_the_next_incident_is_chosen_and_looked_at(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        assert officer.sees("▲[103]")

        await officer.enters("MAP next")
        await officer.settles()

        assert not officer.sees("[103]")
        assert officer.sees("#101 P2 Theft  Wat Khum")


async def test_j_on_the_map_goes_on_to_the_next_incident(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *TWO) as officer:
        await officer.presses("m", "j")
        await officer.settles()

        assert officer.sees("#101 P2 Theft  Wat Khum")
        assert officer.sees("Wat Khum")
