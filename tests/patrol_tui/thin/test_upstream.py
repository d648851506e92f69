"""What is leaned on in Textual is still there, and still does what it did."""

import ast
import inspect
import os
import pty
import re
import signal
import sys
import textwrap
from pathlib import Path

import pytest
from textual import constants, events, messages
from textual.app import App
from textual.driver import Driver
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver

from patrol_tui.terminal import upstream
from patrol_tui.terminal.upstream import KNOWN_MODES, Wishes, modes_kept, new_parser

ROOM = Path(upstream.__file__).parent


def source_of(method: object) -> str:
    return textwrap.dedent(inspect.getsource(method))  # type: ignore[arg-type]


def typed(text: str) -> list[object]:
    parser = new_parser(debug=False)
    return [message for letter in text for message in parser.feed(letter)]


def test_reader_of_keys_takes_text_letter_by_letter() -> None:
    keys = [m.key for m in typed("a\x1b[Aก") if isinstance(m, events.Key)]
    (pasted,) = typed("\x1b[200~กา b\x1b[201~")
    (place,) = typed("\x1b[3;7R")

    assert keys == ["a", "up", "ก"]
    assert isinstance(pasted, events.Paste)
    assert pasted.text == "กา b"
    assert isinstance(place, events.CursorPosition)
    assert (place.x, place.y) == (6, 2)


def test_escape_alone_comes_by_the_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", 0.0)
    parser = new_parser(debug=False)

    assert list(parser.feed("\x1b")) == []
    (key,) = parser.tick()
    assert isinstance(key, events.Key)
    assert key.key == "escape"


def test_answers_of_modes_are_messages() -> None:
    (mode,) = typed("\x1b[?2026;2$y")

    assert isinstance(mode, messages.TerminalSupportsSynchronizedOutput)


def test_stock_reader_still_falls_over_rubbish_and_so_must_be_guarded() -> None:
    """When this no longer raises, the guard in the driver may go."""
    with pytest.raises((OverflowError, ValueError)):
        typed("\x1b[99999999999999u")


def test_modes_that_the_stock_driver_sets_are_all_known() -> None:
    written = set()
    for part in (LinuxDriver, linux_driver):
        for node in ast.walk(ast.parse(source_of(part))):
            if isinstance(node, ast.Constant) and str(node.value).startswith("\x1b["):
                written.add(str(node.value))
    flags = (
        linux_driver.KITTY_DISAMBIGUATE_ESCAPE_CODES
        | linux_driver.KITTY_REPORT_ALL_KEYS
        | linux_driver.KITTY_REPORT_ASSOCIATED_TEXT
    )
    written.discard("\x1b[>")  # the beginning of the keys of kitty
    written.add(f"\x1b[>{flags}u")
    unused = {"\x1b[?1016h", "\x1b[?2048h"}  # only after an answer never let through

    assert written - unused <= KNOWN_MODES
    assert written >= KNOWN_MODES


def test_only_what_is_wanted_is_sent_on() -> None:
    written = ["\x1b[?1049h", "\x1b[?1000h", "\x1b[>25u", "\x1b[?2026$p", "\x1b[?9999h"]

    assert modes_kept(written * 2, Wishes()) == ["\x1b[?1049h", "\x1b[?9999h"]
    assert modes_kept(written, Wishes(mouse=True, kitty_keys=True)) == [
        "\x1b[?1049h", "\x1b[?1000h", "\x1b[>25u", "\x1b[?9999h",
    ]  # fmt: skip


def test_shape_of_the_pointer_is_told_as_we_know_it() -> None:
    pointer = upstream.POINTER.replace("\x1b", r"\x1b")

    assert f'f"{pointer}{{shape}}' in source_of(App._set_pointer_shape)


def test_stock_driver_writes_where_we_write() -> None:
    assert "self._file = sys.__stderr__" in source_of(LinuxDriver.__init__)
    assert upstream.output_number() == sys.__stderr__.fileno()  # type: ignore[union-attr]


def test_stock_driver_starts_the_reader_by_its_public_name() -> None:
    assert "self.run_input_thread()" in source_of(LinuxDriver._run_input_thread)
    start = source_of(LinuxDriver.start_application_mode)
    assert "target=self._run_input_thread" in start
    assert "self.exit_event.is_set()" in source_of(LinuxDriver.run_input_thread)


def test_alternate_screen_is_the_first_that_is_written() -> None:
    start = source_of(LinuxDriver.start_application_mode)
    first = start.index("self.write(")

    assert start.index(r'self.write("\x1b[?1049h")') == first
    assert start.index("except termios.error") < first, "it returns before, if stopped"


def test_input_stops_before_the_terminal_is_put_back() -> None:
    stop = source_of(LinuxDriver.stop_application_mode)

    assert stop.index("self.disable_input()") < stop.index("self.attrs_before")
    assert "signal.SIGWINCH, signal.SIG_DFL" in source_of(LinuxDriver.disable_input)


def test_signals_are_set_where_we_set_ours_after_it() -> None:
    made = source_of(LinuxDriver.__init__)

    for number in (signal.SIGTSTP, signal.SIGCONT):
        assert f"signal.signal(signal.{number.name}" in made
    assert "signal.SIGWINCH" in source_of(LinuxDriver.start_application_mode)


async def test_driver_tells_whether_it_restarts_itself() -> None:
    held, terminal = pty.openpty()
    before = {n: signal.getsignal(n) for n in (signal.SIGTSTP, signal.SIGCONT)}
    try:
        driver = LinuxDriver(None)  # type: ignore[arg-type]
        assert upstream.restarts_itself(driver)
        with driver.no_automatic_restart():
            assert not upstream.restarts_itself(driver)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        os.close(held)
        os.close(terminal)


def test_nothing_else_private_is_used_or_overridden() -> None:
    theirs = {name for name in dir(LinuxDriver) if name.startswith("_")}
    for part in (Driver, LinuxDriver):
        theirs |= set(re.findall(r"self\.(_\w+)", source_of(part)))
    theirs = {name for name in theirs if not name.startswith("__")}
    found = []
    for module in ROOM.glob("*.py"):
        code = module.read_text("utf-8")
        if module.name != "upstream.py":
            found += re.findall(r"(?:from|import) (?:textual|rich)\S*\._\w+", code)
        if module.name == "driver.py":
            found += [name for name in re.findall(r"\b_\w+", code) if name in theirs]

    assert theirs >= {"_auto_restart", "_run_input_thread"}, "the check finds something"
    assert not found
