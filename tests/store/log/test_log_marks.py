"""Marks and locked frames: what the log adds to a frame, and takes out again."""

import errno
import json
import tracemalloc
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.cipher import StoreLocked
from store.disk import RealDisk
from store.log import EventLog, LogFailed, Recovered, Take, Trouble, read_frames
from store.log.frames import (
    frame,
    is_event,
    is_locked,
    lock_payload,
    scan,
    tag_mark,
    take_tag,
    unlock_payload,
)
from tests.store.log_steps import (
    SimCipher,
    codes,
    commit,
    event,
    found,
    lay_out,
    open_log,
)
from tests.store.log_story import Story
from tests.store.sim_disk import SimDisk

quick = settings(max_examples=60, deadline=None)
tags = st.text("0123456789abcdef", min_size=4, max_size=4)
words = st.sampled_from(
    ['{"h":"4567"}', ',{"h":"4567"}', '"h":"4567"', "{", "}", '\\"', '"', "},{"]
) | st.text(max_size=3)
texts = st.lists(words, max_size=4).map("".join)
values = st.recursive(
    texts | st.just({"h": "4567"}) | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=6,
)
events = st.dictionaries(texts, values, max_size=3).map(
    lambda row: json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode(
        "utf-8", "surrogatepass"
    )
)


def tags_of(log: EventLog) -> list[str]:
    return [row.tag for row in log.recovered]


@quick
@example(b'{"x":[1,{"h":""}],"":""}', "4567")
@example(b'{"x":{"h":"4567"}}', "4567")
@given(events.filter(is_event), tags)
def test_no_event_is_mistaken_for_a_mark(text: bytes, tag: str) -> None:
    payload = b"[" + text + b"]"

    assert take_tag(payload) == (payload, "")
    assert take_tag(b"[" + text + b"," + tag_mark(tag) + b"]") == (payload, tag)


@pytest.mark.parametrize("tag", ["123", "12345", "123G", "123A", "ก"])
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="hex"):
        tag_mark(tag)


def test_mark_costs_thirteen_bytes_and_is_taken_out() -> None:
    disk = SimDisk()
    log = open_log(disk)
    commit(log, 0, tag="0000")
    before = log.position.offset
    commit(log, 1, 2, tag="23cd")
    size = log.position.offset - before
    commit(log, 3)
    log.close()
    log = open_log(disk)

    assert size == len(event(1) + b"," + event(2)) + len(b"[]") + 18 + 13
    assert b'},{"h":"23cd"}]\n' in disk.files["log-000001.jsonl"].content()
    assert found(log) == [0, 1, 2, 3]
    assert tags_of(log) == ["0000", "23cd", ""]


def test_event_that_looks_like_a_mark_is_refused() -> None:
    log = open_log(SimDisk())
    with pytest.raises(ValueError, match="one JSON object"):
        log.append(b'{"h":"4567"}')

    assert log.pending == ()


def test_pending_events_keep_the_newest_tag() -> None:
    disk = SimDisk()
    log = open_log(disk)
    disk.fail_always = {"write": errno.EIO}
    for n in (1, 2):
        log.append(event(n))
        with pytest.raises(LogFailed):
            log.commit(f"{n:04x}")
    disk.fail_always = {}
    log.close()

    assert [(r.events, r.tag) for r in open_log(disk).recovered] == [
        ((event(1), event(2)), "0002")
    ]


def test_tag_does_not_outlive_its_event() -> None:
    disk = SimDisk()
    log = open_log(disk)
    log.append(event(1))
    disk.fail_always = {"write": errno.EIO}
    with pytest.raises(LogFailed):
        log.commit("aaaa")
    disk.fail_always = {}
    log.append(event(2))
    log.close()

    assert tags_of(open_log(disk)) == [""]


