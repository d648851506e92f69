"""A really full disk: an ext4 file system of a few megabytes, filled by others."""

import contextlib
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.disk import RealDisk
from store.log import EventLog, LogFailed
from store.log.sizes import SEGMENT_BYTES

LARGE = b'{"n":%d,"x":"' + b"y" * 280 + b'"}'


def run(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


@pytest.fixture
def ext4(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB on a loop device, where this may be made."""
    if sys.platform != "linux" or not shutil.which("mkfs.ext4") or os.geteuid():
        pytest.skip("needs Linux, mkfs.ext4 and root")
    image, root = tmp_path / "image", tmp_path / "disk"
    root.mkdir()
    with image.open("wb") as file:
        file.truncate(24 << 20)
    if not run("mkfs.ext4", "-q", str(image)):
        pytest.skip("mkfs.ext4 does not work here")
    if not run("mount", "-o", "loop", str(image), str(root)):
        pytest.skip("mounting a loop device is not permitted")
    yield root
    run("umount", "-l", str(root))


def fill(root: Path) -> None:
    """Take all room that is left."""
    with contextlib.suppress(OSError), (root / "movie").open("ab", 0) as file:
        for size in (65_536, 4_096, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)) == size:
                    pass


def open_log(root: Path) -> EventLog:
    return EventLog(RealDisk(root / "store"), "k7q", at_ms=lambda: 0)


def grow(log: EventLog, offset: int) -> None:
    """Write until the first segment has about this length."""
    while log.position.segment < 2 and (left := offset - log.position.offset) > 400:
        for _ in range(min(500, max(1, left // len(LARGE) - 1))):
            log.append(LARGE % 0)
        log.commit("0" * 4)


def save_while_full(root: Path, log: EventLog) -> int:
    """Commit until the disk refuses, or more is saved than was promised."""
    saved = 0
    with contextlib.suppress(LogFailed):
        while saved < 1_100:
            log.append(LARGE % (saved + 1))
            log.commit("0" * 4)
            saved += 1
            if not saved % 200:
                fill(root)
    return saved


@pytest.mark.parametrize("offset", [500, 261_000, SEGMENT_BYTES + 200])
def test_a_thousand_events_go_onto_a_full_disk(ext4: Path, offset: int) -> None:
    log = open_log(ext4)
    log.append(LARGE % 0)
    log.commit()
    grow(log, offset)
    fill(ext4)
    saved = save_while_full(ext4, log)

    assert saved >= 1_000
    (ext4 / "movie").unlink()
    log.close()
    log = open_log(ext4)
    log.close()
    rows = [event for row in log.recovered for event in row.events]
    numbers = {int(event[5 : event.index(b",")]) for event in rows}
    assert numbers == set(range(saved + 1))


KILLED = """
import os, sys
from pathlib import Path
from store.disk import RealDisk
from store.log import EventLog
log = EventLog(RealDisk(Path(sys.argv[1])), "k7q", at_ms=lambda: 0)
for n in range(10):
    log.append(b'{"n":%d}' % (10 * int(sys.argv[2]) + n))
    log.commit()
os._exit(9)
"""


def test_program_killed_on_a_full_disk_goes_on_when_started_again(ext4: Path) -> None:
    open_log(ext4).close()
    code = [sys.executable, "-c", KILLED, str(ext4 / "store")]
    here = Path(__file__).parents[3]
    for turn in range(4):
        done = subprocess.run([*code, str(turn)], cwd=here, check=False)
        assert done.returncode == 9
        fill(ext4)
    log = open_log(ext4)

    assert log.report == ()
    assert log.pending == ()
    assert save_while_full(ext4, log) >= 1_000
    rows = [event for row in log.recovered for event in row.events]
    assert {int(event[5:-1]) for event in rows} == set(range(40))


def test_programs_that_fail_on_a_full_disk_leave_no_empty_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = open_log(tmp_path)
    log.append(LARGE % 0)
    log.commit()
    log.close()

    def refuse(disk: RealDisk, file: int, content: bytes) -> None:
        del disk, file, content
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(RealDisk, "write", refuse)
        for _ in range(3):
            log = open_log(tmp_path)
            log.append(LARGE % 1)
            with pytest.raises(LogFailed):
                log.close()
    log = open_log(tmp_path)
    log.append(LARGE % 2)
    log.close()
    names = sorted(path.name for path in (tmp_path / "store").glob("log-*"))

    assert names == ["log-000001.jsonl"]
    assert open_log(tmp_path).recovered[-1].events == (LARGE % 2,)
