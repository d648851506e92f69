"""The program on a real terminal: bytes, signals, and a shift from start to end."""

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.desk import Desk
from store.model.commands import Open
from store.model.records import Location
from store.model.tables import CodeTables
from tests.patrol_tui.terminal import LONGEST_S, Terminal

MANY = 10_000
KEY_BUDGET = 2_000
"""Bytes that a key on the queue may cost at 80x24."""
CHAR_BUDGET = 400
START_BUDGET = 20_000
SHIFT = (
    ("ON 21", "ON 21 on duty"),
    ("N theft @wat-khum", "N #101 Theft Wat Khum: entered"),
    ("D 21 101", "D 21 -> #101 Theft Wat Khum"),
    ("UNDO", "dispatch undone"),
    ("DE 21 101", "DE 21 -> #101 Theft Wat Khum"),
)
"""Lines, and what is told about each: nothing is typed ahead of it."""
NOW_MS = 1_795_350_000_000


def program(store: Path, *more: str) -> list[str]:
    options = ["--store", str(store), "--lang", "en"]
    return [sys.executable, "-m", "patrol_tui.cli", *options, *more]


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with 10,000 open incidents."""
    root = tmp_path_factory.mktemp("crowded") / "store"
    desk = Desk(root, CodeTables(), now_ms=lambda: NOW_MS)
    kinds = ("theft", "noise", "crash", "assault")
    places = ("wat-khum", "kasikorn-bank", "suriyadet-bamrung+300")
    for index in range(MANY):
        place = Location(text="somewhere", key=places[index % 3])
        opened = Open(type=kinds[index % 4], place=place, text=f"caller {index}")
        desk.submit(opened, NOW_MS + index, by="desk")
    desk.close()
    return root


@pytest.fixture
def at_crowded_desk(crowded: Path, tmp_path: Path) -> Iterator[Terminal]:
    with Terminal(program(crowded), (80, 24), tmp_path) as terminal:
        terminal.sees("Incidents 10000")
        terminal.settle()
        yield terminal


def cost(terminal: Terminal, key: str) -> int:
    """Bytes that one key makes the program send, however late they come."""
    terminal.settle()
    before, end = terminal.received, time.monotonic() + LONGEST_S
    terminal.types(key)
    while terminal.received == before and time.monotonic() < end:
        terminal.pump(0.1)
    terminal.settle()
    return terminal.received - before


def test_key_on_ten_thousand_incidents_costs_less_than_2_kb(
    at_crowded_desk: Terminal,
) -> None:
    costs = [cost(at_crowded_desk, key) for key in ("j", "j", "down", "k", "up")]

    assert min(costs) > 50, "the keys did nothing"
    assert sorted(costs)[len(costs) // 2] < KEY_BUDGET


def test_typed_letter_costs_little(at_crowded_desk: Terminal) -> None:
    at_crowded_desk.types(":")
    costs = [cost(at_crowded_desk, letter) for letter in "abcde"]

    assert min(costs) > 0
    assert sorted(costs)[2] < CHAR_BUDGET


def test_start_is_cheap(tmp_path: Path) -> None:
    with Terminal(program(tmp_path / "store"), (80, 24), tmp_path) as terminal:
        terminal.sees("No open incidents")
        terminal.settle()

        assert terminal.received < START_BUDGET


def test_shift_from_start_to_end_and_back(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Terminal(program(store), (80, 24), tmp_path) as terminal:
        terminal.sees("No open incidents")
        terminal.types(":")
        for line, told in SHIFT:
            terminal.types(*line, "enter")
            assert terminal.sees(told)
        terminal.types("escape")
        assert terminal.sees(": command")
        terminal.types("q", "enter")
        assert terminal.ends() == 0
    with Terminal(program(store), (80, 24), tmp_path) as terminal:
        assert terminal.sees("#101 P2 Theft  Wat Khum")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_killed_desk_lost_nothing(number: signal.Signals, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Terminal(program(store), (80, 24), tmp_path) as terminal:
        terminal.sees("No open incidents")
        terminal.types(":", *"N theft @wat-khum", "enter")
        terminal.sees("#101")
        terminal.signal(number)
        terminal.ends()
    with Terminal(program(store, "show", "queue"), (80, 24), tmp_path) as terminal:
        assert terminal.sees("#101 Theft Wat Khum")


CALLS = Path(__file__).parents[3] / "shared/data/cfs/sffd_2016-12-31_2017-01-03.csv"


@pytest.mark.skipif(not CALLS.exists(), reason="the San Francisco calls are not here")
def test_typed_letters_echo_while_calls_are_replayed(tmp_path: Path) -> None:
    replay = program(tmp_path / "store", "replay", str(CALLS), "--speed", "max")
    with Terminal(replay, (80, 24), tmp_path) as terminal:
        terminal.sees("Medical")
        terminal.types(":", *"RM 101 still")

        assert terminal.sees(":RM 101 still")
        assert terminal.sees("REPLAY") or terminal.sees("replay")


@pytest.mark.parametrize("end", ["SIGTERM", "ctrl+q"])
def test_half_typed_line_outlives_the_program(end: str, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Terminal(program(store), (80, 24), tmp_path) as terminal:
        terminal.sees("No open incidents")
        terminal.types(":", *"N theft @wat")
        terminal.sees(":N theft @wat")
        if end == "SIGTERM":
            terminal.signal(signal.SIGTERM)
        else:
            terminal.send("\x11")
        terminal.ends()
        assert terminal.put_back
    with Terminal(program(store), (80, 24), tmp_path) as terminal:
        assert terminal.sees(":N theft @wat")
