"""Sealed segments: the very bytes, read alike, whole or damaged, open or locked."""

import errno
import gzip
import random
from itertools import pairwise
from pathlib import Path

import pytest

from store.cipher import StoreLocked, unwrap
from store.disk import RealDisk
from store.log import EventLog, Trouble, read_frames, save_snapshot
from store.log import sealing as sealing_module
from store.log.history import read_history
from store.log.records import START
from store.log.segments import (
    LogFiles,
    plain_numbers,
    sealed_name,
    segment_name,
    unpack,
)
from tests.store.log_steps import (
    ROWS,
    SEGMENT_BYTES,
    SimCipher,
    codes,
    commit,
    found,
    grown,
    lay_out,
    numbers_in,
    open_log,
    rows_of,
    tidy,
)
from tests.store.sim_disk import SimDisk


def test_sealed_segments_hold_the_very_bytes() -> None:
    disk, log = grown()
    before = {name: file.content() for name, file in disk.files.items()}
    newest = segment_name(log.position.segment)
    tidy(log)

    assert len(before) > 4
    assert sorted(disk.files) == sorted(n if n == newest else f"{n}.gz" for n in before)
    for name, content in before.items():
        if name != newest:
            packed = disk.files[f"{name}.gz"].content()
            assert gzip.decompress(packed) == content
            assert packed[4:8] == b"\0" * 4, "it tells when it was made"


def test_all_readers_agree_before_and_after(tmp_path: Path) -> None:
    disk, log = grown()
    folder = lay_out(disk, tmp_path / "store")
    before = read_frames(folder)
    tidy(log)
    log.close()
    after = read_frames(lay_out(disk, folder))
    owner = open_log(disk, SEGMENT_BYTES)

    assert after == before
    assert owner.recovered == before.recovered
    assert owner.report == ()


def test_log_goes_on_behind_sealed_segments() -> None:
    disk, log = grown()
    tidy(log)
    log.close()
    for n in range(ROWS, 2 * ROWS):
        log = open_log(disk, SEGMENT_BYTES)
        commit(log, n)
        tidy(log)
        log.close()
    disk.cut()
    log = open_log(disk, SEGMENT_BYTES)

    assert found(log) == list(range(2 * ROWS))
    assert log.report == ()
    assert len(plain_numbers(disk.files)) == 1


def test_log_whose_every_segment_is_sealed_goes_on_in_a_fresh_one() -> None:
    disk, log = grown()
    log.close()
    newest = segment_name(log.position.segment)
    content = disk.files.pop(newest).content()
    disk.put(f"{newest}.gz", gzip.compress(content))
    log = open_log(disk)
    commit(log, ROWS)
    log.close()

    assert found(log) == list(range(ROWS))
    assert not disk.done["open_append"], "a sealed segment was to be written on"
    assert log.position.segment == int(newest[4:10]) + 1
    assert found(open_log(disk)) == list(range(ROWS + 1))


def test_each_step_is_one_act_of_the_disk_or_a_little_packing() -> None:
    disk = SimDisk()
    log = open_log(disk)
    texts = random.Random(1)  # noqa: S311
    for n in range(1_200):
        log.append(b'{"n":%d,"x":"%s"}' % (n, texts.randbytes(2_000).hex().encode()))
    log.commit()
    commit(log, 1_200)
    size = disk.files[segment_name(1)].size()
    acts = [disk.acts]
    acts += [disk.acts for _ in log.tidy()]

    assert max(after - before for before, after in pairwise(acts)) == 1
    assert len(acts) > 2 * size // sealing_module.STEP_BYTES
    assert disk.files[sealed_name(1)].size() < size


def test_nothing_in_doubt_is_sealed() -> None:
    disk, log = grown()
    disk.kill()
    disk.fail_always = {"write": errno.EIO}
    log = open_log(disk, SEGMENT_BYTES)
    steps = tidy(log)

    assert codes(log) == ["not-durable-yet"]
    assert steps == 0
    disk.fail_always = {}
    log.commit()
    tidy(log)
    assert plain_numbers(disk.files) == [log.position.segment]
    log.close()
    assert sorted(set(found(open_log(disk)))) == list(range(ROWS))


def test_sealing_ends_with_the_log() -> None:
    disk, log = grown()
    steps = log.tidy()
    for _ in range(6):
        next(steps)
    log.close()
    acts = disk.acts

    assert list(steps) == []
    assert disk.acts == acts


def test_plain_segment_counts_where_both_lie() -> None:
    disk, log = grown()
    disk.put(sealed_name(2), b"half of something")
    log.close()
    log = open_log(disk, SEGMENT_BYTES)

    assert found(log) == list(range(ROWS))
    assert log.report == ()
    tidy(log)
    assert gzip.decompress(disk.files[sealed_name(2)].content())


def test_segment_sealed_while_a_bystander_reads_is_read() -> None:
    disk, log = grown()
    names = frozenset(disk.files)
    folder = LogFiles(where="sim", names=names, read=disk.read)
    tidy(log)

    assert numbers_in(read_history(folder, START).recovered) == list(range(ROWS))


def test_opening_from_a_place_in_a_sealed_segment() -> None:
    disk = SimDisk()
    log = open_log(disk, SEGMENT_BYTES)
    commit(log, 0)
    commit(log, 1)
    save_snapshot(disk, log.position, b"{}")
    place = log.position
    for n in range(2, ROWS):
        commit(log, n)
    tidy(log)
    log.close()
    log = EventLog(disk, "k7q", at_ms=lambda: 0, start=place)

    assert sealed_name(place.segment) in disk.files
    assert found(log) == list(range(2, ROWS))
    assert log.report == ()


