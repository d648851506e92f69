"""Backups: whole or not there, also while a desk works; and never mixed, or doubled."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import re
import shutil
import stat
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import store.base
import store.copies.archive
import store.copies.manifest
import store.keys.slots
import store.log.segments
import store.log.snapshots
import store.past
from store.cipher import Cipher, StoreLocked
from store.copies.archive import Archive
from store.copies.aside import NewFile, TargetFolder
from store.copies.backup import Wanted, backup_name, make_backup
from store.copies.manifest import MANIFEST_NAME, Manifest, Member, encode_manifest
from store.copies.passage import Log, pass_through
from store.copies.restore import (
    Occupant,
    Restored,
    forgotten_in,
    refuse_occupied,
    restore,
)
from store.copies.trouble import CopyFailed, CopyTrouble, Progress
from store.disk import Disk, RealDisk, StoreError
from store.folder import Folder
from store.keys.passphrase import Scrypt
from store.keys.people import Keyring
from store.keys.vault import make_vault, unlock
from store.log import LogFiles, Position, load_snapshots, read_history, segment_numbers
from store.log.frames import frame
from store.model.events import decode
from store.model.facts import DeskOpened
from tests.store.copy_steps import (
    NOON_MS,
    Shifting,
    Station,
    TargetDisk,
    device_code,
    enter,
    lines_of,
    opened,
    tree,
    worked,
)
from tests.store.sim_disk import PowerCut, SimDisk

NAME = "copy.zip"
WANTED = Wanted(name=NAME, device="k7q", at_ms=NOON_MS)
ACTS = ("write", "seal", "remember", "drop", "nothing")


def no_one(disk: Disk, persons: frozenset[str]) -> None:
    """Forget nobody."""


def backed_up(root: Path, folder: Path, **more: object) -> Path:
    wanted = Wanted(name=NAME, device=device_code(root), at_ms=NOON_MS, **more)  # type: ignore[arg-type]
    make_backup(Folder(root), TargetFolder(folder), wanted)
    return folder / NAME


def put_back(file: Path, target: Path, cipher: Cipher | None = None) -> Restored:
    with file.open("rb") as opened_file:
        archive = Archive(opened_file, file)
        refuse_occupied(target, archive.manifest, lambda: Occupant(device="", heads={}))

        def forget(disk: Disk, persons: frozenset[str]) -> None:
            Keyring(disk, cipher).forget_all(persons)

        return restore(archive, target, cipher, forget)


def archived(disk: TargetDisk, name: str = NAME) -> Archive:
    return Archive(disk.reading(name), name)


def events_in(archive: Archive) -> list[bytes]:
    found: list[bytes] = []
    pass_through(Log(archive), lambda event: found.append(event.line))  # type: ignore[arg-type]
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    worked(tmp_path / "store", caller="Lek 081 234 5678")
    return tmp_path / "store"


@pytest.fixture
def file(root: Path, tmp_path: Path) -> Path:
    return backed_up(root, tmp_path)


# --- making one


def test_a_backup_of_a_store_at_work_holds_all_that_was_done(tmp_path: Path) -> None:
    root = tmp_path / "store"
    with closing(opened(root)) as desk:
        enter(desk, 5)
        done = lines_of(root)
        before = tree(root)
        file = backed_up(root, tmp_path)

        assert tree(root) == before
        enter(desk)

    with file.open("rb") as opened_file:
        assert events_in(Archive(opened_file, file)) == done


def test_a_backup_has_neither_device_nor_lock_nor_what_lies_aside(
    root: Path, tmp_path: Path
) -> None:
    (root / "KEY.aside").write_text("half")
    (root / "notes.txt").write_text("mine")

    with zipfile.ZipFile(backed_up(root, tmp_path)) as archive:
        assert archive.namelist() == [
            "log-000001.jsonl",
            "people-000001.keys",
            MANIFEST_NAME,
        ]


def test_the_manifest_tells_sizes_sums_and_heads(root: Path, file: Path) -> None:
    passage = pass_through(Log(Folder(root)), lambda _: None)
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST_NAME))
        rows = [[n, len(c := archive.read(n)), sha256(c).hexdigest()]
                for n in archive.namelist()[:-1]]  # fmt: skip

    assert manifest["device"] == device_code(root)
    assert manifest["files"] == rows
    assert manifest["heads"] == [
        [writer, head.number, head.value.hex()]
        for writer, head in passage.chain.heads.items()
    ]


def test_a_torn_tail_is_left_out(root: Path, tmp_path: Path) -> None:
    done = lines_of(root)
    with (root / "log-000001.jsonl").open("ab") as segment:
        segment.write(b'0000ffff00000000 [{"d":"k7q')

    put_back(backed_up(root, tmp_path), tmp_path / "again")

    assert lines_of(tmp_path / "again") == done
    assert (tmp_path / "again/log-000001.jsonl").read_bytes().endswith(b"]\n")


def test_without_the_persons_keys_no_caller_can_be_read(
    root: Path, tmp_path: Path
) -> None:
    token = next(f.caller for line in lines_of(root)
                 if hasattr(f := decode(line).fact, "caller"))  # fmt: skip
    (tmp_path / "open").mkdir()
    (tmp_path / "closed").mkdir()
    put_back(backed_up(root, tmp_path / "open"), tmp_path / "all")
    put_back(backed_up(root, tmp_path / "closed", people=False), tmp_path / "less")

    assert Keyring(Folder(tmp_path / "all")).reveal(token) == "Lek 081 234 5678"
    assert Keyring(Folder(tmp_path / "less")).reveal(token) is None


def test_a_file_of_that_name_stays_as_it_is(root: Path, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("older")

    with pytest.raises(CopyFailed) as failure:
        backed_up(root, tmp_path)

    assert failure.value.trouble is CopyTrouble.EXISTS
    assert (tmp_path / NAME).read_text() == "older"
    assert list(tmp_path.glob("*.part")) == []


def test_a_name_taken_meanwhile_is_not_taken_away(root: Path, tmp_path: Path) -> None:
    def take_name(_: Progress) -> None:
        (tmp_path / NAME).write_text("theirs")

    with pytest.raises(CopyFailed) as failure:
        make_backup(Folder(root), TargetFolder(tmp_path), WANTED, watch=take_name)

    assert failure.value.trouble is CopyTrouble.EXISTS
    assert (tmp_path / NAME).read_text() == "theirs"


def test_a_folder_without_a_store_has_no_backup(tmp_path: Path) -> None:
    with pytest.raises(CopyFailed) as failure:
        make_backup(Folder(tmp_path), TargetFolder(tmp_path), WANTED)

    assert failure.value.trouble is CopyTrouble.NO_STORE
    assert list(tmp_path.iterdir()) == []


def test_a_missing_target_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CopyFailed) as failure:
        TargetFolder(tmp_path / "usb")

    assert failure.value.trouble is CopyTrouble.NO_FOLDER


def test_progress_comes_to_its_end(root: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    make_backup(Folder(root), TargetFolder(tmp_path), WANTED, watch=told.append)

    assert told[-1].done == told[-1].total == 2


def test_a_backup_is_for_its_owner_only(file: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows keeps no such modes")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_name_tells_device_and_moment() -> None:
    assert backup_name("k7q", "20261123-141500") == (
        "patrol-backup-k7q-20261123-141500.zip"
    )


# --- while the store is changed


@settings(max_examples=150, deadline=None)
@given(
    before=st.integers(1, 12),
    acts=st.lists(st.sampled_from(ACTS), min_size=1, max_size=30),
)
def test_whatever_the_desk_does_meanwhile_the_copy_is_whole(
    before: int, acts: list[str]
) -> None:
    """All that was done before is in it, nothing is missing between, nothing amiss."""
    station = Station(SimDisk())
    station.write(before)
    todo = iter(acts)
    source = Shifting(station.disk, lambda: act(station, next(todo, "nothing")))
    target = TargetDisk()

    made = make_backup(source, target, WANTED)

    archive = archived(target)
    check_whole(archive, station, before)
    assert made.manifest.unread == []


def act(station: Station, name: str) -> None:
    if name != "nothing":
        getattr(station, name)()


def check_whole(archive: Archive, station: Station, before: int) -> None:
    passage = pass_through(Log(archive), lambda _: None)  # type: ignore[arg-type]
    head = passage.chain.head(station.writer)
    begin = passage.begun[station.writer].number if passage.begun else 0
    start = Position(min(segment_numbers(archive.names()), default=1), 0)
    folder = LogFiles(where="zip", names=archive.names(), read=archive.read)
    history = read_history(folder, start)

    assert before <= head.number <= station.written
    assert passage.gaps == {}
    assert begin == 0 or any(name.startswith("base-") for name in archive.names())
    assert [f for f in history.report if f.file != "log-000000.jsonl"] == []
    assert archive.manifest.chain_heads == passage.chain.heads
    snapshot = next(load_snapshots(archive), None)  # type: ignore[arg-type]
    if snapshot is not None:
        doubtful = (Position(*row) for row in history.redo.items())
        assert snapshot.position <= max(history.durable, *doubtful)


def test_a_segment_sealed_while_it_is_copied_is_taken_sealed() -> None:
    station = Station(SimDisk())
    station.write(30)
    plain = [n for n in station.disk.names() if n.endswith(".jsonl")]

    class Sealing(Shifting):
        def read(self, name: str) -> bytes:
            station.seal()
            return super().read(name)

    target = TargetDisk()
    make_backup(Sealing(station.disk, lambda: None), target, WANTED)

    names = archived(target).names()
    assert len(plain) > 3
    assert [n for n in names if n.endswith(".gz")] == [f"{n}.gz" for n in plain[:-1]]
    check_whole(archived(target), station, 30)


def test_of_a_segment_that_lies_there_twice_the_plain_one_is_taken() -> None:
    station = Station(SimDisk())
    station.write(3)
    station.disk.put("log-000001.jsonl.gz", b"half")
    target = TargetDisk()
    make_backup(station.disk, target, WANTED)

    assert archived(target).names() == ["log-000001.jsonl"]


def test_a_listing_torn_by_trimming_is_not_taken_for_the_store() -> None:
    """Its first look misses the new base, and the segments that it stands for."""
    station = Station(SimDisk())
    station.write(30)
    station.drop()
    listings = [[n for n in station.disk.names() if not n.startswith("base-")]]

    class Torn(Shifting):
        def names(self) -> list[str]:
            return listings.pop() if listings else super().names()

    target = TargetDisk()
    make_backup(Torn(station.disk, lambda: None), target, WANTED)

    check_whole(archived(target), station, 30)
    assert any(name.startswith("base-") for name in archived(target).names())


def test_a_store_that_never_rests_is_given_up_in_one_line() -> None:
    station = Station(SimDisk())
    station.write(10)

    def shift() -> None:
        station.write(10)
        station.drop()

    target = TargetDisk()
    with pytest.raises(CopyFailed) as failure:
        make_backup(Shifting(station.disk, shift), target, WANTED)

    assert failure.value.trouble is CopyTrouble.RESTLESS
    assert target.names() == []


def test_what_cannot_be_read_is_named_and_the_rest_is_copied(root: Path) -> None:
    class Failing(Folder):
        def read(self, name: str) -> bytes:
            if name.startswith("people"):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return super().read(name)

    target = TargetDisk()
    made = make_backup(Failing(root), target, WANTED)

    assert made.manifest.unread == ["people-000001.keys"]
    assert events_in(archived(target)) == lines_of(root)


# --- where the target fails


def small_store() -> SimDisk:
    station = Station(SimDisk())
    station.write(20)
    station.seal()
    return station.disk


def test_a_power_cut_leaves_no_file_or_all_of_it() -> None:
    source, outcomes = small_store(), set()
    for cut_at in range(1, 12):
        for seed in range(20):
            target = TargetDisk(seed)
            target.cut_at = cut_at
            try:
                make_backup(source, target, WANTED)
                done = True
            except PowerCut:
                done = False
            target.cut()
            there = NAME in target.names()
            if there:
                archived(target).check()
            outcomes.add((done, there))

    assert (True, False) not in outcomes
    assert outcomes >= {(False, False), (False, True), (True, True)}


def test_an_error_of_the_disk_leaves_nothing_or_all_of_it() -> None:
    source = small_store()
    told: list[tuple[CopyTrouble, bool]] = []
    outcomes: set[tuple[str, ...]] = set()
    for code in (errno.ENOSPC, errno.EIO):
        for at in range(1, 7):
            target = TargetDisk()
            target.fail_at = {at: code}
            try:
                make_backup(source, target, WANTED)
            except CopyFailed as failure:
                told.append((failure.trouble, os.strerror(code) in str(failure)))
                left = target.names()
                for name in left:
                    archived(target, name).check()
                outcomes.add(tuple(left))

    assert len(told) >= 8
    assert set(told) == {(CopyTrouble.DISK, True)}
    assert outcomes == {(), (NAME,)}


def test_a_full_target_is_left_as_it_was() -> None:
    source = small_store()
    whole = TargetDisk()
    size = make_backup(source, whole, WANTED).size_bytes
    for room in range(0, size, 97):
        target = TargetDisk(room=room)

        with pytest.raises(CopyFailed) as failure:
            make_backup(source, target, WANTED)

        assert failure.value.trouble is CopyTrouble.DISK
        assert (target.names(), target.room) == ([], room)


def test_a_medium_that_keeps_something_else_is_found_out() -> None:
    class Lying(TargetDisk):
        def reading(self, name: str) -> BinaryIO:
            content = bytearray(self.read(name))
            content[len(content) // 3] ^= 1
            return io.BytesIO(bytes(content))

    target = Lying()
    with pytest.raises(CopyFailed) as failure:
        make_backup(small_store(), target, WANTED)

    assert failure.value.trouble is CopyTrouble.NOT_KEPT
    assert target.names() == []


def test_an_interrupt_leaves_nothing(root: Path, tmp_path: Path) -> None:
    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_backup(Folder(root), TargetFolder(tmp_path), WANTED, watch=interrupt)

    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_target_without_hard_links_keeps_names_that_are_taken(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    file = backed_up(root, tmp_path)
    folder = TargetFolder(tmp_path)
    (tmp_path / "other").write_text("other")

    with pytest.raises(FileExistsError):
        folder.give("other", NAME)

    with file.open("rb") as opened_file:
        Archive(opened_file, file).check()


def test_a_file_may_take_anothers_place_only_when_told_so(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("old")
    with NewFile(TargetFolder(tmp_path), "x", over=True) as new:
        new.write(b"new")
        assert (tmp_path / "x").read_text() == "old"
        new.keep()

    assert (tmp_path / "x").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


# --- locked stores


def locked(root: Path) -> Cipher:
    """Lock the store's folder and work in it."""
    root.mkdir()
    cipher = make_vault(RealDisk(root), "correct horse", Scrypt(n=2**14)).cipher
    with closing(opened(root, cipher=cipher)) as desk:
        enter(desk, caller="Lek 081 234 5678")
    return cipher


