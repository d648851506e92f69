"""Makes a network out of drafted streets: lengths, arms, and the index of tiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from store.city.network import Floats, Network, Texts
from store.city.projection import Projection

_Kind = TypeVar("_Kind", bound=np.generic)

TILE_M = 250.0
"""Side of an index tile; doubled until the index is no larger than the streets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPoint:
    """A landmark of the draft."""

    x_m: float
    y_m: float
    rank: int
    kind: str
    name: str
    name_th: str = ""
    name_en: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetName:
    """A street's names in the draft; `other` has one per line."""

    name: str
    name_th: str = ""
    name_en: str = ""
    other: str = ""


@dataclass(slots=True, kw_only=True)
class Draft:
    """What a network is made of; all sequences of one prefix are equally long.

    Coordinates are metres of `origin`. `segment_first` has one entry more than there
    are segments and points into `point_x` and `point_y`.
    """

    name: str
    source: str = ""
    origin: Projection
    is_surveyed: bool = True
    junction_x: npt.ArrayLike
    junction_y: npt.ArrayLike
    junction_key: npt.ArrayLike
    junction_flags: npt.ArrayLike | None = None
    segment_start: npt.ArrayLike
    segment_end: npt.ArrayLike
    segment_first: npt.ArrayLike
    point_x: npt.ArrayLike
    point_y: npt.ArrayLike
    segment_class: npt.ArrayLike
    segment_ways: npt.ArrayLike | None = None
    segment_layer: npt.ArrayLike | None = None
    segment_kmh: npt.ArrayLike | None = None
    segment_street: npt.ArrayLike
    segment_key: npt.ArrayLike
    segment_length_m: npt.ArrayLike | None = None
    """None to measure the polylines."""
    streets: Sequence[StreetName] = ()
    landmarks: Sequence[NamedPoint] = ()
    houses: Sequence[tuple[float, float, int, str]] = ()
    """x, y, street index or -1, number."""
    turns: Sequence[tuple[int, int, int, bool]] = field(default=())
    """From segment, via junction, to segment, whether it is the only turn allowed."""


def build(draft: Draft) -> Network:
    """Make the network of a draft.

    Raises:
        ValueError: If there is no segment in it.
    """
    x, y = _floats(draft.point_x), _floats(draft.point_y)
    first = np.asarray(draft.segment_first, np.uint32)
    if len(first) < 2:
        raise ValueError("no streets")
    bounds = (float(x.min()), float(y.min()), float(x.max()), float(y.max()))
    tile_m, tiles = _tiles(bounds, len(first) - 1)
    tile_first, tile_segment = _index(x, y, first, bounds, tile_m, tiles)
    return Network(
        name=draft.name,
        source=draft.source,
        origin=draft.origin,
        bounds_m=bounds,
        tile_m=tile_m,
        tiles=tiles,
        is_surveyed=draft.is_surveyed,
        segment_first=first,
        segment_length_m=_lengths(draft, x, y, first),
        point_x=x,
        point_y=y,
        tile_first=tile_first,
        tile_segment=tile_segment,
        **_plain(draft),  # type: ignore[arg-type]
        **_named(draft),  # type: ignore[arg-type]
    )


def _plain(draft: Draft) -> dict[str, npt.NDArray[np.generic]]:
    """Take over what is one number for each junction or segment."""
    start = np.asarray(draft.segment_start, np.int32)
    end = np.asarray(draft.segment_end, np.int32)
    junction_x = _floats(draft.junction_x)
    arm_first, arm_segment = _arms(start, end, len(junction_x))
    return {
        "junction_x": junction_x,
        "junction_y": _floats(draft.junction_y),
        "junction_key": np.asarray(draft.junction_key, np.int64),
        "junction_flags": _or_zeros(draft.junction_flags, len(junction_x), np.uint8),
        "segment_start": start,
        "segment_end": end,
        "segment_class": np.asarray(draft.segment_class, np.uint8),
        "segment_ways": _or_zeros(draft.segment_ways, len(start), np.uint16),
        "segment_layer": _or_zeros(draft.segment_layer, len(start), np.int8),
        "segment_kmh": _or_zeros(draft.segment_kmh, len(start), np.uint8),
        "segment_street": np.asarray(draft.segment_street, np.int32),
        "segment_key": np.asarray(draft.segment_key, np.uint64),
        "arm_first": arm_first,
        "arm_segment": arm_segment,
    }


