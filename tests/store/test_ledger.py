"""The ledger: who wrote, what is signed, what is taken in, trimmed and forgotten."""

from __future__ import annotations

import errno
import gzip
import itertools
from base64 import urlsafe_b64decode

import pytest

from store.answers import Done, Taken
from store.chain import Chain, Head, head_text
from store.copies.passage import Log, pass_through
from store.desk import Desk
from store.disk import NotSaved
from store.keys.signing import is_signed
from store.log import EventLog, Position, Trouble, segment_numbers
from store.log.frames import frame
from store.model.commands import LogOn, Remark
from store.model.events import Event, decode, encode
from store.model.facts import (
    DeskOpened,
    HeadSigned,
    HeadWitnessed,
    LogTrimmed,
    PersonForgotten,
    Remarked,
)
from store.model.records import UnitId
from store.model.refusals import Code, Refusal
from store.notary import SIGN_EVERY
from store.trimming import plan_trim, put_base
from tests.store.desk_on_sim import (
    DAY_MS,
    NOON_MS,
    U21,
    do,
    enter,
    opened,
    theft,
    work,
)
from tests.store.sim_disk import PowerCut, SimDisk


def lines_of(disk: SimDisk) -> list[bytes]:
    """The very bytes of all events, read by another log."""
    log = EventLog(disk.copy(), "", at_ms=lambda: 0)
    return [line for row in log.recovered for line in row.events]


def events_of(disk: SimDisk) -> list[Event]:
    return [decode(line) for line in lines_of(disk)]


# --- who wrote


def test_every_writer_begins_by_saying_who_it_is() -> None:
    disk = SimDisk()
    for _ in range(3):
        desk = opened(disk)
        enter(desk)
        desk.close()

    begun = [e for e in events_of(disk) if isinstance(e.fact, DeskOpened)]
    facts = [e.fact for e in begun if isinstance(e.fact, DeskOpened)]
    assert [e.number for e in begun] == [1, 1, 1]
    assert len({e.writer for e in begun}) == 3
    assert len({fact.device for fact in facts}) == 1
    assert all(e.writer.startswith(facts[0].device) for e in begun)
    assert {fact.origin for fact in facts} == {""}


def test_each_session_names_the_last_event_of_the_one_before_and_its_head() -> None:
    disk = SimDisk()
    for _ in range(3):
        desk = opened(disk)
        enter(desk)
        desk.close()

    chain, last = Chain(), ""
    for line in lines_of(disk):
        event = decode(line)
        if isinstance(event.fact, DeskOpened):
            before = chain.head(last.partition(".")[0])
            assert (event.fact.after, event.fact.head) == (last, before.value.hex())
        chain.extend(event.writer, event.number, line)
        last = event.id


def test_a_desk_that_only_looked_wrote_nothing() -> None:
    disk = SimDisk()
    opened(disk).close()

    assert events_of(disk) == []


def test_a_copied_store_goes_on_as_another_device_and_says_so() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    desk.close()
    copy = disk.copy()

    for store in (disk, copy):
        desk = opened(store)
        enter(desk)
        desk.close()

    own, other = (events_of(store)[-3].fact for store in (disk, copy))
    assert isinstance(own, DeskOpened)
    assert isinstance(other, DeskOpened)
    assert (own.origin, other.origin) == ("", "copied")
    assert own.device != other.device
    assert own.key != other.key
    assert own.after == other.after


def test_a_store_without_its_device_goes_on_as_restored() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    desk.close()
    disk.remove("DEVICE")

    desk = opened(disk)
    enter(desk)
    desk.close()

    fact = events_of(disk)[-3].fact
    assert isinstance(fact, DeskOpened)
    assert fact.origin == "restored"


# --- what is signed


def test_a_clean_end_signs_all_that_was_written() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    enter(desk)
    desk.close()

    lines = lines_of(disk)
    begun, signed = decode(lines[0]).fact, decode(lines[-1])
    assert isinstance(begun, DeskOpened)
    assert isinstance(signed.fact, HeadSigned)
    chain = Chain()
    for number, line in enumerate(lines[:-1], 1):
        chain.extend(signed.writer, number, line)
    head = chain.head(signed.writer)
    assert signed.fact.number == head.number == len(lines) - 1
    assert signed.fact.head == head.value.hex()
    text = head_text(signed.writer, head)
    assert is_signed(begun.key, text, signed.fact.signature)
    assert len(urlsafe_b64decode(signed.fact.signature + "==")) == 64


def test_a_long_session_signs_as_it_goes() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = enter(desk)
    for turn in range(2 * SIGN_EVERY):
        do(desk, Remark(incident=key, text=f"{turn}"))
    disk.kill()

    signed = [e.number for e in events_of(disk) if isinstance(e.fact, HeadSigned)]
    assert len(signed) >= 2
    apart = max(b - a for a, b in itertools.pairwise(signed))
    assert apart <= SIGN_EVERY + 1


