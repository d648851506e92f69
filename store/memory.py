"""Memory: what a desk knows, read from its log and kept in step with it.

That is the State, where every writer's chain stands, the last stamp of the clock, and
which chapters of the past were put away. A memory can be written down as a snapshot,
so that the next opening reads only what came after; it is never more than the log.

Events are folded in one order, whatever order they lie in; see `store.standing`. So
those that are read from a log are gathered, and folded some thousands together.
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
from store.disk import Disk
from store.ladder import Rung
from store.log import LogMark, Position, Recovered
from store.model.events import BrokenEventError, Event, decode, device_of
from store.model.facts import PersonForgotten
from store.model.forgetting import Later, forget
from store.model.recent import FEWEST, bring_back, put_away
from store.model.records import EventId, State
from store.model.saved import SCHEMA, BrokenStateError, decode_state, encode_state
from store.model.timeline import Row
from store.past import Past
from store.standing import Reckoned, Standing, Truth

FORMAT = 2
FORMATS = frozenset({1, FORMAT})
"""Those in which a base may be: it cannot be made again."""
PUT_AWAY_EVERY = 2_000
"""Events of the log that are folded together; then incidents gone cold go."""


LEAVE_EVERY = 10_000
"""Events of a log read from its beginning between two places to be remembered."""


class BrokenMemoryError(ValueError):
    """These bytes are no memory, or one of another version of this program."""


class Break(NamedTuple):
    """A frame whose events are not the ones that were chained."""

    event: EventId
    """The last event of the frame."""
    segment: int
    offset: int


class Waiting(NamedTuple):
    """What is to be seen once it is on disk."""

    events: tuple[Event, ...]
    """Of commands, or of other desks."""
    after: State | Reckoned
    mark: LogMark | None


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
    top: tuple[int, str, int] | None = None
    """The place of the last event in order."""
    places: list[tuple[str, int, int]] = []
    """Of every writer the stamp of its last place, and the command's first number."""
    holes: dict[str, list[tuple[int, int]]] = {}
    mark: LogMark = LogMark()
    rungs: list[Rung] = []


class _Top(msgspec.Struct):
    memory: int
    schema: str
    top: tuple[int, str, int]


