"""Single faults, one by one: what the log reports, keeps and gives free."""

import errno

import pytest

from store.disk import StoreUnusable
from store.log import LogFailed, Position, Trouble, load_snapshots, save_snapshot
from tests.store.log_story import (
    HARMLESS,
    Story,
    numbers,
    open_log,
    segments,
    three_segments,
)
from tests.store.sim_disk import PowerCut, SimDisk


def test_file_with_a_failed_sync_is_never_written_again() -> None:
    disk = SimDisk()
    log = open_log(disk)
    log.append(b'{"n":1}')
    log.commit()
    disk.fail_at = {disk.acts + 2: errno.EIO}
    log.append(b'{"n":2}')
    log.commit()
    left = disk.files["log-000001.jsonl"].content()
    log.append(b'{"n":3}')
    log.commit()
    log.close()

    assert disk.fired == {"sync EIO": 1}
    assert disk.files["log-000001.jsonl"].content() == left
    assert b'"redo":[[1,' in disk.files["log-000002.jsonl"].content()


def test_full_disk_keeps_events_pending_until_there_is_room() -> None:
    disk = SimDisk(room=2_000)
    log = open_log(disk)
    saved, failures = 0, []
    for n in range(60):
        log.append(b'{"n":%d,"x":"%s"}' % (n, b"y" * 60))
        try:
            log.commit()
            saved = n + 1
        except LogFailed as failure:
            failures.append((failure.errno, failure.file[:4], len(log.pending)))

    waiting = range(1, 60 - saved + 1)
    assert failures == [(errno.ENOSPC, "log-", count) for count in waiting]
    assert disk.fired["write full"] >= len(failures) > 20
    disk.room = None
    log.commit()
    log.close()
    assert disk.idle
    rows = [e for r in open_log(disk).recovered for e in r.events]
    assert sorted(numbers(rows)) == list(range(60))


@pytest.mark.parametrize("kind", ["create", "write", "sync", "sync_folder"])
def test_long_outage_leaves_one_file_not_thousands(kind: str) -> None:
    disk = SimDisk()
    log = open_log(disk)
    log.append(b'{"n":0}')
    log.commit()
    disk.fail_at = {disk.acts + 1: errno.EIO}
    disk.fail_always = {kind: errno.EIO}
    log.append(b'{"n":1}')
    for _ in range(500):
        with pytest.raises(LogFailed):
            log.commit()

    assert disk.fired[f"{kind} EIO"] >= 499
    assert len(segments(disk)) <= 2
    disk.fail_always = {}
    log.commit()
    log.close()
    disk.cut()
    log = open_log(disk)
    assert numbers(e for r in log.recovered for e in r.events) == {0, 1}
    assert all(disk.files[name].size() < 400 for name in segments(disk))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("kind", ["create", "write", "sync", "sync_folder"])
def test_doubt_that_cannot_be_settled_is_reported_and_kept(
    kind: str, code: int
) -> None:
    disk = SimDisk()
    Story(disk).session([1, 2])
    disk.kill()
    disk.fail_always = {kind: code}
    log = open_log(disk)

    assert disk.fired[f"{kind} {errno.errorcode[code]}"] > 0
    assert [f.code for f in log.report] == ["not-durable-yet"]
    assert numbers(log.pending) == {2, 3}
    disk.fail_always = {}
    log.commit()
    assert log.pending == ()
    log.close()
    disk.cut()
    after = open_log(disk)
    assert numbers(e for r in after.recovered for e in r.events) == {1, 2, 3}
    assert {f.code for f in after.report} <= HARMLESS


def test_interrupted_commit_gives_the_file_up() -> None:
    class Interrupting(SimDisk):
        armed = True

        def sync(self, file: int) -> None:
            if self.armed:
                self.armed = False
                raise KeyboardInterrupt
            super().sync(file)

    disk = Interrupting()
    log = open_log(disk)
    log.append(b'{"n":1}')
    with pytest.raises(KeyboardInterrupt):
        log.commit()
    log.commit()
    log.close()

    assert log.position.segment == 2
    assert disk.idle


def test_refused_lock_leaves_nothing_open() -> None:
    disk = SimDisk()
    disk.fail_always = {"lock": errno.EROFS}
    with pytest.raises(StoreUnusable, match="Read-only"):
        open_log(disk)

    assert disk.idle


def test_unlistable_folder_gives_the_lock_back() -> None:
    disk = SimDisk()
    disk.fail_always = {"names": errno.EIO}
    with pytest.raises(StoreUnusable):
        open_log(disk)

    assert disk.idle


def test_unreadable_segment_is_reported_and_the_log_stays_usable() -> None:
    disk = three_segments()
    disk.fail_always = {"read": errno.EIO}
    log = open_log(disk)
    log.append(b'{"n":99,"of":[99,99]}')
    log.commit()
    log.close()

    assert {f.code for f in log.report} == {Trouble.SEGMENT_UNREADABLE}
    disk.fail_always = {}
    after = open_log(disk)
    assert numbers(e for r in after.recovered for e in r.events) == {*range(1, 26), 99}


def test_close_that_fails_frees_the_folder() -> None:
    disk = SimDisk()
    log = open_log(disk)
    log.append(b'{"n":1}')
    disk.fail_always = {"sync": errno.EIO}
    with pytest.raises(LogFailed):
        log.close()
    log.close()

    assert disk.idle


def test_snapshot_ahead_of_a_lost_log_is_reported_and_hides_nothing() -> None:
    disk = three_segments()
    end = open_log(disk).position
    disk.kill()
    for name in segments(disk):
        del disk.files[name]
    log = open_log(disk, start=end)
    log.append(b'{"n":99}')
    log.commit()
    log.close()
    after = open_log(disk, start=end)

    assert [f.code for f in log.report] == ["segment-missing"]
    assert numbers(e for r in after.recovered for e in r.events) == {99}


def test_log_shorter_than_its_snapshot_is_not_written_on() -> None:
    disk = SimDisk()
    story = Story(disk)
    story.session([1], snapshots=False)
    end = open_log(disk).position
    disk.kill()
    start = Position(end.segment, end.offset + 100)
    log = open_log(disk, start=start)
    log.append(b'{"n":99}')
    log.commit()
    log.close()

    assert [f.code for f in log.report] == ["segment-short"]
    assert log.position.segment == end.segment + 1
    assert [r.events for r in open_log(disk, start=start).recovered] == [(b'{"n":99}',)]


def test_snapshot_is_whole_or_not_there_at_every_act() -> None:
    for seed in range(6):
        for act in range(1, 9):
            disk = SimDisk(seed)
            save_snapshot(disk, Position(1, 10), b"old")
            disk.cut_at = disk.acts + act
            try:
                save_snapshot(disk, Position(1, 20), b"new")
            except PowerCut:
                assert disk.fired
            disk.cut()
            snapshot = next(load_snapshots(disk), None)

            assert snapshot in (
                (Position(1, 10), b"old"),
                (Position(1, 20), b"new"),
            )


def test_broken_snapshots_are_passed_over_and_old_ones_removed() -> None:
    disk = SimDisk()
    for offset in (10, 20, 30):
        save_snapshot(disk, Position(1, offset), b"state %d" % offset)

    names = sorted(disk.files)
    assert len(names) == 2
    disk.files[names[1]].set(b"state 3!")
    assert next(load_snapshots(disk), None) == (Position(1, 20), b"state 20")
    disk.files[names[0]].set(b"")
    assert next(load_snapshots(disk), None) is None
