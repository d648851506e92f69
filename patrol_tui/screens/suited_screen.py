"""A board that suits its terminal and its line, which may turn out otherwise meanwhile.

Which characters there are, how SARA AM is drawn, and how much the line carries is told
by whoever talks to the terminal; here it is only drawn so.
"""

from __future__ import annotations

from patrol_tui.screens.board_screen import BoardScreen
from widgets.drawing.board import glyphs_of
from widgets.drawing.canvas import GLYPH_SETS
from widgets.pane import Pane


class SuitedScreen(BoardScreen):
    """Draws with what the terminal has."""

    def choose_glyphs(self, to: str) -> str:
        """Draw with a set of characters, the next one without a name; give its name."""
        at = GLYPH_SETS.index(self._glyphs) + 1
        following = GLYPH_SETS[at % len(GLYPH_SETS)]
        self._glyphs = glyphs_of(to) if to else following
        self._draw_anew()
        return self._glyphs

    def spell_am(self, *, in_two: bool) -> None:
        """Send SARA AM in two letters: this terminal draws it on the one before."""
        if in_two != self._splits_am:
            self._splits_am = self._line.splits_am = in_two
            self._draw_anew()

    def be_frugal(self, *, is_frugal: bool) -> None:
        """Have less change on the screen, for its line is thin; or what is usual."""
        self._is_frugal = is_frugal
        if self.is_mounted:
            self.show_board()

    def _draw_anew(self) -> None:
        """Draw every row again: the same text is sent in other characters now."""
        self.show_board()
        for widget in (*self.query(Pane), self._line):
            widget.notify_style_update()
            widget.refresh()
