"""The queue of a zone's intake: kept here until a desk has it on its own disk.

What came in is kept once by its key, however often it is sent: keys are remembered for
`KEY_MS`, longer than what they name. A desk leases rows, writes them to its log, and
acknowledges them; then they leave the files of the server. A lease that runs out lets
another desk try. SQLite and PostgreSQL keep this contract.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from store.wire_intake import KEPT_KINDS

KEY_MS = 14 * 24 * 3_600_000
"""How long a key is remembered; LINE sends again for at most some days."""
REQUEST_MS = 90 * 24 * 3_600_000
"""How long the state of a service request can be asked for."""
LEASE_MS = 30_000
"""How long a desk has to write what it leased."""
LEASED_ROWS = 25
"""The most of one lease."""
WAITING_ROWS = 20_000
"""The most that wait in one zone; more is refused, to be sent again."""
TIDY_MS = 3_600_000
"""How often what is too old is looked for."""
FULL = "too much of this zone waits for a desk; send it again later"
WITHDRAWN = "message-unsent"
"""What is left of a report that its sender took back while it waited."""


class Item(NamedTuple):
    """One thing that came in."""

    kind: str
    """One of `store.wire_intake.KEPT_KINDS`."""
    key: str
    """The same whenever the same thing comes in again."""
    body: bytes
    """As it goes to the desk, JSON."""
    message: str = ""
    """Id of the message, by which it may be withdrawn."""
    service: str = ""
    """Of a service request: its service, and so its state can be asked for."""
    system: str = ""
    """Code of the system that asked for it."""


class Row(NamedTuple):
    """One thing that waits."""

    number: int
    kind: str
    key: str
    at_ms: int
    """When it came in."""
    body: bytes


class Filed(NamedTuple):
    """What is known of a service request; nothing personal."""

    key: str
    service: str
    at_ms: int
    updated_ms: int
    number: int
    """Of the report at the desk; 0 until one has it."""
    is_closed: bool


class IntakeQueue(Protocol):
    """What waits in each zone; every method raises LedgerRefuses if it cannot."""

    async def keep(self, zone: str, items: Sequence[Item], now_ms: int) -> int:
        """Keep what was not known yet, durably; tell how much of it was new.

        What withdraws a message takes the content of those that wait.
        """

    async def lease(
        self,
        zone: str,
        now_ms: int,
        *,
        kinds: Collection[str] = KEPT_KINDS,
        least_age_ms: int = 0,
    ) -> list[Row]:
        """Give the oldest that nobody has leased, to one asker alone for a while."""

    async def acknowledge(
        self, zone: str, numbers: dict[int, int], now_ms: int
    ) -> None:
        """Delete what a desk has on disk: row -> number of the report there, or 0."""

    async def close_requests(self, zone: str, keys: Sequence[str], now_ms: int) -> None:
        """Note that what these service requests were about is over."""

    async def requests(
        self, zone: str, system: str, keys: Sequence[str] = ()
    ) -> list[Filed]:
        """List a system's service requests, the newest first; of these keys only."""

    async def close(self) -> None:
        """Let go of the database."""
