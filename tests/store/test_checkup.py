"""The checkup: what is amiss in a store is found, and mended with nothing deleted."""

from __future__ import annotations

import contextlib
import errno
import gzip
import os
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import immutables
import msgspec
import pytest
from msgspec.structs import replace

from store.answers import Taken
from store.base import NAME as BASE
from store.checkup import (
    Checked,
    Code,
    Found,
    Level,
    Mender,
    Repair,
    check_disk,
    check_store,
    narrow_rights,
    place,
)
from store.checkup.place import (
    check_place,
    cloud_part,
    holder,
    mount_of,
)
from store.cipher import SEALED
from store.copies.manifest import holds_store, is_store_file
from store.damages import DAMAGE_NAME
from store.desk import Desk
from store.device import DEVICE_NAME, read_device, write_device
from store.disk import Disk, NotSaved, RealDisk, StoreUnusable
from store.keys.signing import public_key
from store.keys.slots import NAME as PEOPLE
from store.keys.vault import BLOCK_BYTES, KEY_NAME, make_vault
from store.locking import lock_steps, open_files
from store.log import (
    START,
    EventLog,
    Position,
    read_history,
    save_snapshot,
    segment_name,
    sweep,
)
from store.log import LogFiles as LogFolder
from store.log.frames import frame, scan, split
from store.log.segments import segment_numbers
from store.log.snapshots import NAME as SNAPSHOT
from store.log.snapshots import load_snapshots
from store.memory import Memory
from store.model.events import decode
from store.model.facts import LogTrimmed
from store.model.records import State
from store.past import NAME as CHAPTER
from store.reached import REACHED_NAME
from store.set_aside import NAME as ASIDE
from store.set_aside import set_aside
from store.trimming import plan_trim, put_base
from tests.store.desk_on_sim import DAY_MS, NOON_MS, TABLES, enter, opened, work
from tests.store.keys.test_vault import CHEAP, FIRST
from tests.store.sim_disk import PowerCut, SimDisk

LATER_MS = NOON_MS + 400 * DAY_MS
CALLER = "0812223333"


