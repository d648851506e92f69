"""Usage: what is typed wrong is one line; help is in the reader's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol_tui.cli import CHOICES, main, parser
from patrol_tui.usage import Parser
from tests.patrol_tui.program import Program
from widgets.drawing.cells import width
from widgets.words.catalogue import Words

THAI_LETTER = re.compile("[ก-๛]")


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(tmp_path / "store", capsys)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("shwo queue", 'no verb "shwo"; nearest is "show"; patrol-tui --help lists'),
        ("log verfy", 'no verb "verfy"; nearest is "verify"; patrol-tui log --help'),
        ("rm 101 x", '"rm" is a command of the desk: patrol-tui do "rm ..."'),
        ("แจ้ง ลักทรัพย์", '"แจ้ง" is a command of the desk: patrol-tui do "แจ้ง ..."'),
        ("do", "missing: COMMAND; patrol-tui do --help explains"),
        ("log", "missing: WAY; patrol-tui log --help explains"),
        ("show quee", '"quee" is not one of queue, units,'),
        ("show queue x", 'N: "x" is no number'),
        ("drill --seed x", '--seed: "x" is no number'),
        ("log trim --older", "--older: what belongs to it is missing;"),
        ("log verify --json=3", "--json takes no value"),
        ("log export x --fo", "--fo may be --form, --force"),
        ("--plainly", 'not understood: --plainly; nearest is "--plain"; patrol-tui'),
        ("log backup --wihout-people",
         'not understood: --wihout-people; nearest is "--without-people"'),
        ("log backup a b", "not understood: b; patrol-tui log backup --help"),
        ("do x --lang th",
         "--lang stands before the verb: patrol-tui --lang ... do"),
        ("log backup --store=x",
         "--store stands before the verb: patrol-tui --store ... log backup"),
    ],
)  # fmt: skip
def test_what_is_typed_wrong_is_one_line_with_what_was_meant(
    program: Program, typed: str, said: str
) -> None:
    run = program(*typed.split())

    assert run.code == 2
    assert run.out == ""
    assert len(run.err.splitlines()) == 1
    assert said in run.err


def parsers(within: Parser) -> Iterator[Parser]:
    """Give a parser and all those of its verbs."""
    yield within
    for action in within._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in dict.fromkeys(action.choices.values()):
                yield from parsers(one)


@pytest.mark.parametrize("lang", ["en", "th"])
def test_all_help_fits_80_cells(lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = [
        line
        for one in parsers(parser(lambda: Words(lang)))
        for line in one.format_help().splitlines()
    ]

    assert [line for line in told if width(line) > 80] == []


def test_all_help_is_in_the_readers_language() -> None:
    for one in parsers(parser(lambda: Words("th"))):
        actions = [a for a in one._actions if a.help]
        actions += [c for a in one._actions for c in getattr(a, "_choices_actions", ())]
        sentences = [
            str(action.help)
            for action in actions
            if action.help not in {CHOICES, argparse.SUPPRESS}
        ]
        thai = {text: Words("th").say(text) for text in sentences}

        assert [text for text, said in thai.items() if text == said] == []
        help_told = one.format_help()
        assert not any(text in help_told for text in sentences if len(text) > 12)


def test_help_is_in_the_language_of_the_option_before_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for words in (["--lang", "th", "--help"], ["--lang", "th", "log", "--help"]):
        with pytest.raises(SystemExit):
            main(words)

        assert THAI_LETTER.search(capsys.readouterr().out)


def test_example_that_is_long_has_its_meaning_below(
    capsys: pytest.CaptureFixture[str],
) -> None:
    top = Parser(prog="patrol-tui")
    top.examples = (("patrol-tui " + "x" * 40, "what it does"),)

    top.print_help()

    rows = capsys.readouterr().out.splitlines()
    at = rows.index("  patrol-tui " + "x" * 40)
    assert rows[at + 1].strip() == "what it does"


def test_help_shows_examples_and_exit_codes() -> None:
    told = parser().format_help()

    assert "  patrol-tui drill" in told
    assert "exit codes: 0 done" in told
