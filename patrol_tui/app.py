"""The app: opens the desk, sets theme and keys, shows the duty screen."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType

from patrol_tui.commands.palette import VerbProvider
from patrol_tui.console import Console
from patrol_tui.error_telling import size_of
from patrol_tui.exercises.player import Player
from patrol_tui.headless import close
from patrol_tui.opening import Choices, look_at, open_console, wall_ms
from patrol_tui.screens.duty import DutyScreen
from patrol_tui.telling import pour
from patrol_tui.terminal_app import TerminalApp
from patrol_tui.terminal_kind import environment
from widgets import thai_segments

PLAY_S = 0.25
"""How often a replay or drill is asked for what is due."""
MOST_STEPS = 100
"""Steps of a replay taken at once, so that keys are never kept waiting."""


_REMOTE_FONT = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""A picture must not fetch anything from anywhere."""


class PatrolApp(TerminalApp):
    """Holds one console; screens show it."""

    CSS_PATH = "patrol.tcss"
    COMMANDS: ClassVar = {VerbProvider}
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(
        self,
        console: Console,
        choices: Choices,
        *,
        now_ms: Callable[[], int] = wall_ms,
        playing: Player | None = None,
        terminal: Mapping[str, str] | None = None,
    ) -> None:
        thai_segments.install()
        super().__init__(console, choices, terminal)
        self.commands = console
        self._playing = playing
        self._now_ms = playing.clock if playing else now_ms

    def get_default_screen(self) -> DutyScreen:
        """Start on the duty screen."""
        remark, glyphs = self.remark, self.glyphs
        return DutyScreen(self.commands, self._now_ms, glyphs=glyphs, remark=remark)

    def on_mount(self) -> None:
        """Mind signals, and begin to play if there is something to play."""
        if not self.is_headless:
            self._leave_on_signals()
        if self._playing is not None:
            self.set_interval(PLAY_S, self._play)

    async def action_quit(self) -> None:
        """Leave by the screen, which keeps a half-typed line."""
        self._leave()

    def action_help_quit(self) -> None:
        """Ctrl+C: say how to leave."""
        if isinstance(self.screen, DutyScreen):
            self.screen.say_how_to_leave()

    def _leave(self) -> None:
        if isinstance(self.screen, DutyScreen):
            self.screen.leave()
        else:
            self.exit()

    def _leave_on_signals(self) -> None:
        """End as by QUIT when told to, so that the terminal is put back."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(number, self._leave)

    def _play(self) -> None:
        if self._playing is not None and self._playing.play(self.commands, MOST_STEPS):
            screen = self.screen
            if isinstance(screen, DutyScreen):
                screen.changed()


def run(choices: Choices) -> int:
    """Work a shift."""
    console = open_console(choices)
    return _show(PatrolApp(console, choices, terminal=environment()))


def play(console: Console, choices: Choices, playing: Player) -> int:
    """Work beside a drill or replay."""
    app = PatrolApp(console, choices, playing=playing, terminal=environment())
    return _show(app)


def _show(app: PatrolApp) -> int:
    try:
        app.run(mouse=False)
    finally:
        close(app.commands)
    return app.return_code or 0


def dump(choices: Choices, size: str, *, as_svg: bool = False) -> int:
    """Print the duty screen as text or SVG; the store is only looked at."""
    wanted = size_of(choices, size)
    if wanted is None:
        return 2
    console, _ = look_at(choices)
    app = PatrolApp(console, choices)
    shown = asyncio.run(picture(app, *wanted, as_svg=as_svg))
    pour(shown)
    return 0


async def picture(app: PatrolApp, columns: int, lines: int, *, as_svg: bool) -> str:
    """Draw the app's first screen, without a terminal."""
    async with app.run_test(size=(columns, lines)) as pilot:
        for _ in range(2):  # the map is loaded, then laid out
            await app.workers.wait_for_complete()
            await pilot.pause()
        if as_svg:
            svg = app.export_screenshot(title="patrol-tui", simplify=True)
            return _REMOTE_FONT.sub("", svg)
        return "\n".join(row.rstrip() for row in screen_rows(app))


def screen_rows(app: App[None]) -> Iterator[str]:
    """Give the screen as it stands, one text a row."""
    for strip in app.screen._compositor.render_strips():
        yield strip.text
