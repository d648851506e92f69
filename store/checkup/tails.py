"""Tails: how a log ends, and whether it once went on."""

from __future__ import annotations

from store.checkup.found import Code, Found, found
from store.cipher import SealBroken
from store.log import Finding, LogFiles, Position, read_segment, segment_name
from store.log.frames import scan


def lost_end(folder: LogFiles, place: Position) -> Found | None:
    """Tell what is gone of a log that once reached up to a place.

    Returns:
        None if it still does, or if that segment cannot be read at all.

    Raises:
        StoreLocked: If it is locked, and there is no cipher.
    """
    number, offset = place
    try:
        end = scan(read_segment(folder, number).content, number).end
    except FileNotFoundError:
        return found(Code.SEGMENT_MISSING, file=segment_name(number), start=0, stop=0)
    except (OSError, SealBroken):
        return None
    if offset <= end:
        return None
    name = segment_name(number)
    return found(Code.SEGMENT_SHORT, file=name, start=end, stop=offset)


def judged_tail(folder: LogFiles, tail: Finding, newest: int) -> Code:
    """Tell a write that was cut short from entries that were damaged later.

    A write ends in its one line break, and only the last write can be cut short. What a
    later segment goes on behind was cut short for certain.

    Args:
        folder: The store's folder.
        tail: Bad bytes at the end of a segment.
        newest: The last segment.
    """
    if tail.file != segment_name(newest):
        return Code.TORN_TAIL
    try:
        content = read_segment(folder, newest).content[tail.start : tail.stop]
    except (OSError, SealBroken):
        return Code.TORN_TAIL
    breaks = content.count(b"\n")
    if breaks > 1:
        return Code.DAMAGE
    return Code.TAIL_UNCLEAR if breaks else Code.TORN_TAIL
