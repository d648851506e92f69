"""What a field of the form may be filled with."""

from __future__ import annotations

import pytest

from patrol_tui.commands.choices import MOST, SOURCES, choices_for
from patrol_tui.commands.filled_form import FIELDS, FilledForm
from tests.patrol_tui.scene import scene
from widgets.keyboard import as_latin, as_thai
from widgets.words.catalogue import Words

EN, TH = Words("en"), Words("th")


def texts(field: str, taken: FilledForm, words: Words = EN) -> list[str]:
    return [choice.text for choice in choices_for(field, taken, scene(), words)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("th", "theft"),
        ("ขโม", "theft"),
        ("THE", "theft"),
        ("injured", "crash-injury"),
        ("ผู้บาดเจ็บ", "crash-injury"),
        (as_thai("theft"), "theft"),
        (as_latin("ขโมย"), "theft"),
        ("", "shots"),
    ],
)
def test_types_are_found_in_either_language_and_layout(typed: str, first: str) -> None:
    assert texts("kind", FilledForm(kind=typed))[0] == first


def test_names_that_begin_so_come_before_those_that_have_it_inside() -> None:
    found = texts("kind", FilledForm(kind="th"))

    assert found[0] == "theft"
    assert "other" in found[1:]


def test_choices_are_called_in_the_readers_language() -> None:
    taken = FilledForm(kind="ขโมย")

    for words, name in ((EN, "Theft  P2"), (TH, "ลักทรัพย์  P2")):
        assert choices_for("kind", taken, scene(), words)[0].about == name


def test_places_are_ranked_with_the_reason() -> None:
    found = choices_for("place", FilledForm(place="suriyad x"), scene(), EN)

    assert found[0].text == "suriyadet-bamrung"
    assert found[0].about.startswith("Suriyadet Bamrung")
    assert "spelt alike" in found[0].about


def test_place_typed_with_the_other_layout_on_is_offered() -> None:
    assert texts("place", FilledForm(place=as_latin("วัดคุ้ม"))) == ["wat-khum"]


def test_own_priority_of_the_type_is_marked() -> None:
    found = choices_for("priority", FilledForm(kind="theft"), scene(), EN)

    marked = [choice.text for choice in found if "by its type" in choice.about]
    assert marked == ["2"]


def test_sources_are_narrowed_by_name_or_meaning() -> None:
    assert texts("source", FilledForm()) == [*SOURCES]
    assert texts("source", FilledForm(source="wal")) == ["walk-in"]
    assert texts("source", FilledForm(source="emerg")) == ["191"]


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_has_more_choices_than_digits(field: str) -> None:
    assert len(texts(field, FilledForm(place="a"))) <= MOST
