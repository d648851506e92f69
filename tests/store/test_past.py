"""The past: what was put away is found again, once, and no cut loses a chapter."""

from __future__ import annotations

import errno
import gzip
import json
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from store.cipher import SEALED, StoreLocked
from store.log import write_file
from store.model.facts import Remarked
from store.model.records import (
    Closure,
    Entry,
    EventId,
    Incident,
    IncidentId,
    IncidentState,
    Location,
)
from store.model.saved import BrokenStateError
from store.past import MERGED, MOST_TOGETHER, NAME, ChapterUnusable, Past
from tests.store.log_steps import SimCipher
from tests.store.shift import DAY_MS, NOON_MS
from tests.store.sim_disk import PowerCut, SimDisk
from tests.store.test_model_laws import stable


def cold(number: int, text: str = "", *, writer: str = "dev0001") -> Incident:
    """Give an incident opened on day `number`, about which was written a day later."""
    opened_ms = NOON_MS + number * DAY_MS
    key = IncidentId(f"{writer}.{number}")
    last = Entry(
        event=EventId(f"{key}9"),
        at_ms=opened_ms + DAY_MS,
        by="somchai",
        entity=f"i:{key}",
        fact=Remarked(text=text),
    )
    return Incident(
        id=key,
        number=101 + number,
        type="theft",
        priority=2,
        place=Location(text="ตลาดสด\u2028\n"),
        text=text,
        opened_ms=opened_ms,
        opened_by="somchai",
        closure=Closure(state=IncidentState.CLOSED, at_ms=opened_ms, by="malee"),
        history=(last,),
    )


def held(past: Past, since_ms: int = 0, hot: Any = ()) -> list[Incident]:
    """Read everything, chapter by chapter."""
    return [one for found in past.since(since_ms, hot) for one in found]


def days(incidents: list[Incident]) -> list[int]:
    return [(one.opened_ms - NOON_MS) // DAY_MS for one in incidents]


def add_each(past: Past, *numbers: int, text: str = "") -> None:
    for number in numbers:
        past.add([cold(number, text)])


def chapter_files(disk: SimDisk) -> set[str]:
    return {name for name in disk.files if NAME.fullmatch(name)}


def reread(past: Past, disk: SimDisk, cipher: SimCipher | None = None) -> Past:
    """Take the list through a snapshot."""
    return Past.from_plain(disk, json.loads(json.dumps(past.to_plain())), cipher)


# --- what is put away


def test_a_chapter_tells_what_it_holds_and_gives_it_back() -> None:
    past = Past(SimDisk())
    incidents = [cold(3, writer="b"), cold(1, "red\nmotorbike"), cold(2)]

    chapter = past.add(incidents)

    assert past.read(chapter) == sorted(incidents, key=lambda one: one.opened_ms)
    assert chapter.count == 3
    assert chapter.first_ms == NOON_MS + DAY_MS
    assert chapter.last_ms == NOON_MS + 3 * DAY_MS
    assert chapter.writers == ("b", "dev0001")


def test_a_chapter_is_a_file_that_anybody_can_unpack() -> None:
    disk = SimDisk()

    name = Past(disk).add([cold(1, "motorbike"), cold(2)]).name

    lines = gzip.decompress(disk.read(name)).splitlines()
    assert [json.loads(line)[0]["id"] for line in lines] == ["dev0001.1", "dev0001.2"]


def test_the_same_incidents_give_the_same_file() -> None:
    first, second = Past(SimDisk()).add([cold(1)]), Past(SimDisk()).add([cold(1)])

    assert first == second


def test_of_two_chapters_the_newer_counts() -> None:
    past = Past(SimDisk())
    add_each(past, 1, 2)
    add_each(past, 1, text="came back")

    found = past.find(IncidentId("dev0001.1"))

    assert found == cold(1, "came back")
    assert days(held(past)) == [1, 2]
    assert held(past)[0] == cold(1, "came back")


@pytest.mark.parametrize("key", ["dev0001.99", "dev0001.", "other.1", "", "1"])
def test_an_incident_that_was_not_put_away_is_not_found(key: str) -> None:
    past = Past(SimDisk())
    add_each(past, 1, 2, 11)

    assert past.find(IncidentId(key)) is None
    assert past.unusable == {}


def test_what_may_be_held_is_told_by_the_writers_alone() -> None:
    disk = SimDisk()
    past = Past(disk)
    past.add([cold(1), cold(2, writer="b")])
    read = disk.done["read"]

    assert past.may_hold(IncidentId("dev0001.77"))
    assert past.may_hold(IncidentId("b.1"))
    assert not past.may_hold(IncidentId("c.1"))
    assert disk.done["read"] == read


def test_the_newest_chapters_come_first_and_old_ones_are_not_even_read() -> None:
    disk = SimDisk()
    past = Past(disk)
    for start in (1, 11, 21):
        past.add([cold(start + more) for more in range(9)])
    read = disk.done["read"]

    found = held(past, NOON_MS + 15 * DAY_MS)

    assert days(found) == [*range(21, 30), *range(15, 20)]
    assert disk.done["read"] == read + 2


def test_those_that_are_hot_again_are_left_out() -> None:
    past = Past(SimDisk())
    add_each(past, 1, 2, 3)

    assert days(held(past, hot={"dev0001.2"})) == [3, 1]


# --- merging


def test_chapters_stay_few_and_each_incident_is_written_a_few_times() -> None:
    disk = SimDisk()
    past = Past(disk)
    written = 0
    for number in range(1_500):
        written += past.add([cold(number)]).count
        past.clear_away()

    assert len(past.chapters) <= 4 * MERGED
    assert max(chapter.count for chapter in past.chapters) <= MOST_TOGETHER
    assert written <= 1_500 * 5
    assert len(chapter_files(disk)) <= 6 * MERGED
    assert sorted(days(held(past))) == list(range(1_500))


def test_a_newer_chapter_always_has_a_higher_number() -> None:
    past = Past(SimDisk())
    names = []
    for number in range(40):
        names.append(past.add([cold(number % 7)]).name)
        past.clear_away()

    assert [int(name.split("-")[1]) for name in names] == list(range(1, 41))


def test_more_than_a_merged_chapter_may_hold_is_one_chapter_all_the_same() -> None:
    past = Past(SimDisk())

    past.add([cold(number) for number in range(MOST_TOGETHER + 5)])
    add_each(past, 0)

    assert [c.count for c in past.chapters] == [MOST_TOGETHER + 5, 1]


ADDED = st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=6), max_size=40)


