"""Every key by an id that settings can name, on both keyboards.

With the Thai Kedmanee layout a terminal sends the Thai letter on the same key, so each
binding names both. Eleven Kedmanee keys send ASCII that cannot be told from the Latin
layout's own; no binding uses those. What the settings say wrongly is told, and the
usual key stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from patrol_tui.commands.table import BY_SPELLING, VERBS
from patrol_tui.commands.verbs import Stroke
from patrol_tui.config import Config
from patrol_tui.settings.check import Mistake, Trouble, near
from store.text import fold
from widgets.keyboard import AMBIGUOUS, NAMED_KEYS, TWINS, both
from widgets.map_keys import MAP_KEYS
from widgets.words.catalogue import N_, Words

__all__ = [
    "SCREEN_KEYS",
    "TWINS",
    "KeyChoice",
    "ScreenKey",
    "both",
    "choose_keys",
    "keys_by",
]


class ScreenKey(NamedTuple):
    """A key of the duty screen that is not the short form of a command."""

    keys: tuple[str, ...]
    name: str
    """Id that settings can name."""
    action: str
    meaning: str


SCREEN_KEYS = (
    ScreenKey((":",), "line.open", "command", N_("Open the command line")),
    ScreenKey(("enter",), "menu.open", "menu", N_("What can be done next, as a list")),
    ScreenKey(("/",), "pane.filter", "filter", N_("Show only rows with these words")),
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
    ScreenKey(("g",), "alert.next", "alert", N_("To the worst alert, then the next")),
    ScreenKey(
        ("space",),
        "alert.hand",
        "alert_or_acknowledge",
        N_("To the worst alert; on it, acknowledge it"),
    ),
    ScreenKey(("A",), "alert.acknowledge", "acknowledge", N_("Acknowledge the alert")),
    ScreenKey(("C",), "conflict.open", "conflicts", N_("What desks differ in")),
    ScreenKey(("I",), "inbox.open", "inbox", N_("The inbox: reports that wait")),
    ScreenKey(("N",), "form.open", "form", N_("Enter an incident by a form")),
    ScreenKey(
        ("f2", "ctrl+j"), "form.send", "form_send", N_("Enter what the form has so far")
    ),
    ScreenKey(("z",), "unit.next", "unit", N_("Next unit")),
    ScreenKey(("ctrl+l",), "screen.repaint", "app.repaint", N_("Draw the screen anew")),
    ScreenKey(("?",), "help", "help", N_("List what works here; type to search")),
    ScreenKey(("escape",), "answer.close", "plain", N_("Close an answer")),
)
"""Moving about; every other key is a verb's."""

STROKES: dict[str, Stroke] = {v.name: v.stroke for v in VERBS if v.stroke is not None}
"""Verbs that have a key."""
_DIGITS = "0123456789"
_KEPT = {"ctrl+c", "ctrl+q", "ctrl+p"}
"""Keys of the program, whatever the screen."""
_KEY = re.compile(r"(?:(?:ctrl|shift|alt)\+)*(?P<key>.+)")


class KeyChoice(NamedTuple):
    """The keys in force."""

    keys: dict[str, tuple[str, ...]]
    """Id -> keys, as people write them; the first is the one that hints show."""
    troubles: tuple[Mistake, ...] = ()
    car: dict[str, str] = {}  # noqa: RUF012 - never changed
    """Digit -> line of the unit in the car; empty outside car mode."""

    def first(self, name: str) -> str:
        """Give the key that hints show; empty where there is none."""
        return next(iter(self.keys.get(name, ())), "")

    @property
    def changed(self) -> dict[str, str]:
        """What differs from the usual keys, as bindings name it: id -> keys."""
        usual = usual_keys()
        return {
            name: ",".join(map(both, keys))
            for name, keys in self.keys.items()
            if keys != usual[name]
        }


def usual_keys() -> dict[str, tuple[str, ...]]:
    """Give the keys that no setting has changed, by their ids."""
    keys: dict[str, tuple[str, ...]]
    keys = {f"verb.{name}": (stroke.key,) for name, stroke in STROKES.items()}
    keys |= {f"offer.{digit}": (digit,) for digit in _DIGITS}
    keys |= {key.name: key.keys for key in SCREEN_KEYS}
    keys |= {f"verb.{verb.name}": () for verb in VERBS if verb.stroke is None}
    return keys | {key.name: key.keys for key in MAP_KEYS}


