"""A small world: limits so low that everything happens within one short story.

Segments roll over after a few commands, snapshots are taken often, incidents go cold
within the hour. All that the store draws by chance comes from the world's seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from random import Random
from unittest.mock import patch

from store.log import EventLog
from store.model.recent import put_away

SEGMENT_BYTES = 3_000
RESERVE_BYTES = 2_000
COLD_MS = 20 * 60_000

LIMITS = {
    "store.opening.EventLog": partial(
        EventLog, segment_bytes=SEGMENT_BYTES, reserve_bytes=RESERVE_BYTES
    ),
    "store.memory.put_away": partial(put_away, keep_ms=COLD_MS, most=4, fewest=1),
    "store.memory.PUT_AWAY_EVERY": 15,
    "store.model.fold.KEPT_ACTIONS": 5,
    "store.ledger.SAVE_EVERY": 12,
    "store.ledger.SAVE_AT_CLOSE": 4,
    "store.shared.TAKEN_TOGETHER": 7,
    "store.notary.SIGN_EVERY": 20,
}
"""What is set, and to what."""

DRAWN = (
    "store.device.secrets",
    "store.keys.signing.secrets",
    "store.keys.people.secrets",
)
"""Where the store asks the system for chance."""


class _Drawn:
    """Stands for the module `secrets`; draws from a seed."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def choice(self, several: Sequence[str]) -> str:
        return self._chance.choice(several)

    def token_bytes(self, size: int) -> bytes:
        return self._chance.randbytes(size)


@contextmanager
def small_store(seed: int) -> Iterator[None]:
    """Set low limits, and one seed for all chance, while a story is told."""
    drawn = _Drawn(Random(seed))  # noqa: S311
    with ExitStack() as stack:
        for name, value in LIMITS.items():
            stack.enter_context(patch(name, value))
        for name in DRAWN:
            stack.enter_context(patch(name, drawn))
        yield
