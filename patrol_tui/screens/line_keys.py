"""The command line of the duty screen: opening it, what is entered, leaving it."""

from __future__ import annotations

from textual import on
from textual.widget import Widget

from patrol_tui.commands.complete import Completion, complete_again
from patrol_tui.commands.secrets import has_secret
from patrol_tui.commands.verbs import Fault
from patrol_tui.form_look import as_form_line
from patrol_tui.screens.kept_drafts import LINE
from patrol_tui.screens.paste import PasteKeys
from patrol_tui.tab_choices import choices_row
from widgets.command_line import CommandLine
from widgets.drawing.canvas import Run
from widgets.letter_line import LetterLine
from widgets.map_view import MapView
from widgets.menu_pane import MenuPane
from widgets.pane import ListPane, Pane
from widgets.words.refusals import say_refusal


class LineKeys(PasteKeys):
    """Takes whole lines, and goes back to where the person was before."""

    _tabbed = Completion(line="")
    """What Tab gave the last time."""

    def action_command(self) -> None:
        """Open the command line, and stay there."""
        self._open_line(one_line=False)

    def begin(self, line: str) -> None:
        """Put the beginning of a line into the command line, to be finished."""
        self._line.put(line)
        self._open_line(one_line=True)

    @on(CommandLine.Entered)
    async def _entered(self, message: CommandLine.Entered) -> None:
        if has_secret(message.line):
            self._line.forget_last()
        self.keep_draft(LINE, "")
        self._wanted_form = None
        self.enter(as_form_line(message.line))
        if self._wanted_form is not None:
            await self.open_form(anew=self._wanted_form == "anew")
            return
        if self._offer_back(message.line):
            return
        if self._one_line or isinstance(self._came_from, MapView):
            self._return()

    def _return(self) -> None:
        """Go back to where the person was before the command line."""
        self._one_line = False
        if self.goes_back():
            return
        if isinstance(self._came_from, MapView) and not self._card.has_answer:
            self.go_to_map()
        else:
            self.set_focus(self._came_from or self._queue)

    def _open_line(self, *, one_line: bool) -> None:
        """Open the command line, for one line or for one after another."""
        self._one_line = one_line
        self._line.leaves_at_once = one_line and bool(self.keys.car)
        if isinstance(self.focused, Pane):
            self._came_from = self._covered if self._is_covered else self.focused
        self.set_focus(self._line)  # at once: the next key may be here already

    def set_focus(
        self,
        widget: Widget | None,
        scroll_visible: bool = True,
        from_app_focus: bool = False,
    ) -> None:
        """Give the keys to a widget; a list has its room at once."""
        if isinstance(widget, ListPane):
            self.set_class(False, "-map")
        super().set_focus(widget, scroll_visible, from_app_focus)

    def on_descendant_focus(self) -> None:
        """Say which keys work here, and give the map room while it has the focus."""
        on_map = self._line.has_focus and isinstance(self._came_from, MapView)
        self.set_class(self._map.has_focus or on_map, "-map")
        self.set_class(isinstance(self.focused, MenuPane), "-menu")
        self._show_hints()

    @on(CommandLine.Left)
    def _left(self) -> None:
        self._return()

    @on(LetterLine.TooLong)
    def _too_long(self, message: LetterLine.TooLong) -> None:
        about = {"letters": str(message.letters), "most": str(message.most)}
        said = say_refusal(self.console.words, Fault.TOO_LONG.value, about)
        self._result.say([Run(f"? {said}", "refused")])

    @on(CommandLine.Wanted)
    def _wanted(self, message: CommandLine.Wanted) -> None:
        scene = self.console.scene(self._now_ms(), self.selection())
        found = complete_again(self._tabbed, message.line, message.step, scene)
        self._tabbed = found
        self._line.put(found.line)
        row = choices_row(found, scene, self.console.teller, self.size.width)
        self._result.say(row)
