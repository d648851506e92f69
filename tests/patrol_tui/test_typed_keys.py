"""Nothing typed is lost, however it arrives: on a real terminal, and in order."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events

from tests.patrol_tui.officer import Officer, on_duty
from tests.patrol_tui.terminal import Terminal

LINE = ":N theft @wat-khum ที่หน้าวัด\r"
EVENING = (
    "ON 21", "ON 22", "N theft @wat-khum", "N noise @kasikorn-bank",
    "N robbery @yaowarat-gold",
)  # fmt: skip


def at_once(terminal: Terminal, sent: bytes) -> None:
    os.write(terminal._terminal, sent)


def byte_by_byte(terminal: Terminal, sent: bytes) -> None:
    """As a thin link may deliver it, even within a letter.

    What a terminal answers by itself stands between letters, and never within one.
    """
    for letter in sent.decode():
        for byte in letter.encode():
            os.write(terminal._terminal, bytes([byte]))
            time.sleep(0.002)
        terminal.pump(0.002)


@pytest.mark.parametrize("send", [at_once, byte_by_byte])
def test_line_typed_right_behind_the_key_that_opens_it_is_entered_whole(
    send: Callable[[Terminal, bytes], None], tmp_path: Path
) -> None:
    options = ["--store", str(tmp_path / "store"), "--lang", "en"]
    command = [sys.executable, "-m", "patrol_tui.cli", *options]
    with Terminal(command, (80, 24), tmp_path) as terminal:
        terminal.sees("No open incidents")
        terminal.settle()
        send(terminal, LINE.encode())

        assert terminal.sees("N #101 Theft Wat Khum: entered: ที่หน้าวัด")

        send(terminal, b"\x1b")
        terminal.settle()
        send(terminal, b"tsecond thought\rjn")

        assert terminal.sees("RM #101 Theft Wat Khum: second thought")
        assert terminal.sees(":N")


async def bursts(officer: Officer, *keys: str) -> None:
    """Give the app all keys before it can do any."""
    for key in keys:
        letter = key if len(key) == 1 else None
        name = {":": "colon", " ": "space"}.get(key, key)
        officer.app.post_message(events.Key(name, letter))
    await officer.settles()
    await officer.settles()


async def test_keys_of_a_burst_act_on_what_those_before_them_chose(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await bursts(officer, "j", "d", *"21", "enter", "w", "j", "o", "enter")

        assert officer.sees("OK 22")
        assert any("D 21" in line for line in officer.app.screen._line._history)
        assert officer.sees("1 103") or officer.sees("103")
        assert officer.app.commands.state.units["21"].incidents


@pytest.mark.parametrize("place", ["colon", "N", "m", "question_mark"])
async def test_ctrl_c_says_how_to_leave_from_everywhere(
    tmp_path: Path, place: str
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses(place, "ctrl+c")

        assert officer.sees("QUIT leaves")


async def test_paste_over_the_lists_stands_in_the_command_line(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        officer.app.post_message(events.Paste("RM 101 red cap\n"))
        await officer.settles()

        assert officer.sees(":RM 101 red cap")


async def test_two_lines_in_one_burst_are_two_lines(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        burst = (*":PR 101 1", "enter", *"PR 102 0", "enter", "escape", "j", "j")
        await bursts(officer, *burst)

        incidents = officer.app.commands.state.open_incidents()
        priorities = {one.number: one.priority for one in incidents}
        assert (priorities[101], priorities[102]) == (1, 0)


async def test_line_opened_from_the_map_keeps_the_keys(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await bursts(officer, "m", ":", *"PR 101 1")

        assert officer.sees(":PR 101 1")


async def test_paste_behind_the_key_that_opens_the_line_is_taken(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        officer.app.post_message(events.Key("colon", ":"))
        officer.app.post_message(events.Paste("RM 101 red cap"))
        await officer.settles()

        assert officer.sees(":RM 101 red cap")


async def test_keys_behind_the_one_for_the_map_are_measured_by_the_large_map(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "slow", *EVENING) as officer:
        for key in ("m", "plus", "shift+right"):
            await officer.presses(key)
        slow = [row.find("┃") for row in officer.rows()]
    async with on_duty(tmp_path / "quick", *EVENING) as officer:
        await bursts(officer, "m", "plus", "shift+right")
        await officer.settles()

        assert [row.find("┃") for row in officer.rows()] == slow
