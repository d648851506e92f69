"""The vault: a passphrase opens it, and nothing else does."""

import contextlib
import errno
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.cipher import SealBroken, StoreLocked, unwrap, wrap
from store.disk import NotSaved, RealDisk, StoreError, StoreUnusable
from store.keys.passphrase import (
    CODE_BYTES,
    PassphraseTooShort,
    Scrypt,
    read_code,
    scrypt_key,
    settled,
    spelt_code,
)
from store.keys.vault import (
    BLOCK_BYTES,
    KEY_NAME,
    SEAL_BYTES,
    KeyDamaged,
    NewVault,
    Vault,
    WrongPassphrase,
    change_code,
    change_passphrase,
    make_vault,
    needs_passphrase,
    remove_vault,
    unlock,
)
from tests.store.sim_disk import PowerCut, SimDisk

CHEAP = Scrypt(n=1024, p=1)
"""A thousand times too quick to guess, and to test."""
FIRST, SECOND = "ประตูสี่ ควันขาว", "another passphrase"
VAULT = Vault((b"k" * 32,))


def locked_disk() -> tuple[SimDisk, NewVault]:
    disk = SimDisk()
    return disk, make_vault(disk, FIRST, CHEAP)


def is_same(one: Vault | None, other: Vault) -> bool:
    return one is not None and one.unseal(other.seal(b"x", b"y"), b"y") == b"x"


@given(st.binary(), st.binary())
def test_sealed_bytes_come_back(content: bytes, about: bytes) -> None:
    sealed = VAULT.seal(content, about)

    assert len(sealed) == len(content) + SEAL_BYTES
    assert VAULT.unseal(sealed, about) == content


