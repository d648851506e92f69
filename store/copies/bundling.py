"""Making a bundle of what another desk lacks, also while this one's desk is at work.

The log is gone through two or three times and never held: to learn what the receiver
has, to learn where the chains stand, and to write.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO

import msgspec

from store.chain import NO_HEAD, Head, head_text
from store.copies.aside import NewFile
from store.copies.bundle import (
    Bundle,
    Ending,
    Header,
    Signed,
    check_bundle,
    signed_text,
)
from store.copies.manifest import rows_of
from store.copies.passage import Log, Passage, Passed, pass_through
from store.copies.trouble import CopyFailed, CopyTrouble, Progress, Watch, unwatched
from store.model.events import BrokenEventError, decode, device_of
from store.model.facts import HeadWitnessed

TOLD_EVERY = 1_000
"""Events between two words about the progress."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who makes a bundle, and when."""

    device: str
    key: str
    sign: Callable[[bytes], str]
    """Signs with the device's private key."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A bundle that was made and read back."""

    path: str
    events: int
    size_bytes: int
    gaps: dict[str, int]
    """Writer -> number of an event that is missing in this store: what it wrote from
    there on cannot be proved, and is not in the bundle."""


def bundle_name(device: str, day: str) -> str:
    """Name a bundle where nobody did: `patrol-k7q-2026-11-23.bundle`."""
    return f"patrol-{device}-{day}.bundle"


def known_from(bundle: Bundle) -> dict[str, int]:
    """Tell which events somebody has who has this bundle: writer -> last number."""
    heads = {**bundle.after, **bundle.heads}
    return {writer: head.number for writer, head in heads.items()}


def known_to(receiver: str, own: str, log: Log) -> dict[str, int]:
    """Tell which events another device has, from what it said that it witnessed.

    A device that keeps a head of ours as a witness took a bundle of ours whole, and so
    has all that lay before that head in our log. Its own events it has in any case.

    Args:
        receiver: The other device's code.
        own: This device's code.
        log: This store's.

    Returns:
        Writer -> number of the last event that it has.
    """
    witnessed: set[tuple[str, int]] = set()

    def look(event: Passed) -> None:
        if device_of(event.writer) == receiver and (fact := _witness_of(event)):
            witnessed.add((fact.writer, fact.number))

    pass_through(log, look)
    heads: dict[str, int] = {}
    known: dict[str, int] = {}

    def follow(event: Passed) -> None:
        nonlocal known
        if event.head is None:
            return
        heads[event.writer] = event.number
        if (event.writer, event.number) in witnessed:
            ours = device_of(event.writer) == own
            known = {**known, **(heads if ours else {event.writer: event.number})}

    pass_through(log, follow)
    theirs = {w: n for w, n in heads.items() if device_of(w) == receiver}
    return {**known, **theirs}


def make_bundle(
    log: Log,
    file: NewFile,
    sender: Sender,
    known: Mapping[str, int],
    watch: Watch = unwatched,
) -> Made:
    """Write what a receiver lacks into a new file, read it back, and keep it.

    Args:
        log: This store's. The bundle is open even where the store is locked.
        file: Where it goes.
        sender: This device.
        known: What the receiver has: writer -> number of its last event there.
        watch: Hears how many events are written.

    Raises:
        CopyFailed: If nothing is new to the receiver, or the disk refuses.
    """
    survey = _Survey(known, sender.device)
    passage = pass_through(log, survey.look)
    after = survey.after(passage)
    fresh = _fresh(passage.chain.heads, after)
    total = sum(head.number - _number(after, w) for w, head in fresh.items())
    if not total:
        raise CopyFailed(CopyTrouble.NOTHING_NEW, log.disk.where)
    signed = _signed(sender, survey.own, passage.chain.heads)
    writing = _Writing(file, after, fresh, watch)
    writing.begin(sender, signed, total)
    pass_through(log, writing.take)
    writing.end(sender)
    if writing.written != total:
        raise CopyFailed(CopyTrouble.RESTLESS, log.disk.where)
    file.keep(lambda written: _compare(written, total, file.where))
    gaps, size_bytes = passage.gaps, file.size_bytes
    return Made(path=file.where, events=total, size_bytes=size_bytes, gaps=gaps)


