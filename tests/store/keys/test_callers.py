"""Who is meant by what was written of a caller: names without titles, numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.keys.callers import Match, identity, match, mention_of, written

FIELD = "นางสมศรี ใจดี 081-000-0000"


@pytest.mark.parametrize(
    ("text", "name", "numbers"),
    [
        (FIELD, "สมศรี ใจดี", ["0810000000"]),
        ("คุณสมศรี  ใจดี ๐๘๑ ๐๐๐ ๐๐๐๐", "สมศรี ใจดี", ["0810000000"]),
        ("โทร.0810000000 น.ส.สมศรี", "สมศรี", ["0810000000"]),
        ("น.ส สมศรี", "สมศรี", []),
        ("พี่คุณสมศรี", "สมศรี", []),
        ("ด.ญ. แดง", "แดง", []),
        ("ร.ต.อ.สมชาย ใจกล้า", "สมชาย ใจกล้า", []),
        ("คุณากร", "คุณากร", []),
        ("Mr. Somchai JAIDEE", "somchai jaidee", []),
        ("MRS somsri", "somsri", []),
        ("mister", "mister", []),
        ("+66 (0)81-000 0000", "", ["0810000000"]),
        ("66810000000", "", ["0810000000"]),
        ("(043) 511 234 ต่อ 12", "", ["043511234"]),
        ("081-222-3333 082-333-4444", "", ["0812223333", "0823334444"]),
        ("1-4599-00123-45-6", "", ["1459900123456"]),
        ("+60 12-345 6789", "", ["0123456789"]),
        ("3333", "", []),
        ("...", "", []),
    ],
)
def test_what_was_written_is_taken_apart(
    text: str, name: str, numbers: list[str]
) -> None:
    person = written(text)

    assert (person.name, list(person.numbers)) == (name, numbers)


@pytest.mark.parametrize(
    ("asked", "how"),
    [
        ("0810000000", Match.FULL),
        ("+66 81 000 0000", Match.FULL),
        ("๐๘๑-๐๐๐-๐๐๐๐", Match.FULL),
        ("สมศรี ใจดี", Match.FULL),
        ("คุณ สมศรีใจดี", Match.FULL),
        ("น.ส.สมศรี ใจดี 0810000000", Match.FULL),
        ("สมศรี 0810000000", Match.FULL),
        ("สมศรี", Match.NEAR),
        ("สมชาย ใจดี", Match.NEAR),
        ("0000000", Match.NEAR),
        ("สมชาย มั่นคง 0810000000", Match.NEAR),
        ("สมศรี ใจดี 0899999999", Match.NEAR),
        ("0810000001", Match.NONE),
        ("000", Match.NONE),
        ("สมชาย", Match.NONE),
        ("ศรี", Match.NEAR),
    ],
)
def test_field_fits_in_full_in_part_or_not(asked: str, how: Match) -> None:
    assert match(written(asked), written(FIELD)) is how


@pytest.mark.parametrize(
    ("asked", "field", "how"),
    [
        ("Ann", "Joanna Smith", Match.NONE),
        ("Ann", "Ann Smith", Match.NEAR),
        ("สมศรี 0810000000", "0810000000", Match.FULL),
        ("0251234567", "02-512-3456-7", Match.FULL),
        ("025123456", "02-512-3456-7", Match.NEAR),
        ("0812223333", "10812223333", Match.NEAR),
    ],
)
def test_chance_is_told_from_a_part(asked: str, field: str, how: Match) -> None:
    assert match(written(asked), written(field)) is how


SEPARATORS = st.sampled_from(["", " ", "-", ".", "\N{EN DASH}", " - ", "  "])
BEGINNINGS = st.sampled_from(["0", "๐", "+66", "+66 ", "0066", "+66 (0)", "(0"])


@given(
    begin=BEGINNINGS,
    rest=st.from_regex(r"[689][0-9]{8}", fullmatch=True),
    separators=st.lists(SEPARATORS, min_size=9, max_size=9),
    is_thai=st.booleans(),
    name=st.sampled_from(["", "นางสมศรี ", "Ann, ", "โทร. "]),
)
def test_number_is_found_however_it_is_written(
    begin: str, rest: str, separators: list[str], is_thai: bool, name: str
) -> None:
    digits = [chr(0x0E50 + int(d)) if is_thai else d for d in rest]
    spelt = "".join(d + s for d, s in zip(digits, separators, strict=True))

    found = match(written(f"0{rest}"), written(f"{name}{begin}{spelt}"))

    assert found is Match.FULL


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_can_be_asked_for_and_fits_itself_if_it_says_anything(
    one: str, other: str
) -> None:
    person = written(one)
    match(person, written(other))

    if person.numbers or person.name:
        assert match(person, person) is Match.FULL
    assert identity(one) == identity(f" {one} ")


def test_free_words_are_looked_through_for_whole_names_and_numbers() -> None:
    mention = mention_of((written(FIELD),))

    assert mention.is_in("บ้านสมศรีใจดี หลังวัด")
    assert mention.is_in("โทรกลับ ๐๘๑ ๐๐๐๐๐๐๐")
    assert not mention.is_in("นางสมศรีโทรมา 0810000001")


def test_first_name_counts_where_it_is_known_whose_call_it_is() -> None:
    mention = mention_of((written(FIELD),), first_names=True)

    assert mention.is_in("นางสมศรีโทรมาอีก")


def test_latin_names_count_as_whole_words_only() -> None:
    mention = mention_of((written("Ann"),))

    assert mention.is_in("saw ANN there")
    assert not mention.is_in("planned")