def test_doubtful_events_are_committed_again_with_their_tag() -> None:
    disk = SimDisk()
    log = open_log(disk)
    commit(log, 1, tag="0001")
    commit(log, 2, 3, tag="0003")
    disk.kill()
    open_log(disk)
    disk.kill()
    log = open_log(disk)

    assert found(log) == [1, 2, 3, 2, 3, 2, 3][: len(found(log))]
    assert tags_of(log)[:3] == ["0001", "0003", "0003"]


def test_tag_of_an_event_that_is_not_repeated_last_is_left_out() -> None:
    disk = SimDisk()
    rows = [(1, [b'{"n":1}', b'{"n":2}'], "000b"), (2, [b'{"n":1}'], "000a")]
    for segment, texts, tag in rows:
        header = b'{"log":1,"seg":%d,"dev":"k7q","after":[0,0],"at":0}' % segment
        payload = b"[" + b",".join([header, *texts, tag_mark(tag)]) + b"]"
        disk.put(f"log-{segment:06d}.jsonl", frame(payload, segment))
    open_log(disk).close()
    log = open_log(disk)

    assert log.recovered[-1].events == (b'{"n":1}', b'{"n":2}')
    assert tags_of(log) == ["000b", "000a", ""]


class KeepsTag(EventLog):
    """Breaks the rule: a tag stays though other events follow."""

    def append(self, event: bytes) -> None:
        tag = self._tag
        super().append(event)
        self._tag = tag


def test_laws_catch_a_tag_of_other_events() -> None:
    def live(make: type[EventLog]) -> None:
        for act in range(1, 40):
            disk = SimDisk(act)
            story = Story(disk, make)
            disk.fail_at = {act: errno.EIO, act + 1: errno.EIO, act + 2: errno.EIO}
            story.session([1] * 8, snapshots=False)
            disk.kill()
            story.check(f"act {act}")

    live(EventLog)
    with pytest.raises(AssertionError, match="tag of other events"):
        live(KeepsTag)


@quick
@given(st.binary(max_size=50), st.integers(1, 10**6), st.integers(0, 10**9))
def test_locked_payload_opens_at_its_own_place_only(
    content: bytes, segment: int, offset: int
) -> None:
    payload, cipher = b"[{" + content + b"}]", SimCipher()
    locked = lock_payload(payload, segment, offset, cipher)

    assert is_locked(locked)
    assert b"\n" not in locked
    assert unlock_payload(locked, segment, offset, cipher) == payload
    for place in ((segment + 1, offset), (segment, offset + 1)):
        with pytest.raises(ValueError, match="changed"):
            unlock_payload(locked, *place, cipher)


def test_locked_log_shows_nothing_and_comes_back_whole(tmp_path: Path) -> None:
    disk, cipher = SimDisk(), SimCipher()
    for n in range(4):
        log = open_log(disk, segment_bytes=400, cipher=cipher)
        commit(log, 2 * n, tag=f"{2 * n:04x}")
        commit(log, 2 * n + 1, tag=f"{2 * n + 1:04x}")
        log.close()
    log = open_log(disk, cipher=cipher)
    raw = b"".join(file.content() for file in disk.files.values())

    assert found(log) == list(range(8))
    assert tags_of(log) == [f"{n:04x}" for n in range(8)]
    assert log.report == ()
    for secret in (b'"n"', b"k7q", b'"h"', b'"log"', b"end"):
        assert secret not in raw
    reading = read_frames(lay_out(disk, tmp_path / "store"), cipher=cipher)
    assert reading.recovered == log.recovered


def test_locked_frame_is_the_documented_bytes() -> None:
    disk, cipher = SimDisk(), SimCipher()
    log = open_log(disk, cipher=cipher)
    commit(log, 1)
    second = log.position.offset
    commit(log, 2, tag="beef")
    (_, payload) = scan(disk.files["log-000001.jsonl"].content(), 1).frames[1]
    sealed = b64decode(payload.removeprefix(b'["').removesuffix(b'"]'))
    plain = cipher.unseal(sealed, b"frame 1 %d" % second)

    assert plain == b"[" + event(2) + b',{"h":"beef"}]'


