"""The desk: on disk before it is told, never told when it is not, and never twice."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from store.answers import Answer, Done, touched_by
from store.cleaning import cleaned
from store.desk import Desk
from store.disk import RealDisk, StoreBusy, StoreUnusable
from store.glance import Glance
from store.log import EventLog, read_frames
from store.model.commands import (
    Clear,
    Command,
    Dispatch,
    KeepSetting,
    LogOn,
    Open,
    Remark,
    SetPriority,
    Undo,
)
from store.model.events import decode
from store.model.records import IncidentId, Location, Stage, UnitId
from store.model.refusals import Code, Refusal
from store.model.tables import CodeTables
from tests.store.whole_log import whole_log

NOON_MS = 1_760_000_000_000
U21 = UnitId("21")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def desk(root: Path) -> Iterator[Desk]:
    desk = opened(root)
    yield desk
    desk.close()


def opened(root: Path) -> Desk:
    return Desk(root, CodeTables(), now_ms=lambda: NOON_MS)


def glanced(root: Path) -> Glance:
    return Glance(root, CodeTables())


def do(desk: Desk, command: Command, *, by: str = "somchai") -> Done:
    answer = desk.submit(command, NOON_MS, by=by)
    assert isinstance(answer, Done)
    return answer


def theft(**more: Any) -> Open:
    return Open(type="theft", place=Location(text="Wat Khum"), **more)


def on_disk(root: Path) -> list[str]:
    """Read the kinds of all events as another program would."""
    lines = (line for frame in read_frames(root).recovered for line in frame.events)
    return [decode(line).fact.kind for line in lines]


def work(desk: Desk) -> IncidentId:
    """Work an incident, so that there is something of everything."""
    do(desk, LogOn(unit=U21, crew=("Som", "Chai")))
    incident = IncidentId(do(desk, theft(text="red")).events[0].id)
    do(desk, Dispatch(units=(U21,), incident=incident, stage=Stage.AR))
    do(desk, Remark(incident=incident, text="blue helmet"))
    do(desk, KeepSetting(key="lang", value="en"))
    do(desk, theft())
    do(desk, Undo())
    do(desk, Clear(units=(U21,), disposition="UNF"))
    return incident


class FullDisk:
    """Makes every write fail, until there is room again."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full = False
        write = RealDisk.write

        def refuse(disk: RealDisk, file: int, content: bytes) -> None:
            if self.is_full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            write(disk, file, content)

        monkeypatch.setattr(RealDisk, "write", refuse)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    return FullDisk(monkeypatch)


# --- done means on disk


def test_an_answer_comes_after_its_events_are_on_disk(desk: Desk, root: Path) -> None:
    done = do(desk, theft())

    assert on_disk(root)[-1:] == [event.fact.kind for event in done.events]


def test_the_state_changes_after_the_disk_has_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    commit = EventLog.commit

    def looking(log: EventLog, tag: str = "") -> None:
        seen.append(len(desk.state.incidents))
        commit(log, tag)
        seen.append(len(desk.state.incidents))

    monkeypatch.setattr(EventLog, "commit", looking)
    do(desk, theft())

    assert seen == [0, 0]
    assert len(desk.state.incidents) == 1


def test_a_command_is_one_frame_however_many_events_it_has(
    desk: Desk, root: Path
) -> None:
    do(desk, LogOn(unit=U21))
    incident = IncidentId(do(desk, theft()).events[0].id)

    done = do(desk, Dispatch(units=(U21,), incident=incident, stage=Stage.AR, text="x"))

    assert len(done.events) > 1
    assert len(read_frames(root).recovered[-1].events) == len(done.events)


def test_a_refused_command_writes_nothing(desk: Desk, root: Path) -> None:
    before, state = on_disk(root), desk.state

    answer = desk.submit(Undo(), NOON_MS, by="somchai")

    assert isinstance(answer, Refusal)
    assert answer.code is Code.NOTHING_TO_UNDO
    assert on_disk(root) == before
    assert desk.state is state


def test_an_opened_again_store_is_in_the_same_state(root: Path) -> None:
    desk = opened(root)
    work(desk)
    desk.close()

    again = opened(root)

    assert again.state == desk.state
    assert again.findings == ()
    again.close()


