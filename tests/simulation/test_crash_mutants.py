"""Logs, and programs, that break one rule each: the laws must catch every one."""

from collections.abc import Callable, Iterable, Iterator

import pytest

import store.log.sealing
from store.disk import Disk
from store.log import EventLog, segment_name
from tests.simulation.log_life import Law, Life
from tests.simulation.striking import (
    Plan,
    Tally,
    Trial,
    recovers,
    script_of,
    settles,
    strike_life,
)
from tests.simulation.test_crash_points_refused import refused_lives
from tests.store.log.test_log_crashes import (
    ActsAtOnce,
    Forgets,
    FramePerEvent,
    NamelessSegment,
    RetriesSync,
    Unsynced,
    WritesOn,
)


def caught(plans: Iterable[Plan], trial: Trial) -> str:
    """Strike until a law is broken; its name, or nothing."""
    for plan in plans:
        try:
            strike_life(plan, trial, Tally())
        except AssertionError as error:
            print(error)  # noqa: T201
            return str(error).partition(":")[0]
    return ""


def plans_for(life: type[Life], make: type[EventLog]) -> list[Plan]:
    return [
        Plan(seed=n, script=script_of(n, 3, 5, "1112358"), life=life, make=make)
        for n in range(9)
    ]


@pytest.mark.parametrize(
    ("mutant", "trial", "laws"),
    [
        (Unsynced, recovers, {Law.KEPT}),
        (FramePerEvent, recovers, {Law.WHOLE}),
        (ActsAtOnce, recovers, {Law.STAYS}),
        (NamelessSegment, recovers, {Law.KEPT}),
        (Forgets, settles, {Law.SMALL}),
    ],
)
def test_strikes_catch_a_log_without_the_rule(
    mutant: type[EventLog], trial: Trial, laws: set[Law]
) -> None:
    assert caught(plans_for(Life, mutant), trial) in laws


@pytest.mark.parametrize(
    ("mutant", "laws"),
    [(RetriesSync, {Law.KEPT}), (WritesOn, {Law.SOUND, Law.KEPT})],
)
def test_refusals_catch_a_log_without_the_rule(
    mutant: type[EventLog], laws: set[Law]
) -> None:
    plans = (
        Plan(seed=p.seed, script=p.script, refused=p.refused, make=mutant)
        for p in refused_lives(range(4), "111235")
    )

    assert caught(plans, recovers) in laws


class AcksFirst(Life):
    """Says that something is done, and then does it."""

    def settle(self) -> None:
        self.acknowledge(self._running().pending)
        super().settle()


class ShowsTwice(Life):
    """Takes a repeated frame for a new one."""

    def found(self, log: EventLog) -> list[bytes]:
        return [event for r in log.recovered for event in r.events]


class SameWriter(Life):
    """Goes on under its old writer id, with numbers from 1."""

    def open(self) -> None:
        super().open()
        self.heads.pop(self.writer, None)

    def new_writer(self) -> str:
        return "w1"


class SnapshotsAhead(Life):
    """Keeps in a snapshot what is not in the log yet."""

    def commit(self, size: int) -> None:
        before = self.heads
        first = self.heads_of_writer()
        self.heads = before | {self.writer: first + size}
        super().snapshot()
        self.heads = before
        super().commit(size)


@pytest.mark.parametrize(
    ("mutant", "laws"),
    [
        (AcksFirst, {Law.KEPT}),
        (ShowsTwice, {Law.ONCE}),
        (SameWriter, {Law.ONE_CONTENT, Law.DENSE}),
        (SnapshotsAhead, {Law.SNAPSHOT}),
    ],
)
def test_strikes_catch_a_program_without_the_rule(
    mutant: type[Life], laws: set[Law]
) -> None:
    assert caught(plans_for(mutant, EventLog), recovers) in laws


WriteSteps = Callable[[Disk, str, bytes], Iterator[None]]


def writes_unsynced(disk: Disk, name: str, content: bytes) -> Iterator[None]:
    """Leave the content of a sealed segment to chance."""
    file = disk.create(name + ".aside")
    disk.write(file, content)
    disk.close(file)
    disk.replace(name + ".aside", name)
    yield
    disk.sync_folder()


def writes_in_place(disk: Disk, name: str, content: bytes) -> Iterator[None]:
    """Write a sealed segment under its own name, the plain one already gone."""
    file = disk.create(name)
    disk.remove(name.removesuffix(".gz"))
    yield
    disk.write(file, content)
    disk.sync(file)
    disk.close(file)
    disk.sync_folder()


def removes_early(disk: Disk, name: str, content: bytes) -> Iterator[None]:
    """Remove the plain segment before the sealed one has its name."""
    file = disk.create(name + ".aside")
    disk.write(file, content)
    disk.sync(file)
    disk.close(file)
    disk.remove(name.removesuffix(".gz"))
    yield
    disk.replace(name + ".aside", name)
    disk.sync_folder()


@pytest.mark.parametrize("mutant", [writes_unsynced, writes_in_place, removes_early])
def test_strikes_catch_sealing_without_the_rule(
    mutant: WriteSteps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.log.sealing, "write_steps", mutant)
    plans = (Plan(seed=n, script=script_of(n, 3, 4, "3588tt")) for n in range(20))

    assert caught(plans, recovers) in {Law.DENSE, Law.KEPT, Law.SOUND}


def seals_anything(disk: Disk, number: int, cipher: object) -> Iterator[None]:
    """Pack nothing, and remove the segment all the same."""
    del cipher
    disk.remove(segment_name(number))
    yield


def test_laws_catch_a_segment_that_was_never_packed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("store.log.event_log.seal_steps", seals_anything)

    assert caught([Plan(seed=1, script="o888t1c")], recovers) == Law.DENSE
