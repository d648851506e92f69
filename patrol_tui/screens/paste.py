"""A pasted chat on the duty screen: from the inbox into a list, and from it back."""

from __future__ import annotations

from pathlib import Path

from textual import events, on
from textual.getters import query_one

from patrol_tui.intake.inbound import IntakeError
from patrol_tui.intake_desk.pasting import Found, found_in, place_of, put_in, text_of
from patrol_tui.intake_desk.told import (
    NO_FILE,
    NOTHING,
    TOO_MUCH,
    head_of,
    lines_of,
    say_taken,
)
from patrol_tui.screens.inbox import InboxKeys
from store.disk import reason
from widgets.drawing.canvas import Run
from widgets.inbox_pane import InboxPane
from widgets.note_line import hint_runs
from widgets.pane import ListPane
from widgets.paste_pane import FoundRow, PastePane
from widgets.words.catalogue import N_

PASTE_HINTS = (
    (N_("arrows"), N_("choose")),
    (N_("Space"), N_("keep or drop")),
    ("Enter", N_("put in")),
    ("Esc", N_("leave")),
)


class PasteKeys(InboxKeys):
    """Takes a chat that is pasted while the inbox is read."""

    _paste_list = query_one(PastePane)
    _is_pasting = False
    _found: tuple[Found, ...] = ()

    @on(InboxPane.Pasting)
    def _ask_for_chat(self) -> None:
        self._show_paste()
        self._paste_list.ask()

    def _show_paste(self) -> None:
        self._answer(())
        self._is_pasting, self._found = True, ()
        self._one_line, self._came_from = False, self._paste_list
        self.set_class(True, "-paste")
        self.set_focus(self._paste_list)
        self.show_board()

    async def _paste(self, event: events.Paste) -> None:
        """Read a chat where one is asked for; another paste goes where words are."""
        if self._inbox.has_focus or self._paste_list.has_focus:
            self._show_paste()
            self._read_chat(event.text)
        else:
            await super()._paste(event)

    @on(PastePane.Named)
    def _read_file(self, message: PastePane.Named) -> None:
        try:
            text = text_of(Path(message.name.strip("'\"")).expanduser())
        except (OSError, ValueError) as error:
            why = reason(error) if isinstance(error, OSError) else str(error)
            said = self.console.words.say(NO_FILE, file=message.name, why=why)
            self._result.say([Run(said, "refused")])
            return
        self._read_chat(text)

    def _read_chat(self, text: str) -> None:
        teller, say = self.console.teller, self.console.words.say
        try:
            self._found = found_in(self.console, text, self._now_ms())
        except IntakeError:
            self._result.say([Run(say(TOO_MUCH), "refused")])
            return
        if not self._found:
            self._result.say([Run(say(NOTHING), "refused")])
            return
        rows = []
        for one in self._found:
            place = place_of(self.console, one.inbound)
            head = head_of(teller, one, place, self._now_ms())
            lines = lines_of(teller, one, place)
            is_report = one.reason is None
            rows.append(FoundRow(head, lines, is_report, can_go_in=not one.known))
        kept = [at for at, one in enumerate(self._found) if one.is_wanted]
        self._result.say([])
        self._paste_list.tell(rows, kept)

    @on(PastePane.PutIn)
    def _put_in(self, message: PastePane.PutIn) -> None:
        """Put in what was kept, and read on in the inbox."""
        found = self._found
        self._had_reports = True  # what comes now is told by its count
        kept = [found[at] for at in message.kept]
        taken = put_in(self.console, kept, self._now_ms())
        self.changed()
        self._leave_paste()
        self.show_inbox(self._id_of(taken.numbers[0]) if taken.numbers else "")
        style = "refused" if taken.refused else "ok"
        told = say_taken(self.console.words, taken, found)
        self._result.say([Run(told, style)])

    def _id_of(self, number: int) -> str:
        found = self.console.state.report(number)
        return found.id if found else ""

    @on(PastePane.Left)
    def _left_paste(self) -> None:
        self._leave_paste()
        self.show_inbox()

    def _answer(self, lines: tuple[str, ...]) -> None:
        self._leave_paste()
        super()._answer(lines)

    def _leave_paste(self) -> None:
        if not self._is_pasting:
            return
        self._is_pasting = False
        self.set_class(False, "-paste")
        if self._came_from is self._paste_list:
            self._came_from = None
        if self._paste_list.has_focus:
            self.set_focus(self._queue)

    def on_descendant_focus(self) -> None:
        """Leave it for another pane."""
        if isinstance(self.focused, ListPane):
            self._leave_paste()

    def _show_hints(self) -> None:
        if not self._paste_list.has_focus:
            super()._show_hints()
            return
        say = self.console.words.say
        hints = [(say(key), say(word)) for key, word in PASTE_HINTS]
        self._hints.say(hint_runs(hints, self.size.width))
