"""Damaged and mistaken copies from the command line: one line says what to do."""

from __future__ import annotations

import gzip
import os
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from patrol_tui.log.copies import backup, bundle, export, restore, take
from patrol_tui.log.passphrases import VARIABLE
from patrol_tui.opening import Choices
from store.copies.bundle import read_bundle
from store.copies.kinds import kind_of
from store.copies.last_backup import BACKUP_NAME, last_backup_ms, note_backup
from store.copies.pieces import find_pieces
from store.copies.trouble import CopyTrouble
from store.disk import RealDisk
from store.folder import Folder
from store.keys.passphrase import Scrypt
from store.keys.signing import fingerprint
from store.keys.vault import make_vault
from tests.store.copy_steps import NOON_MS, enter, lines_of, opened, tree, worked
from tests.store.sim_disk import SimDisk

SEGMENT = "log-000001.jsonl"


class Said(NamedTuple):
    out: list[str]
    err: list[str]


class Place:
    """A store, its backup and its bundle, and what was said about them."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.root, self.new = folder / "here", folder / "new"
        self.zip, self.bundle = folder / "b.zip", folder / "b.bundle"
        self.into = Choices(store=self.new, lang="en")
        self._capture = capture
        worked(self.root, 6, caller="Lek 081 234 5678")
        backup(Choices(store=self.root, lang="en"), self.zip)
        bundle(Choices(store=self.root, lang="en"), self.bundle)
        self.said()

    def said(self) -> Said:
        out, err = self._capture.readouterr()
        return Said(out.splitlines(), err.splitlines())

    def flip(self, name: str = SEGMENT) -> None:
        """Change a byte in the second half of a member."""
        content = bytearray(self.zip.read_bytes())
        piece = next(p for p in find_pieces(bytes(content)) if p.name == name)
        content[piece.start + (piece.stop - piece.start) * 4 // 5] ^= 1
        self.zip.write_bytes(content)

    def restore(self, *, salvage: bool = False) -> tuple[int, Said]:
        code = restore(self.into, self.zip, salvage=salvage)
        return code, self.said()


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path, capsys)


# --- damaged backups


def test_a_damaged_log_waits_for_salvage_and_gives_what_it_can(place: Place) -> None:
    place.flip()
    code, said = place.restore()
    assert (code, said.out, place.new.exists()) == (1, [], False)
    command = f"patrol-tui --store {place.new} log restore {place.zip} --salvage"
    assert said.err[0].endswith(f"not: {SEGMENT}; restore what can be read with: "
                                + command)  # fmt: skip

    code, said = place.restore(salvage=True)
    kept, all_lines = lines_of(place.new), lines_of(place.root)
    lost = len(all_lines) - len(kept)
    assert code == 0
    assert 0 < lost < 4
    assert kept == [line for line in all_lines if line in kept]
    assert "as far as they go" in said.out[0]
    assert said.out[1].startswith(f"{len(kept)} events were read, the newest of 2025-")
    assert said.err == [
        f"patrol-tui: NOT whole or missing: {SEGMENT}; {lost} events are lost"
    ]


def test_a_damaged_summary_is_left_out_unasked(place: Place) -> None:
    name = "past-000001-0a0b0c0d.jsonl.gz"
    place.zip.unlink()
    (place.root / name).write_bytes(gzip.compress(b"x" * 500))
    backup(Choices(store=place.root, lang="en"), place.zip)
    place.said()
    place.flip(name)
    code, said = place.restore()

    assert code == 0
    assert "damaged summaries of the log are left out" in said.out[1]
    assert "nothing is lost; make a new backup" in said.err[0]
    assert lines_of(place.new) == lines_of(place.root)


def test_a_backup_that_is_cut_off_says_where(place: Place) -> None:
    content = place.zip.read_bytes()
    place.zip.write_bytes(content[: content.index(b"MANIFEST.json") - 30])
    code, said = place.restore()
    assert code == 1
    assert "cut off after 1." in said.err[0]
    assert " kB; 2 files in it are whole" in said.err[0]

    code, said = place.restore(salvage=True)
    assert code == 0
    assert lines_of(place.new) == lines_of(place.root)
    assert said.err[-1].endswith("MANIFEST.json; nobody can tell how much is lost")


def test_salvage_never_mixes_into_a_store(place: Place) -> None:
    worked(place.new, 1)
    before = tree(place.new)
    place.flip()
    code, said = place.restore(salvage=True)

    assert code == 1
    assert said.err[0].endswith("name an empty folder with --store")
    assert tree(place.new) == before


def test_a_locked_backup_without_its_key_says_so(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = place.root.with_name("locked")
    root.mkdir()
    cipher = make_vault(RealDisk(root), "correct horse", Scrypt(n=2**14)).cipher
    with closing(opened(root, cipher=cipher)) as desk:
        enter(desk)
    place.zip.unlink()
    backup(Choices(store=root, lang="en"), place.zip)
    content = place.zip.read_bytes()
    monkeypatch.setenv(VARIABLE, "correct horse")
    place.said()

    place.zip.write_bytes(content[: content.index(b"KEY") - 30])
    code, said = place.restore(salvage=True)
    assert (code, place.new.exists()) == (2, False)
    assert "its KEY is lost" in said.err[0]

    place.zip.write_bytes(content[: content.index(b"MANIFEST.json") - 30])
    assert place.restore(salvage=True)[0] == 0
    assert export(place.into, "-") == 0
    assert "Wat Khum" in "".join(place.said().out)


def test_what_was_missing_when_the_backup_was_made_is_said_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(self: Folder, name: str) -> bytes:
        if name.startswith("people"):
            raise OSError(5, os.strerror(5))
        return (self.root / name).read_bytes()

    place.zip.unlink()
    with monkeypatch.context() as patch:
        patch.setattr(Folder, "read", read)
        backup(Choices(store=place.root, lang="en"), place.zip)
    place.said()
    code, said = place.restore()

    assert code == 0
    assert (
        "people-000001.keys could not be read when the backup was made" in said.err[0]
    )


# --- files of another kind


def put(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def test_a_backup_is_not_taken_and_the_right_verb_is_named(place: Place) -> None:
    assert take(place.into, place.zip) == 2
    err = place.said().err
    assert len(err) == 1
    assert "is a backup of a whole store" in err[0]
    assert err[0].endswith(f"--store NEW-FOLDER log restore {place.zip}")
    assert not place.new.exists()


def test_a_bundle_is_not_restored_and_the_right_verb_is_named(place: Place) -> None:
    for salvage in (False, True):
        assert restore(place.into, place.bundle, salvage=salvage) == 2
        err = place.said().err
        assert len(err) == 1
        assert "is a bundle of events" in err[0]
        assert err[0].endswith(f"--store {place.new} log take {place.bundle}")
    assert not place.new.exists()


def other_files(folder: Path) -> dict[CopyTrouble, Path]:
    worked(folder / "store", 1)
    export(Choices(store=folder / "store", lang="en"), str(folder / "x.jsonl"))
    with zipfile.ZipFile(folder / "photos.zip", "w") as archive:
        archive.writestr("photo.jpg", b"x")
    return {
        CopyTrouble.IS_FOLDER: folder,
        CopyTrouble.IS_STORE_FILE: folder / "store" / SEGMENT,
        CopyTrouble.IS_EXPORT: folder / "x.jsonl",
        CopyTrouble.IS_EMPTY: put(folder, "empty", b""),
        CopyTrouble.IS_ZIP: folder / "photos.zip",
        CopyTrouble.IS_GZIP: put(folder, "x.gz", gzip.compress(b"hello")),
        CopyTrouble.IS_TEXT: put(folder, "x.txt", "สวัสดี\r\n".encode()),
        CopyTrouble.FOREIGN: put(folder, "x.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    }


def test_any_other_file_is_told_by_what_it_is(place: Place, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    files = other_files(tmp_path / "other")
    place.said()
    for kind, path in files.items():
        codes = [restore(place.into, path), take(place.into, path)]
        err = place.said().err

        assert kind_of(path) is kind
        assert codes == [2, 2]
        assert len(err) == 2
        assert err[0] == err[1]
        assert str(path) in err[0]
    assert not place.new.exists()


def test_a_whole_stores_folder_is_told_too(place: Place) -> None:
    assert restore(place.into, place.root) == 2
    assert "log backup" in place.said().err[0]


# --- bundles that were damaged, or changed


def test_a_bundle_damaged_on_the_way_is_not_called_a_forgery(
    place: Place, tmp_path: Path
) -> None:
    """Wherever a bit falls over; only a false signature is one."""
    content = place.bundle.read_bytes()
    for at in range(len(content)):
        hurt = bytearray(content)
        hurt[at] ^= 4
        put(tmp_path, "hurt.bundle", bytes(hurt))
        code = take(place.into, tmp_path / "hurt.bundle", trust="x")
        err = place.said().err
        assert len(err) == 1
        assert "signed wrong" not in err[0]
        assert code == 1 or at < 10 or "make it again" in err[0]


def test_a_changed_bundle_is_called_one(place: Place, tmp_path: Path) -> None:
    text = gzip.decompress(place.bundle.read_bytes())
    changed = text.replace(b'"signature":"', b'"signature":"AAAA', 1)
    put(tmp_path, "false.bundle", gzip.compress(changed))

    assert take(place.into, tmp_path / "false.bundle") == 2
    device = read_bundle(place.bundle).device
    assert f"or not made by device {device};" in place.said().err[0]


def test_a_packed_sum_that_is_wrong_is_damage(place: Place, tmp_path: Path) -> None:
    """The text is another one, and unpacks well: only gzip's sum tells."""
    text = bytearray(gzip.decompress(place.bundle.read_bytes()))
    at = text.index(b"Wat Khum")
    text[at] ^= 1
    packed = bytearray(gzip.compress(bytes(text)))
    packed[-8:-4] = zlib.crc32(b"other").to_bytes(4, "little")
    put(tmp_path, "hurt.bundle", bytes(packed))

    assert take(place.into, tmp_path / "hurt.bundle") == 2
    assert "damaged or changed on the way" in place.said().err[0]


