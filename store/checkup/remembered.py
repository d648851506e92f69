"""What is remembered: snapshots and chapters, held against the log itself.

A snapshot need not be equal to a State that was never put away: closed incidents may
be in chapters instead. So every incident of the log must be in the snapshot or in a
chapter that it lists, exactly as the log gives it, and all else must be equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from zlib import crc32

import msgspec

from store.checkup.found import Code, Found, found
from store.checkup.reading import Mark, Reading
from store.cipher import Cipher, SealBroken, unwrap
from store.disk import Disk, reason
from store.log import Position
from store.log.snapshots import NAME as SNAPSHOT
from store.memory import FORMAT, BrokenMemoryError, Memory
from store.model.records import Incident, IncidentId, State
from store.model.saved import SCHEMA
from store.opening import no_collector
from store.past import NAME as CHAPTER
from store.past import Chapter, ChapterUnusable, Past

SAID_APART = {"incidents", "numbers", "shared", "disputes", "late", "settings"}
"""Fields of a State in which a snapshot may lack what went cold, or what is another
device's; `device_settings` has it all."""


class Kept(NamedTuple):
    """A snapshot on disk."""

    name: str
    position: Position
    memory: Memory | None
    """None where it cannot be used."""
    trouble: Found | None


class _Version(msgspec.Struct):
    memory: int
    schema: str


@dataclass(slots=True)
class _Comparison:
    """A snapshot and its chapters beside what the log said up to there."""

    name: str
    state: State
    past: Past
    mark: Mark
    reading: Reading
    is_damaged: bool = False
    """A chapter cannot be read, and it is said."""

    def run(self) -> Iterator[Found]:
        """Tell where they differ, in chapters and out of them."""
        what = self._different()
        if what:
            yield found(Code.SNAPSHOT_DIFFERS, file=self.name, what=what)
        seen: set[IncidentId] = set(self.state.incidents)
        for chapter in reversed(self.past.chapters):
            yield from self._of_chapter(chapter, seen)
        nowhere = [
            incident
            for key, incident in self.mark.state.incidents.items()
            if key not in seen and not self._is_dropped(incident)
        ]
        if nowhere and not what and not self.is_damaged:
            one = min(nowhere, key=lambda incident: incident.opened_ms)
            yield found(
                Code.INCIDENT_NOWHERE,
                count=len(nowhere),
                incident=one.id,
                number=one.number,
            )

    def _of_chapter(self, chapter: Chapter, seen: set[IncidentId]) -> Iterator[Found]:
        """Hold a chapter against the log; of two with an incident the newer counts."""
        try:
            incidents = self.past.read(chapter)
        except ChapterUnusable as unusable:
            self.is_damaged = True
            yield found(Code.CHAPTER_DAMAGED, file=chapter.name, why=unusable.why)
            return
        for incident in incidents:
            if incident.id in seen:
                continue
            seen.add(incident.id)
            if not self._is_told(incident):
                yield found(
                    Code.CHAPTER_DIFFERS,
                    file=chapter.name,
                    incident=incident.id,
                    number=incident.number,
                )
                return

    def _different(self) -> str:
        """Name the first thing in which the snapshot differs; empty if nothing does."""
        ours, logs = self.state, self.mark.state
        for name in State.__struct_fields__:
            if name not in SAID_APART and getattr(ours, name) != getattr(logs, name):
                return name
        for key, dispute in ours.disputes.items():
            if logs.disputes.get(key) != dispute:
                return f"dispute {key}"
        for key, incident in ours.incidents.items():
            if not self._is_told(incident):
                return f"incident {key}"
        for key in logs.open_ids:
            if key not in ours.incidents:
                return f"incident {key}"
        for number, key in (*ours.numbers.items(), *logs.numbers.items()):
            if not self._is_number_right(number, key):
                return f"number {number}"
        return ""

    def _is_number_right(self, number: int, key: IncidentId) -> bool:
        """Claim that a short number leads to the same incident, or to one gone cold."""
        ours, logs = self.state, self.mark.state
        holder = logs.numbers.get(number)
        if key not in ours.incidents:
            return ours.numbers.get(number) != key
        return ours.numbers.get(number) == key and (
            holder == key or holder not in ours.incidents
        )

    def _is_told(self, incident: Incident) -> bool:
        """Claim that the log gives this incident so, or cannot give it any more."""
        told = self.mark.state.incidents.get(incident.id)
        return told == incident or (told is None and self.reading.base.segment > 0)

    def _is_dropped(self, incident: Incident) -> bool:
        """Claim that it was dropped on purpose, with all that is as old."""
        last_ms = max(entry.at_ms for entry in incident.history)
        return any(last_ms < trim.before_ms for trim in self.reading.trims)


