"""A log that is gone, or ends too early, is missed: by what is told beside it."""

from __future__ import annotations

import errno
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from store.checkup import Code, Mender, check_store
from store.copies.last_backup import BACKUP_NAME, note_backup
from store.damages import DAMAGE_NAME
from store.desk import Desk
from store.device import DEVICE_NAME
from store.disk import RealDisk, StoreUnusable
from store.glance import Glance
from store.keys.vault import KEY_NAME
from store.proof import check, open_files
from store.reached import REACHED_NAME
from tests.store.desk_on_sim import NOON_MS, TABLES, enter, work
from tests.store.desk_on_sim import opened as opened_on
from tests.store.sim_disk import SimDisk

NOBODY = 65_534


def opened(root: Path) -> Desk:
    return Desk(root, TABLES, now_ms=lambda: NOON_MS)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A store with some work in it, closed."""
    desk = opened(tmp_path / "store")
    for _ in range(3):
        work(desk, caller="0812223333")
    desk.close()
    return tmp_path / "store"


def number_of(root: Path) -> int:
    """Enter an incident in a session of its own; its short number."""
    desk = opened(root)
    key = enter(desk)
    number = desk.state.incidents[key].number
    desk.close()
    return number


def remember(root: Path) -> None:
    desk = opened(root)
    enter(desk)
    assert desk.save_memory()
    desk.close()


def codes(root: Path) -> list[str]:
    found = check_store(root, now_ms=NOON_MS).findings
    return [one.code.value for one in found]


def mend(root: Path) -> None:
    mender = Mender(RealDisk(root), None, at_ms=lambda: NOON_MS)
    mender.mend(check_store(root, now_ms=NOON_MS))


def empty_log(root: Path) -> None:
    for path in root.glob("log-*"):
        path.write_bytes(b"")


def remove_log(root: Path) -> None:
    for path in root.glob("log-*"):
        path.unlink()


def cut_log(root: Path) -> None:
    """Cut the last two events off, and the mark of the clean end."""
    path = root / "log-000001.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-3]))


LOSSES = [empty_log, remove_log]


@pytest.mark.parametrize("lose", LOSSES)
def test_store_whose_log_is_gone_does_not_begin_anew(
    root: Path, lose: Callable[[Path], None]
) -> None:
    lose(root)
    before = {path.name: path.read_bytes() for path in root.iterdir()}

    with pytest.raises(StoreUnusable) as refused:
        opened(root)

    assert re.search(r"log is gone.*REACHED.*log restore.*--repair", str(refused.value))
    assert before == {path.name: path.read_bytes() for path in root.iterdir()}
    assert Code.LOG_GONE.value in codes(root)
    assert "log-gone" in [one.code for one in Glance(root, TABLES).findings]


@pytest.mark.parametrize("lose", LOSSES)
def test_desk_goes_on_without_its_log_once_that_is_known(
    root: Path, lose: Callable[[Path], None]
) -> None:
    lose(root)
    mend(root)

    desk = opened(root)
    enter(desk)
    desk.close()

    assert desk.findings == ()
    assert opened(root).findings == ()
    assert not check_store(root, now_ms=NOON_MS).reading.fault
    assert [path.name for path in sorted(root.glob("log-*"))][-1] == "log-000002.jsonl"


@pytest.mark.parametrize("lose", [*LOSSES, cut_log])
def test_what_a_log_lost_is_missed_though_the_desk_went_on(
    root: Path, lose: Callable[[Path], None]
) -> None:
    lose(root)
    mend(root)
    for _ in range(2):
        number_of(root)

    with open_files(root) as files:
        verdict = check(files)

    assert not verdict.holds
    assert "memory-later" in [one.code for one in verdict.findings if one.is_fault]
    assert Code.EVENTS_MISSING.value in codes(root)
    assert not check_store(root, now_ms=NOON_MS).is_sound


def test_lost_end_that_the_log_grew_over_is_not_told_as_mended(root: Path) -> None:
    cut_log(root)
    for _ in range(2):
        number_of(root)

    assert {"segment-short", "events-missing"} <= {*codes(root)}
    assert "damage-before" not in codes(root)


def test_noted_head_that_the_log_says_otherwise_stays_in_the_note(root: Path) -> None:
    note = root / REACHED_NAME
    kept = note.read_text()
    [value] = re.findall(r'"([0-9a-f]{32})"', kept)
    note.write_text(kept.replace(value, "0" * 32))

    number_of(root)

    assert "0" * 32 in note.read_text()


def test_log_that_is_gone_a_second_time_is_refused_again(root: Path) -> None:
    remove_log(root)
    mend(root)
    number_of(root)
    remove_log(root)

    with pytest.raises(StoreUnusable, match="log is gone"):
        opened(root)


@pytest.mark.parametrize("lose", LOSSES)
def test_numbers_go_on_from_the_snapshot_where_the_log_is_gone(
    root: Path, lose: Callable[[Path], None]
) -> None:
    remember(root)
    last = number_of(root)
    lose(root)
    mend(root)

    assert number_of(root) == last  # the one after the snapshot is gone with the log
    assert number_of(root) == last + 1


@pytest.mark.parametrize(
    "witness", [r"snap-.*", r"DAMAGE", r"BACKUP", r"past-.*", r"REACHED"]
)
def test_each_witness_alone_shows_that_the_log_was_used(
    tmp_path: Path, witness: str
) -> None:
    names = {
        "snap-.*": "snap-000001-0000000900-00000000.json",
        "past-.*": "past-000001-00000000.jsonl.gz",
    }
    opened(tmp_path / "store").close()
    name = names.get(witness, witness)
    (tmp_path / "store" / name).write_bytes(b"not what it should be")

    with pytest.raises(StoreUnusable, match=f"log is gone, and {witness} shows"):
        opened(tmp_path / "store")


def test_store_in_which_nothing_was_entered_opens_again_and_again(
    tmp_path: Path,
) -> None:
    for _ in range(3):
        opened(tmp_path / "store").close()

    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == [
        DEVICE_NAME,
        "LOCK",
    ]


def test_log_cut_back_to_a_sound_frame_is_damage_and_not_written_on(
    root: Path,
) -> None:
    path = root / "log-000001.jsonl"
    whole_sessions = path.read_bytes()
    number_of(root)
    path.write_bytes(whole_sessions)

    desk = opened(root)
    enter(desk)
    desk.close()

    assert [one.code for one in desk.findings] == ["segment-short"]
    assert path.read_bytes() == whole_sessions
    assert (root / "log-000002.jsonl").exists()


def test_torn_end_behind_all_that_was_told_is_only_a_torn_end(root: Path) -> None:
    path = root / "log-000001.jsonl"
    path.write_bytes(path.read_bytes()[:-5])

    desk = opened(root)
    desk.close()

    assert [one.code for one in desk.findings] == ["torn-tail"]


def test_killed_session_is_missed_from_its_first_idle_moment_on() -> None:
    disk = SimDisk()
    desk = opened_on(disk)
    enter(desk)
    for _ in desk.chores():
        pass
    disk.kill()
    disk.put("log-000001.jsonl", b"")

    with pytest.raises(StoreUnusable, match="log is gone"):
        opened_on(disk)


def test_note_that_the_disk_refuses_stops_nothing() -> None:
    disk = SimDisk()
    desk = opened_on(disk)
    enter(desk)
    disk.fail_always["replace"] = errno.EIO
    desk.close()
    disk.fail_always.clear()

    assert opened_on(disk).findings == ()
    assert REACHED_NAME not in disk.names()


def test_backup_note_alone_stops_an_emptied_store(root: Path) -> None:
    (root / REACHED_NAME).unlink()
    note_backup(RealDisk(root), NOON_MS, "b.zip")
    remove_log(root)

    with pytest.raises(StoreUnusable, match=BACKUP_NAME):
        opened(root)


# --- a missing right is no damage


class NoRight(SimDisk):
    """A disk with a file that this user may not read."""

    forbidden = ""

    def read(self, name: str) -> bytes:
        if self.forbidden and name.startswith(self.forbidden):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)
        return super().read(name)


@pytest.fixture
def guarded() -> NoRight:
    disk = NoRight()
    for _ in range(2):
        desk = opened_on(disk)
        work(desk, caller="0812223333")
        assert desk.save_memory()
        enter(desk)
        desk.close()
    return disk


@pytest.mark.parametrize("name", ["log-", DEVICE_NAME, "people-", REACHED_NAME])
def test_file_without_rights_stops_the_desk_in_one_line(
    guarded: NoRight, name: str
) -> None:
    guarded.forbidden = name
    before = {n: guarded.files[n].content() for n in guarded.names()}

    with pytest.raises(StoreUnusable) as refused:
        opened_on(guarded)

    assert re.search(f"{name}.*: Permission denied; .*right", str(refused.value))
    assert before == {n: guarded.files[n].content() for n in guarded.names()}
    assert guarded.idle


def test_snapshot_without_rights_is_passed_over_with_a_word(guarded: NoRight) -> None:
    guarded.forbidden = max(name for name in guarded.names() if "snap-" in name)

    desk = opened_on(guarded)
    entered = len(desk.state.incidents)
    desk.close()

    assert [(f.code, f.file) for f in desk.findings] == [
        ("snapshot-unreadable", guarded.forbidden)
    ]
    assert entered == 4
    assert DAMAGE_NAME not in guarded.names()


OPEN = """
import sys
from pathlib import Path
from store.desk import Desk
from store.disk import StoreError
from store.keys.vault import unlock
from store.disk import RealDisk
from store.model.tables import CodeTables
try:
    unlock(RealDisk(Path(sys.argv[1])), None)
    Desk(Path(sys.argv[1]), CodeTables(), now_ms=lambda: 0).close()
