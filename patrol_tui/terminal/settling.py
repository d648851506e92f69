"""What an app's frames are: a key's doing or not, whole or not. Has no clock itself.

An app paints what one key does in several frames, a few hundredths of a second apart:
what moves, then what is laid out anew, then who has the keys. Where bytes are dear, a
frame that the next one replaces is not worth its bytes, so that large ones wait a bit.
"""

from __future__ import annotations

from patrol_tui.terminal.row_order import MANY_ROWS
from patrol_tui.terminal.wanted import Urgency

KEY_FRAMES = 2
"""So many pictures after a key are taken for its doing,"""
KEY_FRAME_S, CURSOR_FRAME_S = 0.12, 0.5
"""the whole of one that comes so soon, and later the cursor's row."""
NEXT_FRAME_S, NEXT_PICTURE_S = 0.03, 0.06
"""How long after a frame, and after one of many rows, the next may come."""
LONGEST_S = 0.15
"""An app that paints on and on is not waited for longer."""


class Settling:
    """Judges frames as they come."""

    def __init__(self) -> None:
        self._key_s = self._began_s = float("-inf")
        self._key_frames = 0
        self.until_s = float("-inf")
        """When the app is taken to have painted all."""

    def on_key(self, now_s: float) -> None:
        """Hear that something was typed: what it changes is urgent."""
        self._key_s, self._key_frames = now_s, KEY_FRAMES

    def urgency(self, now_s: float) -> Urgency:
        """Judge a frame that comes now by how soon after a key that is."""
        since_s = now_s - self._key_s
        if self._key_frames <= 0 or since_s > CURSOR_FRAME_S:
            return Urgency.ORDINARY
        self._key_frames -= 1
        return Urgency.WHOLE if since_s < KEY_FRAME_S else Urgency.AT_CURSOR

    def on_frame(
        self, fresh: int, changed: int, now_s: float, *, is_first: bool = False
    ) -> None:
        """Hear what a frame changed.

        Args:
            fresh: Rows, of those that were as the terminal has them; without the
                cursor's row, since nothing waits with an echo.
            changed: All rows that differ from the terminal's.
            now_s: When.
            is_first: The terminal shows nothing yet.
        """
        is_painting = self.is_painting(now_s)
        is_of_key = fresh > 0 and now_s - self._key_s < KEY_FRAME_S
        if not (is_painting or is_of_key or is_first or fresh >= MANY_ROWS):
            return
        if not is_painting:
            self._began_s = now_s
        next_s = NEXT_PICTURE_S if changed >= MANY_ROWS else NEXT_FRAME_S
        self.until_s = min(now_s + next_s, self._began_s + LONGEST_S)

    def is_painting(self, now_s: float) -> bool:
        """Claim that the next frame may soon replace the last one."""
        return now_s < self.until_s
