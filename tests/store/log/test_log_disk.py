"""Disks: what the real and the simulated one promise alike, each by its own means."""

import errno
import shutil
from collections import Counter
from pathlib import Path

import pytest

from store import machine
from store.disk import RealDisk
from tests.store.sim_disk import PowerCut, SimDisk

AnyDisk = RealDisk | SimDisk


@pytest.fixture(params=["real", "sim"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> AnyDisk:
    return RealDisk(tmp_path / "store") if request.param == "real" else SimDisk()


def put(disk: AnyDisk, name: str, content: bytes) -> None:
    file = disk.create(name)
    disk.write(file, content)
    disk.sync(file)
    disk.close(file)
    disk.sync_folder()


def test_overwriting_changes_just_these_bytes(disk: AnyDisk) -> None:
    put(disk, "KEYS", b"0123456789")
    before = disk.identity("KEYS")
    disk.overwrite("KEYS", 3, b"xxxx")

    assert disk.read("KEYS") == b"012xxxx789"
    assert disk.identity("KEYS") == before
    file = disk.open_append("KEYS")
    disk.write(file, b"!")
    disk.close(file)
    assert disk.read("KEYS") == b"012xxxx789!"


def test_overwriting_never_makes_a_file_longer(disk: AnyDisk) -> None:
    put(disk, "KEYS", b"0123")
    with pytest.raises(ValueError, match="ends before byte 5"):
        disk.overwrite("KEYS", 2, b"xxx")
    with pytest.raises(FileNotFoundError):
        disk.overwrite("NONE", 0, b"x")

    assert disk.read("KEYS") == b"0123"


def test_overwritten_bytes_are_on_disk_when_it_returns() -> None:
    for seed in range(20):
        disk = SimDisk(seed)
        put(disk, "KEYS", b"0123456789")
        disk.overwrite("KEYS", 2, b"xxxx")
        disk.cut()

        assert disk.read("KEYS") == b"01xxxx6789"


def test_cut_may_leave_any_part_of_an_overwriting() -> None:
    left: Counter[bytes] = Counter()
    for seed in range(60):
        disk = SimDisk(seed)
        put(disk, "KEYS", b"0123456789")
        disk.cut_at = disk.acts + 1
        with pytest.raises(PowerCut):
            disk.overwrite("KEYS", 2, b"xxxx")
        disk.cut()
        content = disk.read("KEYS")

        assert (content[:2], content[6:]) == (b"01", b"6789")
        left[content] += 1
    assert len(left) > 3
    assert left[b"0123456789"] > 0
    assert left[b"01xxxx6789"] > 0


def test_refused_overwriting_is_told() -> None:
    disk = SimDisk()
    put(disk, "KEYS", b"0123456789")
    disk.fail_always = {"overwrite": errno.EIO}

    with pytest.raises(OSError, match="Input/output"):
        disk.overwrite("KEYS", 2, b"xxxx")


def test_identity_stays_with_the_file(disk: AnyDisk) -> None:
    put(disk, "OLD", b"1")
    put(disk, "OTHER", b"1")
    before = disk.identity("OLD")
    file = disk.open_append("OLD")
    disk.write(file, b"2")
    disk.close(file)
    disk.replace("OLD", "NEW")

    assert disk.identity("NEW") == before
    assert disk.identity("OTHER") != before
    with pytest.raises(FileNotFoundError):
        disk.identity("OLD")


def test_file_written_anew_is_another_file(disk: AnyDisk) -> None:
    put(disk, "DEVICE", b"1")
    before = disk.identity("DEVICE")
    put(disk, "ASIDE", b"1")
    disk.replace("ASIDE", "DEVICE")

    assert disk.identity("DEVICE") != before


def test_copied_folder_has_other_identities(tmp_path: Path) -> None:
    put(RealDisk(tmp_path / "a"), "DEVICE", b"1")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    first, second = RealDisk(tmp_path / "a"), RealDisk(tmp_path / "b")

    assert second.read("DEVICE") == b"1"
    assert second.identity("DEVICE") != first.identity("DEVICE")


def test_identity_of_another_machine_differs_and_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = RealDisk(tmp_path / "store")
    put(disk, "DEVICE", b"1")
    here = disk.identity("DEVICE")
    (tmp_path / "id").write_text("0123456789abcdef\n")
    monkeypatch.setattr(machine, "MACHINE_ID", tmp_path / "id")
    machine.machine.cache_clear()
    there = disk.identity("DEVICE")
    monkeypatch.setattr(machine, "MACHINE_ID", tmp_path / "none")
    machine.machine.cache_clear()
    unnamed = disk.identity("DEVICE")
    machine.machine.cache_clear()

    assert len({here, there, unnamed}) == 3
    assert "0123456789abcdef" not in there


def test_simulated_copy_has_what_was_durable_and_other_identities() -> None:
    disk = SimDisk()
    put(disk, "A", b"1")
    file = disk.create("B")
    disk.write(file, b"2")
    file = disk.open_append("A")
    disk.write(file, b"unsynced")
    first, second = disk.copy(), disk.copy()

    assert sorted(first.files) == ["A"]
    assert first.read("A") == b"1"
    names = {disk.identity("A"), first.identity("A"), second.identity("A")}
    assert len(names) == 3
    put(first, "C", b"3")
    put(second, "C", b"3")
    assert first.identity("C") != second.identity("C")
    first.cut()
    assert first.read("A") == b"1"


def test_simulated_identity_outlives_a_cut() -> None:
    disk = SimDisk()
    put(disk, "A", b"1")
    before = disk.identity("A")
    disk.cut()

    assert disk.identity("A") == before


def test_simulated_room_is_kept_for_who_reserved_it() -> None:
    disk = SimDisk(room=100)
    keeper, other = disk.create("KEEPER"), disk.create("OTHER")

    assert disk.reserve(keeper, 0, 60)
    assert not disk.reserve(other, 0, 60)
    disk.write(other, b"x" * 40)
    with pytest.raises(OSError, match="full"):
        disk.write(other, b"x")
    disk.write(keeper, b"x" * 50)
    assert disk.room == 0
    disk.release("KEEPER")
    assert disk.room == 10
    disk.remove("KEEPER")
    assert disk.room == 60


def test_giving_room_back_leaves_the_content(disk: AnyDisk) -> None:
    file = disk.create("A")
    disk.reserve(file, 0, 100_000)
    disk.write(file, b"0123")
    disk.release("A")
    disk.release("NONE")
    disk.write(file, b"4567")
    disk.close(file)

    assert disk.read("A") == b"01234567"


def test_room_given_back_is_free_again_on_a_real_disk(tmp_path: Path) -> None:
    disk = RealDisk(tmp_path / "store")
    file = disk.create("A")
    if not disk.reserve(file, 0, 1 << 20):
        pytest.skip("this file system keeps no room")
    disk.write(file, b"x" * 5_000)
    disk.sync(file)
    disk.close(file)
    path = tmp_path / "store" / "A"
    kept = path.stat().st_blocks * 512
    disk.release("A")

    assert kept >= 1 << 20
    assert path.stat().st_blocks * 512 <= 16_384
    assert path.read_bytes() == b"x" * 5_000


def test_syncing_a_deleted_file_is_no_success(tmp_path: Path) -> None:
    disk = RealDisk(tmp_path / "store")
    file = disk.create("log")
    disk.write(file, b"x")
    (tmp_path / "store" / "log").unlink()

    with pytest.raises(FileNotFoundError, match="deleted"):
        disk.sync(file)
    disk.close(file)