def big_sealed() -> tuple[SimDisk, int]:
    """A log whose first segment, of many frames, is sealed."""
    disk = SimDisk()
    log = open_log(disk, 20_000)
    chance, n = random.Random(3), 0  # noqa: S311
    while log.position.segment < 2:
        noise = chance.randbytes(40).hex().encode()
        log.append(b'{"n":%d,"x":"%s"}' % (n, noise))
        log.commit()
        n += 1
    tidy(log)
    log.close()
    return disk, n


def test_damaged_sealed_segment_gives_what_can_be_read() -> None:
    disk, count = big_sealed()
    file = disk.files[sealed_name(1)]
    whole = file.content()
    kept = []
    for at in range(10, len(whole), 97):
        file.set(whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :])
        log = open_log(disk)
        disk.kill()
        seen = found(log)

        assert {f.code for f in log.report} & {Trouble.DAMAGE, Trouble.SEGMENT_SHORT}
        assert all(f.file.startswith("log-000001") for f in log.report)
        assert seen == sorted(set(seen))
        assert seen[-1] == count - 1
        kept.append(len(seen))
    assert max(kept) > 0.9 * count
    assert sum(kept) > 0.4 * count * len(kept)


def test_sealed_segment_cut_short_gives_what_is_there() -> None:
    disk, count = big_sealed()
    file = disk.files[sealed_name(1)]
    whole = file.content()
    for size in range(0, len(whole), 211):
        file.set(whole[:size])
        log = open_log(disk)
        disk.kill()

        assert Trouble.DAMAGE in {f.code for f in log.report}
        assert len(found(log)) >= (size / len(whole) - 0.15) * count


def test_torn_tail_in_a_sealed_segment_is_evidence_not_damage() -> None:
    disk, log = grown()
    log.close()
    file = disk.files[segment_name(2)]
    file.set(file.content() + b"0000")
    log = open_log(disk, SEGMENT_BYTES)
    commit(log, ROWS)
    tidy(log)
    log.close()
    log = open_log(disk, SEGMENT_BYTES)

    assert [(f.code, f.file) for f in log.report] == [("torn-tail", sealed_name(2))]


def test_locked_sealed_segment_needs_the_key(tmp_path: Path) -> None:
    cipher = SimCipher()
    disk, log = grown(cipher=cipher)
    tidy(log)
    log.close()
    folder = lay_out(disk, tmp_path / "store")
    content = disk.files[sealed_name(1)].content()

    assert unpack(unwrap(content, sealed_name(1), cipher))[1]
    assert numbers_in(read_frames(folder, cipher=cipher).recovered) == list(range(ROWS))
    with pytest.raises(StoreLocked):
        read_frames(folder)
    with pytest.raises(StoreLocked):
        open_log(disk)
    other = read_frames(folder, cipher=SimCipher(b"other"))
    assert other.recovered == []
    assert {f.code for f in other.report} == {Trouble.SEALED_ELSEWHERE}


def test_locked_frames_are_sealed_open_at_their_own_places() -> None:
    cipher = SimCipher()
    disk, log = grown(cipher=cipher)
    before, end = rows_of(disk, cipher), disk.files[segment_name(1)].size()
    tidy(log)
    kept = unwrap(disk.files[sealed_name(1)].content(), sealed_name(1), cipher)

    assert rows_of(disk, cipher) == before
    assert b'{"n":1,' in gzip.decompress(kept)
    assert len(gzip.decompress(kept)) == end


def test_frame_of_another_key_stays_in_its_sealed_segment() -> None:
    cipher, disk = SimCipher(), SimDisk()
    for n, used in enumerate([SimCipher(b"other"), cipher, cipher]):
        log = open_log(disk, cipher=used)
        commit(log, n)
        disk.kill()
    log = open_log(disk, cipher=cipher)
    report = log.report
    tidy(log)
    log.close()
    log = open_log(disk, cipher=cipher)

    assert {f.code for f in report} == {Trouble.SEALED_ELSEWHERE}
    assert [f[::2] for f in log.report] == [f[::2] for f in report]
    assert {f.file for f in log.report} == {sealed_name(1)}


def test_open_segments_of_a_store_locked_later_are_sealed_locked() -> None:
    disk, log = grown()
    log.close()
    cipher = SimCipher()
    log = open_log(disk, SEGMENT_BYTES, cipher=cipher)
    commit(log, ROWS)
    tidy(log)
    log.close()
    packed = unwrap(disk.files[sealed_name(1)].content(), sealed_name(1), cipher)

    assert b'"n":0' in gzip.decompress(packed)
    assert found(open_log(disk, cipher=cipher)) == list(range(ROWS + 1))


def test_sealed_file_of_another_segment_does_not_pass() -> None:
    cipher = SimCipher()
    disk, log = grown(cipher=cipher)
    tidy(log)
    log.close()
    disk.put(sealed_name(1), disk.files[sealed_name(2)].content())
    log = open_log(disk, cipher=cipher)

    assert Trouble.SEALED_ELSEWHERE in {f.code for f in log.report}
    assert 0 not in found(log)


def test_sealed_bytes_come_back_from_a_real_disk(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path), SEGMENT_BYTES)
    for n in range(ROWS):
        commit(log, n)
    tidy(log)
    log.close()
    before = read_frames(tmp_path)

    assert len(list(tmp_path.glob("*.gz"))) == log.position.segment - 1
    assert len(list(tmp_path.glob("log-*.jsonl"))) == 1
    assert numbers_in(before.recovered) == list(range(ROWS))
