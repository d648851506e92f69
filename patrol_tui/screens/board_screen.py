"""What the duty screen shows: panes that draw one board, made anew as time passes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.getters import query_one
from textual.message import Message

from patrol_tui.bell import Bell
from patrol_tui.config import Config
from patrol_tui.console import Console, Selection
from patrol_tui.findings import Finding, findings_of, headline
from patrol_tui.keys import keys_by
from patrol_tui.screens.duty_keys import (
    FILTER_HINTS,
    LINE_HINTS,
    MAP_HINTS,
    MENU_HINTS,
    form_hints,
    hints_of,
)
from patrol_tui.screens.typed_keys import TypedKeys
from store.model.alerts import Standing, Watch, muted_until_ms
from store.model.records import IncidentId, UnitId
from widgets.alert_strip import AlertStrip
from widgets.away_pane import AwayPane
from widgets.command_line import CommandLine
from widgets.conflict_pane import ConflictPane
from widgets.drawing.board import (
    Board,
    queue_order,
    roster_order,
    synced_ms,
)
from widgets.drawing.canvas import Glyphs, Run
from widgets.header_bar import HeaderBar
from widgets.inbox_pane import InboxPane
from widgets.incident_card import IncidentCard
from widgets.incident_form import FieldLine
from widgets.incident_queue import IncidentQueue
from widgets.map_view import MapView
from widgets.menu_pane import MenuPane
from widgets.note_line import NoteLine, hint_runs
from widgets.pane import ListPane, Pane
from widgets.paste_pane import PastePane
from widgets.result_line import ResultLine
from widgets.unit_roster import UnitRoster

TICK_S = 1.0
"""How often ages are looked at; only rows whose text changed are sent."""


class BoardScreen(TypedKeys):
    """Shows a console's board; one incident and one unit are selected, by id."""

    @dataclass
    class SettingsTaken(Message):
        """Other settings are in force: the terminal may have to suit them."""

        settings: Config

    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - the form Textual declares
        (0, "-slim"), (76, "-narrow"), (110, "-wide"), (170, "-huge"),
    ]  # fmt: skip
    VERTICAL_BREAKPOINTS = [(0, "-low"), (20, "-short"), (34, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "#queue"
    _header = query_one(HeaderBar)
    _map = query_one(MapView)
    _queue = query_one(IncidentQueue)
    _roster = query_one(UnitRoster)
    _card = query_one(IncidentCard)
    _line = query_one(CommandLine)
    _menu = query_one(MenuPane)
    _result = query_one("#result", NoteLine)
    _hints = query_one("#hints", NoteLine)

    def __init__(
        self,
        console: Console,
        now_ms: Callable[[], int],
        *,
        glyphs: Glyphs,
        remark: str = "",
    ) -> None:
        super().__init__()
        self._remark = remark
        self._splits_am = False
        self._is_frugal = False
        self.console = console
        self._settings = console.config
        """What this was made for; the console may have others by now."""
        self.keys = keys_by(console.config)
        self._now_ms = now_ms
        self._glyphs: Glyphs = glyphs
        self._incident: IncidentId | None = None
        self._unit: UnitId | None = console.own
        self._began_ms = now_ms()
        tables = console.desk.tables
        self._watch = Watch(tables)
        self._bell = Bell(tables.timers.bell_again_ms)
        self._one_line = False
        self._told_trouble = ""
        self._came_from: Pane | None = None
        self._covered: Pane | None = None
        """What had the keys when an answer hid it."""

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield HeaderBar()
        yield AlertStrip(id="alerts")
        with Horizontal(id="top"):
            yield MapView(id="map")
            with Vertical(id="lists"):
                yield IncidentQueue(id="queue")
                yield UnitRoster(id="roster")
        yield IncidentCard(id="card")
        yield MenuPane(id="menu")
        yield AwayPane(id="away")
        yield ConflictPane(id="conflicts")
        yield InboxPane(id="inbox")
        yield PastePane(id="paste")
        yield ResultLine(id="result")
        with Horizontal(id="entry"):
            prompt = NoteLine(id="prompt")
            yield prompt
            yield CommandLine(id="line")
        yield NoteLine(id="hints")

    def on_mount(self) -> None:
        """Start with the most urgent incident selected and the queue in hand."""
        self.set_focus(self._queue)
        self._select_first()
        self.query_one("#prompt", NoteLine).say([Run(":", "key")])
        if begun := self.begun_line():
            self._line.put(begun)
        self.show_board()
        found = findings_of(self.console, self._now_ms())
        self._told_trouble = self.console.map_trouble()  # one of them
        if self._remark:
            remark, is_fine = self._remark, not self.keys.troubles
            found.append(Finding(remark, remark, is_of_log=False, is_harmless=is_fine))
        is_harmless = all(finding.is_harmless for finding in found)
        reminders = self.reminders()
        found = [*reminders, *found] if is_harmless else [*found, *reminders]
        said = headline(found, self.console.words)
        self._result.say([Run(said, "hint" if is_harmless else "refused")])
        self.set_interval(TICK_S, self.tick)

    def begun_line(self) -> str:
        """Give the line that was left half-typed."""
        return ""

    def reminders(self) -> list[Finding]:
        """Tell at the start what was begun and not entered."""
        return []

    def _select_first(self) -> None:
        state = self.console.state
        if self._incident not in state.open_ids:
            self._incident = next(iter(queue_order(state)), self._incident)
        if self._unit is None:
            order = roster_order(state, self.console.desk.tables)
            self._unit = next(iter(order), None)

    # --- showing

    def set_class(self, add: bool, *class_names: str, update: bool = True) -> Self:
        """Give panes other room; the next picture has it, with all that changed."""
        before = self.classes
        super().set_class(add, *class_names, update=update)
        if self.classes != before:
            self.refresh(layout=True)  # else what is dirty is painted once more before
        return self

    def board(self) -> Board:
        """Make the board of this moment."""
        board = self.console.board(self._now_ms(), self.selection())
        return replace(
            board,
            glyphs=self._glyphs,
            splits_am=self._splits_am,
            is_frugal=self._is_frugal,
            standing=self._standing(board.now_ms),
        )

    def _standing(self, now_ms: int) -> Standing:
        """Read the alerts of a moment."""
        self._watch.hear(synced_ms(self.console.link_look(), self._began_ms))
        return self._watch.at(self.console.state, now_ms)

    def show_board(self) -> None:
        """Pass this moment's board down; the panes redraw what changed."""
        board = self.board()
        for pane in self.query(Pane):
            pane.show(board)
        self._show_hints()

    def _show_hints(self) -> None:
        words = self.console.words
        wanted: tuple[tuple[str, str], ...] = ()
        focused = self.focused
        if self._line.has_focus and self._is_frugal and self._hints.said:
            return  # it is opened too often for a row that nobody needs twice
        if self._line.has_focus:
            wanted = LINE_HINTS
        elif self._map.has_focus:
            wanted = MAP_HINTS
        elif isinstance(focused, MenuPane):
            wanted = MENU_HINTS
        elif isinstance(focused, FieldLine):
            wanted = form_hints(self.keys)
        elif isinstance(focused, ListPane) and focused.is_filtering:
            wanted = FILTER_HINTS
        hints = [(words.say(key), words.say(word)) for key, word in wanted]
        hints = hints or hints_of(self.keys, words)
        self._hints.say(hint_runs(hints, self.size.width))

    def go_to_map(self) -> None:
        """Give the map the room of the lists, then the keys."""
        self._answer(())
        if not self.has_class("-map"):
            self.wait_for_room()
        self.set_class(True, "-map")
        self.set_focus(self._map)  # at once: the next key may be here already

    def on_resize(self) -> None:
        """Fit the hints to the new width."""
        self.call_after_refresh(self.show_board)

    def heed_settings(self) -> None:
        """Work by the console's settings if they are others than before."""
        settings, tables = self.console.config, self.console.desk.tables
        if settings is self._settings:
            return
        self._settings = settings
        self.keys = keys_by(settings)
        self._watch = Watch(tables)
        self._bell.again_ms = tables.timers.bell_again_ms
        self.post_message(self.SettingsTaken(settings))

    def tick(self) -> None:
        """Let time pass: ages grow, and what waits for the disk is tried again."""
        self.console.tidy()
        if news := self.console.live.news(self.console, self._now_ms()):
            self._result.say([Run(news, "strong")])
        if not self.console.is_saved:
            self.console.desk.save_again()
        if late := self.console.saved_late():
            self._result.say([Run(late, "ok")])
        trouble = self.console.map_trouble()
        if trouble and trouble != self._told_trouble:
            self._told_trouble = trouble
            self._result.say([Run(trouble, "refused")])
        self.changed()
        self._ring()

    def _ring(self) -> None:
        """Ring for what turned red, and again for what cannot wait."""
        now_ms, muted_ms = self._now_ms(), muted_until_ms(self.console.state)
        rings = self._bell.rings(self._standing(now_ms), now_ms, muted_ms)
        if rings and self.console.config.screen.bell:
            self.app.bell()

    def changed(self) -> None:
        """Show the State anew after anything may have changed it."""
        self.heed_settings()
        if self._incident is None:
            self._select_first()
        self.show_board()

    def selection(self) -> Selection:
        """Give what a line without ids means."""
        return Selection(incident=self._incident, unit=self._unit)

    def _answer(self, lines: tuple[str, ...]) -> None:
        """Show an answer large, or none and the panes as before."""
        is_covered = self._is_covered
        if lines and not is_covered:
            focused = self.focused
            self._covered = focused if isinstance(focused, Pane) else self._came_from
        self._card.answer(lines)
        self.set_class(bool(lines), "-answer")
        if is_covered and not lines and isinstance(self.focused, ListPane | None):
            self.set_focus(self._covered or self._queue)

    @property
    def _is_covered(self) -> bool:
        """Claim that an answer hides the lists; what had the keys lost them then."""
        return self.has_class("-answer") and not self.has_class("-tall")
