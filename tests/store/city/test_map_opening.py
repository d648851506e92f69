"""Opening a map without reading it, whatever wrote its arrays."""

import io
import json
from pathlib import Path

import numpy as np
import pytest

from store.city import map_files
from store.city.map_files import MapUnusable
from tests.widgets.drawing.streets.street_plan import plan, street


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    map_files.save(plan(street((0, 0), (90, 5)), street((90, 5), (90, 99))), tmp_path)
    return tmp_path


def rewrite(folder: Path, content: bytes) -> None:
    """Put another file in the place of the points, with its size told right."""
    header = json.loads((folder / "map.json").read_text())
    part = header["arrays"]["point_x"]
    (folder / part["file"]).write_bytes(content)
    part["bytes"] = len(content)
    (folder / "map.json").write_text(json.dumps(header))


def in_form(array: np.ndarray, version: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    return buffer.getvalue()


def test_an_open_map_cannot_be_changed(folder: Path) -> None:
    network = map_files.load(folder)

    with pytest.raises(ValueError, match="read-only"):
        network.point_x[0] = 1


def test_another_form_of_the_same_array_is_read(folder: Path) -> None:
    points = map_files.load(folder).point_x.copy()
    rewrite(folder, in_form(points, (2, 0)))

    assert map_files.load(folder).point_x.tolist() == points.tolist()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x" * 200,
        in_form(np.zeros(3, np.float32), (1, 0)),
        in_form(np.zeros(4, np.int32), (1, 0)),
        in_form(np.zeros((2, 2), np.float32), (1, 0)),
    ],
)
def test_another_array_is_refused(folder: Path, content: bytes) -> None:
    rewrite(folder, content)

    with pytest.raises(MapUnusable) as refused:
        map_files.load(folder)

    assert (refused.value.why, refused.value.what) == ("wrong-array", "point_x")
