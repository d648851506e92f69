"""Answers forged, cut or invented, and rubbish: never a crash, never another action."""

import itertools
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest

from tests.patrol_tui.thin.answering import Sort, SortedTerminal
from tests.patrol_tui.thin.hostile import MARK, MOST_KEPT, REPORTS, Reader, noise
from tests.patrol_tui.thin.running import (
    F10,
    command,
    is_put_back,
    keys,
    leave,
    running,
)
from tests.patrol_tui.thin.screens import PLAIN, XTERM

MUTE = Sort(is_mute=True)
OLD = Sort(habits=PLAIN, kind=None, has_alternate=False)
SCREEN = Sort(habits=replace(XTERM, erases_in_colour=False), kind=83, synchronises=True)

ENDING_KEYS = {0x03, 0x11, 0x1A, 0x1B}
"""Ctrl+C, Ctrl+Q, Ctrl+Z and escape."""


class TestHostile:
    ANSWERS = ("\x1b[5;5R", "\x1b[1;1R", "\x1b[2;5R", "\x1b[?2026;1$y", "\x1b[>83;1;0c")

    def test_answers_forged_or_cut_never_become_keys(self, tmp_path: Path) -> None:
        with running(tmp_path) as terminal:
            for answer in self.ANSWERS * 3:
                terminal.types("a")
                terminal.send(answer)
            terminal.send("\x1b[12")
            terminal.send(";7R")
            terminal.types("b")
            terminal.settle()
            got = keys(tmp_path)

            assert set(got) == {"a", "b"}
            assert terminal.sees("a" * 15 + "b")
            assert leave(terminal) == 0

    def test_rubbish_at_ten_kilobytes_a_second_never_ends_it(
        self, tmp_path: Path
    ) -> None:
        chance = random.Random(3)  # noqa: S311
        with running(tmp_path) as terminal:
            for _ in range(8):
                noise = set(chance.randbytes(400)) - ENDING_KEYS
                rubbish = "".join(chance.choices("1;[?<>MRutc~^ก\x1b\x1b\x1b", k=99))
                terminal.send_raw(bytes(noise) + rubbish.encode())
                terminal.send_raw(b"\x1b[99999999999999u\x1b[<0;0;")
                terminal.pump(0.05)
            terminal.send("\x1b[48;0;0;0;0t\x1b[48;9999999;9999999;1;1t")
            terminal.settle(most_s=20)
            terminal.types(*MARK * 3)

            assert terminal.waits_for(lambda: MARK in keys(tmp_path))
            terminal.types("\x1b[201~", F10)
            assert leave(terminal) == 0
            assert is_put_back(terminal)

    def test_mouse_that_was_not_asked_for_does_nothing(self, tmp_path: Path) -> None:
        with running(tmp_path) as terminal:
            before = terminal.cells()
            terminal.types("\x1b[<65;10;10M", "\x1b[<0;5;5M", "\x1b[<0;5;5m")
            terminal.settle()

            assert terminal.cells() == before

    def test_terminal_that_lies_about_everything_still_shows_a_screen(
        self, tmp_path: Path
    ) -> None:
        with SortedTerminal(
            command("thin"), tmp_path, sort=Sort(is_mute=True)
        ) as terminal:
            for row, column in itertools.product(range(1, 12), (1, 3, 99999)):
                terminal.send(f"\x1b[{row};{column}R")
            terminal.types("q")
            terminal.sees("q")

            assert leave(terminal) == 0


FUZZED = int(os.environ.get("PATROL_FUZZ", "5000"))
"""Strings made up; set it higher for a longer look."""


class TestReader:
    def test_anything_is_read_without_an_error_and_keys_are_heard_after_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chance = random.Random(11)  # noqa: S311
        reader = Reader(chance)
        monkeypatch.setattr("textual._parser.get_time", lambda: reader.now_s)
        for number in range(FUZZED):
            reader.reads(noise(chance))

            assert reader.kept <= MOST_KEPT
            if number % 50 == 0:
                assert reader.comes_to()

    @pytest.mark.parametrize("is_cut", [True, False])
    def test_reports_are_never_keys(
        self, is_cut: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chance = random.Random(12)  # noqa: S311
        reader = Reader(chance)
        monkeypatch.setattr("textual._parser.get_time", lambda: reader.now_s)
        for _ in range(FUZZED // 10):
            report = chance.choice(REPORTS)
            at = chance.randint(3, len(report)) if is_cut else len(report)
            reader.is_asking = True
            reader.listening.take(report[:at], reader.now_s)
            reader.listening.take(report[at:], reader.now_s + 0.05)

            assert reader.keys == [], report
            reader.rests(9.0)
