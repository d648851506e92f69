"""A line to write in: an input that moves by what Thai readers see as one letter.

Textual's own input stops inside a letter and its marks; here it does not.
"""

from __future__ import annotations

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input
from textual.widgets.input import Selection

from store.text import clean
from widgets.drawing.cells import next_stop, prev_stop, shown, width


class LetterLine(Input):
    """One line of text; posts `TooLong` when letters were not taken.

    What it says is told to the screen at once: before the keys typed behind this one.

    Args:
        most: Letters that it takes.
    """

    DEFAULT_CSS = """
    LetterLine {
        height: 1; border: none; padding: 0;
        background: $band; color: $band-ink;
        &:ansi, &:focus, &:ansi:focus {
            border: none; background: $band; color: $band-ink;
        }
        & > .input--cursor, &:ansi > .input--cursor { color: $ground; background: $ink;
            text-style: $input-cursor-text-style; }
        & > .input--placeholder { color: $faint; }
    }
    """

    class TooLong(Message):
        """More letters than a line can have were typed or pasted."""

        def __init__(self, letters: int, most: int) -> None:
            super().__init__()
            self.letters = letters
            self.most = most

    def __init__(self, *, most: int, id: str | None = None) -> None:
        super().__init__(id=id, compact=True, select_on_focus=False, max_length=most)
        self._most = most
        self._lost = 0
        """Letters that were typed and not taken since the line last changed."""
        self.cursor_blink = False
        self.splits_am = False
        """SARA AM is sent in two letters."""

    def render_line(self, y: int) -> Strip:
        """Draw the line, spelt as the terminal needs it."""
        strip = super().render_line(y)
        if not self.splits_am:
            return strip
        parts = [(shown(part.text, True), part.style) for part in strip]
        return Strip([Segment(*part) for part in parts], strip.cell_length)

    def put(self, line: str, *, cursor: int | None = None) -> None:
        """Put a line in, with the cursor at its end or where told."""
        self.value = line
        self.cursor_position = len(line) if cursor is None else cursor

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take_paste(event)

    def take_paste(self, event: events.Paste) -> None:
        """Take all lines of a paste, as one line of plain text."""
        text = clean(event.text).strip()
        letters = len(self.value) + len(text)
        if letters > self._most:
            self._tell(self.TooLong(letters, self._most))
        else:
            self.insert_text_at_cursor(text)

    def restricted(self) -> None:
        """Say that there is no room for a letter."""
        self._lost += 1
        self.tell_too_long()

    def tell_too_long(self) -> None:
        """Say how many letters were typed."""
        self._tell(self.TooLong(len(self.value) + self._lost, self._most))

    def _tell(self, message: Message) -> None:
        """Tell the screen at once: before the keys that were typed behind this one."""
        self.screen.post_message(message)

    def watch_value(self) -> None:
        """Take the line as it stands: somebody changed it."""
        self._lost = 0

    async def _on_key(self, event: events.Key) -> None:
        """Do what a key is bound to at once, before the keys typed behind it.

        Left to the screen it would come after them, and Enter would take words that
        were typed for the next line.
        """
        if event.key == "ctrl+c" and self.selection.is_empty:
            return  # nothing to copy: it asks how to leave, as everywhere
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            event.stop()
            event.prevent_default()
            await self.run_action(binding.action)
            return
        await super()._on_key(event)

    async def take_key(self, event: events.Key) -> bool:
        """Do a key that the screen hands over.

        Returns:
            Whether it meant anything here.
        """
        await self._on_key(event)
        return event._stop_propagation

    def action_cursor_left(self, select: bool = False) -> None:
        """Go to the letter before, with its marks."""
        start, end = self.selection
        if select:
            self.selection = Selection(start, prev_stop(self.value, end))
        elif start == end:
            self.cursor_position = prev_stop(self.value, end)
        else:
            self.cursor_position = min(start, end)

    def action_cursor_right(self, select: bool = False) -> None:
        """Go to the letter after, past its marks."""
        start, end = self.selection
        if select:
            self.selection = Selection(start, next_stop(self.value, end))
        elif start == end:
            self.cursor_position = next_stop(self.value, end)
        else:
            self.cursor_position = max(start, end)

    def action_delete_right(self) -> None:
        """Delete the letter ahead with its marks, so that none is left alone."""
        if self.selection.is_empty:
            end = next_stop(self.value, self.cursor_position)
            self.delete(self.cursor_position, end)
        else:
            self.delete_selection()

    def _cell_offset_to_index(self, offset: int) -> int:
        """Find the letter at a cell; past the end is the end, marks or not."""
        if offset + self.scroll_offset.x >= width(self.value):
            return len(self.value)
        return super()._cell_offset_to_index(offset)