@given(st.binary(min_size=1), st.data())
def test_changed_bytes_do_not_open(content: bytes, data: st.DataObject) -> None:
    sealed = VAULT.seal(content, b"frame 1 0")
    at = data.draw(st.integers(0, len(sealed) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = sealed[:at] + bytes([sealed[at] ^ flip]) + sealed[at + 1 :]

    for broken in (changed, sealed[:at], sealed + b"\0"):
        with pytest.raises(SealBroken):
            VAULT.unseal(broken, b"frame 1 0")


def test_moved_bytes_do_not_open() -> None:
    with pytest.raises(SealBroken, match="changed, moved"):
        VAULT.unseal(VAULT.seal(b"x", b"frame 1 0"), b"frame 1 90")


def test_file_of_another_name_or_store_does_not_open() -> None:
    sealed = wrap(b"x", "DEVICE", VAULT)

    assert unwrap(sealed, "DEVICE", VAULT) == b"x"
    with pytest.raises(SealBroken):
        unwrap(sealed, "base-000001", VAULT)
    with pytest.raises(SealBroken):
        unwrap(sealed, "DEVICE", Vault((b"l" * 32,)))


def test_same_content_never_looks_the_same() -> None:
    assert len({VAULT.seal(b"x", b"") for _ in range(100)}) == 100


def test_store_without_key_file_needs_no_passphrase() -> None:
    assert unlock(SimDisk(), None) is None
    assert unlock(SimDisk(), FIRST) is None
    assert not needs_passphrase(SimDisk())


def test_passphrase_and_code_open_it() -> None:
    disk, made = locked_disk()

    assert needs_passphrase(disk)
    assert is_same(unlock(disk, FIRST), made.cipher)
    assert is_same(unlock(disk, made.code), made.cipher)
    assert is_same(unlock(disk, made.code.lower().replace("-", " ")), made.cipher)


def test_key_file_shows_neither_keys_nor_code() -> None:
    disk, made = locked_disk()
    content = disk.files[KEY_NAME].content()

    assert made.cipher.ring[0] not in content
    assert made.code.encode() not in content
    assert len({locked_disk()[1].code for _ in range(5)}) == 5


@pytest.mark.parametrize("given", [None, ""])
def test_missing_passphrase_is_told(given: str | None) -> None:
    disk, _ = locked_disk()

    with pytest.raises(StoreLocked, match="sim is locked; give its passphrase") as told:
        unlock(disk, given)
    assert not isinstance(told.value, WrongPassphrase)


@pytest.mark.parametrize("given", [SECOND, "x", "ประตูสี่ ควันขา", "0" * 40])
def test_wrong_passphrase_is_told(given: str) -> None:
    disk, _ = locked_disk()

    with pytest.raises(WrongPassphrase, match="neither its passphrase nor"):
        unlock(disk, given)


def test_slip_in_the_recovery_code_is_told() -> None:
    disk, made = locked_disk()
    other = "2" if made.code[0] != "2" else "3"

    for slip in (other + made.code[1:], made.code[1:], made.code + "7"):
        with pytest.raises(WrongPassphrase, match="typing slip"):
            unlock(disk, slip)


def test_code_of_another_store_does_not_open_it() -> None:
    disk, _ = locked_disk()

    with pytest.raises(WrongPassphrase, match="neither"):
        unlock(disk, locked_disk()[1].code)


def test_passphrase_that_looks_like_a_code_opens_it() -> None:
    disk = SimDisk()
    looks = spelt_code(bytes(CODE_BYTES))
    made = make_vault(disk, looks, CHEAP)

    assert is_same(unlock(disk, looks), made.cipher)


def test_one_damaged_block_does_not_cost_the_store() -> None:
    disk, made = locked_disk()
    whole = disk.files[KEY_NAME].content()
    rest = len(whole) - BLOCK_BYTES
    for hurt in (
        bytes(BLOCK_BYTES) + whole[BLOCK_BYTES:],
        whole[:BLOCK_BYTES] + bytes(rest),
        whole[:BLOCK_BYTES],
        b"\xff" * BLOCK_BYTES + whole[BLOCK_BYTES:],
    ):
        disk.put(KEY_NAME, hurt)

        assert is_same(unlock(disk, FIRST), made.cipher)


@pytest.mark.parametrize("content", [b"", bytes(9000), b"{}", b'{"vault":1} 00\n'])
def test_damaged_key_file_is_not_taken_for_a_wrong_passphrase(content: bytes) -> None:
    disk = SimDisk()
    disk.put(KEY_NAME, content)

    with pytest.raises(
        KeyDamaged, match="KEY is damaged; put back the one of a backup"
    ):
        unlock(disk, FIRST)


def test_changed_letter_costs_one_line_only() -> None:
    disk, made = locked_disk()
    whole = disk.files[KEY_NAME].content()
    for at in (1, 20, 100, 200, BLOCK_BYTES + 40):
        disk.put(KEY_NAME, whole[:at] + b"~" + whole[at + 1 :])

        assert is_same(unlock(disk, FIRST), made.cipher)


@pytest.mark.parametrize(
    ("cost", "why"),
    [
        (Scrypt(n=1 << 21), "2048 MB of memory"),
        (Scrypt(n=1 << 60), "MB of memory"),
        (Scrypt(r=1 << 20), "MB of memory"),
        (Scrypt(p=1 << 20), "takes too long"),
        (Scrypt(n=1000), "n=1000"),
        (Scrypt(n=0), "n=0"),
        (Scrypt(n=-1024), "n=-1024"),
        (Scrypt(r=0), "r=0"),
        (Scrypt(p=-1), "p=-1"),
    ],
)
def test_hostile_cost_is_refused_before_it_is_paid(cost: Scrypt, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        scrypt_key(b"x", b"y", cost)


def rewritten(disk: SimDisk, old: str, new: str) -> None:
    """Change KEY as somebody would who can compute its sums."""
    from store.keys.vault import _sum

    line = disk.files[KEY_NAME].content().split(b"\n")[2]
    text = re.sub(old.encode(), new.encode(), line.rpartition(b" ")[0])
    disk.put(KEY_NAME, text + b" " + _sum(text) + b"\n")


def test_hostile_key_file_is_refused_in_one_line() -> None:
    disk, _ = locked_disk()
    rewritten(disk, '"n":1024', '"n":4194304')

    with pytest.raises(KeyDamaged, match="KEY makes no sense: 4096 MB"):
        unlock(disk, FIRST)


def test_weakened_key_file_opens_nothing() -> None:
    disk, _ = locked_disk()
    rewritten(disk, '"n":1024', '"n":2048')

    with pytest.raises(WrongPassphrase):
        unlock(disk, FIRST)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"salt":"[^"]*"', '"salt":"*"'),
        ('"key":"[^"]*"', '"key":"AAAA"'),
        ('"key":"[^"]*"', '"key":7'),
        ('"n":1024', '"n":"many"'),
        ('"kdf":"scrypt"', '"kdf":"plain"'),
        ('"vault":1', '"open":"AAAA","vault":1'),
        ('"vault":1', '"open":"*","vault":1'),
    ],
)
def test_nonsense_in_the_key_file_gets_one_line(old: str, new: str) -> None:
    disk, _ = locked_disk()
    rewritten(disk, old, new)

    with pytest.raises(StoreError, match=r"^sim"):
        unlock(disk, FIRST)


