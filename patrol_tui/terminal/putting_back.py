"""Putting a terminal back at once, from wherever a program has come to."""

from __future__ import annotations

import contextlib
import termios
from typing import Any

from patrol_tui.terminal.outlet import Outlet

LONGEST_S = 2.0
"""How long the end waits for the terminal to take what puts it back."""
PEN_AND_REGION = "\x1b[r\x1b[m"
WIPED = "\x1b[H\x1b[J"
"""A terminal without a second screen would keep the picture under the shell."""
_CANCELLED = "\x18\x1b\\\x1b[?2026l"
"""Ends whatever sequence or string was cut off."""
_MOUSE_OFF = "\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
_KITTY_KEYS_OFF = "\x1b[<u"
_USUAL = "\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"


def put_back_modes(
    outlet: Outlet, limit_s: float, *, mouse: bool, kitty_keys: bool
) -> None:
    """Send what puts a terminal back; all that is on its way otherwise is dropped."""
    text = _CANCELLED + PEN_AND_REGION + WIPED
    text += _MOUSE_OFF if mouse else ""
    text += _KITTY_KEYS_OFF if kitty_keys else ""
    outlet.write_within((text + _USUAL).encode(), limit_s)


def put_back_line(number: int, before: list[Any] | None) -> None:
    """Have the system treat the line as before: with echo, line by line."""
    if before is not None:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(number, termios.TCSANOW, before)
