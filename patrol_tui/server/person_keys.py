"""Persons' keys: what the server keeps so that a zone's desks can read the same names.

They are no events: they stand in a table of their own, are told to no log and no
reader of the stream, and are deleted for good. A key is forgotten in the transaction
that takes the event which says so (`who.forget`), and its id is never taken again. Both
databases keep this contract.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from patrol_tui.server.ledgers import Given, ZoneName
from store.model.events import decode
from store.model.facts import PersonForgotten
from store.wire import SharedKey

RING_ID = "a" * 8
"""Under this id come the secrets of rings, each from another one."""


class KeyPage(NamedTuple):
    """Keys behind a place."""

    seq: int
    """The asker's next place."""
    keys: list[SharedKey]
    is_more: bool = False


class PersonKeys(Protocol):
    """The keys of the persons of all zones. Every method is called on one event loop.

    Each raises `LedgerRefuses` if the database cannot do it now.
    """

    async def put(self, zone: ZoneName, keys: Sequence[SharedKey]) -> None:
        """Keep keys, on stable storage, but for those that were forgotten.

        The first key of an id counts; what is there already stays as it is.
        """

    async def after(self, zone: ZoneName, seq: int, most: int) -> KeyPage:
        """Read keys behind a place; 0 is the beginning."""

    async def newest(self, zone: ZoneName) -> int:
        """Tell the last place that was ever given in a zone; 0 for none."""

    async def close(self) -> None:
        """Let go of the database."""


def name_of(key: SharedKey) -> str:
    """Name a key within its zone: by its id, and a ring's secret by its hash."""
    if key.id != RING_ID:
        return key.id
    return f"{RING_ID} {sha256(key.key.encode()).hexdigest()[:32]}"


def forgotten_in(taken: Iterable[Given]) -> list[str]:
    """List the ids of keys that events which were taken say are destroyed."""
    ids: list[str] = []
    for given in taken:
        if given.kind == PersonForgotten.kind:
            fact = decode(given.line).fact
            if isinstance(fact, PersonForgotten):
                ids += [key for key in fact.keys if key != RING_ID]
    return list(dict.fromkeys(ids))
