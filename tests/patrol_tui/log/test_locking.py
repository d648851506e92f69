"""Locking a store from the shell: what is asked, what is said, how it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patrol_tui.log import locking
from patrol_tui.log.locking import lock, passphrase, recovery, unlock
from patrol_tui.opening import Choices
from store.cipher import SEALED
from store.desk import Desk
from store.disk import RealDisk
from store.folder import Folder
from store.keys.passphrase import Scrypt
from store.keys.vault import KEY_NAME, needs_passphrase
from store.keys.vault import unlock as open_vault
from store.locking import Progress, lock_steps
from store.reached import REACHED_NAME
from tests.patrol_tui.terminal import Terminal
from tests.store.desk_on_sim import NOON_MS, TABLES, enter

CAPTURE = pytest.CaptureFixture[str]
FIRST, SECOND = "ประตูสี่ ควันขาว", "another passphrase"

UNSEALED = {KEY_NAME, "LOCK", REACHED_NAME}
"""They hold nothing that was entered."""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with an incident, and a lock that is quick to open."""
    monkeypatch.setattr(Scrypt, "__new__", quick(Scrypt.__new__))
    for name in ("PATROL_PASSPHRASE", "PATROL_NEW_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "store"
    desk = Desk(root, TABLES, now_ms=lambda: NOON_MS)
    enter(desk, caller="0812223333")
    desk.close()
    return root


def quick(make: Callable[..., Scrypt]) -> Callable[..., Scrypt]:
    return lambda cls, n=1024, r=8, p=1: make(cls, n, r, p)


def choices(root: Path) -> Choices:
    return Choices(store=root, lang="en")


def typing(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Somebody at the terminal who types these, one after the other."""
    left: Iterator[str] = iter(answers)
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return next(left)

    monkeypatch.setattr(locking, "ask", ask)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    return asked


def opens(root: Path, secret: str) -> bool:
    return open_vault(Folder(root), secret) is not None


def code_in(out: str) -> str:
    (line,) = (row for row in out.splitlines() if row.startswith("recovery code: "))
    return line.removeprefix("recovery code: ")


@pytest.fixture
def locked(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE) -> str:
    """The recovery code of the store, which is locked now."""
    monkeypatch.setenv("PATROL_NEW_PASSPHRASE", FIRST)
    assert lock(choices(root)) == 0
    monkeypatch.delenv("PATROL_NEW_PASSPHRASE")
    return code_in(capsys.readouterr().out)


def test_lock_asks_twice_and_shows_the_code_once(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    asked = typing(monkeypatch, FIRST, FIRST)

    code = lock(choices(root))

    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    assert len(asked) == 2
    assert opens(root, FIRST)
    assert opens(root, code_in(out))
    assert FIRST not in out
    sealed = [p for p in root.iterdir() if p.name not in UNSEALED]
    files = [p for p in sealed if not p.name.startswith("people-")]
    assert all(path.read_bytes().startswith(SEALED) for path in files)


def test_new_passphrase_is_asked_again_until_it_is_good(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    asked = typing(monkeypatch, "short", FIRST, SECOND, FIRST, FIRST)

    code = lock(choices(root))

    err = capsys.readouterr().err.splitlines()
    assert code == 0
    assert len(asked) == 5
    assert err == [
        "patrol-tui: too short: at least 8 letters, better four words",
        "patrol-tui: the two are not the same; try again",
    ]


def test_three_bad_ones_change_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    typing(monkeypatch, "a", "b", "c")

    code = lock(choices(root))

    assert code == 1
    assert capsys.readouterr().err.splitlines()[-1] == "patrol-tui: nothing was changed"
    assert not (root / KEY_NAME).exists()


def test_script_gives_a_new_passphrase_in_the_environment(
    root: Path, locked: str
) -> None:
    assert opens(root, FIRST)
    assert opens(root, locked)


def test_script_may_give_the_passphrase_it_works_with(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROL_PASSPHRASE", FIRST)

    assert lock(choices(root)) == 0
    assert opens(root, FIRST)


def test_script_without_one_is_told_where_to_give_it(
    root: Path, capsys: CAPTURE
) -> None:
    code = lock(choices(root))

    assert code == 1
    assert "PATROL_NEW_PASSPHRASE" in capsys.readouterr().err
    assert not (root / KEY_NAME).exists()


def test_too_short_one_of_a_script_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    monkeypatch.setenv("PATROL_NEW_PASSPHRASE", "short")

    code = lock(choices(root))

    assert code == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not (root / KEY_NAME).exists()


@pytest.mark.usefixtures("locked")
def test_locking_again_says_that_it_is_locked(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    monkeypatch.setenv("PATROL_PASSPHRASE", FIRST)

    assert lock(choices(root)) == 0
    assert capsys.readouterr().out.startswith("the store is locked already\n")


def stopped_after(files: int) -> Callable[..., Iterator[Progress]]:
    def steps(*arguments: object) -> Iterator[Progress]:
        for done, step in enumerate(lock_steps(*arguments)):  # type: ignore[arg-type]
            if done == files:
                raise KeyboardInterrupt
            yield step

    return steps


@pytest.mark.parametrize("files", range(3))
def test_locking_that_was_stopped_goes_on(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE, files: int
) -> None:
    monkeypatch.setenv("PATROL_PASSPHRASE", FIRST)
    with monkeypatch.context() as patch:
        patch.setattr(locking, "lock_steps", stopped_after(files))
        stopped = lock(choices(root))
    said = capsys.readouterr().err

    again = lock(choices(root))

    assert (stopped, again) == (130, 0)
    assert "patrol-tui log lock goes on" in said
    assert capsys.readouterr().out.startswith("locked;")
    desk = Desk(
        root, TABLES, now_ms=lambda: NOON_MS, cipher=open_vault(Folder(root), FIRST)
    )
    assert len(desk.state.incidents) == 1
    desk.close()


@pytest.mark.usefixtures("locked")
def test_unlock_takes_the_passphrase_off(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROL_PASSPHRASE", FIRST)

    assert unlock(choices(root)) == 0
    assert not needs_passphrase(Folder(root))


def test_wrong_passphrase_may_be_typed_again(
    root: Path, locked: str, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    typing(monkeypatch, "wrong one", locked[:-1] + "?", FIRST)

    assert unlock(choices(root)) == 0
    assert capsys.readouterr().err.count("nothing was changed") == 2


def test_slip_in_the_recovery_code_is_told_as_that(
    root: Path, locked: str, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    slip = locked[:-1] + ("0" if locked[-1] != "0" else "1")
    monkeypatch.setenv("PATROL_PASSPHRASE", slip)

    assert unlock(choices(root)) == 1
    assert "typing slip" in capsys.readouterr().err
    assert needs_passphrase(Folder(root))


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("way", [unlock, passphrase, recovery])
def test_wrong_passphrase_three_times_changes_nothing(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: CAPTURE,
    way: Callable[[Choices], int],
) -> None:
    typing(monkeypatch, "wrong one", "wrong two", "wrong three")
    before = (root / KEY_NAME).read_bytes()

    assert way(choices(root)) == 1
    assert capsys.readouterr().err.count("neither passphrase nor") == 3
    assert (root / KEY_NAME).read_bytes() == before


def test_passphrase_is_changed_by_the_old_one_and_the_code_stays(
    root: Path, locked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATROL_PASSPHRASE", FIRST)
    monkeypatch.setenv("PATROL_NEW_PASSPHRASE", SECOND)

    assert passphrase(choices(root)) == 0
    assert opens(root, SECOND)
    assert opens(root, locked)


def test_forgotten_passphrase_is_changed_by_the_recovery_code(
    root: Path, locked: str, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    typing(monkeypatch, locked.lower(), SECOND, SECOND)

    assert passphrase(choices(root)) == 0
    assert opens(root, SECOND)
    assert "old one still opens backups and copies" in capsys.readouterr().out


def test_new_recovery_code_replaces_the_old_one(
    root: Path, locked: str, monkeypatch: pytest.MonkeyPatch, capsys: CAPTURE
) -> None:
    monkeypatch.setenv("PATROL_PASSPHRASE", FIRST)

    assert recovery(choices(root)) == 0
    out = capsys.readouterr().out
    new = code_in(out)
    assert new != locked
    assert opens(root, new)
    assert "opens only backups and copies made before" in out
    monkeypatch.setenv("PATROL_PASSPHRASE", locked)
    assert unlock(choices(root)) == 1


@pytest.mark.parametrize("way", [unlock, passphrase, recovery])
def test_store_without_a_passphrase_is_told(
    root: Path, capsys: CAPTURE, way: Callable[[Choices], int]
) -> None:
    assert way(choices(root)) == 1
    assert "has no passphrase; patrol-tui log lock" in capsys.readouterr().err


@pytest.mark.parametrize("way", [lock, unlock, passphrase, recovery])
def test_store_that_is_open_is_refused_with_its_program(
    root: Path, capsys: CAPTURE, way: Callable[[Choices], int]
) -> None:
    disk = RealDisk(root)
    disk.lock()
    try:
        code = way(choices(root))
    finally:
        disk.unlock()

    assert code == 2
    assert f"pid {os.getpid()}" in capsys.readouterr().err


@pytest.mark.parametrize("way", [lock, unlock, passphrase, recovery])
def test_what_is_no_store_is_refused_and_not_made(
    tmp_path: Path, capsys: CAPTURE, way: Callable[[Choices], int]
) -> None:
    where = tmp_path / "nowhere"

    assert way(choices(where)) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not where.exists()


@pytest.mark.parametrize("lang", ["en", "th"])
def test_terminal_shows_no_letter_of_a_passphrase(tmp_path: Path, lang: str) -> None:
    """The program on a terminal of its own, as a person has it."""
    store = tmp_path / "store"
    Desk(store, TABLES, now_ms=lambda: NOON_MS).close()
    command = [sys.executable, "-m", "patrol_tui.cli", "--lang", lang]
    command += ["--store", str(store), "log", "lock"]
    with Terminal(command, (100, 20), tmp_path) as terminal:
        terminal.sees(":")
        terminal.types(*SECOND, "enter")
        terminal.settle()
        terminal.types(*SECOND, "enter")
        code = terminal.ends(30)
        shown = "\n".join(terminal.text())

    assert code == 0
    assert "another" not in shown
    assert (store / KEY_NAME).exists()
