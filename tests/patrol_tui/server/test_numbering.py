"""Official numbers: dense, never given twice, and provable to whoever lost them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.server.judge import Known, judge
from patrol_tui.server.ledgers import LOOK_S, Batch, Given, Ledger
from patrol_tui.server.numbering import (
    HOLD_MS,
    Book,
    Opened,
    Registrar,
    needs,
    new_life,
)
from patrol_tui.server.sqlite.ledger import SqliteLedger
from patrol_tui.server.sqlite.lives import MARK_NAME
from store.chain import NO_HEAD, link
from store.keys.signing import new_key
from store.model.events import decode
from tests.patrol_tui.server.scribes import (
    NOON_MS,
    ZONE,
    Bells,
    Counts,
    Scribe,
    read_all,
)

DAY_MS = 86_400_000
NEW_YEAR_MS = int(datetime(2026, 12, 31, 17, tzinfo=UTC).timestamp() * 1000)
"""Midnight in Bangkok: 2570 begins."""
SEED = new_key()


def registrar(began_ms: int = NOON_MS, *, is_first: bool = True) -> Registrar:
    return Registrar(life=new_life(began_ms, is_first=is_first), seed=SEED)


def opened(count: int, stamp_ms: int = NOON_MS) -> list[Opened]:
    return [Opened(f"abcaa.{n}", f"{stamp_ms:012x}0000") for n in range(1, count + 1)]


def told(events: list[Given]) -> list[str]:
    plain = [msgspec.json.decode(one.line) for one in events if one.kind == "inc.num"]
    return [one["x"]["no"] for one in plain]


def numbers(lines: list[bytes]) -> dict[str, str]:
    events = [msgspec.json.decode(line) for line in lines]
    return {one["e"]: one["x"]["no"] for one in events if one["k"] == "inc.num"}


# --- pure


@given(st.lists(st.integers(0, 5), max_size=8))
def test_numbers_are_dense_whatever_comes_together(counts: list[int]) -> None:
    office, book, head = registrar(), Book(), NO_HEAD
    events: list[Given] = []
    for count in counts:
        issue = office.issue(opened(count), book, head, NOON_MS)
        events, book, head = events + issue.events, issue.book, issue.head

    expected = [f"2569/{n:05}" for n in range(1, sum(counts) + 1)]
    assert told(events) == expected


def test_what_is_issued_is_one_whole_signed_chain() -> None:
    office = registrar()
    first = office.issue(opened(2), Book(), NO_HEAD, NOON_MS)
    second = office.issue(opened(1), first.book, first.head, NOON_MS + 1)
    events = first.events + second.events
    events[0] = events[0]._replace(tag="")
    batch = Batch(zone=ZONE, device="abc", events=events, heals=True)
    known = Known({}, {})
    healed = judge(batch, known)
    batch = Batch(
        zone=ZONE, device="abc", events=events, heals=True, keys={"srv": office.key}
    )

    assert [one.number for one in events] == list(range(1, len(events) + 1))
    assert [one.kind for one in events][-2:] == ["inc.num", "log.head"]
    assert healed.taken == [], "nobody else's key makes the server's events"
    assert judge(batch, known).taken == events
    head = NO_HEAD
    for one in events:
        head = link(head, one.line)
    assert head == second.head


def test_number_sorts_behind_its_incident_whatever_the_clocks_say() -> None:
    ahead = opened(1, NOON_MS + DAY_MS)
    issue = registrar().issue(ahead, Book(), NO_HEAD, NOON_MS)
    number = decode(issue.events[1].line)

    assert number.stamp > ahead[0].stamp
    assert number.at_ms == NOON_MS
    stamps = [decode(one.line).stamp for one in issue.events]
    assert stamps == sorted(set(stamps))


def test_new_year_begins_anew() -> None:
    office = registrar()
    old = office.issue(opened(3), Book(), NO_HEAD, NEW_YEAR_MS - 1)
    new = office.issue(opened(1), old.book, old.head, NEW_YEAR_MS)

    assert told(old.events)[-1] == "2569/00003"
    assert told(new.events) == ["2570/00001"]


def test_later_life_has_a_series_of_its_own_until_the_new_year() -> None:
    office = registrar(is_first=False)
    old = office.issue(opened(1), Book(), NO_HEAD, NOON_MS)
    new = office.issue(opened(1), old.book, old.head, NEW_YEAR_MS)

    assert told(old.events) == [f"2569/00001-{office.life.code}"]
    assert told(new.events) == ["2570/00001"]


def test_lives_of_one_second_differ() -> None:
    codes = {new_life(NOON_MS, is_first=False).code for _ in range(9)}

    assert len(codes) > 1
    assert all(code.isalnum() and len(code) == 9 for code in codes)


def test_only_what_an_earlier_life_may_have_numbered_waits() -> None:
    scribe = Scribe("abcaa")
    given = scribe.opens(2)
    stamp_ms = NOON_MS + 2
    first = needs(given, registrar(stamp_ms).life)
    later = needs(given, registrar(stamp_ms, is_first=False).life)

    assert [one.incident for one in first.now] == ["abcaa.1", "abcaa.2"]
    assert [one.incident for one in later.now] == ["abcaa.2"]
    assert [one.incident for one in later.later] == ["abcaa.1"]


# --- in SQLite, over a restored backup


class Clock:
    """A clock in hand."""

    def __init__(self) -> None:
        self.ms = NOON_MS

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def restored(
    tmp_path: Path, clock: Clock
) -> AsyncIterator[tuple[Ledger, list[bytes], Scribe]]:
    """A ledger that lost two numbered incidents, what it lost, and who wrote them."""
    scribe = Scribe("abcaa")
    ledger = SqliteLedger(tmp_path, clock)
    await ledger.start(Bells(), Counts())
    await ledger.take(scribe.batch(scribe.opens(1)))
    await ledger.stop()
    shutil.copytree(tmp_path, tmp_path / "backup")
    ledger = SqliteLedger(tmp_path, clock)
    await ledger.start(Bells(), Counts())
    await ledger.take(scribe.batch(scribe.opens(2)))
    lines = await read_all(ledger)
    await ledger.stop()
    shutil.copy(tmp_path / "backup" / "server.db", tmp_path / "server.db")
    clock.ms += 60_000
    ledger = SqliteLedger(tmp_path, clock)
    await ledger.start(Bells(), Counts())
    yield ledger, lines, scribe
    await ledger.stop()


def healing(lines: list[bytes], ledger: Ledger) -> Batch:
    """Give back the server's own events of its lost life."""
    own = [decode(line) for line in lines if b'"d":"srv' in line]
    chain = NO_HEAD
    events = []
    for event, line in zip(
        own, (line for line in lines if b'"d":"srv' in line), strict=True
    ):
        kind = msgspec.json.decode(line)["k"]
        tag = chain.wire_tag if not events else None
        events.append(Given(event.writer, event.number, kind, line, tag))
        chain = link(chain, line)
    keys = {"srv": ledger.key}
    return Batch(zone=ZONE, device="abc", events=events, heals=True, keys=keys)


