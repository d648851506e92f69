"""Each verb is taken, refused and overridden; a verb without a row fails here."""

from __future__ import annotations

import re

import msgspec
import pytest

from patrol_tui.commands.conflict_numbers import Numbering
from patrol_tui.commands.parse import parse
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Fault, Meaning, Misread, Query, Scene
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.conflicts import conflicts
from store.model.facts import Overridden
from store.model.refusals import Code, Refusal
from tests.patrol_tui.commands.verb_rows import ROWS
from tests.patrol_tui.scene import evening
from tests.store.shift import Shift

TOWN = Town(ROI_ET)
TAKEN = [story for row in ROWS.values() for story in row.taken]
REFUSED = [case for row in ROWS.values() for case in row.refused.items()]
OVERRIDDEN = [story for row in ROWS.values() for story in row.overridden]


def said(shift: Shift, line: str) -> Meaning | Refusal:
    """Do a line as the command line does it, or say why not."""
    seen = Scene(
        state=shift.state,
        tables=shift.tables,
        town=TOWN,
        now_ms=shift.now_ms,
        conflicts=Numbering().of(conflicts(shift.state)),
    )
    meant = parse(line, seen)
    if isinstance(meant, Query | Misread | Refusal):
        return meant
    return shift.does(meant) or meant


def blind(shift: Shift, line: str) -> None:
    """Let another desk do a line that knows only of the evening; join them then."""
    other = evening().elsewhere()
    assert not isinstance(said(other, line), Misread | Refusal), line
    shift.joins(other)


def begun(story: str) -> tuple[Shift, str]:
    """Tell a story up to its last line; give that line."""
    shift = evening()
    *before, last = (line.strip() for line in story.split(";"))
    for line in before:
        if line == "=word":
            word = {"stand_down": "sunflower"}
            shift.tables = msgspec.structs.replace(shift.tables, **word)
        elif line.startswith("=blind"):
            blind(shift, line.removeprefix("=blind").strip())
        elif line.startswith("=wait"):
            shift.later(minutes=int(line.split()[1]))
        else:
            assert not isinstance(said(shift, line), Misread | Refusal), line
    return shift, last


def verb_of_story(story: str) -> str:
    return re.split(r"[ !?]", story.rpartition(";")[2].strip())[0]


def test_every_verb_has_rows_of_each_sort_or_says_why_not() -> None:
    lacking = []
    for verb in VERBS:
        row = ROWS.get(verb.name)
        if row is None:
            lacking.append(f"{verb.name}: no row")
            continue
        lacking += [
            f"{verb.name}: {sort}"
            for sort, given in {
                "taken": bool(row.taken),
                "refused": bool(row.refused) is not bool(row.no_refusal),
                "overridden": bool(row.overridden) is not bool(row.no_override),
            }.items()
            if not given
        ]

    assert lacking == []
    assert {*ROWS} == {verb.name for verb in VERBS}


def test_every_story_ends_with_its_own_verb() -> None:
    for name, row in ROWS.items():
        for story in (*row.taken, *row.refused, *row.overridden):
            assert verb_of_story(story) in {name, ""}, story


@pytest.mark.parametrize("story", TAKEN)
def test_line_is_taken(story: str) -> None:
    shift, last = begun(story)

    meant = said(shift, last)

    assert not isinstance(meant, Misread | Refusal)
    assert not any(isinstance(event.fact, Overridden) for event in shift.last)


@pytest.mark.parametrize(("story", "why"), REFUSED)
def test_line_is_refused_for_its_reason_and_leaves_nothing(
    story: str, why: Code | Fault
) -> None:
    shift, last = begun(story)
    before = shift.state

    meant = said(shift, last)

    assert isinstance(meant, Misread | Refusal)
    told = meant.fault if isinstance(meant, Misread) else meant.code
    assert told is why
    assert shift.state is before


@pytest.mark.parametrize("story", OVERRIDDEN)
def test_line_is_refused_but_for_its_override_which_is_logged(story: str) -> None:
    shift, last = begun(story)
    plain = last.replace("!", "", 1)

    doubted = said(shift, plain)
    meant = said(shift, last)

    assert isinstance(doubted, Refusal)
    assert doubted.overridable
    assert not isinstance(meant, Misread | Refusal)
    logged = [e.fact for e in shift.last if isinstance(e.fact, Overridden)]
    assert [fact.code for fact in logged] == [doubted.code]
    assert {fact.command for fact in logged} == {last}
