"""Presence: who is there, where, and looking at what; in memory, newest only.

It is no history: nothing of it is kept, and what is older than `PRESENT_S` is gone.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from store.wire import PRESENT_S, Presence


class Presences:
    """Who is there in each zone; one entry for each device.

    Args:
        now_ms: The wall clock.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._zones: dict[str, dict[str, tuple[int, Presence]]] = {}

    async def close(self) -> None:
        """Let go of what it shares with others: of nothing here."""

    def tell(self, zone: str, device: str, presence: Presence) -> None:
        """Take in what a device tells of itself."""
        at_ms = self._now_ms() - presence.age_ms
        told = self._zones.setdefault(zone, {})
        told.pop(device, None)
        told[device] = at_ms, presence

    def present(self, zone: str) -> dict[str, Presence]:
        """Tell who is there: device -> what it told, with its age now."""
        now_ms = self._now_ms()
        told = self._zones.get(zone, {})
        for device, (at_ms, _) in tuple(told.items()):
            if now_ms - at_ms > PRESENT_S * 1000:
                del told[device]
        return {
            device: replace(presence, age_ms=max(0, now_ms - at_ms))
            for device, (at_ms, presence) in told.items()
        }
