"""The courier: a server that lies, redirects, talks nonsense or far too much."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from store.sync.courier import ANSWER_BYTES, Courier, NotHeard, Waited
from store.sync.enrolment import Enrolment
from store.sync.state import Trouble
from store.wire import START, Presence, encode, pack
from tests.store.sync.small_server import SmallServer

TOKEN = "t" * 43
SOON = Waited(trip_s=5)


def enrolment_at(port: int) -> Enrolment:
    return Enrolment(
        url=f"http://127.0.0.1:{port}",
        zone="roi-et",
        zones=(),
        device="k7q",
        token=TOKEN,
        expires_ms=0,
        role="",
        lane=0,
    )


class Liar:
    """Answers every request with the bytes it was given, and hears what was asked."""

    def __init__(self, *answers: bytes) -> None:
        self._answers = list(answers)
        self.asked = b""
        self._open: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Liar:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.courier = Courier(enrolment_at(port))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.courier.close()
        for writer in self._open:
            writer.close()
        self._server.close()

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._open.append(writer)
        while piece := await reader.read(65_536):
            self.asked += piece
            if not self._answers:
                writer.close()
                return
            writer.write(self._answers.pop(0))


def http(body: bytes, status: str = "200 OK", headers: Sequence[str] = ()) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


async def trouble_of(*answers: bytes) -> NotHeard:
    async with Liar(*answers) as liar:
        with pytest.raises(NotHeard) as raised:
            await liar.courier.pull(START, SOON)
        return raised.value


async def test_a_request_has_few_headers_and_one_piece() -> None:
    answer = http(encode(SmallServer().pull(START, "k7q")))
    async with Liar(answer) as liar:
        await liar.courier.pull(START, Waited(5, 55))

        head = liar.asked.decode().lower().split("\r\n")

    assert head[0] == "get /v1/z/roi-et/pull?c=&wait=55&pd1 http/1.1"
    names = [line.partition(":")[0] for line in head[1:] if line]
    assert sorted(names) == ["authorization", "host"]


async def test_packed_and_plain_answers_are_read_alike() -> None:
    answer = encode(SmallServer().pull(START, "k7q"))
    async with Liar(http(answer), http(pack(answer))) as liar:
        plain = await liar.courier.pull(START, SOON)

        assert await liar.courier.pull(START, SOON) == plain


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>log in to the hotel</html>", b"{}", b"[]", b'{"e":"a","c":-1,"t":1}',
     b"\x00\xff\xff", b'{"e":"a","c":1e99,"t":1}', b"[" * 50_000, b'{"c":"x"}'],
)  # fmt: skip
async def test_nonsense_is_not_understood(body: bytes) -> None:
    assert (await trouble_of(http(body))).why.code is Trouble.NOT_UNDERSTOOD


async def test_an_answer_without_end_is_given_up() -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n"
    lost = await trouble_of(head + b"x" * (ANSWER_BYTES + 70_000))

    assert lost.why.code is Trouble.NOT_UNDERSTOOD


async def test_a_bomb_is_not_unpacked() -> None:
    bomb = pack(b'{"e":"a","ev":["' + b"x" * (2 * ANSWER_BYTES) + b'"]}')

    assert (await trouble_of(http(bomb))).why.code is Trouble.NOT_UNDERSTOOD


async def test_a_redirect_is_not_followed_with_the_token() -> None:
    async with Liar() as other:
        where = f"location: {other.courier._http.base_url}/v1/z/roi-et/pull"
        lost = await trouble_of(http(b"", "302 Found", [where]))

        assert lost.why.code is Trouble.NOT_UNDERSTOOD
        assert other.asked == b""


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("401 Unauthorized", Trouble.NO_TOKEN),
        ("403 Forbidden", Trouble.NOT_ALLOWED),
        ("429 Too Many Requests", Trouble.TOO_BUSY),
        ("503 Service Unavailable", Trouble.TOO_BUSY),
        ("500 Internal Server Error", Trouble.SERVER_FAULT),
        ("404 Not Found", Trouble.NOT_UNDERSTOOD),
    ],
)
async def test_refusals_have_their_reason(status: str, code: Trouble) -> None:
    said = http(b'{"code":"x","why":"because \\u001b[2J"}', status, ["retry-after: 7"])
    lost = await trouble_of(said)

    assert lost.why.code is code
    assert lost.why.line.startswith("because")
    assert "\x1b" not in lost.why.line
    assert lost.retry_s == 7


@pytest.mark.parametrize("after", ["-5", "9" * 30, "Wed, 21 Oct", ""])
async def test_a_strange_wish_to_wait_is_bounded(after: str) -> None:
    said = http(b"{}", "503 Service Unavailable", [f"retry-after: {after}"])

    assert 0 <= (await trouble_of(said)).retry_s <= 300


async def test_an_answer_cut_in_its_middle_is_no_answer() -> None:
    lost = await trouble_of(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{", b"")

    assert lost.why.code in {Trouble.NO_ANSWER, Trouble.NOT_UNDERSTOOD}


async def test_nobody_there_is_no_answer() -> None:
    courier = Courier(enrolment_at(9))
    with pytest.raises(NotHeard) as raised:
        await courier.tell(Presence(who="x"), SOON)
    await courier.close()

    assert raised.value.why.code is Trouble.NO_ANSWER
    assert not raised.value.was_cut