def worked(days: int = 40, each: int = 4) -> SimDisk:
    """A store in which some weeks were worked: two snapshots, and a past."""
    disk = SimDisk()
    for half in range(2):
        desk = opened(disk)
        for number in range(half * days // 2, (half + 1) * days // 2):
            for _ in range(each):
                work(desk, NOON_MS + number * DAY_MS, caller=CALLER)
        enter(desk, NOON_MS + number * DAY_MS)
        assert desk.save_memory()
        enter(desk, NOON_MS + number * DAY_MS)
        desk.close()
    return disk


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    """The files of such a store, made once."""
    disk = worked()
    return {name: disk.read(name) for name in disk.names()}


@pytest.fixture
def disk(kept: dict[str, bytes]) -> SimDisk:
    disk = SimDisk()
    for name, content in kept.items():
        disk.put(name, content)
    refit(disk)
    return disk


def refit(disk: Disk) -> None:
    """Let DEVICE belong to this folder, as it did where the files come from."""
    seen = read_device(disk, None)
    assert seen is not None
    plain = msgspec.json.decode(disk.read(DEVICE_NAME))
    write_device(disk, lambda mark: msgspec.json.encode({**plain, "mark": mark}), None)


def check(disk: Disk) -> Checked:
    return check_disk(disk, LATER_MS)


def found(checked: Checked) -> list[str]:
    return [one.code.value for one in checked.findings]


def only(checked: Checked) -> Found:
    (one,) = checked.findings
    return one


def mend(disk: Disk, checked: Checked) -> Mender:
    mender = Mender(disk, None, at_ms=lambda: LATER_MS)
    mender.mend(checked)
    return mender


def flip(disk: SimDisk, name: str, at: int = 60) -> None:
    content = bytearray(disk.read(name))
    content[at] ^= 1
    disk.put(name, bytes(content))


def pick(disk: Disk, name: object) -> str:
    """The newest file of a kind."""
    return max(one for one in disk.names() if name.fullmatch(one))  # type: ignore[attr-defined]


def told(disk: SimDisk) -> tuple[State, dict[str, bytes]]:
    """Everything a desk knows: its State, and each incident of the past."""
    desk = opened(disk)
    past = desk._memory.past
    old = {one.id: one for each in past.since(0, desk.state.incidents) for one in each}
    desk.close()
    return desk.state, old  # type: ignore[return-value]


def digests(disk: SimDisk) -> set[bytes]:
    return {sha256(disk.read(name)).digest() for name in disk.names()}


def test_worked_store_is_sound(disk: SimDisk) -> None:
    names = disk.names()

    checked = check(disk)

    assert found(checked) == []
    assert checked.is_sound
    assert checked.reading.events > 500
    assert len(list(filter(SNAPSHOT.fullmatch, names))) == 2
    assert len(list(filter(CHAPTER.fullmatch, names))) >= 1


def test_checking_changes_nothing(disk: SimDisk) -> None:
    before = {name: disk.read(name) for name in disk.names()}
    acts = disk.acts

    check(disk)

    assert disk.acts == acts
    assert before == {name: disk.read(name) for name in disk.names()}


def rewritten(disk: SimDisk, change: Callable[[Memory], None]) -> None:
    """Put a memory that was changed in place of the newest snapshot."""
    snapshot = next(load_snapshots(disk), None)
    assert snapshot is not None
    memory = Memory.decode(snapshot.content, disk, None)
    change(memory)
    disk.remove(pick(disk, SNAPSHOT))
    save_snapshot(disk, snapshot.position, memory.encode())
    disk.kill()


def lose_unit(memory: Memory) -> None:
    memory.state = replace(memory.state, units=immutables.Map())


def change_incident(memory: Memory) -> None:
    key, incident = next(iter(memory.state.incidents.items()))
    incidents = memory.state.incidents.set(key, replace(incident, priority=4))
    memory.state = replace(memory.state, incidents=incidents)


def lose_open(memory: Memory) -> None:
    key = next(iter(memory.state.open_ids))
    incidents = memory.state.incidents.delete(key)
    memory.state = replace(memory.state, incidents=incidents)


def swap_numbers(memory: Memory) -> None:
    one, other = list(memory.state.numbers)[:2]
    numbers = memory.state.numbers
    numbers = numbers.set(one, memory.state.numbers[other])
    memory.state = replace(memory.state, numbers=numbers)


def lose_head(memory: Memory) -> None:
    memory.chain.heads.popitem()


def change_chapter(memory: Memory) -> None:
    incident = memory.past.read(memory.past.chapters[0])[0]
    memory.past.add([replace(incident, priority=4)])


def lose_chapter(memory: Memory) -> None:
    memory.past.chapters = memory.past.chapters[1:]


MEMORIES: list[tuple[Callable[[Memory], None], str]] = [
    (lose_unit, "snapshot-differs"),
    (change_incident, "snapshot-differs"),
    (lose_open, "snapshot-differs"),
    (swap_numbers, "snapshot-differs"),
    (lose_head, "snapshot-differs"),
    (change_chapter, "chapter-differs"),
    (lose_chapter, "incident-nowhere"),
]


@pytest.mark.parametrize(("change", "code"), MEMORIES)
def test_memory_unlike_its_log_is_found_and_made_anew(
    disk: SimDisk, change: Callable[[Memory], None], code: str
) -> None:
    right = told(disk)
    rewritten(disk, change)
    before = digests(disk)

    checked = check(disk)
    mend(disk, checked)

    assert code in found(checked)
    assert not checked.is_sound
    assert before <= digests(disk)
    assert check(disk).is_sound
    assert told(disk) == right


def bad_snapshot(disk: SimDisk) -> None:
    flip(disk, pick(disk, SNAPSHOT))


def bad_snapshots(disk: SimDisk) -> None:
    for name in filter(SNAPSHOT.fullmatch, disk.names()):
        flip(disk, name)


def bad_chapter(disk: SimDisk) -> None:
    flip(disk, pick(disk, CHAPTER))


DAMAGES = [
    (bad_snapshot, ["snapshot-damaged", "chapter-unlisted"]),
    (bad_snapshots, ["snapshot-damaged", "snapshot-damaged", "chapter-unlisted"]),
    (bad_chapter, ["chapter-damaged"]),
]


@pytest.mark.parametrize(("damage", "codes"), DAMAGES)
def test_damaged_memory_is_set_aside_and_made_anew(
    disk: SimDisk, damage: Callable[[SimDisk], None], codes: list[str]
) -> None:
    right = told(disk)
    damage(disk)
    before = digests(disk)

    checked = check(disk)
    mender = mend(disk, checked)

    assert found(checked) == codes
    assert mender.done.remembered
    assert all(ASIDE.fullmatch(new) for _, new in mender.done.set_aside)
    assert before <= digests(disk)
    assert check(disk).is_sound
    assert told(disk) == right


def reframed(disk: SimDisk, change: Callable[[list[bytes]], None], turn: int) -> None:
    """Change the events of one frame of the log, its checksum right again."""
    name = segment_name(1)
    content = disk.read(name)
    rows = scan(content, 1).frames
    start, payload = rows[turn]
    events = list(split(payload))
    change(events)
    changed = frame(b"[" + b",".join(events) + b"]", 1)
    disk.put(name, content[:start] + changed + content[start + 18 + len(payload) :])


def damage_frame(disk: SimDisk) -> None:
    start, _ = scan(disk.read(segment_name(1)), 1).frames[40]
    flip(disk, segment_name(1), start + 30)


def tear_tail(disk: SimDisk) -> None:
    name = segment_name(1)
    disk.put(name, disk.read(name) + b"0000")


def cut_end(disk: SimDisk) -> None:
    name = segment_name(1)
    disk.put(name, disk.read(name)[:-4000])


def fill_with_garbage(disk: SimDisk) -> None:
    disk.put(segment_name(1), b"no log at all\n" * 9_000)


def blur_last_write(disk: SimDisk) -> None:
    """The end mark, and the write before it."""
    content = disk.read(segment_name(1))
    start, payload = scan(content, 1).frames[-2]
    disk.put(segment_name(1), content[:start] + b"x" * (17 + len(payload)) + b"\n")


def forge_event(disk: SimDisk) -> None:
    def change(events: list[bytes]) -> None:
        events[0] = events[0].replace(b"somchai", b"somsak_")

    reframed(disk, change, 40)


def break_event(disk: SimDisk) -> None:
    reframed(disk, lambda events: events.__setitem__(0, b'{"d":1}'), 40)


LOGS = [
    (damage_frame, ["damage", "events-missing", "not-compared"]),
    (tear_tail, ["torn-tail"]),
    (cut_end, ["segment-short", "not-compared"]),
    (fill_with_garbage, ["segment-short", "damage", "not-compared"]),
    (blur_last_write, ["tail-unclear"]),
    (forge_event, ["chain-broken", "not-compared"]),
    (break_event, ["broken-entry", "events-missing", "not-compared"]),
]


@pytest.mark.parametrize(("damage", "codes"), LOGS)
def test_damaged_log_is_told_and_never_touched(
    disk: SimDisk, damage: Callable[[SimDisk], None], codes: list[str]
) -> None:
    disk.remove(REACHED_NAME)  # what the log and its memory show without it
    damage(disk)
    before = {name: disk.read(name) for name in disk.names()}

    checked = check(disk)
    mend(disk, checked)

    assert found(checked) == codes
    assert before == {name: disk.read(name) for name in before}
    assert set(disk.names()) - before.keys() <= {DAMAGE_NAME}


def test_torn_end_before_what_was_surely_on_disk_is_damage(disk: SimDisk) -> None:
    blur_last_write(disk)

    checked = check(disk)

    assert found(checked) == ["segment-short"]
    assert only(checked).level is Level.WRONG


def test_missing_segment_is_told(disk: SimDisk) -> None:
    log = EventLog(disk, "k7q", at_ms=lambda: 0, segment_bytes=200)
    for number in range(1, 4):
        log.append(event(number, NOON_MS, fact=b'{"txt":"y"}'))
        log.commit()
    log.close()
    disk.remove("log-000002.jsonl")
    disk.kill()

    checked = check(disk)

    assert found(checked) == ["segment-missing", "events-missing"]
    assert checked.findings[1].about == {"writer": "zzzaaaa", "first": 1, "last": 2}


def test_missing_entries_are_named(disk: SimDisk) -> None:
    damage_frame(disk)
    events = list(split(scan(disk.read(segment_name(1)), 1).frames[39][1]))
    last = decode([one for one in events if one.startswith(b'{"d"')][-1])

    missing = next(
        one for one in check(disk).findings if one.code is Code.EVENTS_MISSING
    )

    assert missing.about["writer"] == last.writer
    assert missing.about["first"] == last.number + 1


def test_memory_is_not_held_against_a_log_with_entries_cut_out(disk: SimDisk) -> None:
    """No byte is damaged: the whole frame is gone, and spaces fill the one behind."""
    name = segment_name(1)
    content = disk.read(name)
    (start, first), (_, second) = scan(content, 1).frames[40:42]
    gone = len(first) + 18
    padded = second[:1] + b" " * gone + second[1:]
    whole = content[:start] + frame(padded, 1)
    disk.put(name, whole + content[len(whole) :])

    checked = check(disk)

    assert "events-missing" in found(checked)
    assert "damage" not in found(checked)
    assert all(one.repair is Repair.NONE for one in checked.findings)


def test_lost_end_of_a_session_is_named_by_the_next(disk: SimDisk) -> None:
    """The last frames of the first session turn to bytes that nobody knows."""
    name = segment_name(1)
    rows = scan(disk.read(name), 1).frames
    openings = [at for at, row in enumerate(rows) if b'"k":"log.open"' in row[1]]
    start = rows[openings[1] - 3][0]
    content = bytearray(disk.read(name))
    content[start : rows[openings[1]][0]] = b"x" * (rows[openings[1]][0] - start)
    disk.put(name, bytes(content))

    assert "events-missing" in found(check(disk))


def test_chapter_that_the_damaged_log_cannot_give_again_stays(disk: SimDisk) -> None:
    damage_frame(disk)
    bad_chapter(disk)
    names = set(disk.names())

    checked = check(disk)
    mend(disk, checked)

    assert "chapter-lost" in found(checked)
    assert set(disk.names()) == names | {DAMAGE_NAME}


def test_memory_that_holds_what_the_log_lost_stays(disk: SimDisk) -> None:
    """A desk still shows what the damaged log lost, after a repair as before."""
    key = told(disk)[0].open_ids
    damage_frame(disk)
    right = told(disk)

    mend(disk, check(disk))

    assert told(disk) == right
    assert right[0].open_ids == key


def appended(disk: SimDisk, *lines: bytes) -> None:
    log = EventLog(disk, "zzz", at_ms=lambda: 0)
    for line in lines:
        log.append(line)
    log.commit()
    log.close()


def event(
    number: int, at_ms: int, kind: str = "inc.note", fact: bytes = b"{}"
) -> bytes:
    row = b'{"d":"zzzaaaa","n":%d,"t":"%016x","a":%d,"w":"x","k":"%s","e":"d:","x":%s}'
    return row % (number, at_ms << 16, at_ms, kind.encode(), fact)


def test_clock_ahead_is_told_once_with_the_farthest(disk: SimDisk) -> None:
    text = b'{"txt":"y"}'
    appended(
        disk,
        event(1, LATER_MS + DAY_MS, fact=text),
        event(2, LATER_MS + 3 * DAY_MS, fact=text),
        event(3, LATER_MS + 2 * DAY_MS + 1, fact=text),
    )

    ahead = only(check(disk))

    assert ahead.code is Code.CLOCK_AHEAD
    assert ahead.about == {
        "count": 3,
        "event": "zzzaaaa.2",
        "at_ms": LATER_MS + 3 * DAY_MS,
    }
    assert ahead.level is Level.CAUTION


def test_clock_that_went_back_by_days_is_told(disk: SimDisk) -> None:
    text = b'{"txt":"y"}'
    times = [LATER_MS, LATER_MS - 2 * DAY_MS, LATER_MS - DAY_MS, LATER_MS - DAY_MS - 9]
    appended(disk, *(event(n, at_ms, fact=text) for n, at_ms in enumerate(times, 1)))

    back = only(check(disk))

    assert back.code is Code.CLOCK_BACK
    assert back.about == {"count": 1, "event": "zzzaaaa.2", "back_ms": 2 * DAY_MS}


def test_kinds_of_a_newer_program_are_counted(disk: SimDisk) -> None:
    appended(disk, event(1, NOON_MS, "new.kind"), event(2, NOON_MS, "new.other"))

    assert only(check(disk)).about == {"count": 2}


def cut_short(disk: SimDisk) -> None:
    disk.put("snap-000001-0000001000-00000000.json.aside", b"half")


def twin(disk: SimDisk) -> None:
    content = disk.read(segment_name(1))
    disk.put("log-000001.jsonl.gz", gzip.compress(content, mtime=0))


def test_leftover_is_set_aside_and_not_swept(disk: SimDisk) -> None:
    cut_short(disk)

    mender = mend(disk, checked := check(disk))
    sweep(disk, disk.names())

    assert found(checked) == ["leftover"]
    ((_, new),) = mender.done.set_aside
    assert new == "aside-20261113T085320Z-snap-000001-0000001000-00000000.json"
    assert disk.read(new) == b"half"
    assert found(check(disk)) == ["set-aside-before"]


def test_plain_segment_beside_its_sealed_one_is_a_note(disk: SimDisk) -> None:
    twin(disk)

    checked = check(disk)

    assert found(checked) == ["twin"]
    assert checked.is_sound


def test_whole_sealed_segment_takes_the_place_of_a_damaged_plain_one(
    disk: SimDisk,
) -> None:
    right = told(disk)
    twin(disk)
    damage_frame(disk)

    checked = check(disk)
    mend(disk, checked)

    assert "twin-better" in found(checked)
    assert found(check(disk)) == ["set-aside-before"]
    assert told(disk) == right


def test_packed_copy_that_lacks_something_takes_no_place(disk: SimDisk) -> None:
    content = disk.read(segment_name(1))
    short = content[: scan(content, 1).frames[100][0]]
    disk.put("log-000001.jsonl.gz", gzip.compress(short, mtime=0))
    damage_frame(disk)

    assert "twin-better" not in found(check(disk))


def two_segments() -> SimDisk:
    disk = worked(days=20, each=6)
    log = EventLog(disk, "k7q", at_ms=lambda: 0, segment_bytes=1000)
    log.append(event(1, NOON_MS + 50 * DAY_MS, fact=b'{"txt":"y"}'))
    log.commit()
    log.close()
    return disk


def trimmed(*failing: str) -> SimDisk:
    """A store whose first segment was dropped on purpose."""
    disk = two_segments()
    desk = opened(disk)
    before_ms = NOON_MS + 40 * DAY_MS
    disk.fail_always = dict.fromkeys(failing, errno.EIO)
    with contextlib.suppress(OSError):
        desk.trim(before_ms, LATER_MS, by="x", progress=lambda _: None)
    disk.fail_always = {}
    desk.close()
    disk.kill()
    return disk


def test_base_that_nobody_names_is_set_aside_while_its_segments_are_there() -> None:
    disk = two_segments()
    right = told(disk)
    trim = plan_trim(disk, NOON_MS + 40 * DAY_MS, Position(2, 0), None)
    assert trim is not None
    put_base(disk, trim, None)

    checked = check(disk)
    mend(disk, checked)

    assert "base-unsaid" in found(checked)
    assert not list(filter(BASE.fullmatch, disk.names()))
    assert found(check(disk)) == ["set-aside-before"]
    assert told(disk) == right


def test_dropped_segments_that_stay_are_told() -> None:
    disk = trimmed("remove")

    assert [code for code in found(check(disk)) if code == "dropped-stays"]


def test_store_of_which_old_events_were_dropped_is_sound() -> None:
    disk = trimmed()

    checked = check(disk)

    assert [code for code in found(checked) if code != "chapter-unlisted"] == []
    assert checked.is_sound
    assert checked.reading.base == Position(2, 0)


def test_damaged_base_is_told_and_stays() -> None:
    disk = trimmed()
    flip(disk, pick(disk, BASE))
    before = {name: disk.read(name) for name in disk.names()}

    checked = check(disk)
    mend(disk, checked)

    assert "base-damaged" in found(checked)
    assert before == {name: disk.read(name) for name in before}
    assert set(disk.names()) - before.keys() <= {DAMAGE_NAME}


def test_trimmed_store_is_made_anew_from_its_base() -> None:
    """Another desk had more of an old incident; then its beginning was dropped."""
    disk = two_segments()
    desk = opened(disk)
    old = desk._memory.past.read(desk._memory.past.chapters[0])[0]
    later_ms = NOON_MS + 60 * DAY_MS
    desk.close()
    remark = event(2, later_ms, fact=b'{"txt":"found"}')
    about = b'"i:%s","b":["%s"]' % (old.id.encode(), old.written["st"].encode())
    appended(disk, remark.replace(b'"d:"', about))  # who wrote it knew it was closed
    desk = opened(disk)
    for turn in range(110):
        work(desk, later_ms + turn * DAY_MS)
    assert desk.save_memory()
    last_ms, before_ms = later_ms + 110 * DAY_MS, NOON_MS + 40 * DAY_MS
    assert desk.trim(before_ms, last_ms, by="x", progress=lambda _: None)
    desk.close()
    right = told(disk)
    sound = check(disk)
    bad_snapshots(disk)

    mend(disk, check(disk))

    assert found(sound) == []
    assert old.id in right[1]
    assert told(disk) == right


def test_what_another_desk_dropped_is_no_reason_to_forget_it_here() -> None:
    disk = two_segments()
    right = told(disk)
    fact = LogTrimmed(
        before_ms=NOON_MS + 40 * DAY_MS, segment=1, events=9, base="0" * 40
    )
    said = event(2, NOON_MS + 50 * DAY_MS, "log.trim", msgspec.json.encode(fact))
    appended(disk, said)
    bad_snapshots(disk)

    mend(disk, check(disk))

    assert right[1]
    assert told(disk)[1] == right[1]


def test_keys_of_forgotten_persons_are_destroyed_again(disk: SimDisk) -> None:
    before = {name: disk.read(name) for name in disk.names() if PEOPLE.fullmatch(name)}
    desk = opened(disk)
    ((key,)) = [desk.forget(CALLER, LATER_MS, by="x")]
    desk.close()
    for name, content in before.items():
        disk.put(name, content)

    checked = check(disk)
    mender = mend(disk, checked)

    assert key
    assert found(checked) == ["keys-undestroyed"]
    assert mender.done.destroyed == 1
    assert found(check(disk)) == []


def test_names_whose_keys_are_gone_are_counted(disk: SimDisk) -> None:
    for name in list(filter(PEOPLE.fullmatch, disk.names())):
        disk.remove(name)

    missing = only(check(disk))

    assert missing.code is Code.KEYS_MISSING
    assert missing.about["count"] == 160
    assert missing.repair is Repair.NONE


def test_names_that_another_desk_sealed_are_a_note(disk: SimDisk) -> None:
    """Their keys never come with a bundle."""
    other = SimDisk(where="other")
    desk = opened(other)
    enter(desk, NOON_MS, caller="0899999999")
    desk.close()
    lines: list[bytes] = []
    names = frozenset(other.names())
    folder = LogFolder(where="", names=names, read=other.read)
    read_history(folder, START, lambda row: lines.extend(row.events))
    desk = opened(disk)
    assert isinstance(desk.take(lines, (), LATER_MS, by="x"), Taken)
    desk.close()

    checked = check(disk)

    assert found(checked) == ["keys-elsewhere"]
    assert checked.is_sound


def test_damaged_keys_of_persons_are_told(disk: SimDisk) -> None:
    name = pick(disk, PEOPLE)
    flip(disk, name, 130)

    damaged = next(o for o in check(disk).findings if o.code is Code.PEOPLE_DAMAGED)

    assert damaged.about == {"file": name, "count": 1}


def lose_device(disk: SimDisk) -> None:
    disk.remove(DEVICE_NAME)


def copy_device(disk: SimDisk) -> None:
    disk.put(DEVICE_NAME, disk.read(DEVICE_NAME))


def damage_device(disk: SimDisk) -> None:
    disk.put(DEVICE_NAME, b"{}")


def change_seed(disk: SimDisk) -> None:
    plain = msgspec.json.decode(disk.read(DEVICE_NAME))
    plain["seed"] = urlsafe_b64encode(b"s" * 32).decode()
    write_device(disk, lambda mark: msgspec.json.encode({**plain, "mark": mark}), None)


def change_key(disk: SimDisk) -> None:
    plain = msgspec.json.decode(disk.read(DEVICE_NAME))
    plain |= {
        "seed": urlsafe_b64encode(b"s" * 32).decode(),
        "key": public_key(b"s" * 32),
    }
    write_device(disk, lambda mark: msgspec.json.encode({**plain, "mark": mark}), None)


DEVICES = [
    (lose_device, "device-missing", True),
    (copy_device, "device-copied", True),
    (damage_device, "device-damaged", False),
    (change_seed, "device-damaged", False),
    (change_key, "device-other-key", False),
]


@pytest.mark.parametrize(("change", "code", "is_sound"), DEVICES)
def test_device_that_cannot_go_on_is_told(
    disk: SimDisk, change: Callable[[SimDisk], None], code: str, is_sound: bool
) -> None:
    change(disk)
    before = digests(disk)

    checked = check(disk)
    mend(disk, checked)

    assert found(checked) == [code]
    assert checked.is_sound is is_sound
    assert (DEVICE_NAME in disk.names()) is (code == "device-copied")
    assert before <= digests(disk)


def test_locked_store_is_checked_and_mended(disk: SimDisk) -> None:
    vault = make_vault(disk, FIRST, CHEAP).cipher
    for _ in lock_steps(disk, vault):
        pass
    desk = Desk(disk, TABLES, now_ms=lambda: NOON_MS, cipher=vault)
    desk.save_memory()
    desk.close()
    flip(disk, pick(disk, SNAPSHOT), 100)
    flip(disk, pick(disk, CHAPTER), 100)

    checked = check_disk(disk, LATER_MS, vault)
    Mender(disk, vault, at_ms=lambda: LATER_MS).mend(checked)

    assert "snapshot-damaged" in found(checked)
    again = check_disk(disk, LATER_MS, vault)
    assert found(again) == ["set-aside-before"]


def test_files_that_were_not_sealed_yet_are_told(disk: SimDisk) -> None:
    vault = make_vault(disk, FIRST, CHEAP).cipher
    next(lock_steps(disk, vault))

    checked = check_disk(disk, LATER_MS, vault)

    assert found(checked) == ["not-all-sealed"]


def test_files_set_aside_are_sealed_when_the_store_is_locked(disk: SimDisk) -> None:
    bad_snapshots(disk)
    mend(disk, check(disk))
    vault = make_vault(disk, FIRST, CHEAP).cipher
    for _ in lock_steps(disk, vault):
        pass

    aside = list(filter(ASIDE.fullmatch, disk.names()))
    assert aside
    assert all(disk.read(name).startswith(SEALED) for name in aside)
    assert open_files(disk, vault) == []


@pytest.mark.parametrize("at", [5, BLOCK_BYTES + 5])
def test_half_of_key_is_mended_by_the_other(disk: SimDisk, at: int) -> None:
    vault = make_vault(disk, FIRST, CHEAP).cipher
    for _ in lock_steps(disk, vault):
        pass
    whole = disk.read(KEY_NAME)
    flip(disk, KEY_NAME, at)

    checked = check_disk(disk, LATER_MS, vault)
    Mender(disk, vault, at_ms=lambda: LATER_MS).mend(checked)

    assert found(checked)[0] == "key-half"
    assert disk.read(KEY_NAME) == whole


def test_repair_that_loses_power_loses_nothing(kept: dict[str, bytes]) -> None:
    """Cut at every act; what lay there is still there, under one name or another."""
    right, cuts = None, 0
    for cut_at in count(1):
        disk = SimDisk(cut_at)
        for name, content in kept.items():
            disk.put(name, content)
        refit(disk)
        right = right or told(disk)
        bad_snapshots(disk)
        bad_chapter(disk)
        before = digests(disk)
        checked = check(disk)
        disk.cut_at = disk.acts + cut_at
        try:
            mend(disk, checked)
            break
        except PowerCut:
            cuts += 1
        disk.cut()
        assert before <= digests(disk)
        assert told(disk)[0] == right[0]

    assert cuts > 10


def test_disk_that_refuses_ends_the_repair_with_nothing_lost(disk: SimDisk) -> None:
    bad_snapshots(disk)
    before, checked = digests(disk), check(disk)
    disk.fail_always = {"replace": errno.EIO}

    with pytest.raises(NotSaved):
        mend(disk, checked)

    assert before <= digests(disk)
    assert not disk._locked


@pytest.mark.parametrize(
    "name",
    [
        "log-000001.jsonl", "log-000001.jsonl.gz", "DEVICE", "KEY", "LOCK",
        "snap-000001-0000001000-00000000.json", "past-000001-0f517871.jsonl.gz",
        "base-000001-0f517871.json.gz", "people-000001.keys",
    ],
)  # fmt: skip
def test_no_reader_takes_a_file_that_was_set_aside(name: str) -> None:
    disk = SimDisk()
    disk.put(name, b"x")

    new = set_aside(disk, name, NOON_MS)

    assert disk.names() == [new]
    assert not is_store_file(new)
    assert not holds_store([new])
    assert segment_numbers([new]) == []
    kinds = (SNAPSHOT, CHAPTER, BASE, PEOPLE)
    assert not any(kind.fullmatch(new) for kind in kinds)
    sweep(disk, disk.names())
    assert disk.names() == [new]


def test_two_files_set_aside_at_once_get_two_names() -> None:
    disk = SimDisk()
    news = []
    for content in (b"1", b"2"):
        disk.put("DEVICE", content)
        news.append(set_aside(disk, "DEVICE", NOON_MS))

    assert news == ["aside-20251009T085320Z-DEVICE", "aside-20251009T085320Z-2-DEVICE"]
    assert [disk.read(name) for name in news] == [b"1", b"2"]


# The place.

MOUNT_LINES = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:26 / /mnt/the\\040share rw - cifs //server/share rw
31 22 0:27 / /home rw - nfs4 server:/home rw
32 31 254:2 / /home/somchai rw - ext4 /dev/vdb rw
33 22 0:28 / /mnt/ssh rw,nosuid master:2 - fuse.sshfs a@b:/ rw
"""


@pytest.mark.parametrize(
    ("path", "kind", "point"),
    [
        ("/var/store", "ext4", "/"),
        ("/mnt/the share/store", "cifs", "/mnt/the share"),
        ("/mnt/the shared", "ext4", "/"),
        ("/home/anan/store", "nfs4", "/home"),
        ("/home/somchai/store", "ext4", "/home/somchai"),
        ("/mnt/ssh", "fuse.sshfs", "/mnt/ssh"),
    ],
)
def test_file_system_of_a_path_is_found(path: str, kind: str, point: str) -> None:
    assert mount_of(path, MOUNT_LINES) == (kind, point)


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/home/x/OneDrive - Police/store", "OneDrive - Police"),
        ("/home/x/Dropbox/store", "Dropbox"),
        ("/Users/x/Library/Mobile Documents/store", "Mobile Documents"),
        ("/home/x/Google Drive/s", "Google Drive"),
        ("/home/omega/store", ""),
        ("/var/lib/patrol", ""),
    ],
)
def test_cloud_folder_is_known_by_its_name(path: str, part: str) -> None:
    assert cloud_part(Path(path)) == part


@pytest.fixture
def root(tmp_path: Path, kept: dict[str, bytes]) -> Path:
    root = tmp_path / "store"
    RealDisk(root)
    for name, content in kept.items():
        (root / name).write_bytes(content)
        (root / name).chmod(0o600)
    refit(RealDisk(root))
    return root


def codes(root: Path) -> list[str]:
    return found(check_store(root, now_ms=LATER_MS))


def test_store_in_a_folder_is_sound(root: Path) -> None:
    before = sorted(path.name for path in root.iterdir())

    assert codes(root) == []
    assert sorted(path.name for path in root.iterdir()) == before


def test_rights_of_others_are_found_and_taken_away(root: Path) -> None:
    root.chmod(0o755)
    (root / "log-000001.jsonl").chmod(0o640)

    wide = only(check_store(root, now_ms=LATER_MS))
    count = narrow_rights(root)

    assert (wide.code, wide.about["files"], count) == (Code.OPEN_TO_OTHERS, 2, 2)
    assert codes(root) == []


def test_store_that_is_open_is_only_looked_at(root: Path) -> None:
    (root / "snap-000001-0000001000-00000000.json.aside").write_bytes(b"half")
    (root / "snap-000001-0000001000-00000000.json.aside").chmod(0o600)
    disk = RealDisk(root)
    disk.lock()
    who = holder(root)
    seen = codes(root)
    disk.unlock()

    assert who == f"pid {os.getpid()}"
    assert seen == ["in-use"]
    assert holder(root) is None
    assert codes(root) == ["leftover"]


def test_looking_at_a_store_lets_a_desk_open_it_meanwhile(root: Path) -> None:
    check_store(root, now_ms=LATER_MS)

    Desk(root, TABLES, now_ms=lambda: LATER_MS).close()


@pytest.mark.parametrize("name", ["nowhere", "file", "empty"])
def test_what_is_no_store_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()

    with pytest.raises(StoreUnusable):
        check_store(tmp_path / name, now_ms=NOON_MS)

    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_owners_that_differ_are_told(root: Path) -> None:
    os.chown(root / "log-000001.jsonl", 1, -1)
    mixed = codes(root)
    os.chown(root / "log-000001.jsonl", 0, -1)
    os.chown(root, 1, -1)

    assert mixed == ["mixed-owners"]
    assert set(codes(root)) == {"other-owner", "mixed-owners"}


@pytest.mark.parametrize(
    ("free", "code"),
    [(49_000_000, "room-short"), (1_000_000, "room-none"), (60_000_000, "")],
)
def test_room_that_runs_short_is_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    monkeypatch.setattr(place, "free_bytes", lambda _: free)
    monkeypatch.setattr(place, "reserve_bytes", lambda _: 0)

    assert codes(root) == ([code] if code else [])


def test_reserve_that_still_takes_entries_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place, "free_bytes", lambda _: 3_000)
    desk = opened(RealDisk(tmp_path / "store"))
    enter(desk, NOON_MS)
    desk.close()
    if not place.reserve_bytes(tmp_path / "store"):
        pytest.skip("this file system keeps no room for a file")

    (one,) = place.check_place(tmp_path / "store")

    assert one.code is Code.ROOM_RESERVED
    assert int(one.about["reserve_kb"]) > 500
    assert one.about["free_kb"] == 3


@pytest.mark.skipif(sys.platform == "win32", reason="no such flags there")
@pytest.mark.parametrize(("flags", "code"), [(0, Code.NO_RIGHT), (1, Code.READ_ONLY)])
def test_folder_that_takes_no_entries_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: int, code: Code
) -> None:
    opened(RealDisk(tmp_path / "store")).close()
    room = dict.fromkeys(("f_bavail", "f_bfree", "f_blocks", "f_frsize"), 1 << 20)
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("os.statvfs", lambda _: SimpleNamespace(f_flag=flags, **room))

    told = [one.code for one in check_place(tmp_path / "store")]

    assert code in told
    assert len({Code.NO_RIGHT, Code.READ_ONLY}.intersection(told)) == 1


def test_copy_of_keys_cut_short_is_not_kept_by_a_repair(disk: SimDisk) -> None:
    desk = opened(disk)
    enter(desk, caller="0811112222")
    desk.close()
    keys = next(name for name in disk.names() if name.startswith("people-"))
    disk.put(f"{keys}.aside", disk.read(keys))
    mend(disk, check(disk))

    assert not [name for name in disk.names() if name.startswith("aside-")]
    opened(disk).close()
    assert f"{keys}.aside" not in disk.names()
