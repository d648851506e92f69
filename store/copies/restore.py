"""Restoring a backup: all of it into a new folder, or nothing.

What comes back never becomes the old device again: the folder has no `DEVICE`, so the
first desk that opens it begins as a new one, with a new key. Two laptops restored from
one backup are two devices, and no store is ever mixed into another.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, cast

from store.chain import Head
from store.cipher import Cipher
from store.copies.aside import TargetFolder
from store.copies.manifest import Manifest, Member, holds_store, is_store_file
from store.copies.passage import Log, Passed, pass_through
from store.copies.remains import Copied, Remains
from store.copies.trouble import CopyFailed, CopyTrouble, Progress, Watch, unwatched
from store.disk import LOCK_NAME, Disk, RealDisk, StoreBusy, StoreUnusable, reason
from store.log import START, LogFiles, Recovered, read_history
from store.model.events import BrokenEventError, decode
from store.model.facts import PersonForgotten

ASIDE = ".restoring"
"""How the name of the folder ends that is still being filled."""

Forget = Callable[[Disk, frozenset[str]], None]
"""Destroys persons' keys in a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupant:
    """The store that is in the target folder already."""

    device: str
    """Empty where it cannot be told."""
    heads: dict[str, Head]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A store that was restored."""

    manifest: Manifest
    forgotten: int
    """Persons whose keys were destroyed again."""


def refuse_occupied(
    target: Path, manifest: Manifest, occupant: Callable[[], Occupant]
) -> None:
    """Refuse a folder that holds a store, or anything else.

    Args:
        target: Where the store is to go.
        manifest: What the backup holds.
        occupant: Looks at the store that is there; called only if one is.

    Raises:
        CopyFailed: If it is not empty; says whose store it is and how they differ.
    """
    if not target.exists():
        if not target.parent.is_dir():
            raise CopyFailed(CopyTrouble.NO_FOLDER, target.parent)
        return
    try:
        names = [path.name for path in target.iterdir()]
    except OSError as error:
        raise CopyFailed(CopyTrouble.NOT_EMPTY, target, what=reason(error)) from error
    if not names:
        return
    if not holds_store(names):
        raise CopyFailed(CopyTrouble.NOT_EMPTY, target, what=min(names))
    there = occupant()
    if not there.device or there.device != manifest.device:
        about = {"device": there.device, "backup": manifest.device}
        raise CopyFailed(CopyTrouble.OTHER_STORE, target, **about)
    copied = manifest.chain_heads or {}
    more, less = _beyond(there.heads, copied), _beyond(copied, there.heads)
    raise CopyFailed(
        CopyTrouble.SAME_STORE, target, device=there.device, more=more, less=less
    )


def _beyond(heads: dict[str, Head], others: dict[str, Head]) -> int:
    """Count the events of these that the others lack."""
    rows = ((head.number, others.get(writer)) for writer, head in heads.items())
    return sum(max(0, number - (o.number if o else 0)) for number, o in rows)


def restore(
    archive: Copied,
    target: Path,
    cipher: Cipher | None,
    forget: Forget,
    watch: Watch = unwatched,
) -> Restored:
    """Put a backup's files into a new folder, all at once.

    Call `refuse_occupied` before. Every byte is checked before the first is written;
    the folder is filled beside the target and renamed when all of it is on disk, so a
    crash leaves the target as it was.

    Args:
        archive: The backup, or what is left of it.
        target: A folder that is empty, or not there.
        cipher: The backup's own, if it is locked.
        forget: Destroys the keys of persons whom the log says were forgotten.
        watch: Hears the bytes checked, then those written.

    Raises:
        CopyFailed: If the backup is not what its manifest says, or the disk refuses.
        StoreLocked: If it is locked, and no cipher was given.
    """
    archive.check(watch)
    forgotten = forgotten_in(archive, cipher)
    _refuse_too_little_room(archive, target)
    aside = target.with_name(f"{target.name}{ASIDE}")
    disk = _claimed(aside)
    try:
        _fill(disk, archive, watch)
        forget(disk, forgotten)
        _settle(disk, target)
    except OSError as error:
        raise CopyFailed(CopyTrouble.DISK, target, what=reason(error)) from error
    finally:
        disk.unlock()
        _drop(aside)
    return Restored(manifest=archive.manifest, forgotten=len(forgotten))


def _claimed(aside: Path) -> RealDisk:
    """Take the folder that is to be filled; another program may be filling it."""
    try:
        disk = RealDisk(aside)
        disk.lock()
    except (StoreBusy, StoreUnusable) as error:
        raise CopyFailed(CopyTrouble.DISK, aside, what=str(error)) from error
    return disk


def forgotten_in(archive: Copied, cipher: Cipher | None) -> frozenset[str]:
    """Read in a backup's log which persons were forgotten.

    Raises:
        StoreLocked: If it is locked, and no cipher was given.
    """
    found: set[str] = set()

    def take(row: Recovered) -> None:
        for line in row.events:
            if PersonForgotten.kind.encode() not in line:
                continue
            with contextlib.suppress(BrokenEventError):
                fact = decode(line).fact
                if isinstance(fact, PersonForgotten):
                    found.update(fact.keys)

    where, names = str(archive.where), archive.names()
    folder = LogFiles(where=where, names=names, read=archive.read, cipher=cipher)
    try:
        read_history(folder, START, take)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise CopyFailed(CopyTrouble.DAMAGED, where, what="log") from error
    return frozenset(found)


class Salvaged(NamedTuple):
    """What came out of a damaged backup."""

    events: int
    newest_ms: int | None
    """When the last of them was written, by its author's clock."""
    lost_events: int | None
    """How many there were besides; None where nobody can tell."""


