"""An incident taken down field by field: its lines read back as what was said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patrol_tui.commands.filled_form import (
    FIELDS,
    MOST_IN_FIELD,
    Draft,
    FilledForm,
    additions,
    is_ready,
    line_of,
    place_of,
    read,
    tidy,
    written,
)
from patrol_tui.commands.parse import MOST_LETTERS, parse
from store.model.commands import Open, Remark, SetPlace, SetPriority, SetType
from store.text import clean
from tests.patrol_tui.scene import scene

HOSTILE = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from('@"=!?.,/#[]\\ \x1b\x9b\u202e\u200b\xa0กำ้ี๑pribyfom'),
    ),
    max_size=24,
)
PLACES = st.sampled_from(["wat-khum", "@wat-khum", "วัดคุ้ม", "kasikorn-bank"])
KINDS = st.sampled_from(["theft", "crash", "ขโมย", "รถชน มีผู้บาดเจ็บ", "Crash, injured"])


@settings(max_examples=60)
@given(
    kind=KINDS,
    place=PLACES,
    words=HOSTILE,
    priority=st.sampled_from(["", "0", "4", "p1", "๒"]),
    source=HOSTILE,
    caller=HOSTILE,
    phone=HOSTILE,
)
def test_line_reads_back_as_what_was_taken_down(
    kind: str, place: str, words: str, priority: str, source: str, caller: str,
    phone: str,
) -> None:  # fmt: skip
    taken = FilledForm(
        kind=kind,
        place=place,
        words=words,
        priority=priority,
        source=source,
        caller=caller,
        phone=phone,
    )
    now = scene()

    meant = parse(line_of(taken, now.tables), now)

    assert isinstance(meant, Open), meant
    assert meant.type in {"theft", "crash", "crash-injury"}
    assert meant.place.key
    assert as_words(meant.text) == as_words(tidy(taken).words)
    assert meant.source == plain(tidy(taken).source)
    assert meant.caller == plain(f"{tidy(taken).caller} {tidy(taken).phone}")
    assert meant.priority == {"": None, "0": 0, "4": 4, "p1": 1, "๒": 2}[priority]


def plain(text: str) -> str:
    return " ".join(text.replace('"', " ").split())


def as_words(text: str) -> str:
    """What stands for itself however it is spelt in a line."""
    return text.removeprefix("- ").replace(" =", "=").replace(" ", "")


@settings(max_examples=40)
@given(place=HOSTILE, words=HOSTILE)
def test_place_taken_as_said_reads_back(place: str, words: str) -> None:
    said = tidy(FilledForm(place=place)).place
    taken = FilledForm(kind="theft", place=said, as_said=said, words=words)
    now = scene()
    if not plain(said.lstrip("@ ")):
        return

    meant = parse(line_of(taken, now.tables), now)

    assert isinstance(meant, Open), meant
    assert meant.override
    assert meant.place.key or plain(meant.place.text) == plain(said.lstrip("@ "))


@settings(max_examples=40)
@given(taken=st.builds(FilledForm, **dict.fromkeys(FIELDS, HOSTILE)))
def test_any_fields_make_a_line_that_can_be_read(taken: FilledForm) -> None:
    now = scene()

    line = line_of(taken, now.tables)
    is_ready(taken, now.tables, place_of(taken, now))
    parse(line, now)

    assert clean(line) == line
    assert tidy(tidy(taken)) == tidy(taken)


def test_fields_filled_to_the_brim_fit_into_a_line() -> None:
    full = FilledForm(**dict.fromkeys(FIELDS, "ก" * 9000))

    assert sum(MOST_IN_FIELD.values()) < MOST_LETTERS - 60
    assert len(line_of(full, scene().tables)) <= MOST_LETTERS


@pytest.mark.parametrize(
    ("taken", "line"),
    [
        (FilledForm(), "N"),
        (FilledForm(kind="ขโมย"), "N theft"),
        (FilledForm(kind="theft", place="wat-khum"), "N theft @wat-khum"),
        (
            FilledForm(kind="theft", place="หลังตลาด ใหญ่", as_said="หลังตลาด ใหญ่"),
            'N! theft @"หลังตลาด ใหญ่"',
        ),
        (
            FilledForm(kind="theft", place="wat-khum", caller="Anan", phone="081 234"),
            'N theft @wat-khum from="Anan 081 234"',
        ),
        (
            FilledForm(
                kind="crash", place="wat-khum", words="injury two", source="191"
            ),
            "N crash @wat-khum - injury two by=191",
        ),
        (
            FilledForm(
                kind="theft", place="wat-khum", words="pri=0 @home", priority="1"
            ),
            "N theft @wat-khum pri =0 @home pri=1",
        ),
    ],
)  # fmt: skip
def test_line_is_the_one_a_person_would_type(taken: FilledForm, line: str) -> None:
    assert line_of(taken, scene().tables) == line


@pytest.mark.parametrize(
    ("taken", "ready"),
    [
        (FilledForm(kind="theft"), False),
        (FilledForm(place="wat-khum"), False),
        (FilledForm(kind="theft", place="wat-khum"), True),
        (FilledForm(kind="theft", place="behind it"), False),
        (FilledForm(kind="theft", place="behind it", as_said="behind it"), True),
        (FilledForm(kind="theft", place="behind the", as_said="behind it"), False),
        (FilledForm(kind="theft", place="wat-khum", priority="7"), False),
        (FilledForm(kind="nonsense", place="wat-khum"), False),
    ],
)
def test_type_and_place_are_enough(taken: FilledForm, ready: bool) -> None:
    now = scene()

    assert is_ready(taken, now.tables, place_of(taken, now)) is ready


FIRST = FilledForm(kind="theft", place="wat-khum", words="red motorbike")


@pytest.mark.parametrize(
    ("later", "lines"),
    [
        ({}, ()),
        ({"words": "red motorbike, one man"}, ("RM 127 one man",)),
        ({"words": "blue"}, ("RM 127 blue",)),
        ({"words": ""}, ()),
        ({"priority": "0"}, ("PR 127 0",)),
        ({"kind": "robbery"}, ("TY 127 robbery",)),
        ({"kind": "ขโมย"}, ()),
        ({"place": "kasikorn-bank"}, ("LO 127 @kasikorn-bank",)),
        ({"place": "over there", "as_said": "over there"}, ('LO! 127 @"over there"',)),
        ({"caller": "Anan"}, ()),
    ],
)
def test_what_is_added_later_are_commands_of_their_own(
    later: dict[str, str], lines: tuple[str, ...]
) -> None:
    fields = {name: getattr(FIRST, name) for name in (*FIELDS, "as_said")}
    now = FilledForm(**{**fields, **later})
    place = scene()

    written_down = tuple(additions(127, FIRST, now, place.tables).values())

    assert written_down == lines
    for line in written_down:
        meant = parse(line, place)
        assert isinstance(meant, SetType | SetPlace | SetPriority | Remark)


@settings(max_examples=40)
@given(taken=st.builds(FilledForm, **dict.fromkeys(FIELDS, HOSTILE)))
def test_draft_is_read_as_it_was_written(taken: FilledForm) -> None:
    draft = Draft(taken=tidy(taken))

    text = written(draft)

    assert read(text) == (draft if text else None)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"taken":{"kind":7}}', "\x00"])
def test_draft_that_makes_no_sense_is_none(text: str) -> None:
    assert read(text) is None


def test_draft_from_a_disk_that_others_wrote_on_is_plain_text() -> None:
    kept = '{"taken":{"words":"a\\u001b[2Jb\\n\\u202ec"}}'

    draft = read(kept)

    assert draft is not None
    assert draft.taken.words == "a[2Jb c"
