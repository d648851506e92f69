"""Metrics: what the server counts, as the text that Prometheus reads.

No device and no zone is named: who reads them learns how the server does, and nothing
about the police. Source: Prometheus text exposition format 0.0.4.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator

COMMIT_S = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Upper ends of the classes in which commits are counted, in seconds."""


class Metrics:
    """Counts since the start of this process."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, int]] = Counter()
        """By what was asked for, and the answer's status."""
        self.pushes = 0
        self.events = 0
        """That were new, the server's own left out."""
        self.refused: Counter[str] = Counter()
        """Events and requests that were refused, by code."""
        self.pulled = 0
        """Events that were given out."""
        self.waiters = 0
        self.loop_lag_s = 0.0
        """How much later than asked the event loop woke the last time."""
        self._commits = [0] * (len(COMMIT_S) + 1)
        self._commit_s = 0.0
        self._committed = 0

    def committed(self, took_s: float, events: int) -> None:
        """Count a commit."""
        self._commits[bisect_left(COMMIT_S, took_s)] += 1
        self._commit_s += took_s
        self._committed += events

    def text(self, size_bytes: int) -> bytes:
        """Write all of it."""
        lines = (
            *_single("pushes_total", "counter", "Pushes taken.", self.pushes),
            *_single("events_total", "counter", "Events taken.", self.events),
            *_single(
                "committed_total",
                "counter",
                "Events committed, the server's own too.",
                self._committed,
            ),
            *_single("pulled_total", "counter", "Events given out.", self.pulled),
            *_single("waiters", "gauge", "Readers that wait for news.", self.waiters),
            *_single(
                "loop_lag_seconds",
                "gauge",
                "How late the event loop woke.",
                self.loop_lag_s,
            ),
            *_single("database_bytes", "gauge", "Room of the database.", size_bytes),
            *_labelled(
                "refused_total",
                "Events and requests refused, by code.",
                ((f'code="{code}"', count) for code, count in self.refused.items()),
            ),
            *_labelled(
                "requests_total",
                "Requests answered, by what was asked for and status.",
                (
                    (f'of="{of}",status="{status}"', count)
                    for (of, status), count in self.requests.items()
                ),
            ),
            *self._histogram(),
        )
        return "\n".join(lines).encode() + b"\n"

    def _histogram(self) -> Iterator[str]:
        name = "commit_seconds"
        yield from _head(name, "histogram", "How long commits took.")
        below = 0
        for end, count in zip((*COMMIT_S, "+Inf"), self._commits, strict=True):
            below += count
            yield f'patrol_{name}_bucket{{le="{end}"}} {below}'
        yield f"patrol_{name}_sum {self._commit_s:.6f}"
        yield f"patrol_{name}_count {below}"


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP patrol_{name} {about}"
    yield f"# TYPE patrol_{name} {kind}"


def _single(name: str, kind: str, about: str, value: float) -> Iterator[str]:
    yield from _head(name, kind, about)
    yield f"patrol_{name} {value}"


def _labelled(name: str, about: str, rows: Iterable[tuple[str, int]]) -> Iterator[str]:
    yield from _head(name, "counter", about)
    for labels, value in sorted(rows):
        yield f"patrol_{name}{{{labels}}} {value}"
