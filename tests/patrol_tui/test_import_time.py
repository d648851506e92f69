"""What a start does not load: it is there for a map, and a start is waited for."""

import subprocess
import sys

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
    script = f"import sys, {modules}\nprint([n for n in {HEAVY} if n in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )

    assert done.stderr == ""
    assert done.stdout.strip() == "[]"
