"""Shown: which events damaged bytes still show, without taking noise for a name."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator

from store.model.events import BrokenEventError, Event, decode
from store.model.facts import UnknownFact

BEGINNING = b'{"d":"'
"""How an event begins, as this program writes it."""
MOST_BYTES = 1 << 14
"""A longer event is not looked for among damaged bytes."""

_decoder = json.JSONDecoder()


def events_in(content: bytes) -> Iterator[Event]:
    """Find whole events of known kinds among bytes that are no sound frame."""
    at = 0
    while (at := content.find(BEGINNING, at)) >= 0:
        event, length = _event_at(content[at : at + MOST_BYTES])
        at += length
        if event is not None:
            yield event


def names_of(events: list[Event], writers: Container[str], most: int) -> str:
    """Name events for a line: only those of writers that the log knows.

    A name may be what was damaged, in an event that makes sense all the same.
    """
    names = [event.id for event in events if event.writer in writers]
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


def _event_at(content: bytes) -> tuple[Event | None, int]:
    """Read an event; tell behind which byte the search goes on."""
    try:  # one letter for each byte, so that the end is found where it lies
        _, stop = _decoder.raw_decode(content.decode("latin-1"))
        event = decode(content[:stop])
    except (ValueError, RecursionError, BrokenEventError):
        return None, len(BEGINNING)
    return (None if isinstance(event.fact, UnknownFact) else event), stop
