"""Braille letters as pictures of 2 by 4 dots."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.drawing.streets.ink import BLANK

ACROSS, DOWN = 2, 4
"""Dots of a cell."""

_FIRST = 0x2800
_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], np.uint8)
"""Bit of each dot, [down, across]."""

Dots = npt.NDArray[np.bool_]
Letters = npt.NDArray[np.uint32]


def letters_of(dots: Dots) -> Letters:
    """Read a raster of dots, [4 x lines, 2 x columns], as code points.

    No dots are a space: the letter without dots is a box in some fonts.
    """
    down, across = dots.shape
    cells = dots.reshape(down // DOWN, DOWN, across // ACROSS, ACROSS)
    bits = np.zeros((down // DOWN, across // ACROSS), np.uint32)
    for y in range(DOWN):
        for x in range(ACROSS):
            bits |= cells[:, y, :, x] * np.uint32(_BITS[y, x])
    return np.where(bits, bits + np.uint32(_FIRST), np.uint32(BLANK))


def dots_of(letters: Letters) -> Dots:
    """Give the raster of braille letters; all others have no dots."""
    lines, columns = letters.shape
    is_dots = (letters >= _FIRST) & (letters < _FIRST + 256)
    bits = np.where(is_dots, letters - np.uint32(_FIRST), 0).astype(np.uint8)
    dots = bits[:, None, :, None] & _BITS[None, :, None, :]
    return dots.reshape(lines * DOWN, columns * ACROSS) > 0
