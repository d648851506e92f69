"""The link: keeps one desk in step with one server, on the loop of whoever shows it.

Two things go on at once: sending what was entered here, and waiting for what others
enter. Each by itself tries again when it fails, later and later, and at once when
somebody enters something or the other gets through. Nobody waits for it: the desk
works the same without.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from store.sync.backoff import Backoff, rest
from store.sync.courier import Courier, NotHeard, Waited
from store.sync.enrolling import enrolment_of
from store.sync.enrolment import Enrolment
from store.sync.exchange import Exchange
from store.sync.healing import by_writer, in_parts, lacking, stretches
from store.sync.intake import Intake, Taker
from store.sync.outgoing import Pack
from store.sync.presence import Presences
from store.sync.replica import Replica
from store.sync.sharer import Sharer
from store.sync.sharing import Sharing
from store.sync.skew import Skew
from store.sync.state import LinkState, Trouble, Up, Why, up_with
from store.sync.waiting import LONGEST_S, Wait
from store.wire import THIN_PUSH_BYTES, Heads, Pushed

GATHER_S = 1.5
"""What nobody waits for is gathered for so long."""
THIN_MS = 300
"""A round trip from which the link counts as thin."""
OWN_WRITERS = 40
"""Own writers whose heads are asked for at the beginning: the last weeks' sessions."""
RENEW_MS = 7 * 24 * 3_600_000
"""So long before a token ends, a new one is asked for."""
_HOUR_S = 3_600.0
_EMPTY_S = 5.0
"""The longest pause where a server answers at once with nothing, or is another."""


