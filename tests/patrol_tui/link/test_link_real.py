"""The link with a real server: lost answers, idle cuts, kills, and what is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.model.events import decode
from store.model.roles import Role
from store.sync.state import Trouble, Up
from tests.patrol_tui.link.linked import (
    Line,
    Place,
    both_enrolled,
    first_by_a_line,
    zone_of,
)
from tests.patrol_tui.program import Program
from tests.patrol_tui.server.running import Running
from tests.until import until
from widgets.words.link import DENIALS


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One for all tests here; each has a zone of its own."""
    running = Running(tmp_path_factory.mktemp("server"))
    yield running
    running.close()


async def test_two_desks_come_to_the_same(server: Running, tmp_path: Path) -> None:
    a, b = await both_enrolled(server, tmp_path)
    a.enters("ON 21")
    a.enters("N theft @wat-khum red motorbike")
    await until(lambda: b.knows(a))
    b.enters("D 21 101")
    b.enters("N noise @wat-khum loud")

    await until(lambda: a.knows(b) and b.knows(a))

    assert {*a.desk.state.incidents} == {*b.desk.state.incidents}
    numbers = {one.number for one in a.desk.state.incidents.values()}
    assert numbers == {101, 1001}, "each in its own lane"
    assert a.link.state.up is Up.UP
    await until(lambda: not a.link.state.outbox and not b.link.state.outbox)
    for place in (a, b):
        await place.closes()


async def test_an_answer_lost_after_the_commit_doubles_nothing(
    server: Running, tmp_path: Path
) -> None:
    async with first_by_a_line(server, tmp_path) as (line, a, b):
        a.links()
        await until(lambda: a.link.state.up is Up.UP)
        line.loses_answers = 2
        a.enters("ON 21")

        await until(lambda: b.knows(a) and not a.link.state.outbox)

        assert line.lost > 0
        events = list(b.desk.lines_of({a.desk.writer: 0}))
        ids = [decode(one.line).id for one in events]
        assert len(ids) == len(set(ids)) == a.desk.state.heads[a.desk.writer]


async def test_a_proxy_that_cuts_what_idles_is_no_outage(
    server: Running, tmp_path: Path
) -> None:
    a = Place(tmp_path, "a")
    async with Line(server.address[1]) as line:
        await a.enrols(server, port=line.port)
        line.idle_s = 3.3
        a.links()
        await until(lambda: a.link.state.up is Up.UP)
        ups: set[Up] = set()

        def is_learnt() -> bool:
            ups.add(a.link.state.up)
            return a.link.wait_s < line.idle_s

        await until(is_learnt)
        word_ms = a.link.state.last_word_ms
        await until(lambda: a.link.state.last_word_ms != word_ms)

        assert ups == {Up.UP}
        assert line.cuts
        await a.closes()


async def test_work_goes_on_without_the_server_and_is_sent_later(
    server: Running, tmp_path: Path
) -> None:
    async with first_by_a_line(server, tmp_path) as (line, a, b):
        a.links()
        await until(lambda: a.link.state.up is Up.UP)

        line.cut()
        a.enters("ON 21")
        await until(lambda: a.link.state.up is Up.DOWN)
        assert a.link.state.outbox
        assert a.link.state.oldest_unsent_ms
        why = a.link.state.why
        assert why is not None
        assert why.code is Trouble.NO_ANSWER

        line.mend()
        a.enters("ON 22")
        await until(lambda: b.knows(a) and a.link.state.up is Up.UP)
        assert a.link.state.why is None


async def test_what_was_written_before_a_kill_is_sent_by_the_next_session(
    server: Running, tmp_path: Path
) -> None:
    async with first_by_a_line(server, tmp_path) as (line, a, b):
        line.cut()
        a.links()
        a.enters("ON 21")
        a.dies()
        first = a.desk.state.heads[a.desk.writer], a.desk.writer

        line.mend()
        a.open()
        a.links()
        await until(lambda: b.desk.state.heads.get(first[1], 0) >= first[0])


