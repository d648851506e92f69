"""Panes on the screen: what they show while they are given other room."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.strip import Strip

from tests.patrol_tui.officer import on_duty
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.rows import Row, row_of
from widgets.pane import Pane


class Measured(Pane):
    """Writes in each row for which size it was made, and keeps what was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[str, str]] = []

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        del board
        return [row_of([Run(f"{columns}x{lines}", "")], columns)] * lines

    def render_line(self, y: int) -> Strip:
        strip = super().render_line(y)
        size = f"{self.size.width}x{self.size.height}"
        self.shown.append((size, strip.text.strip()))
        return strip


async def test_first_picture_of_another_size_has_the_rows_of_that_size(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path) as officer:
        pane = Measured()
        await officer.screen.mount(pane)
        pane.show(officer.screen.board())
        for lines in (2, 5, 3):
            pane.styles.height = lines
            await officer.settles()

        sizes = [size for size, _ in pane.shown]
        assert {"80x2", "80x5", "80x3"} <= set(sizes)
        assert [text for _, text in pane.shown] == sizes


@pytest.mark.parametrize("keys", [["m"], ["question_mark"], ["m", "escape"]])
async def test_pane_that_is_given_room_has_it_in_the_first_picture(
    keys: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_duty(tmp_path) as officer:
        await officer.presses(*keys[:-1])
        pictures: list[list[str]] = []
        display = officer.app._display

        def note(screen: Screen[Any], picture: Any) -> None:
            pictures.append(officer.rows())
            display(screen, picture)

        monkeypatch.setattr(officer.app, "_display", note)
        await officer.presses(keys[-1])

        rows = zip(pictures[0], officer.rows(), strict=True)
        assert sum(first != last for first, last in rows) <= 1, (
            "more than who has the keys came later"
        )