class Link:
    """One desk's link.

    Args:
        desk: Whose events go and come; touched on the loop of `run` only.
        enrolment: With which server.
        now_ms: This machine's own wall clock, uncorrected.
        on_change: Called, on the loop, whenever `state` or the desk changed.
        keep: Remembers a new token before it is used; None lets the old one end.
        taker: Writes what comes in at the server; None leaves it to other desks.
    """

    def __init__(
        self,
        desk: Replica,
        enrolment: Enrolment,
        *,
        now_ms: Callable[[], int],
        on_change: Callable[[], None],
        keep: Callable[[Enrolment], None] | None = None,
        taker: Taker[Any] | None = None,
    ) -> None:
        self._desk, self._enrolment = desk, enrolment
        self._now_ms, self._on_change, self._keep = now_ms, on_change, keep
        self._exchange = Exchange(desk, by=enrolment.bringer, of=enrolment.stream)
        self._courier = Courier(enrolment)
        self._sharing = Sharing(desk, enrolment.stream)
        self._sharer = Sharer(self._sharing, self._courier, self, on_change)
        self._intake = Intake(self._courier, taker, self) if taker else None
        self._chance = random.Random()  # noqa: S311
        self._skew, self._wait = Skew(), Wait()
        self._poked = asyncio.Event()
        self._through = asyncio.Event()
        self._troubles: dict[str, Why] = {}
        self.presences = Presences()
        """Who else is there; kept while the link is not thin."""
        self.thin: bool | None = None  # as a person says; None goes by the round trips
        self.state = LinkState(
            is_enrolled=True, up=Up.TRYING, server=enrolment.server,
            zone=enrolment.zone, name=enrolment.name, role=enrolment.role,
        )  # fmt: skip
        self._show()

    # --- for whoever shows it

    def poke(self) -> None:
        """Have what was just entered sent, and a down link tried at once."""
        self._exchange.refill()
        self._poked.set()
        self._show()

    @property
    def wait_s(self) -> float:
        """Tell how long the server may wait for news before it answers."""
        return self._wait.now_s

    def waits(self, most_s: float) -> None:
        """Let the server answer after so long at the latest, from the next time on."""
        self._wait.now_s = min(most_s, LONGEST_S)

    async def run(self) -> None:
        """Keep the desk in step until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._send_on())
                tasks.create_task(self._receive_on())
                tasks.create_task(self._tell_on())
                tasks.create_task(self._renew_on())
                tasks.create_task(self._sharer.run())
                if self._intake:
                    tasks.create_task(self._intake.run())
        finally:
            await self._courier.close()

    async def once(self) -> LinkState:
        """Send all there is to send, take all there is to take, and return.

        Raises:
            NotHeard: If the server does not answer, or refuses.
        """
        try:
            try:
                await self._ask_heads()
            except NotHeard as lost:
                if lost.code != "renew":
                    raise
                await self.renew()
                await self._ask_heads()
            await self._send_all()
            while await self._receive(0):
                pass
            if self._exchange.must_heal:
                await self._heal()
                await self._send_all()
            await self._sharer.try_once()
        finally:
            await self._courier.close()
        return self.state

    # --- sending

    async def _send_on(self) -> None:
        await self._until("send", self._ask_heads)
        while True:
            await self._gather()
            await self._until("send", self._send)

    async def _gather(self) -> None:
        """Wait until something can go, and for more where nobody waits for it."""
        exchange = self._exchange
        while not exchange.outgoing.has_news and not exchange.must_heal:
            self._poked.clear()
            await self._poked.wait()
        began = time.monotonic()
        while not exchange.outgoing.is_urgent and not exchange.must_heal:
            left_s = GATHER_S - (time.monotonic() - began)
            self._poked.clear()
            if left_s <= 0 or not await rest(left_s, self._poked):
                return

    async def _send(self) -> None:
        if self._exchange.must_heal:
            await self._heal()
        pack = self._exchange.next_push(is_thin=self.state.is_thin)
        if pack is None:
            return
        why = self._exchange.pushed(pack, await self._push(pack))
        if why is not None and why is not self._exchange.held:
            raise NotHeard(why)
        self._show()

    async def _send_all(self) -> None:
        self._exchange.refill()
        while self._exchange.outgoing.has_news:
            await self._send()

    async def _ask_heads(self) -> None:
        """Hear what the server holds of ours: an answer may have been lost."""
        writers = self._exchange.own_writers(OWN_WRITERS)
        heads = await self._heads(writers)
        self._exchange.heard_heads(heads)
        self._exchange.refill()
        self._show()

    async def _push(self, pack: Pack) -> Pushed:
        answer = await self._courier.push(pack.push, self._waited())
        self._heard(answer.at_ms)
        return answer

    async def _heads(self, writers: list[str]) -> Heads:
        heads = await self._courier.heads(writers, self._waited())
        self._heard(heads.at_ms)
        return heads

    async def _heal(self) -> None:
        """Give back what a restored server lost: ours, and what others signed."""
        self._desk.catch_up()
        heads_here, held = self._desk.state.heads, dict[str, int]()
        for writers in in_parts([*heads_here]):
            heads = await self._heads(writers)
            held.update(heads.heads)
            self._exchange.heard_heads(heads)
        after = lacking(held, heads_here, self._desk.device.code)
        for lost in by_writer(self._desk.lines_of(after)).values():
            for pack in stretches(lost):
                if not self._exchange.gave(await self._push(pack)):
                    break
        self._exchange.healed(after)

    # --- receiving

    async def _receive_on(self) -> None:
        is_first, empty = True, 0
        while True:
            began = time.monotonic()
            before = self._exchange.cursor

            async def ask(is_first: bool = is_first) -> None:
                is_quick = is_first or "receive" in self._troubles
                await self._receive(0 if is_quick else self._wait.now_s)

            await self._until("receive", ask)
            is_first = False
            is_quick = time.monotonic() - began < 1
            is_empty = is_quick and not self._exchange.got_on(before)
            empty = empty + 1 if is_empty else 0
            if empty > 1:
                await asyncio.sleep(min(0.1 * 2**empty, _EMPTY_S))

    async def _receive(self, wait_s: float) -> bool:
        """Ask once for news and take it; claim that there is more at once."""
        waited = self._waited(wait_s)
        most = THIN_PUSH_BYTES if self.state.is_thin else 0
        exchange, began = self._exchange, time.monotonic()
        try:
            answer = await self._courier.pull(
                exchange.cursor, waited, most=most, own=exchange.wants_own
            )
        except NotHeard as lost:
            took_s = time.monotonic() - began
            is_idle = lost.was_cut and wait_s and self._wait.cut(took_s)
            if not is_idle:
                raise
            return True
        self._wait.came()
        self._heard(answer.at_ms)
        before = exchange.cursor
        came = exchange.pulled(answer, self.desk_ms())
        self.state = replace(self.state, taken=self.state.taken + came.new)
        if exchange.must_heal:
            self._poked.set()
        self._sharing.heard(map(bytes, answer.events), answer.epoch)
        if came.why is not None:
            raise NotHeard(came.why)
        self._show(is_new=bool(came.new))
        return answer.is_more and exchange.cursor != before

    # --- the rest

    async def _tell_on(self) -> None:
        """Tell where this desk is, and hear of the others, where there is room."""
        while True:
            await asyncio.sleep(self.presences.pause_s)
            presence = self.presences.to_tell()
            if presence is None or self.state.is_thin or self.state.up is not Up.UP:
                continue
            try:
                present = await self._courier.tell(presence, self._waited())
            except NotHeard:
                continue  # the others tell of a link that is down
            self.presences.heard(present, self._desk.device.code)
            self._on_change()

    async def _renew_on(self) -> None:
        """Ask for a new token in good time."""
        while self._keep is not None:
            left_ms = self._enrolment.expires_ms - self.desk_ms()
            if left_ms > RENEW_MS or self.state.up is not Up.UP:
                await asyncio.sleep(min(_HOUR_S, max(left_ms / 100_000, 60.0)))
                continue
            await self._until("renew", self.renew)

    async def renew(self) -> None:
        """Ask for a new token, keep it, and use it.

        Raises:
            NotHeard: If there is none; the old one goes on.
        """
        told = await self._courier.rotate(self._waited())
        old = self._enrolment
        new = enrolment_of(told, old.url, self._desk.device, zone=old.zone, ca=old.ca)
        if self._keep is not None:
            self._keep(new)
        self._enrolment = new
        self._courier.use(new.token)
        self.state = replace(self.state, role=new.role, name=new.name)
        self._show()

    def wrote(self) -> None:
        """Send what came in, and show it."""
        self.poke()
        self._on_change()

    async def _until(self, what: str, act: Callable[[], Awaitable[object]]) -> None:
        """Try until it works, later and later."""
        backoff = Backoff(self._chance)
        while True:
            try:
                await act()
            except NotHeard as lost:
                self._troubles[what] = lost.why
                self._show()
                if lost.code == "renew" and self._keep is not None:
                    await self._renewed()
                await self._pause(backoff.failed(lost.retry_s))
                continue
            except OSError as error:
                why = Why(Trouble.NOT_SAVED, f"this disk takes nothing: {error}")
                self._troubles[what] = why
                self._show()
                await self._pause(backoff.failed())
                continue
            self._troubles.pop(what, None)
            if self._troubles:
                self._through.set()  # what else failed may get through as well
            self._show()
            return

    async def _renewed(self) -> None:
        try:
            await self.renew()
        except NotHeard as lost:
            self._troubles["renew"] = lost.why

    async def _pause(self, wait_s: float) -> None:
        """Wait, but no longer than until something is entered or gets through."""
        self._poked.clear()
        self._through.clear()
        wait_s = min(wait_s, self._exchange.outgoing.patience_s)
        await rest(wait_s, self._poked, self._through)

    def _waited(self, server_s: float = 0) -> Waited:
        return Waited(60.0 if self.state.is_thin else 20.0, server_s)

    def desk_ms(self) -> int:
        """Tell the time that the desk counts by."""
        skew = self._skew.offset
        return self._now_ms() + (skew.skew_ms if skew.is_followed else 0)

    def _heard(self, server_ms: int) -> None:
        """Take note of a word from the server."""
        now_ms = self._now_ms()
        self._skew.heard(server_ms, now_ms, self._courier.trip_ms)
        trip_ms = self._skew.trip_ms
        self.state = replace(
            self.state,
            last_word_ms=now_ms,
            is_thin=(trip_ms or 0) >= THIN_MS if self.thin is None else self.thin,
        )

    def _show(self, *, is_new: bool = False) -> None:
        """Bring the state up to date; tell of it if it is another one."""
        offset, outgoing = self._skew.offset, self._exchange.outgoing
        why = self._why()
        before = self.state
        self.state = replace(
            before,
            up=up_with(self._troubles.values(), before.last_word_ms),
            why=why,
            outbox=len(outgoing),
            oldest_unsent_ms=outgoing.oldest_ms,
            skew_ms=offset.skew_ms,
            is_skew_followed=offset.is_followed,
        )
        self._sharer.poke()
        if is_new or self.state != before:
            self._on_change()

    def _why(self) -> Why | None:
        if self._troubles:
            return next(iter(self._troubles.values()))
        if self._exchange.held is not None:
            return self._exchange.held
        if not self._skew.offset.is_followed:
            minutes = abs(self._skew.offset.skew_ms) // 60_000
            line = f"this clock and the server's are {minutes} min apart; set this one"
            return Why(Trouble.CLOCK_OFF, line)
        return None
