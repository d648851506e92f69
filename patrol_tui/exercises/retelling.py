"""The script of a file of calls: each recorded time becomes a command at that time.

Commands of one moment have an order of their own. Calls come in first; then the rows
that end at that moment, so that their units are free for what follows; then the rest.
A row is accepted when its dispatch is. A call is closed when the last of its units has
left, or could not be sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from patrol_tui.exercises.calls import Call, Reading, Row
from patrol_tui.exercises.player import Ended, Skipped, Step
from store.answers import Done
from store.model.commands import (
    Advance,
    Cancel,
    Clear,
    Close,
    Command,
    Dispatch,
    Free,
    LogOn,
    Open,
)
from store.model.records import IncidentId, Stage, State, UnitId
from store.model.refusals import Refusal

NO_INCIDENT = "no-incident"
"""The call was not opened, so nobody could be sent to it."""

_Place = tuple[int, int, int, int, int]
"""Where a step comes: time, phase of the moment, dispatch, line, step of the row."""
_COMES_IN, _ENDS_NOW, _GOES_ON = 0, 1, 2


class Retelling:
    """Calls as steps, and how many rows and calls were taken."""

    def __init__(self, reading: Reading, *, source: str, by: str) -> None:
        self.accepted_rows = 0
        self.remarked = Counter(reading.remarked)
        """Accepted, but worth telling, by reason."""
        self.refused_rows: Counter[str] = Counter()
        """By the rules' own reason."""
        self.closed_calls = 0
        self.unsent_calls = 0
        """Opened, but none of their units could be sent."""
        self._by = by
        placed: list[tuple[_Place, Step]] = []
        for call in reading.calls:
            placed += _ToldCall(self, call, source).steps()
        placed.sort(key=lambda one: one[0])
        self.steps = [step for _, step in placed]

    def step(
        self,
        at_ms: int,
        command: Callable[[State], Command | Skipped],
        noted: Callable[[Ended], None],
    ) -> Step:
        """Make a step by this retelling's author."""
        return Step(at_ms=at_ms, by=self._by, command=command, noted=noted)


class _ToldCall:
    """One call as it is told: its incident, and the rows still to come."""

    def __init__(self, retelling: Retelling, call: Call, source: str) -> None:
        self._retelling = retelling
        self._call = call
        self._source = source
        self.incident: IncidentId | None = None
        self.waiting = len(call.rows)
        """Rows whose unit has neither left nor been refused."""

    def steps(self) -> Iterator[tuple[_Place, Step]]:
        """Give all steps, each with its place in the whole script."""
        at_ms = self._call.received_ms
        line = self._call.rows[0].line
        step = self._retelling.step(at_ms, self._open, self._opened)
        yield (at_ms, _COMES_IN, at_ms, line, 0), step
        for row in self._call.rows:
            yield from _ToldRow(self._retelling, self, row).steps()

    def _open(self, state: State) -> Command:
        del state
        call = self._call
        return Open(
            type=call.type,
            place=call.place,
            priority=call.priority,
            text=call.text,
            source=self._source,
        )

    def _opened(self, ended: Ended) -> None:
        if isinstance(ended, Done) and ended.events:
            self.incident = IncidentId(ended.events[0].id)

    def close(self, state: State) -> Command | Skipped:
        """Close the incident if its last unit is gone; cancel it if none was sent."""
        found = state.incidents.get(self.incident) if self.incident else None
        if self.waiting or found is None or not found.is_open or found.active:
            return Skipped()
        if not found.assignments:
            return Cancel(incident=found.id, reason="no unit could be sent")
        return Close(incident=found.id, disposition=self._call.disposition)

    def closed(self, ended: Ended) -> None:
        """Count an end."""
        if isinstance(ended, Done):
            found = ended.state.incidents[self.incident] if self.incident else None
            if found is not None and found.assignments:
                self._retelling.closed_calls += 1
            else:
                self._retelling.unsent_calls += 1


class _ToldRow:
    """One row as it is told: whether its unit was sent."""

    def __init__(self, retelling: Retelling, call: _ToldCall, row: Row) -> None:
        self._retelling = retelling
        self._call = call
        self._row = row
        self._units: tuple[UnitId, ...] = (row.unit,)
        self._incident: IncidentId | None = None
        """Set when the unit was sent."""

    def steps(self) -> Iterator[tuple[_Place, Step]]:
        """Give the row's steps, each with its place in the whole script."""
        times = self._row.times
        sent_ms, ends_ms = times["dispatched"], times["cleared"]
        told: list[tuple[int, Callable[[State], Command | Skipped]]] = [
            (sent_ms, self._log_on),
            (sent_ms, self._dispatch),
            (sent_ms, self._call.close),
            (ends_ms, self._end),
            (ends_ms, self._call.close),
        ]
        middle = (("enroute", Stage.EN), ("onscene", Stage.AR))
        told[3:3] = [
            (times[name], partial(self._advance, stage))
            for name, stage in middle
            if name in times
        ]
        for order, (at_ms, command) in enumerate(told):
            phase = _ENDS_NOW if at_ms == ends_ms else _GOES_ON
            step = self._retelling.step(at_ms, command, self._noted(command))
            yield (at_ms, phase, sent_ms, self._row.line, order), step

    def _noted(self, command: object) -> Callable[[Ended], None]:
        if command == self._dispatch:
            return self._dispatched
        if command == self._end:
            return self._ended
        return self._call.closed if command == self._call.close else _unnoted

    def _log_on(self, state: State) -> Command | Skipped:
        unit = state.units.get(self._row.unit)
        if unit is not None and unit.on_duty:
            return Skipped()
        return LogOn(unit=self._row.unit)

    def _dispatch(self, state: State) -> Command | Skipped:
        del state
        if self._call.incident is None:
            return Skipped(reason=NO_INCIDENT)
        return Dispatch(units=self._units, incident=self._call.incident)

    def _dispatched(self, ended: Ended) -> None:
        match ended:
            case Done():
                self._incident = self._call.incident
                self._retelling.accepted_rows += 1
                never = "onscene" not in self._row.times
                self._retelling.remarked["never-arrived"] += never
                return
            case Refusal(code=code):
                self._retelling.refused_rows[code.value] += 1
            case Skipped(reason=reason):
                self._retelling.refused_rows[reason] += 1
        self._call.waiting -= 1

    def _advance(self, stage: Stage, state: State) -> Command | Skipped:
        del state
        if self._incident is None:
            return Skipped()
        return Advance(units=self._units, incident=self._incident, stage=stage)

    def _end(self, state: State) -> Command | Skipped:
        del state
        if self._incident is None:
            return Skipped()
        if "onscene" in self._row.times:
            return Clear(units=self._units, incident=self._incident)
        return Free(units=self._units, incident=self._incident)

    def _ended(self, ended: Ended) -> None:
        del ended
        if self._incident is not None:
            self._call.waiting -= 1


def _unnoted(ended: Ended) -> None:
    del ended
