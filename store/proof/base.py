"""The base: where the chains stood when old events were dropped on purpose."""

from __future__ import annotations

from hashlib import blake2b
from typing import NamedTuple

import msgspec

from store.base import base_names, base_position
from store.chain import HASH_BYTES, Head
from store.cipher import SealBroken, unwrap
from store.disk import reason
from store.log.segments import LogFiles, segment_numbers, unpack
from store.proof.reckoning import Reckoning
from store.proof.segments import read_segment
from store.proof.verdict import Code


class Base(NamedTuple):
    """The base that a log begins with."""

    segment: int
    """The last one dropped; 0 if none was."""
    name: str = ""
    digest: str = ""


class _Kept(msgspec.Struct, frozen=True):
    """Of a base only what the chain needs."""

    chain: list[tuple[str, int, str]]


def begin_from_base(reckoning: Reckoning, folder: LogFiles) -> Base:
    """Let the chains begin where the base says, if the log's first files are gone.

    Where trimming was cut short, a base may lie beside files it stands for. The one
    that counts is the oldest that reaches to where the first file goes on from; none,
    if the first file is the log's very first. Numbers of files may be skipped.

    Raises:
        StoreLocked: If it is locked with a passphrase and there is no cipher.
    """
    bases = base_names(list(folder.names))
    behind = _dropped_until(folder) if bases else 0
    for name in reversed(bases):
        segment = base_position(name).segment - 1
        if behind == 0 or segment < behind:
            continue
        content = _content(reckoning, folder, name)
        if content is None:
            continue
        for writer, number, value in msgspec.json.decode(content, type=_Kept).chain:
            reckoning.begin(writer, Head(number, bytes.fromhex(value)))
        digest = blake2b(content, digest_size=HASH_BYTES).hexdigest()
        return Base(segment, name, digest)
    return Base(0)


def _dropped_until(folder: LogFiles) -> int:
    """Tell the segment that the first file goes on from; 0 if nothing was before it.

    A file whose first write was cut off has no header, and does not count.
    """
    numbers = segment_numbers(folder.names)
    for number in numbers:
        header = read_segment(folder, number).header
        if header is not None:
            return header.after[0]
    return numbers[0] - 1 if numbers else 1


def _content(reckoning: Reckoning, folder: LogFiles, name: str) -> bytes | None:
    """Read a base; None, and said, if that cannot be done."""
    why = "cannot be unpacked whole"
    try:
        content, is_whole = unpack(unwrap(folder.read(name), name, folder.cipher))
        if is_whole:
            for _, _, value in msgspec.json.decode(content, type=_Kept).chain:
                bytes.fromhex(value)
            return content
    except OSError as error:
        why = reason(error)
    except (SealBroken, msgspec.MsgspecError, ValueError) as error:
        why = str(error)
    reckoning.note(Code.UNREADABLE, file=name, why=why)
    return None


def check_trims(reckoning: Reckoning, base: Base) -> None:
    """Tell what was dropped, and hold the base against the entry that names it."""
    digests = set()
    for event, fact in reckoning.trims:
        if fact.segment == base.segment:
            digests.add(fact.base)
        reckoning.note(
            Code.TRIMMED,
            by=event.by,
            at_ms=event.at_ms,
            before_ms=fact.before_ms,
            events=fact.events,
            writer=event.writer,
            number=event.number,
        )
    if base.segment and not digests:
        reckoning.note(Code.BASE_UNNAMED, file=base.name)
    elif base.segment and base.digest not in digests:
        reckoning.note(Code.BASE_DIFFERS, file=base.name)
