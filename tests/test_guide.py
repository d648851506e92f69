"""What is told to officers and to who runs the server is true.

Every line can be typed, and the settings are taken.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from patrol_tui.commands.parse import verb_of
from patrol_tui.config import read_config
from tests.patrol_tui.scene import key
from tests.typed_lines import wrong_line

DOCS = Path(__file__).parent.parent / "docs"
TEXTS = {
    page: (DOCS / page).read_text("utf-8")
    for page in ("guide.md", "server.md", "sync.md", "conflicts.md")
}
TEXT = TEXTS["guide.md"]

_BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.S)
_CODE = re.compile(r"`([^`]+)`")


def typed(*pages: str) -> list[str]:
    """Every line in the pages that begins as a command does."""
    prose = _BLOCK.sub("", "".join(TEXTS[page] for page in pages))
    codes = (" ".join(code.split()) for code in _CODE.findall(prose))
    return [
        code
        for code in dict.fromkeys(codes)
        if code.startswith("patrol-tui ")
        or (verb_of(code) is not None and code.split()[0].isupper() and " " in code)
    ]


@pytest.mark.parametrize("line", typed(*TEXTS))
def test_every_line_of_the_guide_means_something(line: str) -> None:
    typed_line = line.split(" > ")[0] if line.startswith("patrol-tui") else line

    assert wrong_line(typed_line, selected_incident=key(127)) == ""


def test_the_guide_has_lines_to_type() -> None:
    assert len(typed("guide.md")) > 60  # else the pattern no longer finds them


@pytest.mark.parametrize("page", ["guide.md", "server.md"])
def test_the_commands_of_the_blocks_exist(page: str) -> None:
    lines = [
        line.split("#")[0].strip()
        for kind, block in _BLOCK.findall(TEXTS[page])
        if kind == "sh"
        for line in block.splitlines()
        if line.startswith("patrol-tui")
    ]

    assert lines
    assert [wrong for line in lines if (wrong := wrong_line(line))] == []


def test_the_settings_of_the_guide_are_taken(tmp_path: Path) -> None:
    (block,) = [block for kind, block in _BLOCK.findall(TEXT) if kind == "toml"]
    file = tmp_path / "config.toml"
    file.write_text(block, "utf-8")

    config = read_config(file)

    assert config.station.name_en == "Mueang Roi Et"