def test_signing_twice_writes_once() -> None:
    desk = opened(SimDisk())
    enter(desk)
    first = desk.sign(NOON_MS, by="a")
    again = desk.sign(NOON_MS, by="a")

    assert isinstance(first, Head)
    assert again == first


def test_an_event_changed_under_a_right_checksum_is_told_at_opening() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk, text="red")
    enter(desk, text="blue")
    desk.close()
    name = "log-000001.jsonl"
    rows = disk.read(name).splitlines()
    changed = [row.replace(b'"blue"', b'"gray"') for row in rows]
    disk.put(name, b"".join(frame(row[17:], 1) for row in changed))
    again = opened(disk)

    assert [f.code for f in again.findings] == [Trouble.CHAIN_BROKEN] * len(
        again.findings
    )
    assert again.findings[0].start == len(rows[0]) + 1


# --- a group


def test_a_group_is_one_sync() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    before = disk.done["sync"]
    with desk.together() as group:
        for _ in range(50):
            group.submit(theft(), NOON_MS, by="a")

    assert disk.done["sync"] == before + 1
    assert all(isinstance(answer, Done) for answer in group.answers)
    assert len(desk.state.incidents) == 51


def test_nothing_of_a_group_is_seen_before_its_end() -> None:
    desk = opened(SimDisk())
    with desk.together() as group:
        group.submit(LogOn(unit=U21), NOON_MS, by="a")
        refused = group.submit(LogOn(unit=U21), NOON_MS, by="a")

        assert not desk.state.units
        assert U21 in group.state.units

    assert isinstance(refused, Refusal)
    assert [type(answer) for answer in group.answers] == [Done, Refusal]
    assert U21 in desk.state.units


def test_a_group_that_the_disk_refuses_waits_whole() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    disk.fail_always = {"write": errno.ENOSPC}
    with desk.together() as group:
        for name in ("31", "32"):
            group.submit(LogOn(unit=UnitId(name)), NOON_MS, by="a")
    refused = group.answers
    disk.fail_always = {}
    saved = desk.save_again()

    assert [a.code for a in refused if isinstance(a, Refusal)] == [Code.NOT_SAVED] * 2
    assert isinstance(saved, Done)
    assert set(desk.state.units) == {"31", "32"}


def test_a_group_open_while_the_desk_is_used_is_a_mistake() -> None:
    desk = opened(SimDisk())
    with desk.together() as group:
        enter(desk)
        with pytest.raises(ValueError, match="while a group was open"):
            group.submit(theft(), NOON_MS, by="a")


def test_a_command_that_fails_half_way_leaves_those_before_it_whole() -> None:
    disk = SimDisk()
    desk = opened(disk)
    group = desk.together()

    def both() -> None:
        with group:
            group.submit(theft(), NOON_MS, by="a")
            group.submit(None, NOON_MS, by="a")  # type: ignore[arg-type]

    with pytest.raises(AssertionError):
        both()
    enter(desk)

    assert len(desk.state.incidents) == 2
    assert set(opened(disk.copy()).state.incidents) == set(desk.state.incidents)


# --- what others wrote


def events_for(desk: Desk, disk: SimDisk) -> list[bytes]:
    desk.close()
    return lines_of(disk)


def test_taken_events_are_the_same_bytes_and_the_same_state() -> None:
    theirs, ours = SimDisk(1), SimDisk(2)
    other = opened(theirs)
    work(other)
    lines = events_for(other, theirs)
    desk = opened(ours)

    first = desk.take(lines, (), NOON_MS, by="a")
    again = desk.take(lines, (), NOON_MS, by="a")

    assert first == Taken(len(lines), 0)
    assert again == Taken(0, len(lines))
    assert lines_of(ours) == lines
    assert desk.state == other.state


def test_a_gap_is_refused_and_nothing_is_taken() -> None:
    theirs, ours = SimDisk(1), SimDisk(2)
    other = opened(theirs)
    work(other)
    lines = events_for(other, theirs)
    desk = opened(ours)

    with pytest.raises(ValueError, match="does not follow"):
        desk.take(lines[1:], (), NOON_MS, by="a")

    enter(desk)
    assert len(desk.state.incidents) == 1
    assert not set(lines) & set(lines_of(ours))


def test_what_was_witnessed_is_kept() -> None:
    theirs, ours = SimDisk(1), SimDisk(2)
    other = opened(theirs)
    work(other)
    lines = events_for(other, theirs)
    seen = HeadWitnessed(writer="abc", number=7, head="00", signature="s", key="k")
    desk = opened(ours)
    desk.take(lines, (seen,), NOON_MS, by="a")

    assert events_of(ours)[-1].fact == seen


