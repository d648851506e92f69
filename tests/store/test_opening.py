"""Opening: the folder is claimed before anything in it is believed."""

from __future__ import annotations

import pytest

from store.checkup import Mender, check_disk
from store.disk import StoreBusy, StoreUnusable
from store.log.snapshots import NAME as SNAPSHOT
from tests.store.desk_on_sim import NOON_MS, enter, opened
from tests.store.sim_disk import SimDisk


class Ordered(SimDisk):
    """A disk that tells what was asked before the folder was locked."""

    def __init__(self) -> None:
        super().__init__()
        self.early: list[str] = []

    def names(self) -> list[str]:
        if not self._locked:
            self.early.append("names")
        return super().names()

    def read(self, name: str) -> bytes:
        if not self._locked:
            self.early.append(name)
        return super().read(name)


@pytest.fixture
def disk() -> Ordered:
    disk = Ordered()
    desk = opened(disk)
    enter(desk)
    assert desk.save_memory()
    desk.close()
    disk.early.clear()
    return disk


def test_nothing_is_read_before_the_folder_is_claimed(disk: Ordered) -> None:
    opened(disk).close()

    assert disk.early == []


def test_repair_reads_the_log_anew_only_behind_its_claim(disk: Ordered) -> None:
    name = next(filter(SNAPSHOT.fullmatch, disk.names()))
    disk.put(name, b"spoilt")
    checked = check_disk(disk, NOON_MS)
    disk.early.clear()

    mender = Mender(disk, None, at_ms=lambda: NOON_MS)
    mender.mend(checked)

    assert mender.done.remembered
    assert disk.early == []
    assert disk.idle


def test_store_that_another_has_open_stays_claimed_by_that_one(disk: Ordered) -> None:
    desk = opened(disk)

    for _ in range(2):
        with pytest.raises(StoreBusy):
            opened(disk)

    enter(desk)
    desk.close()
    assert disk.idle


def test_opening_that_fails_gives_the_folder_free(disk: Ordered) -> None:
    for name in disk.names():
        if name.startswith("log-"):
            disk.remove(name)

    with pytest.raises(StoreUnusable):
        opened(disk)

    assert disk.idle


def test_file_gone_from_before_the_snapshot_is_told_at_every_start(
    disk: Ordered,
) -> None:
    disk.put("log-000001.jsonl", disk.read("log-000001.jsonl")[:-5])
    desk = opened(disk)
    enter(desk)
    assert desk.save_memory(alone=True)
    desk.close()
    disk.remove("log-000001.jsonl")
    assert {"log-000002.jsonl"} == {n for n in disk.names() if n.startswith("log-")}

    told = []
    for _ in range(2):
        desk = opened(disk)
        told.append([(one.code.value, one.file) for one in desk.findings])
        enter(desk)
        desk.close()

    assert told == [[("segment-missing", "log-000001.jsonl")]] * 2
