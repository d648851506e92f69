"""The last backup: when one was made of a store, as a note in the store's folder.

    BACKUP      2026-11-23T07:05:00.000Z patrol-backup-k7q-20261123-140500.zip

The note is no part of the log: it goes into no backup, and whoever loses it is only
told that no backup is known. It is written while a desk may be at work, and never
stands half.
"""

from __future__ import annotations

from datetime import UTC, datetime

from store.disk import Disk
from store.log.kept_files import write_file

BACKUP_NAME = "BACKUP"
MOST_BYTES = 1_000


def note_backup(disk: Disk, at_ms: int, name: str) -> None:
    """Write down that a backup was made.

    Args:
        disk: The store's folder.
        at_ms: When copying began: what was written later is not in it.
        name: The backup's.

    Raises:
        OSError: If the disk refused; the older note stands.
    """
    moment = datetime.fromtimestamp(at_ms // 1000, UTC)
    text = f"{moment:%Y-%m-%dT%H:%M:%S}.{at_ms % 1000:03d}Z {name}\n"
    write_file(disk, BACKUP_NAME, text.encode("utf-8", "replace"))


def last_backup_ms(disk: Disk) -> int | None:
    """Tell when the last backup of a store was made, in milliseconds since 1970.

    None where none is known of: none was made, or its note cannot be read.
    """
    try:
        text = disk.read(BACKUP_NAME)[:MOST_BYTES].decode("utf-8", "replace")
        moment = datetime.fromisoformat(text.split()[0])
    except (OSError, KeyError, ValueError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)
