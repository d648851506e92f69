"""Nothing of the log is removed before what stands for it is surely on disk.

A cut of the power takes names back in their order, so it cannot show a removal that
came too early behind a rename. A disk without a journal can; here each removal itself
is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

import store.log.sealing
from store.base import base_names, base_position
from store.disk import Disk
from store.log import segment_name, segment_numbers
from store.log.kept_files import ASIDE, write_steps
from store.trimming import finish_trim
from tests.simulation.desk_life import DeskLife, small_desk
from tests.store.sim_disk import Kept, SimDisk

BASE = "base-000003-00000000.json.gz"
STORY = "o1212stt5o353T5Ttco12ptt"


class WatchedDisk(SimDisk):
    """A disk that asks at each removal of a segment what stands for it."""

    asked = 0

    def remove(self, name: str) -> None:
        numbers = [] if name.endswith(ASIDE) else segment_numbers([name])
        if numbers or base_names([name]):
            left = [gone for gone, file in self._name_changes if file is None]
            before = [one for one in left if segment_numbers([one])]
            assert not before, f"{before[0]} may come back when {name} is gone"
        if numbers:
            self.asked += 1
            assert self._stand_for(name, numbers[0]), f"nothing stands for {name}"
        super().remove(name)

    def _stand_for(self, name: str, number: int) -> bool:
        sure = [
            known
            for known, file in self._names_on_disk.items()
            if all(chunk.kept is Kept.ON_DISK for chunk in file.chunks)
        ]
        bases = base_names(sure)
        return f"{name}.gz" in sure or any(
            base_position(base).segment > number for base in bases
        )


def live(seed: int) -> int:
    """Live a life; how many removals were looked at."""
    with small_desk(seed):
        life = DeskLife(WatchedDisk(seed))
        for step in STORY:
            life.does(step)
        return life.disk.asked


def test_segment_goes_only_when_something_surely_stands_for_it() -> None:
    assert sum(live(seed) for seed in range(5)) > 10


def removes_together(disk: Disk, files: Iterable[str], base: str) -> None:
    """Remove what was dropped, and make that sure once for all."""
    del base
    for name in files:
        disk.remove(name)
    disk.sync_folder()


def dropping(finish: Callable[[Disk, Iterable[str], str], None]) -> WatchedDisk:
    """Drop three segments that a base stands for."""
    disk = WatchedDisk()
    for number in (1, 2, 3, 4):
        disk.put(segment_name(number), b"x")
    disk.put(BASE, b"x")
    finish(disk, [segment_name(number) for number in (1, 2, 3)], BASE)
    return disk


def test_each_dropped_segment_is_surely_gone_before_the_next() -> None:
    disk = dropping(finish_trim)

    assert sorted(disk.names()) == [BASE, segment_name(4)]


def test_segments_made_sure_only_together_are_caught() -> None:
    with pytest.raises(AssertionError, match="may come back when log-000002"):
        dropping(removes_together)


def forgets_name(disk: Disk, name: str, content: bytes) -> Iterator[None]:
    """Write a file, and leave its name to chance."""
    yield from write_steps(_Nameless(disk), name, content)  # type: ignore[arg-type]


class _Nameless:
    """A disk that puts no name on stable storage."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    def __getattr__(self, name: str) -> Any:
        return getattr(self._disk, name)

    def sync_folder(self) -> None:
        """Do nothing."""


def test_removal_before_the_name_is_sure_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store.log.sealing, "write_steps", forgets_name)

    with pytest.raises(AssertionError, match="nothing stands for log-"):
        live(1)
