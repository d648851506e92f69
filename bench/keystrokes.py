"""Claim: ten standard tasks need at most 60 % of the keys of the peers' command lines.

Our keys are pressed, on the duty screen of the real program, and what the store then
has on the disk is checked: a key that does nothing helps nobody here. A practised
officer is counted, who uses keys, Tab and the list that REC shows; beside it stands the
line typed in full. Every task begins with the first incident and the first unit of the
board selected; the way to the wanted ones is counted.

The peers' keys are those of their own documents, counted in their favour: event numbers
of three digits as ours, the shortest code, nothing to open their command line or form,
no field filled that the task does not need. A sign with Shift is one key for all.
Where a peer has no key or line for a task, it says so and is not counted.

    python bench/keystrokes.py [--short]

Sources, read in November 2026:

Crimestar, crimestar.com/help/cadhelp: "Unit Related Command Line Syntax"
(D.UNITID.EVENTNO, CU.UNITID.DISPO, VS.UNITID.PLATE.STATE.LOCATION, F.UNIT, RTU.UNIT),
"Close an Event" (CE.EVENT.DISPO), "Creating an Event" and "Description of Event Form
Fields" (Call Type, Priority, Location, in this order; saved on leaving Location with
CAD_AUTOSAVE=ON). TicketsCAD, github.com/openises/TicketsCAD,
docs/COMMAND-BAR-CHEAT-SHEET.md. Ranger IMS, github.com/burningmantech/ranger-ims-go,
web/template/incidents.templ and incident.templ. The others of `field.md` document no
command line for a desk.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from patrol_tui.opening import Choices, open_console
from store.glance import Glance
from store.model.records import Incident, State
from store.model.tables import CodeTables
from tests.patrol_tui.officer import EVENING_MS, Officer, on_duty
from tests.quiet import wait_quietly

MOST = 0.60
"""Of the peers' keys, over all tasks that a peer can do."""
KEYS = {"⏎": "enter", "⇥": "tab", "↓": "down", "␣": "space", "⤓": "end"}
"""Signs that stand for a key; every other sign is the key that writes it."""
DAY_MS = 24 * 3600 * 1000
LAST_WEEK = ("N theft @wat-khum grey bicycle", "CL 101 REPORT")
EVENING = (
    "ON 21 @wat-khum", "ON 22", "ON 23", "ON M4", "ON M3",
    "N robbery @kasikorn-bank", "N assault @yaowarat-gold", "N theft @wat-khum locks",
    "N noise @suriyadet-bamrung+300", "D M3 102", "AR M3", "D 23 104", "AR 23",
    "OK 22 @kasikorn-bank",
)  # fmt: skip
"""Five units, four incidents: #102 is selected, #104 is the third of the queue."""


class Peer(NamedTuple):
    """How a peer does it."""

    name: str
    keys: str = ""
    """As its documents have it; empty when it cannot."""
    why: str = ""
    """What it has instead, or what is left out in its favour."""


class Task(NamedTuple):
    """One standard task."""

    name: str
    asked: str
    """Items of the checklist in `field.md`."""
    keys: str
    """As a practised officer presses them."""
    lines: str
    """The commands typed in full, in a command line that is open."""
    done: Callable[[State], bool]
    """Claim that the log has it."""
    peers: tuple[Peer, ...]
    seen: str = ""
    """What the screen has to show besides."""
    reason: str = ""
    """Why it needs more than its share, where it does."""


def incident(state: State, number: int) -> Incident:
    """Give the incident of a number."""
    return state.incidents[state.numbers[number]]


def works_on(state: State, unit: str, number: int) -> bool:
    """Claim that a unit works on an incident."""
    return any(one.unit == unit for one in incident(state, number).active)


def is_nearest_sent(state: State) -> bool:
    """Claim that the new theft is there, and who stood nearest is sent."""
    new = incident(state, 106)
    is_there = new.type == "theft" and new.place.key == "wat-khum"
    return is_there and works_on(state, "21", 106)


