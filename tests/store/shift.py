"""A shift in memory: commands are judged, written and folded as at a desk, on no disk.

Stories read as they would be told: `shift.opens("theft")`, `shift.sends("21", 101)`.
Units are named by call sign, several parted by commas; incidents by short number.
Every verb answers with what it is about, fresh from the State, or with the Refusal.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from store.author import Author
from store.clock import Clock
from store.model.commands import (
    AcknowledgeAlerts,
    AddBolo,
    Advance,
    BeginStop,
    CallEmergency,
    CallTow,
    Cancel,
    Clear,
    Close,
    Command,
    Contact,
    DeclineTow,
    Dispatch,
    EndBolo,
    EndEmergency,
    Free,
    HearBolo,
    HearEmergency,
    HearMessage,
    Hold,
    KeepSetting,
    LinkIncidents,
    LogOff,
    LogOn,
    MarkDuplicate,
    MarkExercise,
    NoteUnit,
    Open,
    Preempt,
    Refer,
    Remark,
    Reopen,
    SendMessage,
    SetPlace,
    SetPriority,
    SetReadiness,
    SetTimer,
    SetType,
    Stack,
    Swap,
    Undo,
)
from store.model.events import Event
from store.model.fold import fold_all
from store.model.records import (
    Incident,
    IncidentId,
    IncidentState,
    Location,
    Readiness,
    Stage,
    State,
    Unit,
    UnitId,
)
from store.model.refusals import Refusal
from store.model.rules import decide
from store.model.tables import CodeTables

NOON_MS = 1_760_000_000_000
"""Any moment will do; this one is in 2025."""
DAY_MS = 24 * 3600 * 1000
NOWHERE = IncidentId("nobody.1")
"""The id that an unknown short number stands for."""


class Shift:
    """One store's State, its author, and the clock that the story turns."""

    def __init__(
        self, *, tables: CodeTables | None = None, writer: str = "k7q4f2a"
    ) -> None:
        self.state = State()
        self.tables = tables or CodeTables()
        self.now_ms = NOON_MS
        self.by = "somchai"
        self.events: list[Event] = []
        self.last: tuple[Event, ...] = ()
        """The events of the last command; empty if it was refused."""
        self._author = Author(writer, Clock())

    def does(self, command: Command) -> Refusal | None:
        """Give any command; answer only when it is refused."""
        judged = decide(self.state, command, self.now_ms, self.tables, self.by)
        self.last = ()
        if isinstance(judged, Refusal):
            return judged
        written = self._author.write(self.state, judged, self.now_ms, self.by)
        self.last, self.state = written
        self.events.extend(self.last)
        return None

    def aside(self) -> Shift:
        """Branch off: what happens there does not happen here."""
        branch = copy(self)
        branch.events = list(self.events)
        return branch

    def elsewhere(self, writer: str = "zzz2222") -> Shift:
        """Begin another desk, which knows what this one does now, and no more."""
        other = Shift(tables=self.tables, writer=writer)
        other.state, other.now_ms, other.by = self.state, self.now_ms, "malee"
        return other

    def joins(self, other: Shift) -> None:
        """Take in what another desk did, behind what this one did."""
        self.state = fold_all(self.state, other.events)

    def later(self, *, minutes: float = 0, hours: float = 0) -> None:
        """Turn the clock, forward or back."""
        self.now_ms += round((minutes + 60 * hours) * 60_000)

    def hands_over_to(self, name: str) -> None:
        """Let another person give the commands from here on."""
        self.by = name

    def incident(self, number: int) -> Incident:
        found = self.state.by_number(number)
        assert found is not None
        return found

    def unit(self, name: str) -> Unit:
        return self.state.units[UnitId(name)]

    def state_of(self, number: int) -> IncidentState:
        return self.incident(number).state_at(self.now_ms)

    def key(self, number: int | None) -> Any:
        """Give the id under a short number; None stays None, for "the one in hand"."""
        if number is None:
            return None
        return self.state.numbers.get(number, NOWHERE)

    # incidents

    def opens(
        self, kind: str = "theft", *, place: str = "clock tower", **more: Any
    ) -> Incident | Refusal:
        refusal = self.does(Open(type=kind, place=Location(text=place), **more))
        return refusal or self.state.incidents[IncidentId(self.last[0].id)]

    def closes(
        self, number: int, disposition: str = "REPORT", **more: Any
    ) -> Incident | Refusal:
        command = Close(incident=self.key(number), disposition=disposition, **more)
        return self.does(command) or self.incident(number)

    def cancels(
        self, number: int, reason: str = "entered twice", **more: Any
    ) -> Incident | Refusal:
        command = Cancel(incident=self.key(number), reason=reason, **more)
        return self.does(command) or self.incident(number)

    def reopens(self, number: int, **more: Any) -> Incident | Refusal:
        command = Reopen(incident=self.key(number), reason="called again", **more)
        return self.does(command) or self.incident(number)

    def reopens_by_id(self, key: IncidentId) -> Incident | Refusal:
        """Reopen one whose short number may have a new holder."""
        command = Reopen(incident=key, reason="called again")
        return self.does(command) or self.state.incidents[key]

    def remarks(
        self, number: int, text: str = "red motorbike", **more: Any
    ) -> Incident | Refusal:
        command = Remark(incident=self.key(number), text=text, **more)
        return self.does(command) or self.incident(number)

    def sets_priority(
        self, number: int, priority: int, **more: Any
    ) -> Incident | Refusal:
        command = SetPriority(incident=self.key(number), priority=priority, **more)
        return self.does(command) or self.incident(number)

    def sets_type(self, number: int, kind: str, **more: Any) -> Incident | Refusal:
        command = SetType(incident=self.key(number), type=kind, **more)
        return self.does(command) or self.incident(number)

    def sets_place(self, number: int, place: str, **more: Any) -> Incident | Refusal:
        where = Location(text=place)
        command = SetPlace(incident=self.key(number), place=where, **more)
        return self.does(command) or self.incident(number)

    def holds(
        self, number: int, minutes: int = 20, reason: str = "owner away", **more: Any
    ) -> Incident | Refusal:
        key = self.key(number)
        command = Hold(incident=key, minutes=minutes, reason=reason, **more)
        return self.does(command) or self.incident(number)

    # units on incidents

    def sends(
        self, units: str, number: int, stage: Stage = Stage.DP, **more: Any
    ) -> Incident | Refusal:
        key = self.key(number)
        command = Dispatch(units=called(units), incident=key, stage=stage, **more)
        return self.does(command) or self.incident(number)

    def backs_up(self, units: str, number: int, **more: Any) -> Incident | Refusal:
        return self.sends(units, number, backup=True, **more)

    def advances(
        self, units: str, stage: Stage, number: int | None = None, **more: Any
    ) -> Unit | Refusal:
        key = self.key(number)
        command = Advance(units=called(units), incident=key, stage=stage, **more)
        return self.does(command) or self.unit(called(units)[0])

    def arrives(self, units: str, **more: Any) -> Unit | Refusal:
        return self.advances(units, Stage.AR, **more)

    def clears(
        self, units: str, disposition: str = "", number: int | None = None, **more: Any
    ) -> Unit | Refusal:
        command = Clear(
            units=called(units),
            incident=self.key(number),
            disposition=disposition,
            **more,
        )
        return self.does(command) or self.unit(called(units)[0])

    def frees(
        self, units: str, number: int | None = None, **more: Any
    ) -> Unit | Refusal:
        command = Free(units=called(units), incident=self.key(number), **more)
        return self.does(command) or self.unit(called(units)[0])

    def stacks(self, units: str, number: int, **more: Any) -> Unit | Refusal:
        key = self.key(number)
        command = Stack(units=called(units), incident=key, **more)
        return self.does(command) or self.unit(called(units)[0])

    def preempts(self, units: str, number: int, **more: Any) -> Incident | Refusal:
        key = self.key(number)
        command = Preempt(units=called(units), incident=key, **more)
        return self.does(command) or self.incident(number)

    def swaps(self, units: str, **more: Any) -> Unit | Refusal:
        refusal = self.does(Swap(units=called(units), **more))
        return refusal or self.unit(called(units)[0])

    def stops(
        self, unit: str, kind: str = "vehicle-stop", place: str = "school", **more: Any
    ) -> Incident | Refusal:
        where = Location(text=place, key=place) if place else None
        command = BeginStop(unit=UnitId(unit), type=kind, place=where, **more)
        refusal = self.does(command)
        return refusal or self.state.incidents[IncidentId(self.last[0].id)]

    # incidents and others

    def doubles(self, number: int, other: int, **more: Any) -> Incident | Refusal:
        keys = {"incident": self.key(number), "other": self.key(other)}
        return self.does(MarkDuplicate(**keys, **more)) or self.incident(number)

    def links(self, number: int, other: int, **more: Any) -> Incident | Refusal:
        keys = {"incident": self.key(number), "other": self.key(other)}
        return self.does(LinkIncidents(**keys, **more)) or self.incident(number)

    def refers(
        self, number: int, agency: str = "fire", **more: Any
    ) -> Incident | Refusal:
        command = Refer(incident=self.key(number), agency=agency, **more)
        return self.does(command) or self.incident(number)

    def calls_tow(self, number: int, **more: Any) -> Incident | Refusal:
        command = CallTow(incident=self.key(number), **more)
        return self.does(command) or self.incident(number)

    def declines_tow(
        self, number: int, reason: str = "no truck", **more: Any
    ) -> Incident | Refusal:
        command = DeclineTow(incident=self.key(number), reason=reason, **more)
        return self.does(command) or self.incident(number)

    # units themselves

    def logs_on(self, units: str = "21", **more: Any) -> Unit | Refusal:
        for name in called(units):
            refusal = self.does(LogOn(unit=name, **more))
            if refusal is not None:
                return refusal
        return self.unit(called(units)[0])

    def logs_off(self, units: str, **more: Any) -> Unit | Refusal:
        refusal = self.does(LogOff(units=called(units), **more))
        return refusal or self.unit(called(units)[0])

    def says_ready(
        self, units: str, readiness: Readiness, **more: Any
    ) -> Unit | Refusal:
        command = SetReadiness(units=called(units), readiness=readiness, **more)
        return self.does(command) or self.unit(called(units)[0])

    def hears(self, units: str, **more: Any) -> Unit | Refusal:
        refusal = self.does(Contact(units=called(units), **more))
        return refusal or self.unit(called(units)[0])

    # what is said on the air

    def calls_emergency(self, unit: str, **more: Any) -> Unit | Refusal:
        return self.does(CallEmergency(unit=UnitId(unit), **more)) or self.unit(unit)

    def hears_emergency(self, unit: str, **more: Any) -> Unit | Refusal:
        return self.does(HearEmergency(unit=UnitId(unit), **more)) or self.unit(unit)

    def ends_emergency(self, unit: str, text: str = "", **more: Any) -> Unit | Refusal:
        command = EndEmergency(unit=UnitId(unit), text=text, **more)
        return self.does(command) or self.unit(unit)

    def acknowledges(self, units: str, **more: Any) -> Refusal | None:
        named = tuple(map(UnitId, units.split(",")))
        return self.does(AcknowledgeAlerts(units=named, **more))

    def times(self, unit: str, minutes: int, **more: Any) -> Unit | Refusal:
        command = SetTimer(unit=UnitId(unit), minutes=minutes, **more)
        return self.does(command) or self.unit(unit)

    def notes(self, unit: str, text: str, **more: Any) -> Unit | Refusal:
        command = NoteUnit(unit=UnitId(unit), text=text, **more)
        return self.does(command) or self.unit(unit)

    def adds_bolo(self, text: str = "white pickup", **more: Any) -> State | Refusal:
        return self.does(AddBolo(text=text, **more)) or self.state

    def hears_bolo(self, number: int, **more: Any) -> State | Refusal:
        return self.does(HearBolo(number=number, **more)) or self.state

    def ends_bolo(self, number: int, reason: str, **more: Any) -> State | Refusal:
        return self.does(EndBolo(number=number, reason=reason, **more)) or self.state

    def says(self, text: str, units: str = "", **more: Any) -> State | Refusal:
        to = called(units) if units else ()
        return self.does(SendMessage(units=to, text=text, **more)) or self.state

    def hears_message(self, number: int, **more: Any) -> State | Refusal:
        return self.does(HearMessage(number=number, **more)) or self.state

    # the desk itself

    def undoes(self, **more: Any) -> State | Refusal:
        return self.does(Undo(**more)) or self.state

    def marks_exercise(self, name: str = "drill", **more: Any) -> State | Refusal:
        return self.does(MarkExercise(name=name, **more)) or self.state

    def keeps(self, setting: str, value: str, **more: Any) -> State | Refusal:
        return self.does(KeepSetting(key=setting, value=value, **more)) or self.state


def called(units: str) -> tuple[UnitId, ...]:
    """Read call signs parted by commas."""
    return tuple(UnitId(name) for name in units.split(","))


def at_work() -> Shift:
    """21 is dispatched to 101; 102 waits; 22 and M1 are free; 23 is off duty."""
    shift = Shift()
    shift.logs_on("21,22,M1")
    shift.opens("theft", place="market")
    shift.opens("noise", place="school")
    shift.sends("21", 101)
    return shift