@stable(60)
@given(ADDED, st.integers(0, 40), st.sets(st.integers(0, 40)))
def test_the_past_is_as_if_only_the_last_word_had_been_written(
    added: list[list[int]], since: int, again: set[int]
) -> None:
    disk, last = SimDisk(), {}
    past = Past(disk)
    for turn, numbers in enumerate(added):
        incidents = [cold(number, f"turn {turn}") for number in numbers]
        past.add(incidents)
        last |= {one.id: one for one in incidents}
        past = reread(past, disk)
    hot = {f"dev0001.{number}" for number in again}

    found = held(past, NOON_MS + since * DAY_MS, hot)

    wanted = [
        one
        for one in last.values()
        if one.opened_ms >= NOON_MS + since * DAY_MS and one.id not in hot
    ]
    assert sorted(found, key=lambda one: one.id) == sorted(wanted, key=lambda o: o.id)
    assert all(past.find(key) == one for key, one in last.items())
    assert past.unusable == {}


# --- cuts, errors, damage


def test_a_cut_at_any_act_leaves_a_list_whose_chapters_are_all_there() -> None:
    """Two snapshots hold the list, as at a desk; either may be the one that is read."""
    cuts = 0
    for act in range(1, 400):
        disk = SimDisk(seed=act)
        disk.cut_at = act
        saved: list[dict[str, Any]] = []
        try:
            _live(disk, saved)
        except PowerCut:
            disk.cut()
            cuts += 1
        else:
            break

        for name in ("new.json", "old.json"):
            kept = json.loads(disk.read(name)) if name in disk.files else []
            past = Past.from_plain(disk, kept)
            told = {one.id: one.text for one in held(past)}
            assert past.unusable == {}
            assert not kept or told in saved

    assert cuts > 100


