"""The page on privacy names only tests that there are, and says all it must."""

import re
from pathlib import Path

import pytest

from patrol_tui.config import Config

TESTS = Path(__file__).parent
PRIVACY = (TESTS.parent / "docs" / "privacy.md").read_text("utf-8")


def test_every_test_that_it_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", PRIVACY))
    written = "".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    written += (TESTS / "patrol_tui/server/key_contract.py").read_text("utf-8")

    assert len(named) > 20
    assert [name for name in named if f"def {name}(" not in written] == []


@pytest.mark.parametrize(
    "head",
    [
        "What is kept", "Where it is, and who sees it", "How long",
        "How a person is erased", "What stays", "What the station decides",
    ],
)  # fmt: skip
def test_no_question_is_left_out(head: str) -> None:
    assert f"\n## {head}" in PRIVACY


def test_days_that_it_tells_are_those_of_the_program() -> None:
    told = re.search(r"reporter_days` \((\d+) where nothing is set", PRIVACY)

    assert told is not None
    assert int(told[1]) == Config().store.reporter_days
