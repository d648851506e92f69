"""A log held against what lies beside it: its store's own memory, a backup's list."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from store.copies.aside import TargetFolder
from store.copies.backup import Wanted, make_backup
from store.copies.manifest import MANIFEST_NAME
from store.desk import Desk
from store.folder import Folder
from store.model.commands import Cancel, Open
from store.model.records import Location
from store.model.tables import CodeTables
from store.proof import Code, Finding, Unverifiable, Verdict, check, open_files
from store.reached import REACHED_NAME
from tests.store.proof_stores import NOON_MS, two_sessions
from tests.store.tampering import forged

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS

Spoil = Callable[[Path], object]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with snapshots and a chapter, as a desk leaves it."""
    root = tmp_path_factory.mktemp("kept") / "store"
    for day in (0, 40):
        clock = count(NOON_MS + day * DAY_MS, 60_000)
        with closing(Desk(root, CodeTables(), now_ms=clock.__next__)) as desk:
            for number in range(120):
                place = Location(text="Wat Khum")
                order = Open(type="theft", place=place, text=f"case {number}")
                desk.submit(order, next(clock), by="somchai")
                incident = next(iter(desk.state.open_ids))
                twice = Cancel(incident=incident, reason="DUP")
                desk.submit(twice, next(clock), by="somchai")
            for _ in desk.chores():
                pass
    assert list(root.glob("snap-*"))
    assert list(root.glob("past-*"))
    return root


@pytest.fixture
def root(tmp_path: Path, kept: Path) -> Path:
    """A copy of it, to be spoilt."""
    return Path(shutil.copytree(kept, tmp_path / "store"))


def checked(root: Path) -> Verdict:
    with open_files(root) as files:
        return check(files)


def faults(verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.is_fault]


def codes(verdict: Verdict) -> set[Code]:
    return {finding.code for finding in verdict.findings}


def emptied(root: Path) -> None:
    for path in root.glob("log-*"):
        path.write_bytes(b"")


def removed(root: Path) -> None:
    for path in root.glob("log-*"):
        path.unlink()


def without(kind: str) -> Spoil:
    """Take away what of the store's memory is of a kind, and the note."""

    def spoil(root: Path) -> None:
        for path in (*root.glob(f"{kind}-*"), *root.glob(REACHED_NAME)):
            path.unlink()

    return spoil


def cut(root: Path) -> None:
    """Cut the log after its fiftieth line, as if it had ended there."""
    lines = (root / "log-000001.jsonl").read_bytes().splitlines(keepends=True)
    removed(root)
    (root / "log-000001.jsonl").write_bytes(b"".join(lines[:50]))


def test_store_with_all_its_memory_holds(root: Path) -> None:
    verdict = checked(root)

    assert verdict.holds
    assert codes(verdict) == {Code.KEY_SEEN}


@pytest.mark.parametrize("log", [emptied, removed, cut])
def test_log_that_ends_before_its_snapshot_does_not_hold(
    root: Path, log: Spoil
) -> None:
    whole = checked(root)
    log(root)

    verdict = checked(root)

    later = faults(verdict)[0]
    assert not verdict.holds
    assert later.code is Code.MEMORY_LATER
    assert later.about["missing"] == whole.events - verdict.events
    last = whole.writers[-1]
    assert (later.about["writer"], later.about["number"]) == (last.writer, last.last)


def last_ten(root: Path) -> None:
    """Cut the last ten lines off, and end the log as a desk does."""
    path = root / "log-000001.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-11], lines[-1]]))


@pytest.mark.parametrize("log", [emptied, removed, cut, last_ten])
def test_log_that_ends_before_its_note_does_not_hold(root: Path, log: Spoil) -> None:
    """Without snapshots and chapters, as of a store that is young."""
    note = (root / REACHED_NAME).read_bytes()
    whole = checked(root)
    without("snap")(root)
    without("past")(root)
    (root / REACHED_NAME).write_bytes(note)
    log(root)

    verdict = checked(root)

    later = next(f for f in faults(verdict) if f.code is Code.MEMORY_LATER)
    last = whole.writers[-1]
    assert not verdict.holds
    assert later.about["by"] == REACHED_NAME
    assert (later.about["writer"], later.about["number"]) == (last.writer, last.last)


def test_note_that_a_desk_writes_meanwhile_is_no_fault(tmp_path: Path) -> None:
    root = tmp_path / "store"
    with closing(Desk(root, CodeTables(), now_ms=lambda: NOON_MS)) as desk:

        class AtWork(Folder):
            """A folder in which the desk works on once the log was read."""

            def read(self, name: str) -> bytes:
                content = super().read(name)
                if name.startswith("log-"):
                    work()
                return content

        def work() -> None:
            order = Open(type="theft", place=Location(text="Wat Khum"))
            desk.submit(order, NOON_MS, by="somchai")
            desk._noted = 0
            for _ in desk.chores():
                pass

        work()
        verdict = check(AtWork(root))

    assert verdict.holds


@pytest.mark.parametrize("log", [emptied, removed, cut])
def test_log_that_ends_before_its_chapters_does_not_hold(
    root: Path, log: Spoil
) -> None:
    without("snap")(root)
    log(root)

    verdict = checked(root)

    assert not verdict.holds
    assert {fault.code for fault in faults(verdict)} == {Code.CHAPTER_LATER}


def test_log_emptied_beside_its_device_alone_does_not_hold(root: Path) -> None:
    without("snap")(root)
    without("past")(root)
    emptied(root)

    verdict = checked(root)

    assert not verdict.holds
    assert codes(verdict) == {Code.LOG_EMPTY}


