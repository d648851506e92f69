"""Every kind of file of one town gives the same network, wherever it is read from."""

import bz2
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest

from store.city.importing import Reason, import_map
from store.city.network import Network
from tests.store.city.importing.drawn_town import CROSS, STREET, pieces, xml

OSM = Path(__file__).parents[5] / "shared/data/osm"
KREMS = OSM / "krems.osm.gz"
needs_towns = pytest.mark.skipif(
    not OSM.exists(), reason="the shared map extracts are not here"
)
STREETS = (
    "junction_x", "junction_y", "junction_key", "junction_flags", "segment_start",
    "segment_end", "segment_first", "segment_length_m", "segment_class", "segment_ways",
    "segment_layer", "segment_kmh", "segment_key", "point_x", "point_y",
)  # fmt: skip
NAMES = (
    "street_name", "street_name_th", "street_name_en", "street_other", "landmark_name",
    "landmark_kind", "house_number",
)  # fmt: skip


def assert_same(one: Network, other: Network, *, names: bool = True) -> None:
    for field in STREETS + (("segment_street", "turn_from") if names else ()):
        assert np.array_equal(getattr(one, field), getattr(other, field)), field
    for field in NAMES if names else NAMES[:4]:
        assert getattr(one, field).all() == getattr(other, field).all(), field


@pytest.fixture(scope="module")
def krems() -> Network:
    return import_map(KREMS)[0]


@needs_towns
def test_overpass_answer_gives_the_streets_of_the_extract(krems: Network) -> None:
    network, _ = import_map(OSM / "krems_highways.overpass.json")

    assert_same(network, krems, names=False)


