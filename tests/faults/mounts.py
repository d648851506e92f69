"""Small file systems of their own: to be filled, made read-only, and cut from power.

All need root, or a user namespace for the kind in memory. Whoever may not is told why
by `NotAllowed`; what was mounted is always taken away again.
"""

import contextlib
import errno
import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

if sys.platform == "linux":
    import fcntl

MIB = 1 << 20
EXT4_IOC_SHUTDOWN = (2 << 30) | (4 << 16) | (ord("X") << 8) | 125
"""`_IOR('X', 125, __u32)` of Linux: no block reaches the disk after it. xfstests."""

WITH_JOURNAL = 1
"""The journal's memory is written first: what was just being committed survives."""
WITHOUT_JOURNAL = 2
"""Only what is on disk survives, as when the plug is pulled."""

UNMOUNT_TRIES = 100


class NotAllowed(Exception):  # noqa: N818 (a state, told to people)
    """This file system cannot be made here; the message says why."""


@contextlib.contextmanager
def memory_disk(folder: Path, size_bytes: int) -> Iterator[Path]:
    """Mount a file system in memory on a new folder.

    Raises:
        NotAllowed: If that cannot be done here.
    """
    root = folder / "memory-disk"
    root.mkdir()
    _run("mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "none", str(root))
    try:
        yield root
    finally:
        unmount(root)


@contextlib.contextmanager
def ext4_disk(folder: Path, size_bytes: int, *, sound: bool = True) -> Iterator[Path]:
    """Make an ext4 file system in a file, and mount it on a new folder.

    Args:
        folder: Where the file and the folder are made.
        size_bytes: Of the file.
        sound: Whether the file system must be whole at the end.

    Raises:
        NotAllowed: If that cannot be done here.
    """
    image, root = folder / "image", folder / "ext4-disk"
    root.mkdir()
    with image.open("wb") as file:
        file.truncate(size_bytes)
    _run("mkfs.ext4", "-q", "-F", "-m", "0", "-e", "remount-ro", str(image))
    mount_image(image, root)
    try:
        yield root
    finally:
        unmount(root)
    if sound:
        _wait_until_free(image)
        _check(image)


def mount_image(image: Path, root: Path) -> None:
    """Mount a file system that lies in a file; its loop device goes with it."""
    _run("mount", "-o", "loop", str(image), str(root))


def unmount(root: Path) -> None:
    """Take a file system away, also while a dying program still holds it."""
    for _ in range(UNMOUNT_TRIES):
        done = subprocess.run(["umount", str(root)], capture_output=True, check=False)
        if not done.returncode or not os.path.ismount(root):
            return
        time.sleep(0.05)
    _run("umount", "-l", str(root))


def turn_read_only(root: Path) -> None:
    """Let an ext4 file system find an error: it turns read-only under its writers.

    This is how a disk becomes read-only in the middle of work; a remount by hand is
    refused by the system while a program holds a file open for writing.

    Raises:
        NotAllowed: If the system cannot do it.
    """
    device = Path(_run("findmnt", "-n", "-o", "SOURCE", str(root)).strip()).name
    try:
        Path(f"/sys/fs/ext4/{device}/trigger_fs_error").write_text("test")
    except OSError as error:
        raise NotAllowed(f"trigger_fs_error: {error.strerror}") from error


def mount_repaired(image: Path, root: Path) -> None:
    """Put a repaired copy of a file system in its place, under a program at work.

    The copy is what lies on the disk. Whoever still holds files of the old one goes on
    holding them.
    """
    repaired = image.with_name("repaired")
    shutil.copyfile(image, repaired)
    subprocess.run(["e2fsck", "-f", "-y", repaired], capture_output=True, check=False)
    _run("umount", "-l", str(root))
    mount_image(repaired, root)


def cut_power(root: Path, flag: int = WITHOUT_JOURNAL) -> None:
    """Stop an ext4 file system as a power cut does.

    Raises:
        NotAllowed: If this file system cannot do it.
    """
    folder = os.open(root, os.O_RDONLY)
    try:
        fcntl.ioctl(folder, EXT4_IOC_SHUTDOWN, struct.pack("I", flag))
    except OSError as error:
        raise NotAllowed(f"power cut of ext4: {error.strerror}") from error
    finally:
        os.close(folder)


def power_on(image: Path, root: Path) -> None:
    """Unmount what was cut and mount it again; the file system repairs itself.

    Raises:
        NotAllowed: If somebody else still holds the old one, as a process with mounts
            of its own does that was started meanwhile: it would come back as it was.
    """
    unmount(root)
    _wait_until_free(image)
    mount_image(image, root)


def _wait_until_free(image: Path) -> None:
    """Wait until nobody holds what was unmounted."""
    for _ in range(UNMOUNT_TRIES):
        if not _run("losetup", "-j", str(image)):
            return
        time.sleep(0.1)
    raise NotAllowed(f"{image} is still held by another process")


def _check(image: Path) -> None:
    """Make sure that a file system is whole, and only look."""
    command = ["e2fsck", "-f", "-n", str(image)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stdout + done.stderr


def fill(path: Path) -> int:
    """Take all room that is left on a disk; tell how many bytes that were."""
    taken = 0
    with path.open("ab", 0) as file:
        for piece in (1 << 16, 1 << 12, 1):
            try:
                while got := file.write(bytes(piece)):
                    taken += got
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
    return taken


def _run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        raise NotAllowed(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["it failed"])[0]
        raise NotAllowed(f"{command[0]}, which root may do: {why}")
    return done.stdout
