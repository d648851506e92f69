"""Maps from the command line: imported, used, shown, verified, removed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.patrol_tui.program import Program

MARKET = {"highway": "residential", "name": "Market Street", "name:th": "ถนนตลาด"}
TEMPLE = {"highway": "tertiary", "name": "Temple Road"}
RIVER = {"highway": "primary", "name": "River Avenue"}
LAT, LON = 16.05, 103.65


def line(tags: dict[str, str], *points: tuple[int, int]) -> dict[str, object]:
    """A street through points counted in blocks of about 550 m, east and north."""
    at = [[LON + x / 200, LAT + y / 200] for x, y in points]
    geometry = {"type": "LineString", "coordinates": at}
    return {"type": "Feature", "properties": tags, "geometry": geometry}


TOWN = {
    "type": "FeatureCollection",
    "features": [
        line(MARKET, (0, 0), (1, 0), (2, 0), (3, 0)),
        line(TEMPLE, (0, 1), (1, 1), (2, 1), (3, 1)),
        line(RIVER, (1, -1), (1, 0), (1, 1), (1, 2)),
        line({"highway": "residential", "name": "Clock Lane"}, (2, 0), (2, 1)),
    ],
}


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.geojson"
    path.write_text(json.dumps(TOWN), "utf-8")
    return path


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(tmp_path / "store", capsys, "--maps", str(tmp_path / "maps"))


@pytest.fixture
def in_town(program: Program, town: Path) -> Program:
    assert program("map", "import", str(town)).code == 0
    assert program("map", "use", "town").code == 0
    return program


def test_an_import_tells_what_it_took(program: Program, town: Path) -> None:
    run = program("map", "import", str(town), "--name", "My Town")

    assert run.code == 0
    assert "4 street names" in run.out
    assert "map my-town made" in run.out
    assert "patrol-tui map use my-town" in run.out


def test_an_import_replaces_a_map_of_its_name(program: Program, town: Path) -> None:
    program("map", "import", str(town))
    town.with_suffix(".geojson.gz").write_bytes(gzip.compress(town.read_bytes()))

    assert "map town replaced" in program("map", "import", f"{town}.gz").out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n", "not a map file"),
        (b'{"type": "FeatureCollection", "features": []}', "no street in it"),
        (b'{"type": "FeatureCollection", "features": [', "the file ends too early"),
    ],
    ids=["empty", "picture", "no-streets", "cut"],
)
def test_a_bad_file_is_one_clear_line_and_no_map(
    content: bytes, said: str, program: Program, town: Path, tmp_path: Path
) -> None:
    town.write_bytes(content)
    run = program("map", "import", str(town))

    assert run.code == 2
    assert said in run.err
    assert len(run.err.splitlines()) == 1
    assert not (tmp_path / "maps").exists()


def test_a_bad_file_leaves_the_map_before(in_town: Program, town: Path) -> None:
    town.write_bytes(b"{")
    in_town("map", "import", str(town))

    assert "map town is whole" in in_town("map", "verify").out
    assert "* town" in in_town("map", "list").out


def test_a_map_that_is_not_there_cannot_be_used(program: Program) -> None:
    run = program("map", "use", "nowhere")

    assert run.code == 2
    assert 'no map "nowhere"; there is: zone' in run.out


def test_a_map_in_use_is_not_removed(in_town: Program) -> None:
    assert in_town("map", "remove", "town").code == 1

    in_town("map", "use", "zone")

    assert in_town("map", "remove", "town").code == 0
    assert "town" not in in_town("map", "list").out


def test_a_place_on_the_map_keeps_its_words_and_its_degrees(in_town: Program) -> None:
    in_town("do", 'N theft @"market street / river avenue" red motorbike')
    log = in_town("show", "log", "--json").json
    document = next(e for e in log if e["kind"] == "inc.open")

    place = document["fact"]["loc"]
    assert place["text"] == "River Avenue / ถนนตลาด"
    assert (place["lat"], place["lon"]) == pytest.approx((LAT, LON + 0.005), abs=1e-5)


def test_history_survives_another_map(in_town: Program) -> None:
    in_town("do", 'N theft @"market street / river avenue" red motorbike')
    in_town("map", "use", "zone")

    assert "#101 Theft River Avenue / ถนนตลาด" in in_town("do", "L I").out


def test_a_slip_is_offered_with_its_reason_and_nothing_is_guessed(
    in_town: Program,
) -> None:
    run = in_town("do", 'N theft @"markt stret / river avenu" red motorbike')

    assert run.code == 1
    assert run.lines[1].startswith('1) @"River Avenue / Market Street"')
    assert in_town("do", "L I").out.strip() == "none"


def test_words_are_taken_as_said_when_told_so(in_town: Program) -> None:
    in_town("do", 'N! theft @"behind the blue house" red motorbike')
    log = in_town("show", "log", "--json").json
    document = next(e for e in log if e["kind"] == "inc.open")

    assert document["fact"]["loc"] == {"text": "behind the blue house"}


def test_find_says_what_a_place_means(in_town: Program) -> None:
    run = in_town("map", "find", "temple / river")

    assert run.code == 0
    assert run.lines[0] == "River Avenue / Temple Road"
    assert run.lines[1] == f"{LAT + 0.005:.5f},{LON + 0.005:.5f}"


def test_an_alias_is_the_stations_own_name(in_town: Program) -> None:
    in_town("map", "alias", "clock tower", "market / clock lane")

    assert in_town("do", 'N theft @"clock tower" red').code == 0
    assert "Market Street / Clock Lane" in in_town("do", "L I").out

    in_town("map", "alias", "clock tower", "off")

    assert in_town("do", 'N theft @"clock tower" red').code == 1


def test_recommend_ranks_by_travel_time(in_town: Program) -> None:
    in_town("do", 'ON 21 @"temple > river 200 e"', 'ON 22 @"market / river"', "ON 23")
    in_town("do", 'N theft @"market / clock lane" red')
    lines = in_town("do", "REC 101").lines

    assert [row.split()[:2] for row in lines[1:4]] == [
        ["1)", "22"], ["2)", "21"], ["3)", "23"],
    ]  # fmt: skip
    assert "nearest" in lines[1]
    assert "position not known" in lines[3]


def test_routes_go_round_a_closed_street(in_town: Program) -> None:
    in_town("do", 'ON 22 @"river > market 300 s"', 'N theft @"market / clock lane" red')
    before = in_town("do", "REC 101").lines[1]
    in_town("do", 'RC @"market street" 60 fair')
    closed = in_town("do", "L R").out

    assert "ถนนตลาด closed until" not in closed
    assert "Market Street closed until" in closed
    assert in_town("do", "REC 101").lines[1] != before

    in_town("do", "RCX")

    assert in_town("do", "REC 101").lines[1] == before


@pytest.mark.parametrize("glyphs", ["box", "box-safe", "ascii", "braille"])
def test_the_map_is_printed_as_on_the_screen(in_town: Program, glyphs: str) -> None:
    in_town("do", 'N theft @"market / clock lane" red')
    run = in_town("--glyphs", glyphs, "map", "show", "--size", "100x30")

    assert run.code == 0
    assert len(run.lines) == 30
    for name in ("Market", "Temple", "River", "Clock", "101"):
        assert sum(name in row for row in run.lines) == 1, run.out
    if glyphs == "ascii":
        assert run.out.isascii()


def test_show_looks_at_a_place(in_town: Program) -> None:
    near = in_town("map", "show", "--at", "market / river", "--scale", "3")
    far = in_town("map", "show", "--at", "nowhere at all")

    assert near.code == 0
    assert "Market Street" in near.out
    assert far.code == 1
    assert 'no place "nowhere at all"' in far.err


@pytest.mark.parametrize("size", ["80", "0x0", "axb", "5x3"])
def test_a_bad_size_is_said(in_town: Program, size: str) -> None:
    run = in_town("map", "show", "--size", size)

    assert run.code == 2
    assert size in run.err


def test_a_damaged_map_is_said_and_no_other_towns_places_are_taken(
    in_town: Program, tmp_path: Path
) -> None:
    (array,) = (tmp_path / "maps" / "town").glob("point_x.*")
    array.write_bytes(array.read_bytes()[:-4])

    assert "point_x is cut short" in in_town("map", "verify").err
    assert "point_x is cut short" in in_town("map", "show").err
    run = in_town("do", "N theft @wat-khum red")
    assert run.code == 1
    assert "point_x is cut short" in run.err
    assert in_town("do", "N! theft @wat-khum red").code == 0
