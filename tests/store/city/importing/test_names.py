"""Names from tags: every language, several in one, and nothing that steers a screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.build import StreetName
from store.city.importing.names import MOST_NAME, MOST_OTHERS, Streets, cut, names
from store.city.importing.report import Reason, Tally
from store.text import clean, is_mark

anything = st.text(st.characters(exclude_categories=()), max_size=300)


def read(**tags: str) -> StreetName:
    found = names({key.replace("__", ":"): text for key, text in tags.items()}, Tally())
    assert found
    return found


@given(anything | st.text("กิ่ ่\u0e31\u0301a", max_size=300))
def test_cut_name_is_clean_short_and_whole(text: str) -> None:
    found = cut(text, Tally(), 20)

    assert len(found) <= 20
    assert found == clean(found)
    assert found == " ".join(found.split())
    assert not found or not is_mark(found[0])


@given(st.text("กขค\u0e34\u0e48\u0e49", min_size=60, max_size=200).map(clean))
def test_cut_never_parts_a_letter_from_its_marks(text: str) -> None:
    found = cut(text, Tally(), 20)

    assert text.startswith(found)
    assert len(found) == len(text) or not is_mark(text[len(found)])


def test_names_of_every_language_are_kept_apart() -> None:
    found = read(
        name="ถนนสุริยเดช", name__th="ถนนสุริยเดช", name__en="Suriyadet Road",
        name__zh="素里亚德路", alt_name="Old Road;Market Road", loc_name="ถนนตลาด",
        ref="23", int_ref="A1",
    )  # fmt: skip

    assert found == StreetName(
        name="ถนนสุริยเดช",
        name_th="ถนนสุริยเดช",
        name_en="Suriyadet Road",
        other="Old Road\nMarket Road\nถนนตลาด\n素里亚德路\n23",
    )


@pytest.mark.parametrize(
    ("tags", "name", "other"),
    [
        ({"name": "A;B"}, "A", "B"),
        ({"name": ";A"}, "A", ""),
        ({"ref": "B 3;B 35"}, "B 3", "B 35"),
        ({"name:en": "Only English"}, "Only English", ""),
        ({"name": "\u200b", "ref": "7"}, "7", ""),
        (
            {"name": "A", "name:etymology": "a person", "name:pronunciation": "x"},
            "A",
            "",
        ),
        ({"name": "A", "name:left": "Left", "name:zh-Hant": "甲"}, "A", "Left\n甲"),
        ({"name": "A", "alt_name": "A;a"}, "A", "a"),
        ({"name": " A \t B "}, "A B", ""),
    ],
)
def test_name_is_chosen_and_the_rest_kept(
    tags: dict[str, str], name: str, other: str
) -> None:
    found = names(tags, Tally())

    assert found
    assert (found.name, found.other) == (name, other)


def test_nothing_readable_is_no_name_and_is_counted() -> None:
    tally = Tally()

    assert names({"name": "\u202e\u200b;;"}, tally) is None
    assert names({}, tally) is None
    assert tally.counts() == {(Reason.NAME_EMPTY, ""): 1}


def test_long_names_are_cut_and_counted() -> None:
    tally = Tally()

    found = names({"name": "x" * 400}, tally)

    assert found
    assert found.name == "x" * MOST_NAME
    assert tally.counts() == {(Reason.NAME_CUT, ""): 1}


def test_a_street_has_no_endless_list_of_names() -> None:
    found = read(name="A", alt_name=";".join(f"n{i}" for i in range(500)))

    assert len(found.other.split("\n")) == MOST_OTHERS


def test_one_name_is_one_street_and_each_way_adds_what_it_knows() -> None:
    streets = Streets(Tally())

    first = streets.street({"name": "A", "ref": "1"})
    again = streets.street({"name": "A", "name:en": "Ay", "surface": "asphalt"})
    streets.street({"name": "A", "surface": "paved", "old_name": "Z"})
    other = streets.street({"name": "B"})

    assert (first, again, other) == (0, 0, 1)
    assert streets.all()[0] == StreetName(name="A", name_en="Ay", other="1\nZ")


def test_way_without_a_name_belongs_to_no_street() -> None:
    streets = Streets(Tally())

    assert streets.street({"highway": "service"}) == -1
    assert streets.street({"noname": "yes"}) == -1


def test_house_numbers_find_their_street_by_any_of_its_names() -> None:
    streets = Streets(Tally())
    streets.street({"name": "Obere Landstraße", "alt_name": "Landstrasse"})

    assert streets.named("Obere Landstraße") == 0
    assert streets.named("OBERE  LANDSTRASSE") == 0
    assert streets.named("landstrasse") == 0
    assert streets.named("Untere Landstraße") == -1
