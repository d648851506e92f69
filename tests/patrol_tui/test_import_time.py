"""What a start does not load: it is there for a map, and a start is waited for."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "osmium", "rapidfuzz", "openlocationcode", "budoux")


@pytest.mark.parametrize(
    "modules",
    [
        "patrol_tui.cli",
        "patrol_tui.app, patrol_tui.screens.duty",
        "widgets.map_view",
        "store.desk, store.model.fold, store.city.places, store.city.zone",
    ],
)
def test_no_map_room_is_loaded_before_a_map_is_shown(modules: str) -> None:
    assert loaded_of(HEAVY, f"import {modules}") == "[]"


SERVED = ("starlette", "uvicorn", "uvloop", "httptools", "psycopg")
"""What the extras bring; it is there for whoever serves."""
SHOWN = ("textual", "widgets.map_view", "patrol_tui.app")


def test_no_server_room_is_loaded_for_a_command(tmp_path: Path) -> None:
    do = f"from patrol_tui.cli import main\nmain(['--store', {str(tmp_path / 's')!r}, "
    script = do + "'do', 'ON 21'])"

    assert loaded_of((*SERVED, "httpx"), script).endswith("[]")


@pytest.mark.parametrize(
    ("modules", "but_for"),
    [
        ("patrol_tui.server.run, patrol_tui.server.verbs", ()),
        ("patrol_tui.server.who.verbs, patrol_tui.server.databases", SERVED),
    ],
)
def test_no_screen_is_loaded_to_serve(modules: str, but_for: tuple[str, ...]) -> None:
    assert loaded_of((*SHOWN, *but_for), f"import {modules}") == "[]"


def loaded_of(names: tuple[str, ...], script: str) -> str:
    """Tell which of these a script loads, behind what it says itself."""
    script = f"import sys\n{script}\nprint([n for n in {names} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.strip()
