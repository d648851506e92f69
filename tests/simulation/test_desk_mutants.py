"""Desks that break one rule each: a struck life must catch every one, by which law."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest

from store.cipher import Cipher
from store.copies.aside import NewFile
from store.device import DEVICE_NAME
from store.disk import Disk
from store.keys.people import Keyring
from store.log import EventLog, Position, save_snapshot
from store.log.kept_files import ASIDE
from store.memory import Memory
from store.reached import note_reached
from store.trimming import Trim, finish_trim, put_base
from tests.simulation import backup_life
from tests.simulation.desk_life import DeskLife, small_desk
from tests.simulation.desk_witness import Law
from tests.simulation.quick import quick_reading
from tests.simulation.striking import Plan, Tally, recovers, strike_all, strike_life

TRIMS = "o1212stt5o353T5Tc"
LOCKS = "o3Lo2s1ck"
FORGETS = "o1p1pf1k"
WORKS = "o1pk"


def caught(script: str, lives: int = 6) -> str:
    """Strike until a law is broken; its name, or nothing."""
    for seed in range(lives):
        with small_desk(seed), quick_reading():
            try:
                plan = Plan(seed=seed, script=script, life=DeskLife, cuts=4)
                strike_life(plan, recovers, Tally())
            except AssertionError as error:
                print(str(error)[:300])  # noqa: T201
                return str(error).partition(":")[0]
    return ""


def drops_first(disk: Disk, trim: Trim, cipher: Cipher | None) -> str:
    """Remove old segments before the log says that they are dropped."""
    kept = put_base(disk, trim, cipher)
    finish_trim(disk, trim.files, kept)
    return kept


def writes_unsynced(disk: Disk, name: str, content: bytes) -> None:
    """Write a whole file, and leave its content to chance."""
    file = disk.create(name + ASIDE)
    disk.write(file, content)
    disk.close(file)
    disk.replace(name + ASIDE, name)
    disk.sync_folder()


def saves_ahead(disk: Disk, place: Position, content: bytes, **more: Any) -> None:
    """Keep a snapshot for a place that the log has not reached."""
    save_snapshot(disk, Position(place.segment, place.offset + 300), content, **more)


def notes_ahead(disk: Disk, place: Position, memory: Memory) -> None:
    """Note that the log reached a place that it has not reached."""
    note_reached(disk, Position(place.segment, place.offset + 300), memory)


def appends_unsynced(ring: Keyring, name: str, content: bytes) -> None:
    """Say that a person's key is on disk, and do nothing for it."""
    file = ring._disk.open_append(name)
    ring._disk.write(file, content)
    ring._disk.close(file)


def trusts_names(log: EventLog, segment: Any) -> None:
    """Take every name that was found at opening for one on disk."""
    log.disk.sync(segment.file)
    if segment.is_fresh:
        log.disk.sync_folder()


def keeps_keys(ring: Keyring, ids: object, *, at_ms: int = 0) -> tuple[str, ...]:
    """Say in the log that a person is forgotten, and forget nobody."""
    del ring, ids, at_ms
    return ()


def writes_device_unsynced(disk: Disk, content_of: Any, cipher: object) -> None:
    """Leave to chance whose store it is."""
    del cipher
    aside = DEVICE_NAME + ASIDE
    file = disk.create(aside)
    disk.write(file, content_of(disk.identity(aside)))
    disk.close(file)
    disk.replace(aside, DEVICE_NAME)
    disk.sync_folder()


def says_late(ledger: Any, person: str, now_ms: int, **more: Any) -> Any:
    """Destroy the keys first, and say so in the log afterwards."""
    del now_ms, more
    ledger.keyring.forget_all(ledger.keyring.ids_of(person))
    return ()


MUTANTS = [
    ("store.upkeep.put_base", drops_first, TRIMS, {Law.SAID}),
    ("store.base.write_file", writes_unsynced, TRIMS, {Law.DENSE, Law.OPENS}),
    ("store.ledger.save_snapshot", saves_ahead, "o12s1k", {Law.SOUND, Law.AHEAD}),
    ("store.ledger.note_reached", notes_ahead, "o12ck", {Law.SOUND}),
    ("store.keys.people.Keyring._write", appends_unsynced, WORKS, {Law.READABLE}),
    ("store.log.EventLog._make_durable", trusts_names, LOCKS, {Law.OPENS}),
    ("store.keys.people.Keyring.forget_all", keeps_keys, FORGETS, {Law.GONE}),
    ("store.upkeep.Upkeep.forget", says_late, FORGETS, {Law.READABLE}),
    ("store.device.write_device", writes_device_unsynced, WORKS, {Law.DEVICE}),
    ("store.keys.vault.write_file", writes_unsynced, LOCKS, {Law.OPENS}),
]


@pytest.mark.parametrize(
    ("name", "mutant", "script", "laws"),
    MUTANTS,
    ids=[f"{m[0]} {m[1].__name__}" for m in MUTANTS],
)
def test_strikes_catch_a_desk_without_the_rule(
    name: str, mutant: Any, script: str, laws: set[Law]
) -> None:
    with patch(name, mutant):
        assert caught(script) in laws


@pytest.mark.parametrize("script", sorted({mutant[2] for mutant in MUTANTS}))
def test_same_stories_break_no_law_of_the_desk_as_it_is(script: str) -> None:
    assert caught(script, lives=2) == ""


close = NewFile._close


def gives_name_unsynced(file: NewFile, *, synced: bool) -> None:
    """Give a backup its name, and leave its content to chance."""
    del synced
    close(file, synced=False)


def test_strikes_catch_a_backup_that_is_not_synced() -> None:
    whole = str(backup_life.Law.WHOLE)
    with (
        patch.object(NewFile, "_close", gives_name_unsynced),
        pytest.raises(AssertionError, match=whole),
    ):
        strike_all(backup_life.backup_plans(range(3)), recovers)
