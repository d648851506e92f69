"""Trimming: what goes, what stays, and what is there when it is cut short."""

from __future__ import annotations

import errno
import gzip
import json
from itertools import count

import pytest

from store.base import base_names, load_base
from store.checkup import check_disk
from store.desk import Desk
from store.log import START, Position, segment_numbers
from store.model.commands import Cancel, KeepSetting, LogOff, LogOn, Open, Remark
from store.model.events import Event, encode
from store.model.facts import LogTrimmed, Remarked
from store.model.fold import KEPT_MS
from store.model.records import IncidentId, Location, UnitId
from store.proof.check import check as prove
from store.trimming import plan_trim, put_base
from tests.store.desk_on_sim import DAY_MS, NOON_MS, do, enter, opened, work
from tests.store.sim_disk import PowerCut, SimDisk
from tests.store.test_ledger import events_of

WORDS = "ความลับ"
DRAFT = KeepSetting(key="draft.malee", value=WORDS)


def days(disk: SimDisk, first: int, last: int) -> None:
    """Work some days, one segment each: each ends torn, so that a new one begins."""
    for day in range(first, last):
        desk = opened(disk)
        work(desk, NOON_MS + day * DAY_MS, text=f"day {day}")
        disk.kill()


def wordy_day(disk: SimDisk) -> IncidentId:
    """A first day on which everything was told a secret; one incident stays open."""
    desk, unit = opened(disk), UnitId("77")
    do(desk, LogOn(unit=unit, crew=(WORDS,)))
    place = Location(text=WORDS)
    key = IncidentId(do(desk, Open(type="theft", place=place, text=WORDS)).events[0].id)
    do(desk, Remark(incident=key, text=WORDS))
    do(desk, Cancel(incident=key, reason=WORDS))
    do(desk, LogOff(units=(unit,)))
    do(desk, DRAFT)
    still_open = enter(desk, text="still open")
    disk.kill()
    return still_open


def trim(desk: Desk, today: int, older: int) -> LogTrimmed | None:
    now_ms = NOON_MS + today * DAY_MS
    before_ms = now_ms - older * DAY_MS
    return desk.trim(before_ms, now_ms, by="a", progress=lambda _: None)


def everything(disk: SimDisk) -> str:
    """Give the text of every file, whatever it is packed in."""
    contents = (disk.read(name) for name in disk.names())
    plain = (gzip.decompress(c) if c[:2] == b"\x1f\x8b" else c for c in contents)
    return b"\n".join(plain).decode(errors="replace")


def anew(disk: SimDisk) -> Desk:
    """Open a copy that has nothing but its log and its base."""
    bare = disk.copy()
    for name in [n for n in bare.names() if n.startswith(("snap-", "past-"))]:
        bare.remove(name)
    return opened(bare)


@pytest.mark.parametrize("is_saved", [True, False])
def test_no_old_word_is_left_in_any_file_or_in_the_state(is_saved: bool) -> None:
    disk = SimDisk()
    still_open = wordy_day(disk)
    days(disk, 1, 50)
    desk = opened(disk)
    if is_saved:
        desk.save_memory()
    before = everything(disk) + str(desk.state)
    fact = trim(desk, 50, 40)
    left = everything(disk) + str(desk.state)
    desk.close()

    assert fact is not None
    assert WORDS in before
    assert WORDS not in left
    assert WORDS not in everything(disk) + str(opened(disk.copy()).state)
    assert '"day 3"' not in left
    assert "day 49" in left
    assert desk.state.incidents[still_open].text == "still open"
    assert opened(disk.copy()).state.incidents[still_open].text == "still open"


def test_the_state_is_that_of_what_stays_read_anew() -> None:
    disk = SimDisk()
    wordy_day(disk)
    days(disk, 1, 50)
    desk = opened(disk)
    desk.save_memory()
    trim(desk, 50, 40)
    desk.close()

    again = anew(disk)
    again.save_memory()
    assert again.state == desk.state == opened(disk).state


