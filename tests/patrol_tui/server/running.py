"""A real server in a process of its own, who uses it well, and who does not."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from store.model.roles import Role
from store.wire import Enrolled, Pushed, decode, encode
from tests.patrol_tui.program import Run, started
from tests.patrol_tui.server.gatehouse import ZONE, Asker
from tests.patrol_tui.server.pens import Pen

PATIENCE_S = 60
"""How long anything may take before the test is given up."""
KB = 1024


class Running:
    """A server, from its start to its end.

    Args:
        folder: Of its database.
        options: More options of `serve`.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed at its end)
        command = ["serve", "--database", str(folder), "--port", "0", *options]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "patrol_tui.cli", "--lang", "en", *command],
            stdout=subprocess.PIPE,
            stderr=self._log,
            encoding="utf-8",
        )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert "listens on" in said, said + self.log_text()
        self.url = said.split()[4].rstrip(";")

    @property
    def address(self) -> tuple[str, int]:
        url = httpx.URL(self.url)
        assert url.port is not None
        return url.host, url.port

    def way(self, *words: str) -> Run:
        """Do a way of `serve` beside it, in a process of its own."""
        return started("--lang", "en", "serve", *words, "--database", str(self.folder))

    def code(self, zone: str, role: Role = Role.OFFICER, name: str = "x") -> str:
        """Draw a code, as a person would."""
        options = ("--zone", zone, "--role", role.value, "--name", name, "--json")
        return str(self.way("enrol", *options).json["code"])

    def enrols(self, asker: Asker, role: Role = Role.OFFICER, zone: str = ZONE) -> str:
        """Let a device in as a person would; its token."""
        code = self.code(zone, role, asker.code)
        answer = httpx.post(f"{self.url}/v1/enrol", content=encode(asker.asks(code)))
        assert answer.status_code == 200, answer.text
        return decode(answer.content, Enrolled).token

    def rss_kb(self) -> int:
        """Tell how much memory it holds."""
        pages = Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]
        return int(pages) * 4

    def log_text(self) -> str:
        """Read what it wrote to standard error."""
        self._log.flush()
        self._log.seek(0)
        return self._log.read()

    def log(self) -> list[dict[str, Any]]:
        """Read its log, a line each."""
        return [json.loads(line) for line in self.log_text().splitlines()]

    def refused(self) -> Counter[str]:
        """Count what its log says was refused, by code."""
        counts: Counter[str] = Counter()
        for line in self.log():
            if line["what"] == "refused":
                counts[line["code"]] += line["count"]
        return counts

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(PATIENCE_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def close(self) -> None:
        """End it, whatever it does."""
        if self._process.poll() is None:
            self._process.kill()
            self.stop()
        self._log.close()


class GoodClient:
    """A device that works on while others misbehave; no request of it may fail.

    Use it as a context.
    """

    def __init__(self, server: Running, pen: Pen, token: str) -> None:
        self._server = server
        self._pen = pen
        self._headers = {"authorization": f"Bearer {token}"}
        self.served = 0
        self.slowest_s = 0.0

    async def __aenter__(self) -> GoodClient:
        self._stop, self._least = asyncio.Event(), 0
        self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._least = self.served + 1
        self._stop.set()
        await self._task

    async def _work(self) -> None:
        base = f"{self._server.url}/v1/z/{ZONE}"
        async with httpx.AsyncClient(headers=self._headers, timeout=PATIENCE_S) as web:
            while not self._stop.is_set() or self.served < self._least:
                start = len(self._pen.lines)
                self._pen.remarks()
                began_s = time.monotonic()
                body = encode(self._pen.push(start + 1 if self.served else 1))
                answer = await web.post(f"{base}/push", content=body)
                self.slowest_s = max(self.slowest_s, time.monotonic() - began_s)
                pushed = decode(answer.content, Pushed)
                assert pushed.refused is None, pushed
                assert pushed.heads == {self._pen.writer: start + 1}
                self.served += 1
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), 0.02)


class Said(NamedTuple):
    """What came back for raw bytes."""

    status: int
    """0 if the connection ended without an answer."""
    code: str
    is_closed: bool
    """The connection was closed behind it."""


class RawConnection:
    """A connection that sends any bytes."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def to(cls, server: Running) -> RawConnection:
        return cls(*await asyncio.open_connection(*server.address))

    async def sends(self, *pieces: bytes) -> None:
        """Send; a connection that was closed is no fault."""
        with suppress(ConnectionError):
            for piece in pieces:
                self._writer.write(piece)
                await self._writer.drain()

    async def hears(self) -> Said:
        """Read one answer."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return await self._hear()
        except (ConnectionError, asyncio.IncompleteReadError):
            return Said(0, "", is_closed=True)

    async def _hear(self) -> Said:
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head.split(b" ", 2)[1])
        fields = dict(
            line.split(b": ", 1) for line in head.lower().split(b"\r\n")[1:] if line
        )
        body = await self._reader.readexactly(int(fields.get(b"content-length", b"0")))
        closes = fields.get(b"connection") == b"close"
        code = json.loads(body).get("code", "") if body[:1] == b"{" else ""
        return Said(status, code, closes)

    async def is_cut(self) -> bool:
        """Wait until the other side closes it."""
        with suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE_S):
                return await self._reader.read(1) == b""
        return True

    async def close(self) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()


def request(
    path: str, token: str = "", body: bytes = b"", headers: Sequence[str] = ()
) -> bytes:
    """Write a request by hand; a body makes it a POST."""
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", "host: server", *headers]
    if token:
        lines.append(f"authorization: Bearer {token}")
    if body and not any(line.startswith("content-length") for line in headers):
        lines.append(f"content-length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
