"""Expressions that are compiled when they are first asked: all of them can be."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from store.patterns import pattern

ROOT = Path(__file__).parents[2]
USERS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for room in ("store", "patrol_tui", "widgets")
    for path in (ROOT / room).rglob("*.py")
    if any(
        isinstance(node, ast.ImportFrom) and node.module == "store.patterns"
        for node in ast.parse(path.read_text("utf-8")).body
    )
)


def test_pattern_does_what_the_compiled_one_does() -> None:
    lazy, compiled = pattern(r"(?i)(a+)(b)?"), re.compile(r"(?i)(a+)(b)?")

    assert lazy.fullmatch("AAb") is not None
    assert lazy.sub("-", "xaabx") == compiled.sub("-", "xaabx")
    assert lazy.groups == compiled.groups


def test_mistake_is_found_at_the_first_use() -> None:
    broken = pattern("(")

    with pytest.raises(re.error):
        broken.match("")


@pytest.mark.parametrize("name", USERS)
def test_every_pattern_can_be_compiled(name: str) -> None:
    room = vars(import_module(name))
    found = [one for one in room.values() if isinstance(one, type(pattern("")))]
    found += [
        one
        for several in room.values()
        if isinstance(several, tuple | list)
        for one in several
        if isinstance(one, type(pattern("")))
    ]

    assert found
    assert all(one.pattern is not None for one in found)
