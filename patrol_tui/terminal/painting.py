"""Drawing one row: only what differs, in as few bytes as can be found quickly."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import compress
from itertools import count as counted
from operator import ne

from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal.brush import Brush
from patrol_tui.terminal.cell_tables import Feared, Keys, Texts
from patrol_tui.terminal.cells import CONT, GLYPH, SHIFT, SPACE, UNKNOWN, Row
from patrol_tui.terminal.glyphs import Glyphs, Kind
from patrol_tui.terminal.halves import SECOND, with_halves
from patrol_tui.terminal.moves import count, move, size_of
from patrol_tui.terminal.pens import Pens
from patrol_tui.terminal.repeats import shortened
from patrol_tui.terminal.sideways import Shift, Sideways

_SAME = re.compile(r"(.)\1*", re.DOTALL)
_MOST_THROUGH = 6
"""Cells of a gap that may be cheaper to write again than to jump over."""
_FEW_BYTES = 3
"""As many blanks are not dearer than to erase them."""
_LEAST_TO_SHIFT = 6
"""Changed cells from which a shift is looked for."""
_LEAST_CUT_BYTES = 24
"""Letters are not cut into smaller pieces for a budget."""


class Painter:
    """Draws rows with a brush.

    Args:
        pens: Of the cells.
        glyphs: Of the cells.
        brush: It says what is drawn.
    """

    def __init__(self, pens: Pens, glyphs: Glyphs, brush: Brush) -> None:
        self._pens, self._glyphs, self._brush = pens, glyphs, brush
        self._texts, self._keys = Texts(glyphs), Keys()
        self._sideways = Sideways()
        self._halves: frozenset[int] = frozenset()
        self.abilities = Abilities()
        self.may_shift = False
        """Parts of rows that moved sideways are looked for."""
        self._feared = Feared(glyphs, frozenset())

    def paint(self, y: int, wanted: Row, shown: Row, budget_bytes: int) -> bool:
        """Draw a row until the budget is used up; `shown` follows.

        Returns:
            Whether all of it was drawn.
        """
        changed = self._changed(wanted, shown)
        if not changed:
            return True
        brush = self._brush
        end_bytes = brush.size_bytes + budget_bytes
        if self.may_shift and len(changed) >= _LEAST_TO_SHIFT:
            changed = self._moved(y, wanted, shown, changed)
            if not changed:
                return True
        brush.hold()
        at, first, last = 0, changed[0], changed[-1] + 1
        self._start(y, wanted, first)
        keys = " " * first + "".join(map(self._keys.__getitem__, wanted[first:last]))
        while at < len(changed):
            x = changed[at]
            if brush.column != x:
                x = self._cross(wanted, x)
            same = _SAME.match(keys, x)
            end = same.end() if same else x + 1
            if wanted[x] & GLYPH == SPACE:
                while end >= last and end < len(wanted) and wanted[end] == wanted[x]:
                    end += 1
                upto = self._blanks(wanted, x, end, changed, at)
            else:
                left = end_bytes - brush.size_bytes
                upto = self._letters(wanted, x, end, changed, at, left)
            shown[x:upto] = wanted[x:upto]
            at = bisect_left(changed, upto, at)
            if brush.size_bytes >= end_bytes and at < len(changed):
                return False
        return True

    def fear(self, kinds: frozenset[Kind]) -> None:
        """Tell the cursor where to be after letters of these kinds."""
        self._feared = Feared(self._glyphs, kinds)

    # --- what differs

    def _changed(self, wanted: Row, shown: Row) -> list[int]:
        """List the columns to be drawn; halves of wide letters go together."""
        changed = list(compress(counted(), map(ne, wanted, shown)))
        if not changed:
            return changed
        near = slice(changed[0], changed[-1] + 2)
        if self._has_wide(wanted[near]) or self._has_wide(shown[near]):
            changed = with_halves(changed, wanted, shown)
        if self.has_feared(wanted[near]) or self.has_feared(shown[near]):
            changed = self._with_neighbours(changed, wanted, shown)
        return changed

    def _has_wide(self, row: Row) -> bool:
        if len(self._halves) != len(self._pens) * len(SECOND):
            pens = range(len(self._pens))
            self._halves = frozenset(pen << SHIFT | at for pen in pens for at in SECOND)
        return not self._halves.isdisjoint(row)

    def _with_neighbours(
        self, changed: list[int], wanted: Row, shown: Row
    ) -> list[int]:
        """Add the cells over which a letter of doubtful width may have been drawn."""
        more, feared = set(changed), self._feared
        for x in range(changed[0], len(wanted) - 1):
            if x in more and (feared[wanted[x]] or feared[shown[x]]):
                more.add(x + 1)
        return sorted(more)

    def has_feared(self, cells: Row) -> bool:
        """Claim that there are letters after which the cursor may be elsewhere."""
        return True in map(self._feared.__getitem__, cells)

    # --- to the place

    def _start(self, y: int, wanted: Row, x: int) -> None:
        """Go to the first column; from the margin, where writing is shorter."""
        brush = self._brush
        if 0 < x <= 3 and y != brush.row and self._is_at_hand(wanted[:x]):
            straight = move((brush.row, brush.column), y, x)
            text = "".join(map(self._texts.__getitem__, wanted[:x]))
            around = move((brush.row, brush.column), y, 0) + text
            if size_of(around) < size_of(straight):
                brush.say(around)
                brush.row, brush.column = y, x
                return
        brush.go(y, x)

    def _is_at_hand(self, cells: Row) -> bool:
        """Claim that the pen at hand draws all these cells."""
        pen = self._brush.hold()
        for cell in cells:
            if cell & GLYPH == SPACE:
                if self._pens.for_blank(pen, cell >> SHIFT) != pen:
                    return False
            elif cell >> SHIFT != pen or self._feared[cell]:
                return False
        return True

    def _cross(self, wanted: Row, x: int) -> int:
        """Go over cells that are right already: jump, or write them again.

        Returns:
            Where to draw from: before `x` where a run of blanks is begun earlier.
        """
        brush = self._brush
        start, row = brush.column, brush.row
        if start is None or row is None:
            raise AssertionError("the cursor was lost within a row")
        cell = wanted[x]
        if (
            cell & GLYPH == SPACE
            and start < x
            and wanted[start:x] == [cell] * (x - start)
        ):
            return start
        jump = move((row, start), row, x)
        if 0 < x - start <= _MOST_THROUGH:
            through = self._through(wanted, start, x, len(jump))
            if through is not None:
                text, pen = through
                brush.say(text)
                brush.pen, brush.column = pen, x
                return x
        brush.say(jump)
        brush.column = x
        return x

    def _through(
        self, wanted: Row, start: int, x: int, jump_bytes: int
    ) -> tuple[str, int] | None:
        """Write the cells before `x` again, unless jumping is shorter."""
        pens = self._pens
        before = pen = self._brush.hold()
        said = []
        if self.has_feared(wanted[start:x]):
            return None
        for cell in wanted[start:x]:
            goal = self._pen_for(cell, pen)
            if goal != pen:
                said.append(pens.change(pen, goal))
                pen = goal
            said.append(self._texts[cell])
        text = "".join(said)
        after = len(pens.change(pen, self._pen_for(wanted[x], pen)))
        instead = len(pens.change(before, self._pen_for(wanted[x], before)))
        if size_of(text) + after > jump_bytes + instead:
            return None
        return text, pen

    def _pen_for(self, cell: int, at_hand: int) -> int:
        if cell & GLYPH == SPACE:
            return self._pens.for_blank(at_hand, cell >> SHIFT)
        return cell >> SHIFT

    # --- blanks

    def _blanks(
        self, wanted: Row, x: int, end: int, changed: list[int], at: int
    ) -> int:
        """Draw blanks from `x` on, of a run up to `end`; give where it stopped."""
        brush, pens = self._brush, self._pens
        following = bisect_left(changed, end, at)
        upto = changed[following - 1] + 1
        blank = wanted[x] >> SHIFT
        self._take_up_for_blank(wanted, blank, end)
        is_erasable = pens.is_plain(blank) and (
            self.abilities.erases_in_colour or not pens.has_background(blank)
        )
        if is_erasable and end == len(wanted) and upto - x > _FEW_BYTES:
            brush.say("\x1b[K")
            return end
        ahead = changed[following] if following < len(changed) else None
        can_erase = is_erasable and self.abilities.shifts_cells
        text, stop, upto = self._blank_text(x, upto, end, ahead, can_erase=can_erase)
        brush.say(text)
        brush.column = stop if stop < len(wanted) else None
        return upto

    def _blank_text(
        self, x: int, upto: int, end: int, ahead: int | None, *, can_erase: bool
    ) -> tuple[str, int, int]:
        """Choose how to draw the blanks from `x` to `upto`, of a run up to `end`.

        Returns:
            What to say, where the cursor is then, and up to where there are blanks.
        """
        written = self._written_blanks(upto - x)
        ways = [(written, upto, upto)]
        if ahead == end and upto < end:
            ways.append((self._written_blanks(end - x), end, end))
        if can_erase and upto - x > 4:
            ways.append((f"\x1b[{upto - x}X", x, upto))
        if len(ways) == 1:
            return ways[0]
        if ahead is None:
            return min(ways, key=lambda way: len(way[0]))
        return min(ways, key=lambda way: len(way[0]) + len(move((0, way[1]), 0, ahead)))

    def _written_blanks(self, width: int) -> str:
        if self.abilities.repeats and width > 6:
            return f" \x1b[{width - 1}b"
        return " " * width

    def _take_up_for_blank(self, wanted: Row, blank: int, end: int) -> None:
        """Take up a pen for a blank, at once that of the letters behind if it suits."""
        brush, pens = self._brush, self._pens
        at_hand = brush.hold()
        goal = pens.for_blank(at_hand, blank)
        if goal != at_hand and end < len(wanted):
            behind = wanted[end] >> SHIFT
            if wanted[end] & GLYPH != SPACE and pens.blank(behind) == blank:
                both = pens.change(at_hand, goal) + pens.change(goal, behind)
                if len(pens.change(at_hand, behind)) < len(both):
                    goal = behind
        brush.take_up(goal)

    # --- letters

    def _letters(
        self,
        wanted: Row,
        x: int,
        end: int,
        changed: list[int],
        at: int,
        budget_bytes: int,
    ) -> int:
        """Draw letters of one pen from `x` on; give where it stopped."""
        brush = self._brush
        brush.take_up(wanted[x] >> SHIFT)
        upto = self._reach(wanted, end, changed, at)
        text = "".join(map(self._texts.__getitem__, wanted[x:upto]))
        room = max(budget_bytes, _LEAST_CUT_BYTES)
        if len(text) * 4 > room and size_of(text) > room:
            upto = self._cut(wanted, x, upto, room)
            text = "".join(map(self._texts.__getitem__, wanted[x:upto]))
        if not text.isascii() and self.has_feared(wanted[x:upto]):
            return self._carefully(wanted, x, upto)
        if self.abilities.repeats:
            text = shortened(text, is_any=self.abilities.repeats_any)
        brush.say(text)
        brush.column = upto if upto < len(wanted) else None
        return upto

    def _reach(self, wanted: Row, end: int, changed: list[int], at: int) -> int:
        """Find the column up to which writing on is not dearer than jumping."""
        last = bisect_left(changed, end, at) - 1
        if changed[last] - changed[at] == last - at:
            return changed[last] + 1
        upto = changed[at] + 1
        for x in changed[at + 1 : last + 1]:
            if x > upto:
                text = "".join(map(self._texts.__getitem__, wanted[upto:x]))
                if x - upto > _MOST_THROUGH or size_of(text) > 3 + (x - upto > 1):
                    break
            upto = x + 1
        return upto

    def _cut(self, wanted: Row, x: int, upto: int, room: int) -> int:
        """Find where letters have to stop for the budget, never within a wide one."""
        size = 0
        for at in range(x, upto):
            size += len(self._texts[wanted[at]].encode("utf-8", "replace"))
            if size > room and at > x and wanted[at] & GLYPH not in SECOND:
                return at
        return upto

    def _carefully(self, wanted: Row, x: int, upto: int) -> int:
        """Draw letters, and tell the cursor where to be after each doubtful one."""
        brush = self._brush
        columns = len(wanted)
        sure: list[str] = []
        at = x
        while at < upto:
            cell = wanted[at]
            at += 1
            sure.append(self._texts[cell])
            if self._feared[cell]:
                if at < columns and wanted[at] & GLYPH == CONT:
                    at += 1
                if at < columns:
                    sure.append(f"\x1b[{at + 1}G")
        brush.say("".join(sure))
        brush.column = at if at < columns else None
        return at

    # --- sideways

    def _moved(self, y: int, wanted: Row, shown: Row, changed: list[int]) -> list[int]:
        """Move a part of a row if that leaves less to draw; list what differs then.

        Letters that the terminal may count otherwise would be moved elsewhere, and
        wide ones torn: with them nothing is moved.
        """
        x = changed[0]
        for row in (wanted[x:], shown[x:]):
            if self._has_wide(row) or self.has_feared(row):
                return changed
        shift = self._sideways.find(wanted, shown, changed)
        if shift is None:
            return changed
        self._shift(y, shown, shift)
        return self._changed(wanted, shown)

    def _shift(self, y: int, shown: Row, shift: Shift) -> None:
        """Move a part of a row by DCH and ICH."""
        x, end, by = shift
        if not self.abilities.shifts_in_colour:
            self._brush.take_up(0)
        fill = [self.fill()] * abs(by)
        if by > 0:
            self._shift_cells(y, x, by)
            if end < len(shown):
                self._shift_cells(y, end - by, -by)
            shown[x:end] = shown[x + by : end] + fill
        else:
            if end < len(shown):  # make room at the end first, so that nothing is lost
                self._shift_cells(y, end + by, -by)
            self._shift_cells(y, x, by)
            shown[x:end] = fill + shown[x : end + by]

    def _shift_cells(self, y: int, x: int, by: int) -> None:
        """Delete cells, or make room for some where `by` is negative."""
        self._brush.go(y, x)
        self._brush.say(f"\x1b[{count(abs(by))}{'P' if by > 0 else '@'}")

    def fill(self) -> int:
        """Give the cell that comes in when cells or rows are shifted away."""
        pen, pens = self._brush.hold(), self._pens
        blank = pens.blank(pen)
        if not pens.is_plain(blank):
            return UNKNOWN  # some fill in the colour alone, others the whole pen
        if not pens.has_background(pen):
            return SPACE
        is_sure = self.abilities.erases_in_colour and pens.is_plain(pen)
        return blank << SHIFT | SPACE if is_sure else UNKNOWN
