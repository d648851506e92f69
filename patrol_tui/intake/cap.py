"""CAP 1.2 alerts: what is announced, where, how badly, and until when.

An alert is shown while it holds; an update or a cancel names the alerts that it stands
for. A test, an exercise or a draft says so in `status`, and is no alert.

Source: OASIS Common Alerting Protocol 1.2, 1 July 2010.
"""

from __future__ import annotations

import msgspec

from patrol_tui.intake.chat_dates import zoned_ms
from patrol_tui.intake.inbound import (
    MOST_ID_LETTERS,
    MOST_LETTERS,
    MOST_PLACE_LETTERS,
    IntakeError,
    bounded,
)
from patrol_tui.intake.xml_tree import Node, read_xml

SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
"""The worst first."""
STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
MOST_INFOS = 20
MOST_AREAS = 50
MOST_REFERENCES = 100


class AlertArea(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the country that an alert is for."""

    name: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    """Latitude and longitude of each corner."""
    circles: tuple[tuple[float, float, float], ...] = ()
    """Latitude, longitude, and the radius in kilometres."""


class AlertInfo(msgspec.Struct, frozen=True, kw_only=True):
    """An alert in one language."""

    language: str
    event: str
    headline: str = ""
    description: str = ""
    instruction: str = ""
    sender_name: str = ""
    urgency: str = ""
    severity: str = "Unknown"
    certainty: str = ""
    effective_ms: int | None = None
    onset_ms: int | None = None
    expires_ms: int | None = None
    areas: tuple[AlertArea, ...] = ()


class CapAlert(msgspec.Struct, frozen=True, kw_only=True):
    """One CAP message."""

    identifier: str
    sender: str
    sent_ms: int
    status: str
    message_type: str
    scope: str = ""
    note: str = ""
    references: tuple[str, ...] = ()
    """Keys of the messages that this one is about, as `key` gives them."""
    infos: tuple[AlertInfo, ...] = ()

    @property
    def key(self) -> str:
        """What other messages call this one by: no two are the same."""
        return f"{self.sender},{self.identifier}"

    @property
    def is_actual(self) -> bool:
        """Claim that it is meant: no test, exercise or draft."""
        return self.status == "Actual"

    def info(self, lang: str) -> AlertInfo | None:
        """Choose what is in a language; else the first there is."""
        fit = (one for one in self.infos if one.language.lower().startswith(lang))
        return next(fit, self.infos[0] if self.infos else None)

    def holds_at(self, now_ms: int) -> bool:
        """Claim that it is in force; one without an end holds until it is cancelled."""
        is_said = self.message_type in ("Alert", "Update")
        return is_said and any(
            (one.effective_ms or self.sent_ms)
            <= now_ms
            < (one.expires_ms or now_ms + 1)
            for one in self.infos
        )


def read_cap(body: bytes) -> CapAlert:
    """Read a CAP message.

    Raises:
        IntakeError: `too-long`, `too-many`, `not-xml`, or `wrong-shape` where it lacks
            what every alert must have.
    """
    alert = read_xml(body)
    sent_ms = zoned_ms(alert.told("sent"))
    identifier = bounded(alert.told("identifier"), MOST_ID_LETTERS)
    sender = bounded(alert.told("sender"), MOST_ID_LETTERS)
    status, message_type = alert.told("status"), alert.told("msgType")
    is_known = status in STATUSES and message_type in MESSAGE_TYPES
    is_whole = alert.name == "alert" and identifier and sender and is_known
    if not is_whole or sent_ms is None:
        raise IntakeError("wrong-shape")
    infos = list(alert.each("info"))
    if len(infos) > MOST_INFOS:
        raise IntakeError("too-many")
    return CapAlert(
        identifier=identifier,
        sender=sender,
        sent_ms=sent_ms,
        status=status,
        message_type=message_type,
        scope=bounded(alert.told("scope"), MOST_ID_LETTERS),
        note=bounded(alert.told("note")),
        references=_references(alert.told("references")),
        infos=tuple(map(_info, infos)),
    )


def _info(info: Node) -> AlertInfo:
    severity = info.told("severity")
    areas = list(info.each("area"))
    if len(areas) > MOST_AREAS:
        raise IntakeError("too-many")
    return AlertInfo(
        language=bounded(info.told("language"), MOST_ID_LETTERS) or "en-US",
        event=_words(info.told("event"), MOST_PLACE_LETTERS),
        headline=_words(info.told("headline"), MOST_PLACE_LETTERS),
        description=_words(info.told("description"), MOST_LETTERS),
        instruction=_words(info.told("instruction"), MOST_LETTERS),
        sender_name=_words(info.told("senderName"), MOST_PLACE_LETTERS),
        urgency=bounded(info.told("urgency"), MOST_ID_LETTERS),
        severity=severity if severity in SEVERITIES else "Unknown",
        certainty=bounded(info.told("certainty"), MOST_ID_LETTERS),
        effective_ms=zoned_ms(info.told("effective")),
        onset_ms=zoned_ms(info.told("onset")),
        expires_ms=zoned_ms(info.told("expires")),
        areas=tuple(map(_area, areas)),
    )


def _area(area: Node) -> AlertArea:
    polygons = [_polygon(one.text) for one in area.each("polygon")]
    circles = [_circle(one.text) for one in area.each("circle")]
    return AlertArea(
        name=_words(area.told("areaDesc"), MOST_PLACE_LETTERS),
        polygons=tuple(one for one in polygons if one),
        circles=tuple(one for one in circles if one),
    )


def _words(text: str, most: int) -> str:
    """Write as one line what the XML breaks into several."""
    return bounded(" ".join(text.split()), most)


def _polygon(text: str) -> tuple[tuple[float, float], ...]:
    """Read corners; none where one of them is no point, or it does not close."""
    corners = tuple(_point(pair) for pair in text.split()[:2_000])
    points = tuple(corner for corner in corners if corner is not None)
    is_closed = len(points) >= 4 and points[0] == points[-1]
    return points if is_closed and len(points) == len(corners) else ()


def _circle(text: str) -> tuple[float, float, float] | None:
    middle, _, radius = text.partition(" ")
    point = _point(middle)
    try:
        radius_km = float(radius)
    except ValueError:
        return None
    is_size = point is not None and 0 <= radius_km <= 20_040
    return (*point, radius_km) if point is not None and is_size else None


def _point(pair: str) -> tuple[float, float] | None:
    lat, comma, lon = pair.partition(",")
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None
    is_on_earth = abs(point[0]) <= 90 and abs(point[1]) <= 180
    return point if comma and is_on_earth else None


def _references(text: str) -> tuple[str, ...]:
    """Read `sender,identifier,sent` triples; the first two name a message."""
    found = []
    for triple in text.split()[:MOST_REFERENCES]:
        sender, _, rest = triple.partition(",")
        identifier = rest.rpartition(",")[0]
        if sender and identifier:
            names = (bounded(one, MOST_ID_LETTERS) for one in (sender, identifier))
            found.append(",".join(names))
    return tuple(found)
