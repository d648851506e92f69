"""Frames: how a transaction lies in a segment, byte for byte.

    frame   = LEN CRC SP PAYLOAD LF     18 bytes more than the payload
    LEN     = length of PAYLOAD, 8 hex digits
    CRC     = crc32 of PAYLOAD seeded with the segment's number, 8 hex digits
    PAYLOAD = a JSON array of objects on one line, events and the log's own marks
    mark    = {"h":"TAG"}               last in the frame, 17 bytes with its comma
    mark    = {"cur":["EPOCH",SEQ],"ack":{"WRITER":N}}   last but for the one above: how
              far the store is in step with a server; what it covers is in this frame or
              before it. Acks that stand in an older mark are left out.

In a locked store the payload is one text, which holds such a payload sealed; it opens
only in this segment and at this offset:

    PAYLOAD = ["BASE64"]

A segment file is a row of frames, readable with any text tool. Events are byte strings
here: they are told apart by their braces and never decoded, so that what was hashed or
signed elsewhere comes back as the very bytes that came in.
"""

import re
from binascii import a2b_base64, b2a_base64
from dataclasses import dataclass, field
from zlib import crc32

import msgspec

from store.cipher import Cipher, SealBroken
from store.log.records import LogMark

HEAD_BYTES = 17
"""LEN, CRC and the space."""

FRAME_BYTES = HEAD_BYTES + 1
"""What a frame has beyond its payload."""


class _Object(msgspec.Struct):
    """Any JSON object: its fields are read over."""


_decode = msgspec.json.Decoder(_Object).decode


class _Cursor(msgspec.Struct):
    cur: tuple[str, int]
    ack: dict[str, int] = {}


_decode_mark = msgspec.json.Decoder(_Cursor).decode

LEN_BYTES = 8
"""Digits of LEN."""

LENGTH_LIMIT = 0xFFFFFFFF
"""The longest payload eight hex digits can tell, in bytes."""

HEADER_START = b'{"log":'
"""How the header, the first element of a segment's first frame, begins."""

END_MARK = b'{"end":1}'
"""What a clean close writes, alone in a frame: nothing before it is in doubt."""

TAG_DIGITS = 4
"""Hex digits of a tag: the first ones of a chain's value (`store.chain`).

Few will do: a change shows in every tag from there on, so that one of 65,536 is told
one frame late."""

TAG_START = b'{"h":'
"""How the mark that carries a tag begins."""

CURSOR_START = b'{"cur":'
"""How the mark begins that tells how far the store is in step with a server."""

MARK_STARTS = (HEADER_START, TAG_START, CURSOR_START, END_MARK)
"""How the log's own elements begin; no event does."""

TAG = re.compile(rb"[0-9a-f]{%d}" % TAG_DIGITS)

LOCKED_START = b'["'
LOCKED_STOP = b'"]'
"""What stands around a sealed payload."""

PADDED_START = b"[ "
"""How a padded payload begins."""

ABOUT = b"frame %d %d"
"""What a sealed frame is bound to: its segment and its offset."""

_MARK_START = b"," + TAG_START + b'"'
_MARK_STOP = b'"}]'
_TAG_BYTES = TAG_DIGITS + len(_MARK_STOP)
_MARK_BYTES = len(_MARK_START) + _TAG_BYTES
"""The mark as it stands at a payload's end, with its comma and the bracket."""

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


def scan(content: bytes, segment: int, start: int = 0) -> Scan:
    """Find all valid frames, and tell damage in the middle from a torn tail.

    After bad bytes it looks for the next frame on the same line, then on the next one.

    Args:
        content: The bytes of a segment.
        segment: Its number.
        start: A place between frames that was on disk once: of what is before it only
            the first frame, which has the header, is looked at.
    """
    found = Scan()
    frames, size, at, line_end, bad = found.frames, len(content), 0, -1, -1
    if 0 < start <= size:
        first = _payload(content, 0, content.find(b"\n"), segment)
        frames += [(0, first)] if first is not None else []
        at = found.end = start
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


