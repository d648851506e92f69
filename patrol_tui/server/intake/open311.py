"""Open311 GeoReport v2: services, requests and their state, as JSON or XML.

What is said of a request is what became of it, and nothing of who asked for it or
where. Source: GeoReport v2, wiki.open311.org.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import msgspec

from patrol_tui.intake.inbound import (
    MOST_NAME_LETTERS,
    MOST_PLACE_LETTERS,
    Inbound,
    IntakeError,
    Surety,
    bounded,
    digest,
)
from patrol_tui.server.intake.queue import Filed, Item
from patrol_tui.server.intake.services import BY_CODE, Service
from patrol_tui.server.web.answers import JSON, Answer
from store.wire_intake import REPORT

XML = b"text/xml; charset=utf-8"
FORMATS = ("json", "xml")
SAME_MS = 10 * 60_000
"""Within so long the very same words of one system are one request sent twice."""
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_KEY = "open311 "

Told = Mapping[str, object]


class Listed(NamedTuple):
    """What is answered: rows of one kind."""

    whole: str
    """Name of the list in XML."""
    one: str
    """Name of a row."""
    rows: Sequence[Told]


def written(listed: Listed, form: str, status: int = 200) -> Answer:
    """Write rows in the form that was asked for."""
    if form == "xml":
        rows = "".join(
            f"<{listed.one}>{_xml(row)}</{listed.one}>" for row in listed.rows
        )
        text = f"{_HEAD}<{listed.whole}>{rows}</{listed.whole}>"
        return Answer(status, text.encode(), XML)
    return Answer(status, msgspec.json.encode(listed.rows), JSON)


def refused(form: str, status: int, why: str) -> Answer:
    """Answer as the standard has errors."""
    row = {"code": status, "description": why}
    return written(Listed("errors", "error", [row]), form, status)


def discovery(base: str, form: str) -> Answer:
    """Tell what there is, and where."""
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": base,
        "changeset": "2026-11-24T00:00:00Z",
        "type": "production",
        "formats": ["application/json", "text/xml"],
    }
    told = {
        "changeset": endpoint["changeset"],
        "contact": "ask who runs this server",
        "key_service": "patrol-tui serve system --zone ZONE --name NAME",
    }
    if form == "json":
        return Answer(200, msgspec.json.encode(told | {"endpoints": [endpoint]}), JSON)
    formats = "".join(
        f"<format>{one}</format>" for one in ("application/json", "text/xml")
    )
    plain = {name: value for name, value in endpoint.items() if name != "formats"}
    inner = f"<endpoint>{_xml(plain)}<formats>{formats}</formats></endpoint>"
    text = f"{_HEAD}<discovery>{_xml(told)}<endpoints>{inner}</endpoints></discovery>"
    return Answer(200, text.encode(), XML)


def services(listed: Sequence[Service], form: str) -> Answer:
    """List services."""
    rows = [
        {
            "service_code": one.code,
            "service_name": one.name,
            "description": one.about,
            "metadata": "false",
            "type": "realtime",
            "keywords": "",
            "group": one.group,
        }
        for one in listed
    ]
    return written(Listed("services", "service", rows), form)


def definition(one: Service, form: str) -> Answer:
    """Tell a service's attributes: none of ours has any."""
    if form == "json":
        told = {"service_code": one.code, "attributes": []}
        return Answer(200, msgspec.json.encode(told), JSON)
    inner = f"<service_code>{one.code}</service_code><attributes/>"
    text = f"{_HEAD}<service_definition>{inner}</service_definition>"
    return Answer(200, text.encode(), XML)


def requests(filed: Sequence[Filed], form: str) -> Answer:
    """Tell what became of requests."""
    rows = [_row(one) for one in filed]
    return written(Listed("service_requests", "request", rows), form)


def accepted(key: str, form: str) -> Answer:
    """Tell the id of a new request."""
    row = {"service_request_id": key.removeprefix(_KEY), "service_notice": ""}
    return written(Listed("service_requests", "request", [row]), form)


def key_of(number: str) -> str:
    """Name a request as the queue does, by its id."""
    return _KEY + number


def read_request(form: Mapping[str, str], system: str, now_ms: int) -> Item:
    """Read a request.

    Raises:
        IntakeError: `no-service`, `unknown-service` or `no-place`.
    """
    code = form.get("service_code", "")
    if not code:
        raise IntakeError("no-service")
    if code not in BY_CODE:
        raise IntakeError("unknown-service")
    lat, lon = _degrees(form.get("lat", ""), 90), _degrees(form.get("long", ""), 180)
    place = _bounded(form, "address_string") or _bounded(form, "address_id")
    has_point = lat is not None and lon is not None
    if not has_point and not place:
        raise IntakeError("no-place")
    told = {name: form[name] for name in sorted(form) if name != "api_key"}
    key = key_of(digest(system, now_ms // SAME_MS, *told.items()))
    name = f"{form.get('first_name', '')} {form.get('last_name', '')}"
    media = form.get("media_url", "")
    inbound = Inbound(
        source="municipal",
        sender=bounded(name, MOST_NAME_LETTERS),
        text=bounded(form.get("description", "")) or BY_CODE[code].name,
        lat=lat if has_point else None,
        lon=lon if has_point else None,
        place_text=place,
        surety=Surety.POINT if has_point else Surety.TOLD,
        type=code,
        key=key,
        media=(bounded(f"link {media}", 300),) if media else (),
        phone=bounded(form.get("phone", ""), MOST_NAME_LETTERS),
        email=bounded(form.get("email", ""), MOST_NAME_LETTERS),
    )
    body = msgspec.json.encode(inbound)
    return Item(REPORT, key, body, service=code, system=system)


def _bounded(form: Mapping[str, str], name: str) -> str:
    return bounded(form.get(name, ""), MOST_PLACE_LETTERS)


def _degrees(text: str, most: int) -> float | None:
    try:
        degrees = float(text[:24])
    except ValueError:
        return None
    is_one = math.isfinite(degrees) and abs(degrees) <= most
    return round(degrees, 6) if is_one else None


def _row(one: Filed) -> dict[str, Any]:
    if one.is_closed:
        notes = "The matter is closed."
    elif one.number:
        notes = f"The station has it as report R{one.number}."
    else:
        notes = "It waits for the station."
    return {
        "service_request_id": one.key.removeprefix(_KEY),
        "status": "closed" if one.is_closed else "open",
        "status_notes": notes,
        "service_name": BY_CODE[one.service].name if one.service in BY_CODE else "",
        "service_code": one.service,
        "requested_datetime": _moment(one.at_ms),
        "updated_datetime": _moment(one.updated_ms),
    }


def _moment(at_ms: int) -> str:
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _xml(row: Told) -> str:
    return "".join(
        f"<{name}>{escape(str(value))}</{name}>" for name, value in row.items()
    )
