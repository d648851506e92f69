"""The program as a person or a script starts it: in a process, or in this one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from patrol_tui.cli import main

TIMEOUT_S = 30
ISO_UTC = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


class Run(NamedTuple):
    """How a run of the program ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def documents(self) -> list[Any]:
        return [json.loads(line) for line in self.lines]


def started(*arguments: str, feed: str = "") -> Run:
    """Run the program in a process of its own."""
    command = [sys.executable, "-m", "patrol_tui.cli", *arguments]
    done = subprocess.run(
        command, input=feed, capture_output=True, encoding="utf-8", timeout=TIMEOUT_S
    )
    return Run(done.returncode, done.stdout, done.stderr)


class Program:
    """The program called in this process, with one store and one language."""

    def __init__(
        self, store: Path, capture: pytest.CaptureFixture[str], *options: str
    ) -> None:
        self.store = store
        self.options = ["--store", str(store), "--lang", "en", *options]
        self._capture = capture

    def __call__(self, *arguments: str) -> Run:
        self._capture.readouterr()
        try:
            code = main([*self.options, *arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = self._capture.readouterr()
        return Run(code, out, err)

    def told(self) -> tuple[Any, Any, Any]:
        """Tell everything the store says, to compare before and after."""
        asked = ("queue", "units", "log")
        queue, units, log = (self("show", what, "--json").json for what in asked)
        return queue, units, log
