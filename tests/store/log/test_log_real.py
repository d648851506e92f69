"""The log on a real disk: other programs, bad folders, full disks, kill -9."""

import contextlib
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.disk import RealDisk, StoreBusy, StoreError, StoreUnusable
from store.log import LogFailed, Recovered, read_frames
from store.log.frames import frame
from tests.store.log_steps import codes, commit, event, found, open_log

ROOT = Path(__file__).parents[3]
LINUX = sys.platform == "linux"


def run_program(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def open_files() -> Counter[str]:
    """The files this process holds open, where the system tells."""
    folder = Path("/proc/self/fd")
    links = folder.iterdir() if folder.is_dir() else []
    # the listing itself was among them, and is not open any more
    paths = [str(link.readlink()) for link in links if link.is_symlink()]
    return Counter(path for path in paths if path.startswith("/"))


def fill(path: Path) -> None:
    """Take all room that is left on a disk."""
    with contextlib.suppress(OSError), path.open("wb", 0) as file:
        while file.write(bytes(4096)) == 4096:
            pass


OPEN_OTHER = """
import sys
from pathlib import Path
from store.disk import RealDisk, StoreBusy
from store.log import EventLog
try:
    EventLog(RealDisk(Path(sys.argv[1])), "m2x", at_ms=lambda: 0).close()
except StoreBusy as busy:
    print(busy.who, busy.path, busy, sep="|")
"""


def test_second_program_is_refused_and_told_who_holds_the_store(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path))
    refused = run_program(OPEN_OTHER, str(tmp_path))
    commit(log, 1)
    log.close()
    allowed = run_program(OPEN_OTHER, str(tmp_path))

    who = f"pid {os.getpid()}"
    assert refused.stdout.split("|")[:2] == [who, str(tmp_path)]
    assert f"already open by {who}" in refused.stdout
    assert (allowed.stdout, allowed.stderr) == ("", "")


def test_second_log_of_the_same_program_is_refused(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path))
    before = open_files()
    for _ in range(3):
        with pytest.raises(StoreBusy):
            open_log(RealDisk(tmp_path))

    assert open_files() == before
    log.close()


def test_bystander_sees_a_live_log_and_writes_nothing(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path))
    commit(log, 1)
    commit(log, 2, 3)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    reading = read_frames(tmp_path)

    assert [len(row.events) for row in reading.recovered] == [1, 2]
    assert isinstance(reading.recovered[0], Recovered)
    assert reading.report == ()
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    tail = read_frames(tmp_path, reading.recovered[1].position)
    assert tail.recovered == reading.recovered[1:]
    log.close()


def test_bystander_passes_over_a_frame_being_written(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path))
    commit(log, 1)
    log.close()
    path = tmp_path / "log-000001.jsonl"
    whole = path.read_bytes() + frame(b"[" + event(2) + b"]", 1)
    for cut in range(path.stat().st_size, len(whole)):
        path.write_bytes(whole[:cut])
        reading = read_frames(tmp_path)

        assert [row.events for row in reading.recovered] == [(event(1),)]
        assert reading.report == ()


def test_bystander_still_reports_damage(tmp_path: Path) -> None:
    log = open_log(RealDisk(tmp_path))
    for n in range(3):
        commit(log, n)
    log.close()
    path = tmp_path / "log-000001.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"n":1', b'"n":7'))

    assert [f.code for f in read_frames(tmp_path).report] == ["damage"]


def test_bystander_at_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match="No such file"):
        read_frames(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    root = tmp_path / "store"
    RealDisk(root)

    assert root.is_dir()
    if os.name == "posix":
        assert root.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("where", "why", "cure"),
    [
        ("file", "not a folder", "where you may write"),
        ("file/store", "does not exist", "put the folder back"),
        ("missing/store", "does not exist", "put the folder back"),
    ],
)
def test_impossible_folder_is_one_clear_line(
    tmp_path: Path, where: str, why: str, cure: str
) -> None:
    (tmp_path / "file").write_bytes(b"")
    before = open_files()
    with pytest.raises(StoreUnusable, match=why) as refusal:
        RealDisk(tmp_path / where)

    assert open_files() == before
    assert refusal.value.path == str(tmp_path / where)
    assert "\n" not in str(refusal.value)
    assert cure in str(refusal.value)
    assert not (tmp_path / "missing").exists()


