"""Several nodes on one PostgreSQL: nothing missed, nothing doubled, news heard."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from patrol_tui.server.ledgers import Ask, LedgerRefuses, ZoneName
from patrol_tui.server.postgres import following as postgres_following
from patrol_tui.server.postgres import news as postgres_news
from patrol_tui.server.postgres.ledger import PostgresLedger
from tests.patrol_tui.server.postgres_server import PostgresServer
from tests.patrol_tui.server.scribes import NOON_MS, ZONE, Bells, Counts, Scribe

ZONES = (ZONE, ZoneName("pathum-wan"))
WRITERS = 12
PUSHES = 40
"""Of each writer."""
LISTENERS = "from pg_stat_activity where query = 'listen patrol'"
KILL_HALF = (
    "select pg_terminate_backend(pid) from pg_stat_activity where random() < 0.5"
)
IN_ORDER = "from (select * from event order by seq) as event"


class Waiting(Bells):
    """Who waits, and goes on when it rings."""

    def __init__(self, *zones: ZoneName) -> None:
        super().__init__(*zones)
        self._bell = asyncio.Event()

    def ring(self, zone: ZoneName, seq: int) -> None:
        super().ring(zone, seq)
        self._bell.set()

    async def hears(self, seq: int, within_s: float = 30) -> bool:
        """Wait until it was rung for a place in ZONE; False if it was not in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while self.rung.get(ZONE) != seq:
                    await self._bell.wait()
                    self._bell.clear()
        return self.rung.get(ZONE) == seq


@asynccontextmanager
async def node(url: str) -> AsyncIterator[tuple[PostgresLedger, Waiting]]:
    """Run a node for a while; somebody waits in every zone."""
    ledger, bells = PostgresLedger(url, lambda: NOON_MS), Waiting(*ZONES)
    await ledger.start(bells, Counts())
    try:
        yield ledger, bells
    finally:
        await ledger.stop()


# --- nothing missed, nothing doubled


@dataclass
class Storm:
    """Twelve writers at two nodes, while connections are killed."""

    postgres: PostgresServer
    name: str
    nodes: list[PostgresLedger]
    happened: Counter[str] = field(default_factory=Counter)
    acked: dict[str, int] = field(default_factory=dict)
    is_over: bool = False

    def kills(self) -> None:
        """Kill half of the nodes' connections, whatever they are about."""
        killed = self.postgres.do(
            f"{KILL_HALF} and datname = '{self.name}' and usename = 'patrol'"
        )
        self.happened["kills"] += sum(row == (True,) for row in killed)

    async def writes(self, at: int) -> None:
        """Write as one device: it overlaps, leaps, and forges now and then."""
        chance = random.Random(at)  # noqa: S311 (the same storm each time)
        scribe, zone = Scribe(f"b{'abcdefghijklm'[at]}caa"), ZONES[at % 2]
        for _ in range(PUSHES):
            have = self.acked.get(scribe.writer, 0)
            scribe.write(chance.randint(1, 6))
            first = max(0, have - chance.choice([0, 0, 0, 1, 3]))
            if chance.random() < 0.1:
                await self.forges(scribe, zone, have)
            if chance.random() < 0.1:
                leap = [
                    given._replace(number=given.number + 9) for given in scribe.given
                ]
                code = await self.gives(scribe, leap[-1:], zone)
                self.happened[f"leaps {code}"] += 1
            code = await self.gives(scribe, scribe.given[first:], zone)
            assert code == "", code
            self.acked[scribe.writer] = len(scribe.given)

    async def forges(self, scribe: Scribe, zone: ZoneName, have: int) -> None:
        """Give another event under a number that is taken."""
        if have:
            forged = scribe.given[have - 1]._replace(line=b'{"forged":1}')
            code = await self.gives(scribe, [forged], zone)
            self.happened[f"forgeries {code}"] += 1

    async def gives(self, scribe: Scribe, given: list[object], zone: ZoneName) -> str:
        """Give a batch until a node answers; the code of what was refused."""
        number = given[0].number  # type: ignore[attr-defined]
        tag = scribe.heads[min(number, len(scribe.heads)) - 1].wire_tag
        batch = scribe.batch(scribe.given[:1], zone)
        events = [given[0]._replace(tag=tag), *given[1:]]  # type: ignore[attr-defined]
        batch = type(batch)(zone=zone, device=batch.device, events=events)
        while True:
            try:
                outcome = await self.nodes[self.happened["asked"] % 2].take(batch)
            except LedgerRefuses:
                self.happened["asked again"] += 1
                await asyncio.sleep(0)
            else:
                return outcome.refused.code if outcome.refused else ""
            finally:
                self.happened["asked"] += 1
                if self.happened["asked"] % 12 == 0:
                    await asyncio.to_thread(self.kills)


async def follows(storm: Storm, ledger: PostgresLedger, zone: ZoneName) -> list[bytes]:
    """Read a zone at one node as it grows, until the storm is over."""
    lines: list[bytes] = []
    while True:
        is_last = storm.is_over
        with suppress(LedgerRefuses):
            page = await ledger.page(Ask(zone, len(lines), 4000))
            assert page.seq == len(lines) + len(page.events), "a place was left out"
            lines += page.events
            if is_last and not page.events:
                return lines
        await asyncio.sleep(0.002)


