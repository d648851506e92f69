"""The grammar of what is typed for a place: text in, forms out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.locating.degrees import AtPoint
from store.city.locating.forms import (
    MOST_READINGS,
    Along,
    Block,
    Crossing,
    Form,
    FromCrossing,
    GridSquare,
    House,
    Nth,
    PlusCode,
    readings,
    tidy,
    tidy_clean,
)
from store.city.locating.links import LinkWithout
from store.text import clean

HERE = (16.05, 103.65)


def read(text: str) -> tuple[Form, ...]:
    return readings(tidy(text))


@pytest.mark.parametrize(
    "text",
    [
        "phadung/suri", "phadung / suri", "phadung & suri", "phadung+suri",
        "phadung x suri", "phadung × suri", "Phadung @ Suri", "phadung at suri",
        "phadung and suri", "phadung near suri", "corner of phadung and suri",
        "phadung／suri",
        "ＰＨＡＤＵＮＧ＆suri",
    ],
)  # fmt: skip
def test_two_streets_are_a_crossing(text: str) -> None:
    assert read(text)[0] == Crossing(first="phadung", second="suri")


@pytest.mark.parametrize(
    "text",
    [
        "ผดุงตัดสุริยเดช",
        "ผดุง ตัดกับ สุริยเดช",
        "ผดุงแยกสุริยเดช",
        "ผดุงกับสุริยเดช",
        "แยกผดุง-สุริยเดช",
    ],
)
def test_two_streets_are_a_crossing_in_thai(text: str) -> None:
    assert Crossing(first="ผดุง", second="สุริยเดช") in read(text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("112 phadung", House(number="112", street="phadung")),
        ("phadung 112", House(number="112", street="phadung")),
        ("112/5 ผดุง", House(number="112/5", street="ผดุง")),
        ("บ้านเลขที่ ๑๑๒/๕ ถนนผดุง", House(number="112/5", street="ถนนผดุง")),
        ("12a Hauptstraße", House(number="12a", street="hauptstrasse")),
        (
            "phadung: suri - pracha",
            Block(street="phadung", first="suri", second="pracha"),
        ),
        (
            "phadung between suri and pracha",
            Block(street="phadung", first="suri", second="pracha"),
        ),
        ("ผดุง: ก ถึง ข", Block(street="ผดุง", first="ก", second="ข")),
        (
            "phadung > suri 200",
            FromCrossing(street="phadung", cross="suri", at_m=200, heading=""),
        ),
        (
            "phadung > suri #2 200m north",
            FromCrossing(street="phadung", cross="suri #2", at_m=200, heading="n"),
        ),
        (
            "ผดุง > สุริย ๒๐๐ ม. ตะวันออก",
            FromCrossing(street="ผดุง", cross="สุริย", at_m=200, heading="e"),
        ),
        ("phadung+200", Along(street="phadung", at_m=200)),
        ("ผดุง + ๒๐๐ เมตร", Along(street="ผดุง", at_m=200)),
        ("7P52X3XM+8G", PlusCode(code="7p52x3xm+8g", words="")),
        ("X3XM+8G Roi Et", PlusCode(code="x3xm+8g", words="roi et")),
        ("C7", GridSquare(column="c", row=7, part=0)),
        ("aa12-3", GridSquare(column="aa", row=12, part=3)),
        ("krung thai #2", Nth(name="krung thai", nth=2)),
    ],
)
def test_forms_are_told_by_their_shape(text: str, form: Form) -> None:
    assert read(text)[0] == form


@pytest.mark.parametrize(
    "text",
    [
        "16.05,103.65", "16.05, 103.65", "(16.05 103.65)", "16.0500;103.6500",
        "๑๖.๐๕,๑๐๓.๖๕", "16.05N, 103.65E", "16.05° N 103.65° E", "N16.05 E103.65",
        "16°03'00\"N 103°39'00\"E", "16°03′00″N, 103°39′00″E", "16 03 00 N 103 39 00 E",
        "N16°03.0' E103°39.0'", "E103°39' N16°03'", "16°3' 103°39'",
        "๑๖°๐๓'๐๐\"N ๑๐๓°๓๙'๐๐\"E", "lat 16.05 lon 103.65", "lat: 16.05, lng: 103.65",
        "16,0500; 103,6500", "geo:16.05,103.65", "geo:0,0?q=16.05,103.65(x)",
        "https://www.google.com/maps/@16.05,103.65,17z",
        "https://www.google.co.th/maps/@16.05,103.65,17z?hl=th",
        "https://maps.google.com/?q=16.05,103.65",
        "https://maps.google.com/maps?q=loc:16.05,103.65&z=17",
        "https://www.google.com/maps/place/Wat/@16.1,103.1,17z/data=!8m2!3d16.05!4d103.65",
        "https://maps.google.com/maps?ll=16.05,103.65&z=3",
        "http://maps.google.com/maps?daddr=16.05%2C103.65",
        "https://www.google.com/maps/search/?api=1&query=16.05%2C103.65",
        "https://www.google.com/maps/search/16.05,+103.65?entry=tts",
        "https://www.google.com/maps/place/16%C2%B003'00.0%22N+103%C2%B039'00.0%22E",
        "https://www.google.com/maps/dir/Home/16.05,103.65/@1.5,2.5,3z",
        "https://www.google.com/maps/dir/?api=1&destination=16.05,103.65",
        "Here it is: https://www.google.com/maps?q=16.05,103.65",
        "https://www.openstreetmap.org/?mlat=16.05&mlon=103.65#map=17/1.5/2.5",
        "https://www.openstreetmap.org/#map=17/16.05/103.65",
        "https://maps.apple.com/?ll=16.05,103.65&q=Wat",
        "https://maps.apple.com/place?coordinate=16.05,103.65",
    ],
)  # fmt: skip
def test_coordinates_are_read_however_pasted(text: str) -> None:
    (form,) = read(text)

    assert isinstance(form, AtPoint)
    assert (form.lat, form.lon) == pytest.approx(HERE)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("33°51'S 151°12'E", (-33.85, 151.2)),
        ("-20.4697,-54.6201", (-20.4697, -54.6201)),
        ("20.4697S 54.6201W", (-20.4697, -54.6201)),
    ],
)
def test_south_and_west_are_below_nothing(
    text: str, point: tuple[float, float]
) -> None:
    (form,) = read(text)

    assert isinstance(form, AtPoint)
    assert (form.lat, form.lon) == pytest.approx(point)


@pytest.mark.parametrize(
    "text", ["16°63'00\"N 103°39'00\"E", "16°03'75\"N 103°39'0\"E"]
)
def test_sixty_minutes_are_nowhere(text: str) -> None:
    (form,) = read(text)

    assert isinstance(form, AtPoint)
    assert not form.is_on_earth


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("https://maps.app.goo.gl/AbC123", LinkWithout.SHORTENED),
        ("วัดคุ้ม https://goo.gl/maps/AbC123", LinkWithout.SHORTENED),
        ("https://www.google.com/maps/place/Wat+Khum", LinkWithout.POINT),
        ("geo:0,0?q=Wat+Khum", LinkWithout.POINT),
        ("https://example.com/", LinkWithout.POINT),
        ("http://[::1", LinkWithout.POINT),
    ],
)
def test_link_without_a_point_says_so(text: str, without: LinkWithout) -> None:
    assert read(text) == (without,)


@pytest.mark.parametrize(
    "text", ["", "/", " / ", "wat khum", "12,14", "road", ">", ":", "#2"]
)
def test_what_has_no_form_is_a_name_only(text: str) -> None:
    assert read(text) == ()


@given(st.text() | st.text(st.sampled_from("a1/+#@>:-.,°'\"NSEW ๑!?&=%")))
def test_any_text_has_few_readings(text: str) -> None:
    assert len(read(text)) <= MOST_READINGS


@pytest.mark.parametrize(
    "piece", ["1", "1.", "a/", "a x ", "°", " ", "-", "1 ", ": -", "%2C"]
)
def test_long_text_is_not_read(piece: str) -> None:
    assert read(piece * 10_000) == ()


@given(st.text())
def test_clean_names_are_tidied_as_any_text_is(text: str) -> None:
    assert tidy_clean(clean(text)) == tidy(text)
