"""The keys of persons: what was sealed can be read, until it is forgotten."""

import contextlib
import errno
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.cipher import StoreLocked, unwrap, wrap
from store.disk import RealDisk
from store.keys.callers import identity
from store.keys.people import Keyring, is_token, key_of
from store.keys.slots import (
    DESTROYED,
    ID_BYTES,
    RING_ID,
    SLOT_BYTES,
    SLOTS,
    Slot,
    key_files,
    scan_slots,
    seal_keys,
    sealed_keys,
)
from store.keys.vault import Vault
from tests.store.sim_disk import PowerCut, SimDisk

SOMCHAI = "สมชาย ใจดี"
PHONE = "081-234 5678"
VAULT = Vault((b"k" * 32,))
FIRST = "people-000001.keys"


def content_of(disk: SimDisk) -> bytes:
    return b"".join(file.content() for file in disk.files.values())


def test_sealed_words_come_back_at_the_next_opening() -> None:
    disk = SimDisk()
    token = Keyring(disk).seal(SOMCHAI, "สมชาย 0812345678")

    assert is_token(token)
    assert "สมชาย" not in token
    assert Keyring(disk).reveal(token) == "สมชาย 0812345678"


@given(st.text(), st.text())
def test_any_words_come_back(person: str, text: str) -> None:
    keyring = Keyring(SimDisk())

    assert keyring.reveal(keyring.seal(person, text)) == text


@given(st.text())
def test_token_is_one_plain_word(text: str) -> None:
    token = Keyring(SimDisk()).seal(SOMCHAI, text)

    assert token.isascii()
    assert token.isprintable()
    assert " " not in token


def test_words_never_sealed_come_back_as_they_are() -> None:
    keyring = Keyring(SimDisk())

    assert keyring.reveal(PHONE) == PHONE
    assert keyring.reveal("~k7q4f2ab.no") == "~k7q4f2ab.no"


def test_token_is_not_sealed_again() -> None:
    keyring = Keyring(SimDisk())
    token = keyring.seal(SOMCHAI, PHONE)

    assert keyring.seal("someone else", token) == token


def test_same_words_never_look_the_same() -> None:
    keyring = Keyring(SimDisk())

    assert keyring.seal(SOMCHAI, PHONE) != keyring.seal(SOMCHAI, PHONE)
    assert len(keyring.ids_of(SOMCHAI)) == 1


@pytest.mark.parametrize(
    ("person", "who"),
    [
        ("081-234 5678", "tel 0812345678"),
        ("(081) 234-5678", "tel 0812345678"),
        ("๐๘๑๒๓๔๕๖๗๘", "tel 0812345678"),
        ("+66 81 234 5678", "tel 0812345678"),
        ("+66 (0)81 234 5678", "tel 0812345678"),
        ("0066812345678", "tel 0812345678"),
        ("+60 12-345 6789", "tel 0123456789"),
        ("+49 30 1234567", "tel 49301234567"),
        ("Somchai  JAIDEE ", "name somchai jaidee"),
        ("191", "name 191"),
    ],
)
def test_person_is_known_however_written(person: str, who: str) -> None:
    assert identity(person) == who


def test_forgotten_person_is_gone_and_others_are_not() -> None:
    disk = SimDisk()
    keyring = Keyring(disk)
    gone, kept = keyring.seal(PHONE, PHONE), keyring.seal(SOMCHAI, SOMCHAI)
    names = keyring.ids_of("+66812345678")

    assert keyring.forget("0812345678") == names
    for ring in (keyring, Keyring(disk)):
        assert ring.reveal(gone) is None
        assert ring.destroyed_ms(gone) is not None
        assert ring.destroyed_ms(kept) is None
        assert ring.reveal(kept) == SOMCHAI
        assert ring.ids_of(PHONE) == ()


