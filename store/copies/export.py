"""Exports: the log for other programs to read, every event as the log holds it.

One JSON document a line, in log order, with names that need no table beside them. The
times are UTC. What was sealed for a person stays sealed. An event that this program
does not know, or cannot read, is there as well: as the text it is.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple, Protocol

import msgspec

from store.copies.passage import Log, Passed, pass_through
from store.documents import iso
from store.log import Finding
from store.model.events import BrokenEventError, Event, decode
from store.model.facts import AnyFact, UnknownFact
from store.model.records import Location

MS = "_ms"
"""How the names of times end; told in ISO 8601 they go without it."""

PLACE = Location.__struct_fields__
"""What is told of a place."""

_encode = msgspec.json.Encoder().encode


class Out(Protocol):
    """Where an export goes."""

    def write(self, content: bytes) -> object:
        """Write more."""


class Span(NamedTuple):
    """A span of time, by the authors' clocks, in milliseconds since 1970."""

    since_ms: int | None = None
    until_ms: int | None = None
    """The first moment that is not in it."""

    def holds(self, at_ms: int) -> bool:
        """Claim that a moment lies in it."""
        return (self.since_ms is None or at_ms >= self.since_ms) and (
            self.until_ms is None or at_ms < self.until_ms
        )


class Exported(NamedTuple):
    """What an export holds, and what it could not."""

    written: int
    findings: tuple[Finding, ...] = ()
    """What was amiss in the store's files."""
    missing: tuple[str, ...] = ()
    """Events that are not in the log, with others of their writer behind them."""


def write_events(log: Log, out: Out, span: Span) -> Exported:
    """Write the events of a span of time, one a line.

    Args:
        log: The store's; a desk may be at work there.
        out: Gets each line as soon as it is read.
        span: Which events; one that cannot be read has no time, and is always written.

    Raises:
        StoreUnusable: If the folder cannot be read.
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    count = 0
    loose: set[str] = set()
    """Events behind a hole, which may come again."""

    def take(passed: Passed) -> None:
        nonlocal count
        if passed.head is None:
            loose.add(passed.id)
        elif passed.id in loose:
            return
        document = _document(passed, span)
        if document is not None:
            out.write(_encode(document) + b"\n")
            count += 1

    passage = pass_through(log, take)
    missing = tuple(f"{writer}.{number}" for writer, number in passage.gaps.items())
    return Exported(count, passage.report, missing)


def _document(passed: Passed, span: Span) -> dict[str, Any] | None:
    """Tell an event; None if it lies outside of the span."""
    try:
        event = decode(passed.line)
    except BrokenEventError:
        return _unreadable(passed)
    return event_document(event) if span.holds(event.at_ms) else None


def event_document(event: Event) -> dict[str, Any]:
    """Tell an event as plain values with long names."""
    return {
        "writer": event.writer,
        "number": event.number,
        "time": iso(event.at_ms),
        "author": event.by,
        "kind": event.fact.kind,
        "entity": event.entity,
        "fact": _fact(event.fact),
        "command": event.action,
        "replaces": list(event.seen),
        "stamp": event.stamp,
    }


def _unreadable(passed: Passed) -> dict[str, Any]:
    return {
        "writer": passed.writer,
        "number": passed.number,
        "unreadable": passed.line.decode("utf-8", "replace"),
    }


def _fact(fact: AnyFact) -> dict[str, Any]:
    """Tell what happened, by the names that the facts have in this program."""
    if isinstance(fact, UnknownFact):
        return {"raw": fact.raw.decode("utf-8", "replace")}
    told: dict[str, Any] = {}
    for name in fact.__struct_fields__:
        value = getattr(fact, name)
        if name.endswith(MS):
            told[name.removesuffix(MS)] = iso(value)
        elif isinstance(value, IntEnum):
            told[name] = value.name
        elif isinstance(value, Location):
            told[name] = {part: getattr(value, part) for part in PLACE}
        else:
            told[name] = value
    return told