def test_a_full_disk_keeps_what_was_taken_waiting() -> None:
    theirs, ours = SimDisk(1), SimDisk(2)
    other = opened(theirs)
    work(other)
    lines = events_for(other, theirs)
    desk = opened(ours)
    ours.fail_always = {"write": errno.ENOSPC}
    refused = desk.take(lines, (), NOON_MS, by="a")
    ours.fail_always = {}
    desk.save_again()

    assert isinstance(refused, Refusal)
    assert desk.state == other.state
    assert desk.take(lines, (), NOON_MS, by="a") == Taken(0, len(lines))


# --- opening from memory


def test_opening_from_memory_is_opening_from_the_log() -> None:
    disk = SimDisk()
    desk = opened(disk)
    for day in range(130):
        work(desk, NOON_MS + day * DAY_MS)
    assert desk.save_memory()
    work(desk, NOON_MS + 130 * DAY_MS)
    desk.close()
    bare = disk.copy()
    for name in [n for n in bare.names() if n.startswith(("snap-", "past-"))]:
        bare.remove(name)

    quick, slow = opened(disk), opened(bare)

    assert quick._memory.read < 20
    assert slow._memory.read > 100
    slow.save_memory()
    quick.save_memory()
    assert quick.state == slow.state == opened_after(disk)
    assert len(quick.state.incidents) < 131


def opened_after(disk: SimDisk) -> object:
    return opened(disk.copy()).state


def test_a_broken_memory_costs_time_and_nothing_else() -> None:
    disk = SimDisk()
    desk = opened(disk)
    work(desk)
    desk.save_memory()
    desk.close()
    for name in [n for n in disk.names() if n.startswith("snap-")]:
        disk.put(name, disk.read(name)[:-1] + b" ")

    again = opened(disk)

    assert again.state == desk.state
    assert again.findings == ()


def test_a_late_event_about_an_old_incident_finds_it() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = work(desk)
    for day in range(130):
        work(desk, NOON_MS + day * DAY_MS)
    desk.save_memory()
    assert key not in desk.state.incidents
    event = Event(
        writer="zzz2222", number=1, first=1, stamp=f"{NOON_MS + 140 * DAY_MS:012x}0000",
        at_ms=NOON_MS, by="b", entity=f"i:{key}", fact=Remarked(text="late"),
    )  # fmt: skip
    desk.take([encode(event)], (), NOON_MS, by="a")

    history = desk.state.incidents[key].history
    assert getattr(history[-1].fact, "text", "") == "late"


# --- trimming


def many_segments(disk: SimDisk, days: int) -> Desk:
    """A store of some days, one segment a day: each ends torn, so a new one begins."""
    for day in range(days):
        desk = opened(disk)
        work(desk, NOON_MS + day * DAY_MS, text=f"day {day}")
        disk.kill()
    return opened(disk)


def test_old_segments_are_dropped_and_the_chain_says_so() -> None:
    disk = SimDisk()
    desk = many_segments(disk, 60)
    before = len([n for n in disk.names() if n.startswith("log-")])
    state = desk.state
    now_ms = NOON_MS + 60 * DAY_MS
    fact = desk.trim(now_ms - 40 * DAY_MS, now_ms, by="a", progress=lambda _: None)
    after = len([n for n in disk.names() if n.startswith("log-")])
    desk.close()
    again = opened(disk)

    assert isinstance(fact, LogTrimmed)
    assert fact.events > 50
    assert after < before - 15
    assert [e.fact for e in events_of(disk) if isinstance(e.fact, LogTrimmed)] == [fact]
    assert again.findings == ()
    hot = {k for k, i in state.incidents.items() if k in again.state.incidents}
    assert hot
    assert all(again.state.incidents[k] == state.incidents[k] for k in hot)
    assert again.state.units == desk.state.units
    assert again.state.heads == desk.state.heads


def test_a_trimmed_log_can_be_read_without_its_snapshots() -> None:
    disk = SimDisk()
    desk = many_segments(disk, 60)
    now_ms = NOON_MS + 60 * DAY_MS
    desk.trim(now_ms - 40 * DAY_MS, now_ms, by="a", progress=lambda _: None)
    desk.close()
    for name in [n for n in disk.names() if n.startswith(("snap-", "past-"))]:
        disk.remove(name)
    again = opened(disk)
    again.save_memory()

    assert again.findings == ()
    assert again.state == desk.state


def test_what_was_dropped_is_in_no_file_any_more() -> None:
    disk = SimDisk()
    desk = many_segments(disk, 60)
    desk.save_memory()
    enter(desk, NOON_MS + 60 * DAY_MS)
    desk.save_memory()
    now_ms = NOON_MS + 60 * DAY_MS
    desk.trim(now_ms - 20 * DAY_MS, now_ms, by="a", progress=lambda _: None)
    desk.close()
    left = b"".join(unpacked(disk.read(name)) for name in disk.names())

    assert b'"day 59"' in left
    assert b'"day 3"' not in left
    assert len([n for n in disk.names() if n.startswith("snap-")]) == 1


