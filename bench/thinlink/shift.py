"""A scripted shift of the real program, told action by action.

Not a claim of its own. A store in Roi Et with a busy evening is made; the program runs
on a terminal of ours; keys are typed, and other desks' lines and the time are told to
it. What is sent for each action is kept beside the screens before and after.

Run: `python bench/thinlink/shift.py [--thai] [--large] [--thin] [--link BITS]` for a
table of what each action sends, and the least that it could. With `--link` the terminal
is at the end of a link of so many bits a second, and the program is told.
"""

from __future__ import annotations

import argparse
import contextlib
import select
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Self

sys.path.insert(0, str(Path(__file__).parents[2]))

from glass import Glass, Grid
from ideal import least, wrong_cells
from redraw_words import BLANK_PEN, Pen, Place
from setups import LARGE, SMALL, THIN, WHOLE, Setup, make_store, program, short_folder
from wire import Link, LinkedProgram

QUIET_S = 0.25
LONGEST_S = 20.0
ROUND_TRIP_S = 0.1
"""Of a link: near, so that a shift takes a minute; it changes no bytes."""
KEYS = {
    "<Enter>": "\r", "<Esc>": "\x1b", "<Tab>": "\t", "<Back>": "\x7f",
    "<Up>": "\x1b[A", "<Down>": "\x1b[B", "<Right>": "\x1b[C", "<Left>": "\x1b[D",
    "<S-Right>": "\x1b[1;2C", "<S-Left>": "\x1b[1;2D", "<S-Down>": "\x1b[1;2B",
    "<PageDown>": "\x1b[6~", "<PageUp>": "\x1b[5~", "<Redraw>": "\x0c",
}  # fmt: skip
"""Keys by name; anything else is typed as it stands."""


class Action(NamedTuple):
    """One thing that happens, and whose bytes are told together."""

    name: str
    keys: tuple[str, ...] = ()
    """What is pressed and typed; each is one key or a letter."""
    told: tuple[str, ...] = ()
    """What comes from outside; see `told_desk`."""


def typed(line: str) -> tuple[Action, ...]:
    """Open the line and type letters; each is to be seen before the next."""
    opened = Action("line opened", (":",))
    return opened, *(Action("key echo", (letter,)) for letter in line)


# fmt: off
SHIFT = (
    *typed("RM 105 "),
    *(Action("key echo, Thai", (letter,)) for letter in "ฝนตกที่นี่"),
    Action("backspace", ("<Back>",)),
    Action("line entered", ("<Enter>",)),
    Action("line left", ("<Esc>",)),
    Action("unit's status", told=("AR 23",)),
    Action("unit's status", told=("BZ 21 meal",)),
    Action("unit's status", told=("AV 21",)),
    Action("unit's status", told=("DE M1 106",)),
    Action("unit's status", told=("AR M1",)),
    Action("new incident", told=("N theft @yaowarat-gold ร้านทองถูกงัด",)),
    Action("new incident", told=("N noise @provincial-hall party",)),
    Action("new incident", told=("N crash @wat-khum มอเตอร์ไซค์ล้ม",)),
    *(Action("cursor down", ("<Down>",)) for _ in range(5)),
    Action("cursor up", ("<Up>",)),
    Action("second later", told=("+1000",)),
    Action("idle minute", told=("+1000",) * 60),
    Action("command by key", ("n",)),
    *(Action("key echo", (letter,)) for letter in "theft @"),
    Action("line left", ("<Esc>",)),
    *typed("L I"),
    Action("answer opened", ("<Enter>",)),
    Action("answer closed", ("<Esc>",)),
    *typed("NF"),
    Action("form opened", ("<Enter>",)),
    Action("key in the form", ("t",)),
    Action("form left", ("<Esc>",)),
    Action("help opened", ("?",)),
    Action("help left", ("<Esc>",)),
    *typed("MAP"),
    Action("map opened", ("<Enter>",)),
    Action("map pan", ("<S-Right>",)),
    Action("map pan", ("<S-Left>",)),
    Action("map pan", ("<S-Down>",)),
    Action("map cursor", ("<Right>",)),
    Action("map zoom", ("+",)),
    Action("map pan", ("<S-Right>",)),
    Action("map left", ("<Esc>",)),
    Action("unit's status", told=("CU 22 REPORT",)),
    Action("next pane", ("<Tab>",)),
    Action("cursor down", ("<Down>",)),
    Action("idle minute", told=("+1000",) * 60),
)
"""What a dispatcher and the others do in a while; dialogs are the program's panes."""
# fmt: on


