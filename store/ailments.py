"""Ailments of disks: what the system's error numbers are called, and what helps.

English, as all error lines of the store; what the screen says is worded elsewhere, by
the names that `errno` has for the numbers, which are the same on all systems.
"""

from __future__ import annotations

import errno

from store.sentences import N_

_ROOM = N_("free some space")
_CALL = N_("ask who looks after this computer")
_BACK = N_("put the folder back, or plug its disk in again")
_PROTECTED = N_("the disk is write-protected; ask who looks after this computer")
_NO_RIGHT = N_("this user has no right to that; ask who looks after this computer")

_CURES = {
    "ENOSPC": _ROOM,
    "EDQUOT": _ROOM,
    "EFBIG": _CALL,
    "EROFS": _PROTECTED,
    "EACCES": _NO_RIGHT,
    "EPERM": _NO_RIGHT,
    "ENOENT": _BACK,
    "ENODEV": _BACK,
    "ENXIO": _BACK,
    "ESTALE": _BACK,
    "ENOTCONN": _BACK,
    "EIO": N_("the disk fails: make a backup, and have it changed"),
}


def name_of(code: int | None) -> str:
    """Name an error number as `errno` does; empty where it has no name."""
    return errno.errorcode.get(code, "") if code is not None else ""


def cure_of(code: int | None) -> str:
    """Say what helps against an error; empty where that depends."""
    return _CURES.get(name_of(code), "")
