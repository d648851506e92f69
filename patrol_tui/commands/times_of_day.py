"""Times as people type them: of the day, or with a date."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from patrol_tui.commands.verbs import Scene
from store.text import fold

_TIME = r"([01]?\d|2[0-3])[:.]?([0-5]\d)"
_DAY = r"(\d{1,2})/(\d{1,2})"


def moment_ms(scene: Scene, text: str) -> int | None:
    """Read `18:30`, the next moment when a clock at the station shows it, or
    `25/11-18:30`, on the next such day; None for anything else."""
    match = re.fullmatch(rf"(?:{_DAY}[-\s]+)?{_TIME}", fold(text).strip())
    if match is None:
        return None
    now = datetime.fromtimestamp(scene.now_ms / 1000, scene.time_zone)
    then = now.replace(
        hour=int(match[3]), minute=int(match[4]), second=0, microsecond=0
    )
    if match[1] is None:
        then += timedelta(days=then <= now)
        return int(then.timestamp() * 1000)
    for year in (now.year, now.year + 1):
        try:
            on_day = then.replace(year=year, month=int(match[2]), day=int(match[1]))
        except ValueError:
            continue
        if on_day > now:
            return int(on_day.timestamp() * 1000)
    return None
