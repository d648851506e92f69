"""Files set aside: renamed within a store's folder, so that no reader takes them.

    aside-YYYYMMDDTHHMMSSZ-OLD NAME     when it was set aside, UTC

Nothing is lost that way: whoever wants such a file back gives it its old name. Who
looks after the store removes them when nothing is missed any more.
"""

from __future__ import annotations

from datetime import UTC, datetime
from re import compile as pattern

from store.disk import Disk
from store.log.kept_files import ASIDE

NAME = pattern(r"aside-\d{8}T\d{6}Z-(?:\d+-)?(.+)")


def old_name(name: str) -> str:
    """Tell what a file was called that was set aside; empty if it was not."""
    match = NAME.fullmatch(name)
    return match[1] if match else ""


def set_aside(disk: Disk, name: str, at_ms: int) -> str:
    """Rename a file so that no reader takes it; its content stays.

    A file whose writing was cut short loses the end of its name by which writers that
    come later would sweep it away.

    Args:
        disk: The store's folder, locked.
        name: The file.
        at_ms: The time now, in milliseconds since 1970.

    Returns:
        Its new name.

    Raises:
        OSError: If the disk refused; it has its old name or the new one.
    """
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    stem, old = f"aside-{moment:%Y%m%dT%H%M%SZ}-", name.removesuffix(ASIDE)
    names, new, turn = set(disk.names()), stem + old, 1
    while new in names:
        turn += 1
        new = f"{stem}{turn}-{old}"
    disk.replace(name, new)
    disk.sync_folder()
    return new
