"""Which arc may follow which at a junction, and which junctions must be split for it.

The rule, for cars and motorcycles: every turn is allowed but those a sign forbids and
those a barrier stops. A vehicle turns round only where it has nothing else (a dead end,
a barrier, no other allowed turn), and not even there where a sign forbids it. A street
closed now does not make a dead end of the one before it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np

from store.city.network import Network
from store.city.routing.vehicles import Bools, Whole


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Plain:
    """The arcs that may be taken, sorted by the junction they end at."""

    first: Whole
    """Where the arcs that end at each junction begin; one more than junctions."""
    arc: Whole
    tail: Whole
    """The junction where each begins."""
    leaving: Whole
    """How many arcs begin at each junction."""
    entry_of: Whole
    """Place of each arc in `arc`; -1 for one that may not be taken."""

    @classmethod
    def of(cls, network: Network, forward: Bools, backward: Bools) -> Plain:
        """Sort the arcs."""
        may = np.stack([forward, backward], axis=1).ravel()
        heads = np.stack([network.segment_end, network.segment_start], axis=1).ravel()
        tails = np.stack([network.segment_start, network.segment_end], axis=1).ravel()
        arc = np.flatnonzero(may)
        arc = arc[np.argsort(heads[arc], kind="stable")]
        first = np.searchsorted(heads[arc], np.arange(network.junctions + 1))
        entry_of = np.full(2 * network.segments, -1)
        entry_of[arc] = np.arange(len(arc))
        tail = tails[arc].astype(int)
        leaving = np.bincount(tail, minlength=network.junctions)
        return cls(first=first, arc=arc, tail=tail, leaving=leaving, entry_of=entry_of)

    def turned(self) -> Whole:
        """Find for each arc the entry of its reverse; -1 where turning round is fair.

        That is a junction that only this arc leaves.
        """
        back: Whole = self.entry_of[self.arc ^ 1].copy()
        back[self.leaving[self.tail] == 1] = -1
        return back

    def ending(self, junction: int) -> list[int]:
        """List the entries of the arcs that end at a junction."""
        return list(range(self.first[junction], self.first[junction + 1]))


@dataclass(slots=True)
class Turns:
    """The junctions that are split: a node for each arc that leaves them."""

    entries: list[int] = field(default_factory=list)
    """Entries of the arcs that may come before, node by node."""
    ends: list[int] = field(default_factory=list)
    """Where those of each node end in `entries`."""
    node_of: dict[int, int] = field(default_factory=dict)
    """Node by the arc that leaves."""
    split: dict[int, range] = field(default_factory=dict)
    """Nodes by junction."""
    has_signs: bool = False
    """Whether one of them is split for a sign, not for a barrier alone."""


@dataclass(slots=True)
class _Signs:
    """The signs at one junction."""

    no: set[tuple[int, int]] = field(default_factory=set)
    """(From, to) forbidden."""
    only: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """From -> the only ones allowed."""

    def forbid(self, origin: int, goal: int) -> bool:
        """Claim that a sign forbids the turn."""
        only = self.only.get(origin)
        return (origin, goal) in self.no or (only is not None and goal not in only)


def turns_of(network: Network, plain: Plain, stopped: Bools) -> Turns:
    """Split the junctions where not every turn is allowed; `stopped` have a barrier."""
    signs = _signs(network)
    leaving: dict[int, list[int]] = {v: [] for v in (*signs, *_indexes(stopped))}
    ends = np.zeros(network.junctions, bool)
    ends[list(leaving)] = True
    for entry in _indexes(ends[plain.tail]):
        leaving[int(plain.tail[entry])].append(int(plain.arc[entry]))
    turns = Turns()
    for junction in sorted(leaving):
        arriving = plain.ending(junction)
        came = plain.arc[arriving].tolist()
        here = signs.get(junction, _Signs())
        allowed = _allowed(came, leaving[junction], here, bool(stopped[junction]))
        if allowed == _allowed(came, leaving[junction], _Signs(), False):
            continue
        turns.has_signs |= junction in signs
        begin = network.junctions + len(turns.ends)
        turns.split[junction] = range(begin, begin + len(leaving[junction]))
        for node, arc in enumerate(leaving[junction], begin):
            before = zip(arriving, allowed.values(), strict=True)
            turns.node_of[arc] = node
            turns.entries.extend(entry for entry, onward in before if arc in onward)
            turns.ends.append(len(turns.entries))
    return turns


def _allowed(
    arriving: list[int], leaving: list[int], signs: _Signs, stopped: bool
) -> dict[int, set[int]]:
    """List what each arriving arc may be followed by."""
    allowed: dict[int, set[int]] = {}
    for came in arriving:
        onward = {
            arc
            for arc in leaving
            if arc != came ^ 1 and not stopped and not signs.forbid(came >> 1, arc >> 1)
        }
        if not onward and not signs.forbid(came >> 1, came >> 1):
            onward = {came ^ 1} & set(leaving)
        allowed[came] = onward
    return allowed


def _signs(network: Network) -> dict[int, _Signs]:
    """Collect the signs by junction; one whose streets do not meet there is void."""
    signs: dict[int, _Signs] = defaultdict(_Signs)
    start, end = network.segment_start, network.segment_end
    via = network.turn_via
    meets = np.ones(len(via), bool)
    for side in (network.turn_from, network.turn_to):
        meets &= (start[side] == via) | (end[side] == via)
    for row in _indexes(meets):
        origin, goal = int(network.turn_from[row]), int(network.turn_to[row])
        here = signs[int(via[row])]
        if network.turn_only[row]:
            here.only[origin].add(goal)
        else:
            here.no.add((origin, goal))
    return dict(signs)


def _indexes(chosen: Bools) -> list[int]:
    return np.flatnonzero(chosen).tolist()
