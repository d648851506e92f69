"""Sharing: one desk's side of bringing the keys of persons to the zone's others.

Keys made here are given to the server, and those of others are taken in behind a place
of their own: they are no events. What was forgotten is never taken in again.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable

from store.keys.slots import OPEN, RING_ID, Slot, id_of, spelt
from store.keys.zone_ring import Place, ZoneRing
from store.wire import START, Cursor, GiveKeys, KeysGiven, SharedKey, SharedKeys

_KEY_IN = re.compile(rb'"~([a-z2-7]{8})\.')
MOST_WANTED = 1_000
"""Keys that are looked out for at most; all come anyway, those are only waited for."""


class Sharing:
    """What a ring and a server still have to tell each other.

    Args:
        ring: Of this desk.
        of: Names the zone and its server.
    """

    def __init__(self, ring: ZoneRing, of: str) -> None:
        self._ring, self._of = ring, of
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

    def heard(self, lines: Iterable[bytes]) -> None:
        """Look out for the keys that these events are sealed with."""
        for line in lines:
            if len(self._wanted) < MOST_WANTED:
                names = (found.decode() for found in _KEY_IN.findall(line))
                missed = {n for n in names if not self._ring.is_known(n)}
                self._has_missed |= bool(missed - self._wanted)
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
        if self._given is not None:
            self._ring.gave(self._given)
        self._heed(told.epoch)

    def came(self, told: SharedKeys) -> int:
        """Take in keys that came; tell how many were new."""
        self._heed(told.epoch)
        before = self.cursor
        if before == (told.epoch, told.seq) and not told.keys:
            return 0
        return self._ring.add(map(_slot, told.keys), told.epoch, told.seq)

    def _heed(self, epoch: str) -> None:
        """Begin with another life of the server's store anew: it may have lost keys."""
        known = self._ring.join(self._of).epoch
        if known and known != epoch:
            self._ring.begin_again()


def _shared(slot: Slot) -> SharedKey:
    whose = b"" if slot.id == RING_ID else slot.whose
    return SharedKey(id=spelt(slot.id), key=_spelt(slot.key), whose=_spelt(whose))


def _slot(shared: SharedKey) -> Slot:
    return Slot(id_of(shared.id), OPEN, _read(shared.whose), _read(shared.key))


def _spelt(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