class Memory(Standing):
    """All that is known of one log, up to some place in it."""

    def __init__(self, disk: Disk, cipher: Cipher | None = None) -> None:
        super().__init__(disk, cipher)
        self.chain = Chain()
        self.clock = Clock()
        self.newest = EventId("")
        """The last event in the log, whoever wrote it."""
        self.lasts: dict[str, EventId] = {}
        """The last event of each device."""
        self.mark = LogMark()
        """How far this store is in step with a server."""
        self.rungs: tuple[Rung, ...] = ()
        """The snapshots that are on disk, oldest first."""
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
        self.fold_every = 0
        """Events that are folded together at most, if not the usual number."""
        self._folded = 0
        """Events folded since incidents gone cold were looked for."""
        self.leaves: Callable[[Position], None] | None = None
        """Hears of places on the way, to write down what is known up to there."""
        self._leave_at = LEAVE_EVERY
        self.told: Callable[[Recovered], None] | None = None
        """Hears of each transaction that was taken, for a progress line."""
        self._before: deque[tuple[LogMark, tuple[bytes, ...]]] = deque(maxlen=8)
        """The mark before each of the last transactions."""

    def take(self, row: Recovered) -> None:
        """Take in one transaction as it lies in the log."""
        if self.leaves is not None and self.read >= self._leave_at:
            self._leave_at = self.read + LEAVE_EVERY
            self.leaves(row.position)
        self._before.append((self.mark, row.events))
        last = None
        for line in row.events:
            last = self._learn(line)
        if row.tag and last is not None:
            head = self.chain.head(last.writer)
            if head.number == last.number and head.tag != row.tag:
                self.breaks.setdefault(last.writer, Break(last.id, *row.position))
        if row.mark is not None:
            self.mark = self.mark.followed_by(row.mark)
        if self.unfolded >= (self.fold_every or PUT_AWAY_EVERY):
            self._folded += self.unfolded
            self.fold_read()
        if self.may_write and self._folded >= PUT_AWAY_EVERY:
            self._folded = 0
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
            self.forgotten.update(event.fact.keys)
        if is_new:  # and no repetition of what was in doubt
            self.newest = self.lasts[device_of(event.writer)] = event.id
        if is_new:
            self.heard(event)
            self.read_on(event, line)
        return event

    def heard(self, event: Event) -> None:
        """Hear of each new event, in the order of the log, before it is folded."""

    def hold_back(self, lines: Collection[bytes]) -> Waiting | None:
        """Let events be not true that may not be on disk yet; give what waits."""
        if not lines:
            return None
        whole = Reckoned(self.truth, self.timeline, is_late=True)
        waiting = Waiting((), whole, self.mark)
        self.adopt(self.reckon_without(lines))
        self.mark = self.mark_without(lines)
        return waiting

    def mark_without(self, lines: Collection[bytes]) -> LogMark:
        """Give the mark before events that may not be on disk yet."""
        doubtful = set(lines)
        for mark, events in self._before:
            if doubtful.intersection(events):
                return mark
        return self.mark

    def put_away(self) -> bool:
        """Move incidents gone cold from the State into a chapter of the past.

        Returns:
            Whether any went.

        Raises:
            OSError: If the disk refused; nothing was moved.
        """
        state, cold = put_away(self._state)
        if not cold:
            return False
        self.past.add(cold)
        self._state = state
        return True

    def forget(self, later: Later) -> None:
        """Let go of what only dropped events told, here and in the past.

        The last ones to be closed are in the State, as if it were folded anew from
        what stays: where too few are left, older ones come back.

        Raises:
            OSError: If the disk refused; nothing is forgotten.
        """
        state, chapters = self.truth
        self.past.drop_before(later.before_ms, may_go=later.is_over)
        after = self.past.chapters

        def forgotten(truth: Truth) -> Truth | None:
            """Keep what was true since the last incidents were put away, no more."""
            heads = truth.state.heads
            is_whole = all(heads.get(w, 0) >= n for w, n in later.heads.items())
            if truth.chapters != chapters or not is_whole:
                return None
            return Truth(forget(truth.state, later), after)

        self.change_truths(forgotten)
        state = forget(state, later)
        if len(state.incidents) - len(state.open_ids) < FEWEST:
            for incidents in self.past.since(0, state.incidents):
                for incident in incidents:
                    state = bring_back(state, incident)
            state, _ = put_away(state)
        self._state = state

    def rung(self, place: Position) -> Rung:
        """Describe the snapshot of all this, at a place in the log."""
        events = sum(head.number for head in self.chain.heads.values())
        names = tuple(chapter.name for chapter in self.past.chapters)
        return Rung(place.segment, place.offset, events, names)

    def rungs_before(self, place: Position) -> tuple[Rung, ...]:
        """Tell which snapshots are on disk of earlier places in the log."""
        return tuple(rung for rung in self.rungs if rung.position < place)

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
                top=self.timeline.newest[:3],
                places=sorted((w, p.stamp, p.first) for w, p in self.places.items()),
                holes=self.holes,
                mark=self.mark,
                rungs=list(self.rungs),
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
            is_same = kept.memory == FORMAT and kept.schema == SCHEMA
            if not is_same and (same_schema or kept.memory not in FORMATS):
                raise BrokenMemoryError("written by another version")
            memory = cls(disk, cipher)
            memory.past = Past.from_plain(disk, msgspec.json.decode(kept.past), cipher)
            memory._go_on_from(kept)
        except (msgspec.MsgspecError, BrokenStateError, ValueError) as error:
            raise BrokenMemoryError(str(error)) from error
        return memory

    def _go_on_from(self, kept: _Kept) -> None:
        """Take over what was kept."""
        self.state = decode_state(kept.state)
        rows = kept.chain
        self.chain = Chain((w, Head(n, bytes.fromhex(value))) for w, n, value in rows)
        self.clock.last = kept.stamp
        self.newest, self.lasts = kept.newest, kept.lasts
        self.broken, self.holes = kept.broken, kept.holes
        self.mark, self.rungs = kept.mark, tuple(kept.rungs)
        self.stand_at(kept.places, kept.top, kept.stamp)


def top_of(content: bytes) -> Row:
    """Tell the place of the last event in a memory, and read nothing else of it.

    Raises:
        BrokenMemoryError: If it is none, or one of another version.
    """
    try:
        kept = msgspec.json.decode(content, type=_Top)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BrokenMemoryError(str(error)) from error
    if kept.memory != FORMAT or kept.schema != SCHEMA:
        raise BrokenMemoryError("written by another version")
    return Row(*kept.top)
