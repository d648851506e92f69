"""LINE webhook bodies: every event is accounted for, and nothing hostile gets in."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.intake.inbound import Inbound, IntakeError, Surety, Untold, Withdrawn
from patrol_tui.intake.line_events import (
    MOST_BODY_BYTES,
    MOST_EVENTS,
    LineItem,
    read_line_events,
)
from store.text import clean
from tests.patrol_tui.intake.reading import STATION

SHARED = Path(__file__).parents[4] / "shared/data/line/line_webhook_v3.json"


def is_plain(value: Any) -> bool:
    """Claim that a value can stand in JSON as bytes."""
    try:
        json.dumps(value, allow_nan=False).encode()
    except (ValueError, UnicodeEncodeError):
        return False
    return True


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(("type", "id", "text", "message", "source", "userId", "unsend",
                         "timestamp", "latitude", "longitude", "messageId")),
        inner | st.sampled_from(("message", "text", "location", "unsend", "image")),
    ),
    max_leaves=12,
)  # fmt: skip


def read(*events: Any) -> tuple[LineItem, ...]:
    body = json.dumps({"destination": "U1", "events": events}).encode()
    return read_line_events(body, STATION)


def text_event(text: str, **others: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "webhookEventId": "01ABC",
        "timestamp": 1636372800000,
        "source": {"type": "group", "groupId": "C1", "userId": "U2"},
        "message": {"type": "text", "id": "77", "text": text},
        **others,
    }


def one(event: Any) -> Inbound:
    (found,) = read(event)
    assert isinstance(found, Inbound)
    return found


@pytest.mark.skipif(not SHARED.exists(), reason="the shared events are not there")
def test_all_shared_events_are_accounted_for_by_kind() -> None:
    found = read_line_events(SHARED.read_bytes(), STATION)

    assert Counter(map(_kind, found)) == {
        "text": 4, "picture": 2, "video": 1, "voice": 1, "file": 1, "location": 1,
        "edited": 1, "withdrawn": 1, "message: sticker": 1, "follow": 1, "unfollow": 1,
        "join": 1, "leave": 1, "postback": 4, "beacon": 2, "accountLink": 1,
        "memberJoined": 1, "memberLeft": 1, "videoPlayComplete": 1, "undefined": 1,
    }  # fmt: skip
    assert len(found) == 28
    assert all(item.key for item in found)


def _kind(item: LineItem) -> str:
    match item:
        case Withdrawn():
            return "withdrawn"
        case Untold():
            return item.kind
        case Inbound():
            if item.is_edit:
                return "edited"
            if item.media:
                return item.media[0].split()[0]
            return "location" if item.lat is not None else "text"


def test_text_becomes_a_report_with_place_and_type() -> None:
    found = one(text_event("รถชนหน้าวัดคุ้ม มีคนเจ็บ"))

    assert (found.source, found.sender_id, found.group_id) == ("line", "U2", "C1")
    assert (found.type, found.place_key) == ("crash-injury", "wat-khum")
    assert (found.sent_ms, found.key, found.message_id) == (
        1636372800000,
        "01ABC",
        "77",
    )


def test_chatter_keeps_its_words_and_tells_nothing() -> None:
    found = one(text_event("ไม่มีไฟไหม้ที่ตลาดสดแล้วครับ"))

    assert (found.type, found.place_text) == ("", "")
    assert found.text == "ไม่มีไฟไหม้ที่ตลาดสดแล้วครับ"


def test_shared_location_becomes_a_point() -> None:
    message = {"type": "location", "id": "1", "title": "here", "address": "Road 1"}
    event = text_event("", message={**message, "latitude": 16.05, "longitude": 103.65})

    found = one(event)

    assert (found.lat, found.lon, found.surety) == (16.05, 103.65, Surety.POINT)
    assert found.place_text == "here, Road 1"


@pytest.mark.parametrize("lat", [91, -91, "16", None, True])
def test_degrees_that_are_none_are_left_out(lat: Any) -> None:
    message = {"type": "location", "id": "1", "latitude": lat, "longitude": 1}

    found = one(text_event("", message=message))

    assert (found.lat, found.lon, found.surety) == (None, None, Surety.NONE)


def test_edit_stands_for_the_earlier_message() -> None:
    found = one(text_event("ไฟไหม้หลังตลาด", type="messageEdited"))

    assert found.is_edit
    assert found.message_id == "77"


def test_message_taken_back_gives_no_words() -> None:
    (found,) = read(text_event("", type="unsend", unsend={"messageId": "77"}))

    assert found == Withdrawn(
        message_id="77", key="01ABC", at_ms=1636372800000, group_id="C1"
    )


def test_event_without_an_id_gets_the_same_key_whenever_it_comes() -> None:
    event = text_event("fire")
    del event["webhookEventId"]
    again = {**event, "deliveryContext": {"isRedelivery": True}, "replyToken": "other"}

    first, second, other = read(event, again, {**event, "timestamp": 5})

    assert first.key == second.key != other.key


def test_hostile_text_is_cleaned_and_bounded() -> None:
    found = one(text_event("\x1b]0;own\x07\u202efire\u200b" + "ก" * 9_000))

    assert clean(found.text) == found.text
    assert len(found.text) <= 4_000
    assert "\x1b" not in found.text


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-json"),
        (b"{", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b"[]", "wrong-shape"),
        (b'{"events": 5}', "wrong-shape"),
        (b" " * (MOST_BODY_BYTES + 1), "too-long"),
        (json.dumps({"events": [1] * (MOST_EVENTS + 1)}).encode(), "too-many"),
    ],
)
def test_body_that_is_no_webhook_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(IntakeError) as refused:
        read_line_events(body, STATION)

    assert refused.value.code == code


@given(st.lists(JSON.filter(is_plain), max_size=4))
def test_any_events_are_each_accounted_for(events: list[Any]) -> None:
    found = read(*events)

    assert len(found) == len(events)


@given(
    st.binary(max_size=200)
    | st.text(max_size=50).map(lambda text: text.encode("utf-16"))
)
def test_any_bytes_are_refused_by_their_code(body: bytes) -> None:
    with pytest.raises(IntakeError, match=r"\A(?:not-json|wrong-shape)\Z"):
        read_line_events(body, STATION)
