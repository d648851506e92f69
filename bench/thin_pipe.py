"""A thin pipe: a TCP proxy that paces and delays bytes as a slow radio link does.

Not a bench of its own. All connections through it share one line: bytes leave it one
after the other at its rate, each way by itself, and arrive half a round trip later.
Every piece counts `PACKET_BYTES` more, as TCP and IP take; what is counted for the
reader is what TLS makes of HTTP, without them.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field

PACKET_BYTES = 40
"""Headers of TCP and IP."""
PIECE_BYTES = 1_400
"""The longest piece that goes at once."""


@dataclass
class Way:
    """One direction of the line."""

    rate: float
    """Bytes in a second; 0 for no limit."""
    delay_s: float
    count: int = 0
    free_at: float = field(default=0.0)

    async def carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry a connection's bytes this way until it ends."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def deliver() -> None:
            while True:
                at, piece = await queue.get()
                await asyncio.sleep(max(at - loop.time(), 0))
                with contextlib.suppress(OSError):
                    if not piece:
                        writer.close()
                        return
                    writer.write(piece)

        task = asyncio.create_task(deliver())
        with contextlib.suppress(OSError):
            while piece := await reader.read(PIECE_BYTES):
                self.count += len(piece)
                if self.rate:
                    size = len(piece) + PACKET_BYTES
                    begins = max(self.free_at, loop.time())
                    self.free_at = begins + size / self.rate
                    await asyncio.sleep(max(self.free_at - loop.time(), 0))
                queue.put_nowait((loop.time() + self.delay_s, piece))
        queue.put_nowait((loop.time() + self.delay_s, b""))
        await task


class ThinPipe:
    """The line, in front of a server.

    Args:
        port: The server's.
        bits: In a second, each way; 0 for no limit.
        round_trip_s: There and back.
    """

    def __init__(self, port: int, *, bits: int = 0, round_trip_s: float = 0) -> None:
        self.to = port
        self.up = Way(bits / 8, round_trip_s / 2)
        self.down = Way(bits / 8, round_trip_s / 2)
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> ThinPipe:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        there, back = await asyncio.open_connection("127.0.0.1", self.to)
        try:
            await asyncio.gather(
                self.up.carry(reader, back), self.down.carry(there, writer)
            )
        except asyncio.CancelledError:
            pass  # the pipe is taken down
        finally:
            writer.close()
            back.close()
