"""Joins streets where they share points: junctions, the segments between, their ids.

Works on flat arrays of all points of all street ways, one row a point. Streets join
where they share a point of the source and nowhere else: a bridge does not meet the
street under it. A town across the 180th meridian loses its smaller part, as far away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from store.city.importing.found import PER_DEGREE, UNKNOWN, Found
from store.city.importing.report import Reason, Tally
from store.city.network import Bytes, Floats, JunctionFlag, Longs
from store.city.projection import Projection

FAR_M = 100_000.0
"""Points farther than this east or north of the median point are not the town's."""
NEAR_M = 0.02
"""A point this near to the one before it is the same point: less than a step of the
map's coordinates at its border."""

_BARRIERS = JunctionFlag.CAR_BARRIER | JunctionFlag.FULL_BARRIER
_Flags = npt.NDArray[np.bool_]
_Keys = npt.NDArray[np.uint64]


@dataclass(slots=True, kw_only=True)
class Joined:
    """Streets as segments between junctions; coordinates are metres of `origin`."""

    origin: Projection
    junction_x: Floats
    junction_y: Floats
    junction_key: Longs
    junction_flags: Bytes
    segment_way: Longs
    """Index of the way each is a piece of."""
    segment_start: Longs
    segment_end: Longs
    segment_first: Longs
    segment_key: _Keys
    point_x: Floats
    point_y: Floats


@dataclass(slots=True, kw_only=True)
class _Rows:
    """Points of ways; `run` tells which unbroken piece of a way each is on."""

    way: Longs
    run: Longs
    node: Longs
    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]

    def keep(self, kept: _Flags) -> None:
        self.way, self.run, self.node = self.way[kept], self.run[kept], self.node[kept]
        self.x, self.y = self.x[kept], self.y[kept]


def join(found: Found) -> Joined | None:
    """Join what a reader found; None when no street is left."""
    placed = _placed(found)
    if placed is None:
        return None
    origin, rows = placed
    _take_near_as_one(rows, found.tally)
    lengths = np.bincount(rows.run) if len(rows.run) else np.zeros(0, np.int64)
    found.tally.add(Reason.TOO_FEW_POINTS, times=int((lengths == 1).sum()))
    rows.keep(lengths[rows.run] > 1)
    return _cut(rows, origin, found) if len(rows.run) else None


def _placed(found: Found) -> tuple[Projection, _Rows] | None:
    """Place all points, without those missing, wrong, or far away."""
    first = np.asarray(found.way_first, np.int64)
    way = np.repeat(np.arange(len(first) - 1), np.diff(first))
    x, y = np.asarray(found.x, np.int64), np.asarray(found.y, np.int64)
    last = _last_of_each(found)
    missing = x == UNKNOWN
    wrong = ~missing & ((abs(x) > 180 * PER_DEGREE) | (abs(y) > 90 * PER_DEGREE))
    good = last[way] & ~missing & ~wrong
    found.tally.add(Reason.MISSING_NODE, times=int((missing & last[way]).sum()))
    found.tally.add(Reason.BAD_COORDINATES, times=int((wrong & last[way]).sum()))
    if not good.any():
        return None
    lon, lat = float(np.median(x[good])), float(np.median(y[good]))
    origin = Projection(lat=lat / PER_DEGREE, lon=lon / PER_DEGREE)
    east = (x / PER_DEGREE - origin.lon) * origin.m_per_lon
    north = (y / PER_DEGREE - origin.lat) * origin.m_per_lat
    far = good & ((abs(east) > FAR_M) | (abs(north) > FAR_M))
    found.tally.add(Reason.FAR_AWAY, times=int(far.sum()))
    lost = last[way] & ~(good & ~far)
    found.tally.add(Reason.CUT_AT_BORDER, times=len(np.unique(way[lost])))
    kept = np.flatnonzero(good & ~far)
    starts = np.diff(way[kept], prepend=-1).astype(bool) | (
        np.diff(kept, prepend=-2) > 1
    )
    rows = _Rows(
        way=way[kept],
        run=np.cumsum(starts) - 1,
        node=np.asarray(found.node, np.int64)[kept],
        x=east[kept],
        y=north[kept],
    )
    return (origin, rows) if len(kept) else None


def _last_of_each(found: Found) -> _Flags:
    """Tell which ways count: of those with one id the last."""
    ids = np.asarray(found.way_id, np.int64)
    if not found.has_way_ids:
        return np.ones(len(ids), bool)
    _, at = np.unique(ids[::-1], return_index=True)
    last = np.zeros(len(ids), bool)
    last[len(ids) - 1 - at] = True
    found.tally.add(Reason.DOUBLE_ID, times=int((~last).sum()))
    return last


