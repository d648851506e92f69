"""The sieve: it lets through whatever fits, and keeps back most of what does not."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import example, given
from msgspec.structs import replace

from patrol_tui.listing.searching import Search
from patrol_tui.listing.sieve import Sieve
from store.model.records import Location
from store.model.saved import encode_incident
from store.past import Past
from store.text import clean, fold, fold_clean
from tests.patrol_tui.listing.test_searching import NOW_MS, TABLES, Kept, teller
from tests.store.shift import Shift
from tests.store.sim_disk import SimDisk
from tests.store.test_model_laws import stable

LETTERS = (
    *"aAkKsStTz09 ", *"กขาีั้๐๒๙ ", *'"\\/{}:,~', *"ßſİıßﬁÉéЖжΣς—”", "\u212a", "\u2028",
)  # fmt: skip
SAID = st.text(st.sampled_from(LETTERS), max_size=12).map(clean)
KEYS = st.sampled_from(["", "wat-khum", "no-such-place"])
SECRETS = {"~k.1": "Malee ๐89", "~k.2": None}


def kept() -> Kept:
    shift = Shift(tables=TABLES)
    shift.logs_on("21,M1")
    shift.opens("theft")
    shift.sends("21,M1", 101)
    shift.remarks(101)
    return Kept(shift.state, Past(SimDisk()))


STORE = kept()
INCIDENT = next(iter(STORE.state.incidents.values()))


def search() -> Any:
    return Search(teller(), STORE, NOW_MS, lambda t: SECRETS.get(t, t))  # type: ignore[arg-type]


def told(*said: str, key: str = "", caller: str = "", kind: str = "theft") -> Any:
    """Give the incident with other words in its text, its remark and its place."""
    text, remark, place = (*said, "", "", "")[:3]
    history = (
        *INCIDENT.history[:-1],
        replace(
            INCIDENT.history[-1], fact=replace(INCIDENT.history[-1].fact, text=remark)
        ),
    )
    return replace(
        INCIDENT, text=text, place=Location(text=place, key=key), caller=caller,
        type=kind, history=history,
    )  # fmt: skip


def sieve_of(one: Any, words: list[str], unit: str = "") -> Sieve:
    return Sieve(words, unit, one._names, one._caller)


@st.composite
def words_of(draw: st.DrawFn, incident: Any) -> list[str]:
    """Draw words that an incident says, cut out anywhere; and some that it may not."""
    one = search()
    said = f"{one._folded(incident)} {one._caller(incident.caller)}"
    found = []
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.integers(0, len(said)))
        found += said[begin : begin + draw(st.integers(1, 6))].split()
    others = draw(st.lists(SAID, max_size=1))
    return [*found, *(word for text in others for word in fold(text).split())]


@stable(400)
@given(st.data(), SAID, SAID, SAID, KEYS, st.sampled_from(["", "~k.1", "~k.2", "สม K"]))
def test_what_fits_is_always_let_through(
    data: Any, text: str, remark: str, place: str, key: str, caller: str
) -> None:
    incident = told(text, remark, place, key=key, caller=caller)
    words = [word for word in data.draw(words_of(incident)) if fold(word) == word]
    one = search()

    fits = one._says(incident, tuple(words))
    passed = sieve_of(one, words).may_fit(encode_incident(incident))

    assert passed or not fits


@stable(100)
@given(st.sampled_from(["21", "m1", "๒๑", "22", "ß", 'a"', "2"]), SAID)
@example("๒๑", "")
def test_a_unit_that_was_sent_is_let_through(unit: str, text: str) -> None:
    incident = told(text)
    names = {fold(assignment.unit) for assignment in incident.assignments}

    passed = sieve_of(search(), [], fold(unit)).may_fit(encode_incident(incident))

    assert passed or fold(unit) not in names


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        (["helicopter"], ""), (["red", "helicopter"], ""), (["เฮลิคอปเตอร์"], ""),
        (["7x"], ""), ([], "22"), (["red"], "m9"), (["malee"], ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_kept_back(words: list[str], unit: str) -> None:
    line = encode_incident(told("red motorbike ตลาด", key="wat-khum", caller="~k.2"))

    assert not sieve_of(search(), words, unit).may_fit(line)


@pytest.mark.parametrize(
    "word", ["theft", "ลักทรัพย์", "wat", "101", "malee", "089", "motorbike", "ตลาด"]
)
def test_names_numbers_and_sealed_callers_are_found(word: str) -> None:
    line = encode_incident(told("red MotorBike ตลาด", key="wat-khum", caller="~k.1"))

    assert sieve_of(search(), [word]).may_fit(line)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("081", "โทร ๐๘๑"), ('"x"', 'said "X"'), ("c:\\x", "C:\\x"),
        ("strasse", "Straße"), ("é", "É"), ("kk", "K\u212a"),
    ],
)  # fmt: skip
def test_words_that_are_spelt_otherwise_in_a_line_are_found(
    word: str, text: str
) -> None:
    assert word in fold(text)

    assert sieve_of(search(), [word]).may_fit(encode_incident(told(text)))


def test_a_place_is_found_by_its_name_that_no_line_holds() -> None:
    one: Any = Search(teller("th"), STORE, NOW_MS, str)  # type: ignore[arg-type]
    line = encode_incident(told("x", key="wat-khum"))

    assert "วัดคุ้ม".encode() not in line
    assert sieve_of(one, ["วัดคุ้ม"]).may_fit(line)
    assert not sieve_of(search(), ["วัดคุ้ม"]).may_fit(line)


def test_no_letter_that_is_looked_through_changes_when_it_is_folded() -> None:
    digits = range(0x0E50, 0x0E5A)

    changed = [
        code
        for code in range(0x800, 0x1000)
        if fold_clean(chr(code)).strip() != chr(code).strip() and code not in digits
    ]

    assert changed == []
