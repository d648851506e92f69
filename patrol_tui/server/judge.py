"""The judge: which events of a push may be kept, and why the others may not.

Pure, and the same for every ledger. It has two halves: `read_push` looks at the events
alone, before they queue for the database; `judge` looks at them beside what the ledger
holds of their writers, inside its transaction. Both stop at the first event that may
not be kept: what stands before it is good.

    gap        an event of its writer before it is missing
    fork       the ledger holds another event under this number, or another chain
    broken     it is no event, or a known fact in it is malformed
    author     its writer is not of the device that gives it
    role       the device may not write this kind
    stamp      its stamp, or its clock, is no time
    long       it is longer than `EVENT_BYTES`
    unsigned   it is another's, and no signed head covers it
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from patrol_tui.server.ledgers import SERVER_DEVICE, Batch, Given, ZoneName
from store.chain import NO_HEAD, Head, head_text, link
from store.keys.signing import is_signed
from store.model.events import BrokenEventError, Event, decode, device_of, stamp_ms
from store.model.facts import DeskOpened, HeadSigned, IncidentNumbered, UnknownFact
from store.model.records import LATEST_MS
from store.wire import EVENT_BYTES, Push, Refused

SERVER_KINDS = frozenset({IncidentNumbered.kind})
"""What only a server writes."""

_is_writer = re.compile(r"[a-z2-7]{4,12}").fullmatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Giver:
    """Who gives events, and what of."""

    zone: ZoneName
    device: str
    may: Callable[[str, str], bool]
    """Claims that a device may write, or once might, a kind: (device, kind)."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Public keys of enrolled devices, and of this server; used in healing."""


class _Named(msgspec.Struct):
    """What is read of an event that cannot be read."""

    d: str = ""
    n: int = 0
    k: str = ""


_named = msgspec.json.Decoder(_Named).decode


class _Unfit(Exception):  # noqa: N818 (a verdict)
    """An event may not be kept."""

    def __init__(self, code: str, event: str) -> None:
        self.code = code
        self.event = event


def read_push(push: Push, giver: Giver) -> Batch:
    """Read the events of a push and check each one by itself."""
    given: list[Given] = []
    last: dict[str, int] = {}
    tags = iter(push.tags)
    refused = None
    try:
        for raw in push.events:
            line = bytes(raw)
            event = _read(line)
            kind = _check(event, giver, heals=push.heals)
            tag = None
            if event.writer not in last:
                tag = next(tags, None)
                if tag is None:
                    raise _Unfit("broken", event.id)
            elif event.number != last[event.writer] + 1:
                raise _Unfit("gap", event.id)
            last[event.writer] = event.number
            given.append(Given(event.writer, event.number, kind, line, tag))
    except _Unfit as why:
        refused = Refused(code=why.code, event=why.event)
    return Batch(
        zone=giver.zone,
        device=giver.device,
        events=given,
        heals=push.heals,
        keys=giver.keys,
        refused=refused,
    )


def _read(line: bytes) -> Event:
    """Decode an event strictly, all of it."""
    if len(line) > EVENT_BYTES:
        raise _Unfit("long", _name(line))
    try:
        line.decode()
        event = decode(line)
    except (BrokenEventError, ValueError) as error:
        raise _Unfit("broken", _name(line)) from error
    if not _is_writer(event.writer):  # any text, of any length: not to be kept or asked
        raise _Unfit("broken", "")
    if b"\n" in line or b"\r" in line or not 1 <= event.first <= event.number:
        raise _Unfit("broken", event.id)
    return event


def _check(event: Event, giver: Giver, *, heals: bool) -> str:
    """Hold an event against who gives it; what heals was checked when it was new.

    Returns:
        The event's kind.
    """
    latest = max(stamp_ms(event.stamp), event.at_ms)
    if latest > LATEST_MS or event.at_ms < 0:
        raise _Unfit("stamp", event.id)
    device = device_of(event.writer)
    opened = event.fact
    if isinstance(opened, DeskOpened):
        enrolled = giver.keys.get(device, opened.key)
        if opened.device != device or (opened.key != enrolled and not heals):
            raise _Unfit("author", event.id)
    kind = _kind(event)
    if kind in SERVER_KINDS and not (heals and device == SERVER_DEVICE):
        raise _Unfit("role", event.id)
    if device == SERVER_DEVICE and heals:
        return kind
    if not heals and (device != giver.device or device == SERVER_DEVICE):
        raise _Unfit("author", event.id)
    if not giver.may(device, kind):
        raise _Unfit("role", event.id)
    return kind


def _kind(event: Event) -> str:
    fact = event.fact
    return _named(fact.raw).k if isinstance(fact, UnknownFact) else fact.kind


