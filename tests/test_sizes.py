"""Rooms stay small: limits on the lines of modules and functions."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FUNCTION_LINES = 40
MODULE_LINES = 400
LIMITS = {"patrol_tui/app.py": 150}
"""Stricter limits for some."""
SCREEN_LINES = 300
LONG_ON_PURPOSE = {
    "store/model/fold/__init__.py:_apply",
    "store/model/rules/__init__.py:_judge",
    "store/model/undo.py:_of_unit",
    "widgets/words/results.py:_unit_fact",
}
"""Flat tables over all verbs or facts, where a split would hide what is missing."""


def modules() -> list[Path]:
    tops = ("patrol_tui", "widgets", "store")
    return [path for top in tops for path in sorted((ROOT / top).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_module_fits_its_room(path: Path) -> None:
    name = name_of(path)
    usual = SCREEN_LINES if name.startswith("patrol_tui/screens/") else MODULE_LINES
    lines = len(path.read_text("utf-8").splitlines())

    assert lines <= LIMITS.get(name, usual)


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_functions_fit_on_a_screen(path: Path) -> None:
    name = name_of(path)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            where = f"{name}:{node.name}"
            assert lines <= FUNCTION_LINES or where in LONG_ON_PURPOSE, (
                f"{where} has {lines} lines"
            )
