"""`patrol-tui show away`: what changed, looked at from outside; nothing is marked."""

from __future__ import annotations

import msgspec

from patrol_tui.commands.parse import parse
from patrol_tui.commands.verbs import Query
from patrol_tui.opening import Choices, expect_store, look_at, wall_ms
from patrol_tui.replies import Outcome
from patrol_tui.telling import complain, tell
from widgets.words.catalogue import N_


def run(choices: Choices, since: str, *, as_json: bool) -> int:
    """Print what changed since the officer went, or since a time or some minutes ago.

    Returns:
        0; 2 if the time was not understood.
    """
    expect_store(choices)
    console, _ = look_at(choices)
    now_ms = wall_ms()
    asked = f"NEWS {since}"
    meaning = parse(asked, console.scene(now_ms))
    if not isinstance(meaning, Query):
        wrong = N_("--since: not like 08:00, or 30 (minutes, 2880 at most): {word}")
        complain(console.words.say(wrong, word=since))
        return Outcome.MISREAD.value
    report = console.report(meaning, now_ms)
    if as_json:
        tell(msgspec.json.encode(report.document()).decode())
        return 0
    for line in report.lines():
        tell(line)
    return 0
