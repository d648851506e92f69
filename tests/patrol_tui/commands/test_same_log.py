"""One evening, typed in English, in Thai, or with the wrong layout on: one log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given, settings

from patrol_tui.commands.parse import parse, verb_of
from patrol_tui.commands.verbs import Fault, Misread, Scene
from store.city.town import Town
from store.city.zone import ROI_ET
from store.model.commands import Order
from store.model.facts import Overridden
from store.model.refusals import Refusal
from tests.patrol_tui.commands.printed import any_command, line_of
from tests.patrol_tui.scene import evening
from tests.store.shift import Shift
from widgets.keyboard import as_latin, as_thai

TOWN = Town(ROI_ET)
SEQUENCES = st.lists(any_command(), max_size=12)
Typed = Callable[[int, Order], str]
"""Types a command, the n-th of the evening."""


def logged(commands: list[Order], typed: Typed) -> list[Any]:
    """Type an evening; give what its log then has, but for the lines as typed."""
    shift = evening()
    for count, command in enumerate(commands):
        meant = parse(typed(count, command), look(shift))
        assert isinstance(meant, Order)
        shift.does(meant)
        shift.later(minutes=1)
    return [(event.entity, told(event.fact)) for event in shift.events]


def told(fact: Any) -> Any:
    is_override = isinstance(fact, Overridden)
    return msgspec.structs.replace(fact, command="") if is_override else fact


def look(shift: Shift) -> Scene:
    return Scene(state=shift.state, tables=shift.tables, town=TOWN, now_ms=shift.now_ms)


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(commands=SEQUENCES)
def test_same_commands_give_the_same_log_in_either_language(
    commands: list[Order],
) -> None:
    english = logged(commands, lambda _, command: line_of(command, "en"))
    thai = logged(commands, lambda _, command: line_of(command, "th"))
    mixed = logged(commands, lambda n, command: line_of(command, ("en", "th")[n % 2]))

    assert english == thai == mixed


STORY = (
    "ON 24 crew=som beat=2", "N theft @wat-khum red motorbike", "D 21,M3 132 siren",
    "BK 22 132", "ACK 21", "EN 21", "AR 21", "H 131 20 owner not home", "PR 127 1",
    "TY 127 robbery", "RM 127 toward market", "ST 21 126", "PE M3 125", "BZ 23 court",
    "AV 23", "OK 22", "TM 22 10", "RL 22 asks for a torch", "DUP 124 123", "LK 122 121",
    "FW 120 fire tree", "TOW 119 pickup", "M 22 call", "MA 1 22", "SOS 22", "SOSACK 22",
    "CU 21 REPORT", "CL 118 UNF", "RO 118", "X 117 twice", "MB 23",
    "OFF 24", "UNDO",
)  # fmt: skip
"""No broadcast: its words may be Thai though its verb was typed with the wrong layout,
so that only the verb is offered."""


def thai_of(line: str) -> str:
    """Say the same line in Thai: its verb in Thai, the rest as it is."""
    verb = verb_of(line)
    assert verb is not None
    return f"{verb.thai[0]} {line.partition(' ')[2]}".strip()


def told_by(lines: list[str], *, wrong: Callable[[str], str] | None) -> list[Any]:
    """Enter lines, each typed with the wrong layout first, and as it is offered.

    Without Shift, as people type: with it the key of `M` writes `?`, which asks.
    """
    shift = evening()
    for line in lines:
        seen = look(shift)
        if wrong is not None:
            typed = parse(wrong(line.lower()), seen)
            assert isinstance(typed, Misread), line
            assert typed.fault is Fault.OTHER_LAYOUT, line
            line = typed.about["line"]
        meant = parse(line, seen)
        assert isinstance(meant, Order), line
        assert not isinstance(shift.does(meant), Refusal), line
        shift.later(minutes=1)
    return [(event.entity, told(event.fact)) for event in shift.events]


@pytest.mark.parametrize("wrong", [None, as_thai], ids=["right", "under Kedmanee"])
def test_evening_in_english_is_one_log_under_both_layouts(
    wrong: Callable[[str], str] | None,
) -> None:
    assert told_by([*STORY], wrong=wrong) == told_by([*STORY], wrong=None)


def test_evening_in_thai_is_that_of_the_english_one() -> None:
    thai = [thai_of(line) for line in STORY]

    assert told_by(thai, wrong=None) == told_by([*STORY], wrong=None)


def test_thai_verbs_typed_under_the_latin_layout_are_offered_back() -> None:
    lines = [thai_of(line) for line in ("EN 21", "AR 21", "CU 21", "UNDO")]
    digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    before = ["D 21 127", *(line.translate(digits) for line in lines)]

    shift, other = evening(), evening()
    for line in before:
        shift.does(parse(line, look(shift)))  # type: ignore[arg-type]
        typed = line if line[0] == "D" else as_latin(line)
        meant = parse(typed, look(other))
        if isinstance(meant, Misread):
            assert meant.fault is Fault.OTHER_LAYOUT
            meant = parse(meant.about["line"], look(other))
        other.does(meant)  # type: ignore[arg-type]

    assert [told(e.fact) for e in other.events] == [told(e.fact) for e in shift.events]