def is_backed_up(state: State) -> bool:
    """Claim that 22 is back-up, the primary unchanged."""
    units = {one.unit: one.backup for one in incident(state, 104).active}
    return units == {"23": False, "22": True}


def is_ended(number: int, disposition: str) -> Callable[[State], bool]:
    """Make the claim that an incident was closed so."""

    def done(state: State) -> bool:
        closure = incident(state, number).closure
        return closure is not None and closure.disposition == disposition

    return done


def is_held(state: State) -> bool:
    """Claim that #105 waits, with the reason."""
    held = incident(state, 105)
    return held.held_until_ms is not None and held.held_reason == "owner out"


def is_stopped(state: State) -> bool:
    """Claim that a vehicle stop of 22 began at the bank, with the plate."""
    new = incident(state, 106)
    at_bank = new.type == "vehicle-stop" and new.place.key == "kasikorn-bank"
    said = any("ab1234" in str(getattr(e.fact, "text", "")) for e in new.history)
    return at_bank and said and works_on(state, "22", 106)


def is_seen(state: State) -> bool:
    """Claim that the alert of #103, which waits too long, was acknowledged."""
    return bool(incident(state, 103).acknowledged)


NO_LINE = "no line and no key for it"
FORM = "a field of the event form; the event is brought there by the mouse"
TASKS = (
    Task(
        name="new theft at a crossing, nearest unit sent",
        asked="4 5 26 32",
        keys="nthe⇥@wat⇥⏎R⏎1",
        lines="n theft @wat-khum⏎d 21 106⏎",
        done=is_nearest_sent,
        peers=(
            Peer("Crimestar", "theft⇥⇥wat khum⇥d.21.106⏎", "who is nearest: no keys"),
            Peer("TicketsCAD", why="`/new` opens a page; its bar cannot dispatch"),
            Peer("Ranger IMS", why="no dispatch"),
        ),
    ),
    Task(
        name="back-up",
        asked="30 31",
        keys="jjzb⏎",
        lines="bk 22 104⏎",
        done=is_backed_up,
        peers=(Peer("Crimestar", "d.22.104⏎", "no word for a back-up: sent as well"),),
    ),
    Task(
        name="clear with disposition",
        asked="71 32",
        keys="jj⏎↓↓⏎",
        lines="cu 23 rpt⏎",
        done=is_ended(104, "REPORT"),
        peers=(
            Peer("Crimestar", "cu.23.rpt⏎"),
            Peer("TicketsCAD", why="`/s 23 av` frees the unit, without a disposition"),
        ),
    ),
    Task(
        name="hold with minutes and reason",
        asked="36",
        keys="⤓h20 owner out⏎",
        lines="h 105 20 owner out⏎",
        done=is_held,
        peers=(
            Peer("Crimestar", why=NO_LINE),
            Peer("Ranger IMS", why="On Hold is chosen in a pull-down; no time"),
        ),
    ),
    Task(
        name="find last week's report",
        asked="58",
        keys="stheft last=7d⏎",
        lines="q theft last=7d⏎",
        done=lambda state: is_ended(101, "REPORT")(state),
        seen="101",
        peers=(
            Peer("Ranger IMS", why="`/theft` finds all; days are in a pull-down"),
            Peer("TicketsCAD", why="`/search` opens a page"),
            Peer("Crimestar", why="in its records program"),
        ),
    ),
    Task(
        name="vehicle stop with plate, where the unit stands",
        asked="98 66",
        keys="zVab1234⏎",
        lines="vs 22 ab1234⏎",
        done=is_stopped,
        peers=(Peer("Crimestar", "vs.22.ab1234..bank⏎", "the place shortened"),),
    ),
    Task(
        name="change of priority",
        asked="14 56",
        keys="jjp1⏎",
        lines="pr 104 1⏎",
        done=lambda state: incident(state, 104).priority == 1,
        peers=(
            Peer("Crimestar", why=FORM),
            Peer("Ranger IMS", why="has no priorities"),
        ),
    ),
    Task(
        name="close an incident",
        asked="71 74",
        keys="⤓lu⇥⏎",
        lines="cl 105 unf⏎",
        done=is_ended(105, "UNF"),
        peers=(Peer("Crimestar", "ce.105.unf⏎"),),
    ),
    Task(
        name="acknowledge the worst alert",
        asked="46 61",
        keys="␣␣⏎",
        lines="alok 103⏎",
        done=is_seen,
        peers=(Peer("Crimestar", "rtu.m3⏎", "only the safety timer of a unit"),),
    ),
    Task(
        name="pre-empt: a unit diverted to another incident",
        asked="33",
        keys="j:pe m3⏎",
        lines="pe m3 103⏎",
        done=lambda state: works_on(state, "M3", 103),
        peers=(Peer("Crimestar", "f.m3⏎d.m3.103⏎", "freed first, sent then"),),
    ),
)
"""A BOLO is left out: nobody has a line for it, as for hold, search and priority."""


