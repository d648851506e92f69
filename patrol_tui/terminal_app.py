"""An app that suits its terminal: driver, theme, characters, how SARA AM is sent.

The terminal's environment tells most of it at once. How SARA AM is drawn only the
terminal can tell: the thin driver asks it, and says what it answered; with the plain
one it is asked here, with the first picture, and answers when it can, so that a slow
line does not keep the first picture back.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual import events, on
from textual.app import App
from textual.geometry import Region

from patrol_tui.console import Console
from patrol_tui.keys import headline_of, keys_by
from patrol_tui.metering import metered
from patrol_tui.opening import Choices
from patrol_tui.screen_driver import driver_for, link_of, thin_of
from patrol_tui.screens.board_screen import BoardScreen
from patrol_tui.screens.suited_screen import SuitedScreen
from patrol_tui.screens.typed_keys import TypedKeys
from patrol_tui.terminal.messages import LinkMeasured, TerminalAnswered
from patrol_tui.terminal_kind import glyphs_for, is_bare_console, theme_for
from patrol_tui.theme import themes
from widgets.drawing.board import glyphs_of
from widgets.drawing.canvas import Glyphs
from widgets.header_bar import HeaderBar
from widgets.words.meter import NOT_METERED
from widgets.words.terminals import NO_THAI

AM_ASKED = "\x1b[1;1H\u0e01\u0e33\x1b[6n\x1b[1;1H   "
"""Draw KO KAI with SARA AM in the first cells, ask where the cursor is then, and wipe
them away at once: the next picture may be long in coming."""
_ASKED_CELLS = Region(0, 0, 3, 1)
"""Where that stood, to be drawn over."""
_AM_WHOLE_COLUMN = 2
"""Where it stands, counted from 0, when SARA AM has a cell of its own."""


class TerminalApp(App[None]):
    """Chooses by option, terminal, last choice on this desk and settings.

    Args:
        console: Whose settings count.
        choices: The options.
        terminal: The environment of the terminal; None for a picture without one.

    Raises:
        ConfigError: If an option about the terminal cannot be obeyed.
    """

    def __init__(
        self, console: Console, choices: Choices, terminal: Mapping[str, str] | None
    ) -> None:
        environment = {"TERM": "xterm-256color"} if terminal is None else terminal
        self._environment = environment = dict(environment)
        self._console, self._choices = console, choices
        self._screen_settings = console.config.screen
        os.environ.pop("NO_COLOR", None)  # it would grey every theme, a chosen one too
        is_shown = terminal is not None
        super().__init__(driver_for(choices, console.config) if is_shown else None)
        screen = console.config.screen
        self.glyphs: Glyphs = glyphs_of(
            glyphs_for(environment, option=choices.glyphs, usual=screen.glyphs)
        )
        self._draws_wide = False
        """Lines and dots were found to take two cells here."""
        self.remark = ""
        """What a person should know about the terminal, at the start."""
        if is_bare_console(environment):
            self.remark = console.words.say(NO_THAI)
        keys = keys_by(console.config)
        if keys.troubles:
            self.remark = headline_of(keys, choices.settings_file.name, console.words)
        self.is_frugal = bool(is_shown and link_of(choices, console.config).is_thin)
        """The line is said to be thin, or found to be."""
        self._sara_am = screen.sara_am
        self._asks_am = is_shown and not is_bare_console(environment)
        for theme in themes():
            self.register_theme(theme)
        self._choose_theme()

    def _choose_theme(self) -> None:
        kept = self._console.state.settings.get("theme", "")
        self.theme = theme_for(
            self._environment,
            option=self._choices.theme,
            kept=kept if kept in self.available_themes else "",
            usual=self._screen_settings.theme,
            is_thin=self.is_frugal,
        )

    @on(BoardScreen.SettingsTaken)
    def _suit(self, message: BoardScreen.SettingsTaken) -> None:
        """Take other colours and characters, unless somebody here chose their own."""
        before, screen = self._screen_settings, message.settings.screen
        self._screen_settings = screen
        if before.theme != screen.theme:
            self._choose_theme()
        if before.glyphs != screen.glyphs:
            self._choose_glyphs()

    def _choose_glyphs(self) -> None:
        self.glyphs = glyphs_of(
            glyphs_for(
                self._environment,
                option=self._choices.glyphs,
                usual=self._screen_settings.glyphs,
                draws_wide=self._draws_wide,
            )
        )
        for board in self._boards():
            board.choose_glyphs(self.glyphs)

    def _boards(self) -> list[SuitedScreen]:
        """List the boards that are open; something may lie over one."""
        return [board for board in self.screen_stack if isinstance(board, SuitedScreen)]

    def on_mount(self) -> None:
        """Follow the settings; have SARA AM sent as they say, or ask the terminal."""
        if not self.is_headless:
            self._console.live.follow()
        self._console.metered = self._metered
        self._draw_first()
        if self._sara_am == "parts":
            self.call_after_refresh(self._spell_am, in_two=True)
        self._asks_am = self._asks_am and self._sara_am == "auto"
        is_told = thin_of(self._driver) is not None
        if self._asks_am and not is_told and not self.is_headless:
            self.call_after_refresh(self._ask_about_am)

    def on_resize(self) -> None:
        """Name the first rows of the new size."""
        self._draw_first()

    def _draw_first(self) -> None:
        """Have the command line drawn first, then the queue from its top on."""
        thin = thin_of(self._driver)
        if thin is not None:
            rows = self.size.height
            thin.draw_first((rows - 2, *range(1, rows - 2)))

    async def on_event(self, event: events.Event) -> None:
        """Have the screen do keys in the order in which they were typed."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            screen = self.screen
            if isinstance(screen, TypedKeys):
                self.app_focus = True
                screen.take_typed(event)
                return
        await super().on_event(event)

    def action_repaint(self) -> None:
        """Draw all anew: something else has written over it, or the line lost some."""
        thin = thin_of(self._driver)
        if thin is not None:
            thin.repaint()
        else:
            self.screen.refresh(layout=True)

    @on(LinkMeasured)
    def _suit_line(self, message: LinkMeasured) -> None:
        """Have fewer colours, and less change on the screen, while its line is thin."""
        if message.reading.is_thin != self.is_frugal:
            self.is_frugal = message.reading.is_thin
            self._choose_theme()
            for board in self._boards():
                board.be_frugal(is_frugal=self.is_frugal)

    def _metered(self) -> tuple[str, ...]:
        """Tell what the screen costs on its line, and what its terminal can do."""
        thin = thin_of(self._driver)
        if thin is None:
            return (self._console.words.say(NOT_METERED),)
        return metered(self._console.words, thin.reading(), thin.abilities)

    # --- what the terminal answered

    @on(TerminalAnswered)
    def _heed_terminal(self, message: TerminalAnswered) -> None:
        """Draw as the terminal needs it; Ctrl+L may have found another one."""
        draws_wide = not message.abilities.counts_ambiguous
        if draws_wide != self._draws_wide:
            self._draws_wide = draws_wide
            self._choose_glyphs()
        if self._asks_am:
            self._spell_am(in_two=message.abilities.joins_am)

    def _ask_about_am(self) -> None:
        if self._driver is not None:
            self._driver.write(AM_ASKED)
            self._driver.flush()
            for header in self.screen.query(HeaderBar):
                header.refresh(_ASKED_CELLS)

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Hear where the cursor stood after KO KAI with SARA AM."""
        if self._asks_am and event.x < _AM_WHOLE_COLUMN and event.y == 0:
            self._spell_am(in_two=True)
        self._asks_am = False

    def _spell_am(self, *, in_two: bool) -> None:
        for board in self._boards():
            board.spell_am(in_two=in_two)
