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
from store.model.facts import HeadWitnessed, PersonForgotten
from store.model.records import State
from store.model.refusals import Code, Refusal
from store.model.rules.ruling import Draft
from store.newest import newest_events
from store.notary import ABOUT_LOG, Notary
from store.opening import Progress, disk_of, open_store
from store.reached import note_reached
from store.view import View

SAVE_EVERY = 2_000
"""Events after which the memory is written down again, so that opening stays quick."""
SAVE_AT_CLOSE = 200
"""Fewer events than this are quicker read again than written down."""
NOTE_EVERY = 50
"""Commits after which it is noted anew how far the log reached; the first one at once,
when nobody types."""
BROKEN_OFF = "a command was broken off in its middle; leave, and start again"
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
            with contextlib.suppress(OSError):  # tried again before each snapshot
                self.keyring.forget_all(memory.forgotten)
        self.found_ms = memory.state.last_ms
        """When the newest event was entered that was here before."""
        self._begun = False
        self._last_by = ""
        self._head = NO_HEAD
        """Where the chain stands behind the last event appended."""
        self._noted = 0
        """Frames made durable when it was last noted how far the log reached."""
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
    def writer(self) -> str:
        """Name the writer of what is done here from now on."""
        return self._author.writer

    def newest_events(self, is_enough: Callable[[Event], bool]) -> list[Event]:
        """Read the log backwards until it is enough; see `store.newest`."""
        return newest_events(Path(self.root), self._cipher, is_enough)

    @property
    def broken(self) -> int:
        """Events in the log that could not be read at all, and nobody knows of."""
        return max(self._memory.broken - self._damages.known_broken, 0)

    @property
    def is_saved(self) -> bool:
        """Claim that nothing waits for the disk, and nothing was left half done."""
        return self._waiting is None and not self._log.is_spoilt

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
        if self._log.is_spoilt:
            return self.not_saved(BROKEN_OFF, None)
        if self._waiting is None:
            return done_of((), self.state)
        events, after = self._waiting
        try:
            self._log.commit(self._head.tag)
        except LogFailed as failure:
            return self.not_saved(failure.why, failure.errno)
        self._memory.state = after
        done = done_of(events, after)
        if events:
            self.view.changed(after, done.touched)
        else:  # what was in doubt at opening
            self.view.renewed(after)
        self._waiting = None
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
                fresh = self._new_of(events[start:][:TAKEN_TOGETHER])
                with self.unbroken():
                    saved = self.commit(*self._taken(fresh))
            if isinstance(saved, Refusal):
                return saved
            new += len(saved.events)
            with contextlib.suppress(OSError):  # tried again before the memory is saved
                self.keyring.forget_all(self._memory.forgotten, at_ms=now_ms)
        drafts = tuple(Draft(ABOUT_LOG, witness) for witness in witnesses)
        if drafts and new:
            saved = self._told_of_log(drafts, now_ms, by)
            if isinstance(saved, Refusal):
                return saved
        return Taken(new, len(events) - new)

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

    def _taken(
        self, fresh: Sequence[tuple[Event, bytes]]
    ) -> tuple[tuple[Event, ...], State]:
        """Append events of another desk; the State is as it will be."""
        state = self.state
        for event, line in fresh:
            self._append(event, line)
            state = self._memory.folded(state, event)
        return tuple(event for event, _ in fresh), state

    def sign(self, now_ms: int, *, by: str) -> Head | None:
        """Sign where the chain stands; the head, None while nothing was written.

        Raises:
            NotSaved: If the disk refused.
        """
        if self._notary.is_unsigned:
            self.say_of_log((self._notary.signature(),), now_ms, by)
        head = self._notary.head
        return head if head.number else None

    def say_of_log(self, drafts: tuple[Draft, ...], now_ms: int, by: str) -> None:
        """Write facts about the log itself, and return when they are on disk.

        Raises:
            NotSaved: If the disk refused.
        """
        saved = self._told_of_log(drafts, now_ms, by)
        if isinstance(saved, Refusal):
            raise NotSaved(None, self.root, saved.about["why"])

    def _told_of_log(self, drafts: tuple[Draft, ...], now_ms: int, by: str) -> Answer:
        """Write facts about the log itself, as a transaction of their own."""
        saved = self.save_again()
        if not isinstance(saved, Refusal):
            with self.unbroken():
                saved = self.commit(*self.write(self.state, drafts, now_ms, by))
        return saved

    def chores(self) -> Iterator[None]:
        """Do in small steps what keeps the store quick to open, and small.

        Each step is short, so that a screen can do one when nobody types.
        """
        due = self._noted + NOTE_EVERY if self._noted else 1
        if self._log.syncs >= due and self.is_saved:
            self._note_reached()
            yield
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

    def _note_reached(self) -> None:
        """Write down how far the log has reached, now that all of it is on disk."""
        self._noted = self._log.syncs
        with contextlib.suppress(OSError):  # the next note tells of this as well
            note_reached(self.disk, self._log.position, self._memory)

    @property
    def _is_hurt(self) -> bool:
        """Claim that the log lost something, which a chapter may yet hold."""
        return any(f.code is not Trouble.TORN_TAIL for f in self.findings)

    def close(self) -> None:
        """Sign, write down what is known, mark a clean end, let go of the store."""
        try:
            if self.is_saved and self._begun:
                with contextlib.suppress(NotSaved):
                    self.sign(self._memory.state.last_ms, by=self._last_by)
            if self._unsaved >= SAVE_AT_CLOSE and self.is_saved:
                self.save_memory()
            if self._log.syncs > self._noted and self.is_saved:
                self._note_reached()
        finally:
            self._log.close()

    @contextlib.contextmanager
    def unbroken(self) -> Iterator[None]:
        """Let no half of a change be built on: what breaks off here ends all writing.

        Chain, numbers and clock have gone on by then, and the disk may have them or
        not. Nobody was told that it is done; the next opening reads what is there.
        """
        try:
            yield
        except BaseException:
            self._log.spoil()
            raise

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
