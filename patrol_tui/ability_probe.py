"""Asking a terminal what the thin driver asks of it, for `doctor --terminal`.

All is asked at once, as the driver does it, on the terminal's second screen: what is
drawn for it is wiped, and the first one stays as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal.asking import CURSOR, Asking
from patrol_tui.terminal.hearing import Escape, Hearing, Place
from patrol_tui.terminal_probe import FIRST_WAIT_S, Wire

_SECOND_SCREEN = ("\x1b[?1049h", "\x1b[?1049l")


def abilities_of(
    wire: Wire, rows: int, *, now_s: Callable[[], float] = time.monotonic
) -> Abilities:
    """Ask everything at once, and wait for the answers, which come in one piece.

    Args:
        wire: A terminal that is known to answer.
        rows: Of the terminal.
        now_s: A clock that never goes back.
    """
    asking, hearing = Asking(rows), Hearing()
    questions = asking.questions
    asked = "".join(question.drawn + CURSOR for question in questions)
    wire.send(asked.join(_SECOND_SCREEN).encode())
    end_s, places = now_s() + FIRST_WAIT_S, 0
    while places < len(questions):
        left_s = end_s - now_s()
        got = wire.receive(left_s) if left_s > 0 else b""
        if not got:
            break
        text = got.decode("ascii", "replace")
        for heard in hearing.feed(text, now_s(), is_asking=True):
            places += isinstance(heard, Place)
            if not isinstance(heard, str | Escape):
                asking.hear(heard)
    return asking.abilities
