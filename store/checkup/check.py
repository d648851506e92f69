"""The checkup: everything in a store's folder read once and held against its log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from store.chain import NO_HEAD, Head
from store.checkup.found import Code, Found, Level, Value, found
from store.checkup.keys import check_keys
from store.checkup.known import beside_damages
from store.checkup.leftovers import check_leftovers
from store.checkup.place import check_place
from store.checkup.reading import Asked, Progress, Reading, read_whole
from store.checkup.remembered import check_remembered, read_snapshots
from store.cipher import Cipher
from store.copies.manifest import holds_store
from store.disk import LOCK_NAME, Disk, StoreUnusable, reason
from store.folder import Folder
from store.log import START, Finding, segment_numbers
from store.reached import gone, last_witness, lost_heads, noted_heads
from store.sentences import N_

PASSING = {
    Code.LEFTOVER,
    Code.TWIN,
    Code.TWIN_BETTER,
    Code.BASE_UNSAID,
    Code.DROPPED_STAYS,
    Code.CHAPTER_UNLISTED,
    Code.NOT_ALL_SEALED,
    Code.DEVICE_MISSING,
    Code.SNAPSHOT_DAMAGED,
    Code.CHAPTER_DAMAGED,
    Code.CHAPTER_LOST,
}
"""What may be so for a moment while a desk is at work; told only of a store at rest."""
CUT_SHORT = {Code.LOG_GONE, Code.SEGMENT_SHORT, Code.SEGMENT_MISSING}
"""What says by itself that events are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a checkup found."""

    findings: tuple[Found, ...]
    """The worst first; of the same level in the order in which they were found."""
    reading: Reading

    @property
    def is_sound(self) -> bool:
        """Claim that nothing is wrong."""
        return all(one.level is not Level.WRONG for one in self.findings)


def check_store(
    root: Path,
    *,
    now_ms: int,
    cipher: Cipher | None = None,
    progress: Progress = lambda _: None,
) -> Checked:
    """Check a store; nothing is written, and no lock is held.

    Args:
        root: Its folder.
        now_ms: The wall clock.
        cipher: The store's cipher, if it is locked with a passphrase.
        progress: Hears how much of the log was read, from 0 to 1.

    Raises:
        StoreUnusable: If there is no store, or it cannot be read.
        StoreLocked: If it is locked with a passphrase that was not given.
        KeyDamaged: If nothing of its KEY can be read.
    """
    try:
        refuse_no_store(root)
        place = list(check_place(root))
        checked = check_disk(Folder(root), now_ms, cipher, progress)
    except OSError as error:
        raise StoreUnusable.of(str(root), error) from error
    findings = [*place, *checked.findings]
    if any(one.code is Code.IN_USE for one in findings):
        findings = [one for one in findings if one.code not in PASSING]
    findings.sort(key=lambda one: -one.level)
    return Checked(findings=tuple(findings), reading=checked.reading)


def check_disk(
    disk: Disk,
    now_ms: int,
    cipher: Cipher | None = None,
    progress: Progress = lambda _: None,
) -> Checked:
    """Check what lies on a disk; where and how it is mounted is not looked at.

    Raises:
        OSError: If the disk cannot be listed.
        StoreUnusable: If a newer program wrote here.
        StoreLocked: If it is locked with a passphrase that was not given.
    """
    kept = read_snapshots(disk, cipher)
    witness, noted = last_witness(disk), noted_heads(disk)
    places = {row.position for row in kept if row.memory is not None}
    if witness is not None and witness.position > START:
        places.add(witness.position)
    reading = read_whole(disk, cipher, Asked(frozenset(places), now_ms), progress)
    lost = gone(disk, witness)
    findings = [
        *([found(Code.LOG_GONE, **_range(lost))] if lost else []),
        *reading.findings,
        *_missed(noted, reading),
        *check_leftovers(disk, cipher, reading.trims),
        *check_remembered(disk, kept, reading),
    ]
    try:
        findings += check_keys(disk, cipher, reading)
    except OSError as error:
        name = Path(str(error.filename or disk.where)).name
        findings.append(found(Code.UNREADABLE, file=name, why=reason(error)))
    findings = sorted(beside_damages(disk, findings), key=lambda one: -one.level)
    return Checked(findings=tuple(findings), reading=reading)


def _missed(noted: Sequence[tuple[str, Head]], reading: Reading) -> Iterator[Found]:
    """Tell of events that the store took note of, and that its log no longer has."""
    told = {one.about.get("writer") for one in reading.findings}
    if any(one.code in CUT_SHORT for one in reading.findings):
        return
    heads = reading.end.heads
    for writer, head in lost_heads(noted, heads):
        first, last = heads.get(writer, NO_HEAD).number + 1, head.number
        if first <= last and writer not in told:
            yield found(Code.EVENTS_MISSING, writer=writer, first=first, last=last)


def _range(one: Finding) -> dict[str, Value]:
    return {"file": one.file, "start": one.start, "stop": one.stop}


def refuse_no_store(root: Path) -> None:
    """Refuse a folder that holds no store.

    Raises:
        StoreUnusable: If it is none.
        OSError: If it cannot be listed.
    """
    if not root.is_dir():
        why = (
            N_("it is a file, not a folder")
            if root.exists()
            else N_("there is no such folder")
        )
        raise StoreUnusable(str(root), why, N_("name a store with --store"))
    names = [path.name for path in root.iterdir()]
    if not segment_numbers(names) and LOCK_NAME not in names and not holds_store(names):
        none, name_one = N_("it holds no store"), N_("name one with --store")
        raise StoreUnusable(str(root), none, name_one)
