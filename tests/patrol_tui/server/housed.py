"""The server's application in this process, on its own database, with no socket."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from patrol_tui.server.house import House
from patrol_tui.server.intake.channels import LineChannels
from patrol_tui.server.intake.sqlite_queue import SqliteQueue
from patrol_tui.server.logs import Log
from patrol_tui.server.presence import Presences
from patrol_tui.server.sqlite.devices import SqliteDevices
from patrol_tui.server.sqlite.ledger import SqliteLedger
from patrol_tui.server.sqlite.person_keys import SqlitePersonKeys
from patrol_tui.server.web.app import App
from patrol_tui.server.who.callers import Gate, Register
from patrol_tui.server.who.enrolling import Enrolling, Grant, issue
from patrol_tui.server.who.limits import Rates, Tally
from store.model.roles import Role
from store.wire import Enrolled, Message, Push, Pushed, decode, encode
from tests.patrol_tui.server.gatehouse import ZONE, Asker, Hands

_M = TypeVar("_M", bound=Message)
NO_LIMITS = Rates()


class Housed:
    """A running application, and who asks it."""

    def __init__(self, folder: Path, rates: Rates, line: LineChannels) -> None:
        self.hands = Hands()
        self.ledger = SqliteLedger(folder, self.now_ms)
        self.devices = SqliteDevices(folder)
        self.person_keys = SqlitePersonKeys(folder)
        self.lines = io.StringIO()
        log = Log(self.lines, lambda: self.hands.ms / 1000)
        tally = Tally(lambda kind, count: log.tell("refused", code=kind, count=count))
        register = Register(self.devices, self.hands.clocks)
        self.gate = Gate(register, rates, tally)
        self.house = House(
            ledger=self.ledger,
            gate=self.gate,
            enrolling=Enrolling(self.gate, rates),
            tally=tally,
            log=log,
            presences=Presences(self.now_ms),
            person_keys=self.person_keys,
            now_ms=self.now_ms,
            intake=SqliteQueue(folder),
            line=line,
            rates=rates,
        )
        self.app = App(self.house)
        transport = httpx.ASGITransport(self.app, client=("192.0.2.7", 4711))  # type: ignore[arg-type]
        self.web = httpx.AsyncClient(transport=transport, base_url="http://server")

    def now_ms(self) -> int:
        return self.hands.ms

    async def code(self, role: Role = Role.OFFICER, zone: str = ZONE) -> str:
        """Draw a one-time code."""
        return await issue(self.devices, Grant(role, (zone,), "desk"), self.hands.ms)

    async def enrols(
        self, asker: Asker, role: Role = Role.OFFICER, zone: str = ZONE
    ) -> Enrolled:
        """Let a device in."""
        answer = await self.web.post(
            "/v1/enrol", content=encode(asker.asks(await self.code(role, zone)))
        )
        assert answer.status_code == 200, answer.text
        return decode(answer.content, Enrolled)

    async def asks(
        self, token: str, path: str, body: bytes | None = None, **headers: str
    ) -> httpx.Response:
        """Ask with a token; a body makes it a POST."""
        method = "GET" if body is None else "POST"
        named = {"authorization": f"Bearer {token}"} | headers
        path = path if path.startswith("/v1/") else f"/v1/z/{ZONE}/{path}"
        return await self.web.request(method, path, content=body, headers=named)

    async def pushes(self, token: str, push: Push) -> Pushed:
        """Push, and read what the server took."""
        answer = await self.asks(token, "push", encode(push))
        assert answer.status_code == 200, answer.text
        return decode(answer.content, Pushed)

    async def refuses(self, token: str, push: Push) -> str:
        """Push what is refused; the code."""
        pushed = await self.pushes(token, push)
        assert pushed.refused is not None, pushed
        return pushed.refused.code

    async def pulled(self, token: str) -> list[dict[str, Any]]:
        """Read the whole stream, own events too."""
        answer = await self.asks(token, "pull?own=1")
        assert answer.status_code == 200, answer.text
        return [dict(event) for event in answer.json().get("ev", [])]

    def told(self) -> list[dict[str, Any]]:
        """Read the server's log so far."""
        return [json.loads(line) for line in self.lines.getvalue().splitlines()]


@asynccontextmanager
async def housed(
    folder: Path, rates: Rates | None = None, line: LineChannels | None = None
) -> AsyncIterator[Housed]:
    """Run the application for a while."""
    server = Housed(folder, rates or Rates(), line or LineChannels())
    await server.ledger.start(server.house.bells, server.house.metrics)
    try:
        yield server
    finally:
        await server.web.aclose()
        server.house.bells.close()
        await asyncio.sleep(0)
        await server.gate.register.close()
        await server.person_keys.close()
        await server.house.intake.close()
        await server.ledger.stop()


def code_of(answer: httpx.Response) -> str:
    """Read the code of a Problem, which every refusal is."""
    return str(answer.json()["code"])
