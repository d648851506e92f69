"""`patrol-tui doctor --terminal`: what this terminal and its font can show."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

import msgspec

from patrol_tui.ability_probe import abilities_of
from patrol_tui.config import Config
from patrol_tui.metering import can
from patrol_tui.opening import Choices
from patrol_tui.telling import complain, tell
from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal_kind import (
    Colours,
    can_move,
    colours_of,
    environment,
    is_bare_console,
    theme_for,
)
from patrol_tui.terminal_probe import SAMPLES, Probe, Probed, own_tty
from widgets.drawing.cells import shown, width, wrap
from widgets.words import terminals as said
from widgets.words.catalogue import Words

FINE, POOR, NOT_A_TERMINAL = 0, 1, 2
"""Exit codes."""
LEAST = (80, 24)
"""Columns and rows that the whole screen needs."""
SLOW_MS = 400
"""An answer later than this is felt at every key."""
_EYE = "น้ำที่ผู้กำปั้น"
"""A text that only fits its cells, and is only read, where all is well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is known of a terminal."""

    env: Mapping[str, str]
    size: tuple[int, int]
    encoding: str
    theme: str
    probed: Probed
    sara_am: str = "auto"
    """What the settings say of SARA AM."""
    abilities: Abilities | None = None
    """What the thin driver would find; None when it was not asked."""


def run(choices: Choices, *, as_json: bool) -> int:
    """Ask the terminal, and tell in plain words what it can show.

    Returns:
        0 all of it, 1 not all, 2 there is no terminal to ask.

    Raises:
        ConfigError: If the settings cannot be used.
    """
    config = choices.settings()
    words = Words(choices.language(config, ""))
    with own_tty() as wire:
        if wire is None:
            complain(words.say(said.NOT_A_TERMINAL))
            return NOT_A_TERMINAL
        seen = _seen(choices, config, wire.size, Probe(wire).ask())
        if seen.probed.answers:
            found = abilities_of(wire, seen.size[1])
            seen = replace(seen, abilities=found)
    if as_json:
        tell(msgspec.json.encode(document(seen)).decode())
        return POOR if any(bad for bad, _ in facts(seen, words)) else FINE
    is_poor = False
    for is_bad, line in facts(seen, words):
        is_poor = is_poor or is_bad
        _tell_wrapped(line, seen.size[0], sign="!" if is_bad else " ")
    if not is_bare_console(seen.env):
        _tell_wrapped(words.say(said.LOOK), seen.size[0])
        for line in eye_test(in_parts=seen.probed.joins_am):
            print(line)  # noqa: T201 - spelt in parts, which cleaning would undo
        _tell_wrapped(words.say(said.FONTS), seen.size[0])
    return POOR if is_poor else FINE


def _seen(
    choices: Choices, config: Config, size: tuple[int, int], probed: Probed
) -> Seen:
    env = environment()
    theme = theme_for(env, option=choices.theme, kept="", usual=config.screen.theme)
    return Seen(
        env=env,
        size=size,
        encoding=(sys.stdout.encoding or "").lower(),
        theme=theme,
        probed=probed,
        sara_am=config.screen.sara_am,
    )


def facts(seen: Seen, words: Words) -> Iterator[tuple[bool, str]]:
    """Tell what is known, one line each, with whether it is bad."""
    say = words.say
    columns, rows = seen.size
    term = seen.env.get("TERM", "")
    yield False, say(said.SIZE, term=term, columns=columns, rows=rows)
    if columns < LEAST[0] or rows < LEAST[1]:
        yield True, say(said.SMALL, columns=LEAST[0], rows=LEAST[1])
    colours = colours_of(seen.env)
    yield False, say(said.COLOURS[colours.value], theme=seen.theme)
    if "utf" not in seen.encoding:
        yield True, say(said.ENCODING, encoding=seen.encoding)
    if is_bare_console(seen.env):
        yield True, say(said.NO_THAI)
    elif not can_move(seen.env):
        yield True, say(said.NO_CURSOR, term=term)
    if seen.env.get("TMUX") or term.startswith(("screen", "tmux")):
        yield False, say(said.INSIDE)
    yield from _answered(seen, words)


def _answered(seen: Seen, words: Words) -> Iterator[tuple[bool, str]]:
    """Tell what the terminal answered."""
    say, probed = words.say, seen.probed
    if not probed.answers:
        yield True, say(said.SILENT)
        return
    is_slow = probed.wait_ms > SLOW_MS
    is_far = bool(seen.env.get("SSH_CONNECTION"))
    took = said.WAIT_SSH if is_far else said.WAIT
    yield is_slow, say(took, wait_ms=probed.wait_ms)
    is_thai = probed.is_right("letters", "marks")
    yield not is_thai, say(said.THAI if is_thai else said.THAI_WRONG)
    yield from _sara_am(seen, words)
    is_drawn = probed.is_right("lines", "shapes")
    yield not is_drawn, say(said.SHAPES if is_drawn else said.SHAPES_WRONG)
    has_dots = probed.is_right("braille")
    yield not has_dots, say(said.BRAILLE if has_dots else said.BRAILLE_WRONG)
    paste = {True: said.PASTE, False: said.NO_PASTE, None: said.PASTE_UNSAID}
    yield probed.pastes is False, say(paste[probed.pastes])
    if seen.abilities is not None:
        yield from ((False, line) for line in can(words, seen.abilities))


def _sara_am(seen: Seen, words: Words) -> Iterator[tuple[bool, str]]:
    """Tell how SARA AM is drawn, and how it is sent therefore."""
    probed = seen.probed
    if not probed.joins_am:
        yield False, words.say(said.AM)
    elif not probed.is_right("am-parts"):
        yield True, words.say(said.AM_LOST)
    else:
        is_mended = seen.sara_am != "whole"
        mend = said.AM_JOINED if is_mended else said.AM_JOINED_KEPT
        yield not is_mended, words.say(mend)


def eye_test(*, in_parts: bool) -> tuple[str, str]:
    """Give two rows to look at; where marks stand only the font knows."""
    return f"  |{shown(_EYE, in_parts)}|", f"  |{'-' * width(_EYE)}|"


def _tell_wrapped(line: str, columns: int, *, sign: str = " ") -> None:
    for row in wrap(line, max(columns - 3, 20)):
        tell(f"{sign} {row}")
        sign = " "


def document(seen: Seen) -> dict[str, object]:
    """Tell it as plain values."""
    probed = seen.probed
    return {
        "term": seen.env.get("TERM", ""),
        "columns": seen.size[0],
        "rows": seen.size[1],
        "colours": Colours(colours_of(seen.env)).value,
        "theme": seen.theme,
        "encoding": seen.encoding,
        "answers": probed.answers,
        "wait_ms": probed.wait_ms,
        "cells": {
            name: {"expected": width(text), "drawn": probed.cells.get(name)}
            for name, text in SAMPLES.items()
        },
        "sara_am": "parts" if probed.joins_am else "whole",
        "bracketed_paste": probed.pastes,
        "abilities": asdict(seen.abilities) if seen.abilities else None,
    }
