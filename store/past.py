"""The past: incidents gone cold, in chapters on disk that are read one at a time.

    past-NNNNNN-CCCCCCCC.jsonl.gz     number, crc32 of the content; one incident a line

A chapter is never changed. Small ones are merged into bigger ones as they come, eight
of a size at a time or as many as fill one, so that there are few and each incident is
written but a few times. What was merged away stays on disk until two snapshots do
without it. An incident that came back and was put away again lies in two chapters: the
newer counts.

All of it can be made again from the log, as long as that is whole.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import accumulate, takewhile
from re import compile as pattern
from typing import Any, Self

import msgspec

from store.cipher import Cipher, SealBroken, unwrap, wrap
from store.disk import Disk, StoreError, reason
from store.log import write_file
from store.log.segments import unpack
from store.model.forgetting import last_ms
from store.model.records import Incident, IncidentId
from store.model.saved import (
    BrokenStateError,
    decode_incident,
    decode_incidents,
    encode_incident,
)
from store.sentences import N_

NAME = pattern(r"past-([0-9]{6,12})-([0-9a-f]{8})\.jsonl\.gz")
MERGED = 8
"""Chapters of about one size that are merged into one."""
MOST_TOGETHER = 1_000
"""Incidents in one chapter that was merged; a few megabytes in memory."""
GZIP = 31
"""What zlib calls the format of gzip, with no time in it: same content, same bytes."""


AFTER_ID = b',"number":'
"""What follows the id in a line, and cannot be inside it."""


class ChapterUnusable(StoreError):  # noqa: N818 (a state, told to people)
    """A chapter is missing or damaged; the log holds what it held."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(N_("{name} cannot be used: {why}"), name=name, why=why)
        self.name = name
        self.why = why


class Chapter(msgspec.Struct, frozen=True, array_like=True):
    """One file of the past, and what can be told of it without reading it."""

    name: str
    first_ms: int
    """When the first of its incidents was opened."""
    last_ms: int
    """When the last of them was opened."""
    count: int
    writers: tuple[str, ...]
    """Who opened them: the writers in their ids."""


class _Bare(msgspec.Struct, gc=False):
    id: IncidentId
    opened_ms: int


class _Row(msgspec.Struct, array_like=True, gc=False):
    """As much of an incident's line as merging needs; the rest is passed over."""

    bare: _Bare


_read_row = msgspec.json.Decoder(_Row).decode
_Lines = dict[IncidentId, tuple[int, bytes]]
"""When each incident was opened, and its line."""