def unpacked(content: bytes) -> bytes:
    return gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


def test_base_that_stands_for_nothing_yet_hides_no_event() -> None:
    disk = SimDisk()
    desk = many_segments(disk, 20)
    state, newest = desk.state, max(segment_numbers(disk.names()))
    trim = plan_trim(disk, NOON_MS + 10 * DAY_MS, Position(newest, 0), None)
    assert trim is not None
    put_base(disk, trim, None)
    disk.kill()  # the base is there, and the log does not say so
    passed: list[str] = []
    pass_through(Log(disk), lambda event: passed.append(event.writer))

    assert len(passed) == len(set(lines_of(disk)))
    assert opened(disk).state == state


def test_nothing_old_enough_drops_nothing() -> None:
    disk = SimDisk()
    desk = many_segments(disk, 5)
    names = set(disk.names())

    assert desk.trim(NOON_MS, NOON_MS, by="a", progress=lambda _: None) is None
    assert set(disk.names()) == names


def test_a_trim_cut_short_anywhere_loses_nothing_that_stays() -> None:
    now_ms = NOON_MS + 60 * DAY_MS
    young = now_ms - 40 * DAY_MS
    whole = SimDisk()
    state = many_segments(whole, 60).state
    whole.kill()
    kept = {k for k, i in state.incidents.items() if i.opened_ms >= young}
    struck = 0
    for act in range(1, 400):
        disk = whole.copy()
        desk = opened(disk)
        disk.cut_at = disk.acts + act
        try:
            desk.trim(young, now_ms, by="a", progress=lambda _: None)
        except PowerCut:
            struck += 1
        else:
            break
        disk.cut()
        again = opened(disk)

        assert kept <= set(again.state.incidents), f"act {act}"
        assert again.state.units == state.units, f"act {act}"
        harmless = {Trouble.TORN_TAIL}
        assert {f.code for f in again.findings} <= harmless, f"act {act}"
        again.trim(young, now_ms, by="a", progress=lambda _: None)
        assert kept <= set(again.state.incidents), f"act {act}"
    assert struck > 10


# --- forgetting a person


def test_a_forgotten_person_cannot_be_read_and_the_chain_holds() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = enter(desk, caller="081 222 3333")
    token = desk.state.incidents[key].caller
    read = desk.reveal(token)
    keys = desk.forget("081-222-3333", NOON_MS, by="a", reason="asked")
    desk.close()
    again = opened(disk)

    assert read == "081 222 3333"
    assert b"222" not in b"".join(disk.read(n) for n in disk.names() if "log" in n)
    assert len(keys) == 1
    assert again.findings == ()
    assert again.state.incidents[key].caller == token
    assert again.reveal(token) is None
    assert PersonForgotten(person=keys[0], reason="asked") in [
        e.fact for e in events_of(disk)
    ]


def test_a_cut_between_the_word_and_the_deed_is_made_good_at_opening() -> None:
    struck = 0
    for act in range(1, 12):
        disk = SimDisk()
        desk = opened(disk)
        key = enter(desk, caller="Malee")
        token = desk.state.incidents[key].caller
        disk.cut_at = disk.acts + act
        try:
            desk.forget("Malee", NOON_MS, by="a")
        except PowerCut:
            struck += 1
        disk.cut()
        again = opened(disk)
        told = any(isinstance(e.fact, PersonForgotten) for e in events_of(disk))

        assert not told or again.reveal(token) is None, f"act {act}"
    assert struck > 2


def test_an_unknown_person_is_nobody() -> None:
    desk = opened(SimDisk())

    assert desk.forget("Somsak", NOON_MS, by="a") == ()


def test_forgetting_on_a_full_disk_destroys_nothing() -> None:
    disk = SimDisk()
    desk = opened(disk)
    key = enter(desk, caller="Malee")
    disk.fail_always = {"write": errno.ENOSPC}
    with pytest.raises(NotSaved):
        desk.forget("Malee", NOON_MS, by="a")

    assert desk.reveal(desk.state.incidents[key].caller) == "Malee"


# --- in doubt


def test_what_is_in_doubt_at_opening_is_not_shown_before_it_is_safe() -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    enter(desk)
    disk.kill()
    disk.fail_always = {"sync": errno.EIO}
    again = opened(disk)
    shown = len(again.state.incidents)
    disk.fail_always = {}
    saved = again.save_again()

    assert shown == 1
    assert isinstance(saved, Done)
    assert len(again.state.incidents) == 2
    assert len(again.view.table("incidents", NOON_MS)) == 2
