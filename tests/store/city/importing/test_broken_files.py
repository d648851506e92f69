"""What is no map, or a broken one, is one clear error, or a line of the report."""

import errno
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import store.city.importing.sniffing
from store.city.importing import (
    ImportCancelled,
    ImportFailed,
    Progress,
    Reason,
    Stage,
    Why,
    import_map,
)
from store.city.map_files import MapError
from tests.store.city.importing.drawn_town import (
    CROSS,
    STREET,
    elements,
    pieces,
    town,
    xml,
)

ROOT = Path(__file__).parents[4]
OSM = ROOT.parent / "shared/data/osm"
needs_towns = pytest.mark.skipif(
    not OSM.exists(), reason="the shared map extracts are not here"
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
WHOLE = xml(CROSS, {1: ([1, 2, 3], STREET)})
OVERPASS = json.dumps({"elements": elements(CROSS, {1: ([1, 2, 3], STREET)})})


def failure(path: Path, content: bytes | None = None) -> ImportFailed:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ImportFailed) as caught:
        import_map(path)
    assert isinstance(caught.value, MapError)
    return caught.value


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", Why.EMPTY),
        (gzip.compress(b"", mtime=0), Why.EMPTY),
        (PNG, Why.UNKNOWN_KIND),
        (b"name,lat,lon\na,1,2\n", Why.UNKNOWN_KIND),
        (b"PK\x03\x04" + bytes(50), Why.UNKNOWN_KIND),
        (b"   \n", Why.UNKNOWN_KIND),
        (gzip.compress(PNG, mtime=0), Why.UNKNOWN_KIND),
        (b"<gpx></gpx>", Why.UNKNOWN_KIND),
        (b"<?xml version='1.0'?><svg/>", Why.UNKNOWN_KIND),
        (b"<!DOCTYPE html><html></html>", Why.UNKNOWN_KIND),
        (b"<?a?>" * 12_000 + b"x", Why.BROKEN),
        (b"<!--" * 15_000, Why.BROKEN),
        (b"[1, 2]", Why.UNKNOWN_KIND),
        (b'{"type": "Topology"}', Why.UNKNOWN_KIND),
        (b'{"type": "FeatureCollection", "features": {}}', Why.UNKNOWN_KIND),
        (b'{"elements": {}}', Why.UNKNOWN_KIND),
        (b'{"elements": []}', Why.NO_STREETS),
        (b'{"type": "FeatureCollection", "features": []}', Why.NO_STREETS),
        (b'<osm version="0.6"></osm>', Why.NO_STREETS),
        (xml(CROSS, {}).encode(), Why.NO_STREETS),
        (xml({}, {1: ([1, 2], STREET)}).encode(), Why.NO_STREETS),
        (xml(CROSS, {1: ([1], STREET)}).encode(), Why.NO_STREETS),
        (b'{"elements": [', Why.TRUNCATED),
        (OVERPASS[:-40].encode(), Why.TRUNCATED),
        (b'{"elements": [}', Why.BROKEN),
        (b'{"elements": "\xff\xfe"}', Why.BROKEN),
        (b'{"elements": ' + b"[" * 200_000, Why.BROKEN),
        (b'{"elements": [' + b"9" * 5_000 + b"]}", Why.BROKEN),
        (WHOLE[:-30].encode(), Why.TRUNCATED),
        (WHOLE.replace("</way>", "</wa>").encode(), Why.BROKEN),
        (WHOLE.replace('lat="', 'lat="x').encode(), Why.BROKEN),
        (WHOLE.replace('version="0.6"', 'version="0.5"').encode(), Why.BROKEN),
        (WHOLE.replace('id="1"', 'id="99999999999999999999"').encode(), Why.BROKEN),
        (b"\x00\x00\x00\x0e\n\x09OSMHeader" + bytes(40), Why.BROKEN),
        (gzip.compress(WHOLE.encode(), mtime=0)[:-60], Why.TRUNCATED),
        (gzip.compress(OVERPASS.encode(), mtime=0)[:-60], Why.TRUNCATED),
    ],
)  # fmt: skip
def test_file_that_is_no_map_says_why(tmp_path: Path, content: bytes, why: Why) -> None:
    assert failure(tmp_path / "file", content).why is why


