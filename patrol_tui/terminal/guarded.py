"""Sending that mends itself: no error freezes the screen."""

from __future__ import annotations

from collections.abc import Callable

from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.meter import Meter
from patrol_tui.terminal.pace import Pacer
from patrol_tui.terminal.sending import Sending, Step
from patrol_tui.terminal.wanted import Wanted

MOST_FAILURES = 3
"""After so many errors in a row the screen is beyond mending."""
_AGAIN_S = 0.05


class GuardedSending(Sending):
    """Brings the terminal to what is wanted, whatever goes wrong on the way.

    Args:
        wanted: The screen as it should be.
        encoder: Makes the bytes.
        new_pacer: Makes what knows how many may go.
        meter: Counts.
    """

    def __init__(
        self,
        wanted: Wanted,
        encoder: Encoder,
        new_pacer: Callable[[], Pacer],
        meter: Meter,
    ) -> None:
        super().__init__(wanted, encoder, new_pacer(), meter)
        self._new_pacer = new_pacer
        self.on_broken: Callable[[Exception], None] | None = None
        """Hears of the error that could not be mended."""
        self._failures = 0

    def pace_anew(self) -> None:
        """Forget all that is known of the link."""
        with self.changing:
            self.pacer = self._new_pacer()

    def step(self, now_s: float) -> Step:
        """Decide what is sent now; after an error nothing shown is trusted."""
        try:
            step = super().step(now_s)
        except Exception as error:
            self._failures += 1
            if self._failures >= MOST_FAILURES:
                self.hold()
                if self.on_broken is not None:
                    self.on_broken(error)
            else:
                self.repaint(now_s)
            return Step(b"", _AGAIN_S)
        self._failures = 0
        return step
