"""A real server and three real desks, killed again and again; then nothing is missing.

    python -m tests.faults.sync_kills --kills 2000

kills so often (an hour's work takes about so many) and prints what came of it.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from msgspec.structs import replace

from store.desk import Desk
from store.model.records import State
from store.model.saved import encode_state
from store.model.tables import CodeTables
from tests.terminal.own_server import OwnServer, runs

ROOT = Path(__file__).parents[2]
DESKS = 3
PATIENCE_S = 60


class Desks:
    """A server and its desks, each a process that can be killed.

    Args:
        folder: For all of them.
        seed: For what the desks do, and for who is killed when.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, Random(seed)  # noqa: S311
        self.saved: list[set[str]] = [set() for _ in range(DESKS)]
        """What each desk told as saved."""
        self.killed: Counter[str] = Counter()
        self._lives = 0
        self._readers: list[threading.Thread] = []
        self.server = OwnServer(folder)
        self.server.starts()
        for at in range(DESKS):
            self.server.lets_in(self.store(at), f"desk {at}")
        self.desks = [self._works(at) for at in range(DESKS)]

    def store(self, at: int) -> Path:
        return self.folder / f"desk {at}"

    def kills(self) -> None:
        """Let them work for a moment, kill one of them, and start it again."""
        time.sleep(self.chance.uniform(0.1, 0.8))
        if (at := self.chance.randrange(DESKS + 1)) == DESKS:
            self.server.stops()
            self.killed["server"] += 1
            self.server.starts()
            return
        _end(self.desks[at])
        self.killed["desk"] += 1
        self.desks[at] = self._works(at)

    def ends(self) -> None:
        """Kill the desks for good, and let what each holds go out and come in."""
        for desk in self.desks:
            _end(desk)
        for reader in self._readers:
            reader.join(PATIENCE_S)
        for _ in range(2):
            for at in range(DESKS):
                runs("--store", str(self.store(at)), "link", "sync")
        self.server.stops(signal.SIGTERM)

    def closes(self) -> None:
        """End what still runs."""
        self.server.stops()
        for desk in self.desks:
            _end(desk)

    def _works(self, at: int) -> subprocess.Popen[str]:
        self._lives += 1
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.linked_desk", str(self.store(at)),
             str(self._lives)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        reader = threading.Thread(target=self._hears, args=(at, process), daemon=True)
        reader.start()
        self._readers.append(reader)
        return process

    def _hears(self, at: int, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as told:
            for line in told:
                if line.endswith("\n"):
                    self.saved[at].update(line.split())


def _end(process: subprocess.Popen[str]) -> None:
    """Kill it, if it still runs, and let go of it."""
    if process.poll() is None:
        process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()


@dataclass(slots=True)
class Came:
    """What came of it."""

    saved: int
    """Events that were told as saved."""
    missing: list[str] = field(default_factory=list)
    """Those of them that are not on the server, or not on a desk, and where."""
    is_equal: bool = True
    """All desks show the same, and hold what the server holds."""


def looks(desks: Desks) -> Came:
    """Look at every disk when all programs have ended."""
    held = [("server", heads_of_server(desks.folder / "server" / "server.db"))]
    pictures = set()
    for at in range(DESKS):
        desk = Desk(desks.store(at), CodeTables(), now_ms=lambda: 0)
        for _ in desk.chores():
            pass
        held.append((f"desk {at}", dict(desk.state.heads)))
        none: Any = State().settings
        shared = replace(desk.state, settings=none, setting_writes=none)
        pictures.add(encode_state(shared))
        desk.close()
    told = set().union(*desks.saved)
    missing = [
        f"{event} not on {where}"
        for event in sorted(told)
        for where, heads in held
        if heads.get(event.partition(".")[0], 0) < int(event.partition(".")[2])
    ]
    is_equal = len(pictures) == 1 and all(heads == held[0][1] for _, heads in held)
    return Came(len(told), missing, is_equal)


def heads_of_server(path: Path) -> dict[str, int]:
    """Read how far each writer's events go in a server's database."""
    database = sqlite3.connect(path)
    try:
        return dict(
            database.execute("select writer, max(number) from event group by writer")
        )
    finally:
        database.close()


def main() -> int:
    """Kill as often as asked for, and say what came of it."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--kills", type=int, default=2_000)
    asked.add_argument("--seed", type=int, default=1)
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        desks = Desks(Path(name), wanted.seed)
        try:
            for _ in range(wanted.kills):
                desks.kills()
            desks.ends()
        finally:
            desks.closes()
        came = looks(desks)
    sys.stdout.write(
        f"killed {dict(desks.killed)}; {came.saved:,} events told as saved,"
        f" {len(came.missing)} missing; equal: {came.is_equal}\n"
    )
    return 1 if came.missing or not came.is_equal else 0


if __name__ == "__main__":
    sys.exit(main())