@needs_towns
def test_truncated_pbf_says_so(tmp_path: Path) -> None:
    content = (OSM / "helsinki-centre.osm.pbf").read_bytes()

    for size in (20, 500, 300_000, len(content) - 1):
        path = tmp_path / f"{size}.pbf"
        assert failure(path, content[:size]).why in (Why.TRUNCATED, Why.BROKEN)


@needs_towns
def test_truncated_gzip_says_so(tmp_path: Path) -> None:
    osm = (OSM / "krems.osm.gz").read_bytes()
    pbf = gzip.compress((OSM / "bayfront_singapore.osm.pbf").read_bytes())

    for content in (osm[:200_000], osm[:-5], pbf[:30_000], pbf[:-5]):
        assert failure(tmp_path / "file.gz", content).why is Why.TRUNCATED


def test_failure_names_the_file_that_was_given(tmp_path: Path) -> None:
    broken = gzip.compress(b"\x00\x00\x00\x0e\n\x09OSMHeader" + bytes(40))

    assert failure(tmp_path / "town.pbf.gz", broken).path == tmp_path / "town.pbf.gz"


def test_line_of_the_fault_is_told(tmp_path: Path) -> None:
    broken = WHOLE.replace("</way>", "</wa>").encode()
    fault = 2 + len(CROSS) + 1

    assert failure(tmp_path / "a.osm", broken).line == fault
    assert failure(tmp_path / "b.json", b'{"elements":\n\n[}').line == 3


def test_what_cannot_be_read_is_no_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    assert failure(tmp_path).why is Why.UNREADABLE
    assert failure(tmp_path / "none.osm").why is Why.MISSING
    assert failure(tmp_path / "none" / "none.osm").why is Why.MISSING
    (tmp_path / "shut.osm").write_text(WHOLE)
    monkeypatch.setattr(Path, "open", refused)
    assert failure(tmp_path / "shut.osm").why is Why.UNREADABLE


def test_full_disk_while_unpacking_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = b"\x00\x00\x00\x0e\n\x09OSMHeader"
    (tmp_path / "town.pbf.gz").write_bytes(gzip.compress(head + bytes(99)))

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    plain = Path.open

    def opened(path: Path, mode: str = "r") -> object:
        return Full() if "w" in mode else plain(path, mode)

    monkeypatch.setattr(Path, "open", opened)

    assert failure(tmp_path / "town.pbf.gz").why is Why.NO_ROOM


def test_bomb_is_not_unpacked_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.city.importing.sniffing, "MOST_JSON_BYTES", 5_000_000)
    monkeypatch.setattr(store.city.importing.sniffing, "MOST_UNPACKED_BYTES", 5_000_000)
    pbf = b"\x00\x00\x00\x0e\n\x09OSMHeader" + bytes(20_000_000)

    for content in (b"{" + b" " * 20_000_000, pbf):
        assert failure(tmp_path / "bomb", gzip.compress(content)).why is Why.TOO_LARGE


def test_unfinished_overpass_answer_is_no_town(tmp_path: Path) -> None:
    told = "runtime error: Query timed out in \x1b[31m recurse"
    answer = {"elements": elements(CROSS, {1: ([1, 2], STREET)}), "remark": told}

    found = failure(tmp_path / "a.json", json.dumps(answer).encode())

    assert found.why is Why.TRUNCATED
    assert found.what == "runtime error: Query timed out in [31m recurse"


def test_without_pyosmium_json_still_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "osmium", None)
    monkeypatch.delitem(sys.modules, "store.city.importing.osm_files", raising=False)
    monkeypatch.delattr("store.city.importing.osm_files", raising=False)

    assert failure(tmp_path / "a.osm", WHOLE.encode()).why is Why.NEEDS_OSMIUM
    assert town(tmp_path, CROSS, {1: ([1, 2], STREET)})[0].segments == 1


def test_import_stops_when_told_to(tmp_path: Path) -> None:
    (tmp_path / "a.osm").write_text(WHOLE)

    def stop_at(stage: Stage) -> Callable[[Progress], bool]:
        return lambda progress: progress.stage is not stage

    for stage in (Stage.READING, Stage.JOINING, Stage.NAMING, Stage.INDEXING):
        with pytest.raises(ImportCancelled):
            import_map(tmp_path / "a.osm", watch=stop_at(stage))


def test_progress_goes_through_its_stages_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(OVERPASS.encode()))
    seen: list[Stage] = []

    import_map(tmp_path / "a.json.gz", watch=lambda at: seen.append(at.stage) or True)

    order = list(Stage)
    assert set(seen) == set(order)
    assert seen[1:] == sorted(seen[1:], key=order.index)


