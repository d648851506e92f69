"""Goal: when a link that stood still for 20 s goes on, all is there in 2 round trips.

Method: the real program at the far end of a link that carries nothing for 20 s, while
five units a second tell their status, letters are typed into the command line, and at
last the clock is put on by two minutes. When the link goes on it is timed until all
letters stand there, and until the clock does: the newest picture. What the terminal is
brought until then is counted: a program that queues its pictures brings them all, one
after the other. The program's memory is read before and after, and then a key is typed
again. The goals are printed beside what came; it fails for ours when a key is lost, or
when more than a whole picture is sent before the newest one (mosh draws by itself).

On 9,600 bit/s with 600 ms and on 1 Mbit/s with 50 ms, stock beside. A link that *holds*
brings later what was on its way; one that is *away* loses it, and TCP waits ever longer
before it tries again, twice as long each time: up to as long again as the link was
away, whatever the program does (`retrying`: unless its kernels are told otherwise).

Run: `python bench/thinlink/stalled_link.py [--short]` (1 Mbit/s, a stall of 4 s).
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, replace
from pathlib import Path

from echo import NARROW, WIDE, rest, routed, shown_line, waits_for_board
from routes import ROUTES, Route, programs
from setups import Setup, given
from wire import Link

GOAL = 2.0
"""Round trips from the link's going on to the last of all that was typed."""
PICTURE_BYTES = 3 * 1024
"""A repaint of 80 by 24 cells on a thin link costs at most so much."""
STALL_S, SHORT_STALL_S = 20.0, 4.0
NARROW_STALL = (35.0, STALL_S)
"""When it begins, for the board is late, and for how long."""
NARROW_WAYS = (
    "pty, held",
    "packet sshc, held",
    "packet mosh, held",
    "packet sshc, away",
    "packet ssh retrying, away",
    "packet mosh, away",
)
NARROW_STOCK_WAYS = ("pty, held", "packet sshc, held", "packet sshc, away")
LETTERS = "abcdefghij"
UPDATES = 5
MINUTES = 2
"""The clock is put on by so much."""
LONGEST_S = 60.0
_CLOCK = re.compile(r"\b(\d\d):(\d\d)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """What was seen when the link went on."""

    typed_s: float
    """Until all that was typed stood there; infinite for never."""
    newest_s: float
    """Until the clock stood where it was put in the stall."""
    brought_bytes: int
    """What the terminal was brought until both."""
    grown_kb: int
    """By how much the program's memory grew."""
    key_s: float
    """How long a key took after all that."""


def _minutes(route: Route) -> int:
    """Read the clock in the top row; minutes of the day."""
    found = _CLOCK.findall(route.glass.text()[0])
    hours, minutes = found[-1] if found else ("0", "0")
    return int(hours) * 60 + int(minutes)


def _program_kb(route: Route) -> int:
    """Tell how much memory the program takes, wherever it runs."""
    found = programs(route.there)
    if not found:
        raise SystemExit("the program is gone")
    status = Path(f"/proc/{found[0]}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def _until(end_s: float, route: Route) -> None:
    rest(route, max(0.0, end_s - time.monotonic()))


def measure(route: Route, stall: tuple[float, float]) -> After | None:
    """Type in a stall, and see what comes behind it; None for no board before it."""
    begin_s = route.down.began_s + stall[0]
    end_s = begin_s + stall[1]
    if not waits_for_board(route, begin_s - time.monotonic() - 4.0):
        return None
    route.types(b":")
    rest(route, 1.0)
    before_minutes = _minutes(route)
    route.tells(f"*{UPDATES}")
    _until(begin_s + 0.1 * stall[1], route)
    before_kb = _program_kb(route)
    for letter in LETTERS:
        route.types(letter.encode())
        rest(route, 0.07 * stall[1])
    route.tells(f"+{MINUTES * 60_000}")
    _until(end_s, route)
    begun_bytes = route.run.received
    typed_s = newest_s = float("inf")
    while max(typed_s, newest_s) == float("inf"):
        route.pump(0.005)
        since_s = time.monotonic() - end_s
        if since_s > LONGEST_S:
            break
        if typed_s == float("inf") and shown_line(route) == LETTERS:
            typed_s = since_s
        if newest_s == float("inf") and _minutes(route) >= before_minutes + MINUTES:
            newest_s = since_s
    brought_bytes = route.run.received - begun_bytes
    grown_kb = _program_kb(route) - before_kb
    return After(
        typed_s=typed_s,
        newest_s=newest_s,
        brought_bytes=brought_bytes,
        grown_kb=grown_kb,
        key_s=_key_s(route, LETTERS + "k"),
    )


def _key_s(route: Route, line: str) -> float:
    """Type the line's last letter; tell how long it takes to come."""
    rest(route, 2 * route.link.round_trip_s)
    begun = time.monotonic()
    route.types(line[-1].encode())
    while shown_line(route) != line:
        route.pump(0.005)
        if time.monotonic() - begun > LONGEST_S:
            return float("inf")
    return time.monotonic() - begun


def stalled(link: Link, stall: tuple[float, float], *, is_away: bool) -> Link:
    """Give a link that stands still, holding what is on its way or losing it."""
    return (
        replace(link, outages=(stall,)) if is_away else replace(link, stalls=(stall,))
    )


def one(name: str, setup: Setup, stall: tuple[float, float]) -> bool:
    """Measure one route, and print it; claim that it is as it should be.

    Args:
        name: What is begun, the route, and whether the link is held or away.
        setup: Of the program.
        stall: When it begins, and for how long.
    """
    _, route_name, kind = name.split(", ")
    is_away = kind == "away"
    link = stalled(setup.link, stall, is_away=is_away)
    with routed(route_name, replace(setup, link=link)) as route:
        if route is None:
            print(f"{name:26} not measured: {ROUTES[route_name].missing()}")
            return True
        after = measure(route, stall)
    if after is None:
        print(f"{name:26} no board before the stall", flush=True)
        return False
    trip_s = link.round_trip_s
    times = ", ".join(
        f"{what} {took_s:5.2f} s ({took_s / trip_s:5.1f} trips)"
        for what, took_s in (
            ("typed", after.typed_s),
            ("newest", after.newest_s),
            ("then a key", after.key_s),
        )
    )
    print(
        f"{name:26} {times}; brought {after.brought_bytes} B;"
        f" memory {after.grown_kb:+d} kB",
        flush=True,
    )
    are_all_there = max(after.typed_s, after.newest_s, after.key_s) < float("inf")
    is_ours_drawn = "mosh" not in route_name
    return are_all_there and (after.brought_bytes <= PICTURE_BYTES or not is_ours_drawn)


def main() -> None:
    """Measure; `--short` takes a quick link and a short stall."""
    asked = given(__doc__)
    for_s = SHORT_STALL_S if asked.short else STALL_S
    thin = replace(asked.thin, link=WIDE)
    stock = replace(asked.stock, link=WIDE)
    kept = True
    if not asked.short:
        slow = replace(asked.linked, link=NARROW)
        print(f"-- 9600 bit/s, 600 ms, stands still for {for_s:.0f} s")
        for way in NARROW_WAYS:
            kept &= one(f"thin, {way}", slow, NARROW_STALL)
            if way in NARROW_STOCK_WAYS:
                slow_stock = replace(asked.stock, link=NARROW)
                one(f"stock, {way}", slow_stock, NARROW_STALL)
    print(f"-- 1 Mbit/s, 50 ms, stands still for {for_s:.0f} s")
    stall = (8.0 if asked.short else 14.0, for_s)
    ways = ("pty",) if asked.short else ("pty", "packet ssh", "packet mosh")
    for route_name in ways:
        kept &= one(f"thin, {route_name}, held", thin, stall)
        if not asked.short:
            one(f"stock, {route_name}, held", stock, stall)
    print(f"goal: all within {GOAL} round trips, and at most {PICTURE_BYTES} bytes")
    if not kept:
        raise SystemExit("a stall costs keys, or brings old pictures")


if __name__ == "__main__":
    main()
