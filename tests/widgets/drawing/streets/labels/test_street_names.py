"""Names on the map: each street once, over nothing, and still while the map moves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.city.importing import import_map
from tests.widgets.drawing.streets.drawn import drawn, seen
from widgets.drawing.cells import clusters, width
from widgets.drawing.streets.camera import Camera, Style
from widgets.drawing.streets.geometry import Geometries
from widgets.drawing.streets.ink import Ink
from widgets.drawing.streets.labels.claims import Claims
from widgets.drawing.streets.labels.name_places import PlacedName
from widgets.drawing.streets.labels.short_names import ShortNames
from widgets.drawing.streets.labels.street_names import (
    MapLandmark,
    Naming,
    PlacedNames,
    name_streets,
    shift_of,
)
from widgets.drawing.streets.labels.street_shapes import LEAST_CELLS
from widgets.drawing.streets.window import Window

OSM = Path(__file__).parents[6] / "shared/data/osm"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAMES = ShortNames(
    [
        "Rua Augusto Leite", "Avenida Ceará", "ถนนสุริยเดชบำรุง", "Ringstraße",
        "West Main Street", "Main Street", "Rua Iara", "Travessa Iara",
        "ซอยเทวาภิบาล 5", "улица Фонвизина", "Rua da Paz", "Av. Ceará",
        *(f"Rua Número {letter}" for letter in LETTERS[12:]),
    ]
)  # fmt: skip


def named(picture: Sequence[str], kinds: str = "") -> tuple[Ink, PlacedNames]:
    ink, claims = drawn(picture, kinds)
    return ink, name_streets(claims, Naming(short_names=NAMES))


def cells_of(name: PlacedName) -> list[tuple[int, int]]:
    if name.mode == "down":
        return [(name.column, name.line + at) for at in range(name.cells)]
    return [(name.column + at, name.line) for at in range(name.cells)]


def strewn(seed: int, columns: int, lines: int) -> list[str]:
    """Draw streets across and down at random, in a town of 26."""
    chance = random.Random(seed)  # noqa: S311
    rows = [[" "] * columns for _ in range(lines)]
    for letter in LETTERS[: chance.randrange(1, 26)]:
        column, line = chance.randrange(columns), chance.randrange(lines)
        length = chance.randrange(1, columns)
        for at in range(length):
            x, y = chance.choice([(column + at, line), (column, line + at)][:1] * 1)
            if letter in LETTERS[::2]:
                x, y = column, line + at
            if x < columns and y < lines:
                rows[y][x] = "+" if rows[y][x] != " " else letter
    return ["".join(row) for row in rows]


def test_a_lying_street_is_named_in_its_line_and_a_standing_one_beside_it() -> None:
    picture = [
        "              b               ",
        "aaaaaaaaaaaaaa+aaaaaaaaaaaaaaa",
        "              b               ",
        "              b               ",
        "              b               ",
    ]

    ink, _ = named([row.ljust(40, "a" if "a" in row else " ") for row in picture])

    assert seen(ink).splitlines() == [
        "              .",
        "...................Rua Augusto Leite....",
        "              .",
        "              .Avenida Ceará",
        "              .",
    ]


def test_a_short_street_is_named_by_its_end_or_above_it() -> None:
    ink, placed = named(["      ", "aaaa                        ", "      "])

    assert placed.streets[0].mode != "in line"
    assert "Rua Augusto Leite" in seen(ink)
    assert "...." in seen(ink)


def test_a_standing_street_without_room_beside_it_has_its_letters_stacked() -> None:
    picture = [f"b a b{' ' * 9}"] * 12 + [" " * 14] * 28
    ink, claims = drawn(picture, kinds="b")
    for line in range(12):
        claims.take(5, line, 9)
    placed = name_streets(claims, Naming(short_names=ShortNames(["Iara", "B 1"])))

    assert placed.streets[0].mode == "down"
    assert [row[2] for row in seen(ink).splitlines()[:12]].count("r") == 1


def test_thai_names_are_whole() -> None:
    ink, _ = named([" " * 30, "c" * 30, " " * 30])

    assert "ถนนสุริยเดชบำรุง" in seen(ink)


def test_streets_of_one_name_get_different_texts() -> None:
    _, placed = named([letter * 9 for letter in "g h b l"] + [" " * 9] * 7)
    texts = [name.text for name in placed.streets.values()]

    assert len(texts) == 4
    assert len(set(texts)) == 4


def test_a_name_longer_than_the_window_still_finds_a_form() -> None:
    for columns in (5, 8, 12):
        ink, placed = named([" " * columns, "i" * columns, " " * columns])
        assert placed.wanted == 1
        assert len(placed.streets) == 1
        assert all(width(row) <= columns for row in seen(ink).splitlines())


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10_000), st.integers(8, 70), st.integers(3, 24))
def test_names_lie_over_nothing_claimed_and_none_is_written_twice(
    seed: int, columns: int, lines: int
) -> None:
    ink, claims = drawn(strewn(seed, columns, lines), kinds="aceg")
    claims.write(columns // 2, lines // 2, "■2A", "unit-ar")
    held = {(columns // 2 + at, lines // 2) for at in range(3)}
    before = ink.owner.copy()
    landmarks = [
        MapLandmark(key=at, cell=(at * 5.0, at * 3.0), rank=at, name=f"School {at}")
        for at in range(8)
    ]

    placed = name_streets(claims, Naming(short_names=NAMES, landmarks=landmarks))

    names = [*placed.streets.values(), *placed.landmarks.values()]
    texts = [name.text for name in names]
    assert len(texts) == len(set(texts))
    taken = set(held)
    for name in names:
        own = cells_of(name)
        assert all(0 <= x < columns and 0 <= y < lines for x, y in own)
        apart = {(x + off, y) for x, y in own for off in (-1, 0, 1)}
        assert not apart & taken
        taken |= set(own)
    assert "■2A" in seen(ink)
    assert (ink.owner == before).all()
    for street in placed.streets:
        assert (before == street).sum() >= LEAST_CELLS
    for name in placed.streets.values():
        written = [
            ink.clusters.get((y, x), chr(ink.glyph[y, x])) for x, y in cells_of(name)
        ]
        assert "".join(written).replace("\0", "") == name.text
        assert len(clusters(name.text)) <= name.cells


def crop(rows: Sequence[str], column: int, columns: int) -> tuple[Ink, Claims]:
    return drawn([row[column : column + columns] for row in rows], kinds="ace")


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_panning_and_coming_back_gives_the_same_names(seed: int, step: int) -> None:
    rows = strewn(seed, 120, 20)
    start = 30
    _, claims = crop(rows, start, 60)
    first = name_streets(claims, Naming(short_names=NAMES))
    ink, claims = crop(rows, start + step, 60)
    second = name_streets(
        claims, Naming(short_names=NAMES, previous=first, shift=(-step, 0))
    )
    _, claims = crop(rows, start, 60)
    third = name_streets(
        claims, Naming(short_names=NAMES, previous=second, shift=(step, 0))
    )

    for street, name in first.streets.items():
        again = third.streets[street]
        assert (again.text, again.column, again.line) == (
            name.text, name.column, name.line,
        )  # fmt: skip
    stayed = [
        (name.text, name.column - step, name.line)
        == (
            second.streets[street].text,
            second.streets[street].column,
            second.streets[street].line,
        )
        for street, name in first.streets.items()
        if street in second.streets
        and all(0 <= x < 60 for x, _ in cells_of(name.shifted(-step, 0)))
        and name.hold[0] >= step
        and ink.owner[name.hold[1], name.hold[0] - step] == street
    ]
    assert all(stayed)


def test_a_name_makes_way_for_a_mark_and_is_written_elsewhere() -> None:
    _, claims = drawn([" " * 50, "b" * 50, " " * 50])
    first = name_streets(claims, Naming(short_names=NAMES))
    place = first.streets[1]
    ink, claims = drawn([" " * 50, "b" * 50, " " * 50])
    claims.write(place.column + 2, place.line, "■", "unit-ar")
    second = name_streets(claims, Naming(short_names=NAMES, previous=first))

    assert "■" in seen(ink)
    assert second.streets[1].text == place.text
    assert second.streets[1].column != place.column


def test_names_stop_before_the_map_is_all_text() -> None:
    ink, _ = named([letter * 12 for letter in LETTERS[:12]])
    texts = sum(letter not in ". \n" for letter in seen(ink))

    assert texts <= 0.35 * 12 * 12 + 12


def test_landmarks_are_named_by_rank_where_nothing_stands() -> None:
    ink, claims = drawn([" " * 40] * 9 + ["a" * 40])
    landmarks = [
        MapLandmark(key=1, cell=(10.5, 3.2), rank=2, name="Shop"),
        MapLandmark(key=2, cell=(10.5, 3.2), rank=9, name="Roi Et Hospital"),
        MapLandmark(key=3, cell=(10.5, 6.2), rank=9, name="Roi Et Hospital"),
        MapLandmark(key=4, cell=(20.5, 9.2), rank=9, name="Rua Iara"),
        MapLandmark(key=5, cell=(-4.5, 9.2), rank=9, name="Far off"),
    ]

    placed = name_streets(claims, Naming(short_names=NAMES, landmarks=landmarks))

    assert "⌂Roi Et Hospital" in seen(ink)
    assert set(placed.landmarks) <= {1, 2, 3}
    assert seen(ink).count("Hospital") == 1
    assert "Iara" not in seen(ink).replace("Rua Augusto", "")


def test_the_shift_of_a_panned_window_is_whole_cells() -> None:
    before = Window(x_m=10, y_m=5, m_per_column=7, columns=80, lines=23, turn_rad=0.3)
    camera = Camera(x_m=before.x_m, y_m=before.y_m, turn_rad=0.3)
    scale = camera.m_per_column
    windows = [camera.window(80, 23), camera.panned(4, -2).window(80, 23)]

    assert scale > 0
    assert shift_of(windows[0], windows[1]) == (-4, 2)


@pytest.mark.parametrize("style", [Style.SCHEMATIC, Style.TRUE])
def test_nearly_all_streets_of_a_real_town_are_named(style: Style) -> None:
    if not (OSM / "beatty.osm").exists():
        pytest.skip("the map of Beatty is not beside the project")
    pytest.importorskip("osmium")
    network, _ = import_map(OSM / "beatty.osm")
    names = ShortNames(network.street_name.all())
    geometries = Geometries(network)
    camera = geometries.settled(Camera(x_m=-500, y_m=100, step=11, style=style), 80, 23)
    ink = geometries.make(camera, 80, 23).ink(camera.window(80, 23), "box")

    placed = name_streets(
        Claims.of(ink, network.segment_class), Naming(short_names=names)
    )

    assert placed.wanted >= 15
    assert len(placed.streets) >= 0.95 * placed.wanted
