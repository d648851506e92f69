"""Two real desks and a real server: the server goes, both send one car, all meet again.

Each desk runs in tmux and is read from pyte too. What each screen says is read at each
step, in both languages, on a small and on a wide screen.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest

from patrol_tui.listing.away_report import ELSEWHERE
from tests.terminal.own_server import OwnServer, program, runs
from tests.terminal.two_screens import TwoScreens, faults_of
from widgets.words.catalogue import Words
from widgets.words.disputes import TWO_INCIDENTS
from widgets.words.link import AS_OF, CAME, GONE, UPS

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is not installed"
)

BEGINS = ("ON 21 crew=Anan", "ON 22", "N theft @wat-khum", "N noise @kasikorn-bank")
Size = tuple[int, int]
SMALL, WIDE = (80, 24), (120, 40)


class Desk:
    """One desk: its screen, and the words that it speaks."""

    def __init__(self, store: Path, lang: str, size: Size) -> None:
        self.say = Words(lang).say
        arguments = (
            "--store",
            str(store),
            "--lang",
            lang,
            "--as",
            f"desk {store.name}",
        )
        self.screens = TwoScreens(program(*arguments, "run"), size)
        self.columns = size[0]

    def enters(self, line: str) -> None:
        """Type a line, and leave the command line."""
        self.screens.types("<Esc>", ":", line, "<Enter>", "<Esc>")

    def syncs(self) -> None:
        """Try the server now, read how things stand, and close that."""
        self.screens.types("<Esc>", ":", "SYNC", "<Enter>")
        self.sees(self.say(CAME, n="").rstrip())
        self.screens.types("<Esc>", "<Esc>")

    def sees(self, *wanted: str) -> list[str]:
        """Wait until the screen shows it all, each row as wide as the screen."""
        rows = self.screens.sees(*wanted)
        assert not faults_of(rows, self.columns)
        return rows

    def count(self, conflicts: int) -> str:
        """Give what the header says of conflicts."""
        return self.say("CF {count}", count=conflicts)

    def light(self, up: str) -> str:
        """Give the word of the link light."""
        return self.say(UPS[up])


class Station:
    """A server and two desks that were let in, with a car and two incidents."""

    def __init__(
        self, folder: Path, stack: ExitStack, a: tuple[str, Size], b: tuple[str, Size]
    ) -> None:
        self.server = stack.enter_context(OwnServer(folder))
        self.server.lets_in(folder / "a", "desk a")
        runs("--store", str(folder / "a"), "do", *BEGINS)
        self.server.lets_in(folder / "b", "desk b")
        self.a = Desk(folder / "a", *a)
        stack.enter_context(self.a.screens)
        self.b = Desk(folder / "b", *b)
        stack.enter_context(self.b.screens)


def test_one_car_sent_twice_with_no_server_is_settled_at_either_desk(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        station = Station(tmp_path, stack, ("en", SMALL), ("th", WIDE))
        _both_send_one_car(station)


def _both_send_one_car(station: Station) -> None:
    a, b, server = station.a, station.b, station.server
    for desk in (a, b):
        desk.sees(f" {desk.light('up')}", " 101 ", " 102 ")

    server.stops()
    for desk in (a, b):
        as_of = desk.say(AS_OF, time="")
        desk.sees(f" {desk.light('down')} ", as_of, desk.say(GONE, why="").strip())
    a.enters("D 21 101")
    b.enters("D 21 102")
    a.sees("D 21 -> #101", "2^101", "21   ^")
    b.sees("D 21 -> #102", "4^102", "21   ^")

    server.starts()
    both = "2?101", "4?102", "21   ?"
    for desk in (a, b):
        desk.syncs()
    for desk in (a, b):
        sent_to = desk.say(TWO_INCIDENTS, unit="21", count=2)
        desk.sees(f" {desk.count(1)} ", f" {desk.light('up')}", sent_to, *both)

    a.screens.types("C")
    a.sees(" 1 #101 Theft Wat Khum: dispatched", " 2 #102 Noise Kasikorn Bank: dispat")
    a.screens.types("2")
    a.sees(">2 #102 Noise Kasikorn Bank: dispatched")
    a.screens.types("<Enter>")
    for desk in (a, b):
        rows = desk.sees("2 101", "4 102", f" {desk.light('up')}")
        assert desk.count(1) not in rows[0]

    a.enters("UNDO")
    for desk in (a, b):
        desk.sees(f" {desk.count(1)} ", *both)
    for desk in (a, b):
        desk.enters("QUIT")
    assert [desk.screens.ends() for desk in (a, b)] == [0, 0]


def test_desk_says_what_came_while_its_link_was_down(tmp_path: Path) -> None:
    with ExitStack() as stack:
        station = Station(tmp_path, stack, ("th", SMALL), ("en", WIDE))
        _one_goes_on_alone(station)


def _one_goes_on_alone(station: Station) -> None:
    a, b, server = station.a, station.b, station.server
    for desk in (a, b):
        desk.sees(f" {desk.light('up')}", " 101 ")

    server.stops()
    for desk in (a, b):
        desk.sees(f" {desk.light('down')} ")
    b.enters("RM 101 two men")
    b.enters("N shots @wat-khum")
    server.starts()
    b.syncs()
    a.syncs()
    a.sees(" 0 1001 ")
    a.screens.types("<Esc>", ":", "NEWS 10", "<Enter>")

    counted = a.say(ELSEWHERE, count="", who="")[:12]
    a.sees("#1001 P0", a.say("remarks {count}", count=1), counted, "desk b@")


def test_lines_entered_without_a_screen_reach_the_other_desk(tmp_path: Path) -> None:
    with OwnServer(tmp_path) as server:
        stores = [str(tmp_path / name) for name in "ab"]
        for store in stores:
            server.lets_in(Path(store), store)
        runs("--store", stores[0], "do", *BEGINS)
        for store in stores:
            runs("--store", store, "link", "sync")
        runs("--store", stores[1], "line", feed="RM 101 two men\nQUIT\n")
        runs("--store", stores[0], "link", "sync")

        assert "two men" in runs("--store", stores[0], "show", "incident", "101")
