"""Themes: day, night, high contrast, the terminal's own sixteen colours, and none.

Colours are variables, never literals. Those of the first three are of the 256-colour
palette, whose codes are half as long on the line. Figures, kept by test_theme:

- every ink has a contrast of 4.5 or more to each ground that it stands on, alarms 7 on
  the bare ground; in `contrast` all have 7 or more (WCAG 2);
- `alarm`, `amber`, `calm` and `good` stay apart for the colour-blind too;
- `night` is nearly all pure red, which dark-adapted eyes hardly take;
- `ansi` takes the terminal's own sixteen colours, `mono` takes none at all: there
  shapes, words, bold, underline and reverse tell what colours tell elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.theme import Theme

from widgets.words.themes import ThemeName

_BLANK = "ansi_default"
"""The terminal's own colour, sent as no colour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of one theme, as Textual spells them."""

    ink: str
    faint: str
    line: str
    alarm: str
    amber: str
    calm: str
    good: str
    ground: str = "#000000"
    band: str
    """The ground of titles and of the command line."""
    picked: str
    """The ground of what is selected."""
    band_ink: str = ""
    """The ink of all that stands on a band; each thing's own when not said."""
    picked_ink: str = ""

    @property
    def variables(self) -> dict[str, str]:
        """Name the colours as style sheets and looks do."""
        return {
            "ink": self.ink,
            "faint": self.faint,
            "line": self.line,
            "alarm": self.alarm,
            "amber": self.amber,
            "calm": self.calm,
            "good": self.good,
            "ground": self.ground,
            "band": self.band,
            "picked": self.picked,
            "band-ink": self.band_ink or self.ink,
            "picked-ink": self.picked_ink or self.ink,
        }


PALETTES: dict[ThemeName, Palette] = {
    "day": Palette(
        ink="#e4e4e4",
        faint="#a8a8a8",
        line="#bcbcbc",
        alarm="#ff5f5f",
        amber="#ffd75f",
        calm="#87afff",
        good="#5fffd7",
        band="#262626",
        picked="#00005f",
    ),
    "night": Palette(
        ink="#ff0000",
        faint="#ff0000",
        line="#ff0000",
        alarm="#ffafaf",
        amber="#ff5f5f",
        calm="#ff0000",
        good="#ff0000",
        band="#5f0000",
        band_ink="#ff5f5f",
        picked="#5f0000",
        picked_ink="#ffafaf",
    ),
    "contrast": Palette(
        ink="#ffffff",
        faint="#d0d0d0",
        line="#ffffff",
        alarm="#ffd7d7",
        amber="#ffff00",
        calm="#5fd7ff",
        good="#afd787",
        band="#303030",
        picked="#0000af",
    ),
    "ansi": Palette(
        ink="ansi_white",
        faint="ansi_white",
        line="ansi_white",
        alarm="ansi_bright_red",
        amber="ansi_bright_yellow",
        calm="ansi_bright_cyan",
        good="ansi_green",
        ground="ansi_black",
        band="ansi_black",
        picked="ansi_black",
    ),
    "mono": Palette(
        ink=_BLANK,
        faint=_BLANK,
        line=_BLANK,
        alarm=_BLANK,
        amber=_BLANK,
        calm=_BLANK,
        good=_BLANK,
        ground=_BLANK,
        band=_BLANK,
        picked=_BLANK,
    ),
}
"""By name, the default first."""


def _theme(name: str, palette: Palette) -> Theme:
    cursor = "reverse" if name == "mono" else "none"
    return Theme(
        name=name,
        primary=palette.ink,
        foreground=palette.ink,
        background=palette.ground,
        surface=palette.ground,
        panel=palette.ground,
        boost=palette.ground,
        dark=True,
        ansi=True,
        variables={
            **palette.variables,
            "ansi-background": palette.ground,
            "ansi-foreground": palette.ink,
            "block-cursor-foreground": palette.ground,
            "block-cursor-background": palette.ink,
            "block-cursor-text-style": cursor,
            "block-cursor-blurred-foreground": palette.ground,
            "block-cursor-blurred-background": palette.ink,
            "block-cursor-blurred-text-style": cursor,
            "input-cursor-foreground": palette.ground,
            "input-cursor-background": palette.ink,
            "input-cursor-text-style": cursor,
            "input-selection-foreground": palette.ground,
            "input-selection-background": palette.ink,
        },
    )


def themes() -> tuple[Theme, ...]:
    """Make all themes for Textual."""
    return tuple(_theme(name, palette) for name, palette in PALETTES.items())
