"""No byte of a log can be changed unseen.

Every single byte of a small store's log files is changed, one at a time; then any byte
to any value, anywhere, as hypothesis likes. What is found is named; a byte that can be
changed unseen must carry nothing: in a packed file, where what comes out of it is the
same, and nowhere else.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store.cipher import SEALED
from store.log import EventLog
from store.log.segments import GZIP
from store.proof import Code, Finding, check
from tests.store.log_steps import SimCipher
from tests.store.proof_stores import Station
from tests.store.sim_disk import SimDisk

KINDS = ("plain", "packed", "locked", "killed")


@cache
def store(kind: str) -> SimDisk:
    """A small store whose log lies in one of the ways it can."""
    disk = SimDisk()
    station = Station(disk)
    if kind == "locked":
        station.cipher = SimCipher()
    station.session("aaaa", 2, segment_bytes=900)
    station.session("bbbb", 1, is_closed=kind != "killed", segment_bytes=900)
    if kind == "packed":
        log = EventLog(disk, "k7q", at_ms=lambda: 0)
        for _ in log.tidy():
            pass
        log.close()
    return disk


def files_of(kind: str) -> dict[str, bytes]:
    disk = store(kind)
    return {n: disk.read(n) for n in sorted(disk.files) if n.startswith("log-")}


def findings(kind: str, name: str = "", content: bytes = b"") -> tuple[Finding, ...]:
    """Check a store of which one file holds other bytes."""
    disk = store(kind).copy()
    if name:
        disk.put(name, content)
    return check(disk, cipher=SimCipher()).findings


def is_seen(kind: str, name: str, at: int, value: int) -> bool:
    """Tell whether with a byte set to another value the log does not hold."""
    content = bytearray(files_of(kind)[name])
    content[at] = value
    return any(f.is_fault for f in findings(kind, name, bytes(content)))


@cache
def whole(kind: str) -> tuple[Finding, ...]:
    found = findings(kind)
    assert not any(finding.is_fault for finding in found)
    return found


def unpacked(content: bytes) -> bytes | None:
    unpacker = zlib.decompressobj(GZIP)
    try:
        plain = unpacker.decompress(content)
    except zlib.error:
        return None
    return plain if unpacker.eof and not unpacker.unused_data else None


def carries_nothing(kind: str, name: str, at: int, value: int) -> bool:
    """Claim that a packed file gives the same with this byte changed."""
    content = files_of(kind)[name]
    changed = content[:at] + bytes([value]) + content[at + 1 :]
    return name.endswith(".gz") and unpacked(changed) == unpacked(content)


def is_told(kind: str, name: str, at: int, value: int) -> bool:
    """Claim that nothing is lost, and a write that was cut short is told."""
    content = files_of(kind)[name]
    changed = content[:at] + bytes([value]) + content[at + 1 :]
    found = findings(kind, name, changed)
    ends = Code.TORN, Code.ENDED_HARD, Code.STILL_OPEN
    more = [finding.code for finding in found if finding not in whole(kind)]
    return Code.TORN in more and set(more) <= set(ends)


def every_byte(kind: str) -> Iterator[tuple[str, int, int]]:
    for name, content in files_of(kind).items():
        for at, value in enumerate(content):
            yield name, at, value


@pytest.mark.parametrize("kind", ["plain", "killed"])
def test_every_byte_changed_in_its_lowest_bit_is_seen(kind: str) -> None:
    unseen = [
        (name, at)
        for name, at, value in every_byte(kind)
        if not is_seen(kind, name, at, value ^ 1)
    ]

    assert not unseen


def test_mark_of_a_clean_end_that_was_changed_is_told_as_a_cut_write() -> None:
    unseen = [
        byte
        for byte in every_byte("locked")
        if not is_seen("locked", *byte[:2], byte[2] ^ 1)
    ]
    content = files_of("locked")["log-000001.jsonl"]
    end_mark = range(content.rindex(b"\n", 0, -1) + 1, len(content))

    assert {(name, at) for name, at, _ in unseen} == {
        ("log-000001.jsonl", at) for at in end_mark
    }
    assert all(is_told("locked", name, at, value ^ 1) for name, at, value in unseen)


def test_only_dates_and_labels_of_packed_files_carry_nothing() -> None:
    unseen = [
        (name, at, value ^ 1)
        for name, at, value in every_byte("packed")
        if not is_seen("packed", name, at, value ^ 1)
    ]

    assert all(carries_nothing("packed", *row) for row in unseen)
    assert {at for _, at, _ in unseen} <= {3, *range(4, 10)}, "flags, date, system"
    assert unseen, "or the test is blind"


@given(data=st.data(), kind=st.sampled_from(KINDS))
def test_any_byte_changed_to_any_value_is_seen(data: st.DataObject, kind: str) -> None:
    files = files_of(kind)
    name = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != files[name][at]))

    byte = kind, name, at, value
    assert is_seen(*byte) or carries_nothing(*byte) or is_told(*byte)


@given(data=st.data(), kind=st.sampled_from(("plain", "packed", "locked")))
def test_any_file_cut_short_is_seen(data: st.DataObject, kind: str) -> None:
    files = files_of(kind)
    name = data.draw(st.sampled_from(sorted(files)))
    length = data.draw(st.integers(0, len(files[name]) - 1))
    is_whole_frames = name == max(files) and files[name][:length].endswith(b"\n")

    seen = findings(kind, name, files[name][:length]) != whole(kind)

    # the newest file cut between two frames is a cut tail: that needs a witness
    assert seen or is_whole_frames or (name == max(files) and not length)


@given(noise=st.binary(max_size=200), kind=st.sampled_from(KINDS))
def test_anything_put_behind_the_log_is_seen(noise: bytes, kind: str) -> None:
    name = max(files_of(kind))

    seen = findings(kind, name, files_of(kind)[name] + noise) != whole(kind)

    assert seen or not noise


@given(noise=st.binary(max_size=300))
def test_noise_never_makes_the_check_fail(noise: bytes) -> None:
    assume(not noise.startswith(SEALED))  # a passphrase is asked for then
    disk = SimDisk()
    for name in ("log-000001.jsonl", "log-000002.jsonl.gz", "base-000001-0.json.gz"):
        disk.put(name, noise)

    assert check(disk).events == 0
