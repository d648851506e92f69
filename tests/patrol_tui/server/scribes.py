"""Scribes: writers of events by the hundred, and who waits for them at a ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from patrol_tui.server.ledgers import Ask, Batch, Given, Ledger, ZoneName
from store.chain import NO_HEAD, Head, link

ZONE = ZoneName("bang-rak")
NOON_MS = 1_790_000_000_000
KIND = "x.test"


@dataclass
class Scribe:
    """One writer of one device; it remembers all it wrote."""

    writer: str
    heads: list[Head] = field(default_factory=lambda: [NO_HEAD])
    given: list[Given] = field(default_factory=list)

    def write(self, count: int = 1, text: str = "", **fields: object) -> list[Given]:
        """Write events, ready to be given."""
        new = []
        for _ in range(count):
            number = len(self.heads)
            event: dict[str, object] = {
                "d": self.writer,
                "n": number,
                "t": f"{NOON_MS + number:012x}0000",
                "w": "P1",
                "k": KIND,
                "e": "i:aaaaa.1",
                "x": {"text": text or f"{self.writer} {number}"},
            }
            line = msgspec.json.encode({**event, **fields})
            kind = str(fields.get("k", KIND))
            new.append(Given(self.writer, number, kind, line))
            self.heads.append(link(self.heads[-1], line))
        self.given += new
        return new

    def opens(self, count: int = 1) -> list[Given]:
        """Write new incidents."""
        place = {"text": "market"}
        fact = {"num": 101, "typ": "THEFT", "pri": 3, "loc": place}
        return self.write(count, k="inc.open", x=fact)

    def batch(
        self, given: Iterable[Given] | None = None, zone: ZoneName = ZONE
    ) -> Batch:
        """Give events that follow each other; all there are if none are named."""
        events = list(self.given if given is None else given)
        first = events[0]
        tag = self.heads[first.number - 1].wire_tag
        events[0] = first._replace(tag=tag)
        return Batch(zone=zone, device=self.writer[:3], events=events)


class Bells:
    """Who waits: notes what rings."""

    def __init__(self, *zones: ZoneName) -> None:
        self.waited = set(zones)
        self.rung: dict[ZoneName, int] = {}
        self.times = Counter[ZoneName]()

    def ring(self, zone: ZoneName, seq: int) -> None:
        self.rung[zone] = seq
        self.times[zone] += 1

    def zones(self) -> set[ZoneName]:
        return self.waited


class Counts:
    """What a ledger counts."""

    def __init__(self) -> None:
        self.events = 0
        self.commits = 0

    def committed(self, took_s: float, events: int) -> None:
        assert took_s >= 0
        self.events += events
        self.commits += 1


async def read_all(
    ledger: Ledger, zone: ZoneName = ZONE, most: int = 9999
) -> list[bytes]:
    """Read a stream from its beginning, page by page, and hold it to be whole."""
    lines: list[bytes] = []
    after = 0
    while True:
        page = await ledger.page(Ask(zone, after, most))
        lines += page.events
        assert page.seq == len(lines), "no page skips a place"
        if not page.is_more:
            assert page.seq == await ledger.newest(zone)
            return lines
        assert page.seq > after
        after = page.seq
