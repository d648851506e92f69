"""Streets as lists for one vehicle, laid out for a search from the goal outwards.

An *arc* is a segment taken one way: `2 * segment` from its start to its end,
`2 * segment + 1` back. A *node* is a junction, or a junction *as left by one arc* where
a turn restriction or a barrier holds: only such junctions are split, so that the rest
stays a plain search over junctions. An *entry* is a place in the lists: one arc that
ends at the node the entry is listed under. Python's own lists, because a search reads
them one by one.
"""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from store.city.network import Ints, Network
from store.city.routing.turns import Plain, Turns, turns_of
from store.city.routing.vehicles import (
    Bools,
    Vehicle,
    Whole,
    blocked,
    driven,
    segment_ms,
    through_ms,
)
from store.city.routing.walks import MOST_WALKS, hanging_together

SPARE = MOST_WALKS + 4
"""Ways on foot that one goal may have: two at a crossing, and its walks."""
Costs = tuple[int, ...]
"""One for each entry of a node: milliseconds in the bits above those of the entry's
number, and that number in them."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Arcs:
    """The lists for one vehicle."""

    coming: list[Costs]
    """How each node can be come to."""
    cost: list[int]
    """That of each entry."""
    node: list[int]
    """The node where the arc of each entry begins; -1 for the last `SPARE`, which
    a search may use for ways on foot: they have an arc of their own, below 0."""
    arc: array[int]
    """The arc of each entry."""
    back: array[int]
    """The entry, at `node`, of the arc that would have to turn round there to take
    this one; -1 where that is no forbidden turn."""
    bits: int
    """Bits of an entry's number."""
    mask: int
    """All of them set."""
    first: Whole
    """The first entry of each node; one more than there are nodes."""
    entry_of: Ints
    """The first entry of each arc; -1 for one that may not be taken."""
    copies: dict[int, list[int]]
    """Further entries of arcs that end at a split junction."""
    split: dict[int, range]
    """The nodes into which a junction was split, beside its own number."""
    has_signs: bool
    """Whether a sign forbids a turn anywhere: only then can turning round pay."""
    forward: Bools
    """Segments that may be taken from start to end."""
    backward: Bools
    town: Bools
    """Segments that hang together with most of the streets; all of them on foot."""
    length_ms: Whole
    """Along each whole segment, without gates."""

    def nodes_of(self, junction: int) -> tuple[int, ...]:
        """List all nodes of a junction, its own number first."""
        return (junction, *self.split.get(junction, ()))

    def end_of(self, entry: int) -> int:
        """Give the node where the arc of an entry ends."""
        return int(self.first.searchsorted(entry, "right")) - 1

    def coming_without(self, closed: frozenset[int]) -> list[Costs]:
        """Give `coming` without the arcs of closed segments."""
        if not closed:
            return self.coming
        coming = self.coming.copy()
        for arc in (2 * segment + back for segment in closed for back in (0, 1)):
            for entry in (int(self.entry_of[arc]), *self.copies.get(arc, ())):
                if entry >= 0:
                    node, gone = self.end_of(entry), self.cost[entry]
                    coming[node] = tuple(cost for cost in coming[node] if cost != gone)
        return coming


def arcs_of(network: Network, vehicle: Vehicle) -> Arcs:
    """Lay out the lists for one vehicle."""
    forward, backward = driven(network, vehicle)
    stopped = blocked(network, vehicle)
    plain = Plain.of(network, forward, backward)
    turns = Turns() if vehicle is Vehicle.FOOT else turns_of(network, plain, stopped)
    node, back = _ends(plain, turns)
    copies: dict[int, list[int]] = defaultdict(list)
    for entry, copied in enumerate(turns.entries, len(node)):
        copies[int(plain.arc[copied])].append(entry)
    chosen = np.concatenate([np.arange(len(node)), np.asarray(turns.entries, int)])
    first = np.concatenate([plain.first, len(node) + np.asarray(turns.ends, int)])
    arc, entries = plain.arc[chosen], np.arange(len(chosen))
    bits = (len(chosen) + SPARE).bit_length()
    spare = np.full(SPARE, -1)
    costs = (through_ms(network, vehicle)[arc >> 1] << bits) + entries
    cost = costs.tolist()
    return Arcs(
        coming=[tuple(cost[a:b]) for a, b in itertools.pairwise(first.tolist())],
        cost=cost,
        node=_shared(np.append(node[chosen], spare)),
        arc=_packed(np.append(arc, np.arange(-1, -SPARE - 1, -1))),
        back=_packed(np.append(back[chosen], spare)),
        bits=bits,
        mask=(1 << bits) - 1,
        first=first,
        entry_of=plain.entry_of.astype(np.int32),
        copies=dict(copies),
        split=turns.split,
        has_signs=turns.has_signs,
        forward=forward,
        backward=backward,
        town=_town(network, vehicle, forward | backward, stopped),
        length_ms=segment_ms(network, vehicle),
    )


def _town(network: Network, vehicle: Vehicle, may: Bools, stopped: Bools) -> Bools:
    if vehicle is Vehicle.FOOT:
        return np.ones(network.segments, bool)
    return hanging_together(network, may, stopped)


def _ends(plain: Plain, turns: Turns) -> tuple[Whole, Whole]:
    """Give node and reverse entry of each arc, those at split junctions among them."""
    node = plain.tail.copy()
    back = plain.turned() if turns.has_signs else np.full(len(node), -1)
    for arc, number in turns.node_of.items():
        entry = plain.entry_of[arc]
        node[entry], back[entry] = number, -1
    return node, back


def _shared(numbers: Whole) -> list[int]:
    """List numbers, each of them made once, -1 the last of all."""
    pool = np.append(np.arange(numbers.max() + 1), -1).astype(object)
    listed: list[int] = pool[numbers].tolist()
    return listed


def _packed(numbers: Whole) -> array[int]:
    return array("i", numbers.astype(np.intc).tobytes())
