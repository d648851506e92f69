"""A bundle: events on their way from one desk to another where there is no network.

JSON lines under gzip:

    {"bundle":1, "device":"k7q", "key":KEY, "at":ms,
     "heads":[[writer, number, hex], ...], "after":[[writer, number, hex], ...],
     "signed":{"d":writer, "n":number, "hd":hex, "sig":SIGNATURE}}
    ...the events' very bytes, one a line, in the sender's log order
    {"signature":SIGNATURE}

`heads` is where a writer's chain stands behind its last event in the bundle. `after`
is where every chain stood that the receiver is taken to have already, whether or not
more of it follows; a writer that is not there begins at 1. `signed` is the sender's own
newest head, for the receiver to keep as a witness. The last line signs the hash of
everything before it. Nothing is handed on before all of it was checked; and as the
stick may be changed while it is read again, each batch is compared once more on its
way.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from re import compile as pattern
from typing import BinaryIO

import msgspec

from store.chain import NO_HEAD, Chain, Head, head_text
from store.copies.manifest import BrokenManifestError, heads_of
from store.copies.trouble import CopyFailed, CopyTrouble
from store.disk import reason
from store.keys.signing import is_signed
from store.log.frames import is_event
from store.model.events import BrokenEventError, decode
from store.model.facts import HeadWitnessed

FORMAT = 1
BEGINNING = b'{"bundle":'
"""How a bundle's text begins."""
BATCH = 500
"""Events in one transaction of the receiver, at most."""
MOST_LINE_BYTES = 1 << 20
MOST_HEADER_BYTES = 16 << 20
MOST_BYTES = 1 << 30
"""Unpacked. A year of a station is 0.1 GiB."""
WRITERS = 1 << 17
"""Writers in one bundle, at most; a station makes a thousand a year."""
NAME = pattern(r"[0-9a-z]{1,16}")
"""What devices and writers are called."""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """A head that the sender signed."""

    writer: str = msgspec.field(name="d")
    number: int = msgspec.field(name="n")
    head: str = msgspec.field(name="hd")
    signature: str = msgspec.field(name="sig")


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line."""

    bundle: int = FORMAT
    device: str
    key: str
    at_ms: int = msgspec.field(name="at")
    heads: list[tuple[str, int, str]]
    after: list[tuple[str, int, str]]
    signed: Signed | None = None


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """The last line."""

    signature: str


class _Version(msgspec.Struct):
    bundle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Events that were checked, to be taken in one transaction."""

    events: int
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle that was checked from its first byte to its last."""

    path: Path
    device: str
    key: str
    at_ms: int
    heads: dict[str, Head]
    after: dict[str, Head]
    witness: HeadWitnessed | None
    """The sender's newest head, as signed."""
    plan: tuple[Batch, ...]
    """How the events are parted; only a command longer than a batch is torn."""

    @property
    def events(self) -> int:
        """How many there are."""
        return sum(batch.events for batch in self.plan)

    def batches(self) -> Iterator[tuple[bytes, ...]]:
        """Read the events again, batch by batch, each compared with what was checked.

        Raises:
            CopyFailed: If the file is not the one that was checked any more.
        """
        with _Lines(_opened(self.path), self.path) as lines:
            lines.next(MOST_HEADER_BYTES)
            for batch in self.plan:
                events = [lines.next(MOST_LINE_BYTES) for _ in range(batch.events)]
                if _digest(events) != batch.digest:
                    raise lines.damaged()
                yield tuple(events)


def signed_text(digest: bytes) -> bytes:
    """Write the hash of a bundle as the text that is signed."""
    return b"patrol bundle %s" % digest.hex().encode()


def read_bundle(path: Path) -> Bundle:
    """Check a bundle, line by line; keeps no event in memory.

    Raises:
        CopyFailed: If it is no bundle, was cut or changed, or its signature is not that
            of the key it names. Whether that key is to be trusted is another question.
    """
    with _Lines(_opened(path), path) as lines:
        return _Reading(lines).bundle()


def check_bundle(file: BinaryIO, path: Path) -> Bundle:
    """Check a bundle that is open already, as `read_bundle` does."""
    return _Reading(_Lines(file, path)).bundle()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise CopyFailed(CopyTrouble.DISK, path, what=reason(error)) from error