except StoreError as error:
    print(error)
"""


def _as_nobody(program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of Python as a user without rights."""
    become = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    return subprocess.run(
        [*become, sys.executable, "-c", program, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )


@pytest.fixture
def open_to_nobody(root: Path, tmp_path: Path) -> Iterator[Path]:
    """A store that belongs to a user without any other rights."""
    tools = shutil.which("setpriv")
    if sys.platform == "win32" or os.geteuid() != 0 or tools is None:
        pytest.skip("needs root and setpriv, to become a user without rights")
    temporary = os.environ.get("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(temporary):
            folder.chmod(folder.stat().st_mode | 0o005)
    if _as_nobody("import store.desk").returncode:
        pytest.skip("that user cannot read this program")
    (root / KEY_NAME).write_bytes(b"")
    for path in (root, *root.iterdir()):
        os.chown(path, NOBODY, NOBODY)
    yield root
    root.chmod(0o700)


@pytest.mark.parametrize("name", ["log-000001.jsonl", DEVICE_NAME, KEY_NAME, "."])
def test_user_without_rights_is_told_which_file_it_is(
    open_to_nobody: Path, name: str
) -> None:
    root = open_to_nobody
    if name != KEY_NAME:
        (root / KEY_NAME).unlink()
    (root / name).chmod(0)

    told = _as_nobody(OPEN, str(root))

    named = "" if name == "." else f"{name}: "
    assert f"{named}Permission denied; this user has no right" in told.stdout, told
    assert told.stdout.count("\n") == 1
    assert len(list(root.glob("log-*"))) == 1


@pytest.mark.parametrize("segment", [999_999_999_999, 10**9, -1])
def test_nothing_is_lost_where_the_note_names_a_senseless_segment(
    root: Path, segment: int
) -> None:
    note = root / REACHED_NAME
    rotten = note.read_text("utf-8").replace('"segment":1', f'"segment":{segment}')
    note.write_text(rotten, "utf-8")
    numbers = [number_of(root), number_of(root)]

    desk = opened(root)
    known = {incident.number for incident in desk.state.incidents.values()}
    desk.close()

    assert f'"segment":{segment},' in rotten
    assert known.issuperset(numbers)
    assert desk.findings == ()


def test_lost_end_stays_found_though_the_note_is_written_anew(root: Path) -> None:
    path = root / "log-000001.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    number_of(root)
    number_of(root)

    found = codes(root)
    mend(root)

    assert Code.SEGMENT_SHORT.value in found
    assert Code.DAMAGE_BEFORE.value not in codes(root)
    assert opened_again(root) == ()


def opened_again(root: Path) -> tuple[object, ...]:
    desk = opened(root)
    desk.close()
    return desk.findings
