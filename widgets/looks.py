"""Looks: what each style name of a row is in the theme at hand.

One small table instead of component classes: Textual works those out anew for every
pane, which made up half of the time to the first paint. Colours are theme variables.

Nothing is told by colour alone, so a theme may have few colours or none. Where it has
no ground of its own for a band or for what is selected, reverse and underline stand
for that ground; where it has an ink of its own for such a ground, that ink is used for
all that stands on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rich.color import Color, ColorSystem, ColorType
from rich.style import Style


class Look(NamedTuple):
    """Colours by the name of a theme variable, and whether it is bold or reversed.

    `instead` stands for the ground where the theme has none of its own.
    """

    ink: str = ""
    ground: str = ""
    bold: bool | None = None
    reverse: bool | None = None
    instead: Style = Style()


_REVERSE = Style(reverse=True)
_UNDERLINE = Style(underline=True)

LOOKS: dict[str, Look] = {
    "text": Look("ink"),
    "strong": Look("ink", bold=True),
    "dim": Look("faint"),
    "amber": Look("amber", bold=True),
    "red": Look("alarm", bold=True, reverse=True),
    "free": Look("good", bold=True),
    "unit": Look("calm", bold=True),
    "cursor": Look("ink", bold=True),
    "selected": Look(ground="picked", bold=True, instead=_REVERSE),
    "title": Look(ground="band", instead=_UNDERLINE),
    "title-focus": Look("ink", "band", bold=True, instead=_REVERSE),
    "header": Look("ink", "band", bold=True, instead=_REVERSE),
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
    "state-duplicate": Look("faint"),
    "state-referred": Look("faint"),
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
    "unit-sos": Look("alarm", bold=True, reverse=True),
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
    "unit-tr": Look("amber"),
    "unit-ad": Look("alarm"),
}
"""Every style name that rows and maps use."""


def _short(colour: str) -> Color:
    """Name a colour as briefly as can be.

    One of the terminal's own sixteen stays as it is; any other is named by its place in
    the 256-colour palette, which is half the bytes.
    """
    found = Color.parse(colour.removeprefix("ansi_"))
    if found.type in (ColorType.DEFAULT, ColorType.STANDARD):
        return found
    red, green, blue = found.get_truecolor()
    if red == green == blue and red % 10 == 8 and red < 248:
        return Color.from_ansi(232 + (red - 8) // 10)  # Rich takes the one beside it
    return found.downgrade(ColorSystem.EIGHT_BIT)


def style_of(names: str, variables: Mapping[str, str]) -> Style:
    """Lay the named looks over the theme's ground; later names win.

    Both colours are always set: a terminal's own background may be white.
    """
    style = Style(color=_short(variables["ink"]), bgcolor=_short(variables["ground"]))
    for name in names.split():
        look = LOOKS[name]
        ink = variables[look.ink] if look.ink else ""
        if look.ground and variables[look.ground] == variables["ground"]:
            style += look.instead
        elif look.ground:
            own = variables[f"{look.ground}-ink"]
            ink = own if own != variables["ink"] else ink
            style += Style(bgcolor=_short(variables[look.ground]))
        style += Style(
            color=_short(ink) if ink else None, bold=look.bold, reverse=look.reverse
        )
    return style
