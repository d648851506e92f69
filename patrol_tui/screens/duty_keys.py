"""The keys of the duty screen, and the hints that tell them.

A letter is a short form of a command: its row in the table of commands names the line
that it types. Letters work on both keyboard layouts; none does what cannot be undone.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Stroke
from patrol_tui.keys import SCREEN_KEYS, both
from widgets.words.catalogue import N_

STROKES: dict[str, Stroke] = {v.name: v.stroke for v in VERBS if v.stroke is not None}
HINTS = (
    (":", N_("command")),
    ("n", N_("new")),
    ("d", N_("dispatch")),
    ("e", N_("en route")),
    ("r", N_("arrived")),
    ("c", N_("clear")),
    ("u", N_("undo")),
    ("?", N_("help")),
    ("i w y", N_("panes")),
    ("j k", N_("move")),
    ("t", N_("remark")),
    ("p", N_("priority")),
    ("h", N_("hold")),
    ("l", N_("close")),
    ("s", N_("search")),
    ("q", N_("quit")),
)
LINE_HINTS = (
    ("Enter", N_("do")),
    ("Tab", N_("complete")),
    ("Up", N_("earlier lines")),
    ("Esc", N_("leave")),
    ("VERB ?", N_("explain")),
    ("VERB!", N_("override")),
)

MAP_HINTS = (
    (N_("arrows"), N_("cursor")),
    (N_("Shift+arrows"), N_("move map")),
    ("+ -", N_("zoom")),
    ("0", N_("fit")),
    ("Enter", N_("list")),
    ("Esc", N_("leave")),
    (":", N_("command")),
    ("z", N_("next unit")),
)

BINDINGS: list[BindingType] = [
    *(
        Binding(both(stroke.key), f"stroke('{name}')", show=False, id=f"verb.{name}")
        for name, stroke in STROKES.items()
    ),
    *(
        Binding(both(str(digit)), f"offer({digit})", show=False, id=f"offer.{digit}")
        for digit in range(1, 10)
    ),
    *(
        Binding(",".join(map(both, key.keys)), key.action, show=False, id=key.name)
        for key in SCREEN_KEYS
    ),
]
"""Every key, by an id that settings can name."""
