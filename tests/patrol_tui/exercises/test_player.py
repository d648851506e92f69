"""The player, when the disk takes nothing for a while."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from patrol_tui.exercises.player import Ended, Player, Step
from store.answers import Done
from store.desk import Desk
from store.disk import RealDisk
from store.model.commands import Open
from store.model.records import Location, State
from store.model.tables import CodeTables

NOON_MS = 1_800_000_000_000
COUNT = 20


def theft(state: State) -> Open:
    del state
    return Open(type="theft", place=Location(text="market"))


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A disk that is full while the one element says so."""
    write, is_full = RealDisk.write, [False]

    def guarded(disk: RealDisk, file: int, content: bytes) -> None:
        if is_full[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(disk, file, content)

    monkeypatch.setattr(RealDisk, "write", guarded)
    return is_full


@pytest.mark.parametrize("first", ["person", "player"])
@pytest.mark.parametrize("saver", ["screen", "player"])
def test_nothing_of_a_replay_is_lost_over_a_full_disk(
    first: str, saver: str, tmp_path: Path, full: list[bool]
) -> None:
    told: list[Ended] = []
    steps = [
        Step(at_ms=NOON_MS + n, by="file", command=theft, noted=told.append)
        for n in range(COUNT)
    ]
    player = Player(steps, speed=float("inf"))
    desk = Desk(tmp_path / "store", CodeTables(), now_ms=lambda: NOON_MS)
    full[0] = True
    if first == "person":
        desk.submit(theft(desk.state), NOON_MS, by="malee")
    for _ in range(3):
        player.advance(desk, 5, float("inf"))
    full[0] = False
    if saver == "screen":
        desk.save_again()
    while not player.finished:
        player.advance(desk, 5, float("inf"))

    mine = [i for i in desk.state.incidents.values() if i.opened_by == "file"]
    desk.close()
    assert len(mine) == COUNT
    assert len(told) == COUNT
    assert all(isinstance(ended, Done) and ended.events for ended in told)
