"""The lock file: held by one program at a time, and telling which; on every system."""

import contextlib
import os
import sys

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCK_BYTE = 1 << 30
"""The byte locked on Windows; far behind the text, which must stay readable."""


def claim(file: int) -> None:
    """Lock the file, or raise OSError at once."""
    if sys.platform == "win32":
        os.lseek(file, LOCK_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def give_free(file: int) -> None:
    """Unlock the file, also for a child that was forked and still holds it."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            os.lseek(file, LOCK_BYTE, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_UNLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_UN)


def owner(file: int) -> str:
    """Read who holds the lock: "pid N", or nothing if that cannot be told."""
    with contextlib.suppress(OSError):
        os.lseek(file, 0, os.SEEK_SET)
        return os.read(file, 40).decode("ascii", "replace").strip()
    return ""
