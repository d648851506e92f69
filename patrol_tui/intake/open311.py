"""Open311 GeoReport v2: what other systems post, and what they are answered.

A request is read out of plain fields, whether they came as a form or as JSON; what is
wrong is a list of faults, each with its field, so that the other side can mend all at
once. Answers are made of plain values, as JSON or XML. Nothing is sent here.

Source: wiki.open311.org/GeoReport_v2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any
from xml.sax.saxutils import escape

import msgspec

from patrol_tui.intake.chat_dates import zoned_ms
from patrol_tui.intake.inbound import (
    MOST_ID_LETTERS,
    MOST_LETTERS,
    MOST_NAME_LETTERS,
    MOST_PLACE_LETTERS,
    Inbound,
    IntakeError,
    Surety,
    bounded,
    digest,
)
from patrol_tui.intake.line_events import understood
from patrol_tui.intake.station import Station

MOST_FIELDS = 100
MOST_BODY_BYTES = 200_000
_PHONE = re.compile(r"[+\d][\d\s().-]{2,30}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}")
_LINK = re.compile(r"https?://[^\s<>\"]{4,1000}")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a request: `missing`, `unknown`, `bad`, `too-long`."""

    field: str
    code: str


def read_json_fields(body: bytes) -> dict[str, Any]:
    """Read a JSON body into plain fields.

    Raises:
        IntakeError: `too-long`, `not-json` or `wrong-shape`.
    """
    if len(body) > MOST_BODY_BYTES:
        raise IntakeError("too-long")
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IntakeError("not-json") from error
    if not isinstance(told, dict):
        raise IntakeError("wrong-shape")
    if len(told) > MOST_FIELDS:
        raise IntakeError("too-many")
    return told


def read_request(
    fields: Mapping[str, Any], station: Station, *, source: str
) -> Inbound | tuple[Fault, ...]:
    """Read a service request.

    It needs a type of the station's table (`service_code`) and a place: `lat` with
    `long`, `address_string`, `address_id`, or a description that names one.

    Args:
        fields: As posted. Unknown ones are passed over; `attribute[...]` too.
        station: Whose table of types it is, and when.
        source: `pole`, `municipal`, ...: by whose key it came.

    Returns:
        The report, or everything that is wrong with it.
    """
    told = {name: _plain(value) for name, value in fields.items()}
    faults = [
        Fault(field=name, code="too-long" if isinstance(value, str) else "bad")
        for name, value in fields.items()
        if name in _MOST and (told[name] is None or len(told[name] or "") > _MOST[name])
    ]
    code = told.get("service_code") or ""
    kind = station.tables.kind(code)
    if kind is None:
        faults.append(
            Fault(field="service_code", code="unknown" if code else "missing")
        )
    lat, lon, wrong = _point(told)
    faults += wrong
    faults += _contacts(told)
    inbound = _inbound(told, station, source, lat, lon)
    if not wrong and not inbound.place_text and lat is None:
        faults.append(Fault(field="address_string", code="missing"))
    unique = tuple(dict.fromkeys(faults))
    return unique or msgspec.structs.replace(inbound, type=code)


_MOST = {
    "service_code": MOST_ID_LETTERS,
    "description": MOST_LETTERS,
    "address_string": MOST_PLACE_LETTERS,
    "address_id": MOST_ID_LETTERS,
    "first_name": MOST_NAME_LETTERS,
    "last_name": MOST_NAME_LETTERS,
    "phone": MOST_NAME_LETTERS,
    "email": MOST_PLACE_LETTERS,
    "device_id": MOST_ID_LETTERS,
    "account_id": MOST_ID_LETTERS,
    "media_url": 1_000,
    "service_request_id": MOST_ID_LETTERS,
    "requested_datetime": MOST_ID_LETTERS,
    "lat": MOST_ID_LETTERS,
    "long": MOST_ID_LETTERS,
}
"""The fields that are read, and how many letters each may have."""


