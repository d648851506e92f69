"""Connections: what uvicorn's HTTP does not mind, and a server open to all must.

A head that never ends, or comes too slowly, is cut; so is a reader that takes nothing
of its answer. An answer's head and body go out as one piece: one packet, and one record
of TLS. Whoever waits for news hears at once when its connection is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from patrol_tui.server.web.asked import CONNECTION, WHOLE

HEAD_S = 15.0
"""How long a request's head may take to come."""

HEAD_BYTES = 32 * 1024
"""The longest head, but for the piece in which it grows too long."""

STUCK_S = 300.0
"""How long a reader may take nothing of what waits for it."""

PIPELINED = 8
"""Requests that may wait on one connection for the answers before theirs."""

_CONTINUE = b"HTTP/1.1 100"


class _Joined:
    """A transport that sends an answer's head together with what follows it."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._head = b""
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, piece: bytes) -> None:
        """Send a piece, or keep it if it is a head."""
        if self._head:
            piece, self._head = self._head + piece, b""
        elif _is_head(piece):
            self._head = piece
            return
        self._transport.write(piece)

    def flush(self) -> None:
        """Send a head that nothing follows."""
        if self._head:
            self.write(b"")

    def close(self) -> None:
        """Close the connection behind what was sent."""
        self.flush()
        self._transport.close()


def _is_head(piece: bytes) -> bool:
    is_whole = piece[:9] == b"HTTP/1.1 " and piece[-4:] == b"\r\n\r\n"
    return is_whole and not piece.startswith(_CONTINUE)


class GuardedConnection(HttpToolsProtocol):
    """One connection; made by uvicorn."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_gone = False
        self.when_gone: Callable[[], None] | None = None
        self._head_since_s: float | None = None
        self._head_bytes = 0
        self._stuck = (0, 0.0)

    def connection_made(self, transport: Any) -> None:
        """Begin; the first head is waited for."""
        super().connection_made(_Joined(transport))  # type: ignore[arg-type]
        self._head_since_s = self.loop.time()

    def connection_lost(self, exc: Exception | None) -> None:
        """End, and tell who waits."""
        super().connection_lost(exc)
        self.is_gone = True
        if self.when_gone is not None:
            self.when_gone()

    def data_received(self, data: bytes) -> None:
        """Take what came, unless it makes a head too long."""
        super().data_received(data)
        if self._head_since_s is not None:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES:
                self.cut()

    def on_message_begin(self) -> None:
        """Begin a request, unless too many wait already: then nothing more is read.

        Raises:
            ValueError: The parser stops at it, and the connection is closed.
        """
        if len(self.pipeline) >= PIPELINED:
            raise ValueError("too many requests at once")
        super().on_message_begin()
        self.scope[CONNECTION] = self  # type: ignore[literal-required]
        self._head_since_s = self.loop.time()
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        """Have a request's head whole."""
        self._head_since_s = None
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Have a request's body whole."""
        self.scope[WHOLE] = True  # type: ignore[literal-required]
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Have an answer sent, also one without a body."""
        self.transport.flush()  # type: ignore[attr-defined]
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        """Cut a connection on which nothing was asked for long."""
        self.cut()

    def cut(self) -> None:
        """Cut it, whatever is still to be sent."""
        self.transport.abort()

    def look(self, now_s: float) -> None:
        """Cut it if it has been slow for too long; asked every few seconds."""
        if self._head_since_s is not None and now_s - self._head_since_s > HEAD_S:
            self.cut()
            return
        size = self.transport.get_write_buffer_size()
        if size == 0 or size != self._stuck[0]:
            self._stuck = (size, now_s)
        elif now_s - self._stuck[1] > STUCK_S:
            self.cut()
