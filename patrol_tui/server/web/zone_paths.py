"""A zone's paths: push, pull, live, heads, presence; keys and intake are apart."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from patrol_tui.server.house import House
from patrol_tui.server.intake.leases import Leases
from patrol_tui.server.intake.paths import IntakePaths
from patrol_tui.server.judge import Giver, read_push
from patrol_tui.server.ledgers import (
    SERVER_DEVICE,
    Ask,
    Batch,
    LedgerRefuses,
    ZoneName,
)
from patrol_tui.server.web.answers import (
    EVENT_STREAM,
    Answer,
    Refusal,
    denial,
    good,
    problem,
)
from patrol_tui.server.web.asked import Asked, Path
from patrol_tui.server.web.key_paths import KeyPaths
from patrol_tui.server.web.query import bounded, whole
from patrol_tui.server.web.stream import Reading, Waiter
from patrol_tui.server.who.callers import Caller, Denied
from store.model.events import device_of
from store.wire import (
    PULL_BYTES,
    AskHeads,
    Cursor,
    Heads,
    Presence,
    Present,
    Push,
    Pushed,
    Refused,
)

WAIT_S = 60.0
"""The longest that a pull may wait for news."""

PING_S = 20.0
"""How often a live stream without news says that it lives."""

TAKE_S = 30.0
"""How long a reader of a live stream may take nothing before it is given up."""

PING = b":\n\n"

PRESENCE_BYTES = 4 * 1024
"""The longest body that tells of presence."""

_LIVE = {
    "type": "http.response.start",
    "status": 200,
    "headers": [
        (b"content-type", EVENT_STREAM),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ],
}


class ZonePaths:
    """Answers what is asked about one zone, of those who may ask."""

    def __init__(self, house: House, intake: IntakePaths) -> None:
        self._house = house
        leases = Leases(house, intake)
        self._ledger = house.ledger
        self._reading = Reading(house.ledger, house.now_ms)
        self._presences = house.presences
        self.paths: Mapping[str, Mapping[str, Path]] = {
            "push": {"POST": self._push},
            "pull": {"GET": self._pull},
            "live": {"GET": self._live},
            "heads": {"POST": self._heads},
            "presence": {"GET": self._present, "POST": self._presence},
            **KeyPaths(house).paths,
            "intake": {"GET": leases.lease, "POST": leases.acknowledge},
            "word": {"POST": leases.word},
        }
        """Last part of the path -> method -> who answers."""

    async def _push(self, asked: Asked, caller: Caller, zone: ZoneName) -> Answer:
        push = await asked.message(Push)
        now = await self._house.gate.again(caller, zone)  # the body may have been slow
        if isinstance(now, Denied):
            return denial(now)
        batch = self._read(push, now, zone)
        outcome = await self._ledger.take(batch)
        metrics = self._house.metrics
        metrics.pushes += 1
        metrics.events += outcome.taken
        if outcome.refused is not None:
            self._note(outcome.refused, caller, zone)
        return good(
            Pushed(
                heads=outcome.heads,
                at_ms=self._house.now_ms(),
                epoch=self._ledger.epoch,
                refused=outcome.refused,
            )
        )

    def _read(self, push: Push, caller: Caller, zone: ZoneName) -> Batch:
        """Read a push, with what is known of those whose events it heals."""
        if not push.heals:
            giver = Giver(
                zone=zone,
                device=caller.device,
                may=lambda _, kind: caller.may(kind),
                keys={caller.device: caller.key},
            )
            return read_push(push, giver)
        gate = self._house.gate
        may = gate.role_of_past(caller)
        giver = Giver(zone=zone, device=caller.device, may=may)
        batch = read_push(push, giver)
        keys = {SERVER_DEVICE: self._ledger.key}
        for code in {device_of(writer) for writer in batch.writers}:
            device = gate.register.device(code)
            if device is not None:
                keys[code] = device.key
        return replace(batch, keys=keys)

    def _note(self, refused: Refused, caller: Caller, zone: ZoneName) -> None:
        """Count a refused event, and tell of it; the same again within a second not."""
        self._house.metrics.refused[refused.code] += 1
        self._tell(f"event {refused.code}", caller, zone)

    def _tell(self, what: str, caller: Caller, zone: ZoneName) -> None:
        """Have the log tell what a device did, in a line a second at most."""
        loop = asyncio.get_running_loop()
        self._house.tally.note(f"{what} {caller.device} {zone}", loop)

    async def _pull(self, asked: Asked, caller: Caller, zone: ZoneName) -> Answer:
        query = asked.query()
        epoch = self._ledger.epoch
        ask, is_new_epoch = await self._ask(query, caller, zone)
        until_s = time.monotonic() + bounded(query, "wait", 0.0, WAIT_S)
        while True:
            told = await self._reading.tell(
                ask, may_pack=asked.is_ours, is_new_epoch=is_new_epoch
            )
            if self._ledger.epoch != epoch:
                return await self._pull(asked, caller, zone)
            left_s = until_s - time.monotonic()
            is_over = left_s <= 0 or self._house.bells.is_closing
            if told.events or is_new_epoch or is_over:
                break
            # What was left out of the answer is not looked at again.
            ask = ask._replace(after=told.seq)
            if not await self._wait(asked, caller, ask, left_s):
                until_s = 0.0  # it is told what there is, and asks again if it is there
            now = await self._house.gate.again(caller, zone)
            if isinstance(now, Denied):
                return denial(now)
        self._house.metrics.pulled += told.events
        return Answer(200, told.body, is_packed=told.is_packed)

    async def _wait(
        self, asked: Asked, caller: Caller, ask: Ask, wait_s: float
    ) -> bool:
        """Wait for news; False if the reader went, or has too many waits."""
        if asked.is_gone:
            return False
        waiter = Waiter(ask.zone, caller.device, ask.after, asked.when_gone)
        return await self._house.bells.wait(waiter, wait_s)

    async def _ask(
        self, query: Mapping[str, str], caller: Caller, zone: ZoneName
    ) -> tuple[Ask, bool]:
        """Read from where a reader goes on, and whether that is the very beginning.

        A place ahead of the stream was told by another life of the database, even if
        that bore the same name: a disk was set back.
        """
        try:
            cursor = Cursor.parse(query.get("c", ""))
        except ValueError as error:
            raise Refusal(problem(400, "cursor", str(error))) from None
        if query.get("own", "0") not in {"0", "1"}:
            raise Refusal(problem(400, "query", "own is 0 or 1"))
        is_other = cursor.epoch not in {"", self._ledger.epoch}
        if not is_other and cursor.seq > await self._ledger.newest(zone):
            self._tell("ahead", caller, zone)
            is_other = True
        ask = Ask(
            zone=zone,
            after=0 if is_other else cursor.seq,
            most_bytes=whole(query, "max", PULL_BYTES),
            but_of="" if query.get("own") == "1" else caller.device,
        )
        return ask, is_other

    async def _live(self, asked: Asked, caller: Caller, zone: ZoneName) -> None:
        """Tell all that comes, message by message, for as long as it is wanted."""
        ask, is_new_epoch = await self._ask(asked.query(), caller, zone)
        await asked.send(_LIVE)
        await _put(asked, PING)  # what stands between is to see that it flows
        self._house.metrics.requests["live", 200] += 1
        with suppress(LedgerRefuses):  # it ends; who asks again hears why
            await self._follow(asked, caller, ask, is_new_epoch=is_new_epoch)
        await asked.send({"type": "http.response.body", "body": b""})

    async def _follow(
        self, asked: Asked, caller: Caller, ask: Ask, *, is_new_epoch: bool
    ) -> None:
        house, epoch, zone = self._house, self._ledger.epoch, ask.zone
        while not asked.is_gone:
            told = await self._reading.tell(
                ask, may_pack=False, is_new_epoch=is_new_epoch
            )
            if self._ledger.epoch != epoch:  # another life began under the reader
                epoch, is_new_epoch = self._ledger.epoch, True
                ask = ask._replace(after=0)
                continue
            ask = ask._replace(after=told.seq)
            if told.events or is_new_epoch:
                is_new_epoch = False
                house.metrics.pulled += told.events
                await _put(asked, b"data: %s\n\n" % told.body)
                continue
            if house.bells.is_closing:
                break
            if not await self._wait(asked, caller, ask, PING_S):
                break
            if isinstance(await house.gate.again(caller, zone), Denied):
                break
            if await self._ledger.newest(zone) <= ask.after:
                await _put(asked, PING)

    async def _heads(self, asked: Asked, _: Caller, zone: ZoneName) -> Answer:
        wanted = await asked.message(AskHeads)
        heads = await self._ledger.heads(zone, wanted.writers)
        at_ms, epoch = self._house.now_ms(), self._ledger.epoch
        return good(Heads(heads=heads, at_ms=at_ms, epoch=epoch))

    async def _presence(self, asked: Asked, caller: Caller, zone: ZoneName) -> Answer:
        told = await asked.message(Presence, PRESENCE_BYTES)
        self._presences.tell(zone, caller.device, told)
        return Answer(204)

    async def _present(self, _: Asked, __: Caller, zone: ZoneName) -> Answer:
        present = self._presences.present(zone)
        return good(Present(present=present, at_ms=self._house.now_ms()))


async def _put(asked: Asked, piece: bytes) -> None:
    """Send a piece of a live stream.

    Raises:
        Refusal: If the reader takes nothing any more; its connection is cut.
    """
    message = {"type": "http.response.body", "body": piece, "more_body": True}
    try:
        async with asyncio.timeout(TAKE_S):
            await asked.send(message)
    except TimeoutError:
        asked.cut()
