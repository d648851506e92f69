"""What a terminal can do is asked of it, and believed of nobody's name.

Something is drawn, and the terminal is asked where its cursor is then. Each question
is drawn on a row of its own, so that an answer tells by its row which question it is
for: one that was never asked for, or came twice, is not taken for another. All of it
is concealed, wiped, and sent ahead of the first picture, which does not wait for the
answers: until they are there the terminal is taken to be able to do nothing.

What no cursor can tell (colours of erased cells, shifted cells) is read from the
kind of terminal that answers (DA2): all that answer it have both, but for two.

Sources: ECMA-48; DEC STD 070; vt100.net; invisible-island.net/xterm/ctlseqs;
the synchronised output proposal (mode 2026).
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal.hearing import Kind, Mode, Place

CURSOR = "\x1b[6n"
"""DSR 6: report the cursor's place."""
SYNCHRONISED = 2026
"""The mode in which a terminal shows a picture only when it is whole."""
_NO_COLOURED_ERASE = 83
"""GNU screen erases in its own colour."""
_SHIFTS_PLAINLY = 115
"""The version that Konsole tells, of whatever kind it says it is: its ICH brings in
blanks without a colour, its DCH puts coloured ones behind the last letter there."""
FIRST = "\x1b[8m\x1b[?2026$p\x1b[>c"
"""Ask of the mode and the kind; all that follows is concealed."""
LAST = "\x1b[r\x1b[m\x1b[H\x1b[J"
"""Wipe everything away."""


class Question(NamedTuple):
    """Something to be drawn, before the cursor is asked for."""

    ability: str
    drawn: str
    yes: int
    """The column where the cursor is then, counted from 1, if it is as hoped."""


_DRAWN = (
    ("answers", "", 1),
    ("repeats", "-\x1b[3b", 5),
    ("repeats_any", "\u2812\x1b[3b", 5),
    ("counts_thai", "\u0e01\u0e35\u0e48\u0e1b\u0e39\u0e48", 3),
    ("joins_am", "\u0e01\u0e33", 2),
    ("counts_wide", "\u6f22", 3),
    ("counts_ambiguous", "\u25cf\u2500", 3),
)
QUESTIONS = tuple(
    Question(ability, f"\x1b[{row}H{drawn}", column)
    for row, (ability, drawn, column) in enumerate(_DRAWN, start=1)
)
"""All that is asked by the cursor's column, each on its own row from the top."""
_SCROLLS_ROWS = (len(_DRAWN) + 1, len(_DRAWN) + 2)
SCROLLS = Question(
    "scrolls",
    "\x1b[{0};{1}r\x1b[{1}H\n".format(*_SCROLLS_ROWS),
    1,
)
"""A line feed on the last row of a region: the cursor stays there, if there is one."""


class Asking:
    """Collects what one terminal answered.

    Args:
        rows: Of the terminal; on a small one less is asked.
    """

    def __init__(self, rows: int) -> None:
        self.abilities = Abilities()
        """What is known by now; nothing is taken for granted."""
        self._asked = dict(enumerate(QUESTIONS, start=1))
        if rows > _SCROLLS_ROWS[1]:  # else the last row of all would stay in any case
            self._asked[_SCROLLS_ROWS[1]] = SCROLLS
        self._columns: dict[int, int] = {}
        """Answered by row."""
        self._has_kind = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """Give all, in the order in which they are sent; the last one only wipes."""
        first, *others = self._asked.values()
        first = first._replace(drawn=FIRST + first.drawn)
        return (first, *others, Question("answers", LAST, 1))

    @property
    def is_answered(self) -> bool:
        """Claim that every question about the cursor was answered."""
        return len(self._columns) == len(self._asked)

    def hear(self, heard: Place | Mode | Kind) -> bool:
        """Take an answer.

        Returns:
            Whether something is known that was not.
        """
        before = self.abilities
        match heard:
            case Place(row, column):
                self._hear_place(row, column)
            case Mode(number, state) if number == SYNCHRONISED:
                self._learn(synchronises=state in {1, 2, 3})
            case Kind(number, version) if not self._has_kind:
                self._has_kind = True
                self._learn(
                    shifts_cells=True,
                    shifts_in_colour=version != _SHIFTS_PLAINLY,
                    erases_in_colour=number != _NO_COLOURED_ERASE,
                )
        return self.abilities != before

    def _hear_place(self, row: int, column: int) -> None:
        if self.is_answered:
            return
        if row == _SCROLLS_ROWS[1] + 1:  # it went on: there is no region
            row, column = _SCROLLS_ROWS[1], 0
        asked = self._asked.get(row)
        if asked is None:
            return
        is_told_twice = self._columns.setdefault(row, column) != column
        if not self.abilities.answers:  # lines and dots are believed until it says so
            self._learn(answers=True, counts_ambiguous=True)
        if asked.ability != "answers":  # of two answers one is forged: trust neither
            self._learn(**{asked.ability: column == asked.yes and not is_told_twice})

    def _learn(self, **known: bool) -> None:
        self.abilities = replace(self.abilities, **known)
