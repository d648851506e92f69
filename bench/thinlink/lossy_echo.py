"""Goal: where 5 % of the packets are lost, every key comes, and most within 2 trips.

Method: as `echo.py` (letters into the command line, five updates a second), but between
two hosts with a link that loses packets (`lossy_link.py`), so that TCP under ssh and
mosh send again by their own rules: 64 kbit/s with 300 ms and 9,600 bit/s with 600 ms.
Ours through ssh and through mosh, and one after the other the stock driver through ssh,
plain and compressed. Beside them ours on the same link without a loss. A lost packet
costs TCP a round trip at least, before anything behind it is seen, so p99 is its price
and no goal. A key that never comes fails.

Run: `python bench/thinlink/lossy_echo.py [--short]` (1 Mbit/s and 50 ms, ssh alone).
"""

from __future__ import annotations

from dataclasses import replace

import lossy_link
from echo import MIDDLE, NARROW, WIDE, Echoes, Typing, one
from setups import Setup, given

LOSS = 0.05
SHARES = (0.5, 0.95, 0.99)
GOAL = 2.0
"""Round trips, p50, for ours."""
KEYS, SHORT_KEYS = 75, 6
"""A line of 80 cells has room for no more."""
NO_BOARD_S = 60.0


def all_routes(thin: Setup, stock: Setup, typing: Typing) -> bool:
    """Measure every route on one link; claim that none of our keys was lost."""
    ours: list[Echoes | None] = []
    clean = replace(thin, link=replace(thin.link, loss=0.0))
    for route_name in ("packet ssh", "packet mosh"):
        ours.append(one(f"thin, {route_name}", route_name, thin, typing, SHARES))
        one("  without a loss", route_name, clean, typing, SHARES)
    for route_name in ("packet ssh", "packet sshc", "packet mosh"):
        one(f"stock, {route_name}", route_name, stock, typing, SHARES)
    return all(echoes is not None and not echoes.lost for echoes in ours)


def main() -> None:
    """Measure; `--short` types a few letters over a quick link."""
    asked = given(__doc__)
    why = lossy_link.missing()
    if why:
        print(f"lossy_echo: skipped, {why}")
        return
    links = [WIDE] if asked.short else [MIDDLE, NARROW]
    kept = True
    for link in links:
        lossy = replace(link, loss=LOSS)
        told = asked.linked if link is NARROW else asked.thin
        thin, stock = (replace(setup, link=lossy) for setup in (told, asked.stock))
        print(
            f"-- {link.bits} bit/s, {link.round_trip_s * 1000:.0f} ms,"
            f" {LOSS:.0%} of the packets lost"
        )
        if asked.short:
            typing = Typing(keys=SHORT_KEYS, longest_s=30.0)
            echoes = one("thin, packet ssh", "packet ssh", thin, typing, SHARES)
            kept = echoes is not None and not echoes.lost
        else:
            typing = Typing(keys=KEYS, longest_s=KEYS + 40.0, first_s=NO_BOARD_S)
            kept &= all_routes(thin, stock, typing)
    print(f"goal: p50 {GOAL} round trips, and no key lost")
    if not kept:
        raise SystemExit("keys were lost")


if __name__ == "__main__":
    main()
