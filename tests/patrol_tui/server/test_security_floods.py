"""Floods: what is too long, too slow or too much harms nobody else, and no memory.

Against a real server in its own process, while a good device works on. In short form
here; `PATROL_BAD_REQUESTS=100000` asks for so many bad requests.
"""

import asyncio
import os
import zlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from patrol_tui.server.who.tokens import new_token
from store.wire import BODY_BYTES, encode
from store.wire import _dictionary as dictionary
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.pens import Pen
from tests.patrol_tui.server.running import (
    KB,
    GoodClient,
    RawConnection,
    Running,
    Said,
    request,
)

BAD_REQUESTS = int(os.environ.get("PATROL_BAD_REQUESTS", "2400"))
"""In short form as many as a few seconds take."""
AT_ONCE = 20
"""Connections of a flood."""
GROWTH_KB = 12 * KB
"""What memory may grow by: less than what a flood that is kept would take."""
PUSH = f"/v1/z/{ZONE}/push"
PULL = f"/v1/z/{ZONE}/pull"
TEN_MB = 10 * KB * KB

SMUGGLED = (
    b"POST /v1/enrol HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n"
    b"transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /health HTTP/1.1\r\n\r\n"
)
"""Two lengths: a proxy may see one request where the server sees two."""

Pest = Callable[[int], Awaitable[None]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server = Running(tmp_path_factory.mktemp("flooded"))
    yield server
    server.close()


@pytest.fixture(scope="module")
def good(server: Running) -> tuple[Pen, str]:
    """A device that works, and its token."""
    pen = Pen(Asker("abc"))
    return pen, server.enrols(pen.asker)


@pytest.fixture
def session(good: tuple[Pen, str], request: pytest.FixtureRequest) -> Pen:
    """A new writer of the good device."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    number = sum(map(ord, request.node.name))
    marks = "".join(letters[number // 26**at % 26] for at in range(4))
    return Pen(good[0].asker, marks)


async def unharmed(
    server: Running, pen: Pen, token: str, pest: Pest, warm_up: int = 3
) -> None:
    """Misbehave, first a little to warm up, then much, while a good device works."""
    async with GoodClient(server, pen, token) as client:
        for number in range(warm_up):
            await pest(number)
        before_kb, served = server.rss_kb(), client.served
        await asyncio.gather(*(pest(number) for number in range(AT_ONCE)))
        grown_kb = server.rss_kb() - before_kb

    assert client.served > served, "the good device was served"
    assert grown_kb < GROWTH_KB, f"{grown_kb} KB more"


async def one(server: Running, *pieces: bytes) -> Said:
    """Send raw bytes on a connection of their own, and hear the answer."""
    connection = await RawConnection.to(server)
    await connection.sends(*pieces)
    said = await connection.hears()
    await connection.close()
    return said


def bomb(size: int) -> bytes:
    """Pack so many blanks with the shared dictionary: a thousandth of it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=dictionary())
    return packer.compress(b" " * size) + packer.flush()


async def test_long_bodies_of_strangers_are_not_read(
    server: Running, good: tuple[Pen, str], session: Pen
) -> None:
    async def pest(_: int) -> None:
        said = await one(server, request(PUSH, new_token(), b"x" * TEN_MB))
        assert said.status in {401, 429, 0}

    await unharmed(server, session, good[1], pest)


async def test_long_bodies_of_devices_are_refused(
    server: Running, good: tuple[Pen, str], session: Pen
) -> None:
    async def announced(_: int) -> None:
        said = await one(server, request(PUSH, good[1], b"x" * TEN_MB))
        assert said.status in {413, 0}

    async def in_pieces(_: int) -> None:
        head = request(PUSH, good[1], headers=["transfer-encoding: chunked"])
        head = head.replace(b"GET", b"POST", 1)
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        said = await one(server, head, *[piece] * 160, b"0\r\n\r\n")
        assert said.status in {413, 0}

    await unharmed(server, session, good[1], announced)
    await unharmed(server, session, good[1], in_pieces, warm_up=0)


async def test_announced_length_is_refused_before_anything_comes(
    server: Running, good: tuple[Pen, str]
) -> None:
    length = [f"content-length: {TEN_MB}"]

    said = await one(server, request(PUSH, good[1], b"x", headers=length))

    assert (said.status, said.code, said.is_closed) == (413, "long", True)


async def test_bombs_are_not_unpacked(
    server: Running, good: tuple[Pen, str], session: Pen
) -> None:
    packed = bomb(100 * KB * KB)
    assert len(packed) < BODY_BYTES

    async def pest(_: int) -> None:
        said = await one(
            server, request(PUSH, good[1], packed, ["content-encoding: x-pd1"])
        )
        assert (said.status, said.code) == (400, "packing")

    await unharmed(server, session, good[1], pest)


async def test_no_connection_is_kept_for_a_stranger(
    server: Running, good: tuple[Pen, str]
) -> None:
    known = await one(server, request(PULL, good[1]))
    strangers = [
        await one(server, request(PULL, new_token())),
        await one(server, request("/v1/enrol", body=encode(Asker("zzz").asks("x")))),
    ]

    assert (known.status, known.is_closed) == (200, False)
    assert all(said.is_closed for said in strangers)


