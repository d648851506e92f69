"""Following streams: what a node has read of each zone, and what it keeps of that.

Thousands wait for the same event. So whoever asks for what comes behind the last place
shares one question to the database with all who ask meanwhile, and the answer lies in
memory for them. It is never older than the asking: what was told to be kept at another
node before the call is found by it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from patrol_tui.server.ledgers import Ask, Page, ZoneName
from patrol_tui.server.postgres import statements as sql
from patrol_tui.server.postgres.pool import Connection, Pool
from patrol_tui.server.postgres.rounds import Rounds
from patrol_tui.server.tails import MOST_UNSIGNED, Placed, Tail, page_of

TAILS = 200
"""Zones whose last events lie in memory: those that grew last."""
READ_EVENTS = 2_000
"""The most rows of one answer."""
LOOK_BYTES = 1024 * 1024
"""What a look reads of a stream; where there is more, the tail begins behind it."""


class _Followed:
    """How far this node has read a zone's stream, and the last part of it."""

    def __init__(self, reach: int) -> None:
        self.reach = reach
        self.tail = Tail()

    def extend(self, placed: Sequence[Placed]) -> bool:
        """Take the events that follow without a hole, and claim that there were any."""
        new = [one for one in placed if one.seq > self.reach]
        if not new or new[0].seq != self.reach + 1:
            return False
        self.tail.extend(new)
        self.reach = new[-1].seq
        return True


class Following:
    """The streams that somebody reads at this node.

    Args:
        pool: Connections to read with.
        ring: Told of each zone that was found to have grown, and how far.
    """

    def __init__(self, pool: Pool, ring: Callable[[ZoneName, int], None]) -> None:
        self._pool = pool
        self._ring = ring
        self._zones: dict[ZoneName, _Followed] = {}
        self._looks: dict[ZoneName, Rounds[None, None]] = {}
        self._in_memory: dict[ZoneName, None] = {}

    def reach(self, zone: ZoneName) -> int | None:
        """Tell how far a zone was read; None if nobody asked for it yet."""
        followed = self._zones.get(zone)
        return followed.reach if followed else None

    def wrote(self, zone: ZoneName, placed: Sequence[Placed]) -> None:
        """Take in what this node itself wrote, if it follows what was read."""
        followed = self._zones.get(zone)
        if followed is not None and followed.extend(placed):
            self._keep_few(zone)

    def forget(self) -> None:
        """Forget everything: it was of another life of the database."""
        self._zones.clear()
        self._in_memory.clear()

    async def finish(self) -> None:
        """Wait until all that was asked is answered."""
        for rounds in list(self._looks.values()):
            await rounds.finish()

    async def look(self, zone: ZoneName) -> int:
        """Read what is new in a zone; tell the last place of its stream.

        Raises:
            psycopg.Error: If the database does not answer.
        """
        if zone not in self._looks:
            self._looks[zone] = Rounds(partial(self._look, zone))
        await self._looks[zone].ask(None)
        return self.reach(zone) or 0

    async def _look(self, zone: ZoneName, asks: Sequence[None]) -> Sequence[None]:
        followed = self._zones.get(zone)
        async with self._pool.connection() as connection:
            if followed is None:
                reach = await _head(connection, zone)
                placed: list[Placed] = []
            else:
                ask = Ask(zone, followed.reach, LOOK_BYTES)
                placed, reach = await _read(connection, ask)
        if followed is not self._zones.get(zone):
            return asks  # it was forgotten meanwhile: the next look begins anew
        if followed is None or (placed and placed[-1].seq < reach):
            self._zones[zone] = _Followed(reach)
            self._ring(zone, reach)
        elif followed.extend(placed):
            self._keep_few(zone)
            self._ring(zone, followed.reach)
        return asks

    def _keep_few(self, zone: ZoneName) -> None:
        """Keep the events of the zones that grew last only."""
        self._in_memory.pop(zone, None)
        self._in_memory[zone] = None
        if len(self._in_memory) > TAILS:
            oldest = next(iter(self._in_memory))
            del self._in_memory[oldest]
            self._zones[oldest].tail = Tail()

    async def page(self, ask: Ask) -> Page:
        """Read on in a stream, from memory where it is new enough.

        Raises:
            psycopg.Error: If the database does not answer.
        """
        reach = self.reach(ask.zone)
        if reach is None or ask.after >= reach:
            reach = await self.look(ask.zone)
        if ask.after >= reach:
            return Page(ask.after, [])
        followed = self._zones.get(ask.zone)
        behind = followed.tail.after(ask.after) if followed else None
        if behind is not None:
            return page_of(behind, ask, reach)
        async with self._pool.connection() as connection:
            placed, reach = await _read(connection, ask)
        return page_of(placed, ask, reach)


async def _head(connection: Connection, zone: ZoneName) -> int:
    cursor = await connection.execute(sql.HEAD, {"zone": zone}, prepare=True)
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def _read(connection: Connection, ask: Ask) -> tuple[list[Placed], int]:
    """Read events behind a place, and the last place of the stream at that moment."""
    values = ask._asdict() | {"most": READ_EVENTS}
    values["most_bytes"] = ask.most_bytes + MOST_UNSIGNED
    cursor = await connection.execute(sql.READ, values, prepare=True, binary=True)
    rows = await cursor.fetchall()
    reach = rows[-1][3] if rows else ask.after
    return [Placed(seq, writer, bytes(line)) for seq, writer, line, _ in rows], reach