def test_newer_key_file_is_told() -> None:
    disk, _ = locked_disk()
    rewritten(disk, '"vault":1', '"vault":2')

    with pytest.raises(StoreUnusable, match="update this program"):
        unlock(disk, FIRST)


def test_unreadable_key_file_is_told() -> None:
    disk, _ = locked_disk()
    disk.fail_always = {"read": errno.EIO}

    with pytest.raises(StoreUnusable, match="KEY: Input/output error"):
        unlock(disk, FIRST)


def test_changed_passphrase_opens_and_the_old_one_does_not() -> None:
    disk, made = locked_disk()
    change_passphrase(disk, FIRST, SECOND, CHEAP)

    assert is_same(unlock(disk, SECOND), made.cipher)
    assert is_same(unlock(disk, made.code), made.cipher)
    with pytest.raises(WrongPassphrase):
        unlock(disk, FIRST)


def test_forgotten_passphrase_is_replaced_by_the_code() -> None:
    disk, made = locked_disk()
    change_passphrase(disk, made.code, SECOND, CHEAP)

    assert is_same(unlock(disk, SECOND), made.cipher)


def test_new_code_opens_and_the_old_one_does_not() -> None:
    disk, made = locked_disk()
    code = change_code(disk, FIRST)

    assert is_same(unlock(disk, code), made.cipher)
    assert is_same(unlock(disk, FIRST), made.cipher)
    with pytest.raises(WrongPassphrase):
        unlock(disk, made.code)


def test_store_without_its_passphrase_opens_what_was_sealed() -> None:
    disk, made = locked_disk()
    remove_vault(disk, FIRST)

    assert not needs_passphrase(disk)
    assert is_same(unlock(disk, None), made.cipher)
    with pytest.raises(StoreError, match="has no passphrase"):
        change_passphrase(disk, FIRST, SECOND, CHEAP)


def test_store_locked_anew_has_a_new_key_and_keeps_the_old_ones() -> None:
    disk, made = locked_disk()
    old = made.cipher.seal(b"old", b"")
    remove_vault(disk, FIRST)
    vault = make_vault(disk, SECOND, CHEAP).cipher

    assert vault.unseal(old, b"") == b"old"
    assert not vault.is_newest(old)
    assert vault.is_newest(vault.seal(b"new", b""))
    with pytest.raises(SealBroken):
        made.cipher.unseal(vault.seal(b"new", b""), b"")


def test_locked_store_is_not_locked_twice() -> None:
    disk, _ = locked_disk()

    with pytest.raises(StoreError, match="has a passphrase; change that one"):
        make_vault(disk, SECOND, CHEAP)


@pytest.mark.parametrize("short", ["", "1234567", "       x       ", "ก" * 7])
def test_short_passphrase_is_refused(short: str) -> None:
    disk, _ = locked_disk()

    with pytest.raises(PassphraseTooShort, match="at least 8 letters"):
        make_vault(SimDisk(), short, CHEAP)
    with pytest.raises(PassphraseTooShort, match="at least 8 letters"):
        change_passphrase(disk, FIRST, short, CHEAP)


@pytest.mark.parametrize(
    ("typed", "stands_for"),
    [
        ("น้ำท่วมถนน", "น\u0e49\u0e4d\u0e32ท\u0e48วมถนน"),
        ("น\u0e4d\u0e49\u0e32ท่วมถนน", "น\u0e49\u0e4d\u0e32ท\u0e48วมถนน"),
        ("เเม่น้ำสายยาว", "แม\u0e48น\u0e49\u0e4d\u0e32สายยาว"),
        ("ที\u0e48ไหนดีหนอ", "ที\u0e48ไหนดีหนอ"),
        ("ท\u0e48\u0e35ไหนดีหนอ", "ที\u0e48ไหนดีหนอ"),
        ("caf\u00e9 caf\u00e9", "café café"),
        ("cafe\u0301 cafe\u0301", "café café"),
        ("ｐａｓｓｗｏｒｄ", "password"),
        ("  two  words\n", "two words"),
        ("Correct Horse", "Correct Horse"),
        ("รหัส๑๒๓๔", "รหัส๑๒๓๔"),
    ],
)
def test_passphrase_stands_for_the_same_bytes_for_ever(
    typed: str, stands_for: str
) -> None:
    """If this fails, stores that are locked stay shut: keep the bytes."""
    assert settled(typed) == stands_for.encode()


