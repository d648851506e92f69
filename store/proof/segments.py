"""Segments: the log's files read for proof, one at a time, in pieces as they lie.

This reading is the checker's own: it shares with the log only the form of files and
frames, so that a mistake in the log's recovery cannot hide itself. It takes every byte
into account: a byte of a segment lies in a sound frame, in damage, or in an unfinished
write at its end.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import NamedTuple

from store.cipher import Cipher, SealBroken, StoreLocked
from store.disk import reason
from store.log import segments
from store.log.frames import (
    END_MARK,
    HEAD_BYTES,
    HEADER_START,
    is_locked,
    scan,
    split,
    take_tag,
    unlock_payload,
    without_cursor,
)
from store.log.segments import LogFiles, sealed_name, segment_name
from store.sentences import N_


class Frame(NamedTuple):
    """One transaction."""

    start: int
    stop: int
    events: tuple[bytes, ...]
    tag: str
    is_first: bool = False
    """It may repeat what was in doubt in the files before."""
    is_end: bool = False
    """It is the mark of a clean end."""


class Bad(NamedTuple):
    """Bytes that are no sound frame."""

    start: int
    stop: int
    content: bytes
    is_tail: bool
    """Nothing sound follows in this segment."""


class Header(NamedTuple):
    """What a segment's first frame says of it and of those before it."""

    segment: int
    after: tuple[int, int]
    """Where the log before it ended for certain: segment and offset."""
    device: str
    """Who wrote it; empty where that was not known yet."""


@dataclass(slots=True)
class Segment:
    """One segment, read."""

    number: int
    name: str
    """The file it was read from."""
    troubles: list[str] = field(default_factory=list)
    """Why the file, or a part of it, could not be read."""
    is_unlike_twin: bool = False
    """Its packed copy lies beside it and holds other bytes."""
    pieces: list[Frame | Bad] = field(default_factory=list)
    """In the order of the file."""
    doubled: list[int] = field(default_factory=list)
    """Where lines begin that are the very line before them again."""
    header: Header | None = None
    header_trouble: str = ""
    """What of the header cannot be read."""
    end: int = 0
    """The end of its last sound frame."""

    @property
    def last_start(self) -> int:
        """Where its last sound frame begins."""
        frames = (p.start for p in reversed(self.pieces) if isinstance(p, Frame))
        return next(frames, 0)


def read_segment(folder: LogFiles, number: int) -> Segment:
    """Read a segment, plain or packed.

    Raises:
        PermissionError: If this user may not read it, which tells nothing of it.
        StoreLocked: If it is locked with a passphrase and there is no cipher.
    """
    found = Segment(number, segment_name(number))
    try:
        kept = segments.read_segment(folder, number)
    except PermissionError:
        raise
    except OSError as error:
        found.troubles.append(reason(error))
        return found
    except SealBroken as error:
        found.name = sealed_name(number)
        found.troubles.append(str(error))
        return found
    found.name = kept.file
    if not kept.is_whole:
        found.troubles.append("cannot be unpacked whole")
    _take_apart(found, kept.content, folder.cipher)
    if not kept.is_sealed and sealed_name(number) in folder.names:
        twin = _twin(folder, number)
        plain = kept.content[: found.end]
        grown = bool(twin) and plain.startswith(twin)  # written on after it was packed
        found.is_unlike_twin = not (grown or twin.startswith(plain))
    return found


def _twin(folder: LogFiles, number: int) -> bytes:
    """Read the packed file that lies beside a plain one; nothing if it is not whole.

    It may hold more than the plain one: an unfinished write at the end, packed while it
    could still be read, and lost since. Nobody was told that it was saved.
    """
    names = set(folder.names) - {segment_name(number)}
    alone = LogFiles(
        where=folder.where, names=names, read=folder.read, cipher=folder.cipher
    )
    try:
        kept = segments.read_segment(alone, number)
    except (OSError, SealBroken):
        return b""
    return kept.content if kept.is_whole else b""


def _take_apart(found: Segment, content: bytes, cipher: Cipher | None) -> None:
    """Lay frames and bad ranges out in the order of the file."""
    scanned, before = scan(content, found.number), b""
    for at, (start, payload) in enumerate(scanned.frames):
        stop = start + HEAD_BYTES + len(payload) + 1
        if payload == before:
            found.doubled.append(start)
            continue
        before = payload
        try:
            plain = _opened(payload, found.number, start, cipher)
        except SealBroken:
            found.pieces.append(Bad(start, stop, content[start:stop], is_tail=False))
            continue
        found.pieces.append(_frame(found, plain, start, stop, is_first=not at))
    for start, stop in scanned.damage:
        found.pieces.append(Bad(start, stop, content[start:stop], is_tail=False))
    found.pieces.sort(key=lambda piece: piece.start)
    if scanned.torn:
        start, stop = scanned.torn
        found.pieces.append(Bad(start, stop, content[start:stop], is_tail=True))
    found.end = scanned.end
    is_headless = found.header is None and not found.header_trouble
    if is_headless and found.pieces and isinstance(found.pieces[0], Frame):
        found.header_trouble = "missing"


def _opened(payload: bytes, number: int, start: int, cipher: Cipher | None) -> bytes:
    """Give a payload as it was before it was locked, if it was."""
    if not is_locked(payload):
        return payload
    if cipher is None:
        raise StoreLocked(N_("this log is locked with a passphrase"))
    return unlock_payload(payload, number, start, cipher)


def _frame(
    found: Segment, payload: bytes, start: int, stop: int, *, is_first: bool
) -> Frame:
    """Take the log's own marks out of a payload."""
    body, tag = take_tag(payload)
    events = split(body)
    if is_first and events[0].startswith(HEADER_START):
        _read_header(found, events[0])
        events = events[1:]
    events, _ = without_cursor(events)
    is_end = events == (END_MARK,)
    return Frame(start, stop, () if is_end else events, tag, is_first, is_end)


def _read_header(found: Segment, text: bytes) -> None:
    """Read what a header says; what it must say to be one is checked elsewhere."""
    try:
        header = json.loads(text)
        segment, end = header["after"]
        after = int(segment), int(end)
        found.header = Header(int(header["seg"]), after, str(header["dev"]))
    except (ValueError, TypeError, KeyError, RecursionError):
        found.header_trouble = "unreadable"
