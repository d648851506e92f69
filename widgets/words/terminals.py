"""Words about terminals: what this one can show, and what to do where it cannot."""

from __future__ import annotations

from widgets.words.catalogue import N_

NO_THAI = N_(
    "No Thai letters on this console: English here; a window or SSH shows Thai"
)
NO_CURSOR = N_(
    'Line mode: this terminal (TERM="{term}") cannot show the screen; '
    "L lists, HELP explains, QUIT leaves"
)
NOT_A_TERMINAL = N_(
    "there is no terminal to ask: start this in the terminal that is to be checked"
)
SIZE = N_("terminal {term}, {columns} columns, {rows} rows")
SMALL = N_("too small to show everything: {columns} columns and {rows} rows do")
COLOURS = {
    0: N_("no colours; theme {theme}"),
    16: N_("16 colours; theme {theme}"),
    256: N_("256 colours or more; theme {theme}"),
}
ENCODING = N_("text is sent as {encoding}, which has no Thai: set LANG=C.UTF-8")
INSIDE = N_("tmux or screen answers here for itself: check once outside of it, too")
SILENT = N_(
    "it does not say where its cursor is, so that nothing more is known; "
    "the two rows below tell the rest"
)
WAIT = N_("it answers in {wait_ms} ms")
WAIT_SSH = N_("it answers in {wait_ms} ms, there and back by SSH")
THAI = N_("Thai letters, vowels and tones take the cells that are counted for them")
THAI_WRONG = N_(
    "Thai vowels and tones take other cells than counted, rows will not line up: "
    "use another terminal, or --lang en"
)
AM = N_("SARA AM has a cell of its own, as it should")
AM_JOINED = N_(
    "SARA AM is drawn on the letter before it; it is sent in two letters here, "
    "and rows line up"
)
AM_JOINED_KEPT = N_(
    "SARA AM is drawn on the letter before it, and the settings keep it so: "
    'set screen.sara_am = "auto"'
)
AM_LOST = N_("SARA AM takes other cells than counted, in one letter and in two")
SHAPES = N_("lines and shapes take one cell each")
SHAPES_WRONG = N_(
    "lines or shapes take two cells: start with --glyphs ascii, or turn off "
    '"ambiguous characters as wide" in the terminal'
)
BRAILLE = N_("braille dots take one cell each")
BRAILLE_WRONG = N_("braille dots take other cells: do not choose --glyphs braille")
PASTE = N_("pasted text is told from typed text")
NO_PASTE = N_("pasted text cannot be told from typed text: each pasted line is entered")
PASTE_UNSAID = N_("it does not say whether it tells pasted text from typed text")
LOOK = N_("Look: both rows must be of one length, every mark over or under its letter")
FONTS = N_(
    "If marks stand beside their letters, change the font: Noto Sans Mono or DejaVu "
    "Sans Mono, with a Thai font to fall back on"
)
