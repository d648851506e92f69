"""Limits: how much anybody may ask for, in memory that does not grow.

Token buckets, one for each device and one for each address that was refused. Who has a
token that holds is never slowed by what others do from the same address: only wrong
requests count against it. What is refused is told in one line for each kind and
second, so that a flood of it fills no disk.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import NamedTuple, Protocol

KEPT = 4_096
"""Buckets kept of one sort; the one that was used longest ago goes first."""
V6_NETWORK_BITS = 64
"""What one subscriber is given: all its addresses count as one."""


class Rate(NamedTuple):
    """What a bucket lets through."""

    per_s: float
    """How fast it fills again."""
    burst: float
    """How much it holds."""


class Rates(NamedTuple):
    """The limits of a server; each is far above what a desk does."""

    device: Rate = Rate(50, 500)
    """Requests of one device. A desk that catches up makes about 10 a second."""
    wrong: Rate = Rate(1, 20)
    """Requests of one address with no token that holds."""
    system: Rate = Rate(5, 100)
    """Reports of one other system."""
    code: Rate = Rate(1 / 180, 5)
    """Wrong one-time codes from one address."""
    codes: Rate = Rate(5, 100)
    """Wrong one-time codes from everywhere together."""


class Buckets:
    """Token buckets by key, never more than `kept` of them.

    A bucket that was dropped begins full again. So who has more addresses than are kept
    is not slowed by them; nothing but the answer "no" is to be had there anyway.
    """

    def __init__(self, rate: Rate, kept: int = KEPT) -> None:
        self._rate = rate
        self._kept = kept
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        """Key -> how full it was, and when."""

    def __len__(self) -> int:
        return len(self._levels)

    def wait_s(self, key: Hashable, now_s: float) -> float:
        """Tell how long until the next one would be let through; takes nothing."""
        missing = 1 - self._level(key, now_s)
        return max(missing, 0) / self._rate.per_s

    def take(self, key: Hashable, now_s: float) -> float:
        """Take one; or tell how many seconds to wait, and take nothing."""
        level = self._level(key, now_s)
        if level < 1:
            return (1 - level) / self._rate.per_s
        self._levels[key] = level - 1, now_s
        self._levels.move_to_end(key)
        if len(self._levels) > self._kept:
            self._levels.popitem(last=False)
        return 0

    def _level(self, key: Hashable, now_s: float) -> float:
        kept = self._levels.get(key)
        if kept is None:
            return self._rate.burst
        level, at_s = kept
        return min(level + (now_s - at_s) * self._rate.per_s, self._rate.burst)


def neighbourhood(address: str) -> str:
    """Name what counts as one address: itself, or its network of 64 bits."""
    if ":" not in address:
        return address[:64]
    try:
        ip = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    network = ipaddress.IPv6Network((ip, V6_NETWORK_BITS), strict=False)
    return str(network.network_address)


class Timer(Protocol):
    """What an event loop can do: call later."""

    def call_later(self, delay: float, callback: Callable[[], None], /) -> object:
        """Call after so many seconds."""


class Tally:
    """Tells what was refused: the first of a kind at once, the rest once a second.

    Args:
        tell: Hears the kind and how many there were; writes one line.
    """

    def __init__(self, tell: Callable[[str, int], None]) -> None:
        self._tell = tell
        self._counts: dict[str, int] = {}
        """Kind -> how many since it was told; kinds told within this second."""

    def note(self, kind: str, timer: Timer) -> None:
        """Count one refusal; `kind` is one of a closed set, never a caller's words."""
        if kind in self._counts:
            self._counts[kind] += 1
            return
        self._tell(kind, 1)
        if not self._counts:
            timer.call_later(1.0, lambda: self._end_second(timer))
        self._counts[kind] = 0

    def _end_second(self, timer: Timer) -> None:
        """Tell what came within the second; who had more of it is heard for another."""
        counts, self._counts = self._counts, {}
        for kind, count in counts.items():
            if count:
                self._tell(kind, count)
                self._counts[kind] = 0
        if self._counts:
            timer.call_later(1.0, lambda: self._end_second(timer))
