"""The queue's contract, kept by SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from patrol_tui.server.intake import sqlite_queue
from patrol_tui.server.intake.queue import (
    KEY_MS,
    LEASE_MS,
    LEASED_ROWS,
    TIDY_MS,
    IntakeQueue,
    Item,
)
from patrol_tui.server.intake.sqlite_queue import SqliteQueue
from patrol_tui.server.ledgers import LedgerRefuses
from patrol_tui.server.postgres import intake as postgres_queue
from patrol_tui.server.postgres.intake import PostgresQueue

ZONE = "bang-rak"
NOW_MS = 1_700_000_000_000


@pytest.fixture(params=["sqlite", "postgres"])
async def queue(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[IntakeQueue]:
    made: IntakeQueue
    if request.param == "sqlite":
        made = SqliteQueue(tmp_path)
    else:
        made = PostgresQueue(request.getfixturevalue("quick"))
    yield made
    await made.close()


def report(number: int, **more: str) -> Item:
    return Item("report", f"key {number}", b'{"text":"x"}', **more)


async def test_a_key_is_kept_once(queue: IntakeQueue) -> None:
    assert await queue.keep(ZONE, [report(1), report(2), report(1)], NOW_MS) == 2
    assert await queue.keep(ZONE, [report(2)], NOW_MS) == 0
    assert await queue.keep("other", [report(2)], NOW_MS) == 1


async def test_rows_are_leased_in_order_and_to_one_asker(queue: IntakeQueue) -> None:
    items = [report(number) for number in range(LEASED_ROWS + 5)]
    await queue.keep(ZONE, items, NOW_MS)

    first, second = await queue.lease(ZONE, NOW_MS), await queue.lease(ZONE, NOW_MS)

    assert [row.key for row in (*first, *second)] == [one.key for one in items]
    assert not await queue.lease(ZONE, NOW_MS)
    again = await queue.lease(ZONE, NOW_MS + LEASE_MS)
    assert [row.number for row in again] == [row.number for row in first]


async def test_what_is_acknowledged_is_gone_and_its_key_is_known(
    queue: IntakeQueue,
) -> None:
    await queue.keep(ZONE, [report(1)], NOW_MS)
    (row,) = await queue.lease(ZONE, NOW_MS)
    await queue.acknowledge("other", {row.number: 0}, NOW_MS)
    assert await queue.lease(ZONE, NOW_MS + LEASE_MS)

    await queue.acknowledge(ZONE, {row.number: 0}, NOW_MS)

    assert not await queue.lease(ZONE, NOW_MS + 3 * LEASE_MS)
    assert await queue.keep(ZONE, [report(1)], NOW_MS) == 0


async def test_a_key_is_forgotten_after_its_time(queue: IntakeQueue) -> None:
    await queue.keep(ZONE, [report(1)], NOW_MS)
    await queue.lease(ZONE, NOW_MS + KEY_MS)
    assert await queue.keep(ZONE, [report(1)], NOW_MS + KEY_MS) == 0

    later_ms = NOW_MS + KEY_MS + TIDY_MS
    await queue.lease(ZONE, later_ms)

    assert await queue.keep(ZONE, [report(1)], later_ms) == 1


async def test_unsent_words_are_taken_out(queue: IntakeQueue) -> None:
    await queue.keep(ZONE, [report(1, message="m1"), report(2, message="m2")], NOW_MS)

    await queue.keep(ZONE, [Item("unsent", "u1", b"{}", "m1")], NOW_MS)

    rows = await queue.lease(ZONE, NOW_MS)
    assert [row.kind for row in rows] == ["other", "report", "unsent"]
    assert b"text" not in rows[0].body


async def test_only_what_is_asked_for_is_leased(queue: IntakeQueue) -> None:
    await queue.keep(ZONE, [Item("warning", "w1", b"{}"), report(1)], NOW_MS)

    assert not await queue.lease(ZONE, NOW_MS + 59_999, least_age_ms=60_000)
    (row,) = await queue.lease(ZONE, NOW_MS + 60_000, kinds=["report"])
    assert row.kind == "report"


async def test_a_request_tells_what_became_of_it_to_its_system_alone(
    queue: IntakeQueue,
) -> None:
    await queue.keep(ZONE, [report(1, service="noise", system="abc")], NOW_MS)
    (row,) = await queue.lease(ZONE, NOW_MS)
    await queue.acknowledge(ZONE, {row.number: 12}, NOW_MS + 1)
    (filed,) = await queue.requests(ZONE, "abc", ["key 1"])
    assert (filed.number, filed.is_closed, filed.updated_ms) == (12, 0, NOW_MS + 1)

    await queue.close_requests(ZONE, ["key 1"], NOW_MS + 2)

    (filed,) = await queue.requests(ZONE, "abc")
    assert (filed.is_closed, filed.updated_ms) == (1, NOW_MS + 2)
    assert not await queue.requests(ZONE, "def")


async def test_a_full_queue_takes_nothing_more(
    queue: IntakeQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (sqlite_queue, postgres_queue):
        monkeypatch.setattr(room, "WAITING_ROWS", 1)
    await queue.keep(ZONE, [report(1)], NOW_MS)

    with pytest.raises(LedgerRefuses) as refused:
        await queue.keep(ZONE, [report(2)], NOW_MS)

    assert refused.value.code == "full"
