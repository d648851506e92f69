"""What the guide tells to write into ssh's settings is taken, by old clients too."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[3] / "docs/guide.md"
_SETTINGS = re.compile(r"```\n(Host desk\n.*?)```", re.S)


def settings() -> str:
    found = _SETTINGS.search(GUIDE.read_text("utf-8"))
    assert found is not None
    return found[1]


@pytest.mark.skipif(shutil.which("ssh") is None, reason="ssh is not installed")
def test_ssh_takes_the_settings_of_the_guide(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text(settings())

    done = subprocess.run(
        ["ssh", "-G", "-F", str(tmp_path / "settings"), "desk"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert {"compression yes", "controlmaster auto", "serveraliveinterval 30"} <= set(
        done.stdout.splitlines()
    )


def test_a_setting_that_old_clients_do_not_know_is_named_before_it_stands() -> None:
    told = settings()

    assert (
        0
        < told.find("IgnoreUnknown ObscureKeystrokeTiming\n")
        < told.find("    ObscureKeystrokeTiming no\n")
    )
