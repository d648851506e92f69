"""Claim: at least 95 % of the streets in sight are named on 80x24, none twice; no
incident or unit is lost among 800; while panning at least 90 % of the names stay put.

Method: five real towns at three scales, schematic in boxes and true in braille, with
every street counted that shows three cells. Full names have lost no more than their
generic word. Marks are strewn at random, in heaps, along one row and into one cell; one
is lost if no label and no count tells of it. For steadiness the map is panned a few
cells at a time, and the names that hold still are counted with the frame before and
without it. Times are of this thread alone; they fail at twice their claim.
Run: `python bench/map_names.py [--short]` (two towns, one size, few crowds).
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from store.city.importing import import_map  # noqa: E402
from store.city.network import Network  # noqa: E402
from widgets.drawing.canvas import Glyphs  # noqa: E402
from widgets.drawing.streets.camera import Camera, Style  # noqa: E402
from widgets.drawing.streets.geometry import Geometries  # noqa: E402
from widgets.drawing.streets.ink import Ink  # noqa: E402
from widgets.drawing.streets.labels.claims import Claims  # noqa: E402
from widgets.drawing.streets.labels.map_marks import MapMark, place_marks  # noqa: E402
from widgets.drawing.streets.labels.name_places import PlacedName  # noqa: E402
from widgets.drawing.streets.labels.short_names import ShortNames  # noqa: E402
from widgets.drawing.streets.labels.street_names import (  # noqa: E402
    MapLandmark,
    Naming,
    PlacedNames,
    name_streets,
    shift_of,
)

OSM = ROOT.parent / "shared/data/osm"
TOWNS = {
    "campo-grande": ("campo-grande.osm.gz", (1200, -3000), (10, 12, 14)),
    "krems": ("krems.osm.gz", (102, 53), (8, 11, 13)),
    "moscow": ("moscow.osm.gz", (-343, 42), (8, 11, 13)),
    "helsinki": ("helsinki-centre.osm.pbf", (0, 0), (5, 7, 10)),
    "beatty": ("beatty.osm", (-507, 116), (8, 11, 14)),
}
"""File, middle in metres, zoom steps (10 is 9.3 m per column, 14 is 23 m)."""
SIZES = ((80, 23), (120, 38))
WAYS: tuple[tuple[Style, Glyphs], ...] = (
    (Style.SCHEMATIC, "box"),
    (Style.TRUE, "braille"),
)
LEAST_NAMED, LEAST_STILL = 0.95, 0.90
FULL_LOSS = 1.5
PANS = ((4, 0), (0, 2), (-4, 0), (8, 0), (0, -2), (4, 2))
CROWDS = (
    ((80, 24), 60), ((80, 24), 800), ((120, 40), 800), ((200, 60), 800), ((20, 6), 800),
)  # fmt: skip
MOST_MS = {(120, 38): 6.0, (200, 60): 64.0}
"""Names while panning, median; 800 marks, of a hundred the five slowest left out."""


@dataclass
class Town:
    """One town, ready to be drawn and named."""

    name: str
    network: Network
    camera: Camera
    steps: tuple[int, ...]
    short_names: ShortNames
    geometries: Geometries = field(init=False)

    def __post_init__(self) -> None:
        self.geometries = Geometries(self.network)

    def looking(self, step: int, style: Style, size: tuple[int, int]) -> Camera:
        """Choose scale and style."""
        zoomed = self.camera.zoomed(step - self.camera.step).styled(style)
        return self.geometries.settled(zoomed, *size)

    def drawn(self, camera: Camera, size: tuple[int, int], glyphs: Glyphs) -> Ink:
        """Draw the streets."""
        window = camera.window(*size)
        return self.geometries.make(camera, *size).ink(window, glyphs)

    def landmarks(self, camera: Camera, size: tuple[int, int]) -> list[MapLandmark]:
        """List the landmarks in sight."""
        net = self.network
        across, down = camera.window(*size).cell(net.landmark_x, net.landmark_y)
        inside = (across >= 0) & (across < size[0]) & (down >= 0) & (down < size[1])
        return [
            MapLandmark(
                key=at,
                cell=(float(across[at]), float(down[at])),
                rank=int(net.landmark_rank[at]),
                name=net.landmark(at),
            )
            for at in np.flatnonzero(inside).tolist()
        ]


def towns(names: list[str]) -> Iterator[Town]:
    """Import the towns that lie beside the project."""
    for name in names:
        file, (x_m, y_m), steps = TOWNS[name]
        if not (OSM / file).exists():
            print(f"skipped: {file} is not here")
            continue
        network, _ = import_map(OSM / file)
        camera = Camera(x_m=x_m, y_m=y_m)
        short = ShortNames(network.street_name.all())
        yield Town(name, network, camera, steps, short)


def named(
    town: Town,
    ink: Ink,
    landmarks: list[MapLandmark],
    before: tuple[PlacedNames | None, tuple[int, int]] = (None, (0, 0)),
) -> tuple[PlacedNames, float]:
    """Name a drawn map; give the names and the milliseconds it took."""
    began = time.thread_time()
    claims = Claims.of(ink, town.network.segment_class)
    placed = name_streets(
        claims,
        Naming(
            short_names=town.short_names,
            landmarks=landmarks,
            previous=before[0],
            shift=before[1],
        ),
    )
    return placed, (time.thread_time() - began) * 1000


def compare_shares(town: Town, sizes: tuple[tuple[int, int], ...]) -> bool:
    """Print how many streets are named; tell whether that is enough."""
    good = True
    for size in sizes:
        for style, glyphs in WAYS:
            wanted = found = full = repeats = landmarks = 0
            spent: list[float] = []
            for step in town.steps:
                camera = town.looking(step, style, size)
                near = town.landmarks(camera, size)
                ink = town.drawn(camera, size, glyphs)
                placed, took_ms = named(town, ink, near)
                spent.append(took_ms)
                for _ in range(2):
                    ink = town.drawn(camera, size, glyphs)
                    spent.append(named(town, ink, near)[1])
                names = placed.streets.values()
                wanted += placed.wanted
                found += len(names)
                full += sum(name.loss < FULL_LOSS for name in names)
                repeats += len(names) - len({name.text for name in names})
                landmarks += len(placed.landmarks)
            share = found / max(wanted, 1)
            middle = statistics.median(spent)
            good &= share >= LEAST_NAMED and not repeats
            print(
                f"{town.name:12} {size[0]}x{size[1]} {style:9} {glyphs:7} "
                f"{found:3}/{wanted:3} named {share:4.0%}, full {full / found:4.0%}, "
                f"repeats {repeats}, landmarks {landmarks:2}, {middle:4.1f} ms"
            )
    return good


def cells(name: PlacedName) -> tuple[str, int, int]:
    """Tell what stands where."""
    return name.text, name.column, name.line


def is_inside(name: PlacedName, size: tuple[int, int]) -> bool:
    """Tell whether all of a name is in sight."""
    across, down = (1, name.cells) if name.mode == "down" else (name.cells, 1)
    return 0 <= name.column <= size[0] - across and 0 <= name.line <= size[1] - down


def compare_panning(town: Town, pans: int) -> bool:
    """Print how many names stay where they are; tell whether they are enough."""
    good, size = True, (120, 38)
    for style, glyphs in WAYS:
        stay = {True: 0, False: 0}
        both = {True: 0, False: 0}
        spent: dict[bool, list[float]] = {True: [], False: []}
        for held in stay:
            camera = town.looking(12, style, size)
            last, _ = named(town, town.drawn(camera, size, glyphs), [])
            for pan in range(pans):
                moved = camera.panned(*PANS[pan % len(PANS)])
                shift = shift_of(camera.window(*size), moved.window(*size))
                ink = town.drawn(moved, size, glyphs)
                placed, took_ms = named(town, ink, [], (last if held else None, shift))
                spent[held].append(took_ms)
                for street, name in last.streets.items():
                    there = name.shifted(*shift)
                    if street in placed.streets and is_inside(there, size):
                        both[held] += 1
                        stay[held] += cells(placed.streets[street]) == cells(there)
                camera, last = moved, placed
        share, anew = stay[True] / both[True], stay[False] / both[False]
        times = [statistics.median(spent[held]) for held in (True, False)]
        good &= share >= LEAST_STILL and times[0] <= 2 * MOST_MS[size]
        print(
            f"{town.name:12} panned {pans} times, {style:9}: {share:.1%} of the names "
            f"stay put ({anew:.1%} when placed anew); "
            f"{times[0]:.1f} ms ({times[1]:.1f} ms, ratio {times[1] / times[0]:.1f})"
        )
    return good


def crowd(seed: int, size: tuple[int, int], count: int) -> list[MapMark]:
    """Strew marks: anywhere, in a heap, along a row, into one cell, by turns."""
    chance = random.Random(seed)  # noqa: S311
    columns, lines = size
    ways: tuple[Callable[[], tuple[float, float]], ...] = (
        lambda: (chance.uniform(0, columns), chance.uniform(0, lines)),
        lambda: (
            min(max(chance.gauss(columns / 2, 5), 0), columns - 1),
            min(max(chance.gauss(lines / 2, 2), 0), lines - 1),
        ),
        lambda: (chance.uniform(0, columns), lines / 2),
        lambda: (columns / 2, lines / 2),
    )
    spot = ways[seed % 4]
    return [
        MapMark(
            kind=("incident", "unit", "unit")[at % 3],
            label=f"{100 + at}" if at % 3 == 0 else f"{chance.choice('ABM')}{at}",
            level=1 + at % 4,
            state=chance.choice(("AV", "EN", "AR", "DP", "BZ")),
            cell=spot(),
            key=at,
            selected=at == count // 2,
        )
        for at in range(count)
    ]


def compare_crowds(runs: int) -> bool:
    """Print how crowds of marks are told of; tell whether none is lost."""
    good = True
    for size, count in CROWDS:
        lost = leaders = groups = 0
        spent: list[float] = []
        for seed in range(runs):
            ink = Ink(*size)
            ink.segment[::4] = 0
            claims = Claims.of(ink, np.array([2], np.uint8))
            marks = crowd(seed, size, count)
            began = time.thread_time()
            placed = place_marks(claims, marks, "box")
            spent.append((time.thread_time() - began) * 1000)
            for group in placed.groups:
                plus = re.search(r"\+(\d+)\]?$", group.text)
                labels = re.sub(r"\[?\+\d+\]?$", "", group.text).split()
                beside = not labels and group.cell not in group.text_cells
                told = len(labels) + (int(plus[1]) if plus else 0) + beside
                lost += abs(len(group.marks) - told)
            lost += count - sum(len(group.marks) for group in placed.groups)
            groups += len(placed.groups)
            leaders += sum(bool(group.leader) for group in placed.groups)
        slow = sorted(spent)[int(0.95 * (len(spent) - 1))]
        good &= not lost
        if count == 800:
            good &= slow <= 2 * MOST_MS.get(size, 1e9)
        print(
            f"{size[0]}x{size[1]} {count} marks: lost {lost}, "
            f"groups {groups / runs:.0f}, leaders {leaders / runs:.1f}, "
            f"{statistics.median(spent):.1f} ms, slow ones {slow:.1f} ms"
        )
    return good


def main() -> None:
    """Compare all, and fail below the claims."""
    short = "--short" in sys.argv
    good = compare_crowds(4 if short else 40)
    for town in towns(["krems", "beatty"] if short else list(TOWNS)):
        good &= compare_shares(town, SIZES[:1] if short else SIZES)
        if town.name in ("campo-grande", "beatty"):
            good &= compare_panning(town, 12 if short else 60)
    print(
        f"claims: {LEAST_NAMED:.0%} named, no repeats, no mark lost, "
        f"{LEAST_STILL:.0%} still, {MOST_MS[120, 38]:.0f} ms for names while panning, "
        f"{MOST_MS[200, 60]:.0f} ms for 800 marks on 200x60"
    )
    if not good:
        raise SystemExit("below a claim")


if __name__ == "__main__":
    main()
