"""What an incident or a unit looks like on every map: its glyph, label and style.

All of it must read in one colour: the glyph tells kind and urgency, brackets round the
label tell the selected one.
"""

from dataclasses import dataclass
from typing import Literal

from store.model.records import State, Unit
from widgets.drawing.canvas import Glyphs
from widgets.drawing.cells import fit

UNSENT = "^"
"""Beside what other desks do not have yet."""
DISPUTED = "?"
"""Beside what desks set without knowing of each other, until somebody settles it."""

_LEVELS = {
    "box": "✖▲◆●●",
    "box-safe": "X▲♦••",
    "ascii": "X!%::",
}
"""Incident glyphs by level 0 to 4; the two least look alike, in their style too."""
_STATES = {
    "SOS": "✖XX",
    "AV": "○○o", "PT": "○○o",
    "DP": "□&&", "AK": "□&&", "EN": "►►>", "TR": "►►>",
    "AR": "■■#", "AD": "■■#",
}  # fmt: skip
"""Unit glyphs by state code, as in the roster; all others are not to be had."""
_AWAY = "··~"
_SETS = ("box", "box-safe", "ascii")
"""Order of the glyphs above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """An incident or a unit as maps show it, wherever it is."""

    kind: Literal["incident", "unit"]
    label: str
    """Number or call sign."""
    level: int = 4
    """Urgency of an incident, 0 (officer in danger) to 4."""
    state: str = ""
    """State code of a unit."""
    style: str = ""
    """Style name; empty for `p0` to `p4`, or `unit-` and the state in small letters."""
    selected: bool = False

    @property
    def urgency(self) -> tuple[int, int, str]:
        """Order signs, the most urgent first; an officer's alarm is level 0."""
        if self.kind == "incident":
            return min(max(self.level, 0), 4), 0, self.label
        return (0 if self.state == "SOS" else 5), 1, self.label


def state_code(unit: Unit, state: State) -> str:
    """Give the code of what a unit does: an emergency, then its step with the incident
    in hand, come first."""
    if unit.emergency is not None:
        return "SOS"
    held = state.current(unit)
    return held.stage.name if held else unit.readiness.value


def style_of(sign: Sign) -> str:
    """Name the style of a sign, with `selected` after it for the selected one."""
    state = sign.state.lower() or "unknown"
    named = (
        f"p{min(sign.urgency[0], 3)}" if sign.kind == "incident" else f"unit-{state}"
    )
    return (sign.style or named) + (" selected" if sign.selected else "")


def glyph_of(sign: Sign, glyphs: Glyphs) -> str:
    """Choose the one-cell glyph of a sign."""
    of = "box" if glyphs == "braille" else glyphs
    if sign.kind == "incident":
        return _LEVELS[of][sign.urgency[0]]
    return _STATES.get(sign.state, _AWAY)[_SETS.index(of)]


def label_of(sign: Sign, cells: int, glyphs: Glyphs) -> str:
    """Cut the label to `cells`, then put the selected one's in brackets."""
    label = fit(sign.label, cells, ellipsis=dots_of(glyphs)).strip(" ")
    return f"[{label}]" if sign.selected else label


def dots_of(glyphs: Glyphs) -> str:
    """Choose what stands for the part of a text that was cut off."""
    return "~" if glyphs in ("ascii", "box-safe") else "…"
