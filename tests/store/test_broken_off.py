"""A command broken off in its middle: nothing is lost, and nothing is built on it."""

import sys
from types import FrameType
from typing import Any

import pytest

from store.answers import Done
from store.checkup.check import check_disk
from store.checkup.found import Level
from store.desk import Desk
from store.model.commands import Dispatch, LogOn, Order
from store.model.records import UnitId
from tests.store.desk_on_sim import NOON_MS, U21, do, enter, opened, theft
from tests.store.sim_disk import SimDisk

STEP = 9
"""Every so many lines of the store an interrupt is tried; each story begins anew."""


class Interrupt:
    """Raises at the n-th line of the store's code that is run."""

    def __init__(self, line: int) -> None:
        self._left = line

    def __call__(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        path = frame.f_code.co_filename.replace("\\", "/")
        return self._count if "/store/" in path and "/tests/" not in path else None

    def _count(self, _frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line":
            self._left -= 1
            if not self._left:
                sys.settrace(None)
                raise KeyboardInterrupt
        return self._count


def broken_off(desk: Desk, command: Order, line: int) -> bool:
    """Do a command, and break off at that line; claim that it was."""
    tracing = sys.gettrace()
    sys.settrace(Interrupt(line))
    try:
        desk.submit(command, NOON_MS, by="s")  # type: ignore[arg-type]
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(tracing)
    return False


def story(line: int, *, is_first: bool) -> bool:
    """Break a command off, go on, close, and hold the next opening against it."""
    disk = SimDisk()
    desk = opened(disk)
    told = set()
    command: Order = theft()
    if not is_first:
        do(desk, LogOn(unit=U21))
        do(desk, LogOn(unit=UnitId("22")))
        told = {enter(desk)}
        command = Dispatch(units=(U21, UnitId("22")), incident=next(iter(told)))
    was_broken = broken_off(desk, command, line)
    answer = desk.submit(theft(), NOON_MS, by="s")
    told |= set(answer.state.incidents) if isinstance(answer, Done) else set()
    desk.close()

    again = opened(disk)
    assert told <= set(again.state.incidents)
    assert not again.findings
    sent = {u.id for u in again.state.units.values() if u.incidents}
    assert sent in (set(), {U21, UnitId("22")}), "half a dispatch"
    again.close()
    checked = check_disk(disk, NOON_MS)
    assert [f.code for f in checked.findings if f.level is Level.WRONG] == []
    return was_broken


@pytest.mark.parametrize("is_first", [True, False])
def test_nothing_is_built_on_half_a_command(is_first: bool) -> None:
    line, tried = 1, 0
    while story(line, is_first=is_first):
        line, tried = line + STEP, tried + 1

    assert tried > 30


def test_what_breaks_off_refuses_all_that_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk = SimDisk()
    desk = opened(disk)
    enter(desk)
    monkeypatch.setattr(desk._log, "append", _interrupted)
    with pytest.raises(KeyboardInterrupt):
        desk.submit(theft(), NOON_MS, by="s")
    monkeypatch.undo()
    answer = desk.submit(theft(), NOON_MS, by="s")

    assert not isinstance(answer, Done)
    assert "start again" in answer.about["why"]
    assert not desk.is_saved


def _interrupted(_line: bytes) -> None:
    raise KeyboardInterrupt
