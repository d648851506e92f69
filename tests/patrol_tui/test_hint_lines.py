"""Every line of hints fits the narrowest screen, in both languages."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest

from patrol_tui import screens
from patrol_tui.keys import choose_keys
from patrol_tui.screens.duty_keys import hints_of
from widgets.drawing.cells import width
from widgets.note_line import hint_runs
from widgets.words.catalogue import LANGUAGES, Words

COLUMNS = 80
CUT = "HINTS"
"""The lists' own hints are more than fit: the most used come first."""
TABLES = {
    f"{room.name}.{name}": getattr(
        import_module(f"{screens.__name__}.{room.name}"), name
    )
    for room in pkgutil.iter_modules(screens.__path__)
    for name in dir(import_module(f"{screens.__name__}.{room.name}"))
    if name.endswith(CUT) and name != CUT
}
"""Every other table of hints, wherever it is shown."""


def cells(hints: list[tuple[str, str]]) -> int:
    return sum(width(key) + width(word) + 2 for key, word in hints)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_hint_is_shown_at_80_columns(name: str, lang: str) -> None:
    say = Words(lang).say
    hints = [(say(key), say(word)) for key, word in TABLES[name]]

    assert cells(hints) <= COLUMNS
    assert len(hint_runs(hints, COLUMNS)) == 2 * len(hints)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_digits_of_a_car_are_all_shown_at_80_columns(lang: str) -> None:
    assert cells(hints_of(choose_keys({}, {}), Words(lang))) <= COLUMNS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_lists_show_help_among_their_hints_at_80_columns(lang: str) -> None:
    runs = hint_runs(hints_of(choose_keys({}), Words(lang)), COLUMNS)

    assert " ?" in [run.text for run in runs]


def test_the_tables_are_found() -> None:
    assert {"duty_keys.MAP_HINTS", "duty_keys.LINE_HINTS"} <= set(TABLES)
