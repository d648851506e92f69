"""The zone's ring: keys of persons that desks share, so that names can be read by all.

What is sealed at one desk is readable at another one once the key is here; so the keys,
and the secrets by which they are found, go from ring to ring through the server. A key
that comes is on this disk before it is used, and before the mark that says how far this
ring is in step. Unlike keys made here, several go in one write: what of them a power
cut takes comes again, for no mark stands behind it.

A key that was forgotten is never taken in again: where its end is heard of before the
key itself, what stands here is a destroyed slot of its id.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from store.keys.people import Keyring
from store.keys.slots import (
    DESTROYED,
    ID_BYTES,
    KEY_BYTES,
    MARK,
    MARK_ID,
    OPEN,
    RING_ID,
    SLOT_BYTES,
    Slot,
    destroyed_slot,
    file_number,
    id_of,
    key_files,
    scan_slots,
    spelt,
)

WHOSE_BYTES = 16
HERE = "here"
"""In a mark: all before it was given."""


class Place(NamedTuple):
    """How far a ring is in step with what a server keeps."""

    epoch: str = ""
    """Which life of the server's store; empty for none."""
    seq: int = 0
    """The last place there that was taken."""
    file: int = 0
    """All before this place in the ring's own files is there:"""
    offset: int = 0
    """in bytes, in the file of that number."""


