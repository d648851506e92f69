"""Upkeep: what is done to a store on purpose and for good, said in its log first.

Persons are forgotten by destroying their keys, and old events are dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from store.disk import NotSaved
from store.model.events import Event
from store.model.facts import LogTrimmed, PersonForgotten
from store.model.refusals import Refusal
from store.model.rules.ruling import Draft
from store.notary import ABOUT_LOG
from store.opening import Progress, each_event
from store.shared import SharedLedger
from store.text import clean
from store.trimming import Trim, clear_leftovers, finish_trim, plan_trim, put_base


class Upkeep(SharedLedger):
    """A ledger from which things can be taken for good."""

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
            self.say_of_log(tuple(Draft(ABOUT_LOG, one) for one in fact), now_ms, by)
            self.keyring.forget_all(keys, at_ms=now_ms)

    def forget_together(
        self, keys: Sequence[str], now_ms: int, *, by: str, reason: str = ""
    ) -> None:
        """Destroy keys of several persons, said in the log as one event."""
        first, *others = keys
        fact = PersonForgotten(person=first, also=tuple(others), reason=clean(reason))
        self.say_of_log((Draft(ABOUT_LOG, fact),), now_ms, by)
        self.keyring.forget_all(keys, at_ms=now_ms)

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
        self.catch_up()
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
        self.say_of_log((Draft(ABOUT_LOG, trim.fact),), now_ms, by)
        memory = self._memory
        memory.forget(trim.later)
        self.view.renewed(memory.state)
        if self.save_memory(alone=True):
            finish_trim(self.disk, trim.files, kept)
