"""The zone's ring: keys come from other desks, and go for good."""

from __future__ import annotations

import contextlib
import errno

import pytest

from store.keys.people import Keyring, key_of
from store.keys.slots import OPEN, RING_ID, SLOTS, Slot, id_of, seal_keys, sealed_keys
from store.keys.vault import Vault
from store.keys.zone_ring import Place, ZoneRing
from tests.store.sim_disk import PowerCut, SimDisk

OF, EPOCH = "bang-rak@cad.example.org", "a5wxk3qd"
SOMSRI, PHONE = "สมศรี ใจดี", "081-000-0000"
ALL = 1_000
VAULT = Vault((b"k" * 32,))


def given(ring: ZoneRing) -> list[Slot]:
    """What a ring gives to the server, which takes it."""
    ring.join(OF)
    slots, place = ring.news(ALL)
    ring.gave(place, EPOCH)
    return slots


def of_another(*persons: str) -> tuple[list[Slot], list[str]]:
    """The keys of another desk, and what is sealed with them."""
    ring = ZoneRing(SimDisk())
    tokens = [ring.seal(person, person) for person in persons]
    return given(ring), tokens


def joined(disk: SimDisk, cipher: Vault | None = None) -> ZoneRing:
    ring = ZoneRing(disk, cipher)
    ring.join(OF)
    return ring


def test_what_is_sealed_at_one_desk_is_read_at_another_with_its_key() -> None:
    slots, (token,) = of_another(SOMSRI)
    disk = SimDisk()
    ring = joined(disk)
    before = ring.reveal(token)
    new = ring.add(slots, EPOCH, 2)

    assert (before, new) == (None, 1)
    for one in (ring, joined(disk), Keyring(disk)):
        assert one.reveal(token) == SOMSRI


def test_person_entered_at_two_desks_is_one_to_be_forgotten() -> None:
    slots, (theirs,) = of_another("+66 81 000 0000")
    ring = joined(SimDisk())
    ours = ring.seal(PHONE, PHONE)
    ring.add(slots, EPOCH, 2)

    assert set(ring.ids_of("0810000000")) == {key_of(ours), key_of(theirs)}

    ring.forget_all(ring.ids_of(PHONE))

    assert [ring.reveal(token) for token in (ours, theirs)] == [None, None]


def test_person_whose_key_came_is_sealed_with_it() -> None:
    slots, (theirs,) = of_another(PHONE)
    ring = joined(SimDisk())
    ring.add(slots, EPOCH, 2)

    assert key_of(ring.seal("0810000000", "x")) == key_of(theirs)


def test_key_that_was_forgotten_before_it_came_never_comes() -> None:
    slots, (token,) = of_another(SOMSRI)
    disk = SimDisk()
    ring = joined(disk)
    ring.forget_all([key_of(token)], at_ms=7)
    again = joined(disk)

    assert [one.add(slots, EPOCH, 2) for one in (ring, again)] == [0, 0]
    assert [one.reveal(token) for one in (ring, again)] == [None, None]
    assert again.destroyed_ms(token) == 7
    key = next(slot.key for slot in slots if slot.id == id_of(key_of(token)))
    assert not any(key in file.content() for file in disk.files.values())


def test_only_what_was_made_here_is_given_and_once() -> None:
    slots, _ = of_another(SOMSRI, "Lek")
    disk = SimDisk()
    ring = joined(disk)
    ring.add(slots, EPOCH, 3)
    ours = ring.seal("Ann", "Ann")

    assert [slot.id for slot in given(ring) if slot.id != RING_ID] == [
        id_of(key_of(ours))
    ]
    assert given(ring) == []
    ring.add(of_another("Boon")[0], EPOCH, 5)
    assert given(joined(disk)) == []


def test_place_is_told_at_the_next_opening_and_is_of_one_server() -> None:
    disk = SimDisk()
    joined(disk).add(of_another(SOMSRI)[0], EPOCH, 12)
    again = ZoneRing(disk)

    assert again.join("other@host") == Place()
    assert again.join(OF)[:2] == (EPOCH, 12)


def test_older_copy_of_the_files_asks_again_for_what_it_lacks() -> None:
    disk = SimDisk()
    ring = joined(disk)
    ring.add(of_another(SOMSRI)[0], EPOCH, 2)
    older = disk.copy()
    ring.add(of_another("Lek")[0], EPOCH, 4)

    assert joined(older).join(OF).seq == 2


def test_server_of_another_life_is_given_all_once_more() -> None:
    ring = joined(SimDisk())
    ring.seal(PHONE, PHONE)
    first = given(ring)
    ring.begin_again()

    assert given(ring) == first
    assert len(first) == 2


