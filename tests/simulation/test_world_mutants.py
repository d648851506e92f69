"""Desks that break one rule each: the world must catch every one, and by which law."""

from __future__ import annotations

import contextlib
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from store.answers import Answer, done_of
from store.ledger import Ledger
from store.log import LogFailed, save_snapshot
from store.memory import Memory
from store.model.events import Event
from store.model.fold import fold
from store.model.records import State
from store.standing import Reckoned
from tests.simulation.laws import Law
from tests.simulation.stories import LONG, tell

STORIES = 40


def is_caught_by(laws: set[Law], first: int) -> bool:
    """Tell stories until one of these laws is broken."""
    for seed in range(first, first + STORIES):
        try:
            tell(seed, LONG)
        except AssertionError as error:
            print(f"seed {seed}: {error}".partition("\n")[0][:200])  # noqa: T201
            if str(error).partition(":")[0] in laws:
                return True
    return False


def syncs_nothing(log: object, segment: object) -> None:
    """Say that it is on disk, and do nothing for it."""
    del log, segment


def takes_every_event_for_new(state: State, event: Event) -> State:
    """Fold what was folded before, once more."""
    return fold(replace(state, heads=state.heads.set(event.writer, 0)), event)


def answers_first(ledger: Ledger) -> Answer:
    """Answer, whatever the disk says."""
    waited = ledger._waiting
    done = ledger._see(waited) if waited else done_of((), ledger.state)
    with contextlib.suppress(LogFailed):
        ledger._log.commit(ledger._head.tag)
    return done


def shows_all(memory: Memory, pending: object) -> Reckoned:
    """Show what may not be on disk."""
    del pending
    return Reckoned(memory.truth, memory.timeline, is_late=True)


def first_free_writer(device: str, taken: Any) -> str:
    """Give the first writer id that this store does not know of."""
    return next(w for n in range(999) if (w := f"{device}a{n:03}") not in taken)


class Stale:
    """Keeps each snapshot under the place of the next one."""

    def __init__(self) -> None:
        self.content = b""

    def __call__(self, disk: Any, position: Any, content: bytes, **more: Any) -> None:
        save_snapshot(disk, position, self.content or content, **more)
        self.content = content


def forgets_the_cold(past: object, incidents: object) -> None:
    """Let go of incidents that were put away."""
    del past, incidents


def same_everywhere(disk: object, name: str) -> str:
    """Take a copy of a file for the file."""
    del disk, name
    return "same"


MUTANTS = [
    ("store.log.EventLog._make_durable", syncs_nothing, {Law.KEPT, Law.DENSE}, 0),
    ("store.standing.fold", takes_every_event_for_new, {Law.STATE, Law.SNAPSHOT}, 24),
    ("store.ledger.Ledger.save_again", answers_first, {Law.KEPT, Law.STAYS}, 1),
    ("store.memory.Memory.reckon_without", shows_all, {Law.UNSAVED}, 30),
    ("store.ledger.new_writer", first_free_writer, {Law.ONE_CONTENT}, 0),
    ("store.ledger.save_snapshot", Stale(), {Law.STATE, Law.SAME}, 0),
    ("store.past.Past.add", forgets_the_cold, {Law.STATE, Law.SAME}, 0),
    ("tests.store.sim_disk.SimDisk.identity", same_everywhere, {Law.ONE_DEVICE}, 0),
]
"""What is broken, how, which laws tell of it, and in which story first."""


@pytest.mark.parametrize(
    ("name", "mutant", "laws", "first"), MUTANTS, ids=[name for name, *_ in MUTANTS]
)
def test_world_catches_a_desk_without_the_rule(
    name: str, mutant: Any, laws: set[Law], first: int
) -> None:
    with patch(name, mutant):
        assert is_caught_by(laws, first)
