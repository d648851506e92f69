"""Rules about streets: closing them for a while, and opening them."""

from __future__ import annotations

from store.model.commands import CloseStreet, OpenStreet
from store.model.facts import StreetClosed, StreetOpened
from store.model.records import ClosedStreet, EventId, street_entity
from store.model.refusals import Code
from store.model.rules.incidents import doubt_place
from store.model.rules.ruling import Ruling

NEW_STREET = street_entity(EventId(""))
"""The entity of a street not closed before; its id is that of the event to be."""


def close_street(ruling: Ruling, command: CloseStreet) -> None:
    """Needs a place; one that is closed already gets the new time and reason."""
    if not command.place.text:
        ruling.bar(Code.PLACE_MISSING, place="")
        return
    if command.until_ms is not None and command.until_ms <= ruling.now_ms:
        ruling.bar(Code.UNTIL_PAST, place=command.place.text)
        return
    fact = StreetClosed(
        place=command.place,
        segments=command.segments,
        until_ms=command.until_ms,
        reason=command.reason,
    )
    known = _same(ruling, command)
    entity = street_entity(known.id) if known else NEW_STREET
    doubt_place(ruling, command.place, entity)
    ruling.write(entity, fact)


def open_street(ruling: Ruling, command: OpenStreet) -> None:
    """Only one that is closed can be opened."""
    closed = ruling.state.closed_streets.get(command.closed)
    if closed is None or not closed.holds_at(ruling.now_ms):
        ruling.bar(Code.NOT_CLOSED, closed=command.closed)
        return
    ruling.write(street_entity(closed.id), StreetOpened())


def _same(ruling: Ruling, command: CloseStreet) -> ClosedStreet | None:
    """Find what is closed already: the same segments, or the same words."""
    for closed in ruling.state.closed_at(ruling.now_ms):
        if {*closed.segments} != {*command.segments}:
            continue
        if command.segments or closed.place.text == command.place.text:
            return closed
    return None