class Sight(NamedTuple):
    """What a terminal shows at a moment."""

    cells: Grid
    cursor: tuple[int, int] | None
    """Where a cursor stands that is seen."""


class Done(NamedTuple):
    """What came of one action."""

    name: str
    sent: int
    """Bytes that the program sent."""
    sights: tuple[Sight, ...]
    """What was shown on the way, and at the end."""
    ideal: int = 0
    """The near-least that would have made the same pictures."""


class Shadow:
    """A terminal that is brought to the same pictures by the near-least bytes.

    Args:
        columns: Of cells.
        rows: Of cells.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self._glass = Glass(columns, rows)
        self._shown = self._glass.cells()
        self._state: tuple[Place, Pen] = (0, 0), BLANK_PEN
        self._cursor: tuple[int, int] | None = None
        self.wrong = 0
        """Cells that were drawn wrongly; 0, or the ideal is none."""

    def goes_to(self, sight: Sight) -> int:
        """Draw a sight; give the bytes that it took."""
        if (self._shown, self._cursor) == (sight.cells, sight.cursor):
            return 0
        place, pen = self._state
        way = least(self._shown, sight.cells, place, pen, sight.cursor)
        self.wrong += wrong_cells(way, self._glass, sight.cells)
        self._shown, self._cursor = sight.cells, sight.cursor
        self._state = way.place, way.pen
        return way.cost


class Desk:
    """The told program on a terminal; see `told_desk`.

    Args:
        home: A folder for its store and its socket; short, for the socket's name.
        setup: How it is begun.
    """

    def __init__(self, home: Path, setup: Setup) -> None:
        self.home, self.setup = home, setup
        if not (home / "store").exists():
            make_store(home / "store", setup.lang)
        self._here = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._here.bind(str(home / "us"))
        self._there = str(home / "told")
        columns, rows = setup.size
        self.glass = Glass(columns, rows)
        environment = {**setup.environment, "HOME": str(home)}
        command = program(self._there, home, setup)
        self.run = LinkedProgram(command, self.glass, environment, setup.link)
        self._quiet_s = QUIET_S + 3 * setup.link.round_trip_s

    # --- hands

    def presses(self, *keys: str) -> None:
        """Press keys, and wait until each has been heard."""
        for key in keys:
            before = self.run.received
            self.run.types(KEYS.get(key, key).encode())
            end = time.monotonic() + 1.0 + self._quiet_s
            while self.run.received == before and time.monotonic() < end:
                self.run.pump(0.05)
            if key == "<Esc>":  # a letter behind it would be Alt with the letter
                self.run.pump(0.15)
        self.settle()

    def tells(self, message: str) -> None:
        """Tell the program something, and wait until it has been drawn."""
        with contextlib.suppress(BlockingIOError):
            while self._here.recv(16, socket.MSG_DONTWAIT):
                pass
        self._here.sendto(message.encode(), self._there)
        end = time.monotonic() + LONGEST_S
        while not select.select([self._here], [], [], 0)[0]:
            self.run.pump(0.01)
            if time.monotonic() > end:
                raise SystemExit(f"{message!r} was never drawn")
        self._here.recv(16)

    def settle(self, times: float = 1.0) -> None:
        """Wait until the program has nothing more to draw."""
        self.tells("")
        end = time.monotonic() + LONGEST_S
        while self.run.pump(self._quiet_s * times) and time.monotonic() < end:
            pass

    # --- eyes

    def starts(self, words: str = "") -> None:
        """Wait until the board stands."""
        wanted = words or "#101"
        end = time.monotonic() + LONGEST_S * 3
        while not any(wanted in row for row in self.glass.text()):
            self.run.pump(0.05)
            if time.monotonic() > end or self.run.is_over:
                shown = "\n".join(self.glass.text())
                raise SystemExit(f"{wanted!r} was never shown:\n{shown}")
        self.settle(4)

    def does(self, action: Action) -> Done:
        """Do an action; tell what was sent, and what was seen."""
        begun = self.run.received
        sights = []
        if action.keys:
            self.presses(*action.keys)
        for message in action.told:
            self.tells(message)
            self.run.pump(0.01)
            sights.append(self.sight())
        if action.told:
            self.settle()
        sent = self.run.received - begun
        return Done(action.name, sent, (*sights, self.sight()))

    def sight(self) -> Sight:
        """Tell what the terminal shows."""
        row, column = self.glass.place
        is_seen = not self.glass.screen.cursor.hidden and column is not None
        return Sight(self.glass.cells(), (row, column or 0) if is_seen else None)

    def quits(self) -> int:
        """Leave by the command; give the bytes that were sent for it."""
        begun = self.run.received
        self.run.types(b"\x11")
        self.run.ends()
        return self.run.received - begun

    def close(self) -> None:
        """End it, however it is doing."""
        self.run.close()
        self._here.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Worked(NamedTuple):
    """A whole shift."""

    done: list[Done]
    """The first paint is the first of them."""
    quit: int
    """Bytes that leaving took."""
    wrong: int
    """Cells that the ideal drew wrongly."""
    is_put_back: bool
    """The terminal was left as it was found."""


def work(
    setup: Setup, actions: tuple[Action, ...] = SHIFT, *, is_judged: bool = True
) -> Worked:
    """Work the shift with one setup, then reckon what would have been least."""
    with short_folder() as home, Desk(home, setup) as desk:
        desk.starts()
        done = [desk.does(Action("first paint"))]
        done[0] = done[0]._replace(sent=desk.run.received)
        done += [desk.does(action) for action in actions]
        left = desk.quits()
        is_put_back = desk.glass.is_put_back
    shadow = Shadow(*setup.size)
    if not is_judged:
        return Worked(done, left, 0, is_put_back)
    # not on the way: a terminal that thinks seems slow
    judged = [one._replace(ideal=sum(map(shadow.goes_to, one.sights))) for one in done]
    return Worked(judged, left, shadow.wrong, is_put_back)


def table(worked: Worked) -> Iterator[str]:
    """Tell each kind of action's mean, and the sum."""
    names = dict.fromkeys(one.name for one in worked.done)
    yield f"{'action':18} {'times':>5} {'sent':>8} {'least':>8} {'ratio':>7}"
    for name in names:
        group = [one for one in worked.done if one.name == name]
        sent = sum(one.sent for one in group) / len(group)
        best = sum(one.ideal for one in group) / len(group)
        ratio = f"{sent / best:.2f}" if best else "-"
        yield f"{name:18} {len(group):5} {sent:8.0f} {best:8.0f} {ratio:>7}"
    sent, best = totals(worked)
    yield f"{'sum':18} {len(worked.done):5} {sent:8} {best:8} {sent / best:7.2f}"
    yield f"{'quit':18} {1:5} {worked.quit:8}"


