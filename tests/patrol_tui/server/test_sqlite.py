"""The SQLite ledger where it fails: other files, newer files, commits in doubt."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from patrol_tui.server import databases
from patrol_tui.server.ledgers import Ask, LedgerRefuses, LedgerUnusable
from patrol_tui.server.sqlite import file as sqlite_file
from patrol_tui.server.sqlite import ledger as sqlite
from patrol_tui.server.sqlite.file import FILE_NAME, STEPS
from patrol_tui.server.sqlite.ledger import SqliteLedger
from patrol_tui.server.sqlite.lives import KEY_NAME, MARK_NAME
from patrol_tui.server.tails import TAIL_EVENTS
from store.disk import StoreBusy
from tests.patrol_tui.server.scribes import (
    NOON_MS,
    ZONE,
    Bells,
    Counts,
    Scribe,
    read_all,
)
from tests.until import until


@pytest.fixture
def ends() -> list[str]:
    return []


@pytest.fixture
async def ledger(tmp_path: Path, ends: list[str]) -> AsyncIterator[SqliteLedger]:
    ledger = SqliteLedger(tmp_path, lambda: NOON_MS, ends.append)
    await ledger.start(Bells(), Counts())
    yield ledger
    await ledger.stop()


def fail(
    monkeypatch: pytest.MonkeyPatch, code: int, after_commit: bool = False
) -> None:
    """Have the next commits fail with a code of SQLite."""
    real = sqlite.commit
    error = sqlite3.OperationalError("made up")
    error.sqlite_errorcode = code

    def commit(*args: object) -> None:
        if after_commit:
            real(*args)  # type: ignore[arg-type]
        raise error

    monkeypatch.setattr(sqlite, "commit", commit)


async def opened(folder: Path) -> None:
    await SqliteLedger(folder).start(Bells(), Counts())


# --- files that are not ours, or not only ours


async def test_restored_files_are_for_their_owner_only_again(tmp_path: Path) -> None:
    first = SqliteLedger(tmp_path)
    await first.start(Bells(), Counts())
    await first.stop()
    names = (FILE_NAME, KEY_NAME)
    for name in names:
        (tmp_path / name).chmod(0o644)

    again = SqliteLedger(tmp_path)
    await again.start(Bells(), Counts())
    await again.stop()

    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names]
    assert modes == [0o600, 0o600]


async def test_usual_folder_is_made_with_all_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first command on a new computer is `patrol-tui serve`."""
    folder = tmp_path / "share" / "patrol-tui" / "server"
    monkeypatch.setattr(databases, "default_folder", lambda: folder)
    ledger = databases.ledger_of(None)

    await ledger.start(Bells(), Counts())
    await ledger.stop()

    assert (folder / FILE_NAME).exists()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (f"pragma user_version = {len(STEPS) + 1}", "install the newer patrol-tui"),
        ("pragma application_id = 7", "another program's database"),
    ],
)
async def test_other_database_is_refused_and_left_as_it_is(
    tmp_path: Path, script: str, why: str
) -> None:
    sqlite_file.connect(tmp_path).close()
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute(script)
    database.close()
    before = (tmp_path / FILE_NAME).read_bytes()

    with pytest.raises(LedgerUnusable, match=why):
        await opened(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


async def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database at all\n" * 99)

    with pytest.raises(LedgerUnusable, match="not a database"):
        await opened(tmp_path)


@pytest.mark.usefixtures("ledger")
async def test_second_ledger_on_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreBusy):
        await opened(tmp_path)


@pytest.mark.usefixtures("ledger")
async def test_files_are_their_owners_only(tmp_path: Path) -> None:
    assert modes(tmp_path) == dict.fromkeys((FILE_NAME, KEY_NAME, MARK_NAME), 0o600)


def modes(folder: Path) -> dict[str, int]:
    names = (FILE_NAME, KEY_NAME, MARK_NAME)
    return {name: (folder / name).stat().st_mode & 0o777 for name in names}


# --- commits that fail


