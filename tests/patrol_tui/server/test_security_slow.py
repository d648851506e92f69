"""Slow and greedy connections: waited for not long, and not let to pile up."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from patrol_tui.server import run
from patrol_tui.server.ledgers import LedgerRefuses, ZoneName
from patrol_tui.server.web import asked, connections
from patrol_tui.server.web.connections import PIPELINED
from patrol_tui.server.web.stream import WAITS
from patrol_tui.server.who.callers import Caller, Denied
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.housed import Housed, housed
from tests.patrol_tui.server.running import RawConnection, request
from tests.until import until

SHORT_S = 0.2
"""What the limits are shortened to here."""


class Unasked(run.Server):
    """Ends when it is told to: no signal of the process that tests is its own.

    A fixture's loop may rest between its start and its end, and gives its own handlers
    back by then; what a server put back later would stand for ever.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Listening:
    """Where the application listens, in this process."""

    def __init__(self, server: Housed) -> None:
        self.housed = server
        serving = run.Serving(port=0)
        self._port = run.open_port(serving)
        self.address = self._port.getsockname()
        config = run.configure(serving, server.house)
        self._server = Unasked(config, server.house, lambda: None)

    async def __aenter__(self) -> "Listening":
        self._task = asyncio.create_task(self._server.serve(sockets=[self._port]))
        return self

    async def is_idle(self) -> None:
        """Wait until no request is at work."""
        await until(lambda: not self._server.server_state.tasks)

    async def __aexit__(self, *_: object) -> None:
        self._server.should_exit = True
        await self._task
        self._port.close()


@pytest.fixture
async def port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Listening]:
    for where, name in (
        (connections, "HEAD_S"), (asked, "BODY_S"), (run, "LOOK_S"),
    ):  # fmt: skip
        monkeypatch.setattr(where, name, SHORT_S)
    async with housed(tmp_path) as server, Listening(server) as port:
        yield port


async def connected(port: Listening) -> RawConnection:
    return RawConnection(*await asyncio.open_connection(*port.address))


@pytest.mark.parametrize(
    "begun", [b"", b"GET /he", b"GET /health HTTP/1.1\r\nhost: a\r\n"]
)
async def test_head_that_does_not_come_is_cut(port: Listening, begun: bytes) -> None:
    slow = await connected(port)
    await slow.sends(begun)

    assert await slow.is_cut()
    await slow.close()


async def test_head_that_comes_letter_by_letter_is_cut(port: Listening) -> None:
    slow = await connected(port)
    await slow.sends(b"GET /health HTTP/1.1\r\nx: ")
    cut = asyncio.create_task(slow.is_cut())
    while not cut.done():
        await slow.sends(b"y")
        await asyncio.wait([cut], timeout=SHORT_S / 10)

    assert await cut
    await slow.close()


async def test_second_head_on_a_kept_connection_is_cut_as_well(port: Listening) -> None:
    slow = await connected(port)
    await slow.sends(request("/health"))
    first = await slow.hears()
    await slow.sends(b"GET /health HT")

    assert first.status == 200
    assert await slow.is_cut()
    await slow.close()


async def test_server_without_the_guard_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "find_spec", lambda _: None)
    async with housed(tmp_path) as server:
        run.configure(run.Serving(port=0), server.house)

        (line,) = server.told()

    assert line["what"] == "unguarded"
    assert "httptools" in line["why"]


async def test_body_that_does_not_come_is_told_and_cut(port: Listening) -> None:
    slow = await connected(port)
    await slow.sends(request("/v1/enrol", body=b"{", headers=["content-length: 900"]))
    said = await slow.hears()

    assert (said.status, said.code) == (408, "slow-body")
    assert await slow.is_cut()
    await slow.close()


async def test_kept_connection_on_which_nothing_is_asked_is_not_cut(
    port: Listening,
) -> None:
    """The control: whoever has been served may be silent."""
    kept, slow = await connected(port), await connected(port)
    await kept.sends(request("/health"))
    await kept.hears()
    assert await slow.is_cut()

    await kept.sends(request("/health"))
    assert (await kept.hears()).status == 200
    await kept.close()
    await slow.close()


async def test_too_many_waits_of_a_device_do_not_chase_each_other(
    port: Listening,
) -> None:
    """The oldest is answered; were it to wait again, it would push out the next."""
    came = await port.housed.enrols(Asker("abc"))
    looks, real = 0, port.housed.gate.again

    async def again(caller: Caller, zone: str) -> Caller | Denied:
        nonlocal looks
        looks += 1
        return await real(caller, zone)

    port.housed.gate.again = again  # type: ignore[method-assign]
    bells, first, readers = port.housed.house.bells, [], []
    for number in range(1, WAITS + 3):
        reader = await connected(port)
        readers.append(reader)
        await reader.sends(request(f"/v1/z/{ZONE}/pull?wait=60", came.token))
        if number <= WAITS:
            await until(lambda: len(bells) == len(readers))
        else:
            first.append(await readers[number - WAITS - 1].hears())
    other = await connected(port)
    for _ in range(20):  # so long it was not: a chase would have gone on meanwhile
        await other.sends(request("/health"))
        await other.hears()
    await other.close()

    assert [said.status for said in first] == [200, 200]
    assert looks == 2
    assert len(bells) == WAITS
    for reader in readers:
        await reader.close()


@pytest.mark.parametrize("path", ["pull?wait=60", "live"])
async def test_reader_that_went_is_waited_for_no_more(
    port: Listening, path: str
) -> None:
    came = await port.housed.enrols(Asker("abc"))
    bells = port.housed.house.bells
    reader = await connected(port)
    await reader.sends(request(f"/v1/z/{ZONE}/{path}", came.token))
    await until(lambda: len(bells) == 1)
    await reader.close()

    await until(lambda: len(bells) == 0)


async def test_live_stream_of_a_database_in_trouble_ends_as_no_fault_of_ours(
    port: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    came = await port.housed.enrols(Asker("abc"))
    house = port.housed.house
    reader = await connected(port)
    await reader.sends(request(f"/v1/z/{ZONE}/live", came.token))
    await until(lambda: len(house.bells) == 1)

    async def newest(_: ZoneName) -> int:
        raise LedgerRefuses("down", "no database")

    monkeypatch.setattr(port.housed.ledger, "newest", newest)
    house.bells.ring(ZoneName(ZONE), 1)
    await until(lambda: len(house.bells) == 0)
    await port.is_idle()

    assert dict(house.metrics.requests) == {("enrol", 200): 1, ("live", 200): 1}
    assert not [line for line in port.housed.told() if line["what"] == "fault"]
    await reader.close()


async def test_requests_in_one_go_are_answered_but_not_without_end(
    port: Listening,
) -> None:
    few, many = await connected(port), await connected(port)
    await few.sends(request("/health") * 5)
    answers = [await few.hears() for _ in range(5)]
    await many.sends(request("/openapi.json") * 3000)

    assert [said.status for said in answers] == [200] * 5
    count = 0
    while (await many.hears()).status:
        count += 1
    assert count <= PIPELINED + 2
    assert port.housed.house.metrics.requests["openapi", 200] <= PIPELINED + 1
    await few.close()
    await many.close()


async def test_path_written_another_way_is_none(port: Listening) -> None:
    """A proxy that keeps a path to itself need not know all ways to write it."""
    asker = await connected(port)
    statuses = []
    for path in ("/metrics", "/%6detrics", f"/v1/z/{ZONE}%2fpull", "/v1/%65nrol"):
        await asker.sends(request(path))
        statuses.append((await asker.hears()).status)

    assert statuses == [200, 404, 404, 404]
    await asker.close()
