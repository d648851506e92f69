"""How far a closed street reaches on the map at hand: what routes know of it."""

from __future__ import annotations

from collections.abc import Collection

from store.city.town import Town
from widgets.words.catalogue import N_, Words


def extent_of(words: Words, town: Town, segments: Collection[int]) -> str:
    """Say in brackets what is to be known of a closure's reach; mostly nothing.

    Args:
        words: The reader's language.
        town: The map in use.
        segments: Stable ids of what is closed.
    """
    known = len({*segments}) - town.unknown_closed(segments)
    if not known:
        return f" ({words.say(N_('not on this map: routes do not know of it'))})"
    pieces = town.count_pieces(segments)
    if pieces > 1:
        return f" ({words.say(N_('{count} separate streets'), count=pieces)})"
    return ""
