"""What a zone's desks ask of its intake: lease, acknowledge, send a closing word."""

from __future__ import annotations

import asyncio

import msgspec

from patrol_tui.server.house import House
from patrol_tui.server.intake.paths import IntakePaths
from patrol_tui.server.ledgers import ZoneName
from patrol_tui.server.web.answers import Answer, denial, good, problem
from patrol_tui.server.web.asked import Asked
from patrol_tui.server.who.callers import Caller, Denied
from store.wire import Message
from store.wire_intake import (
    KEPT_KINDS,
    WARNING,
    Acknowledged,
    Leased,
    SendWord,
    Waiting,
)

WAIT_S = 30
"""The longest that a desk may wait for something to come in."""
LOOK_S = 2.0
"""How often is looked for what came in at another node, or whose lease ran out."""
OLDEST_S = 3_600
WORD_BYTES = 16 * 1024
ACKNOWLEDGED_BYTES = 64 * 1024

_REPORT_KIND, _WARNING_KIND = "rep.in", "warn.in"


class Leases:
    """Gives desks what came in, and takes their word that they have it."""

    def __init__(self, house: House, intake: IntakePaths) -> None:
        self._house, self._intake = house, intake

    async def lease(self, asked: Asked, caller: Caller, zone: ZoneName) -> Answer:
        """Give what nobody has leased; wait for it, if that is asked for."""
        if not caller.may(_REPORT_KIND):
            return _not_for(caller)
        query = asked.query()
        wait_s = _seconds(query.get("wait", "0"), WAIT_S)
        age_s = _seconds(query.get("age", "0"), OLDEST_S)
        if wait_s is None or age_s is None:
            return problem(400, "query", "wait and age are whole seconds")
        loop = asyncio.get_running_loop()
        end_s = loop.time() + wait_s
        while True:
            news = self._intake.news.setdefault(zone, asyncio.Event())
            now = await self._house.gate.again(caller, zone)  # it may have waited
            if isinstance(now, Denied):
                return denial(now)
            rows = [] if asked.is_gone else await self._rows(now, zone, age_s)
            left_s = end_s - loop.time()
            is_over = left_s <= 0 or asked.is_gone or self._house.bells.is_closing
            if rows or is_over:
                return good(self._leased(zone, rows))
            try:
                await asyncio.wait_for(news.wait(), min(left_s, LOOK_S))
            except TimeoutError:
                continue

    async def _rows(self, caller: Caller, zone: ZoneName, age_s: int) -> list[Waiting]:
        kinds = [
            kind for kind in KEPT_KINDS if kind != WARNING or caller.may(_WARNING_KIND)
        ]
        found = await self._house.intake.lease(
            zone, self._house.now_ms(), kinds=kinds, least_age_ms=age_s * 1000
        )
        return [
            Waiting(
                number=row.number,
                kind=row.kind,
                key=row.key,
                at_ms=row.at_ms,
                body=msgspec.Raw(row.body),
            )
            for row in found
        ]

    def _leased(self, zone: ZoneName, rows: list[Waiting]) -> Leased:
        return Leased(
            at_ms=self._house.now_ms(),
            rows=rows,
            sends_words=self._house.line.sends_words(zone),
        )

    async def acknowledge(self, asked: Asked, caller: Caller, zone: ZoneName) -> Answer:
        """Let go of what a desk has on its disk."""
        if not caller.may(_REPORT_KIND):
            return _not_for(caller)
        told = await asked.message(Acknowledged, ACKNOWLEDGED_BYTES)
        now = await self._house.gate.again(caller, zone)  # the body may have been slow
        if isinstance(now, Denied):
            return denial(now)
        intake, now_ms = self._house.intake, self._house.now_ms()
        if told.written:
            numbers = {one.number: one.report for one in told.written}
            await intake.acknowledge(zone, numbers, now_ms)
        if told.over:
            await intake.close_requests(zone, told.over, now_ms)
        return good(Message())

    async def word(self, asked: Asked, caller: Caller, zone: ZoneName) -> Answer:
        """Send a closing word to LINE, and tell what became of it."""
        if not caller.may(_REPORT_KIND):
            return _not_for(caller)
        word = await asked.message(SendWord, WORD_BYTES)
        now = await self._house.gate.again(caller, zone)
        if isinstance(now, Denied):
            return denial(now)
        if not self._house.line.sends_words(zone):
            return problem(404, "no-line", "no LINE channel of this zone can send")
        return good(await self._house.line.send(zone, word))


def _not_for(caller: Caller) -> Answer:
    why = f"a desk of role {caller.role.value} takes no reports"
    return problem(403, "role", why)


def _seconds(text: str, most: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    return min(int(text), most)
