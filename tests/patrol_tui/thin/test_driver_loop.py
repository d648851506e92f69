"""The driver draws over what was spoilt, says what it knows, and never blocks."""

import json
import signal
import time
from dataclasses import replace
from pathlib import Path

from tests.patrol_tui.thin.answering import Sort
from tests.patrol_tui.thin.running import (
    F7,
    F10,
    leave,
    running,
    told,
)
from tests.patrol_tui.thin.screens import XTERM


class TestAnew:
    def test_sara_am_is_drawn_in_two_where_it_would_be_joined(
        self, tmp_path: Path
    ) -> None:
        sort = Sort(habits=replace(XTERM, joins_am=True))
        with running(tmp_path, terminal=sort) as terminal:
            assert terminal.waits_for(lambda: bool(told(tmp_path, "told")))
            assert "joins_am=True" in told(tmp_path, "told")[0]
            assert terminal.sees("น\u0e49\u0e4d\u0e32ท่วม"), "NIKHAHIT and SARA AA"

    def test_anew_is_drawn_over_whatever_stands_there(self, tmp_path: Path) -> None:
        with running(tmp_path) as terminal:
            before = terminal.cells()
            terminal.picture.feed("\x1b[5;5H\x1b[41mSPOILT\x1b[3;9r\x1b[2;2H")
            terminal.types(F10)

            assert terminal.waits_for(lambda: terminal.cells() == before, 10)

    def test_there_and_back_of_a_size_draws_what_was_cut_off(
        self, tmp_path: Path
    ) -> None:
        with running(tmp_path) as terminal:
            before = terminal.cells()
            terminal.size_is(30, 6)
            terminal.settle()  # the library leaves rows where they were, too, else
            terminal.size_is(80, 24)

            assert terminal.waits_for(lambda: terminal.cells() == before, 30)

    def test_little_is_sent_for_a_key_and_nothing_for_nothing(
        self, tmp_path: Path
    ) -> None:
        with running(tmp_path) as terminal:
            terminal.types("x")
            terminal.settle()
            before = terminal.received
            terminal.types("y")
            terminal.settle()

            assert 0 < terminal.received - before < 60
            assert terminal.pump(1.0) <= len("\x1b[6n")


class TestLoop:
    def test_terminal_that_is_not_read_does_not_stop_it(self, tmp_path: Path) -> None:
        with running(tmp_path) as terminal:
            terminal.send(F7)
            terminal.waits_for(lambda: bool(told(tmp_path, "beats")))
            first = int(told(tmp_path, "beats")[0])
            most = time.monotonic() + 30
            while int((told(tmp_path, "beats") or ["0"])[0]) < first + 100:
                assert time.monotonic() < most, "the loop stands still"
                time.sleep(0.05)  # nobody reads the terminal meanwhile
            terminal.signal(signal.SIGTERM)
            terminal.pump(0.5)

            assert terminal.ends(20) == 128 + signal.SIGTERM

    def test_it_ends_even_if_the_terminal_takes_no_byte_any_more(
        self, tmp_path: Path
    ) -> None:
        with running(tmp_path, "thin", terminal=Sort(is_mute=True)) as terminal:
            terminal.send(F7)
            terminal.waits_for(lambda: bool(told(tmp_path, "beats")))
            terminal.signal(signal.SIGTERM)

            most = time.monotonic() + 20
            while terminal.state() not in "ZX":
                assert time.monotonic() < most
                time.sleep(0.05)  # nobody reads the terminal


def test_recording_plays_as_what_was_sent_without_the_words(tmp_path: Path) -> None:
    with running(tmp_path, "thin", "record") as terminal:
        terminal.types(*"abc")
        terminal.sees("abc")
        leave(terminal)
        screen = terminal.sent

    lines = (tmp_path / "record.cast").read_text("utf-8").splitlines()
    events = [json.loads(line) for line in lines[1:]]
    played = "".join(text for _, kind, text in events if kind == "o")
    assert "Wat Khum" not in played
    assert "Wat Khum" in screen.decode(errors="replace")
    assert played.count("\x1b[6n") == screen.count(b"\x1b[6n")


def test_app_hears_what_the_terminal_can_do(tmp_path: Path) -> None:
    with running(tmp_path) as terminal:
        assert terminal.waits_for(lambda: bool(told(tmp_path, "told")))

    assert "counts_thai=True" in told(tmp_path, "told")[0]
