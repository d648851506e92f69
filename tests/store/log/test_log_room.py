"""The reserve: what a disk filled by others still takes, wherever the log stands."""

import contextlib
import errno
from collections import Counter

import pytest

from store.cipher import Cipher
from store.log import EventLog, LogFailed
from store.log.open_segment import REFRESH_PARTS
from store.log.segments import segment_name, segment_numbers
from store.log.sizes import RESERVE_BYTES, SEGMENT_BYTES
from tests.store.log_steps import SimCipher, commit, found, open_log
from tests.store.sim_disk import PowerCut, SimDisk

LARGE = b'{"n":%d,"x":"' + b"y" * 280 + b'"}'
"""An event of some 300 bytes, as long as they usually get."""

QUARTER = RESERVE_BYTES // REFRESH_PARTS


def filled_to(disk: SimDisk, offset: int, cipher: Cipher | None) -> EventLog:
    """A log whose first segment has grown to about this length."""
    log = open_log(disk, cipher=cipher)
    commit(log, 0)
    size = len(LARGE) * 4 // 3 if cipher else len(LARGE)
    while (left := offset - log.position.offset) > size + 200:
        for _ in range(min(500, max(1, left // size - 1))):
            log.append(LARGE % 0)
        log.commit("0" * 4)
    return log


def save_while_full(disk: SimDisk, log: EventLog) -> int:
    """Take all room away, and commit one by one until the disk refuses."""
    disk.room = 0
    saved = 0
    with contextlib.suppress(LogFailed):
        while True:
            log.append(LARGE % (saved + 1))
            log.commit("0" * 4)
            saved += 1
    return saved


@pytest.mark.parametrize("cipher", [None, SimCipher()], ids=["open", "locked"])
@pytest.mark.parametrize(
    "offset",
    [500, QUARTER - 500, QUARTER + 500, SEGMENT_BYTES - 2_000, SEGMENT_BYTES],
)
def test_a_full_disk_still_takes_a_thousand_events(
    offset: int, cipher: Cipher | None
) -> None:
    disk = SimDisk(room=100 << 20)
    log = filled_to(disk, offset, cipher)
    saved = save_while_full(disk, log)

    assert saved >= 1_000
    assert disk.fired["reserve full"] > 0
    disk.room = 10 << 20
    commit(log, saved + 2)
    log.close()
    disk.cut()
    rows = open_log(disk, cipher=cipher).recovered
    numbers = {int(e[5 : e.index(b",")]) for row in rows for e in row.events}
    assert numbers == set(range(saved + 3))


def test_full_segment_grows_on_while_the_disk_has_room_for_no_other() -> None:
    disk = SimDisk(room=20_000)
    log = open_log(disk, segment_bytes=500, reserve_bytes=8_000)
    commit(log, 0)
    disk.room = 0
    for n in range(1, 40):
        commit(log, n)

    assert log.position.segment == 1
    assert log.position.offset > 2_000
    assert segment_numbers(disk.files) == [1]
    disk.room = 20_000
    for n in range(40, 200):
        commit(log, n)
    assert log.position.segment > 5
    log.close()
    disk.cut()
    log = open_log(disk)
    assert found(log) == list(range(200))
    assert log.report == ()


def test_full_disk_is_not_asked_for_a_segment_at_every_commit() -> None:
    disk = SimDisk(room=20_000)
    log = open_log(disk, segment_bytes=500, reserve_bytes=8_000)
    commit(log, 0)
    disk.room = 0
    before = disk.done.copy()
    for n in range(1, 60):
        commit(log, n)

    tried = (disk.done - before)["create"]
    assert 1 <= tried <= log.position.offset // (8_000 // REFRESH_PARTS) + 1


def test_a_little_room_is_not_mistaken_for_enough() -> None:
    disk = SimDisk(room=20_000)
    log = open_log(disk, segment_bytes=500, reserve_bytes=8_000)
    for n in range(8):
        commit(log, n)
    disk.room = 700
    saved = 8
    with contextlib.suppress(LogFailed):
        while saved < 500:
            commit(log, saved)
            saved += 1

    assert saved >= 8 + 50, "a segment that had room was left for one that had none"


def test_clean_closed_full_segment_is_written_on_where_only_it_has_room() -> None:
    disk = SimDisk(room=20_000)
    log = open_log(disk, segment_bytes=300, reserve_bytes=8_000)
    commit(log, 0)
    for n in (1, 2):
        commit(log, n)
        log.close()
        disk.room = 0
        log = open_log(disk, segment_bytes=80, reserve_bytes=8_000)
    commit(log, 3)
    log.close()

    assert segment_numbers(disk.files) == [1]
    assert found(open_log(disk)) == [0, 1, 2, 3]


def test_refused_fresh_segment_that_cannot_be_removed_does_no_harm() -> None:
    disk = SimDisk(room=20_000)
    log = open_log(disk, segment_bytes=300, reserve_bytes=8_000)
    commit(log, 0, 1, 2)
    disk.room = 0
    disk.fail_always = {"remove": errno.EIO}
    for n in range(3, 20):
        commit(log, n)
    log.close()

    assert disk.fired["remove EIO"] > 0
    assert disk.files[segment_name(2)].size() == 0
    disk.fail_always = {}
    disk.room = None
    assert found(open_log(disk)) == list(range(20))


def test_system_that_keeps_no_room_rolls_over_as_ever() -> None:
    class NoReserve(SimDisk):
        def reserve(self, file: int, offset: int, length: int) -> bool:
            del file, offset, length
            return False

    disk = NoReserve()
    log = open_log(disk, segment_bytes=500)
    for n in range(30):
        commit(log, n)

    assert log.position.segment > 3
    assert disk.files[segment_name(1)].size() < 700


def test_segments_left_behind_keep_no_room() -> None:
    disk = SimDisk(room=20_000)
    log = open_log(disk, segment_bytes=500, reserve_bytes=8_000)
    for n in range(100):
        commit(log, n)

    assert log.position.segment > 10
    assert disk.room == 20_000 - sum(file.room() for file in disk.files.values())
    assert sum(file.reserved > 0 for file in disk.files.values()) == 1


def test_log_of_a_killed_program_goes_on_while_the_disk_is_full() -> None:
    disk = SimDisk(room=20_000)
    log = open_log(disk, reserve_bytes=8_000)
    commit(log, 0)
    for n in range(1, 4):
        disk.kill()
        disk.room = 0
        log = open_log(disk, reserve_bytes=8_000)
        commit(log, n)

    assert log.report == ()
    assert log.position.segment == 4
    log.close()
    disk.cut()
    assert sorted(set(found(open_log(disk)))) == list(range(4))


class CrowdedDisk(SimDisk):
    """What is given back is taken by others at once."""

    def release(self, name: str) -> None:
        left = self.room
        super().release(name)
        self.room = left


class Roomless(EventLog):
    """Breaks the rule: leaves a full segment whether or not another has room."""

    def _begin_roomy(self, need_bytes: int) -> bool:
        del need_bytes
        return True


@pytest.mark.parametrize(
    ("make", "low", "high"), [(EventLog, 15, 30), (Roomless, 0, 3)]
)
def test_full_segment_is_left_only_for_one_with_room(
    make: type[EventLog], low: int, high: int
) -> None:
    disk = CrowdedDisk(room=20_000)
    log = make(disk, "k7q", at_ms=lambda: 0, segment_bytes=500, reserve_bytes=8_000)
    commit(log, 0)
    saved = save_while_full(disk, log)

    assert low <= saved <= high


def full_story(disk: SimDisk, told: set[int]) -> None:
    """Fill the disk, go on in the reserve, find room again."""
    log = open_log(disk, segment_bytes=300, reserve_bytes=3_000)
    for n in range(28):
        if n == 4:
            disk.room = 0
        if n == 22:
            disk.room = None
        with contextlib.suppress(LogFailed):
            commit(log, n, tag=f"{n:04x}")
            told.add(n)
    log.close()


def test_nothing_is_lost_at_any_cut_while_the_disk_is_full() -> None:
    fired: Counter[str] = Counter()
    for seed in range(4):
        for act in range(1, 200):
            disk, told = SimDisk(seed, room=12_000), set[int]()
            disk.cut_at = act
            try:
                full_story(disk, told)
            except PowerCut:
                (disk.cut if (act + seed) % 4 else disk.kill)()
            else:
                assert told == set(range(28))
                break
            log = open_log(disk)
            seen = list(dict.fromkeys(found(log)))

            assert told <= set(seen), f"seed {seed}, act {act}: lost"
            assert seen == sorted(seen), f"seed {seed}, act {act}: out of order"
            assert {f.code for f in log.report} <= {"torn-tail"}
            fired += disk.fired
    assert fired["reserve full"] > 50
    assert fired["cut at create"] > 8
    assert fired["cut at remove"] > 4
