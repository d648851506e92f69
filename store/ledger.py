"""The ledger: one store's log and what it says, always in step.

Events are chained, written and synced before they are folded into the State. When the
disk takes nothing they wait in memory and are said to be NOT SAVED, and nothing of
them is seen. What keeps a store quick to open, provable and small is done here too.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from store.ailments import name_of
from store.answers import Answer, done_of
from store.author import Author
from store.chain import NO_HEAD, Head
from store.cipher import Cipher
from store.damages import Damages
from store.device import Device, find_device, new_writer
from store.disk import Disk, NotSaved
from store.keys.zone_ring import ZoneRing
from store.ladder import chapters_of, thinned
from store.late import LateEvents
from store.log import KEPT, LogFailed, LogMark, Trouble, save_snapshot
from store.memory import Waiting
from store.model.events import Event, device_of, encode
from store.model.facts import PersonForgotten
from store.model.records import State
from store.model.refusals import Code, Refusal
from store.model.rules.ruling import Draft
from store.newest import newest_events
from store.notary import Notary
from store.opening import Progress, disk_of, open_store
from store.outbox import Outbox, Written
from store.reached import note_reached
from store.standing import Reckoned
from store.view import View

SAVE_EVERY = 2_000
"""Events after which the memory is written down again, so that opening stays quick."""
SAVE_AT_CLOSE = 200
"""Fewer events than this are quicker read again than written down."""
NOTE_EVERY = 50
"""Commits after which it is noted anew how far the log reached; the first one at once,
when nobody types."""
BROKEN_OFF = "a command was broken off in its middle; leave, and start again"


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
        self._progress = progress
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
        before = memory.lasts.get(device.code, memory.newest)
        memory.show_on(device.code, device_of(before) if device.origin else "")
        writer = new_writer(device.code, memory.state.heads)
        is_ours = device_of(memory.newest) == device.code
        is_hard = is_ours and not self._log.is_ended
        self.hard_end_ms = memory.state.last_ms if is_hard else None
        """When this desk last wrote, if its last session was not closed; else None."""
        self._notary = Notary(device, writer, before, memory.chain)
        self._author = Author(writer, memory.clock)
        self.keyring = ZoneRing(self.disk, self._cipher)
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
        self.outbox = Outbox(self.disk, self._cipher, device.code, memory.chain.heads)
        """The events as other desks need them."""
        self._written: list[Written] = []
        """What was appended since the last commit."""
        self._waiting = memory.hold_back(self._log.pending)
        self.view = View(self.state, memory.past)
        self.late = LateEvents(memory, self.disk, self._cipher, self.view.renewed)
        """Other desks' events that are on disk, and not in the State yet."""

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
        return self._waiting.events if self._waiting else ()

    def commit(
        self,
        events: tuple[Event, ...],
        after: State | Reckoned,
        mark: LogMark | None = None,
    ) -> Answer:
        """Make a group durable; NOT_SAVED, and it waits, if the disk refuses.

        Args:
            events: Of the group.
            after: What will be true then.
            mark: How far this store is in step with a server then.
        """
        memory = self._memory
        rows = [one.row for one in self._written if one.row is not None]
        if rows and isinstance(after, State) and rows[0] < memory.timeline.newest:
            after = memory.reckon(sorted(rows))  # this clock shows no time at all
        if mark is not None:
            self._log.note(mark.since(memory.mark))
        self._waiting = Waiting(events, after, mark)
        return self.save_again()

    def save_again(self) -> Answer:
        """Write what waits to the disk; done, or NOT_SAVED with the disk's reason."""
        if self._log.is_spoilt:
            return self.not_saved(BROKEN_OFF, None)
        if self._waiting is None:
            return done_of((), self.state)
        try:
            self._log.commit(self._head.tag)
        except LogFailed as failure:
            return self.not_saved(failure.why, failure.errno)
        return self._see(self._waiting)

    def _see(self, waited: Waiting) -> Answer:
        """Let all see what is on disk now."""
        events, after, mark = waited
        memory, written = self._memory, self._written
        self._waiting, self._written = None, []
        if isinstance(after, Reckoned):
            memory.adopt(after)
        else:
            memory.extend((one.row for one in written if one.row is not None), after)
        if mark is not None:
            memory.mark = memory.mark.followed_by(mark)
        self.outbox.keep(written)
        self.late.wrote(one.row for one in written if one.row is not None)
        done = done_of(events, memory.state)
        if events and not (isinstance(after, Reckoned) and after.is_late):
            self.view.changed(done.state, done.touched)
        else:  # what was in doubt at opening, or what changed some of the past
            self.view.renewed(done.state)
        return done

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
        yield from self.late.steps()
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
        if not self.is_saved or self.late.is_any:
            return False
        memory = self._memory
        self._unsaved = 0
        try:
            self._damages.keep()
            if memory.forgotten:  # for the next opening reads only what comes after
                self.keyring.forget_all(memory.forgotten)
            if memory.put_away():
                self.view.renewed(memory.state)
            self._save_rung(1 if alone else KEPT)
            if alone or not self._is_hurt:
                self._clear_away(alone=alone)
        except (OSError, NotSaved):
            return False
        return True

    def _save_rung(self, kept: int) -> None:
        """Write a snapshot, and remove those that the ladder does without."""
        memory, place = self._memory, self._log.position
        rungs = (*memory.rungs_before(place), memory.rung(place))
        stay = thinned(rungs, keep=kept) if kept > 1 else rungs[-1:]
        save_snapshot(
            self.disk,
            place,
            memory.encode(),
            kept=kept,
            also={rung.position for rung in stay},
            cipher=self._cipher,
        )
        memory.rungs = stay

    def _clear_away(self, *, alone: bool = False, is_last: bool = False) -> None:
        """Remove chapters that no snapshot lists, nor anything that may come back."""
        memory = self._memory
        listed = chapters_of(memory.rungs)
        if not is_last:
            listed |= memory.chapters_of_late()
        memory.past.clear_away(alone=alone, also=listed)

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
            is_due = self._unsaved >= SAVE_AT_CLOSE and self.is_saved
            if is_due and self.save_memory() and not self._is_hurt:
                self._clear_away(is_last=True)
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
        before = memory.chain.head(event.writer)
        head = memory.chain.extend(event.writer, event.number, line)
        if head is None:
            raise ValueError(f"{event.id} does not follow")
        self._log.append(line)
        self._head = head
        self._written.append(Written(memory.placed(event, line), before, line, event))
        memory.clock.witness(event.stamp)
        if isinstance(event.fact, PersonForgotten):
            memory.forgotten.update(event.fact.keys)
        memory.newest = memory.lasts[device_of(event.writer)] = event.id
        self._unsaved += 1

    def not_saved(self, why: str, code: int | None) -> Refusal:
        """Refuse, with what the disk said, and the name of its error number."""
        about = {"where": self.root, "why": why, "errno": name_of(code)}
        return Refusal(code=Code.NOT_SAVED, about=about)
