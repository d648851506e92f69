"""The ledger: one store's log and what it says, always in step.

Events are chained, written and synced before they are folded into the State. When the
disk takes nothing they wait in memory and are said to be NOT SAVED, and nothing of
them is seen. What keeps a store quick to open, provable and small is done here too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from store.ailments import name_of
from store.answers import Answer, Taken, done_of
from store.author import Author
from store.chain import NO_HEAD, Head
from store.cipher import Cipher
from store.damages import Damages
from store.device import Device, device_of, find_device, new_writer
from store.disk import Disk, NotSaved
from store.keys.people import Keyring
from store.log import KEPT, LogFailed, Trouble, save_snapshot
from store.model.events import Event, decode, encode
from store.model.facts import HeadWitnessed, LogTrimmed, PersonForgotten
from store.model.records import State
from store.model.refusals import Code, Refusal
from store.model.rules.ruling import Draft
from store.notary import ABOUT_LOG, Notary
from store.opening import Progress, disk_of, each_event, open_store
from store.text import clean
from store.trimming import Trim, clear_leftovers, finish_trim, plan_trim, put_base
from store.view import View

SAVE_EVERY = 2_000
"""Events after which the memory is written down again, so that opening stays quick."""
SAVE_AT_CLOSE = 200
"""Fewer events than this are quicker read again than written down."""
TAKEN_TOGETHER = 500
"""Events of another desk in one transaction."""


class Ledger:
    """One store, opened by this process alone: events in, State and view in step.

    Args:
        where: The store's folder, made if it does not exist; or the disk it is on.
        now_ms: The wall clock, for the log's own headers only.
        cipher: The store's cipher, if it is locked with a passphrase.
        progress: Hears how much of a long log was read, from 0 to 1.

    Raises:
        StoreBusy: If another process has it open; names that process.
        StoreUnusable: If the folder cannot be used; says why.
        StoreLocked: If it is locked with a passphrase that was not given.
    """

    def __init__(
        self,
        where: Path | Disk,
        *,
        now_ms: Callable[[], int],
        cipher: Cipher | None = None,
        progress: Progress = lambda _: None,
    ) -> None:
        self.disk = disk_of(where)
        self._cipher = cipher
        opened = open_store(self.disk, cipher, now_ms, progress)
        self._log, self._memory = opened.log, opened.memory
        try:
            self._damages = Damages(self.disk, opened.findings, now_ms())
            self.findings = self._damages.told
            """What was found amiss, now or before, and nobody said is known."""
            with contextlib.suppress(OSError):  # tried again before a snapshot
                self._damages.keep()
            self._begin()
        except BaseException:
            self._log.close()
            raise

    def _begin(self) -> None:
        """Become a writer; nothing is written before the first command."""
        memory = self._memory
        known = {device_of(writer) for writer in memory.state.heads}
        device = find_device(self.disk, self._cipher, known)
        self._log.device = device.code
        writer = new_writer(device.code, memory.state.heads)
        before = memory.lasts.get(device.code, memory.newest)
        is_ours = device_of(memory.newest) == device.code
        is_hard = is_ours and not self._log.is_ended
        self.hard_end_ms = memory.state.last_ms if is_hard else None
        """When this desk last wrote, if its last session was not closed; else None."""
        self._notary = Notary(device, writer, before, memory.chain)
        self._author = Author(writer, memory.clock)
        self.keyring = Keyring(self.disk, self._cipher)
        if memory.forgotten:  # a crash, or a backup, may have kept a key
            self.keyring.forget_all(memory.forgotten)
        self.found_ms = memory.state.last_ms
        """When the newest event was entered that was here before."""
        self._begun = False
        self._last_by = ""
        self._head = NO_HEAD
        """Where the chain stands behind the last event appended."""
        self._unsaved = memory.read
        """Events that the newest snapshot does not hold."""
        self._waiting: tuple[tuple[Event, ...], State] | None = None
        if pending := self._log.pending:
            self._waiting = (), self.state
            memory.state = memory.state_without(pending)
        self.view = View(self.state, memory.past)

    @property
    def state(self) -> State:
        """What is true now, and on disk."""
        return self._memory.state

    @property
    def root(self) -> str:
        """The store's folder as people know it."""
        return self.disk.where

    @property
    def device(self) -> Device:
        """Tell who writes here."""
        return self._notary.device

    @property
    def broken(self) -> int:
        """Events in the log that could not be read at all, and nobody knows of."""
        return max(self._memory.broken - self._damages.known_broken, 0)

    @property
    def is_saved(self) -> bool:
        """Claim that nothing waits for the disk."""
        return self._waiting is None

    @property
    def waiting(self) -> tuple[Event, ...]:
        """The events of the commands that wait for the disk."""
        return self._waiting[0] if self._waiting else ()

    def commit(self, events: tuple[Event, ...], after: State) -> Answer:
        """Make a group durable; NOT_SAVED, and it waits, if the disk refuses."""
        self._waiting = events, after
        return self.save_again()

    def save_again(self) -> Answer:
        """Write what waits to the disk; done, or NOT_SAVED with the disk's reason."""
        if self._waiting is None:
            return done_of((), self.state)
        events, after = self._waiting
        try:
            self._log.commit(self._head.tag)
        except LogFailed as failure:
            return self.not_saved(failure.why, failure.errno)
        self._waiting = None
        self._memory.state = after
        done = done_of(events, after)
        if events:
            self.view.changed(after, done.touched)
        else:  # what was in doubt at opening
            self.view.renewed(after)
        return done

    def take(
        self,
        events: Sequence[bytes],
        witnesses: Sequence[HeadWitnessed],
        now_ms: int,
        *,
        by: str,
    ) -> Taken | Refusal:
        """Take another desk's events into the log, as the very bytes they are.

        Args:
            events: In the sender's log order; each writer's numbers dense.
            witnesses: The sender's signed heads, written down as seen.
            now_ms: The wall clock.
            by: Who brought them.

        Returns:
            How many were new; taking the same twice changes nothing.

        Raises:
            ValueError: If events between these and those in the log are missing.
        """
        new = 0
        for start in range(0, len(events), TAKEN_TOGETHER):
            saved = self.save_again()
            if not isinstance(saved, Refusal):
                saved = self.commit(*self._new_of(events[start:][:TAKEN_TOGETHER]))
            if isinstance(saved, Refusal):
                return saved
            new += len(saved.events)
            with contextlib.suppress(OSError):  # tried again before the memory is saved
                self.keyring.forget_all(self._memory.forgotten, at_ms=now_ms)
        drafts = tuple(Draft(ABOUT_LOG, witness) for witness in witnesses)
        if drafts and new:
            saved = self.commit(*self.write(self.state, drafts, now_ms, by))
            if isinstance(saved, Refusal):
                return saved
        return Taken(new, len(events) - new)

    def _new_of(self, lines: Sequence[bytes]) -> tuple[tuple[Event, ...], State]:
        """Append those of another desk's events that are not here yet, or none."""
        memory, state = self._memory, self.state
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
        for event, line in fresh:
            self._append(event, line)
            state = memory.folded(state, event)
        return tuple(event for event, _ in fresh), state

    def sign(self, now_ms: int, *, by: str) -> Head | None:
        """Sign where the chain stands; the head, None while nothing was written.

        Raises:
            NotSaved: If the disk refused.
        """
        if self._notary.is_unsigned:
            self._say_of_log((self._notary.signature(),), now_ms, by)
        head = self._notary.head
        return head if head.number else None

    def each_event(self, told: Callable[[Event], None]) -> None:
        """Tell every event of the whole log, oldest first, each once."""
        each_event(Path(self.root), self._cipher, told)

    def reveal(self, text: str) -> str | None:
        """Read a personal field; None if its key is not here, or was destroyed."""
        return self.keyring.reveal(text)

    def forget(
        self, person: str, now_ms: int, *, by: str, reason: str = ""
    ) -> tuple[str, ...]:
        """Destroy a person's keys for good; the chain still holds what they sealed.

        Returns:
            The names of the keys, none if this store never knew the person.

        Raises:
            NotSaved: If the disk refused; nothing was destroyed.
            OSError: If a key could not be overwritten; the next opening tries again.
        """
        keys = self.keyring.ids_of(person)
        self.forget_keys(keys, now_ms, by=by, reason=reason)
        return keys

    def forget_keys(
        self, keys: Sequence[str], now_ms: int, *, by: str, reason: str = ""
    ) -> None:
        """Destroy the keys of these names, all said in the log first; see `forget`."""
        if keys:
            fact = [PersonForgotten(person=key, reason=clean(reason)) for key in keys]
            self._say_of_log(tuple(Draft(ABOUT_LOG, one) for one in fact), now_ms, by)
            self.keyring.forget_all(keys, at_ms=now_ms)

    def _say_of_log(self, drafts: tuple[Draft, ...], now_ms: int, by: str) -> None:
        """Write facts about the log itself, and return when they are on disk."""
        saved = self.save_again()
        if not isinstance(saved, Refusal):
            saved = self.commit(*self.write(self.state, drafts, now_ms, by))
        if isinstance(saved, Refusal):
            raise NotSaved(None, self.root, saved.about["why"])

    def chores(self) -> Iterator[None]:
        """Do in small steps what keeps the store quick to open, and small.

        Each step is short, so that a screen can do one when nobody types.
        """
        if self._unsaved >= SAVE_EVERY and self.is_saved:
            self.save_memory()
            yield
        yield from self._log.tidy()

    def save_memory(self, *, alone: bool = False) -> bool:
        """Write down what is known, so that the next opening need not read it all.

        Args:
            alone: Keep no older snapshot, and nothing that only such a one lists.

        Returns:
            Whether it was written; what the disk refuses is tried again later.
        """
        if not self.is_saved:
            return False
        memory = self._memory
        self._unsaved = 0
        try:
            self._damages.keep()
            if memory.forgotten:  # for the next opening reads only what comes after
                self.keyring.forget_all(memory.forgotten)
            if memory.put_away():
                self.view.renewed(memory.state)
            content = memory.encode()
            kept = 1 if alone else KEPT
            place, cipher = self._log.position, self._cipher
            save_snapshot(self.disk, place, content, kept=kept, cipher=cipher)
            if alone or not self._is_hurt:
                memory.past.clear_away(alone=alone)
        except (OSError, NotSaved):
            return False
        return True

    def trim(
        self, before_ms: int, now_ms: int, *, by: str, progress: Progress
    ) -> LogTrimmed | None:
        """Drop events older than asked; see `plan_trim` and `drop`."""
        trim = self.plan_trim(before_ms, progress)
        if trim is not None:
            self.drop(trim, now_ms, by=by)
        return trim.fact if trim else None

    def plan_trim(self, before_ms: int, progress: Progress) -> Trim | None:
        """Find out what is older than asked, and drop nothing; None if nothing is.

        Raises:
            NotSaved: If something waits for the disk.
            OSError: If the disk cannot be read.
        """
        if isinstance(saved := self.save_again(), Refusal):
            raise NotSaved(None, self.root, saved.about["why"])
        end, cipher = self._log.position, self._cipher
        clear_leftovers(self.disk, cipher)
        return plan_trim(self.disk, before_ms, end, cipher, progress)

    def drop(self, trim: Trim, now_ms: int, *, by: str) -> None:
        """Drop what was found, and what only dropped events told; say so in the log.

        Raises:
            NotSaved: If the disk refused; nothing was dropped.
            OSError: The same; or the log says so, and the files go the next time.
        """
        if trim.end != self._log.position:
            raise ValueError("events were written since this was planned")
        kept = put_base(self.disk, trim, self._cipher)
        self._say_of_log((Draft(ABOUT_LOG, trim.fact),), now_ms, by)
        memory = self._memory
        memory.forget(trim.later)
        self.view.renewed(memory.state)
        if self.save_memory(alone=True):
            finish_trim(self.disk, trim.files, kept)

    @property
    def _is_hurt(self) -> bool:
        """Claim that the log lost something, which a chapter may yet hold."""
        return any(f.code is not Trouble.TORN_TAIL for f in self.findings)

    def close(self) -> None:
        """Sign, write down what is known, mark a clean end, let go of the store."""
        if self.is_saved and self._begun:
            with contextlib.suppress(NotSaved):
                self.sign(self._memory.state.last_ms, by=self._last_by)
        if self._unsaved >= SAVE_AT_CLOSE and self.is_saved:
            self.save_memory()
        self._log.close()

    def write(
        self, state: State, drafts: tuple[Draft, ...], now_ms: int, by: str
    ) -> tuple[tuple[Event, ...], State]:
        """Append the events of drafts; the State is as it will be."""
        if not self._begun:
            self._begun = True
            state = self.write(state, (self._notary.opening(),), now_ms, by)[1]
        self._last_by = by
        events, state = self._author.write(state, drafts, now_ms, by)
        for event in events:
            self._append(event, encode(event))
        if self._notary.is_due():
            state = self.write(state, (self._notary.signature(),), now_ms, by)[1]
        return events, state

    def _append(self, event: Event, line: bytes) -> None:
        """Chain an event and add it to the next commit."""
        memory = self._memory
        head = memory.chain.extend(event.writer, event.number, line)
        if head is None:
            raise ValueError(f"{event.id} does not follow")
        self._log.append(line)
        self._head = head
        memory.clock.witness(event.stamp)
        if isinstance(event.fact, PersonForgotten):
            memory.forgotten.add(event.fact.person)
        memory.newest = memory.lasts[device_of(event.writer)] = event.id
        self._unsaved += 1

    def not_saved(self, why: str, code: int | None) -> Refusal:
        """Refuse, with what the disk said, and the name of its error number."""
        about = {"where": self.root, "why": why, "errno": name_of(code)}
        return Refusal(code=Code.NOT_SAVED, about=about)