def test_log_removed_beside_its_device_alone_is_no_log(root: Path) -> None:
    without("snap")(root)
    without("past")(root)
    removed(root)

    with pytest.raises(Unverifiable, match="taken away"):
        checked(root)


def test_log_removed_beside_its_base_does_not_hold(root: Path) -> None:
    without("snap")(root)
    without("past")(root)
    content = b'{"chain":[["k7qaaaa",3,"%s"]]}' % (b"00" * 16)
    base = f"base-000001-{zlib.crc32(content):08x}.json.gz"
    (root / base).write_bytes(gzip.compress(content))
    removed(root)

    assert not checked(root).holds


def test_history_written_anew_with_the_key_is_another_than_the_snapshot_knows(
    tmp_path: Path,
) -> None:
    root = tmp_path / "store"
    station = two_sessions(root)
    heads = [(w, h.number, h.value.hex()) for w, h in station.chain.heads.items()]
    rows = ",".join(f'["{w}",{n},"{value}"]' for w, n, value in heads)
    content = b'{"chain":[%s],"newest":"k7qbbbb.35"}' % rows.encode()
    snapshot = f"snap-000002-0000000100-{zlib.crc32(content):08x}.json"
    (root / snapshot).write_bytes(content)
    before = checked(root)

    forged(
        root, lambda f: f.change("k7qaaaa", 17, b"somchai", b"anan"), seed=b"\1" * 32
    )

    (fault,) = faults(checked(root))
    assert before.holds
    assert fault == Finding(
        Code.MEMORY_OTHER, {"writer": "k7qaaaa", "number": 35, "by": snapshot}
    )


@pytest.mark.parametrize("kind", ["snap", "past"])
def test_damaged_memory_is_told_and_the_log_holds(root: Path, kind: str) -> None:
    path = next(root.glob(f"{kind}-*"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    verdict = checked(root)

    told = next(f for f in verdict.findings if f.code is Code.MEMORY_BROKEN)
    assert verdict.holds
    assert told.about["file"] == path.name


def test_snapshot_with_its_checksum_mended_is_not_looked_into(root: Path) -> None:
    path = max(root.glob("snap-*"))
    content = path.read_bytes().replace(b"case 7", b"case 9")
    path.unlink()
    place = path.name.rpartition("-")[0]
    (root / f"{place}-{zlib.crc32(content):08x}.json").write_bytes(content)

    assert codes(checked(root)) == {Code.KEY_SEEN}


# --- backups


@cache
def packed_bytes(root: Path) -> bytes:
    """A real backup of a store."""
    folder = root.parent / "backups"
    folder.mkdir()
    wanted = Wanted(name="b.zip", device="k7q", at_ms=NOON_MS)
    make_backup(Folder(root), TargetFolder(folder), wanted)
    return (folder / "b.zip").read_bytes()


@pytest.fixture
def backup(tmp_path: Path, kept: Path) -> Path:
    path = tmp_path / "backup.zip"
    path.write_bytes(packed_bytes(kept))
    return path


def repacked(backup: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Write a backup again, with members changed or left out; its list stays."""
    with zipfile.ZipFile(backup) as members:
        contents = {name: members.read(name) for name in members.namelist()}
    with zipfile.ZipFile(backup, "w") as members:
        for name, content in contents.items():
            changed = change(name, content)
            if changed is not None:
                members.writestr(name, changed)


def test_backup_as_it_was_made_holds(backup: Path) -> None:
    verdict = checked(backup)

    assert verdict.holds
    assert codes(verdict) == {Code.KEY_SEEN}


@pytest.mark.parametrize("kind", ["log-", "snap-", "past-"])
def test_member_of_a_backup_that_is_not_as_listed_is_named(
    backup: Path, kind: str
) -> None:
    def change(name: str, content: bytes) -> bytes:
        return content + b"\n" if name.startswith(kind) else content

    repacked(backup, change)

    found = faults(checked(backup))

    assert found[0].code is Code.MEMBER_DIFFERS
    assert str(found[0].about["file"]).startswith(kind)


def test_member_missing_from_a_backup_is_named(backup: Path) -> None:
    repacked(backup, lambda name, c: None if name.startswith("past-") else c)

    (fault,) = faults(checked(backup))

    assert fault.code is Code.MEMBER_MISSING
    assert str(fault.about["file"]).startswith("past-")


def test_member_put_into_a_backup_is_named(backup: Path) -> None:
    with zipfile.ZipFile(backup, "a") as members:
        members.writestr("people-000001.keys", b"0")

    assert {fault.code for fault in faults(checked(backup))} == {Code.MEMBER_STRANGE}


def test_list_of_a_backup_that_cannot_be_read_is_named(backup: Path) -> None:
    repacked(backup, lambda name, c: b"{" if name == MANIFEST_NAME else c)

    assert {fault.code for fault in faults(checked(backup))} == {Code.LIST_BROKEN}


def test_log_of_a_backup_that_ends_before_its_list_knows_is_named(
    backup: Path,
) -> None:
    def change(name: str, content: bytes) -> bytes | None:
        if name.startswith(("snap-", "past-")):
            return None
        if name.startswith("log-"):
            return b"".join(content.splitlines(keepends=True)[:50])
        return content

    repacked(backup, change)

    assert Code.LIST_LATER in codes(checked(backup))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_backup_cut_short_is_told_from_what_is_no_backup(
    backup: Path, share: float
) -> None:
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(Unverifiable, match="its end is missing; copy it again"):
        checked(backup)
