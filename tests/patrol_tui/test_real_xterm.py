"""What a real xterm answers is what the driver believes of it.

Made terminals do what we think that terminals do; this one nobody here has made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from patrol_tui.terminal.abilities import USUAL

MISSING = [name for name in ("Xvfb", "xterm") if shutil.which(name) is None]
LONGEST_S = 60
"""Only against waiting for ever."""

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")


def asked_in_xterm(home: Path, *options: str) -> dict[str, object]:
    """Start a display and an xterm on it; give what `doctor --terminal` tells there."""
    told = home / "told.json"
    doctor = f"{sys.executable} -m patrol_tui.cli doctor --terminal --json > {told}"
    reading, writing = os.pipe()
    display = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1024x768x24"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)  # so that reading ends if the display does
    try:
        number = os.read(reading, 16).decode().strip()
        subprocess.run(
            ["xterm", "-u8", *options, "-e", "sh", "-c", doctor],
            env={**os.environ, "DISPLAY": f":{number}", "HOME": str(home)},
            timeout=LONGEST_S,
            check=True,
        )
    finally:
        display.terminate()
        display.wait(LONGEST_S)
        os.close(reading)
    got: dict[str, object] = json.loads(told.read_text("utf-8"))
    return got


def test_xterm_can_all_that_is_usual(tmp_path: Path) -> None:
    told = asked_in_xterm(tmp_path)

    assert told["answers"]
    assert told["abilities"] == asdict(USUAL)


def test_xterm_that_draws_lines_wide_is_found_out(tmp_path: Path) -> None:
    told = asked_in_xterm(tmp_path, "-cjk_width")

    assert told["abilities"] == {**asdict(USUAL), "counts_ambiguous": False}