class _Lines:
    """The lines of a packed file, hashed as they are read.

    Raises:
        CopyFailed: Wherever it cannot be read or unpacked, or grows too large.
    """

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self.path = path
        self.number = 0
        self._size = 0
        self._hash = blake2b(digest_size=32)
        self._before = self._hash
        self._raw = file
        self._file = gzip.GzipFile(fileobj=file)

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._raw.close()

    @property
    def digest_before(self) -> bytes:
        """The hash of all lines but the last one read."""
        return self._before.digest()

    def next(self, most_bytes: int) -> bytes:
        """Read one line, without its end; empty behind the last one."""
        self.number += 1
        line = self._unpacked(lambda: self._file.readline(most_bytes + 2))
        self._size += len(line)
        if len(line) > most_bytes + 1 or self._size > MOST_BYTES:
            raise self.damaged(CopyTrouble.TOO_LARGE)
        if line and not line.endswith(b"\n"):
            raise self.damaged() if self.number > 1 else self.foreign(line)
        self._before = self._hash.copy()
        self._hash.update(line)
        return line[:-1]

    def foreign(self, line: bytes) -> CopyFailed:
        """Tell that the first line is not a bundle's, if it came as it was made.

        Raises:
            CopyFailed: If it was damaged on the way.
        """
        self.skip()
        is_ours = line.startswith(BEGINNING)
        return self.damaged(CopyTrouble.DAMAGED if is_ours else CopyTrouble.FOREIGN)

    def skip(self) -> None:
        """Read the rest, up to a limit, for the sum at its end.

        Raises:
            CopyFailed: If that is wrong: it was damaged on the way.
        """
        while self._size <= MOST_BYTES:
            piece = self._unpacked(lambda: self._file.read(MOST_LINE_BYTES))
            self._size += len(piece)
            if not piece:
                return

    def _unpacked(self, read: Callable[[], bytes]) -> bytes:
        try:
            return read()
        except (EOFError, zlib.error) as error:
            raise self.damaged() from error
        except OSError as error:  # a broken header of gzip is one, without a number
            if error.errno is not None:
                raise self._refused(error) from error
            is_first = self._file.tell() == 0
            foreign = CopyTrouble.FOREIGN if is_first else CopyTrouble.DAMAGED
            raise self.damaged(foreign) from error

    def at_end(self) -> bool:
        """Claim that nothing follows."""
        size = self._size
        return not self.next(MOST_LINE_BYTES) and self._size == size

    def damaged(self, trouble: CopyTrouble = CopyTrouble.DAMAGED) -> CopyFailed:
        """Tell that the file is not what it should be, and where."""
        return CopyFailed(trouble, self.path, what=f"line {self.number}")

    def _refused(self, error: OSError) -> CopyFailed:
        return CopyFailed(CopyTrouble.DISK, self.path, what=reason(error))


class _Reading:
    """One pass that checks everything."""

    def __init__(self, lines: _Lines) -> None:
        self._lines = lines
        self._header = self._read_header()
        try:
            self._after = heads_of(self._header.after)
            self._heads = heads_of(self._header.heads)
        except BrokenManifestError as error:
            raise lines.damaged() from error
        self._chain = Chain(self._after)
        self._plan: list[Batch] = []
        self._open: list[bytes] = []
        """The batch being gathered."""
        self._command_at = 0
        """Where in it the last command begins."""

    def bundle(self) -> Bundle:
        """Read to the end and give what was found."""
        lines, header = self._lines, self._header
        while (line := lines.next(MOST_LINE_BYTES)) and not _is_ending(line):
            self._take(line)
        self._close(len(self._open))
        self._check_ending(line)
        if self._chain.heads != {**self._after, **self._heads}:
            raise lines.damaged()
        return Bundle(
            path=lines.path,
            device=header.device,
            key=header.key,
            at_ms=header.at_ms,
            heads=self._heads,
            after=self._after,
            witness=self._witness(),
            plan=tuple(self._plan),
        )

    def _read_header(self) -> Header:
        lines = self._lines
        line = lines.next(MOST_HEADER_BYTES)
        try:
            if msgspec.json.decode(line, type=_Version).bundle > FORMAT:
                lines.skip()
                raise lines.damaged(CopyTrouble.NEWER)
            header = msgspec.json.decode(line, type=Header)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise lines.foreign(line) from error
        if len(header.heads) + len(header.after) > WRITERS:
            raise lines.damaged(CopyTrouble.TOO_LARGE)
        names = [header.device, *(row[0] for row in header.heads + header.after)]
        if not all(map(NAME.fullmatch, names)):
            raise lines.foreign(line)
        return header

    def _take(self, line: bytes) -> None:
        """Check one event, and put it to its batch."""
        try:
            event = decode(line) if is_event(line) else None
        except BrokenEventError:
            event = None
        if event is None or event.writer not in self._heads:
            raise self._lines.damaged()
        if self._chain.extend(event.writer, event.number, line) is None:
            raise self._lines.damaged()
        if event.first == event.number:
            self._command_at = len(self._open)
        if len(self._open) == BATCH:
            self._close(self._command_at or BATCH)
        self._open.append(line)

    def _close(self, count: int) -> None:
        """End a batch after some of the events gathered."""
        events, self._open = self._open[:count], self._open[count:]
        self._command_at = 0
        if events:
            self._plan.append(Batch(events=len(events), digest=_digest(events)))

    def _check_ending(self, line: bytes) -> None:
        lines, header = self._lines, self._header
        digest = lines.digest_before
        try:
            signature = msgspec.json.decode(line, type=Ending).signature
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise lines.damaged() from error
        if not lines.at_end():  # asked first: gzip's own sum tells of damage
            raise lines.damaged()
        if not is_signed(header.key, signed_text(digest), signature):
            raise self._unsigned()

    def _unsigned(self) -> CopyFailed:
        about = {"device": self._header.device}
        return CopyFailed(CopyTrouble.BAD_SIGNATURE, self._lines.path, **about)

    def _witness(self) -> HeadWitnessed | None:
        """Give the sender's signed head, if it is signed with its own key."""
        header = self._header
        signed = header.signed
        if signed is None:
            return None
        try:
            head = Head(signed.number, bytes.fromhex(signed.head))
        except ValueError as error:
            raise self._lines.damaged() from error
        known = self._heads.get(signed.writer, NO_HEAD)
        text = head_text(signed.writer, head)
        if (known.number == head.number and known != head) or not is_signed(
            header.key, text, signed.signature
        ):
            raise self._unsigned()
        return HeadWitnessed(
            writer=signed.writer,
            number=signed.number,
            head=signed.head,
            signature=signed.signature,
            key=header.key,
        )


def _is_ending(line: bytes) -> bool:
    return line.startswith(b'{"signature":')


def _digest(events: list[bytes]) -> bytes:
    return blake2b(b"\n".join(events), digest_size=32).digest()
