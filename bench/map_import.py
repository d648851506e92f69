"""Claim: a town is imported in a few times the bare reading of its file, and grows so.

Four figures, each against an alternative on the same machine: the import of a town of
14,000 segments against a bare pass of pyosmium over its file (positions looked up,
nothing kept); the same for a city of eight such towns; the time a segment in the city
against that in the town; and the memory at its highest against that of the finished
map, where the system tells it. Run: `python bench/map_import.py [--short]`, short with
a city of two.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import osmium
from made_city import ACROSS, TOWN, UP, write_city

from store.city.importing import import_map

MOST_TIMES_BARE = 12.0
"""Import against a bare pass, the least of several runs of each."""
MOST_GROWTH = 1.5
"""Time a segment in the city against time a segment in the town."""
MOST_TIMES_MAP = 16.0
"""Memory above the libraries' own against the bytes of the finished map."""
MEASURED = """
import sys
from pathlib import Path
from store.city.importing import import_map
import store.city.importing.osm_files
def highest_kb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
before = highest_kb()
import_map(Path(sys.argv[1]))
print((highest_kb() - before) * 1024)
"""


def least_s(work: Callable[[], object], runs: int) -> float:
    """Time something, and give the least of several runs in seconds."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def bare(path: Path) -> None:
    """Read everything and look up the positions, and keep nothing."""
    for _ in osmium.FileProcessor(path).with_locations():
        pass


def memory(path: Path) -> int:
    """Import in a program of its own; bytes at the highest above the start."""
    root = Path(__file__).parent.parent
    command = [sys.executable, "-c", MEASURED, str(path)]
    done = subprocess.run(command, cwd=root, capture_output=True, check=True)
    return int(done.stdout)


def map_bytes(path: Path) -> int:
    """Count the bytes of the finished map's arrays."""
    network, _ = import_map(path)
    total = 0
    for told in vars(network).values():
        arrays = [told] if hasattr(told, "nbytes") else []
        arrays += [told.first, told.letters] if hasattr(told, "letters") else []
        total += sum(array.nbytes for array in arrays)
    return total


def main() -> None:
    """Measure, print, and fail when a claim does not hold."""
    short = "--short" in sys.argv
    runs = 2 if short else 5
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        city = Path(folder) / "city.osm.pbf"
        write_city(city, *((2, 1) if short else (ACROSS, UP)))
        import_map(TOWN)  # loads the libraries
        per_segment = {}
        for name, path in (("town", TOWN), ("city", city)):
            segments = import_map(path)[1].segments
            ours = least_s(partial(import_map, path), runs)
            times = ours / least_s(partial(bare, path), runs)
            per_segment[name] = ours / segments
            print(
                f"{name}: {segments} segments in {ours:.2f} s, {times:.1f} times bare"
            )
            if times > MOST_TIMES_BARE:
                failed.append(f"{name}: over {MOST_TIMES_BARE} times a bare pass")
        growth = per_segment["city"] / per_segment["town"]
        print(f"time a segment, city against town: {growth:.2f}")
        if growth > MOST_GROWTH:
            failed.append(f"growth over {MOST_GROWTH}")
        if sys.platform == "linux":
            size, most = map_bytes(city), memory(city)
            times = most / size
            print(f"memory: {most / 1e6:.0f} MB, {times:.1f} times the finished map")
            if times > MOST_TIMES_MAP:
                failed.append(f"memory over {MOST_TIMES_MAP} times the map")
    if failed:
        raise SystemExit("; ".join(failed))


if __name__ == "__main__":
    main()
