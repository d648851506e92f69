"""Damages: told at every opening until a person says that they are known."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from store.checkup import Code, Mender, Repair, check_disk
from store.damages import DAMAGE_NAME, Damages, read_damages
from store.desk import Desk
from store.disk import RealDisk
from store.glance import Glance
from store.log import Finding, Trouble
from tests.store.desk_on_sim import NOON_MS, TABLES, do, enter, theft, work


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A store with some work in it, closed."""
    desk = opened(tmp_path / "store")
    for _ in range(3):
        work(desk)
    desk.close()
    return tmp_path / "store"


def opened(root: Path) -> Desk:
    return Desk(root, TABLES, now_ms=lambda: NOON_MS)


def damage(root: Path, row: int = 2) -> None:
    """Spoil a frame that has sound ones behind it."""
    path = max(root.glob("log-*.jsonl"))
    frames = path.read_bytes().splitlines(keepends=True)
    frames[row] = b"x" * (len(frames[row]) - 1) + b"\n"
    path.write_bytes(b"".join(frames))


def told(root: Path, *, remember: bool = True) -> list[str]:
    """Open, do one thing, write the memory down, close: what was told first?"""
    desk = opened(root)
    enter(desk)
    if remember:
        assert desk.save_memory()
    desk.close()
    return [one.code.value for one in desk.findings]


def mend(root: Path) -> Mender:
    disk = RealDisk(root)
    mender = Mender(disk, None, at_ms=lambda: NOON_MS)
    mender.mend(check_disk(disk, NOON_MS))
    return mender


def test_damage_is_told_at_every_opening_though_a_snapshot_is_past_it(
    root: Path,
) -> None:
    damage(root)

    assert [told(root) for _ in range(3)] == [["damage"]] * 3
    assert [one.code for one in Glance(root, TABLES).findings] == ["damage"]
    assert len(read_damages(RealDisk(root))) == 1


def test_a_store_without_damage_has_no_list_of_it(root: Path) -> None:
    max(root.glob("log-*")).write_bytes(max(root.glob("log-*")).read_bytes()[:-7])

    assert told(root) == ["torn-tail"]
    assert told(root) == []
    assert not (root / DAMAGE_NAME).exists()


def test_a_log_that_lost_its_end_before_a_snapshot_is_told_until_it_is_known(
    root: Path,
) -> None:
    told(root)
    path = max(root.glob("log-*.jsonl"))
    path.write_bytes(path.read_bytes()[:-3000])

    assert [told(root) for _ in range(3)] == [["segment-short"]] * 3
    assert mend(root).done.known == 1
    assert told(root) == []


def test_repair_marks_damage_as_known_and_the_doctor_still_tells_it(
    root: Path,
) -> None:
    damage(root)
    told(root)

    done = mend(root).done

    assert done.known == 1
    (row,) = read_damages(RealDisk(root))
    assert 0 < row.start < row.stop
    assert told(root) == []
    assert told(root, remember=False) == []
    one = check_disk(RealDisk(root), NOON_MS).findings[0]
    assert (one.code, one.repair) == (Code.DAMAGE, Repair.NONE)
    assert one.about["known_ms"] == NOON_MS


def test_new_damage_is_told_beside_known_damage(root: Path) -> None:
    damage(root, 2)
    told(root)
    mend(root)
    told(root, remember=False)
    damage(root, -3)

    desk = opened(root)
    desk.close()

    assert [one.code for one in desk.findings] == ["damage"]
    assert len(read_damages(RealDisk(root))) == 2


def test_damage_that_is_found_no_more_is_told_until_it_is_known(root: Path) -> None:
    path = max(root.glob("log-*.jsonl"))
    whole = path.read_bytes()
    damage(root)
    desk = opened(root)
    desk.close()
    path.write_bytes(whole)

    checked = check_disk(RealDisk(root), NOON_MS)

    assert [one.code for one in opened_and_closed(root)] == ["damage"]
    assert [one.code for one in checked.findings] == [Code.DAMAGE_BEFORE]
    assert mend(root).done.known == 1
    assert opened_and_closed(root) == ()


