"""The courier: carries one message to the server and its answer back, or says why not.

Headers are as few as HTTP allows: 43 characters of token are most of them. Both sides
know our packing, so that no header speaks of it (see `store.wire.is_packed`).
"""

from __future__ import annotations

import ssl
import time
from typing import NamedTuple, TypeVar

import httpx
import msgspec

from store.sync.enrolling import check_url
from store.sync.enrolment import Enrolment
from store.sync.state import Trouble, Why
from store.sync.transport import Transport
from store.text import clean
from store.wire import (
    PULL_BYTES,
    AskHeads,
    Cursor,
    Enrol,
    Enrolled,
    GiveKeys,
    Heads,
    KeysGiven,
    Message,
    PackingError,
    Presence,
    Present,
    Problem,
    Pulled,
    Push,
    Pushed,
    SharedKeys,
    decode,
    encode,
    is_packed,
    pack,
    unpack,
)
from store.wire_intake import Acknowledged, Leased, SendWord, WordSent

ANSWER_BYTES = PULL_BYTES + 64 * 1024
"""The longest answer that is read, packed or not."""
PACKING_PAYS = 48
"""Bytes from which a body is packed."""
CONNECT_S = 20.0
"""A TLS handshake at 9600 bit/s over a satellite takes 5."""

_M = TypeVar("_M", bound=Message)
_TROUBLES = {
    401: Trouble.NO_TOKEN, 403: Trouble.NOT_ALLOWED, 408: Trouble.TOO_BUSY,
    409: Trouble.NOT_ALLOWED, 429: Trouble.TOO_BUSY, 503: Trouble.TOO_BUSY,
}  # fmt: skip
_MOST_RETRY_S = 300


class NotHeard(Exception):  # noqa: N818 (a state of the link)
    """Nothing that helps came back.

    Args:
        why: What is wrong.
        retry_s: When the server wants to be asked again; 0 where it did not say.
        was_cut: The connection was lost while the answer was waited for.
        code: Of the server's own Problem.
    """

    def __init__(
        self, why: Why, *, retry_s: int = 0, was_cut: bool = False, code: str = ""
    ) -> None:
        super().__init__(why.line)
        self.why, self.retry_s, self.was_cut = why, retry_s, was_cut
        self.code = code


class Waited(NamedTuple):
    """How long an answer may be waited for, and how long the server may take."""

    trip_s: float = 20.0
    """For the way and the work; more on a thin link."""
    server_s: float = 0.0
    """The server may wait so long for news before it answers."""


