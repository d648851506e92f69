"""What a durable append costs, beside SQLite and TinyDB doing the same.

Each store takes the same events one at a time, and each append is on stable storage
before it returns. They take turns, so that a busy machine slows them alike: read the
ratios, not the milliseconds. SQLite runs with a write-ahead log and synchronous=FULL;
TinyDB's JSONStorage holds 2,000 documents. Last, opening a log is held against decoding
its events with the standard library.

    python bench/durable_write.py [--short]
"""

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tinydb import TinyDB

sys.path.insert(0, str(Path(__file__).parent.parent))

from store.disk import RealDisk
from store.log import EventLog

DOCUMENTS = 2_000
"""What the TinyDB file holds while it is measured."""

Append = Callable[[bytes], None]


def sample_events(count: int) -> list[bytes]:
    """Make assignments with a Thai note of varied length."""
    chance = random.Random(4)  # noqa: S311
    rows = (
        {
            "d": "k7q4f",
            "n": n,
            "t": f"{0x019A3F62A2AB0002 + n:016x}",
            "w": "P22302",
            "k": "unit.assign",
            "e": f"u:C{chance.randint(1, 40):02d}",
            "b": [f"m2xa1.{n}"],
            "x": {"inc": f"i:k7q4f.{n // 5}", "note": "ประตู " * chance.randint(0, 4)},
        }
        for n in range(1, count + 1)
    )
    return [
        json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()
        for row in rows
    ]


def open_log(folder: Path) -> EventLog:
    """Open the log of a folder."""
    return EventLog(RealDisk(folder), "k7q", at_ms=lambda: time.time_ns() // 10**6)


def timed(append: Append, events: list[bytes]) -> list[float]:
    """Append one by one; seconds each."""
    spent = []
    for event in events:
        began = time.perf_counter()
        append(event)
        spent.append(time.perf_counter() - began)
    return spent


def measure(stores: dict[str, Append], turns: int, per_turn: int) -> dict[str, float]:
    """Let the stores take turns; the median seconds of an append to each."""
    events = sample_events(turns * per_turn)
    spent: dict[str, list[float]] = {name: [] for name in stores}
    for turn in range(turns):
        batch = events[turn * per_turn : (turn + 1) * per_turn]
        for name, append in stores.items():
            few = batch[:2] if name == "TinyDB" else batch
            spent[name] += timed(append, few)
    return {name: statistics.median(row) for name, row in spent.items()}


def compare_appends(folder: Path, turns: int, per_turn: int) -> None:
    """Print what an append costs in each store."""
    with (
        closing(open_log(folder / "log")) as log,
        closing(sqlite3.connect(folder / "rows.sqlite", isolation_level=None)) as rows,
        TinyDB(folder / "documents.json") as documents,
    ):
        rows.execute("pragma journal_mode=wal")
        rows.execute("pragma synchronous=full")
        rows.execute("create table event(n integer primary key, body blob)")
        documents.insert_multiple(json.loads(e) for e in sample_events(DOCUMENTS))

        def append_to_log(event: bytes) -> None:
            log.append(event)
            log.commit()

        stores: dict[str, Append] = {
            "event log": append_to_log,
            "SQLite": lambda event: _insert(rows, event),
            "TinyDB": lambda event: _add(documents, event),
        }
        medians = measure(stores, turns, per_turn)
        syncs = log.syncs / (turns * per_turn)
    ours = medians["event log"]
    print(f"one durable append, median of {turns} turns:")
    for name, seconds in medians.items():
        print(f"  {name:10s} {seconds * 1e3:8.3f} ms   {seconds / ours:8.2f} x the log")
    print(f"  syncs per append to the log: {syncs:.2f}")


def _insert(rows: sqlite3.Connection, event: bytes) -> None:
    rows.execute("insert into event(body) values (?)", (event,))


def _add(documents: TinyDB, event: bytes) -> None:
    """Insert as JSONStorage does, which syncs by itself."""
    documents.insert(json.loads(event))


def compare_opening(folder: Path, count: int, repeats: int) -> None:
    """Print what opening a log costs, in units of decoding its events."""
    events = sample_events(count)
    with closing(open_log(folder / "history")) as log:
        for at in range(0, count, 100):
            for event in events[at : at + 100]:
                log.append(event)
            log.commit()
    size = sum(path.stat().st_size for path in (folder / "history").glob("log-*"))
    opening, decoding = [], []
    for _ in range(repeats):
        began = time.perf_counter()
        open_log(folder / "history").close()
        opened = time.perf_counter()
        for event in events:
            json.loads(event)
        opening.append(opened - began)
        decoding.append(time.perf_counter() - opened)
    ratio = min(opening) / min(decoding)
    print(f"opening {count:,} events, best of {repeats}:")
    print(f"  event log  {min(opening) * 1e3:8.1f} ms   {ratio:8.2f} x json.loads")
    print(f"  bytes per event on disk over its own: {size / sum(map(len, events)):.3f}")


def main() -> None:
    """Run the bench; `--short` for a machine that is waited for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds only")
    short = parser.parse_args().short
    here = Path.cwd()  # the system's own place may be memory, where a sync is free
    with tempfile.TemporaryDirectory(dir=here) as name:
        folder = Path(name)
        compare_appends(folder, turns=10 if short else 60, per_turn=20)
        compare_opening(folder, 5_000 if short else 50_000, repeats=3 if short else 7)


if __name__ == "__main__":
    main()