def fewest(task: Task) -> int | None:
    """Count the keys of the peer that needs the fewest."""
    return min((len(one.keys) for one in task.peers if one.keys), default=None)


async def press(officer: Officer, keys: str) -> None:
    """Press keys one by one."""
    for key in keys:
        if key in KEYS:
            await officer.presses(KEYS[key])
        else:
            await officer.types(key)
            await officer.settles()


async def trouble(task: Task, keys: str) -> str:
    """Press the keys at a screen of its own; tell what the disk then lacks, if so."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        console = open_console(Choices(store=store, lang="en"))
        for line in LAST_WEEK:
            console.enter(line, EVENING_MS - 5 * DAY_MS)
        console.desk.close()
        async with on_duty(store, *EVENING) as officer:
            await press(officer, keys)
            rows = officer.rows()
        state = Glance(store, CodeTables()).state
    try:
        is_done = task.done(state)
    except KeyError:  # an incident is not there at all
        is_done = False
    if is_done and any(task.seen in row for row in rows):
        return ""
    return f"{task.name}: not done by {keys}: {rows[-3]}"


def show(task: Task) -> tuple[int, int | None]:
    """Print a task's row, and what the peers have."""
    ours, theirs = len(task.keys), fewest(task)
    share = f"{ours / theirs:5.0%}" if theirs else "    -"
    full = len(task.lines)
    print(f"{task.name:50} {ours:4} {full:4} {theirs or '-':>5} {share}  {task.keys}")
    for peer in task.peers:
        what = peer.keys or "cannot:"
        print(f"{'':8}{peer.name:11} {what}{'  ' if peer.why else ''}{peer.why}")
    if theirs and ours > MOST * theirs:
        print(f"{'':8}more than {MOST:.0%}: {task.reason or 'no reason is known'}")
    return ours, theirs


async def failures(is_short: bool) -> list[str]:
    """Try every task by its keys and, unless in short, by its lines in full."""
    ways = [(task, task.keys) for task in TASKS]
    if not is_short:
        ways += [(task, f":{task.lines}") for task in TASKS]
    told = [await trouble(task, keys) for task, keys in ways]
    return [one for one in told if one]


def main() -> int:
    """Press all keys, and print what they are against the peers'."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--short", action="store_true", help="not the lines in full")
    wait_quietly()
    found = asyncio.run(failures(parser.parse_args().short))
    print(f"{'task':50} keys full peers share")
    rows = [show(task) for task in TASKS]
    compared = [(ours, theirs) for ours, theirs in rows if theirs is not None]
    share = sum(ours for ours, _ in compared) / sum(theirs for _, theirs in compared)
    print(
        f"{len(compared)} of {len(TASKS)} tasks a peer can do: {share:.0%} of its keys"
    )
    silent = [
        task.name
        for task, (ours, theirs) in zip(TASKS, rows, strict=True)
        if theirs and ours > MOST * theirs and not task.reason
    ]
    for line in (*found, *(f"{name}: too many keys" for name in silent)):
        print(f"FAILED: {line}")
    is_kept = share <= MOST and not found and not silent
    print("claim holds" if is_kept else "claim FAILS")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
