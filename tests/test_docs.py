"""Documents that the program writes itself are fresh, and say all there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from patrol_tui.cli import main
from patrol_tui.commands.sheet import page, sheet
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Verb
from widgets.words.catalogue import LANGUAGES, Words

ROOT = Path(__file__).parent.parent
KEYS = ROOT / "docs/keys.md"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
LINK = re.compile(r"\]\(([^)#:\s]+)\)")
MAKE = "patrol-tui keys --markdown > docs/keys.md"


def test_the_sheet_of_keys_is_fresh() -> None:
    assert KEYS.read_text("utf-8") == page(), f"make it anew: {MAKE}"


def test_the_sheet_of_keys_says_how_it_is_made() -> None:
    assert MAKE in KEYS.read_text("utf-8").splitlines()[0]


def test_the_program_prints_the_sheet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "--markdown"]) == 0

    assert capsys.readouterr().out == page()


def test_the_sheet_has_every_language() -> None:
    for lang in LANGUAGES:
        assert sheet(lang) in page()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_the_sheet_tells_all_of_a_verb(verb: Verb, lang: str) -> None:
    rows = [row for row in sheet(lang).splitlines() if f"| **{verb.name}** |" in row]

    (row,) = rows
    plain = row.replace("\\|", "|")
    say = Words(lang).say
    words = [*verb.also, *verb.thai]
    words += [say(verb.usage), say(verb.example), say(verb.summary)]
    assert [word for word in words if word not in plain] == []
    assert row.replace("\\|", "").count("|") == 7


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plain_sheet_is_for_any_terminal(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--lang", lang, "keys"])

    told = capsys.readouterr().out
    assert all(Words(lang).say(verb.usage) in told for verb in VERBS)
    assert "**" not in told


def test_the_map_in_the_readme_is_what_is_drawn() -> None:
    root = KEYS.parent.parent
    drawn = root / "tests/golden/towns/campo-grande-box-80x24.txt"
    rows = drawn.read_text("utf-8").splitlines()[:11]

    assert "\n".join(rows) in (root / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_points_to_is_there(page: Path) -> None:
    named = LINK.findall(page.read_text("utf-8"))

    assert [one for one in named if not (page.parent / one).exists()] == []
