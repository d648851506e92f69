"""Locking a whole store: nothing readable is left, nothing is lost, cut anywhere."""

import contextlib
import errno
import gzip
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from store.base import newest_base, save_base
from store.cipher import SEALED, SealBroken, StoreLocked, unwrap
from store.device import DEVICE_NAME, Device, find_device
from store.disk import NotSaved, RealDisk
from store.keys.people import Keyring
from store.keys.vault import KEY_NAME, Vault, make_vault, remove_vault, unlock
from store.locking import lock_steps, open_files
from store.log import EventLog, Position, load_snapshots, save_snapshot
from store.log.frames import frame
from tests.store.keys.test_vault import CHEAP, FIRST, SECOND
from tests.store.log_steps import codes, commit, found, open_log
from tests.store.sim_disk import PowerCut, SimDisk

NAMES_OPEN = ("ควัน".encode(), b'"n":', b"seed")
"""Words of the log, and of DEVICE, that must not be readable."""


def store_disk(seed: int = 0) -> tuple[SimDisk, str, Device]:
    """A store with four segments, of which two are packed, and all other files."""
    disk = SimDisk(seed)
    for first in (1, 6):
        log = open_log(disk, segment_bytes=200)
        for n in range(first, first + 5):
            commit(log, n)
        for _ in log.tidy():
            pass
        if first == 1:
            log.close()
    save_snapshot(disk, log.position, '{"x":"ควัน"}'.encode())
    save_base(disk, 1, '{"n":"ควัน"}'.encode(), None)
    disk.put("past-000001-00000000.jsonl.gz", gzip.compress(b'{"n":1}', mtime=0))
    token = Keyring(disk).seal("0812345678", "ควัน")
    device = find_device(disk, None, ())
    disk.kill()
    return disk, token, device


def locked(disk: SimDisk) -> Vault:
    vault = make_vault(disk, FIRST, CHEAP).cipher
    for _ in lock_steps(disk, vault):
        pass
    return vault


def unsealed(disk: SimDisk) -> list[str]:
    """Files in which something can be read without a key."""
    return [
        name
        for name, file in disk.files.items()
        for content in [file.content()]
        if name != KEY_NAME
        if any(word in content for word in NAMES_OPEN) or content[:2] == b"\x1f\x8b"
    ]


def check(disk: SimDisk, vault: Vault | None, token: str, device: Device) -> None:
    """Everything that was in the store is still there."""
    log = EventLog(disk, "k7q", at_ms=lambda: 0, cipher=vault)

    assert list(dict.fromkeys(found(log))) == list(range(1, 11))
    assert set(codes(log)) <= {"torn-tail"}
    assert not log.pending
    base = newest_base(disk, vault)
    assert base == (Position(2, 0), '{"n":"ควัน"}'.encode())
    assert Keyring(disk, vault).reveal(token) == "ควัน"
    again = find_device(disk, vault, ["k7q"])
    assert (again.code, again.seed, again.origin) == (device.code, device.seed, "")


def test_store_is_whole_before_it_is_locked() -> None:
    disk, token, device = store_disk()

    assert len(unsealed(disk)) >= 6
    check(disk, None, token, device)


def test_locked_store_shows_nothing_and_holds_everything() -> None:
    disk, token, device = store_disk()
    vault = locked(disk)

    assert unsealed(disk) == []
    assert open_files(disk, vault) == []
    disk.cut()
    check(disk, unlock(disk, FIRST), token, device)


def test_locked_store_without_its_passphrase_is_told() -> None:
    disk, _, _ = store_disk()
    locked(disk)

    with pytest.raises(StoreLocked):
        open_log(disk)


def test_log_goes_on_behind_what_was_locked() -> None:
    disk, _, _ = store_disk()
    vault = locked(disk)
    for n in (11, 12):
        log = EventLog(disk, "k7q", at_ms=lambda: 0, cipher=vault)
        commit(log, n)
        log.close()
    log = EventLog(disk, "k7q", at_ms=lambda: 0, cipher=vault)

    assert list(dict.fromkeys(found(log))) == list(range(1, 13))
    assert codes(log) == []
    assert unsealed(disk) == []


def test_progress_names_each_file_once() -> None:
    disk, _, _ = store_disk()
    vault = make_vault(disk, FIRST, CHEAP).cipher
    due = open_files(disk, vault)
    steps = list(lock_steps(disk, vault))

    assert [step.file for step in steps] == due
    assert [step.done for step in steps] == list(range(len(due)))
    assert list(lock_steps(disk, vault)) == []


def test_snapshot_is_sealed_for_it_may_hold_what_the_log_lost() -> None:
    disk, _, _ = store_disk()
    (before,) = load_snapshots(disk)
    vault = locked(disk)

    assert list(load_snapshots(disk, vault)) == [before]
    assert len([name for name in disk.files if name.startswith("snap-")]) == 1
    assert open_files(disk, vault) == []


def test_damaged_snapshot_is_sealed_as_it_is() -> None:
    disk, _, _ = store_disk()
    name = next(name for name in disk.files if name.startswith("snap-"))
    damaged = disk.read(name)[:-3]
    disk.put(name, damaged)
    vault = locked(disk)

    assert unwrap(disk.read(name), name, vault) == damaged
    assert open_files(disk, vault) == []


def test_device_of_another_folder_stays_a_copy() -> None:
    disk, _, device = store_disk()
    copy = disk.copy()
    vault = locked(copy)

    assert find_device(copy, vault, [device.code]).origin == "copied"