def _name(line: bytes) -> str:
    try:
        named = _named(line[: 2 * EVENT_BYTES])
    except (ValueError, RecursionError):
        return ""
    return f"{named.d[:12]}.{named.n}" if _is_writer(named.d) else ""


class Known(NamedTuple):
    """What a ledger holds of the writers in a batch."""

    heads: Mapping[str, Head]
    """Where their chains stand; a writer that is not there has none."""
    lines: Mapping[tuple[str, int], bytes]
    """The stored events that `wanted` named."""


class Verdict(NamedTuple):
    """What of a batch is to be kept, as it is, in this order."""

    taken: list[Given]
    heads: dict[str, Head]
    """Where the chains of all writers in the batch stand with it."""
    refused: Refused | None


def wanted(batch: Batch, heads: Mapping[str, Head]) -> list[tuple[str, int]]:
    """Name the stored events that the judge must see: writer and number."""
    held = [
        (given.writer, given.number)
        for given in batch.events
        if given.number <= heads.get(given.writer, NO_HEAD).number
    ]
    if batch.heals:
        held += [(writer, 1) for writer in batch.writers if writer in heads]
    return list(dict.fromkeys(held))


def judge(batch: Batch, known: Known) -> Verdict:
    """Judge a batch beside what the ledger holds; it holds nothing of it yet."""
    new: list[tuple[Given, Head]] = []
    heads = {writer: known.heads.get(writer, NO_HEAD) for writer in batch.writers}
    refused = batch.refused
    try:
        for given in batch.events:
            head = _follow(given, heads[given.writer], known)
            if head is not None:
                heads[given.writer] = head
                new.append((given, head))
    except _Unfit as why:
        refused = Refused(code=why.code, event=why.event)
    if batch.heals:
        proven = _proven(batch, known, new)
        for at, (given, _) in enumerate(new):
            if given.number > proven.get(given.writer, 0):
                refused = Refused(code="unsigned", event=given.id)
                del new[at:]
                break
    final = {writer: known.heads.get(writer, NO_HEAD) for writer in batch.writers}
    final.update((given.writer, head) for given, head in new)
    if refused is not None:
        writer = refused.event.partition(".")[0]
        have = final.get(writer, NO_HEAD).number
        refused = Refused(code=refused.code, event=refused.event, have=have)
    return Verdict([given for given, _ in new], final, refused)


def _follow(given: Given, head: Head, known: Known) -> Head | None:
    """Give the chain with one more event; None for one that is held already."""
    if given.number <= head.number:
        stored = known.lines.get((given.writer, given.number))
        # What this very batch brought cannot come twice: its numbers follow.
        if stored != given.line:
            raise _Unfit("fork", given.id)
        return None
    if given.number > head.number + 1:
        raise _Unfit("gap", given.id)
    if given.tag is not None and given.tag != head.wire_tag:
        raise _Unfit("fork", given.id)
    return link(head, given.line)


def _proven(
    batch: Batch, known: Known, new: list[tuple[Given, Head]]
) -> dict[str, int]:
    """Tell of each writer up to which of the new events its own device signed."""
    proven: dict[str, int] = {}
    values = {(given.writer, head.number): head.value for given, head in new}
    values.update(
        ((writer, head.number), head.value) for writer, head in known.heads.items()
    )
    for given, _ in new:
        if given.kind != HeadSigned.kind:
            continue
        fact = decode(given.line).fact
        if not isinstance(fact, HeadSigned):
            continue
        value = values.get((given.writer, fact.number))
        key = _key(given.writer, batch, known)
        if value is None or key is None or fact.head != value.hex():
            continue
        text = head_text(given.writer, Head(fact.number, value))
        if is_signed(key, text, fact.signature):
            # The event that carries the signature says nothing that it could forge.
            follows = given.number == fact.number + 1
            reach = given.number if follows else fact.number
            proven[given.writer] = max(proven.get(given.writer, 0), reach)
    return proven


def _key(writer: str, batch: Batch, known: Known) -> str | None:
    """Find the public key that a writer's device signs with; None if it is in doubt."""
    device = device_of(writer)
    enrolled = batch.keys.get(device)
    stored = known.lines.get((writer, 1))
    if device == SERVER_DEVICE and stored is None:
        return enrolled  # who holds no key of ours writes no numbers
    line = stored or next(
        (given.line for given in batch.events if given[:2] == (writer, 1)), None
    )
    fact = decode(line).fact if line is not None else None
    if not isinstance(fact, DeskOpened):
        return enrolled
    is_other = device != SERVER_DEVICE and enrolled not in {None, fact.key}
    return None if is_other else fact.key
