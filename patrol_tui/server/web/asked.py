"""Asked: a request as the server reads it, with bounds on everything.

A body comes in pieces, and is refused at the first piece too many: what is announced,
what comes, and what it unpacks to are all bounded, and so is the time it may take.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar
from urllib.parse import parse_qsl

from patrol_tui.server.ledgers import ZoneName
from patrol_tui.server.web.answers import Answer, Receive, Refusal, Scope, Send, problem
from patrol_tui.server.who.callers import Caller
from store.wire import (
    BODY_BYTES,
    PACKING,
    Message,
    PackingError,
    decode,
    is_packed,
    unpack,
)

BODY_S = 15.0
"""How long a body may take to come: 256 KB at 9600 bit/s would take longer, but
clients on such a link push 8 KB at a time."""

CONNECTION = "patrol.connection"
"""Under this name in the scope: the connection, as the server itself sees it."""

WHOLE = "patrol.whole"
"""In the scope of a request whose body is there already."""

_M = TypeVar("_M", bound=Message)
_PACKING = PACKING.encode()


class Connection(Protocol):
    """What a request may want of the connection that it came by."""

    is_gone: bool
    """It is lost."""
    when_gone: Callable[[], None] | None
    """Called when it is lost."""

    def cut(self) -> None:
        """Cut it, whatever is still to be sent."""


class Asked:
    """One request.

    Args:
        scope: As ASGI tells it.
        receive: Brings the body.
        send: Takes the answer.
        behind_proxy: The address is what the proxy nearest to us says it is.
    """

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, *, behind_proxy: bool
    ) -> None:
        self.send = send
        self._scope = scope
        self._receive = receive
        self.method: str = scope["method"]
        self.is_ours = b"pd1" in scope.get("query_string", b"")
        """It speaks our packing, so answers may be packed: it says so in a header, in
        the query (`pd1`: shorter by 20 bytes), or by what it sends."""
        self.length: int | None
        """Of the body, as announced; None where it comes in chunks."""
        named: dict[bytes, bytes] = dict(
            scope["headers"]
        )  # of a name that comes twice, the last counts
        self._named = named
        self.bearer = named.get(b"authorization", b"").decode("latin-1")
        """The `authorization` header."""
        self.is_ours |= _PACKING in named.get(b"accept-encoding", b"")
        self._packing = named.get(b"content-encoding", b"")
        length = named.get(b"content-length", b"0")
        if b"transfer-encoding" in named or not length.isdigit():
            self.length = None
        else:
            self.length = int(length)
        client = scope.get("client")
        address: str = client[0] if client else ""
        if behind_proxy and b"x-forwarded-for" in named:
            last = named[b"x-forwarded-for"].rpartition(b",")[2]
            address = last.decode("latin-1").strip()
        self.address = address

    def header(self, name: str) -> str:
        """Read a header; empty if there is none."""
        return self._named.get(name.encode(), b"").decode("latin-1")

    def query(self) -> dict[str, str]:
        """Read the query; of a name that comes twice, the last counts."""
        text = self._scope.get("query_string", b"").decode("latin-1")
        try:
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=16))
        except ValueError:
            why = "the query has too many parts"
            raise Refusal(problem(400, "query", why)) from None

    @property
    def is_gone(self) -> bool:
        """Claim that the connection is lost."""
        connection: Connection | None = self._scope.get(CONNECTION)
        return connection is not None and connection.is_gone

    def when_gone(self, callback: Callable[[], None] | None) -> None:
        """Have this called when the connection is lost; None takes it off again."""
        connection: Connection | None = self._scope.get(CONNECTION)
        if connection is not None:
            connection.when_gone = callback

    def cut(self) -> None:
        """Cut the connection: whoever is at its end takes nothing any more."""
        connection: Connection | None = self._scope.get(CONNECTION)
        if connection is not None:
            connection.cut()

    async def message(self, kind: type[_M], most: int = BODY_BYTES) -> _M:
        """Read the body as a message.

        Args:
            kind: Of which kind it is.
            most: Its greatest length, packed or not.

        Raises:
            Refusal: If it is none, or too long, or too slow.
        """
        body = await self.body(most)
        try:
            return decode(body, kind)
        except ValueError as error:
            why = f"the body is no {kind.__name__}: {error}"
            raise Refusal(problem(400, "message", why)) from None

    async def body(self, most: int = BODY_BYTES) -> bytes:
        """Read the body, unpacked.

        Raises:
            Refusal: If it is too long, too slow, or cannot be unpacked.
        """
        body = await self.raw_body(most)
        if self._packing != _PACKING and not is_packed(body):
            return body
        try:
            body = unpack(body, most)
        except PackingError as error:
            why = f"the body cannot be unpacked: {error}"
            raise Refusal(problem(400, "packing", why)) from None
        self.is_ours = True
        return body

    async def raw_body(self, most: int) -> bytes:
        """Read the body as the very bytes that were sent.

        Raises:
            Refusal: If it is too long, too slow, or packed in an unknown way.
        """
        if self.length is not None and self.length > most:
            raise Refusal(_too_long(most))
        if self._packing not in {b"", b"identity", _PACKING}:
            why = f"the body is packed in an unknown way; {PACKING}, or none, is known"
            raise Refusal(problem(415, "packing", why)._replace(closes=True))
        try:
            if WHOLE in self._scope:  # a timer that is never needed costs 8 us
                body = await self._read(most)
            else:
                async with asyncio.timeout(BODY_S):
                    body = await self._read(most)
        except TimeoutError:
            why = f"the body did not come within {BODY_S:.0f} s; send less at a time"
            raise Refusal(
                problem(408, "slow-body", why)._replace(closes=True)
            ) from None
        return body

    async def _read(self, most: int) -> bytes:
        pieces: list[bytes] = []
        length = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Refusal(problem(400, "gone", "the connection was lost"))
            piece = message.get("body", b"")
            length += len(piece)
            if length > most:
                raise Refusal(_too_long(most))
            if not message.get("more_body", False):
                return b"".join([*pieces, piece]) if pieces else piece
            pieces.append(piece)


def _too_long(most: int) -> Answer:
    why = f"the body is longer than {most} bytes; send it in parts"
    return problem(413, "long", why)._replace(closes=True)


Path = Callable[[Asked, Caller, ZoneName], Awaitable[Answer | None]]
"""Answers what is asked of a zone; None where it sent its answer itself."""
