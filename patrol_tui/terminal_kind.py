"""What a terminal can show, told from its environment alone; nothing is asked of it.

The program trusts `TERM`, `COLORTERM` and `NO_COLOR` as its drawing library does, so
that no theme is chosen whose colours would be bent to others on the way out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from enum import IntEnum

_COLOURLESS = ("", "dumb", "unknown", "vt52", "vt100", "vt102", "vt220", "vt320")
_MANY = ("256color", "kitty", "direct", "truecolor")
"""Parts of names of terminals with 256 colours or more."""


def environment() -> dict[str, str]:
    """Give the process's environment; Windows has no TERM, and shows all colours."""
    usual = {"TERM": "xterm-256color"} if sys.platform == "win32" else {}
    return {**usual, **os.environ}


class Colours(IntEnum):
    """How many colours a terminal has."""

    NONE = 0
    SIXTEEN = 16
    MANY = 256


def colours_of(environment: Mapping[str, str]) -> Colours:
    """Tell how many colours may be used; a `NO_COLOR` that is not empty means none.

    Source: no-color.org.
    """
    if environment.get("NO_COLOR"):
        return Colours.NONE
    term = environment.get("TERM", "").strip().lower()
    if environment.get("COLORTERM", "").strip().lower() in {"truecolor", "24bit"}:
        return Colours.MANY
    if term in _COLOURLESS or term.endswith(("-m", "-mono")):
        return Colours.NONE
    return Colours.MANY if any(name in term for name in _MANY) else Colours.SIXTEEN


def theme_for(
    environment: Mapping[str, str],
    *,
    option: str | None,
    kept: str,
    usual: str,
    is_thin: bool = False,
) -> str:
    """Choose a theme: the option; what the terminal can show; the last choice; usual.

    Args:
        environment: Of the process.
        option: What `--theme` said; it is obeyed whatever the terminal is.
        kept: The last choice on this desk, empty without one.
        usual: What the settings say.
        is_thin: The line is thin: the terminal's own sixteen colours do instead of the
            colours of the day. Those for dark-adapted or for weak eyes stay.
    """
    if option:
        return option
    wanted = kept or usual
    match colours_of(environment):
        case Colours.NONE:
            return "mono"
        case Colours.SIXTEEN:
            return wanted if wanted in {"ansi", "mono"} else "ansi"
        case Colours.MANY:
            return "ansi" if is_thin and wanted == "day" else wanted


def is_bare_console(environment: Mapping[str, str]) -> bool:
    """Claim that this is the kernel's console: one font of 512 glyphs, and no Thai."""
    return environment.get("TERM", "") in {"linux", "linux-16color", "linux-m"}


def can_move(environment: Mapping[str, str]) -> bool:
    """Claim that the cursor can be put anywhere, which the screen needs."""
    return environment.get("TERM", "").strip().lower() not in {"", "dumb", "unknown"}


def glyphs_for(
    environment: Mapping[str, str],
    *,
    option: str | None,
    usual: str,
    draws_wide: bool = False,
) -> str:
    """Choose the drawing characters: the option; what the terminal has; usual.

    Args:
        environment: Of the process.
        option: What `--glyphs` said; it is obeyed whatever the terminal is.
        usual: What the settings say.
        draws_wide: The terminal answered that lines and dots take two cells: what
            follows them would cover them.
    """
    if option:
        return option
    if draws_wide:
        return "ascii"
    if is_bare_console(environment) and usual in {"box", "braille"}:
        return "box-safe"
    if colours_of(environment) is Colours.NONE and _is_old(environment):
        return "ascii"
    return usual


def _is_old(environment: Mapping[str, str]) -> bool:
    """Claim that the terminal is of a time before Unicode."""
    return environment.get("TERM", "").strip().lower() in _COLOURLESS