@needs_towns
@pytest.mark.parametrize("ending", ["osm", "osm.bz2", "osm.pbf"])
def test_kind_of_file_makes_no_difference(
    krems: Network, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"krems.{ending}"
    with osmium.SimpleWriter(str(path)) as writer:
        for thing in osmium.FileProcessor(KREMS):
            writer.add(thing)

    network, report = import_map(path)

    assert_same(network, krems)
    assert report.kind == ("pbf" if ending == "osm.pbf" else "osm")
    assert network.name == "krems"


@needs_towns
@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress], ids=["gz", "bz2"])
def test_packed_pbf_is_unpacked(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    plain = OSM / "bayfront_singapore.osm.pbf"
    packed = tmp_path / "no-ending"
    packed.write_bytes(pack(plain.read_bytes()))

    assert_same(import_map(packed)[0], import_map(plain)[0])


@needs_towns
def test_packed_json_is_unpacked(tmp_path: Path, krems: Network) -> None:
    packed = tmp_path / "krems.overpass.json.gz"
    content = (OSM / "krems_highways.overpass.json").read_bytes()
    packed.write_bytes(gzip.compress(content))

    network, _ = import_map(packed)

    assert_same(network, krems, names=False)
    assert network.name == "krems"


@pytest.fixture(scope="module")
def answer() -> list[dict[str, Any]]:
    """Give the elements of the shared Overpass answer."""
    content = (OSM / "krems_highways.overpass.json").read_bytes()
    return list(json.loads(content)["elements"])


@needs_towns
@pytest.mark.parametrize("keeps_ids", [True, False])
def test_overpass_geometry_joins_like_points_with_ids(
    answer: list[dict[str, Any]], krems: Network, tmp_path: Path, keeps_ids: bool
) -> None:
    places = {e["id"]: e for e in answer if e["type"] == "node"}
    elements: list[dict[str, Any]] = [e for e in places.values() if e.get("tags")]
    for way in answer:
        if way["type"] == "way":
            shape = [places[node] for node in way["nodes"]]
            elements.append({**way, "geometry": shape})
            if not keeps_ids:
                del elements[-1]["nodes"]

    network, _ = import_map(written(tmp_path, {"elements": elements}))

    assert np.array_equal(network.segment_length_m, krems.segment_length_m)
    assert np.array_equal(network.segment_key, krems.segment_key) == keeps_ids


@needs_towns
def test_geojson_of_the_streets_joins_where_lines_touch(
    answer: list[dict[str, Any]], krems: Network, tmp_path: Path
) -> None:
    places = {e["id"]: [e["lon"], e["lat"]] for e in answer if e["type"] == "node"}
    features = []
    for thing in answer:
        if thing["type"] == "way":
            line = [places[node] for node in thing["nodes"]]
            shape = {"type": "LineString", "coordinates": line}
        else:
            shape = {"type": "Point", "coordinates": places[thing["id"]]}
        name = f"{thing['type']}/{thing['id']}"
        features.append(
            {"id": name, "properties": thing.get("tags"), "geometry": shape}
        )

    network, report = import_map(
        written(tmp_path, {"type": "FeatureCollection", "features": features})
    )

    assert report.kind == "geojson"
    assert network.street_name.all() == krems.street_name.all()
    assert np.array_equal(network.segment_length_m, krems.segment_length_m)
    assert np.array_equal(network.segment_ways, krems.segment_ways)


@needs_towns
@pytest.mark.parametrize(
    ("file", "drivable", "one_way", "names", "turns"),
    [
        ("campo-grande.osm.gz", 13_594, 1_785, 1_032, 0),
        ("campo-grande-cell.osm", 575, 167, 103, 0),
        ("krems.osm.gz", 1_364, 359, 155, 8),
        ("krems-cell.osm", 471, 153, 97, 0),
        ("moscow.osm.gz", 1_009, 305, 39, 80),
        ("helsinki-centre.osm.pbf", 1_540, 722, 93, 43),
        ("bayfront_singapore.osm.pbf", 256, 217, 14, 23),
        ("beatty.osm", 359, 2, 83, 0),
        ("Laufamholzstrasse.osm.xml", 46, 7, 11, 3),
    ],
)
def test_real_towns_are_taken_whole(
    file: str, drivable: int, one_way: int, names: int, turns: int
) -> None:
    network, report = import_map(OSM / file)

    assert int((network.segment_class > 0).sum()) == drivable
    assert report.one_way_segments == one_way
    assert (report.streets, report.turns) == (names, turns)
    assert len(set(network.segment_key.tolist())) == network.segments
    assert float(network.segment_length_m.min()) > 0
    assert max(map(abs, network.bounds_m)) < 60_000


def test_order_of_things_in_the_file_makes_no_difference(tmp_path: Path) -> None:
    ways = {1: ([1, 2, 3], STREET), 2: ([4, 2, 5], STREET | {"name": "A"})}
    rows = xml(CROSS, ways).split("\n")
    (tmp_path / "one.osm").write_text("\n".join(rows))
    (tmp_path / "two.osm").write_text("\n".join(rows[:2] + rows[-2:1:-1] + rows[-1:]))

    one, other = (
        import_map(tmp_path / "one.osm")[0],
        import_map(tmp_path / "two.osm")[0],
    )

    assert pieces(one) == pieces(other) == {
        (1, 2, ""), (2, 3, ""), (4, 2, "A"), (2, 5, "A")
    }  # fmt: skip


def test_points_an_editor_has_not_numbered_yet_are_found(tmp_path: Path) -> None:
    places = {-1: (0, 0), -2: (1, 0), 7: (2, 0)}
    path = tmp_path / "josm.osm"
    path.write_text(xml(places, {-9: ([-1, -2, 7], STREET)}, {-2: {"barrier": "gate"}}))

    assert pieces(import_map(path)[0]) == {(-1, -2, ""), (-2, 7, "")}


def test_parts_of_a_landmark_need_no_tags_of_their_own(tmp_path: Path) -> None:
    temple = {"type": "multipolygon", "amenity": "monastery", "name": "Wat"}
    ways = {1: ([1, 2], STREET), 5: ([3, 4], {}), 6: ([5, 3], {})}
    relation = ([("w", 5, "outer"), ("w", 6, "outer")], temple)
    path = tmp_path / "wat.osm"
    path.write_text(xml(CROSS, ways, relations=[relation]))

    network, report = import_map(path)

    assert network.landmark_name.all() == ["Wat"]
    assert not report.left_out


def test_way_that_comes_twice_counts_once(tmp_path: Path) -> None:
    text = xml(CROSS, {1: ([1, 2], STREET), 2: ([4, 2], STREET)})
    path = tmp_path / "double.osm"
    path.write_text(text.replace('<way id="2">', '<way id="1">'))

    network, report = import_map(path)

    assert pieces(network) == {(4, 2, "")}
    assert report.left_out == {(Reason.DOUBLE_ID, ""): 1}


def test_deleted_things_are_left_out(tmp_path: Path) -> None:
    text = xml(CROSS, {1: ([1, 2], STREET), 2: ([4, 2], STREET)})
    path = tmp_path / "deleted.osm"
    path.write_text(text.replace('<way id="2">', '<way id="2" visible="false">'))

    network, report = import_map(path)

    assert pieces(network) == {(1, 2, "")}
    assert report.left_out == {(Reason.DELETED, ""): 1}


def test_byte_order_mark_and_comments_hide_no_file(tmp_path: Path) -> None:
    text = xml(CROSS, {1: ([1, 2], STREET)}).partition("\n")[2]
    path = tmp_path / "marked.txt"
    path.write_text(f"\ufeff<?xml version='1.0'?>\n<!-- <gpx> -->\n{text}", "utf-8")

    assert import_map(path)[0].segments == 1


def test_name_of_the_map_is_given_or_the_files(tmp_path: Path) -> None:
    path = tmp_path / "roi-et.v2.osm"
    path.write_text(xml(CROSS, {1: ([1, 2], STREET)}))

    assert import_map(path)[0].name == "roi-et.v2"
    assert import_map(path, name="Roi\u202e  Et")[0].name == "Roi Et"
    assert (
        import_map(path)[0].source
        == "roi-et.v2.osm; © OpenStreetMap contributors, ODbL 1.0"
    )


def written(folder: Path, document: object) -> Path:
    path = folder / "town.json"
    path.write_text(json.dumps(document))
    return path
