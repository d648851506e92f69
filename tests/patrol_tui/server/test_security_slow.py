"""Slow clients: a head or a body that does not come is waited for not long."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from patrol_tui.server import run
from patrol_tui.server.web import asked, connections
from tests.patrol_tui.server.housed import Housed, housed
from tests.patrol_tui.server.running import RawConnection, request

SHORT_S = 0.2
"""What the limits are shortened to here."""


class Listening:
    """Where the application listens, in this process."""

    def __init__(self, server: Housed) -> None:
        serving = run.Serving(port=0)
        self._port = run.open_port(serving)
        self.address = self._port.getsockname()
        config = run.configure(serving, server.house)
        self._server = run.Server(config, server.house, lambda: None)

    async def __aenter__(self) -> "Listening":
        self._task = asyncio.create_task(self._server.serve(sockets=[self._port]))
        return self

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
