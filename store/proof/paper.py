"""Paper: heads and keys as somebody types them from a sheet."""

from __future__ import annotations

from re import compile as pattern

from store.chain import HASH_BYTES, Head
from store.keys.signing import fingerprint, printed, read_printed
from store.proof.verdict import Unverifiable
from store.proof.witnesses import Claim
from store.sentences import N_, Sentence

UNREAD_HEAD = N_("cannot read the head of {event}: {why}")

EVENT = pattern(
    r"(?:.*?[\s:])??([0-9A-Za-z]{4,16})\s*\.\s*([0-9OoIiLl]{1,12})(?=[\s,;:]|\Z)[,;:]?(.*)"
)
"""An event's name, whatever label stands before it, and what follows."""

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_AS_DIGITS = str.maketrans("OoIiLl", "001111")


def read_head(text: str, by: str) -> Claim:
    """Read a head as it is printed: `log: k7q4f2a.41  3F2A-91C0-...`.

    The label, `--head` and its quotes, case, spaces, Thai digits, and O and I for
    digits do not matter.

    Raises:
        Unverifiable: If it is none; one line says why.
    """
    bare = text.strip().removeprefix("--head").strip(" \t\r\n\"'\\")
    plain = " ".join(bare.translate(_DIGITS).split())
    match = EVENT.fullmatch(plain)
    number = int(match[2].translate(_AS_DIGITS)) if match else 0
    if match is None or not match[3].strip() or not number:
        example = '"k7q4f2a.41 3F2A-91C0-77B4-0D1E-..."'
        no_head = N_('"{text}" is no head; write it as printed: {example}')
        raise Unverifiable(no_head, text=text[:60], example=example)
    event = f"{match[1].lower()}.{number}"
    try:
        value = read_printed(match[3])
    except ValueError as error:
        why = error.args[0]
        raise Unverifiable(UNREAD_HEAD, event=event, why=why) from error
    if len(value) != HASH_BYTES:  # fewer digits would prove nothing
        counts = {"count": len(value) * 2, "all": HASH_BYTES * 2}
        why = Sentence(N_("{count} digits, it has {all}"), counts)
        raise Unverifiable(UNREAD_HEAD, event=event, why=why)
    return Claim(match[1].lower(), Head(number, value), by)


def read_fingerprint(text: str) -> str:
    """Read a key's fingerprint as it is printed, and give it in its one spelling.

    Raises:
        Unverifiable: If it is none; one line says why.
    """
    try:
        value = read_printed(text)
    except ValueError as error:
        unread = N_("cannot read the key's fingerprint: {why}")
        raise Unverifiable(unread, why=error.args[0]) from error
    if len(printed(value)) != len(fingerprint("")):
        raise Unverifiable(N_('"{text}" is no fingerprint of a key'), text=text[:60])
    return printed(value)
