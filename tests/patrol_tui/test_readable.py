"""Screens without colours, with ASCII only, and on terminals that join SARA AM."""

from pathlib import Path

import pytest
from rich.style import Style
from textual import events

from patrol_tui.app import PatrolApp
from patrol_tui.opening import Choices, open_console
from store.model.records import IncidentState, Readiness, Stage
from store.model.timers import Alarm
from tests.patrol_tui.officer import Officer, on_duty
from widgets.drawing import rows, signs
from widgets.drawing.canvas import GLYPH_SETS, Glyphs
from widgets.drawing.signs import Sign, glyph_of
from widgets.words import terms
from widgets.words.themes import THEME_NAMES

BUSY = (
    "ON 21 crew=Anan", "ON 22", "ON 23", "ON M1", "ON M2",
    "N robbery @wat-khum pri=0 knife", "N theft @kasikorn-bank red motorbike",
    "N noise @suriyadet-bamrung+300 loud", "N crash @thewaphiban+100",
    "N assault @wat-khum pri=1", "N theft @wat-khum", "D 21 101", "EN 21", "AR 21",
    "DE 22 102", "D 23 104", "H 103 20 owner not home", "BZ M1 court", "MB M2",
)  # fmt: skip
"""Enough to show nearly every state, some of it late."""


def styles(officer: Officer) -> set[Style]:
    """Every style on the screen."""
    strips = officer.app.screen._compositor.render_strips()
    return {part.style for strip in strips for part in strip if part.style}


def inks(officer: Officer) -> set[str]:
    """Every ink on the screen."""
    colours = (style.color for style in styles(officer))
    return {colour.get_truecolor().hex for colour in colours if colour}


async def test_mono_sends_no_colour_and_tells_every_state_otherwise(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *BUSY, theme="mono", size=(120, 40)) as desk:
        shown = "\n".join(desk.rows())

        for style in styles(desk):
            assert style.color is None or style.color.is_default
            assert style.bgcolor is None or style.bgcolor.is_default
        for told in (
            ">0 101", "■scene", "►late", "□noack", "·held", "○wait", "·busy", "·meal",
            "!!", "✖", "◆102", ">Incidents", "[101]",
        ):  # fmt: skip
            assert told in shown, told


async def test_mono_marks_what_has_the_keys_and_what_is_picked(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY, theme="mono") as desk:
        strips = desk.app.screen._compositor.render_strips()
        reversed_texts = {
            part.text.strip()
            for strip in strips
            for part in strip
            if part.style and part.style.reverse
        }

        assert any(text.startswith(">Incidents") for text in reversed_texts)
        assert any(text.startswith(">0 101") for text in reversed_texts)


def distinct(*signs_of: str) -> bool:
    return len(set(signs_of)) == len(signs_of)


@pytest.mark.parametrize("glyphs", GLYPH_SETS)
def test_signs_tell_apart_what_colours_tell_apart(glyphs: Glyphs) -> None:
    """Shape and word together, as a row shows them beside each other."""
    states = [
        rows.shape(state, glyphs) + terms.SHORT_STATES[state]
        for state in IncidentState
        if state is not IncidentState.CANCELLED
    ]
    levels = [
        glyph_of(Sign(kind="incident", label="1", level=n), glyphs) for n in range(4)
    ]

    assert distinct(*states)
    assert distinct(*(terms.SHORT_STAGES[stage] for stage in Stage))
    assert distinct(*(terms.SHORT_READINESS[ready] for ready in Readiness))
    assert distinct(*(rows._ALARM_MARKS[alarm] for alarm in Alarm))
    assert distinct(*levels)


def test_signs_of_one_shape_are_of_one_colour_on_the_map() -> None:
    alike = [Sign(kind="incident", label="1", level=level) for level in (3, 4)]

    assert len({glyph_of(sign, "box") for sign in alike}) == 1
    assert len({signs.style_of(sign) for sign in alike}) == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_ascii_lets_nothing_over_127_through(
    size: tuple[int, int], tmp_path: Path
) -> None:
    place = tmp_path / "store"
    async with on_duty(place, *BUSY, glyphs="ascii", size=size) as desk:
        screens = [desk.rows()]
        for line in (
            "RM 101 he said … “no” – twice",
            "L U",
            "L I",
            "HELP LO",
            "REC 105",
        ):
            await desk.enters(line)
            screens.append(desk.rows())
        for keys in (("m",), ("escape",), ("i", "j", "j"), ("question_mark",)):
            await desk.presses(*keys)
            screens.append(desk.rows())

        for number, screen in enumerate(screens):
            over = {letter for row in screen for letter in row if not letter.isascii()}
            leaks = {letter for letter in over if not "\u0e00" <= letter <= "\u0e5b"}
            assert not leaks, f"screen {number}: {leaks}"


