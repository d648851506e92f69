"""The card: the selected incident with its history, or the answer to a question."""

from __future__ import annotations

from store.model.records import Incident
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, wrap
from widgets.drawing.rows import Row, card_rows, dispute_rows, row_of
from widgets.resting_pane import RestingPane
from widgets.words.catalogue import N_

FIRST_STEPS = (
    (N_("ON 21 crew=Anan"), N_("log a unit on")),
    (N_("N theft @wat-khum red motorbike"), N_("enter an incident")),
    (N_("D 21 101"), N_("send the unit")),
)
"""What a newcomer types first."""


def _first_steps(board: Board, columns: int) -> list[Row]:
    """Tell a newcomer what to do when there is nothing to show yet."""
    say = board.words.say
    start = say(N_("Press : and type, for example"))
    rows = [row_of([Run(f" {start}", "hint")], columns)]
    for line, meaning in FIRST_STEPS:
        runs = [Run(f"   {fit(say(line), 34)}", "key"), Run(say(meaning), "hint")]
        rows.append(row_of(runs, columns))
    return rows


class IncidentCard(RestingPane, can_focus=True):
    """Shows the newest of the history unless scrolled; an answer stays until Esc.

    What desks differ in stays in sight above it.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._answer: tuple[str, ...] = ()
        self._scroll = 0
        self._shown = ""

    @property
    def follows_at_once(self) -> bool:
        """Claim that an answer covers the incident."""
        return self.has_answer

    def answer(self, lines: tuple[str, ...]) -> None:
        """Show the lines that answer a question; none shows the incident again."""
        self._answer = lines
        self._scroll = 0
        self.redraw()

    @property
    def has_answer(self) -> bool:
        """Claim that an answer covers the incident."""
        return bool(self._answer)

    def scroll_rows(self, steps: int) -> None:
        """Go back (negative) or forth in what does not fit."""
        self._scroll += steps
        self.redraw()

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the title, and the part of the rest that is in sight."""
        room = lines - 1
        if self._answer:
            title = board.words.say(N_("Answer (Esc closes)"))
            rows = [
                row_of([Run(line, "text")], columns)
                for text in self._answer
                for line in wrap(text, columns)
            ]
            top = self._clamp(self._scroll, len(rows) - room)
            self._scroll = top
            return [self.title_row(title, columns), *rows[top : top + room]]
        incident = board.selected_incident
        title = board.words.say(N_("Incident"))
        if incident is None:
            return [self.title_row(title, columns), *_first_steps(board, columns)]
        if incident.id != self._shown:
            self._shown, self._scroll = incident.id, 0
        rows = card_rows(incident, board, columns)
        if self.has_focus:
            rows[0] = row_of(rows[0], columns, style="title-focus")
        told = _disputes(incident, board, columns, max(room - 1, 1))
        return [*rows[:1], *told, *self._newest(rows[1:], room - len(told))]

    def _newest(self, rows: list[Row], room: int) -> list[Row]:
        """Show the end of the history, or what was scrolled back to."""
        hidden = max(len(rows) - room, 0)
        self._scroll = self._clamp(self._scroll, 0, -hidden)
        top = hidden + self._scroll
        return rows[top : top + room]

    @staticmethod
    def _clamp(value: int, most: int, least: int = 0) -> int:
        return max(min(value, max(most, least)), least)


def _disputes(incident: Incident, board: Board, columns: int, most: int) -> list[Row]:
    """Tell what desks differ in; where that has no room, where all of it stands."""
    rows = dispute_rows(incident, board, columns)
    if len(rows) <= most:
        return rows
    count = len(board.tray.about(incident.id))
    said = board.words.say(
        N_("... cut here; CF shows all {count} in full"), count=count
    )
    return [*rows[: most - 1], row_of([Run(f"  {said}", "strong")], columns)]
