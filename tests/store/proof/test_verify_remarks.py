"""What a log may have and hold: hard ends, and lines that stand there twice."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from store.desk import Desk
from store.model.commands import Open
from store.model.records import Location
from store.model.tables import CodeTables
from store.proof import Code, Finding, Verdict, check, open_files
from tests.store.proof_stores import NOON_MS, OTHER_SEED, Session, Station, two_sessions
from tests.store.tampering import forged


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


def checked(root: Path) -> Verdict:
    with open_files(root) as files:
        return check(files)


def remarks(root: Path) -> list[Finding]:
    """Give what is said of a log that holds, beside the device's key."""
    verdict = checked(root)
    assert verdict.holds, verdict.findings
    return [found for found in verdict.findings if found.code is not Code.KEY_SEEN]


def test_session_that_ended_hard_is_told_and_no_fault(root: Path) -> None:
    station = Station(root)
    station.session("aaaa", 5, is_closed=False)
    station.session("bbbb", 5)

    assert remarks(root) == [
        Finding(Code.ENDED_HARD, {"sessions": 1, "writer": "k7qaaaa"})
    ]


def test_sessions_that_ended_hard_are_counted_and_the_newest_may_be_at_work(
    root: Path,
) -> None:
    station = Station(root)
    for name in ("aaaa", "bbbb", "cccc"):
        station.session(name, 5, is_closed=False)

    assert remarks(root) == [
        Finding(Code.STILL_OPEN, {"writer": "k7qcccc"}),
        Finding(Code.ENDED_HARD, {"sessions": 2, "writer": "k7qbbbb"}),
    ]


def test_last_events_cut_off_before_a_clean_end_are_told_of(root: Path) -> None:
    two_sessions(root)
    forged(root, lambda f: f.cut(lambda w, n: w != "k7qbbbb" or n <= 25))

    assert remarks(root) == [
        Finding(Code.END_UNSIGNED, {"writer": "k7qbbbb", "number": 25})
    ]


def test_mark_of_a_clean_end_counts_only_behind_all_events(root: Path) -> None:
    two_sessions(root)
    path = max(root.glob("log-*"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-2], lines[-1], lines[-2]]))

    assert remarks(root) == [Finding(Code.STILL_OPEN, {"writer": "k7qbbbb"})]


def test_desk_at_work_is_said_to_be_open_and_then_closed(root: Path) -> None:
    clock = count(NOON_MS, 60_000)
    desk = Desk(root, CodeTables(), now_ms=clock.__next__)
    order = Open(type="theft", place=Location(text="Wat Khum"), text="red")
    desk.submit(order, next(clock), by="somchai")

    at_work = [found.code for found in remarks(root)]
    desk.close()

    assert at_work == [Code.STILL_OPEN]
    assert remarks(root) == []


def test_events_of_another_desk_need_no_end_mark(tmp_path: Path, root: Path) -> None:
    other = Station(tmp_path / "other", "m2x", OTHER_SEED)
    other.session("cccc", 5)
    session = Session(Station(root), "aaaa")
    tags = [session.put(line) for line in other.lines]
    session.log.commit(tags[-1])
    session.sign()
    session.close()

    assert [found.code for found in checked(root).findings] == [Code.KEY_SEEN] * 2


@pytest.mark.parametrize("line", [0, 1, 5, -1])
def test_line_doubled_by_an_editor_is_told_and_no_fault(root: Path, line: int) -> None:
    two_sessions(root)
    whole = checked(root)
    path = max(root.glob("log-*"))
    lines = path.read_bytes().splitlines(keepends=True)
    at = line % len(lines)
    path.write_bytes(b"".join([*lines[: at + 1], *lines[at:]]))

    (told,) = remarks(root)

    start = sum(map(len, lines[: at + 1]))
    about = {"file": path.name, "start": start, "lines": 1}
    assert told == Finding(Code.DOUBLED, about)
    assert checked(root).events == whole.events


def test_line_copied_to_another_place_is_told_too(root: Path) -> None:
    two_sessions(root)
    path = max(root.glob("log-*"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:4], lines[2], lines[1], *lines[4:]]))

    (told,) = remarks(root)

    assert (told.code, told.about["lines"]) == (Code.DOUBLED, 2)


def test_log_without_any_signature_is_told_apart(root: Path) -> None:
    Station(root).session("aaaa", 5, is_closed=False)

    assert [found.code for found in remarks(root)] == [Code.STILL_OPEN]
    assert not checked(root).signed_until
