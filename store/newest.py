"""The newest events of a log, read from its end backwards until enough are found.

A desk's State does not know in which order things came into its log; the log does.
Only the last segments are read, so that it costs the same after ten years.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from store.cipher import Cipher
from store.disk import StoreUnusable
from store.log import Position, Recovered, read_frames, segment_numbers
from store.model.events import BrokenEventError, Event, decode
from store.model.records import EventId

MOST = 20_000
"""Events that are read at most: more than a town's station writes in a week."""


def newest_events(
    root: Path, cipher: Cipher | None, is_enough: Callable[[Event], bool]
) -> list[Event]:
    """Read the events behind the last one that is enough, each once.

    A desk may be at work on the log meanwhile.

    Args:
        root: The store's folder; one that is not there has no events.
        cipher: Opens a locked store.
        is_enough: Claims that nothing before this event is wanted, nor this one.

    Returns:
        The events in the order of the log; `MOST` at most.

    Raises:
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    numbers = _segments(root)
    found: list[Event] = []
    back = 1
    while numbers[-back:]:
        start = Position(numbers[-back:][0], 0)
        found, is_found = _read(root, cipher, start, is_enough)
        if is_found or back >= len(numbers):
            break
        back *= 2
    return found


def _segments(root: Path) -> list[int]:
    try:
        return sorted(set(segment_numbers([path.name for path in root.iterdir()])))
    except OSError:
        return []


def _read(
    root: Path,
    cipher: Cipher | None,
    start: Position,
    is_enough: Callable[[Event], bool],
) -> tuple[list[Event], bool]:
    """Read from a place on; claim that what was found is enough."""
    rows: list[Recovered] = []
    with suppress(StoreUnusable):  # it was said when the store was opened
        read_frames(root, start, cipher=cipher, take=rows.append)
    found: dict[EventId, Event] = {}
    for row in reversed(rows):
        for line in reversed(row.events):
            with suppress(BrokenEventError):
                event = decode(line)
                if len(found) >= MOST or is_enough(event):
                    return list(reversed(found.values())), True
                found.setdefault(event.id, event)
    return list(reversed(found.values())), False
