"""Memory: what a desk knows, read from its log and kept in step with it.

That is the State, where every writer's chain stands, the last stamp of the clock, and
which chapters of the past were put away. A memory can be written down as a snapshot,
so that the next opening reads only what came after; it is never more than the log.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Collection
from typing import NamedTuple

import msgspec

from store.chain import Chain, Head
from store.cipher import Cipher
from store.clock import Clock
from store.device import device_of
from store.disk import Disk
from store.log import Recovered
from store.model.events import BrokenEventError, Event, decode
from store.model.facts import (
    IncidentOpened,
    PersonForgotten,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitResumed,
    UnitStage,
)
from store.model.fold import fold
from store.model.forgetting import Later, forget
from store.model.recent import FEWEST, bring_back, put_away
from store.model.records import EventId, IncidentId, State
from store.model.saved import SCHEMA, BrokenStateError, decode_state, encode_state
from store.past import Past

FORMAT = 1
PUT_AWAY_EVERY = 2_000
"""Events folded from the log between two looks for incidents gone cold."""

_OnIncident = UnitAssigned | UnitStage | UnitCleared | UnitFreed | UnitResumed


class BrokenMemoryError(ValueError):
    """These bytes are no memory, or one of another version of this program."""


class Break(NamedTuple):
    """A frame whose events are not the ones that were chained."""

    event: EventId
    """The last event of the frame."""
    segment: int
    offset: int


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    memory: int
    schema: str
    state: msgspec.Raw
    chain: list[tuple[str, int, str]]
    stamp: int
    newest: EventId
    lasts: dict[str, EventId]
    past: msgspec.Raw
    broken: int


class Memory:
    """All that is known of one log, up to some place in it."""

    def __init__(self, disk: Disk, cipher: Cipher | None = None) -> None:
        self.state = State()
        self.chain = Chain()
        self.clock = Clock()
        self.past = Past(disk, (), cipher)
        self.newest = EventId("")
        """The last event in the log, whoever wrote it."""
        self.lasts: dict[str, EventId] = {}
        """The last event of each device."""
        self.broken = 0
        """Events in the log that could not be read at all."""
        self.breaks: dict[str, Break] = {}
        """The first of each writer: what follows it does not fit either."""
        self.read = 0
        """Events taken from the log since this memory was made."""
        self.forgotten: set[str] = set()
        """Whose keys the log, as far as it was read, says are destroyed."""
        self.may_write = True
        """A bystander's memory keeps incidents gone cold in the State."""
        self._before: deque[tuple[State, tuple[bytes, ...]]] = deque(maxlen=8)
        """The State before each of the last transactions."""
        self.told: Callable[[Recovered], None] | None = None
        """Hears of each transaction that was taken, for a progress line."""

    def take(self, row: Recovered) -> None:
        """Take in one transaction as it lies in the log."""
        self._before.append((self.state, row.events))
        last = None
        for line in row.events:
            last = self._learn(line)
        if row.tag and last is not None:
            head = self.chain.head(last.writer)
            if head.number == last.number and head.tag != row.tag:
                self.breaks.setdefault(last.writer, Break(last.id, *row.position))
        if self.may_write and self.read % PUT_AWAY_EVERY < len(row.events):
            with contextlib.suppress(OSError):  # it stays in memory, and works
                self.put_away()
        if self.told is not None:
            self.told(row)

    def _learn(self, line: bytes) -> Event | None:
        self.read += 1
        try:
            event = decode(line)
        except BrokenEventError:
            self.broken += 1
            return None
        is_new = event.number > self.chain.head(event.writer).number
        self.chain.extend(event.writer, event.number, line)
        self.clock.witness(event.stamp)
        if isinstance(event.fact, PersonForgotten):
            self.forgotten.add(event.fact.person)
        if is_new:  # and no repetition of what was in doubt
            self.newest = self.lasts[device_of(event.writer)] = event.id
        self.state = self.folded(self.state, event)
        return event

    def folded(self, state: State, event: Event) -> State:
        """Fold an event, with the incident it speaks of if that was put away."""
        key = spoken_of(event)
        if key is not None and key not in state.incidents and self.past.may_hold(key):
            found = self.past.find(key)
            if found is not None:
                state = bring_back(state, found)
        return fold(state, event)

    def state_without(self, pending: Collection[bytes]) -> State:
        """Give the State before events that may not be on disk yet."""
        doubtful = set(pending)
        for state, events in self._before:
            if doubtful.intersection(events):
                return state
        return self.state

    def put_away(self) -> bool:
        """Move incidents gone cold from the State into a chapter of the past.

        Returns:
            Whether any went.

        Raises:
            OSError: If the disk refused; nothing was moved.
        """
        state, cold = put_away(self.state)
        if not cold:
            return False
        self.past.add(cold)
        self.state = state
        return True

    def forget(self, later: Later) -> None:
        """Let go of what only dropped events told, here and in the past.

        The last ones to be closed are in the State, as if it were folded anew from
        what stays: where too few are left, older ones come back.

        Raises:
            OSError: If the disk refused; nothing is forgotten.
        """
        self.past.drop_before(later.before_ms, may_go=later.is_over)
        state = forget(self.state, later)
        if len(state.incidents) - len(state.open_ids) < FEWEST:
            for incidents in self.past.since(0, state.incidents):
                for incident in incidents:
                    state = bring_back(state, incident)
            state, _ = put_away(state)
        self.state = state

    def encode(self) -> bytes:
        """Write all of it as one JSON document."""
        heads = self.chain.heads.items()
        return msgspec.json.encode(
            _Kept(
                memory=FORMAT,
                schema=SCHEMA,
                state=msgspec.Raw(encode_state(self.state)),
                chain=[(w, head.number, head.value.hex()) for w, head in heads],
                stamp=self.clock.last,
                newest=self.newest,
                lasts=self.lasts,
                past=msgspec.Raw(msgspec.json.encode(self.past.to_plain())),
                broken=self.broken,
            )
        )

    @classmethod
    def decode(
        cls,
        content: bytes,
        disk: Disk,
        cipher: Cipher | None,
        *,
        same_schema: bool = True,
    ) -> Memory:
        """Read what `encode` wrote.

        Args:
            content: As `encode` gave it.
            disk: The store's folder.
            cipher: The store's cipher, if it is locked with a passphrase.
            same_schema: Refuse what another version wrote; not for a base, which
                cannot be made again.

        Raises:
            BrokenMemoryError: If it is none, or its chapters are not there.
        """
        try:
            kept = msgspec.json.decode(content, type=_Kept)
            if kept.memory != FORMAT or (same_schema and kept.schema != SCHEMA):
                raise BrokenMemoryError("written by another version")
            memory = cls(disk, cipher)
            memory.state = decode_state(kept.state)
            memory.chain = Chain(
                (w, Head(number, bytes.fromhex(value)))
                for w, number, value in kept.chain
            )
            memory.clock.last = kept.stamp
            memory.newest, memory.lasts = kept.newest, kept.lasts
            memory.broken = kept.broken
            plain = msgspec.json.decode(kept.past)
            memory.past = Past.from_plain(disk, plain, cipher)
        except (msgspec.MsgspecError, BrokenStateError, ValueError) as error:
            raise BrokenMemoryError(str(error)) from error
        return memory


def spoken_of(event: Event) -> IncidentId | None:
    """Name the incident that an event changes, unless it opens it."""
    if isinstance(event.fact, _OnIncident):
        return event.fact.incident
    if event.entity.startswith("i:") and not isinstance(event.fact, IncidentOpened):
        return IncidentId(event.entity[2:])
    return None