class ZoneRing(Keyring):
    """A ring that is kept in step with those of a zone's other desks."""

    _of = ""
    """With which stream it is in step."""
    _place = Place()
    _has_news = True
    """Something was written that the server may not have."""
    _came: frozenset[bytes] = frozenset()
    """Ids that came from there in this session."""
    _done: frozenset[bytes] = frozenset()
    """Ids that were destroyed, or barred, in this session."""

    def join(self, of: str) -> Place:
        """Be in step with a stream, named so; tell how far this ring is.

        Raises:
            OSError: If the ring's files cannot be read.
        """
        self._load()
        if of != self._of:
            self._of, self._place, self._has_news = of, Place(), True
            self._came = frozenset()
            fits = _fingerprint(of)
            for end, slot in self._after(Place()):
                if slot.state == MARK and slot.whose == fits:
                    self._place = _read_mark(slot, end)
        return self._place

    def begin_again(self) -> None:
        """Give all, and ask for all, once more: the server's store is another one."""
        self._place, self._came, self._has_news = Place(), frozenset(), True

    def is_known(self, name: str) -> bool:
        """Claim that the key of this name is here, or was destroyed."""
        self._load()
        return id_of(name) in self._slots

    @property
    def has_news(self) -> bool:
        """Claim that keys may have been made since all were given."""
        return self._has_news

    def news(self, most: int) -> tuple[list[Slot], Place]:
        """Give keys and secrets, open, that the server may lack; so many at most.

        Returns:
            Them, and what `gave` wants to hear once the server has them.

        Raises:
            OSError: If the ring's files cannot be read.
            StoreLocked: If the store is locked, and there is no cipher.
        """
        self._load()
        place, found = self._place, list[Slot]()
        for where, slot in self._after(place):
            if len(found) == most:
                break
            place = where
            if self._is_for_others(slot):
                found.append(slot._replace(state=OPEN, key=self._key(slot)))
        self._has_news = bool(found)
        return found, place

    def _is_for_others(self, slot: Slot) -> bool:
        if slot.id in self._came or slot.state in {DESTROYED, MARK}:
            return False
        known = self._slots.get(slot.id)
        return slot.id == RING_ID or (known is not None and known.state != DESTROYED)

    def gave(self, place: Place, epoch: str) -> None:
        """Note that a life of the server has all before a place in this ring's files.

        Raises:
            OSError: If the disk refused; then it is given again another time.
        """
        given = {"file": place.file, "offset": place.offset}
        self._put((), self._place._replace(epoch=epoch, **given))

    def add(self, slots: Iterable[Slot], epoch: str, seq: int) -> int:
        """Take in keys and secrets, open, that came from the server; on disk then.

        What is here already stays as it is, and what was forgotten stays forgotten.

        Args:
            slots: As they came.
            epoch: Of the server's store.
            seq: The place there behind them.

        Returns:
            How many keys of persons were new.

        Raises:
            OSError: If the disk refused; nothing was taken in.
        """
        self._load()
        keys, found = dict[bytes, Slot](), list[bytes]()
        for slot in filter(self._is_new, slots):
            if slot.id != RING_ID:
                keys.setdefault(slot.id, self._locked(slot))
            elif slot.key not in found:
                found.append(slot.key)
        if found and not self._secrets:
            self._begin_ring(found.pop(0))
        place = self._place._replace(epoch=epoch, seq=seq)
        rings = [self._locked(Slot(RING_ID, OPEN, bytes(16), key)) for key in found]
        self._put([*rings, *keys.values()], place)
        self._secrets += found
        self._came |= keys.keys()
        for slot in keys.values():
            self._take(slot)
        return len(keys)

    def _is_new(self, slot: Slot) -> bool:
        if len(slot.key) != KEY_BYTES or len(slot.id) != ID_BYTES:
            return False
        if slot.id == RING_ID:
            return slot.key not in self._secrets
        is_whole = len(slot.whose) == WHOSE_BYTES and slot.id != MARK_ID
        return is_whole and slot.id not in self._slots

    def forget_all(self, ids: Iterable[str], *, at_ms: int = 0) -> tuple[str, ...]:
        """Destroy each key of these names that is here, and bar those that are not.

        Returns:
            The names of those that were not destroyed before.

        Raises:
            OSError: If the disk refused: some keys may still be readable. Ask again.
        """
        asked = {id_of(name) for name in ids} - self._done - {b"", RING_ID, MARK_ID}
        if not asked:
            return ()
        gone = super().forget_all(map(spelt, asked), at_ms=at_ms)
        barred = [
            destroyed_slot(one, at_ms)
            for one in sorted(asked)
            if one not in self._slots
        ]
        if barred:
            self._write_all(barred)
        for slot in barred:
            self._take(slot)
        self._done |= asked
        return gone

    # --- the files

    def _append(self, slot: Slot) -> None:
        self._has_news = True
        super()._append(slot)

    def _put(self, slots: Sequence[Slot], place: Place) -> None:
        """Write what came, and, once that is on disk, how far the ring is in step."""
        self._write_all(slots)
        if self._secrets:
            self._write_all([_mark(self._of, place, is_all=not self._has_news)])
        self._place = place

    def _write_all(self, slots: Sequence[Slot]) -> None:
        rest = iter(slots)
        while piece := list(islice(rest, max(self._room, 1))):
            self._append_some(piece)

    def _append_some(self, slots: Sequence[Slot]) -> None:
        """Put slots on stable storage behind the ring's others; see `_append`."""
        if not self._room:
            if not self._secrets:
                self._begin_ring(secrets.token_bytes(KEY_BYTES))
            self._file = ""
            self._file = self._go_on() or self._begin()
        try:
            self._write(self._file, b"".join(slot.packed() for slot in slots))
        except BaseException:
            self._given_up.add(self._file)
            self._room = 0
            raise
        self._room -= len(slots)

    def _after(self, place: Place) -> Iterator[tuple[Place, Slot]]:
        """Read what lies behind a place: where each slot ends, and what it is."""
        for name in key_files(self._disk):
            number = file_number(name)
            if number < place.file:
                continue
            with contextlib.suppress(OSError):  # it is told as damage
                for at, slot in scan_slots(self._disk.read(name)):
                    is_behind = number > place.file or at >= place.offset
                    if slot is not None and is_behind:
                        end = at + SLOT_BYTES
                        yield place._replace(file=number, offset=end), slot


def _mark(of: str, place: Place, *, is_all: bool) -> Slot:
    """Make a mark; where all was given, all before the mark itself was."""
    given = HERE if is_all else f"{place.file} {place.offset}"
    text = f"{place.epoch} {place.seq} {given}"
    return Slot(MARK_ID, MARK, _fingerprint(of), text.encode())


def _read_mark(slot: Slot, end: Place) -> Place:
    """Read a mark that ends at a place; one that makes no sense is none."""
    try:
        text = slot.key.rstrip(b"\0").decode("ascii")
        epoch, seq, given = text.split(" ", 2)
        if given == HERE:
            return Place(epoch, int(seq), end.file, end.offset)
        file, offset = given.split(" ")
        return Place(epoch, int(seq), int(file), int(offset))
    except ValueError:
        return Place()


def _fingerprint(of: str) -> bytes:
    return blake2b(of.encode(), digest_size=WHOSE_BYTES).digest()
