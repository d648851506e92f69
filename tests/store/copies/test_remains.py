"""Damaged backups: exactly what was saved, or it is said what is lost."""

from __future__ import annotations

import errno
import gzip
import io
import tempfile
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.base import save_base
from store.copies.backup import Wanted, make_backup
from store.copies.manifest import MANIFEST_NAME
from store.copies.passage import Log, pass_through
from store.copies.pieces import find_pieces
from store.copies.remains import BLOCK_BYTES, Copied, Remains, open_copied, shown
from store.copies.restore import count_salvaged, restore
from store.copies.trouble import CopyFailed, CopyTrouble
from store.disk import Disk
from tests.store.copy_steps import (
    NOON_MS,
    Station,
    TargetDisk,
    lines_of,
    opened,
)
from tests.store.sim_disk import SimDisk

NAME = "copy.zip"
CHAPTER = "past-000001-0a0b0c0d.jsonl.gz"
SNAPSHOT = "snap-000001-0000000000-0a0b0c0d.json"


def station(*, base: bytes = b"") -> Station:
    """Work until there are sealed segments and an open one, and all that lies by."""
    station = Station(SimDisk())
    station.write(40)
    if base:
        station.drop()
        save_base(station.disk, 1, base, None)
    station.seal()
    station.write(3)
    station.disk.put(CHAPTER, gzip.compress(b"chapter" * 40, mtime=0))
    station.disk.put(SNAPSHOT, b'{"state":"' + b"remembered " * 30 + b'"}')
    station.disk.put("people-000001.keys", bytes(range(128)) * 2)
    return station


def backed_up(station: Station) -> bytes:
    target = TargetDisk()
    wanted = Wanted(name=NAME, device="k7q", at_ms=NOON_MS)
    make_backup(station.disk, target, wanted)
    return target.read(NAME)


CONTENT = backed_up(station())
WHOLE = zipfile.ZipFile(io.BytesIO(CONTENT))


def lines_in(copied: Copied) -> list[bytes]:
    """Read the events of what would be put back."""
    found: list[bytes] = []
    pass_through(Log(cast(Disk, copied)), lambda event: found.append(event.line))
    return found


LINES = lines_in(Remains(io.BytesIO(CONTENT), NAME))


def opened_copy(content: bytes, *, salvage: bool) -> tuple[Copied, frozenset[str]]:
    """Open what is left of a backup; tell what is lost of it.

    Raises:
        CopyFailed: If it must not be restored so.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_bytes(content)
        copied = open_copied(io.BytesIO(content), path, salvage=salvage)
    if not isinstance(copied, Remains):
        return copied, frozenset()
    lost = copied.use(None)
    if lost and not salvage:
        raise copied.refusal(lost)
    copied.check()
    return copied, lost


def place_of(name: str, part: float = 0.5) -> int:
    """Find a byte inside a member's packed bytes."""
    piece = next(p for p in find_pieces(CONTENT) if p.name == name)
    return piece.start + int((piece.stop - piece.start) * part)


def flipped(*places: int) -> bytes:
    content = bytearray(CONTENT)
    for at in places:
        content[at] ^= 0x10
    return bytes(content)


# --- the law


@settings(max_examples=250, deadline=None)
@given(
    cut=st.one_of(st.just(len(CONTENT)), st.integers(0, len(CONTENT))),
    flips=st.lists(
        st.tuples(st.integers(0, len(CONTENT) - 1), st.integers(1, 255)), max_size=2
    ),
    salvage=st.booleans(),
)
def test_what_is_damaged_gives_the_same_events_or_says_what_is_lost(
    cut: int, flips: list[tuple[int, int]], salvage: bool
) -> None:
    """And nothing that was not in it."""
    content = bytearray(CONTENT)
    for at, mask in flips:
        content[at] ^= mask
    try:
        copied, lost = opened_copy(bytes(content[:cut]), salvage=salvage)
    except CopyFailed:
        return
    lines = lines_in(copied)

    assert lines == LINES or (lost and salvage)
    assert set(lines) <= set(LINES)


@pytest.mark.parametrize("at", range(3, len(CONTENT), 101))
def test_a_flip_of_any_byte_is_said_or_does_not_matter(at: int) -> None:
    """No byte is needed twice: of a single one a salvage always comes out."""
    copied, lost = opened_copy(flipped(at), salvage=True)
    lines = lines_in(copied)

    assert len(lines) >= len(LINES) // 2
    assert lines == LINES or lost


@pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7])
def test_a_backup_that_is_cut_off_still_gives_the_log_up_to_there(part: float) -> None:
    """The log comes first, and what can be made from it last."""
    copied, _ = opened_copy(CONTENT[: int(len(CONTENT) * part)], salvage=True)
    saved = lines_in(copied)

    assert saved == LINES[: len(saved)]
    assert len(saved) >= part * len(LINES) * 0.8


@pytest.mark.parametrize("part", [0.2, 0.5, 0.8, 0.97])
def test_a_salvaged_store_opens_and_goes_on(tmp_path: Path, part: float) -> None:
    copied, lost = opened_copy(CONTENT[: int(len(CONTENT) * part)], salvage=True)
    saved = lines_in(copied)
    restore(copied, tmp_path / "again", None, lambda _disk, _persons: None)

    assert MANIFEST_NAME in lost or saved == LINES
    assert lines_of(tmp_path / "again") == saved
    with closing(opened(tmp_path / "again")) as desk:
        assert desk.device.code != "k7q"


# --- what is lost, and what is not


@pytest.mark.parametrize("name", [CHAPTER, SNAPSHOT])
def test_a_damaged_summary_does_not_keep_a_backup_from_being_restored(
    tmp_path: Path, name: str
) -> None:
    copied, lost = opened_copy(flipped(place_of(name)), salvage=False)
    restore(copied, tmp_path / "again", None, lambda _disk, _persons: None)
    names = {path.name for path in (tmp_path / "again").iterdir()}

    assert lost == frozenset()
    assert isinstance(copied, Remains)
    assert name in copied.left_out
    assert lines_of(tmp_path / "again") == LINES
    assert names == set(WHOLE.namelist()) - {MANIFEST_NAME, CHAPTER, SNAPSHOT}


def test_a_chapter_that_a_base_needs_cannot_be_made_anew() -> None:
    base = b'{"chain":[],"past":[["%s"]]}' % CHAPTER.encode()
    content = bytearray(backed_up(station(base=base)))
    piece = next(p for p in find_pieces(bytes(content)) if p.name == CHAPTER)
    content[piece.start + 20] ^= 1

    with pytest.raises(CopyFailed) as failure:
        opened_copy(bytes(content), salvage=False)

    assert failure.value.about["lost"] == CHAPTER
    copied, lost = opened_copy(bytes(content), salvage=True)
    assert lost == {CHAPTER}
    assert CHAPTER in {member.name for member in copied.manifest.files}


def test_where_the_log_is_damaged_too_its_summaries_stay() -> None:
    """They may hold what it lost."""
    places = [place_of(name) for name in ("log-000001.jsonl.gz", CHAPTER)]
    copied, lost = opened_copy(flipped(*places), salvage=True)

    assert lost == {"log-000001.jsonl.gz", CHAPTER}
    assert SNAPSHOT in {member.name for member in copied.manifest.files}
    assert CHAPTER in {member.name for member in copied.manifest.files}


@pytest.mark.parametrize(
    "name", ["log-000001.jsonl.gz", "log-000007.jsonl.gz", "people-000001.keys"]
)
def test_what_cannot_be_made_anew_is_named_and_left_until_asked_for(name: str) -> None:
    with pytest.raises(CopyFailed) as failure:
        opened_copy(flipped(place_of(name)), salvage=False)

    total = len(WHOLE.namelist()) - 1
    about = {"whole": total - 1, "all": total, "lost": name}
    assert failure.value.trouble is CopyTrouble.IN_PART
    assert failure.value.about == about
    assert opened_copy(flipped(place_of(name)), salvage=True)[1] == {name}


def test_a_damaged_segment_is_read_as_far_as_it_goes_and_the_rest_is_counted() -> None:
    name = next(n for n in WHOLE.namelist() if n.endswith(".jsonl"))
    copied, _ = opened_copy(flipped(place_of(name, 0.6)), salvage=True)
    assert isinstance(copied, Remains)
    found = count_salvaged(copied, None)

    assert found.lost_events is not None
    assert 0 < found.lost_events < 5
    assert found.events + found.lost_events == len(LINES)
    assert found.newest_ms == NOON_MS


