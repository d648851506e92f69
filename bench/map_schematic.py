"""Claim: the schematic map shows no more than 15 % false joints and 6 bends for every
100 street cells, a fifth of what box drawing of the true geometry bends, and leaves out
at most 4 % of the streets.

Method: windows of real towns, the map turned grid-up, drawn both ways with the same
streets and read back from the characters. The figures, in the order printed:

- streets: segments laid out, three windows wide and high round the one that is read.
- bends: cells with two arms at a right angle, for 100 cells with a street in them.
  slight: turns of 45 degrees, which box drawing of true geometry cannot make.
- false: cells drawn with three arms or more where no junction of three streets lies,
  and cells where one street passes over another though neither is a bridge or a tunnel,
  of all such cells. Junctions count after merging: roundabouts, carriageways and
  junctions less than a cell apart are one. raw: the same by the network's own junctions
  wherever the layout has put them, without the passes: as the research measured it.
- degree: junctions drawn with as many arms as they have, four at most. own: junctions
  that share their cell with no other one that was not merged with it.
- merged: junctions of three streets, before merging, for each one after it.
- left out: street length that has no line drawn for it, nor a junction for what is
  shorter than a cell. shift: columns from its true place, half of the places, 95 of
  100, and all; a line of cells counts two.
- ms: layout for each segment, and one drawing; `true` is one drawing of the other kind.

It fails where a mean misses the claim, or a layout or a drawing takes over twice the
time that is wanted: 1 ms for each segment, 6 ms.
Run: `python bench/map_schematic.py [--short] [--show]`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields, replace
from itertools import pairwise
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT)]

from store.city.importing import import_map  # noqa: E402
from store.city.network import Network  # noqa: E402
from widgets.drawing.canvas import plain  # noqa: E402
from widgets.drawing.streets.detail import visible  # noqa: E402
from widgets.drawing.streets.glyph_tables import table  # noqa: E402
from widgets.drawing.streets.grid_up import grid_up  # noqa: E402
from widgets.drawing.streets.ink import Ink  # noqa: E402
from widgets.drawing.streets.schematic.schematic import Schematic  # noqa: E402
from widgets.drawing.streets.true_geometry import TrueGeometry  # noqa: E402
from widgets.drawing.streets.window import TALL, Window  # noqa: E402

MAPS = ROOT.parent / "shared/data/osm"
PLACES = (
    ("campo-grande.osm.gz", 1200, -3000, 14),
    ("campo-grande.osm.gz", -1500, 0, 20),
    ("campo-grande.osm.gz", 1200, -3000, 8),
    ("krems.osm.gz", 0, 0, 14),
    ("krems.osm.gz", 0, 0, 8),
    ("moscow.osm.gz", 0, 0, 14),
    ("helsinki-centre.osm.pbf", 0, 0, 8),
    ("beatty.osm", 0, 0, 20),
)
"""File, metres east and north of its origin, metres per column."""
SIZES = ((80, 23), (120, 38))
SPREAD = 3
MOST_FALSE, MOST_BENDS, MOST_OF_TRUE, MOST_LEFT_OUT = 0.15, 6.0, 0.2, 0.04
MOST_MS_A_SEGMENT, MOST_INK_MS = 2.0, 12.0
SAMPLES = 5
"""Places looked up on each segment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one window shows; see above."""

    bends: float
    slight: float
    false: float
    raw: float
    degree: float
    own: float
    merged: float
    left_out: float
    shift: float
    shift_95: float
    shift_all: float
    true_bends: float
    true_raw: float
    layout_ms: float
    ink_ms: float
    true_ms: float


def arms_of(ink: Ink) -> np.ndarray:
    """Count the arms of each cell as its character shows them, -1 for a right bend."""
    count = np.zeros(0x3000, np.int8)
    for index, glyph in enumerate(table("box").tolist()):
        arms = [index >> 6 & 3, index >> 4 & 3, index >> 2 & 3, index & 3]
        if glyph > 32:
            is_bend = bool(arms[0]) != bool(arms[2]) and bool(arms[1]) != bool(arms[3])
            count[glyph] = -1 if is_bend else sum(map(bool, arms))
    count[ord("╳")] = 4
    return count[ink.glyph]


def bends_of(ink: Ink) -> float:
    """Count right bends for 100 street cells."""
    return 100.0 * float((arms_of(ink) < 0).sum()) / max(int((ink.style > 0).sum()), 1)


def raw_false(
    ink: Ink,
    network: Network,
    segments: np.ndarray,
    cell_of: Callable[[int], tuple[int, int] | None],
) -> float:
    """Give the share of joints where no junction of the network is drawn."""
    ends = np.concatenate(
        [network.segment_start[segments], network.segment_end[segments]]
    )
    degree = np.bincount(ends, minlength=network.junctions)
    is_junction = np.zeros((ink.lines, ink.columns), bool)
    for junction in np.flatnonzero(degree >= 3).tolist():
        if cell := cell_of(junction):
            is_junction[cell[1], cell[0]] = True
    joints = arms_of(ink) >= 3
    return float((joints & ~is_junction).sum()) / max(int(joints.sum()), 1)


class Reader:
    """Reads a schematic back."""

    def __init__(self, drawn: Schematic, window: Window, ink: Ink) -> None:
        self.drawn = drawn
        self.window = window
        self.ink = ink
        sketch = drawn.sketch
        junctions = {
            node: cell
            for junction, first in sketch.junctions.items()
            if sketch.degree(node := sketch.node(first)) >= 3
            and (cell := drawn.junction_cell(window, junction))
        }
        self.junctions = junctions
        """(Column, line) of each junction of three streets or more."""

    def false(self) -> float:
        """Give the share of joints and passes that are not there in the town."""
        arms = arms_of(self.ink)
        joints = set(zip(*np.nonzero(arms >= 3), strict=True))
        known = {(line, column) for column, line in self.junctions.values()}
        wrong = len(joints - known)
        ground, passes = self.drawn.found.ground, 0
        for cell, legs in ground.lines.items():
            if len(legs) > 1 and self._shows(cell):
                passes += 1
                wrong += not ground.raised & set(legs)
        return wrong / max(len(joints) + passes, 1)

    def _shows(self, cell: int) -> bool:
        line, column = divmod(cell, self.drawn.found.ground.width)
        west, north = self.drawn.corner(self.window)
        column, line = column + self.drawn.found.west, line + self.drawn.found.north
        return (
            0 <= column - west < self.window.columns
            and 0 <= line - north < self.window.lines
        )

    def degree(self) -> float:
        """Give the share of junctions with enough arms."""
        arms = arms_of(self.ink)
        wanted = [
            arms[line, column] >= min(self.drawn.sketch.degree(node), 4)
            for node, (column, line) in self.junctions.items()
        ]
        return statistics.fmean(wanted) if wanted else 1.0

    def own(self) -> float:
        """Give the share of junctions alone in their cell."""
        taken = Counter(self.junctions.values())
        alone = [taken[cell] == 1 for cell in self.junctions.values()]
        return statistics.fmean(alone) if alone else 1.0

    def merged(self, segments: np.ndarray) -> float:
        """Count junctions of three streets before merging for each one after it."""
        network, sketch = self.drawn.network, self.drawn.sketch
        ends = np.concatenate(
            [network.segment_start[segments], network.segment_end[segments]]
        )
        before = int((np.bincount(ends) >= 3).sum())
        nodes = {sketch.node(first) for first in sketch.junctions.values()}
        return before / max(sum(sketch.degree(node) >= 3 for node in nodes), 1)

    def slight(self) -> float:
        """Count turns of 45 degrees for 100 street cells."""
        found, count = self.drawn.found, 0
        for path in found.paths.values():
            ways = [found.ground.direction(*pair) for pair in pairwise(path)]
            for cell, (before, after) in zip(path[1:], pairwise(ways), strict=False):
                count += (after - before) % 8 in (1, 7) and self._shows(cell)
        return 100.0 * count / max(int((self.ink.style > 0).sum()), 1)

    def places(self, segments: np.ndarray) -> tuple[float, list[float]]:
        """Give the share of street length left out, and the shifts of the rest."""
        network, window = self.drawn.network, self.window
        wide = replace(window, columns=window.columns + 80, lines=window.lines + 40)
        total = left_out = 0.0
        shifts = []
        for segment in segments.tolist():
            length = float(network.segment_length_m[segment]) / SAMPLES
            for sample in range(SAMPLES):
                share = (sample + 0.5) / SAMPLES
                column, line = window.cell(*network.at(segment, share))
                if not (0 <= column < window.columns and 0 <= line < window.lines):
                    continue
                total += length
                cell = self.drawn.cell(wide, segment, share)
                if cell is None:
                    left_out += length
                    continue
                across = cell[0] - 40 + 0.5 - column
                shifts.append(float(np.hypot(across, TALL * (cell[1] - 19.5 - line))))
        return left_out / max(total, 1.0), shifts


def timed_ms(work: Callable[[], object], times: int) -> float:
    """Give the median time of some work, on this processor only."""
    took = []
    for _ in range(times):
        began = time.process_time()
        work()
        took.append(1000.0 * (time.process_time() - began))
    return statistics.median(took)


def read(
    network: Network, place: tuple[str, int, int, int], size: tuple[int, int]
) -> tuple[Figures, Ink, Window, int]:
    """Draw a window both ways, and read both."""
    _, x_m, y_m, m_per_column = place
    window = Window(
        x_m=x_m,
        y_m=y_m,
        m_per_column=m_per_column,
        columns=size[0],
        lines=size[1],
    )
    turn_rad, _ = grid_up(network, visible(network, window))
    window = replace(window, turn_rad=turn_rad)
    zone = replace(window, columns=size[0] * SPREAD, lines=size[1] * SPREAD)
    segments = visible(network, zone)
    began = time.process_time()
    drawn = Schematic.of(network, segments, m_per_column, turn_rad)
    layout_ms = 1000.0 * (time.process_time() - began)
    true = TrueGeometry.of(network, segments, m_per_column, turn_rad)
    ink, true_ink = drawn.ink(window, "box"), true.ink(window, "box")
    reader = Reader(drawn, window, ink)
    left_out, shifts = reader.places(segments)
    middle, most, worst = np.percentile(shifts or [0.0], [50, 95, 100]).tolist()
    figures = Figures(
        bends=bends_of(ink),
        slight=reader.slight(),
        false=reader.false(),
        raw=raw_false(
            ink, network, segments, lambda one: drawn.junction_cell(window, one)
        ),
        degree=reader.degree(),
        own=reader.own(),
        merged=reader.merged(segments),
        left_out=left_out,
        shift=middle,
        shift_95=most,
        shift_all=worst,
        true_bends=bends_of(true_ink),
        true_raw=raw_false(
            true_ink, network, segments, lambda one: true.junction_cell(window, one)
        ),
        layout_ms=layout_ms / max(len(segments), 1),
        ink_ms=timed_ms(lambda: drawn.ink(window, "box"), 9),
        true_ms=timed_ms(lambda: true.ink(window, "box"), 9),
    )
    return figures, ink, window, len(segments)


HEAD = (
    f"{'place':22s}{'m':>3s}{'size':>8s}{'streets':>8s} | bends slight | "
    "false   raw | degree   own merged | left out  shift  95 % worst | "
    "true: bends  raw | ms: layout   ink  true"
)


def told(figures: Figures) -> str:
    """Write figures as one line under the head."""
    one = figures
    return (
        f" | {one.bends:5.1f} {one.slight:6.1f} | {one.false:5.1%} {one.raw:5.1%} | "
        f"{one.degree:6.0%} {one.own:5.0%} {one.merged:6.2f} | {one.left_out:8.1%} "
        f"{one.shift:6.1f} {one.shift_95:5.1f} {one.shift_all:5.1f} | "
        f"{one.true_bends:11.1f} {one.true_raw:4.0%} | {one.layout_ms:10.2f} "
        f"{one.ink_ms:5.2f} {one.true_ms:5.2f}"
    )


def missed(mean: Figures) -> list[str]:
    """List the claims that do not hold."""
    checks = {
        "false joints": mean.false <= MOST_FALSE,
        "bends": mean.bends <= MOST_BENDS,
        "bends against true geometry": mean.bends <= MOST_OF_TRUE * mean.true_bends,
        "streets left out": mean.left_out <= MOST_LEFT_OUT,
        "time of a layout": mean.layout_ms <= MOST_MS_A_SEGMENT,
        "time of a drawing": mean.ink_ms <= MOST_INK_MS,
    }
    return [name for name, holds in checks.items() if not holds]


def main() -> None:
    """Read all windows, print their figures and the means."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--short", action="store_true", help="half of the places")
    options.add_argument("--show", action="store_true", help="print the maps too")
    given = options.parse_args()
    places = PLACES[2::2] if given.short else PLACES
    towns: dict[str, Network] = {}
    every: list[Figures] = []
    print(HEAD)
    for place in places:
        name = place[0]
        if not (MAPS / name).exists():
            print(f"skipped: {name} is not here")
            continue
        if name not in towns:
            towns[name], _ = import_map(MAPS / name)
        for size in SIZES:
            figures, ink, _, streets = read(towns[name], place, size)
            every.append(figures)
            shape = f"{size[0]}x{size[1]}"
            print(f"{name:22s}{place[3]:3d}{shape:>8s}{streets:8d}{told(figures)}")
            if given.show:
                print(plain(ink.rows()))
    if not every:
        return
    columns = zip(*map(astuple, every), strict=True)
    names = [one.name for one in fields(Figures)]
    mean = Figures(**dict(zip(names, map(statistics.fmean, columns), strict=True)))
    print(f"{'mean':41s}{told(mean)}")
    print(
        f"bends, schematic to true box drawing: 1 to {mean.true_bends / mean.bends:.1f}"
    )
    if wrong := missed(mean):
        raise SystemExit(f"missed: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