def test_locked_log_without_a_cipher_is_refused_and_freed(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path), cipher=SimCipher())
    commit(log, 1)
    log.close()
    for _ in range(2):
        with pytest.raises(StoreLocked):
            open_log(RealDisk(tmp_path))
    with pytest.raises(StoreLocked):
        read_frames(tmp_path)


def test_open_and_locked_frames_may_mix() -> None:
    disk, cipher = SimDisk(), SimCipher()
    log = open_log(disk)
    commit(log, 0)
    log.close()
    for n in (1, 2):
        log = open_log(disk, cipher=cipher)
        commit(log, n)
        log.close()
    log = open_log(disk, cipher=cipher)

    assert found(log) == [0, 1, 2]
    assert list(disk.files) == ["log-000001.jsonl"]


def test_frame_of_another_key_is_damage_with_a_name_of_its_own() -> None:
    disk, cipher = SimDisk(), SimCipher()
    for n, used in enumerate([cipher, SimCipher(b"other"), cipher]):
        log = open_log(disk, cipher=used)
        commit(log, n)
        disk.kill()
        log.disk.unlock()
    log = open_log(disk, cipher=cipher)

    assert {0, 2} <= set(found(log))
    assert 1 not in found(log)
    assert set(codes(log)) == {Trouble.SEALED_ELSEWHERE}


def test_locked_frame_moved_to_another_place_is_found_out() -> None:
    disk, cipher = SimDisk(), SimCipher()
    log = open_log(disk, cipher=cipher)
    for n in range(4):
        commit(log, n)
    log.close()
    file = disk.files["log-000001.jsonl"]
    content, rows = file.content(), scan(file.content(), 1).frames
    first, second, third = (at for at, _ in rows[1:4])
    file.set(
        content[:first]
        + content[second:third]
        + content[first:second]
        + content[third:]
    )
    log = open_log(disk, cipher=cipher)
    commit(log, 4)
    log.close()

    assert found(log) == [0, 3]
    assert [tuple(f) for f in log.report] == [
        ("sealed-elsewhere", "log-000001.jsonl", first, second),
        ("sealed-elsewhere", "log-000001.jsonl", second, third),
    ]
    assert log.position.segment == 2, "a changed segment was written on"


def test_doubt_in_a_locked_log_is_settled_as_in_an_open_one() -> None:
    disk, cipher = SimDisk(3), SimCipher()
    story = Story(disk, cipher=cipher)
    for turn in range(6):
        story.session([1, 2, 1], snapshots=True)
        (disk.cut if turn % 2 else disk.kill)()
        story.check(f"turn {turn}")
        disk.kill()

    assert len(story.acknowledged) == 24


def test_transactions_are_handed_over_in_order() -> None:
    disk = SimDisk()
    log = open_log(disk, segment_bytes=300)
    for n in range(30):
        commit(log, n, tag=f"{n:04x}")
    log.close()
    taken: list[Recovered] = []
    log = open_log(disk, take=taken.append)
    log.close()

    assert log.recovered == []
    assert taken == open_log(disk).recovered
    assert len(taken) == 30


def test_only_one_segment_is_in_memory_at_a_time() -> None:
    disk = SimDisk()
    log = open_log(disk, segment_bytes=20_000)
    while log.position.segment < 12:
        log.append(b'{"x":"%s"}' % (b"y" * 1_900))
        log.commit()
    log.close()
    total = sum(file.size() for file in disk.files.values())

    def peak(take: Take | None) -> int:
        tracemalloc.start()
        open_log(disk, take=take).close()
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(lambda _: None) < total // 2
    assert peak(None) > total


def test_who_takes_may_break_off_and_the_folder_is_free() -> None:
    disk = SimDisk()
    log = open_log(disk)
    commit(log, 1)
    log.close()

    def refuse(row: Recovered) -> None:
        raise KeyboardInterrupt(row)

    with pytest.raises(KeyboardInterrupt):
        open_log(disk, take=refuse)
    assert disk.idle
