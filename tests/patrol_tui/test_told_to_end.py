"""Told to end, the desk leaves as by QUIT; told again while it hangs, at once."""

import signal
import sys
from pathlib import Path

import pytest

from tests.patrol_tui.thin.answering import SortedTerminal
from tests.patrol_tui.thin.running import PUT_BACK, is_put_back

ENDINGS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)


def desk(tmp_path: Path, module: str, *options: str) -> SortedTerminal:
    own = ("--store", str(tmp_path / "store"), "--lang", "en")
    return SortedTerminal([sys.executable, "-m", module, *own, *options], tmp_path)


@pytest.mark.parametrize("number", ENDINGS)
@pytest.mark.parametrize("driver", ["thin", "plain"])
def test_desk_that_hangs_ends_when_it_is_told_again(
    driver: str, number: signal.Signals, tmp_path: Path
) -> None:
    module = "tests.patrol_tui.hanging_desk"
    with desk(tmp_path, module, "--driver", driver) as terminal:
        before = terminal.modes_of_line()
        terminal.sees("No open incidents")
        terminal.signal(number)
        assert terminal.waits_for((tmp_path / "hangs").exists)
        terminal.signal(number)

        assert terminal.ends() == -number
        assert terminal.picture.modes.items() >= PUT_BACK.items()
        assert terminal.modes_of_line() == before


@pytest.mark.parametrize("number", ENDINGS)
def test_desk_told_thrice_in_a_moment_keeps_the_half_typed_line(
    number: signal.Signals, tmp_path: Path
) -> None:
    with desk(tmp_path, "patrol_tui.cli") as terminal:
        terminal.sees("No open incidents")
        terminal.types(*":RM half")
        terminal.sees("RM half")
        for _ in range(3):
            terminal.signal(number)
            terminal.pump(0.01)

        assert terminal.ends() == 0
        assert is_put_back(terminal)
    with desk(tmp_path, "patrol_tui.cli") as terminal:
        assert terminal.sees("RM half")
