"""The judge: what of a push is well made, and what the ledger's own memory lets in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.server.judge import Giver, Known, judge, read_push, wanted
from patrol_tui.server.ledgers import Batch, ZoneName
from store.chain import NO_HEAD
from store.wire import EVENT_BYTES, Push
from tests.patrol_tui.server.gatehouse import Asker
from tests.patrol_tui.server.pens import Pen, changed, push
from tests.patrol_tui.server.scribes import ZONE

GIVER = Giver(zone=ZONE, device="abc", may=lambda *_: True)
LATE = f"{253_402_300_800_000:012x}0000"
"""The first moment of the year 10000."""


def pen() -> Pen:
    made = Pen(Asker("abc"))
    made.remarks(4)
    return made


PEN = pen()
EVENT = PEN.lines[2]


def refused(asked: Push, giver: Giver = GIVER) -> tuple[str, str, int]:
    """Code, event, and how many stand before it."""
    batch = read_push(asked, giver)
    assert batch.refused is not None
    return batch.refused.code, batch.refused.event, len(batch.events)


def test_good_push_is_read_whole() -> None:
    batch = read_push(PEN.push(), GIVER)

    assert batch.refused is None
    assert [one.line for one in batch.events] == PEN.lines
    assert [one.tag for one in batch.events] == ["", None, None, None, None]


@pytest.mark.parametrize(
    ("line", "code", "event"),
    [
        (changed(EVENT, x={"txt": "x" * EVENT_BYTES}), "long", "abcaaaa.3"),
        (EVENT.replace(b",", b",\n", 1), "broken", "abcaaaa.3"),
        (EVENT.replace(b",", b",\r", 1), "broken", "abcaaaa.3"),
        (EVENT.replace(b"red", b"\xff\xfe\xfd"), "broken", "abcaaaa.3"),
        (changed(EVENT, x={"txt": 7}), "broken", "abcaaaa.3"),
        (changed(EVENT, n=0), "broken", "abcaaaa.0"),
        (changed(EVENT, g=4), "broken", "abcaaaa.3"),
        (changed(EVENT, d="ABCAAAA"), "broken", ""),
        (changed(EVENT, d="abc"), "broken", ""),
        (changed(EVENT, d="abcaaaa" * 3), "broken", ""),
        (changed(EVENT, t="nonsense"), "broken", "abcaaaa.3"),
        (changed(EVENT, t=LATE, a=1), "stamp", "abcaaaa.3"),
        (changed(EVENT, a=1 << 60), "stamp", "abcaaaa.3"),
        (changed(EVENT, a=-1), "stamp", "abcaaaa.3"),
        (changed(EVENT, d="defaaaa"), "author", "defaaaa.3"),
        (changed(EVENT, d="srvaaaa"), "author", "srvaaaa.3"),
        (changed(EVENT, k="inc.num", x={"no": "2569/00001"}), "role", "abcaaaa.3"),
        (b"7", "broken", ""),
    ],
)
def test_reading_stops_at_what_may_not_be(line: bytes, code: str, event: str) -> None:
    asked = push([*PEN.lines[:2], line, *PEN.lines[3:]], "", "00000000")

    assert refused(asked) == (code, event, 2)


def test_role_is_asked_for_every_kind() -> None:
    giver = Giver(zone=ZONE, device="abc", may=lambda _, kind: kind == "log.open")

    assert refused(PEN.push(), giver) == ("role", "abcaaaa.2", 1)


def test_numbers_of_a_writer_follow_each_other_in_a_push() -> None:
    asked = push([PEN.lines[0], PEN.lines[2]], "")

    assert refused(asked) == ("gap", "abcaaaa.3", 1)


def test_writer_without_a_tag_is_refused() -> None:
    second = Pen(Asker("abc"), session="bbbb")

    assert refused(push([*PEN.lines, *second.lines], "")) == (
        "broken",
        "abcbbbb.1",
        len(PEN.lines),
    )


def held(count: int) -> Known:
    """A ledger that has so many events of the pen."""
    heads = {PEN.writer: PEN.heads[count]} if count else {}
    lines = {(PEN.writer, n): PEN.lines[n - 1] for n in range(1, count + 1)}
    return Known(heads, lines)


@given(have=st.integers(0, 5), start=st.integers(1, 5), end=st.integers(1, 5))
def test_however_it_comes_the_chain_is_the_authors(
    have: int, start: int, end: int
) -> None:
    lines = PEN.lines[start - 1 : max(start, end)]
    batch = read_push(push(lines, PEN.heads[start - 1].wire_tag), GIVER)
    verdict = judge(batch, held(have))
    last = max(start, end)

    if start > have + 1:
        assert verdict.refused is not None
        assert (verdict.refused.code, verdict.refused.have) == ("gap", have)
        assert verdict.taken == []
    else:
        assert verdict.refused is None
        assert [one.number for one in verdict.taken] == list(range(have + 1, last + 1))
        assert verdict.heads == {PEN.writer: PEN.heads[max(have, last)]}


def test_wanted_names_what_is_held_and_nothing_else() -> None:
    batch = read_push(PEN.push(), GIVER)

    assert wanted(batch, {}) == []
    assert wanted(batch, {PEN.writer: PEN.heads[2]}) == [
        (PEN.writer, 1),
        (PEN.writer, 2),
    ]


def test_copied_store_is_a_fork_at_its_first_own_event() -> None:
    other = Pen(PEN.asker)
    other.remarks(1)
    other.lines[1] = changed(other.lines[1], w="another")
    batch = read_push(push(other.lines, ""), GIVER)
    verdict = judge(batch, held(2))

    assert verdict.refused is not None
    assert (verdict.refused.code, verdict.refused.event) == ("fork", f"{PEN.writer}.2")


# --- healing


def signed() -> Pen:
    made = Pen(Asker("def"))
    made.remarks(3)
    made.signs()
    return made


SIGNED = signed()


def healed(asked: Push, known: Known, keys: dict[str, str] | None = None) -> Batch:
    giver = Giver(
        zone=ZoneName(ZONE),
        device="abc",
        may=lambda *_: True,
        keys=keys or {},
    )
    batch = read_push(asked, giver)
    verdict = judge(batch, known)
    return Batch(zone=ZONE, device="abc", events=verdict.taken, refused=verdict.refused)


def test_signed_run_is_taken_with_its_signature() -> None:
    taken = healed(SIGNED.push(heals=True), Known({}, {}))

    assert [one.line for one in taken.events] == SIGNED.lines
    assert taken.refused is None


def test_run_is_taken_up_to_its_signature() -> None:
    longer = signed()
    longer.asker = SIGNED.asker
    longer.remarks(2)
    taken = healed(longer.push(heals=True), Known({}, {}))

    assert len(taken.events) == len(SIGNED.lines)
    assert taken.refused is not None
    assert (taken.refused.code, taken.refused.have) == ("unsigned", 5)


def test_run_is_taken_on_from_what_is_held() -> None:
    known = Known(
        {SIGNED.writer: SIGNED.heads[2]}, {(SIGNED.writer, 1): SIGNED.lines[0]}
    )
    taken = healed(SIGNED.push(3, heals=True), known)

    assert [one.number for one in taken.events] == [3, 4, 5]


def test_signature_proves_nothing_under_another_enrolled_key() -> None:
    taken = healed(SIGNED.push(heals=True), Known({}, {}), {"def": PEN.asker.key})

    assert taken.events == []


def test_changed_line_is_not_proven() -> None:
    lines = [*SIGNED.lines]
    lines[2] = changed(lines[2], w="another")
    taken = healed(push(lines, "", heals=True), Known({}, {}))

    assert (taken.events, taken.refused and taken.refused.code) == ([], "unsigned")


def test_head_of_the_ledger_is_not_moved_by_what_is_not_taken() -> None:
    unsigned = Pen(Asker("def"))
    unsigned.remarks(2)
    batch = read_push(unsigned.push(heals=True), GIVER)
    verdict = judge(batch, Known({}, {}))

    assert verdict.heads == {unsigned.writer: NO_HEAD}


def test_signature_by_another_key_proves_nothing() -> None:
    forged = Pen(Asker("def"))
    forged.remarks(2)
    forged.asker = Asker("def")  # another key than the one it began with
    forged.signs()
    taken = healed(forged.push(heals=True), Known({}, {}))

    assert (taken.events, taken.refused and taken.refused.code) == ([], "unsigned")


def test_other_chain_before_the_next_event_is_a_fork() -> None:
    batch = read_push(push(PEN.lines[3:], PEN.heads[2].wire_tag), GIVER)
    verdict = judge(batch, held(3))

    assert verdict.refused is not None
    assert (verdict.refused.code, verdict.refused.have) == ("fork", 3)
    assert verdict.taken == []


@pytest.mark.parametrize("name", ["x" * 9000, "abc\x00aaa", "abc.aaa", ""])
def test_writer_that_is_none_is_never_asked_for(name: str) -> None:
    """Whatever else is wrong with it: a ledger remembers the names it is asked for."""
    line = changed(EVENT, d=name, g=9)
    batch = read_push(push([line], ""), GIVER)

    assert batch.refused is not None
    assert (batch.refused.code, batch.writers) == ("broken", set())
