"""What a dispatcher can type on the built-in zone, beside plain names."""

from __future__ import annotations

import subprocess
import sys

import pytest

from store.city.places import (
    Gazetteer,
    Kind,
    OffMap,
    OutOfRange,
    Place,
    Reason,
    Suggestions,
    Why,
)
from store.city.zone import ROI_ET, Spot

ALIASES = {
    "ตลาด": "suri / phadung",
    "โรงพัก": "16.05,103.65",
    "the loop": "thewa",
    "ร้านทอง": "yaowarat",
    "nowhere": "zzz",
}
GAZETTEER = Gazetteer.of(ROI_ET, ALIASES)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("suri+phadung", "kasikorn-bank"),
        ("phadung @ suri", "kasikorn-bank"),
        ("สุริยเดช ตัด ผดุง", "kasikorn-bank"),
        ("ผดุง／สุริยเดช", "kasikorn-bank"),
        ("padung/suriyadej", "kasikorn-bank"),
        ("suri > phadung 100", "suriyadet-bamrung+680"),
        ("phadung > suri 100", "phadung-phanit+100"),
        ("phadung > kasikorn 100", "phadung-phanit+100"),
        ("phadung > suri 0", "kasikorn-bank"),
        ("phadung: suri - pracha", "phadung-phanit+300"),
        ("suri: hall - kasikorn", "suriyadet-bamrung+390"),
        ("ตลาด", "kasikorn-bank"),
        ("the loop", "thewaphiban"),
        ("the loop/suri", "provincial-hall"),
        ("ร้านทอง", "yaowarat-gold"),
    ],
)
def test_finds(text: str, key: str) -> None:
    found = GAZETTEER.find(text)

    assert isinstance(found, Place)
    assert found.key == key


def test_block_is_the_middle_of_its_street() -> None:
    found = GAZETTEER.find("phadung: suri - pracha")

    assert isinstance(found, Place)
    assert found.kind is Kind.BLOCK
    assert found.spot == Spot(street_key="phadung-phanit", at_m=300)


def test_streets_that_do_not_meet_say_how_far_apart_they_are() -> None:
    found = GAZETTEER.find("suri / pracha")

    assert isinstance(found, Suggestions)
    assert found.why is Why.NO_JUNCTION
    assert [(one.place.key, one.reason, one.apart_m) for one in found.near] == [
        ("provincial-hall", Reason.NEAR_CROSSING, 520),
        ("kasikorn-bank", Reason.NEAR_CROSSING, 600),
    ]


def test_house_of_a_zone_gives_its_street_and_says_so() -> None:
    found = GAZETTEER.find("112 phadung")

    assert isinstance(found, Suggestions)
    assert found.why is Why.HOUSE_UNKNOWN
    assert found.near[0].place.key == "phadung-phanit"
    assert found.near[0].reason is Reason.HOUSE_UNKNOWN


@pytest.mark.parametrize("text", ["16.05,103.65", "7P52X3XM+8G", "geo:16.05,103.65"])
def test_degrees_cannot_be_placed_on_a_zone_but_are_kept(text: str) -> None:
    found = GAZETTEER.find(text)

    assert isinstance(found, OffMap)
    assert found.why is Why.UNSURVEYED
    assert found.point.lat is not None
    assert found.point.lon is not None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("https://maps.app.goo.gl/AbC", Why.SHORT_LINK),
        ("https://www.google.com/maps/place/Wat", Why.LINK_WITHOUT_POINT),
        ("96.05,203.65", Why.BAD_COORDINATES),
        ("X3XM+8G", Why.UNSURVEYED),
        ("C7-3", Why.UNKNOWN),
        ("x" * 10_000, Why.TOO_LONG),
    ],
)
def test_says_why(text: str, why: Why) -> None:
    found = GAZETTEER.find(text)

    assert isinstance(found, Suggestions)
    assert found.why is why


def test_walk_beyond_the_street_says_how_long_it_is() -> None:
    found = GAZETTEER.find("phadung > suri 900")

    assert isinstance(found, OutOfRange)
    assert found.length_m == 600


def test_alias_for_degrees_is_a_point() -> None:
    found = GAZETTEER.find("โรงพัก")

    assert isinstance(found, Place)
    assert (found.kind, found.lat, found.lon) == (Kind.POINT, 16.05, 103.65)


def test_alias_that_leads_nowhere_is_told() -> None:
    assert GAZETTEER.lost_aliases == ("nowhere",)
    assert isinstance(GAZETTEER.find("nowhere"), Suggestions)


def test_a_half_typed_crossing_is_completed() -> None:
    assert GAZETTEER.complete("suri/") == ("provincial-hall", "kasikorn-bank")
    assert GAZETTEER.complete("suri / ph") == ("kasikorn-bank",)


def test_a_key_of_another_map_is_no_place() -> None:
    for key in (
        "j:123",
        "s:ab12:0.5000",
        "w:0123456789ab",
        "l:0123456789ab:16.0,103.6",
    ):
        assert isinstance(GAZETTEER.find(key), Suggestions)


def test_zone_has_no_nearest_place() -> None:
    assert GAZETTEER.nearest_place(16.05, 103.65) is None
    assert GAZETTEER.junction_name(2, "th") == "สี่แยกวัดคุ้ม"


def test_zone_is_asked_without_numpy_or_rapidfuzz() -> None:
    code = """
import sys
from store.city.places import Gazetteer
from store.city.zone import ROI_ET
gazetteer = Gazetteer.of(ROI_ET, {"ตลาด": "suri / phadung"})
for text in ("wat-khum", "suri/phadung", "ตลาด", "วัดคุ้ม", "wat kum", "suri+200"):
    gazetteer.find(text)
late = {"numpy", "rapidfuzz", "openlocationcode"} & set(sys.modules)
gazetteer.find("wat klum")
print(late, "numpy" in sys.modules)
"""
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, capture_output=True, text=True, check=True)

    assert said.stdout.split("\n")[0] == "set() False"
