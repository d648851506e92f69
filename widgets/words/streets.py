"""What the map says about itself: scale, north, what lies under the cursor."""

from __future__ import annotations

from collections.abc import Mapping

from store.city.zone import Zone
from widgets.words.catalogue import N_, Words

M = N_("m")
KM = N_("km")
NORTH = N_("N")
LOADING = N_("loading the map")
NOT_ON_MAP = N_("its place is not on the map")
NOT_DRAWN = N_("the map cannot be drawn: {why}; the desk goes on")
NO_WAY_FOUND = N_("the way cannot be found: {why}")
NO_WAY = N_("no way there")
_NOTES = (
    N_("schematic, not to scale; loop {loop}; stated area {area:.2f} km2"),
    N_("schematic, not to scale; loop {loop}"),
    N_("schematic, not to scale"),
    N_("not to scale"),
)
"""What the zone's drawing says of itself, longest first."""


_ARROWS = {"left": "←<", "right": "→>", "up": "↑^", "down": "↓v"}


def beyond(counts: Mapping[str, int], *, ascii_only: bool) -> str:
    """Tell how many incidents and units lie off the map on each side: `←3 ↑1`."""
    told = (f"{_ARROWS[side][ascii_only]}{counts[side]}" for side in sorted(counts))
    return " ".join(told)


def untold(placeless: int, crowded_out: int) -> str:
    """Tell how many have no place on the map, and how many no room: `?3 +9800`."""
    parts = (f"?{placeless}" * bool(placeless), f"+{crowded_out}" * bool(crowded_out))
    return " ".join(filter(None, parts))


def zone_notes(words: Words, zone: Zone) -> tuple[str, ...]:
    """Say that the zone is no map, and more about it; the longest first.

    The area is told as stated; the streets cannot enclose it.
    """
    loop = distance(words, zone.loop_m)
    return tuple(
        words.say(note, loop=loop, area=zone.stated_area_km2) for note in _NOTES
    )


def distance(words: Words, metres: float) -> str:
    """Tell a distance: `200 m`, `1.4 km`."""
    if metres < 1000:
        return f"{metres:.0f} {words.say(M)}"
    return f"{metres / 1000:.3g} {words.say(KM)}"


def travel(words: Words, time_s: float) -> str:
    """Tell a travel time: `4:20 min`, rounded up to ten seconds, never too soon."""
    tens = max(1, -int(-time_s // 10))
    minutes, seconds = divmod(tens * 10, 60)
    return words.say(
        N_("{minutes}:{seconds} min"), minutes=minutes, seconds=f"{seconds:02}"
    )
