"""The real program under load, and its sudden end at a chosen moment.

Commands come from a file and answers go to one, both outside the store, so that the
program runs as fast as it can, and what it told before its end stays told.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.faults.fate import PROGRAM, ROOT, Answer, answers
from tests.faults.watched import LIGHT_BYTES

WATCHED = [sys.executable, str(Path(__file__).with_name("watched.py"))]
LONGEST_S = 300
"""Only against waiting for ever; a busy machine may need minutes."""
LOOK_EVERY_S = 0.0001
ENDED = "ended by itself"
DARK = "not watched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the end comes: what is waited for, and how long after it."""

    phase: str = ""
    """Wait until the light shows this; empty waits for nothing."""
    answers: int = 0
    """Wait until so many answers were told."""
    delay_s: float = 0.0


class Turn(NamedTuple):
    """One life of the program."""

    answers: list[Answer]
    """Told before the end."""
    phase: str
    """What it was doing when it ended."""
    stderr: str


class Rush:
    """One store, lived in again and again.

    Args:
        store: Its folder.
        desk: A folder on another disk, for commands, answers and the light.
        watch: What `watched.py` is told; None starts the program as it is.
        before: Words before the program's own command line, as `strace ...`.
    """

    def __init__(
        self,
        store: Path,
        desk: Path,
        watch: dict[str, object] | None = None,
        before: Sequence[str] = (),
    ) -> None:
        self.store = store
        self.told: list[Answer] = []
        """All that was ever told about this store, oldest first."""
        self._commands = desk / "commands"
        self._answers = desk / "answers"
        self._errors = desk / "errors"
        self._light = desk / "light"
        self._environment = {
            **os.environ,
            "HOME": str(desk),
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",  # only the store may rename and remove
        }
        self.watch = watch
        self.before = before

    def live(
        self,
        lines: list[str],
        moment: Moment | None = None,
        end: Callable[[], None] | None = None,
    ) -> Turn:
        """Start the program on these lines, and end it at the moment.

        Args:
            lines: The commands.
            moment: When to end it; None lets it come to its own end.
            end: What ends it before it is killed, such as a power cut; then only
                what was told before counts.
        """
        self._commands.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        self._light.write_bytes(b" " * LIGHT_BYTES)
        with (
            self._commands.open("rb") as commands,
            self._answers.open("wb") as told,
            self._errors.open("wb") as errors,
            subprocess.Popen(
                self._command(),
                stdin=commands,
                stdout=told,
                stderr=errors,
                cwd=ROOT,
                env=self._environment,
            ) as program,
        ):
            try:
                told_bytes, phase = self._end(program, moment, end)
            finally:
                program.kill()
        whole = self._answers.read_bytes()
        said = answers(whole[: len(whole) if told_bytes < 0 else told_bytes].decode())
        self.told += said
        return Turn(said, phase, self._errors.read_text("utf-8", "replace"))

    def _command(self) -> list[str]:
        program = PROGRAM
        if self.watch is not None:
            wanted = {**self.watch, "light": str(self._light)}
            program = [*WATCHED, json.dumps(wanted)]
        options = ["--lang", "en", "--store", str(self.store)]
        return [*self.before, *program, *options, "line", "--json"]

    def _end(
        self,
        program: subprocess.Popen[bytes],
        moment: Moment | None,
        end: Callable[[], None] | None,
    ) -> tuple[int, str]:
        """Wait for the moment and end the program.

        Returns:
            The bytes told that count (-1 for all), and its phase.
        """
        if moment is None:
            program.wait(LONGEST_S)
            return -1, ENDED
        lives = self._comes(program, moment)
        told_bytes, phase = -1, self._phase() if lives else ENDED
        if end is not None:
            told_bytes = self._answers.stat().st_size
            end()
        program.kill()
        was_killed = program.wait(LONGEST_S) == -signal.SIGKILL
        if end is not None:
            return told_bytes, phase
        return told_bytes, self._phase() if was_killed else ENDED

    def _comes(self, program: subprocess.Popen[bytes], moment: Moment) -> bool:
        """Wait for the moment; False when the program ended before."""
        latest = time.monotonic() + LONGEST_S
        while not self._is_now(moment):
            time.sleep(LOOK_EVERY_S)
            if program.poll() is not None:
                return False
            if time.monotonic() > latest:
                raise TimeoutError(f"{moment} never came")
        time.sleep(moment.delay_s)
        return program.poll() is None

    def _is_now(self, moment: Moment) -> bool:
        if moment.answers and self._answers.read_bytes().count(b"\n") < moment.answers:
            return False
        return not moment.phase or self._phase() == moment.phase

    def _phase(self) -> str:
        if self.watch is None:
            return DARK
        return self._light.read_bytes().decode().strip() or "starting"
