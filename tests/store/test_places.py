"""The pilot zone, and finding places in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.places import (
    MOST_NEAR,
    Gazetteer,
    OffMap,
    OutOfRange,
    Place,
    Suggestions,
    Why,
)
from store.city.zone import ROI_ET, Spot, bare

GAZETTEER = Gazetteer.of(ROI_ET)


def test_the_streets_close_a_loop_of_2670_metres() -> None:
    following = (*ROI_ET.streets[1:], ROI_ET.streets[0])

    assert all(
        one.end == next_one.start
        for one, next_one in zip(ROI_ET.streets, following, strict=True)
    )
    assert ROI_ET.loop_m == 2670
    assert [street.length_m for street in ROI_ET.streets] == [780, 600, 770, 520]


def test_a_junction_is_one_spot_from_both_streets() -> None:
    end = Spot(street_key="suriyadet-bamrung", at_m=780)

    junction = ROI_ET.junction_at(end)

    assert junction is not None
    assert junction.key == "kasikorn-bank"
    assert ROI_ET.settled(end) == Spot(street_key="phadung-phanit", at_m=0)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ถนนเทวาภิบาล", "เทวาภิบาล"),
        ("สี่แยกวัดคุ้ม", "วัดคุ้ม"),
        ("Thewaphiban Road", "Thewaphiban"),
        ("Road", "Road"),
    ],
)
def test_bare_names(name: str, expected: str) -> None:
    assert bare(name) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("wat-khum", "wat-khum"),
        ("WAT KHUM", "wat-khum"),
        ("Wat Khum junction", "wat-khum"),
        ("สี่แยกวัดคุ้ม", "wat-khum"),
        ("แยก วัดคุ้ม", "wat-khum"),
        ("วัดค\u0e49\u0e38ม", "wat-khum"),
        ("กสิกร", "kasikorn-bank"),
        ("kas", "kasikorn-bank"),
        ("เยาวราช", "yaowarat-gold"),
        ("ศาลากลาง", "provincial-hall"),
        ("ถ.ผดุงพานิชย์", "phadung-phanit"),
        ("ผดุง", "phadung-phanit"),
        ("thewaphiban rd.", "thewaphiban"),
        ("suri", "suriyadet-bamrung"),
        ("suriyadet-bamrung+200", "suriyadet-bamrung+200"),
        ("ถนนสุริยเดชบำรุง + ๒๐๐ ม.", "suriyadet-bamrung+200"),
        ("suri+0", "provincial-hall"),
        ("suri+780", "kasikorn-bank"),
        ("suri / phadung", "kasikorn-bank"),
        ("ถนนผดุงพานิชย์/ประชาธรรมรักษ์", "wat-khum"),
        ("wat kum", "wat-khum"),
        ("yaovarat", "yaowarat-gold"),
        ("สุริยะเดชบำรุง", "suriyadet-bamrung"),
    ],
)
def test_finds(text: str, key: str) -> None:
    found = GAZETTEER.find(text)

    assert isinstance(found, Place)
    assert found.key == key


def test_a_way_along_a_street_has_its_spot() -> None:
    found = GAZETTEER.find("thewaphiban+100")

    assert isinstance(found, Place)
    assert found.spot == Spot(street_key="thewaphiban", at_m=100)


@pytest.mark.parametrize(
    ("text", "why", "near"),
    [
        ("p", Why.AMBIGUOUS, "provincial-hall"),
        ("wat kumn", Why.UNKNOWN, "wat-khum"),
        ("wat klum", Why.UNKNOWN, "wat-khum"),
        ("yaoworot", Why.UNKNOWN, "yaowarat-gold"),
        ("สุริยะเดทบำลุม", Why.UNKNOWN, "suriyadet-bamrung"),
        ("suri / pracha", Why.NO_JUNCTION, "provincial-hall"),
        ("suri / suri", Why.NO_JUNCTION, "provincial-hall"),
        ("wat khum+20", Why.UNKNOWN, None),
        ("", Why.UNKNOWN, None),
        ("/", Why.UNKNOWN, None),
        ("road", Why.UNKNOWN, None),
    ],
)
def test_suggests(text: str, why: Why, near: str | None) -> None:
    found = GAZETTEER.find(text)

    assert isinstance(found, Suggestions)
    assert found.why is why
    assert len(found.near) <= MOST_NEAR
    if near:
        assert near in [candidate.place.key for candidate in found.near]


def test_beyond_the_end_of_a_street_says_how_long_it_is() -> None:
    found = GAZETTEER.find("thewaphiban+521")

    assert isinstance(found, OutOfRange)
    assert (found.street.key, found.at_m, found.length_m) == ("thewaphiban", 521, 520)


def test_every_key_and_name_finds_its_place() -> None:
    for place in GAZETTEER.places:
        for name in (place.key, place.name_en, place.name_th):
            assert GAZETTEER.find(name) == place


@pytest.mark.parametrize(
    ("prefix", "keys"),
    [
        ("suri", ("suriyadet-bamrung",)),
        ("ผดุง", ("phadung-phanit",)),
        ("p", ("provincial-hall", "phadung-phanit", "pracha-thammarak")),
        ("zzz", ()),
    ],
)
def test_completes_to_keys(prefix: str, keys: tuple[str, ...]) -> None:
    assert GAZETTEER.complete(prefix) == keys


def test_completes_nothing_to_everything() -> None:
    assert len(GAZETTEER.complete("")) == 8


@given(st.text(st.sampled_from("suri/+0๙ถนน.แยกวัดคุ้ม road-"), max_size=12) | st.text())
def test_any_text_finds_or_tells(text: str) -> None:
    found = GAZETTEER.find(text)

    assert isinstance(found, Place | Suggestions | OutOfRange | OffMap)
    assert isinstance(GAZETTEER.complete(text), tuple)
