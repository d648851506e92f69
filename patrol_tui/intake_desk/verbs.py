"""`patrol-tui intake paste`: a chat into the inbox, without a screen."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from patrol_tui.console import Console
from patrol_tui.intake.inbound import IntakeError
from patrol_tui.intake_desk.pasting import Found, found_in, place_of, put_in, text_of
from patrol_tui.intake_desk.told import NO_FILE, NOTHING, TOO_MUCH, head_of, say_taken
from patrol_tui.opening import Choices, open_console, wall_ms
from patrol_tui.telling import complain, tell
from store.disk import reason

DONE, REFUSED, UNUSABLE = 0, 1, 2
"""Exit codes, as of the other verbs."""


def run(choices: Choices, given: argparse.Namespace) -> int:
    """Show what is found in a chat, and put it into the inbox.

    Returns:
        0 done, 1 refused, 2 not understood or unusable.
    """
    console = open_console(choices)
    try:
        return _paste(console, given)
    finally:
        console.desk.close()


def _paste(console: Console, given: argparse.Namespace) -> int:
    say, now_ms = console.words.say, wall_ms()
    try:
        text = sys.stdin.read() if given.file == "-" else text_of(Path(given.file))
        found = found_in(console, text, now_ms)
    except OSError as error:
        complain(say(NO_FILE, file=given.file, why=reason(error)))
        return UNUSABLE
    except IntakeError:
        complain(say(TOO_MUCH))
        return UNUSABLE
    if not found:
        complain(say(NOTHING))
        return REFUSED
    kept = _kept(found, given.drop, given.keep)
    for number, one in enumerate(found, 1):
        box = "x" if number in kept else " "
        head = head_of(console.teller, one, place_of(console, one.inbound), now_ms)
        tell(f"[{box}] {number} {head}")
    if given.check:
        return DONE
    taken = put_in(console, [found[number - 1] for number in sorted(kept)], now_ms)
    tell(say_taken(console.words, taken, found))
    return REFUSED if taken.refused else DONE


def _kept(found: tuple[Found, ...], drop: list[int], keep: list[int]) -> set[int]:
    """Number what goes in: reports that are new, less what is dropped."""
    wanted = {number for number, one in enumerate(found, 1) if one.is_wanted}
    can_go_in = {number for number, one in enumerate(found, 1) if not one.known}
    return (wanted | can_go_in.intersection(keep)) - set(drop)
