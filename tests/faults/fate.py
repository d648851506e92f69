"""What became of what was told: the answers of the program held against its store."""

import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from patrol_tui.cli import main
from store.log import read_frames
from tests.faults.evening import MARK
from tests.faults.own_reader import Written, holes, open_incidents, written

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-m", "patrol_tui.cli"]
MARKED = re.compile(MARK + r"\d{7}")
NOTHING_DONE = "disk-waits"
"""The code of a command that was refused because an earlier one waits for the disk."""


class Answer(NamedTuple):
    """What the program told about one line."""

    line: str
    done: bool
    code: str
    text: str
    events: tuple[str, ...]


def answers(told: str) -> list[Answer]:
    """Read the whole lines of `line --json`; a line cut off was not told."""
    *lines, _ = told.split("\n")
    documents = map(json.loads, lines)
    return [
        Answer(
            row["line"],
            row["outcome"] == "done",
            row["code"] or "",
            row["text"],
            tuple(row["events"]),
        )
        for row in documents
    ]


@dataclass(slots=True)
class Fate:
    """What is wrong with a store, by what was told about it. Empty lists are good."""

    acknowledged: int = 0
    """Events told as done."""
    lost: list[str] = field(default_factory=list)
    """Events told as done that a reader does not find, or not with their words."""
    holes: list[str] = field(default_factory=list)
    """Events missing below a writer's highest number."""
    ghosts: list[str] = field(default_factory=list)
    """Words of commands that were told as not done."""
    disordered: list[str] = field(default_factory=list)
    """Events that lie before one that was told as done earlier."""
    queue: list[str] = field(default_factory=list)
    """Incidents that `show queue` and the log do not agree on."""
    numbers: list[int] = field(default_factory=list)
    """Not a fault: the short numbers of the open incidents."""

    @property
    def faults(self) -> list[str]:
        """All that is wrong, in words."""
        kinds = ("lost", "holes", "ghosts", "disordered", "queue")
        return [f"{kind}: {what}" for kind in kinds for what in getattr(self, kind)]


def fate(store: Path, told: list[Answer], *, ask: bool = True) -> Fate:
    """Compare a store that no program holds with what was told about it.

    Args:
        store: Its folder.
        told: All that the program ever told about it, oldest first.
        ask: Whether the program is started and asked for its queue, too.
    """
    events = written(store) if store.exists() else {}
    found = Fate(holes=holes(events))
    done = [(id, answer) for answer in told if answer.done for id in answer.events]
    found.acknowledged = len(done)
    theirs = _read_by_program(store)
    for id, answer in done:
        if id not in events or id not in theirs or not _said(answer, events):
            found.lost.append(f"{id} {answer.line}")
    order = {id: at for at, id in enumerate(events)}
    places = [(order[id], id) for id, _ in done if id in order]
    found.disordered = [
        later[1] for earlier, later in pairwise(places) if later < earlier
    ]
    words = {mark for event in events.values() for mark in MARKED.findall(event.text)}
    for answer in told:
        if answer.code == NOTHING_DONE:
            found.ghosts += words & {*MARKED.findall(answer.line)}
    is_open = open_incidents(events)
    found.numbers = list(is_open.values())
    if ask:
        shown = {(row["id"], row["number"]) for row in shown_queue(store)}
        found.queue = [str(row) for row in shown ^ {*is_open.items()}]
    return found


def _said(answer: Answer, events: dict[str, Written]) -> bool:
    """Claim that a command's own words are in its events."""
    words = " ".join(events[id].text for id in answer.events if id in events)
    return {*MARKED.findall(answer.line)} <= {*MARKED.findall(words)}


def _read_by_program(store: Path) -> set[str]:
    """The event ids that the program's own reader finds."""
    if not store.exists():
        return set()
    rows = (json.loads(e) for row in read_frames(store).recovered for e in row.events)
    return {f"{row['d']}.{row['n']}" for row in rows}


def shown_queue(store: Path) -> list[dict[str, Any]]:
    """Ask the real program what is open; nothing, where a cut took the whole log.

    It is called in this process: whoever starts it waits half a second for Python.
    """
    if not any(store.glob("log-*")):
        return []
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as complaints:
        code = main(["--store", str(store), "show", "queue", "--json"])
    if code:
        said = complaints.getvalue()
        raise AssertionError(f"show queue ended with {code}: {said}")
    rows: list[dict[str, Any]] = json.loads(out.getvalue())
    return rows