def test_older_incidents_come_back_to_the_state_where_few_are_left() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key, *_ = [work(desk, NOON_MS + n * DAY_MS) for n in range(120)]
    desk.save_memory()
    disk.kill()
    desk = opened(disk)
    later_ms = NOON_MS + 200 * DAY_MS
    old = desk._memory.past.find(key)
    assert old is not None
    remark = Event(
        writer="zzz2222", number=1, first=1, stamp=f"{later_ms << 16:016x}",
        at_ms=later_ms, by="b", seen=(old.written["st"],),
        entity=f"i:{key}", fact=Remarked(text="late"),
    )  # fmt: skip
    desk.take([encode(remark)], (), later_ms, by="a")
    for _ in range(40):  # so that the remark is none of what can be undone
        work(desk, later_ms + KEPT_MS + 1)
    desk.save_memory()
    was_hot = key in desk.state.incidents
    trim(desk, 200, 50)
    desk.close()

    again = anew(disk)
    again.save_memory()
    assert not was_hot
    assert key in desk.state.incidents
    assert again.state == desk.state


def test_proof_and_checkup_hold_after_it() -> None:
    disk = SimDisk()
    wordy_day(disk)
    days(disk, 1, 50)
    for today in (50, 52):
        desk = opened(disk)
        trim(desk, today, 40)
        desk.close()

        verdict = prove(disk)
        checked = check_disk(disk, NOON_MS + 60 * DAY_MS)
        assert verdict.holds, verdict.findings
        assert checked.is_sound, checked.findings
        assert "snapshot-differs" not in {str(f.code.value) for f in checked.findings}


# --- cut short, and what lies there then


def trimmed_twice_until(act: int) -> tuple[SimDisk, bool]:
    """Trim a store for the second time, and cut the power at an act of it."""
    disk = SimDisk()
    for name, content in ONCE.items():
        disk.put(name, content)
    desk = opened(disk)
    disk.cut_at = disk.acts + act
    try:
        trim(desk, 45, 35)
    except PowerCut:
        disk.cut()
        return disk, True
    return disk, False


def trimmed_once() -> dict[str, bytes]:
    disk = SimDisk()
    wordy_day(disk)
    days(disk, 1, 12)
    desk = opened(disk)
    trim(desk, 35, 30)
    desk.close()
    days(disk, 35, 45)
    opened(disk).close()
    return {name: disk.read(name) for name in disk.names()}


ONCE = trimmed_once()


def test_a_second_trim_cut_short_anywhere_loses_nothing_and_is_made_good() -> None:
    whole = SimDisk()
    for name, content in ONCE.items():
        whole.put(name, content)
    known, (start, _) = opened(whole).state, load_base(whole, None) or (START, b"")
    before = [
        k for k, i in known.incidents.items() if i.opened_ms > NOON_MS + 9 * DAY_MS
    ]
    for act in count(1):
        disk, was_cut = trimmed_twice_until(act)
        if not was_cut:
            break
        again = opened(disk)

        assert set(before) <= set(again.state.incidents), f"act {act}"
        assert set(known.open_ids) <= set(again.state.open_ids), f"act {act}"
        assert prove(disk).holds, f"act {act}: {prove(disk).findings}"
        assert anew(disk).state.units == again.state.units, f"act {act}"
        trim(again, 45, 35)
        again.close()
        assert prove(disk).holds, f"act {act}: {prove(disk).findings}"
        assert len(base_names(disk.names())) == 1, f"act {act}"
        assert load_base(disk, None)[0] > start, f"act {act}"  # type: ignore[index]
        assert '"day 9"' not in everything(disk), f"act {act}"
    assert act > 15


def test_files_that_a_base_stands_for_are_counted_once_and_go_the_next_time() -> None:
    disk = SimDisk()
    days(disk, 0, 20)
    desk = opened(disk)
    kept = {name: disk.read(name) for name in disk.names() if "log-" in name}
    old = {event.id for event in events_of(disk) if event.at_ms < NOON_MS + 12 * DAY_MS}
    first = trim(desk, 50, 42)
    gone = sorted(set(kept) - set(disk.names()))
    for name in gone[3:]:
        disk.put(name, kept[name])
    eight_days_ms = NOON_MS + 8 * DAY_MS
    seen_again = plan_trim(disk, eight_days_ms, desk._log.position, None)
    nothing_new = trim(desk, 50, 42)
    left = [name for name in gone if name in disk.names()]
    for name in gone[3:]:
        disk.put(name, kept[name])
    second = trim(desk, 50, 38)
    desk.close()

    assert first is not None
    assert second is not None
    assert seen_again is None
    assert nothing_new is None
    assert left == []
    assert min(segment_numbers(disk.names())) > second.segment > first.segment
    assert first.events + second.events == len(old)
    assert prove(disk).holds


