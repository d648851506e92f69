"""Answers to questions, as plain lines: lists, search, help, one incident or unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from patrol_tui.commands.table import BY_SPELLING, VERBS
from patrol_tui.listing.rounds import LETTERS as ROUND_LETTERS
from patrol_tui.listing.rounds import about_place, rounds_listed
from patrol_tui.listing.searching import Search
from patrol_tui.listing.steps import say_steps
from patrol_tui.listing.unit_history import UnitHistory
from patrol_tui.maps.closing import extent_of
from store.desk import Desk
from store.glance import Glance
from store.model.beats import beat_of
from store.model.records import ClosedStreet, Incident, IncidentId, Unit, UnitId
from store.model.tables import WAITING
from store.model.timers import incident_timer, unit_timer
from store.text import fold
from widgets.drawing.board import queue_order, roster_order
from widgets.drawing.cells import fit
from widgets.words.callers import masked, say_unreadable
from widgets.words.catalogue import N_
from widgets.words.moments import age, clock, day, moment
from widgets.words.on_air import (
    order_bolos,
    order_messages,
    say_bolo,
    say_emergency,
    say_message,
)
from widgets.words.results import Teller
from widgets.words.terms import reason_name, state_name, unit_status
from widgets.words.ties import QUEUED, say_ties

MOST_FOUND = 50
"""Search results shown; the count says how many there are."""
UNREAD = N_(
    "{count} chapters of the past cannot be read: patrol-tui doctor --store tells more"
)
ONLY_INCIDENTS = N_(
    "before {time} only its incidents are listed; all else: patrol-tui log export"
)


class Listing:
    """Lists one desk's incidents and units at one moment.

    Args:
        teller: Tells facts in the reader's language.
        desk: Whose incidents and units.
        zone: Where the clock on the wall is.
        now_ms: The moment.
        reveal: Reads a sealed text, None if that cannot be read; the desk's own,
            if none is given.
    """

    def __init__(
        self,
        teller: Teller,
        desk: Desk | Glance,
        zone: tzinfo,
        now_ms: int,
        *,
        reveal: Callable[[str], str | None] | None = None,
    ) -> None:
        self.teller = teller
        self.words = teller.words
        self.desk = desk
        self.state = desk.state
        self.zone = zone
        self.now_ms = now_ms
        self.reveal = reveal or desk.reveal

    def incident_line(self, incident: Incident) -> str:
        """Tell an incident in one line."""
        state = incident.state_at(self.now_ms)
        timer = incident_timer(self.state, incident, self.now_ms, self.desk.tables)
        units = ",".join(a.unit for a in incident.active)
        units = units or " ".join(filter(None, ("-", *self._queued(incident))))
        told = self.teller.incident(incident)
        name = state_name(self.words, state)
        return f"{told} P{incident.priority} {name} {units} {age(timer.age_ms)}"

    def _queued(self, incident: Incident) -> tuple[str, ...]:
        units = ",".join(incident.stacked)
        return (self.words.say(QUEUED, units=units),) if units else ()

    def unit_line(self, unit: Unit) -> str:
        """Tell a unit in one line."""
        held = self.state.current(unit)
        target = self.state.incidents.get(held.incident) if held else None
        timer = unit_timer(self.state, unit, self.now_ms, self.desk.tables)
        if unit.emergency is not None:
            told = say_emergency(
                self.words, unit.emergency, self.zone, self.teller.place
            )
            return f"{unit.id} !! {told}"
        reason = reason_name(self.words, self.desk.tables, unit.reason)
        parts = [unit.id, unit_status(self.words, self.state, unit), reason]
        parts += [self.teller.incident(target) if target else ""]
        parts += [f"+{len(unit.stacked)}" if unit.stacked else ""]
        parts += [age(timer.age_ms) if unit.since_ms else ""]
        parts += [f"TM {unit.timer_min}" if unit.timer_min else ""]
        return " ".join(part for part in parts if part)

    def closed_line(self, closed: ClosedStreet) -> str:
        """Tell a closed street in one line: which, until when, why, and who said so."""
        told = self.teller.closed(closed.place, closed.until_ms, closed.reason)
        told += extent_of(self.words, self.teller.town, closed)
        return (
            f"{told} ({self.words.officer(closed.by)} {clock(closed.at_ms, self.zone)})"
        )

    def open_incidents(self) -> list[Incident]:
        """Sort the open incidents by priority, then age."""
        return [self.state.incidents[key] for key in queue_order(self.state)]

    def units(self) -> list[Unit]:
        """List all units, those of the station's table that never logged on too."""
        keys = roster_order(self.state, self.desk.tables)
        return [self.state.units.get(key) or Unit(id=key) for key in keys]

    def listed(self, letter: str, beat: str = "") -> tuple[str, ...]:
        """L and its letter; of one beat alone, if one is named."""
        if letter == "R":
            lines = [self.closed_line(c) for c in self.state.closed_at(self.now_ms)]
        elif letter == "M":
            sent = order_messages(self.state)
            lines = [say_message(self.words, one, self.zone) for one in sent]
        elif letter == "B":
            bolos = order_bolos(self.state, self.now_ms)
            lines = [say_bolo(self.words, bolo, self.zone) for bolo in bolos]
        elif letter in ROUND_LETTERS:
            lines = list(rounds_listed(letter, self.desk, self.teller, self.now_ms))
        elif letter in "WI":
            beats = self.desk.tables.beats
            incidents = self.open_incidents()
            if beat:
                incidents = [i for i in incidents if beat_of(i.place, beats) == beat]
            if letter == "W":
                incidents = [i for i in incidents if i.state_at(self.now_ms) in WAITING]
            lines = [self.incident_line(incident) for incident in incidents]
        else:
            units = [u for u in self.units() if u.is_free or letter == "U"]
            units = [u for u in units if beat in ("", u.beat)]
            lines = [self.unit_line(unit) for unit in units]
        return tuple(lines) or (self._none(beat),)

    def _none(self, beat: str) -> str:
        """Say that there is none; of a beat that nobody knows that it is unknown."""
        known = [one.code for one in self.desk.tables.beats]
        if beat and beat not in known:
            near = ", ".join(known) or "-"
            told = N_('no beat "{beat}"; there are: {near}')
            return self.words.say(told, beat=beat, near=near)
        return self.words.say(N_("none"))

    def selected(
        self, incident: IncidentId | None, unit: UnitId | None
    ) -> tuple[str, ...]:
        """Tell an incident with its history, or a unit."""
        if incident is not None:
            return self.incident_lines(self.state.incidents[incident])
        found = next((u for u in self.units() if u.id == unit), None)
        return (self.unit_line(found),) if found else ()

    def incident_lines(self, incident: Incident) -> tuple[str, ...]:
        """Tell an incident with its caller and history, one line each."""
        lines = [self.incident_line(incident)]
        if incident.caller:
            caller = self._caller(incident.caller)
            lines.append(self.words.say(N_("caller: {caller}"), caller=caller))
        ties = say_ties(self.words, self.desk.tables, self.state, incident)
        if told := "  ".join(ties):
            lines.append(told)
        lines += about_place(self.teller, self.state, incident, self.now_ms)
        last = ""
        for at_ms, by, told in self.teller.history(incident):
            date = day(self.words, at_ms, self.zone)
            if date != last:
                lines.append(date)
            last = date
            lines.append(f"{clock(at_ms, self.zone)} {self.words.officer(by)} {told}")
        return tuple(lines)

    def _caller(self, token: str) -> str:
        """Tell of who called enough to know one again, or why nobody can tell any more.

        Who it is is told by `WHO` alone, which leaves a trace.
        """
        said = self.reveal(token)
        if said is not None:
            return masked(said)
        return say_unreadable(
            self.words, self.desk.keyring.destroyed_ms(token), self.zone
        )

    def steps(self, key: IncidentId) -> tuple[str, ...]:
        """SOP: what is to be done for an incident's type, and what of it is done."""
        return say_steps(self.teller, self.state.incidents[key], self.zone)

    def found(self, text: str, keys: dict[str, str]) -> tuple[int, tuple[str, ...]]:
        """Q: search all that ever was; every word must occur, every key must match.

        Returns:
            How many incidents were found, and the lines that tell of the newest.
        """
        search = Search(self.teller, self.desk, self.now_ms, self.reveal)
        found = search.find(text, keys, MOST_FOUND)
        lines = [
            f"{moment(self.words, incident.opened_ms, self.zone)} "
            f"{self.incident_line(incident)}"
            for incident in found.newest
        ]
        count = self.words.say(N_("{count} found"), count=found.total)
        if found.unread:
            lines.append(self.words.say(UNREAD, count=found.unread))
        return found.total, (count, *lines)

    def unit_history(self, unit: UnitId, last: str) -> tuple[str, ...]:
        """UH: what a unit did, the oldest first, and what cannot be reached."""
        told = UnitHistory(self.teller, self.desk, self.now_ms).lines(unit, last)
        lines, date = [], ""
        for at_ms, line in told.lines:
            today = day(self.words, at_ms, self.zone)
            if today != date:
                lines.append(today)
            date = today
            lines.append(f"{clock(at_ms, self.zone)} {line}")
        head = self.words.say(
            N_("{unit}: {count} lines"), unit=unit, count=len(told.lines)
        )
        if told.bare_until_ms is not None:
            until = moment(self.words, told.bare_until_ms, self.zone)
            lines.append(self.words.say(ONLY_INCIDENTS, time=until))
        if told.unread:
            lines.append(self.words.say(UNREAD, count=told.unread))
        return (head, *lines)

    def help(self, word: str) -> tuple[str, ...]:
        """Explain one verb, or list them all, one a line."""
        verb = BY_SPELLING.get(fold(word)) if word else None
        if verb is not None:
            also = " ".join((*verb.also, *verb.thai))
            example = self.words.say(
                N_("for example: {line}"), line=self.words.say(verb.example)
            )
            summary = self.words.say(verb.summary)
            usage = self.words.say(verb.usage)
            return (f"{usage}   {summary}   [{also}]   {example}",)
        head = self.words.say(N_('no command "{word}"; there are:'), word=word[:40])
        return (head,) * bool(word) + tuple(
            fit(v.name, 9)
            + fit(" ".join(v.thai[:1]), 10)
            + fit(v.stroke.key if v.stroke else "", 3)
            + self.words.say(v.summary)
            for v in VERBS
        )
