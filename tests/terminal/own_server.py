"""A real server process on this machine, which a test stops and starts again."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

HERE = Path(__file__).parents[2]
LONGEST_S = 30.0
"""Only against waiting for ever."""
LOOK_AGAIN_S = 0.05
ZONE = "roi-et"


def program(*arguments: str) -> list[str]:
    """Give the command that runs the program."""
    return [sys.executable, "-m", "patrol_tui.cli", *arguments]


def runs(*arguments: str, feed: str = "") -> str:
    """Run the program to its end, with lines to read; give what it said.

    Raises:
        AssertionError: If it ended otherwise than well.
    """
    done = subprocess.run(
        program(*arguments),
        input=feed,
        capture_output=True,
        encoding="utf-8",
        env=_environment(),
        timeout=LONGEST_S,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME")}
    return {**kept, "PYTHONPATH": str(HERE), "PATROL_LANG": "en", "LC_ALL": "C.UTF-8"}


class OwnServer:
    """One server with a database of its own.

    Args:
        folder: Where its database and its log are.
    """

    def __init__(self, folder: Path) -> None:
        self._database, self._log = folder / "server", folder / "server.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def starts(self) -> None:
        """Start it, and wait until it answers."""
        here = ["--port", str(self.port), "--database", str(self._database)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                program("serve", *here), stdout=log, stderr=log, env=_environment()
            )
        end = time.monotonic() + LONGEST_S
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(LOOK_AGAIN_S)

    def _answers(self) -> bool:
        asked = HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            asked.request("GET", "/ready")
            return asked.getresponse().status == 200
        except OSError:
            return False
        finally:
            asked.close()

    def stops(self, number: int = signal.SIGKILL) -> None:
        """Stop it at once, as a power cut does, or as another signal asks."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(LONGEST_S)
            self._process = None

    def lets_in(self, store: Path, name: str) -> None:
        """Enrol a desk."""
        here = ["--database", str(self._database)]
        asked = ["--zone", ZONE, "--role", "supervisor", "--name", name, "--json"]
        told = json.loads(runs("serve", "enrol", *here, *asked))
        runs("--store", str(store), "link", "enrol", self.url, told["code"])

    def __enter__(self) -> Self:
        self.starts()
        return self

    def __exit__(self, *_: object) -> None:
        self.stops()
