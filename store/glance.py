"""A glance: a store seen without opening it, also while a desk has it open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from store.answers import Answer, done_of
from store.chain import Head
from store.cipher import Cipher
from store.damages import Damages
from store.disk import StoreUnusable
from store.drafts import Drafts
from store.folder import Folder
from store.keys.people import Keyring
from store.log import START, Finding, read_frames
from store.memory import Memory
from store.model.commands import Command
from store.model.events import Event
from store.model.records import EventId, State
from store.model.refusals import Code, Refusal
from store.model.tables import CodeTables
from store.newest import newest_events
from store.opening import (
    catch_up,
    each_event,
    newest_segment,
    news,
    no_collector,
    remembered,
)
from store.reached import gone, last_witness
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
        self._damages = Damages(self._folder, (), 0)
        self.findings = self._look()
        """What is amiss with the log, as far as a bystander can tell."""
        self.keyring = Keyring(self._folder, cipher)
        self.drafts = Drafts(self._folder, cipher)
        """What was begun and not entered; only to be read."""
        self.view = View(self.state, self._memory.past)

    def _look(self) -> tuple[Finding, ...]:
        folder = self._folder
        try:
            if not folder.names():
                return ()
        except OSError as error:
            raise StoreUnusable.of(self.root, error) from error
        try:
            report = self._read()
        except OSError as error:
            raise StoreUnusable.of(self.root, error) from error
        fresh = news(tuple(report), newest_segment(folder.names()))
        self._damages = Damages(folder, fresh, 0)
        return self._damages.told

    def _read(self) -> list[Finding]:
        """Read what is there; what is amiss with it, as far as a bystander can tell.

        What is remembered is read first: a desk that is at work may write more of it
        behind what is read of the log.
        """
        folder, cipher = self._folder, self._cipher
        report: list[Finding] = []
        witness = last_witness(folder)
        self._memory, start = remembered(folder, cipher, report)
        self._memory.may_write = False
        with no_collector():
            reading = read_frames(
                folder.root,
                start,
                cipher=cipher,
                take=self._memory.take,
                reached=witness.position if witness else START,
            )
        catch_up(self._memory, folder, cipher)
        lost = gone(folder, witness)
        return [*report, *([lost] if lost else []), *reading.report]

    @property
    def state(self) -> State:
        """What is true, as far as it was written."""
        return self._memory.state

    @property
    def broken(self) -> int:
        """Events in the log that could not be read at all, and nobody knows of."""
        return max(self._memory.broken - self._damages.known_broken, 0)

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
        each_event(self._folder.root, self._cipher, told)

    def newest_events(self, is_enough: Callable[[Event], bool]) -> list[Event]:
        """Read the log backwards until it is enough; see `store.newest`."""
        return newest_events(self._folder.root, self._cipher, is_enough)

    def reveal(self, text: str) -> str | None:
        """Read a personal field; None if its key is not here, or was destroyed."""
        return self.keyring.reveal(text)

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
