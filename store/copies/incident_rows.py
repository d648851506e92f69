"""Incidents as rows for a spreadsheet: RFC 4180, UTF-8 with a mark so that Thai shows.

A spreadsheet takes a cell that begins with `=` and some other signs for a formula, and
does what it says. What people wrote is defused with a leading apostrophe. Times are the
station's, for a spreadsheet knows no zones: the column `zone` tells which.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from typing import NamedTuple

from store.copies.export import Out, Span
from store.model.records import (
    Assignment,
    Incident,
    State,
    tellable_ms,
)
from store.past import Past
from store.text import clean

COLUMNS = (
    "number", "id", "state", "priority", "type", "place", "place_key", "lat", "lon",
    "text", "source", "caller", "opened", "opened_by", "units", "dispatched",
    "acknowledged", "en_route", "on_scene", "transporting", "at_destination",
    "destination", "cleared", "disposition", "closed",
    "closed_by", "closing_text", "zone",
)  # fmt: skip
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}".encode()
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet reckon; the wide ones do in East Asian settings."""

Cell = str | int | float | None


class Sheet(NamedTuple):
    """How incidents are told on a sheet."""

    zone: tzinfo
    """The station's."""
    now_ms: int
    """A hold that is over by then does not show."""
    reveal: Callable[[str], str]
    """Reads a personal field, or says in its place that it is sealed."""
    mark: bool = True
    """It begins with the mark by which spreadsheets know UTF-8."""


def defused(text: str) -> str:
    """Make words harmless for a spreadsheet; what is harmless stays as it is.

    Spaces in front are looked through, for some programs take them away.
    """
    plain = clean(text)
    return f"'{plain}" if plain.lstrip().startswith(FORMULA) else plain


def all_incidents(state: State, past: Past | None, span: Span) -> Iterator[Incident]:
    """Give every incident opened in a span of time, those put away too.

    The oldest come first, as far as memory goes: chapters are read one at a time.
    """
    found: list[Incident] = []
    if past is not None:
        for chapter in past.since(span.since_ms or 0, state.incidents):
            found += chapter
    found += state.incidents.values()
    held = (one for one in found if span.holds(one.opened_ms))
    return iter(sorted(held, key=lambda one: (one.opened_ms, one.id)))


def write_incidents(incidents: Iterable[Incident], out: Out, sheet: Sheet) -> int:
    """Write a row for each incident, in the order given; tell how many."""
    out.write((BOM if sheet.mark else b"") + _line(COLUMNS))
    written = 0
    for incident in incidents:
        out.write(_line(_cells(incident, sheet)))
        written += 1
    return written


def _line(cells: Iterable[Cell]) -> bytes:
    """Write one row, its end CR LF; words are defused, numbers are not."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(defused(c) if isinstance(c, str) else c for c in cells)
    return text.getvalue().encode("utf-8", "replace")


def _cells(incident: Incident, sheet: Sheet) -> tuple[Cell, ...]:
    closure, place, zone = incident.closure, incident.place, sheet.zone
    moments = incident.assignments
    return (
        incident.number,
        incident.id,
        incident.state_at(sheet.now_ms).value,
        incident.priority,
        incident.type,
        place.text,
        place.key,
        place.lat,
        place.lon,
        incident.text,
        incident.source,
        sheet.reveal(incident.caller) if incident.caller else "",
        _moment(incident.opened_ms, zone),
        incident.opened_by,
        " ".join(dict.fromkeys(a.unit for a in moments)),
        _moment(_first(a.dispatched_ms for a in moments), zone),
        _moment(_first(a.acknowledged_ms for a in moments), zone),
        _moment(_first(a.enroute_ms for a in moments), zone),
        _moment(_first(a.onscene_ms for a in moments), zone),
        _moment(_first(a.transport_ms for a in moments), zone),
        _moment(_first(a.destination_ms for a in moments), zone),
        _destinations(moments),
        _moment(_cleared_ms(moments), zone),
        "+".join((closure.disposition, *closure.also)) if closure else "",
        _moment(closure.at_ms if closure else None, zone),
        closure.by if closure else "",
        closure.text if closure else "",
        str(zone),
    )


def _destinations(assignments: Iterable[Assignment]) -> str:
    """Name where units transported to, each place once."""
    places = [a.destination.text for a in assignments if a.destination is not None]
    return "; ".join(dict.fromkeys(filter(None, places)))


def _first(times: Iterable[int | None]) -> int | None:
    return min((at for at in times if at is not None), default=None)


def _cleared_ms(assignments: Iterable[Assignment]) -> int | None:
    """Tell when the last unit was done; None while one is there still."""
    ends = [a.ended_ms for a in assignments]
    if not ends or None in ends:
        return None
    return max(at for at in ends if at is not None)


def _moment(at_ms: int | None, zone: tzinfo) -> str:
    """Write a time as spreadsheets read it."""
    if at_ms is None:
        return ""
    moment = datetime.fromtimestamp(tellable_ms(at_ms) / 1000, zone)
    return moment.strftime("%Y-%m-%d %H:%M:%S")
