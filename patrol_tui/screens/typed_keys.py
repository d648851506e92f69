"""Keys in the order in which they were typed, each done before the next is looked at.

A terminal sends what a quick typist, or a paste on a thin link, typed in one piece.
Textual gives each key to what has the focus when the key comes in; a key that moves
the focus would then lose the keys behind it. Here the screen takes them one by one.
"""

from __future__ import annotations

from collections import deque

from textual import events, on
from textual.message import Message
from textual.screen import Screen

from widgets.letter_line import LetterLine
from widgets.pane import Pane

LONGEST_S = 0.5
"""So long a key waits for a pane's new size, should nothing be laid out."""


class TypedKeys(Screen[None]):
    """A screen that does one key at a time.

    What a key makes a widget say (a line entered, a row chosen) is posted to the screen
    and stands before the next key.
    """

    class Due(Message):
        """The next key is due."""

    def __init__(self) -> None:
        super().__init__()
        self._typed: deque[events.Key | events.Paste] = deque()
        self._is_laying_out = False
        """A pane gets another size, by which the next key is to be measured."""

    def take_typed(self, event: events.Key | events.Paste) -> None:
        """Take a key or a paste, to be done after those before it."""
        self._typed.append(event)
        if len(self._typed) == 1:
            self._go_on()

    def wait_for_room(self) -> None:
        """Do the keys that follow when a pane has the size that it is given now."""
        self._is_laying_out = True
        self.set_timer(LONGEST_S, self._has_room)

    @on(Pane.Resized)
    def _has_room(self) -> None:
        if self._is_laying_out:
            self._is_laying_out = False
            self._go_on()

    def _go_on(self) -> None:
        if self._typed and not self._is_laying_out:
            self.post_message(self.Due())

    @on(Due)
    async def _do_next(self, message: Due) -> None:
        message.stop()
        try:
            await self._do(self._typed[0])
        finally:
            self._typed.popleft()
            self._go_on()

    def hear_first(self, event: events.Key) -> bool:
        """Do a key that counts before what has the focus; claim that it was done."""
        del event
        return False

    async def _paste(self, event: events.Paste) -> None:
        """Put a paste where words are written; from elsewhere into the command line."""
        if not isinstance(self.focused, LetterLine):
            await self.run_action("command")
        if isinstance(self.focused, LetterLine):
            self.focused.take_paste(event)

    async def _do(self, event: events.Key | events.Paste) -> None:
        if self.app.screen is not self:  # the key before opened another screen
            (self.app.focused or self.app.screen)._forward_event(event)
            return
        focused = self.focused
        if isinstance(event, events.Paste):
            await self._paste(event)
            return
        if self.hear_first(event):
            return
        if await self.app._check_bindings(event.key, priority=True):
            return
        if isinstance(focused, LetterLine) and await focused.take_key(event):
            return
        if isinstance(focused, Pane) and focused.take_key(event):
            return
        await self.app._check_bindings(event.key)
