"""Numbers in a query, with their bounds."""

from __future__ import annotations

from collections.abc import Mapping

from patrol_tui.server.web.answers import Refusal, problem

DIGITS = 18
"""Of a number in a query: Python reads longer ones slowly."""


def bounded(query: Mapping[str, str], name: str, usual: float, most: float) -> float:
    """Read a number of the query; what is out of bounds counts as the bound.

    Raises:
        Refusal: If it is none.
    """
    text = query.get(name)
    if text is None:
        return usual
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if number != number or number < 0:
        why = f"{name} is a number from 0 to {most:g}"
        raise Refusal(problem(400, "query", why))
    return min(number, most)


def whole(query: Mapping[str, str], name: str, most: int) -> int:
    """Read a whole number of the query; one above `most` counts as that.

    Raises:
        Refusal: If it is none.
    """
    text = query.get(name, str(most))
    if not text.isascii() or not text.isdigit() or len(text) > DIGITS:
        why = f"{name} is a whole number from 0 to {most}"
        raise Refusal(problem(400, "query", why))
    return min(int(text), most)
