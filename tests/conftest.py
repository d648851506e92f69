"""Golden files: what the screen should look like; how the suite is shared out."""

import gc
import importlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
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
sys.dont_write_bytecode = False  # and each worker reads all tests

MEMORY = Path("/dev/shm")  # noqa: S108 (pytest makes a folder there that is its own)
ROOM_BYTES = 3 << 30
"""Twice what a run of the whole suite writes."""

LONGEST = (
    "patrol_tui/thin/test_driver_ends.py",
    "store/model/test_random_shifts.py",
    "terminal/test_two_linked_desks.py",
    "store/model/test_random_shifts_bare.py",
    "patrol_tui/test_terminal.py",
    "simulation/test_crash_points_copies.py",
    "patrol_tui/test_thin_desk.py",
    "store/model/test_random_mutants.py",
    "faults/test_injected.py",
    "simulation/test_crash_points_desk_refused.py",
    "patrol_tui/server/test_serving.py",
    "simulation/test_crash_points_sealing.py",
    "faults/test_sync_kills.py",
    "widgets/drawing/streets/test_towns.py",
    "patrol_tui/link/test_link_real.py",
    "simulation/test_crash_points.py",
    "patrol_tui/thin/test_driver.py",
    "simulation/test_crash_points_opening.py",
    "faults/test_full_disk.py",
    "store/test_checkup.py",
    "patrol_tui/test_plain.py",
    "simulation/test_crash_points_refused.py",
    "patrol_tui/test_unprinted.py",
    "patrol_tui/thin/test_sending.py",
    "patrol_tui/thin/test_driver_loop.py",
    "store/city/test_routing_laws.py",
    "patrol_tui/thin/test_budgets.py",
    "simulation/test_world_mutants.py",
    "store/log/test_log_full_disk.py",
    "simulation/test_crash_points_full.py",
    "patrol_tui/exercises/test_replay.py",
    "patrol_tui/test_incident_form.py",
    "patrol_tui/server/test_postgres_processes.py",
    "store/test_ledger.py",
    "terminal/test_shift.py",
    "simulation/test_network_mutants.py",
    "faults/test_power_cuts.py",
    "store/test_model_laws.py",
    "patrol_tui/test_terminal_app.py",
    "simulation/test_world.py",
    "patrol_tui/thin/test_hostile.py",
    "simulation/test_network.py",
    "faults/test_kill.py",
    "patrol_tui/server/test_security_process.py",
    "faults/test_screen_kill.py",
    "patrol_tui/server/test_postgres.py",
    "patrol_tui/test_typed_keys.py",
    "simulation/test_network_2.py",
    "faults/test_form_kill.py",
    "patrol_tui/server/test_postgres_nodes.py",
    "patrol_tui/test_terminal_probe.py",
    "simulation/test_network_3.py",
    "patrol_tui/server/test_security_slow.py",
    "simulation/test_crash_points_persons.py",
    "patrol_tui/test_conflict_screen.py",
    "simulation/test_crash_points_locked.py",
    "patrol_tui/server/test_security_floods.py",
    "simulation/test_desk_mutants.py",
    "store/model/test_conflict_stories.py",
    "patrol_tui/listing/test_away.py",
    "test_arrows.py",
    "patrol_tui/thin/test_random_pictures.py",
    "patrol_tui/test_hand_keys.py",
    "simulation/test_crash_points_desk.py",
    "patrol_tui/test_map_desk.py",
    "store/test_trimming.py",
    "store/log/test_log_crashes.py",
)
"""The files that take longest, first the first: they must not be begun at the end,
when the other processors have nothing more to do. In turn one that waits for others,
and one that works itself, so that somebody always works."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--golden-update", action="store_true", help="accept what was drawn"
    )


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Share the whole suite out; what is asked for by name not.

    There are half as many workers again as processors: every third second of a worker
    goes by in waiting, for a terminal, a server, or a disk.
    """
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    processors = os.cpu_count() or 1
    return processors + processors // 2 if whole else 0


def pytest_configure(config: pytest.Config) -> None:
    """Keep the order of the files as it is given below; write into memory.

    A shell lets Ctrl+C pass by what it starts in the background; tests send it.
    """
    config.option.loadscopereorder = False
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if "PYTEST_XDIST_WORKER" not in os.environ and _has_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def _has_memory() -> bool:
    """Claim that files can lie in memory here, programs among them."""
    if not MEMORY.is_mount():
        return False
    room = os.statvfs(MEMORY)
    is_free = room.f_bavail * room.f_frsize > ROOM_BYTES
    return is_free and not room.f_flag & os.ST_NOEXEC


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Let the collector of cycles pass over what stays: all tests and their modules.

    It takes a sixth of the time of a screen's test to look through them each time.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(5_000, 20, 20)
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first."""
    ranks = {Path(__file__).parent / name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path, len(ranks)))


def pytest_collection_finish() -> None:
    """Open and wait for screens as `tests.quiet` does, if any test loaded Textual."""
    if "textual.pilot" in sys.modules:
        quiet = importlib.import_module("tests.quiet")
        quiet.wait_quietly()
        quiet.read_sheets_once()


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
