"""The threat model names only tests that there are."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
THREATS = (TESTS.parent / "docs" / "threats.md").read_text("utf-8")


def test_every_test_that_it_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", THREATS))
    written = "".join(path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))

    assert len(named) > 20
    assert [name for name in named if f"def {name}(" not in written] == []


def test_every_file_of_tests_that_it_names_is_there() -> None:
    named = set(re.findall(r"`([\w/]+\.py)`", THREATS))
    lost = [
        name
        for name in named
        if not (TESTS / name).exists() and not (TESTS.parent / name).exists()
    ]

    assert named
    assert lost == []