def test_a_crash_loses_nothing_that_was_answered(root: Path) -> None:
    """The desk is left open, as by a program that died; its lock is its only trace."""
    desk = opened(root)
    work(desk)
    desk._log.disk.unlock()

    again = opened(root)

    assert again.state == desk.state
    again.close()


def test_each_opening_writes_under_a_name_of_its_own(root: Path) -> None:
    writers = []
    for _ in range(3):
        desk = opened(root)
        writers.append(do(desk, theft()).events[0].writer)
        desk.close()

    assert len(set(writers)) == 3
    assert len({writer[:3] for writer in writers}) == 1


def test_an_undo_after_a_restart_takes_back_what_was_done_before_it(
    root: Path,
) -> None:
    desk = opened(root)
    do(desk, theft())
    desk.close()
    desk = opened(root)

    do(desk, Undo())

    assert desk.state.open_incidents() == []
    desk.close()


# --- a disk that is full


def test_what_is_not_on_disk_is_not_told_as_done(
    desk: Desk, root: Path, disk: FullDisk
) -> None:
    work(desk)
    state, before = desk.state, on_disk(root)
    disk.is_full = True

    answer = desk.submit(theft(), NOON_MS, by="somchai")

    assert isinstance(answer, Refusal)
    assert answer.code is Code.NOT_SAVED
    assert answer.about["where"] == str(root)
    assert answer.about["why"]
    assert desk.state is state
    assert not desk.is_saved
    assert on_disk(root) == before
    disk.is_full = False


def test_while_something_waits_nothing_else_is_done(desk: Desk, disk: FullDisk) -> None:
    disk.is_full = True
    desk.submit(theft(text="first"), NOON_MS, by="somchai")

    answers: list[Answer] = [
        desk.submit(theft(text="second"), NOON_MS, by="somchai"),
        desk.save_again(),
    ]

    codes = [a.code for a in answers if isinstance(a, Refusal)]
    assert codes == [Code.DISK_WAITS, Code.NOT_SAVED]
    assert desk.state.incidents == type(desk.state.incidents)()
    disk.is_full = False


def test_what_waits_is_done_exactly_once_when_there_is_room(
    desk: Desk, root: Path, disk: FullDisk
) -> None:
    work(desk)
    disk.is_full = True
    desk.submit(theft(text="waits"), NOON_MS, by="somchai")
    desk.save_again()
    disk.is_full = False

    saved, again = desk.save_again(), desk.save_again()

    assert isinstance(saved, Done)
    assert isinstance(again, Done)
    assert len(saved.events) == 1
    assert again.events == ()
    assert desk.is_saved
    texts = [incident.text for incident in glanced(root).state.incidents.values()]
    assert texts.count("waits") == 1
    assert glanced(root).state == desk.state


def test_the_next_command_saves_first_what_waits(
    desk: Desk, root: Path, disk: FullDisk
) -> None:
    disk.is_full = True
    desk.submit(theft(text="first"), NOON_MS, by="somchai")
    disk.is_full = False

    do(desk, theft(text="second"))

    texts = [i.text for i in glanced(root).state.incidents.values()]
    assert sorted(texts) == ["first", "second"]
    assert glanced(root).state == desk.state


def test_what_never_reached_the_disk_is_not_there_after_a_restart(
    root: Path, disk: FullDisk
) -> None:
    desk = opened(root)
    work(desk)
    before = desk.state
    disk.is_full = True
    desk.submit(theft(text="lost"), NOON_MS, by="somchai")
    desk._log.disk.unlock()
    disk.is_full = False

    again = opened(root)

    assert again.state == before
    again.close()


# --- who may open it


@pytest.mark.usefixtures("desk")
def test_a_second_desk_is_told_who_has_the_store(root: Path) -> None:
    with pytest.raises(StoreBusy, match=f"pid {os.getpid()}"):
        opened(root)


def test_a_closed_desk_lets_the_next_one_in(root: Path) -> None:
    for _ in range(2):
        desk = opened(root)
        desk.close()
        desk.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreUnusable, match="cannot use"):
        opened(tmp_path / "file" / "store")


# --- what comes in


