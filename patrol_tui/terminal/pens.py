"""Pens: what SGR sets, each kept once under a small number.

Number 0 is the pen after `CSI m`. A pen is (foreground, background, flags); colours
are the SGR parameters that set them (see `colours`), already brought down to as many
as are sent. The cost of a change of pens is known here, and so is what can be seen of
a blank: its background, and lines through or under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from patrol_tui.terminal.colours import (
    Colours,
    Rgb,
    from_index,
    from_rgb,
    is_light,
    rgb_of,
)

BOLD, DIM, ITALIC, UNDERLINED, BLINKING, REVERSED, CONCEALED, STRUCK, OVERLINED = (
    1 << bit for bit in range(9)
)
SEEN_ON_BLANK = UNDERLINED | REVERSED | STRUCK | OVERLINED
"""Flags that show where there is no letter."""
_ON = (
    (BOLD, "1"), (DIM, "2"), (ITALIC, "3"), (UNDERLINED, "4"), (BLINKING, "5"),
    (REVERSED, "7"), (CONCEALED, "8"), (STRUCK, "9"), (OVERLINED, "53"),
)  # fmt: skip
_OFF = {
    BOLD: "22", DIM: "22", ITALIC: "23", UNDERLINED: "24", BLINKING: "25",
    REVERSED: "27", CONCEALED: "28", STRUCK: "29", OVERLINED: "55",
}  # fmt: skip
_SETS = {
    1: BOLD, 2: DIM, 3: ITALIC, 4: UNDERLINED, 5: BLINKING, 6: BLINKING, 7: REVERSED,
    8: CONCEALED, 9: STRUCK, 21: UNDERLINED, 53: OVERLINED,
}  # fmt: skip
_CLEARS = {
    22: BOLD | DIM, 23: ITALIC, 24: UNDERLINED, 25: BLINKING, 27: REVERSED,
    28: CONCEALED, 29: STRUCK, 55: OVERLINED,
}  # fmt: skip
_GROUND_BASE = 10
"""From the parameter of a foreground to that of the same background."""
_UNDER_WHITE = {"40", "41", "42", "44", "45", "100"}
"""Backgrounds of the sixteen on which white is readable."""
_MOST_PENS = 1 << 16
_MOST_KEPT = 20_000
"""Entries of a memory of results."""


class Pen(NamedTuple):
    """Colours as SGR parameters, `""` for the terminal's own, and flags."""

    foreground: str = ""
    background: str = ""
    flags: int = 0