def test_folder_that_vanishes_before_opening_is_told(tmp_path: Path) -> None:
    disk = RealDisk(tmp_path / "store")
    shutil.rmtree(tmp_path / "store")
    before = open_files()
    with pytest.raises(StoreUnusable):
        open_log(disk)

    assert open_files() == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one megabyte, where this may be made."""
    mount = shutil.which("mount")
    if not LINUX or mount is None:
        pytest.skip("needs Linux and mount")
    root = tmp_path / "small"
    root.mkdir()
    words = ["-t", "tmpfs", "-o", "size=1m", "none", str(root)]
    done = subprocess.run([mount, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mount is not permitted: {done.stderr.strip()}")
    yield root
    subprocess.run(["umount", "-l", str(root)], check=True)


def test_read_only_disk_is_refused(small_disk: Path) -> None:
    RealDisk(small_disk)
    remount = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(remount, check=True)
    before = open_files()
    with pytest.raises(StoreUnusable, match="Read-only"):
        RealDisk(small_disk)

    assert open_files() == before


def test_really_full_disk_loses_nothing(small_disk: Path) -> None:
    log = open_log(RealDisk(small_disk), reserve_bytes=100_000)
    commit(log, 0)
    movie = small_disk / "movie"
    fill(movie)
    saved = 1
    refusals: list[int | None] = []
    while len(refusals) < 3:
        log.append(event(saved + len(refusals)))
        try:
            log.commit()
            saved += 1
        except LogFailed as failure:
            refusals.append(failure.errno)

    assert refusals == [errno.ENOSPC] * 3
    assert saved > 500, "the reserve was not there"
    assert len(log.pending) == 3
    movie.unlink()
    log.close()
    log = open_log(RealDisk(small_disk))
    log.close()
    assert list(dict.fromkeys(found(log))) == list(range(saved + 3))


def test_full_disk_at_opening_is_reported_and_frees_everything(
    small_disk: Path,
) -> None:
    log = open_log(RealDisk(small_disk), reserve_bytes=0)
    commit(log, 0)
    commit(log, 1)
    content = (small_disk / "log-000001.jsonl").read_bytes()
    log.close()
    (small_disk / "log-000001.jsonl").write_bytes(content)  # as if it had been killed
    movie = small_disk / "movie"
    fill(movie)
    before = open_files()
    log = open_log(RealDisk(small_disk))

    assert found(log) == [0, 1]
    assert codes(log) == ["not-durable-yet"]
    assert log.pending == (event(1),)
    with pytest.raises(LogFailed):
        log.close()
    assert open_files() == before
    movie.unlink()
    log = open_log(RealDisk(small_disk))
    assert codes(log) in ([], ["torn-tail"])
    log.close()


LIMITED = """
import errno, resource, sys
from pathlib import Path
from store.disk import RealDisk
from store.log import EventLog, LogFailed
log = EventLog(RealDisk(Path(sys.argv[1])), "k7q", at_ms=lambda: 0, reserve_bytes=0)
hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
resource.setrlimit(resource.RLIMIT_FSIZE, (60, hard))
refused = 0
for n in range(20):
    log.append(b'{"n":%d}' % n)
    try:
        log.commit()
    except LogFailed as failure:
        refused += failure.errno == errno.EFBIG
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
log.close()
print(refused)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs file size limits")
def test_writes_cut_short_by_the_system_are_made_good(tmp_path: Path) -> None:
    done = run_program(LIMITED, str(tmp_path))
    log = open_log(RealDisk(tmp_path))
    log.close()

    assert (done.stdout.strip(), done.stderr) == ("20", "")
    assert found(log) == list(range(20))
    assert codes(log) == ["torn-tail"]


WRITER = """
import random, sys
from itertools import islice
from pathlib import Path
from store.disk import RealDisk
from store.log import EventLog
log = EventLog(
    RealDisk(Path(sys.argv[1])), "k7q", at_ms=lambda: 0, segment_bytes=2_000
)
n = max((int(e[5:-1]) for r in log.recovered for e in r.events), default=0)
chance = random.Random(sys.argv[2])
while True:
    for _ in range(chance.choice([1, 1, 3, 40])):
        n += 1
        log.append(b'{"n":%d}' % n)
    log.commit()
    print(n, flush=True)
    for _ in islice(log.tidy(), chance.choice([0, 0, 7, 99])):
        pass
"""


@pytest.mark.skipif(os.name != "posix", reason="needs kill -9")
def test_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311
    for turn in range(10):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), str(turn)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        ) as writer:
            assert writer.stdout is not None
            told = [writer.stdout.readline() for _ in range(chance.randint(1, 150))]
            writer.kill()
            told += writer.stdout.read().splitlines()
        assert writer.returncode == -signal.SIGKILL
        reading = read_frames(tmp_path)
        seen = [int(e[5:-1]) for row in reading.recovered for e in row.events]
        unique = list(dict.fromkeys(seen))

        assert list(tmp_path.glob("*.gz")) or not turn, "nothing was ever sealed"
        assert int(told[-1]) <= unique[-1]
        assert unique == list(range(1, unique[-1] + 1))
        assert {f.code for f in reading.report} <= {"torn-tail"}
        assert len(seen) - len(unique) <= 45 * (turn + 1)


def test_every_failure_of_the_store_is_a_store_error() -> None:
    for kind in (StoreBusy, StoreUnusable, LogFailed):
        assert issubclass(kind, StoreError)