class Past:
    """The chapters of one store, oldest first.

    Args:
        disk: The store's folder.
        chapters: Those that are listed already, oldest first.
        cipher: The store's cipher, if it is locked with a passphrase.
    """

    def __init__(
        self, disk: Disk, chapters: Iterable[Chapter] = (), cipher: Cipher | None = None
    ) -> None:
        self.chapters = tuple(chapters)
        self.unusable: dict[str, str] = {}
        """Chapters that were passed over, and why."""
        self._disk, self._cipher = disk, cipher
        self._listed = {chapter.name for chapter in self.chapters}
        """The chapters of the snapshot before."""

    @classmethod
    def from_plain(
        cls, disk: Disk, plain: object, cipher: Cipher | None = None
    ) -> Self:
        """Read what `to_plain` wrote.

        Raises:
            BrokenStateError: If it is no list of chapters, or one is not on disk.
        """
        try:
            chapters = msgspec.convert(plain, list[Chapter])
        except msgspec.ValidationError as error:
            raise BrokenStateError(f"no list of chapters: {error}") from error
        there = set(disk.names()) if chapters else set()
        for chapter in chapters:
            if not NAME.fullmatch(chapter.name) or chapter.name not in there:
                raise BrokenStateError(f"{chapter.name} is missing")
        return cls(disk, chapters, cipher)

    def to_plain(self) -> Any:
        """Write the list of chapters as plain values, for a snapshot."""
        return msgspec.to_builtins(self.chapters)

    def at(self, chapters: tuple[Chapter, ...]) -> Past:
        """Give the past as it was when it had these chapters."""
        if chapters is self.chapters:
            return self
        other = Past(self._disk, chapters, self._cipher)
        other.unusable = self.unusable
        return other

    def may_hold(self, key: IncidentId) -> bool:
        """Claim that an incident may be in a chapter, without reading any."""
        return any(_writer(key) in chapter.writers for chapter in self.chapters)

    def add(self, incidents: Iterable[Incident]) -> Chapter:
        """Write incidents into a new chapter, merged with the last ones if it is due.

        Raises:
            OSError: If the disk refused; nothing is changed.
        """
        rows = _lines(incidents)
        merged = self._due(len(rows))
        try:
            older = self._lines_of(merged)
        except ChapterUnusable as found:
            self.unusable[found.name] = found.why
            merged, older = (), {}
        chapter = self._write(older | rows)
        self.chapters = (*self.chapters[: len(self.chapters) - len(merged)], chapter)
        return chapter

    def read(self, chapter: Chapter) -> list[Incident]:
        """Read the incidents of a chapter, in the order of their opening.

        Raises:
            ChapterUnusable: If it is missing or damaged.
            StoreLocked: If it is locked with a passphrase that was not given.
        """
        try:
            return decode_incidents(self._content(chapter.name).splitlines())
        except BrokenStateError as error:
            raise ChapterUnusable(chapter.name, str(error)) from error

    def find(self, key: IncidentId) -> Incident | None:
        """Find an incident as it was when it was last put away.

        A chapter that cannot be used is passed over, and noted in `unusable`.
        """
        wanted = b'"id":' + msgspec.json.encode(key)
        for chapter in reversed(self.chapters):
            if _writer(key) not in chapter.writers:
                continue
            try:
                for line in self._content(chapter.name).splitlines():
                    if wanted in line and _read_row(line).bare.id == key:
                        return decode_incident(line)
            except (ChapterUnusable, BrokenStateError, msgspec.MsgspecError) as error:
                self.unusable[chapter.name] = str(error)
        return None

    def since(
        self,
        at_ms: int,
        hot: Container[IncidentId] = (),
        may_fit: Callable[[bytes], bool] = lambda _: True,
    ) -> Iterator[list[Incident]]:
        """Read what was opened at a time or after it, chapter by chapter.

        Each incident comes once, as it was when it was last put away. A chapter that
        cannot be used is passed over, and noted in `unusable`.

        Args:
            at_ms: Older incidents are left out.
            hot: Incidents that are not past any more; left out.
            may_fit: Lines that it denies are left out, which saves reading them.

        Yields:
            The newest chapter's incidents first; none of the lists is empty.
        """
        seen: set[bytes] = set()
        for chapter in reversed(self.chapters):
            if chapter.last_ms < at_ms:
                continue
            try:
                lines = self._new_lines(chapter, seen)
                found = decode_incidents(line for line in lines if may_fit(line))
            except (ChapterUnusable, BrokenStateError) as error:
                self.unusable[chapter.name] = str(error)
                continue
            found = [i for i in found if i.opened_ms >= at_ms and i.id not in hot]
            if found:
                yield found

    def drop_before(
        self, at_ms: int, *, may_go: Callable[[Incident], bool] = lambda _: True
    ) -> None:
        """Let go of incidents about which nothing was written at a time or after it.

        Args:
            at_ms: The time.
            may_go: Incidents that it denies stay, however old.

        Raises:
            OSError: If the disk refused; nothing is changed.
        """
        kept: list[Chapter] = []
        for chapter in self.chapters:
            left = chapter
            if chapter.first_ms < at_ms:
                incidents = self._read_or_note(chapter)
                stay = (i for i in incidents if last_ms(i) >= at_ms or not may_go(i))
                rows = _lines(stay)
                if not rows and (incidents or chapter.last_ms < at_ms):
                    continue
                if len(rows) < len(incidents):
                    left = self._write(rows)
            kept.append(left)
        self.chapters = tuple(kept)

    def clear_away(self, *, alone: bool = False, also: Iterable[str] = ()) -> None:
        """Remove chapters that neither the newest snapshot lists nor the one before.

        To be called when a snapshot with the present list is on disk. What the disk
        refuses to remove is removed the next time.

        Args:
            alone: There is no snapshot before; only the present list counts.
            also: Chapters that something else lists.
        """
        listed = {chapter.name for chapter in self.chapters}
        before = set() if alone else self._listed
        kept, self._listed = listed.union(before, also), listed
        with contextlib.suppress(OSError):
            for name in self._disk.names():
                if NAME.fullmatch(name) and name not in kept:
                    self._disk.remove(name)

    def _due(self, count: int) -> tuple[Chapter, ...]:
        """Choose the last chapters, with which a new one of this size makes a set."""
        due, most = 0, MOST_TOGETHER
        while True:
            rest = self.chapters[: len(self.chapters) - due]
            counts = _no_bigger(count, rest)
            sums = [more for more in accumulate(counts) if count + more <= most]
            is_due = len(counts) >= MERGED - 1 or count + sum(counts) >= most
            if not is_due or not sums:
                return self.chapters[len(rest) :]
            due, count = due + len(sums), count + sums[-1]

    def _lines_of(self, chapters: Iterable[Chapter]) -> _Lines:
        """Read lines without making incidents of them; of two the newer stays."""
        rows: _Lines = {}
        for chapter in chapters:
            for line in self._content(chapter.name).splitlines():
                try:
                    bare = _read_row(line).bare
                except msgspec.MsgspecError as error:
                    raise ChapterUnusable(chapter.name, str(error)) from error
                rows[bare.id] = bare.opened_ms, line
        return rows

    def _write(self, rows: _Lines) -> Chapter:
        """Write a new chapter and describe it."""
        ordered = sorted(rows.items(), key=lambda row: (row[1][0], row[0]))
        content = b"\n".join(line for _, (_, line) in ordered)
        packed = zlib.compress(content, wbits=GZIP)
        names = {*self._disk.names(), *(chapter.name for chapter in self.chapters)}
        numbers = (int(match[1]) for name in names if (match := NAME.fullmatch(name)))
        number = max(numbers, default=0) + 1
        name = f"past-{number:06d}-{zlib.crc32(packed):08x}.jsonl.gz"
        write_file(self._disk, name, wrap(packed, name, self._cipher))
        opened = [opened_ms for opened_ms, _ in rows.values()]
        writers = tuple(sorted({_writer(key) for key in rows}))
        return Chapter(
            name, min(opened, default=0), max(opened, default=0), len(rows), writers
        )

    def _content(self, name: str) -> bytes:
        """Read a chapter's lines as one text, checked."""
        match = NAME.fullmatch(name)
        try:
            packed = unwrap(self._disk.read(name), name, self._cipher)
            if match is None or zlib.crc32(packed) != int(match[2], 16):
                raise ChapterUnusable(name, N_("its content is not what was written"))
            content, is_whole = unpack(packed)
        except OSError as error:
            raise ChapterUnusable(name, reason(error)) from error
        except SealBroken as error:
            raise ChapterUnusable(name, str(error)) from error
        if not is_whole:
            raise ChapterUnusable(name, N_("it cannot be unpacked"))
        return content

    def _new_lines(self, chapter: Chapter, seen: set[bytes]) -> list[bytes]:
        """Give the lines of a chapter that no newer one has; add them to the seen."""
        lines = self._content(chapter.name).splitlines()
        named = {line.partition(AFTER_ID)[0]: line for line in lines}
        new = [line for name, line in named.items() if name not in seen]
        seen.update(named)
        return new

    def _read_or_note(self, chapter: Chapter) -> list[Incident]:
        """Read a chapter; note one that cannot be used, and give nothing of it."""
        try:
            return self.read(chapter)
        except ChapterUnusable as found:
            self.unusable[found.name] = found.why
            return []


def _lines(incidents: Iterable[Incident]) -> _Lines:
    return {one.id: (one.opened_ms, encode_incident(one)) for one in incidents}


def _writer(key: IncidentId) -> str:
    return key.rpartition(".")[0]


def _no_bigger(count: int, chapters: tuple[Chapter, ...]) -> list[int]:
    """Tell the sizes of the last chapters, back to one of a higher tier."""
    tier = _tier(count)
    sizes = (chapter.count for chapter in reversed(chapters))
    return list(takewhile(lambda size: _tier(size) <= tier, sizes))


def _tier(count: int) -> int:
    """Sort chapters by size: each tier is `MERGED` times the one before."""
    tier = 0
    while count >= MERGED:
        count, tier = count // MERGED, tier + 1
    return tier
