"""Golden files: what the screen should look like; how the suite is shared out."""

import importlib
import os
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("search", deadline=None, print_blob=True)
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")  # no clock judges; look further: --hypothesis-profile

GOLDEN = Path(__file__).parent / "golden"
NUMBERS = count()

os.environ.pop(
    "PYTHONDONTWRITEBYTECODE", None
)  # our program is started a thousand times

LONGEST = (
    "simulation/test_crash_points_opening.py",
    "simulation/test_crash_points_sealing.py",
    "patrol_tui/test_terminal.py",
    "store/model/test_random_shifts.py",
    "store/model/test_random_shifts_bare.py",
    "simulation/test_crash_points_refused.py",
    "simulation/test_crash_points_copies.py",
    "simulation/test_crash_points_desk_refused.py",
    "simulation/test_crash_points.py",
    "simulation/test_crash_points_full.py",
    "store/model/test_random_mutants.py",
    "store/test_model_laws.py",
    "simulation/test_network.py",
    "simulation/test_network_2.py",
    "simulation/test_network_3.py",
    "simulation/test_network_mutants.py",
    "patrol_tui/test_map_desk.py",
    "patrol_tui/test_incident_form.py",
    "patrol_tui/listing/test_away.py",
    "patrol_tui/test_hand_keys.py",
    "patrol_tui/test_plain.py",
    "patrol_tui/test_unprinted.py",
    "terminal/test_shift.py",
    "faults/test_kill.py",
    "faults/test_sync_kills.py",
    "simulation/test_crash_points_persons.py",
    "simulation/test_crash_points_desk.py",
    "simulation/test_crash_points_locked.py",
    "simulation/test_world.py",
)
"""The files that take longest, first the first: they must not be begun at the end,
when the other processors have nothing more to do."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-update", action="store_true", help="accept what was drawn"
    )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Share the whole suite out among the processors; what is asked for by name not."""
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return None if whole else 0


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of the files as it is given below."""
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first."""
    ranks = {Path(__file__).parent / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def pytest_collection_finish() -> None:
    """Wait for screens as `tests.quiet` does, if any test has loaded Textual."""
    if "textual.pilot" in sys.modules:
        importlib.import_module("tests.quiet").wait_quietly()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare text with `golden/<name>`, or accept it with --golden-update."""

    def check(name: str, drawn: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--golden-update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(drawn, encoding="utf-8", newline="\n")

        assert drawn.splitlines() == path.read_text(encoding="utf-8").splitlines()

    return check


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the settings and the store of whoever runs the tests out of them.

    Each test has a home of its own, which is not made before somebody writes there.
    """
    home = tmp_path_factory.getbasetemp() / f"home-{next(NUMBERS)}"
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "HOME", "APPDATA", "LOCALAPPDATA"):
        os.environ[name] = str(home / name.lower())
    for name in ("PATROL_CONFIG", "PATROL_LANG"):
        os.environ.pop(name, None)
