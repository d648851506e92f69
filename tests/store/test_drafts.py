"""Drafts: they outlive a crash, are nobody's deed, and leave nothing behind."""

from __future__ import annotations

import pytest

from store.cipher import SEALED
from store.copies.manifest import is_store_file
from store.drafts import DRAFTS_NAME, Drafts
from store.keys.vault import Vault, make_vault
from store.locking import lock_steps
from tests.store.desk_on_sim import opened
from tests.store.keys.test_vault import CHEAP, FIRST
from tests.store.sim_disk import SimDisk

WORDS = "caller Anan 081 234 5678"


def kept() -> SimDisk:
    disk = SimDisk()
    desk = opened(disk)
    desk.drafts.keep("somchai", "form", WORDS)
    return disk


def locked(disk: SimDisk) -> Vault:
    vault: Vault = make_vault(disk, FIRST, CHEAP).cipher
    return vault


def all_bytes(disk: SimDisk) -> bytes:
    return b"".join(disk.read(name) for name in disk.names())


def test_draft_outlives_a_kill_and_is_in_no_log() -> None:
    disk = kept()
    disk.unlock()

    desk = opened(disk)

    assert desk.drafts.read("somchai", "form") == WORDS
    assert not desk.state.settings
    holding = [name for name in disk.names() if WORDS.encode() in disk.read(name)]
    assert holding == [DRAFTS_NAME]


def test_every_officer_has_drafts_of_their_own_by_kind() -> None:
    drafts = Drafts(SimDisk(), None)
    drafts.keep("somchai", "form", "a")
    drafts.keep("malee", "form", "b")
    drafts.keep("malee", "line", "c")
    drafts.keep("malee", "form", "")

    assert drafts.read("somchai", "form") == "a"
    assert (drafts.read("malee", "form"), drafts.read("malee", "line")) == ("", "c")


def test_no_word_stays_when_a_draft_is_done_with() -> None:
    disk = kept()

    Drafts(disk, None).keep("somchai", "form", "")

    assert DRAFTS_NAME not in disk.names()
    assert WORDS.encode() not in all_bytes(disk)


def test_draft_in_a_locked_store_is_sealed() -> None:
    disk = SimDisk()
    vault = locked(disk)

    Drafts(disk, vault).keep("somchai", "form", WORDS)

    assert disk.read(DRAFTS_NAME).startswith(SEALED)
    assert WORDS.encode() not in all_bytes(disk)
    assert Drafts(disk, vault).read("somchai", "form") == WORDS
    assert Drafts(disk, None).read("somchai", "form") == ""


def test_draft_is_sealed_when_its_store_is_locked() -> None:
    disk = kept()
    vault = locked(disk)

    list(lock_steps(disk, vault))

    assert WORDS.encode() not in all_bytes(disk)
    assert Drafts(disk, vault).read("somchai", "form") == WORDS


@pytest.mark.parametrize("content", [b"", b"{", b'{"somchai":7}', b"\xff\x00", SEALED])
def test_file_that_makes_no_sense_is_no_draft(content: bytes) -> None:
    disk = SimDisk()
    file = disk.create(DRAFTS_NAME)
    disk.write(file, content)
    disk.close(file)
    drafts = Drafts(disk, None)

    assert drafts.read("somchai", "form") == ""

    drafts.keep("somchai", "form", WORDS)
    assert Drafts(disk, None).read("somchai", "form") == WORDS


def test_draft_goes_into_no_backup() -> None:
    assert not is_store_file(DRAFTS_NAME)


def test_same_words_are_not_written_again() -> None:
    disk = kept()
    drafts = Drafts(disk, None)
    drafts.read("somchai", "form")
    before = disk.identity(DRAFTS_NAME)

    drafts.keep("somchai", "form", WORDS)

    assert disk.identity(DRAFTS_NAME) == before


def test_what_speaks_of_somebody_goes_and_the_rest_stays() -> None:
    disk = SimDisk()
    drafts = Drafts(disk, None)
    drafts.keep("somchai", "form", WORDS)
    drafts.keep("somchai", "line", "RM 101 x")
    drafts.keep("malee", "line", WORDS)

    drafts.forget(lambda text: "Anan" in text)

    again = Drafts(disk, None)
    assert again.read("somchai", "line") == "RM 101 x"
    assert not again.count(lambda text: "Anan" in text)
    assert b"Anan" not in all_bytes(disk)
