"""The search itself: from the goal outwards over the lists, by a heap of numbers.

Dijkstra 1959. A label says how long it takes from a node to the goal by one first arc.
A node is settled twice where turning round is forbidden and can pay: the best label
serves whoever comes by another arc than the reverse of its own, the second best serves
him who comes by that one; so a third label is never needed, and the search stays one
over junctions. A label is one whole number, milliseconds above the number of its entry,
so that a heap compares numbers only and ties fall alike everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import NamedTuple

from store.city.routing.arcs import Arcs, Costs

FAR = 1 << 62
"""Longer than any way."""


class Door(NamedTuple):
    """One way between a stop and the streets round it."""

    junction: int
    end: int
    """0 at the segment's start, 1 at its end."""
    arc: int
    """-1 on foot: then any arc may follow, or come before."""
    ms: int
    walked: tuple[int, ...] = ()
    """Arcs on foot between the segment's end and the junction, outwards."""


@dataclass(slots=True, kw_only=True)
class Search:
    """One question: from all starts to one goal."""

    arcs: Arcs
    goal: list[Door]
    """How the goal is come to."""
    starts: list[list[Door]]
    """How each start is left."""
    best: dict[int, tuple[int, Door | None, int]]
    """Start -> milliseconds, its door, the label of the node behind the door.

    The door is None for a way that leaves the segment at neither end."""
    most: int
    """Stop when so many starts are known."""
    closed: frozenset[int] = frozenset()
    """Segments that are not passed through."""
    opened: dict[int, Door] = field(init=False)
    """Entry -> the goal's door that it leads through: there the way ends."""
    _least: list[int] = field(init=False)
    """Node -> its best label."""
    _second: list[int] = field(init=False)
    """Node -> its best label by another arc; the same list if there are no signs."""
    _watched: dict[int, list[tuple[int, Door]]] = field(init=False)
    """Node -> the starts whose doors lead to it."""
    _limit: int = field(init=False)
    """Labels above this one cannot matter any more."""

    def run(self) -> None:
        """Fill `best`; used once."""
        self._watched = {}
        for start, doors in enumerate(self.starts):
            for door in doors:
                for node in self.arcs.nodes_of(door.junction):
                    self._watched.setdefault(node, []).append((start, door))
        self._set_limit()
        self._least = [FAR] * len(self.arcs.coming)
        signs = self.arcs.has_signs
        self._second = self._least.copy() if signs else self._least
        self._spread(self._open(), self.arcs.coming_without(self.closed))

    def _open(self) -> list[int]:
        """Begin at the goal's doors; those on foot take the numbers to spare."""
        arcs = self.arcs
        spare = len(arcs.arc)
        self.opened = {}
        for door in self.goal:
            if door.arc < 0:
                spare -= 1
            entry = spare if door.arc < 0 else int(arcs.entry_of[door.arc])
            self.opened[entry] = door
        return sorted(
            (door.ms << arcs.bits) + entry for entry, door in self.opened.items()
        )

    def _spread(self, heap: list[int], coming: list[Costs]) -> None:
        arcs, watched = self.arcs, self._watched
        node, arc = arcs.node, arcs.arc
        back, mask = arcs.back, arcs.mask
        least, second = self._least, self._second
        for key in heap:
            self._note(key)
        limit = self._limit
        while heap:
            key = heappop(heap)
            if key > limit:
                break
            entry = key & mask
            x = node[entry]
            if x < 0:
                x = self.opened[entry].junction
            if key == least[x]:
                turned, costs = back[entry], coming[x]
            elif key == second[x] and back[least[x] & mask] >= 0:
                turned, costs = -1, (arcs.cost[back[least[x] & mask]],)
            else:
                continue
            base = key - entry
            if x in watched:
                self._meet(x, key)
                limit = self._limit
            for cost in costs:
                label, k = base + cost, cost & mask
                y = node[k]
                if label < second[y] and k != turned:
                    known = least[y]
                    if label < known:
                        second[y], least[y] = known, label
                    elif arc[k] == arc[known & mask]:
                        continue
                    else:
                        second[y] = label
                    heappush(heap, label)

    def _note(self, key: int) -> None:
        """Enter a label of the goal's own doors."""
        node = self._node(key & self.arcs.mask)
        if key < self._least[node]:
            self._second[node], self._least[node] = self._least[node], key
        elif key < self._second[node]:
            self._second[node] = key

    def _node(self, entry: int) -> int:
        node = self.arcs.node[entry]
        return self.opened[entry].junction if node < 0 else node

    def _meet(self, node: int, key: int) -> None:
        """Note what a label of a node means for the starts whose doors lead to it."""
        arcs, mask = self.arcs, self.arcs.mask
        if key == self._least[node]:
            costs, turned = arcs.coming[node], arcs.back[key & mask]
        else:
            costs, turned = (arcs.cost[arcs.back[self._least[node] & mask]],), -1
        coming = {arcs.arc[cost & mask] for cost in costs if cost & mask != turned}
        for start, door in self._watched[node]:
            known = self.best.get(start)
            ms = (key >> arcs.bits) + door.ms
            if (known is None or ms < known[0]) and (
                door.arc < 0 or door.arc in coming
            ):
                self.best[start] = ms, door, key
                self._set_limit()

    def way(self, start: int) -> list[int]:
        """List the entries from a start's door to the goal's."""
        arcs, mask = self.arcs, self.arcs.mask
        key = self.best[start][2]
        entries = [key & mask]
        while entries[-1] not in self.opened:
            entry = entries[-1]
            node = arcs.end_of(entry)
            ms = (key >> arcs.bits) - (arcs.cost[entry] >> arcs.bits)
            key = self._least[node]
            if key >> arcs.bits != ms or arcs.back[key & mask] == entry:
                key = self._second[node]
            entries.append(key & mask)
        return entries

    def _set_limit(self) -> None:
        known = sorted(ms for ms, _, _ in self.best.values())
        ms = known[self.most - 1] if len(known) >= self.most else FAR
        self._limit = (ms + 1 << self.arcs.bits) - 1
