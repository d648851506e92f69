"""Ledgers: what the server asks of the database that keeps the zones' streams.

A ledger holds of each zone one stream of events, numbered 1, 2, 3 ... without a hole,
and of each writer where its chain stands. What it took is on stable storage before it
says so. SQLite (`sqlite`) and PostgreSQL (`postgres`) keep this contract; what may be
taken at all is judged by `judge`, once for both.

    StoreError
    ├── LedgerUnusable   it cannot be opened: wrong file, newer version, no database
    └── LedgerRefuses    it cannot take events now, but goes on: full disk, no link
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple, NewType, Protocol

from store.device import OF_SERVERS
from store.disk import StoreError
from store.sentences import N_
from store.wire import Refused

ZoneName = NewType("ZoneName", str)

SERVER_DEVICE = OF_SERVERS
"""Begins every writer id of a server itself; given to no device."""

WAITING_PUSHES = 20_000
"""The most that wait for the database; who comes later is sent away."""

LOOK_S = 30.0
"""How often incidents are looked for that have waited long enough for a number."""

STOPPING = "the server is stopping"
CROWDED = "too many wait for the database; try again"


class LedgerUnusable(StoreError):  # noqa: N818 (a state, told to people)
    """The database cannot be opened, or is not ours, or is of a newer program."""

    def __init__(self, place: str, why: str) -> None:
        sentence = N_("cannot use {place} as the server's database: {why}")
        super().__init__(sentence, place=place, why=why)
        self.why = why


class LedgerRefuses(StoreError):  # noqa: N818 (a state, told to people)
    """The database takes no events now; what it holds can still be read.

    Args:
        code: `full` or `down`, as it stands in a Problem.
        why: One English line for a person.
    """

    def __init__(self, code: str, why: str) -> None:
        super().__init__(N_("the server's database takes nothing now: {why}"), why=why)
        self.code = code
        self.why = why


class Given(NamedTuple):
    """One event of a push, read and found well made."""

    writer: str
    number: int
    kind: str
    line: bytes
    """The very bytes its author wrote."""
    tag: str | None = None
    """First digits of its writer's chain before it; only with the writer's first
    event in the push."""

    @property
    def id(self) -> str:
        """Writer and number, as `Event.id` writes them."""
        return f"{self.writer}.{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one device gives one zone: well-made events in its log's order."""

    zone: ZoneName
    device: str
    events: Sequence[Given]
    heals: bool = False
    """They are others' events, which the ledger lost."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Of each enrolled device among the healed writers, its public key."""
    refused: Refused | None = None
    """Why reading stopped behind `events`; it holds if these are all taken."""

    writers: Set[str] = field(init=False)
    """All whose head must be known to judge it."""

    def __post_init__(self) -> None:
        """Find the writers, once: they are asked for again and again."""
        named = {given.writer for given in self.events}
        if self.refused is not None and self.refused.event:
            named.add(self.refused.event.partition(".")[0])
        object.__setattr__(self, "writers", named)


class Outcome(NamedTuple):
    """What became of a batch; all that is told here is on stable storage."""

    heads: dict[str, int]
    """Of each writer in the batch, the last number that the ledger holds."""
    taken: int
    """Events that were new."""
    refused: Refused | None = None


class Ask(NamedTuple):
    """Which part of a stream is wanted."""

    zone: ZoneName
    after: int
    """The last place that the asker has."""
    most_bytes: int
    """Of events; one event always fits."""
    but_of: str = ""
    """Events of this device are left out."""


class Page(NamedTuple):
    """Events behind a place in a stream."""

    seq: int
    """Everything up to here was looked at; the asker's next place."""
    events: list[bytes]
    is_more: bool = False
    """There is more behind `seq` already."""
    devices: frozenset[str] | None = None
    """Whose events were looked at, those left out too; None where that was not noted.
    Who is not among them is given the same page."""


class Wakes(Protocol):
    """Who waits for news; a ledger rings when a stream has grown."""

    def ring(self, zone: ZoneName, seq: int) -> None:
        """Tell all who wait for this zone that its stream reaches to `seq`.

        On the event loop's thread only; ringing too often does no harm. It reaches
        back behind what was rung only when another life of the database begins.
        """

    def zones(self) -> Iterable[ZoneName]:
        """Name the zones that somebody waits for: those a poll must look at."""


class Gauges(Protocol):
    """Where a ledger counts what it does."""

    def committed(self, took_s: float, events: int) -> None:
        """Count a commit that took so long and brought so many events."""


class Ledger(Protocol):
    """The streams of all zones. Every method is called on one event loop."""

    @property
    def epoch(self) -> str:
        """Which life of the database this is: letters and digits; known once started.

        Another one as soon as the database may have lost events that it had told of:
        a restored or a copied one.
        """

    @property
    def key(self) -> str:
        """The public key of the server's own writers; known once started."""

    @property
    def place(self) -> str:
        """Where it is kept, as people may read it: no password in it."""

    async def start(self, wakes: Wakes, gauges: Gauges) -> None:
        """Open it, bring its tables up to date, begin to write and to listen.

        Raises:
            LedgerUnusable: If it cannot be opened, or is of a newer program.
        """

    async def stop(self) -> None:
        """Finish what was given to it, and close it; twice is as good as once."""

    async def take(self, batch: Batch) -> Outcome:
        """Judge a batch and keep what may be kept, on stable storage.

        New incidents in it get their official number in the same transaction.

        Raises:
            LedgerRefuses: If nothing can be kept now. Nothing of it was taken, or all:
                the giver gives it again.
        """

    async def page(self, ask: Ask) -> Page:
        """Read on in a stream; never waits for news.

        Raises:
            LedgerRefuses: If it cannot be read now.
        """

    async def newest(self, zone: ZoneName) -> int:
        """Tell the last place of a stream; 0 if it is empty.

        Raises:
            LedgerRefuses: If it cannot be read now.
        """

    async def heads(self, zone: ZoneName, writers: Sequence[str]) -> dict[str, int]:
        """Tell of each writer the last number held; 0 for none.

        Raises:
            LedgerRefuses: If it cannot be read now.
        """

    async def check(self) -> None:
        """Return if it can take events now.

        Raises:
            LedgerRefuses: If it cannot.
        """

    async def size_bytes(self) -> int:
        """Tell how much room it takes."""
