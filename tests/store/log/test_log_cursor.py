"""The mark about a server: with the events it covers, both or neither, at any cut."""

from __future__ import annotations

import errno

import pytest

from store.log import EventLog, LogFailed, LogMark, Recovered, read_history
from store.log.frames import cursor_mark, is_event, read_cursor_mark
from store.log.records import START
from store.log.segments import LogFiles
from tests.store.log_steps import SimCipher
from tests.store.sim_disk import PowerCut, SimDisk

ONE = LogMark(("e1", 7), {"k7q4f2a": 3})
TWO = LogMark(("e1", 9), {"k7q4f2b": 1})


def log_on(disk: SimDisk, cipher: SimCipher | None = None) -> EventLog:
    return EventLog(disk, "k7q", at_ms=lambda: 5, segment_bytes=400, cipher=cipher)


def rows_on(disk: SimDisk, cipher: SimCipher | None = None) -> list[Recovered]:
    folder = LogFiles(where="", names=disk.names(), read=disk.read, cipher=cipher)
    return read_history(folder, START).recovered


def event(number: int) -> bytes:
    return b'{"d":"k7q4f2a","n":%d}' % number


@pytest.mark.parametrize("cipher", [None, SimCipher()])
def test_mark_comes_back_with_the_events_of_its_frame(cipher: SimCipher | None) -> None:
    disk = SimDisk()
    log = log_on(disk, cipher)
    log.append(event(1))
    log.note(ONE)
    log.commit("abcd")
    log.append(event(2))
    log.commit("abce")
    log.close()

    (first, second) = rows_on(disk, cipher)

    assert (first.events, first.tag, first.mark) == ((event(1),), "abcd", ONE)
    assert (second.events, second.tag, second.mark) == ((event(2),), "abce", None)


def test_mark_alone_costs_no_sync_and_goes_with_the_next_commit() -> None:
    disk = SimDisk()
    log = log_on(disk)
    log.append(event(1))
    log.commit()
    syncs = disk.done["sync"]
    log.note(ONE)
    log.commit()
    log.note(TWO)

    assert disk.done["sync"] == syncs
    log.append(event(2))
    log.commit()
    assert rows_on(disk)[-1].mark == ONE.followed_by(TWO)


def test_mark_alone_is_written_at_the_close_and_the_end_stays_clean() -> None:
    disk = SimDisk()
    log = log_on(disk)
    log.append(event(1))
    log.commit()
    log.note(ONE)
    log.close()

    again = log_on(disk)

    assert [row.mark for row in again.recovered] == [None, ONE]
    assert again.is_ended
    assert again.report == ()
    assert again.pending == ()


def test_mark_stays_with_its_events_until_the_disk_takes_them() -> None:
    disk = SimDisk()
    log = log_on(disk)
    log.append(event(1))
    log.note(ONE)
    disk.fail_always["write"] = errno.EIO
    with pytest.raises(LogFailed):
        log.commit()
    disk.fail_always.clear()

    log.commit()

    assert [(row.events, row.mark) for row in rows_on(disk)] == [((event(1),), ONE)]


@pytest.mark.parametrize("text", [b'{"cur":1}', b'{"cur":["e",1],"x":2}', b'{"cur":['])
def test_no_event_is_taken_for_the_mark(text: bytes) -> None:
    assert not is_event(text)
    assert read_cursor_mark(text) in (None, LogMark(("e", 1), {}))


def test_mark_reads_back_and_leaves_out_what_an_older_one_told() -> None:
    grown = LogMark(("e1", 9), {"k7q4f2a": 3, "k7q4f2b": 1})

    assert read_cursor_mark(cursor_mark(ONE)) == ONE
    assert grown.since(ONE) == TWO
    assert ONE.followed_by(grown.since(ONE)) == grown


def test_events_and_their_mark_are_there_both_or_neither_at_any_cut() -> None:
    """The log is cut at every act, opened again, and cut in that opening too."""
    cuts = whole = 0
    for act in range(1, 80):
        disk = SimDisk(seed=act)
        disk.cut_at = act
        try:
            _lives(disk)
        except PowerCut:
            disk.cut()
            cuts += 1
        else:
            break
        for again in range(0, 12, 3):
            struck = disk.copy()
            struck.cut_at = struck.acts + again if again else None
            try:
                log_on(struck).close()
            except PowerCut:
                struck.cut()
            whole += _marked_whole(struck)

    assert cuts > 20
    assert whole > 40


def _lives(disk: SimDisk) -> None:
    log = log_on(disk)
    for number in range(1, 9):
        log.append(event(2 * number))
        log.append(event(2 * number + 1))
        log.note(LogMark(("e1", number)))
        log.commit("abcd")
    log.close()


def _marked_whole(disk: SimDisk) -> int:
    """Claim both or neither of each transaction; tell how many there are."""
    log = log_on(disk)
    log.close()
    rows = rows_on(disk)
    for row in rows:
        if row.events:
            number = int(row.events[0].rpartition(b":")[2][:-1]) // 2
            assert row.mark == LogMark(("e1", number))
            assert len(row.events) == 2
    return len(rows)
