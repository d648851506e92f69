"""The exchange: what goes, what comes, and what an answer that lies can do: nothing."""

from __future__ import annotations

import errno
from copy import deepcopy

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from store.desk import Desk
from store.model.commands import LogOn, Remark
from store.model.events import decode, device_of, encode
from store.model.records import UnitId
from store.sync.exchange import Exchange
from store.sync.state import Trouble
from store.wire import START, Cursor, Pulled, Pushed, Refused
from tests.store.desk_on_sim import NOON_MS, do, enter, opened, work
from tests.store.sim_disk import PowerCut, SimDisk
from tests.store.sync.small_server import NOW_MS, SmallServer, pull_all, push_all


def exchange_of(desk: Desk) -> Exchange:
    return Exchange(desk, by="link")


def answer_of(server: SmallServer, *lines: bytes, seq: int = 0) -> Pulled:
    events = [msgspec.Raw(line) for line in lines]
    return Pulled(epoch=server.epoch, seq=seq, at_ms=NOW_MS, events=events)


def forged(line: bytes, **fields: object) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(line), **fields})


def met(server: SmallServer, desk: Desk) -> Exchange:
    exchange = exchange_of(desk)
    push_all(exchange, server)
    pull_all(exchange, server, desk.device.code)
    return exchange


# --- going


def test_everything_written_arrives_in_the_order_of_the_log() -> None:
    disk, server = SimDisk(), SmallServer()
    for _ in range(3):
        desk = opened(disk)
        work(desk)
        desk.close()
    desk = opened(disk)
    work(desk)

    push_all(exchange_of(desk), server)

    assert server.lines == [one.line for one in desk.own_lines({})]
    assert len({device_of(decode(line).writer) for line in server.lines}) == 1
    assert len({decode(line).writer for line in server.lines}) == 4


def test_pushing_again_after_a_lost_answer_changes_nothing() -> None:
    desk, server = opened(SimDisk()), SmallServer()
    work(desk)
    exchange = exchange_of(desk)
    pack = exchange.next_push()
    assert pack is not None
    server.push(pack.push)  # committed; the answer never came
    held = list(server.lines)

    push_all(exchange, server)

    assert server.lines == held
    assert len(exchange.outgoing) == 0


def test_only_what_the_server_told_to_have_leaves_the_outbox() -> None:
    desk, server = opened(SimDisk()), SmallServer()
    work(desk)
    exchange = exchange_of(desk)
    waiting = len(exchange.outgoing)
    pack = exchange.next_push()
    assert pack is not None

    lie = Pushed(heads={}, at_ms=NOW_MS, epoch=server.epoch)
    why = exchange.pushed(pack, lie)

    assert why is not None
    assert len(exchange.outgoing) == waiting


def test_an_ack_of_what_was_never_sent_is_not_believed() -> None:
    desk, server = opened(SimDisk()), SmallServer()
    enter(desk)
    exchange = exchange_of(desk)
    pack = exchange.next_push()
    assert pack is not None
    lie = Pushed(heads={desk.writer: 10_000}, at_ms=NOW_MS, epoch=server.epoch)
    server.push(pack.push)

    exchange.pushed(pack, lie)
    enter(desk)
    exchange.refill()
    push_all(exchange, server)

    assert server.head(desk.writer) == desk.state.heads[desk.writer]


def test_a_server_that_lost_events_is_sent_them_again() -> None:
    desk, server = opened(SimDisk()), SmallServer()
    work(desk)
    exchange = exchange_of(desk)
    push_all(exchange, server)
    enter(desk)
    exchange.refill()

    poorer = server.restored(2, epoch=server.epoch)
    push_all(exchange, poorer)

    assert poorer.lines == [one.line for one in desk.own_lines({})]


def test_false_acks_from_before_are_repaired_by_the_heads() -> None:
    disk, server = SimDisk(), SmallServer()
    desk = opened(disk)
    work(desk)
    exchange = exchange_of(desk)
    pack = exchange.next_push()
    assert pack is not None
    exchange.pushed(pack, Pushed(heads=pack.last, at_ms=NOW_MS, epoch=server.epoch))
    desk.close()
    desk = opened(disk)
    exchange = exchange_of(desk)
    assert exchange.next_push() is None or not server.lines

    exchange.heard_heads(server.heads(exchange.own_writers(40)))
    push_all(exchange, server)

    assert server.lines == [one.line for one in desk.own_lines({})]


