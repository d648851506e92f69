"""The houses of a map by street and number, one for all points of one house."""

from __future__ import annotations

import re
from math import hypot

from store.city.locating.forms import tidy
from store.city.network import Network

SAME_HOUSE_M = 60.0
"""Points of one number on one street within so far are one house."""
_MOST_POINTS = 200
"""Points of one number that are compared; what is beyond stands for itself."""
_Point = tuple[float, float, int]
"""Metres east and north, and the house."""


def house_numbers(network: Network) -> dict[int, list[tuple[str, int]]]:
    """List the house numbers of each street, tidied, each with its house.

    One house may have several numbers. Of several points with one number, the one in
    the middle of those within `SAME_HOUSE_M` of each other stands for all.
    """
    points: dict[tuple[int, str], list[_Point]] = {}
    rows = zip(
        network.house_street.tolist(),
        network.house_number.all(),
        network.house_x.tolist(),
        network.house_y.tolist(),
        strict=True,
    )
    for house, (street, said, x, y) in enumerate(rows):
        for number in re.split("[;,]", said) if street >= 0 else ():
            tidied = tidy(number).replace(" ", "")
            if tidied:
                points.setdefault((street, tidied), []).append((x, y, house))
    numbers: dict[int, list[tuple[str, int]]] = {}
    for (street, number), found in points.items():
        known = [(number, house) for house in _houses_apart(found)]
        numbers.setdefault(street, []).extend(known)
    return numbers


def _houses_apart(points: list[_Point]) -> list[int]:
    """Give one house for each cluster of points, in the order of their numbers."""
    clusters: list[list[_Point]] = []
    for point in points[:_MOST_POINTS]:
        near = [cluster for cluster in clusters if _is_near(point, cluster)]
        clusters = [cluster for cluster in clusters if cluster not in near]
        clusters.append([point, *(one for cluster in near for one in cluster)])
    beyond = [house for _, _, house in points[_MOST_POINTS:]]
    return sorted(map(_middle_one, clusters)) + beyond


def _is_near(point: _Point, cluster: list[_Point]) -> bool:
    x, y, _ = point
    return any(hypot(x - at_x, y - at_y) <= SAME_HOUSE_M for at_x, at_y, _ in cluster)


def _middle_one(cluster: list[_Point]) -> int:
    x = sum(point[0] for point in cluster) / len(cluster)
    y = sum(point[1] for point in cluster) / len(cluster)
    return min(
        (round(hypot(at_x - x, at_y - y), 1), house) for at_x, at_y, house in cluster
    )[1]
