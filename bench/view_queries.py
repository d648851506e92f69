"""What the view costs: a change, the open incidents, a search at hand and of a year.

A change is one event's documents, made and put; its cost must not grow with what the
store holds. The query of open incidents stands beside SQLite, with a write-ahead log,
the same documents as JSON and an index on what is open, and beside TinyDB's own two
storages; each takes its turn after a change, so that no answer is a remembered one.
The searches stand beside SQLite going through the same texts with LIKE. They take
turns on a machine that others may use: read the ratios.

    python bench/view_queries.py [--short]
"""

import argparse
import gzip
import json
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tinydb import TinyDB, where
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from made_incidents import RARE, made_incident, made_state  # noqa: E402

from patrol_tui.config import Config  # noqa: E402
from patrol_tui.listing.searching import Search  # noqa: E402
from store.city.town import Town  # noqa: E402
from store.city.zone import ROI_ET  # noqa: E402
from store.disk import RealDisk  # noqa: E402
from store.documents import incident_document  # noqa: E402
from store.model.records import State  # noqa: E402
from store.past import Past  # noqa: E402
from store.view import View  # noqa: E402
from widgets.words.catalogue import Words  # noqa: E402
from widgets.words.results import Teller  # noqa: E402

NOW_MS = 1_900_000_000_000
OPEN = 40
"""Incidents open at a time, on a bad evening."""
JSON_MOST = 2_000
"""Documents that TinyDB's JSONStorage is asked for: each query reads them all."""

GROWTH_MOST = 2.5
"""A change in the biggest store may cost so many times one in the smallest."""
SQLITE_MOST = 1.25
"""The open incidents may take so much of SQLite's time; the goal is 1."""
REPEATED_LEAST = 4
"""A search at hand that was made before is so many times quicker."""
YEAR_MOST = 4.5
"""A search of a year may take so many times what the standard library needs to read
its lines, as plain values and without looking at them."""


def spent_s(act: Callable[[], object]) -> float:
    """Time one act."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def best_s(act: Callable[[], object], turns: int = 5) -> float:
    """Time an act several times; the best."""
    return min(spent_s(act) for _ in range(turns))


def compare_growth(sizes: list[int], changes: int) -> list[str]:
    """Print what a change costs in stores of several sizes; say what is wrong."""
    medians = []
    print(f"one event into the view, median of {changes}:")
    for size in sizes:
        state = made_state(size, OPEN)
        view = View(state)
        view.table("open", NOW_MS)
        spent = []
        for number in range(changes):
            again = made_incident(size - 1 - number % OPEN, is_open=True)
            after = State(
                incidents=state.incidents.set(again.id, again), open_ids=state.open_ids
            )
            began = time.perf_counter()
            view.changed(after, (f"i:{again.id}",))
            view.table("open", NOW_MS)
            spent.append(time.perf_counter() - began)
        medians.append(statistics.median(spent))
        print(
            f"  {size:8,} documents {medians[-1] * 1e6:8.1f} us"
            f"   {medians[-1] / medians[0]:6.2f} x the smallest"
        )
    if medians[-1] > GROWTH_MOST * medians[0]:
        return ["the cost of a change grows with the store"]
    return []


class Stores:
    """The same documents in our view, in SQLite and in TinyDB's own storages."""

    def __init__(self, folder: Path, size: int) -> None:
        self.state = made_state(size, OPEN)
        self.view = View(self.state)
        documents = [
            incident_document(one, NOW_MS) for one in self.state.incidents.values()
        ]
        self.rows = sqlite3.connect(folder / "rows.sqlite", isolation_level=None)
        self.rows.execute("pragma journal_mode=wal")
        self.rows.execute("pragma synchronous=full")
        self.rows.execute(
            "create table incident"
            "(id text primary key, open int, priority int, opened text, body text)"
        )
        self.rows.execute(
            "create index open_ones on incident(priority, opened) where open"
        )
        self.rows.execute("begin")
        for document in documents:
            self.put_row(document)
        self.rows.execute("commit")
        few = documents[-JSON_MOST:]
        self.plain = TinyDB(folder / "documents.json")
        self.plain.insert_multiple(few)
        caching: Any = CachingMiddleware  # TinyDB does not say what it takes
        self.cached = TinyDB(folder / "cached.json", storage=caching(JSONStorage))
        self.cached.insert_multiple(documents)

    def put_row(self, document: dict[str, Any]) -> None:
        """Put one document as SQLite would keep it."""
        is_open = document["closed_at"] is None
        self.rows.execute(
            "insert or replace into incident values (?, ?, ?, ?, ?)",
            (
                document["id"],
                is_open,
                document["priority"],
                document["opened_at"],
                json.dumps(document, ensure_ascii=False),
            ),
        )

    def change(self, number: int) -> None:
        """Change one open incident everywhere."""
        size = len(self.state.incidents)
        again = made_incident(size - 1 - number % OPEN, is_open=True)
        self.view.changed(self.state, (f"i:{again.id}",))
        document = incident_document(again, NOW_MS)
        self.put_row(document)
        self.cached.update(document, where("id") == again.id)
        self.plain.clear_cache()

    def ours(self) -> list[Any]:
        """Give the open documents, the most urgent and then the oldest first."""
        found = self.view.table("open", NOW_MS).all()
        return sorted(found, key=lambda d: (d["priority"], d["opened_at"]))

    def sqlite(self) -> list[Any]:
        """Give the same from SQLite, by its index."""
        found = self.rows.execute(
            "select body from incident where open order by priority, opened"
        )
        return [json.loads(body) for (body,) in found]

    def close(self) -> None:
        """Let go of the files."""
        self.rows.close()
        self.plain.close()
        cached: Any = self.cached.storage
        cached.storage.close()  # its own close would write all of it