def test_nothing_of_a_forgotten_key_is_left_in_the_file() -> None:
    disk = SimDisk()
    keyring = Keyring(disk)
    keyring.seal(PHONE, PHONE)
    slot = content_of(disk)[SLOT_BYTES:]
    keyring.forget(PHONE)

    after = content_of(disk)[SLOT_BYTES:]
    assert after[:5] == slot[:5]
    assert after[6:-4] == bytes(SLOT_BYTES - 10)
    assert slot[6:22] not in after


def test_forgotten_person_who_calls_again_gets_another_key() -> None:
    keyring = Keyring(SimDisk())
    first = keyring.seal(PHONE, PHONE)
    names = keyring.forget(PHONE)
    second = keyring.seal(PHONE, PHONE)

    assert keyring.reveal(first) is None
    assert keyring.reveal(second) == PHONE
    assert keyring.ids_of(PHONE) != names


def test_key_can_be_forgotten_by_its_name_and_again() -> None:
    keyring = Keyring(SimDisk())
    token = keyring.seal(PHONE, PHONE)
    name = keyring.ids_of(PHONE)[0]

    assert keyring.forget(name) == keyring.forget(name) == (name,)
    assert keyring.reveal(token) is None
    assert keyring.forget("nobody") == keyring.forget("aaaaaaaa") == ()


def test_time_of_forgetting_stays_where_the_key_was() -> None:
    disk = SimDisk()
    keyring = Keyring(disk)
    gone, undated, kept = (keyring.seal(f"p{n}", "x") for n in range(3))
    keyring.forget_all(keyring.ids_of("p0"), at_ms=1_760_000_000_000)
    keyring.forget_all(keyring.ids_of("p1"))
    keyring.forget(key_of(gone))

    for ring in (keyring, Keyring(disk)):
        assert ring.destroyed_ms(gone) == 1_760_000_000_000
        assert ring.destroyed_ms(undated) == 0
        assert ring.destroyed_ms(kept) is None
        assert ring.destroyed_ms("no token") is None


@pytest.mark.parametrize("at_ms", [-1, 1 << 64, 1 << 200])
def test_time_that_is_none_is_not_kept(at_ms: int) -> None:
    keyring = Keyring(SimDisk())
    token = keyring.seal(PHONE, PHONE)
    keyring.forget_all(keyring.ids_of(PHONE), at_ms=at_ms)

    assert keyring.destroyed_ms(token) == 0
    assert keyring.reveal(token) is None


def test_keys_of_a_restored_backup_are_destroyed_again() -> None:
    disk = SimDisk()
    keyring = Keyring(disk)
    gone, kept = keyring.seal(PHONE, PHONE), keyring.seal(SOMCHAI, SOMCHAI)
    backup = disk.copy()
    names = keyring.forget(PHONE)
    restored = Keyring(backup)

    assert restored.reveal(gone) == PHONE
    assert restored.forget_all([*names, "k7q4f2ab", "no id"]) == names
    assert restored.forget_all(names) == ()
    assert Keyring(backup).reveal(gone) is None
    assert Keyring(backup).reveal(kept) == SOMCHAI


def test_ring_goes_on_in_the_next_file_when_one_is_full() -> None:
    disk = SimDisk()
    keyring = Keyring(disk)
    tokens = [keyring.seal(f"p{n}", str(n)) for n in range(SLOTS + 5)]
    again = Keyring(disk)

    assert len(disk.files) == 2
    assert disk.files[FIRST].size() == SLOTS * SLOT_BYTES
    assert [again.reveal(token) for token in tokens] == [
        str(n) for n in range(SLOTS + 5)
    ]
    assert again.ids_of("p3") == keyring.ids_of("p3")


def test_each_session_costs_one_slot_and_no_file() -> None:
    disk = SimDisk()
    for n in range(20):
        Keyring(disk).seal(f"p{n}", "x")

    assert list(disk.files) == [FIRST]
    assert disk.files[FIRST].size() == SLOT_BYTES * (1 + 20 * 2 - 1)


