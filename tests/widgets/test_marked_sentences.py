"""Sentences marked for the catalogue stand where the extractor finds them.

It reads no f-strings: what is marked inside one, or is one, would never be translated.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [
    path
    for top in ("patrol_tui", "store", "widgets")
    for path in (ROOT / top).rglob("*.py")
]


def hidden(source: str) -> list[int]:
    """Name the lines of sentences that the extractor would miss."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            found += [inner.lineno for inner in ast.walk(node) if is_mark(inner)]
        elif is_mark(node) and not is_plain(node):
            found.append(node.lineno)
    return found


def is_mark(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "N_"
    )


def is_plain(node: ast.AST) -> bool:
    """Claim that what is marked is one text, written there."""
    assert isinstance(node, ast.Call)
    return len(node.args) == 1 and isinstance(node.args[0], ast.Constant)


def test_no_marked_sentence_is_hidden_from_the_extractor() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        for line in hidden(path.read_text("utf-8"))
    }

    assert found == set()


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('N_("plain")', 0),
        ('N_("in " "parts")', 0),
        ('say(f"{x} {N_("hidden")}")'.replace('N_("', "N_('").replace('")}', "')}"), 1),
        ('N_(f"{x} hidden")', 1),
        ('N_("a" + b)', 1),
    ],
)
def test_the_check_finds_what_it_is_for(source: str, count: int) -> None:
    assert len(hidden(source)) == count
