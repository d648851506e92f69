"""Ways to reach somebody, as kept: `phone 043000000; LINE U1`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from store.model.inbox import CHANNEL_GAP
from store.text import fold

PHONE, LINE = "phone", "LINE"
"""Kinds of channels."""


class Channel(NamedTuple):
    """One way to reach somebody."""

    kind: str
    way: str
    """The number, or the name there."""

    @property
    def told(self) -> str:
        """Tell it as it is kept."""
        return f"{self.kind} {self.way}"

    def is_same(self, other: Channel) -> bool:
        """Claim that both mean one, however their digits are grouped."""
        return self.kind == other.kind and _squeezed(self.way) == _squeezed(other.way)


def channels_of(told: str) -> tuple[Channel, ...]:
    """Take apart what is kept of a partner's channels."""
    parts = (part.strip().partition(" ") for part in told.split(CHANNEL_GAP.strip()))
    return tuple(Channel(kind, way.strip()) for kind, _, way in parts if way.strip())


def told_channels(channels: Iterable[Channel]) -> str:
    """Tell channels as they are kept, each once."""
    kept: list[Channel] = []
    for one in channels:
        if not any(one.is_same(other) for other in kept):
            kept.append(one)
    return CHANNEL_GAP.join(one.told for one in kept)


def listed(kind: str, said: str) -> tuple[Channel, ...]:
    """Read several of one kind, with commas between them."""
    ways = (way.strip() for way in re.split(r"[,;]", said))
    return tuple(Channel(kind, way) for way in ways if way)


def changed(told: str, kind: str, said: str) -> str:
    """Add to the channels of a kind; a `-` before one takes it away, alone takes all.

    Args:
        told: What is kept.
        kind: Of which channels.
        said: `081,082`, `-081`, `-`.
    """
    kept = list(channels_of(told))
    for one in listed(kind, said):
        if one.way == "-":
            kept = [other for other in kept if other.kind != kind]
        elif one.way.startswith("-"):
            gone = Channel(kind, one.way[1:])
            kept = [other for other in kept if not other.is_same(gone)]
        else:
            kept.append(one)
    return told_channels(kept)


def _squeezed(way: str) -> str:
    return re.sub(r"[\s().\-]+", "", fold(way))