@pytest.mark.parametrize("code", ["role", "broken", "stamp", "long", "author"])
def test_a_refused_event_stays_here_and_is_said(code: str) -> None:
    desk, server = opened(SimDisk()), SmallServer()
    server.refuses["inc.note"] = code
    key = enter(desk)
    do(desk, Remark(incident=key, text="seen"))
    do(desk, LogOn(unit=UnitId("22")))
    exchange = exchange_of(desk)

    push_all(exchange, server)

    assert exchange.held is not None
    assert exchange.held.code is Trouble.EVENT_REFUSED
    assert code in exchange.held.line
    assert len(exchange.outgoing) == 2
    assert not exchange.outgoing.has_news


def test_another_writer_goes_on_past_a_refused_one() -> None:
    disk, server = SimDisk(), SmallServer()
    server.refuses["inc.note"] = "role"
    desk = opened(disk)
    do(desk, Remark(incident=enter(desk), text="seen"))
    desk.close()
    desk = opened(disk)
    enter(desk)

    exchange = exchange_of(desk)
    push_all(exchange, server)

    assert server.head(desk.writer) == desk.state.heads[desk.writer]


def test_a_fork_is_said_and_nothing_is_lost() -> None:
    desk, server = opened(SimDisk()), SmallServer()
    enter(desk)
    exchange = exchange_of(desk)
    push_all(exchange, server)
    line = next(one.line for one in desk.own_lines({}))
    server.chain.extend(desk.writer, desk.state.heads[desk.writer] + 1, line)
    enter(desk)
    exchange.refill()
    before = len(exchange.outgoing)

    push_all(exchange, server)

    assert exchange.held is not None
    assert exchange.held.code is Trouble.FORKED
    assert len(exchange.outgoing) >= before - 1


def test_a_thin_push_is_small() -> None:
    desk = opened(SimDisk())
    for _ in range(80):
        enter(desk, text="x" * 200)

    pack = exchange_of(desk).next_push(is_thin=True)

    assert pack is not None
    assert sum(len(bytes(raw)) for raw in pack.push.events) <= 8 * 1024


# --- coming


def test_what_one_desk_wrote_another_has() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    met(server, a)

    met(server, b)

    assert b.state.incidents == a.state.incidents
    assert b.mark.cursor == (server.epoch, len(server.lines))


def test_pulling_the_same_twice_changes_nothing() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    met(server, a)
    exchange = exchange_of(b)
    answer = server.pull(START, b.device.code)
    first = exchange.pulled(answer, NOW_MS)
    state = b.state

    again = exchange.pulled(answer, NOW_MS)

    assert first.new == len(server.lines)
    assert again.new == 0
    assert again.why is None
    assert b.state == state


def test_the_cursor_outlives_the_desk() -> None:
    a, disk, server = opened(SimDisk()), SimDisk(), SmallServer()
    work(a)
    met(server, a)
    b = opened(disk)
    met(server, b)
    b.close()

    exchange = exchange_of(opened(disk))

    assert exchange.cursor == Cursor(server.epoch, len(server.lines))


def test_cursor_and_events_are_on_disk_both_or_neither() -> None:
    """At whatever act the power is cut: no event that came is behind the cursor."""
    a, server = opened(SimDisk()), SmallServer()
    for _ in range(4):
        work(a)
    met(server, a)
    cuts = kept = 0
    for act in range(40):
        disk = SimDisk(seed=act)
        exchange = exchange_of(opened(disk))
        disk.cut_at = disk.acts + act
        try:
            pull_all(exchange, server, "zzz", most=5)
        except PowerCut:
            cuts += 1
        disk.cut()
        desk = opened(disk)
        had = desk.mark.cursor[1]
        kept += had

        for line in server.lines[:had]:
            event = decode(line)
            assert desk.state.heads.get(event.writer, 0) >= event.number
    assert cuts > 5
    assert kept > 0


# --- lies


def test_a_stream_that_goes_back_is_said_and_moves_nothing() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    met(server, a)
    exchange = met(server, b)
    place = exchange.cursor

    came = exchange.pulled(answer_of(server, seq=1), NOW_MS)

    assert came.why is not None
    assert came.why.code is Trouble.NOT_UNDERSTOOD
    assert exchange.cursor == place


@pytest.mark.parametrize(
    "junk",
    [
        b"{}",
        b'{"d":1}',
        b"[]",
        b"null",
        b'"x"',
        b"[" * 200 + b"]" * 200,
        b'{"d":"../x","n":1,"t":"019a3f62a2ab0002","w":"","k":"q","e":"","x":{}}',
    ],
)
def test_junk_among_the_events_stops_there(junk: bytes) -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    enter(a)
    met(server, a)
    exchange = exchange_of(b)
    lines = [server.lines[0], junk, server.lines[1]]

    came = exchange.pulled(answer_of(server, *lines, seq=3), NOW_MS)

    assert came.new == 1
    assert came.why is not None
    assert came.why.code is Trouble.BAD_EVENT
    assert exchange.cursor == START


