"""The log's bytes: frames, segments, torn tails, damage, opening from a snapshot."""

import json
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.disk import RealDisk, StoreUnusable
from store.log import EventLog, Position, load_snapshots, save_snapshot, split
from store.log.frames import frame, is_event, scan
from tests.store.log_steps import NOTE, codes, commit, event, found, open_log
from tests.store.sim_disk import SimDisk

quick = settings(max_examples=60, deadline=None)
json_values = st.recursive(
    st.none() | st.integers() | st.text(st.sampled_from('a"\\{}[],ก\n'), max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.sampled_from('{}",\\a'), max_size=3), inner)
    ),
    max_leaves=12,
)
json_events = st.dictionaries(
    st.text(st.sampled_from('dn{}",\\'), max_size=3), json_values, max_size=5
).map(lambda value: json.dumps(value, separators=(",", ":")).encode())


@quick
@given(st.lists(json_events, min_size=1, max_size=6))
def test_split_gives_back_the_very_bytes(events: list[bytes]) -> None:
    assert split(b"[" + b",".join(events) + b"]") == tuple(events)


@quick
@given(
    st.lists(json_events.filter(is_event), min_size=1, max_size=4),
    st.integers(1, 10**6),
)
def test_scan_finds_what_was_framed(events: list[bytes], segment: int) -> None:
    payloads = [b"[" + event + b"]" for event in events]
    content = b"".join(frame(payload, segment) for payload in payloads)
    scanned = scan(content, segment)

    assert [payload for _, payload in scanned.frames] == payloads
    assert (scanned.end, scanned.damage, scanned.torn) == (len(content), [], None)


@quick
@given(st.lists(st.binary(max_size=40).map(lambda b: b"{" + b + b"}"), max_size=4))
def test_what_passes_as_an_event_comes_back_whole(texts: list[bytes]) -> None:
    events = [text for text in texts if is_event(text)] or [b"{}"]

    assert split(b"[" + b",".join(events) + b"]") == tuple(events)


@quick
@given(st.binary(max_size=200), st.integers(1, 99))
def test_no_bytes_stop_a_scan(content: bytes, segment: int) -> None:
    scanned = scan(content + frame(b"[{}]", segment), segment)

    assert scanned.frames[-1][1] == b"[{}]"
    assert scanned.torn is None


def test_frame_of_another_segment_is_none() -> None:
    assert scan(frame(b"[{}]", 1), 2).frames == []


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"7",
        b"{",
        b"{}}",
        b'{"a":"}',
        b'{"a":1},{"b":2}',
        b'{"a":\n1}',
        b'{"log":1}',
        b'{"end":1}',
        b'[{"a":1}]',
        b'{"a":"\\"}',
    ],
)
def test_what_would_not_come_back_is_refused(tmp_path: Path, text: bytes) -> None:
    log = open_log(RealDisk(tmp_path))
    with pytest.raises(ValueError, match="one JSON object"):
        log.append(text)

    assert log.pending == ()
    log.close()
    assert not list(tmp_path.glob("log-*"))


def test_segment_is_the_documented_bytes(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path))
    log.append(b'{"n":1}')
    log.append(b'{"n":2}')
    log.commit()
    log.append(b'{"n":3}')
    log.close()

    header = b'{"log":1,"seg":1,"dev":"k7q","after":[0,0],"at":1700000000000}'
    payloads = [
        b'[%s,{"n":1},{"n":2}]' % header,
        b'[{"n":3}]',
        b'[{"end":1}]',
    ]
    assert (tmp_path / "log-000001.jsonl").read_bytes() == b"".join(
        b"%08x%08x %s\n" % (len(p), crc32(p, 1), p) for p in payloads
    )


def test_commit_costs_one_sync_and_eighteen_bytes() -> None:
    disk = SimDisk()
    log = open_log(disk)
    commit(log, 0)
    before, size = disk.done.copy(), log.position.offset
    for n in range(1, 101):
        commit(log, n)

    assert log.syncs == 101
    assert disk.done - before == {"write": 100, "sync": 100}
    events = sum(len(event(n)) for n in range(1, 101))
    assert log.position.offset - size == events + 100 * (18 + len(b"[]"))


def test_empty_commit_writes_nothing() -> None:
    disk = SimDisk()
    log = open_log(disk)
    log.commit()
    log.close()

    assert disk.done == {"names": 1}


def test_opening_and_closing_a_clean_log_writes_nothing() -> None:
    disk = SimDisk()
    log = open_log(disk)
    commit(log, 1)
    log.close()
    before = disk.files["log-000001.jsonl"].content()
    log = open_log(disk)
    log.close()

    assert disk.files["log-000001.jsonl"].content() == before


def test_clean_log_is_written_on_in_the_same_segment(tmp_path: Path) -> None:
    for n in range(5):
        log = open_log(RealDisk(tmp_path))
        commit(log, n)
        log.close()
    log = open_log(RealDisk(tmp_path))
    log.close()

    assert found(log) == [0, 1, 2, 3, 4]
    assert [path.name for path in tmp_path.glob("log-*")] == ["log-000001.jsonl"]
    assert log.report == ()


def test_log_rolls_over_and_keeps_order(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path), segment_bytes=300)
    for n in range(50):
        commit(log, n)
    log.close()
    log = open_log(RealDisk(tmp_path), segment_bytes=300)
    log.close()

    assert found(log) == list(range(50))
    assert log.report == ()
    assert log.position.segment > 5
    places = [row.position for row in log.recovered]
    assert places == sorted(set(places))


