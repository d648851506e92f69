"""A map folder: whole or refused, replaced in one step or not at all."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.city import map_files
from store.city.map_files import HEADER, MapError, MapUnusable, load, save, verify
from store.city.network import Network, Texts
from tests.store.city.any_network import Line, lines, network_of_lines, small_town

ONE_LINE: list[Line] = [[(0, 0), (100, 0)]]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("saved") / "town"
    save(small_town(), path)
    return path


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    """Give a copy: waiting for the disk once is enough."""
    shutil.copytree(saved, tmp_path / "town")
    return tmp_path / "town"


def header(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / HEADER).read_bytes())
    return found


def refusal(folder: Path, opened: Callable[[Path], object] = load) -> tuple[str, str]:
    with pytest.raises(MapUnusable) as caught:
        opened(folder)
    assert isinstance(caught.value, MapError)
    assert caught.value.folder == folder
    return caught.value.why, caught.value.what


def assert_same(one: Network, other: Network) -> None:
    for field in Network.__dataclass_fields__:
        first, second = getattr(one, field), getattr(other, field)
        if isinstance(first, Texts):
            assert first.all() == second.all(), field
        elif isinstance(first, np.ndarray):
            assert first.dtype == second.dtype, field
            assert np.array_equal(first, second), field
        else:
            assert first == second, field


def replace_array(folder: Path, name: str, array: np.ndarray[Any, Any]) -> None:
    """Write an array as a map of its own would have it, and correct the header."""
    told = header(folder)
    part = told["arrays"][name]
    np.save(folder / part["file"], array)
    part["count"] = len(array)
    part["bytes"] = (folder / part["file"]).stat().st_size
    (folder / HEADER).write_text(json.dumps(told))


def test_saved_map_comes_back_whole(folder: Path) -> None:
    assert_same(load(folder), small_town())
    verify(folder)


@settings(
    max_examples=8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(lines)
def test_any_map_comes_back_whole(tmp_path: Path, shapes: list[Line]) -> None:
    network = network_of_lines(shapes)

    save(network, tmp_path / "town")

    assert_same(load(tmp_path / "town"), network)


def test_opened_map_cannot_be_written_to(folder: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        load(folder).segment_class[0] = 1


def test_new_map_replaces_the_old_and_leaves_nothing_of_it(folder: Path) -> None:
    old = load(folder)

    save(network_of_lines(ONE_LINE), folder)

    assert load(folder).segments == 1
    assert len(list(folder.iterdir())) == 1 + len(header(folder)["arrays"])
    assert old.street_of(0) == "ถนนสุริยเดช"  # who had it open keeps it


def test_files_of_others_are_left_in_the_folder(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")

    save(network_of_lines(ONE_LINE), folder)

    assert (folder / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("good", [0, 1, 7, 40])
def test_failing_disk_leaves_the_old_map_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch, call: str, good: int
) -> None:
    before = sorted(path.name for path in folder.iterdir())
    left = [0 if call == "replace" else good]
    real = {"fsync": os.fsync, "replace": Path.replace}[call]

    def failing(*given: Any) -> Any:
        if not left[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        return real(*given)

    with monkeypatch.context() as broken:
        broken.setattr(Path if call == "replace" else os, call, failing)
        found = refusal(folder, lambda at: save(network_of_lines(ONE_LINE), at))

    assert found == ("disk", "No space left on device")
    assert sorted(path.name for path in folder.iterdir()) == before
    assert_same(load(folder), small_town())


def test_folder_that_cannot_be_made_is_a_failing_disk(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    why, _ = refusal(tmp_path / "file" / "town", lambda at: save(small_town(), at))

    assert why == "disk"


def test_no_map_is_missing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    for place in ("none", "none/town", "file", "."):
        assert refusal(tmp_path / place) == ("missing", "")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"format": "map", "version": 1}', "foreign"),
        (b"{}", "foreign"),
        (b'{"format": "patrol-map", "version": 2}', "version"),
        (b'{"format": "patrol-map"}', "version"),
        (b'{"format": "patrol-map", "version": 1}', "broken-header"),
        (b"", "broken-header"),
        (b"\xff\xfe", "broken-header"),
        (b"[]", "broken-header"),
        (b"{" * 2_000_000, "broken-header"),
        (bytes(500), "broken-header"),
    ],
)
def test_strange_header_is_told_apart(folder: Path, content: bytes, why: str) -> None:
    (folder / HEADER).write_bytes(content)

    assert refusal(folder)[0] == why


def test_version_of_another_program_is_named(folder: Path) -> None:
    told = header(folder)
    (folder / HEADER).write_text(json.dumps({**told, "version": 7}))

    assert refusal(folder) == ("version", "7")


@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.integers(0, 20_000), st.integers(0, 255))
def test_damaged_header_never_opens_something_else(
    folder: Path, at: int, byte: int
) -> None:
    whole = (folder / HEADER).read_bytes()
    damaged = bytearray(whole)
    damaged[at % len(whole)] = byte
    (folder / HEADER).write_bytes(damaged)

    try:
        network = load(folder)
    except MapUnusable:
        network = small_town()
    finally:
        (folder / HEADER).write_bytes(whole)

    assert network.segments == 3
    assert network.point_x.tolist() == small_town().point_x.tolist()


@pytest.mark.parametrize("name", sorted(map_files._TYPES))
def test_array_that_is_cut_or_gone_is_named(folder: Path, name: str) -> None:
    path = folder / header(folder)["arrays"][name]["file"]
    os.truncate(path, path.stat().st_size - 1)

    assert refusal(folder) == ("cut", name)
    path.unlink()
    assert refusal(folder) == ("cut", path.name)


def test_header_that_leads_out_of_the_folder_is_refused(folder: Path) -> None:
    told = header(folder)
    outside = folder.parent / "point_x.npy"
    shutil.copy(folder / told["arrays"]["point_x"]["file"], outside)
    for file in ("../point_x.npy", str(outside)):
        told["arrays"]["point_x"]["file"] = file
        (folder / HEADER).write_text(json.dumps(told))

        assert refusal(folder) == ("wrong-array", "point_x")


def test_array_that_lacks_or_nobody_knows_is_named(folder: Path) -> None:
    told = header(folder)
    taken = told["arrays"].pop("turn_via")
    (folder / HEADER).write_text(json.dumps(told))

    assert refusal(folder) == ("wrong-array", "turn_via")
    told["arrays"] |= {"turn_via": taken, "more": taken}
    (folder / HEADER).write_text(json.dumps(told))
    assert refusal(folder) == ("wrong-array", "more")


def test_array_of_another_type_is_named(folder: Path) -> None:
    replace_array(folder, "segment_start", np.zeros(3, np.int64))

    assert refusal(folder) == ("wrong-array", "segment_start")


def test_array_is_never_unpickled(folder: Path) -> None:
    told = header(folder)
    part = told["arrays"]["point_x"]
    np.save(folder / part["file"], np.array([print], object), allow_pickle=True)
    part["bytes"] = (folder / part["file"]).stat().st_size
    (folder / HEADER).write_text(json.dumps(told))

    assert refusal(folder) == ("wrong-array", "point_x")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("segment_start", [0, 1, 99]), ("segment_end", [0, -1, 1]),
        ("segment_street", [-2, 0, 0]), ("segment_street", [0, 0, 2]),
        ("arm_segment", [0, 1, 2, 3, 0, 1]), ("turn_from", [0, 3]),
        ("turn_to", [-1, 0]),
        ("turn_via", [0, 99]), ("house_street", [0, 2]), ("segment_class", [1, 2]),
        ("segment_first", [0, 3, 5]), ("segment_first", [0, 5, 3, 7]),
        ("segment_first", [0, 3, 5, 6]), ("segment_first", [1, 3, 5, 7]),
        ("segment_first", []), ("arm_first", [0, 6]), ("point_y", [1.0]),
        ("street_name.first", [0, 5]), ("street_name_th.first", [0, 99, 21]),
        ("landmark_name.first", [0, 1, 2, 3]), ("house_number.first", [0, 9, 5]),
        ("junction_flags", [0]), ("turn_only", [1]), ("landmark_rank", []),
        ("house_y", [1.0]), ("junction_key", [1]), ("tile_first", [0, 3]),
    ],
)  # fmt: skip
def test_array_that_leads_outside_another_is_named(
    folder: Path, name: str, values: list[float]
) -> None:
    replace_array(folder, name, np.array(values, map_files._TYPES[name]))

    assert refusal(folder)[0] == "inconsistent"


def test_tile_outside_the_streets_is_refused(folder: Path) -> None:
    tiles = np.array(load(folder).tile_segment)
    tiles[-1] = 3
    replace_array(folder, "tile_segment", tiles)

    assert refusal(folder) == ("inconsistent", "tile_segment")


@pytest.mark.parametrize(("key", "value"), [("tile_m", 0), ("tiles", [2, 3])])
def test_header_that_does_not_fit_the_index_is_refused(
    folder: Path, key: str, value: object
) -> None:
    told = header(folder)
    (folder / HEADER).write_text(json.dumps({**told, key: value}))

    assert refusal(folder)[0] == "inconsistent"


@pytest.mark.parametrize("name", sorted(map_files._TYPES))
def test_changed_byte_is_found_by_reading_every_byte(folder: Path, name: str) -> None:
    part = header(folder)["arrays"][name]
    content = bytearray((folder / part["file"]).read_bytes())
    content[-1] ^= 0x01
    (folder / part["file"]).write_bytes(content)

    with pytest.raises(MapUnusable) as caught:
        verify(folder)

    assert caught.value.why in ("changed", "inconsistent", "wrong-array")


def test_byte_that_misleads_nobody_is_found_too(folder: Path) -> None:
    part = header(folder)["arrays"]["point_x"]
    content = bytearray((folder / part["file"]).read_bytes())
    content[-1] ^= 0x01
    (folder / part["file"]).write_bytes(content)

    load(folder)

    assert refusal(folder, verify) == ("changed", "point_x")