def test_a_locked_store_is_copied_without_its_passphrase_and_stays_locked(
    tmp_path: Path,
) -> None:
    root = tmp_path / "store"
    cipher = locked(root)
    file = tmp_path / NAME
    make_backup(Folder(root), TargetFolder(tmp_path), WANTED)

    with file.open("rb") as opened_file:
        archive = Archive(opened_file, file)
        assert archive.manifest.heads is None
        assert b"theft" not in archive.read("log-000001.jsonl")
        with pytest.raises(StoreLocked):
            restore(archive, tmp_path / "again", None, no_one)
        assert not (tmp_path / "again").exists()
        again = unlock(archive, "correct horse")  # type: ignore[arg-type]

    put_back(file, tmp_path / "again", again)
    with closing(opened(tmp_path / "again", cipher=cipher)) as desk:
        assert len(desk.state.incidents) == 1


# --- restoring


def test_a_restored_store_tells_all_and_is_a_new_device(
    root: Path, file: Path, tmp_path: Path
) -> None:
    put_back(file, tmp_path / "one")
    put_back(file, tmp_path / "two")
    openings = []
    for name in ("one", "two"):
        with closing(opened(tmp_path / name)) as desk:
            assert len(desk.state.incidents) == 3
            assert desk.findings == ()
            enter(desk)
        facts = [decode(line).fact for line in lines_of(tmp_path / name)]
        openings.append([fact for fact in facts if isinstance(fact, DeskOpened)])

    assert [[fact.origin for fact in of] for of in openings] == [["", "restored"]] * 2
    devices = {of[-1].device for of in openings} | {device_code(root)}
    keys = {of[-1].key for of in openings} | {openings[0][0].key}
    assert len(devices) == len(keys) == 3


