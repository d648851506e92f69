"""Healing: giving back to a server what it lost, others' events too.

A server that was restored from a backup lacks the events since. Whoever holds them
gives them back; the server takes another's events only up to a head that their own
device signed, so nobody can forge them. Therefore they go writer by writer, in
stretches that end with such a head.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from store.model.events import device_of
from store.model.facts import HeadSigned
from store.outbox import OutLine
from store.sync.outgoing import Pack, kind_of, packed
from store.wire import PUSH_EVENTS

MOST_BYTES = 200 * 1024
"""Of one stretch, before packing: the longest body that a server reads is 256 KB."""


ASKED_AT_ONCE = 1_000
"""Writers whose heads are asked for in one message."""


def lacking(
    held: Mapping[str, int], heads: Mapping[str, int], device: str
) -> dict[str, int]:
    """Name whose events a server lacks.

    Args:
        held: Writer -> last number that the server holds, of all that were asked for.
        heads: Writer -> last number that is here.
        device: Whose events are left out: they go the usual way.

    Returns:
        Writer -> the number that the server holds.
    """
    return {
        writer: max(number, 0)
        for writer, number in held.items()
        if number < heads.get(writer, 0) and device_of(writer) != device
    }


def in_parts(writers: list[str]) -> Iterator[list[str]]:
    """Part writers into as many as are asked for at once."""
    for at in range(0, len(writers), ASKED_AT_ONCE):
        yield writers[at : at + ASKED_AT_ONCE]


def by_writer(lines: Iterable[OutLine]) -> dict[str, list[OutLine]]:
    """Part events by who wrote them."""
    rows: dict[str, list[OutLine]] = {}
    for out in lines:
        rows.setdefault(out.writer, []).append(out)
    return rows


def stretches(rows: list[OutLine]) -> Iterator[Pack]:
    """Cut one writer's events into pushes that each end with a signed head.

    What stands behind the last head is nobody's to give but its own device's.
    """
    start = end = size = 0
    for at, row in enumerate(rows):
        size += len(row.line) + 1
        if at - start >= PUSH_EVENTS or size > MOST_BYTES:
            if end == start:
                return
            yield from _pack(rows[start:end])
            start, size = end, sum(len(one.line) + 1 for one in rows[end : at + 1])
        if kind_of(row.line) == HeadSigned.kind:
            end = at + 1
    yield from _pack(rows[start:end])


def _pack(rows: list[OutLine]) -> Iterator[Pack]:
    pack = packed(rows, 2 * MOST_BYTES, heals=True)
    if pack is not None:
        yield pack
