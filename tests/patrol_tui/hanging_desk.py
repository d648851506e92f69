"""The program, which hangs when it is told to leave: `hanging_desk.py [options]`."""

import os
import sys
import time
from pathlib import Path

from patrol_tui import cli
from patrol_tui.screens.duty import DutyScreen
from patrol_tui.terminal import endings


def hang(_screen: DutyScreen) -> None:
    (Path(os.environ["HOME"]) / "hangs").touch()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    DutyScreen.leave = hang  # type: ignore[method-assign]
    endings.AGAIN_S = 0.0
    sys.exit(cli.main(sys.argv[1:]))