NAN, INFINITE = float("nan"), float("inf")


def shaped(kind: str, coordinates: object) -> dict[str, object]:
    bar = {"amenity": "bar", "name": "A"}
    return {"geometry": {"type": kind, "coordinates": coordinates}, "properties": bar}


def nested(depth: int) -> list[object]:
    found: list[object] = [103, 16]
    for _ in range(depth):
        found = [found]
    return found


ODD_FEATURES: list[tuple[Any, Reason | None]] = [
    (None, Reason.BAD_FEATURE),
    ("x", Reason.BAD_FEATURE),
    ({"type": "Feature", "geometry": None}, Reason.BAD_FEATURE),
    ({"geometry": {"type": "LineString"}}, Reason.BAD_FEATURE),
    ({"geometry": {"type": "GeometryCollection"}}, Reason.BAD_FEATURE),
    (shaped("LineString", []), Reason.BAD_FEATURE),
    (shaped("LineString", [[103, 16]]), Reason.TOO_FEW_POINTS),
    (shaped("LineString", [[1, 2], [1, 3]]), Reason.FAR_AWAY),
    (shaped("LineString", [[103, 16], [None, 5], "x"]), Reason.BAD_COORDINATES),
    (shaped("LineString", [[NAN, 16], [103, 16]]), Reason.BAD_COORDINATES),
    (shaped("LineString", [[500, 16], [103, 16]]), Reason.BAD_COORDINATES),
    (shaped("LineString", [[INFINITE, 16], [10**400, 16]]), Reason.BAD_COORDINATES),
    (shaped("Polygon", [[[103, 16]]]), None),
    (shaped("Polygon", 7), Reason.BAD_FEATURE),
    (shaped("Polygon", nested(400)), Reason.BAD_FEATURE),
    (shaped("Point", "x"), Reason.LANDMARK_WITHOUT_PLACE),
    (shaped("Point", {}), Reason.LANDMARK_WITHOUT_PLACE),
]


@pytest.mark.parametrize(
    ("feature", "reason"), ODD_FEATURES, ids=lambda odd: str(odd)[:60]
)
def test_odd_feature_harms_no_other(
    tmp_path: Path, feature: object, reason: Reason | None
) -> None:
    line = {
        "type": "MultiLineString",
        "coordinates": [
            [[103, 16, 7], [103.001, 16, 9]],
            [[103.001, 16], [103.002, 16]],
        ],
    }
    good = {"type": "Feature", "properties": {"name": "A"}, "geometry": line}
    document = {"type": "FeatureCollection", "features": [feature, good]}
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(document))

    network, report = import_map(path)

    assert network.segments == 2
    assert network.street_name.all() == ["A"]
    assert reason is None or report.count(reason) >= 1


def test_lines_are_streets_only_where_no_line_says_so(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[103, 16], [103.001, 16]]}
    river = {"properties": {"waterway": "river"}, "geometry": line}
    street = {"properties": {"highway": "trunk"}, "geometry": line}
    path = tmp_path / "a.geojson"
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": [river, street]})
    )

    network, report = import_map(path)

    assert network.segments == 1
    assert report.left_out == {(Reason.NO_HIGHWAY, ""): 1}


def test_tags_of_geojson_are_found_where_tools_put_them(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[103, 16], [103.001, 16]]}
    kinds: list[dict[str, object]] = [
        {"highway": "primary", "oneway": True, "maxspeed": 50, "osm_id": "7"},
        {"highway": "primary", "other_tags": '"oneway"=>"yes","maxspeed"=>"50"'},
        {"tags": {"highway": "primary", "oneway": "yes", "maxspeed": "50"}, "id": 7},
    ]
    for kind in kinds:
        path = tmp_path / "a.geojson"
        path.write_text(
            json.dumps({"type": "Feature", "properties": kind, "geometry": line})
        )

        network, report = import_map(path)

        assert (report.one_way_segments, network.segment_kmh.tolist()) == (1, [50])


