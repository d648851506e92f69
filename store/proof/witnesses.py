"""Witnesses: what others kept of this log's heads, held against it.

A log alone cannot show that its end was cut off, or that all of it was written anew
by whoever has the key. A head that somebody else kept can: on a printed shift sheet,
in another desk's log, in a backup.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from store.chain import HASH_BYTES, Head, head_text
from store.copies.bundle import read_bundle
from store.keys.signing import fingerprint, is_signed, printed
from store.model.events import device_of
from store.proof.links import hex_of, verdict_of
from store.proof.reckoning import Reckoning, Session
from store.proof.verdict import Code, Value

SLIP_MOST = 3
"""Wrong digits that are a slip: another history differs in some thirty of 32."""

KEY_SLIP_MOST = 2
"""The same of a key's 16: two, as when neighbours are swapped."""

_ALIKE = str.maketrans("01il", "oiii")
"""What is mistaken for one another in a session's name."""


class Claim(NamedTuple):
    """A head as somebody kept it."""

    writer: str
    head: Head
    """Its value may be shortened, if it was typed."""
    by: str
    """Who kept it, for people."""
    key: str = ""
    """The public key it was signed with, if that is known."""


class Other(NamedTuple):
    """Another log, read to its end, that may know this one."""

    where: str
    reckoning: Reckoning


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """All that is to be held against a log."""

    heads: tuple[Claim, ...] = ()
    key: str = ""
    """The fingerprint that the device's key should have, as printed."""
    others: tuple[Other, ...] = ()
    kept: tuple[Claim, ...] = ()
    """What bundles say of all logs their senders know."""


def bundle_claims(path: Path) -> tuple[Claim, ...]:
    """Read what a bundle's sender knew of all chains, signed by its key.

    Raises:
        CopyFailed: If it is no bundle, or was changed.
    """
    bundle = read_bundle(path)
    heads = {**bundle.after, **bundle.heads}
    claims = [Claim(writer, head, str(path)) for writer, head in heads.items()]
    if (seen := bundle.witness) is not None:
        head = Head(seen.number, hex_of(seen.head))
        claims.append(Claim(seen.writer, head, str(path), seen.key))
    return tuple(claims)


def check_witnessed(reckoning: Reckoning) -> None:
    """Check what this log says it saw of others: each is signed, or was made up."""
    for event, fact in reckoning.witnessed:
        head = Head(fact.number, hex_of(fact.head))
        if not is_signed(fact.key, head_text(fact.writer, head), fact.signature):
            about: dict[str, Value] = {"writer": fact.writer, "number": fact.number}
            reckoning.note(Code.WITNESS_FORGED, by=event, **about)


def check_claims(reckoning: Reckoning, claims: Claims) -> None:
    """Hold a log against what others say of it."""
    tally = _Tally(reckoning)
    for claim in claims.heads:
        tally.check_paper(claim)
    for claim in claims.kept:
        tally.asked.setdefault(claim.by)
        if tally.concerns(claim.writer):
            tally.check(claim)
    for other in claims.others:
        tally.asked.setdefault(other.where)
        tally.check_other(other)
    tally.tell()
    if claims.key:
        _check_key(reckoning, claims.key)


def _check_key(reckoning: Reckoning, wanted: str) -> None:
    """Look where the key that was named has signed; to name it is easy."""
    keys = [session.key for session in reckoning.sessions.values() if session.key]
    sessions = sum(
        fingerprint(session.key) == wanted
        for session in reckoning.sessions.values()
        if session.signed > session.chain.start
    )
    if sessions:
        about: dict[str, Value] = {"key": wanted, "sessions": sessions, "of": len(keys)}
        reckoning.note(Code.KEY_HELD, **about)
        return
    for key in dict.fromkeys(map(fingerprint, keys)):
        digits = sum(a != b for a, b in zip(wanted, key, strict=True))
        if 0 < digits <= KEY_SLIP_MOST:
            reckoning.note(Code.KEY_SLIP, key=wanted, here=key, digits=digits)
            return
    reckoning.note(Code.KEY_UNKNOWN, key=wanted)


