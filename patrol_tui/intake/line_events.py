"""The body of a LINE webhook, read into what came in.

Every event gives one record, in the order of the body: a report, a message taken back,
or a kind that is only counted. Kinds that are not known, and events of which a part is
not as it should be, are kept by their kind; only a body that is no webhook is refused.
The signature is checked before, elsewhere. Nothing is fetched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from patrol_tui.intake.inbound import (
    MOST_ID_LETTERS,
    MOST_PLACE_LETTERS,
    Inbound,
    IntakeError,
    Surety,
    Untold,
    Withdrawn,
    bounded,
    digest,
)
from patrol_tui.intake.kinds import Mood, read_kind
from patrol_tui.intake.place_words import Where, read_place
from patrol_tui.intake.station import Station
from store.model.parts import LATEST_MS

MOST_BODY_BYTES = 1_000_000
MOST_EVENTS = 500
"""LINE sends far fewer at once."""
_MEDIA = {"image": "picture", "video": "video", "audio": "voice", "file": "file"}
"""What LINE calls it, and what the inbox does."""

LineItem = Inbound | Withdrawn | Untold
_Fields = Mapping[str, Any]


def read_line_events(body: bytes, station: Station) -> tuple[LineItem, ...]:
    """Read a webhook body, event by event.

    Raises:
        IntakeError: `too-long`, `not-json`, `wrong-shape` or `too-many`.
    """
    if len(body) > MOST_BODY_BYTES:
        raise IntakeError("too-long")
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise IntakeError("not-json") from error
    events = told.get("events") if isinstance(told, dict) else None
    if not isinstance(events, list):
        raise IntakeError("wrong-shape")
    if len(events) > MOST_EVENTS:
        raise IntakeError("too-many")
    return tuple(_item(_fields(event), station) for event in events)


def _item(event: _Fields, station: Station) -> LineItem:
    kind = _id(event, "type")
    message = _fields(event.get("message"))
    if kind in ("message", "messageEdited"):
        read = _message(event, message, station, is_edit=kind == "messageEdited")
        return read or _untold(event, f"{kind}: {_id(message, 'type') or '?'}")
    taken_back = _id(_fields(event.get("unsend")), "messageId")
    if kind == "unsend" and taken_back:
        return Withdrawn(
            message_id=taken_back,
            key=_key(event),
            at_ms=_at_ms(event),
            group_id=_group(event),
        )
    return _untold(event, kind or "?")


def _message(
    event: _Fields, message: _Fields, station: Station, *, is_edit: bool
) -> Inbound | None:
    """Read a message that tells something; None for a sticker or an unknown kind."""
    kind, message_id = _id(message, "type"), _id(message, "id")
    inbound = Inbound(
        source="line",
        sender_id=_id(_fields(event.get("source")), "userId"),
        group_id=_group(event),
        sent_ms=_at_ms(event),
        key=_key(event),
        message_id=message_id,
        reply_token=_id(event, "replyToken"),
        is_edit=is_edit,
        is_redelivered=_fields(event.get("deliveryContext")).get("isRedelivery")
        is True,
    )
    if kind in _MEDIA:
        named = bounded(_text(message, "fileName"), MOST_PLACE_LETTERS)
        media = " ".join(filter(None, (_MEDIA[kind], message_id)))
        return msgspec.structs.replace(inbound, media=(media,), text=named)
    if kind == "location":
        return _located(inbound, message)
    if kind == "text":
        return understood(inbound, _text(message, "text"), station)
    return None


def understood(inbound: Inbound, text: str, station: Station) -> Inbound:
    """Add a text, and the place and the type that it tells."""
    words = bounded(text)
    told = read_kind(words, station.tables)
    is_so = told is not None and told.mood is Mood.SO
    where = read_place(words, station.places)
    if not is_so and where.surety is Surety.TOLD:
        where = Where()
    return msgspec.structs.replace(
        inbound,
        text=words,
        type=told.code if told and is_so else "",
        type_words=bounded(told.words, MOST_ID_LETTERS) if told and is_so else "",
        place_text=where.text,
        place_key=where.key,
        surety=where.surety,
        lat=where.lat,
        lon=where.lon,
    )


def _located(inbound: Inbound, message: _Fields) -> Inbound:
    """Make a place of a shared location; degrees that are none are left out."""
    lat, lon = degrees_of(message.get("latitude"), message.get("longitude"))
    words = (_text(message, "title"), _text(message, "address"))
    text = bounded(", ".join(filter(None, words)), MOST_PLACE_LETTERS)
    told = Surety.TOLD if text else Surety.NONE
    return msgspec.structs.replace(
        inbound,
        place_text=text,
        lat=lat,
        lon=lon,
        surety=told if lat is None else Surety.POINT,
    )


def degrees_of(lat: object, lon: object) -> tuple[float | None, float | None]:
    """Take two numbers as degrees; two times None where they are nowhere on earth."""
    if isinstance(lat, bool) or isinstance(lon, bool):
        return None, None
    if not isinstance(lat, int | float) or not isinstance(lon, int | float):
        return None, None
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return None, None
    return round(float(lat), 6), round(float(lon), 6)


def _untold(event: _Fields, kind: str) -> Untold:
    return Untold(
        kind=bounded(kind, MOST_ID_LETTERS),
        key=_key(event),
        at_ms=_at_ms(event),
        sender_id=_id(_fields(event.get("source")), "userId"),
        group_id=_group(event),
    )


def _key(event: _Fields) -> str:
    """Give the webhook's own id; else a digest of all but how it was delivered."""
    own = _id(event, "webhookEventId")
    if own:
        return own
    told = {
        name: value
        for name, value in event.items()
        if name not in ("deliveryContext", "replyToken")
    }
    return digest("line", msgspec.json.encode(told, order="deterministic").decode())


def _fields(value: object) -> _Fields:
    return value if isinstance(value, dict) else {}


def _text(fields: _Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _id(fields: _Fields, name: str) -> str:
    return bounded(_text(fields, name), MOST_ID_LETTERS)


def _group(event: _Fields) -> str:
    source = _fields(event.get("source"))
    return _id(source, "groupId") or _id(source, "roomId")


def _at_ms(event: _Fields) -> int | None:
    at = event.get("timestamp")
    is_time = isinstance(at, int) and not isinstance(at, bool) and 0 < at <= LATEST_MS
    return at if is_time else None
