"""The README's picture is what the program draws: a drill, at a fixed time."""

from pathlib import Path

import pytest

from patrol_tui.app import PatrolApp
from patrol_tui.exercises.evening import evening
from patrol_tui.exercises.player import Player
from patrol_tui.opening import Choices, open_console
from patrol_tui.pictures import picture
from store.model.commands import MarkExercise
from tests.patrol_tui.officer import EVENING_MS

PICTURE = Path(__file__).parent.parent / "docs" / "duty.svg"
SIZE = (100, 30)


async def drawn(store: Path) -> str:
    choices = Choices(store=store, lang="en", theme="day", glyphs="box")
    console = open_console(choices)
    told = evening(1, EVENING_MS, console.desk.tables)
    console.desk.submit(MarkExercise(name="drill"), told.begins_ms, by="drill")
    player = Player(told.steps, speed=1, begin_ms=EVENING_MS)
    player.advance(console.desk, len(told.steps), EVENING_MS)
    app = PatrolApp(console, choices, now_ms=lambda: EVENING_MS)
    try:
        return await picture(app, *SIZE, as_svg=True)
    finally:
        console.desk.close()


async def test_picture_in_the_readme_is_what_the_program_draws(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    svg = await drawn(tmp_path / "store")
    if request.config.getoption("--golden-update"):
        PICTURE.write_text(svg, encoding="utf-8", newline="\n")

    assert svg.splitlines() == PICTURE.read_text(encoding="utf-8").splitlines()
