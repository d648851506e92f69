"""Random pictures, sent as Textual sends them, and a terminal that follows them."""

from __future__ import annotations

from random import Random as Chance

from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal.cells import CONT, GLYPH, SHIFT
from patrol_tui.terminal.encoder import Encoder
from patrol_tui.terminal.glyphs import width_of
from patrol_tui.terminal.wanted import Wanted
from tests.patrol_tui.thin.screens import XTERM, Cell, Habits, ThinTerminal

WORDS = (
    "abc", "x", "12:34", "   ", "          ", " " * 30, "-" * 20, "━" * 12, "⠒" * 7,
    "┃", "●", "ถนนสุขุมวิท", "กี่", "น้ำ", "กำนำ", "ที่ ๆ", "漢字", "日本", "e\u0301a",
    "ö", "#101 P2", "aaaaaaaa",
)  # fmt: skip
PENS = (
    "", "1", "31", "44", "97;40", "48;2;1;2;3", "38;2;200;100;0;48;2;1;2;3", "7",
    "4;32", "48;5;17", "1;38;5;200", "9", "2;3;48;5;17", "1;38;5;254;48;5;16",
)  # fmt: skip
SIZES = ((30, 6), (44, 5), (24, 8))
STEPS = 25
"""Pictures of one story."""
BUDGETS = (5, 20, 60, 100, 10_000)


def chance_of(seed: object) -> Chance:
    """Give a die whose throws are always the same."""
    return Chance(str(seed))  # noqa: S311


def cells_of(text: str) -> int:
    """Count the cells of a text as Textual lays it out."""
    return sum(map(width_of, text))


def frame(chance: Chance, columns: int, rows: int, most: int) -> str:
    """Draw words in pens at random places; no row is overrun."""
    said = []
    for _ in range(chance.randint(1, most)):
        y, x = chance.randrange(rows), chance.randrange(columns)
        said.append(f"\x1b[{y + 1};{x + 1}H")
        for _ in range(chance.randint(1, 4)):
            word, pen = chance.choice(WORDS), chance.choice(PENS)
            x += cells_of(word)
            if x > columns:
                break
            said.append(f"\x1b[{pen}m{word}\x1b[0m" if pen else word)
    return "".join(said)


def drawn(wanted: Wanted, y: int) -> str:
    """Send a whole row of a screen."""
    said = []
    for cell in wanted.rows[y]:
        if cell & GLYPH != CONT:
            pen = "\x1b[m" + wanted.pens.change(0, cell >> SHIFT)
            said.append(pen + wanted.glyphs.text_of(cell & GLYPH))
    return "".join(said) + "\x1b[0m"


def moved(chance: Chance, wanted: Wanted) -> str:
    """Move some rows up or down, as a list does that is scrolled."""
    rows = wanted.row_count
    top = chance.randrange(rows - 2)
    bottom, by = chance.randrange(top + 2, rows), chance.choice((-2, -1, 1, 2))
    kept = [drawn(wanted, y) for y in range(rows)]
    return "".join(
        f"\x1b[{y + 1};1H{kept[y + by]}"
        for y in range(top, bottom + 1)
        if 0 <= y + by < rows
    )


def sideways(chance: Chance, wanted: Wanted) -> str:
    """Move a part of some rows sideways, as a map does."""
    said = []
    for y in chance.sample(range(wanted.row_count), 2):
        row = wanted.rows[y]
        if any(cell & GLYPH == CONT for cell in row):
            continue
        by = chance.randint(1, 6)
        start = chance.randrange(len(row) // 2)
        end = chance.randrange(start + by + 1, len(row) + 1)
        part = row[start:end]
        row = row[:start] + part[by:] + part[:by] + row[end:]
        other = Wanted(wanted.columns, 1)
        other.pens, other.glyphs, other.rows = wanted.pens, wanted.glyphs, [row]
        said.append(f"\x1b[{y + 1};1H{drawn(other, 0)}")
    return "".join(said)


class Pair:
    """The same pictures on two terminals: stock's bytes on one, ours on the other."""

    def __init__(
        self,
        columns: int,
        rows: int,
        habits: Habits = XTERM,
        abilities: Abilities | None = None,
    ) -> None:
        self.wanted = Wanted(columns, rows)
        self.encoder = Encoder(self.wanted, abilities or habits.abilities())
        self.stock = ThinTerminal(columns, rows)
        self.ours = ThinTerminal(columns, rows, habits)
        self.stock_bytes = self.our_bytes = 0

    def feed(self, text: str) -> None:
        """Give both the same picture; ours is not yet drawn."""
        self.wanted.feed(text)
        self.stock.feed(text)
        self.stock_bytes += len(text.encode())

    def draw(self, chance: Chance, budget_bytes: int | None = None) -> None:
        """Draw what is wanted, in random order and pieces."""
        while self.wanted.changed:
            order = list(self.wanted.changed)
            chance.shuffle(order)
            self.draw_some(order, budget_bytes or chance.choice(BUDGETS))

    def draw_some(self, order: list[int], budget_bytes: int) -> str:
        """Draw as much as the budget allows, and check what is said of it."""
        got = self.encoder.rows(order, budget_bytes)
        assert got.size_bytes == len(got.text.encode()) + got.text.count("\n")
        self.our_bytes += got.size_bytes
        self.ours.feed(got.text)
        place = self.encoder.place
        assert place is None or place == self.ours.cursor
        return got.text

    def resize(self, columns: int, rows: int) -> None:
        """Give both another size."""
        self.wanted.resize(columns, rows)
        self.stock.resize(columns, rows)
        self.ours.resize(columns, rows)

    def wrong(self) -> list[tuple[int, int, Cell, Cell]]:
        """List the cells that differ: where, on stock's terminal and on ours."""
        return [
            (y, x, one, other)
            for y, rows in enumerate(
                zip(self.stock.cells(), self.ours.cells(), strict=True)
            )
            for x, (one, other) in enumerate(zip(*rows, strict=True))
            if one != other
        ]


def habits_of(chance: Chance) -> Habits:
    """Make up a terminal; letters it counts as we do."""
    return Habits(
        repeats=chance.random() < 0.7,
        repeats_any=chance.random() < 0.6,
        erases_in_colour=chance.random() < 0.7,
        shifts_cells=chance.random() < 0.7,
        shifts_in_colour=chance.random() < 0.7,
        scrolls=chance.random() < 0.8,
        fills_with_pen=chance.random() < 0.3,
    )


def story(seed: str, steps: int = STEPS) -> Pair:
    """Show random pictures on a terminal of random habits; stop at a wrong cell."""
    chance = chance_of(seed)
    pair = Pair(*chance.choice(SIZES), habits_of(chance))
    for step in range(steps):
        kind = chance.random()
        if step and kind < 0.15:
            pair.feed(moved(chance, pair.wanted))
        elif step and kind < 0.25:
            pair.feed(sideways(chance, pair.wanted))
        elif kind < 0.29:
            pair.resize(*chance.choice(SIZES))
        wanted = pair.wanted
        pair.feed(frame(chance, wanted.columns, wanted.row_count, 4))
        if chance.random() < 0.2:  # not all is drawn before the next picture comes
            pair.draw_some(list(wanted.changed), 30)
            continue
        pair.draw(chance)
        assert not pair.wrong(), (seed, step)
    return pair
