"""Landmarks near a window: those most people know, each beside its street as drawn."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from store.city.network import Network
from widgets.drawing.streets.geometry import Geometry
from widgets.drawing.streets.labels.street_names import MapLandmark
from widgets.drawing.streets.window import Box, Window

CELLS_EACH = 100
"""Cells of the window for each landmark that is offered; far fewer find room."""
MOST_PREPARED = 300
REACH_M = 80.0
"""A landmark this near a street stands beside it however the street is drawn."""


class Landmarks:
    """The landmarks of one town; the street beside each is found when first needed."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._beside: dict[int, tuple[int, float] | None] = {}

    def prepare(self, box: Box) -> None:
        """Find the streets beside the best-known landmarks of a box, ahead of need."""
        network = self._network
        x_m, y_m = network.landmark_x, network.landmark_y
        west, south, east, north = box
        inside = (x_m >= west) & (x_m <= east) & (y_m >= south) & (y_m <= north)
        for landmark in self._best(np.flatnonzero(inside), MOST_PREPARED):
            self._street_beside(landmark)

    def _best(self, found: npt.NDArray[np.int64], most: int) -> list[int]:
        ranks = self._network.landmark_rank[found].astype(np.int64)
        best: list[int] = found[np.argsort(-ranks, kind="stable")][:most].tolist()
        return best

    def near(self, geometry: Geometry, window: Window, lang: str) -> list[MapLandmark]:
        """List the best-known landmarks that lie in a window."""
        network = self._network
        column, line = window.cell(network.landmark_x, network.landmark_y)
        inside = (column >= 0) & (column < window.columns)
        inside &= (line >= 0) & (line < window.lines)
        found = np.flatnonzero(inside)
        most = window.columns * window.lines // CELLS_EACH
        return [
            MapLandmark(
                key=landmark,
                cell=self._cell(geometry, window, landmark),
                rank=int(network.landmark_rank[landmark]),
                name=network.landmark(landmark, lang),
            )
            for landmark in self._best(found, most)
        ]

    def _cell(
        self, geometry: Geometry, window: Window, landmark: int
    ) -> tuple[float, float]:
        """Move a landmark with its street, which a schematic draws somewhere else."""
        network = self._network
        x_m = float(network.landmark_x[landmark])
        y_m = float(network.landmark_y[landmark])
        own = window.cell(x_m, y_m)
        beside = self._street_beside(landmark)
        drawn = geometry.cell(window, *beside) if beside else None
        if beside is None or drawn is None:
            return own
        street = window.cell(*network.at(*beside))
        return drawn[0] + 0.5 + own[0] - street[0], drawn[1] + 0.5 + own[1] - street[1]

    def _street_beside(self, landmark: int) -> tuple[int, float] | None:
        """Find the segment nearest to a landmark, and the share along it."""
        if landmark not in self._beside:
            network = self._network
            x_m = float(network.landmark_x[landmark])
            y_m = float(network.landmark_y[landmark])
            near = network.nearest(x_m, y_m, REACH_M)
            self._beside[landmark] = near[:2] if near else None
        return self._beside[landmark]