def choose_keys(
    wanted: Mapping[str, str | tuple[str, ...]], car: Mapping[str, str] | None = None
) -> KeyChoice:
    """Lay the settings' keys over the usual ones.

    Of two ids with one key, the one that the settings changed goes back to its usual
    key; where both were changed, both do.

    Args:
        wanted: Id -> key or keys.
        car: Digit -> line; None outside car mode.
    """
    keys, troubles = usual_keys(), []
    changed: dict[str, tuple[str, ...]] = {}
    for name, value in wanted.items():
        fresh = (value,) if isinstance(value, str) else value
        trouble = _trouble_with(name, fresh, keys)
        if trouble is not None:
            troubles.append(Mistake(f'keys."{name}"', *trouble))
        else:
            changed[name] = fresh
    while clash := _clash({**keys, **changed}, changed):
        name, other, key = clash
        del changed[name]
        taken = Trouble.KEY_TAKEN, {"name": key, "other": other}
        troubles.append(Mistake(f'keys."{name}"', *taken))
    lines, wrong = _car_lines(car) if car is not None else ({}, [])
    return KeyChoice({**keys, **changed}, (*troubles, *wrong), lines)


def keys_by(settings: Config) -> KeyChoice:
    """Choose the keys by the settings; digits are statuses only in a car."""
    car = settings.car_keys if settings.screen.car else None
    return choose_keys(settings.keys, car)


def _trouble_with(
    name: str, fresh: tuple[str, ...], known: Mapping[str, tuple[str, ...]]
) -> tuple[Trouble, dict[str, str]] | None:
    """Say why these keys cannot be an id's; None when they can."""
    if name not in known:
        return Trouble.NO_KEY_ID, {"near": near(name, known)}
    for key in fresh:
        match = _KEY.fullmatch(key)
        plain = match["key"] if match else ""
        about = {"name": key}
        if key in _KEPT:
            return Trouble.KEY_OF_PROGRAM, about
        if len(plain) != 1 and plain not in NAMED_KEYS:
            return Trouble.NO_KEY, {**about, "near": near(key, NAMED_KEYS)}
        if key in AMBIGUOUS and key not in known[name]:
            return Trouble.KEY_OF_TWO, about
        if len(plain) == 1 and not plain.isascii():
            return Trouble.KEY_IN_THAI, about
    return None if fresh else (Trouble.KEY_MISSING, {})


def _clash(
    keys: Mapping[str, tuple[str, ...]], changed: Mapping[str, tuple[str, ...]]
) -> tuple[str, str, str] | None:
    """Find a changed id that shares a key with another id, that one and the key.

    The map's own keys come before the screen's while the map has the focus.
    """
    for name in reversed(list(changed)):
        is_map = name.startswith("map.")
        for other, theirs in keys.items():
            if other == name or other.startswith("map.") != is_map:
                continue
            shared = next((key for key in keys[name] if key in theirs), "")
            if shared:
                return name, other, shared
    return None


ENGLISH = Words("en")


def lines_of(choice: KeyChoice, file: object, words: Words = ENGLISH) -> list[str]:
    """Tell what the settings say wrongly, a line each; the usual key stays."""
    return [one.said(words, file) for one in choice.troubles]


def headline_of(choice: KeyChoice, file: object, words: Words = ENGLISH) -> str:
    """Tell it in one line: the first, and how many more `settings check` tells."""
    first, *more = lines_of(choice, file, words)
    return f"{first} (+{len(more)}: patrol-tui settings check)" if more else first


USUAL_CAR_KEYS = {
    "1": "AV", "2": "AV", "3": "EN", "4": "AR", "5": "M please call me", "6": "OOS ",
    "7": "TR", "8": "AD", "9": "ACK", "00": "SOS",
}  # fmt: skip
"""After the German FMS; those whose verb is not in the table are left out."""


def _car_lines(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[Mistake]]:
    """Lay the settings' digits over the usual ones; only verbs of the table count."""
    lines = {key: line for key, line in USUAL_CAR_KEYS.items() if _has_verb(line)}
    troubles = []
    for digit, line in wanted.items():
        setting = f'car_keys."{digit}"'
        if digit not in {*_DIGITS[1:], "00"}:
            troubles.append(Mistake(setting, Trouble.NO_DIGIT))
        elif line and not _has_verb(line):
            word = line.split()[0] if line.split() else line
            likely = near(word.upper(), [verb.name for verb in VERBS])
            about = {"name": word, "near": likely}
            troubles.append(Mistake(setting, Trouble.NO_COMMAND, about))
        else:
            lines[digit] = line
    return {key: line for key, line in lines.items() if line}, troubles


def _has_verb(line: str) -> bool:
    return bool(line.split()) and fold(line.split()[0]) in BY_SPELLING
