"""The inbox on the duty screen: it is opened, decided in, and left.

It is no window over the screen: alerts stay in sight, and every other key and command
works while it is read. A report that comes in is counted in the header and told in a
line once the inbox was empty; it never opens the tray, and never moves the focus.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import on
from textual.getters import query_one

from patrol_tui.commands.report_verbs import REPORT_VERBS
from patrol_tui.commands.verbs import Query
from patrol_tui.listing.inbox import Inbox
from patrol_tui.screens.conflicts import ConflictKeys
from patrol_tui.street_apart import likely_same
from store.model.inbox import Report
from store.model.records import EventId
from store.model.timers import Alarm, Clock, alarm_of
from widgets.drawing.canvas import Run
from widgets.inbox_pane import InboxPane, ReportRow, SameRow
from widgets.note_line import hint_runs
from widgets.pane import ListPane
from widgets.words.catalogue import N_

MOST_SAME = 5
"""Incidents that are shown beside a report."""
INBOX_HINTS = (
    ("t", N_("take")),
    ("1-9", N_("add there")),
    ("a", N_("add to")),
    ("x", N_("reject")),
    ("w", N_("who")),
    ("p", N_("paste a chat")),
    (":", N_("command")),
    ("Esc", N_("leave")),
)
_SIGNS = {
    Alarm.NONE: ("", "text"),
    Alarm.AMBER: ("!", "amber"),
    Alarm.RED: ("!!", "red"),
}
_CALLED = {verb.name: verb for verb in REPORT_VERBS}


class InboxKeys(ConflictKeys):
    """Shows the reports that wait, and lets a person decide about them."""

    _inbox = query_one(InboxPane)
    _is_in_inbox = False
    _goes_back_to: str | None = None
    """A line was begun in the inbox: the report to go on with; None for no line."""
    _had_reports = False
    _whole_of: tuple[object, ...] = ()
    """What the rows of the report in hand were made for."""
    _whole: tuple[tuple[str, ...], tuple[SameRow, ...]] = ((), ())
    _heads: dict[EventId, tuple[Report, str]] = {}  # noqa: RUF012 - made anew, not changed
    _heads_of: tuple[object, ...] = ()

    def on_mount(self) -> None:
        """Count what waited before as told: the header says how many."""
        self._had_reports = bool(self.console.tray.reports)

    def action_inbox(self) -> None:
        """Show the reports that wait; also with none, for a chat can be pasted."""
        self.show_inbox()

    def follow_inbox(self, query: Query, lines: Sequence[str]) -> str:
        """Show what was asked about the inbox; give what there is to say."""
        waiting = {one.id for one in self.console.tray.reports}
        if waiting and (not query.about or query.about in waiting):
            self.show_inbox(query.about)
            return ""
        if len(lines) > 1:
            self._answer(tuple(lines))
            return ""  # it stands in the answer
        return "".join(lines)

    def show_inbox(self, key: str = "") -> None:
        """Show the inbox with a report in hand, else the oldest."""
        self._answer(())
        self._is_in_inbox, self._goes_back_to = True, None
        self._one_line, self._came_from = False, self._inbox
        waiting = [one.id for one in self.console.tray.reports]
        self._inbox.begin(key if key in waiting else next(iter(waiting), ""))
        self.set_class(True, "-inbox")
        self.set_focus(self._inbox)
        self.show_board()

    def show_board(self) -> None:
        """Show the board, and the inbox as it stands now."""
        super().show_board()
        if self._is_in_inbox:
            self._inbox.tell(tuple(self._reports()), with_digits=not self.keys.car)

    @on(InboxPane.Moved)
    def _moved(self) -> None:
        self._inbox.tell(tuple(self._reports()), with_digits=not self.keys.car)

    # --- rows

    def _reports(self) -> Iterator[ReportRow]:
        inbox = self._listing()
        self._renew_heads(inbox)
        limit, now_ms = self.console.desk.tables.timers.inbox, self._now_ms()
        for one in self.console.tray.reports:
            clock = Clock("", one.received_ms, limit, one.received_ms)
            sign, style = _SIGNS[alarm_of(clock.degree_at(now_ms))]
            row = ReportRow(one.id, self._heads[one.id][1], sign, style)
            if one.id == self._inbox.in_hand:
                lines, same = self._all_of(one, inbox)
                row = row._replace(lines=lines, same=same, keys=self._lines_for(one))
            yield row

    def _listing(self) -> Inbox:
        console = self.console
        return Inbox(console.teller, console.desk, self._now_ms(), console.config)

    def _renew_heads(self, inbox: Inbox) -> None:
        """Tell anew only what changed: each report is unsealed to be told."""
        made_for = (self._now_ms() // 60_000, self.console.teller)
        known = self._heads if self._heads_of == made_for else {}
        self._heads_of, self._heads = (
            made_for,
            {
                one.id: known[one.id]
                if one.id in known and known[one.id][0] is one
                else (one, inbox.report_line(one))
                for one in self.console.tray.reports
            },
        )

    def _all_of(
        self, report: Report, inbox: Inbox
    ) -> tuple[tuple[str, ...], tuple[SameRow, ...]]:
        """Tell a report whole, and what it may be one more of."""
        state, teller = self.console.state, self.console.teller
        made_for = (report, state.incidents, state.partners, teller)
        is_same = len(self._whole_of) == len(made_for) and all(
            old is new for old, new in zip(self._whole_of, made_for, strict=True)
        )
        if not is_same:
            likely = likely_same(state, report, self.console.town)[:MOST_SAME]
            verb = self._called("AT")
            same = tuple(
                SameRow(
                    inbox.likeness_line(0, one).partition(" ")[2],
                    f"{verb} {report.number} {state.incidents[one.incident].number}",
                )
                for one in likely
            )
            self._whole_of = made_for
            self._whole = inbox.report(report.id)[1:], same
        return self._whole

    def _called(self, name: str) -> str:
        return _CALLED[name].called(self.console.words.lang)

    def _lines_for(self, report: Report) -> tuple[tuple[str, str], ...]:
        """Write what each key enters; with a blank behind it, it lacks a word."""
        number = report.number
        lacks = "" if report.type and report.place is not None else " "
        reject = f"{self._called('RJ')} {number} "
        return (
            ("t", f"{self._called('TK')} {number}{lacks}"),
            ("a", f"{self._called('AT')} {number} "),
            ("x", reject),
            ("r", reject),
            ("w", f"{self._called('WHO')} {number} "),
        )

    # --- deciding

    @on(InboxPane.Decided)
    def _decided(self, message: InboxPane.Decided) -> None:
        """Enter a line and go on with the next report; or begin it."""
        line, after = message.line, self._after_in_hand()
        if line.endswith(" "):
            self.begin(line)
            self._goes_back_to = after
            return
        in_hand = self._inbox.in_hand
        self.enter(line)
        if not self._card.has_answer:
            self.show_inbox(in_hand if self._said_code else after)

    def _after_in_hand(self) -> str:
        """Name the report that comes after the one in hand, else the one before."""
        keys = [str(one.id) for one in self.console.tray.reports]
        at = keys.index(self._inbox.in_hand) if self._inbox.in_hand in keys else -1
        rest = [*keys[at + 1 :], *reversed(keys[: max(at, 0)])]
        return next(iter(rest), "")

    def goes_back(self) -> bool:
        """Go back to the inbox from a line begun there; claim that it did."""
        after, self._goes_back_to = self._goes_back_to, None
        is_left = after is not None and not self._is_in_inbox
        if not is_left or self._card.has_answer:
            return False
        self.show_inbox(after or "")
        return True

    def changed(self) -> None:
        """Show the State anew; tell that something waits where nothing did."""
        super().changed()
        has_reports = bool(self.console.tray.reports)
        is_fresh = has_reports and not self._had_reports
        self._had_reports = has_reports
        newest = self.console.tray.reports[-1] if is_fresh else None
        if newest is None or self._is_in_inbox or self.has_to_settle():
            return
        if self._result.said.find(f"R{newest.number}") < 0:  # it was not entered here
            say, key = self.console.words.say, self.keys.first("inbox.open") or "IN"
            told = self._listing().report_line(newest)
            line = say(N_("REPORT, {key} shows: {told}"), key=key, told=told)
            self._result.say([Run(line, "strong")])

    # --- leaving

    @on(InboxPane.Left)
    def _left_inbox(self) -> None:
        self._answer(())

    def _answer(self, lines: tuple[str, ...]) -> None:
        self._leave_inbox()
        super()._answer(lines)

    def _leave_inbox(self) -> None:
        """Put the lists back."""
        if not self._is_in_inbox:
            return
        self._is_in_inbox = False
        self.set_class(False, "-inbox")
        if self._came_from is self._inbox:
            self._came_from = None
        if self._inbox.has_focus:
            self.set_focus(self._queue)

    def on_descendant_focus(self) -> None:
        """Leave it for another pane."""
        if isinstance(self.focused, ListPane):
            self._leave_inbox()

    def _show_hints(self) -> None:
        if not self._inbox.has_focus:
            super()._show_hints()
            return
        say = self.console.words.say
        hints = [(say(key), say(word)) for key, word in INBOX_HINTS]
        if self.keys.car:
            hints = [one for one in hints if one[0] != "1-9"]
        self._hints.say(hint_runs(hints, self.size.width))