def test_store_locked_anew_is_sealed_with_the_new_key_alone() -> None:
    disk, token, device = store_disk()
    old = locked(disk)
    log = EventLog(disk, "k7q", at_ms=lambda: 0, cipher=old)
    commit(log, 11)
    log.close()
    remove_vault(disk, FIRST)
    vault = make_vault(disk, SECOND, CHEAP).cipher
    due = open_files(disk, vault)
    for _ in lock_steps(disk, vault):
        pass

    assert {DEVICE_NAME, "people-000001.keys"} <= set(due)
    for name, file in disk.files.items():
        content = file.content()
        if content.startswith(SEALED):
            assert vault.is_newest(content[len(SEALED) :]), name
    log = EventLog(disk, "k7q", at_ms=lambda: 0, cipher=vault)
    assert list(dict.fromkeys(found(log))) == list(range(1, 12))
    assert Keyring(disk, vault).reveal(token) == "ควัน"
    assert find_device(disk, vault, ()).seed == device.seed


def test_damaged_file_stays_as_it_is() -> None:
    disk, _, _ = store_disk()
    locked(disk)
    name = "past-000001-00000000.jsonl.gz"
    hurt = disk.files[name].content()[:-1]
    disk.put(name, hurt)
    remove_vault(disk, FIRST)
    vault = make_vault(disk, SECOND, CHEAP).cipher
    for _ in lock_steps(disk, vault):
        pass

    assert disk.files[name].content() == hurt
    assert open_files(disk, vault) == [name]


def cut_locking(act: int, outcome: int) -> tuple[SimDisk, str, Device]:
    disk, token, device = store_disk(outcome)
    disk.cut_at = disk.acts + act
    with contextlib.suppress(PowerCut):
        locked(disk)
    (disk.cut if outcome else disk.kill)()
    return disk, token, device


def cut_everywhere() -> Counter[str]:
    fired: Counter[str] = Counter()
    disk, _, _ = store_disk()
    before = disk.acts
    locked(disk)
    for act in range(1, disk.acts - before + 2):
        for outcome in range(3):
            for then in ("open", "lock"):
                disk, token, device = cut_locking(act, outcome)
                vault = unlock(disk, FIRST)
                if then == "lock" and vault is not None:
                    for _ in lock_steps(disk, vault):
                        pass
                    assert unsealed(disk) == []
                check(disk, vault, token, device)
                fired += disk.fired
    return fired


def test_cut_at_any_act_loses_nothing_and_locking_goes_on() -> None:
    fired = cut_everywhere()
    print(dict(fired))  # noqa: T201

    for kind in ("create", "write", "sync", "sync_folder", "replace", "remove"):
        assert fired[f"cut at {kind}"] > 0, f"no cut at {kind}: {fired}"


def in_place(disk: SimDisk, name: str, content: bytes) -> None:
    """Write a file as most programs do."""
    disk.remove(name)
    file = disk.create(name)
    disk.write(file, content)
    disk.sync(file)
    disk.close(file)


def unnamed(disk: SimDisk, name: str, content: bytes) -> None:
    """Write a file aside, and leave its content to chance."""
    file = disk.create(name + ".aside")
    disk.write(file, content)
    disk.close(file)
    disk.replace(name + ".aside", name)
    disk.sync_folder()


@pytest.mark.parametrize("mutant", [in_place, unnamed])
def test_cuts_catch_a_careless_writer(
    mutant: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.locking.write_file", mutant)

    with pytest.raises((AssertionError, SealBroken)):
        cut_everywhere()


def test_every_file_is_for_its_owner_only(tmp_path: Path) -> None:
    disk = RealDisk(tmp_path)
    log = open_log(disk)
    commit(log, 1)
    log.close()
    find_device(disk, None, ())
    Keyring(disk).seal("0812345678", "x")
    vault = make_vault(disk, FIRST, CHEAP).cipher
    for _ in lock_steps(disk, vault):
        pass

    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert len(modes) >= 5
    assert set(modes.values()) == {0o600}, modes
    assert find_device(disk, vault, ()).origin == ""


@pytest.mark.parametrize("kind", ["create", "write", "sync", "replace"])
def test_refusal_of_the_disk_is_told_and_costs_nothing(kind: str) -> None:
    disk, token, device = store_disk()
    vault = make_vault(disk, FIRST, CHEAP).cipher
    disk.fail_always = {kind: errno.EIO}
    with pytest.raises(NotSaved):
        for _ in lock_steps(disk, vault):
            pass
    disk.kill()

    check(disk, vault, token, device)


def test_segment_that_a_locked_desk_writes_is_sealed_already() -> None:
    disk, _, _ = store_disk()
    vault = locked(disk)
    log = EventLog(disk, "k7q", at_ms=lambda: 0, cipher=vault)
    commit(log, 11)

    newest = max(name for name in disk.files if name.startswith("log-"))
    assert newest.endswith(".jsonl")
    assert open_files(disk, vault) == []


def test_segment_with_one_open_line_among_sealed_ones_is_open() -> None:
    disk, _, _ = store_disk()
    vault = locked(disk)
    log = EventLog(disk, "k7q", at_ms=lambda: 0, cipher=vault)
    commit(log, 11)
    log.close()
    newest = max(name for name in disk.files if name.startswith("log-"))
    disk.put(newest, disk.read(newest) + frame(b'[{"n":12}]', 1))

    assert open_files(disk, vault) == [newest]