def _plain(value: Any) -> str | None:
    """Write a value as a form would; None for a list, an object or a truth."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return repr(value)
    return value.strip() if isinstance(value, str) else None


def _inbound(
    told: Mapping[str, str | None],
    station: Station,
    source: str,
    lat: float | None,
    lon: float | None,
) -> Inbound:
    text = bounded(told.get("description") or "")
    address = told.get("address_string") or told.get("address_id") or ""
    names = (told.get("first_name") or "", told.get("last_name") or "")
    own = bounded(told.get("service_request_id") or "", MOST_ID_LETTERS)
    media = told.get("media_url") or ""
    inbound = Inbound(
        source=source,
        sender=bounded(" ".join(filter(None, names)), MOST_NAME_LETTERS),
        sender_id=bounded(
            told.get("account_id") or told.get("device_id") or "", MOST_ID_LETTERS
        ),
        sent_ms=zoned_ms(told.get("requested_datetime") or ""),
        key=f"{source}:{own}"
        if own
        else digest(source, *sorted(map(str, told.items()))),
        message_id=own,
        media=(f"picture {bounded(media, 1_000)}",) if _LINK.fullmatch(media) else (),
        phone=bounded(told.get("phone") or "", MOST_NAME_LETTERS),
        email=bounded(told.get("email") or "", MOST_PLACE_LETTERS),
    )
    read = understood(inbound, text, station)
    named = understood(inbound, address, station) if address else read
    place_text = bounded(address, MOST_PLACE_LETTERS) or read.place_text
    told_only = Surety.TOLD if place_text else Surety.NONE
    surety = Surety.POINT if lat is not None else named.surety or told_only
    return msgspec.structs.replace(
        read,
        place_text=place_text,
        place_key=named.place_key,
        lat=lat if lat is not None else named.lat,
        lon=lon if lon is not None else named.lon,
        surety=surety,
    )


def _point(
    told: Mapping[str, str | None],
) -> tuple[float | None, float | None, list[Fault]]:
    """Read the degrees; one without the other, or off the earth, is a fault."""
    read: dict[str, float] = {}
    faults: list[Fault] = []
    for name, most in (("lat", 90.0), ("long", 180.0)):
        text = told.get(name)
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if isfinite(value) and abs(value) <= most:
            read[name] = round(value, 6)
        else:
            faults.append(Fault(field=name, code="bad"))
    if len(read) == 1 and not faults:
        lacking = "long" if "lat" in read else "lat"
        faults.append(Fault(field=lacking, code="missing"))
    is_whole = len(read) == 2
    return read["lat"] if is_whole else None, read["long"] if is_whole else None, faults


def _contacts(told: Mapping[str, str | None]) -> list[Fault]:
    asked = (("phone", _PHONE), ("email", _EMAIL), ("media_url", _LINK))
    return [
        Fault(field=name, code="bad")
        for name, shape in asked
        if (value := told.get(name)) and not shape.fullmatch(value)
    ]


# --- answers


def services(station: Station, lang: str) -> list[dict[str, str | bool]]:
    """List what can be requested: the station's types."""
    return [
        {
            "service_code": kind.code,
            "service_name": kind.th if lang == "th" else kind.en,
            "description": (kind.ask_th if lang == "th" else kind.ask) or "",
            "metadata": False,
            "type": "realtime",
            "keywords": ",".join(kind.aliases),
            "group": "police",
        }
        for kind in station.tables.kinds
    ]


class RequestState(msgspec.Struct, frozen=True, kw_only=True):
    """What the other side may know of a request: nothing of persons or units."""

    service_request_id: str
    is_open: bool
    service_code: str
    service_name: str
    notes: str = ""
    requested_ms: int | None = None
    updated_ms: int | None = None
    address: str = ""
    lat: float | None = None
    lon: float | None = None


def request_answer(state: RequestState) -> dict[str, str | float | None]:
    """Answer how a request stands."""
    return {
        "service_request_id": state.service_request_id,
        "status": "open" if state.is_open else "closed",
        "status_notes": state.notes,
        "service_name": state.service_name,
        "service_code": state.service_code,
        "requested_datetime": _written(state.requested_ms),
        "updated_datetime": _written(state.updated_ms),
        "address": state.address,
        "lat": state.lat,
        "long": state.lon,
    }


def taken_answer(service_request_id: str, notice: str = "") -> dict[str, str]:
    """Answer that a request was taken, and under which id."""
    return {"service_request_id": service_request_id, "service_notice": notice}


def fault_answers(
    faults: Iterable[Fault], status: int = 400
) -> list[dict[str, str | int]]:
    """Answer what is wrong, in the codes of this room: `service_code: missing`."""
    return [
        {"code": status, "description": f"{fault.field}: {fault.code}"}
        for fault in faults
    ]


def as_xml(whole: str, each: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Write an answer as XML: `service_requests` of `request`, and so on."""
    parts = ['<?xml version="1.0" encoding="utf-8"?>', f"<{whole}>"]
    for row in rows:
        inner = "".join(
            f"<{name}>{_xml(value)}</{name}>" for name, value in row.items()
        )
        parts.append(f"<{each}>{inner}</{each}>")
    parts.append(f"</{whole}>")
    return "\n".join(parts).encode("utf-8")


def _xml(value: object) -> str:
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return escape(_NO_XML.sub("", text))


def _written(at_ms: int | None) -> str:
    if at_ms is None:
        return ""
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
