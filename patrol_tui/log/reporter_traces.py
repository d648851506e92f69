"""Traces of reporters and partners: what reports and the directory say of a person.

Words, name and contact of a report are sealed with one key, that of who sent it; of a
partner the name and the channels are. All that ever was is looked through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from store.desk import Desk
from store.glance import Glance
from store.keys.callers import Match, Written, identity, match, written
from store.keys.people import is_token, key_of
from store.model.entities import partner_entity, report_entity
from store.model.events import Event
from store.model.facts import PartnerKept, Reported, ReportTaken
from store.model.inbox import CHANNEL_GAP, Partner, Report
from store.model.records import IncidentId

_is_number = re.compile(r"([RP])([1-9][0-9]{0,8})", re.IGNORECASE).fullmatch


@dataclass(slots=True, kw_only=True)
class Named:
    """A report or an entry of the directory, and whom it names."""

    number: str
    """As people name it: `R12`, `P3`."""
    at_ms: int
    key: str
    """The name of the key that it is sealed with."""
    name: str = ""
    reached: tuple[str, ...] = ()
    """Numbers and ids by which the person is reached."""
    is_readable: bool = True
    is_gone: bool = False
    """Its key was destroyed."""
    incident: IncidentId | None = None
    """What the report became; None for nothing."""

    @property
    def ways(self) -> tuple[str, ...]:
        """Give each word by which somebody may mean this person."""
        return tuple(filter(None, (*self.reached, self.name)))

    @property
    def said(self) -> str:
        """Give what stands there of the person, in one line."""
        return " ".join(filter(None, (self.name, *self.reached)))

    @property
    def numbers(self) -> tuple[str, ...]:
        """Give what sets the person apart from others of one name."""
        phones = (number for text in self.texts for number in written(text).numbers)
        return tuple(phones) or self.reached

    @property
    def texts(self) -> tuple[str, ...]:
        """Give the name beside each telephone number, as a caller says them."""
        phones = [one for one in self.reached if identity(one).startswith("tel ")]
        if not phones:
            return (self.name,) if self.name else ()
        return tuple(f"{self.name} {phone}".strip() for phone in phones)

    def fits(self, person: str, asked: Written) -> Match:
        """Tell how far it is the one who is asked for."""
        if any(identity(person) == identity(way) for way in self.ways):
            return Match.FULL
        found = [match(asked, written(text)) for text in self.texts]
        return max(found, default=Match.NONE)


def is_named_by_number(person: str) -> bool:
    """Claim that this is the number of a report or of a partner, and no person."""
    return _is_number(person.strip()) is not None


def by_number(named: list[Named], number: str) -> Named | None:
    """Find the newest that bears a number; numbers begin anew after years."""
    wanted = number.strip().upper()
    return next((one for one in reversed(named) if one.number == wanted), None)


def read_named(desk: Desk | Glance) -> list[Named]:
    """Read all reports and partners that the log or the board still tells of."""
    reading = _Reading(desk)
    desk.each_event(reading.take)
    state = desk.state
    for report in state.reports.values():
        reading.see(report_entity(report.id), report, report.received_ms)
        reading.became(report_entity(report.id), report.incident)
    for partner in state.partners.values():
        reading.see(partner_entity(partner.id), partner, partner.at_ms)
    return sorted(reading.found, key=lambda one: (one.at_ms, one.number))


class _Reading:
    def __init__(self, desk: Desk | Glance) -> None:
        self._reveal: Callable[[str], str | None] = desk.reveal
        self._destroyed_ms = desk.keyring.destroyed_ms
        self._by_entity: dict[str, dict[str, Named]] = {}
        """Entity -> key -> what it says; a partner may be written down anew."""

    @property
    def found(self) -> Iterator[Named]:
        return (one for its in self._by_entity.values() for one in its.values())

    def take(self, event: Event) -> None:
        match event.fact:
            case Reported() | PartnerKept() as said:
                self.see(event.entity, said, event.at_ms)
            case ReportTaken(incident=incident):
                self.became(event.entity, incident)
            case _:
                pass

    def became(self, entity: str, incident: IncidentId) -> None:
        for one in self._by_entity.get(entity, {}).values():
            one.incident = incident or one.incident

    def see(
        self, entity: str, said: Reported | Report | PartnerKept | Partner, at_ms: int
    ) -> None:
        if isinstance(said, Reported | Report):
            letter, tokens = "R", (said.reporter, said.contact, said.text)
        else:
            letter, tokens = "P", (said.name, said.channels, "")
        key = next((key_of(one) for one in tokens if is_token(one)), "")
        its = self._by_entity.setdefault(entity, {})
        if not key or key in its:
            return
        name, reached, _ = (self._reveal(one) if one else "" for one in tokens)
        sealed = next(one for one in tokens if is_token(one))
        its[key] = Named(
            number=f"{letter}{said.number}",
            at_ms=at_ms,
            key=key,
            name=name or "",
            reached=_reached(reached or "", is_partner=letter == "P"),
            is_readable=None not in (name, reached),
            is_gone=self._destroyed_ms(sealed) is not None,
        )


def _reached(said: str, *, is_partner: bool) -> tuple[str, ...]:
    """Take channels apart: `phone 043000000; LINE U1`, or a reporter's one contact."""
    if not is_partner:
        return (said,) if said else ()
    channels = [one.partition(" ")[2] for one in said.split(CHANNEL_GAP)]
    return tuple(filter(None, channels))