def read_snapshots(disk: Disk, cipher: Cipher | None) -> list[Kept]:
    """Read all snapshots of a folder, the newest first, whether or not they are whole.

    Raises:
        OSError: If the folder cannot be listed.
        StoreLocked: If one is locked, and there is no cipher.
    """
    names = filter(SNAPSHOT.fullmatch, disk.names())
    kept = [_read(disk, name, cipher) for name in names]
    return sorted(kept, key=lambda row: (row.position, row.name), reverse=True)


def check_remembered(disk: Disk, kept: list[Kept], reading: Reading) -> Iterator[Found]:
    """Hold snapshots and their chapters against the log.

    Raises:
        OSError: If the folder cannot be listed.
    """
    listed: set[str] = set()
    told: set[Code | str] = set()
    for row in kept:
        if row.trouble is not None:
            yield row.trouble
        if row.memory is None or row.position < reading.base:
            continue
        listed.update(chapter.name for chapter in row.memory.past.chapters)
        for one in _check_one(row, row.memory, reading):
            key = str(one.about.get("file", one.code))
            if key not in told:  # two snapshots list the same chapters
                told.add(key)
                yield one
    chapters = set(filter(CHAPTER.fullmatch, disk.names()))
    if unlisted := chapters - listed:
        yield found(Code.CHAPTER_UNLISTED, files=len(unlisted), file=min(unlisted))


def _check_one(row: Kept, memory: Memory, reading: Reading) -> Iterator[Found]:
    mark = reading.marks.get(row.position)
    is_faulty = reading.fault is not None and reading.fault < row.position
    if mark is None or is_faulty:
        yield from _unusable_chapters(memory.past)
        yield found(Code.NOT_COMPARED)
        return
    if (memory.chain.heads, memory.newest) != (mark.heads, mark.newest):
        yield found(Code.SNAPSHOT_DIFFERS, file=row.name, what="heads")
        return
    comparison = _Comparison(row.name, memory.state, memory.past, mark, reading)
    with no_collector():
        yield from comparison.run()


def _unusable_chapters(past: Past) -> Iterator[Found]:
    """Find chapters that cannot be read, where the log cannot make them again."""
    for chapter in past.chapters:
        try:
            past.read(chapter)
        except ChapterUnusable as unusable:
            yield found(Code.CHAPTER_LOST, file=chapter.name, why=unusable.why)


def _read(disk: Disk, name: str, cipher: Cipher | None) -> Kept:
    place, _, checksum = name.removesuffix(".json").rpartition("-")
    _, segment, offset = place.split("-")
    position = Position(int(segment), int(offset))

    def bad(why: str) -> Kept:
        trouble = found(Code.SNAPSHOT_DAMAGED, file=name, why=why)
        return Kept(name, position, None, trouble)

    try:
        wrapped = disk.read(name)
        if crc32(wrapped) != int(checksum, 16):
            return bad("checksum")
        content = unwrap(wrapped, place, cipher)
        version = msgspec.json.decode(content, type=_Version)
        if (version.memory, version.schema) != (FORMAT, SCHEMA):
            other = found(Code.SNAPSHOT_OTHER, file=name)
            return Kept(name, position, None, other)
        with no_collector():
            memory = Memory.decode(content, disk, cipher)
    except PermissionError as error:
        unread = found(Code.UNREADABLE, file=name, why=reason(error))
        return Kept(name, position, None, unread)
    except OSError as error:
        return bad(reason(error))
    except (SealBroken, msgspec.MsgspecError, BrokenMemoryError) as error:
        return bad(str(error))
    return Kept(name, position, memory, None)
