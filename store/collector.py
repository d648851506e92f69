"""The cycle collector, kept off while much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collector() -> Iterator[None]:
    """Keep the cycle collector off: what is made stays, and it would only look."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def collect_from_now_on() -> None:
    """Look for cycles again, but not in what the program is made of.

    It was off while the program loaded.
    """
    gc.freeze()
    gc.enable()