def _live(disk: SimDisk, saved: list[dict[str, Any]]) -> None:
    past = Past(disk)
    for turn in range(12):
        past.add([cold(turn, "first"), cold(turn // 2, f"turn {turn}")])
        if turn % 2:
            saved.append({one.id: one.text for one in held(past)})
            if "new.json" in disk.files:
                write_file(disk, "old.json", disk.read("new.json"))
            write_file(disk, "new.json", json.dumps(past.to_plain()).encode())
            past.clear_away()


def test_an_error_at_any_act_changes_nothing() -> None:
    failed = 0
    for act in range(1, 20):
        disk = SimDisk()
        past = Past(disk)
        add_each(past, *range(MERGED - 1))
        before, chapters = held(past), past.chapters
        disk.fail_at[disk.acts + act] = errno.EIO

        try:
            past.add([cold(50)])
        except OSError:
            failed += 1
            assert past.chapters == chapters
            assert held(past) == before
        disk.fail_at.clear()
        past.add([cold(51)])

        assert 51 in days(held(past))

    assert failed >= 4


def damaged(disk: SimDisk, name: str, content: bytes) -> None:
    disk.files[name].set(content)


@pytest.mark.parametrize("content", [b"", b"not gzip", gzip.compress(b"[]", mtime=0)])
def test_a_damaged_chapter_is_told_and_the_others_are_still_read(
    content: bytes,
) -> None:
    disk = SimDisk()
    past = Past(disk)
    add_each(past, 1, 2, 3)
    bad = past.chapters[1]
    damaged(disk, bad.name, content)

    with pytest.raises(ChapterUnusable, match=bad.name):
        past.read(bad)
    assert days(held(past)) == [3, 1]
    assert past.find(IncidentId("dev0001.2")) is None
    assert list(past.unusable) == [bad.name]


def test_any_byte_that_differs_makes_a_chapter_unusable() -> None:
    disk = SimDisk()
    past = Past(disk)
    chapter = past.add([cold(1, "motorbike")])
    content = disk.read(chapter.name)

    for place in range(len(content)):
        changed = bytes([content[place] ^ 1])
        damaged(disk, chapter.name, content[:place] + changed + content[place + 1 :])
        with pytest.raises(ChapterUnusable):
            past.read(chapter)


def test_a_damaged_chapter_is_not_merged_and_stays_as_evidence() -> None:
    disk = SimDisk()
    past = Past(disk)
    add_each(past, *range(MERGED - 1))
    bad = past.chapters[0].name
    damaged(disk, bad, b"")

    add_each(past, 50)

    assert len(past.chapters) == MERGED
    assert bad in {chapter.name for chapter in past.chapters}
    assert days(held(past)) == [50, *range(MERGED - 2, 0, -1)]


@pytest.mark.parametrize(
    "plain",
    [
        None, {}, [1], [["past-000001-00000000.jsonl.gz", 0, 0, 1, []]],
        [["../KEY", 0, 0, 1, []]], [["KEY", 0, 0, 1, []]], [["x", "y", 0, 1, []]],
    ],
)  # fmt: skip
def test_a_list_of_chapters_that_are_not_there_is_refused(plain: Any) -> None:
    disk = SimDisk()
    disk.put("KEY", b"")

    with pytest.raises(BrokenStateError):
        Past.from_plain(disk, plain)


# --- clearing away, retention


def test_merged_chapters_stay_until_two_snapshots_do_without_them() -> None:
    disk = SimDisk()
    past = Past(disk)
    add_each(past, *range(MERGED - 1))
    past.clear_away()
    small = chapter_files(disk)
    add_each(past, 50)
    past.clear_away()
    between = chapter_files(disk)
    past.clear_away()

    (merged,) = past.chapters
    assert len(small) == MERGED - 1
    assert between == small | {merged.name}
    assert chapter_files(disk) == {merged.name}


def test_other_files_are_never_cleared_away() -> None:
    disk = SimDisk()
    names = ["log-000001.jsonl", "past-1.txt", "xpast-000001-00000000.jsonl.gz"]
    for name in names:
        disk.put(name, b"")
    disk.put("past-000009-00000000.jsonl.gz", b"left by a cut")

    Past(disk).clear_away()

    assert sorted(disk.files) == sorted(names)


def test_what_the_disk_does_not_remove_is_removed_the_next_time() -> None:
    disk = SimDisk()
    disk.put("past-000009-00000000.jsonl.gz", b"left by a cut")
    disk.fail_always["remove"] = errno.EACCES
    past = Past(disk)
    past.clear_away()
    disk.fail_always.clear()

    past.clear_away()

    assert chapter_files(disk) == set()


def test_retention_lets_go_of_what_nothing_new_was_written_about() -> None:
    past = Past(SimDisk())
    past.add([cold(1), cold(2), cold(3)])
    past.add([cold(4), cold(5)])
    add_each(past, 6)
    kept = past.chapters[-1]

    past.drop_before(NOON_MS + 5 * DAY_MS)

    assert days(held(past)) == [6, 4, 5]
    assert past.chapters[-1] is kept
    assert past.find(IncidentId("dev0001.1")) is None


def test_retention_that_the_disk_refuses_changes_nothing() -> None:
    disk = SimDisk()
    past = Past(disk)
    past.add([cold(1), cold(2), cold(3)])
    disk.fail_always["create"] = errno.ENOSPC

    with pytest.raises(OSError, match="Errno"):
        past.drop_before(NOON_MS + 3 * DAY_MS)

    assert days(held(past)) == [1, 2, 3]


# --- locked


def test_a_locked_chapter_is_read_with_the_cipher_alone() -> None:
    disk, cipher = SimDisk(), SimCipher()
    past = Past(disk, (), cipher)
    chapter = past.add([cold(1, "motorbike")])

    assert disk.read(chapter.name).startswith(SEALED)
    assert reread(past, disk, cipher).read(chapter) == [cold(1, "motorbike")]
    with pytest.raises(StoreLocked):
        reread(past, disk).read(chapter)


def test_open_and_locked_chapters_may_lie_side_by_side() -> None:
    disk, cipher = SimDisk(), SimCipher()
    past = Past(disk)
    add_each(past, *range(MERGED - 2))

    past = reread(past, disk, cipher)
    add_each(past, 20)
    before = days(held(past))
    add_each(past, 21)

    assert before == [20, *reversed(range(MERGED - 2))]
    assert len(past.chapters) == 1
    assert sorted(days(held(past))) == [*range(MERGED - 2), 20, 21]


def test_a_locked_chapter_under_another_name_is_refused() -> None:
    disk, cipher = SimDisk(), SimCipher()
    past = Past(disk, (), cipher)
    chapter = past.add([cold(1)])
    other = chapter.name.replace("000001", "000007")
    disk.put(other, disk.read(chapter.name))
    plain = past.to_plain()
    plain[0][0] = other

    moved = Past.from_plain(disk, plain, cipher)

    with pytest.raises(ChapterUnusable):
        moved.read(moved.chapters[0])
