"""Two desks that work apart for a while, and hand each other what they wrote."""

from __future__ import annotations

from pathlib import Path

from patrol_tui.console import Console
from patrol_tui.opening import Choices, open_console
from store.answers import Taken
from store.desk import Desk
from tests.patrol_tui.officer import EVENING_MS

MINUTE_MS = 60_000


class TwoDesks:
    """Desk `a` and desk `b`, each with a store of its own, begun from the same log.

    Args:
        folder: Where the stores are made.
        *lines: What `a` enters first; `b` has it too.
    """

    def __init__(self, folder: Path, *lines: str) -> None:
        self.stores = {name: folder / name for name in "ab"}
        self.now_ms = EVENING_MS
        self.enters("a", *lines)
        self.meet()

    def opened(self, name: str) -> Console:
        return open_console(
            Choices(store=self.stores[name], lang="en", officer=f"desk {name}")
        )

    def enters(self, name: str, *lines: str) -> None:
        """Enter lines at a desk, a minute apart."""
        console = self.opened(name)
        for line in lines:
            reply = console.enter(line, self.now_ms)
            assert reply.outcome.name == "DONE", reply.text
            self.now_ms += MINUTE_MS
        console.desk.close()

    def meet(self) -> None:
        """Give each what the other wrote."""
        consoles = {name: self.opened(name) for name in "ab"}
        for name, other in (("a", "b"), ("b", "a")):
            give(consoles[name].desk, consoles[other].desk, self.now_ms)
        for console in consoles.values():
            console.desk.close()


def give(giver: object, taker: object, now_ms: int) -> None:
    """Let a desk take what another one wrote, as the link does."""
    assert isinstance(giver, Desk)
    assert isinstance(taker, Desk)
    lines = [one.line for one in giver.own_lines({})]
    taken = taker.take(lines, (), now_ms, by="link")
    assert isinstance(taken, Taken), taken