async def test_glyphs_are_changed_on_every_row_at_once(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY) as desk:
        assert desk.sees("…")

        await desk.enters("MAP glyphs ascii")

        assert not any(not letter.isascii() for row in desk.rows() for letter in row)


async def test_theme_is_switched_at_once_and_kept(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *BUSY[:6]) as desk:
        assert "#e4e4e4" in inks(desk)

        await desk.enters("สีจอ กลางคืน")

        assert desk.app.theme == "night"
        assert desk.sees("night")
        assert inks(desk) <= {"#ff0000", "#ff5f5f", "#ffafaf", "#000000"}
    async with on_duty(store) as again:
        assert again.app.theme == "night"
    async with on_duty(store, theme="mono") as other:
        assert other.app.theme == "mono"


async def test_word_that_is_no_theme_is_told_the_themes(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store") as desk:
        await desk.enters("THEME purple")

        assert desk.sees("THEME day|night|contrast|ansi|mono")
        assert desk.app.theme == "day"


class TestSaraAm:
    """A terminal that draws SARA AM on the letter before needs it in two letters."""

    WHOLE, PARTS = "น้ำ", "นํ้า"

    @pytest.mark.parametrize(("column", "sent"), [(1, PARTS), (2, WHOLE)])
    async def test_it_is_sent_as_the_terminal_says_it_needs_it(
        self, column: int, sent: str, tmp_path: Path
    ) -> None:
        console = open_console(Choices(store=tmp_path / "store", lang="th"))
        console.enter("N theft @wat-khum น้ำท่วม", 1_795_350_000_000)
        app = PatrolApp(console, Choices())
        async with app.run_test(size=(80, 24)) as pilot:
            desk = Officer(app, pilot, lambda: 0)  # type: ignore[arg-type]
            await desk.settles()
            app._asks_am = True

            app.post_message(events.CursorPosition(column, 0))
            await desk.presses("colon")
            await desk.types("RM น้ำ")

            assert desk.sees(f"{sent}ท่วม")
            assert desk.sees(f":RM {sent}")
            assert app.screen.query_one("#line").value == "RM น้ำ"  # type: ignore[attr-defined]
        console.desk.close()

    @pytest.mark.parametrize(("setting", "sent"), [("parts", PARTS), ("whole", WHOLE)])
    async def test_settings_may_say_it(
        self, setting: str, sent: str, tmp_path: Path
    ) -> None:
        config = tmp_path / "config.toml"
        config.write_text(f'[screen]\nsara_am = "{setting}"\n', "utf-8")
        choices = Choices(store=tmp_path / "store", lang="th", config=config)
        console = open_console(choices)
        console.enter("N theft @wat-khum น้ำท่วม", 1_795_350_000_000)
        app = PatrolApp(console, choices)
        async with app.run_test(size=(80, 24)) as pilot:
            desk = Officer(app, pilot, lambda: 0)  # type: ignore[arg-type]
            await desk.settles()

            assert desk.sees(f"{sent}ท่วม")
        console.desk.close()


@pytest.mark.parametrize("theme", THEME_NAMES)
async def test_cursor_of_the_line_is_seen_in_every_theme(
    theme: str, tmp_path: Path
) -> None:
    async with on_duty(tmp_path / "store", theme=theme) as desk:
        await desk.presses("colon")
        await desk.types("RM")
        await desk.presses("left")

        strips = desk.app.screen._compositor.render_strips()
        entry = [part for part in strips[-2] if part.style]
        (cursor,) = [part.style for part in entry if part.text == "M"]
        (before,) = [part.style for part in entry if part.text == "R"]
        assert cursor.reverse or (cursor.color, cursor.bgcolor) != (
            before.color,
            before.bgcolor,
        )
        assert cursor.reverse or cursor.color != cursor.bgcolor
