"""Open311 requests: read whole or told all that is wrong; answers that can be read."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.intake.inbound import Inbound, IntakeError, Surety
from patrol_tui.intake.open311 import (
    Fault,
    RequestState,
    as_xml,
    fault_answers,
    read_json_fields,
    read_request,
    request_answer,
    services,
    taken_answer,
)
from patrol_tui.intake.xml_tree import read_xml
from store.text import clean
from tests.patrol_tui.intake.reading import STATION

SHARED = Path(__file__).parents[4] / "shared/data/open311/service-requests.xml"
GOOD = {
    "service_code": "fire",
    "lat": "16.0544",
    "long": "103.653",
    "address_string": "หน้าวัดคุ้ม",
    "description": "ไฟไหม้หญ้า",
    "first_name": "Mana",
    "last_name": "Test",
    "phone": "043-000-000",
    "requested_datetime": "2021-11-08T18:32:00+07:00",
}
NAMES = (
    *GOOD,
    "email",
    "media_url",
    "address_id",
    "attribute[x]",
    "api_key",
    "device_id",
)
ANY_FIELDS = st.dictionaries(
    st.sampled_from(NAMES),
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(tuple(GOOD.values())) | st.lists(st.integers(), max_size=2),
)  # fmt: skip


def read(**changed: Any) -> Inbound | tuple[Fault, ...]:
    return read_request({**GOOD, **changed}, STATION, source="municipal")


def faults(**changed: Any) -> list[str]:
    found = read(**changed)
    assert isinstance(found, tuple)
    return [f"{fault.field}: {fault.code}" for fault in found]


def test_request_becomes_a_report() -> None:
    found = read()

    assert isinstance(found, Inbound)
    assert (found.source, found.type, found.sender) == (
        "municipal",
        "fire",
        "Mana Test",
    )
    assert (found.lat, found.lon, found.surety) == (16.0544, 103.653, Surety.POINT)
    assert (found.place_text, found.place_key) == ("หน้าวัดคุ้ม", "wat-khum")
    assert found.sent_ms == 1636371120000


def test_form_and_json_of_one_request_are_the_same() -> None:
    body = msgspec.json.encode({**GOOD, "lat": 16.0544, "long": 103.653})

    found = read_request(read_json_fields(body), STATION, source="municipal")

    assert found == read()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"service_code": ""}, ["service_code: missing"]),
        ({"service_code": "volcano"}, ["service_code: unknown"]),
        ({"lat": "north"}, ["lat: bad"]),
        ({"lat": "nan", "long": "181"}, ["lat: bad", "long: bad"]),
        ({"long": ""}, ["long: missing"]),
        ({"phone": "call me"}, ["phone: bad"]),
        ({"email": "nobody"}, ["email: bad"]),
        ({"media_url": "javascript:alert(1)"}, ["media_url: bad"]),
        ({"description": "ก" * 5_000}, ["description: too-long"]),
        ({"description": ["a"]}, ["description: bad"]),
        (
            {"lat": "", "long": "", "address_string": "", "description": "help"},
            ["address_string: missing"],
        ),
    ],
)
def test_every_fault_is_told_with_its_field(
    changed: dict[str, Any], told: list[str]
) -> None:
    assert faults(**changed) == told


def test_description_may_name_the_place() -> None:
    found = read(lat="", long="", address_string="", description="ไฟไหม้หน้าวัดคุ้ม")

    assert isinstance(found, Inbound)
    assert (found.place_text, found.place_key) == ("หน้าวัดคุ้ม", "wat-khum")


def test_time_without_a_zone_is_no_time() -> None:
    found = read(requested_datetime="2021-11-08T18:32:00")

    assert isinstance(found, Inbound)
    assert found.sent_ms is None


def test_request_sent_again_has_the_same_key() -> None:
    first, again, other = read(), read(), read(description="other")

    assert isinstance(first, Inbound)
    assert isinstance(again, Inbound)
    assert isinstance(other, Inbound)
    assert first.key == again.key != other.key


@given(ANY_FIELDS)
def test_any_fields_are_read_or_refused(fields: dict[str, Any]) -> None:
    found = read_request(fields, STATION, source="pole")

    if isinstance(found, Inbound):
        texts = (found.sender, found.text, found.place_text, found.phone, found.email)
        assert all(clean(text) == text for text in texts)
    else:
        assert found


@given(st.binary(max_size=60))
def test_any_body_is_fields_or_refused(body: bytes) -> None:
    with pytest.raises(IntakeError, match=r"\A(?:not-json|wrong-shape)\Z"):
        read_json_fields(b"[" + body)


def test_services_are_the_station_s_types() -> None:
    listed = services(STATION, "th")

    assert [one["service_code"] for one in listed] == [
        kind.code for kind in STATION.tables.kinds
    ]
    assert len(read_xml(as_xml("services", "service", listed)).children) == len(listed)


def test_answer_has_the_fields_of_the_published_example() -> None:
    state = RequestState(
        service_request_id="r1",
        is_open=False,
        service_code="fire",
        service_name="Fire <&> smoke\x00",
        requested_ms=1636371120000,
    )

    xml = as_xml("service_requests", "request", [request_answer(state)])

    request = next(read_xml(xml).each("request"))
    told = {field.name: field.text for field in request.children}
    assert told["status"] == "closed"
    assert told["service_name"] == "Fire <&> smoke"
    assert told["requested_datetime"] == "2021-11-08T11:32:00+00:00"
    if SHARED.exists():
        example = next(read_xml(SHARED.read_bytes()).each("request"))
        assert set(told) <= {field.name for field in example.children}


def test_faults_and_takings_are_answered() -> None:
    assert fault_answers([Fault(field="lat", code="bad")]) == [
        {"code": 400, "description": "lat: bad"}
    ]
    assert taken_answer("r1")["service_request_id"] == "r1"
