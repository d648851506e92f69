"""The link light: the header's last words, how the desk stands with the others.

`UP` means that the server was heard within half a minute; it says something at least
that often, so that a link in order costs no bytes on this screen's own line. An age
stands behind it from then on. `^3 2m` are changes made here that no other desk has yet,
and the age of the oldest. All of it reads in one colour.
"""

from __future__ import annotations

from widgets.drawing.board import Board, LinkLook
from widgets.drawing.canvas import Run
from widgets.drawing.rows import Row
from widgets.drawing.signs import UNSENT
from widgets.words.catalogue import Words
from widgets.words.link import (
    CATCHING_UP,
    CLOCK,
    LOCAL,
    SET_CLOCK,
    SHORT,
    THIN,
    UPS,
    coarse,
    say_skew,
)

FRESH_MS = 30_000
"""Until then no age is told while the link is up."""
_WIDE = 100
"""Columns from which less urgent things are told too."""


def light(board: Board, columns: int) -> Row:
    """Make the light; without a server, that this desk works alone."""
    words, link = board.words, board.link
    if link is None:
        return [Run(f" {words.say(LOCAL)} ", "header")]
    parts = [words.say(UPS[link.up])]
    if link.up == "refused" or (link.why and link.up == "up"):
        parts.append(words.say(SHORT.get(link.why, "")) or link.why)
    parts.append(_age(link, board.now_ms))
    if link.is_catching_up:
        parts.append(words.say(CATCHING_UP))
    if link.is_thin:
        parts.append(words.say(THIN))
    if link.outbox:
        parts.append(f"{UNSENT}{link.outbox}")
        if link.oldest_unsent_ms is not None:
            parts.append(coarse(board.now_ms - link.oldest_unsent_ms))
    style = {"refused": "p0", "down": "notice"}.get(link.up, "header")
    said = " ".join(filter(None, parts))
    return [*_clock(words, link, columns), Run(f" {said} ", style)]


def _age(link: LinkLook, now_ms: int) -> str:
    """Tell the age of the last word; none where nothing was ever heard."""
    if link.last_word_ms is None:
        return "" if link.up == "trying" else "-"
    age_ms = now_ms - link.last_word_ms
    return "" if link.up == "up" and age_ms < FRESH_MS else coarse(age_ms)


def _clock(words: Words, link: LinkLook, columns: int) -> Row:
    """Tell that the clocks differ; one that must be set by hand always."""
    if not link.skew_ms:
        return []
    skew = say_skew(link.skew_ms)
    if not link.is_skew_followed:
        return [Run(f" {words.say(SET_CLOCK, skew=skew)} ", "p0")]
    if columns < _WIDE:
        return []
    return [Run(f" {words.say(CLOCK, skew=skew)} ", "notice")]
