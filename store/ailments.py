"""Ailments of disks: what the system's error numbers are called, and what helps.

English, as all error lines of the store; what the screen says is worded elsewhere, by
the names that `errno` has for the numbers, which are the same on all systems.
"""

from __future__ import annotations

import errno

_ROOM = "free some space"
_CALL = "ask who looks after this computer"
_BACK = "put the folder back, or plug its disk in again"

_CURES = {
    "ENOSPC": _ROOM,
    "EDQUOT": _ROOM,
    "EFBIG": _CALL,
    "EROFS": f"the disk is write-protected; {_CALL}",
    "EACCES": f"this user has no right to that; {_CALL}",
    "EPERM": f"this user has no right to that; {_CALL}",
    "ENOENT": _BACK,
    "ENODEV": _BACK,
    "ENXIO": _BACK,
    "ESTALE": _BACK,
    "ENOTCONN": _BACK,
    "EIO": "the disk fails: make a backup, and have it changed",
}


def name_of(code: int | None) -> str:
    """Name an error number as `errno` does; empty where it has no name."""
    return errno.errorcode.get(code, "") if code is not None else ""


def cure_of(code: int | None) -> str:
    """Say what helps against an error; empty where that depends."""
    return _CURES.get(name_of(code), "")