def totals(worked: Worked) -> tuple[int, int]:
    """Sum what was sent and what was least."""
    sent = sum(one.sent for one in worked.done)
    return sent, sum(one.ideal for one in worked.done)


def main() -> None:
    """Print the table of one setup."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="do nothing")
    parser.add_argument("--thai", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--thin", action="store_true", help="with the thin driver")
    parser.add_argument("--link", type=int, default=0, metavar="BITS", help="a second")
    parser.add_argument("--coloured", action="store_true", help="all colours")
    parser.add_argument("--option", action="append", default=[], help="of the program")
    parser.add_argument("--extra", action="append", default=[], help="NAME=VALUE")
    given = parser.parse_args()
    if given.short:
        print("shift: what the thin-link benches do; nothing to run")
        return
    told = ("--link", str(given.link)) if given.link else ()
    thin = THIN if given.thin or given.link else ()
    setup = Setup(
        size=LARGE if given.large else SMALL,
        lang="th" if given.thai else "en",
        options=(*thin, *told, *given.option),
        link=Link(bits=given.link, round_trip_s=ROUND_TRIP_S) if given.link else WHOLE,
        extra=dict(pair.split("=", 1) for pair in given.extra),
        is_coloured=given.coloured,
    )
    worked = work(setup)
    for line in table(worked):
        print(line)
    print(f"the ideal drew {worked.wrong} cells wrongly")


if __name__ == "__main__":
    main()
