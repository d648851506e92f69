"""From the screen that is shown to the one that is wanted, in the least bytes.

The encoder knows what the terminal shows, where its cursor is and which pen it holds.
It may be asked for a few bytes at a time: what was wanted in between and is no longer
is then never sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal.brush import Brush
from patrol_tui.terminal.cells import GLYPH, SHIFT, SPACE, UNKNOWN, Row
from patrol_tui.terminal.glyphs import SARA_AM, Kind
from patrol_tui.terminal.painting import Painter
from patrol_tui.terminal.scrolls import Scroll, best_scroll
from patrol_tui.terminal.wanted import Place, Wanted

_NIKHAHIT, _SARA_AA = "\u0e4d", 0x0E32
"""What SARA AM is made of."""
_ENDLESS = 1 << 30
_LEAST_TO_SCROLL = 3
"""Changed rows below which a scroll is not looked for."""


class Encoded(NamedTuple):
    """Bytes for the terminal."""

    text: str
    is_done: bool
    """All the rows asked for are as wanted."""
    size_bytes: int
    """On the wire, where the line of the terminal turns LF into CR LF."""


class Encoder:
    """Turns what differs into bytes.

    Args:
        wanted: The screen to be shown.
        abilities: What the terminal can do; may be set anew at any time.
    """

    def __init__(self, wanted: Wanted, abilities: Abilities | None = None) -> None:
        self._wanted = wanted
        self._brush = Brush(wanted.pens)
        self._painter = Painter(wanted.pens, wanted.glyphs, self._brush)
        self.shown: list[Row] | None = None
        """What the terminal shows; None when nobody knows."""
        self.is_thrifty = True
        """Bytes are dearer than processor time: what moved up, down or sideways is
        looked for. Off on a fast link, where it is all the same to people."""
        self._resized = wanted.resized
        self._is_distrusted = False
        self._last_feared: frozenset[Kind] = frozenset()
        self._abilities = Abilities()
        self.abilities = abilities or Abilities()

    @property
    def abilities(self) -> Abilities:
        """What the terminal can do."""
        return self._abilities

    @abilities.setter
    def abilities(self, abilities: Abilities) -> None:
        self._abilities = self._painter.abilities = abilities
        feared = self._feared()
        is_worse = not feared <= self._last_feared
        self._last_feared = feared
        self._painter.fear(feared)
        if is_worse:
            self.doubt()

    def _feared(self) -> frozenset[Kind]:
        can = self._abilities
        feared = {Kind.ODD}
        if self._is_distrusted or not can.counts_thai:
            feared.add(Kind.MARKED)
        if self._is_distrusted or not can.counts_wide:
            feared.add(Kind.WIDE)
        if can.answers and not can.counts_ambiguous:
            feared.add(Kind.AMBIGUOUS)
        return frozenset(feared)

    @property
    def place(self) -> Place | None:
        """Where the terminal's cursor is; None when that is not known."""
        row, column = self._brush.row, self._brush.column
        return None if row is None or column is None else Place(row, column)

    def forget(self) -> None:
        """Take nothing for known of the terminal; the next is a full picture."""
        self.shown = None
        self._brush.forget()

    def distrust(self, now_s: float = 0.0) -> None:
        """Draw anew what may stand wrong, since the cursor was not where it should be.

        From now on the cursor is told where to be after every letter whose width
        terminals count differently.
        """
        self._is_distrusted = True
        self._painter.fear(self._feared())
        self.doubt(now_s)

    def doubt(self, now_s: float = 0.0) -> None:
        """Draw anew what may stand wrong: rows with letters that are feared now."""
        self._brush.forget()
        for y, row in enumerate(self.shown or ()):
            if self._painter.has_feared(row):
                row[:] = [UNKNOWN] * len(row)
                self._wanted.changed.setdefault(y, now_s)

    def clear(self) -> str:
        """Start a full picture: erase all with the commonest background."""
        wanted, brush, pens = self._wanted, self._brush, self._wanted.pens
        blanks = Counter(chain.from_iterable(wanted.rows))
        blank = max(
            (cell for cell in blanks if cell & GLYPH == SPACE),
            key=blanks.__getitem__,
            default=SPACE,
        )
        can_colour = self._abilities.erases_in_colour
        if not can_colour or not pens.is_plain(blank >> SHIFT):
            blank = SPACE
        brush.forget()
        brush.take_up(blank >> SHIFT)
        brush.say("\x1b[2J")
        self.shown = [[blank] * wanted.columns for _ in range(wanted.row_count)]
        self._resized = wanted.resized
        wanted.mark_all()
        return brush.taken()[0]

    def rows(self, order: Sequence[int], budget_bytes: int) -> Encoded:
        """Draw rows, in this order, until about so many bytes are used up.

        It may stop within a row. Rows that are as wanted leave `wanted.changed`.

        Args:
            order: Rows to draw, each at most once.
            budget_bytes: On the wire; overrun by less than one sequence or word.
        """
        wanted, brush = self._wanted, self._brush
        start = ""
        shown = self.shown
        if shown is None or self._resized != wanted.resized:
            start = self.clear()
            shown = self.shown or []
        brush.say(start)
        self._painter.may_shift = self._abilities.shifts_cells and self.is_thrifty
        if self._abilities.scrolls and self.is_thrifty:
            order = self._scroll(shown, order, budget_bytes)
        is_done = True
        for y in order:
            if y >= len(shown):  # asked for before the size changed
                continue
            left = budget_bytes - brush.size_bytes
            if left <= 0 and y in wanted.changed:
                is_done = False
                break
            if not self._painter.paint(y, self._row(y), shown[y], left):
                is_done = False
                break
            wanted.changed.pop(y, None)
            wanted.urgent.pop(y, None)
        text, size_bytes = brush.taken()
        return Encoded(text, is_done, size_bytes)

    def _row(self, y: int) -> Row:
        """Give a row as it is to be sent."""
        row = self._wanted.rows[y]
        if self._abilities.joins_am:
            return self._with_am_in_parts(row)
        return row

    def _with_am_in_parts(self, row: Row) -> Row:
        """Send SARA AM as its two parts, of which each has its place everywhere."""
        if not any(cell & GLYPH == SARA_AM for cell in row):
            return row
        row = row[:]
        for x in range(len(row)):
            if row[x] & GLYPH == SARA_AM:
                if x and self._wanted.letters.is_thai(row[x - 1]):
                    row[x - 1] = self._wanted.letters.joined(row[x - 1], _NIKHAHIT)
                row[x] = row[x] & ~GLYPH | _SARA_AA
        return row

    # --- scrolling

    def _scroll(
        self, shown: list[Row], order: Sequence[int], budget_bytes: int
    ) -> Sequence[int]:
        """Move rows within a region if that saves bytes; give the rows left to draw.

        Both ways are tried, and the cheaper is kept. If it is dearer than the budget
        its rows are drawn in the order asked for, after the scroll.
        """
        among = [y for y in order if y in self._wanted.changed and y < len(shown)]
        if len(among) < _LEAST_TO_SCROLL:
            return order
        wanted = list(map(self._row, range(len(shown))))
        scroll = best_scroll(wanted, shown, among)
        if scroll is None:
            return order
        region = range(scroll.top, scroll.bottom + 1)
        brush = self._brush
        before = brush.kept()
        left = [shown[y][:] for y in region]
        cost = self._try(region, wanted, left, _ENDLESS)
        said = brush.said[before.said :]
        after = brush.kept()
        brush.restore(before)
        moved = self._rolled(scroll, [shown[y][:] for y in region])
        spared = cost - (brush.size_bytes - before.size_bytes)
        rolled, kept = [row[:] for row in moved], brush.kept()
        if spared > 0 and self._try(region, wanted, moved, spared) < spared:
            if brush.size_bytes - before.size_bytes <= budget_bytes:
                return self._take(region, moved, shown, order)
            brush.restore(kept)
            shown[region.start : region.stop] = rolled
            return self._ordered_after(region, order)
        brush.restore(before)
        if cost > budget_bytes:
            return order
        brush.said += said
        brush.row, brush.column, brush.pen = after.row, after.column, after.pen
        brush.size_bytes = after.size_bytes
        return self._take(region, left, shown, order)

    def _take(
        self, region: range, drawn: list[Row], shown: list[Row], order: Sequence[int]
    ) -> list[int]:
        """Keep rows that were drawn for trial; give those left to draw."""
        shown[region.start : region.stop] = drawn
        for y in region:
            self._wanted.changed.pop(y, None)
            self._wanted.urgent.pop(y, None)
        return [y for y in order if y not in region]

    def _ordered_after(self, region: range, order: Sequence[int]) -> list[int]:
        """Have the rows of the region drawn, those too that nobody asked for."""
        changed = self._wanted.changed
        since_s = min((changed[y] for y in region if y in changed), default=0.0)
        for y in region:
            changed.setdefault(y, since_s)
        asked = set(order)
        return [*order, *(y for y in region if y not in asked)]

    def _try(
        self, region: range, wanted: list[Row], shown: list[Row], most_bytes: int
    ) -> int:
        """Draw a region; count its bytes, or give up at so many."""
        brush = self._brush
        start = brush.size_bytes
        for y, row in zip(region, shown, strict=True):
            left = most_bytes - (brush.size_bytes - start)
            if left <= 0 or not self._painter.paint(y, wanted[y], row, left):
                return most_bytes
        return brush.size_bytes - start

    def _rolled(self, scroll: Scroll, shown: list[Row]) -> list[Row]:
        """Say a scroll; give the rows of its region after it."""
        brush = self._brush
        brush.hold()
        brush.say(scroll.sequence(self._wanted.row_count))
        brush.row = brush.column = None
        columns, by = self._wanted.columns, scroll.by
        fill = self._painter.fill()
        if by > 0:
            return shown[by:] + [[fill] * columns for _ in range(by)]
        return [[fill] * columns for _ in range(-by)] + shown[:by]
