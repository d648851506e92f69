"""Small drawn maps for label tests, without a network behind them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from store.city.network import StreetClass
from widgets.drawing.canvas import plain
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.labels.claims import Claims


def drawn(
    picture: Sequence[str], kinds: str = "", *, joints: str = "+"
) -> tuple[Ink, Claims]:
    """Draw streets as letters: `a` is street 0, `b` street 1; `+` is their crossing.

    A crossing belongs to the street on its left, or else above. Streets named in
    `kinds` are main streets, the others small ones.
    """
    ink = Ink(max(map(len, picture)), len(picture))
    for line, row in enumerate(picture):
        for column, letter in enumerate(row):
            if letter in joints:
                ink.joint[line, column] = True
                left = ink.owner[line, column - 1] if column else -1
                above = ink.owner[line - 1, column] if line else -1
                ink.owner[line, column] = left if left >= 0 else above
            elif letter != " ":
                ink.owner[line, column] = ord(letter) - ord("a")
    ink.segment[:] = ink.owner
    ink.glyph[ink.owner >= 0] = ord(".")
    ink.style[ink.owner >= 0] = 3
    small, main = StreetClass.RESIDENTIAL, StreetClass.PRIMARY
    letters = "abcdefghijklmnopqrstuvwxyz"
    classes = [main if letter in kinds else small for letter in letters]
    return ink, Claims.of(ink, np.array(classes, np.uint8))


def seen(ink: Ink) -> str:
    """Read it as text."""
    return plain(ink.rows())
