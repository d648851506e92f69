"""What a command did, in one line, and what an incident's history says line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from typing import assert_never

from store.city.town import Town
from store.model.events import Event
from store.model.facts import (
    AboutLog,
    AboutReport,
    AlertAcknowledged,
    AnyFact,
    ExerciseMarked,
    IncidentCancelled,
    IncidentClosed,
    IncidentDuplicate,
    IncidentHeld,
    IncidentLinked,
    IncidentNumbered,
    IncidentOpened,
    IncidentPlace,
    IncidentPriority,
    IncidentReferred,
    IncidentReopened,
    IncidentResumed,
    IncidentType,
    IncidentUnlinked,
    KnownFact,
    OnAir,
    Overridden,
    Remarked,
    RemarkStruck,
    SettingKept,
    Settled,
    StreetClosed,
    StreetOpened,
    TowCalled,
    TowDeclined,
    TowUndone,
    Undone,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitUnstacked,
    UnknownFact,
)
from store.model.leaves import leaves, told_by
from store.model.records import (
    PLANNED,
    Ending,
    EventId,
    Incident,
    IncidentId,
    IncidentState,
    Location,
    State,
)
from store.model.registers import key_of
from store.model.settings import is_said
from store.model.tables import CodeTables
from store.model.undo import UNDO_REASON
from widgets.words.agreeing import say_agreed, say_settled
from widgets.words.catalogue import N_, Words
from widgets.words.files import say_planned
from widgets.words.kept_settings import say_setting
from widgets.words.log_facts import say_log_fact
from widgets.words.moments import age, clock, day
from widgets.words.on_air import Naming, named, say_on_air
from widgets.words.reports import say_report_fact
from widgets.words.terms import (
    STATES,
    alert_name,
    type_name,
)
from widgets.words.ties import say_tie
from widgets.words.unit_facts import UnitFact, say_ended, say_unit_fact

_UNTOLD = (Overridden, ExerciseMarked, SettingKept, Undone, UnknownFact)
"""What a result line need not say."""


def _is_told(event: Event) -> bool:
    """Claim that a result line says an event: settings only if they are a deed."""
    fact = event.fact
    if isinstance(fact, SettingKept):
        return is_said(fact.key)
    return not isinstance(fact, _UNTOLD)


def _begins(event: Event) -> bool:
    return isinstance(event.fact, UnitAssigned)


def _listed(facts: Iterable[str]) -> str:
    return ", ".join(told for told in facts if told)


def _target(event: Event) -> IncidentId:
    """Name the incident that an event concerns; empty when it concerns none."""
    kind, _, key = event.entity.partition(":")
    if kind == "i":
        return IncidentId(key)
    return getattr(event.fact, "incident", IncidentId(""))


class Teller:
    """Tells facts in one language, with this station's tables and places."""

    def __init__(
        self,
        words: Words,
        tables: CodeTables,
        town: Town,
        time_zone: tzinfo,
    ) -> None:
        self.words = words
        self.time_zone = time_zone
        self.tables = tables
        self.town = town
        self._places: dict[str, tuple[str, str]] = {}
        self.offer_sign = ""
        """Is typed before a digit that takes an offer, where digits do other work."""

    def place(self, location: Location, *, short: bool = False) -> str:
        """Name a location in the reader's language, if the map knows it."""
        if not location.key:
            return location.text
        if location.key not in self._places:
            found = self.town.place(location.key)
            names = (location.text, location.text)
            if found is not None:
                thai = self.words.lang == "th"
                names = (
                    (found.name_th, found.short_th)
                    if thai
                    else (found.name_en, found.short_en)
                )
            self._places[location.key] = names
        return self._places[location.key][short]

    def incident(self, incident: Incident) -> str:
        """Tell an incident in short: number, type, place."""
        kind = type_name(self.words, self.tables, incident.type)
        place = self.place(incident.place)
        return f"#{incident.number} {kind} {place}"

    def result(self, state: State, events: Sequence[Event]) -> str:
        """Tell what a command did: who, to which incident, and what."""
        groups: dict[IncidentId, list[Event]] = {}
        for event in events:
            if _is_told(event):
                groups.setdefault(_target(event), []).append(event)
        # what was taken up comes first, and in full: the row may be cut behind it
        order = sorted(groups, key=lambda key: not any(map(_begins, groups[key])))
        told = [
            self._about(state, key, groups[key], in_full=at == 0)
            for at, key in enumerate(order)
        ]
        return "; ".join(told) or self.words.say(N_("nothing to change"))

    def event(self, state: State, event: Event) -> str:
        """Tell one event of the log, marks and overrides too."""
        fact = event.fact
        if isinstance(fact, SettingKept) and not is_said(fact.key):
            return self.words.say(N_("kept for this desk: {key}"), key=fact.key)
        if isinstance(fact, ExerciseMarked | UnknownFact):
            return f"{self.fact(fact)} {fact.kind}".strip()
        if not _is_told(event):
            return self.fact(fact)
        return self.result(state, [event])

    def _about(
        self, state: State, key: IncidentId, events: list[Event], *, in_full: bool
    ) -> str:
        incident = state.incidents.get(key)
        others = [e for e in events if not isinstance(e.fact, UnitUnstacked)]
        by_unit: dict[str, dict[str, None]] = {}
        facts: dict[str, None] = {}
        for event in events:
            told = self._short(state, events, event)
            facts[told] = None
            if event.entity[:2] == "u:" and (event in others or not others):
                by_unit.setdefault(event.entity[2:], {})[told] = None
        if incident is None:
            about = ",".join(by_unit) or named(state, events[0])
            return f"{about} {_listed(facts)}".strip()
        facts.update(dict.fromkeys(self._after(incident, events)))
        name = self.incident(incident) if in_full else f"#{incident.number}"
        if len({tuple(told) for told in by_unit.values()}) > 1:
            each = [f"{unit} {_listed(told)}" for unit, told in by_unit.items()]
            own = {told for facts in by_unit.values() for told in facts}
            rest = [told for told in facts if told not in own]
            return f"{name}: {_listed([*each, *rest])}"
        who = f"{','.join(by_unit)} -> " if by_unit else ""
        return f"{who}{name}: {_listed(facts)}"

    def _after(self, incident: Incident, events: list[Event]) -> Iterator[str]:
        """Say what follows without a fact: it waits again, or nobody is left to call.

        An incident whose units were called elsewhere waits with its first clock.
        """
        facts = [event.fact for event in events]
        called_away = (Ending.PREEMPTED, Ending.EXCHANGED)
        left = any(isinstance(f, UnitFreed) and f.ending in called_away for f in facts)
        if left and incident.is_open and not incident.active:
            waited = age(events[-1].at_ms - incident.clock_ms)
            yield self.words.say(N_("waits again ({age})"), age=waited)
        declined = any(isinstance(fact, TowDeclined) for fact in facts)
        if declined and not any(isinstance(fact, TowCalled) for fact in facts):
            yield self.words.say(N_("nobody else is left to call"))

    def _short(self, state: State, events: list[Event], event: Event) -> str:
        """Tell a closing in one word when the clearing beside it said the rest.

        An opened street is named, which its fact does not do.
        """
        if isinstance(event.fact, StreetOpened):
            street = state.closed_streets.get(EventId(event.entity[2:]))
            named = self.place(street.place) if street else ""
            return f"{named}: {self.fact(event.fact)}" if named else ""
        if isinstance(event.fact, UnitUnstacked) and len(events) > 1:
            sent = {e.entity for e in events if isinstance(e.fact, UnitAssigned)}
            if event.entity in sent:
                return ""  # it has now in hand what waited behind its job
            unit = event.entity[2:]
            return self.words.say(N_("no longer queued behind {unit}"), unit=unit)
        if isinstance(event.fact, Settled):
            claims = leaves(state, key_of(event.entity, event.fact))
            kept = [one.told.fact for one in claims if one.event == event.id]
            told = [self.fact(fact) for fact in kept if isinstance(fact, KnownFact)]
            return say_settled(self.words, event.fact, "".join(told))
        cleared = any(isinstance(other.fact, UnitCleared) for other in events)
        if isinstance(event.fact, IncidentClosed) and cleared:
            return self.words.say(STATES[IncidentState.CLOSED])
        return self.fact(event.fact)

    def history(self, incident: Incident) -> list[tuple[int, str, str]]:
        """List an incident's history: time, author, what happened; oldest first."""
        lines = []
        for entry in incident.history:
            fact = entry.fact
            if not isinstance(fact, AnyFact):
                continue
            told = self.fact(fact)
            if isinstance(fact, Settled):
                told = self.settled(incident, fact)
            if entry.entity.startswith("u:"):
                told = f"{entry.entity[2:]} {told}"
            if entry.event in incident.struck:
                told = self.words.say(N_("(withdrawn) {words}"), words=told)
            lines.append((entry.at_ms, entry.by, told))
        return lines

    def settled(self, incident: Incident, fact: Settled) -> str:
        """Tell a settling with what it kept, as the incident's history has it."""
        found = told_by(incident, fact.keep)
        kept = found.told.fact if found else None
        told = self.fact(kept) if isinstance(kept, KnownFact) else ""
        return say_settled(self.words, fact, told)

    def fact(self, fact: AnyFact) -> str:
        """Tell one fact."""
        say = self.words.say
        match fact:
            case IncidentOpened():
                entered = say(N_("entered"))
                return f"{entered}: {fact.text}" if fact.text else entered
            case IncidentPriority():
                return say(N_("priority {priority}"), priority=fact.priority)
            case IncidentType():
                kind = type_name(self.words, self.tables, fact.type)
                return say(N_("type {type}"), type=kind)
            case IncidentPlace():
                place = self.place(fact.place)
                return say(N_("place {place}"), place=place)
            case IncidentHeld(reason=reason, until_ms=until_ms) if reason == PLANNED:
                return say_planned(self.words, self.moment(until_ms))
            case IncidentHeld():
                return say(N_("held: {reason}"), reason=fact.reason)
            case IncidentResumed():
                return say(N_("hold ended"))
            case IncidentClosed():
                return say_ended(
                    self.words, self.tables, N_("closed {disposition}"), fact
                )
            case IncidentCancelled():
                return say(N_("cancelled: {reason}"), reason=self._reason(fact))
            case IncidentReopened():
                reopened = say(N_("reopened"))
                return f"{reopened} {self._reason(fact)}".rstrip()
            case Remarked():
                return fact.text
            case RemarkStruck():
                return say(N_("remark withdrawn"))
            case _:
                told = say_tie(self.words, self.tables, fact)
                return told or self._unit_fact(fact)

    def _reason(self, fact: IncidentCancelled | IncidentReopened) -> str:
        is_undo = fact.reason == UNDO_REASON
        return self.words.say(N_("UNDO")) if is_undo else fact.reason

    def closed(self, place: Location, until_ms: int | None, reason: str) -> str:
        """Tell that a street is closed: which, until when, and why."""
        told = self.place(place)
        if until_ms is None:
            told = self.words.say(N_("{place} closed until opened"), place=told)
        else:
            told = self.words.say(
                N_("{place} closed until {time}"),
                place=told,
                time=self.moment(until_ms),
            )
        return f"{told}: {reason}" if reason else told

    def moment(self, at_ms: int) -> str:
        """Tell a time of day and its date."""
        time = clock(at_ms, self.time_zone)
        return f"{time} {day(self.words, at_ms, self.time_zone)}"

    def _unit_fact(self, fact: AnyFact) -> str:
        say = self.words.say
        if isinstance(fact, UnitFact):
            naming = Naming(self.place, self.moment)
            return say_unit_fact(self.words, self.tables, naming, fact)
        match fact:
            case StreetClosed():
                return self.closed(fact.place, fact.until_ms, fact.reason)
            case StreetOpened():
                return say(N_("street open again"))
            case Overridden():
                return say(N_("rule overridden: {command}"), command=fact.command)
            case Undone():
                return say(N_("UNDO"))
            case UnknownFact():
                return say(N_("(from a newer version)"))
            case SettingKept() if is_said(fact.key):
                return say_setting(self.words, self.time_zone, fact.key, fact.value)
            case AboutLog():
                return say_log_fact(self.words, fact)
            case Settled() | IncidentNumbered():
                return say_agreed(self.words, fact)
            case AlertAcknowledged():
                about = f"{fact.unit} {alert_name(self.words, fact.what)}".strip()
                return say(N_("alert acknowledged: {what}"), what=about)
            case AboutReport():
                return say_report_fact(self.words, fact, self.moment)
            case OnAir():
                return say_on_air(self.words, fact, Naming(self.place, self.moment))
            case ExerciseMarked() | SettingKept():
                return ""
            case (
                IncidentOpened()
                | IncidentPriority()
                | IncidentType()
                | IncidentPlace()
                | IncidentHeld()
                | IncidentResumed()
                | IncidentClosed()
                | IncidentCancelled()
                | IncidentReopened()
                | IncidentDuplicate()
                | IncidentReferred()
                | IncidentLinked()
                | IncidentUnlinked()
                | TowCalled()
                | TowDeclined()
                | TowUndone()
                | Remarked()
                | RemarkStruck()
            ):
                return ""
            case _:
                assert_never(fact)
