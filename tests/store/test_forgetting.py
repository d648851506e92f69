"""Forgetting a person: said in the log first, done on every disk that hears of it."""

from __future__ import annotations

import errno

import pytest

from store.desk import Desk
from store.disk import NotSaved
from store.keys.people import Keyring, key_of
from store.ledger import SAVE_AT_CLOSE
from store.log import EventLog
from store.model.events import decode
from store.model.facts import PersonForgotten
from tests.store.desk_on_sim import NOON_MS, do, enter, opened, theft
from tests.store.sim_disk import SimDisk

SOMSRI, LEK = "นางสมศรี 081-000-0000", "Lek"
LATER_MS = NOON_MS + 60_000
SEEDS = range(6)
"""What is left of a write that failed, after the power went, is chance."""


def lines_of(disk: SimDisk) -> list[bytes]:
    """The very bytes of all events, read by another log."""
    log = EventLog(disk.copy(), "", at_ms=lambda: 0)
    return [line for row in log.recovered for line in row.events]


def called(desk: Desk, *callers: str) -> list[str]:
    """What stands for each caller in the log."""
    keys = [enter(desk, caller=caller) for caller in callers]
    return [desk.state.incidents[key].caller for key in keys]


def test_several_keys_are_told_and_destroyed_together() -> None:
    disk = SimDisk()
    desk = opened(disk)
    somsri, lek, kept = called(desk, SOMSRI, LEK, "Ann")
    keys = [key_of(somsri), key_of(lek)]
    desk.forget_keys(keys, LATER_MS, by="a", reason="asked")

    facts = [decode(line).fact for line in lines_of(disk)]
    told = [fact for fact in facts if isinstance(fact, PersonForgotten)]
    assert told == [PersonForgotten(person=key, reason="asked") for key in keys]
    assert [desk.reveal(one) for one in (somsri, lek, kept)] == [None, None, "Ann"]
    assert desk.keyring.destroyed_ms(lek) == LATER_MS
    assert Keyring(disk).destroyed_ms(somsri) == LATER_MS


def test_full_disk_destroys_none_of_several() -> None:
    disk = SimDisk()
    desk = opened(disk)
    tokens = called(desk, SOMSRI, LEK)
    disk.fail_always = {"write": errno.ENOSPC}
    with pytest.raises(NotSaved):
        desk.forget_keys([key_of(token) for token in tokens], NOON_MS, by="a")

    assert [desk.reveal(token) for token in tokens] == [SOMSRI, LEK]


def grown(desk: Desk) -> None:
    """So many events that closing saves the memory: the next opening reads none."""
    for _ in range(SAVE_AT_CLOSE):
        do(desk, theft())


@pytest.mark.parametrize("seed", SEEDS)
def test_key_that_could_not_be_destroyed_is_before_the_memory_is_saved(
    seed: int,
) -> None:
    disk = SimDisk(seed)
    desk = opened(disk)
    (token,) = called(desk, SOMSRI)
    disk.fail_always = {"overwrite": errno.EIO}
    with pytest.raises(OSError, match=r"\S"):
        desk.forget_keys([key_of(token)], NOON_MS, by="a")
    disk.fail_always = {}
    grown(desk)
    desk.close()
    disk.cut()

    assert Keyring(disk).reveal(token) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_memory_is_not_saved_past_a_key_that_cannot_be_destroyed(
    seed: int,
) -> None:
    disk = SimDisk(seed)
    desk = opened(disk)
    (token,) = called(desk, SOMSRI)
    disk.fail_always = {"overwrite": errno.EIO}
    with pytest.raises(OSError, match=r"\S"):
        desk.forget_keys([key_of(token)], NOON_MS, by="a")
    grown(desk)
    desk.close()
    disk.cut()
    opened(disk).close()

    assert Keyring(disk).reveal(token) is None


@pytest.mark.parametrize("is_long", [False, True])
def test_older_copy_forgets_when_it_hears_of_it(is_long: bool) -> None:
    """A backup from before holds the key, until the newer events are taken there."""
    disk = SimDisk()
    desk = opened(disk)
    (token,) = called(desk, SOMSRI)
    desk.close()
    older = disk.copy()
    desk = opened(disk)
    desk.forget_keys([key_of(token)], LATER_MS, by="a")
    if is_long:
        grown(desk)
    desk.close()
    older.remove("DEVICE")
    restored = opened(older)
    before = restored.reveal(token)

    restored.take(lines_of(disk), [], LATER_MS, by="b")
    after = restored.reveal(token)
    restored.close()

    assert (before, after) == (SOMSRI, None)
    assert Keyring(older).reveal(token) is None
