"""Memories: what a store knows of its log beside it, held against the log.

Snapshots tell where every chain stood, the note REACHED where the newest did, chapters
which events opened the incidents in them. None is signed: whoever empties a log can
remove them too, and who changes one can make its checksum fit. But a log that ends
before what its own store remembers was cut, whether its end looks whole or not.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import compile as pattern
from zlib import crc32

import msgspec

from store.chain import Head
from store.cipher import SealBroken, unwrap
from store.copies.manifest import CHAPTER, SNAPSHOT
from store.log.segments import LogFiles, unpack
from store.proof.links import event_named
from store.proof.reckoning import Reckoning
from store.proof.verdict import Code, Value
from store.reached import REACHED_NAME

INCIDENT = pattern(rb'\{"id":"([0-9a-z]{1,16})\.([1-9][0-9]{0,11})",')
"""How an incident begins in a chapter: its id is that of the event that opened it."""


class _Kept(msgspec.Struct, frozen=True):
    """Of a snapshot only what the chain needs."""

    chain: list[tuple[str, int, str]]
    newest: str = ""


def memory_names(names: Iterable[str]) -> list[str]:
    """Pick what a store remembers its log by: snapshots first, the newest first."""
    listed = sorted(names, reverse=True)
    noted = [name for name in listed if name == REACHED_NAME]
    snapshots = [name for name in listed if SNAPSHOT.fullmatch(name)]
    return snapshots + noted + [name for name in listed if CHAPTER.fullmatch(name)]


def read_note(folder: LogFiles) -> bytes | None:
    """Read the note before the log: a desk at work writes a later one over it.

    Returns:
        None if there is none, or it cannot be read.
    """
    try:
        return folder.read(REACHED_NAME) if REACHED_NAME in folder.names else None
    except OSError:
        return None


def check_memories(
    reckoning: Reckoning, folder: LogFiles, note: bytes | None = None
) -> None:
    """Hold a log that is read to its end against what the store remembers of it.

    Args:
        reckoning: The log.
        folder: Where it lies.
        note: What `read_note` gave before the log was read.

    Raises:
        StoreLocked: If one is locked, and there is no cipher.
    """
    is_told = False
    for name in memory_names(folder.names):
        content = note if name == REACHED_NAME else _content(folder, name)
        if content is None:
            reckoning.note(Code.MEMORY_BROKEN, file=name)
        elif CHAPTER.fullmatch(name):
            _check_chapter(reckoning, name, content)
        elif not is_told:
            is_told = _check_snapshot(reckoning, name, content)


def check_heads(
    reckoning: Reckoning,
    heads: Iterable[tuple[str, Head]],
    codes: tuple[Code, Code],
    about: dict[str, Value],
) -> bool:
    """Hold unsigned heads against the log; tell whether any did not fit.

    Args:
        reckoning: The log.
        heads: Where each writer's chain stood.
        codes: What is said where the log ends earlier, and where it differs.
        about: Who says so (by), and the last event it knows, if that is known (newest).
    """
    later, other = codes
    missing, last, differing = 0, Head(0, b""), None
    last_writer, newest = "", about.pop("newest", "")
    for writer, head in heads:
        session = reckoning.sessions.get(writer)
        here = 0 if session is None else session.last
        value = None if session is None else session.chain.value_at(head.number)
        if here < head.number:
            missing += head.number - here
            if f"{last_writer}.{last.number}" != newest:
                last_writer, last = writer, head
        elif value not in {None, head.value}:
            differing = differing or (writer, head.number)
    if missing:
        reckoning.note(
            later, missing=missing, writer=last_writer, number=last.number, **about
        )
    if differing:
        reckoning.note(other, writer=differing[0], number=differing[1], **about)
    return bool(missing or differing)


def _check_snapshot(reckoning: Reckoning, name: str, content: bytes) -> bool:
    try:
        kept = msgspec.json.decode(content, type=_Kept)
        heads = [(w, Head(n, bytes.fromhex(value))) for w, n, value in kept.chain]
    except (msgspec.MsgspecError, ValueError):
        reckoning.note(Code.MEMORY_BROKEN, file=name)
        return False
    codes = Code.MEMORY_LATER, Code.MEMORY_OTHER
    return check_heads(reckoning, heads, codes, {"by": name, "newest": kept.newest})


def _check_chapter(reckoning: Reckoning, name: str, content: bytes) -> None:
    """Look for the events that opened the incidents of a chapter."""
    gone: list[str] = []
    for line in content.splitlines():
        match = INCIDENT.search(line)
        if match is None:
            continue
        writer, number = match[1].decode(), int(match[2])
        session = reckoning.sessions.get(writer)
        if session is None or session.last < number:
            gone.append(f"{writer}.{number}")
    if gone:
        writer, number = event_named(gone[-1])
        about: dict[str, Value] = {"writer": writer, "number": number}
        reckoning.note(Code.CHAPTER_LATER, by=name, missing=len(gone), **about)


def _content(folder: LogFiles, name: str) -> bytes | None:
    """Read a snapshot or a chapter; None if it is not whole.

    The checksum in its name is that of the file; for a chapter in a locked store it is
    that of what was locked.
    """
    checksum = name.partition(".")[0].rpartition("-")[2]
    try:
        wrapped = folder.read(name)
        if SNAPSHOT.fullmatch(name):
            is_whole = f"{crc32(wrapped):08x}" == checksum
            place = name.rpartition("-")[0]
            return unwrap(wrapped, place, folder.cipher) if is_whole else None
        packed = unwrap(wrapped, name, folder.cipher)
    except (OSError, SealBroken):
        return None
    content, is_whole = unpack(packed)
    return content if is_whole and f"{crc32(packed):08x}" == checksum else None
