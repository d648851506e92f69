"""The doctor: what it says of a store, what it mends, and how it ends."""

from __future__ import annotations

import json
import os
from datetime import UTC
from pathlib import Path
from string import Formatter

import pytest

from patrol_tui.log import doctor
from patrol_tui.opening import Choices
from store.checkup import Code, Repair
from store.checkup.found import Found
from store.desk import Desk
from store.disk import RealDisk
from store.keys.vault import KEY_NAME, make_vault, unlock
from store.locking import lock_steps
from tests.store.desk_on_sim import NOON_MS, TABLES, enter, work
from tests.store.keys.test_vault import CHEAP, FIRST
from widgets.words.catalogue import LANGUAGES, Words
from widgets.words.checkup import FINDINGS, LOST, REPAIRS, say_found, say_sum

CAPTURE = pytest.CaptureFixture[str]
PROOF = "; for proof: patrol-tui log verify"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A store with a snapshot, closed."""
    root = tmp_path / "store"
    desk = Desk(root, TABLES, now_ms=lambda: NOON_MS)
    for _ in range(3):
        work(desk, caller="0812223333")
    enter(desk)
    assert desk.save_memory()
    desk.close()
    return root


def visit(root: Path, *, lang: str = "en", repair: bool = False) -> int:
    return doctor.run(Choices(store=root, lang=lang), repair=repair, as_json=False)


def snapshot(root: Path) -> Path:
    return next(root.glob("snap-*"))


def damage_snapshot(root: Path) -> Path:
    path = snapshot(root)
    path.write_bytes(path.read_bytes()[:-3])
    return path


def test_every_finding_and_repair_has_its_words() -> None:
    assert set(FINDINGS) == {code.value for code in Code}
    assert set(REPAIRS) == {repair.value for repair in Repair} - {"none"}
    assert set(FINDINGS) >= LOST


SAMPLES = {
    "who": "pid 7", "kind": "nfs", "mount": "/mnt", "part": "Dropbox", "free_mb": 9,
    "free_kb": 9, "reserve_kb": 900,
    "files": 3, "file": "log-000001.jsonl", "owner": "somchai",
    "user": "root", "why": "cut", "start": 1, "stop": 9, "event": "k7qaaaa.4",
    "count": 3, "writer": "k7qaaaa", "first": 2, "last": 5, "at_ms": NOON_MS,
    "back_ms": 200_000_000, "what": "units", "incident": "k7qaaaa.2", "number": 101,
    "device": "k7q",
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", Code)
def test_every_finding_can_be_said(code: Code, lang: str) -> None:
    about = SAMPLES
    wanted = {field for _, field, *_ in Formatter().parse(FINDINGS[code]) if field}

    said = say_found(Words(lang), code.value, about, UTC)

    assert "{" not in said
    assert wanted <= SAMPLES.keys() | {"day", "time", "back", "events"}


def test_sum_tells_wrong_from_what_is_to_be_looked_after() -> None:
    words = Words("en")

    sound = f"SOUND: nothing to mend; entries: 1,000{PROOF}"
    assert say_sum(words, 1000, 0, 0) == sound
    assert say_sum(words, 1, 0, 2).startswith("SOUND; to be looked after: 2")
    assert say_sum(words, 1, 3, 2).startswith("NOT SOUND")


def test_sound_store_is_said_in_one_line(root: Path, capsys: CAPTURE) -> None:
    code = visit(root)

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert out.splitlines() == [f"SOUND: nothing to mend; entries: 19{PROOF}"]


def test_damage_is_told_with_what_a_repair_would_do(
    root: Path, capsys: CAPTURE
) -> None:
    path = damage_snapshot(root)
    before = sorted(one.name for one in root.iterdir())

    code = visit(root)

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert lines[0] == "NOT SOUND; wrong: 1; entries: 19"
    assert lines[1] == (
        f"! {path.name}, a summary of the log, is damaged (checksum); nothing is lost,"
        " starting takes longer; repair: set the file aside and make a new one from the"
        " log"
    )
    assert lines[2].startswith("patrol-tui doctor --repair would mend 1")
    assert sorted(one.name for one in root.iterdir()) == before


def test_repair_says_what_it_did_and_what_is_left(root: Path, capsys: CAPTURE) -> None:
    path = damage_snapshot(root)
    content = path.read_bytes()

    code = visit(root, repair=True)

    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert lines[2].startswith(f"done: {path.name} is now aside-")
    assert lines[3:] == [
        "done: a new summary made from the log",
        "after the repair:",
        f"SOUND: nothing to mend; entries: 19{PROOF}",
        lines[-1],
    ]
    assert next(root.glob("aside-*")).read_bytes() == content
    assert visit(root) == 0


def test_repair_of_a_sound_store_does_nothing(root: Path, capsys: CAPTURE) -> None:
    before = {path.name: path.read_bytes() for path in root.iterdir()}

    code = visit(root, repair=True)

    assert code == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["nothing to repair"]
    assert {path.name: path.read_bytes() for path in root.iterdir()} == before


def test_what_no_repair_brings_back_is_said_once(root: Path, capsys: CAPTURE) -> None:
    path = root / "log-000001.jsonl"
    content = bytearray(path.read_bytes())
    content[1500] ^= 1
    path.write_bytes(content)

    code = visit(root, repair=True)

    lines = capsys.readouterr().out.splitlines()
    assert code == 1
    assert sum(line.startswith("what the log has lost") for line in lines) == 1
    assert lines[-1] == "done: marked as known: 1"
    assert path.read_bytes() == content


def test_json_tells_codes_and_what_was_done(root: Path, capsys: CAPTURE) -> None:
    damage_snapshot(root)
    choices = Choices(store=root)

    looked = doctor.run(choices, repair=False, as_json=True)
    seen = json.loads(capsys.readouterr().out)
    mended = doctor.run(choices, repair=True, as_json=True)
    done = json.loads(capsys.readouterr().out)

    assert (looked, mended) == (1, 0)
    assert seen["sound"] is False
    assert seen["repaired"] is None
    (one,) = seen["findings"]
    assert (one["code"], one["level"], one["repair"]) == (
        "snapshot-damaged", "wrong", "remember",
    )  # fmt: skip
    assert done["sound"] is True
    assert done["repaired"]["remembered"] is True
    assert len(done["repaired"]["set_aside"]) == 1


def test_moments_are_told_to_programs_in_utc() -> None:
    found = Found(Code.CLOCK_AHEAD, {"count": 1, "event": "k.1", "at_ms": NOON_MS})

    assert doctor._dated(found)["at"] == "2025-10-09T08:53:20.000Z"


def test_open_store_is_not_repaired(root: Path, capsys: CAPTURE) -> None:
    path = snapshot(root)
    path.chmod(0o644)
    disk = RealDisk(root)
    disk.lock()
    try:
        code = visit(root, repair=True)
    finally:
        disk.unlock()

    out, err = capsys.readouterr()
    assert code == 1
    assert f"(pid {os.getpid()})" in out
    assert err.startswith("patrol-tui: not repaired: the store is open")
    assert path.stat().st_mode & 0o077


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_store_of_another_user_is_not_repaired(root: Path, capsys: CAPTURE) -> None:
    damage_snapshot(root)
    os.chown(root, 1, -1)

    code = visit(root, repair=True)

    assert code == 1
    assert "not repaired: the store belongs to" in capsys.readouterr().err
    assert not list(root.glob("aside-*"))


def test_what_is_no_store_ends_with_two(tmp_path: Path, capsys: CAPTURE) -> None:
    code = visit(tmp_path / "nowhere", repair=True)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture
def locked(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    disk = RealDisk(root)
    disk.lock()
    vault = make_vault(disk, FIRST, CHEAP).cipher
    for _ in lock_steps(disk, vault):
        pass
    disk.unlock()
    monkeypatch.setenv("PATROL_PASSPHRASE", FIRST)
    return root


def test_locked_store_is_checked_with_its_passphrase(
    locked: Path, capsys: CAPTURE
) -> None:
    code = visit(locked)

    assert code == 0
    assert capsys.readouterr().out.startswith("SOUND: nothing")


def test_locked_store_that_a_desk_worked_on_is_sound(
    locked: Path, capsys: CAPTURE
) -> None:
    vault = unlock(RealDisk(locked), FIRST)
    desk = Desk(locked, TABLES, now_ms=lambda: NOON_MS, cipher=vault)
    enter(desk)
    desk.close()

    code = visit(locked)

    assert code == 0
    assert list(locked.glob("log-*.jsonl"))
    assert capsys.readouterr().out.startswith("SOUND: nothing")


def test_wrong_passphrase_ends_with_two(
    locked: Path, capsys: CAPTURE, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROL_PASSPHRASE", "another one")

    assert visit(locked) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_lost_key_is_told_as_that(locked: Path, capsys: CAPTURE) -> None:
    (locked / KEY_NAME).unlink()

    assert visit(locked) == 2
    assert "its file KEY is gone" in capsys.readouterr().err


def test_half_of_key_is_mended(locked: Path, capsys: CAPTURE) -> None:
    content = bytearray((locked / KEY_NAME).read_bytes())
    content[3] ^= 1
    (locked / KEY_NAME).write_bytes(content)

    code = visit(locked, repair=True)

    assert code == 0
    assert "done: KEY written anew" in capsys.readouterr().out


def test_ctrl_c_ends_a_visit_in_one_line(
    root: Path, capsys: CAPTURE, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "check_store", interrupted)

    code = visit(root)

    assert code == 130
    assert capsys.readouterr().err == "patrol-tui: stopped; nothing was changed\n"


def test_ctrl_c_in_a_repair_says_so(
    root: Path, capsys: CAPTURE, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    damage_snapshot(root)
    monkeypatch.setattr(doctor.Mender, "mend", interrupted)

    code = visit(root, repair=True)

    assert code == 130
    assert "stopped while it mended; run it again" in capsys.readouterr().err


def test_a_folder_of_other_things_is_no_store_and_stays_as_it_is(
    tmp_path: Path, capsys: CAPTURE
) -> None:
    (tmp_path / "letter").write_text("dear")

    code = visit(tmp_path, repair=True)

    assert code == 2
    assert "it holds no store" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter"]