# --- the last backup


def test_the_last_backup_is_known_only_after_one_was_made(place: Place) -> None:
    assert last_backup_ms(Folder(place.root)) is not None
    assert place.restore()[0] == 0
    assert last_backup_ms(Folder(place.new)) is None


def test_the_note_of_a_backup_reads_back_to_the_millisecond() -> None:
    disk = SimDisk()
    for at_ms in (NOON_MS, NOON_MS + 999, 1):
        note_backup(disk, at_ms, "b.zip")

        assert last_backup_ms(disk) == at_ms
        assert disk.names() == [BACKUP_NAME]


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"yesterday b.zip", b"\xff\xfe", b"9" * 9999, b"2026-13-01Z"],
)
def test_a_note_that_cannot_be_read_is_none(content: bytes) -> None:
    disk = SimDisk()
    disk.put(BACKUP_NAME, content)

    assert last_backup_ms(disk) is None


def test_a_backup_that_failed_is_not_noted(place: Place) -> None:
    before = (place.root / BACKUP_NAME).read_bytes()
    choices = Choices(store=place.root, lang="en")

    assert backup(choices, place.zip) == 1
    assert (place.root / BACKUP_NAME).read_bytes() == before


def test_the_note_does_not_stand_in_the_way_of_a_desk(place: Place) -> None:
    worked(place.root, 1)
    key = fingerprint(read_bundle(place.bundle).key)

    assert take(place.into, place.bundle, trust=key) == 0
