"""Claim: a key on a queue of 10,000 incidents sends under 2 KB at 80x24.

Method: the duty desk and a stock DataTable of the same rows, each on a terminal of its
own; the bytes that come after one cursor key are counted, and after one changed cell of
the table (our like of it is an age that grows by a minute, in every row in sight).
Run: `python bench/key_bytes.py [--short]` (1,000 incidents, not 10,000; few keys).
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from store.desk import Desk  # noqa: E402
from store.model.commands import Open  # noqa: E402
from store.model.records import Location  # noqa: E402
from store.model.tables import CodeTables  # noqa: E402
from tests.patrol_tui.terminal import Terminal  # noqa: E402

TABLE = """
import sys
from textual.app import App
from textual.widgets import DataTable
class Table(App):
    def compose(self):
        yield DataTable(cursor_type="row")
    def on_mount(self):
        table = self.query_one(DataTable)
        table.add_columns("P", "No", "Type", "Place", "State", "Units", "Age")
        for n in range(int(sys.argv[1])):
            row = ("2", str(n), "Theft", "Wat Khum", "wait", "21", "4m")
            table.add_row(*row, key=str(n))
        table.focus()
    def key_x(self):
        table = self.query_one(DataTable)
        column = list(table.columns)[-1]
        table.update_cell("0", column, "5m")
Table().run(mouse=False)
"""


def seed(root: Path, count: int) -> None:
    """Fill a store with open incidents."""
    now_ms = time.time_ns() // 1_000_000
    desk = Desk(root, CodeTables(), now_ms=lambda: now_ms)
    for index in range(count):
        place = Location(text="Wat Khum", key="wat-khum")
        kind = ("theft", "noise", "crash")[index % 3]
        desk.submit(Open(type=kind, place=place), now_ms + index, by="bench")
    desk.close()


def key_bytes(terminal: Terminal, key: str) -> int:
    """Count what one key makes the program send."""
    terminal.settle()
    before = terminal.received
    terminal.types(key)
    terminal.settle()
    return terminal.received - before


def main() -> None:
    """Count both, and print the ratios."""
    count, keys = (1_000, 3) if "--short" in sys.argv else (10_000, 7)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        seed(home / "store", count)
        table = home / "table.py"
        table.write_text(TABLE)
        desk = [sys.executable, "-m", "patrol_tui.cli", "--lang", "en"]
        with Terminal([*desk, "--store", str(home / "store")], (80, 24), home) as ours:
            ours.sees(f"Incidents {count}", 60)
            moves = [key_bytes(ours, "down") for _ in range(keys)]
        with Terminal(
            [sys.executable, str(table), str(count)], (80, 24), home
        ) as stock:
            stock.sees("Theft", 60)
            stock_moves = [key_bytes(stock, "down") for _ in range(keys)]
            stock_cell = key_bytes(stock, "x")
    mine, theirs = statistics.median(moves), statistics.median(stock_moves)
    print(f"{count} incidents, 80x24, one cursor key (queue, map and card change):")
    print(f"  duty desk {mine:.0f} bytes (claim: under 2000), most {max(moves)}")
    print(f"  DataTable alone {theirs:.0f} bytes; ratio {mine / theirs:.2f}")
    print(f"  DataTable, one changed cell {stock_cell} bytes")
    if mine >= 2000:
        raise SystemExit("over the claim")


if __name__ == "__main__":
    main()
