"""The functional checklist is true: each item once, totals counted, proofs there.

A line or a test that the page names and that is not there would be a promise nobody
can try; a total that nobody counted would be worth nothing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.typed_lines import wrong_line

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/checklist.md"
MARKS = ("met", "partly", "not yet")
LAST = 109
AREAS = "ABCDEFGHIJ"

_ROW = re.compile(r"\| (\d+) \|")
_CODE = re.compile(r"`([^`]+)`")
_TOTALS = re.compile(r"\*\*(\d+) met, (\d+) partly, (\d+) not yet\.\*\*")
_AREA = re.compile(r"## ([A-J])\. .+ \((\d+) of (\d+)\)")


class Item(NamedTuple):
    """One row of the page."""

    number: int
    what: str
    mark: str
    how: str
    tests: tuple[str, ...]

    @property
    def said(self) -> tuple[str, ...]:
        """Everything that somebody can type, settings left out."""
        return tuple(code for code in _CODE.findall(self.how) if code[0] != "[")


@cache
def page() -> str:
    return PAGE.read_text("utf-8")


def item(row: str) -> Item:
    number, what, mark, how, tests = (
        cell.strip() for cell in row.strip().strip("|").split("|")
    )
    return Item(int(number), what, mark, how, tuple(_CODE.findall(tests)))


def items() -> list[Item]:
    return [item(row) for row in page().splitlines() if _ROW.match(row)]


def names_in(path: Path) -> set[str]:
    found = re.findall(r"^(?:async )?def (test_\w+)", path.read_text("utf-8"), re.M)
    return set(found)


def missing_test(named: str) -> str:
    """Say what is wrong with a test that the page names."""
    name, _, test = named.partition("::")
    path = ROOT / "tests" / name
    if not path.is_file():
        return f"no such file: {named}"
    names = names_in(path)
    return f"no such test: {named}" if (test or not names) and test not in names else ""


def test_every_item_is_there_once_and_in_order() -> None:
    assert [one.number for one in items()] == list(range(1, LAST + 1))


def test_every_item_has_one_of_the_marks() -> None:
    assert [one.number for one in items() if one.mark not in MARKS] == []


def test_the_totals_at_the_top_are_the_counted_ones() -> None:
    counted = [sum(one.mark == mark for one in items()) for mark in MARKS]
    found = _TOTALS.search(page())

    assert found is not None
    assert [int(count) for count in found.groups()] == counted


def test_the_totals_of_the_areas_are_the_counted_ones() -> None:
    counted = []
    for section in page().split("\n## ")[1:]:
        rows = [item(row) for row in section.splitlines() if _ROW.match(row)]
        met = sum(one.mark == "met" for one in rows)
        counted.append((section[0], str(met), str(len(rows))))

    assert _AREA.findall(page()) == counted
    assert "".join(area for area, _, _ in counted) == AREAS


def test_what_is_met_says_how_and_names_a_test() -> None:
    met = [one for one in items() if one.mark == "met"]

    assert [one.number for one in met if not (one.how and one.tests)] == []


def test_what_is_not_met_says_why() -> None:
    others = [one for one in items() if one.mark != "met"]

    assert [one.number for one in others if not one.how or one.tests] == []


@pytest.mark.parametrize("one", items(), ids=lambda one: str(one.number))
def test_every_line_that_is_told_means_something(one: Item) -> None:
    assert [wrong for line in one.said if (wrong := wrong_line(line))] == []


@pytest.mark.parametrize("one", items(), ids=lambda one: str(one.number))
def test_every_test_that_is_named_is_there(one: Item) -> None:
    assert [wrong for test in one.tests if (wrong := missing_test(test))] == []


def test_a_line_or_a_test_that_is_not_there_is_found_out() -> None:
    assert wrong_line("patrol-tui log explode")
    assert wrong_line("--nonsense")
    assert wrong_line("EXPLODE 127")
    assert wrong_line("H 127 soon")
    assert missing_test("test_nothing.py")
    assert missing_test("test_docs.py::test_nothing")
