"""The place: whether a store's folder is one that a log can be trusted to.

What the folder's file system is, how much room there is, who may read it, and who has
it open. Nothing is changed, made or locked here.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from store.checkup.found import Code, Found, found
from store.disk import LOCK_NAME
from store.log.segments import segment_name, segment_numbers
from store.log.sizes import RESERVE_BYTES

if sys.platform != "win32":
    import fcntl
    import pwd

MOUNTS = Path("/proc/self/mountinfo")
"""Where Linux tells what is mounted where; see proc(5)."""

NETWORK_KINDS = {
    "9p", "afs", "afpfs", "ceph", "cifs", "davfs", "fuse.davfs2", "fuse.glusterfs",
    "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "glusterfs", "gfs2", "lustre", "ncpfs",
    "nfs", "nfs4", "ocfs2", "smb3", "smbfs", "virtiofs", "vboxsf", "vmhgfs",
    "fuse.vmhgfs-fuse", "webdav",
}  # fmt: skip
"""File systems of other computers: locks and syncs may mean nothing there."""

CLOUD_PARTS = re.compile(
    r"onedrive|dropbox|google ?drive|my drive|icloud|mobile documents|cloudstorage"
    r"|nextcloud|owncloud|pcloud|\bmega\b|box sync|syncthing",
    re.IGNORECASE,
)
"""How folders are called that a program copies to a cloud, file by file."""

LEAST_ROOM_BYTES = 50_000_000
"""With less free room a person should make some: some weeks of a station."""

LEAST_RESERVE_BYTES = 50_000
"""A smaller reserve, of some hundred entries, is told as none."""

OTHERS = 0o077
"""The rights of everybody but the owner."""

OCTAL = re.compile(r"\\([0-7]{3})")


def check_place(root: Path) -> Iterator[Found]:
    """Check a store's folder, without looking into its files.

    Raises:
        OSError: If the folder cannot be listed.
    """
    if (who := holder(root)) is not None:
        yield found(Code.IN_USE, who=who)
    yield from _where(root)
    yield from _writing(root)
    yield from _room(free_bytes(root), reserve_bytes(root))
    if sys.platform != "win32":
        yield from _rights(root)


def holder(root: Path) -> str | None:
    """Tell which program has a store open: "pid N", or nothing known of it.

    Asks for a shared lock and gives it back at once, so a desk that opens the store at
    that very moment may have to try again.

    Returns:
        None if nobody has it open.
    """
    if sys.platform == "win32":
        return None
    try:
        file = os.open(root / LOCK_NAME, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        with contextlib.suppress(OSError):
            return os.read(file, 40).decode("ascii", "replace").strip()
        return ""
    finally:
        os.close(file)
    return None


def narrow_rights(root: Path) -> int:
    """Take the rights of others to a store's folder and files away.

    Returns:
        How many files and folders others had rights to.

    Raises:
        OSError: If this user may not.
    """
    wide = _wide(root)
    for path in wide:
        path.chmod(_mode(path) & ~OTHERS)
    return len(wide)


def free_bytes(root: Path) -> int:
    """Tell how much room a user has on the folder's disk.

    Raises:
        OSError: If that cannot be told.
    """
    return shutil.disk_usage(root).free


def mount_of(path: str, mounts: str) -> tuple[str, str]:
    """Find on what a path lies.

    Args:
        path: Absolute, without links.
        mounts: The text of `MOUNTS`; of two mounts at one point the later one counts.

    Returns:
        The kind of file system and where it is mounted; empty if that is not told.
    """
    best = "", ""
    for line in mounts.splitlines():
        fields, dash, rest = line.partition(" - ")
        if not dash or len(columns := fields.split()) < 5:
            continue
        point = OCTAL.sub(lambda match: chr(int(match[1], 8)), columns[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best[1]):
            best = rest.split()[0], point
    return best


def cloud_part(path: Path) -> str:
    """Name the part of a path that is called as a cloud's folder; empty if none is."""
    return next((part for part in path.parts if CLOUD_PARTS.search(part)), "")


def _where(root: Path) -> Iterator[Found]:
    real = root.resolve()
    with contextlib.suppress(OSError):
        kind, point = mount_of(str(real), MOUNTS.read_text("utf-8", "replace"))
        if kind in NETWORK_KINDS:
            yield found(Code.NETWORK_FOLDER, kind=kind, mount=point)
    if part := cloud_part(root.absolute()) or cloud_part(real):
        yield found(Code.CLOUD_FOLDER, part=part)


def _writing(root: Path) -> Iterator[Found]:
    if sys.platform == "win32" or os.access(root, os.W_OK | os.X_OK):
        return
    if os.statvfs(root).f_flag & os.ST_RDONLY:
        yield found(Code.READ_ONLY)
    else:
        yield found(Code.NO_RIGHT, user=_user(os.geteuid()))


def reserve_bytes(root: Path) -> int:
    """Tell how much room the log has set aside on its disk, behind its newest entry."""
    numbers = segment_numbers([path.name for path in root.iterdir()])
    if not numbers:
        return 0
    try:
        newest = (root / segment_name(numbers[-1])).stat()
    except OSError:
        return 0
    blocks: int = getattr(newest, "st_blocks", 0)
    return max(blocks * 512 - newest.st_size, 0)


def _room(free: int, reserve: int) -> Iterator[Found]:
    if free < RESERVE_BYTES and reserve >= LEAST_RESERVE_BYTES:
        about = {"free_kb": free // 1000, "reserve_kb": reserve // 1000}
        yield found(Code.ROOM_RESERVED, **about)
    elif free < RESERVE_BYTES:
        yield found(Code.ROOM_NONE, free_kb=free // 1000)
    elif free < LEAST_ROOM_BYTES:
        yield found(Code.ROOM_SHORT, free_mb=free // 1_000_000)


def _rights(root: Path) -> Iterator[Found]:
    if wide := _wide(root):
        yield found(Code.OPEN_TO_OTHERS, files=len(wide), file=wide[0].name)
    owner, user = root.stat().st_uid, os.geteuid()
    if owner != user:
        yield found(Code.OTHER_OWNER, owner=_user(owner), user=_user(user))
    strange = [path for path in _files(root) if path.lstat().st_uid != owner]
    if strange:
        whose = _user(strange[0].lstat().st_uid)
        name = strange[0].name
        yield found(Code.MIXED_OWNERS, files=len(strange), file=name, owner=whose)


def _wide(root: Path) -> list[Path]:
    """List the folder itself, and its files, where others have rights."""
    return [path for path in (root, *_files(root)) if _mode(path) & OTHERS]


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_file())


def _mode(path: Path) -> int:
    with contextlib.suppress(FileNotFoundError):  # sealed or replaced meanwhile
        return path.stat().st_mode & 0o7777
    return 0


def _user(number: int) -> str:
    if sys.platform != "win32":
        with contextlib.suppress(KeyError):
            return pwd.getpwuid(number).pw_name
    return str(number)