async def test_deep_json_is_refused(server: Running, good: tuple[Pen, str]) -> None:
    deep = b'{"ev":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    said = await one(server, request(PUSH, good[1], deep))

    assert said.status in {200, 400}
    assert said.code in {"", "message"}


async def test_heads_that_never_end_hold_nobody_up(
    server: Running, good: tuple[Pen, str], session: Pen
) -> None:
    slow = [await RawConnection.to(server) for _ in range(300)]
    for connection in slow:
        await connection.sends(b"POST /v1/enrol HTTP/1.1\r\nx: ")

    async def pest(number: int) -> None:
        for connection in slow[number::AT_ONCE]:
            await connection.sends(b"y")

    await unharmed(server, session, good[1], pest)
    for connection in slow:
        await connection.close()


async def test_bodies_that_never_come_hold_nobody_up(
    server: Running, good: tuple[Pen, str], session: Pen
) -> None:
    slow = [await RawConnection.to(server) for _ in range(300)]
    for connection in slow:
        await connection.sends(
            request("/v1/enrol", body=b"{", headers=["content-length: 900"])
        )

    async def pest(number: int) -> None:
        for connection in slow[number::AT_ONCE]:
            await connection.sends(b"y")

    await unharmed(server, session, good[1], pest)
    for connection in slow:
        await connection.close()


async def test_head_that_is_too_long_is_cut(server: Running) -> None:
    lines = [f"x{number}: {'y' * 1000}" for number in range(1000)]

    usual = await one(server, request("/health", headers=lines[:8]))
    long = await one(server, request("/health", headers=lines))

    assert (usual.status, long.status) == (200, 0)


@pytest.mark.parametrize(
    "nonsense",
    [
        b"\x00" * 100 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /health HTTP/1.1\r\ncontent-length: -1\r\n\r\n",
        b"GET /health HTTP/1.1\r\ncontent-length: " + b"9" * 5000 + b"\r\n\r\n",
        SMUGGLED,
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_turned_away(server: Running, nonsense: bytes) -> None:
    said = await one(server, nonsense)

    assert said.status in {0, 400, 413}
    assert (await one(server, request("/health"))).status == 200


async def test_flood_of_bad_requests_harms_nobody_and_is_told_in_few_lines(
    server: Running, good: tuple[Pen, str], session: Pen
) -> None:
    lines_before, told_before = len(server.log()), server.refused()
    kinds: list[Callable[[], bytes]] = [
        lambda: request(PULL, new_token()),
        lambda: request(PULL),
        lambda: request("/v1/rotate", new_token(), b"{}"),
        lambda: request("/v1/enrol", body=b'{"code":"x"}'),
        lambda: request("/v1/z/UPPER/pull", good[1]),
        lambda: request("/v1/z/pathum-wan/push", new_token(), b"{}"),
        lambda: request("/nothing/here"),
    ]
    each, statuses = BAD_REQUESTS // AT_ONCE, set()

    async def pest(number: int) -> None:
        connection = await RawConnection.to(server)
        for turn in range(each):
            await connection.sends(kinds[(number + turn) % len(kinds)]())
            said = await connection.hears()
            statuses.add(said.status)
            if said.is_closed:
                await connection.close()
                connection = await RawConnection.to(server)
        await connection.close()

    await unharmed(server, session, good[1], pest)
    lines = len(server.log()) - lines_before
    told = server.refused() - told_before

    assert statuses == {400, 401, 404, 429}
    seconds_at_most = 200 + BAD_REQUESTS // 100
    assert lines < 10 * seconds_at_most
    # The last second of it may not be told yet.
    assert told.total() > 0


async def test_addresses_that_are_made_up_take_no_memory(tmp_path: Path) -> None:
    """Behind a proxy the address is what a header says."""
    server = Running(tmp_path, "--behind-proxy")
    pen = Pen(Asker("abc"))
    token = server.enrols(pen.asker)

    async def pest(number: int) -> None:
        connection = await RawConnection.to(server)
        for turn in range(BAD_REQUESTS // AT_ONCE // 4):  # each on its own connection
            made_up = f"x-forwarded-for: 2001:db8:{number:x}:{turn:x}::1"
            await connection.sends(request(PULL, new_token(), headers=[made_up]))
            said = await connection.hears()
            assert (said.status, said.code) == (401, "token")
            if said.is_closed:
                await connection.close()
                connection = await RawConnection.to(server)
        await connection.close()

    await unharmed(server, pen, token, pest)
    assert server.stop() == 0
    server.close()


async def test_device_that_asks_too_often_is_slowed_alone(
    server: Running, good: tuple[Pen, str], session: Pen
) -> None:
    greedy = server.enrols(Asker("def"))
    said: set[int] = set()

    async def pest(_: int) -> None:
        connection = await RawConnection.to(server)
        for _turn in range(60):
            await connection.sends(request(PULL, greedy))
            said.add((await connection.hears()).status)
        await connection.close()

    await unharmed(server, session, good[1], pest)
    assert said == {200, 429}
