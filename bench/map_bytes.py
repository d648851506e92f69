"""Claim: panning the map sends at most half the bytes of mapscii, at any size.

Method: Campo Grande is panned eight columns at a time, with names and marks; the cells
of two pictures are compared as a thin terminal driver does, and what it would write is
counted: moves of the cursor, colours (SGR) and text. mapscii 0.3.1 writes all of its
screen for each frame; its bytes were counted in a terminal on views of the same town.
Run: `python bench/map_bytes.py [--short]`, short at the smallest size alone.
"""

from __future__ import annotations

import random
import statistics
import sys
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from made_city import TOWN  # noqa: E402
from map_frame import marked, places  # noqa: E402

from store.city.importing import import_map  # noqa: E402
from store.city.network import Network  # noqa: E402
from widgets.drawing.canvas import Glyphs, Rows  # noqa: E402
from widgets.drawing.cells import clusters  # noqa: E402
from widgets.drawing.streets.camera import Camera, Style  # noqa: E402
from widgets.drawing.streets.painter import Painter, Sight  # noqa: E402

MAPSCII_BYTES = {(80, 24): 9_400, (120, 40): 25_800, (200, 60): 66_600}
"""A frame of its own on the same town, the mean of some views."""
MOST_SHARE = 0.5
STEPS = (8, 10, 12)
"""Zoom steps: 6.0, 9.3 and 14.6 m per column, as the views of mapscii."""
WAYS: tuple[tuple[str, Style, Glyphs], ...] = (
    ("braille", Style.TRUE, "braille"),
    ("box", Style.TRUE, "box"),
    ("schematic", Style.SCHEMATIC, "box"),
    ("ascii", Style.SCHEMATIC, "ascii"),
)
BRIDGED_CELLS = 4
"""Unchanged cells that cost less to write again than to jump over."""

Cells = list[list[tuple[str, str]]]
"""[line][column]: letter and style; the second cell of a wide letter is empty."""


def cells_of(rows: Rows) -> Cells:
    """Take rows apart."""
    found: Cells = []
    for row in rows:
        cells: list[tuple[str, str]] = []
        for run in row:
            for cluster, size in clusters(run.text):
                cells += [(cluster, run.style), *[("", run.style)] * (size - 1)]
        found.append(cells)
    return found


def sent(before: Cells | None, after: Cells) -> int:
    """Count the bytes that turn one screen into the other."""
    colours: dict[str, int] = {}
    written, colour = "", ""
    for line, cells in enumerate(after):
        old = before[line] if before else [None] * len(cells)
        changed = [at for at, cell in enumerate(cells) if cell != old[at]]
        at = -BRIDGED_CELLS - 1
        for column in changed:
            if not 0 <= column - at <= BRIDGED_CELLS:
                written += f"\x1b[{line + 1};{column + 1}H"
                at = column
            for letter, style in cells[at : column + 1]:
                if style != colour:
                    number = colours.setdefault(style, 31 + len(colours) % 7)
                    written += f"\x1b[{number}m" if style else "\x1b[m"
                    colour = style
                written += letter
            at = column + 1
    return len(written.encode())


def pans(
    network: Network, size: tuple[int, int], way: tuple[str, Style, Glyphs], count: int
) -> tuple[float, float]:
    """Give the mean bytes of a whole screen, and of a pan."""
    chance = random.Random(3)  # noqa: S311
    spots = places(network, chance)
    painter = Painter(network)
    whole, moved = [], []
    for step in STEPS:
        x_m, y_m = next(spots)
        camera = Camera(x_m=x_m, y_m=y_m, step=step, style=way[1])
        camera = painter.settled(camera, *size)
        sight = Sight(camera=camera, columns=size[0], lines=size[1], glyphs=way[2])
        sight = replace(sight, seen=marked(network, camera.window(*size), chance))
        before = cells_of(painter.paint(sight).rows)
        whole.append(sent(None, before))
        for _ in range(count):
            sight = replace(sight, camera=sight.camera.panned(8, 0))
            after = cells_of(painter.paint(sight).rows)
            moved.append(sent(before, after))
            before = after
    return statistics.mean(whole), statistics.mean(moved)


def main() -> None:
    """Count for every size and drawing, and compare with mapscii."""
    if not TOWN.exists():
        print(f"skipped: {TOWN.name} is not here")
        return
    is_short = "--short" in sys.argv
    count, sizes = (4, 1) if is_short else (10, len(MAPSCII_BYTES))
    network = import_map(TOWN)[0]
    print("bytes, mean over scales; a pan of eight columns / mapscii's frame:")
    worst = 0.0
    for size, theirs in list(MAPSCII_BYTES.items())[:sizes]:
        for way in WAYS:
            whole, moved = pans(network, size, way, count)
            worst = max(worst, moved / theirs)
            print(
                f"  {size[0]}x{size[1]} {way[0]:9} whole screen {whole:7,.0f}"
                f"  pan {moved:7,.0f}  mapscii {theirs:7,}  ratio {moved / theirs:.2f}"
            )
    print(f"highest ratio {worst:.2f} (claim: at most {MOST_SHARE})")
    if worst > MOST_SHARE:
        raise SystemExit("over the claim")


if __name__ == "__main__":
    main()
