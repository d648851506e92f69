"""Shifts: when the one that a unit came on for ends."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from store.model.parts import tellable_ms
from store.model.tables import CodeTables

EARLY_MS = 60 * 60_000
"""Who comes on duty this long before a shift begins, came for that shift."""


def shift_end_ms(on_ms: int, tables: CodeTables) -> int | None:
    """Find when the shift of a unit ends that came on duty at a moment.

    Returns:
        The moment; None where there are no shifts, or it never came on.
    """
    if not on_ms or not tables.shifts:
        return None
    return _next_start_ms(on_ms + EARLY_MS, tables.shifts, tables.time_zone)


@lru_cache(maxsize=1024)
def _next_start_ms(after_ms: int, starts: tuple[str, ...], time_zone: str) -> int:
    """Find the first beginning of a shift after a moment, by the station's clock."""
    zone = ZoneInfo(time_zone)
    after = datetime.fromtimestamp(tellable_ms(after_ms) / 1000, zone)
    begins = [
        (after + timedelta(days=days)).replace(
            hour=int(hour), minute=int(minute), second=0, microsecond=0
        )
        for days in (0, 1)
        for hour, _, minute in (start.partition(":") for start in starts)
    ]
    later = [round(one.timestamp() * 1000) for one in begins if one > after]
    return min(later, default=after_ms + 24 * 3_600_000)
