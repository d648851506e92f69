"""The steps of one call of the drill, and of one unit between its calls.

A call is found again by when and by whom it was entered, so that a drill that was
closed and opened again goes on with the calls it had.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto

from patrol_tui.exercises.evening_cast import (
    HOLD_REASON,
    MEAL,
    PAPERWORK,
    WITHDRAWN,
    Story,
)
from patrol_tui.exercises.player import Skipped, Step
from store.model.commands import (
    Advance,
    Cancel,
    Clear,
    Close,
    Command,
    Contact,
    Dispatch,
    Hold,
    LogOn,
    Open,
    Remark,
    SetReadiness,
)
from store.model.records import (
    Assignment,
    Incident,
    IncidentState,
    Location,
    Readiness,
    Stage,
    State,
    UnitId,
)

DESK = "มาลี"
"""The made-up dispatcher who enters all of it."""
HOLD_MINUTES = 60
_BACKUP_LATER_MS = 40_000
_REMARK_LATER_MS = 90_000

TAKEN = Skipped(reason="taken")
"""A person was quicker, or did otherwise."""
NO_UNIT = Skipped(reason="no-unit")
"""Nobody was free to be sent."""


Make = Callable[[State], Command | Skipped]


class Role(Enum):
    """What a call is on the board for."""

    CLOSED = auto()
    CANCELLED = auto()
    HELD = auto()
    CLEARED = auto()
    GOES_ON = auto()
    WAITS = auto()


@dataclass(slots=True, kw_only=True)
class Told:
    """One call with its times; 0 is never."""

    role: Role
    story: Story
    priority: int
    place: Location
    source: str
    caller: str
    opened_ms: int
    sent_ms: int = 0
    enroute_ms: int = 0
    onscene_ms: int = 0
    over_ms: int = 0
    """Cleared or cancelled, as the role has it."""
    held_ms: int = 0
    close_ms: int = 0
    unit: UnitId | None = None
    """None: whoever is free then."""
    backup: UnitId | None = None

    def steps(self) -> list[Step]:
        """Give its steps; the times tell their order."""
        planned: list[tuple[int, Make]] = [(self.opened_ms, self._open)]
        if self.role is Role.CANCELLED:
            planned += [(self.over_ms, self._cancel)]
        if self.role is Role.HELD:
            planned += [(self.held_ms, self._hold)]
        if self.sent_ms:
            planned += [
                (self.sent_ms, self._send),
                (self.enroute_ms, self._advance(Stage.EN, self.sent_ms)),
                (self.onscene_ms, self._advance(Stage.AR, self.sent_ms)),
                (self.onscene_ms + _REMARK_LATER_MS, self._remark),
                (self.over_ms, self._end),
            ]
        if self.backup:
            planned += self._with_backup()
        if self.close_ms:
            planned += [(self.close_ms, self._close)]
        return [Step(at_ms=at_ms, by=DESK, command=make) for at_ms, make in planned]

    def _with_backup(self) -> list[tuple[int, Make]]:
        later_ms = _BACKUP_LATER_MS
        sent_ms = self.sent_ms + later_ms
        return [
            (sent_ms, self._send_backup),
            (self.enroute_ms + later_ms, self._advance(Stage.EN, sent_ms)),
            (self.onscene_ms + later_ms, self._advance(Stage.AR, sent_ms)),
            (self.over_ms - 2 * later_ms, self._end_backup),
        ]

    def _found(self, state: State) -> Incident | None:
        """Find the call on the board, as long as it is open."""
        return next(
            (
                incident
                for incident in state.open_incidents()
                if incident.opened_ms == self.opened_ms and incident.opened_by == DESK
            ),
            None,
        )

    def _open(self, state: State) -> Command:
        del state
        return Open(
            type=self.story.type,
            place=self.place,
            priority=self.priority,
            text=self.story.text,
            source=self.source,
            caller=self.caller if self.source == "LINE" else "",
        )

    def _cancel(self, state: State) -> Command | Skipped:
        found = self._found(state)
        return Cancel(incident=found.id, reason=WITHDRAWN) if found else TAKEN

    def _hold(self, state: State) -> Command | Skipped:
        found = self._found(state)
        if found is None or found.active:
            return TAKEN
        return Hold(incident=found.id, minutes=HOLD_MINUTES, reason=HOLD_REASON)

    def _send(self, state: State) -> Command | Skipped:
        found = self._found(state)
        if found is None or found.active or found.worked:
            return TAKEN
        if found.state_at(self.sent_ms) is IncidentState.HELD:
            return TAKEN
        free = sorted(unit.id for unit in state.units.values() if unit.is_free)
        if self.unit is not None:
            free = [unit for unit in free if unit == self.unit]
        if not free:
            return NO_UNIT
        unit = free[self.opened_ms // 1000 % len(free)]
        return Dispatch(units=(unit,), incident=found.id)

    def _send_backup(self, state: State) -> Command | Skipped:
        found = self._found(state)
        unit = state.units.get(self.backup) if self.backup else None
        if found is None or not found.active:
            return TAKEN
        if unit is None or not unit.is_free:
            return NO_UNIT
        return Dispatch(units=(unit.id,), incident=found.id, backup=True)

    def _sent(self, incident: Incident, sent_ms: int) -> Assignment | None:
        """Find the assignment that this script made, if it still holds."""
        return next(
            (held for held in incident.active if held.dispatched_ms == sent_ms), None
        )

    def _advance(self, stage: Stage, sent_ms: int) -> Make:
        def advance(state: State) -> Command | Skipped:
            found = self._found(state)
            held = self._sent(found, sent_ms) if found else None
            if held is None or held.stage >= stage:
                return TAKEN
            return Advance(units=(held.unit,), incident=held.incident, stage=stage)

        return advance

    def _remark(self, state: State) -> Command | Skipped:
        found = self._found(state)
        if found is None or self._sent(found, self.sent_ms) is None:
            return TAKEN
        return Remark(incident=found.id, text=self.story.remark)

    def _end(self, state: State) -> Command | Skipped:
        ending = "" if self.role is Role.CLEARED else self.story.disposition
        return self._cleared(state, self.sent_ms, ending)

    def _end_backup(self, state: State) -> Command | Skipped:
        return self._cleared(state, self.sent_ms + _BACKUP_LATER_MS, "")

    def _cleared(self, state: State, sent_ms: int, ending: str) -> Command | Skipped:
        found = self._found(state)
        held = self._sent(found, sent_ms) if found else None
        if held is None or held.stage is not Stage.AR:
            return TAKEN
        return Clear(units=(held.unit,), incident=held.incident, disposition=ending)

    def _close(self, state: State) -> Command | Skipped:
        found = self._found(state)
        if found is None or found.active or not found.worked:
            return TAKEN
        return Close(incident=found.id, disposition=self.story.disposition)


def log_on_step(at_ms: int, order: LogOn) -> Step:
    """Give the step of a crew's log-on."""

    def log_on(state: State) -> Command | Skipped:
        unit = state.units.get(order.unit)
        return TAKEN if unit is not None and unit.on_duty else order

    return Step(at_ms=at_ms, by=DESK, command=log_on)