@pytest.mark.parametrize(
    ("code", "said"), [(sqlite3.SQLITE_FULL, "full"), (sqlite3.SQLITE_BUSY, "down")]
)
async def test_commit_that_surely_failed_is_refused_and_serving_goes_on(
    ledger: SqliteLedger,
    ends: list[str],
    monkeypatch: pytest.MonkeyPatch,
    code: int,
    said: str,
) -> None:
    scribe = Scribe("abcaa")
    await ledger.take(scribe.batch(scribe.write()))
    new = scribe.write(2)
    with monkeypatch.context() as patch:
        fail(patch, code)
        with pytest.raises(LedgerRefuses) as refused:
            await ledger.take(scribe.batch(new))
    page = await ledger.page(Ask(ZONE, 0, 9999))
    outcome = await ledger.take(scribe.batch(new))

    assert refused.value.code == said
    assert len(page.events) == 1
    assert outcome == ({"abcaa": 3}, 2, None)
    assert ends == []
    await ledger.check()


@pytest.mark.parametrize("after_commit", [False, True])
async def test_commit_in_doubt_ends_the_process(
    ledger: SqliteLedger,
    ends: list[str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    after_commit: bool,
) -> None:
    scribe = Scribe("abcaa")
    fail(monkeypatch, sqlite3.SQLITE_IOERR | 4 << 8, after_commit)
    with pytest.raises(LedgerRefuses):
        await ledger.take(scribe.batch(scribe.write()))

    assert ends == ["the database failed: made up"]


async def test_fault_in_the_writing_ends_the_process(
    ledger: SqliteLedger, ends: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Better a restart than pushes that nobody answers."""
    monkeypatch.setattr(sqlite, "Round", None)
    scribe = Scribe("abcaa")
    taking = asyncio.create_task(ledger.take(scribe.batch(scribe.write())))
    await until(lambda: bool(ends))
    taking.cancel()

    assert ends == ["a fault in the writing: TypeError"]


async def test_another_program_writing_meanwhile_is_waited_for(
    ledger: SqliteLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `serve revoke` does, beside the server."""
    begun, commit = threading.Event(), sqlite.commit

    def tells(*work: Any) -> None:
        begun.set()
        commit(*work)

    monkeypatch.setattr(sqlite, "commit", tells)
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("begin immediate")
    scribe = Scribe("abcaa")
    taking = asyncio.create_task(ledger.take(scribe.batch(scribe.write())))
    await until(begun.is_set)
    assert not taking.done()
    other.execute("commit")
    other.close()

    assert (await taking).taken == 1


# --- memory


async def test_what_memory_forgot_is_read_from_the_disk(ledger: SqliteLedger) -> None:
    scribe = Scribe("abcaa")
    count = TAIL_EVENTS + 500
    for _ in range(count // 250):
        await ledger.take(scribe.batch(scribe.write(250)))

    assert await read_all(ledger, most=64_000) == [one.line for one in scribe.given]
    assert await ledger.heads(ZONE, ["abcaa"]) == {"abcaa": count}


async def test_pushes_that_wait_are_bounded(
    ledger: SqliteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WAITING_PUSHES", 3)
    scribes = [Scribe(f"{letter}bcaa") for letter in "abcde"]
    outcomes = await asyncio.gather(
        *(ledger.take(scribe.batch(scribe.write())) for scribe in scribes),
        return_exceptions=True,
    )

    assert sum(isinstance(one, LedgerRefuses) for one in outcomes) == 2
    assert await ledger.newest(ZONE) == 3


async def test_two_pushes_of_one_writer_at_once_are_judged_in_turn(
    ledger: SqliteLedger,
) -> None:
    scribe = Scribe("abcaa")
    first, second = scribe.write(2), scribe.write(2)
    outcomes = await asyncio.gather(
        ledger.take(scribe.batch(list(first))),
        ledger.take(scribe.batch(list(second))),
        ledger.take(scribe.batch(list(first))),
    )

    assert [one.taken for one in outcomes] == [2, 2, 0]
    assert [one.refused for one in outcomes] == [None, None, None]
