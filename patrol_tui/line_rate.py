"""How much a line carries, as people write it: `9600`, `64k`, `2M`."""

from __future__ import annotations

import re

from patrol_tui.config import LEAST_BITS

THIN_BITS = 64_000
"""A line that carries no more bits a second than this is thin."""
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}


def bits(text: str) -> int:
    """Read bits a second.

    Raises:
        ValueError: If it is no number, or so few that no screen comes through.
    """
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)([km]?)", text.strip().lower())
    if match is None:
        raise ValueError(text)
    rate = round(float(match[1]) * _TIMES[match[2]])
    if rate < LEAST_BITS:
        raise ValueError(text)
    return rate
