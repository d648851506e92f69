"""The cheapest ways through one row of a screen, by dynamic programming.

Not a claim of its own; see `ideal.py`.
"""

from __future__ import annotations

from typing import NamedTuple

from glass import Cell
from redraw_words import Pen, Place, change, counted, move, needed, size_of

Chain = tuple["Chain", str] | None
"""What was sent, the last first."""
BEAM = 6
"""Ends of a row that the next row begins from."""
LEAST_RUN = 3


class Head(NamedTuple):
    """One way so far: what it cost, where it left cursor and pen, what it sent."""

    cost: int
    place: Place
    pen: Pen
    chain: Chain


class Row:
    """The cheapest ways through one row, from the ends of the rows above."""

    def __init__(self, row: int, before: list[Cell], after: list[Cell]) -> None:
        self.row = row
        self.columns = len(after)
        self._cut(before, after)
        self._measure()
        self.best: list[dict[Pen, tuple[int, Chain]]] = []
        self.ends: list[Head] = []

    def _cut(self, before: list[Cell], after: list[Cell]) -> None:
        """Cut the row into what is drawn at once; find what must be drawn."""
        is_new = [one != two for one, two in zip(before, after, strict=True)]
        for x in range(self.columns):  # the halves of a wide glyph go together
            if is_new[x]:
                if before[x][0] == "" and x:
                    is_new[x - 1] = True
                if x + 1 < self.columns and before[x + 1][0] == "":
                    is_new[x + 1] = True
        self.units: list[tuple[int, int, Cell]] = []
        x = 0
        while x < self.columns:
            is_wide = x + 1 < self.columns and after[x + 1][0] == ""
            self.units.append((x, 2 if is_wide else 1, after[x]))
            x += 2 if is_wide else 1
        self.is_new = [any(is_new[x : x + wide]) for x, wide, _ in self.units]

    def _measure(self) -> None:
        """Find the runs of blanks and of like cells, and where the next change is."""
        count = len(self.units)
        self.blanks, self.likes = [0] * (count + 1), [0] * (count + 1)
        self.next = [count] * (count + 1)
        for at in range(count - 1, -1, -1):
            _, wide, cell = self.units[at]
            is_next_same = at + 1 < count and self.units[at + 1][2] == cell
            self.likes[at] = 1 + (self.likes[at + 1] if is_next_same else 0)
            if wide == 2:
                self.likes[at] = 1
            if cell[0] == " " and not any(cell[3][2:5]):
                self.blanks[at] = 1 + (self.blanks[at + 1] if is_next_same else 0)
            self.next[at] = at if self.is_new[at] else self.next[at + 1]
        self.has_change = any(self.is_new)
        if self.has_change:
            self.first = self.is_new.index(True)
            self.last = count - 1 - self.is_new[::-1].index(True)

    def _reach(self, at: int, pen: Pen, cost: int, chain: Chain) -> None:
        known = self.best[at].get(pen)
        if known is None or cost < known[0]:
            self.best[at][pen] = cost, chain

    def ways(self, heads: list[Head]) -> list[Head]:
        """Give the best ends after this row."""
        if not self.has_change:
            return heads
        self.best = [{} for _ in range(len(self.units) + 1)]
        self.ends = []
        starts = {self.first, *({0} if self.units[self.first][0] <= 4 else ())}
        for head in heads:
            for at in starts:
                way = move(head.place, self.row, self.units[at][0])
                cost = head.cost + size_of(way)
                self._reach(at, head.pen, cost, (head.chain, way))
            self._erase_before(head)
        for at in range(min(starts), self.last + 1):
            for pen, (cost, chain) in list(self.best[at].items()):
                self._go_on(at, pen, cost, chain)
        for at in range(self.last + 1, len(self.units) + 1):
            column = self.units[at][0] if at < len(self.units) else None
            for pen, (cost, chain) in self.best[at].items():
                self.ends.append(Head(cost, (self.row, column), pen, chain))
        return best_of(self.ends)

    def _erase_before(self, head: Head) -> None:
        """Erase the blanks at the row's start from behind them (EL 1)."""
        at = self.blanks[0]
        if not LEAST_RUN < at <= self.last or self.first > 3:
            return
        column, _, cell = self.units[at]
        ground = needed(head.pen, self.units[0][2])
        way = move(head.place, self.row, column) + change(head.pen, ground) + "\x1b[1K"
        pen = needed(ground, cell)
        way += change(ground, pen) + cell[0]
        self._reach(at + 1, pen, head.cost + size_of(way), (head.chain, way))

    def _go_on(self, at: int, pen: Pen, cost: int, chain: Chain) -> None:
        """Take every step that leads on from a unit."""
        x, _, cell = self.units[at]
        if not self.is_new[at]:
            goal = self.next[at]
            way = f"\x1b[{counted(self.units[goal][0] - x)}C"
            self._reach(goal, pen, cost + len(way), (chain, way))
        drawn = needed(pen, cell)
        colours = change(pen, drawn)
        text = colours + cell[0]
        drawn_cost = cost + len(colours) + len(cell[0].encode())
        self._reach(at + 1, drawn, drawn_cost, (chain, text))
        likes = self.likes[at]
        if likes >= LEAST_RUN and len(cell[0]) == 1:
            for run in {likes, self._trimmed(at, likes)}:
                if run >= LEAST_RUN:
                    again = f"\x1b[{counted(run - 1)}b"
                    total = drawn_cost + len(again)
                    self._reach(at + run, drawn, total, (chain, text + again))
        if self.blanks[at] >= LEAST_RUN:
            head = Head(cost + len(colours), (self.row, x), drawn, (chain, colours))
            self._erase(at, head)

    def _trimmed(self, at: int, run: int) -> int:
        """Shorten a run to where its last change is."""
        while run and not self.is_new[at + run - 1]:
            run -= 1
        return run

    def _erase(self, at: int, head: Head) -> None:
        """Erase a run of blanks, to its end or to the row's."""
        blanks = self.blanks[at]
        run = self._trimmed(at, blanks)
        if run >= LEAST_RUN:
            way = f"\x1b[{run}X"
            if at + run - 1 >= self.last:
                self._end(head, way)
            else:
                way += f"\x1b[{run}C"
                total = head.cost + len(way)
                self._reach(at + run, head.pen, total, (head.chain, way))
        if at + blanks == len(self.units):
            self._end(head, "\x1b[K")

    def _end(self, head: Head, way: str) -> None:
        total = head.cost + len(way)
        self.ends.append(Head(total, head.place, head.pen, (head.chain, way)))


def best_of(heads: list[Head]) -> list[Head]:
    """Keep the cheapest few that differ in where they end."""
    kept: dict[tuple[object, Pen], Head] = {}
    for head in sorted(heads, key=lambda head: head.cost):
        if len(kept) == BEAM:
            break
        kept.setdefault((head.place, head.pen), head)
    return list(kept.values())


if __name__ == "__main__":
    print("row_ways: a part of ideal.py; nothing to run")