async def test_what_came_before_a_kill_is_not_lost_and_not_doubled(
    server: Running, tmp_path: Path
) -> None:
    a, b = await both_enrolled(server, tmp_path)
    for _ in range(3):
        a.enters("AV 21" if "21" in a.desk.state.units else "ON 21")
    await until(lambda: b.knows(a))
    cursor = b.desk.mark.cursor
    b.dies()
    a.enters("ON 22")

    b.open()
    assert b.desk.mark.cursor[1] <= cursor[1]
    b.links()
    await until(lambda: b.knows(a))

    assert {*b.desk.state.units} == {"21", "22"}
    for place in (a, b):
        await place.closes()


async def test_a_revoked_device_is_refused_and_told(
    server: Running, tmp_path: Path
) -> None:
    a = Place(tmp_path, "a")
    await a.enrols(server)
    server.way("revoke", a.desk.device.code)
    a.links()

    await until(lambda: a.link.state.up is Up.REFUSED)

    a.enters("ON 21")
    assert a.link.state.outbox
    await a.closes()


async def test_a_viewer_refuses_before_anything_is_written(
    server: Running, tmp_path: Path
) -> None:
    a = Place(tmp_path, "a")
    await a.enrols(server, Role.VIEWER)

    reply = a.console.enter("ON 21", 1_760_000_000_000)

    assert reply.outcome.name == "REFUSED"
    assert not a.desk.state.units
    await a.closes()


async def test_a_new_token_is_kept_before_it_is_used(
    server: Running, tmp_path: Path
) -> None:
    a = Place(tmp_path, "a")
    await a.enrols(server)
    a.links()
    await until(lambda: a.link.state.up is Up.UP)
    assert a.desk.enrolment is not None
    old = a.desk.enrolment.token

    await a.link.renew()

    assert a.desk.enrolment.token != old
    await a.closes()
    a.open()
    assert a.desk.enrolment.token != old
    a.links()
    await until(lambda: a.link.state.up is Up.UP)
    await a.closes()


def test_the_command_line_enrols_shows_syncs_and_leaves(
    server: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(tmp_path / "a", capsys)

    def does(*words: str) -> str:
        run = program(*words)
        return f"{run.code} {run.out}{run.err}"

    code = server.code(zone_of(tmp_path), Role.DISPATCHER)

    assert does("link", "enrol", "http://192.0.2.1", code).startswith("2 ")
    assert "is wrong" in does("link", "enrol", server.url, "BCDF-GHJK")
    assert does("link", "enrol", server.url, code).startswith("0 enrolled with")
    assert "already" in does("link", "enrol", server.url, code)
    assert "dispatcher" in does("link", "show")
    assert does("do", "ON 21").startswith("0 ")
    assert does("link", "sync").startswith("0 sent 3, came 0")
    assert "TRYING" in does("dump", "--size", "80x24").splitlines()[0]
    assert does("link", "leave").startswith("0 left")
    assert "LOCAL" in does("dump", "--size", "80x24").splitlines()[0]
    assert "alone" in does("link", "show")
    assert "alone" in does("link", "sync")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1:1", "not enrolled: 127.0.0.1:1 does not answer"),
        ("{bare}", "speaks no TLS; if it is on this machine, write http://127.0.0.1"),
    ],
)
def test_who_is_not_enrolled_is_told_of_nothing_that_is_sent_later(
    server: Running,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    url: str,
    told: str,
) -> None:
    program = Program(tmp_path / "a", capsys)
    bare = server.url.removeprefix("http://")
    run = program("link", "enrol", url.format(bare=bare), "BCDF-GHJK")

    assert run.code == 1
    assert told in run.err
    assert "sent later" not in run.err


def test_what_is_no_code_is_said_before_it_is_sent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Program(tmp_path / "a", capsys)("link", "enrol", "http://127.0.0.1:1", "BCDF")

    assert (run.code, run.out) == (2, "")
    assert '"BCDF" is no code: it has eight letters' in run.err


def test_denial_of_a_server_is_said_in_the_readers_words(
    server: Running,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(DENIALS, "code", "in the reader's own words")
    program = Program(tmp_path / "a", capsys)
    run = program("link", "enrol", server.url, "BCDF-GHJK")

    assert run.code == 1
    assert "does not let this desk in: in the reader's own words" in run.err


def test_a_zone_that_is_not_allowed_uses_the_code_up_and_says_so(
    server: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(tmp_path / "a", capsys)
    code = server.code(zone_of(tmp_path))
    run = program("link", "enrol", server.url, code, "--zone", "elsewhere")

    assert run.code == 2
    assert "The code is used up: ask for a new one" in run.err
