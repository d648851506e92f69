"""The keys of the duty screen, and the hints that tell them.

A letter is a short form of a command: its row in the table of commands names the line
that it types. Letters work on both keyboard layouts; none does what cannot be undone.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType

from patrol_tui.commands.parse import verb_of
from patrol_tui.commands.table import VERBS
from patrol_tui.keys import SCREEN_KEYS, STROKES, TWINS, KeyChoice, both
from widgets.words.catalogue import N_, Words

HINTS = (
    ("line.open", N_("command")),
    ("verb.N", N_("new")),
    ("verb.D", N_("dispatch")),
    ("verb.EN", N_("en route")),
    ("verb.AR", N_("arrived")),
    ("verb.CU", N_("clear")),
    ("verb.UNDO", N_("undo")),
    ("alert.next", N_("alert")),
    ("help", N_("help")),
    ("pane.queue pane.roster pane.card", N_("panes")),
    ("pane.filter", N_("filter")),
    ("move.down move.up", N_("move")),
    ("verb.RM", N_("remark")),
    ("verb.PR", N_("priority")),
    ("verb.H", N_("hold")),
    ("verb.CL", N_("close")),
    ("verb.Q", N_("search")),
    ("verb.QUIT", N_("quit")),
)
"""Ids and what they do, the most used first."""
LINE_HINTS = (
    ("Enter", N_("do")),
    ("Tab", N_("complete")),
    (N_("Up"), N_("earlier lines")),
    ("Esc", N_("leave")),
    (N_("VERB ?"), N_("explain")),
    (N_("VERB!"), N_("override")),
)

MAP_HINTS = (
    (N_("arrows"), N_("cursor")),
    ("Shift+", N_("move")),
    ("+ -", N_("zoom")),
    ("0", N_("fit")),
    ("Enter", N_("list")),
    ("Esc", N_("leave")),
    (":", N_("command")),
    ("z", N_("unit")),
)
MENU_HINTS = (
    (N_("arrows"), N_("choose")),
    ("Enter", N_("do")),
    (N_("letters"), N_("search")),
    ("Esc", N_("leave")),
)
FORM_HINTS = (
    ("Enter", N_("next")),
    ("Tab", N_("field")),
    (N_("arrows"), N_("choose")),
    ("form.send", N_("enter so far")),
    ("Esc", N_("keep for later")),
)
FILTER_HINTS = (
    (N_("letters"), N_("narrow")),
    ("Enter", N_("keep")),
    ("Esc", N_("show all")),
)
_CAR_WORDS = {
    "EN": N_("en route"), "AR": N_("scene"), "AV": N_("free"), "ACK": N_("ack"),
    "OOS": N_("out"), "TR": N_("carry"), "AD": N_("there"), "M": N_("call"),
    "SOS": "SOS",
}  # fmt: skip
_CAR_ORDER = ("3", "4", "1", "2", "9", "6", "00", "5", "7", "8")
_CAR_SIGNS = {"2": "", "3": "-", "00": "จ"}
"""What the Thai keyboard sends for 2 is the sign that filters; 3 sends a dash."""

BINDINGS: list[BindingType] = [
    *(
        Binding(both(stroke.key), f"stroke('{name}')", show=False, id=f"verb.{name}")
        for name, stroke in STROKES.items()
    ),
    *(
        Binding(f"none-{name}", f"stroke('{name}')", show=False, id=f"verb.{name}")
        for name in (verb.name for verb in VERBS if verb.stroke is None)
    ),
    *(
        Binding(both(str(digit)), f"offer({digit})", show=False, id=f"offer.{digit}")
        for digit in range(10)
    ),
    *(
        Binding(",".join(map(both, key.keys)), key.action, show=False, id=key.name)
        for key in SCREEN_KEYS
    ),
    Binding("minus", "stroke_of('3')", show=False),
]
"""Every key, by an id that settings can name; a verb without one waits for them.

In a car the key of 3 sends a dash with the Thai keyboard on.
"""


def hints_of(choice: KeyChoice, words: Words) -> list[tuple[str, str]]:
    """Give the hints of the lists: keys as they are now, and what they do."""
    if choice.car:
        return _car_hints(choice, words)
    hints = []
    for names, meaning in HINTS:
        keys = " ".join(filter(None, map(choice.first, names.split())))
        if keys:
            hints.append((keys, words.say(meaning)))
    return hints


def form_hints(choice: KeyChoice) -> tuple[tuple[str, str], ...]:
    """Give the hints of the form, with the key that enters it as it is now."""
    told = ((choice.first(key).upper() or key, word) for key, word in FORM_HINTS)
    return tuple((key, word) for key, word in told if key != "form.send")


def _car_hints(choice: KeyChoice, words: Words) -> list[tuple[str, str]]:
    """Give the car's digits; in Thai with the sign that the Thai keyboard sends."""
    told: dict[str, str] = {}
    for digit in (key for key in _CAR_ORDER if key in choice.car):
        verb = verb_of(choice.car[digit])
        meaning = words.say(_CAR_WORDS.get(verb.name, verb.name)) if verb else ""
        shown = car_sign(digit) if words.lang == "th" else digit
        told[meaning] = f"{told[meaning]} {shown}" if meaning in told else shown
    hints = [(keys, meaning) for meaning, keys in told.items()]
    return [*hints, (choice.first("help"), words.say(N_("help")))]


def car_sign(digit: str) -> str:
    """Name a car's digit with the sign that the Thai keyboard sends for it."""
    return digit + _CAR_SIGNS.get(digit, TWINS.get(digit, ""))
