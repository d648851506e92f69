"""The keys of the map while it has the focus; commands do the same from anywhere.

With the Thai layout the key of `3` sends `-` and that of `!` sends `+`; PageUp and
PageDown zoom on every layout.
"""

from __future__ import annotations

from typing import NamedTuple

from widgets.words.catalogue import N_


class MapKey(NamedTuple):
    """A key of the map."""

    keys: tuple[str, ...]
    """As people write them."""
    name: str
    """Id that settings can name."""
    action: str
    shown: str
    """As people read it."""
    meaning: str


MAP_KEYS = (
    MapKey(("left",), "map.left", "step(-1, 0)", "Left", N_("Cursor to the left")),
    MapKey(("right",), "map.right", "step(1, 0)", "Right", N_("Cursor to the right")),
    MapKey(("up",), "map.up", "step(0, -1)", "Up", N_("Cursor up")),
    MapKey(("down",), "map.down", "step(0, 1)", "Down", N_("Cursor down")),
    MapKey(
        ("shift+left",), "map.pan-left", "pan(-0.5, 0)", "Shift+Left",
        N_("Half a map to the left"),
    ),
    MapKey(
        ("shift+right",), "map.pan-right", "pan(0.5, 0)", "Shift+Right",
        N_("Half a map to the right"),
    ),
    MapKey(
        ("shift+up",), "map.pan-up", "pan(0, -0.5)", "Shift+Up",
        N_("Half a map up"),
    ),
    MapKey(
        ("shift+down",), "map.pan-down", "pan(0, 0.5)", "Shift+Down",
        N_("Half a map down"),
    ),
    MapKey(("+", "=", "pageup"), "map.in", "zoom(-2)", "+ PageUp", N_("Nearer")),
    MapKey(("-", "pagedown"), "map.out", "zoom(2)", "- PageDown", N_("Farther")),
    MapKey(
        ("0",), "map.fit", "fit", "0",
        N_("All incidents and units, or all streets"),
    ),
    MapKey(("enter",), "map.list", "list_here", "Enter", N_("What is at the cursor")),
)  # fmt: skip