def test_of_a_segment_that_is_gone_only_that_is_told(root: Path) -> None:
    damage(root, 2)
    damage(root, 4)
    before = [one.code.value for one in opened_and_closed(root)]
    enter(desk := opened(root))
    desk.close()
    (root / "log-000001.jsonl").unlink()

    assert before == ["damage", "damage"]
    assert [one.code.value for one in opened_and_closed(root)] == ["segment-missing"]
    mend(root)
    assert opened_and_closed(root) == ()


def opened_and_closed(root: Path) -> tuple[Finding, ...]:
    desk = opened(root)
    desk.close()
    return desk.findings


def test_an_unreadable_list_is_told_and_never_overwritten(root: Path) -> None:
    damage(root)
    told(root, remember=False)
    path = root / DAMAGE_NAME
    path.write_bytes(path.read_bytes()[:-9])
    spoilt = path.read_bytes()

    desk = opened(root)
    assert desk.save_memory()
    desk.close()

    assert path.read_bytes() == spoilt
    assert [(one.code.value, one.file) for one in desk.findings] == [
        ("damage", "log-000001.jsonl"),
        ("segment-unreadable", DAMAGE_NAME),
    ]
    ((old, _),) = mend(root).done.set_aside
    assert old == DAMAGE_NAME
    assert opened_and_closed(root) == ()


def test_no_snapshot_is_written_before_damage_is_written_down(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next opening would know nothing of it."""
    damage(root)
    create = RealDisk.create

    def refuse(disk: RealDisk, name: str) -> int:
        if name.startswith(DAMAGE_NAME):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return create(disk, name)

    with monkeypatch.context() as full:
        full.setattr(RealDisk, "create", refuse)
        desk = opened(root)
        do(desk, theft())
        was_saved = desk.save_memory()
    assert desk.save_memory()
    desk.close()

    assert not was_saved
    assert [one.code.value for one in opened_and_closed(root)] == ["damage"]


def test_more_than_one_write_gone_at_the_end_is_damage(root: Path) -> None:
    """Only the last write can be cut short: what was before it was told as saved."""
    path = max(root.glob("log-*.jsonl"))
    rows = path.read_bytes().splitlines(keepends=True)
    spoilt = [b"x" * (len(row) - 1) + b"\n" for row in rows[-3:]]
    path.write_bytes(b"".join(rows[:-3] + spoilt))

    assert [told(root) for _ in range(2)] == [["damage", "segment-short"]] * 2


def test_packing_a_segment_does_not_make_its_damage_new(root: Path) -> None:
    disk = RealDisk(root)
    plain = Finding(Trouble.DAMAGE, "log-000001.jsonl", 7, 9)
    Damages(disk, [plain], NOON_MS).keep()

    again = Damages(disk, [plain._replace(file="log-000001.jsonl.gz")], NOON_MS)

    assert again.told == (plain,)


def test_broken_entries_are_known_up_to_their_number(root: Path) -> None:
    desk = opened(root)
    desk._log.append(b'{"no":"event"}')
    do(desk, theft())
    desk.close()
    before = opened(root)
    before.close()
    mend(root)
    after = opened(root)
    after.close()

    assert (before.broken, after.broken) == (1, 0)


# --- how the last session ended


def test_a_session_that_was_killed_is_told_once_with_its_time(root: Path) -> None:
    desk = opened(root)
    do(desk, theft(), NOON_MS + 60_000)
    desk.disk.unlock()  # killed: no mark of an end

    first = opened(root)
    first.close()
    second = opened(root)
    second.close()

    assert first.hard_end_ms == NOON_MS + 60_000
    assert second.hard_end_ms is None


def test_a_killed_session_is_told_though_a_snapshot_holds_all_of_it(
    root: Path,
) -> None:
    desk = opened(root)
    do(desk, theft())
    assert desk.save_memory()
    desk.disk.unlock()

    first = opened(root)
    first.close()

    assert first.hard_end_ms == NOON_MS


def test_the_hard_end_of_another_desk_is_not_told(root: Path) -> None:
    desk = opened(root)
    do(desk, theft())
    desk.disk.unlock()
    (root / "DEVICE").unlink()  # as after a restore

    restored = opened(root)
    restored.close()

    assert restored.hard_end_ms is None


def test_a_new_store_and_a_closed_one_ended_well(root: Path, tmp_path: Path) -> None:
    new, old = opened(tmp_path / "new"), opened(root)
    new.close()
    old.close()

    assert (new.hard_end_ms, old.hard_end_ms) == (None, None)