class Courier:
    """Talks with one server as one device.

    Raises:
        LinkRefused: If the token would be sent in the clear.
    """

    def __init__(self, enrolment: Enrolment) -> None:
        base = check_url(enrolment.url)
        self.trip_ms: int | None = None
        """How long the last answer took; None if the server may have waited."""
        transport = Transport(_context(base, enrolment.ca))
        self._http = httpx.AsyncClient(
            base_url=base, transport=transport, trust_env=False
        )
        for name in ("accept", "accept-encoding", "connection", "user-agent"):
            del self._http.headers[name]
        self._zone = f"/v1/z/{enrolment.zone}"
        self.use(enrolment.token)

    def use(self, token: str) -> None:
        """Show this token from now on; none where it is empty."""
        if token:
            self._http.headers["authorization"] = f"Bearer {token}"

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def push(self, push: Push, waited: Waited) -> Pushed:
        """Give events."""
        return await self._ask(f"{self._zone}/push", push, Pushed, waited)

    async def pull(
        self, cursor: Cursor, waited: Waited, *, most: int = 0, own: bool = False
    ) -> Pulled:
        """Ask for events behind a place; `most` bytes of them, 0 for the usual."""
        query = f"c={cursor}&wait={waited.server_s:.0f}&pd1"
        query += f"&max={most}" if most else ""
        query += "&own=1" if own else ""
        return await self._ask(f"{self._zone}/pull?{query}", None, Pulled, waited)

    async def heads(self, writers: list[str], waited: Waited) -> Heads:
        """Ask what the server holds of these writers."""
        asked = AskHeads(writers=writers)
        return await self._ask(f"{self._zone}/heads", asked, Heads, waited)

    async def give_keys(self, given: GiveKeys, waited: Waited) -> KeysGiven:
        """Give keys of persons that were made here."""
        return await self._ask(f"{self._zone}/keys", given, KeysGiven, waited)

    async def keys(self, cursor: Cursor, most: int, waited: Waited) -> SharedKeys:
        """Ask for keys of persons behind a place, so many at most."""
        path = f"{self._zone}/keys?c={cursor}&n={most}&pd1"
        return await self._ask(path, None, SharedKeys, waited)

    async def tell(self, presence: Presence, waited: Waited) -> Present:
        """Tell where this desk is and what it looks at; hear of the others."""
        path = f"{self._zone}/presence"
        await self._ask(path, presence, Message, waited)
        return await self._ask(path, None, Present, waited)

    async def lease(self, waited: Waited, *, least_age_s: int = 0) -> Leased:
        """Ask for what came in, or wait for it; at least so old where others are."""
        query = f"wait={waited.server_s:.0f}&pd1"
        query += f"&age={least_age_s}" if least_age_s else ""
        return await self._ask(f"{self._zone}/intake?{query}", None, Leased, waited)

    async def acknowledge(self, told: Acknowledged, waited: Waited) -> None:
        """Tell what of it is on disk here."""
        await self._ask(f"{self._zone}/intake", told, Message, waited)

    async def send_word(self, word: SendWord, waited: Waited) -> WordSent:
        """Have a closing word sent to LINE."""
        return await self._ask(f"{self._zone}/word", word, WordSent, waited)

    async def rotate(self, waited: Waited) -> Enrolled:
        """Ask for a new token."""
        return await self._ask("/v1/rotate", Message(), Enrolled, waited)

    async def enrol(self, asked: Enrol, waited: Waited) -> Enrolled:
        """Ask to be let in."""
        return await self._ask("/v1/enrol", asked, Enrolled, waited)

    async def _ask(
        self, path: str, message: Message | None, kind: type[_M], waited: Waited
    ) -> _M:
        """Send one request and read its answer.

        Raises:
            NotHeard: If there is none, or none that makes sense.
        """
        body = b"" if message is None else encode(message)
        body = pack(body) if len(body) >= PACKING_PAYS else body
        limits = httpx.Timeout(waited.trip_s + waited.server_s, connect=CONNECT_S)
        request = self._http.build_request(
            "GET" if message is None else "POST",
            path,
            content=body or None,
            timeout=limits,
        )
        began = time.monotonic()
        try:
            status, content, retry_s = await self._send(request)
        except ssl.SSLError as error:
            raise NotHeard(_not_trusted(error)) from error
        except httpx.HTTPError as error:
            raise _lost(error) from error
        took_ms = int((time.monotonic() - began) * 1000)
        self.trip_ms = None if waited.server_s else took_ms
        if status not in {200, 204}:
            raise _problem(status, content, retry_s)
        return _read(content or b"{}", kind)

    async def _send(self, request: httpx.Request) -> tuple[int, bytes, int]:
        answer = await self._http.send(request, stream=True)
        try:
            content = b""
            async for piece in answer.aiter_raw():
                content += piece
                if len(content) > ANSWER_BYTES:
                    line = f"the answer is longer than {ANSWER_BYTES} bytes"
                    raise NotHeard(Why(Trouble.NOT_UNDERSTOOD, line))
        finally:
            await answer.aclose()
        said = answer.headers.get("retry-after", "")
        retry_s = int(said) if said.isascii() and said.isdigit() else 0
        return answer.status_code, content, min(retry_s, _MOST_RETRY_S)


def _context(base: str, ca: str) -> ssl.SSLContext | None:
    if base.startswith("http://"):
        return None
    try:
        return ssl.create_default_context(cadata=ca or None)
    except (ssl.SSLError, ValueError) as error:
        line = f"the certificate to trust (--ca) cannot be read: {error}"
        raise NotHeard(Why(Trouble.NOT_TRUSTED, line)) from error


def _read(content: bytes, kind: type[_M]) -> _M:
    try:
        if is_packed(content):
            content = unpack(content, ANSWER_BYTES)
        return decode(content, kind)
    except (PackingError, ValueError, msgspec.MsgspecError) as error:
        line = f"the answer is no {kind.__name__}: {clean(str(error))[:80]}"
        raise NotHeard(Why(Trouble.NOT_UNDERSTOOD, line)) from error


def _problem(status: int, content: bytes, retry_s: int) -> NotHeard:
    trouble = _TROUBLES.get(status)
    if trouble is None:
        fault = status >= 500
        trouble = Trouble.SERVER_FAULT if fault else Trouble.NOT_UNDERSTOOD
    try:
        problem = _read(content, Problem)
        code, said = problem.code, clean(problem.why)[:200]
    except NotHeard:
        code, said = "", f"the server answers with status {status}"
    was_cut = status in {502, 504}  # what stands between waits no longer
    return NotHeard(Why(trouble, said), retry_s=retry_s, was_cut=was_cut, code=code)


def _lost(error: httpx.HTTPError) -> NotHeard:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return NotHeard(_not_trusted(cause))
        cause = cause.__cause__ or cause.__context__
    line = clean(str(error))[:120] or "no answer in time"
    was_cut = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
    return NotHeard(Why(Trouble.NO_ANSWER, line), was_cut=was_cut)


def _not_trusted(error: ssl.SSLError) -> Why:
    said = getattr(error, "verify_message", "") or str(error)
    line = f"the server's certificate is not trusted: {clean(said)[:100]}"
    return Why(Trouble.NOT_TRUSTED, line)