def _named(draft: Draft) -> dict[str, npt.NDArray[np.generic] | Texts]:
    """Pack the streets' names, landmarks, houses and turns."""
    marks, houses = draft.landmarks, draft.houses
    turns = np.asarray(draft.turns, np.int32).reshape(-1, 4)
    return {
        "street_name": Texts.of([street.name for street in draft.streets]),
        "street_name_th": Texts.of([street.name_th for street in draft.streets]),
        "street_name_en": Texts.of([street.name_en for street in draft.streets]),
        "street_other": Texts.of([street.other for street in draft.streets]),
        "landmark_x": _floats([mark.x_m for mark in marks]),
        "landmark_y": _floats([mark.y_m for mark in marks]),
        "landmark_rank": np.asarray([mark.rank for mark in marks], np.uint8),
        "landmark_kind": Texts.of([mark.kind for mark in marks]),
        "landmark_name": Texts.of([mark.name for mark in marks]),
        "landmark_name_th": Texts.of([mark.name_th for mark in marks]),
        "landmark_name_en": Texts.of([mark.name_en for mark in marks]),
        "landmark_other": Texts.of([mark.other for mark in marks]),
        "house_x": _floats([house[0] for house in houses]),
        "house_y": _floats([house[1] for house in houses]),
        "house_street": np.asarray([house[2] for house in houses], np.int32),
        "house_number": Texts.of([house[3] for house in houses]),
        "turn_from": turns[:, 0].copy(),
        "turn_via": turns[:, 1].copy(),
        "turn_to": turns[:, 2].copy(),
        "turn_only": turns[:, 3].astype(np.uint8),
    }


def _floats(values: npt.ArrayLike) -> Floats:
    return np.ascontiguousarray(values, np.float32)


def _or_zeros(
    values: npt.ArrayLike | None, count: int, kind: type[_Kind]
) -> npt.NDArray[_Kind]:
    return np.zeros(count, kind) if values is None else np.asarray(values, kind)


def _lengths(
    draft: Draft, x: Floats, y: Floats, first: npt.NDArray[np.uint32]
) -> Floats:
    if draft.segment_length_m is not None:
        return _floats(draft.segment_length_m)
    steps = np.hypot(np.diff(x), np.diff(y))
    along = np.concatenate([[0.0], np.cumsum(steps, dtype=np.float64)])
    return _floats(along[first[1:] - 1] - along[first[:-1]])


def _tiles(
    bounds: tuple[float, float, float, float], segments: int
) -> tuple[float, tuple[int, int]]:
    """Choose the side of a tile: a stray far-off street must not blow up the index."""
    west, south, east, north = bounds
    side = TILE_M
    while True:
        across, up = int((east - west) // side) + 1, int((north - south) // side) + 1
        if across * up <= 4 * segments + 4096:
            return side, (across, up)
        side *= 2


def _index(
    x: Floats,
    y: Floats,
    first: npt.NDArray[np.uint32],
    bounds: tuple[float, float, float, float],
    side: float,
    tiles: tuple[int, int],
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """List the segments of each tile, by samples at most half a tile apart.

    From one sample to the next a street may cut the corner of a third tile; both tiles
    that it may be are listed.
    """
    segments = len(first) - 1
    points = first[1:].astype(np.int64) - first[:-1]
    owner = np.repeat(np.arange(segments), points)
    piece = np.flatnonzero(owner[:-1] == owner[1:])
    step_x, step_y = x[piece + 1] - x[piece], y[piece + 1] - y[piece]
    count = np.ceil(np.hypot(step_x, step_y) / (side / 2)).astype(np.int64)
    count = np.maximum(count, 1) + 1
    row = np.repeat(np.arange(len(piece)), count)
    share = (np.arange(len(row)) - (np.cumsum(count) - count)[row]) / (count[row] - 1)
    tile_x = ((x[piece][row] + step_x[row] * share - bounds[0]) // side).astype(int)
    tile_y = ((y[piece][row] + step_y[row] * share - bounds[1]) // side).astype(int)
    tile_x = np.clip(tile_x, 0, tiles[0] - 1)
    tile_y = np.clip(tile_y, 0, tiles[1] - 1)
    near, at = owner[piece][row], np.flatnonzero(np.diff(row) == 0)
    slant = at[(np.diff(tile_x) != 0)[at] & (np.diff(tile_y) != 0)[at]]
    tile_x = np.concatenate([tile_x, tile_x[slant + 1], tile_x[slant]])
    tile_y = np.concatenate([tile_y, tile_y[slant], tile_y[slant + 1]])
    near = np.concatenate([near, near[slant], near[slant]])
    packed = np.unique((tile_y * tiles[0] + tile_x) * segments + near)
    tile, segment = packed // segments, packed % segments
    every = np.arange(tiles[0] * tiles[1] + 1)
    return np.searchsorted(tile, every).astype(np.uint32), segment.astype(np.uint32)


def _arms(
    start: npt.NDArray[np.int32], end: npt.NDArray[np.int32], junctions: int
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    both = np.concatenate([start, end])
    segment = np.tile(np.arange(len(start), dtype=np.int32), 2)
    order = np.argsort(both, kind="stable")
    first = np.searchsorted(both[order], np.arange(junctions + 1)).astype(np.uint32)
    return first, segment[order]
