"""The keys of the map while it has the focus; commands do the same from anywhere.

With the Thai layout the key of `3` sends `-` and that of `!` sends `+`; PageUp and
PageDown zoom on every layout.
"""

from __future__ import annotations

from typing import NamedTuple

from widgets.keyboard import both
from widgets.words.catalogue import N_


class MapKey(NamedTuple):
    """A key of the map."""

    keys: str
    """As bindings name them, apart by commas."""
    name: str
    """Id that settings can name."""
    action: str
    shown: str
    """As people read it."""
    meaning: str


_IN = ",".join((both("+"), both("="), "pageup"))
_OUT = ",".join((both("-"), "pagedown"))

MAP_KEYS = (
    MapKey("left", "map.left", "step(-1, 0)", "Left", N_("Cursor to the left")),
    MapKey("right", "map.right", "step(1, 0)", "Right", N_("Cursor to the right")),
    MapKey("up", "map.up", "step(0, -1)", "Up", N_("Cursor up")),
    MapKey("down", "map.down", "step(0, 1)", "Down", N_("Cursor down")),
    MapKey(
        "shift+left", "map.pan-left", "pan(-0.5, 0)", "Shift+Left",
        N_("Half a map to the left"),
    ),
    MapKey(
        "shift+right", "map.pan-right", "pan(0.5, 0)", "Shift+Right",
        N_("Half a map to the right"),
    ),
    MapKey("shift+up", "map.pan-up", "pan(0, -0.5)", "Shift+Up", N_("Half a map up")),
    MapKey(
        "shift+down", "map.pan-down", "pan(0, 0.5)", "Shift+Down",
        N_("Half a map down"),
    ),
    MapKey(_IN, "map.in", "zoom(-2)", "+ PageUp", N_("Nearer")),
    MapKey(_OUT, "map.out", "zoom(2)", "- PageDown", N_("Farther")),
    MapKey(
        both("0"), "map.fit", "fit", "0",
        N_("All incidents and units, or all streets"),
    ),
    MapKey("enter", "map.list", "list_here", "Enter", N_("What is at the cursor")),
)  # fmt: skip