def test_every_text_of_a_command_is_cleaned() -> None:
    dirty = "a\x1b[31m\u202eb\x00"
    place = Location(text=dirty, key=dirty)

    opened_ = cleaned(Open(type="theft", place=place, text=dirty, caller=dirty))
    logged = cleaned(LogOn(unit=U21, crew=(dirty, "Chai"), vehicle=dirty))

    clean = "a[31mb"
    place = Location(text=clean, key=clean)
    assert opened_ == Open(type="theft", place=place, text=clean, caller=clean)
    assert logged == LogOn(unit=U21, crew=(clean, "Chai"), vehicle=clean)


def test_a_number_beyond_all_bounds_is_refused(desk: Desk) -> None:
    incident = work(desk)

    answer = desk.submit(
        SetPriority(incident=incident, priority=10**1500), NOON_MS, by="somchai"
    )

    assert isinstance(answer, Refusal)


def test_an_event_names_all_that_it_touches(desk: Desk) -> None:
    do(desk, LogOn(unit=U21))
    incident = do(desk, theft()).events[0].id

    done = do(desk, Dispatch(units=(U21,), incident=IncidentId(incident)))

    assert done.touched == {"u:21", f"i:{incident}"}
    assert set(touched_by(done.events[0])) == {"u:21", f"i:{incident}"}


# --- a hurt log


def test_an_event_that_cannot_be_read_is_counted_and_passed_over(root: Path) -> None:
    desk = opened(root)
    do(desk, theft())
    desk.close()
    log = EventLog(RealDisk(root), device="aaa", at_ms=lambda: NOON_MS)
    log.append(b'{"nonsense":1}')
    log.commit()
    log.close()

    desk = opened(root)

    assert desk.broken == 1
    assert glanced(root).broken == 1
    assert len(desk.state.incidents) == 1
    do(desk, theft())
    desk.close()


def test_a_torn_tail_is_news_once(root: Path) -> None:
    desk = opened(root)
    work(desk)
    desk.close()
    path = max(root.glob("log-*"))
    path.write_bytes(path.read_bytes()[:-7])

    first = opened(root)
    do(first, theft())
    first.close()
    second = opened(root)
    second.close()

    assert [found.code for found in first.findings] == ["torn-tail"]
    assert second.findings == ()
    assert glanced(root).findings == ()


# --- a glance


def test_a_glance_sees_what_an_open_desk_has_done(desk: Desk, root: Path) -> None:
    work(desk)

    glance = glanced(root)

    assert glance.state == desk.state
    assert len(whole_log(root, about_log=True)) == len(on_disk(root))


def test_a_glance_of_no_store_is_empty_and_makes_none(root: Path) -> None:
    glance = glanced(root)

    assert not glance.state.incidents
    assert not root.exists()


def test_a_glance_changes_nothing(desk: Desk, root: Path) -> None:
    work(desk)
    before = {path: path.read_bytes() for path in root.iterdir()}
    glance = glanced(root)

    answer = glance.submit(theft(), NOON_MS, by="visitor")
    glance.save_again()
    glance.close()

    assert isinstance(answer, Refusal)
    assert answer.code is Code.NOT_SAVED
    assert {path: path.read_bytes() for path in root.iterdir()} == before


def test_words_are_cleaned_at_the_door(desk: Desk) -> None:
    done = desk.submit(theft(text="a\x1b[31mb\u202ec"), NOON_MS, by="so\x1bmchai")

    assert isinstance(done, Done)
    assert next(iter(done.state.incidents.values())).text == "a[31mbc"
    assert {event.by for event in done.events} == {"somchai"}


def test_a_store_opened_again_never_stamps_before_its_last_event(root: Path) -> None:
    with closing(Desk(root, CodeTables(), now_ms=lambda: NOON_MS)) as first:
        early = first.submit(theft(), NOON_MS, by="somchai")
    with closing(Desk(root, CodeTables(), now_ms=lambda: NOON_MS)) as again:
        late = again.submit(theft(), NOON_MS - 3_600_000, by="somchai")

    assert isinstance(early, Done)
    assert isinstance(late, Done)
    assert late.events[0].stamp > early.events[-1].stamp


def test_a_folder_with_other_files_is_not_taken_for_a_store(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear station")

    with pytest.raises(StoreUnusable, match="holds other files"):
        Desk(tmp_path, CodeTables(), now_ms=lambda: NOON_MS)
