"""Rich parts marks from their letters; our mending keeps them together."""

from collections.abc import Iterator

import pytest
from rich.segment import Segment

from widgets.drawing.cells import width
from widgets.thai_segments import install

STOCK = Segment.__dict__["_split_cells"]
TEXT = "ที่สี่แยกน้ำผึ้งใกล้ปั๊ม"


@pytest.fixture
def stock() -> Iterator[None]:
    """Work on Rich as it comes, and leave it as it was."""
    before = Segment.__dict__["_split_cells"]
    Segment._split_cells = STOCK  # type: ignore[method-assign]
    yield
    Segment._split_cells = before  # type: ignore[method-assign]


def parted() -> list[int]:
    """List the cuts after which the right part starts with a mark."""
    found = []
    for cut in range(1, width(TEXT)):
        left, right = Segment(TEXT).split_cells(cut)
        assert left.text + right.text == TEXT
        assert left.cell_length == cut
        if width(right.text[:1]) == 0:
            found.append(cut)
    return found


@pytest.mark.usefixtures("stock")
def test_rich_still_parts_marks() -> None:
    """When this fails Rich has mended it: our module can go."""
    assert parted()


@pytest.mark.usefixtures("stock")
def test_mended_cuts_keep_marks() -> None:
    install()

    assert not parted()


@pytest.mark.usefixtures("stock")
def test_installing_twice_is_installing_once() -> None:
    install()
    once = Segment._split_cells
    install()

    assert Segment._split_cells is once


@pytest.mark.usefixtures("stock")
def test_other_text_is_cut_as_before() -> None:
    install()

    left, right = Segment("ab漢").split_cells(3)

    assert (left.text, right.text) == ("ab ", " ")
