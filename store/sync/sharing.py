"""Sharing: one desk's side of bringing the keys of persons to the zone's others.

Keys made here are given to the server, and those of others are taken in behind a place
of their own: they are no events. What was forgotten is never taken in again.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from store.keys.people import key_of
from store.keys.slots import OPEN, RING_ID, Slot, id_of, spelt
from store.keys.zone_ring import Place
from store.model.records import State
from store.sync.replica import Replica
from store.wire import START, Cursor, GiveKeys, KeysGiven, SharedKey, SharedKeys

_KEY_IN = re.compile(rb'"~([a-z2-7]{8})\.')
MOST_WANTED = 1_000
"""Keys that are looked out for at most; all come anyway, those are only waited for."""


class Sharing:
    """What a ring and a server still have to tell each other.

    Args:
        replica: This desk.
        of: Names the zone and its server.
    """

    def __init__(self, replica: Replica, of: str) -> None:
        self._replica, self._of = replica, of
        self._ring = replica.keyring
        self._has_looked = False
        self._given: Place | None = None
        self._wanted: set[str] = set()
        self._has_missed = False

    @property
    def is_due(self) -> bool:
        """Claim that there may be keys to give, or events came that want some."""
        return self.has_news or self._has_missed

    def begin(self) -> None:
        """Take note that the server is asked now."""
        self._has_missed = False
        if not self._has_looked:
            self._has_looked = True
            self._want(filter(None, map(key_of, _sealed_in(self._replica.state))))

    @property
    def has_news(self) -> bool:
        """Claim that keys may have been made that the server lacks."""
        return self._ring.has_news

    @property
    def is_waiting(self) -> bool:
        """Claim that events came which are sealed with keys that are not here."""
        wanted = self._wanted
        self._wanted = {name for name in wanted if not self._ring.is_known(name)}
        return bool(self._wanted)

    def heard(self, lines: Iterable[bytes], epoch: str) -> None:
        """Look out for the keys that these events are sealed with.

        Args:
            lines: The events.
            epoch: Of the server's store; after another one it may have lost keys.
        """
        known = self._ring.join(self._of).epoch
        self._has_missed |= bool(known) and known != epoch
        for line in lines:
            self._want(found.decode() for found in _KEY_IN.findall(line))

    def _want(self, names: Iterable[str]) -> None:
        missed = {name for name in names if not self._ring.is_known(name)}
        room = max(MOST_WANTED - len(self._wanted), 0)
        missed = set(islice(missed - self._wanted, room))
        self._has_missed |= bool(missed)
        self._wanted |= missed

    @property
    def cursor(self) -> Cursor:
        """Tell behind which place of the server's keys this desk asks on."""
        place = self._ring.join(self._of)
        return Cursor(place.epoch, place.seq) if place.epoch else START

    def next_give(self, most: int) -> GiveKeys | None:
        """Put together keys that the server lacks; None if it lacks none."""
        self._ring.join(self._of)
        slots, self._given = self._ring.news(most)
        return GiveKeys(keys=[_shared(slot) for slot in slots]) if slots else None

    def gave(self, told: KeysGiven) -> None:
        """Note that the server has what was put together last."""
        if self._given is not None and not self._is_other_life(told.epoch):
            self._ring.gave(self._given, told.epoch)

    def came(self, told: SharedKeys) -> int:
        """Take in keys that came; tell how many were new."""
        self._is_other_life(told.epoch)
        if self.cursor == (told.epoch, told.seq) and not told.keys:
            return 0
        return self._ring.add(map(_slot, told.keys), told.epoch, told.seq)

    def _is_other_life(self, epoch: str) -> bool:
        """Claim that the server's store is another one, which may have lost keys; then
        all is given and asked for once more."""
        known = self._ring.join(self._of).epoch
        if not known or known == epoch:
            return False
        self._ring.begin_again()
        return True


def _sealed_in(state: State) -> Iterator[str]:
    """Give what stands sealed on the board: a start may come between event and key."""
    for incident in state.incidents.values():
        yield incident.caller
    for report in state.reports.values():
        yield from (report.contact, report.reporter, report.text)
    for partner in state.partners.values():
        yield from (partner.name, partner.channels)


def _shared(slot: Slot) -> SharedKey:
    whose = b"" if slot.id == RING_ID else slot.whose
    return SharedKey(id=spelt(slot.id), key=_spelt(slot.key), whose=_spelt(whose))


def _slot(shared: SharedKey) -> Slot:
    return Slot(id_of(shared.id), OPEN, _read(shared.whose), _read(shared.key))


def _spelt(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