def test_locked_ring_shows_no_key_without_the_cipher() -> None:
    disk = SimDisk()
    token = Keyring(disk, VAULT).seal(PHONE, PHONE)

    assert Keyring(disk, VAULT).reveal(token) == PHONE
    assert Keyring(disk, VAULT).forget(PHONE)
    with pytest.raises(StoreLocked, match="locked with a passphrase"):
        Keyring(disk).reveal(token)


def test_open_ring_is_sealed_where_it_lies() -> None:
    disk = SimDisk()
    token = Keyring(disk).seal(PHONE, PHONE)
    plain = disk.files[FIRST].content()
    disk.put(FIRST, seal_keys(seal_keys(plain, VAULT), VAULT))
    keyring = Keyring(disk, VAULT)
    later = keyring.seal(SOMCHAI, SOMCHAI)

    assert not any(sealed_keys(plain))
    assert all(sealed_keys(disk.files[FIRST].content()))
    assert len(keyring.ids_of(PHONE)) == 1
    assert (keyring.reveal(token), keyring.reveal(later)) == (PHONE, SOMCHAI)


@pytest.mark.parametrize("cipher", [None, VAULT])
def test_any_byte_changed_costs_at_most_one_person_and_is_told(
    cipher: Vault | None,
) -> None:
    disk = SimDisk()
    keyring = Keyring(disk, cipher)
    tokens = [keyring.seal(f"p{n}", "x") for n in range(3)]
    whole = disk.files[FIRST].content()
    for at in range(len(whole)):
        disk.put(FIRST, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        again = Keyring(disk, cipher)

        assert [d.offset for d in again.damage] == [at // SLOT_BYTES * SLOT_BYTES]
        assert [again.reveal(token) for token in tokens].count("x") >= 2


def test_changed_token_reveals_nothing() -> None:
    keyring = Keyring(SimDisk())
    token = keyring.seal(PHONE, PHONE)
    other = keyring.seal(SOMCHAI, SOMCHAI)
    for at in range(10, len(token) - 1):
        letter = "A" if token[at] != "A" else "B"

        assert keyring.reveal(token[:at] + letter + token[at + 1 :]) is None
    assert keyring.reveal(token[:10] + other[10:]) is None


def test_file_that_cannot_be_read_is_told_and_nothing_is_forgotten() -> None:
    disk = SimDisk()
    Keyring(disk).seal(PHONE, PHONE)
    keyring = Keyring(disk)
    disk.fail_always = {"read": errno.EIO}

    assert [d.file for d in keyring.damage] == [FIRST]
    with pytest.raises(OSError, match="Input/output"):
        keyring.forget_all(["k7q4f2ab"])


def test_full_disk_still_takes_the_keys_of_the_begun_file() -> None:
    disk = SimDisk(room=SLOTS * SLOT_BYTES)
    keyring = Keyring(disk)
    tokens = [keyring.seal(f"p{n}", "x") for n in range(SLOTS - 1)]

    with pytest.raises(OSError, match="full"):
        keyring.seal("one too many", "x")
    again = Keyring(disk)
    assert all(again.reveal(token) == "x" for token in tokens)
    assert list(disk.files) == [FIRST]


def test_key_files_are_for_their_owner_only(tmp_path: Path) -> None:
    Keyring(RealDisk(tmp_path)).seal(PHONE, PHONE)

    assert (tmp_path / FIRST).stat().st_mode & 0o777 == 0o600


def test_key_is_destroyed_on_a_real_disk(tmp_path: Path) -> None:
    keyring = Keyring(RealDisk(tmp_path))
    token = keyring.seal(PHONE, PHONE)
    slot = (tmp_path / FIRST).read_bytes()[SLOT_BYTES:]
    keyring.forget(PHONE)

    assert slot[22:54] not in (tmp_path / FIRST).read_bytes()
    assert Keyring(RealDisk(tmp_path)).reveal(token) is None


class Life:
    """Sessions on one disk; what was given out, and what was forgotten."""

    def __init__(self, seed: int, make: type[Keyring] = Keyring) -> None:
        self.chance = random.Random(seed)  # noqa: S311
        self.disk = SimDisk(seed)
        self.make = make
        self.given: dict[str, str] = {}
        """Tokens and whose they are."""
        self.asked: set[str] = set()
        """Whose forgetting was asked for, and is not known to be done."""
        self.forgotten: set[str] = set()
        """Tokens that must never be read again."""
        self.cipher = VAULT if seed % 3 == 0 else None

    def session(self, acts: int) -> None:
        keyring = self.make(self.disk, self.cipher)
        for _ in range(acts):
            person = f"p{self.chance.randint(0, 4)}"
            with contextlib.suppress(OSError):
                if self.chance.random() < 0.8:
                    token = keyring.seal(person, person)
                    self.given[token] = person
                else:
                    self.forget(keyring, person)

    def forget(self, keyring: Keyring, person: str) -> None:
        """Forget by the names of the keys, as the log does, until that is done."""
        held = {token for token, whose in self.given.items() if whose == person}
        self.asked.add(person)
        for name in {token[1:9] for token in held}:
            keyring.forget(name)
        self.asked.discard(person)
        self.forgotten |= held
        for token in held:
            del self.given[token]

    def check(self, told: str) -> None:
        keyring = self.make(self.disk, self.cipher)
        for token, person in self.given.items():
            found = keyring.reveal(token)
            assert found == person or (found is None and person in self.asked), (
                f"{told}: given out and lost: {person}"
            )
        for token in self.forgotten:
            assert keyring.reveal(token) is None, f"{told}: forgotten and back"


def acts_of(seed: int, acts: int) -> int:
    life = Life(seed)
    life.session(acts)
    return life.disk.acts


def cut_everywhere(seed: int, make: type[Keyring] = Keyring) -> Counter[str]:
    """Cut or kill at each act of a session, and again in the one after it."""
    fired: Counter[str] = Counter()
    for act in range(1, acts_of(seed, 8) + 1):
        for turn in range(4):
            life = Life(seed, make)
            told = f"seed {seed}, act {act}, turn {turn}"
            strikes = [life.disk.kill, life.disk.cut]
            life.disk.cut_at = act
            with contextlib.suppress(PowerCut):
                life.session(8)
            strikes[turn % 2]()
            life.check(told)
            life.disk.cut_at = life.disk.acts + 1 + (act + turn) % 9
            with contextlib.suppress(PowerCut):
                life.session(4)
            strikes[turn // 2]()
            life.check(told)
            life.disk.cut()
            life.check(told)
            fired += life.disk.fired
    return fired


def live(seed: int, make: type[Keyring] = Keyring) -> Counter[str]:
    """Many sessions, with refusals, kills and cuts."""
    life = Life(seed, make)
    chance, disk = life.chance, life.disk
    for turn in range(8):
        disk.cut_at = disk.acts + chance.randint(1, 40)
        for _ in range(chance.randint(0, 3)):
            disk.fail_at[disk.acts + chance.randint(1, 20)] = errno.EIO
        with contextlib.suppress(PowerCut):
            life.session(8)
        (disk.cut if chance.random() < 0.5 else disk.kill)()
        life.check(f"life {seed}, session {turn}")
        (disk.cut if chance.random() < 0.3 else disk.kill)()
    disk.cut()
    life.check(f"life {seed}, at the end")
    return disk.fired


def lives(seeds: int, make: type[Keyring] = Keyring) -> Counter[str]:
    return sum((live(seed, make) for seed in range(seeds)), Counter[str]())


def test_no_cut_loses_a_key_or_brings_one_back() -> None:
    fired = sum((cut_everywhere(seed) for seed in range(12)), Counter[str]())
    print(dict(fired))  # noqa: T201

    for kind in ("create", "write", "sync", "sync_folder", "overwrite"):
        assert fired[f"cut at {kind}"] > 0, f"no cut at {kind}: {fired}"
    assert fired["lost IN_MEMORY"] > 100


def test_no_life_loses_a_key_or_brings_one_back() -> None:
    fired = lives(200)
    print(dict(fired))  # noqa: T201

    for kind in ("create", "write", "sync", "sync_folder", "overwrite"):
        assert fired[f"{kind} EIO"] > 0, f"no error at {kind}: {fired}"
    assert fired["lost GHOST"] > 10


class Unsynced(Keyring):
    """Gives out what was sealed before the key is on disk."""

    def _write(self, name: str, content: bytes) -> None:
        file = self._disk.open_append(name)
        self._disk.write(file, content)
        self._disk.close(file)


class Nameless(Keyring):
    """Leaves the names of files to chance."""

    def _append(self, slot: Slot) -> None:
        sync_folder, self._disk.sync_folder = self._disk.sync_folder, lambda: None
        try:
            super()._append(slot)
        finally:
            self._disk.sync_folder = sync_folder


class Trusting(Keyring):
    """Seals with a key that it read, though that may not be on the disk."""

    def _load(self) -> None:
        super()._load()
        self._doubtful.clear()


class Hasty(Keyring):
    """Goes on in an older file without making its last slot sure."""

    def _go_on(self) -> str:
        name = next(iter(reversed(key_files(self._disk))), "")
        if name and len(self._disk.read(name)) % SLOT_BYTES:
            return ""
        self._room = SLOTS if name else 0
        return name


class Retrying(Keyring):
    """Asks again after a failed sync, and believes the answer."""

    def _write(self, name: str, content: bytes) -> None:
        file = self._disk.open_append(name)
        try:
            self._disk.write(file, content)
            try:
                self._disk.sync(file)
            except OSError:
                self._disk.sync(file)
        finally:
            self._disk.close(file)


class Forgetful(Keyring):
    """Forgets in memory only."""

    def _destroy(self, ids: set[bytes], *, again: bool) -> set[bytes]:
        del again
        for one in ids & set(self._slots):
            self._take(Slot(one, DESTROYED, b"", b""))
        return ids


@pytest.mark.parametrize(
    ("mutant", "law"),
    [
        (Unsynced, "given out and lost"),
        (Nameless, "given out and lost"),
        (Trusting, "given out and lost"),
        (Hasty, "given out and lost"),
        (Retrying, "given out and lost"),
        (Forgetful, "forgotten and back"),
    ],
)
def test_lives_catch_a_ring_without_the_rule(mutant: type[Keyring], law: str) -> None:
    with pytest.raises(AssertionError, match=law):
        lives(300, mutant)


@pytest.mark.parametrize("cipher", [None, VAULT])
@pytest.mark.parametrize(
    "name", ["aside-20261123T071500Z-", "aside-20261123T071500Z-2-"]
)
def test_key_in_a_file_that_was_set_aside_is_destroyed_as_well(
    cipher: Vault | None, name: str
) -> None:
    """Whoever gives such a file its old name back has no key again."""
    disk, name = SimDisk(), name + FIRST
    ring = Keyring(disk, cipher)
    token, other = ring.seal(SOMCHAI, "a"), ring.seal(PHONE, "b")
    disk.put(name, wrap(disk.read(FIRST), name, cipher))

    ring.forget(SOMCHAI)
    disk.put(FIRST, unwrap(disk.read(name), name, cipher))

    assert Keyring(disk, cipher).reveal(token) is None
    assert Keyring(disk, cipher).reveal(other) == "b"


def test_key_in_a_slot_cut_short_is_destroyed_as_well() -> None:
    disk = SimDisk()
    token = Keyring(disk).seal("0811112222", "0811112222")
    name = key_files(disk)[0]
    whole = disk.read(name)
    last = next(at for at, slot in scan_slots(whole) if slot and slot.id != RING_ID)
    key = whole[last : last + SLOT_BYTES]
    disk.put(name, whole + key[: SLOT_BYTES - 20])  # a repetition, cut by a full disk
    ring = Keyring(disk)
    ring.forget("0811112222")

    assert ring.reveal(token) is None
    assert key[ID_BYTES + 20 : SLOT_BYTES - 20] not in disk.read(name)
