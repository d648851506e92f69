"""Real desks, a real server of its own process, and lines between that misbehave."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

from patrol_tui.opening import Choices, open_console
from patrol_tui.taking_in import TakingIn
from store.desk import Desk
from store.model.roles import Role
from store.sync.courier import Courier, Waited
from store.sync.enrolling import enrolment_of, request
from store.sync.enrolment import Enrolment
from store.sync.link import Link
from tests.patrol_tui.server.running import Running


def zone_of(folder: Path) -> str:
    """Name a zone of a test's own, so that tests can share a server."""
    return re.sub("[^a-z0-9]", "-", folder.name.lower())[-32:]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Line:
    """A TCP proxy before a server: it cuts what idles, and loses answers, as told."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.idle_s = 0.0
        """Connections that say nothing for so long are cut; 0 for never."""
        self.loses_answers = 0
        """So many answers are lost: the connection is cut in their place."""
        self.is_cut = False
        """Nothing gets through, and nothing new is let in."""
        self.cuts = 0
        self.lost = 0
        self.sent = b""
        """What came from desks."""
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Line:
        self._server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Cut every connection."""
        self.is_cut = True
        for writer in self._open:
            writer.close()

    def mend(self) -> None:
        """Let everything through again."""
        self.is_cut = False

    async def _meet(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(OSError, asyncio.CancelledError):
            if self.is_cut:
                return
            there, back = await asyncio.open_connection("127.0.0.1", self._to)
            self._open |= {writer, back}
            try:
                await asyncio.gather(
                    self._carry(reader, back, is_up=True),
                    self._carry(there, writer, is_up=False),
                )
            finally:
                back.close()
                self._open -= {writer, back}
        writer.close()

    async def _carry(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_up: bool,
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                try:
                    async with asyncio.timeout(self.idle_s or None):
                        piece = await reader.read(65_536)
                except TimeoutError:
                    self.cuts += 1
                    break
                if not piece:
                    break
                if is_up:
                    self.sent += piece
                elif self.loses_answers:
                    self.loses_answers -= 1
                    self.lost += 1
                    break
                writer.write(piece)
                await writer.drain()
            writer.close()


class Place:
    """A desk that is enrolled, and its link."""

    def __init__(self, folder: Path, name: str) -> None:
        self.zone = zone_of(folder)
        self._choices = Choices(store=folder / name, lang="en", officer=name)
        self.open()

    def open(self) -> None:
        self.console = open_console(self._choices)
        desk = self.console.desk
        assert isinstance(desk, Desk)
        self.desk = desk
        self.changes = 0
        self._task: asyncio.Task[None] | None = None

    async def enrols(
        self, server: Running, role: Role = Role.DISPATCHER, port: int = 0
    ) -> None:
        """Be let in; the link goes by this port."""
        code = server.code(self.zone, role)
        url = f"http://127.0.0.1:{port or server.address[1]}"
        asking = Enrolment(
            url=url,
            zone=self.zone,
            zones=(),
            device="",
            token="",
            expires_ms=0,
            role="",
            lane=0,
        )
        courier = Courier(asking)
        told = await courier.enrol(request(code, self.desk.device), Waited())
        await courier.close()
        self.desk.enrol(enrolment_of(told, url, self.desk.device))

    def links(self) -> None:
        """Begin to be in step."""
        enrolment = self.desk.enrolment
        assert enrolment is not None
        self.link = Link(
            self.desk,
            enrolment,
            now_ms=now_ms,
            on_change=self._changed,
            keep=self.desk.enrol,
            taker=TakingIn(self.console),
        )
        self._task = asyncio.create_task(self.link.run())

    def _changed(self) -> None:
        self.changes += 1

    async def stops(self) -> None:
        """End the link, as a desk that is closed does."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def closes(self) -> None:
        await self.stops()
        self.desk.close()

    def dies(self) -> None:
        """End as a killed program does: the log is not closed."""
        assert self._task is not None
        self._task.cancel()
        self._task = None
        self.desk.disk.unlock()

    def enters(self, line: str) -> None:
        reply = self.console.enter(line, now_ms())
        assert reply.outcome.name == "DONE", reply.text
        if self._task is not None:
            self.link.poke()

    def knows(self, other: Place) -> bool:
        """Claim that all that another desk wrote is here."""
        theirs = other.desk.state.heads
        ours = self.desk.state.heads
        return all(ours.get(writer, 0) >= n for writer, n in theirs.items())


async def both_enrolled(server: Running, folder: Path) -> tuple[Place, Place]:
    """Have two desks let in, and linked."""
    a, b = Place(folder, "a"), Place(folder, "b")
    for place in (a, b):
        await place.enrols(server)
        place.links()
    return a, b


@contextlib.asynccontextmanager
async def first_by_a_line(
    server: Running, folder: Path
) -> AsyncIterator[tuple[Line, Place, Place]]:
    """Have two desks let in, the first by a line that can be cut; `b` is linked."""
    a, b = Place(folder, "a"), Place(folder, "b")
    async with Line(server.address[1]) as line:
        await a.enrols(server, port=line.port)
        await b.enrols(server)
        b.links()
        yield line, a, b
        for place in (a, b):
            await place.closes()
