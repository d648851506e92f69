"""The sharer: keeps the keys of persons of one desk in step, beside its events.

It asks when something is to be given, when events came whose keys are not here, and at
the beginning; never because time went by alone. Whatever goes wrong with it is tried
again later and holds nothing else up: names are unreadable meanwhile, nothing more.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from store.model.roles import Role, may_share_keys
from store.sync.backoff import Backoff, rest
from store.sync.courier import Courier, NotHeard, Waited
from store.sync.sharing import Sharing
from store.sync.state import LinkState, Trouble, Up
from store.wire import SHARED_KEYS, THIN_SHARED_KEYS

BARRED_S = 3_600.0
"""How long a server is left alone that knows of no keys, or gives this desk none."""
FIRST_S = 1.0
"""After so long it is asked again for keys whose events came; then twice as long."""


class Standing(Protocol):
    """Whoever knows how the link stands."""

    state: LinkState


class Sharer:
    """Gives and takes keys for one link.

    Args:
        sharing: What is to be told.
        courier: Carries it; the link's own.
        of: The link.
        on_change: Called when keys came: more can be read now.
    """

    def __init__(
        self,
        sharing: Sharing,
        courier: Courier,
        of: Standing,
        on_change: Callable[[], None],
    ) -> None:
        self._sharing, self._courier = sharing, courier
        self._of, self._on_change = of, on_change
        self._poked = asyncio.Event()
        self._is_due = True
        """It was not in step yet, or something failed."""

    def poke(self) -> None:
        """Take note that something was entered, or that the server was heard."""
        if self._is_due or self._sharing.is_due:
            self._poked.set()

    @property
    def _may(self) -> bool:
        state = self._of.state
        is_known = state.role in set(Role)
        return state.up is Up.UP and is_known and may_share_keys(Role(state.role))

    async def run(self) -> None:
        """Keep the keys in step until cancelled."""
        backoff, waits_s = Backoff(random.Random()), FIRST_S  # noqa: S311
        while True:
            await self._poked.wait()
            self._poked.clear()
            if not self._may:
                continue
            try:
                await self.once()
            except NotHeard as lost:
                is_barred = lost.why.code in {
                    Trouble.NOT_ALLOWED,
                    Trouble.NOT_UNDERSTOOD,
                }
                wait_s = BARRED_S if is_barred else backoff.failed(lost.retry_s)
                await asyncio.sleep(wait_s)
                self._poked.set()
                continue
            except OSError:
                await asyncio.sleep(backoff.failed())
                self._poked.set()
                continue
            backoff = Backoff(random.Random())  # noqa: S311
            waits_s = await self._wait_for_more(waits_s)

    async def _wait_for_more(self, waits_s: float) -> float:
        """Wait where events came before their keys; tell how long the next time."""
        if not self._sharing.is_waiting:
            return FIRST_S
        self._poked.clear()
        await rest(waits_s, self._poked)
        self._poked.set()
        return min(2 * waits_s, BARRED_S)

    async def try_once(self) -> None:
        """Do it once if that can be; else names are read when the keys come later."""
        with suppress(NotHeard, OSError):
            await self.once()

    async def once(self) -> None:
        """Give all there is to give, and take all there is to take.

        Raises:
            NotHeard: If the server does not answer, or refuses.
            OSError: If this disk takes nothing.
        """
        if not self._may:
            return
        is_thin = self._of.state.is_thin
        most = THIN_SHARED_KEYS if is_thin else SHARED_KEYS
        waited = Waited(60.0 if is_thin else 20.0)
        sharing, new = self._sharing, 0
        self._is_due = True
        sharing.begin()
        is_more = True
        while is_more:
            while (give := sharing.next_give(most)) is not None:
                sharing.gave(await self._courier.give_keys(give, waited))
            told = await self._courier.keys(sharing.cursor, most, waited)
            new += sharing.came(told)
            is_more = told.is_more or self._sharing.has_news
        self._is_due = False
        if new:
            self._on_change()
