"""Tells answers of the terminal from what is typed, in one stream of input.

Answers look like no key: they are taken out here, however they were cut on the way,
and the rest goes to Textual's own reader of keys. What was asked for is judged by
others; here an answer is only known by its form, whoever sent it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

HELD_S = 0.1
"""How long the beginning of what may be an answer is kept back from the keys."""
HELD_WHILE_ASKING_S = 1.0
"""The same while answers are on the way, on a line that stops in the middle of one."""
_LONGEST = 40
"""Letters of the longest answer that is waited for."""


class Place(NamedTuple):
    """Where the cursor is (CPR), counted from 1."""

    row: int
    column: int


class Mode(NamedTuple):
    """What a mode is set to (DECRPM); 0 is not known, 4 is off for good."""

    number: int
    state: int


class Kind(NamedTuple):
    """What the terminal is (DA2)."""

    number: int


Heard = str | Place | Mode | Kind

_ANSWER = re.compile(
    r"\x1b\[(?:(?P<row>\d{1,9});(?P<column>\d{1,9})R"
    r"|\?(?P<mode>\d{1,9});(?P<state>\d)\$y"
    r"|>(?P<kind>\d{0,9})(?:;\d*)*c"
    r"|(?P<other>[?>=][\d;:]*[ -/]*[@-~]|48(?:;[\d:]*)+t))"
)
_BEGUN = re.compile(r"\x1b\[(?P<private>[?>=])?[\d;:]*\$?\Z")
_REST = re.compile(r"\[\d{1,9};\d{1,9}R")


class Hearing:
    """Takes text as it comes, and gives keys and answers in the order they came."""

    def __init__(self) -> None:
        self._held = ""
        self._until_s = 0.0
        self._escaped_s: float | None = None

    def feed(self, text: str, now_s: float, *, is_asking: bool) -> list[Heard]:
        """Take text that came."""
        if self._is_cut_off(now_s, is_asking) and _REST.match(text):
            text = "\x1b" + text
        self._escaped_s = None
        text, was_held = self._held + text, bool(self._held)
        self._held = ""
        heard: list[Heard] = []
        at = 0
        for answer in _ANSWER.finditer(text):
            if answer.start() > at:
                heard.append(text[at : answer.start()])
            at = answer.end()
            heard.extend(_meant(answer))
        begun = _BEGUN.search(text, at)
        if begun and len(text) - begun.start() <= _LONGEST:
            self._held = begun[0]
            if not was_held or at or begun.start() > 0:
                held_s = HELD_WHILE_ASKING_S if is_asking else HELD_S
                is_no_key = begun["private"] is not None
                self._until_s = now_s + (HELD_WHILE_ASKING_S if is_no_key else held_s)
        rest_of = text[at : len(text) - len(self._held)]
        if rest_of:
            heard.append(rest_of)
        return heard

    def tick(self, now_s: float) -> str:
        """Give what was kept back for too long, unless it can be no key."""
        if not self._held or now_s < self._until_s:
            return ""
        held, self._held = self._held, ""
        begun = _BEGUN.match(held)
        return "" if begun and begun["private"] else held

    def escape_went(self, now_s: float) -> None:
        """Hear that an escape alone was taken for the key, as nothing followed it."""
        self._escaped_s = now_s

    def _is_cut_off(self, now_s: float, is_asking: bool) -> bool:
        """Claim that an answer may have lost its first letter to a stall."""
        escaped_s = self._escaped_s
        return (
            is_asking
            and escaped_s is not None
            and now_s - escaped_s <= HELD_WHILE_ASKING_S
        )


def _meant(answer: re.Match[str]) -> list[Heard]:
    if answer["row"] is not None:
        return [Place(int(answer["row"]), int(answer["column"]))]
    if answer["mode"] is not None:
        return [Mode(int(answer["mode"]), int(answer["state"]))]
    if answer["kind"]:
        return [Kind(int(answer["kind"]))]
    return []
