"""A link that says what a test tells it; nothing goes anywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from store.sync.presence import Presences
from store.sync.state import LinkState, Trouble, Up, Why
from tests.patrol_tui.officer import EVENING_MS

NO_ANSWER = Why(Trouble.NO_ANSWER, "nothing came back")


class ToldLink:
    """Stands in for the link of a desk.

    Args:
        on_change: Hears of each change.
        **about: How it stands at first, beside what a link in order says.
    """

    def __init__(self, on_change: Callable[[], None], **about: Any) -> None:
        self.state = LinkState(
            is_enrolled=True,
            up=Up.UP,
            server="radio.example",
            zone="roi-et",
            name="desk 2",
            last_word_ms=EVENING_MS,
        )
        self._on_change = on_change
        self.presences = Presences()
        self.pokes = 0
        self.thin: bool | None = None
        self.error: Exception | None = None
        """What its run ends with."""
        self.state = replace(self.state, **about)

    async def run(self) -> None:
        """End at once, so that nothing is waited for."""
        if self.error is not None:
            raise self.error

    async def once(self) -> LinkState:
        """Have everything sent."""
        self.is_told(outbox=0)
        return self.state

    def poke(self) -> None:
        """Count."""
        self.pokes += 1

    def is_told(self, **about: Any) -> None:
        """Stand otherwise from now on."""
        self.state = replace(self.state, **about)
        self._on_change()

    def goes(self) -> None:
        """Have the server go."""
        self.is_told(up=Up.DOWN, why=NO_ANSWER)


class Maker:
    """Makes one link, and keeps it at hand.

    Args:
        error: What its run ends with.
        **about: How it stands at first.
    """

    def __init__(self, error: Exception | None = None, **about: Any) -> None:
        self._error, self._about = error, about
        self.link: ToldLink

    def __call__(self, on_change: Callable[[], None]) -> ToldLink:
        """Make it."""
        self.link = ToldLink(on_change, **self._about)
        self.link.error = self._error
        return self.link
