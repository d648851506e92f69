"""Public warnings in CAP 1.2, read; what a desk shows of one is `Warned`.

A document type is refused before anything is parsed: with none there are no entities,
and nothing that unpacks to more than was sent.
Source: OASIS Common Alerting Protocol 1.2 (2010), sections 3.2.1 to 3.2.4.
"""

from __future__ import annotations

from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, fromstring

import msgspec

from patrol_tui.intake.inbound import (
    MOST_ID_LETTERS,
    MOST_PLACE_LETTERS,
    IntakeError,
    Untold,
    bounded,
)
from patrol_tui.server.intake.queue import Item
from store.wire_intake import OTHER, WARNING, Warned

USUAL_MS = 24 * 3_600_000
"""How long a warning holds that does not say so."""
MOST_REFERENCES = 50
_SPACE = "{urn:oasis:names:tc:emergency:cap:1.2}"
_WORDS_LETTERS = 300


def read_cap(body: bytes) -> Item:
    """Read one alert.

    Raises:
        IntakeError: If it is none, or lacks what CAP asks for.
    """
    alert = _alert(body)
    sender, identifier = _of(alert, "sender"), _of(alert, "identifier")
    sent_ms = _moment_ms(_of(alert, "sent"))
    kind, status = _of(alert, "msgType"), _of(alert, "status")
    if not (sender and identifier and sent_ms and kind and status):
        raise IntakeError("wrong-shape")
    key = _key(sender, identifier)
    if status != "Actual" or kind not in {"Alert", "Update", "Cancel"}:
        what = f"cap-{kind if status == 'Actual' else status}".lower()[:30]
        untold = Untold(kind=what, key=key, at_ms=sent_ms)
        return Item(OTHER, key, msgspec.json.encode(untold))
    ends = _references(_of(alert, "references", 10_000))
    if kind == "Cancel":
        warned = Warned(key=key, ends=ends, is_end=True)
    else:
        warned = _warned(alert, key, sent_ms, ends if kind == "Update" else ())
    return Item(WARNING, key, msgspec.json.encode(warned))


def _alert(body: bytes) -> Element:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise IntakeError("not-text") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise IntakeError("not-xml")
    try:
        alert = fromstring(text)  # noqa: S314 (no document type: no entities)
    except (ParseError, ValueError):
        raise IntakeError("not-xml") from None
    if alert.tag != f"{_SPACE}alert":
        raise IntakeError("wrong-shape")
    return alert


def _warned(alert: Element, key: str, sent_ms: int, ends: tuple[str, ...]) -> Warned:
    infos = alert.findall(f"{_SPACE}info")
    if not infos:
        raise IntakeError("wrong-shape")
    info = next((one for one in infos if _of(one, "language")[:2] == "th"), infos[0])
    event = _of(info, "event")
    areas = [_of(one, "areaDesc") for one in info.findall(f"{_SPACE}area")]
    headline = _of(info, "headline") or event
    if not headline:
        raise IntakeError("wrong-shape")
    return Warned(
        key=key,
        headline=headline,
        event=event,
        area=bounded(", ".join(filter(None, areas)), MOST_PLACE_LETTERS),
        severity=_of(info, "severity"),
        until_ms=_moment_ms(_of(info, "expires")) or sent_ms + USUAL_MS,
        ends=ends,
    )


def _references(text: str) -> tuple[str, ...]:
    """Read `sender,identifier,sent`, parted by blanks."""
    parts = [one.split(",") for one in text.split()[:MOST_REFERENCES]]
    return tuple(_key(one[0], one[1]) for one in parts if len(one) >= 2)


def _key(sender: str, identifier: str) -> str:
    named = f"{sender} {identifier}"
    return f"cap {bounded(named, MOST_ID_LETTERS)}"


def _of(element: Element, name: str, most: int = _WORDS_LETTERS) -> str:
    text = element.findtext(f"{_SPACE}{name}") or ""
    return bounded(" ".join(text.split()), most)


def _moment_ms(text: str) -> int:
    """Read a moment; 0 for none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return 0
    if moment.tzinfo is None or not 1970 < moment.year < 2200:
        return 0
    return int(moment.timestamp() * 1000)
