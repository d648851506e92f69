"""The shared ledger: late events, the mark about a server, and what goes out."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from unittest.mock import patch

import pytest

from store.answers import Taken
from store.chain import Chain
from store.desk import Desk
from store.ladder import Rung, thinned
from store.log import LogMark, load_snapshots, rows_from
from store.log.records import START
from store.model.commands import Open
from store.model.events import Event, decode, encode
from store.model.facts import IncidentPriority
from store.model.recent import put_away
from store.model.records import IncidentId
from store.model.refusals import Refusal
from store.outbox import OutLine
from store.past import NAME as CHAPTER
from store.past import Past
from store.proof.check import check
from tests.simulation.laws import without_caches
from tests.store.desk_on_sim import DAY_MS, NOON_MS, do, enter, opened, theft, work
from tests.store.sim_disk import SimDisk
from tests.store.test_in_step import right, small, whole

MARK = LogMark(("e1", 40), {"k7q4f2a": 3})


def lines_on(disk: SimDisk) -> list[bytes]:
    return [line for row in rows_from(disk, None, START) for line in row.events]


def priority(
    of: IncidentId, at_ms: int, level: int, *, writer: str = "zzz0001", number: int = 1
) -> bytes:
    """Write what another desk, that saw nothing of it, made of an incident."""
    return encode(
        Event(
            writer=writer, number=number, first=number, stamp=f"{at_ms << 16:016x}",
            at_ms=at_ms, by="nok", entity=f"i:{of}",
            fact=IncidentPriority(priority=level),
        )
    )  # fmt: skip


def took(desk: Desk, *lines: bytes, mark: LogMark | None = None) -> None:
    answer = desk.take(lines, (), NOON_MS, by="link", mark=mark)
    assert answer == Taken(len(lines), 0)


def priorities(desk: Desk, key: IncidentId) -> list[int]:
    """The priorities that an incident was given, in the order of its history."""
    facts = (line.fact for line in desk.state.incidents[key].history)
    return [fact.priority for fact in facts if isinstance(fact, IncidentPriority)]


# --- late events


def test_late_event_is_put_before_those_that_came_first() -> None:
    desk = opened(SimDisk())
    key = enter(desk)
    took(desk, priority(key, NOON_MS + 2_000, 1))

    took(desk, priority(key, NOON_MS + 1_000, 4, writer="zzz0002"))

    assert priorities(desk, key) == [4, 1]
    assert desk.state.incidents[key].priority == 1


def test_nothing_late_is_seen_before_it_is_on_disk() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = enter(desk)
    took(desk, priority(key, NOON_MS + 2_000, 1))
    before, mark = desk.state, desk.mark
    disk.fail_always["write"] = errno.EIO

    late = priority(key, NOON_MS + 1_000, 4, writer="zzz0002")
    refused = desk.take([late], (), NOON_MS, by="link", mark=MARK)

    assert isinstance(refused, Refusal)
    assert desk.state is before
    assert desk.mark == mark
    disk.fail_always.clear()
    desk.save_again()
    assert priorities(desk, key) == [4, 1]
    assert desk.mark == MARK


def test_late_event_in_doubt_at_opening_is_not_seen() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = enter(desk)
    took(desk, priority(key, NOON_MS + 2_000, 1))
    took(desk, priority(key, NOON_MS + 1_000, 4, writer="zzz0002"), mark=MARK)
    disk.kill()
    disk.fail_always["create"] = errno.EROFS

    again = opened(disk)

    assert not again.is_saved
    assert priorities(again, key) == [1]
    assert again.mark == LogMark()
    disk.fail_always.clear()
    again.save_again()
    assert priorities(again, key) == [4, 1]
    assert again.mark == MARK


def test_view_shows_what_a_late_event_changed() -> None:
    desk = opened(SimDisk())
    key = enter(desk)
    took(desk, priority(key, NOON_MS + 1_000, 1))
    took(desk, priority(key, NOON_MS + 500, 4, writer="zzz0002"))

    table = desk.view.table("incidents", NOON_MS)

    assert [row["priority"] for row in table.all()] == [1]


def busy_desk(disk: SimDisk, days: int = 12) -> tuple[Desk, list[IncidentId]]:
    """A desk that saved, closed and opened again on its way, much put away."""
    desk = opened(disk)
    keys = []
    for day in range(days):
        keys.append(work(desk, NOON_MS + day * DAY_MS))
        desk.save_memory()
        if day % 5 == 4:
            desk.close()
            desk = opened(disk)
    return desk, keys


@pytest.mark.parametrize("day", [0, 3, 7, 10])
def test_late_event_beyond_the_memory_is_put_at_its_place(day: int) -> None:
    with small():
        disk = SimDisk()
        desk, keys = busy_desk(disk)
        desk.close()
        desk = opened(disk)

        took(desk, priority(keys[day], NOON_MS + day * DAY_MS, 4))

        assert whole(desk) == right(lines_on(disk), desk)
        desk.close()
        again = opened(disk)
        assert whole(again) == right(lines_on(disk), again)


@contextmanager
def behind() -> Iterator[tuple[SimDisk, Desk, list[IncidentId]]]:
    """A busy desk that took an event from far back and has yet to fold it."""
    with small(), patch("store.late.FAR", 5), patch("store.late.STEP", 2):
        disk = SimDisk()
        desk, keys = busy_desk(disk)
        took(desk, priority(keys[1], NOON_MS + DAY_MS, 4), mark=MARK)
        assert desk.is_catching_up
        yield disk, desk, keys


def test_far_event_of_a_link_waits_on_disk_and_work_goes_on() -> None:
    with behind() as (disk, desk, keys):
        assert desk.mark == MARK
        assert not desk.save_memory()

        for _ in desk.late.steps():
            do(desk, theft(), NOON_MS + 20 * DAY_MS)
            if len(lines_on(disk)) > 400:
                break
        took(desk, priority(keys[3], NOON_MS + 3 * DAY_MS, 0, number=2), mark=MARK)
        desk.catch_up()

        assert not desk.is_catching_up
        assert whole(desk) == right(lines_on(disk), desk)
        assert desk.save_memory()


def test_nothing_of_a_writer_is_shown_while_what_it_wrote_before_waits() -> None:
    with behind() as (disk, desk, keys):
        near = priority(keys[1], NOON_MS + 90 * DAY_MS, 0, number=2)
        took(desk, near, mark=MARK)
        assert desk.is_catching_up
        assert "zzz0001" not in desk.state.heads

        desk.catch_up()

        assert desk.state.heads["zzz0001"] == 2
        assert whole(desk) == right(lines_on(disk), desk)


def test_what_waits_is_folded_once_though_it_came_between_two_steps() -> None:
    with behind() as (disk, desk, keys):
        steps = desk.late.steps()
        next(steps)
        late = priority(keys[2], NOON_MS + 2 * DAY_MS, 0, writer="zzz0002")
        took(desk, late, mark=MARK)
        for _ in steps:
            pass

        assert not desk.is_catching_up
        assert whole(desk) == right(lines_on(disk), desk)
        assert desk.state.heads["zzz0002"] == 1
        rows = [row[:3] for row in desk._memory.timeline._rows]
        assert len(rows) == len(set(rows))


def test_steps_that_are_left_off_are_taken_up_again() -> None:
    with behind() as (disk, desk, _):
        steps = desk.late.steps()
        next(steps)
        steps.close()

        desk.catch_up()

        assert whole(desk) == right(lines_on(disk), desk)


def test_desk_closed_before_it_caught_up_knows_all_when_it_is_opened() -> None:
    with behind() as (disk, desk, _):
        desk.close()
        again = opened(disk)

        assert whole(again) == right(lines_on(disk), again)


def test_late_event_keeps_its_place_where_those_behind_it_are_dropped() -> None:
    with small():
        disk = SimDisk()
        desk = opened(disk)
        key = enter(desk)
        took(desk, priority(key, NOON_MS + 10 * DAY_MS, 1))
        for day in range(11, 30):
            work(desk, NOON_MS + day * DAY_MS)
        took(desk, priority(key, NOON_MS + 5 * DAY_MS, 4, writer="zzz0002"))
        for day in range(30, 60):
            work(desk, NOON_MS + day * DAY_MS)
        before_ms, now_ms = NOON_MS + 25 * DAY_MS, NOON_MS + 60 * DAY_MS
        assert desk.trim(before_ms, now_ms, by="x", progress=lambda _: None)
        assert priorities(desk, key) == [4, 1]
        took(desk, priority(key, NOON_MS + 40 * DAY_MS, 2, writer="zzz0003"))
        took(desk, priority(key, NOON_MS + 38 * DAY_MS, 3, writer="zzz0004"))
        assert priorities(desk, key) == [4, 1, 3, 2]
        desk.close()

        again = opened(without_caches(disk))

        assert priorities(again, key) == [4, 1, 3, 2]
        assert [one.code for one in check(disk).findings if one.is_fault] == []


def brought_back_twice(disk: SimDisk) -> tuple[Desk, IncidentId]:
    """An incident gone cold, asked back by a remark, and gone cold again."""
    desk = opened(disk)
    key, *_ = [work(desk, NOON_MS + day * DAY_MS) for day in range(16)]
    desk._memory.put_away()
    assert key not in desk.state.incidents
    for day in range(16, 42):
        work(desk, NOON_MS + day * DAY_MS)
    took(desk, priority(key, NOON_MS + 45 * DAY_MS, 1))
    for day in range(50, 66):
        work(desk, NOON_MS + day * DAY_MS)
    desk._memory.put_away()
    assert key not in desk.state.incidents
    late = priority(IncidentId("none.1"), NOON_MS + 42 * DAY_MS, 1, writer="zzz0002")
    took(desk, late)
    return desk, key


def shown_priorities(desk: Desk, key: IncidentId) -> list[int]:
    """The same, wherever the incident lies."""
    found = desk.state.incidents.get(key) or desk._memory.past.find(key)
    facts = (line.fact for line in found.history) if found else ()
    return [fact.priority for fact in facts if isinstance(fact, IncidentPriority)]


def test_going_back_goes_back_in_the_past_too() -> None:
    away = partial(put_away, keep_ms=5 * DAY_MS, most=1, fewest=1)
    with (
        patch("store.memory.put_away", away),
        patch("store.model.recent.disputed_incidents", lambda _: set()),
        patch("store.model.fold.KEPT_ACTIONS", 5),
    ):
        desk, key = brought_back_twice(SimDisk())

        assert shown_priorities(desk, key) == [1]


def looks_at_the_present(past: Past, chapters: object) -> Past:
    """Look for what was put away where it lies now, however far it goes back."""
    del chapters
    return past


def test_going_back_without_the_past_is_caught() -> None:
    with (
        patch("store.past.Past.at", looks_at_the_present),
        pytest.raises(AssertionError, match=r"\[1, 1\]"),
    ):
        test_going_back_goes_back_in_the_past_too()


# --- the ladder


def test_few_snapshots_stay_however_many_are_written() -> None:
    rungs: tuple[Rung, ...] = ()
    for events in range(2_000, 1_000_000, 2_000):
        rungs = thinned((*rungs, Rung(1, events, events)))

        assert len(rungs) <= 14
        assert rungs[-1].events == events
        distances = [events - rung.events for rung in rungs][::-1]
        far = [*distances[1:], events]
        steps = pairwise(far)
        assert all(b <= 3 * max(a, 2_000) + 2_000 for a, b in steps)


def test_snapshots_of_the_ladder_and_their_chapters_stay_on_disk() -> None:
    with small():
        disk = SimDisk()
        desk, _ = busy_desk(disk, 30)
        rungs = desk._memory.rungs

        places = {one.position for one in load_snapshots(disk)}
        chapters = {name for name in disk.names() if CHAPTER.fullmatch(name)}

    assert places == {rung.position for rung in rungs}
    assert 2 < len(rungs) < 12
    assert {name for rung in rungs for name in rung.chapters} <= chapters


# --- what goes out


def sent(lines: Iterator[OutLine]) -> list[str]:
    return [f"{one.writer}.{one.number}" for one in lines]


def sound(lines: Sequence[OutLine], disk: SimDisk) -> None:
    """Claim that each line's chain stood where it says before it."""
    chain, heads = Chain(), {}
    for line in lines_on(disk):
        event = decode(line)
        heads[event.id] = chain.head(event.writer)
        chain.extend(event.writer, event.number, line)
    assert all(one.head_before == heads[f"{one.writer}.{one.number}"] for one in lines)


