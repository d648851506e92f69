"""Traces of a person: where a store names one, sealed or in the open.

What stands in the field of the caller, in a report or in the directory of partners is
sealed with a key that can be destroyed. What an officer wrote in free words is not, and
the log cannot unsay it: it is found, so that it can be told. All that ever was is
looked through; nothing is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from patrol_tui.log.reporter_traces import (
    Named,
    by_number,
    is_named_by_number,
    read_named,
)
from store.desk import Desk
from store.glance import Glance
from store.keys.callers import (
    Match,
    Mention,
    Written,
    identity,
    match,
    mention_of,
    written,
)
from store.keys.people import is_token, key_of
from store.model.events import Event
from store.model.facts import (
    DeskOpened,
    Fact,
    HeadSigned,
    HeadWitnessed,
    LogTrimmed,
    Reported,
    UnitOn,
    UnknownFact,
)
from store.model.records import EventId, Incident, IncidentId, Location
from widgets.words.catalogue import N_

_FIELDS = {
    "reason": N_("reason"),
    "source": N_("source"),
    "command": N_("command as typed"),
    "value": N_("setting or unfinished line"),
    "caller": N_("caller, never sealed"),
}
"""Fields of facts that hold free words, and what they are called."""
_WORDS, _PLACE = N_("words"), N_("place")
_OTHERS = N_("another one's report")
_UNKNOWN = N_("(from a newer version)")
NOBODY = mention_of(())
_OF_THE_LOG = DeskOpened | HeadSigned | HeadWitnessed | LogTrimmed
"""Facts with keys and values of the chain, and nobody's words."""


class Call(NamedTuple):
    """An incident, and what its caller said of themselves."""

    incident: Incident
    said: str


class OpenWords(NamedTuple):
    """Free words that name the person."""

    event: EventId
    at_ms: int
    incident: IncidentId
    """Empty if they belong to none."""
    what: str
    """A sentence of the catalogue."""
    text: str


@dataclass(slots=True, kw_only=True)
class Traces:
    """Where a person was found, oldest first."""

    person: Written
    calls: list[Call] = field(default_factory=list)
    """Those that are surely meant, and sealed."""
    named: list[Named] = field(default_factory=list)
    """Reports and entries of the directory that are the person's."""
    near: dict[str, list[Incident]] = field(default_factory=dict)
    """What was said of callers who fit in part."""
    near_named: list[Named] = field(default_factory=list)
    """Reports and entries of the directory of people who fit in part."""
    keys: tuple[str, ...] = ()
    """The names of the keys that would be destroyed."""
    mention: Mention = NOBODY
    """What names the person, or who was found, in free words."""
    drafts: int = 0
    """What officers began and did not enter, and that names them."""
    open_words: list[OpenWords] = field(default_factory=list)
    incidents: dict[IncidentId, Incident] = field(default_factory=dict)
    """The incidents of these words."""
    unreadable: int = 0
    """Incidents whose caller's key is not here: nobody can tell who that is."""
    unread: int = 0
    """Chapters of the past that could not be read."""
    is_by_number: bool = False
    """The number of a report or of a partner was given: no other one is meant."""

    @property
    def is_ambiguous(self) -> bool:
        """Claim that a name alone was said, and fits callers with different numbers."""
        numbers = {written(call.said).numbers for call in self.calls}
        numbers |= {one.numbers for one in self.named}
        return (
            not self.is_by_number
            and not self.person.numbers
            and len(numbers - {()}) > 1
        )


def find_traces(desk: Desk | Glance, person: str, now_ms: int) -> Traces:
    """Find a person in all that ever was.

    Args:
        desk: The store, at work or looked at.
        person: A name, a number, or both.
        now_ms: The moment that states are told for.

    Raises:
        StoreLocked: If the store is locked, and there is no cipher.
    """
    named = read_named(desk)
    first = by_number(named, person)
    by = first is not None and is_named_by_number(person)
    if first is not None and first.ways:
        person = first.ways[0]
    traces = Traces(person=written(person), is_by_number=by)
    if first is not None:
        traces.named.append(first)
    incidents = list(all_incidents(desk, now_ms))
    meant = {traces.person} if first is None or first.ways else set[Written]()
    plain = _find_named(traces, named, person if meant else "", meant)
    for call in _readable(desk, incidents, traces):
        how = _judge(person, traces.person, call.said)
        if how is Match.NEAR:
            traces.near.setdefault(call.said, []).append(call.incident)
        elif how is Match.FULL:
            meant.add(written(call.said))
            if is_token(call.incident.caller):
                traces.calls.append(call)
            plain.add(call.incident.id)
    traces.keys = _keys(desk, traces, person if meant else "")
    traces.unread = desk.view.unread
    traces.mention = mention_of(tuple(meant))
    traces.drafts = desk.drafts.count(traces.mention.is_in)
    _Reader(traces, tuple(meant), plain, desk).read(incidents)
    return traces


