"""LINE's webhook, read: each event becomes one thing for the zone's queue.

Nothing is lost: what is no report is kept by its kind. Reply tokens are left out, as
they are good for a minute only; pictures are named, not fetched.
Source: LINE Messaging API reference, "Webhook Event Objects" (v3).
"""

from __future__ import annotations

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
from patrol_tui.server.intake.queue import Item
from store.wire_intake import OTHER, REPORT, UNSENT

MOST_EVENTS = 1_000
MEDIA = {"image": "picture", "video": "video", "audio": "audio", "file": "file"}
_KIND_LETTERS = 30
_IN_PASSING = ("deliveryContext", "replyToken")
"""What differs when the same event is sent again."""

_encode = msgspec.json.encode


def read_line(body: bytes) -> list[Item]:
    """Read the body of a webhook's request, whose signature holds.

    Raises:
        IntakeError: If it is none.
    """
    try:
        told = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise IntakeError("not-json") from None
    events = told.get("events") if isinstance(told, dict) else None
    if not isinstance(events, list):
        raise IntakeError("wrong-shape")
    if len(events) > MOST_EVENTS:
        raise IntakeError("too-many")
    return [_item(event if isinstance(event, dict) else {}) for event in events]


def _item(event: dict[str, Any]) -> Item:
    key = _key(event)
    kind = bounded(_text(event, "type"), _KIND_LETTERS) or "unknown"
    message = _part(event, "message")
    if kind == "unsend":
        unsent = Withdrawn(
            message_id=_message_id(_text(_part(event, "unsend"), "messageId")),
            key=key,
            at_ms=_moment(event),
        )
        return Item(UNSENT, key, _encode(unsent), unsent.message_id)
    if kind not in {"message", "messageEdited"}:
        return _other(kind, key, event)
    inbound = _inbound(event, message, key)
    if inbound is None:
        what = bounded(_text(message, "type"), _KIND_LETTERS) or "message"
        return _other(what, key, event)
    return Item(REPORT, key, _encode(inbound), inbound.message_id)


def _inbound(
    event: dict[str, Any], message: dict[str, Any], key: str
) -> Inbound | None:
    """Read a message as a report; None for what cannot be one, like a sticker."""
    source, kind = _part(event, "source"), _text(message, "type")
    number = _message_id(_text(message, "id"))
    about: dict[str, Any] = {}
    if kind == "text":
        about["text"] = bounded(_text(message, "text"))
    elif kind == "location":
        about = _place(message)
    elif kind in MEDIA:
        about["media"] = (f"{MEDIA[kind]} {number}".strip(),)
    if not any(about.values()):
        return None
    return Inbound(
        source="line",
        sender_id=_id(_text(source, "userId")),
        sent_ms=_moment(event),
        key=key,
        message_id=number,
        **about,
    )


def _place(message: dict[str, Any]) -> dict[str, Any]:
    words = (_text(message, "title"), _text(message, "address"))
    text = bounded(", ".join(filter(None, words)), MOST_PLACE_LETTERS)
    lat = _degrees(message.get("latitude"), 90)
    lon = _degrees(message.get("longitude"), 180)
    if lat is not None and lon is not None:
        point = {"lat": lat, "lon": lon}
        return {"place_text": text, "surety": Surety.POINT, **point}
    return {"place_text": text, "surety": Surety.TOLD if text else Surety.NONE}


def _degrees(told: object, most: int) -> float | None:
    is_one = isinstance(told, int | float) and abs(told) <= most
    return round(float(told), 6) if is_one else None  # type: ignore[arg-type]


def _other(kind: str, key: str, event: dict[str, Any]) -> Item:
    return Item(OTHER, key, _encode(Untold(kind=kind, key=key, at_ms=_moment(event))))


def _key(event: dict[str, Any]) -> str:
    """Name the event: by its id, else by all that it tells."""
    named = bounded(_text(event, "webhookEventId"), MOST_ID_LETTERS)
    if named:
        return f"line {named}"
    told = {name: event[name] for name in sorted(event) if name not in _IN_PASSING}
    return f"line {digest(_encode(told))}"


def _moment(event: dict[str, Any]) -> int | None:
    at_ms = event.get("timestamp")
    is_one = isinstance(at_ms, int) and 0 < at_ms < 2**48
    return at_ms if is_one else None


def _message_id(text: str) -> str:
    return f"line {_id(text)}" if text else ""


def _id(text: str) -> str:
    return bounded(text, MOST_ID_LETTERS)


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    part = told.get(name)
    return part if isinstance(part, dict) else {}


def _text(told: dict[str, Any], name: str) -> str:
    text = told.get(name)
    return text if isinstance(text, str) else ""
