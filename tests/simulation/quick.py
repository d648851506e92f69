"""Quick reading: what pure functions of the log said once is not reckoned anew.

A hundred thousand disks hold the same few frames in other arrangements. Only functions
whose answer hangs on nothing but what they are given are remembered here, so nothing
is taken for granted that was not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from hashlib import blake2b
from types import SimpleNamespace
from unittest.mock import patch

from store.keys.vault import SEAL_BYTES
from store.log.frames import Scan, is_event, scan, split, take_tag
from store.log.history import _events, mark_sizes
from store.model.events import decode
from tests.store.log_steps import SimCipher

MOST = 50_000
"""Answers that are kept of each."""

MORE = bytes(SEAL_BYTES - 16)
"""What the real cipher's seals have beyond those of a simulated one."""

_scan = lru_cache(MOST)(scan)


def _scanned(content: bytes, segment: int, start: int = 0) -> Scan:
    """Scan; who asks may put another list into the answer, but not change this one."""
    known = _scan(content, segment, start)
    return Scan(known.frames, known.end, known.damage, known.torn)


QUICK = {
    "store.log.history.scan": _scanned,
    "store.log.history.split": lru_cache(MOST)(split),
    "store.log.history.take_tag": lru_cache(MOST)(take_tag),
    "store.log.history._events": lru_cache(MOST)(_events),
    "store.log.history.mark_sizes": lru_cache(MOST)(mark_sizes),
    "store.log.history.json": SimpleNamespace(loads=lru_cache(MOST)(json.loads)),
    "store.log.event_log.is_event": lru_cache(MOST)(is_event),
    "store.memory.decode": lru_cache(MOST)(decode),
}


class QuickCipher(SimCipher):
    """Scrambles all at once, and takes as much room as the real one."""

    def seal(self, content: bytes, about: bytes) -> bytes:
        return MORE + super().seal(content, about)

    def unseal(self, sealed: bytes, about: bytes) -> bytes:
        return super().unseal(sealed.removeprefix(MORE), about)

    def _scramble(self, content: bytes, about: bytes) -> bytes:
        size = len(content)
        pad = blake2b(self.key + about).digest() * (size // 64 + 1)
        mixed = int.from_bytes(content) ^ int.from_bytes(pad[:size])
        return mixed.to_bytes(size)


@contextmanager
def quick_reading() -> Iterator[None]:
    """Remember what was read, while many disks are looked at."""
    with ExitStack() as stack:
        for name, quick in QUICK.items():
            stack.enter_context(patch(name, quick))
        yield