def is_locked(payload: bytes) -> bool:
    """Claim that this payload is sealed; both kinds may lie in one segment."""
    return payload.startswith(LOCKED_START)


def pad(payload: bytes, length: int) -> bytes:
    """Make a payload this long, with spaces behind its bracket."""
    return payload[:1].ljust(length - len(payload) + 1) + payload[1:]


def unpad(payload: bytes) -> bytes:
    """Give back what was padded, or what never was."""
    if not payload.startswith(PADDED_START):
        return payload
    return payload[:1] + payload[1:].lstrip(b" ")


def lock_payload(payload: bytes, segment: int, offset: int, cipher: Cipher) -> bytes:
    """Seal a payload for its place."""
    sealed = cipher.seal(payload, ABOUT % (segment, offset))
    return LOCKED_START + b2a_base64(sealed, newline=False) + LOCKED_STOP


def unlock_payload(payload: bytes, segment: int, offset: int, cipher: Cipher) -> bytes:
    """Give back what `lock_payload` was given.

    Raises:
        SealBroken: If it was changed, moved, or sealed with another key.
    """
    text = payload[len(LOCKED_START) : -len(LOCKED_STOP)]
    try:
        sealed = a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise SealBroken(str(error)) from error
    return cipher.unseal(sealed, ABOUT % (segment, offset))


def tag_mark(tag: str) -> bytes:
    """Write the mark that ends a frame.

    Raises:
        ValueError: If this is no tag.
    """
    digits = tag.encode()
    if not TAG.fullmatch(digits):
        raise ValueError(f"not {TAG_DIGITS} hex digits: {tag[:20]!r}")
    return TAG_START + b'"%s"}' % digits


def take_tag(payload: bytes) -> tuple[bytes, str]:
    """Take out what the log put around the events: padding, and the mark at the end.

    No event can be mistaken for a mark: its quotation marks are four, so it lies
    outside all texts, and its braces close, so nothing around it is open.

    Returns:
        The payload without them, and the tag; empty where there was none.
    """
    if payload.startswith(PADDED_START):
        payload = unpad(payload)
    if payload[-_MARK_BYTES:-_TAG_BYTES] != _MARK_START:
        return payload, ""
    tag = payload[-_TAG_BYTES : -len(_MARK_STOP)]
    if b'"' in tag or not payload.endswith(_MARK_STOP):
        return payload, ""
    return payload[:-_MARK_BYTES] + b"]", tag.decode("latin-1")


def cursor_mark(mark: LogMark) -> bytes:
    """Write the mark that tells how far the store is in step with a server."""
    told: dict[str, object] = {"cur": mark.cursor}
    if mark.acks:
        told["ack"] = mark.acks
    return msgspec.json.encode(told)


def end_marks(mark: LogMark | None, tag: str) -> list[bytes]:
    """Write the marks that end a frame, as far as there are any."""
    cursor = [cursor_mark(mark)] if mark is not None else []
    return [*cursor, tag_mark(tag)] if tag else cursor


def read_cursor_mark(element: bytes) -> LogMark | None:
    """Read what `cursor_mark` wrote; None if it makes no sense."""
    try:
        told = _decode_mark(element)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    return LogMark(told.cur, told.ack)


def without_cursor(
    elements: tuple[bytes, ...],
) -> tuple[tuple[bytes, ...], LogMark | None]:
    """Take the mark about a server from behind a frame's events, if there is one."""
    if not elements or not elements[-1].startswith(CURSOR_START):
        return elements, None
    return elements[:-1], read_cursor_mark(elements[-1])


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
        parts = _without_escapes(payload[at:cut]).split(b'"')
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
    if b"\n" in event or event.startswith(MARK_STARTS):
        return False
    try:
        _decode(event)  # `split` takes any one object for one element
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return event[:1] == b"{" and event[-1:] == b"}"


def _without_escapes(piece: bytes) -> bytes:
    """Take out the quotation marks that end no text."""
    if b"\\" not in piece:
        return piece
    return piece.replace(b"\\\\", b"").replace(b'\\"', b"")