def test_a_base_that_the_log_does_not_name_yet_hides_nothing_beside_an_older_one() -> (
    None
):
    disk = SimDisk()
    days(disk, 0, 20)
    desk = opened(disk)
    trim(desk, 50, 45)
    desk.close()
    desk = opened(disk)
    state, end = desk.state, desk._log.position
    planned = plan_trim(disk, NOON_MS + 12 * DAY_MS, end, None)
    assert planned is not None
    put_base(disk, planned, None)
    disk.kill()

    again = anew(disk)
    again.save_memory()
    assert len(base_names(disk.names())) == 2
    assert set(again.state.incidents) == set(state.incidents)
    assert check_disk(disk, NOON_MS + 60 * DAY_MS).reading.base < planned.end


def test_planning_changes_nothing_and_tells_what_would_go() -> None:
    disk = SimDisk()
    wordy_day(disk)
    days(disk, 1, 20)
    desk = opened(disk)
    before = {name: disk.read(name) for name in disk.names()}
    planned = desk.plan_trim(NOON_MS + 10 * DAY_MS, lambda _: None)

    assert planned is not None
    assert before == {name: disk.read(name) for name in disk.names()}
    assert planned.incidents == 1 + 9  # the open one stays
    assert planned.first_ms == NOON_MS
    assert planned.last_ms == NOON_MS + 9 * DAY_MS
    assert planned.near_ms == NOON_MS + 10 * DAY_MS


def test_what_was_planned_before_something_was_written_is_not_done() -> None:
    disk = SimDisk()
    days(disk, 0, 20)
    desk = opened(disk)
    planned = desk.plan_trim(NOON_MS + 10 * DAY_MS, lambda _: None)
    enter(desk)

    assert planned is not None
    with pytest.raises(ValueError, match="since this was planned"):
        desk.drop(planned, NOON_MS, by="a")


def test_an_old_file_that_cannot_be_read_goes_only_with_a_younger_one() -> None:
    disk = SimDisk()
    days(disk, 0, 3)
    disk.put("log-000002.jsonl", b"")
    desk = opened(disk)
    alone = plan_trim(disk, NOON_MS + DAY_MS, Position(4, 0), None)
    behind = plan_trim(disk, NOON_MS + 3 * DAY_MS, desk._log.position, None)

    assert alone is not None
    assert alone.fact.segment == 1
    assert behind is not None
    assert behind.fact.segment == 3


def test_a_disk_that_refuses_the_base_has_dropped_nothing() -> None:
    disk = SimDisk()
    days(disk, 0, 20)
    desk = opened(disk)
    names, state = set(disk.names()), desk.state
    disk.fail_always = {"write": errno.ENOSPC}
    with pytest.raises(OSError, match="space"):
        trim(desk, 50, 40)
    disk.fail_always = {}

    assert names <= set(disk.names())
    assert desk.state is state


# --- opening


def test_a_store_that_was_trimmed_opens_without_its_oldest_file() -> None:
    disk = SimDisk()
    days(disk, 0, 20)
    desk = opened(disk)
    trim(desk, 50, 45)
    desk.close()
    oldest = f"log-{min(segment_numbers(disk.names())):06d}.jsonl"
    asked: list[str] = []
    read = disk.read

    def noted(name: str) -> bytes:
        asked.append(name)
        return read(name)

    disk.read = noted  # type: ignore[method-assign]
    opened(disk)

    assert oldest in disk.names()
    assert oldest not in asked


def test_a_segment_begun_while_opening_says_whose_it_is() -> None:
    disk = SimDisk()
    days(disk, 0, 3)
    desk = opened(disk)
    name = f"log-{max(segment_numbers(disk.names())):06d}.jsonl"
    header = json.loads(disk.read(name).split(b"\n")[0][17:])[0]

    assert header["redo"]
    assert header["dev"] == desk.device.code
