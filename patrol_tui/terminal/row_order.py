"""Which row of the screen is sent next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

MANY_ROWS = 6
"""So many rows are no echo but a picture of their own, that is read from the top."""


def urgent_rows(
    changed: Mapping[int, float], urgent: Mapping[int, float], cursor_row: int
) -> list[int]:
    """List the changed rows that a key is answerable for, the cursor's own first.

    A few come by how near to the cursor they are, many from the top: that takes fewer
    bytes, and moved rows go before those that are drawn.
    """
    rows = [row for row in urgent if row in changed]
    if len(rows) >= MANY_ROWS:
        return sorted(rows, key=lambda row: (row != cursor_row, row))
    return sorted(rows, key=lambda row: (abs(row - cursor_row), row))


def ordinary_rows(
    changed: Mapping[int, float],
    urgent: Mapping[int, float],
    first: Sequence[int],
    *,
    is_opening: bool,
) -> list[int]:
    """List the other changed rows: those that have waited longest first.

    While a screen is being opened, the rows that were named first come before that;
    later only among rows that changed together.
    """
    ranks = {row: rank for rank, row in enumerate(first)}
    last = len(ranks)

    def key(row: int) -> tuple[float, float, int]:
        rank, since = ranks.get(row, last), round(changed[row], 1)
        return (rank, since, row) if is_opening else (since, rank, row)

    return sorted((row for row in changed if row not in urgent), key=key)
