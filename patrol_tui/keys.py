"""Keys on both keyboards: a letter works whatever layout is on.

With the Thai Kedmanee layout a terminal sends the Thai letter on the same key, so each
binding names both. Eleven Kedmanee keys send ASCII that cannot be told from the Latin
layout's own; no binding uses those.
"""

from __future__ import annotations

from typing import NamedTuple

from widgets.keyboard import TWINS, both
from widgets.words.catalogue import N_

__all__ = ["SCREEN_KEYS", "TWINS", "ScreenKey", "both"]


class ScreenKey(NamedTuple):
    """A key of the duty screen that is not the short form of a command."""

    keys: tuple[str, ...]
    name: str
    """Id that settings can name."""
    action: str
    meaning: str


SCREEN_KEYS = (
    ScreenKey((":", "enter"), "line.open", "command", N_("Open the command line")),
    ScreenKey(("j", "down"), "move.down", "move(1)", N_("Next row")),
    ScreenKey(("k", "up"), "move.up", "move(-1)", N_("Row before")),
    ScreenKey(("pagedown",), "move.page-down", "move(10)", N_("Ten rows on")),
    ScreenKey(("pageup",), "move.page-up", "move(-10)", N_("Ten rows back")),
    ScreenKey(("home",), "move.first", "move(-100000)", N_("First row")),
    ScreenKey(("end",), "move.last", "move(100000)", N_("Last row")),
    ScreenKey(("i",), "pane.queue", "pane('queue')", N_("Go to the incidents")),
    ScreenKey(("w",), "pane.roster", "pane('roster')", N_("Go to the units")),
    ScreenKey(("y",), "pane.card", "pane('card')", N_("Go to the history")),
    ScreenKey(("m",), "pane.map", "pane('map')", N_("Go to the map")),
    ScreenKey(("z",), "unit.next", "unit", N_("Next unit")),
    ScreenKey(("?",), "help", "help", N_("List all commands")),
    ScreenKey(("escape",), "answer.close", "plain", N_("Close an answer")),
)
"""Moving about; every other key is a verb's."""
