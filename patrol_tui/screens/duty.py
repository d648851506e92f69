"""The duty screen: map, queue, roster, card and command line; one selection by id.

Keys are short forms of commands: each puts its line into the command line, or enters
it at once, so that there is one grammar and one log. Incoming changes redraw rows;
they never move the focus, the selection or a half-typed line.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.screen import Screen

from patrol_tui.commands.complete import complete
from patrol_tui.commands.verbs import Ask, Query
from patrol_tui.console import Console, Outcome, Reply, Selection
from patrol_tui.screens.duty_keys import BINDINGS, HINTS, LINE_HINTS, STROKES
from store.model.commands import KeepSetting
from store.model.records import IncidentId, UnitId
from store.model.refusals import Code
from widgets.command_line import CommandLine
from widgets.drawing.board import Board, Glyphs, queue_order, roster_order
from widgets.drawing.canvas import Run
from widgets.header_bar import HeaderBar
from widgets.incident_card import IncidentCard
from widgets.incident_queue import IncidentQueue
from widgets.map_view import MapView
from widgets.note_line import NoteLine, hint_runs
from widgets.pane import ListPane, Pane
from widgets.unit_roster import UnitRoster
from widgets.words.catalogue import N_
from widgets.words.refusals import KEPT

TICK_S = 1.0
"""How often ages are looked at; only rows whose text changed are sent."""

DRAFT = "draft.{by}"


class DutyScreen(Screen[None]):
    """One desk's whole shift."""

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - the form Textual declares
        (0, "-slim"), (76, "-narrow"), (110, "-wide"), (170, "-huge"),
    ]  # fmt: skip
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-short"), (34, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS
    _header = query_one(HeaderBar)
    _map = query_one(MapView)
    _queue = query_one(IncidentQueue)
    _roster = query_one(UnitRoster)
    _card = query_one(IncidentCard)
    _line = query_one(CommandLine)
    _result = query_one("#result", NoteLine)
    _hints = query_one("#hints", NoteLine)

    def __init__(
        self,
        console: Console,
        now_ms: Callable[[], int],
        *,
        glyphs: Glyphs,
    ) -> None:
        super().__init__()
        self.console = console
        self._now_ms = now_ms
        self._glyphs: Glyphs = glyphs
        self._incident: IncidentId | None = None
        self._unit: UnitId | None = console.own
        self._one_line = False
        self._came_from: Pane | None = None

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield HeaderBar()
        with Horizontal(id="top"):
            yield MapView(id="map")
            with Vertical(id="lists"):
                yield IncidentQueue(id="queue")
                yield UnitRoster(id="roster")
        yield IncidentCard(id="card")
        yield NoteLine(id="result")
        with Horizontal(id="entry"):
            prompt = NoteLine(id="prompt")
            yield prompt
            yield CommandLine(id="line")
        yield NoteLine(id="hints")

    def on_mount(self) -> None:
        """Start with the most urgent incident selected and the queue in hand."""
        self._queue.focus()
        self._select_first()
        self.query_one("#prompt", NoteLine).say([Run(":", "key")])
        draft = self.console.state.settings.get(DRAFT.format(by=self.console.by), "")
        if draft:
            self._line.put(draft)
        self.show_board()
        warnings = "  ".join(self.console.warnings())
        self._result.say([Run(warnings, "refused")])
        self.set_interval(TICK_S, self.tick)

    def _select_first(self) -> None:
        state = self.console.state
        if self._incident not in state.open_ids:
            self._incident = next(iter(queue_order(state)), self._incident)
        if self._unit is None:
            order = roster_order(state, self.console.desk.tables)
            self._unit = next(iter(order), None)

    # --- showing

    def board(self) -> Board:
        """Make the board of this moment."""
        board = self.console.board(self._now_ms(), self.selection())
        return replace(board, glyphs=self._glyphs)

    def show_board(self) -> None:
        """Pass this moment's board down; the panes redraw what changed."""
        board = self.board()
        for pane in self.query(Pane):
            pane.show(board)
        self._show_hints()

    def _show_hints(self) -> None:
        words = self.console.words
        wanted = LINE_HINTS if self._line.has_focus else HINTS
        hints = [(key, words.say(word)) for key, word in wanted]
        self._hints.say(hint_runs(hints, self.size.width))

    def on_resize(self) -> None:
        """Fit the hints to the new width."""
        self.call_after_refresh(self.show_board)

    def tick(self) -> None:
        """Let time pass: ages grow, and what waits for the disk is tried again."""
        if not self.console.is_saved:
            self.console.save_again()
            if self.console.is_saved:
                saved = self.console.words.say(N_("what was waiting is saved"))
                self._result.say([Run(saved, "ok")])
        self.changed()

    def changed(self) -> None:
        """Show the State anew after anything may have changed it."""
        if self._incident is None:
            self._select_first()
        self.show_board()

    # --- entering

    def selection(self) -> Selection:
        """Give what a line without ids means."""
        return Selection(incident=self._incident, unit=self._unit)

    def enter(self, line: str) -> None:
        """Have the console do a line, and show what it says."""
        reply = self.console.enter(line, self._now_ms(), self.selection())
        self._follow(reply)
        self._say(reply)
        self.changed()

    def _follow(self, reply: Reply) -> None:
        """Select what was asked for, or what was just entered."""
        query = reply.query
        self._answer(())
        if query is None:
            self._incident = self.console.meant(reply) or self._incident
            return
        match query.ask:
            case Ask.SELECT:
                self._incident = query.incident or self._incident
                self._unit = query.unit or self._unit
            case Ask.QUIT:
                self.leave()
            case Ask.LANGUAGE:
                self._keep("lang", query.about)
            case _:
                self._answer(reply.lines)

    def _answer(self, lines: tuple[str, ...]) -> None:
        """Show an answer large, or none and the panes as before."""
        self._card.answer(lines)
        self.set_class(bool(lines), "-answer")

    def _say(self, reply: Reply) -> None:
        style = "ok" if reply.outcome is Outcome.DONE else "refused"
        if reply.outcome is not Outcome.DONE and self.console.config.screen.bell:
            self.app.bell()
        text = reply.text
        if reply.code == Code.NOT_SAVED:
            text = self.console.words.say(KEPT, **reply.about)
        self._result.say([Run(text, style)])

    def leave(self) -> None:
        """Keep the half-typed line, and end; everything else is on disk already."""
        self._keep(DRAFT.format(by=self.console.by), self._line.value)
        self.app.exit()

    def say_how_to_leave(self) -> None:
        """Say it where results stand; a pop-up would cover the board."""
        text = self.console.words.say(N_("QUIT leaves; everything is on disk"))
        self._result.say([Run(text, "hint")])

    def _keep(self, key: str, value: str) -> None:
        setting = KeepSetting(key=key, value=value)
        self.console.desk.submit(setting, self._now_ms(), by=self.console.by)

    @on(CommandLine.Entered)
    def _entered(self, message: CommandLine.Entered) -> None:
        self.enter(message.line)
        if self._one_line:
            self._return()

    def _return(self) -> None:
        """Go back to where the person was before the command line."""
        self._one_line = False
        (self._came_from or self._queue).focus()

    def _open_line(self, *, one_line: bool) -> None:
        """Open the command line, for one line or for one after another."""
        self._one_line = one_line
        if isinstance(self.focused, Pane):
            self._came_from = self.focused
        self._line.focus()

    def on_descendant_focus(self) -> None:
        """Say which keys work here."""
        self._show_hints()

    @on(CommandLine.Left)
    def _left(self) -> None:
        self._return()

    @on(CommandLine.Wanted)
    def _wanted(self, message: CommandLine.Wanted) -> None:
        scene = self.console.scene(self._now_ms(), self.selection())
        found = complete(message.line, scene)
        self._line.put(found.line)
        self._result.say([Run("  ".join(found.choices), "hint")])

    @on(Pane.Chosen)
    def _chosen(self, message: Pane.Chosen) -> None:
        if isinstance(message.pane, UnitRoster):
            self._unit = UnitId(message.key)
        else:
            self._incident = IncidentId(message.key)
        self._answer(())
        self.show_board()

    # --- keys

    def action_stroke(self, name: str) -> None:
        """Do a key's line, or put it into the command line to be finished."""
        stroke = STROKES[name]
        incident = self.console.state.incidents.get(self._incident or IncidentId(""))
        number = str(incident.number) if incident else ""
        line = stroke.line.format(unit=self._unit or "", incident=number)
        gap = line.find("  ")
        self._line.put(line, cursor=gap + 1 if gap >= 0 else None)
        self._open_line(one_line=True)

    def begin(self, line: str) -> None:
        """Put the beginning of a line into the command line, to be finished."""
        self._line.put(line)
        self._open_line(one_line=True)

    def action_command(self) -> None:
        """Open the command line, and stay there."""
        self._open_line(one_line=False)

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        self.query_one(f"#{name}", Pane).focus()

    def action_move(self, steps: int) -> None:
        """Move in the pane that has the focus, in the queue if none has."""
        pane = self.focused
        if isinstance(pane, IncidentCard) or self._card.has_answer:
            self._card.scroll_rows(steps)
        elif isinstance(pane, ListPane):
            pane.move(steps)
        else:
            self._queue.move(steps)

    def action_help(self) -> None:
        """List what can be typed."""
        self._follow(self.console.answer(Query(ask=Ask.HELP), self._now_ms()))
        self._card.focus()

    def action_plain(self) -> None:
        """Close an answer."""
        self._answer(())
        self._queue.focus()
