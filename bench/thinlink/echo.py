"""Claim: on 9,600 bit/s and 600 ms a key is echoed within 1.1 round trips (p50).

And within 1.25 round trips (p95), while five units a second tell their status; through
ssh, within two. Method: the real program with its terminal at the other end of an
emulated link (`wire.py`); letters are typed into the command line, one about every
second, and each is timed from the key to the letter on the screen. Beside it, on the
same link: the stock driver, tmux (a client at the far end), ssh to a server of our own
with keys of its own, and mosh, each where it is installed. Then 64 kbit/s and 300 ms,
1 Mbit/s and 50 ms, a link that stands still for 20 s, and 5 % of the packets lost.

Run: `python bench/thinlink/echo.py [--short]` (9,600 bit/s: thin, then stock).
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from routes import ROUTES, Route, lossy_link, opened
from setups import Setup, given, short_folder
from wire import Link

NARROW = Link(bits=9_600, round_trip_s=0.6)
MIDDLE = Link(bits=64_000, round_trip_s=0.3)
WIDE = Link(bits=1_000_000, round_trip_s=0.05)
P50, P95, OVER_SSH = 1.1, 1.25, 2.0
SLACK = 1.1
"""For a machine that is not quiet."""
UPDATES = 5
GAP_S = 0.9
STALL = (16.0, 20.0)
"""When, after the first paint at the soonest, and for how long a link stands still."""


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
    while not any("#101" in row for row in route.glass.text()):
        route.pump(0.05)
        if time.monotonic() - began > typing.first_s:
            return None
    first_s = time.monotonic() - began
    route.types(b":")
    _rest(route, 1.0 + 2 * route.link.round_trip_s)
    route.tells(f"*{UPDATES}")
    _rest(route, 2.0)
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


def _rest(route: Route, for_s: float) -> None:
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
            shown = _line(route)
            count = 0
            while count < len(sent) and shown[count : count + 1] == text[count]:
                count += 1
            seen += [time.monotonic()] * (count - len(seen))
    return sent, seen


def _line(route: Route) -> str:
    """Read what stands in the command line."""
    row = route.glass.screen.buffer[route.glass.screen.lines - 2]
    text = "".join(row[x].data for x in range(route.glass.screen.columns))
    return text.partition(":")[2].rstrip()


@contextmanager
def routed(name: str, setup: Setup) -> Iterator[Route | None]:
    """Begin the program at the end of a route; None where it cannot be taken."""
    with short_folder() as home, opened(name, home, setup) as route:
        yield route


def told(name: str, link: Link, echoes: Echoes | None) -> str:
    """Tell one measure in a line."""
    if echoes is None:
        return f"{name:14} no board in time"
    trip = link.round_trip_s
    times = []
    for share in (0.5, 0.95):
        took = echoes.share(share)
        said = (
            f"{took * 1000:6.0f} ms ({took / trip:4.2f})" if took < 1e6 else "   never"
        )
        times.append(f"p{share * 100:.0f} {said}")
    count = f"{len(echoes.took_s)} of {len(echoes.took_s) + echoes.lost}"
    pace = f"{echoes.bytes_s:.0f} B/s, board after {echoes.first_s:.1f} s"
    return f"{name:14} {times[0]}  {times[1]}  {count} keys, {pace}"


def one(name: str, route_name: str, setup: Setup, typing: Typing) -> Echoes | None:
    """Measure one route, and print it."""
    with routed(route_name, setup) as route:
        if route is None:
            print(f"{name:14} not measured: {ROUTES[route_name].missing()}")
            return None
        echoes = type_letters(route, typing)
    print(told(name, setup.link, echoes), flush=True)
    return echoes


def holds(echoes: Echoes | None, trip_s: float, p50: float, p95: float) -> bool:
    """Claim that the limits are kept, with some slack for a busy machine."""
    if echoes is None or echoes.lost:
        return False
    return (
        echoes.share(0.5) <= p50 * trip_s * SLACK
        and echoes.share(0.95) <= p95 * trip_s * SLACK
    )


def all_links(thin: Setup, stock: Setup) -> bool:
    """Measure every route on every link."""
    kept = []
    for link, longest in ((NARROW, 120.0), (MIDDLE, 90.0), (WIDE, 90.0)):
        print(f"-- {link.bits} bit/s, {link.round_trip_s * 1000:.0f} ms, 60 keys")
        ours, theirs = (replace(setup, link=link) for setup in (thin, stock))
        typing = Typing(keys=60, longest_s=longest)
        bare = one("thin", "pty", ours, typing)
        ssh = one("thin, ssh", "ssh", ours, typing)
        if link is NARROW:
            kept.append(holds(bare, link.round_trip_s, P50, P95))
            kept.append(
                ssh is None or holds(ssh, link.round_trip_s, OVER_SSH, OVER_SSH)
            )
        one("thin, mosh", "mosh", ours, typing)
        few = Typing(keys=20, longest_s=40.0)
        one("stock", "pty", theirs, few)
        one("stock, ssh -C", "sshc", theirs, few)
        one("stock, tmux", "tmux", theirs, few)
        one("stock, mosh", "mosh", theirs, few)
    print(f"-- 9600 bit/s, 600 ms, stands still for {STALL[1]:.0f} s")
    stalled = replace(thin, link=replace(NARROW, stalls=(STALL,)))
    echoes = one("thin", "pty", stalled, Typing(keys=40, longest_s=90.0))
    kept.append(echoes is not None and not echoes.lost)
    if echoes is not None:
        late = sum(took > 2 * NARROW.round_trip_s for took in echoes.took_s)
        print(f"               of these {late} keys waited for the link to go on")
    print("-- 9600 bit/s, 600 ms, 5 % of the packets lost and sent again")
    lossy = replace(NARROW, loss=0.05)
    for name, route in (("thin, ssh", "ssh"), ("thin, mosh", "mosh")):
        one(name, route, replace(thin, link=lossy), Typing(keys=40, longest_s=90.0))
    print(lossy_link())
    return all(kept)


def main() -> None:
    """Measure; `--short` measures one link."""
    asked = given(__doc__)
    if asked.short:
        thin = replace(asked.linked, link=NARROW)
        stock = replace(asked.stock, link=NARROW)
        print("-- 9600 bit/s, 600 ms, 5 updates a second")
        bare = one("thin", "pty", thin, Typing(keys=7, longest_s=20.0))
        one("stock", "pty", stock, Typing(keys=2, longest_s=3.0, first_s=6.0))
        kept = holds(bare, NARROW.round_trip_s, P50, P95)
    else:
        kept = all_links(asked.linked, asked.stock)
    print(f"claim: p50 {P50}, p95 {P95} round trips; through ssh {OVER_SSH}")
    if not kept:
        raise SystemExit("keys are echoed later than is claimed")


if __name__ == "__main__":
    main()
