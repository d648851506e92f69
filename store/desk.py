"""The desk: the one door through which everything is changed.

`submit` judges a command by the rules, writes its events to the log, and only when
they are on disk folds them into the State and answers. When the disk takes nothing,
the events wait in memory and are said to be NOT SAVED; until they are down, every
other command is refused, so that nothing is ever told as done that is not.
"""

from __future__ import annotations

import contextlib
import gc
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from store.author import Author
from store.clock import Clock
from store.disk import LOCK_NAME, RealDisk, StoreUnusable
from store.log import (
    EventLog,
    Finding,
    LogFailed,
    Reading,
    Trouble,
    read_frames,
)
from store.model.commands import Command
from store.model.events import BrokenEventError, Event, decode, encode
from store.model.facts import (
    IncidentOpened,
    UnitAssigned,
    UnitCleared,
    UnitFreed,
    UnitResumed,
    UnitStage,
)
from store.model.fold import fold, fold_all
from store.model.records import State
from store.model.refusals import Code, Refusal
from store.model.rules import decide
from store.model.tables import CodeTables
from store.text import clean
from store.view import View

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
"""Base 32 in lower case: writer ids are typed by nobody and read by few."""
_DEVICE_LENGTH = 3
_SESSION_LENGTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A command was done, and is on disk."""

    at_ms: int
    events: tuple[Event, ...]
    state: State
    """The State after it."""
    touched: frozenset[str]
    """The entities that it changed."""


Answer = Done | Refusal


def touched_by(event: Event) -> tuple[str, ...]:
    """Name the entities that an event changes."""
    fact = event.fact
    match fact:
        case IncidentOpened():
            return (f"i:{event.id}",)
        case UnitAssigned() | UnitStage() | UnitCleared() | UnitFreed() | UnitResumed():
            return (event.entity, f"i:{fact.incident}")
        case _:
            return (event.entity,)


class Desk:
    """One store, opened by this process alone.

    Args:
        root: The store's folder; made if it does not exist.
        tables: The station's code tables.
        now_ms: The wall clock, for the log's own headers only.

    Raises:
        StoreBusy: If another process has it open; names that process.
        StoreUnusable: If the folder cannot be used; says why.
    """

    def __init__(
        self, root: Path, tables: CodeTables, *, now_ms: Callable[[], int]
    ) -> None:
        self.root = root
        self.tables = tables
        self.state = State()
        clock = Clock()
        _refuse_foreign(root)
        disk = RealDisk(root)
        device = _random_code(_DEVICE_LENGTH)
        newest = _newest_file(disk)
        self._log = EventLog(disk, device=device, at_ms=now_ms)
        self.findings = _news(self._log.report, newest)
        """What was found amiss when the log was opened."""
        self.broken = 0
        """Events in the log that could not be read at all."""
        device = self._replay(clock) or device
        self._log.device = device
        self._author = Author(_new_writer(device, self.state), clock)
        self._waiting: tuple[tuple[Event, ...], State] | None = None
        if self._log.pending:
            self._waiting = (), self.state
        self.view = View(self.state)

    def _replay(self, clock: Clock) -> str:
        """Fold what the log holds; give the device code found there, if any."""
        events, self.broken = _events(
            line for frame in self._log.recovered for line in frame.events
        )
        self._log.recovered.clear()
        for event in events:
            clock.witness(event.stamp)
        self.state = _folded(events)
        if events:
            return events[-1].writer[:_DEVICE_LENGTH]
        return ""

    @property
    def is_saved(self) -> bool:
        """Claim that nothing waits for the disk."""
        return self._waiting is None

    def submit(self, command: Command, now_ms: int, *, by: str) -> Answer:
        """Do a command: judged, written, synced, folded, in this order."""
        if not self.is_saved and isinstance(saved := self.save_again(), Refusal):
            return Refusal(code=Code.DISK_WAITS, about=saved.about)
        by = clean(by)
        judged = decide(self.state, cleaned(command), now_ms, self.tables, by)
        if isinstance(judged, Refusal):
            return judged
        events, after = self._author.write(self.state, judged, now_ms, by)
        for event in events:
            self._log.append(encode(event))
        self._waiting = events, after
        return self.save_again()

    @property
    def waiting(self) -> tuple[Event, ...]:
        """The events of the command that waits for the disk."""
        return self._waiting[0] if self._waiting else ()

    def save_again(self) -> Answer:
        """Write what waits to the disk; done, or NOT_SAVED with the disk's reason."""
        if self._waiting is None:
            return done_of((), self.state)
        events, after = self._waiting
        try:
            self._log.commit()
        except LogFailed as failure:
            about = {"where": str(self.root), "why": failure.why}
            return Refusal(code=Code.NOT_SAVED, about=about)
        self._waiting = None
        self.state = after
        done = done_of(events, after)
        self.view.changed(after, done.touched)
        return done

    def close(self) -> None:
        """Mark a clean end and let go of the store."""
        self._log.close()


