"""Loading: a desk that works alone, or does one command, never loads httpx."""

from __future__ import annotations

import subprocess
import sys


def test_a_desk_loads_no_network() -> None:
    code = (
        "import sys, store.desk, patrol_tui.headless, patrol_tui.cli\n"
        "loaded = {'httpx', 'httpcore', 'ssl'} & set(sys.modules)\n"
        "sys.exit(str(loaded) if loaded else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
