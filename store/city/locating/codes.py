"""Plus Codes: Open Location Codes, full or short for one town.

Source: the openlocationcode package of the code's makers, loaded when one is typed.
"""

from __future__ import annotations

LEAST_DIGITS = 8
"""Digits before the plus and behind it together; fewer name a whole district."""


def middle_of_code(
    code: str, near: tuple[float, float] | None
) -> tuple[float, float, str] | None:
    """Find the middle of a code's area.

    Args:
        code: Full or short.
        near: Degrees that a short code is read by; None when there are none.

    Returns:
        Latitude, longitude, the full code; None when it is no code, or cannot be read.
    """
    from openlocationcode import openlocationcode

    code = code.upper()
    if not openlocationcode.isValid(code) or "0" in code:
        return None
    if openlocationcode.isShort(code):
        if near is None:
            return None
        code = openlocationcode.recoverNearest(code, *near)
    if not openlocationcode.isFull(code) or len(code) <= LEAST_DIGITS:
        return None
    area = openlocationcode.decode(code)
    return area.latitudeCenter, area.longitudeCenter, code


def is_short_code(code: str) -> bool:
    """Tell whether a valid code leaves out where on earth it is."""
    from openlocationcode import openlocationcode

    return bool(openlocationcode.isShort(code.upper()))
