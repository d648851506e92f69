"""Frames: how a transaction lies in a segment, byte for byte.

    frame   = LEN CRC SP PAYLOAD LF     18 bytes more than the payload
    LEN     = length of PAYLOAD, 8 hex digits
    CRC     = crc32 of PAYLOAD seeded with the segment's number, 8 hex digits
    PAYLOAD = a JSON array of objects on one line

A segment file is a row of frames, readable with any text tool. Events are byte strings
here: they are told apart by their braces and never decoded, so that what was hashed or
signed elsewhere comes back as the very bytes that came in.
"""

import re
from dataclasses import dataclass, field
from zlib import crc32

HEAD_BYTES = 17
"""LEN, CRC and the space."""

LEN_BYTES = 8
"""Digits of LEN."""

LENGTH_LIMIT = 0xFFFFFFFF
"""The longest payload eight hex digits can tell, in bytes."""

HEADER_START = b'{"log":'
"""How the header, the first element of a segment's first frame, begins."""

END_MARK = b'{"end":1}'
"""What a clean close writes, alone in a frame: nothing before it is in doubt."""

HEAD = re.compile(rb"[0-9a-f]{16} \[")
"""What a frame looks like at its start."""

MEETING = b"},{"
"""Where two elements meet; it may also stand inside an element, or inside a text."""


@dataclass(slots=True)
class Scan:
    """What a segment's bytes hold."""

    frames: list[tuple[int, bytes]] = field(default_factory=list)
    """Valid frames as (offset, payload), in file order."""

    end: int = 0
    """The end of the last valid frame."""

    damage: list[tuple[int, int]] = field(default_factory=list)
    """Ranges of bad bytes with a valid frame behind them."""

    torn: tuple[int, int] | None = None
    """The range of bad bytes with nothing valid behind them."""


def frame(payload: bytes, segment: int) -> bytes:
    """Wrap a payload for a segment.

    Raises:
        ValueError: If the payload is longer than a frame can tell.
    """
    if len(payload) > LENGTH_LIMIT:
        raise ValueError("a frame holds less than 4 GiB")
    return b"%08x%08x %s\n" % (len(payload), crc32(payload, segment), payload)


def scan(content: bytes, segment: int) -> Scan:
    """Find all valid frames, and tell damage in the middle from a torn tail.

    After bad bytes it looks for the next frame on the same line, then on the next one.
    """
    found = Scan()
    frames, size, at, line_end, bad = found.frames, len(content), 0, -1, -1
    while at < size:
        if line_end < at:
            line_end = content.find(b"\n", at)
            if line_end < 0:
                line_end = size
        payload = _payload(content, at, line_end, segment)
        if payload is not None:
            if bad >= 0:
                found.damage.append((bad, at))
                bad = -1
            frames.append((at, payload))
            at = found.end = line_end + 1
            continue
        if bad < 0:
            bad = at
        hidden = HEAD.search(content, at + 1, line_end)
        at = hidden.start() if hidden else line_end + 1
    if bad >= 0:
        found.torn = (bad, size)
    return found


def _payload(content: bytes, at: int, line_end: int, segment: int) -> bytes | None:
    """Check the frame that fills a line from `at` to its end; None if it is none."""
    payload = content[at + HEAD_BYTES : line_end]
    if not payload.startswith(b"[") or line_end == len(content):
        return None
    length = b"%08x" % len(payload)
    if content[at : at + LEN_BYTES] != length:
        return None
    head = b"%s%08x " % (length, crc32(payload, segment))
    return payload if content[at : at + HEAD_BYTES] == head else None


def split(payload: bytes) -> tuple[bytes, ...]:
    """Take a payload apart into its elements, as the very bytes that were written.

    Two elements can only meet at `},{`, and do so wherever these stand outside all
    texts and with no brace left open. Texts are the odd parts between quotation marks,
    once the escaped ones are out of the way.
    """
    if MEETING not in payload:
        return (payload[1:-1],)
    elements: list[bytes] = []
    start = at = 1
    stop = len(payload) - 1
    depth = in_text = 0
    while at < stop:
        cut = payload.find(MEETING, at) + 1 or stop
        piece = payload[at:cut]
        if b"\\" in piece:
            piece = piece.replace(b"\\\\", b"").replace(b'\\"', b"")
        parts = piece.split(b'"')
        outside = b"".join(parts[in_text::2])
        depth += outside.count(b"{") - outside.count(b"}")
        in_text ^= (len(parts) - 1) & 1
        at = cut
        if not depth and not in_text:
            elements.append(payload[start:cut])
            start = at = cut + 1
    if start <= stop:
        elements.append(payload[start:stop])
    return tuple(elements)


def is_event(event: bytes) -> bool:
    """Tell whether these bytes come back whole from among others in a frame.

    That is: an object on one line, closed, and not one of the log's own marks.
    """
    return (
        event.startswith(b"{")
        and event.endswith(b"}")
        and b"\n" not in event
        and event != END_MARK
        and not event.startswith(HEADER_START)
        and split(b"[{}," + event + b",{}]") == (b"{}", event, b"{}")
    )
