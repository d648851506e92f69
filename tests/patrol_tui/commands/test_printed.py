"""What is printed reads back: parse(print(c)) == c, for every command, in Thai too."""

from __future__ import annotations

import re
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from store.model.commands import Command, MarkExercise, Order
from store.model.intake import Intake
from store.model.paperwork import LookUp
from store.model.settling import Settle
from tests.patrol_tui.commands.printed import (
    APART,
    COMMANDS,
    PRINTERS,
    any_command,
    line_of,
)
from tests.patrol_tui.scene import meaning

NOT_FROM_LINES = {MarkExercise, LookUp, Settle, *get_args(Intake)}
"""The last need a conflict, a report or a partner to be about; see `verb_rows`."""
LANGS = st.sampled_from(["th", "en"])


@settings(max_examples=1500, deadline=None, derandomize=True, database=None)
@given(command=any_command(), lang=LANGS)
def test_printed_command_reads_back_in_both_languages(
    command: Order, lang: str
) -> None:
    line = line_of(command, lang)

    assert meaning(line) == command, line


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(command=any_command(), lang=LANGS)
def test_thai_digits_read_back_as_well(command: Order, lang: str) -> None:
    head, gap, rest = line_of(command, lang).partition(" ")
    ids = re.match(r"[0-9,M ]*", rest)
    assert ids is not None
    thai = ids[0].translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))

    assert meaning(f"{head}{gap}{thai}{rest[ids.end() :]}") == command


def test_every_command_of_a_line_is_printed() -> None:
    commands = {
        one for kind in get_args(Command) for one in (get_args(kind) or (kind,))
    }

    assert {*PRINTERS} | APART | NOT_FROM_LINES == commands
    assert len(COMMANDS) >= len(PRINTERS)
