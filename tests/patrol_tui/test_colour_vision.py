"""The measures themselves, against figures that others published."""

import pytest

from tests.patrol_tui.colour_vision import (
    Triple,
    contrast,
    distance,
    least_distance,
    rod_light,
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_distance_is_that_of_sharma(
    one: Triple, other: Triple, expected: float
) -> None:
    assert distance(one, other) == pytest.approx(expected, abs=5e-5)
    assert distance(other, one) == pytest.approx(expected, abs=5e-5)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)


def test_colour_blind_see_less_of_red_and_green() -> None:
    red, green = (255, 0, 0), (150, 110, 0)

    assert least_distance(red, green) < 12
    assert least_distance((0, 0, 0), (255, 255, 255)) == pytest.approx(100, abs=0.1)


def test_rods_take_little_of_red() -> None:
    assert rod_light((255, 0, 0)) < 0.05 * rod_light((255, 255, 255))