ODD_ELEMENTS: list[object] = [
    None, 7, "x", [], {}, {"type": "area", "id": 3}, {"type": "node"},
    {"type": "node", "id": "x"}, {"type": "node", "id": 10**30, "lat": 1, "lon": 2},
    {"type": "node", "id": True}, {"type": "way", "id": 8},
    {"type": "way", "id": 8, "nodes": 7, "tags": {"highway": "road"}},
    {"type": "way", "id": 8, "nodes": ["x", None], "tags": {"highway": "road"}},
    {"type": "way", "id": 8, "nodes": [10**30, 1], "tags": {"highway": "road"}},
    {"type": "way", "id": 8, "geometry": [None, 3], "tags": {"highway": "road"}},
    {"type": "way", "id": 8, "tags": ["highway"], "nodes": [1, 2]},
    {"type": "way", "id": 8, "tags": {"highway": ["road"]}, "nodes": [1, 2]},
    {"type": "relation", "id": 8, "members": 7, "tags": {"type": "restriction"}},
    {"type": "relation", "id": 8, "members": [7, {}, {"ref": 3}],
     "tags": {"type": "restriction", "restriction": "no_u_turn"}},
]  # fmt: skip


@pytest.mark.parametrize("element", ODD_ELEMENTS, ids=str)
def test_odd_element_harms_no_other(tmp_path: Path, element: object) -> None:
    good = elements(CROSS, {1: ([1, 2], STREET)})
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"elements": [element, *good, element]}))

    network, _ = import_map(path)

    assert pieces(network) == {(1, 2, "")}


def test_overpass_that_repeats_things_without_tags_loses_none(tmp_path: Path) -> None:
    good = elements(CROSS, {1: ([1, 2, 3], STREET)}, {2: {"barrier": "gate"}})
    bare = [{k: v for k, v in one.items() if k != "tags"} for one in good]
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"elements": good + bare}))

    network, report = import_map(path)

    assert pieces(network) == {(1, 2, ""), (2, 3, "")}
    assert not report.left_out


def test_names_that_would_steer_the_screen_are_harmless(tmp_path: Path) -> None:
    names = [
        "\x1b[2J\u202eA\u2066",
        "[bold]B[/]",
        "x" * 400,
        "\x00\n",
        "ก" + "\u0e48" * 50,
    ]
    ways = {
        n: ([n, n + 1], STREET | {"name": name, "highway": "road"})
        for n, name in enumerate(names, 1)
    }
    places = {n: (n, 0) for n in range(1, 8)}

    network, report = town(tmp_path, places, ways)

    assert network.street_name.all() == [
        "[2JA", "[bold]B[/]", "x" * 100, "ก\u0e48",
    ]  # fmt: skip
    assert report.left_out == {(Reason.NAME_CUT, ""): 1, (Reason.NAME_EMPTY, ""): 1}


def test_values_in_the_report_are_clean_short_and_few(tmp_path: Path) -> None:
    odd = {n: ([1, 2], {"highway": f"\x1b{n}{'x' * 90}"}) for n in range(2, 99)}

    _, report = town(tmp_path, CROSS, {1: ([1, 2], STREET), **odd})

    assert report.count(Reason.UNKNOWN_HIGHWAY) == 97
    assert len(report.left_out) <= 41
    assert all(len(what) <= 40 and "\x1b" not in what for _, what in report.left_out)


def test_importing_the_room_does_not_need_pyosmium() -> None:
    code = "import sys, store.city.importing; print('osmium' in sys.modules)"

    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "False\n"


@pytest.fixture(scope="module")
def pbf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("pbf")
    (folder / "a.osm").write_text(WHOLE)
    form = osmium.io.File(folder / "a.osm.pbf", "pbf,pbf_compression=none")
    with osmium.SimpleWriter(form) as writer:
        for thing in osmium.FileProcessor(folder / "a.osm"):
            writer.add(thing)
    return (folder / "a.osm.pbf").read_bytes()


GOOD = {
    "xml": WHOLE.encode(),
    "overpass": OVERPASS.encode(),
    "gzip": gzip.compress(WHOLE.encode()),
}


@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    st.sampled_from([*sorted(GOOD), "pbf"]),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=4),
    st.integers(0, 2_000),
)
def test_any_damage_is_a_clear_error_or_a_whole_map(
    tmp_path: Path, pbf: bytes, kind: str, changes: list[tuple[int, int]], cut: int
) -> None:
    content = bytearray(GOOD.get(kind, pbf))
    for at, byte in changes:
        content[at % len(content)] = byte
    path = tmp_path / "damaged"
    path.write_bytes(content[: cut or None])

    assert outcome(path)


def outcome(path: Path) -> Why | int:
    try:
        network, _ = import_map(path)
    except ImportFailed as found:
        return found.why
    return network.segments
