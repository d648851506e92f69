"""Palettes: contrast, colour blindness, dark eyes; each check fails for a bad one."""

from dataclasses import replace
from itertools import combinations

import pytest

from patrol_tui.theme import PALETTES, Palette
from tests.patrol_tui.colour_vision import Rgb, contrast, least_distance, rod_light
from widgets.looks import LOOKS, style_of
from widgets.words.themes import THEME_NAMES, theme_named

LEAST_CONTRAST = {"day": 4.5, "night": 4.5, "contrast": 7.0, "ansi": 4.5}
"""WCAG 2.2, 1.4.3 and 1.4.6."""
ALARM_CONTRAST = 7.0
"""Of alarms on the bare ground, and of amber."""
APART = {"day": 15.0, "contrast": 15.0, "night": 9.0, "ansi": 6.0}
"""CIEDE2000 between colours of states, for whoever tells them apart the least. A just
visible difference is about 1; shapes and words tell the states apart anyway."""
STATES = ("alarm", "amber", "calm", "good")
GROUNDS = ("", "title", "title-focus", "header", "selected")
"""What looks are laid on."""

# The sixteen colours as terminals have them: the Linux console, xterm, Windows
# Terminal (Campbell) and GNOME Terminal.
TERMINALS = {
    "linux": {
        "black": "#000000", "white": "#aaaaaa", "green": "#00aa00",
        "bright_red": "#ff5555", "bright_yellow": "#ffff55", "bright_cyan": "#55ffff",
    },
    "xterm": {
        "black": "#000000", "white": "#e5e5e5", "green": "#00cd00",
        "bright_red": "#ff0000", "bright_yellow": "#ffff00", "bright_cyan": "#00ffff",
    },
    "campbell": {
        "black": "#0c0c0c", "white": "#cccccc", "green": "#13a10e",
        "bright_red": "#e74856", "bright_yellow": "#f9f1a5", "bright_cyan": "#61d6d6",
    },
    "gnome": {
        "black": "#171421", "white": "#d0cfcc", "green": "#26a269",
        "bright_red": "#f66151", "bright_yellow": "#e9ad0c", "bright_cyan": "#33c7de",
    },
}  # fmt: skip


def rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def palettes() -> list[object]:
    """All palettes that have colours, `ansi` as each terminal shows it."""
    found = [
        pytest.param(name, PALETTES[name], id=name)
        for name in THEME_NAMES
        if name not in ("ansi", "mono")
    ]
    for terminal, colours in TERMINALS.items():
        ansi = PALETTES["ansi"]
        fields = {
            key: colours[value.removeprefix("ansi_")]
            for key in ansi.__slots__
            if (value := getattr(ansi, key))
        }
        found.append(pytest.param("ansi", replace(ansi, **fields), id=terminal))
    return found


def pairs(palette: Palette) -> dict[str, tuple[Rgb, Rgb]]:
    """Ink and ground of each look on each ground that it may stand on."""
    found = {}
    for look in LOOKS:
        for ground in GROUNDS:
            style = style_of(f"{look} {ground}", palette.variables)
            assert style.color is not None
            assert style.bgcolor is not None
            both = style.color.get_truecolor(), style.bgcolor.get_truecolor()
            ink, under = (rgb(colour.hex) for colour in both)
            found[f"{look} on {ground or 'ground'}"] = (ink, under)
    return found


def faults(name: str, palette: Palette) -> list[str]:
    """What of a palette cannot be read, or not be told apart."""
    found = [
        f"{pair}: {contrast(*colours):.2f}"
        for pair, colours in pairs(palette).items()
        if contrast(*colours) < LEAST_CONTRAST[name]
    ]
    ground = rgb(palette.ground)
    for level in ("alarm", "amber"):
        ratio = contrast(rgb(getattr(palette, level)), ground)
        if ratio < ALARM_CONTRAST and name != "ansi":
            found.append(f"{level}: {ratio:.2f}")
    told = ("alarm", "amber", "ink") if name == "night" else STATES
    for one, other in combinations(told, 2):
        colours = rgb(getattr(palette, one)), rgb(getattr(palette, other))
        if least_distance(*colours) < APART[name]:
            found.append(f"{one}, {other}: {least_distance(*colours):.1f}")
    return found


@pytest.mark.parametrize(("name", "palette"), palettes())
def test_palette_can_be_read_by_all(name: str, palette: Palette) -> None:
    assert faults(name, palette) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"faint": "#5f5f5f"}, "dim on ground"),
        ({"amber": "#afd700", "good": "#afd787"}, "amber, good"),
        ({"alarm": "#ff0000"}, "red on ground"),
        ({"picked": "#5f5faf"}, "dim on selected"),
    ],
)
def test_bad_palette_is_found_out(change: dict[str, str], told: str) -> None:
    bad = replace(PALETTES["day"], **change)

    found = faults("contrast" if told == "red on ground" else "day", bad)

    assert any(fault.startswith(told) for fault in found)


@pytest.mark.parametrize("name", ["day", "night", "contrast"])
def test_colours_are_of_the_256(name: str) -> None:
    levels = (0, 95, 135, 175, 215, 255)
    for colour in PALETTES[name].variables.values():
        parts = rgb(colour)
        is_grey = len(set(parts)) == 1 and (parts[0] - 8) % 10 == 0
        assert is_grey or all(part in levels for part in parts), colour


@pytest.mark.parametrize("name", ["day", "night", "contrast"])
def test_colours_are_sent_as_they_are_chosen(name: str) -> None:
    palette = PALETTES[name]
    chosen = {rgb(colour) for colour in palette.variables.values()}
    sent = {colour for both in pairs(palette).values() for colour in both}

    assert sent <= chosen


def test_night_spares_eyes_used_to_the_dark() -> None:
    night, day = PALETTES["night"], PALETTES["day"]

    for usual in (night.ink, night.faint, night.line, night.calm, night.good):
        assert rod_light(rgb(usual)) < 0.05 * rod_light(rgb(day.ink))
    for ground in (night.band, night.picked):
        assert rod_light(rgb(ground)) < 0.01 * rod_light(rgb(day.ink))


def test_mono_has_no_colour_but_tells_what_is_picked_and_titled() -> None:
    mono = PALETTES["mono"].variables
    styles = {name: style_of(name, mono) for name in LOOKS}

    assert all(style.color and style.color.is_default for style in styles.values())
    assert all(style.bgcolor and style.bgcolor.is_default for style in styles.values())
    assert styles["selected"].reverse
    assert styles["title-focus"].reverse
    assert styles["title"].underline
    assert not styles["text"].reverse
    assert style_of("red", mono) != style_of("text", mono)


def test_every_theme_has_a_palette_and_is_an_option() -> None:
    assert tuple(PALETTES) == THEME_NAMES


@pytest.mark.parametrize(
    ("word", "name"),
    [("night", "night"), ("NIGHT", "night"), ("กลางคืน", "night"), ("๑๖สี", "ansi")],
)
def test_theme_is_named_in_both_languages(word: str, name: str) -> None:
    assert theme_named(word) == name
    assert theme_named("purple") is None
