"""Signatures: what is signed holds, and nothing else does."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.chain import NO_HEAD, head_text, link
from store.keys.signing import (
    fingerprint,
    is_signed,
    new_key,
    printed,
    public_key,
    read_printed,
    sign,
)

SEED = bytes(range(32))
KEY = public_key(SEED)
TEXT = head_text("k7q4f", link(NO_HEAD, b"{}"))
SIGNATURE = sign(SEED, TEXT)


def test_known_answer_of_the_standard_holds() -> None:
    """RFC 8032, 7.1, test 2."""
    seed = bytes.fromhex(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
    )
    signature = (
        "kqAJqfDUyrhyDoILX2QlQKKye1QWUD-Ps3YiI-vbadoI"
        "WsHkPhWZbkWPNhPQ8R2MOHsurrQwKu6wDSkWErsMAA"
    )

    assert public_key(seed) == "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"
    assert sign(seed, b"\x72") == signature


def test_each_new_key_is_another() -> None:
    assert len({new_key() for _ in range(20)}) == 20


@given(st.binary(max_size=200))
def test_what_was_signed_holds(text: bytes) -> None:
    signature = sign(SEED, text)

    assert is_signed(KEY, text, signature)
    assert not is_signed(KEY, text + b" ", signature)
    assert not is_signed(public_key(new_key()), text, signature)


@pytest.mark.parametrize("at", range(len(SIGNATURE)))
def test_any_other_letter_breaks_a_signature(at: int) -> None:
    other = "A" if SIGNATURE[at] != "A" else "B"
    changed = SIGNATURE[:at] + other + SIGNATURE[at + 1 :]

    assert not is_signed(KEY, TEXT, changed)


def test_signature_has_one_spelling() -> None:
    """The last letter of 64 bytes holds two bits; the other four must be nought."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = SIGNATURE[:-1] + letters[letters.index(SIGNATURE[-1]) ^ 1]

    assert not is_signed(KEY, TEXT, twin)
    assert not is_signed(KEY, TEXT, SIGNATURE + "==")
    assert not is_signed(KEY + "=", TEXT, SIGNATURE)


@given(st.text(max_size=90), st.text(max_size=90))
def test_nonsense_is_refused_without_a_fuss(key: str, signature: str) -> None:
    assert not is_signed(key, TEXT, SIGNATURE)
    assert not is_signed(KEY, TEXT, signature)


def test_fingerprint_can_be_read_aloud() -> None:
    groups = fingerprint(KEY).split("-")

    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert fingerprint(KEY) != fingerprint(public_key(new_key()))


@given(st.binary(max_size=32))
def test_printed_head_comes_back(value: bytes) -> None:
    assert read_printed(printed(value)) == value


@pytest.mark.parametrize(
    "typed",
    [
        "0A1B-90FF",
        "0a1b 90ff",
        " oa1b–90 FF\n",
        "0AIB:90ff",
        "0alb90ff",
        "๐A๑B-๙๐FF",
    ],
)
def test_head_is_read_as_people_type_it(typed: str) -> None:
    assert read_printed(typed) == bytes.fromhex("0a1b90ff")


@pytest.mark.parametrize(
    ("typed", "why"),
    [("0A1G", "'G' is neither"), ("0A1", "3 digits"), ("0A1ก", "'ก' is neither")],
)
def test_slip_of_a_typist_is_told(typed: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_printed(typed)


def test_importing_it_loads_no_cryptography() -> None:
    program = "import store.keys.signing, sys; sys.exit('cryptography' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