def _find_named(
    traces: Traces, named: list[Named], person: str, meant: set[Written]
) -> set[IncidentId]:
    """Find the person's reports and entries; name the incidents they became."""
    for one in named:
        if one.is_gone or one in traces.named:
            continue
        if not one.is_readable:
            traces.unreadable += 1
            continue
        how = one.fits(person, traces.person) if person else Match.NONE
        if how is Match.FULL:
            traces.named.append(one)
        elif how is Match.NEAR:
            traces.near_named.append(one)
    traces.named.sort(key=lambda one: (one.at_ms, one.number))
    for one in traces.named:
        meant.update(map(written, one.texts))
    return {one.incident for one in traces.named if one.incident}


def _keys(desk: Desk | Glance, traces: Traces, person: str) -> tuple[str, ...]:
    """Name all keys of the person: one may have several, from several desks."""
    found = [key_of(call.incident.caller) for call in traces.calls]
    found += [one.key for one in traces.named if not one.is_gone]
    ways = [person, *(way for one in traces.named for way in one.reached)]
    for way in filter(None, ways):
        found += desk.keyring.ids_of(way)
    return tuple(dict.fromkeys(found))


def all_incidents(desk: Desk | Glance, now_ms: int) -> Iterator[Incident]:
    """Give all incidents, those that were put away first."""
    for past in desk.view.past_tables(0, now_ms):
        yield from past.incidents.values()
    yield from desk.state.incidents.values()


def _readable(
    desk: Desk | Glance, incidents: list[Incident], traces: Traces
) -> Iterator[Call]:
    """Read the callers, oldest first; count those that cannot be read."""
    incidents.sort(key=lambda one: (one.opened_ms, one.id))
    for incident in incidents:
        if not incident.caller:
            continue
        said = desk.reveal(incident.caller)
        if said is not None:
            yield Call(incident, said)
        elif desk.keyring.destroyed_ms(incident.caller) is None:
            traces.unreadable += 1


def _judge(person: str, asked: Written, said: str) -> Match:
    if identity(person) == identity(said):
        return Match.FULL
    return match(asked, written(said))


class _Reader:
    """Looks through free words, in the log and in incidents the log dropped."""

    def __init__(
        self,
        traces: Traces,
        meant: tuple[Written, ...],
        own: set[IncidentId],
        desk: Desk | Glance,
    ) -> None:
        self._traces = traces
        self._desk = desk
        self._anywhere = traces.mention
        self._in_own = mention_of(meant, first_names=True)
        self._own = own
        """The person's own calls: there a first name tells who is meant."""
        self._first: dict[str, int] = {}
        """Of each writer the first event that the log still holds."""

    def read(self, incidents: Iterable[Incident]) -> None:
        """Read all of it."""
        self._desk.each_event(self._take)
        for incident in incidents:
            for entry in incident.history:
                writer, _, number = entry.event.rpartition(".")
                if int(number) >= self._first.get(writer, 1 << 63):
                    continue
                words = OpenWords(entry.event, entry.at_ms, incident.id, "", "")
                self._look(words, entry.fact)
        found = self._traces.open_words
        found.sort(key=lambda one: (one.at_ms, one.event))
        named = {one.incident for one in found}
        self._traces.incidents = {i.id: i for i in incidents if i.id in named}

    def _take(self, event: Event) -> None:
        self._first.setdefault(event.writer, event.number)
        kind, _, key = event.entity.partition(":")
        incident = key if kind == "i" else getattr(event.fact, "incident", "")
        words = OpenWords(event.id, event.at_ms, IncidentId(incident), "", "")
        self._look(words, event.fact)

    def _look(self, words: OpenWords, fact: object) -> None:
        is_own = words.incident in self._own
        mention: Mention = self._in_own if is_own else self._anywhere
        for what, text in _open_in(fact):
            if mention.is_in(text):
                self._traces.open_words.append(words._replace(what=what, text=text))
        if isinstance(fact, Reported) and key_of(fact.text) not in self._traces.keys:
            said = self._desk.reveal(fact.text) or ""
            if mention.is_in(said):
                told = words._replace(what=_OTHERS, text=said)
                self._traces.open_words.append(told)


def _open_in(fact: object) -> Iterator[tuple[str, str]]:
    """Give what a fact says in the open; a crew's names are on duty, and stay."""
    if isinstance(fact, UnknownFact):
        yield _UNKNOWN, fact.raw.decode("utf-8", "replace")
        return
    if not isinstance(fact, Fact) or isinstance(fact, UnitOn | _OF_THE_LOG):
        return
    for name in fact.__struct_fields__:
        said = getattr(fact, name)
        if isinstance(said, Location):
            yield _PLACE, said.text
        elif isinstance(said, str) and said and not is_token(said):
            yield _FIELDS.get(name, _WORDS), said
