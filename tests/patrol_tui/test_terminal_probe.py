"""What terminals answer: made-up ones, one on a pty, and tmux as another opinion."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from patrol_tui.terminal_probe import SAMPLES, Probe, Probed
from patrol_tui.terminal_report import Seen, document, facts
from tests.patrol_tui.program import started
from tests.patrol_tui.terminal import Terminal
from widgets.drawing.cells import width
from widgets.words.catalogue import Words

ROOT = Path(__file__).parents[2]


class MadeUp:
    """A terminal with a clock of its own; answers after a while, or never.

    Args:
        cells: Cells of samples that it draws otherwise than counted.
        wait_s: How long an answer takes.
        paste: What it says of bracketed paste: a digit, or nothing.
    """

    def __init__(
        self,
        cells: dict[str, int] | None = None,
        *,
        wait_s: float = 0.1,
        paste: str = "",
    ) -> None:
        self.now_s = 0.0
        self.asked = 0
        self._cells = cells or {}
        self._wait_s = wait_s
        self._paste = paste
        self._answer = b""

    def clock(self) -> float:
        return self.now_s

    def send(self, sent: bytes) -> None:
        if b"\x1b[6n" not in sent:
            return
        self.asked += 1
        text = sent.decode()
        name = next((key for key in SAMPLES if f"K{SAMPLES[key]}\x1b" in text), "")
        cells = self._cells.get(name, width(SAMPLES[name]) if name else 0)
        said = f"\x1b[?2004;{self._paste}$y" if self._paste and "2004" in text else ""
        self._answer = f"{said}\x1b[5;{cells + 1}R".encode()

    def receive(self, wait_s: float) -> bytes:
        self.now_s += min(wait_s, self._wait_s)
        if wait_s < self._wait_s:
            return b""
        got, self._answer = self._answer[:3], self._answer[3:]  # it comes in pieces
        return got


def probed(terminal: MadeUp) -> Probed:
    return Probe(terminal, now_s=terminal.clock).ask()


def told(answer: Probed, **more: object) -> dict[str, bool]:
    """What is told of a terminal, with whether it is bad."""
    known = {
        "env": {"TERM": "xterm-256color"}, "size": (80, 24), "encoding": "utf-8",
        "theme": "day", "probed": answer, **more,
    }  # fmt: skip
    return {line: bad for bad, line in facts(Seen(**known), Words("en"))}  # type: ignore[arg-type]


def bad_of(answer: Probed, **more: object) -> str:
    return "\n".join(line for line, bad in told(answer, **more).items() if bad)


def test_good_terminal_has_nothing_bad_told_of_it() -> None:
    answer = probed(MadeUp(wait_s=0.01, paste="2"))

    assert answer.is_right(*SAMPLES)
    assert answer.pastes is True
    assert not answer.joins_am
    assert bad_of(answer) == ""


def test_silent_terminal_is_asked_once_and_waited_for_once() -> None:
    terminal = MadeUp(wait_s=1000)

    answer = probed(terminal)

    assert not answer.answers
    assert terminal.asked == 1
    assert terminal.now_s < 5
    assert "does not say where its cursor is" in bad_of(answer)


def test_slow_terminal_is_waited_for_and_told_as_slow() -> None:
    answer = probed(MadeUp(wait_s=0.25))

    assert answer.answers
    assert answer.is_right(*SAMPLES)
    assert answer.wait_ms > 400
    remote = {"TERM": "xterm-256color", "SSH_CONNECTION": "a 1 b 2"}
    assert "there and back by SSH" in bad_of(answer, env=remote)


def test_terminal_that_joins_sara_am_gets_it_in_two_letters() -> None:
    answer = probed(MadeUp({"am": 2}, wait_s=0.01))

    assert answer.joins_am
    assert any("sent in two letters" in line for line in told(answer))
    assert bad_of(answer) == ""
    assert 'screen.sara_am = "auto"' in bad_of(answer, sara_am="whole")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"am": 2, "am-parts": 2}, "SARA AM takes other cells"),
        ({"marks": 12}, "Thai vowels and tones take other cells"),
        ({"shapes": 22}, "--glyphs ascii"),
        ({"lines": 18}, "--glyphs ascii"),
        ({"braille": 6}, "do not choose --glyphs braille"),
    ],
)
def test_wrong_cells_are_told_with_what_to_do(cells: dict[str, int], said: str) -> None:
    assert said in bad_of(probed(MadeUp(cells, wait_s=0.01)))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"size": (60, 20)}, "too small"),
        ({"encoding": "ascii"}, "LANG=C.UTF-8"),
        ({"env": {"TERM": "linux"}}, "No Thai letters on this console"),
        ({"env": {"TERM": "dumb"}}, "Line mode"),
    ],
)
def test_what_the_surroundings_lack_is_told(more: dict[str, object], said: str) -> None:
    assert said in bad_of(probed(MadeUp(wait_s=0.01)), **more)


def test_document_tells_cells_counted_and_drawn() -> None:
    answer = probed(MadeUp({"am": 2}, wait_s=0.01))
    seen = Seen(env={}, size=(80, 24), encoding="utf-8", theme="day", probed=answer)

    told = document(seen)

    assert told["cells"]["am"] == {"expected": 4, "drawn": 2}  # type: ignore[index]
    assert told["sara_am"] == "parts"


def test_without_a_terminal_it_is_said() -> None:
    command = [sys.executable, "-m", "patrol_tui.cli", "--lang", "en"]
    done = subprocess.run(
        [*command, "doctor", "--terminal"],
        capture_output=True,
        encoding="utf-8",
        start_new_session=True,
        cwd=ROOT,
    )

    assert done.returncode == 2
    assert "there is no terminal to ask" in done.stderr


def test_terminal_of_the_harness_is_told_right(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "patrol_tui.cli", "--lang", "en"]
    size = (100, 30)
    with Terminal([*command, "doctor", "--terminal"], size, tmp_path) as terminal:
        terminal.sees("Look: both rows")
        shown = "\n".join(terminal.text())

        assert terminal.ends() == 0
        assert "100 columns, 30 rows" in shown
        assert "Thai letters, vowels and tones take the cells" in shown
        assert "SARA AM has a cell of its own" in shown
        assert "\n  |น้ำที่ผู้กำปั้น|\n  |--------|\n" in shown


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_tmux_is_of_the_same_opinion(tmp_path: Path) -> None:
    server, out = str(tmp_path / "tmux"), tmp_path / "out.json"
    program = f"{sys.executable} -m patrol_tui.cli doctor --terminal --json >{out}"
    tmux = ["tmux", "-S", server, "-f", "/dev/null"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    begin = [*tmux, "new-session", "-d", "-x", "90", "-y", "25", program]
    subprocess.run(begin, check=True, env=environment)
    end_s = time.monotonic() + 20
    while not (out.exists() and out.stat().st_size) and time.monotonic() < end_s:
        time.sleep(0.1)
    subprocess.run([*tmux, "kill-server"], capture_output=True)

    told = json.loads(out.read_text("utf-8"))
    assert told["answers"]
    assert (told["columns"], told["rows"]) == (90, 25)
    for name, cells in told["cells"].items():
        assert cells["drawn"] == cells["expected"], name


@pytest.mark.parametrize(("joins", "sent"), [(False, "น้ำท่วม"), (True, "นํ้าท่วม")])
def test_screen_asks_about_sara_am_and_heeds_the_answer(
    joins: bool, sent: str, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    started("--store", str(store), "do", "N theft @wat-khum น้ำท่วม")
    command = [sys.executable, "-m", "patrol_tui.cli", "--store", str(store)]
    with Terminal([*command, "--lang", "th"], (80, 24), tmp_path) as terminal:
        terminal.screen.joins_am = joins

        assert terminal.sees(sent)
        terminal.settle()
        assert not any("กำ" in row[:2] for row in terminal.text()), "wiped again"
