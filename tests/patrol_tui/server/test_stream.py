"""Bells and shared answers: nobody sleeps through news, nobody is told another's."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import msgspec
import pytest

from patrol_tui.server.ledgers import Ask, ZoneName
from patrol_tui.server.logs import Log
from patrol_tui.server.metrics import COMMIT_S, Metrics
from patrol_tui.server.presence import Presences
from patrol_tui.server.sqlite.ledger import SqliteLedger
from patrol_tui.server.web.stream import WAITS, Bells, Reading, Waiter
from store.wire import PRESENT_S, Presence, Pulled, decode, unpack
from tests.patrol_tui.server.scribes import NOON_MS, ZONE, Counts, Scribe

FOREVER_S = 3600.0
OTHER = ZoneName("pathum-wan")


class Line:
    """A connection; it may be lost."""

    def __init__(self) -> None:
        self.called: Callable[[], None] | None = None

    def when_gone(self, callback: Callable[[], None] | None) -> None:
        self.called = callback


def waiter(seq: int = 0, device: str = "abc", zone: ZoneName = ZONE) -> Waiter:
    return Waiter(zone, device, seq, Line().when_gone)


async def began(bells: Bells, *waiters: Waiter) -> list[asyncio.Task[bool]]:
    tasks = [asyncio.create_task(bells.wait(one, FOREVER_S)) for one in waiters]
    await asyncio.sleep(0)
    return tasks


# --- bells


async def test_ring_wakes_all_of_its_zone_and_nobody_else() -> None:
    bells = Bells()
    woken = await began(bells, waiter(), waiter(device="def"))
    others = await began(bells, waiter(zone=OTHER))
    bells.ring(ZONE, 1)
    await asyncio.gather(*woken)

    assert not others[0].done()
    assert (len(bells), list(bells.zones())) == (1, [OTHER])
    bells.close()
    await asyncio.gather(*others)


async def test_ring_before_the_wait_is_not_slept_through() -> None:
    """What came between reading a page and waiting for more."""
    bells = Bells()
    bells.ring(ZONE, 8)

    await bells.wait(waiter(seq=7), FOREVER_S)
    assert len(bells) == 0


async def test_wait_ends_with_its_time() -> None:
    bells = Bells()

    await bells.wait(waiter(), 0.0)
    assert (len(bells), list(bells.zones())) == (0, [])


async def test_lost_connection_waits_no_more() -> None:
    bells, line = Bells(), Line()
    (task,) = await began(bells, Waiter(ZONE, "abc", 0, line.when_gone))
    assert line.called is not None
    line.called()
    await task

    assert line.called is None
    assert len(bells) == 0


async def test_device_with_too_many_waits_loses_its_oldest() -> None:
    bells = Bells()
    other = await began(bells, waiter(device="def"))
    tasks = await began(bells, *(waiter() for _ in range(WAITS + 2)))
    await asyncio.gather(*tasks[:2])

    assert [task.done() for task in tasks] == [True] * 2 + [False] * WAITS
    assert not other[0].done()
    bells.close()
    await asyncio.gather(*tasks, *other)


async def test_closed_bells_let_nobody_wait() -> None:
    bells = Bells()
    bells.close()

    await bells.wait(waiter(), FOREVER_S)


# --- answers


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[SqliteLedger]:
    ledger = SqliteLedger(tmp_path, lambda: NOON_MS)
    await ledger.start(Bells(), Counts())
    yield ledger
    await ledger.stop()


def writers(body: bytes) -> list[str]:
    return [msgspec.json.decode(one)["d"] for one in decode(body, Pulled).events]


async def test_shared_answer_is_never_given_to_whose_events_it_holds(
    ledger: SqliteLedger,
) -> None:
    reading = Reading(ledger, lambda: NOON_MS)
    scribe, other = Scribe("abcaa"), Scribe("defaa")
    await ledger.take(scribe.batch(scribe.write()))
    await ledger.take(other.batch(other.write()))

    async def told(device: str) -> bytes:
        ask = Ask(ZONE, 0, 9999, device)
        return (await reading.tell(ask, may_pack=False, is_new_epoch=False)).body

    third = await told("ghi")
    assert await told("jkl") is third, "put together once"
    assert writers(third) == ["abcaa", "defaa"]
    assert writers(await told("abc")) == ["defaa"]
    assert writers(await told("def")) == ["abcaa"]
    assert writers(await told("")) == ["abcaa", "defaa"]


async def test_shared_answer_is_not_given_after_news(ledger: SqliteLedger) -> None:
    reading = Reading(ledger, lambda: NOON_MS)
    scribe = Scribe("abcaa")
    seen = []
    for _ in range(2):
        await ledger.take(scribe.batch(scribe.write()))
        told = await reading.tell(
            Ask(ZONE, 0, 9999, "ghi"), may_pack=True, is_new_epoch=False
        )
        body = unpack(told.body, 9999) if told.is_packed else told.body
        seen.append(len(writers(body)))

    assert seen == [1, 2]


async def test_events_go_out_as_the_bytes_they_are(ledger: SqliteLedger) -> None:
    scribe = Scribe("abcaa")
    given = scribe.write(2, text='ลักทรัพย์ \\ "x"')
    await ledger.take(scribe.batch(list(given)))
    told = await Reading(ledger, lambda: NOON_MS).tell(
        Ask(ZONE, 0, 9999), may_pack=False, is_new_epoch=False
    )

    assert [bytes(one) for one in decode(told.body, Pulled).events] == [
        one.line for one in given
    ]


# --- beside the stream


def test_presence_is_forgotten_in_time() -> None:
    now = [NOON_MS]
    presences = Presences(lambda: now[0])
    presences.tell(ZONE, "abc", Presence(who="P1", age_ms=1000))
    presences.tell(OTHER, "def", Presence(who="P2"))
    now[0] += 5000
    present = presences.present(ZONE)
    now[0] += PRESENT_S * 1000

    assert {device: one.age_ms for device, one in present.items()} == {"abc": 6000}
    assert presences.present(ZONE) == {}


def test_metrics_count_commits_in_classes() -> None:
    metrics = Metrics()
    for took_s in (0.0005, 0.003, 99.0):
        metrics.committed(took_s, 2)
    lines = metrics.text(4096).decode().splitlines()

    assert "patrol_database_bytes 4096" in lines
    assert f'patrol_commit_seconds_bucket{{le="{COMMIT_S[0]}"}} 1' in lines
    assert 'patrol_commit_seconds_bucket{le="0.005"} 2' in lines
    assert 'patrol_commit_seconds_bucket{le="+Inf"} 3' in lines
    assert "patrol_commit_seconds_count 3" in lines


def test_log_of_a_fault_names_its_place_and_not_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    try:
        raise ValueError("a name that belongs to nobody")
    except ValueError as error:
        Log(now_s=lambda: 0.5).bug(error)
    line = msgspec.json.decode(capsys.readouterr().err)

    assert line["at"] == "1970-01-01T00:00:00.500Z"
    assert (line["what"], line["error"]) == ("fault", "ValueError")
    assert line["at_line"].startswith("test_stream.py:")
    assert "nobody" not in str(line)


async def test_who_may_wait_on_and_who_may_not_is_told() -> None:
    bells, line = Bells(), Line()
    lost = asyncio.create_task(
        bells.wait(Waiter(ZONE, "def", 0, line.when_gone), FOREVER_S)
    )
    many = [
        asyncio.create_task(bells.wait(waiter(), FOREVER_S)) for _ in range(WAITS + 1)
    ]
    await asyncio.sleep(0)
    assert line.called is not None
    line.called()
    bells.ring(ZONE, 1)

    assert await lost is False
    assert await asyncio.gather(*many) == [False] + [True] * WAITS


def test_reader_ahead_of_the_stream_fills_no_log() -> None:
    lines = io.StringIO()
    Log(lines, lambda: 0.5).refused("ahead abc bang-rak", 7)
    line = msgspec.json.decode(lines.getvalue())

    assert line == {
        "at": "1970-01-01T00:00:00.500Z", "what": "ahead",
        "device": "abc", "zone": ZONE, "count": 7,
    }  # fmt: skip