class Pens:
    """All pens that were seen, brought down to so many colours."""

    def __init__(self, colours: Colours = Colours.TRUE) -> None:
        self.colours = colours
        self._pens = [Pen()]
        self._numbers = {Pen(): 0}
        self._after: dict[tuple[int, str], int] = {}
        self._changes: dict[tuple[int, int], str] = {}
        self._blanks: dict[int, int] = {}
        self._for_blanks: dict[tuple[int, int], int] = {}

    def __getitem__(self, number: int) -> Pen:
        return self._pens[number]

    def __len__(self) -> int:
        return len(self._pens)

    def number_of(self, pen: Pen) -> int:
        """Give the number of a pen; of its flags alone when there are too many."""
        found = self._numbers.get(pen)
        if found is None:
            found = len(self._pens)
            if found >= _MOST_PENS and (pen.foreground or pen.background):
                return self.number_of(Pen(flags=pen.flags))
            self._numbers[pen] = found
            self._pens.append(pen)
        return found

    def after(self, base: int, parameters: str) -> int:
        """Give the pen that SGR makes of a pen.

        Args:
            base: The pen before.
            parameters: What stands between `CSI` and `m`.
        """
        key = (base, parameters)
        found = self._after.get(key)
        if found is None:
            if len(self._after) >= _MOST_KEPT:
                self._after.clear()
            pen = self._read(self._pens[base], parameters)
            found = self._after[key] = self.number_of(self._readable(pen))
        return found

    def _readable(self, pen: Pen) -> Pen:
        """Keep text from vanishing where sixteen colours made two into one."""
        foreground, background, flags = pen
        if self.colours is not Colours.SIXTEEN or not foreground or not background:
            return pen
        if int(foreground) + _GROUND_BASE == int(background):
            foreground = "97" if background in _UNDER_WHITE else "30"
        return Pen(foreground, background, flags)

    def _read(self, pen: Pen, parameters: str) -> Pen:
        foreground, background, flags = pen
        numbers = _numbers_of(parameters)
        for code in numbers:
            if code == 0:
                foreground, background, flags = "", "", 0
            elif code in _SETS:
                flags |= _SETS[code]
            elif code in _CLEARS:
                flags &= ~_CLEARS[code]
            elif code == 39:
                foreground = ""
            elif code == 49:
                background = ""
                if self.colours is Colours.MONO:
                    flags &= ~REVERSED
            elif code == 38 or 30 <= code <= 37 or 90 <= code <= 97:
                colour = _colour(code, numbers)
                if colour is not None:
                    foreground = self._lowered(colour, is_ground=False)
            elif code == 48 or 40 <= code <= 47 or 100 <= code <= 107:
                colour = _colour(code - _GROUND_BASE, numbers)
                if colour is not None:
                    background = self._lowered(colour, is_ground=True)
                    if self.colours is Colours.MONO:
                        flags = _mono_flags(flags, colour)
        return Pen(foreground, background, flags)

    def _lowered(self, colour: int | Rgb, *, is_ground: bool) -> str:
        if isinstance(colour, int):
            return from_index(colour, self.colours, is_ground=is_ground)
        return from_rgb(colour, self.colours, is_ground=is_ground)

    def blank(self, number: int) -> int:
        """Give the pen that keeps only what is seen of a blank."""
        found = self._blanks.get(number)
        if found is None:
            foreground, background, flags = self._pens[number]
            seen = flags & SEEN_ON_BLANK
            if seen:
                seen |= flags & (BOLD | DIM)
            else:
                foreground = ""
            found = self.number_of(Pen(foreground, background, seen))
            self._blanks[number] = found
        return found

    def is_plain(self, number: int) -> bool:
        """Claim that a blank of this pen is a background and nothing more."""
        return not self._pens[number].flags

    def has_background(self, number: int) -> bool:
        """Claim that the background is not the terminal's own."""
        return bool(self._pens[number].background)

    def for_blank(self, at_hand: int, blank: int) -> int:
        """Give the pen to draw a blank with, as near to the one at hand as may be."""
        key = (at_hand, blank)
        found = self._for_blanks.get(key)
        if found is None:
            if len(self._for_blanks) >= _MOST_KEPT:
                self._for_blanks.clear()
            found = blank
            if not self._pens[blank].flags:
                foreground, _, flags = self._pens[at_hand]
                background = self._pens[blank].background
                pen = Pen(foreground, background, flags & ~SEEN_ON_BLANK)
                found = self.number_of(pen)
            self._for_blanks[key] = found
        return found

    def change(self, start: int, goal: int) -> str:
        """Give the shortest SGR from one pen to another, empty if they are one."""
        if start == goal:
            return ""
        key = (start, goal)
        found = self._changes.get(key)
        if found is None:
            if len(self._changes) >= _MOST_KEPT:
                self._changes.clear()
            before, after = self._pens[start], self._pens[goal]
            step, fresh = _step(before, after), _fresh(after)
            found = self._changes[key] = min(step, fresh, key=len)
        return found


def _numbers_of(parameters: str) -> Iterator[int]:
    """Give the parameters one by one; the forms with colons as those without."""
    for part in parameters.split(";"):
        head, *rest = part.split(":")
        if not rest:
            yield _number(head)
        elif head in {"38", "48"}:
            kept = rest[:1] + (rest[-3:] if rest[0] == "2" else rest[1:2])
            yield from map(_number, [head, *kept])
        elif head == "4":
            yield 24 if rest[0] == "0" else 4


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _colour(code: int, rest: Iterator[int]) -> int | Rgb | None:
    """Give the colour that the code of a foreground names; None if it is broken."""
    if 30 <= code <= 37:
        return code - 30
    if 90 <= code <= 97:
        return code - 82
    match next(rest, 0):
        case 5:
            index = next(rest, -1)
            return index if 0 <= index < 256 else None
        case 2:
            parts = (next(rest, -1), next(rest, -1), next(rest, -1))
            return Rgb(*parts) if all(0 <= part < 256 for part in parts) else None
    return None


def _mono_flags(flags: int, colour: int | Rgb) -> int:
    """Show a light background by reversing, where no colours are sent."""
    shade = rgb_of(colour) if isinstance(colour, int) else colour
    return flags | REVERSED if is_light(shade) else flags & ~REVERSED


def _step(before: Pen, after: Pen) -> str:
    """Say only what differs."""
    said = []
    flags = before.flags
    if flags & ~after.flags & (BOLD | DIM):  # one code ends both
        said.append("22")
        flags &= ~(BOLD | DIM)
    for flag, code in _ON:
        if after.flags & ~flags & flag:
            said.append(code)
        elif flags & ~after.flags & flag:
            said.append(_OFF[flag])
    if before.foreground != after.foreground:
        said.append(after.foreground or "39")
    if before.background != after.background:
        said.append(after.background or "49")
    return "\x1b[" + ";".join(said) + "m"


def _fresh(pen: Pen) -> str:
    """Say all, from the terminal's own pen."""
    said = [code for flag, code in _ON if pen.flags & flag]
    said += [colour for colour in (pen.foreground, pen.background) if colour]
    return "\x1b[" + "".join(";" + code for code in said) + "m"
