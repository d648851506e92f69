"""The shelf of maps: names that are safe, and only whole maps on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.shelf import HEADER, Shelf, map_name


def shelved(root: Path, *names: str) -> Shelf:
    for name in names:
        (root / name).mkdir(parents=True)
        (root / name / HEADER).write_text("{}")
    return Shelf(root)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Krems", "krems"),
        ("Roi Et 2026", "roi-et-2026"),
        ("ร้อยเอ็ด", "ร้อยเอ็ด"),
        ("../../etc", "etc"),
        ("..", ""),
        ("a/b\\c", "a-b-c"),
        ("\x1b[2J", "2j"),
    ],
)
def test_a_name_is_safe_as_a_folder(typed: str, kept: str) -> None:
    assert map_name(typed) == kept


@given(st.text())
def test_no_name_leads_off_the_shelf(text: str) -> None:
    folder = Shelf(Path("/maps")).folder(text)

    assert folder.parent == Path("/maps")
    assert folder.name not in {"", ".", ".."}


@given(st.text())
def test_a_name_is_kept_as_it_was_made(text: str) -> None:
    assert map_name(map_name(text)) == map_name(text)


def test_only_whole_maps_are_listed(tmp_path: Path) -> None:
    shelf = shelved(tmp_path, "krems", "moscow")
    (tmp_path / "half").mkdir()

    assert shelf.names() == ["krems", "moscow"]
    assert shelf.holds("KREMS")
    assert not shelf.holds("half")


def test_every_map_listed_is_found_by_its_name(tmp_path: Path) -> None:
    shelf = shelved(tmp_path, "Krems", "moscow", ".moscow", "Roi Et")

    assert shelf.names() == [name for name in shelf.names() if shelf.holds(name)]
    assert shelf.names() == ["moscow"]


def test_no_map_can_be_called_as_the_zone_is(tmp_path: Path) -> None:
    shelf = shelved(tmp_path, "zone")

    assert not shelf.is_free_name("Zone")
    assert not shelf.is_free_name("..")
    assert shelf.is_free_name("zone-2")
    assert shelf.names() == []


def test_a_shelf_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert Shelf(tmp_path / "nowhere").names() == []


def test_a_removed_map_is_gone(tmp_path: Path) -> None:
    shelf = shelved(tmp_path, "krems")
    shelf.remove("krems")

    assert shelf.names() == []
    assert list(tmp_path.iterdir()) == []
