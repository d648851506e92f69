"""The link on the duty screen: what came over it, and what is news about it.

What others changed is shown as one's own changes are, and rings as they do. The focus,
the selection and a half-typed line stay as they are.
"""

from __future__ import annotations

from textual import on
from textual.message import Message

from patrol_tui.linking import Linking
from patrol_tui.screens.away import AwayKeys
from widgets.drawing.canvas import Run


class LinkKeys(AwayKeys):
    """Shows what the link does; has sent what is entered."""

    linking: Linking | None = None
    """None where this desk works alone."""

    class LinkMoved(Message):
        """Something changed, on the desk or about the link."""

        def can_replace(self, message: Message) -> bool:
            """Let one stand for all that wait."""
            return isinstance(message, type(self))

    @on(LinkMoved)
    def _link_moved(self) -> None:
        self.changed()
        self._ring()

    def has_to_settle(self) -> bool:
        """Claim that a line tells of a conflict, which good news may not replace."""
        return False

    def changed(self) -> None:
        """Show the State anew; say what is news of the link, and send what is new."""
        if self.linking is not None:
            for line, is_bad in self.linking.news():
                if is_bad or not self.has_to_settle():
                    self._result.say([Run(line, "refused" if is_bad else "ok")])
            self.linking.heed()
            self.linking.look_at(self._incident)
        super().changed()