def _take_near_as_one(rows: _Rows, tally: Tally) -> None:
    """Take points that lie on the one before as one with it, wherever they are used."""
    same_run = rows.run[1:] == rows.run[:-1]
    repeated = same_run & (rows.node[1:] == rows.node[:-1])
    near = np.hypot(np.diff(rows.x), np.diff(rows.y)) < NEAR_M
    pairs = np.flatnonzero(same_run & near & ~repeated)
    tally.add(Reason.REPEATED_NODE, times=int(repeated.sum()))
    tally.add(Reason.ZERO_LENGTH, times=len(pairs))
    stands_for: dict[int, int] = {}
    for one, other in zip(
        rows.node[pairs].tolist(), rows.node[pairs + 1].tolist(), strict=True
    ):
        one, other = _root(stands_for, one), _root(stands_for, other)
        if one != other:
            stands_for[max(one, other)] = min(one, other)
    if stands_for:
        merged = np.array(sorted(stands_for), np.int64)
        into = np.array([_root(stands_for, node) for node in merged.tolist()], np.int64)
        at = np.minimum(np.searchsorted(merged, rows.node), len(merged) - 1)
        rows.node = np.where(merged[at] == rows.node, into[at], rows.node)
    again = (rows.run[1:] == rows.run[:-1]) & (rows.node[1:] == rows.node[:-1])
    rows.keep(np.concatenate([[True], ~again]))


def _root(stands_for: dict[int, int], node: int) -> int:
    while node in stands_for:
        node = stands_for[node]
    return node


def _cut(rows: _Rows, origin: Projection, found: Found) -> Joined:
    """Cut the runs at junctions: ends, points used twice, and barriers."""
    nodes, at, row = np.unique(rows.node, return_index=True, return_inverse=True)
    is_start = np.diff(rows.run, prepend=-1) > 0
    is_end = np.append(is_start[1:], True)
    uses = sum(np.bincount(row[part], minlength=len(nodes)) for part in (
        slice(None), is_start, is_end))  # fmt: skip
    flags = _flags(nodes, found.node_flags)
    is_junction = (uses > 1) | (flags & _BARRIERS > 0)
    cuts = np.flatnonzero(is_junction[row])
    within = rows.run[cuts[1:]] == rows.run[cuts[:-1]]
    begin, end = cuts[:-1][within], cuts[1:][within]
    count = end - begin + 1
    first = np.concatenate([[0], np.cumsum(count)])
    points = np.arange(first[-1]) + np.repeat(begin - first[:-1], count)
    number = np.cumsum(is_junction) - 1
    x, y = rows.x[at].astype(np.float32), rows.y[at].astype(np.float32)
    start, stop, way = row[begin], row[end], rows.way[begin]
    way_id = np.asarray(found.way_id, np.int64)[way]
    return Joined(
        origin=origin,
        junction_x=x[is_junction],
        junction_y=y[is_junction],
        junction_key=nodes[is_junction],
        junction_flags=flags[is_junction],
        segment_way=way,
        segment_start=number[start],
        segment_end=number[stop],
        segment_first=first,
        segment_key=segment_keys(way_id, nodes[start], nodes[stop]),
        point_x=x[row[points]],
        point_y=y[row[points]],
    )


def _flags(nodes: Longs, told: dict[int, int]) -> Bytes:
    flags = np.zeros(len(nodes), np.uint8)
    wanted = np.array(sorted(told), np.int64)
    at = np.minimum(np.searchsorted(nodes, wanted), len(nodes) - 1)
    there = nodes[at] == wanted
    flags[at[there]] = [told[node] for node in wanted[there].tolist()]
    return flags


def segment_keys(way: Longs, start: Longs, end: Longs) -> _Keys:
    """Make stable ids of segments out of the ids of their way and end points.

    Segments with all three the same (two halves of a loop, say) are told apart by their
    order. Two of one map never share a key.
    """
    key = _mixed(np.zeros(len(way), np.uint64), way)
    key = _mixed(_mixed(key, start), end)
    while True:
        order = np.argsort(key, kind="stable")
        again = np.diff(key[order], prepend=~key[order][:1]) == 0
        if not again.any():
            return key
        begins = np.maximum.accumulate(np.where(again, 0, np.arange(len(key))))
        nth = np.zeros(len(key), np.int64)
        nth[order] = np.arange(len(key)) - begins
        key = np.where(nth > 0, _mixed(key, nth), key)


def _mixed(key: _Keys, more: Longs) -> _Keys:
    """Mix numbers into keys: the finisher of SplitMix64 (Steele et al. 2014)."""
    mixed = (key + np.uint64(0x9E3779B97F4A7C15)) ^ more.astype(np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