def test_an_empty_folder_takes_a_backup(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "empty"
    target.mkdir()
    put_back(file, target)

    assert lines_of(target) == lines_of(tmp_path / "store")
    assert not any(path.name.endswith(".restoring") for path in tmp_path.iterdir())


def test_what_was_forgotten_is_forgotten_again(root: Path, tmp_path: Path) -> None:
    """The backup's keys are older than its log, as when two are put together."""
    keys = (root / "people-000001.keys").read_bytes()
    with closing(opened(root)) as desk:
        caller = next(iter(desk.state.incidents.values())).caller
        desk.forget("081-2345678", NOON_MS, by="somchai", reason="asked")
        desk.forget("Lek 081 234 5678", NOON_MS, by="somchai", reason="asked")
    (root / "people-000001.keys").write_bytes(keys)
    assert Keyring(Folder(root)).reveal(caller) is not None

    done = put_back(backed_up(root, tmp_path), tmp_path / "again")

    assert done.forgotten >= 1
    assert Keyring(Folder(tmp_path / "again")).reveal(caller) is None


def refused(target: Path, manifest: Manifest, there: Occupant) -> CopyFailed:
    with pytest.raises(CopyFailed) as failure:
        refuse_occupied(target, manifest, lambda: there)
    return failure.value


def test_a_folder_with_anothers_store_is_refused(root: Path) -> None:
    manifest = Manifest(device="k7q", at_ms=0, files=[])
    failure = refused(root, manifest, Occupant(device="m2x", heads={}))

    assert failure.trouble is CopyTrouble.OTHER_STORE
    assert failure.about == {"device": "m2x", "backup": "k7q"}


def test_a_folder_with_the_same_store_is_refused_and_the_difference_told(
    root: Path, file: Path
) -> None:
    with file.open("rb") as opened_file:
        manifest = Archive(opened_file, file).manifest
    worked(root, 2)
    heads = pass_through(Log(Folder(root)), lambda _: None).chain.heads
    more = len(lines_of(root)) - sum(n for _, n, _ in manifest.heads or [])
    there = Occupant(device=manifest.device, heads=heads)

    failure = refused(root, manifest, there)

    assert failure.trouble is CopyTrouble.SAME_STORE
    assert (failure.about["more"], failure.about["less"]) == (more, 0)
    assert more == 4


@pytest.mark.parametrize("name", ["DEVICE", "KEY", "log-000009.jsonl.gz"])
def test_any_trace_of_a_store_counts_as_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    manifest = Manifest(device="k7q", at_ms=0, files=[])
    failure = refused(tmp_path, manifest, Occupant(device="", heads={}))

    assert failure.trouble is CopyTrouble.OTHER_STORE


def test_a_folder_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").touch()
    manifest = Manifest(device="k7q", at_ms=0, files=[])
    failure = refused(tmp_path, manifest, Occupant(device="", heads={}))

    assert failure.trouble is CopyTrouble.NOT_EMPTY


# --- hostile and broken files


def made_zip(
    files: dict[str, bytes], change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    """Make a backup by hand, its manifest true to the files."""
    members = [Member(n, len(c), sha256(c).hexdigest()) for n, c in files.items()]
    manifest = Manifest(device="k7q", at_ms=0, files=members)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(info)
            archive.writestr(info, content)
        archive.writestr(MANIFEST_NAME, encode_manifest(manifest))
    return memory.getvalue()


GOOD = {"log-000001.jsonl": b"", "KEY": b"k" * 50}


@pytest.mark.parametrize(
    "name",
    [
        "../log-000001.jsonl", "/etc/passwd", "DEVICE", "LOCK", "log-000001.jsonl/x",
        "..", "", "C:\\log-000001.jsonl", "log-1.jsonl", "KEY.aside",
        "LOG-000001.JSONL",
        "log-000001.jsonl\n", "log-٠٠٠٠٠١.jsonl",
        "people-000001.keys ",
    ],
)  # fmt: skip
def test_names_that_no_store_has_are_refused(name: str) -> None:
    with pytest.raises(CopyFailed):
        Archive(io.BytesIO(made_zip({**GOOD, name: b"x"})), "zip")


@pytest.mark.parametrize(
    ("kind", "room"),
    [
        (store.copies.manifest.SEGMENT, store.log.segments.SEGMENT_NAME),
        (store.copies.manifest.SNAPSHOT, store.log.snapshots.NAME),
        (store.copies.manifest.BASE, store.base.NAME),
        (store.copies.manifest.CHAPTER, store.past.NAME),
        (store.copies.manifest.PEOPLE, store.keys.slots.NAME),
    ],
)
def test_each_room_says_itself_how_its_files_are_called(
    kind: re.Pattern[str], room: re.Pattern[str]
) -> None:
    """And bounds its numbers, in plain digits: int() takes Thai ones, and too many."""
    assert kind is room
    for number in ("๐๐๐๐๐๑", "1" * 13, "1" * 5000):
        assert not kind.fullmatch(f"log-{number}.jsonl")
        assert not kind.fullmatch(f"people-{number}.keys")
        assert not kind.fullmatch(f"past-{number}-0a0b0c0d.jsonl.gz")
        assert not kind.fullmatch(f"base-{number}-0a0b0c0d.json.gz")
        assert not kind.fullmatch(f"snap-{number}-0000000000-0a0b0c0d.json")


def as_link(info: zipfile.ZipInfo) -> None:
    info.external_attr = (stat.S_IFLNK | 0o777) << 16


def as_lzma(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_LZMA


@pytest.mark.parametrize("change", [as_link, as_lzma])
def test_links_and_strange_packing_are_refused(
    change: Callable[[zipfile.ZipInfo], None],
) -> None:
    with pytest.raises(CopyFailed) as failure:
        Archive(io.BytesIO(made_zip(GOOD, change)), "zip")

    assert failure.value.trouble is CopyTrouble.STRANGE


def test_a_member_too_many_too_few_or_twice_is_refused() -> None:
    more, twice = io.BytesIO(made_zip(GOOD)), io.BytesIO(made_zip(GOOD))
    with zipfile.ZipFile(more, "a") as archive:
        archive.writestr("log-000002.jsonl", b"")
    with (
        zipfile.ZipFile(twice, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr("KEY", b"k" * 50)
    files = {**GOOD, "log-000002.jsonl": b""}
    members = [Member(n, len(c), sha256(c).hexdigest()) for n, c in files.items()]
    few = io.BytesIO()
    with zipfile.ZipFile(few, "w") as archive:
        manifest = Manifest(device="k7q", at_ms=0, files=members)
        archive.writestr(MANIFEST_NAME, encode_manifest(manifest))

    for hostile in (more, twice, few):
        with pytest.raises(CopyFailed):
            Archive(hostile, "zip")


def test_a_bomb_is_refused_before_it_goes_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store.copies.manifest, "MOST_FILE_BYTES", 1 << 20)
    bomb = {"log-000001.jsonl": bytes(2 << 20)}

    with pytest.raises(CopyFailed) as failure:
        Archive(io.BytesIO(made_zip(bomb)), "zip")

    assert failure.value.trouble is CopyTrouble.STRANGE


@pytest.mark.parametrize("members", [1, 5])
def test_a_bomb_inside_a_sealed_segment_is_refused(
    monkeypatch: pytest.MonkeyPatch, members: int
) -> None:
    monkeypatch.setattr(store.copies.archive, "MOST_FILE_BYTES", 1 << 20)
    bomb = gzip.compress(bytes((2 << 20) // members)) * members
    archive = Archive(io.BytesIO(made_zip({"log-000001.jsonl.gz": bomb})), "zip")

    with pytest.raises(CopyFailed) as failure:
        archive.check()

    assert failure.value.trouble is CopyTrouble.TOO_LARGE


def test_a_newer_backup_says_so() -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(MANIFEST_NAME, b'{"backup":2,"shape":"unheard of"}')

    with pytest.raises(CopyFailed) as failure:
        Archive(memory, "zip")

    assert failure.value.trouble is CopyTrouble.NEWER


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"x" * 5000])
def test_a_file_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(CopyFailed) as failure:
        Archive(io.BytesIO(content), "zip")

    assert failure.value.trouble is CopyTrouble.FOREIGN


WHOLE = TargetDisk()
make_backup(small_store(), WHOLE, WANTED)
CONTENT = WHOLE.read(NAME)
HELD = {n: archived(WHOLE).read(n) for n in archived(WHOLE).names()}


def test_files_that_are_not_those_of_the_manifest_are_found() -> None:
    """The zip's own sums are right; only the manifest's tell."""
    files = {name: bytes(len(content)) for name, content in HELD.items()}
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(MANIFEST_NAME, encode_manifest(archived(WHOLE).manifest))

    with pytest.raises(CopyFailed) as failure:
        Archive(memory, "zip").check()

    assert failure.value.trouble is CopyTrouble.DAMAGED


@settings(max_examples=400, deadline=None)
@given(
    cut=st.integers(0, len(CONTENT)),
    flips=st.lists(st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(1, 255))),
)
def test_no_cut_or_flip_raises_anything_but_our_own_error(
    cut: int, flips: list[tuple[int, int]]
) -> None:
    """And what still passes holds the very same files."""
    content = bytearray(CONTENT)
    for at, mask in flips:
        content[at] ^= mask
    try:
        archive = Archive(io.BytesIO(bytes(content[:cut])), "zip")
        archive.check()
    except CopyFailed:
        return
    assert {n: archive.read(n) for n in archive.names()} == HELD


@pytest.mark.parametrize("at", range(0, len(CONTENT), 61))
def test_a_flip_anywhere_is_found_before_anything_is_written(
    tmp_path: Path, at: int
) -> None:
    content = bytearray(CONTENT)
    content[at] ^= 0x10
    (tmp_path / NAME).write_bytes(content)
    try:
        put_back(tmp_path / NAME, tmp_path / "again")
    except StoreError:
        assert [path.name for path in tmp_path.iterdir()] == [NAME]
    else:
        assert tree(tmp_path / "again") == HELD


def test_all_is_checked_before_anything_is_written(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last member is the one that was changed."""
    content = bytearray(file.read_bytes())
    content[content.index(b"people-000001.keys") + 60] ^= 1
    file.write_bytes(content)
    made: list[str] = []

    def create(_: RealDisk, name: str) -> int:
        made.append(name)
        raise OSError(errno.EIO, "must not be asked for")

    monkeypatch.setattr(RealDisk, "create", create)

    with pytest.raises(CopyFailed) as failure:
        put_back(file, tmp_path / "again")

    assert failure.value.trouble is CopyTrouble.DAMAGED
    assert made == []


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_a_segment_of_anything_is_restored_or_refused_never_worse(
    content: bytes,
) -> None:
    payload = b'[{"log":1,' + content.replace(b"\n", b"") + b"}]"
    files = {"log-000001.jsonl": frame(payload, 1)}
    archive = Archive(io.BytesIO(made_zip(files)), "zip")
    archive.check()
    with suppress(StoreError):
        forgotten_in(archive, None)


# --- a crash while restoring


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a process to end hard")
def test_a_crash_at_any_act_leaves_the_target_as_it_was(
    file: Path, tmp_path: Path
) -> None:
    target, ends = tmp_path / "again", []
    for at in range(1, 40):
        ends.append(ended_at(at, file, target))
        if target.exists():
            break

    assert set(ends) <= {0, 9}
    assert ends.count(9) >= 8
    assert lines_of(target) == lines_of(tmp_path / "store")
    assert not (tmp_path / "again.restoring").exists()


def ended_at(at: int, file: Path, target: Path) -> int:
    """Restore in another process that ends hard at its nth act on the disk."""
    process = os.fork()
    if process:
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    try:
        count = 0

        def end(of: Callable[..., object]) -> Callable[..., object]:
            def act(*given: object) -> object:
                nonlocal count
                count += 1
                if count == at:
                    os._exit(9)
                return of(*given)

            return act

        for kind in ("create", "write", "sync", "remove", "sync_folder"):
            setattr(RealDisk, kind, end(getattr(RealDisk, kind)))
        put_back(file, target)
        os._exit(0)
    except BaseException:
        os._exit(1)


def test_a_full_disk_while_restoring_leaves_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(RealDisk, "write", full)

    with pytest.raises(CopyFailed) as failure:
        put_back(file, tmp_path / "again")

    assert failure.value.trouble is CopyTrouble.DISK
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, "store"]


def test_too_little_room_is_said_before_anything_is_written(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    with pytest.raises(CopyFailed, match="No space"):
        put_back(file, tmp_path / "again")

    assert not (tmp_path / "again.restoring").exists()
