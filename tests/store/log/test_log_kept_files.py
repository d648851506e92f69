"""Whole files and snapshots: old or new, never half; and what an opening sweeps."""

import contextlib
import errno
from collections import Counter
from collections.abc import Iterator

import pytest

from store.cipher import StoreLocked
from store.disk import Disk, RealDisk
from store.log import (
    Position,
    SnapshotFailed,
    kept_files,
    load_snapshots,
    save_snapshot,
    write_file,
)
from tests.store.log_steps import SimCipher, commit, found, open_log
from tests.store.sim_disk import PowerCut, SimDisk

OLD, NEW = b"old" * 30, b"new" * 20


def with_old(seed: int) -> SimDisk:
    disk = SimDisk(seed)
    disk.put("KEPT", OLD)
    return disk


def cut_writing(seeds: int) -> Counter[str]:
    """Cut or kill at each act of a writing; tell which content was found."""
    seen: Counter[str] = Counter()
    for seed in range(seeds):
        for act in range(1, 8):
            disk = with_old(seed)
            disk.cut_at = disk.acts + act
            done = False
            with contextlib.suppress(PowerCut):
                write_file(disk, "KEPT", NEW)
                done = True
            disk.cut()
            content = disk.read("KEPT")

            assert content in (OLD, NEW), f"act {act}, seed {seed}: half a file"
            assert content == NEW or not done, f"act {act}: written, then gone"
            seen[content[:3].decode()] += 1
            write_file(disk, "KEPT", NEW)
            assert disk.read("KEPT") == NEW
            assert list(disk.files) == ["KEPT"]
    return seen


def test_file_is_old_or_new_at_every_cut() -> None:
    seen = cut_writing(20)

    assert min(seen["old"], seen["new"]) > 20


def unsynced(disk: Disk, name: str, content: bytes) -> Iterator[None]:
    """Breaks the rule: renames what may not be on disk."""
    file = kept_files._create(disk, f"{name}.aside")
    disk.write(file, content)
    disk.close(file)
    yield
    disk.replace(f"{name}.aside", name)
    disk.sync_folder()


def nameless(disk: Disk, name: str, content: bytes) -> Iterator[None]:
    """Breaks the rule: leaves the name to chance."""
    file = kept_files._create(disk, f"{name}.aside")
    disk.write(file, content)
    disk.sync(file)
    disk.close(file)
    yield
    disk.replace(f"{name}.aside", name)


@pytest.mark.parametrize(
    ("mutant", "law"), [(unsynced, "half a file"), (nameless, "written, then gone")]
)
def test_cuts_catch_a_writing_without_the_rule(
    monkeypatch: pytest.MonkeyPatch, mutant: object, law: str
) -> None:
    monkeypatch.setattr(kept_files, "write_steps", mutant)

    with pytest.raises(AssertionError, match=law):
        cut_writing(20)


@pytest.mark.parametrize("kind", ["create", "write", "sync", "replace"])
def test_refused_writing_leaves_the_old_file_and_nothing_aside(kind: str) -> None:
    disk = with_old(1)
    disk.fail_always = {kind: errno.ENOSPC}
    with pytest.raises(OSError, match="No space"):
        write_file(disk, "KEPT", NEW)

    assert disk.read("KEPT") == OLD
    assert list(disk.files) == ["KEPT"]
    assert disk.idle


def test_what_was_left_aside_is_swept_at_the_next_opening() -> None:
    disk = SimDisk()
    log = open_log(disk)
    commit(log, 1)
    log.close()
    steps = kept_files.write_steps(disk, "KEPT", NEW)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert "KEPT.aside" in disk.files
    log = open_log(disk)

    assert sorted(disk.files) == ["log-000001.jsonl"]
    assert found(log) == [1]


def test_aside_file_that_stays_does_not_stop_an_opening() -> None:
    disk = SimDisk()
    disk.put("KEPT.aside", b"half")
    disk.fail_always = {"remove": errno.EIO}
    log = open_log(disk)
    commit(log, 1)

    assert disk.fired["remove EIO"] == 1
    assert log.report == ()


def test_snapshots_come_newest_first_and_broken_ones_not_at_all() -> None:
    disk = SimDisk()
    for offset in (10, 20, 30):
        save_snapshot(disk, Position(2, offset), b"state %d" % offset, kept=3)
    names = sorted(disk.files)
    disk.files[names[1]].set(b"state 2!")

    assert [tuple(s) for s in load_snapshots(disk)] == [
        ((2, 30), b"state 30"),
        ((2, 10), b"state 10"),
    ]


def test_next_snapshot_is_read_only_when_asked_for() -> None:
    disk = SimDisk()
    for offset in (10, 20):
        save_snapshot(disk, Position(1, offset), b"state")
    before = disk.done["read"]
    next(load_snapshots(disk))

    assert disk.done["read"] == before + 1


def test_locked_snapshot_opens_with_its_key_at_its_place() -> None:
    disk, cipher = SimDisk(), SimCipher()
    save_snapshot(disk, Position(1, 10), b"state", cipher=cipher)
    (name,) = disk.files
    content = disk.files[name].content()

    assert b"state" not in content
    assert [s.content for s in load_snapshots(disk, cipher)] == [b"state"]
    assert list(load_snapshots(disk, SimCipher(b"other"))) == []
    with pytest.raises(StoreLocked):
        next(load_snapshots(disk))
    disk.put(name.replace("0000000010", "0000000020"), content)
    assert len(list(load_snapshots(disk, cipher))) == 1


def test_refused_snapshot_tells_which_and_why() -> None:
    disk = SimDisk()
    disk.fail_always = {"sync": errno.EIO}
    with pytest.raises(SnapshotFailed, match=r"snap-000001.*Input/output") as failure:
        save_snapshot(disk, Position(1, 10), b"state")

    assert failure.value.errno == errno.EIO
    assert disk.files == {}


def test_real_disk_keeps_whole_files_for_their_owner_only(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("store")
    disk = RealDisk(root)
    write_file(disk, "KEPT", OLD)
    write_file(disk, "KEPT", NEW)

    assert (root / "KEPT").read_bytes() == NEW
    assert (root / "KEPT").stat().st_mode & 0o077 == 0
    assert not list(root.glob("*.aside"))