async def test_lost_number_that_a_desk_brings_back_is_kept(
    restored: tuple[Ledger, list[bytes], Scribe], clock: Clock
) -> None:
    ledger, lines, scribe = restored
    await ledger.take(scribe.batch())
    outcome = await ledger.take(healing(lines, ledger))
    clock.ms += HOLD_MS + 1
    new = Scribe("defaa")
    await ledger.take(new.batch(new.write()))
    after = await read_all(ledger)

    assert outcome.refused is None
    assert numbers(after) == numbers(lines)
    assert sorted(after)[:3] == sorted(lines)[:3]


async def test_lost_number_that_came_before_its_incident_is_kept(
    restored: tuple[Ledger, list[bytes], Scribe], clock: Clock
) -> None:
    ledger, lines, scribe = restored
    await ledger.take(healing(lines, ledger))
    await ledger.take(scribe.batch())
    clock.ms += HOLD_MS + 1
    new = Scribe("defaa")
    await ledger.take(new.batch(new.write()))

    assert numbers(await read_all(ledger)) == numbers(lines)


async def test_incident_whose_number_is_lost_gets_one_of_the_new_series(
    restored: tuple[Ledger, list[bytes], Scribe], clock: Clock
) -> None:
    ledger, lines, scribe = restored
    await ledger.take(scribe.batch())
    waiting = numbers(await read_all(ledger))
    clock.ms += HOLD_MS + 1
    new = Scribe("defaa")
    await ledger.take(new.batch(new.write()))
    after = numbers(await read_all(ledger))

    assert list(waiting.values()) == ["2569/00001"]
    assert after == waiting | {
        "i:abcaa.2": f"2569/00001-{ledger.epoch}",
        "i:abcaa.3": f"2569/00002-{ledger.epoch}",
    }
    assert not set(numbers(lines).values()) & set(list(after.values())[1:])


async def test_incidents_that_wait_are_known_after_a_restart(
    restored: tuple[Ledger, list[bytes], Scribe], clock: Clock, tmp_path: Path
) -> None:
    ledger, _, scribe = restored
    await ledger.take(scribe.batch())
    epoch = ledger.epoch
    await ledger.stop()
    clock.ms += HOLD_MS + 1
    again = SqliteLedger(tmp_path, clock)
    await again.start(Bells(), Counts())
    new = Scribe("defaa")
    await again.take(new.batch(new.write()))
    after = numbers(await read_all(again))
    await again.stop()

    assert again.epoch == epoch
    assert len(after) == 3


async def test_missing_mark_is_another_life(tmp_path: Path, clock: Clock) -> None:
    scribe = Scribe("abcaa")
    epochs = []
    for _ in range(2):
        ledger = SqliteLedger(tmp_path, clock)
        await ledger.start(Bells(), Counts())
        await ledger.take(scribe.batch(scribe.write()))
        epochs.append(ledger.epoch)
        await ledger.stop()
        (tmp_path / MARK_NAME).unlink()
        clock.ms += 1000

    assert len(set(epochs)) == 2


def test_waiting_incidents_are_looked_for_in_time() -> None:
    assert LOOK_S * 1000 <= HOLD_MS
