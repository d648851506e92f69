"""What the link needs of a desk: take what came, and give what is to go.

Only this of a desk is used by the whole room, so that it can be tried without one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from store.answers import Taken
from store.device import Device
from store.keys.zone_ring import ZoneRing
from store.log import LogMark
from store.model.facts import HeadWitnessed
from store.model.records import State
from store.model.refusals import Refusal
from store.outbox import OutLine


class Replica(Protocol):
    """One desk's log and State."""

    @property
    def state(self) -> State:
        """What is true now, and on disk; its `heads` are the last number of each."""

    @property
    def device(self) -> Device:
        """Who writes here."""

    @property
    def keyring(self) -> ZoneRing:
        """The keys of persons, which the desks of a zone share."""

    @property
    def writer(self) -> str:
        """Name the writer of what is done here from now on."""

    @property
    def mark(self) -> LogMark:
        """How far this store is in step with the server."""

    def catch_up(self) -> None:
        """Let the State show now all that is on disk."""

    def note_mark(self, mark: LogMark) -> None:
        """Have the next frame tell this as well; costs no sync of its own."""

    def take(
        self,
        events: Sequence[bytes],
        witnesses: Sequence[HeadWitnessed],
        now_ms: int,
        *,
        by: str,
        mark: LogMark | None = None,
    ) -> Taken | Refusal:
        """Take others' events; the mark is on disk with them, or neither is.

        Raises:
            ValueError: If events between these and those in the log are missing.
        """

    def own_lines(self, after: Mapping[str, int]) -> Iterator[OutLine]:
        """Give this device's events behind these numbers, in the order of the log.

        Raises:
            OSError: If the log cannot be read.
        """

    def lines_of(self, after: Mapping[str, int]) -> Iterator[OutLine]:
        """Give the named writers' events behind these numbers, in the log's order.

        Raises:
            OSError: If the log cannot be read.
        """
