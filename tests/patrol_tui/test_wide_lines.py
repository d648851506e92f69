"""Where lines and dots take two cells, the desk is drawn without them."""

from dataclasses import replace
from pathlib import Path

from patrol_tui.terminal.abilities import USUAL, Abilities
from patrol_tui.terminal.messages import TerminalAnswered
from tests.patrol_tui.officer import Officer, on_duty

WIDE = replace(USUAL, counts_ambiguous=False)
BUSY = ("ON 21", "N theft @wat-khum", "D 21 101")


async def drawn_on(officer: Officer, abilities: Abilities) -> str:
    """Say what the terminal answered; give what is seen then."""
    officer.app.post_message(TerminalAnswered(abilities))
    await officer.settles()
    return "".join(officer.rows())


async def test_desk_is_drawn_in_ascii_where_lines_are_wide(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY, glyphs=None) as officer:
        usual = await drawn_on(officer, USUAL)
        wide = await drawn_on(officer, WIDE)
        again = await drawn_on(officer, USUAL)

        assert "□" in usual
        assert not set(wide) & set("─│┌┐└┘━┃●○□■◆…·")
        assert again == usual


async def test_characters_that_were_asked_for_stay_on_any_terminal(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *BUSY, glyphs="box") as officer:
        assert "□" in await drawn_on(officer, WIDE)
