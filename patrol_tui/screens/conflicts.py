"""The conflict tray on the duty screen: it is opened, settled in, and left.

It is no window over the screen: alerts stay in sight, and every key and command works
while it is read. A conflict that arrives is told in a line and counted in the header;
it never opens the tray by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual import on
from textual.getters import query_one

from patrol_tui.commands.conflict_numbers import full_key_of, key_of
from patrol_tui.commands.conflict_verbs import CONFLICT_VERBS
from patrol_tui.commands.verbs import Ask, Query
from patrol_tui.screens.link_keys import LinkKeys
from store.model.conflicts import Conflict, Kind
from widgets.conflict_pane import ConflictPane, ConflictRow, SideRow
from widgets.drawing.canvas import Run
from widgets.note_line import hint_runs
from widgets.pane import ListPane
from widgets.words.catalogue import N_
from widgets.words.disputes import (
    both_sides,
    choices_in,
    say_choice,
    say_conflict,
    say_origin,
    say_why,
)

CONFLICT_HINTS = (
    (N_("arrows"), N_("choose")),
    ("1-9 Tab", N_("side")),
    ("Enter", N_("settle")),
    ("u", N_("undo")),
    (":", N_("command")),
    ("Esc", N_("leave")),
)
SHOWN_MS = 60_000
"""So long what arrived is left to be read."""
_BAD = {Kind.EMERGENCY, Kind.TWO_INCIDENTS}


class ConflictKeys(LinkKeys):
    """Tells conflicts as they arrive, and lets a person settle them."""

    _tray = query_one(ConflictPane)
    _is_in_tray = False
    _told_ms = -SHOWN_MS
    """When a conflict was last told."""
    _told_key = _told_line = _told_about = ""
    """Of the conflict that was told last: which, in what words, and about what."""
    _known_conflicts: frozenset[str] = frozenset()
    """Those that were told."""

    def on_mount(self) -> None:
        """Count what was there before as told: the header says how many."""
        self._known_conflicts = frozenset(map(full_key_of, self.console.tray.conflicts))

    def action_conflicts(self) -> None:
        """Show what desks differ in; with nothing to settle, say so."""
        if self.console.tray.conflicts:
            self.show_conflicts()
        else:
            said = self.console.words.say(N_("no conflicts: all desks agree"))
            self._result.say([Run(said, "hint")])

    def follow_link(self, query: Query, lines: Sequence[str]) -> str:
        """Show what was asked about other desks; give what there is to say."""
        if query.ask is Ask.CONFLICTS and self.console.tray.conflicts:
            self.show_conflicts(query.about)
            return ""
        if len(lines) > 1:
            self._answer(tuple(lines))
            return ""  # it stands in the answer
        return "".join(lines)

    def show_conflicts(self, number: str = "") -> None:
        """Show the tray, with one in hand: by its number, or about what is selected."""
        self._answer(())
        self._is_in_tray = True
        self._one_line, self._came_from = False, self._tray
        asked = self.console.conflicts.get(int(number or 0))
        self._tray.begin(key_of(asked) if asked else self._key_of_selected())
        self.set_class(True, "-conflicts")
        self.set_focus(self._tray)
        self.show_board()

    def _key_of_selected(self) -> str:
        tray = self.console.tray
        about = tray.about(self._incident) if self._incident else ()
        own = (one for one in tray.conflicts if one.unit and one.unit == self._unit)
        return next((key_of(one) for one in (*about, *own)), "")

    def show_board(self) -> None:
        """Show the board, and the tray as it stands now."""
        super().show_board()
        if self._is_in_tray:
            self._tray.tell(tuple(self._rows()), with_digits=not self.keys.car)

    def _rows(self) -> Iterator[ConflictRow]:
        teller, state = self.console.teller, self.console.state
        verb = CONFLICT_VERBS[0].called(self.console.words.lang)
        for number, one in self.console.conflicts.items():
            yield ConflictRow(
                key=key_of(one),
                number=f"{verb} {number}",
                text=say_conflict(teller, state, one),
                why=say_why(self.console.words, one),
                sides=tuple(
                    SideRow(
                        text=say_choice(teller, state, one, choice),
                        origin=say_origin(teller, choice),
                        line=settling_line(one, choice[0].event),
                    )
                    for choice in choices_in(state, one)
                ),
                is_bad=one.kind in _BAD,
            )

    def changed(self) -> None:
        """Show the State anew; tell conflicts that arrived."""
        super().changed()
        known = {full_key_of(one): one for one in self.console.tray.conflicts}
        fresh = [one for key, one in known.items() if key not in self._known_conflicts]
        self._known_conflicts = frozenset(known)
        if fresh and not self._is_in_tray:
            self._tell_conflict(fresh[0], len(fresh) - 1)
        elif self._told_key not in map(key_of, known.values()):
            self._take_back()

    def has_to_settle(self) -> bool:
        """Claim that a line tells of a conflict, which good news may not replace."""
        return 0 <= self._now_ms() - self._told_ms < SHOWN_MS

    def _tell_conflict(self, conflict: Conflict, more: int) -> None:
        """Say it where results stand, and ring: the focus stays where it is."""
        say, key = self.console.words.say, self.keys.first("conflict.open") or "CF"
        told = both_sides(self.console.teller, self.console.state, conflict)
        line = say(N_("CONFLICT, {key} settles: {told}"), key=key, told=told)
        self._told_line = f"{line} (+{more})" if more else line
        self._told_key = key_of(conflict)
        about = say_conflict(self.console.teller, self.console.state, conflict)
        self._told_about = about
        self._result.say([Run(self._told_line, "refused")])
        self._told_ms = self._now_ms()
        if self.console.config.screen.bell:
            self.app.bell()

    def _take_back(self) -> None:
        """Let the line go that tells of a conflict which another desk settled."""
        if self._told_line and self._result.said == self._told_line:
            settled = N_("settled at another desk: {about}")
            line = self.console.words.say(settled, about=self._told_about)
            self._result.say([Run(line, "ok")])
        self._told_key = self._told_line = ""
        self._told_ms = -SHOWN_MS

    @on(ConflictPane.Settled)
    def _settled(self, message: ConflictPane.Settled) -> None:
        """Settle as confirmed, and go on with the next one while there is one."""
        self.enter(message.line)
        if self.console.tray.conflicts:
            self.show_conflicts()

    @on(ConflictPane.Unchosen)
    def _unchosen(self) -> None:
        said = N_("choose a side first: a digit, or Tab; then Enter settles")
        self._result.say([Run(self.console.words.say(said), "refused")])

    @on(ConflictPane.Left)
    def _left_tray(self) -> None:
        self._answer(())

    def _answer(self, lines: tuple[str, ...]) -> None:
        self._leave_tray()
        super()._answer(lines)

    def _leave_tray(self) -> None:
        """Put the lists back."""
        if not self._is_in_tray:
            return
        self._is_in_tray = False
        self.set_class(False, "-conflicts")
        if self._came_from is self._tray:
            self._came_from = None
        if self._tray.has_focus:
            self.set_focus(self._queue)

    def on_descendant_focus(self) -> None:
        """Leave it for another pane."""
        if isinstance(self.focused, ListPane):
            self._leave_tray()

    def _show_hints(self) -> None:
        if not self._tray.has_focus:
            super()._show_hints()
            return
        say = self.console.words.say
        hints = [(say(key), say(word)) for key, word in CONFLICT_HINTS]
        if self.keys.car:
            hints[1] = ("Tab", hints[1][1])
        self._hints.say(hint_runs(hints, self.size.width))


def settling_line(conflict: Conflict, event: str) -> str:
    """Write the command that settles a conflict for the side of an event."""
    return f"CF {event} {conflict.register}"