def unit_steps(
    unit: UnitId,
    heard: Iterable[tuple[int, Location]] = (),
    meal: tuple[int, int] | None = None,
    busy: tuple[int, int] | None = None,
) -> list[Step]:
    """Give what a unit says between its calls: where it is, that it rests or is busy.

    Args:
        unit: Which.
        heard: When it is heard from, and where it is then.
        meal: From when to when it rests.
        busy: From when to when it has work at the station.
    """
    steps = [
        Step(at_ms=at_ms, by=DESK, command=_heard(unit, place))
        for at_ms, place in heard
    ]
    for span, readiness, reason in (
        (meal, Readiness.MB, MEAL),
        (busy, Readiness.BZ, PAPERWORK),
    ):
        if span is not None:
            away = _turned(unit, Readiness.AV, readiness, reason)
            back = _turned(unit, readiness, Readiness.AV, "")
            steps.append(Step(at_ms=span[0], by=DESK, command=away))
            steps.append(Step(at_ms=span[1], by=DESK, command=back))
    return steps


def _heard(unit: UnitId, place: Location) -> Make:
    def heard(state: State) -> Command | Skipped:
        found = state.units.get(unit)
        if found is None or not found.is_free:
            return Skipped()
        return Contact(units=(unit,), place=place)

    return heard


def _turned(unit: UnitId, before: Readiness, after: Readiness, reason: str) -> Make:
    def turned(state: State) -> Command | Skipped:
        found = state.units.get(unit)
        if found is None or not found.on_duty or found.incidents:
            return TAKEN
        if found.readiness is not before:
            return TAKEN
        return SetReadiness(units=(unit,), readiness=after, reason=reason)

    return turned