class _Survey:
    """Learns the heads where the receiver stands, and this device's last writer."""

    def __init__(self, known: Mapping[str, int], device: str) -> None:
        self._known = known
        self._device = device
        self._at: dict[str, Head] = {}
        self.own = ""
        """The writer of this device's last event."""

    def look(self, event: Passed) -> None:
        """Notice one event."""
        if event.head is None:
            return
        if event.number == self._known.get(event.writer):
            self._at[event.writer] = event.head
        if device_of(event.writer) == self._device:
            self.own = event.writer

    def after(self, passage: Passage) -> dict[str, Head]:
        """Tell what the receiver must have before the first event of the bundle.

        That is also what was dropped from this log, for nobody can have it from here.
        """
        after = dict(passage.begun)
        for writer, number in self._known.items():
            head = passage.chain.head(writer)
            if 0 < head.number <= number:
                after[writer] = head
            elif writer in self._at:
                after[writer] = self._at[writer]
        return after


class _Writing:
    """Writes the lines, and hashes them on their way."""

    def __init__(
        self,
        file: NewFile,
        after: Mapping[str, Head],
        heads: Mapping[str, Head],
        watch: Watch,
    ) -> None:
        self._packed = gzip.GzipFile("", "wb", 6, file, 0)
        self._after = after
        self._heads = heads
        self._watch = watch
        self._hash = blake2b(digest_size=32)
        self._total = 0
        self.written = 0
        """Events so far."""

    def begin(self, sender: Sender, signed: Signed | None, total: int) -> None:
        """Write the first line."""
        self._total = total
        header = Header(
            device=sender.device,
            key=sender.key,
            at_ms=sender.at_ms,
            heads=rows_of(self._heads),
            after=rows_of(self._after),
            signed=signed,
        )
        self._line(_encode(header))

    def take(self, event: Passed) -> None:
        """Write an event that the receiver lacks, unless it is newer than the heads."""
        until = self._heads.get(event.writer, NO_HEAD).number
        if event.head is None:
            return
        if _number(self._after, event.writer) < event.number <= until:
            self._line(event.line)
            self.written += 1
            if self.written % TOLD_EVERY == 0:
                self._watch(Progress(self.written, self._total))

    def end(self, sender: Sender) -> None:
        """Sign, and write the last line."""
        signature = sender.sign(signed_text(self._hash.digest()))
        self._line(_encode(Ending(signature=signature)))
        self._packed.close()
        self._watch(Progress(self.written, self._total))

    def _line(self, line: bytes) -> None:
        self._hash.update(line + b"\n")
        self._packed.write(line + b"\n")


def _compare(written: BinaryIO, total: int, where: str) -> None:
    """Read back what lies on the medium."""
    try:
        events = check_bundle(written, Path(where)).events
    except CopyFailed as failure:
        raise CopyFailed(CopyTrouble.NOT_KEPT, where) from failure
    if events != total:
        raise CopyFailed(CopyTrouble.NOT_KEPT, where)


def _signed(sender: Sender, writer: str, heads: Mapping[str, Head]) -> Signed | None:
    """Sign where this device's own chain stands, if it wrote anything."""
    head = heads.get(writer)
    if head is None:
        return None
    signature = sender.sign(head_text(writer, head))
    value = head.value.hex()
    return Signed(writer=writer, number=head.number, head=value, signature=signature)


def _witness_of(event: Passed) -> HeadWitnessed | None:
    if HeadWitnessed.kind.encode() not in event.line:
        return None
    try:
        fact = decode(event.line).fact
    except BrokenEventError:
        return None
    return fact if isinstance(fact, HeadWitnessed) else None


def _fresh(heads: Mapping[str, Head], after: Mapping[str, Head]) -> dict[str, Head]:
    """Pick the heads of writers that have events the receiver lacks."""
    return {w: head for w, head in heads.items() if head.number > _number(after, w)}


def _number(heads: Mapping[str, Head], writer: str) -> int:
    return heads.get(writer, NO_HEAD).number
