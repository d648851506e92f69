"""The sets of drawing characters: their names in commands, options and settings."""

from __future__ import annotations

from typing import Literal, get_args

Glyphs = Literal["box", "braille", "box-safe", "ascii"]
"""The characters that may be used. `box-safe` keeps to code page 437, which all fonts
for terminals have; `braille` uses box drawing where there are no dots to draw."""
GLYPH_SETS: tuple[Glyphs, ...] = get_args(Glyphs)
"""All of them, in the order in which a person tries them."""