def done_of(events: tuple[Event, ...], state: State) -> Done:
    """Tell what events did, now that they are on disk and in the State."""
    touched = frozenset(name for event in events for name in touched_by(event))
    at_ms = events[-1].at_ms if events else state.last_ms
    return Done(at_ms=at_ms, events=events, state=state, touched=touched)


def _newest_file(disk: RealDisk) -> str:
    """Name the last segment; segments are numbered in the order of their writing."""
    with contextlib.suppress(OSError):
        return max((n for n in disk.names() if n.startswith("log-")), default="")
    return ""


def _news(report: tuple[Finding, ...], newest: str) -> tuple[Finding, ...]:
    """Leave out tails torn long ago: they stay as evidence, and nothing was lost."""
    return tuple(
        found
        for found in report
        if found.code is not Trouble.TORN_TAIL or found.file == newest
    )


def _folded(events: list[Event]) -> State:
    """Fold a whole log; the cycle collector would only get in the way."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return fold_all(State(), events)
    finally:
        if was_enabled:
            gc.enable()


def _refuse_foreign(root: Path) -> None:
    """Refuse a folder that holds other things: a mistyped name is no new station."""
    try:
        names = {path.name for path in root.iterdir()} if root.is_dir() else set()
    except OSError as error:
        raise StoreUnusable(str(root), error.strerror or str(error)) from error
    if names and LOCK_NAME not in names and not any(map(_is_segment, names)):
        raise StoreUnusable(str(root), "it holds other files, and no store")


def _is_segment(name: str) -> bool:
    return name.startswith("log-") and name.endswith(".jsonl")


def _random_code(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _new_writer(device: str, state: State) -> str:
    """Make a writer id that this store has never seen: one for each opening."""
    while (writer := device + _random_code(_SESSION_LENGTH)) in state.heads:
        pass
    return writer


def cleaned(command: Command) -> Command:
    """Clean every text of a command: what comes from outside is data."""
    plain = msgspec.to_builtins(command)
    return msgspec.convert(_clean_all(plain), type(command))


def _clean_all(value: object) -> object:
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _clean_all(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_clean_all(inner) for inner in value]
        case _:
            return value


def _events(lines: Iterable[bytes]) -> tuple[list[Event], int]:
    """Decode what can be decoded, in order; count what cannot."""
    events: list[Event] = []
    broken = 0
    for line in lines:
        try:
            events.append(decode(line))
        except BrokenEventError:
            broken += 1
    return events, broken


class Glance:
    """A store seen without opening it: no lock is taken, and nothing is written.

    For looking while a desk has it open; what that desk is just writing may be missing.

    Raises:
        StoreUnusable: If the folder cannot be read.
    """

    def __init__(self, root: Path, tables: CodeTables) -> None:
        self.root = root
        self.tables = tables
        reading = read_frames(root) if root.exists() else Reading([], ())
        self.findings = _news(reading.report, newest="")
        """What is amiss with the log, as far as a bystander can tell."""
        decoded, self.broken = _events(
            line for frame in reading.recovered for line in frame.events
        )
        self.state = State()
        self.events: list[Event] = []
        for event in decoded:
            after = fold(self.state, event)
            if after is not self.state:
                self.events.append(event)
            self.state = after
        self.view = View(self.state)

    def submit(self, command: Command, now_ms: int, *, by: str) -> Answer:
        """Refuse: a glance changes nothing."""
        del command, now_ms, by
        about = {"where": str(self.root), "why": "read only"}
        return Refusal(code=Code.NOT_SAVED, about=about)

    @property
    def is_saved(self) -> bool:
        """Claim that nothing waits for the disk: a glance writes nothing."""
        return True

    def save_again(self) -> Answer:
        """Do nothing."""
        return done_of((), self.state)

    def close(self) -> None:
        """Do nothing: a glance holds nothing."""
