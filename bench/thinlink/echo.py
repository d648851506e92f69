"""Goal: on 9,600 bit/s and 600 ms a key is echoed within 1.1 round trips (p50).

And within 1.25 round trips (p95), while five units a second tell their status; through
ssh, within two. Method: the real program with its terminal at the other end of an
emulated link (`wire.py`); letters are typed into the command line, one about every
second, and each is timed from the key to the letter on the screen. Beside it, on the
same link and one after the other: the stock driver, both also through ssh to a server
of our own and through mosh, where they are installed, and as packets between two hosts
(`lossy_link.py`), where that can be: there TCP's acknowledgements take their share of
the line too. All of it also on 64 kbit/s and 300 ms and on 1 Mbit/s and 50 ms, and on
the slowest in Thai and with 120 by 40 cells. The goals are printed beside what came;
a lost key fails, and a bare echo later than the goal with what a busy machine adds.

Run: `python bench/thinlink/echo.py [--short]` (9,600 bit/s: thin, then stock).
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from routes import ROUTES, Route, opened
from setups import LARGE, Setup, given, short_folder
from wire import Link

NARROW = Link(bits=9_600, round_trip_s=0.6)
MIDDLE = Link(bits=64_000, round_trip_s=0.3)
WIDE = Link(bits=1_000_000, round_trip_s=0.05)
P50, P95, OVER_SSH = 1.1, 1.25, 2.0
SLACK = 1.25
"""For a machine that is not quiet."""
UPDATES = 5
GAP_S = 0.9
SHARES = (0.5, 0.95)
KEYS = 60
TRANSPORTS = ("pty", "ssh", "packet ssh", "packet sshc", "packet mosh")
OTHER_LOOKS = ({"lang": "th"}, {"size": LARGE})
NO_BOARD_S = 60.0
"""The longest wait for a board in the full form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Echoes:
    """How long letters took."""

    took_s: list[float]
    lost: int
    """Letters that were not seen in time."""
    first_s: float
    """From the start to the board."""
    bytes_s: float
    """Bytes a second to the terminal meanwhile."""

    def share(self, share: float) -> float:
        """Tell within what time a share of the letters was seen."""
        every = sorted(self.took_s) + [float("inf")] * self.lost
        return every[min(len(every) - 1, int(share * len(every)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """How much is typed, and how long it is waited for."""

    keys: int
    longest_s: float
    first_s: float = 150.0
    """The longest wait for the board."""


def type_letters(route: Route, typing: Typing) -> Echoes | None:
    """Type letters at the end of a route, and time each; None if no board came."""
    began = time.monotonic()
    if not waits_for_board(route, typing.first_s):
        return None
    first_s = time.monotonic() - began
    route.types(b":")
    rest(route, 1.0 + 2 * route.link.round_trip_s)
    route.tells(f"*{UPDATES}")
    rest(route, 2.0)
    begun_bytes, begun = route.received(), time.monotonic()
    sent, seen = _typed(route, typing)
    lasted = time.monotonic() - begun
    took = [two - one for one, two in zip(sent, seen, strict=False)]
    carried = route.received() - begun_bytes
    return Echoes(
        took_s=took,
        lost=len(sent) - len(seen),
        first_s=first_s,
        bytes_s=carried / lasted,
    )


def waits_for_board(route: Route, most_s: float) -> bool:
    """Wait until the board is there; claim that it is."""
    end_s = time.monotonic() + most_s
    while not any("#101" in row for row in route.glass.text()):
        if time.monotonic() > end_s:
            return False
        route.pump(0.05)
    return True


def rest(route: Route, for_s: float) -> None:
    """Carry what there is for a while."""
    end = time.monotonic() + for_s
    while time.monotonic() < end:
        route.pump(end - time.monotonic())


def _typed(route: Route, typing: Typing) -> tuple[list[float], list[float]]:
    """Type the letters; give when each was sent, and when each was seen."""
    chance = random.Random(1)  # noqa: S311
    text = "".join(
        chance.choice("abcdefghijkmnopqrstuvwxyz") for _ in range(typing.keys)
    )
    sent: list[float] = []
    seen: list[float] = []
    begun = due = time.monotonic()
    while len(seen) < len(text) and time.monotonic() - begun < typing.longest_s:
        now = time.monotonic()
        if len(sent) < len(text) and now >= due:
            route.types(text[len(sent)].encode())
            sent.append(now)
            due = now + GAP_S * (0.6 + 0.8 * chance.random())
        if route.pump(0.005):
            shown = shown_line(route)
            count = 0
            while count < len(sent) and shown[count : count + 1] == text[count]:
                count += 1
            seen += [time.monotonic()] * (count - len(seen))
    return sent, seen


def shown_line(route: Route) -> str:
    """Read what stands in the command line."""
    row = route.glass.screen.buffer[route.glass.screen.lines - 2]
    text = "".join(row[x].data for x in range(route.glass.screen.columns))
    return text.partition(":")[2].rstrip()


@contextmanager
def routed(name: str, setup: Setup) -> Iterator[Route | None]:
    """Begin the program at the end of a route; None where it cannot be taken."""
    with short_folder() as home, opened(name, home, setup) as route:
        yield route


def told(
    name: str, link: Link, echoes: Echoes | None, shares: Sequence[float] = SHARES
) -> str:
    """Tell one measure in a line."""
    load = f"load {os.getloadavg()[0]:.1f}"
    if echoes is None:
        return f"{name:20} no board in time, {load}"
    trip = link.round_trip_s
    times = []
    for share in shares:
        took = echoes.share(share)
        said = (
            f"{took * 1000:5.0f} ms ({took / trip:4.2f})" if took < 1e6 else "   never"
        )
        times.append(f"p{share * 100:.0f} {said:15}")
    count = f"{len(echoes.took_s)} of {len(echoes.took_s) + echoes.lost}"
    pace = f"{echoes.bytes_s:.0f} B/s, board after {echoes.first_s:.1f} s"
    return f"{name:20} {' '.join(times)} {count} keys, {pace}, {load}"


def one(
    name: str,
    route_name: str,
    setup: Setup,
    typing: Typing,
    shares: Sequence[float] = SHARES,
) -> Echoes | None:
    """Measure one route, and print it."""
    with routed(route_name, setup) as route:
        if route is None:
            print(f"{name:20} not measured: {ROUTES[route_name].missing()}")
            return None
        echoes = type_letters(route, typing)
    print(told(name, setup.link, echoes, shares), flush=True)
    return echoes


def holds(echoes: Echoes | None, trip_s: float, p50: float, p95: float) -> bool:
    """Claim that the limits are kept, with some slack for a busy machine."""
    if echoes is None or echoes.lost:
        return False
    return (
        echoes.share(0.5) <= p50 * trip_s * SLACK
        and echoes.share(0.95) <= p95 * trip_s * SLACK
    )


def every_route(link: Link, thin: Setup, stock: Setup) -> bool:
    """Measure every route on a link, stock's beside ours."""
    trip_ms = link.round_trip_s * 1000
    print(f"-- {link.bits} bit/s, {trip_ms:.0f} ms, {KEYS} keys")
    typing = Typing(keys=KEYS, longest_s=KEYS + 30.0, first_s=NO_BOARD_S)
    are_kept = True
    for route_name in TRANSPORTS:
        ours = one(f"thin, {route_name}", route_name, replace(thin, link=link), typing)
        theirs = replace(stock, link=link)
        one(f"stock, {route_name}", route_name, theirs, typing)
        is_gated = link is NARROW and not ROUTES[route_name].missing()
        if is_gated and route_name == "pty":
            are_kept = holds(ours, link.round_trip_s, P50, P95)
        elif is_gated and route_name.endswith("ssh"):
            are_kept &= holds(ours, link.round_trip_s, OVER_SSH, OVER_SSH)
    return are_kept


def other_looks(thin: Setup) -> None:
    """Measure in Thai, and on a larger screen."""
    for look in OTHER_LOOKS:
        setup = replace(thin, link=NARROW, **look)
        print(
            f"-- 9600 bit/s, 600 ms, {setup.lang}, {setup.size[0]} by {setup.size[1]}"
        )
        for route_name in ("pty", "packet ssh", "packet mosh"):
            typing = Typing(keys=KEYS, longest_s=KEYS + 30.0)
            one(f"thin, {route_name}", route_name, setup, typing)


def main() -> None:
    """Measure; `--short` measures one link."""
    asked = given(__doc__)
    if asked.short:
        thin = replace(asked.linked, link=NARROW)
        stock = replace(asked.stock, link=NARROW)
        print("-- 9600 bit/s, 600 ms, 5 updates a second")
        bare = one("thin", "pty", thin, Typing(keys=5, longest_s=15.0))
        one("stock", "pty", stock, Typing(keys=2, longest_s=3.0, first_s=3.0))
        kept = holds(bare, NARROW.round_trip_s, P50, P95)
    else:
        kept = every_route(NARROW, asked.linked, asked.stock)
        other_looks(asked.linked)
        every_route(MIDDLE, asked.thin, asked.stock)
        every_route(WIDE, asked.thin, asked.stock)
    print(f"goal: p50 {P50}, p95 {P95} round trips; through ssh {OVER_SSH}")
    if not kept:
        raise SystemExit(f"keys are echoed over {SLACK} times later than the goal")


if __name__ == "__main__":
    main()
