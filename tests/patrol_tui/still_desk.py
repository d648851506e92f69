"""The program at a time that stands still: `still_desk.py [options and verb]`.

Two of it show the same ages and clocks, whenever each was begun.
"""

import sys

from patrol_tui import app, cli, headless, opening

STILL_MS = 1_795_350_000_000
"""22 November 2026, 19:20 in Bangkok."""


def still_ms() -> int:
    return STILL_MS


if __name__ == "__main__":
    for room in (app, headless, opening):
        setattr(room, "wall_ms", still_ms)  # noqa: B010 - the rooms read it when called
    sys.exit(cli.main(sys.argv[1:]))
