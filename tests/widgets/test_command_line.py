"""The command line takes keys in the order in which they were typed."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult

from patrol_tui.commands import parse
from widgets.command_line import MOST_LETTERS, CommandLine
from widgets.letter_line import LetterLine


class Desk(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.entered: list[str] = []
        self.too_long = 0

    def get_css_variables(self) -> dict[str, str]:
        names = ("band", "band-ink", "ink", "ground", "faint")
        looks = dict.fromkeys(names, "#888888") | {"input-cursor-text-style": "none"}
        return {**super().get_css_variables(), **looks}

    def compose(self) -> ComposeResult:
        yield CommandLine()

    def on_command_line_entered(self, event: CommandLine.Entered) -> None:
        self.entered.append(event.line)

    def on_letter_line_too_long(self, event: LetterLine.TooLong) -> None:
        self.too_long = event.letters


def typed(text: str) -> list[events.Key]:
    """All keys of a text at once, as a paste without brackets sends them."""
    names = {"\r": "enter", "\b": "backspace"}
    return [
        events.Key(names.get(letter, letter), None if letter in names else letter)
        for letter in text
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one\rtwo\rthree\r", ["one", "two", "three"]),
        ("onx\be\rtwo\r", ["one", "two"]),
        ("\r\rone\r", ["one"]),
    ],
)
async def test_lines_typed_ahead_stay_apart(text: str, lines: list[str]) -> None:
    app = Desk()
    async with app.run_test() as pilot:
        app.query_one(CommandLine).focus()
        await pilot.pause()
        for key in typed(text):
            app.post_message(key)
        await pilot.pause()

        assert app.entered == lines
        assert app.query_one(CommandLine).value == ""


async def test_paste_longer_than_a_line_is_not_taken_at_all() -> None:
    """Half of it could be entered by the next key."""
    app = Desk()
    async with app.run_test() as pilot:
        line = app.query_one(CommandLine)
        line.focus()
        line.put("RM 101 ")
        line.post_message(events.Paste("x" * MOST_LETTERS))
        await pilot.pause()

        assert (line.value, app.too_long) == ("RM 101 ", MOST_LETTERS + 7)


async def test_line_that_was_typed_too_long_is_not_entered_cut() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        line = app.query_one(CommandLine)
        line.focus()
        line.put("x" * (MOST_LETTERS - 1))
        for key in typed("yz\r"):
            app.post_message(key)
        await pilot.pause()
        was_entered, said = [*app.entered], app.too_long
        await pilot.press("backspace", "enter")

        assert (was_entered, said) == ([], MOST_LETTERS + 1)
        assert app.entered == ["x" * (MOST_LETTERS - 1)]


async def test_paste_is_one_clean_line() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        line = app.query_one(CommandLine)
        line.focus()
        line.post_message(events.Paste("RM 101 red\r\nhel\x1b[31mmet\x00\n"))
        await pilot.pause()

        assert line.value == "RM 101 red hel[31mmet"


def test_line_takes_as_much_as_is_done() -> None:
    assert MOST_LETTERS == parse.MOST_LETTERS


async def test_half_typed_line_comes_back_after_those_entered_before() -> None:
    app = Desk()
    async with app.run_test() as pilot:
        line = app.query_one(CommandLine)
        line.focus()
        await pilot.press(*"one", "enter", *"tw")
        await pilot.press("down")
        kept = line.value
        await pilot.press("up")
        earlier = line.value
        await pilot.press("down")

        assert (kept, earlier, line.value) == ("tw", "one", "tw")
