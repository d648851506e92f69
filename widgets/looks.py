"""Looks: what each style name of a row is in the theme at hand.

One small table instead of component classes: Textual works those out anew for every
pane, which made up half of the time to the first paint. Colours are theme variables.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style


class Look(NamedTuple):
    """Colours by the name of a theme variable, and whether it is bold or reversed."""

    ink: str = ""
    ground: str = ""
    bold: bool | None = None
    reverse: bool | None = None


LOOKS: dict[str, Look] = {
    "text": Look("ink"),
    "strong": Look("ink", bold=True),
    "dim": Look("faint"),
    "amber": Look("amber", bold=True),
    "red": Look("alarm", bold=True, reverse=True),
    "free": Look("good", bold=True),
    "unit": Look("calm", bold=True),
    "cursor": Look("ink", bold=True),
    "selected": Look(ground="picked", bold=True),
    "title": Look(ground="band"),
    "title-focus": Look("ink", "band", bold=True),
    "header": Look("ink", "band", bold=True),
    "notice": Look("amber", "band", bold=True, reverse=True),
    "ok": Look("good"),
    "refused": Look("alarm", bold=True),
    "hint": Look("faint"),
    "key": Look("ink", bold=True),
    # priorities, on the queue and on the map
    "p0": Look("alarm", bold=True, reverse=True),
    "p1": Look("alarm", bold=True),
    "p2": Look("amber", bold=True),
    "p3": Look("calm"),
    "p4": Look("faint"),
    # states of incidents
    "state-pending": Look("alarm", bold=True),
    "state-held": Look("faint"),
    "state-assigned": Look("calm", bold=True),
    "state-enroute": Look("amber", bold=True),
    "state-onscene": Look("alarm"),
    "state-cleared": Look("faint", bold=True),
    "state-closed": Look("faint"),
    "state-cancelled": Look("faint"),
    # the map
    "street": Look("line"),
    **{f"street{number}": Look("faint") for number in range(3)},
    **{f"street{number}": Look("line") for number in range(3, 5)},
    **{f"street{number}": Look("line", bold=True) for number in range(5, 8)},
    "landmark": Look("good"),
    "route": Look("amber", bold=True),
    "closed": Look("alarm", bold=True),
    "street-name": Look("calm"),
    "junction": Look("ink"),
    "zone": Look("faint"),
    "note": Look("faint"),
    "more": Look("ink"),
    "elsewhere": Look("faint"),
    "unit-av": Look("good", bold=True),
    "unit-pt": Look("good", bold=True),
    "unit-bz": Look("faint"),
    "unit-mb": Look("faint"),
    "unit-oos": Look("faint"),
    "unit-off": Look("faint"),
    "unit-dp": Look("calm", bold=True),
    "unit-ak": Look("calm", bold=True),
    "unit-en": Look("amber", bold=True),
    "unit-ar": Look("alarm"),
}
"""Every style name that rows and maps use."""


def _short(colour: str) -> Color:
    """Name a colour by its place in the 256-colour palette: half the bytes."""
    return Color.parse(colour).downgrade(ColorSystem.EIGHT_BIT)


def style_of(names: str, variables: Mapping[str, str]) -> Style:
    """Lay the named looks over the theme's ground; later names win.

    Both colours are always set: a terminal's own background may be white.
    """
    style = Style(color=_short(variables["ink"]), bgcolor=_short(variables["ground"]))
    for name in names.split():
        look = LOOKS[name]
        style += Style(
            color=_short(variables[look.ink]) if look.ink else None,
            bgcolor=_short(variables[look.ground]) if look.ground else None,
            bold=look.bold,
            reverse=look.reverse,
        )
    return style
