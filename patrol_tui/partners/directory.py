"""Who of the directory is meant by a channel; names and channels lie sealed there.

So only a desk that has the keys can tell. Numbers are compared as they are dialled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from store.keys.callers import identity, written
from store.model.channels import Channel, channels_of
from store.model.inbox import Partner
from store.model.records import State

Reveal = Callable[[str], str | None]
"""Reads a sealed text; None if that cannot be read."""


class Directory:
    """The partners by their channels.

    Args:
        state: Whose partners; another State of the same partners gives the same.
        reveal: Reads what is sealed.
        with_retired: Whether those who were retired are found too, after all others.
    """

    def __init__(
        self, state: State, reveal: Reveal, *, with_retired: bool = False
    ) -> None:
        self._reveal = reveal
        here = [p for p in state.partners.values() if p.is_active or with_retired]
        here.sort(key=lambda one: (not one.is_active, one.number))
        self.partners = tuple(here)
        self._by_way: dict[str, Partner] = {}
        for partner in here:
            for channel in self.channels(partner):
                self._by_way.setdefault(identity(channel.way), partner)

    def channels(self, partner: Partner) -> tuple[Channel, ...]:
        """Read how a partner is reached; nothing where its key is not here."""
        return channels_of(self._reveal(partner.channels) or "")

    def name(self, partner: Partner) -> str:
        """Read what a partner is called; empty where its key is not here."""
        return self._reveal(partner.name) or ""

    def of(self, said: str) -> Partner | None:
        """Find the partner with this number or name of a channel, or beside a name."""
        ways = (said, *written(said).numbers) if said else ()
        found = (self._by_way.get(identity(way)) for way in ways)
        return next((one for one in found if one is not None), None)

    def of_any(self, channels: Iterable[Channel]) -> Partner | None:
        """Find the first partner that one of the channels is of."""
        found = (self._by_way.get(identity(channel.way)) for channel in channels)
        return next((one for one in found if one is not None), None)