def test_an_event_as_if_this_desk_had_written_it_is_not_taken() -> None:
    desk, server = opened(SimDisk()), SmallServer()
    enter(desk)
    own = [one.line for one in desk.own_lines({})]
    line = forged(own[-1], n=len(own) + 1)
    state = desk.state
    exchange = exchange_of(desk)

    came = exchange.pulled(answer_of(server, line, seq=1), NOW_MS)

    assert came.new == 0
    assert came.why is not None
    assert desk.state is state
    enter(desk)  # and the desk writes on


def test_nor_when_the_desk_asks_for_its_own_events_too() -> None:
    a, desk, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    met(server, a)
    enter(desk)
    exchange = exchange_of(desk)
    exchange.pulled(answer_of(server, server.lines[3], seq=4), NOW_MS)
    assert exchange.wants_own
    own = [one.line for one in desk.own_lines({})]
    head = desk.state.heads[desk.writer]

    came = exchange.pulled(answer_of(server, forged(own[-1], n=head + 1)), NOW_MS)

    assert came.why is not None
    assert desk.state.heads[desk.writer] == head


def test_nor_in_the_middle_of_the_stream() -> None:
    a, desk, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    met(server, a)
    enter(desk)
    exchange = met(server, desk)
    own = [one.line for one in desk.own_lines({})]
    line = forged(own[0], d=f"{desk.device.code}2222", n=1)

    came = exchange.pulled(answer_of(server, line, seq=exchange.cursor.seq), NOW_MS)

    assert not exchange.wants_own
    assert came.why is not None
    assert came.new == 0


def test_a_disk_set_back_to_an_old_image_gets_back_what_it_wrote_since() -> None:
    disk, server = SimDisk(), SmallServer()
    desk = opened(disk)
    enter(desk)
    met(server, desk)
    desk.close()
    image = deepcopy(disk)  # of the whole machine: it is the same device
    desk = opened(disk)
    lost = enter(desk)
    met(server, desk)

    again = opened(image)
    assert again.device.code == desk.device.code
    exchange = exchange_of(again)
    pull_all(exchange, server, "" if exchange.wants_own else again.device.code)

    assert lost in again.state.incidents
    assert not exchange.wants_own


def test_how_far_another_zone_was_in_step_counts_for_nothing() -> None:
    disk, there, here = SimDisk(), SmallServer(), SmallServer()
    other = opened(SimDisk())
    enter(other)
    push_all(exchange_of(other), here)
    desk = opened(disk)
    work(desk)
    exchange = Exchange(desk, by="link", of="a@one")
    push_all(exchange, there)
    pull_all(exchange, there, desk.device.code)
    desk.close()

    for _ in range(2):  # and the mark of the new one is believed at once, and later
        desk = opened(disk)
        exchange = Exchange(desk, by="link", of="b@one")
        assert not set(desk.mark.acks) - set(here.chain.heads)
        push_all(exchange, here)
        pull_all(exchange, here, desk.device.code)
        desk.close()

    assert {one.line for one in desk.own_lines({})} <= set(here.lines)
    assert set(other.state.incidents) <= set(desk.state.incidents)
    assert opened(disk).mark.cursor == ("b@one aaaa", len(here.lines))


def test_a_stamp_of_no_time_is_not_taken() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    enter(a)
    line = forged(next(one.line for one in a.own_lines({})), t="f" * 16)

    came = exchange_of(b).pulled(answer_of(server, line, seq=1), NOW_MS)

    assert came.why is not None
    assert b.state.heads == opened(SimDisk()).state.heads


def test_missing_events_are_asked_for_from_the_beginning_once() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    met(server, a)
    exchange = exchange_of(b)

    came = exchange.pulled(answer_of(server, server.lines[3], seq=4), NOW_MS)

    assert came.why is not None
    assert exchange.cursor == START
    assert exchange.wants_own
    pull_all(exchange, server, "")
    assert b.state.incidents == a.state.incidents


def test_a_disk_that_takes_nothing_leaves_the_cursor_where_it_is() -> None:
    a, server, disk = opened(SimDisk()), SmallServer(), SimDisk()
    work(a)
    met(server, a)
    b = opened(disk)
    exchange = exchange_of(b)
    disk.fail_always = dict.fromkeys(("write", "sync", "create"), errno.ENOSPC)

    came = exchange.pulled(server.pull(START, b.device.code), NOW_MS)

    assert came.why is not None
    assert came.why.code is Trouble.NOT_SAVED
    assert exchange.cursor == START
    assert b.mark.cursor == ("", 0)