def test_a_file_that_is_cut_off_says_how_many_of_its_files_are_whole() -> None:
    names = [n for n in WHOLE.namelist() if n.startswith("log")]
    cut = place_of(names[2])
    with pytest.raises(CopyFailed) as failure:
        opened_copy(CONTENT[:cut], salvage=False)

    before = WHOLE.namelist().index(names[2])
    assert failure.value.trouble is CopyTrouble.CUT_OFF
    assert failure.value.about == {"whole": before, "size_bytes": cut}
    copied, lost = opened_copy(CONTENT[:cut], salvage=True)
    assert lost == {names[2], MANIFEST_NAME}
    assert isinstance(copied, Remains)
    assert count_salvaged(copied, None).lost_events is None


def test_a_lost_list_of_the_zip_loses_nothing() -> None:
    cut = CONTENT.index(b"PK\x01\x02")
    copied, lost = opened_copy(CONTENT[:cut], salvage=False)

    assert (lines_in(copied), lost) == (LINES, frozenset())


def test_a_member_whose_header_is_damaged_is_found_by_the_list() -> None:
    at = CONTENT.index(b"log-000003.jsonl.gz")
    copied, lost = opened_copy(flipped(at), salvage=False)

    assert (lines_in(copied), lost) == (LINES, frozenset())


def test_a_member_that_cannot_be_found_at_all_is_missed() -> None:
    name = b"log-000003.jsonl.gz"
    hidden = flipped(CONTENT.index(name), CONTENT.rindex(name))
    copied, lost = opened_copy(hidden, salvage=True)

    assert lost == {name.decode()}
    assert len(lines_in(copied)) < len(LINES)


def test_blocks_that_a_medium_refuses_are_passed_over() -> None:
    class Bad(io.BytesIO):
        """Cannot read its second block."""

        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() == BLOCK_BYTES:
                raise OSError(errno.EIO, "I/O error")
            return super().read(size)

    memory = Bad()
    names = [f"log-{number:06d}.jsonl" for number in (1, 2, 3)]
    with zipfile.ZipFile(memory, "w") as archive:
        for name, size in zip(names, (50_000, 90_000, 50_000), strict=True):
            archive.writestr(name, b"x" * size)
    remains = Remains(memory, NAME)

    assert remains.names() == names
    assert remains.amiss.damaged == {names[1]}


def test_a_backup_of_which_no_log_is_left_is_refused() -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(CHAPTER, b"chapter" * 40)
    for salvage in (False, True):
        with pytest.raises(CopyFailed) as failure:
            opened_copy(memory.getvalue()[:-10], salvage=salvage)

        assert failure.value.trouble is CopyTrouble.DAMAGED


# --- hostile files


def test_members_that_grow_without_measure_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("store.copies.pieces.MOST_FILE_BYTES", 1 << 20)
    monkeypatch.setattr("store.copies.remains.MOST_FILE_BYTES", 1 << 20)
    monkeypatch.setattr("store.copies.remains.MOST_GROWTH", 1)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1, 4):
            archive.writestr(f"log-{number:06d}.jsonl", bytes(900 << 10))

    with pytest.raises(CopyFailed) as failure:
        Remains(memory, NAME)

    assert failure.value.trouble is CopyTrouble.TOO_LARGE


def test_a_bomb_inside_what_is_left_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.copies.archive.MOST_FILE_BYTES", 1 << 20)
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("log-000001.jsonl.gz", gzip.compress(bytes(2 << 20)))

    with pytest.raises(CopyFailed) as failure:
        Remains(memory, NAME).check()

    assert failure.value.trouble is CopyTrouble.TOO_LARGE


@settings(max_examples=200, deadline=None)
@given(
    parts=st.lists(
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from([
                b"PK\x03\x04", b"PK\x07\x08", b"PK\x01\x02", b"PK\x05\x06", b"KEY",
                CONTENT[:90], CONTENT[-200:], zlib.compress(b"x" * 999)[2:],
            ]),
        ),
        max_size=12,
    )
)  # fmt: skip
def test_no_bytes_raise_anything_but_our_own_error(parts: list[bytes]) -> None:
    try:
        opened_copy(b"".join(parts), salvage=True)
    except CopyFailed:
        return


@pytest.mark.parametrize("name", ["../log-000001.jsonl", "DEVICE", "x.txt"])
def test_names_that_no_store_has_are_never_taken(name: str) -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, b"x")
        archive.writestr("log-000001.jsonl", b"")

    assert Remains(memory, NAME).names() == ["log-000001.jsonl"]


def test_many_names_are_told_in_one_short_line() -> None:
    assert shown("cab") == "a, b, c"
    assert shown("gfedcba") == "a, b, c, d, +3"
