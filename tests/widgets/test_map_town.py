"""One town in one pane, without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from patrol_tui.console import Console, Selection
from patrol_tui.opening import Choices, open_console
from store.model.on_map import stop_of
from store.model.records import Location, UnitId
from widgets.drawing.board import Board
from widgets.drawing.canvas import plain
from widgets.drawing.streets.painter import Painter
from widgets.map_town import TownView, opened

SIZE = 60, 18
EVENING_MS = 1_795_350_000_000
LINES = (
    "ON 21 @provincial-hall",
    "ON 22 @provincial-hall",
    "N theft @wat-khum red motorbike",
    "N robbery @kasikorn-bank knife",
    "D 21 101",
    "D 22 101",
)


@pytest.fixture
def console(tmp_path: Path) -> Console:
    made = open_console(Choices(store=tmp_path / "store", lang="en"))
    for line in LINES:
        reply = made.enter(line, EVENING_MS)
        assert reply.outcome.name == "DONE", reply.text
    return made


@pytest.fixture
def board(console: Console) -> Board:
    return console.board(EVENING_MS, Selection())


def shown(board: Board) -> TownView:
    view = TownView(board.town, opened(board))
    show(view, board)
    return view


def show(view: TownView, board: Board) -> None:
    sight = view.sight(board, SIZE)
    view.painter.prepare(sight)
    view.paint(sight)


def test_a_second_quick_zoom_goes_on_from_the_first(board: Board) -> None:
    view = shown(board)
    view.step(-12, -4)
    view.zoom(-2)
    view.sight(board, SIZE)  # settles the camera; its picture is not painted yet
    first = view.camera
    view.zoom(-2)

    assert first is not None
    assert view.camera is not None
    column, line = first.window(*SIZE).cell(view.camera.x_m, view.camera.y_m)
    assert abs(column - SIZE[0] / 2) <= 1
    assert abs(line - SIZE[1] / 2) <= 1


def test_moving_the_cursor_paints_nothing_anew(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown(board)
    view.step(1, 0)
    before = view.rows(with_cursor=True)
    monkeypatch.delattr(Painter, "paint")
    view.step(0, 1)
    view.paint(view.sight(board, SIZE))
    after = view.rows(with_cursor=True)

    assert before is not None
    assert after is not None
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 2


def test_signs_of_the_same_moment_are_not_gathered_twice(
    console: Console, board: Board
) -> None:
    view = shown(board)
    marks = view.marks(board)

    assert view.marks(console.board(EVENING_MS + 1000, Selection())) is marks

    console.enter("N noise @wat-khum karaoke", EVENING_MS + 2000)

    assert view.marks(console.board(EVENING_MS + 2000, Selection())) is not marks


def test_a_position_gets_old_though_nothing_happens(
    console: Console, board: Board
) -> None:
    view = shown(board)
    before = view.marks(board).seen[-2:]
    after = view.marks(console.board(EVENING_MS + 600_000, Selection())).seen[-2:]

    assert {mark.sign.label for mark in before} == {"21", "22"}
    assert {mark.sign.label for mark in after} == {"21?", "22?"}


def test_units_in_one_place_have_errands_of_their_own(board: Board) -> None:
    view = shown(board)
    view.show_route(UnitId("21"))
    first = view.new_errand(board)
    assert first is not None
    view.found(first, first.way(board.town))
    view.show_route(UnitId("22"))
    second = view.new_errand(board)

    assert second is not None
    assert second != first
    assert view.way is None


def test_the_same_unit_again_is_let_go(board: Board) -> None:
    view = shown(board)

    assert [view.follow(UnitId("21")) for _ in range(3)] == [True, False, True]
    assert [view.show_route(UnitId("21")) for _ in range(2)] == [True, False]


def test_zone_that_is_built_in_is_laid_out_at_once(board: Board) -> None:
    assert TownView(board.town, opened(board)).is_laid_out_at_once


def test_looking_at_the_same_place_again_changes_nothing(board: Board) -> None:
    view = shown(board)
    place = board.state.incidents[board.queue.keys[0]].place
    view.look(place)
    show(view, board)
    before = view.camera, view.cursor, view.picture
    view.look(place)
    show(view, board)

    assert (view.camera, view.cursor, view.picture) == before


def test_an_old_picture_has_no_cursor_and_lists_nothing(board: Board) -> None:
    view = shown(board)
    view.look(board.state.incidents[board.queue.keys[0]].place)
    show(view, board)

    assert view.keys_here() != ((), ())

    view.pan(0.5, 0)

    assert view.keys_here() == ((), ())
    assert "»" not in plain(view.rows(with_cursor=True) or [])


def test_the_scale_gives_way_to_what_must_be_counted(board: Board) -> None:
    view = TownView(board.town, opened(board))
    size = 24, 6
    sight = view.sight(board, size)
    view.camera = sight.camera.zoomed(-9).panned(60, 0)
    sight = view.sight(board, size)
    view.painter.prepare(sight)
    view.paint(sight)

    assert "↓1 ←2 ↑1" in view.note(board, with_cursor=False)


def test_every_sign_of_a_tiny_window_is_told(board: Board) -> None:
    view = TownView(board.town, opened(board))
    for size in ((3, 1), (4, 2), (6, 3), (9, 4)):
        sight = view.sight(board, size)
        view.painter.prepare(sight)
        view.paint(sight)
        picture = view.picture
        assert picture is not None
        groups = [group for group in picture.marks.groups if group.runs]
        told = sum(len(group.marks) for group in groups) + picture.crowded_out()
        told += sum(picture.beyond().values()) + picture.placeless()

        assert told == 4


@pytest.mark.parametrize("number", [101, 102])
def test_place_stays_where_it_is_while_the_map_is_zoomed_and_back(
    board: Board, number: int
) -> None:
    place = placed(board, number)
    stop = stop_of(board.town, place)
    view = shown(board)
    cells, cameras = [], []
    for steps in (0, -2, -2, 2, 2):
        view.zoom(steps, place)
        show(view, board)
        assert view.picture is not None
        assert view.camera is not None
        assert stop is not None
        cells.append(view.picture.cell(stop))
        cameras.append((round(view.camera.x_m), round(view.camera.y_m)))

    assert None not in cells
    assert cameras[0] == cameras[-1]
    assert cells[0] == cells[-1]


@pytest.mark.parametrize("style", ["schematic", "true"])
def test_what_is_off_the_map_is_not_drawn_at_the_other_end_of_its_street(
    board: Board, style: str
) -> None:
    view = shown(board)
    view.restyle(style)
    view.look(placed(board, 101))
    view.zoom(-2)
    show(view, board)
    picture = view.picture

    assert picture is not None
    here = {mark.label for group in picture.marks.groups for mark in group.marks}
    assert here == {"101"}
    assert sum(picture.beyond().values()) == 3


def placed(board: Board, number: int) -> Location:
    """Give the place of an incident."""
    incidents = board.state.incidents.values()
    return next(one.place for one in incidents if one.number == number)