def compare_open(folder: Path, size: int, turns: int) -> list[str]:
    """Print what the open incidents cost in each store; say what is wrong."""
    asked = where("closed_at") == None  # noqa: E711 (TinyDB's own form)
    with closing(Stores(folder, size)) as stores:
        queries: dict[str, Callable[[], list[Any]]] = {
            "view": stores.ours,
            "SQLite": stores.sqlite,
            "TinyDB Caching": lambda: stores.cached.search(asked),
            f"TinyDB JSON, {JSON_MOST:,}": lambda: stores.plain.search(asked),
        }
        ours, theirs = stores.ours(), stores.sqlite()
        assert [d["id"] for d in ours] == [d["id"] for d in theirs]  # noqa: S101
        spent: dict[str, list[float]] = {name: [] for name in queries}
        for turn in range(turns):
            stores.change(turn)
            stores.view.table("open", NOW_MS)
            for name, query in queries.items():
                if turn < 5 or not name.startswith("TinyDB"):
                    spent[name].append(spent_s(query))
    medians = {name: statistics.median(row) for name, row in spent.items()}
    print(f"the {len(ours)} open ones of {size:,} incidents, median of {turns}:")
    for name, seconds in medians.items():
        ratio = seconds / medians["view"]
        print(f"  {name:20s} {seconds * 1e6:10.1f} us   {ratio:8.2f} x the view")
    if medians["view"] > SQLITE_MOST * medians["SQLite"]:
        return ["the open incidents take longer than in SQLite"]
    return []


def searching(state: State, past: Past) -> Search:
    """Make a search over a state and its past, as `Q` does."""
    tables = Config().tables
    teller = TELLERS.setdefault("en", Teller(Words("en"), tables, Town(ROI_ET), UTC))
    desk: Any = SimpleNamespace(state=state, view=View(state, past), tables=tables)
    return Search(teller, desk, NOW_MS, lambda text: text)


TELLERS: dict[str, Teller] = {}


def compare_search(folder: Path, hot: int, year: int) -> list[str]:
    """Print what searches cost, at hand and of a year; say what is wrong."""
    state = made_state(hot, OPEN)
    at_hand = searching(state, Past(RealDisk(folder / "none")))
    at_hand.find("", {"state": "PENDING"}, 50)
    first = spent_s(lambda: at_hand.find(RARE, {}, 50))
    again = best_s(lambda: at_hand.find(f"{RARE} gate", {}, 50))
    print(f"search of {hot:,} at hand: first {first:.3f} s, then {again:.3f} s")

    past = Past(RealDisk(folder / "past"))
    for start in range(0, year, 200):
        numbers = range(start, min(start + 200, year))
        past.add([made_incident(number) for number in numbers])
    past.clear_away()
    past.clear_away()
    size = sum(path.stat().st_size for path in (folder / "past").glob("past-*"))
    whole = searching(State(), past)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    asked: dict[str, Callable[[], object]] = {
        f"Q {RARE}": lambda: whole.find(RARE, {}, 50),
        "Q unit=21": lambda: whole.find("", {"unit": "21"}, 50),
        "Q state=CLOSED": lambda: whole.find("", {"state": "CLOSED"}, 50),
        "Q helicopter": lambda: whole.find("helicopter", {}, 50),
    }
    spent = {line: best_s(search, 3) for line, search in asked.items()}
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(
        f"search of {year:,} in {len(past.chapters)} chapters, {size / 1e6:.1f} MB;"
        f" peak memory grew by {grown / 1024:.0f} MB:"
    )
    beside = {
        "json.loads": best_s(lambda: _parse(folder / "past")),
        **_like(folder, year),
    }
    for line, seconds in {**spent, **beside}.items():
        ratio = seconds / beside["json.loads"]
        print(f"  {line:22s} {seconds:6.2f} s   {ratio:6.2f} x json.loads of it")
    wrong = []
    if again * REPEATED_LEAST > first:
        wrong.append("a repeated search at hand takes too long")
    if max(spent.values()) > YEAR_MOST * beside["json.loads"]:
        wrong.append("a search of a year takes too long")
    return wrong


def _parse(folder: Path) -> None:
    """Read a past as plain values, with the standard library."""
    for path in folder.glob("past-*"):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            json.loads(line)


def _like(folder: Path, year: int) -> dict[str, float]:
    """Let SQLite look for the word in the same texts."""
    with closing(sqlite3.connect(folder / "year.sqlite")) as rows:
        rows.execute("create table incident(id text primary key, body text)")
        told = (incident_document(made_incident(n), NOW_MS) for n in range(year))
        rows.executemany(
            "insert into incident values (?, ?)",
            ((one["id"], json.dumps(one, ensure_ascii=False)) for one in told),
        )
        rows.commit()
        query = f"select body from incident where body like '%{RARE}%'"  # noqa: S608
        found = best_s(lambda: [json.loads(b) for (b,) in rows.execute(query)])
    return {"(SQLite LIKE)": found}


def main() -> None:
    """Run the bench; `--short` for a machine that is waited for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds only")
    short = parser.parse_args().short
    sizes = [1_000, 5_000, 20_000] if short else [1_000, 10_000, 50_000, 200_000]
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        wrong = compare_search(
            folder, 2_000 if short else 10_000, 3_000 if short else 30_000
        )
        wrong += compare_open(folder, 5_000 if short else 50_000, 40 if short else 200)
    wrong += compare_growth(sizes, 200 if short else 1_000)
    if wrong:
        sys.exit("; ".join(wrong))


if __name__ == "__main__":
    main()
