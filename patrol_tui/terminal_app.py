"""An app that suits its terminal: theme, characters, and how SARA AM is sent.

The terminal's environment tells most of it at once. How SARA AM is drawn only the
terminal can tell: it is asked with the first picture and answers when it can, so that
a slow line does not keep the first picture back.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from textual import events, on
from textual.app import App
from textual.geometry import Region

from patrol_tui.console import Console
from patrol_tui.keys import headline_of, keys_by
from patrol_tui.opening import Choices
from patrol_tui.screens.board_screen import BoardScreen
from patrol_tui.screens.typed_keys import TypedKeys
from patrol_tui.terminal_kind import glyphs_for, is_bare_console, theme_for
from patrol_tui.theme import themes
from widgets.drawing.board import glyphs_of
from widgets.drawing.canvas import Glyphs
from widgets.header_bar import HeaderBar
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
    """

    def __init__(
        self, console: Console, choices: Choices, terminal: Mapping[str, str] | None
    ) -> None:
        environment = {"TERM": "xterm-256color"} if terminal is None else terminal
        self._environment = environment = dict(environment)
        self._console, self._choices = console, choices
        self._screen_settings = console.config.screen
        os.environ.pop("NO_COLOR", None)  # it would grey every theme, a chosen one too
        super().__init__()
        screen = console.config.screen
        self.glyphs: Glyphs = glyphs_of(
            glyphs_for(environment, option=choices.glyphs, usual=screen.glyphs)
        )
        self.remark = ""
        """What a person should know about the terminal, at the start."""
        if is_bare_console(environment):
            self.remark = console.words.say(NO_THAI)
        keys = keys_by(console.config)
        if keys.troubles:
            self.remark = headline_of(keys, choices.settings_file.name, console.words)
        self._sara_am = screen.sara_am
        self._asks_am = terminal is not None and not is_bare_console(environment)
        for theme in themes():
            self.register_theme(theme)
        kept = console.state.settings.get("theme", "")
        self.theme = theme_for(
            environment,
            option=choices.theme,
            kept=kept if kept in self.available_themes else "",
            usual=screen.theme,
        )

    @on(BoardScreen.SettingsTaken)
    def _suit(self, message: BoardScreen.SettingsTaken) -> None:
        """Take other colours and characters, unless somebody here chose their own."""
        before, screen = self._screen_settings, message.settings.screen
        self._screen_settings = screen
        if before.theme != screen.theme:
            kept = self._console.state.settings.get("theme", "")
            self.theme = theme_for(
                self._environment,
                option=self._choices.theme,
                kept=kept if kept in self.available_themes else "",
                usual=screen.theme,
            )
        if before.glyphs != screen.glyphs:
            option = self._choices.glyphs
            to = glyphs_for(self._environment, option=option, usual=screen.glyphs)
            for board in self.screen_stack:  # something may lie over it
                if isinstance(board, BoardScreen):
                    board.choose_glyphs(to)

    def on_mount(self) -> None:
        """Follow the settings; have SARA AM sent as they say, or ask the terminal."""
        if not self.is_headless:
            self._console.live.follow()
        if self._sara_am == "parts":
            self.call_after_refresh(self._spell_am_in_two)
        self._asks_am = self._asks_am and self._sara_am == "auto"
        if self._asks_am and not self.is_headless:
            self.call_after_refresh(self._ask_about_am)

    async def on_event(self, event: events.Event) -> None:
        """Have the screen do keys in the order in which they were typed."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            screen = self.screen
            if isinstance(screen, TypedKeys):
                self.app_focus = True
                screen.take_typed(event)
                return
        await super().on_event(event)

    def _ask_about_am(self) -> None:
        if self._driver is not None:
            self._driver.write(AM_ASKED)
            self._driver.flush()
            for header in self.screen.query(HeaderBar):
                header.refresh(_ASKED_CELLS)

    def on_cursor_position(self, event: events.CursorPosition) -> None:
        """Hear where the cursor stood after KO KAI with SARA AM."""
        if self._asks_am and event.x < _AM_WHOLE_COLUMN and event.y == 0:
            self._spell_am_in_two()
        self._asks_am = False

    def _spell_am_in_two(self) -> None:
        if isinstance(self.screen, BoardScreen):
            self.screen.spell_am_in_two()