def test_own_events_go_out_in_the_order_of_the_log_and_others_stay() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = enter(desk)
    took(desk, priority(key, NOON_MS, 3))
    enter(desk)

    lines = list(desk.own_lines({}))

    own = [ln for ln in lines_on(disk) if decode(ln).writer == desk.writer]
    assert [one.line for one in lines] == own
    sound(lines, disk)


def test_what_was_told_to_have_arrived_goes_out_no_more_and_costs_no_reading() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    first = list(desk.own_lines({}))
    reads = disk.done["read"]
    enter(desk)

    rest = list(desk.own_lines({desk.writer: len(first)}))

    assert [one.number for one in rest] == [len(first) + 1]
    assert list(desk.own_lines({desk.writer: len(first) + 1})) == []
    assert disk.done["read"] == reads


def test_outbox_of_days_is_read_from_the_log_whatever_was_saved_since() -> None:
    with small():
        disk = SimDisk()
        desk, _ = busy_desk(disk)
        acked = {w: n // 2 for w, n in desk.state.heads.items()}
        desk.close()
        desk = opened(disk)
        enter(desk, NOON_MS + 40 * DAY_MS)

        lines = list(desk.own_lines(acked))

        wanted = [decode(ln) for ln in lines_on(disk)]
        assert [f"{o.writer}.{o.number}" for o in lines] == [
            event.id for event in wanted if event.number > acked.get(event.writer, 0)
        ]
        sound(lines, disk)
        assert sent(desk.own_lines({})) == [event.id for event in wanted]


def test_event_that_is_not_on_disk_does_not_go_out() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    before = sent(desk.own_lines({}))
    disk.fail_always["sync"] = errno.EIO
    desk.submit(Open(type="noise", place=theft().place), NOON_MS, by="x")

    assert sent(desk.own_lines({})) == before
    disk.fail_always.clear()
    desk.save_again()
    assert len(sent(desk.own_lines({}))) == len(before) + 1


def test_events_of_others_are_given_to_whoever_lost_them() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = enter(desk)
    took(desk, *(priority(key, NOON_MS, n, number=n) for n in (1, 2, 3)))

    lines = list(desk.lines_of({"zzz0001": 1, "nobody1": 0}))

    assert sent(iter(lines)) == ["zzz0001.2", "zzz0001.3"]
    sound(lines, disk)


# --- the mark


def test_mark_comes_back_with_a_snapshot_and_without() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = enter(desk)
    took(desk, priority(key, NOON_MS, 3), mark=MARK)
    desk.note_mark(LogMark(("e1", 44), {"k7q4f2b": 9}))
    grown = LogMark(("e1", 44), {"k7q4f2a": 3, "k7q4f2b": 9})
    assert desk.mark == grown
    desk.close()
    desk = opened(disk)
    assert desk.mark == grown
    desk.save_memory()
    desk.close()

    assert opened(disk).mark == grown


def test_mark_without_events_goes_with_the_next_command() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    assert desk.take([], (), NOON_MS, by="link", mark=MARK) == Taken(0, 0)
    enter(desk)
    disk.kill()

    assert opened(disk).mark == MARK