# --- another life of the server


def test_a_restored_server_is_noticed_and_read_from_the_beginning() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    met(server, a)
    exchange = met(server, b)
    other = server.restored(2)

    came = exchange.pulled(other.pull(exchange.cursor, b.device.code), NOW_MS)

    assert came.why is None
    assert came.new == 0
    assert exchange.must_heal
    assert exchange.cursor == Cursor("bbbb", 2)


def test_a_desk_that_ends_before_it_healed_heals_when_it_is_opened_again() -> None:
    a, disk, server = opened(SimDisk()), SimDisk(), SmallServer()
    work(a)
    met(server, a)
    b = opened(disk)
    exchange = met(server, b)
    other = server.restored(2)
    pull_all(exchange, other, b.device.code)
    push_all(exchange, other)
    enter(b)
    b.close()

    b = opened(disk)
    exchange = exchange_of(b)
    came = exchange.pulled(other.pull(exchange.cursor, b.device.code), NOW_MS)
    assert came.why is None
    assert exchange.must_heal

    exchange.healed({})
    enter(b)
    b.close()
    exchange = exchange_of(opened(disk))
    assert exchange.cursor.epoch == other.epoch
    assert not exchange.must_heal


def test_what_an_earlier_life_told_late_is_given_to_the_new_one() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    exchange = met(server, b)
    other = server.restored(1)
    met(server, a)
    exchange.heard_heads(other.heads([]))
    exchange.healed({})

    came = exchange.pulled(server.pull(exchange.cursor, b.device.code), NOW_MS)
    assert came.new
    exchange.heard_heads(other.heads([]))

    assert exchange.must_heal


def test_a_store_of_another_device_is_given_back_once_and_what_cannot_go_is_said() -> (
    None
):
    disk, server = SimDisk(), SmallServer()
    old = opened(disk)
    work(old)
    old.close()
    disk.remove("DEVICE")
    desk = opened(disk)
    exchange = exchange_of(desk)
    assert desk.device.origin
    assert exchange.must_heal

    push_all(exchange, server)
    exchange.healed({old.writer: 0})
    assert exchange.held is not None
    assert old.writer in exchange.held.line
    enter(desk)
    desk.close()

    assert not exchange_of(opened(disk)).must_heal


def test_a_server_that_is_another_one_each_time_is_no_progress() -> None:
    desk, server = opened(SimDisk()), SmallServer()
    work(desk)
    exchange = met(server, desk)
    before = exchange.cursor

    exchange.pulled(server.restored(3).pull(before, ""), NOW_MS)

    assert exchange.cursor != before
    assert not exchange.got_on(before)
    assert exchange.got_on(START)


def test_another_epoch_in_the_middle_of_a_stream_is_said() -> None:
    a, b, server = opened(SimDisk()), opened(SimDisk()), SmallServer()
    work(a)
    met(server, a)
    exchange = met(server, b)
    lie = Pulled(epoch="cccc", seq=99, at_ms=NOW_MS)

    came = exchange.pulled(lie, NOW_MS)

    assert came.why is not None
    assert exchange.cursor.epoch == server.epoch


# --- a law: whatever a server answers, nothing of ours is lost or changed

heads = st.dictionaries(
    st.sampled_from(["own", "aaaabbb", "x"]), st.integers(-3, 40), max_size=3
)
refusals = st.none() | st.builds(
    Refused,
    code=st.sampled_from(["gap", "fork", "role", "\x1b[2J", ""]),
    event=st.sampled_from(["own.2", "zzz.1", "", "\x00" * 50]),
)


@given(st.lists(st.tuples(heads, refusals, st.sampled_from(["aaaa", "bbbb"]))))
@settings(max_examples=40, deadline=None)
def test_no_answer_to_a_push_loses_an_event(
    answers: list[tuple[dict[str, int], Refused | None, str]],
) -> None:
    desk = opened(SimDisk())
    work(desk)
    exchange = exchange_of(desk)
    own = [one.line for one in desk.own_lines({})]
    for told, refused, epoch in answers:
        pack = exchange.next_push()
        if pack is None:
            break
        named = {desk.writer if w == "own" else w: n for w, n in told.items()}
        lie = Pushed(heads=named, at_ms=0, epoch=epoch, refused=refused)
        exchange.pushed(pack, lie)

    honest = SmallServer("dddd")
    after = exchange_of(desk)
    after.heard_heads(honest.heads(after.own_writers(40)))
    push_all(after, honest)

    assert honest.lines == own
    assert [encode(decode(line)) for line in own] == own
    assert NOON_MS
