"""Coming back: what changed meanwhile stands where the lists are, until it is left.

It is no window over the screen: alerts stay in sight, and every key and command works
while it is read. Leaving it, by whatever, notes that the officer is here.
"""

from __future__ import annotations

from textual import on
from textual.getters import query_one

from patrol_tui.commands.verbs import Ask, Query
from patrol_tui.screens.form_keys import FormKeys
from store.desk import Desk
from store.model.records import UnitId
from widgets.away_pane import AwayPane
from widgets.note_line import hint_runs
from widgets.pane import ListPane
from widgets.unit_roster import UnitRoster
from widgets.words.catalogue import N_

AWAY_HINTS = (
    (N_("arrows"), N_("choose")),
    ("Enter 1-9", N_("go there")),
    (":", N_("command")),
    ("g", N_("alert")),
    ("Esc", N_("leave")),
)


class AwayKeys(FormKeys):
    """Tells at the start, or when asked, what changed while the officer was away."""

    _away = query_one(AwayPane)
    _news: Query | None = None
    """What is shown there; None while it is not."""

    def on_mount(self) -> None:
        """Tell it before the work begins, where there is something to tell."""
        self.call_after_refresh(self._come_back)

    def _come_back(self) -> None:
        console, now_ms = self.console, self._now_ms()
        is_desk = isinstance(console.desk, Desk)
        if is_desk and console.absence.is_due(now_ms, console.config.screen.away_min):
            self.show_away(Query(ask=Ask.NEWS))

    def show_away(self, query: Query) -> None:
        """Show what changed, from the riskiest on."""
        self._news = query
        self._one_line, self._came_from = False, self._away
        self._away.begin()
        self.set_class(True, "-away")
        self.set_focus(self._away)
        self.show_board()

    def show_board(self) -> None:
        """Show the board, and ages that go on."""
        super().show_board()
        if self._news is not None:
            report = self.console.report(self._news, self._now_ms())
            rows, is_car = tuple(report.rows()), bool(self.keys.car)
            self._away.tell(report.title, rows, with_digits=not is_car)

    def _answer(self, lines: tuple[str, ...]) -> None:
        self._leave_away()
        super()._answer(lines)

    def _leave_away(self) -> None:
        """Put the lists back; what was shown counts as seen."""
        if self._news is None:
            return
        self._news = None
        self.set_class(False, "-away")
        self.console.absence.mark(self._now_ms())
        if self._came_from is self._away:
            self._came_from = None
        if self._away.has_focus:
            self.set_focus(self._queue)

    def on_descendant_focus(self) -> None:
        """Leave it for another pane."""
        if isinstance(self.focused, ListPane):
            self._leave_away()

    @on(AwayPane.Left)
    def _left_away(self) -> None:
        self._answer(())

    @on(AwayPane.Picked)
    def _picked_change(self, message: AwayPane.Picked) -> None:
        self._leave_away()
        self.enter(message.line)
        if self._unit == UnitId(message.line):
            self.set_focus(self.query_one(UnitRoster))

    def _show_hints(self) -> None:
        if not self._away.has_focus:
            super()._show_hints()
            return
        say = self.console.words.say
        hints = [(say(key), say(word)) for key, word in AWAY_HINTS]
        if self.keys.car:
            hints[1] = ("Enter", hints[1][1])
        self._hints.say(hint_runs(hints, self.size.width))
