"""What is chosen for a terminal by its environment alone."""

import pytest

from patrol_tui.terminal_kind import (
    Colours,
    can_move,
    colours_of,
    glyphs_for,
    is_bare_console,
    theme_for,
)

XTERM = {"TERM": "xterm-256color"}


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        (XTERM, Colours.MANY),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, Colours.MANY),
        ({"TERM": "xterm"}, Colours.SIXTEEN),
        ({"TERM": "linux"}, Colours.SIXTEEN),
        ({"TERM": "screen"}, Colours.SIXTEEN),
        ({"TERM": "vt100"}, Colours.NONE),
        ({"TERM": "vt220"}, Colours.NONE),
        ({"TERM": "linux-m"}, Colours.NONE),
        ({"TERM": "dumb"}, Colours.NONE),
        ({}, Colours.NONE),
        ({**XTERM, "NO_COLOR": "1"}, Colours.NONE),
        ({**XTERM, "NO_COLOR": ""}, Colours.MANY),
    ],
)
def test_colours_are_told_by_the_environment(
    environment: dict[str, str], colours: Colours
) -> None:
    assert colours_of(environment) is colours


@pytest.mark.parametrize(
    ("environment", "option", "kept", "theme"),
    [
        (XTERM, None, "", "day"),
        (XTERM, None, "night", "night"),
        (XTERM, "contrast", "night", "contrast"),
        ({"TERM": "linux"}, None, "night", "ansi"),
        ({"TERM": "linux"}, None, "mono", "mono"),
        ({"TERM": "linux"}, "night", "", "night"),
        ({"TERM": "vt100"}, None, "night", "mono"),
        ({**XTERM, "NO_COLOR": "1"}, None, "night", "mono"),
        ({**XTERM, "NO_COLOR": "1"}, "day", "", "day"),
    ],
)
def test_theme_is_one_that_the_terminal_shows(
    environment: dict[str, str], option: str | None, kept: str, theme: str
) -> None:
    assert theme_for(environment, option=option, kept=kept, usual="day") == theme


@pytest.mark.parametrize(
    ("term", "option", "glyphs"),
    [
        ("xterm-256color", None, "box"),
        ("linux", None, "box-safe"),
        ("linux", "braille", "braille"),
        ("vt100", None, "ascii"),
    ],
)
def test_characters_are_those_of_the_terminal(
    term: str, option: str | None, glyphs: str
) -> None:
    assert glyphs_for({"TERM": term}, option=option, usual="box") == glyphs


def test_wide_lines_are_not_drawn_unless_they_are_asked_for() -> None:
    term = {"TERM": "xterm-256color"}

    assert glyphs_for(term, option=None, usual="box", draws_wide=True) == "ascii"
    assert glyphs_for(term, option="box", usual="box", draws_wide=True) == "box"


def test_only_the_bare_console_has_no_thai_and_dumb_ones_no_screen() -> None:
    assert is_bare_console({"TERM": "linux"})
    assert not is_bare_console(XTERM)
    assert can_move({"TERM": "vt100"})
    assert not can_move({"TERM": "dumb"})
    assert not can_move({})