def test_huge_event_goes_through_whole(tmp_path: Path) -> None:
    huge = b'{"n":1,"x":["%s","%s"]}' % (NOTE * 300_000, b'},{\\"' * 100_000)
    log = open_log(RealDisk(tmp_path))
    log.append(huge)
    log.commit()
    commit(log, 2)
    log.close()
    log = open_log(RealDisk(tmp_path))
    log.close()

    assert [r.events for r in log.recovered] == [(huge,), (event(2),)]
    assert len(list(tmp_path.glob("log-*"))) == 2


def test_closed_log_takes_nothing(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path))
    log.close()
    log.close()

    with pytest.raises(ValueError, match="closed"):
        log.append(event(1))
    with pytest.raises(ValueError, match="closed"):
        log.commit()


def unclean(rows: int = 4) -> tuple[SimDisk, bytes]:
    """A disk whose program was killed, and the bytes of its one segment."""
    disk = SimDisk()
    log = open_log(disk)
    for n in range(rows):
        commit(log, n)
    disk.kill()
    return disk, disk.files["log-000001.jsonl"].content()


def test_tail_torn_at_every_byte_costs_the_last_frame_only() -> None:
    _, whole = unclean()
    last = scan(whole, 1).frames[-1][0]
    for cut in range(last, len(whole)):
        for rubbish in (b"", b"\0" * 30):
            disk, _ = unclean()
            left = whole[:cut] + rubbish
            disk.files["log-000001.jsonl"].set(left)
            log = open_log(disk)
            commit(log, 4)
            log.close()

            assert found(log) == [0, 1, 2]
            torn = len(left) > last
            assert [tuple(f) for f in log.report] == torn * [
                ("torn-tail", "log-000001.jsonl", last, len(left))
            ]
            assert disk.files["log-000001.jsonl"].content() == left
            again = open_log(disk)
            assert list(dict.fromkeys(found(again))) == [0, 1, 2, 4]


def test_every_flipped_bit_in_the_middle_costs_one_frame() -> None:
    _, whole = unclean()
    (_, _), (start, _), (stop, _), _ = scan(whole, 1).frames
    for bit in range(start * 8, stop * 8):
        content = bytearray(whole)
        content[bit // 8] ^= 1 << bit % 8
        disk, _ = unclean()
        disk.files["log-000001.jsonl"].set(bytes(content))
        log = open_log(disk)

        assert found(log) == [0, 2, 3]
        damage = ("damage", "log-000001.jsonl", start, stop)
        assert [tuple(f) for f in log.report] == [damage]


def test_damaged_log_is_not_written_on_and_stays_as_it_is() -> None:
    disk = SimDisk()
    log = open_log(disk)
    for n in range(3):
        commit(log, n)
    log.close()
    file = disk.files["log-000001.jsonl"]
    file.set(file.content().replace(b'"n":1', b'"n":7'))
    left = file.content()
    log = open_log(disk)
    commit(log, 3)
    log.close()

    assert found(log) == [0, 2]
    assert codes(log) == ["damage"]
    assert file.content() == left
    assert log.position.segment == 2


def test_clean_segment_with_a_torn_tail_is_not_written_on() -> None:
    disk = SimDisk()
    log = open_log(disk)
    commit(log, 0)
    log.close()
    file = disk.files["log-000001.jsonl"]
    left = file.content() + b"0000001"
    file.set(left)
    log = open_log(disk)
    commit(log, 1)
    log.close()

    assert codes(log) == ["torn-tail"]
    assert file.content() == left
    assert log.position.segment == 2


def test_doubt_in_an_older_segment_is_settled_once() -> None:
    disk = SimDisk()
    for n in range(2):
        log = open_log(disk, segment_bytes=10)
        commit(log, n)
        log.close()
    file = disk.files["log-000001.jsonl"]  # a frame that nobody vouched for
    file.set(file.content() + frame(b"[" + event(7) + b"]", 1))
    for _ in range(2):
        open_log(disk).close()
    log = open_log(disk)

    assert found(log).count(7) == 2
    assert sorted(disk.files)[-1] == "log-000003.jsonl"


def test_empty_and_foreign_files_do_no_harm() -> None:
    disk, _ = unclean()
    for name in (
        "log-000007.jsonl",
        "log-7.jsonl",
        "notes.txt",
        "log-000002.jsonl.bak",
    ):
        disk.close(disk.create(name))
    log = open_log(disk)

    assert found(log) == [0, 1, 2, 3]
    assert log.report == ()
    assert log.position.segment == 8


def test_log_of_a_newer_program_is_refused_and_freed() -> None:
    disk = SimDisk()
    payload = b'[{"log":2,"seg":1,"shape":"unknown"},{"n":1}]'
    file = disk.create("log-000001.jsonl")
    disk.write(file, frame(payload, 1))
    disk.close(file)
    with pytest.raises(StoreUnusable, match="update this program"):
        open_log(disk)

    assert disk.idle


def test_opening_from_a_snapshot_reads_only_what_came_after(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path), segment_bytes=300)
    for n in range(20):
        commit(log, n)
    save_snapshot(log.disk, log.position, b'{"upto":19}')
    for n in range(20, 25):
        commit(log, n)
    log.close()
    snapshot = next(load_snapshots(RealDisk(tmp_path)))
    log = EventLog(RealDisk(tmp_path), "k7q", at_ms=lambda: 0, start=snapshot.position)
    log.close()

    assert snapshot.content == b'{"upto":19}'
    assert found(log) == [20, 21, 22, 23, 24]
    assert log.report == ()


def test_positions_sort_by_segment_then_offset() -> None:
    assert Position(1, 900) < Position(2, 0) < Position(2, 1)