def count_salvaged(remains: Remains, cipher: Cipher | None) -> Salvaged:
    """Count what the log of a damaged backup still tells.

    Raises:
        StoreLocked: If it is locked, and no cipher was given.
        CopyFailed: If what is there makes no sense.
    """
    events: dict[str, set[int]] = {}
    newest = b""

    def take(passed: Passed) -> None:
        nonlocal newest
        newest = passed.line
        events.setdefault(passed.writer, set()).add(passed.number)

    log = Log(cast(Disk, remains), cipher)
    try:
        passage = pass_through(log, take)
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise CopyFailed(CopyTrouble.DAMAGED, remains.where, what="log") from error
    heads = None if remains.listed is None else remains.listed.chain_heads
    lost: int | None = None
    if heads is not None:
        ends = [(w, head.number, passage.begun.get(w)) for w, head in heads.items()]
        lost = sum(
            number - (begun.number if begun else 0) - len(events.get(writer, ()))
            for writer, number, begun in ends
        )
    newest_ms = None
    with contextlib.suppress(BrokenEventError):
        newest_ms = decode(newest).at_ms if newest else None
    return Salvaged(sum(map(len, events.values())), newest_ms, lost)


def _refuse_too_little_room(archive: Copied, target: Path) -> None:
    needed = archive.manifest.total_bytes
    with contextlib.suppress(OSError):
        if shutil.disk_usage(target.parent).free < needed:
            what = os.strerror(errno.ENOSPC)
            raise CopyFailed(CopyTrouble.DISK, target, what=what)


def _fill(disk: Disk, archive: Copied, watch: Watch) -> None:
    """Write every file, and bring it onto the disk; begins anew after a cut."""
    for name in disk.names():
        if is_store_file(name):
            disk.remove(name)
        elif name != LOCK_NAME:
            raise CopyFailed(CopyTrouble.NOT_EMPTY, disk.where, what=name)
    done, total = 0, archive.manifest.total_bytes
    for member in archive.manifest.files:
        _write(disk, archive, member)
        done += member.size_bytes
        watch(Progress(done, total))
    disk.sync_folder()


def _write(disk: Disk, archive: Copied, member: Member) -> None:
    file = disk.create(member.name)
    try:
        for chunk in archive.chunks(member):
            disk.write(file, chunk)
        disk.sync(file)
    finally:
        disk.close(file)


def _settle(disk: RealDisk, target: Path) -> None:
    """Give the folder its name, in place of an empty one if that is there."""
    disk.remove(LOCK_NAME)
    disk.sync_folder()
    disk.unlock()
    if os.name == "nt" and target.is_dir():
        target.rmdir()
    disk.root.rename(target)
    TargetFolder(target.parent).sync_folder()


def _drop(aside: Path) -> None:
    """Remove the folder that was not finished, if there is one."""
    with contextlib.suppress(OSError):
        for path in aside.iterdir():
            if is_store_file(path.name) or path.name == LOCK_NAME:
                path.unlink()
        aside.rmdir()
