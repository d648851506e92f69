"""Colours of a terminal, and how many of them are sent over the link.

A colour is kept as the SGR parameters that set it, `""` for the terminal's own. With
sixteen colours lightness counts before hue: what was readable stays readable.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import NamedTuple


class Colours(Enum):
    """How many colours are sent."""

    MONO = "mono"
    SIXTEEN = "16"
    MANY = "256"
    TRUE = "true"


class Rgb(NamedTuple):
    """Red, green and blue, 0 to 255."""

    red: int
    green: int
    blue: int


SIXTEEN = (
    Rgb(0, 0, 0), Rgb(205, 0, 0), Rgb(0, 205, 0), Rgb(205, 205, 0),
    Rgb(0, 0, 238), Rgb(205, 0, 205), Rgb(0, 205, 205), Rgb(229, 229, 229),
    Rgb(127, 127, 127), Rgb(255, 0, 0), Rgb(0, 255, 0), Rgb(255, 255, 0),
    Rgb(92, 92, 255), Rgb(255, 0, 255), Rgb(0, 255, 255), Rgb(255, 255, 255),
)  # fmt: skip
"""The first sixteen colours as xterm draws them."""
_STEPS = (0, 95, 135, 175, 215, 255)
"""Levels of red, green and blue in xterm's cube of 6 x 6 x 6."""
_CUBE, _GREYS = 16, 232
"""Where the cube and the ramp of greys begin among the 256."""
_GREYISH = 28
"""Difference of the strongest and the weakest part up to which a colour is grey."""
_LIGHT = 128
"""Lightness from which a background counts as light."""
_AS_GROUND = (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 15)
"""Those of the sixteen that a background may become; the bright ones dazzle."""


def rgb_of(index: int) -> Rgb:
    """Give the colour of one of xterm's 256."""
    if index < _CUBE:
        return SIXTEEN[index]
    if index < _GREYS:
        rest = index - _CUBE
        return Rgb(_STEPS[rest // 36], _STEPS[rest // 6 % 6], _STEPS[rest % 6])
    level = 8 + 10 * (index - _GREYS)
    return Rgb(level, level, level)


_EXACT = {rgb_of(index): index for index in range(255, _CUBE - 1, -1)}


def lightness(colour: Rgb) -> float:
    """Give how light a colour looks, 0 to 255 (Rec. 601 luma)."""
    return 0.299 * colour.red + 0.587 * colour.green + 0.114 * colour.blue


def is_light(colour: Rgb) -> bool:
    """Claim that black is easier to read on it than white."""
    return lightness(colour) >= _LIGHT


def _unlikeness(one: Rgb, other: Rgb) -> float:
    parts = (
        2 * (one.red - other.red) ** 2
        + 4 * (one.green - other.green) ** 2
        + 3 * (one.blue - other.blue) ** 2
    )
    return parts + 12 * (lightness(one) - lightness(other)) ** 2


@lru_cache(4096)
def nearest_of_16(colour: Rgb, *, is_ground: bool) -> int:
    """Give the most like of the sixteen colours, by lightness first.

    A grey stays grey, and a background does not become one of the bright ones.
    """
    is_grey = max(colour) - min(colour) < _GREYISH
    among = _AS_GROUND if is_ground else tuple(range(16))
    if is_grey:
        among = (0, 7, 8, 15)
    return min(among, key=lambda index: _unlikeness(colour, SIXTEEN[index]))


@lru_cache(4096)
def nearest_of_256(colour: Rgb) -> int:
    """Give the most like of the 240 colours that all terminals draw alike."""
    exact = _EXACT.get(colour)
    if exact is not None:
        return exact
    return min(_EXACT.values(), key=lambda index: _unlikeness(colour, rgb_of(index)))


def of_16(index: int, *, is_ground: bool) -> str:
    """Give the parameter that sets one of the first sixteen colours."""
    if index < 8:
        return str((40 if is_ground else 30) + index)
    return str((100 if is_ground else 90) + index - 8)


def from_index(index: int, colours: Colours, *, is_ground: bool) -> str:
    """Give the parameters that set one of 256 colours, brought down to `colours`."""
    if colours is Colours.MONO:
        return ""
    if index < _CUBE:
        return of_16(index, is_ground=is_ground)
    if colours is Colours.SIXTEEN:
        near = nearest_of_16(rgb_of(index), is_ground=is_ground)
        return of_16(near, is_ground=is_ground)
    return f"{48 if is_ground else 38};5;{index}"


def from_rgb(colour: Rgb, colours: Colours, *, is_ground: bool) -> str:
    """Give the parameters that set a colour, brought down to `colours`.

    One of the 256 is named by its number even in true colour: it is shorter.
    """
    base = 48 if is_ground else 38
    match colours:
        case Colours.MONO:
            return ""
        case Colours.SIXTEEN:
            near = nearest_of_16(colour, is_ground=is_ground)
            return of_16(near, is_ground=is_ground)
        case Colours.MANY:
            return f"{base};5;{nearest_of_256(colour)}"
        case Colours.TRUE:
            exact = _EXACT.get(colour)
            if exact is not None:
                return f"{base};5;{exact}"
            return f"{base};2;{colour.red};{colour.green};{colour.blue}"
