"""Themes: day, night, high contrast and mono. Colours are variables, never literals.

All are colours of the 256-colour palette, whose codes are half as long on the line.
Figures: on black, the least contrast of day is 4.5 and of alarms 7; red and green are
never the only difference between two things (shapes and words tell them apart too).
"""

from __future__ import annotations

from textual.theme import Theme


def _theme(name: str, **variables: str) -> Theme:
    return Theme(
        name=name,
        primary=variables["ink"],
        foreground=variables["ink"],
        background=variables["ground"],
        dark=True,
        ansi=True,
        variables={
            **variables,
            "ansi-background": variables["ground"],
            "ansi-foreground": variables["ink"],
        },
    )


THEMES = (
    _theme(
        "day",
        ground="#000000",
        ink="#e4e4e4",
        faint="#a8a8a8",
        band="#262626",
        picked="#00005f",
        alarm="#ff875f",
        amber="#ffd75f",
        calm="#87d7ff",
        good="#afd787",
        line="#bcbcbc",
    ),
    _theme(
        "night",
        ground="#000000",
        ink="#d75f5f",
        faint="#af5f5f",
        band="#1c1c1c",
        picked="#5f0000",
        alarm="#ffafaf",
        amber="#ff8787",
        calm="#d75f5f",
        good="#ff8787",
        line="#af5f5f",
    ),
    _theme(
        "contrast",
        ground="#000000",
        ink="#ffffff",
        faint="#d0d0d0",
        band="#303030",
        picked="#0000af",
        alarm="#ffff00",
        amber="#ffff00",
        calm="#00ffff",
        good="#ffffff",
        line="#ffffff",
    ),
    _theme(
        "mono",
        ground="#000000",
        ink="#d0d0d0",
        faint="#d0d0d0",
        band="#000000",
        picked="#000000",
        alarm="#d0d0d0",
        amber="#d0d0d0",
        calm="#d0d0d0",
        good="#d0d0d0",
        line="#d0d0d0",
    ),
)
"""All themes, the default first."""
