"""Claim: real power cuts of ext4 lose nothing told; TinyDB and SQLite beside.

Method: ext4 on a loop device, cut by EXT4_IOC_SHUTDOWN (what xfstests uses), half of
the time with what the journal had in memory, then unmounted, mounted and repaired by
the file system itself. What was told before the cut counts, nothing later. The program
lives many lives on one store, with small segments, sealing and snapshots; the others
insert into a new database each time. The control is the same program that never syncs.
Needs root; says so and ends where it is not.

    python bench/power_cuts.py [--short]
"""

import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tinydb import TinyDB
from tinydb.middlewares import CachingMiddleware
from tinydb.storages import JSONStorage

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.faults.kills import Tally
from tests.faults.mounts import (
    WITH_JOURNAL,
    WITHOUT_JOURNAL,
    NotAllowed,
    cut_power,
    power_on,
)
from tests.faults.power import Supply, supply

CUTS = 500
SHORT_CUTS = 5
PER_STORE = 25
"""Cuts in the life of one store; then a new one begins."""
OTHERS_CUTS = 40
SHORT_OTHERS_CUTS = 2
CONTROL_CUTS = 10
CONTROL_ROUNDS = 4
"""One is enough, but where a busy disk writes everything out by itself."""
LONGEST_S = 0.4
LINE = "\n"


def insert_for_ever(engine: str, folder: Path) -> None:
    """Insert rows one by one until the end, and tell each on standard output."""
    insert = OTHERS[engine](folder)
    for n in range(1, 1 << 30):
        insert({"i": n, "text": "ประตูหลัง " * (n % 7)})
        os.write(1, b"%d\n" % n)


def _tinydb(folder: Path, *, caching: bool) -> Callable[[dict[str, object]], None]:
    storage: Any = JSONStorage
    if caching:
        in_memory: Any = CachingMiddleware
        storage = in_memory(JSONStorage)
    table = TinyDB(folder / "db.json", storage=storage)

    def insert(row: dict[str, object]) -> None:
        doc_id = table.insert(row)
        if doc_id % 3 == 0:
            table.update({"text": "short"}, doc_ids=[doc_id])

    return insert


def _sqlite(folder: Path) -> Callable[[dict[str, object]], None]:
    rows = sqlite3.connect(folder / "db.sqlite", isolation_level=None)
    rows.execute("pragma journal_mode=wal")
    rows.execute("pragma synchronous=full")
    rows.execute("create table row(i integer primary key, body text)")

    def insert(row: dict[str, object]) -> None:
        rows.execute("insert into row values (?, ?)", (row["i"], json.dumps(row)))

    return insert


OTHERS: dict[str, Callable[[Path], Callable[[dict[str, object]], None]]] = {
    "SQLite": _sqlite,
    "JSONStorage": lambda folder: _tinydb(folder, caching=False),
    "Caching": lambda folder: _tinydb(folder, caching=True),
}


def read_back(engine: str, folder: Path) -> tuple[set[int], str]:
    """Read the rows after a cut; and what is wrong, if they cannot be read."""
    if engine == "SQLite":
        rows = sqlite3.connect(folder / "db.sqlite")
        try:
            return {i for (i,) in rows.execute("select i from row")}, ""
        except sqlite3.Error as error:
            return set(), str(error)
        finally:
            rows.close()
    file = folder / "db.json"
    if not file.exists():
        return set(), "no file"
    content = file.read_bytes()
    try:
        tables = json.loads(content)
    except ValueError:
        return set(), "unreadable" if content else "empty file"
    return {row["i"] for row in tables.get("_default", {}).values()}, ""


class Cut(NamedTuple):
    """What one cut did to another engine."""

    told: int
    lost: int
    trouble: str


def cut_other(engine: str, mains: Supply, number: int, chance: random.Random) -> Cut:
    """Cut the power once while another engine inserts; tell how many it lost."""
    folder = mains.root / f"{engine}-{number}"
    folder.mkdir()
    os.sync()  # the folder itself is not what is measured
    told_file = mains.folder / "told"
    with (
        told_file.open("wb") as told,
        subprocess.Popen(
            [sys.executable, __file__, "--engine", engine, "--folder", str(folder)],
            stdout=told,
            stderr=subprocess.DEVNULL,
        ) as inserter,
    ):
        while not told_file.stat().st_size:
            time.sleep(0.002)
        time.sleep(chance.random() * LONGEST_S)
        told_bytes = told_file.stat().st_size
        cut_power(mains.root, chance.choice([WITH_JOURNAL, WITHOUT_JOURNAL]))
        inserter.kill()
    power_on(mains.folder / "image", mains.root)
    lines = told_file.read_bytes()[:told_bytes].split(b"\n")[:-1]
    acknowledged = {int(line) for line in lines}
    found, trouble = read_back(engine, folder)
    shutil.rmtree(folder)
    return Cut(len(acknowledged), len(acknowledged - found), trouble)


def cut_others(folder: Path, cuts: int) -> None:
    """Print what the other engines lose in the same cuts."""
    for engine in OTHERS:
        chance = random.Random(3)  # noqa: S311
        with (
            tempfile.TemporaryDirectory(dir=folder) as name,
            supply(Path(name)) as mains,
        ):
            rows = [cut_other(engine, mains, n, chance) for n in range(cuts)]
        told, lost = sum(row.told for row in rows), sum(row.lost for row in rows)
        with_loss = sum(row.lost > 0 for row in rows) / cuts
        troubles = Counter(row.trouble for row in rows if row.trouble)
        print(
            f"{engine}: {cuts} cuts, {told:,} rows told as done, "
            f"{lost:,} of them lost ({lost / max(told, 1):.1%}), "
            f"cuts with loss {with_loss:.0%}",
            *(f"{count} x {what}" for what, count in troubles.items()),
            sep="; ",
        )


def cut_program(folder: Path, cuts: int) -> Tally:
    """Cut the power under the real program, on a new disk now and then."""
    total = Tally()
    for seed in range(-(-cuts // PER_STORE)):
        with (
            tempfile.TemporaryDirectory(dir=folder) as name,
            supply(Path(name)) as mains,
        ):
            count = min(PER_STORE, cuts - seed * PER_STORE)
            total.add(mains.cut_often(count, seed))
        if total.faults:
            break
    return total


def main() -> None:
    """Run the bench; fails if anything was lost, or if the control lost nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds only")
    parser.add_argument("--engine", choices=OTHERS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.engine:
        insert_for_ever(given.engine, given.folder)
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        try:
            tally = cut_program(folder, SHORT_CUTS if given.short else CUTS)
        except NotAllowed as why:
            print(f"not measured: {why}")
            return
        print(f"the program: {LINE.join(tally.told())}")
        with supply(folder) as mains:
            control = Tally()
            for seed in range(CONTROL_ROUNDS):
                control.add(mains.cut_often(CONTROL_CUTS, seed, "no-sync"))
                if control.lost:
                    break
        print(f"control, which never syncs: {LINE.join(control.told())}")
        cut_others(folder, SHORT_OTHERS_CUTS if given.short else OTHERS_CUTS)
    if tally.faults:
        raise SystemExit("something told as done is gone")
    if not control.lost:
        raise SystemExit("the control lost nothing: this bench would show nothing")


if __name__ == "__main__":
    main()
