"""Real towns as they are drawn: looked at by people, and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pytest

from store.city.importing import import_map
from store.city.network import Network
from store.city.routing import Stop
from store.city.zone import ROI_ET
from store.city.zone_network import zone_network
from widgets.drawing.canvas import Glyphs, plain
from widgets.drawing.cells import width
from widgets.drawing.signs import Sign
from widgets.drawing.streets.camera import Camera, Style
from widgets.drawing.streets.geometry import Geometries
from widgets.drawing.streets.painter import Painter, Picture, Seen, Sight

OSM = Path(__file__).parents[5] / "shared/data/osm"
needs_osm = pytest.mark.skipif(not OSM.exists(), reason="the map extracts are not here")
SIZES = [(80, 24), (120, 40)]
Size = tuple[int, int]


class View(NamedTuple):
    """Where a town is looked at, and how near."""

    file: str
    x_m: float
    y_m: float
    step: int


VIEWS = {
    "campo-grande": View("campo-grande.osm.gz", 1200, -3000, 12),
    "krems": View("krems.osm.gz", 300, 100, 11),
    "moscow": View("moscow.osm.gz", 0, 0, 12),
    "helsinki": View("helsinki-centre.osm.pbf", 0, 0, 9),
}
SETS: list[tuple[Glyphs, Literal["auto", "true"]]] = [
    ("box", "auto"), ("box-safe", "auto"), ("ascii", "auto"), ("braille", "true"),
]  # fmt: skip


@cache
def laid_out(town: str) -> Geometries:
    """The town's layouts, which are costly and may be shared."""
    if town == "roi-et":
        return Geometries(zone_network(ROI_ET))
    network, _ = import_map(OSM / VIEWS[town].file)
    return Geometries(network)


def incidents(network: Network) -> tuple[Seen, ...]:
    """A unit and some incidents, on segments spread over the map."""
    signs = [Sign(kind="unit", label="21", state="AV")]
    signs += [Sign(kind="incident", label=str(101 + at), level=at) for at in range(4)]
    step = max(network.segments // len(signs), 1)
    return tuple(
        Seen(sign=sign, key=sign.label, stop=Stop(at * step % network.segments, 0.5))
        for at, sign in enumerate(signs)
    )


def picture_of(
    town: str, size: Size, glyphs: Glyphs, style: str, lang: str = "en"
) -> Picture:
    geometries = laid_out(town)
    painter = Painter(geometries.network)
    painter.geometries = geometries
    columns, lines = size
    if town == "roi-et":
        camera = painter.overview([], columns, lines)
    else:
        view = VIEWS[town]
        camera = Camera(x_m=view.x_m, y_m=view.y_m, step=view.step)
    sight = Sight(
        camera=painter.settled(camera.styled(Style(style)), columns, lines),
        columns=columns,
        lines=lines,
        seen=incidents(painter.network),
        glyphs=glyphs,
        lang=lang,
    )
    return painter.paint(sight)


def text_of(picture: Picture) -> str:
    return f"{plain(picture.rows)}\n{' '.join(picture.scale)}\n"


@needs_osm
@pytest.mark.parametrize(("glyphs", "style"), SETS, ids=[each[0] for each in SETS])
@pytest.mark.parametrize("town", VIEWS)
def test_towns_look_like_this_on_a_small_screen(
    town: str, glyphs: Glyphs, style: str, golden: Callable[[str, str], None]
) -> None:
    drawn = text_of(picture_of(town, SIZES[0], glyphs, style))

    golden(f"towns/{town}-{glyphs}-80x24.txt", drawn)


@needs_osm
@pytest.mark.parametrize("town", VIEWS)
def test_towns_look_like_this_on_a_large_screen(
    town: str, golden: Callable[[str, str], None]
) -> None:
    drawn = text_of(picture_of(town, SIZES[1], "box", "auto"))

    golden(f"towns/{town}-box-120x40.txt", drawn)


@pytest.mark.parametrize("lang", ["th", "en"])
@pytest.mark.parametrize(("glyphs", "style"), SETS, ids=[each[0] for each in SETS])
def test_the_zone_looks_like_this(
    glyphs: Glyphs, style: str, lang: str, golden: Callable[[str, str], None]
) -> None:
    drawn = text_of(picture_of("roi-et", (60, 18), glyphs, style, lang))

    golden(f"towns/roi-et-{lang}-{glyphs}-60x18.txt", drawn)


@needs_osm
@pytest.mark.parametrize(("glyphs", "style"), SETS, ids=[each[0] for each in SETS])
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
@pytest.mark.parametrize("town", VIEWS)
def test_every_row_fills_the_map_and_no_name_comes_twice(
    town: str, size: Size, glyphs: Glyphs, style: str
) -> None:
    picture = picture_of(town, size, glyphs, style)

    rows = ["".join(run.text for run in row) for row in picture.rows]
    assert [width(row) for row in rows] == [size[0]] * size[1]
    texts = [name.text for name in picture.names.streets.values()]
    assert len(texts) == len(set(texts))
    if glyphs == "ascii":
        streets = "".join(map(chr, picture.ink.glyph[picture.ink.owner >= 0]))
        assert set(streets) & set("│─┃━╱╲") == set()
