"""The real program spoken with, one line in and one line out."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from tests.faults.fate import PROGRAM, ROOT, Answer, answers
from tests.faults.rush import LONGEST_S, WATCHED


class Talk:
    """One life of the program on a store.

    Args:
        store: Its folder.
        desk: A folder on another disk: the program's home, and its standard error.
        watch: What `watched.py` is told; None starts the program as it is.
        before: Words before the program's own command line.
    """

    def __init__(
        self,
        store: Path,
        desk: Path,
        watch: dict[str, object] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        command = [*PROGRAM] if watch is None else [*WATCHED, json.dumps(watch)]
        self.told: list[Answer] = []
        self._errors = desk / "errors"
        self._error_file = self._errors.open("wb")
        self._program = subprocess.Popen(
            [
                *before,
                *command,
                "--lang",
                "en",
                "--store",
                str(store),
                "line",
                "--json",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._error_file,
            encoding="utf-8",
            cwd=ROOT,
            env={**os.environ, "HOME": str(desk), "PYTHONPATH": str(ROOT)},
        )

    @property
    def pid(self) -> int:
        return self._program.pid

    def enter(self, line: str) -> Answer:
        """Enter a line, and wait for what is told about it."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(f"{line}\n")
        self._program.stdin.flush()
        said = self._program.stdout.readline()
        if not said:
            raise AssertionError(f"the program ended: {self.end()}")
        answer = answers(said)[0]
        self.told.append(answer)
        return answer

    def end(self) -> tuple[int, str]:
        """Let it come to its end; its exit code and what it complained of."""
        self._program.communicate(timeout=LONGEST_S)
        self._error_file.close()
        return self._program.returncode, self._errors.read_text("utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._program.poll() is None:
            self._program.kill()
            self._program.communicate()
        self._error_file.close()
