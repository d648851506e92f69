"""The shared ledger: other desks' events come in, and this desk's own go out."""

from __future__ import annotations

import contextlib
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence, Set

from store.answers import Taken
from store.late import read_again
from store.ledger import Ledger
from store.log import LogMark
from store.model.events import Event, decode
from store.model.facts import HeadWitnessed
from store.model.refusals import Refusal
from store.model.rules.ruling import Draft
from store.model.timeline import Row, in_order
from store.notary import ABOUT_LOG
from store.outbox import OutLine
from store.standing import Reckoned

TAKEN_TOGETHER = 2_000
"""Events of another desk in one transaction: more than one answer to a pull has."""


class SharedLedger(Ledger):
    """A ledger that is kept in step with those of other desks."""

    @property
    def mark(self) -> LogMark:
        """Tell how far this store is in step with a server."""
        return self._memory.mark

    @property
    def is_catching_up(self) -> bool:
        """Claim that events are on disk which the State does not show yet."""
        return self.late.is_any

    def catch_up(self) -> None:
        """Let the State show now all that is on disk; `chores` do it in small steps."""
        self.late.finish()

    def note_mark(self, mark: LogMark) -> None:
        """Note how far this store is in step with a server, without any events.

        It is written with the next commit, or at the close; lost, it only costs asking
        again.
        """
        memory = self._memory
        self._log.note(mark.since(memory.mark))
        memory.mark = memory.mark.followed_by(mark)

    def own_lines(self, after: Mapping[str, int]) -> Iterator[OutLine]:
        """Give this device's events above given numbers; see `Outbox.own_lines`."""
        return self.outbox.own_lines(after, self._log.position)

    def lines_of(self, after: Mapping[str, int]) -> Iterator[OutLine]:
        """Give some writers' events above given numbers; see `Outbox.lines_of`."""
        return self.outbox.lines_of(after, self._log.position)

    def take(
        self,
        events: Sequence[bytes],
        witnesses: Sequence[HeadWitnessed],
        now_ms: int,
        *,
        by: str,
        mark: LogMark | None = None,
    ) -> Taken | Refusal:
        """Take other desks' events into the log, as the very bytes they are.

        Args:
            events: In the sender's log order; each writer's numbers dense.
            witnesses: The sender's signed heads, written down as seen.
            now_ms: The wall clock.
            by: Who brought them.
            mark: How far it is in step with a server then; on disk with the last one.

        Returns:
            How many were new; the same once more changes nothing.

        Raises:
            ValueError: If events between these and those in the log are missing.
        """
        new, last = 0, (len(events) - 1) // TAKEN_TOGETHER * TAKEN_TOGETHER
        for start in range(0, len(events), TAKEN_TOGETHER):
            its = mark if start == last else None
            saved = self._take_some(events[start:][:TAKEN_TOGETHER], its)
            if isinstance(saved, Refusal):
                return saved
            new += saved
            with contextlib.suppress(OSError):  # tried again before the memory is saved
                self.keyring.forget_all(self._memory.forgotten, at_ms=now_ms)
        if mark is not None and not events:
            self.note_mark(mark)
        if witnesses and new:
            drafts = tuple(Draft(ABOUT_LOG, witness) for witness in witnesses)
            if isinstance(told := self._told_of_log(drafts, now_ms, by), Refusal):
                return told
        return Taken(new, len(events) - new)

    def _take_some(self, lines: Sequence[bytes], mark: LogMark | None) -> int | Refusal:
        """Take some events as one transaction; tell how many were new."""
        saved = self.save_again()
        if isinstance(saved, Refusal):
            return saved
        fresh = self._new_of(lines)
        if fresh:
            rows = self._rows_of(fresh)
            late = self._late_of(rows, may_wait=mark is not None)
            with self.unbroken():
                after = self._reckoned([row for row in rows if row.writer not in late])
                for event, line in fresh:
                    self._append(event, line)
                events = tuple(event for event, _ in fresh)
                saved = self.commit(events, after, mark)
            if isinstance(saved, Refusal):
                return saved
            self.late.defer(row for row in rows if row.writer in late)
        elif mark is not None:
            self.note_mark(mark)
        return len(fresh)

    def _late_of(self, rows: Sequence[Row], *, may_wait: bool) -> Set[str]:
        """Name the writers whose rows are on disk now, and shown later.

        Of no writer is something shown while what it wrote before waits: who names the
        newest event of a writer says to have seen them all.
        """
        waiting = self.late.writers
        if not may_wait:
            if not waiting.isdisjoint(row.writer for row in rows):
                self.late.finish()
            return frozenset()
        if rows and self.late.is_far(rows[0]):
            return {row.writer for row in rows}
        return waiting

    def _new_of(self, lines: Sequence[bytes]) -> list[tuple[Event, bytes]]:
        """Choose those of another desk's events that are not here yet."""
        memory = self._memory
        reached: dict[str, int] = {}
        fresh: list[tuple[Event, bytes]] = []
        for line in lines:
            event = decode(line)
            writer, number = event.writer, event.number
            last = reached.setdefault(writer, memory.chain.head(writer).number)
            if number > last + 1:
                raise ValueError(f"{event.id} does not follow {writer}.{last}")
            if number == last + 1:
                reached[writer] = number
                fresh.append((event, line))
        return fresh

    def _rows_of(self, fresh: Sequence[tuple[Event, bytes]]) -> list[Row]:
        """Give the places of other desks' events, but of those folded before."""
        memory = self._memory
        unknown = [one for one in fresh if memory.is_unknown(one[0])]
        return in_order(unknown, ChainMap({}, memory.places))

    def _reckoned(self, rows: Sequence[Row]) -> Reckoned:
        """Tell what will be true with other desks' events; nothing is changed yet."""
        memory = self._memory
        if rows and memory.timeline.is_behind(rows[0]):
            again = read_again(self.disk, self._cipher, rows, self._progress)
            if again is not None and again.chain.heads == memory.chain.heads:
                return Reckoned(again.truth, again.timeline, is_late=True)
        return memory.reckon(rows)