class _Tally:
    """Heads held against one log."""

    def __init__(self, reckoning: Reckoning) -> None:
        self.reckoning = reckoning
        self.held: dict[str, list[Claim]] = {}
        """Claims that fit, by who kept them."""
        self.asked: dict[str, None] = {}
        """Witnesses, in the order in which they were named."""
        self.spoke: set[str] = set()
        """Those that know this log."""
        self.same: set[str] = set()
        """Those that know it to the same end and no further."""
        self.devices = {device_of(writer) for writer in reckoning.sessions}
        seen = {device_of(fact.writer) for _, fact in reckoning.witnessed}
        self.foreign = seen - reckoning.devices
        """Other desks' devices, some of whose events were taken in here."""

    def check_paper(self, claim: Claim) -> None:
        """Hold a head against the log that a person typed, slips and all."""
        sessions, note = self.reckoning.sessions, self.reckoning.note
        head, by = claim.head, claim.by
        if claim.writer not in sessions:
            writer = _meant(claim.writer, sessions)
            if not writer:
                self._check_strange_paper(claim)
                return
            note(Code.PAPER_READ_AS, typed=claim.writer, writer=writer)
            claim = claim._replace(writer=writer)
        session = sessions[claim.writer]
        here = session.chain.value_at(head.number)
        digits = _wrong_digits(head.value, here) if here else 0
        if here and 0 < digits <= SLIP_MOST:
            about: dict[str, Value] = {
                "writer": claim.writer,
                "number": head.number,
                "by": by,
            }
            values = {"head": printed(head.value), "here": printed(here)}
            note(Code.PAPER_SLIP, digits=digits, **values, **about)
        elif here != head.value and (meant := _number_of(session, head.value)):
            about = {"writer": claim.writer, "number": head.number, "by": by}
            note(Code.PAPER_NUMBER, meant=meant, **about)
        else:
            self.check(claim)

    def _check_strange_paper(self, claim: Claim) -> None:
        """Look whose head it is, where the log has no session of the name typed."""
        (number, value), by = claim.head, claim.by
        for session in self.reckoning.sessions.values():
            here = session.chain.value_at(number)
            if here and _wrong_digits(value, here) <= SLIP_MOST:
                about: dict[str, Value] = {"typed": claim.writer, "number": number}
                self.reckoning.note(
                    Code.PAPER_NAME, writer=session.writer, by=by, **about
                )
                return
        about = {"writer": claim.writer, "number": number, "by": by}
        self.reckoning.note(Code.PAPER_SESSION, **about)

    def check(self, claim: Claim) -> None:
        """Hold one head against the log."""
        note, session = self.reckoning.note, self.reckoning.sessions.get(claim.writer)
        head, by = claim.head, claim.by
        self.spoke.add(by)
        about: dict[str, Value] = {
            "writer": claim.writer,
            "number": head.number,
            "by": by,
        }
        is_foreign = device_of(claim.writer) in self.foreign
        if session is None:
            code = Code.WITNESS_AHEAD if is_foreign else Code.WITNESS_SESSION
            note(code, head=printed(head.value), last=0, missing=head.number, **about)
            return
        if claim.key and session.key and claim.key != session.key:
            was, key = fingerprint(claim.key), fingerprint(session.key)
            note(Code.WITNESS_KEY, key=key, was=was, **about)
        if head.number > session.last:
            code = Code.WITNESS_AHEAD if is_foreign else Code.WITNESS_LATER
            missing = head.number - session.last
            shown = printed(head.value)
            note(code, head=shown, last=session.last, missing=missing, **about)
            return
        value = session.chain.value_at(head.number)
        if value is None:
            note(Code.WITNESS_PAST, **about)
        elif value.startswith(head.value) and head.value:
            self.held.setdefault(by, []).append(claim)
        else:
            here = printed(value)
            note(Code.WITNESS_OTHER, head=printed(head.value), here=here, **about)

    def check_other(self, other: Other) -> None:
        """Hold a log against what another one holds of it."""
        faults = sum(
            finding.is_fault for finding in verdict_of(other.reckoning).findings
        )
        if faults:
            self.reckoning.note(Code.WITNESS_FAULTY, by=other.where, faults=faults)
        for _, fact in other.reckoning.witnessed:
            head = Head(fact.number, hex_of(fact.head))
            if not self.concerns(fact.writer):
                continue
            if is_signed(fact.key, head_text(fact.writer, head), fact.signature):
                self.check(Claim(fact.writer, head, other.where, fact.key))
            else:
                about: dict[str, Value] = {"writer": fact.writer, "number": fact.number}
                self.reckoning.note(Code.WITNESS_FORGED, by=other.where, **about)
        for session in other.reckoning.sessions.values():
            if self.concerns(session.writer):
                self._check_session(session, other.where)
        if not faults and heads_of(self.reckoning) == heads_of(other.reckoning):
            self.same.add(other.where)

    def concerns(self, writer: str) -> bool:
        """Claim that this session is of a device that wrote in this log."""
        return device_of(writer) in self.devices

    def _check_session(self, session: Session, by: str) -> None:
        """Hold another log's copy of a session against this one's.

        Where the copy goes further, what both have is compared as well.
        """
        here = self.reckoning.sessions.get(session.writer)
        last = session.last
        if here is not None and here.last < last:
            self._compare(session, here.last, by)
        self._compare(session, last, by)

    def _compare(self, session: Session, number: int, by: str) -> None:
        value = session.chain.value_at(number)
        if value:
            head = Head(number, value)
            self.check(Claim(session.writer, head, by, session.key))

    def tell(self) -> None:
        """Tell which witnesses' heads fit, and which know nothing."""
        for by, claims in self.held.items():
            writer, (number, _) = claims[-1].writer, claims[-1].head
            about: dict[str, Value] = {"by": by, "writer": writer, "number": number}
            if by in self.same:
                self.reckoning.note(Code.WITNESS_SAME, **about)
            else:
                self.reckoning.note(Code.WITNESS_HELD, heads=len(claims), **about)
        for by in self.asked:
            if by not in self.spoke:
                self.reckoning.note(Code.WITNESS_NOTHING, by=by)


def heads_of(reckoning: Reckoning) -> dict[str, tuple[int, bytes]]:
    """Tell where all chains of a log stand."""
    sessions = reckoning.sessions.values()
    return {s.writer: (s.last, s.chain.value) for s in sessions}


def _meant(typed: str, writers: Iterable[str]) -> str:
    """Find the one session whose name looks like a typed one; empty for none."""
    alike = typed.translate(_ALIKE)
    found = [writer for writer in writers if writer.translate(_ALIKE) == alike]
    return found[0] if len(found) == 1 else ""


def _number_of(session: Session, value: bytes) -> int:
    """Find the event after which a chain had a value; 0 if it never had."""
    numbers = range(session.chain.start + 1, session.last + 1)
    return next((n for n in numbers if session.chain.value_at(n) == value), 0)


def _wrong_digits(typed: bytes, here: bytes) -> int:
    """Count the hex digits that differ; of a value of another length, all."""
    if len(typed) != len(here):
        return 2 * HASH_BYTES
    return sum(a != b for a, b in zip(typed.hex(), here.hex(), strict=True))
