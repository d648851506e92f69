"""One program on two terminals: tmux runs it, and pyte is fed the very same bytes.

Both draw what the program sent; each is a witness against the other. tmux is the one
that answers the program, as it would on a person's machine.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
import time
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pyte
from wcwidth import wcwidth

from tests.patrol_tui.terminal import ThaiScreen, ThaiStream

HERE = Path(__file__).parents[2]
KEYS = {
    "<Enter>": "Enter", "<Esc>": "Escape", "<Tab>": "Tab", "<Space>": "Space",
    "<Up>": "Up", "<Down>": "Down", "<Left>": "Left", "<Right>": "Right",
    "<End>": "End", "<Home>": "Home", "<PageUp>": "PPage", "<PageDown>": "NPage",
    "<S-Right>": "S-Right", "<S-Left>": "S-Left", "<Back>": "BSpace",
}  # fmt: skip
"""Keys by name; anything else is typed as it stands."""

LONGEST_S = 30.0
"""Only against waiting for ever."""
LOOK_AGAIN_S = 0.04
AFTER_ESC_S = 0.2
"""Esc and a key at once are Alt with the key: a person leaves time between them."""


class DisagreementError(AssertionError):
    """The two terminals show different rows, or not what was to be seen."""


class TwoScreens:
    """A program on tmux and on pyte; each key goes in once."""

    def __init__(self, command: Sequence[str], size: tuple[int, int]) -> None:
        self.columns, self.rows = size
        self.screen = ThaiScreen(*size)
        self._stream = ThaiStream(self.screen)
        self._folder = Path(tempfile.mkdtemp(prefix="two-"))  # a socket's name is short
        self.sent = self._folder / "sent"
        """All that the program sent."""
        self._read = 0
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self._folder),
            "TERM": "tmux-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(HERE),
        }
        go = self._folder / "go"
        self._code = self._folder / "code"
        waits = f"while [ ! -e {go} ]; do sleep 0.02; done"
        runs = f"{waits}; {shlex.join(command)}; echo $? >{self._code}"
        options = ("-d", "-x", str(self.columns), "-y", str(self.rows))
        settings = [f"-e{name}={value}" for name, value in environment.items()]
        self._tmux("new-session", *options, *settings, f"sh -c {shlex.quote(runs)}")
        self._tmux("set", "-g", "status", "off")
        self._tmux("set", "-g", "escape-time", "0")
        self._tmux("set", "-g", "remain-on-exit", "on")
        self._tmux("resize-window", "-x", str(self.columns), "-y", str(self.rows))
        self._tmux("pipe-pane", "-o", f"exec cat >{self.sent}")
        go.touch()

    def _tmux(self, *arguments: str) -> str:
        server = ("tmux", "-S", str(self._folder / "tmux"), "-f", "/dev/null", "-u")
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [*server, *arguments],
            capture_output=True,
            encoding="utf-8",
            env=environment,
            timeout=LONGEST_S,
        )
        if done.returncode:
            raise DisagreementError(f"tmux {arguments[0]}: {done.stderr}")
        return done.stdout

    # --- hands

    def pastes(self, text: str) -> None:
        """Paste a text as a terminal does: between the marks of a paste."""
        file = self._folder / "pasted"
        file.write_text(text)
        self._tmux("load-buffer", str(file))
        self._tmux("paste-buffer", "-p")

    def types(self, *keys: str) -> None:
        """Send keys by name, anything else letter by letter as it stands."""
        together: list[str] = []
        for key in keys:
            sent = ["send-keys", KEYS[key]] if key in KEYS else ["send-keys", "-l", key]
            together += [";", *sent] if together else sent
            if key == "<Esc>":
                self._tmux(*together)
                together = []
                time.sleep(AFTER_ESC_S)
        if together:
            self._tmux(*together)

    # --- eyes

    def on_tmux(self) -> list[str]:
        """Give the rows that tmux shows, with the blanks at their ends."""
        return self._tmux("capture-pane", "-p", "-N").split("\n")[: self.rows]

    def on_pyte(self) -> list[str]:
        """Give the rows that pyte shows."""
        if self.sent.exists():
            with self.sent.open("rb") as sent:
                sent.seek(self._read)
                fresh = sent.read()
            self._read += len(fresh)
            self._stream.feed(fresh)
        return rows_of(self.screen)

    def sees(self, *wanted: str) -> list[str]:
        """Wait until both show the same rows, and in them all that is wanted.

        Returns:
            The rows.

        Raises:
            DisagreementError: If that does not come about.
        """
        end = time.monotonic() + LONGEST_S
        while True:
            ours, theirs = self.on_pyte(), self.on_tmux()
            text = "\n".join(theirs)
            if same(ours, theirs) and all(words in text for words in wanted):
                return [filled(row, self.columns) for row in theirs]
            if time.monotonic() > end:
                raise DisagreementError(self._told(wanted, ours, theirs))
            time.sleep(LOOK_AGAIN_S)

    def _told(self, wanted: Sequence[str], ours: list[str], theirs: list[str]) -> str:
        text = "\n".join(theirs)
        missing = [words for words in wanted if words not in text]
        pairs = zip(ours, theirs, strict=False)
        apart = [f"{one!r}\n{two!r}" for one, two in pairs if not same([one], [two])]
        return "\n".join([f"never seen: {missing}", *apart, text])

    def ends(self) -> int:
        """Wait for the program to end; give its exit code."""
        end = time.monotonic() + LONGEST_S
        while time.monotonic() < end:
            if self._code.exists() and (code := self._code.read_text().strip()):
                return int(code)
            time.sleep(LOOK_AGAIN_S)
        raise DisagreementError("the program did not end")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._tmux("kill-server")
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)


def rows_of(screen: pyte.Screen) -> list[str]:
    """Give the rows of a pyte screen; a wide letter takes two of its cells."""
    lines = [screen.buffer[y] for y in range(screen.lines)]
    return ["".join(line[x].data for x in range(screen.columns)) for line in lines]


def same(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Claim that rows agree; blanks at an end may be written or not."""
    return [row.rstrip() for row in ours] == [row.rstrip() for row in theirs]


def cells_of(row: str) -> int:
    """Count the cells of a row, by wcwidth."""
    return sum(max(wcwidth(letter), 0) for letter in row)


def filled(row: str, columns: int) -> str:
    """Add the blanks at the end of a row that were never written: nobody sees them."""
    return row + " " * (columns - cells_of(row))


def faults_of(rows: Sequence[str], columns: int) -> list[str]:
    """Tell which rows are not exactly as wide as the screen, or hold what none may."""
    faults = []
    for at, row in enumerate(rows):
        if cells_of(row) != columns:
            faults.append(f"row {at} has {cells_of(row)} cells: {row!r}")
        if row and wcwidth(row[0]) == 0:
            faults.append(f"row {at} begins with a mark: {row!r}")
        if any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in row):
            faults.append(f"row {at} holds a control sign: {row!r}")
    return faults