@given(st.text(alphabet="กขนทำิี่้๊์ aé", min_size=8))
def test_spelling_of_unicode_does_not_matter(text: str) -> None:
    with contextlib.suppress(PassphraseTooShort):
        assert settled(unicodedata.normalize("NFD", text)) == settled(text)


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES))
def test_code_is_read_as_it_was_written(code: bytes) -> None:
    text = spelt_code(code)

    assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", text)
    assert read_code(text).code == code
    assert (
        read_code(f" {text.lower().replace('0', 'o').replace('1', 'L')} ").code == code
    )


@given(st.binary(min_size=CODE_BYTES, max_size=CODE_BYTES), st.data())
def test_typing_slips_are_told(code: bytes, data: st.DataObject) -> None:
    """Twelve bits miss one slip in 4,096; these are of a few thousand at most."""
    letters = spelt_code(code).replace("-", "")
    at = data.draw(st.integers(0, len(letters) - 2))
    swapped = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]

    typed = read_code(swapped)
    assert typed.slip or typed.code is not None


def test_slips_slip_through_once_in_four_thousand() -> None:
    through = 0
    for n in range(500):
        letters = spelt_code(n.to_bytes(CODE_BYTES)).replace("-", "")
        for at in range(len(letters)):
            other = "Z" if letters[at] != "Z" else "Y"
            typed = read_code(letters[:at] + other + letters[at + 1 :])
            through += typed.code is not None

    assert through < 14_000 / 4096 * 4


ACTS = {
    "change": lambda disk: change_passphrase(disk, FIRST, SECOND, CHEAP),
    "remove": lambda disk: remove_vault(disk, FIRST),
}


def openers(disk: SimDisk) -> set[str | None]:
    """Which passphrases open what was sealed before."""
    found: set[str | None] = set()
    for passphrase in (None, FIRST, SECOND):
        with contextlib.suppress(StoreLocked):
            unlock(disk, passphrase)
            found.add(passphrase)
    return found


@pytest.mark.parametrize("act", ["change", "remove"])
@pytest.mark.parametrize("outcome", range(6))
def test_cut_leaves_the_old_key_file_or_the_new_one(act: str, outcome: int) -> None:
    cuts = 0
    for at in range(1, 9):
        disk = SimDisk(outcome)
        made = make_vault(disk, FIRST, CHEAP)
        disk.cut_at = disk.acts + at
        with contextlib.suppress(PowerCut):
            ACTS[act](disk)
        cuts += sum(n for kind, n in disk.fired.items() if kind.startswith("cut"))
        (disk.cut if outcome % 2 else disk.kill)()

        after = {"change": {SECOND}, "remove": {None, FIRST, SECOND}}[act]
        assert openers(disk) in ({FIRST}, after)
        assert is_same(unlock(disk, made.code), made.cipher)
    assert cuts >= 4


def test_refusal_of_the_disk_is_told() -> None:
    disk = SimDisk(room=10)

    with pytest.raises(NotSaved, match="KEY: full"):
        make_vault(disk, FIRST, CHEAP)
    assert unlock(disk, None) is None


def test_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    make_vault(RealDisk(tmp_path), FIRST, CHEAP)

    assert (tmp_path / KEY_NAME).stat().st_mode & 0o777 == 0o600


def test_usual_cost_is_what_the_source_asks() -> None:
    """OWASP: N=2^16, r=8, p=2 is one of its equal settings, with 64 MB."""
    cost = Scrypt()

    assert cost == (65536, 8, 2)
    assert len(scrypt_key(b"x", b"y" * 16, cost)) == 32


def test_importing_it_loads_no_cryptography() -> None:
    program = (
        "import store.keys.vault, store.keys.people, store.locking, sys;"
        "sys.exit('cryptography' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
