"""Claim: an event that comes late costs three times its distance at most, never all.

Method: a made store (see made_year) is opened by `store.desk.Desk`. Then one event of
another desk is taken whose place is 10, 1,000 or 10,000 events before the newest, and
one before all that the newest snapshots and the memory reach; the time of the taking is
held against the alternative: reading and folding the whole log again. The far ones are
taken as a link takes them: on disk at once, and folded in small steps; the longest step
is what a screen feels. At last the State is held against that of the whole log.

What the order costs those who are never late: the fold of events in order, and beside
it what the timeline does for each.

    python bench/late_events.py [--short]
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from made_year import made_year

from store.answers import Taken
from store.desk import Desk
from store.folder import Folder
from store.late import FAR
from store.log import LogMark, read_frames
from store.memory import Memory
from store.model.events import Event, decode, encode
from store.model.facts import Remarked
from store.model.fold import fold
from store.model.records import State
from store.model.tables import CodeTables
from store.model.timeline import Timeline, place
from store.opening import no_collector
from store.standing import Truth

DISTANCES = (10, 1_000, 10_000)
MOST_RATIO = 6
"""A late event may cost so many times the folding of the events behind its place: three
times is claimed, and a noisy machine is given the rest."""
MOST_EXTRA = 0.15
"""The timeline may cost this much of the fold; a twentieth is claimed."""
ROUNDS = 5
DESKS = count(1)
"""Each late event is of another desk: one's own events stay in their order."""


def timed(done: Callable[[], object]) -> float:
    """Tell how many seconds of the processor it took: others are at work here too."""
    began = time.process_time()
    done()
    return time.process_time() - began


def remark(desk: int, stamp: int) -> bytes:
    """Write what another desk said at some place in the order."""
    return encode(
        Event(
            writer=f"zzz{desk:04}", number=1, first=1, stamp=f"{stamp:016x}",
            at_ms=stamp >> 16, by="nok", entity="i:none.1", fact=Remarked(text="late"),
        )
    )  # fmt: skip


def fold_us(events: list[Event]) -> tuple[float, float]:
    """Fold events bare, and keep their order alone: the best of each, us an event."""
    bare, order = [], []
    rows = [place(event, event.id.encode()) for event in events]
    states: list[State] = []

    def folds() -> None:
        states.clear()
        state = State()
        for event in events:
            states.append(state)
            state = fold(state, event)

    def keeps() -> None:
        timeline: Timeline[Truth] = Timeline()
        for state, row in zip(states, rows, strict=True):
            timeline.keep(Truth(state, ()))
            timeline.add(row)

    with no_collector():
        for _ in range(ROUNDS):
            bare.append(timed(folds))
            order.append(timed(keeps))
    return min(bare) / len(events) * 1e6, min(order) / len(events) * 1e6


class Takes:
    """Takes late events into one store."""

    def __init__(self, folder: Path, stamps: list[int]) -> None:
        self.stamps = stamps
        self.desk = Desk(folder, CodeTables(), now_ms=lambda: 0)
        self.desk.catch_up()

    def late(self, distance: int, *, waits: bool) -> tuple[float, float]:
        """Take one event; seconds in all, and of the longest step."""
        line = remark(next(DESKS), self.stamps[-distance] - 1)
        mark = LogMark() if waits else None
        steps = []

        def takes() -> None:
            taken = self.desk.take([line], (), 0, by="bench", mark=mark)
            if not isinstance(taken, Taken):
                raise SystemExit(f"not taken: {taken}")

        steps.append(timed(takes))
        catching = self.desk.late.steps()
        while self.desk.is_catching_up:
            steps.append(timed(lambda: next(catching, None)))
        return sum(steps), max(steps)


def whole_state(folder: Path) -> tuple[float, State]:
    """Read and fold the whole log, as if nothing were remembered."""
    memory = Memory(Folder(folder))
    memory.may_write = False
    with no_collector():
        whole_s = timed(lambda: read_frames(folder, take=memory.take))
        return whole_s + timed(lambda: memory.state), memory.state


def measure(folder: Path, events: int) -> list[str]:
    """Make a store, be late in it, and tell what is over the claim."""
    store, over = folder / "store", []
    made = made_year(store, events)
    lines = [line for row in read_frames(store).recovered for line in row.events]
    decoded = [decode(line) for line in lines]
    bare_us, order_us = fold_us(decoded[:8_000])
    share = order_us / bare_us
    print(f"fold {bare_us:.1f} us an event; its order {order_us:.1f} us, {share:.1%}")
    if share > MOST_EXTRA:
        over.append(f"the order costs {share:.0%} of the fold")
    stamps = sorted(int(event.stamp, 16) for event in decoded)
    takes = Takes(store, stamps)
    whole_s, _ = whole_state(store)
    print(f"{made:,} events, read and folded again in {whole_s * 1e3:,.0f} ms")
    for distance in DISTANCES:
        if distance < made:
            over += told(takes, distance, whole_s / made)
    takes.desk.close()
    takes = Takes(store, stamps)  # from the snapshot: nothing is in memory
    over += told(takes, 10, 0, "just after opening")
    over += told(takes, made - 5, 0, "before it all")
    return over


def told(takes: Takes, distance: int, event_s: float, where: str = "") -> list[str]:
    """Be late at a distance, at once and in steps; tell what is over the claim."""
    at_once, _ = takes.late(distance, waits=False)
    in_all, longest = takes.late(distance, waits=True)
    name = where or f"{distance:,} late"
    print(
        f"  {name:20s} at once {at_once * 1e3:8.1f} ms;"
        f" in steps {in_all * 1e3:8.1f} ms, the longest {longest * 1e3:6.1f} ms"
    )
    most = max(MOST_RATIO * distance * event_s, 0.05)
    if event_s and at_once > most:
        return [f"{name} took {at_once:.2f} s, more than {most:.2f} s"]
    return []


def main() -> None:
    """Run the bench; fails when a claim clearly does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few seconds only")
    events = 4_000 if parser.parse_args().short else 60_000
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        over = measure(Path(name), events)
    print(f"what a link brings from farther back than {FAR:,} is folded in steps")
    if over:
        raise SystemExit("over the claim: " + "; ".join(over))


if __name__ == "__main__":
    main()
