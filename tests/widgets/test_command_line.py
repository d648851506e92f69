"""The command line takes keys in the order in which they were typed."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult

from widgets.command_line import CommandLine


class Desk(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.entered: list[str] = []

    def get_css_variables(self) -> dict[str, str]:
        looks = dict.fromkeys(("band", "ink", "ground", "faint"), "#888888")
        return {**super().get_css_variables(), **looks}

    def compose(self) -> ComposeResult:
        yield CommandLine()

    def on_command_line_entered(self, event: CommandLine.Entered) -> None:
        self.entered.append(event.line)


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
