"""Turns restrictions between ways into restrictions between segments."""

from __future__ import annotations

import numpy as np

from store.city.importing.found import Found, Restriction
from store.city.importing.join import Joined
from store.city.importing.report import Reason
from store.city.network import Longs, Way

Arm = tuple[int, int, bool, bool]
"""Of a junction: way id, segment, whether one may come in by it, and go out."""


def turns(found: Found, joined: Joined) -> list[tuple[int, int, int, bool]]:
    """Give each restriction as from segment, via junction, to segment, whether only.

    A way that runs on through the junction has two segments there; the one that can be
    driven towards it (or away from it) is meant. Where both can, none is guessed.
    """
    told = found.restrictions
    via = np.array([one.via_node for one in told], np.int64)
    at = np.searchsorted(joined.junction_key, via)
    at = np.minimum(at, len(joined.junction_key) - 1)
    there = joined.junction_key[at] == via
    arms = _arms(found, joined, at[there])
    turned: dict[tuple[int, int, int, bool], None] = {}
    for one, junction, is_there in zip(told, at.tolist(), there.tolist(), strict=True):
        pair = _pair(one, arms[junction]) if is_there else Reason.RESTRICTION_OFF_MAP
        if isinstance(pair, Reason):
            found.tally.add(pair)
        else:
            turned[pair[0], junction, pair[1], one.only] = None
    return list(turned)


def _arms(found: Found, joined: Joined, junctions: Longs) -> dict[int, list[Arm]]:
    """List the arms of some junctions; a loop is there twice."""
    arms: dict[int, list[Arm]] = {junction: [] for junction in junctions.tolist()}
    for ends, inwards, outwards in (
        (joined.segment_start, Way.ONE_FORWARD, Way.ONE_BACKWARD),
        (joined.segment_end, Way.ONE_BACKWARD, Way.ONE_FORWARD),
    ):
        for segment in np.flatnonzero(np.isin(ends, junctions)).tolist():
            way = int(joined.segment_way[segment])
            ways = found.way_ways[way]
            arm = found.way_id[way], segment, not ways & inwards, not ways & outwards
            arms[int(ends[segment])].append(arm)
    return arms


def _pair(one: Restriction, arms: list[Arm]) -> tuple[int, int] | Reason:
    comes = {arm[1] for arm in arms if arm[0] == one.from_way}
    goes = {arm[1] for arm in arms if arm[0] == one.to_way}
    if not comes or not goes:
        return Reason.RESTRICTION_OFF_MAP
    comes = {arm[1] for arm in arms if arm[1] in comes and arm[2]} or comes
    goes = {arm[1] for arm in arms if arm[1] in goes and arm[3]} or goes
    if len(comes) == len(goes) == 1:
        return comes.pop(), goes.pop()
    return Reason.RESTRICTION_UNKNOWN
