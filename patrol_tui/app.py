"""The app: opens the desk, sets theme and keys, shows the duty screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.worker import Worker, WorkerState

from patrol_tui.commands.palette import VerbProvider
from patrol_tui.console import Console
from patrol_tui.exercises.player import Player
from patrol_tui.headless import close
from patrol_tui.input_loop import send_rest
from patrol_tui.linking import Linking, linking_for
from patrol_tui.opening import Choices, open_console, wall_ms
from patrol_tui.screen_driver import minded
from patrol_tui.screens.duty import DutyScreen
from patrol_tui.terminal.endings import Endings
from patrol_tui.terminal_app import TerminalApp
from patrol_tui.terminal_kind import environment
from store.collector import collect_from_now_on
from widgets import thai_segments

PLAY_S = 0.25
"""How often a replay or drill is asked for what is due."""
LINK = "link"
"""Group of the worker that keeps the desk in step."""
MOST_STEPS = 100
"""Steps of a replay taken at once, so that keys are never kept waiting."""


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
        linking: Linking | None = None,
        terminal: Mapping[str, str] | None = None,
    ) -> None:
        thai_segments.install()
        super().__init__(console, choices, terminal)
        self.commands = console
        self._playing = playing
        self._now_ms = playing.clock if playing else now_ms
        self.linking = linking
        self.endings: Endings | None = None
        """Minds what tells the program to end, while there is a screen."""

    def get_default_screen(self) -> DutyScreen:
        """Start on the duty screen."""
        remark, glyphs = self.remark, self.glyphs
        screen = DutyScreen(self.commands, self._now_ms, glyphs=glyphs, remark=remark)
        screen.linking = self.linking
        screen.be_frugal(is_frugal=self.is_frugal)
        return screen

    def on_mount(self) -> None:
        """Mind signals, and begin to play if there is something to play."""
        if not self.is_headless:
            self._leave_on_signals()
            self.call_after_refresh(collect_from_now_on)
        if self._playing is not None:
            self.set_interval(PLAY_S, self._play)
        if self.linking is not None:
            self.linking.on_change = self._show_link
            link = self.linking.run()
            self.run_worker(link, group=LINK, exclusive=True, exit_on_error=False)

    def _show_link(self) -> None:
        if isinstance(self.screen, DutyScreen):
            self.screen.post_message(DutyScreen.LinkMoved())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say that the link broke off; the desk works on alone."""
        worker = event.worker
        if worker.group == LINK and event.state is WorkerState.ERROR and self.linking:
            self.log.error("the link broke off", repr(worker.error))
            self.linking.fail(repr(worker.error))
            self._show_link()

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
        """End as by QUIT when told to; told again while it hangs, at once."""
        self.endings = minded(self._driver, self._leave)

    def _play(self) -> None:
        if self._playing is not None and self._playing.play(self.commands, MOST_STEPS):
            screen = self.screen
            if isinstance(screen, DutyScreen):
                screen.changed()


def run(choices: Choices) -> int:
    """Work a shift."""
    console = open_console(choices)
    linking = linking_for(console, wall_ms)
    now_ms = linking.now_ms if linking else wall_ms
    made = partial(PatrolApp, console, choices, now_ms=now_ms, linking=linking)
    return _show(console, made)


def play(console: Console, choices: Choices, playing: Player) -> int:
    """Work beside a drill or replay."""
    return _show(console, partial(PatrolApp, console, choices, playing=playing))


def _show(console: Console, made: Callable[..., PatrolApp]) -> int:
    """Make the app and run it; the desk is closed even where there is none."""
    try:
        app = made(terminal=environment())
        app.run(mouse=False)
        if app.linking is not None and console.is_saved:
            send_rest(app.linking)
    finally:
        close(console)
    if app.endings is not None:
        app.endings.stop()
    return app.return_code or 0
