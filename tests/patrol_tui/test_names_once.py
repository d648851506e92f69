"""Names that several rooms take are written down in one."""

from __future__ import annotations

import pytest

from patrol_tui.cli import parser
from patrol_tui.commands.street_makers import CHOICES
from patrol_tui.config import Config
from patrol_tui.settings.check import ConfigError, checked
from widgets.words.glyph_sets import GLYPH_SETS
from widgets.words.themes import THEME_NAMES


@pytest.mark.parametrize("name", GLYPH_SETS)
def test_a_set_of_characters_has_one_name_everywhere(name: str) -> None:
    assert parser().parse_args(["--glyphs", name]).glyphs == name
    assert checked("f", f'[screen]\nglyphs = "{name}"'.encode(), Config)
    assert name in CHOICES["glyphs"]


@pytest.mark.parametrize("name", THEME_NAMES)
def test_a_theme_has_one_name_everywhere(name: str) -> None:
    assert parser().parse_args(["--theme", name]).theme == name
    assert checked("f", f'[screen]\ntheme = "{name}"'.encode(), Config)


def test_no_other_name_is_taken() -> None:
    assert set(CHOICES["glyphs"]) == set(GLYPH_SETS)
    with pytest.raises(ConfigError):
        checked("f", b'[screen]\nglyphs = "boxes"', Config)
