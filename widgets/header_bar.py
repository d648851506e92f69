"""The header: station, shift, officer, what is not real work, time, and the link."""

from __future__ import annotations

from store.model.alerts import muted_until_ms
from store.model.timers import Alarm, alarm_of, inbox_clock
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.rows import Row, bar
from widgets.link_light import light
from widgets.pane import Pane
from widgets.words.catalogue import N_
from widgets.words.moments import age, clock, day

_INBOX = {
    Alarm.NONE: ("", "header"), Alarm.AMBER: ("!", "notice"), Alarm.RED: ("!!", "p0"),
}  # fmt: skip
"""What the reports that wait are told with."""


class HeaderBar(Pane):
    """One row; what is wrong (not saved) or not real (a drill) stands out."""

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the row; the date goes where there is no room for it."""
        del lines
        words = board.words
        left: Row = [Run(f" {board.station} ", "header")]
        if board.notice:
            short = board.notice.partition(":")[0]
            notice = board.notice if columns >= 100 else short
            left.append(Run(f" {notice} ", "notice"))
        shift = words.say(N_("shift {shift}"), shift=board.shift)
        left.append(Run(f" {shift}  {words.officer(board.officer)}", "header"))
        now = clock(board.now_ms, board.time_zone)
        if columns >= 100:
            now = f"{day(words, board.now_ms, board.time_zone)}  {now}"
        right: Row = [Run(f" {now} ", "header")]
        left_ms = muted_until_ms(board.state) - board.now_ms
        if left_ms > 0:
            muted = words.say(N_("MUTE {time}"), time=age(left_ms + 59_999))
            right.insert(0, Run(f" {muted} ", "notice"))
        right += _inbox(board)
        if board.tray.conflicts:
            disputed = words.say(N_("CF {count}"), count=len(board.tray.conflicts))
            right.append(Run(f" {disputed} ", "p0"))
        if not board.is_saved:
            unsaved = words.say(N_("NOT SAVED"))
            right.append(Run(f" {unsaved} ", "p0"))
        if board.is_saved or board.link is not None:
            right += light(board, columns)
        return [bar(left, right, columns, style="header")]


def _inbox(board: Board) -> Row:
    """Count the reports that wait, with the oldest one's age and how bad that is."""
    waiting = board.tray.reports
    clock = inbox_clock(board.state, board.tables) if waiting else None
    if clock is None:
        return []
    sign, style = _INBOX[alarm_of(clock.degree_at(board.now_ms))]
    waits = age(board.now_ms - clock.since_ms)
    told = board.words.say(N_("IN {count} {age}"), count=len(waiting), age=waits)
    return [Run(f" {told}{sign} ", style)]
