"""A glance: a store seen without opening it, also while a desk has it open."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from store.answers import Answer, done_of
from store.chain import Head
from store.cipher import Cipher
from store.disk import StoreUnusable, reason
from store.folder import Folder
from store.keys.people import Keyring
from store.log import Finding, Recovered, read_frames
from store.memory import Memory
from store.model.commands import Command
from store.model.events import BrokenEventError, Event, decode
from store.model.records import EventId, State
from store.model.refusals import Code, Refusal
from store.model.tables import CodeTables
from store.opening import newest_segment, news, no_collector, remembered
from store.view import View


class Glance:
    """A store seen without opening it: no lock is taken, and nothing is written.

    What a desk is just writing may be missing.

    Args:
        root: The store's folder; one that is not there looks empty.
        tables: The station's code tables.
        cipher: The store's cipher, if it is locked with a passphrase.

    Raises:
        StoreUnusable: If the folder cannot be read.
        StoreLocked: If it is locked with a passphrase that was not given.
    """

    def __init__(
        self, root: Path, tables: CodeTables, *, cipher: Cipher | None = None
    ) -> None:
        self.root = str(root)
        self.tables = tables
        self._folder, self._cipher = Folder(root), cipher
        self._memory = Memory(self._folder, cipher)
        self.findings = self._look()
        """What is amiss with the log, as far as a bystander can tell."""
        self._keyring = Keyring(self._folder, cipher)
        self.view = View(self.state, self._memory.past)

    def _look(self) -> tuple[Finding, ...]:
        folder, cipher = self._folder, self._cipher
        try:
            if not folder.names():
                return ()
        except OSError as error:
            raise StoreUnusable(self.root, reason(error)) from error
        self._memory, start = remembered(folder, cipher)
        self._memory.may_write = False
        with no_collector():
            take = self._memory.take
            reading = read_frames(folder.root, start, cipher=cipher, take=take)
        return news(reading.report, newest_segment(folder.names()))

    @property
    def state(self) -> State:
        """What is true, as far as it was written."""
        return self._memory.state

    @property
    def broken(self) -> int:
        """Events in the log that could not be read at all."""
        return self._memory.broken

    @property
    def newest(self) -> EventId:
        """Name the last event in the log."""
        return self._memory.newest

    @property
    def head(self) -> Head:
        """Tell where the chain of that event's writer stands."""
        return self._memory.chain.head(self.newest.partition(".")[0])

    def each_event(self, told: Callable[[Event], None]) -> None:
        """Tell every event of the whole log, oldest first, each once."""
        heads: dict[str, int] = {}

        def take(row: Recovered) -> None:
            for line in row.events:
                with contextlib.suppress(BrokenEventError):
                    event = decode(line)
                    if event.number > heads.get(event.writer, 0):
                        heads[event.writer] = event.number
                        told(event)

        if self._folder.root.exists():
            read_frames(self._folder.root, cipher=self._cipher, take=take)

    def reveal(self, text: str) -> str | None:
        """Read a personal field; None if its key is not here, or was destroyed."""
        return self._keyring.reveal(text)

    def submit(self, command: Command, now_ms: int, *, by: str) -> Answer:
        """Refuse: a glance changes nothing."""
        del command, now_ms, by
        about = {"where": self.root, "why": "read only"}
        return Refusal(code=Code.NOT_SAVED, about=about)

    @property
    def is_saved(self) -> bool:
        """Claim that nothing waits for the disk: a glance writes nothing."""
        return True

    def save_again(self) -> Answer:
        """Do nothing."""
        return done_of((), self.state)

    def chores(self) -> Iterator[None]:
        """Do nothing: a glance keeps nothing."""
        return iter(())

    def close(self) -> None:
        """Do nothing: a glance holds nothing."""
