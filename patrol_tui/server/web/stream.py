"""The stream: readers that wait for news, and what they are told.

Each zone has one bell. A reader that has everything hangs a future on it; when the
ledger rings, all of them go on at once. What many readers are told at the same moment
is put together once.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from patrol_tui.server.ledgers import Ask, Ledger, Page, ZoneName
from patrol_tui.server.web.answers import PACKING_PAYS
from store.wire import Pulled, encode, pack

SHARED_S = 0.25
"""How long what one reader was told may be told to others: its clock stands still."""

WAITS = 16
"""Of one device at once."""

SHARED = 256
"""How many such answers are kept."""


class Bells:
    """Who waits, by zone; a ledger's `Wakes`."""

    def __init__(self) -> None:
        self._waiting: dict[ZoneName, set[asyncio.Future[bool]]] = {}
        self._of_device: dict[str, list[asyncio.Future[bool]]] = {}
        self._reach: dict[ZoneName, int] = {}
        self.is_closing = False
        """Nobody waits any more: the server stops."""

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def ring(self, zone: ZoneName, seq: int) -> None:
        """Let all go on who wait for this zone."""
        self._reach[zone] = seq
        for bell in self._waiting.pop(zone, ()):
            _end(bell, goes_on=True)

    def zones(self) -> Iterable[ZoneName]:
        """Name the zones that somebody waits for."""
        return list(self._waiting)

    def close(self) -> None:
        """Let everybody go, and nobody wait again."""
        self.is_closing = True
        for zone in self.zones():
            self.ring(zone, 0)

    async def wait(self, waiter: Waiter, wait_s: float) -> bool:
        """Return when it rings, the time is over, the reader went, or all must go.

        Of the waits of one device the oldest is let go when it has too many.

        Returns:
            False if the reader may not wait on: it went, or was let go.
        """
        if self.is_closing or self._reach.get(waiter.zone, 0) > waiter.seq:
            return True
        loop = asyncio.get_running_loop()
        bell: asyncio.Future[bool] = loop.create_future()
        self._waiting.setdefault(waiter.zone, set()).add(bell)
        own = self._of_device.setdefault(waiter.device, [])
        own.append(bell)
        if len(own) > WAITS:
            _end(own.pop(0), goes_on=False)
        timer = loop.call_later(wait_s, lambda: _end(bell, goes_on=True))
        waiter.when_gone(lambda: _end(bell, goes_on=False))
        try:
            return await bell
        finally:
            timer.cancel()
            waiter.when_gone(None)
            self._take_off(waiter, bell)

    def _take_off(self, waiter: Waiter, bell: asyncio.Future[bool]) -> None:
        waiting = self._waiting.get(waiter.zone)
        if waiting is not None:
            waiting.discard(bell)
            if not waiting:
                del self._waiting[waiter.zone]
        own = self._of_device.get(waiter.device, [])
        if bell in own:
            own.remove(bell)
        if not own:
            self._of_device.pop(waiter.device, None)


class Waiter(NamedTuple):
    """One who waits."""

    zone: ZoneName
    device: str
    seq: int
    """What it has; when there is more already, it need not wait."""
    when_gone: Callable[[Callable[[], None] | None], None]
    """Has a callback called when the reader's connection is lost; None takes it off."""


def _end(bell: asyncio.Future[bool], *, goes_on: bool) -> None:
    if not bell.done():
        bell.set_result(goes_on)


class Told(NamedTuple):
    """What a reader is told."""

    body: bytes
    is_packed: bool
    seq: int
    """Its next place."""
    events: int


class _Shared(NamedTuple):
    told: Told
    newest: int
    until_s: float
    devices: frozenset[str]


class Reading:
    """Puts together what readers are told.

    Args:
        ledger: Where it is read.
        now_ms: The wall clock.
    """

    def __init__(self, ledger: Ledger, now_ms: Callable[[], int]) -> None:
        self._ledger = ledger
        self._now_ms = now_ms
        self._shared: dict[tuple[ZoneName, int, int, bool, bool], _Shared] = {}

    async def tell(self, ask: Ask, *, may_pack: bool, is_new_epoch: bool) -> Told:
        """Tell a reader what follows its place, which may be nothing.

        Raises:
            LedgerRefuses: If it cannot be read now.
        """
        newest = await self._ledger.newest(ask.zone)
        key = (ask.zone, ask.after, ask.most_bytes, may_pack, is_new_epoch)
        shared = self._shared.get(key)
        now_s = time.monotonic()
        if (
            shared is not None
            and shared.newest == newest
            and now_s < shared.until_s
            and ask.but_of not in shared.devices
        ):
            return shared.told
        page = Page(ask.after, [])
        if ask.after < newest:
            page = await self._ledger.page(ask)
        told = self._put(page, may_pack=may_pack, is_new_epoch=is_new_epoch)
        if page.devices is not None and ask.but_of not in page.devices:
            if len(self._shared) >= SHARED:
                self._shared.clear()
            until_s = now_s + SHARED_S
            self._shared[key] = _Shared(told, newest, until_s, page.devices)
        return told

    def _put(self, page: Page, *, may_pack: bool, is_new_epoch: bool) -> Told:
        body = _pulled(
            Pulled(
                epoch=self._ledger.epoch,
                seq=page.seq,
                at_ms=self._now_ms(),
                is_more=page.is_more,
                is_new_epoch=is_new_epoch,
            ),
            page.events,
        )
        is_packed = may_pack and len(body) > PACKING_PAYS
        told = pack(body) if is_packed else body
        return Told(told, is_packed, page.seq, len(page.events))


def _pulled(pulled: Pulled, events: list[bytes]) -> bytes:
    """Write an answer around the events' very bytes."""
    body = encode(pulled)
    if not events:
        return body
    return b'%s,"ev":[%s]}' % (body[:-1], b",".join(events))
