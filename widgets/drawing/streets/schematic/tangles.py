"""Where a layout lets legs cross that do not cross in the town, and what undoes it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from widgets.drawing.streets.schematic.strokes import Plan

Places = npt.NDArray[np.float64]
"""Column and line of each knot."""
Order = tuple[int, int, int]
"""Axis (0 across, 1 down), and two knots of which the first must come before."""

CLEAR = 0.3
"""How far apart two knots truly are, in cells, for their order to count."""


def tangles(plan: Plan, places: Places) -> Iterator[Order]:
    """Name pairs of knots whose order would keep legs from crossing or touching.

    Args:
        plan: Legs, and where knots truly are.
        places: Where they are laid out.
    """
    ends = np.array(
        [(leg.start, leg.end) for leg in plan.legs if leg.start != leg.end], np.intp
    ).reshape(-1, 2)
    spots = np.asarray(plan.spots, np.float64).reshape(-1, 2)
    first, second = _crossing(places, ends)
    there = _cross(spots, ends[first], ends[second])
    for one, other in zip(
        ends[first[~there]].tolist(), ends[second[~there]].tolist(), strict=True
    ):
        yield from _orders(plan, places, one, other)


def _crossing(
    places: Places, ends: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """List pairs of legs without a common knot whose chords cross or touch."""
    one, other = places[ends[:, 0]], places[ends[:, 1]]
    order = np.argsort(np.minimum(one[:, 0], other[:, 0]), kind="stable")
    low, high = np.minimum(one, other)[order], np.maximum(one, other)[order]
    last = np.searchsorted(low[:, 0], high[:, 0], side="right")
    count = last - np.arange(len(order)) - 1
    first = np.repeat(np.arange(len(order)), count)
    second = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    second += first + 1
    near = (low[first, 1] <= high[second, 1]) & (low[second, 1] <= high[first, 1])
    first, second = order[first[near]], order[second[near]]
    joined = (ends[first][:, :, None] == ends[second][:, None, :]).any((1, 2))
    first, second = first[~joined], second[~joined]
    cross = _cross(places, ends[first], ends[second])
    return first[cross], second[cross]


def _cross(
    places: Places, one: npt.NDArray[np.intp], other: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Tell of pairs of chords whether they cross or touch."""
    a, b, c, d = (places[ends] for ends in (*one.T, *other.T))
    return (_side(a, b, c) * _side(a, b, d) <= 0) & (
        _side(c, d, a) * _side(c, d, b) <= 0
    )


def _side(a: Places, b: Places, c: Places) -> npt.NDArray[np.float64]:
    across, down = (b - a).T
    side: npt.NDArray[np.float64] = across * (c - a)[:, 1] - down * (c - a)[:, 0]
    return np.sign(side)


def _orders(
    plan: Plan, places: Places, one: list[int], other: list[int]
) -> Iterator[Order]:
    """Name the orders of knots that two legs break by crossing."""
    spots = plan.spots
    for axis in (0, 1):
        for low, high in ((one, other), (other, one)):
            if max(spots[knot][axis] for knot in low) < min(
                spots[knot][axis] for knot in high
            ):
                for before in low:
                    for after in high:
                        yield axis, before, after
                return
    for axis in (0, 1):
        for low, high in ((one, other), (other, one)):
            for before in low:
                for after in high:
                    clear = spots[after][axis] - spots[before][axis] > CLEAR
                    if clear and places[after, axis] <= places[before, axis]:
                        yield axis, before, after
