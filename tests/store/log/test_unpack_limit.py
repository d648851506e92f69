"""Sealed files that unpack to more than any store writes are not unpacked."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest

from store.base import newest_base
from store.log import START, LogFiles, read_history
from store.log.records import Trouble
from store.log.sealing import seal_steps
from store.log.segments import sealed_name, segment_name, unpack
from store.past import Chapter, ChapterUnusable, Past
from tests.store.sim_disk import SimDisk

LIMIT = 1 << 20


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.log.segments.MOST_BYTES", LIMIT)
    monkeypatch.setattr("store.log.sealing.MOST_BYTES", LIMIT)


def bomb(told_bytes: int | None = None) -> bytes:
    """Pack sixty times as much as may be, perhaps with another length at its end."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = b"".join(packer.compress(bytes(LIMIT)) for _ in range(60)) + packer.flush()
    if told_bytes is None:
        return packed
    return packed[:-4] + told_bytes.to_bytes(4, "little")


@pytest.mark.parametrize("told_bytes", [None, 0, 10, LIMIT, 4 << 30 - 1 & 0xFFFFFFFF])
def test_a_bomb_gives_nothing_and_takes_little_memory(told_bytes: int | None) -> None:
    packed = bomb(told_bytes)
    tracemalloc.start()
    got = unpack(packed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert got == (b"", False)
    assert peak < 5 * LIMIT


def test_what_just_fits_is_given_whole() -> None:
    content = bytes(LIMIT)

    assert unpack(gzip.compress(content)) == (content, True)
    assert unpack(gzip.compress(content + b"x")) == (b"", False)
    assert unpack(gzip.compress(b"")) == (b"", True)


def test_a_wrong_length_at_the_end_costs_the_last_bytes_at_most() -> None:
    content = b"".join(b"%d\n" % number for number in range(5000))
    packed = gzip.compress(content)
    for told in (0, 1, len(content) - 1, len(content) + 1, LIMIT + 1):
        got, is_whole = unpack(packed[:-4] + told.to_bytes(4, "little"))

        assert not is_whole
        assert content.startswith(got)
        assert len(got) > len(content) - 1000


def test_bytes_behind_the_end_are_passed_over() -> None:
    content = b"frame\n" * 100

    assert unpack(gzip.compress(content) + b"junk" * 99) == (content, False)


def test_a_store_with_a_bomb_is_read_and_the_file_reported() -> None:
    disk = SimDisk()
    disk.put(sealed_name(1), bomb())
    folder = LogFiles(where="here", names=disk.names(), read=disk.read)
    history = read_history(folder, START)

    assert [(f.code, f.file) for f in history.report] == [
        (Trouble.DAMAGE, sealed_name(1))
    ]


def test_a_segment_that_no_reader_would_unpack_is_not_sealed() -> None:
    disk = SimDisk()
    disk.put(segment_name(1), bytes(LIMIT + 1))
    for _ in seal_steps(disk, 1, None):
        pass

    assert disk.names() == [segment_name(1)]


def test_a_base_that_is_a_bomb_is_no_base() -> None:
    disk = SimDisk()
    content = bytes(60 * LIMIT)
    disk.put(f"base-000001-{zlib.crc32(content):08x}.json.gz", bomb())

    assert newest_base(disk, None) is None


def test_a_chapter_that_is_a_bomb_is_unusable() -> None:
    disk, packed = SimDisk(), bomb()
    name = f"past-000001-{zlib.crc32(packed):08x}.jsonl.gz"
    disk.put(name, packed)
    chapter = Chapter(name, 0, 0, 1, ())

    with pytest.raises(ChapterUnusable, match="unpacked"):
        Past(disk, [chapter]).read(chapter)
