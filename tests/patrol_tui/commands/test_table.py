"""The table of commands: one row a verb, and every word in it is true."""

from __future__ import annotations

from collections import Counter

import msgspec
import pytest
from textual.binding import Binding

from patrol_tui.commands.conflict_numbers import Numbering
from patrol_tui.commands.parse import parse
from patrol_tui.commands.table import BY_SPELLING, VERBS
from patrol_tui.commands.verbs import Ask, Query, Scene, Verb
from patrol_tui.keys import both
from patrol_tui.screens.duty import DutyScreen
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.commands import Order
from store.model.conflicts import conflicts
from store.text import fold
from tests.patrol_tui.scene import evening
from tests.store.shift import Shift
from widgets.words.catalogue import Words

ASKED_FOR = {
    "N", "D", "DE", "DO", "BK", "ACK", "EN", "AR", "CU", "F", "CL", "X", "RO", "RM",
    "TR", "AD", "ST", "PE", "SW", "VS", "SS", "OV", "DUP", "LK", "FW", "TOW",
    "PR", "TY", "LO", "H", "ON", "OFF", "AV", "BZ", "MB", "OOS", "OK", "L", "Q", "UNDO",
    "SOS", "SOSACK", "SOSEND", "TM", "RL", "UH", "BO", "M", "BC", "MA",
}  # fmt: skip
LATER = {"ALOK": 60}
"""Minutes to wait before an example has something to be about."""
REPORTED = "RP theft @wat-khum red motorbike tel=043000000"
BEFORE = {
    "BK": ["D 21 127"],
    "ACK": ["D 21 127"],
    "EN": ["D 21 127"],
    "AR": ["D 21 127"],
    "TR": ["DO 21 127"],
    "AD": ["DO 21 127"],
    "ST": ["D 21 127"],
    "PE": ["D 21 127"],
    "SW": ["D 21 127"],
    "CU": ["DO 21 127"],
    "F": ["D M3 127"],
    "RO": ["CL 127 UNF"],
    "ON": ["OFF M3"],
    "AV": ["BZ 21"],
    "UNDO": ["PR 127 1"],
    "SOSACK": ["SOS 21"],
    "SOSEND": ["SOS 21"],
    "MA": ["M 21 call the station"],
    "RCX": ["RC @phadung-phanit 60"],
    **{key: [REPORTED] for key in ("IN", "TK", "AT", "RJ", "WHO")},
    "CW": [REPORTED, "AT 1 127", "CL 127 GOA"],
}
"""What has to happen before an example makes sense."""
KEDMANEE_ASCII = set('`23~!W}"ZXM')
"""The Latin keys that send an ASCII sign with the Thai layout on."""

rows = pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)


def look(shift: Shift) -> Scene:
    return Scene(
        state=shift.state,
        tables=shift.tables,
        town=Town(ROI_ET),
        now_ms=shift.now_ms,
        conflicts=Numbering().of(conflicts(shift.state)),
    )


def test_every_verb_that_was_asked_for_is_there() -> None:
    assert {verb.name for verb in VERBS} >= ASKED_FOR


def test_no_word_means_two_verbs() -> None:
    words = Counter(fold(word) for verb in VERBS for word in verb.spellings)

    assert [word for word, times in words.items() if times > 1] == []


@rows
def test_every_spelling_finds_its_row(verb: Verb) -> None:
    for spelling in verb.spellings:
        for form in (spelling, spelling.lower(), f" {spelling} "):
            assert BY_SPELLING[fold(form)] is verb


@rows
def test_every_verb_has_a_thai_word(verb: Verb) -> None:
    assert verb.thai


@rows
def test_thai_words_are_thai_and_need_no_space(verb: Verb) -> None:
    for word in verb.thai:
        assert all("\u0e01" <= letter <= "\u0e4e" for letter in word)


@rows
def test_usage_and_example_begin_with_the_verb(verb: Verb) -> None:
    assert verb.usage.split()[0] == verb.name
    assert verb.example.split()[0] == verb.name


@rows
def test_the_example_does_what_the_help_says(verb: Verb) -> None:
    """Every example is taken by the rules, not only understood."""
    shift = prepared(verb, stand_down="Sunflower")

    meant = parse(verb.example, look(shift))

    assert isinstance(meant, Order | Query)
    if isinstance(meant, Order):
        assert shift.does(meant) is None


@rows
def test_the_thai_help_is_thai_and_its_example_does_what_it_says(verb: Verb) -> None:
    words = Words("th")
    usage, example = words.say(verb.usage), words.say(verb.example)
    shift = prepared(verb, stand_down="ทานตะวัน")

    meant = parse(example, look(shift))

    assert usage.split()[0] in verb.thai
    assert example.split()[0] in verb.thai
    assert isinstance(meant, Order | Query)
    if isinstance(meant, Order):
        assert shift.does(meant) is None


def prepared(verb: Verb, *, stand_down: str) -> Shift:
    """Make the evening in which a verb's example makes sense."""
    shift = evening()
    shift.tables = msgspec.structs.replace(shift.tables, stand_down=stand_down)
    for line in BEFORE.get(verb.name, []):
        assert shift.does(parse(line, look(shift))) is None
    shift.later(minutes=LATER.get(verb.name, 0))
    if verb.name == "CF":
        other = shift.elsewhere()
        shift.sets_priority(127, 1)
        other.sets_priority(127, 3)
        shift.joins(other)
    return shift


@rows
def test_asking_a_verb_for_help_gives_its_help(verb: Verb) -> None:
    expected = Query(ask=Ask.HELP, about=verb.name)

    for line in (f"{verb.name}?", f"{verb.name} ?"):
        if line != "HELP ?":
            assert parse(line, look(Shift())) == expected


@rows
def test_a_key_types_a_line_of_its_own_verb(verb: Verb) -> None:
    if verb.stroke is not None:
        assert verb.stroke.line.split()[0] == verb.name
        assert verb.stroke.line.format(unit="21", incident="127")


def bound_keys() -> list[str]:
    bindings = [b for b in DutyScreen.BINDINGS if isinstance(b, Binding)]
    return [key.strip() for bound in bindings for key in bound.key.split(",")]


def test_no_key_of_the_duty_screen_does_two_things() -> None:
    times = Counter(bound_keys())

    assert [key for key, count in times.items() if count > 1] == []


def test_every_key_of_the_table_is_bound_on_both_keyboards() -> None:
    bound = set(bound_keys())

    for verb in VERBS:
        if verb.stroke is not None:
            assert set(both(verb.stroke.key).split(",")) <= bound


def test_no_key_sits_where_the_thai_keyboard_sends_ascii() -> None:
    digits = {"2", "3"}  # they choose from a list, which the line does too: ๒, ๓

    assert (KEDMANEE_ASCII - digits).isdisjoint(bound_keys())