async def test_storm_of_writers_and_kills_loses_and_doubles_nothing(
    postgres: PostgresServer, url: str, name: str
) -> None:
    async with node(url) as (one, _), node(url) as (two, _):
        storm = Storm(postgres, name, [one, two])
        readers = [
            asyncio.create_task(follows(storm, ledger, zone))
            for ledger in (one, two)
            for zone in ZONES
        ]
        await asyncio.gather(*map(storm.writes, range(WRITERS)))
        storm.is_over = True
        read = await asyncio.gather(*readers)

    happened = storm.happened
    assert read[:2] == read[2:], "both nodes tell the same"
    for at, zone in enumerate(ZONES):
        rows = postgres.do(
            f"select seq, line, writer, number {IN_ORDER} where zone = '{zone}'", name
        )
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1)), "dense"
        assert [row[1] for row in rows] == read[at], "nothing missed, nothing doubled"
        numbers: dict[object, int] = {}
        for _, _, writer, number in rows:
            assert number == numbers.get(writer, 0) + 1
            numbers[writer] = numbers.get(writer, 0) + 1
        for writer, last in storm.acked.items():
            if writer in numbers:
                assert numbers[writer] == last
        assert set(numbers) <= set(storm.acked)
    assert len(storm.acked) == WRITERS
    print(dict(happened))  # noqa: T201 (how often each fault really fired)
    assert happened["kills"] > 50
    assert happened["forgeries fork"] > 10
    assert happened["leaps gap"] > 10
    assert set(happened) <= {
        "kills", "forgeries fork", "leaps gap", "asked", "asked again",
    }  # fmt: skip


async def test_same_push_at_two_nodes_at_once_is_kept_once(url: str) -> None:
    """A device that lost its answer asks again at another node."""
    async with node(url) as (one, _), node(url) as (two, _):
        scribes = [Scribe(f"abc{letter}a") for letter in "abcdefghijklmnop"]
        batches = [scribe.batch(scribe.write(5)) for scribe in scribes]
        outcomes = await asyncio.gather(
            *(ledger.take(batch) for batch in batches for ledger in (one, two))
        )
        page = await one.page(Ask(ZONE, 0, 99_999))

    assert all(outcome.refused is None for outcome in outcomes)
    assert sum(outcome.taken for outcome in outcomes) == 5 * len(scribes)
    assert len(set(page.events)) == len(page.events) == 5 * len(scribes)


# --- news


async def test_news_reaches_another_node_by_a_hint(
    postgres: PostgresServer, url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_news, "POLL_S", 3600.0)
    async with node(url) as (one, _), node(url) as (two, bells):
        await two.page(Ask(ZONE, 0, 99))
        await listens(postgres, name)
        scribe = Scribe("abcaa")
        await one.take(scribe.batch(scribe.write()))

        assert await bells.hears(1)


async def listens(postgres: PostgresServer, name: str) -> None:
    """Wait until both nodes listen."""
    for _ in range(3000):
        rows = postgres.do(f"select count(*) {LISTENERS} and datname = '{name}'")
        if rows == [(2,)]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("they never listened")


@pytest.mark.parametrize("is_polling", [True, False])
async def test_lost_hints_are_made_up_for_by_the_poll_alone(
    url: str, monkeypatch: pytest.MonkeyPatch, is_polling: bool
) -> None:
    """The control: without the poll a lost hint is never made up for."""
    if not is_polling:
        monkeypatch.setattr(postgres_news, "POLL_S", 3600.0)
    monkeypatch.setattr(postgres_news.News, "grew", lambda *_: None)
    async with node(url) as (one, _), node(url) as (two, bells):
        await two.page(Ask(ZONE, 0, 99))
        scribe = Scribe("abcaa")
        await one.take(scribe.batch(scribe.write()))

        assert await bells.hears(1, 30 if is_polling else 1) is is_polling


async def test_killed_listener_listens_again(
    postgres: PostgresServer, url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_news, "POLL_S", 3600.0)
    kill = f"select pg_terminate_backend(pid) {LISTENERS} and datname = '{name}'"
    async with node(url) as (one, _), node(url) as (two, bells):
        await two.page(Ask(ZONE, 0, 99))
        await listens(postgres, name)
        assert postgres.do(kill) == [(True,), (True,)]
        await listens(postgres, name)
        scribe = Scribe("abcaa")
        await one.take(scribe.batch(scribe.write()))

        assert await bells.hears(1)


async def test_thousand_who_wait_cost_few_questions(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, questions = postgres_following._read, []

    async def counts(connection: Any, asked: Ask) -> Any:
        questions.append(asked)
        return await read(connection, asked)

    monkeypatch.setattr(postgres_following, "_read", counts)
    async with node(url) as (one, _):
        scribe = Scribe("abcaa")
        await one.page(Ask(ZONE, 0, 99))
        await one.take(scribe.batch(scribe.write(5)))
        pages = await asyncio.gather(
            *(one.page(Ask(ZONE, at % 6, 9999)) for at in range(1000))
        )

    assert all(page.seq == 5 for page in pages)
    assert [len(page.events) for page in pages[:6]] == [5, 4, 3, 2, 1, 0]
    assert 1 <= len(questions) <= 10
