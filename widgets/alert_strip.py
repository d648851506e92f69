"""The alert strip: one row with all that is amber or red, the worst first.

It never goes away by itself and never takes the focus. Red is `!!`, amber `!`, and what
somebody has acknowledged `ok`; the count at the end holds all of them.
"""

from __future__ import annotations

from store.model.alerts import Alert
from store.model.timers import Alarm
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, width
from widgets.drawing.rows import Row, bar
from widgets.drawing.signs import dots_of
from widgets.pane import Pane
from widgets.words.alerts import say_alert
from widgets.words.catalogue import N_
from widgets.words.moments import age, moment_near

QUIET = N_("No alerts")
CLOCK_BEHIND = N_("clock {age} behind the newest entry: alerts come late")
BEHIND_MS = 5 * 60_000
"""Clocks of two devices may differ by less."""
_MARKS = {Alarm.AMBER: ("!", "amber"), Alarm.RED: ("!!", "red")}
_LEAST = 12
"""Cells that the worst one keeps, however narrow the screen."""


class AlertStrip(Pane):
    """One row; as many alerts by name as there is room for, and the count of all."""

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the row."""
        del lines
        standing = board.standing
        warned = _warned(board, columns if not standing.alerts else columns // 3)
        if not standing.alerts:
            return [bar(warned or _quiet(board), [], columns, style="")]
        gap = [Run("  ", "")] if warned else []
        counts = [*warned, *gap, *_counts(standing.red, standing.amber)]
        room = columns - sum(width(run.text) for run in counts) - 6
        told, left = _named(board, max(room, _LEAST))
        more = [Run(f" +{left} ", "strong")] if left else []
        return [bar(told, [*more, *counts], columns, style="")]


def _quiet(board: Board) -> Row:
    """Say that nothing is late, unless the clock went back: then nobody knows."""
    behind_ms = board.state.last_ms - board.now_ms
    if behind_ms <= BEHIND_MS or board.state.exercise:
        return [Run(f" {board.words.say(QUIET)}", "hint")]
    said = board.words.say(CLOCK_BEHIND, age=age(behind_ms))
    return [Run("!", "amber"), Run(f" {said}", "strong")]


def _warned(board: Board, room: int) -> Row:
    """Tell the public warnings that hold, the one that ends first by its words."""
    state = board.state
    held = [one for one in state.warnings.values() if one.holds_at(board.now_ms)]
    if not held:
        return []
    held.sort(key=lambda one: (one.until_ms, one.id))
    first, *more = held
    until = moment_near(board.words, first.until_ms, board.now_ms, board.time_zone)
    area = f" ({first.area})" if first.area else ""
    until = board.words.say(N_("until {time}"), time=until)
    tail = f"{area} {until}" + (f" +{len(more)}" if more else "")
    head = f"WA{first.number} {first.headline}"
    room -= width(tail) + 1
    if room < _LEAST:  # what it is matters more than where and until when
        room, tail = room + width(tail), ""
    head = fit(head, min(width(head), room), ellipsis=dots_of(board.glyphs))
    return [Run(" ", ""), Run(f"{head}{tail}", "notice")]


def _counts(red: int, amber: int) -> Row:
    parts = [Run(f"!!{red}", "red")] if red else []
    gap = [Run(" ", "")] if red and amber else []
    return [*parts, *gap, *([Run(f"!{amber}", "amber")] if amber else [])]


def _named(board: Board, room: int) -> tuple[Row, int]:
    """Name the worst ones that fit, the first in any case; count the others."""
    row: Row = []
    alerts = board.standing.alerts
    for place, alert in enumerate(alerts):
        runs = _told(board, alert)
        cells = sum(width(run.text) for run in runs) + 2
        if place and cells > room:
            return row, len(alerts) - place
        if not place and cells > room:
            mark, text = runs
            cut = fit(text.text, max(room - 4, 1), ellipsis=dots_of(board.glyphs))
            runs = [mark, Run(cut, text.style)]
        row += [*runs, Run("  ", "")]
        room -= cells
    return row, 0


def _told(board: Board, alert: Alert) -> Row:
    mark, style = _MARKS[alert.alarm]
    said = say_alert(board.teller, board.state, alert, board.now_ms)
    if alert.is_seen:
        return [Run("ok", "dim"), Run(f" {said}", "dim")]
    return [Run(mark, style), Run(f" {said}", "strong")]
