"""Whole files kept safely: a file has its old content or its new one, never half.

The content is written aside and synced, then renamed over the old file, and the name
synced. A cut on the way leaves the aside file, which the next opening sweeps away.
"""

import contextlib
from collections.abc import Iterable, Iterator

from store.disk import Disk

ASIDE = ".aside"
"""How the name of a file ends that is still being written."""


def write_file(disk: Disk, name: str, content: bytes) -> None:
    """Put a file's whole content on stable storage, in place of an older one.

    Raises:
        OSError: If the disk refused. The file is as it was; only where nothing but
            the last step failed, it may already have its new content.
    """
    for _ in write_steps(disk, name, content):
        pass


def write_steps(disk: Disk, name: str, content: bytes) -> Iterator[None]:
    """Do what `write_file` does, one act of the disk at a time.

    Nothing is done to the file itself before the last two steps. Steps that are not
    taken to their end leave the aside file, as a cut does.
    """
    aside = name + ASIDE
    try:
        yield from _write_aside(disk, aside, content)
        disk.replace(aside, name)
    except OSError:
        with contextlib.suppress(OSError):
            disk.remove(aside)
        raise
    yield
    disk.sync_folder()


def sweep(disk: Disk, names: Iterable[str]) -> None:
    """Remove what writers that were cut short left aside.

    Only for who has the folder locked, and before anything else is written there.
    """
    for name in names:
        if name.endswith(ASIDE):
            with contextlib.suppress(OSError):
                disk.remove(name)


def _write_aside(disk: Disk, aside: str, content: bytes) -> Iterator[None]:
    """Put the content on stable storage under a name that nobody reads."""
    file = _create(disk, aside)
    try:
        yield
        disk.write(file, content)
        yield
        disk.sync(file)
        yield
    finally:
        disk.close(file)


def _create(disk: Disk, aside: str) -> int:
    try:
        return disk.create(aside)
    except FileExistsError:
        disk.remove(aside)
        return disk.create(aside)