def test_forgotten_keys_are_not_given() -> None:
    ring = joined(SimDisk())
    ring.seal(PHONE, PHONE)
    ring.forget(PHONE)

    assert [slot.id for slot in given(ring)] == [RING_ID]


@pytest.mark.parametrize(
    "slot",
    [
        Slot(RING_ID, OPEN, b"", b"short"),
        Slot(id_of("k7q4f2ab"), OPEN, b"w" * 15, b"k" * 32),
        Slot(id_of("k7q4f2ab"), OPEN, b"w" * 16, b"k" * 31),
        Slot(id_of("aaaaaaab"), OPEN, b"w" * 16, b"k" * 32),
        Slot(b"", OPEN, b"w" * 16, b"k" * 32),
    ],
)
def test_what_is_no_key_is_not_taken(slot: Slot) -> None:
    disk = SimDisk()
    ring = joined(disk)
    ring.add([slot], EPOCH, 1)

    assert given(joined(disk)) == []
    assert ring.damage == ()


def test_key_under_an_id_that_is_here_changes_nothing() -> None:
    ring = joined(SimDisk())
    token = ring.seal(PHONE, PHONE)
    forged = Slot(id_of(key_of(token)), OPEN, b"w" * 16, b"k" * 32)

    assert ring.add([forged, forged], EPOCH, 1) == 0
    assert ring.reveal(token) == PHONE


def test_more_keys_than_a_file_holds_are_all_there() -> None:
    secret = Slot(RING_ID, OPEN, bytes(16), b"s" * 32)
    many = [
        Slot(id_of("b" * 5 + three), OPEN, n.to_bytes(16), n.to_bytes(32))
        for n, three in enumerate(
            a + b + c
            for a in "abcdefghij"
            for b in "abcdefghijkl"
            for c in "abcdefghijk"
        )
    ]
    disk = SimDisk()
    ring = joined(disk)
    nothing = given(ring)

    assert nothing == []
    assert ring.add([secret, *many], EPOCH, 9) == len(many) > SLOTS
    assert joined(disk).is_known("bbbbbabc")
    assert joined(disk).join(OF).seq == 9
    assert given(joined(disk)) == []


def test_locked_store_seals_the_keys_that_come() -> None:
    slots, (token,) = of_another(SOMSRI)
    disk = SimDisk()
    ring = joined(disk, VAULT)
    given(ring)
    ring.add(slots, EPOCH, 2)
    files = [file.content() for file in disk.files.values()]

    assert not any(slot.key in content for slot in slots for content in files)
    assert all(key for content in files for key in sealed_keys(content))
    assert joined(disk, VAULT).reveal(token) == SOMSRI
    assert given(joined(disk, VAULT)) == []


def test_mark_is_no_key_that_could_be_sealed() -> None:
    disk = SimDisk()
    joined(disk).add(of_another(SOMSRI)[0], EPOCH, 2)
    (name,) = disk.names()
    content = disk.read(name)
    sealed = seal_keys(content, VAULT)

    assert len([*sealed_keys(content)]) == 2
    assert all(sealed_keys(sealed))
    assert sealed[-128:] == content[-128:], "the mark stays as it is"


@pytest.mark.parametrize("seed", range(12))
def test_keys_and_place_are_there_together_or_not_at_all(seed: int) -> None:
    slots, tokens = of_another(SOMSRI, "Lek", "Ann")
    for act in range(1, 30):
        disk = SimDisk(seed)
        ring = joined(disk)
        own = ring.seal("Boon", "Boon")
        disk.cut_at = disk.acts + act
        with contextlib.suppress(PowerCut):
            ring.add(slots, EPOCH, 4)
            disk.cut_at = 0
        (disk.cut if (seed + act) % 2 else disk.kill)()
        after = joined(disk)

        if after.join(OF).seq == 4:
            assert [after.reveal(t) for t in tokens] == [SOMSRI, "Lek", "Ann"]
        assert after.reveal(own) == "Boon"
        after.add(slots, EPOCH, 4)
        assert [after.reveal(t) for t in tokens] == [SOMSRI, "Lek", "Ann"]


def test_full_disk_takes_no_key_and_moves_no_place() -> None:
    slots, (token,) = of_another(SOMSRI)
    disk = SimDisk()
    ring = joined(disk)
    disk.fail_always = {"write": errno.ENOSPC}
    with pytest.raises(OSError, match=r"\S"):
        ring.add(slots, EPOCH, 2)
    after = ring.reveal(token), ring.join(OF).seq
    disk.fail_always = {}
    ring.add(slots, EPOCH, 2)

    assert after == (None, 0)
    assert joined(disk).reveal(token) == SOMSRI
