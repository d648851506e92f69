"""Tells answers of the terminal from what is typed, in one stream of input.

Answers look like no key: they are taken out here, however they were cut on the way,
and the rest goes to Textual's own reader of keys. What was asked for is judged by
others; here an answer is only known by its form, whoever sent it. Strings that a
terminal sends (its colours, its name) are nobody's keys either, ended or not.

A line can stand still within a key: what is an escape alone then, and what belongs to
it, is told by how long the line is (`Patience`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

HELD_S = 0.1
"""How long the beginning of what may be an answer is kept back from the keys."""
HELD_ESCAPE_S = 0.05
"""The same of an escape while answers are on the way: on a slow line they come letter
by letter, and all begin with one."""
HELD_WHILE_ASKING_S = 1.0
"""The same while answers are on the way, on a line that stops in the middle of one."""
STRING_S = 1.0
"""After so long a pause, a string that was never ended is over."""
_LONGEST = 30
"""Letters of the longest key or answer; what goes on for longer is none."""
_FAR_S = 0.25
"""A line with a longer round trip may bring a key in pieces, or two keys at once."""
_LONGEST_ESCAPE_S, _LONGEST_STALLED_S = 0.5, 3.0
_REST_S = 5.0


class Patience(NamedTuple):
    """How long more is waited for behind an escape."""

    escape_s: float = 0.0
    """How long an escape alone is kept back, beyond what the reader of keys waits."""
    rest_s: float = 0.0
    """How long after it the rest of its key may come; 0 on a quick line, where an
    escape and a letter that come at once are one key with Alt."""


QUICK = Patience()


def patience(
    trip_s: float, stalled_s: float, *, is_thin: bool, has_packets: bool
) -> Patience:
    """Tell how patient to be with a line.

    Args:
        trip_s: The last round trip.
        stalled_s: How long an answer is overdue: then the rest of a key is, too.
        is_thin: The line is known to be slow.
        has_packets: It brings a key whole (ssh does), so that none is cut.
    """
    if not is_thin and trip_s < _FAR_S:
        return QUICK
    if has_packets:
        return Patience(0.0, _REST_S)
    if stalled_s > 0:
        return Patience(_LONGEST_STALLED_S, _REST_S)
    return Patience(min(_LONGEST_ESCAPE_S, trip_s / 2), _REST_S)


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
    version: int = 0


class Escape(NamedTuple):
    """The key, to which nothing belongs that follows."""


Heard = str | Place | Mode | Kind | Escape

_STRING = r"\x1b(?:\]\d{1,4};|P[\d;]*[$+>!]|_G)[^\x07\x1b\x9c]*"
"""Begins what a terminal tells of itself: colours, name, clipboard (OSC, DCS, APC)."""
_ANSWER = re.compile(
    r"\x1b\[(?:(?P<row>\d{1,9});(?P<column>\d{1,9})R"
    r"|\?(?P<mode>\d{1,9});(?P<state>\d)\$y"
    r"|>(?P<kind>\d{0,9})(?:;(?P<version>\d{1,9}))?(?:;\d*)*c"
    r"|(?P<long>[0-?]{30,}[ -/]*[@-~])"
    r"|(?P<report>[\d;:]+\$?[a-ln-tv-y])"
    r"|(?P<other>[?>=][\d;:]*[ -/]*[@-~]|48(?:;[\d:]*)+t))"
    rf"|(?P<string>{_STRING}(?:\x07|\x1b\\|\x9c|(?=\x1b[^\\])))"
)
_BEGUN = re.compile(
    r"(?:\x1b\[(?P<private>[<-?])?(?P<counts>[\d;:]+)?\$?|\x1b\]\d{0,4}|\x1bP[\d;]+)\Z"
)
_STRING_BEGUN = re.compile(_STRING + r"\x1b?\Z")
_STRING_END = re.compile(r"\x07|\x1b\\|\x9c|(?=\x1b[^\\])")
_REST = re.compile(r"\[(?:\d{1,9};\d{1,9}R|[?>=])")
_REST_OF_KEY = re.compile(r"\[[\d;:?<>=]*(?:[ -/]*[@-~]|\Z)|O[A-DHP-S]\Z")
_ALONE = re.compile(
    r"\x1b(?=[^\[\x1b\x7fO\]P_]|O[^A-DHMP-S]|P[^\d;$+>!]|_[^G]|\][^\d])"
)
"""An escape, and then another key. Home and end come as F and H with a bracket."""


class Hearing:
    """Takes text as it comes, and gives keys and answers in the order they came."""

    def __init__(self) -> None:
        self._held = ""
        self._held_at_s = 0.0
        self._until_s = 0.0
        self._escaped_s: float | None = None
        self._string_until_s: float | None = None
        self._is_asking, self._patience = False, QUICK

    @property
    def is_holding(self) -> bool:
        """Claim that something is kept back, which `tick` will give."""
        return bool(self._held)

    def feed(
        self, text: str, now_s: float, *, is_asking: bool, patience: Patience = QUICK
    ) -> list[Heard]:
        """Take text that came."""
        self._is_asking, self._patience = is_asking, patience
        if self._is_cut_off(text, now_s):
            text = "\x1b" + text
        self._escaped_s = None
        goes_on, text = bool(self._held), self._held + text
        self._held = ""
        text = self._behind_string(text, now_s)
        heard: list[Heard] = []
        at = 0
        for answer in _ANSWER.finditer(text):
            heard += _keys(text[at : answer.start()], patience)
            at = answer.end()
            heard.extend(_meant(answer))
        if string := _STRING_BEGUN.search(text, at):
            heard += _keys(text[at : string.start()], patience)
            self._string_until_s = now_s + STRING_S
            self._held = "\x1b" * text.endswith("\x1b")
            return heard
        rest = self._hold(text[at:], now_s, goes_on=goes_on and not at)
        return heard + _keys(rest, patience)

    def _hold(self, rest: str, now_s: float, *, goes_on: bool) -> str:
        """Keep back what may go on; give what comes before it."""
        begun = _BEGUN.search(rest)
        if begun:
            self._held = begun[0][: _LONGEST + 2]
            if not goes_on or begun.start() > 0:
                is_awaited = self._is_asking or begun["private"] is not None
                self._until_s = now_s + (HELD_WHILE_ASKING_S if is_awaited else HELD_S)
            return rest[: begun.start()]
        if self._escape_wait_s(self._patience) and rest.endswith("\x1b"):
            self._held, self._held_at_s = "\x1b", now_s
            return rest[:-1]
        return rest

    def _behind_string(self, text: str, now_s: float) -> str:
        """Give what comes behind a string that was begun; nothing while it goes on."""
        until_s, self._string_until_s = self._string_until_s, None
        if until_s is None or now_s > until_s:
            return text
        end = _STRING_END.search(text)
        if end is not None:
            return text[end.end() :]
        self._string_until_s = now_s + STRING_S
        self._held = "\x1b" * text.endswith("\x1b")
        return ""

    def tick(self, now_s: float, patience: Patience = QUICK) -> str:
        """Give what was kept back for too long, unless nobody can have typed it."""
        if self._string_until_s is not None and now_s <= self._string_until_s:
            return ""
        is_escape = self._held == "\x1b"
        escape_s = self._held_at_s + self._escape_wait_s(patience)
        until_s = escape_s if is_escape else self._until_s
        if not self._held or now_s < until_s:
            return ""
        held, self._held = self._held, ""
        begun = _BEGUN.match(held)
        return "" if begun and (begun["private"] or begun["counts"]) else held

    def _escape_wait_s(self, patience: Patience) -> float:
        """Tell how long an escape may be the beginning of more; 0 for not at all."""
        return max(patience.escape_s, HELD_ESCAPE_S if self._is_asking else 0.0)

    def escape_went(self, now_s: float) -> None:
        """Hear that an escape alone was taken for the key, as nothing followed it."""
        self._escaped_s = now_s

    def _is_cut_off(self, text: str, now_s: float) -> bool:
        """Claim that an answer or a key may have lost its first letter to a stall."""
        if self._escaped_s is None:
            return False
        ago_s = now_s - self._escaped_s
        is_awaited = self._is_asking and ago_s <= HELD_WHILE_ASKING_S
        if is_awaited and _REST.match(text):
            return True
        is_behind = ago_s <= self._patience.rest_s
        return is_behind and _REST_OF_KEY.match(text) is not None


def _keys(text: str, patience: Patience) -> list[Heard]:
    """Give keys; where keys may come two at once, an escape among them is its own."""
    if not text:
        return []
    if not patience.rest_s:
        return [text]
    heard: list[Heard] = []
    at = 0
    for alone in _ALONE.finditer(text):
        heard += [text[at : alone.start()]] if alone.start() > at else []
        heard.append(Escape())
        at = alone.end()
    return [*heard, text[at:]] if at < len(text) else heard


def _meant(answer: re.Match[str]) -> list[Heard]:
    if answer["row"] is not None:
        return [Place(int(answer["row"]), int(answer["column"]))]
    if answer["mode"] is not None:
        return [Mode(int(answer["mode"]), int(answer["state"]))]
    if answer["kind"]:
        return [Kind(int(answer["kind"]), int(answer["version"] or 0))]
    return []
