"""A desk on a simulated disk, with a few words to make it work."""

from __future__ import annotations

from store.answers import Done
from store.desk import Desk
from store.model.commands import Clear, Close, Command, Dispatch, LogOn, Open
from store.model.records import IncidentId, Location, Stage, UnitId
from store.model.tables import CodeTables
from tests.store.sim_disk import SimDisk

NOON_MS = 1_760_000_000_000
DAY_MS = 24 * 3600 * 1000
U21 = UnitId("21")
TABLES = CodeTables()


def opened(disk: SimDisk) -> Desk:
    return Desk(disk, TABLES, now_ms=lambda: NOON_MS)


def do(desk: Desk, command: Command, now_ms: int = NOON_MS) -> Done:
    answer = desk.submit(command, now_ms, by="somchai")
    assert isinstance(answer, Done), answer
    return answer


def theft(**more: str) -> Open:
    return Open(type="theft", place=Location(text="Wat Khum"), **more)


def enter(desk: Desk, now_ms: int = NOON_MS, **more: str) -> IncidentId:
    return IncidentId(do(desk, theft(**more), now_ms).events[0].id)


def work(desk: Desk, now_ms: int = NOON_MS, **more: str) -> IncidentId:
    """One incident from its entry to its end."""
    if U21 not in desk.state.units or not desk.state.units[U21].on_duty:
        do(desk, LogOn(unit=U21), now_ms)
    key = enter(desk, now_ms, **more)
    do(desk, Dispatch(units=(U21,), incident=key, stage=Stage.AR), now_ms)
    do(desk, Clear(units=(U21,), disposition="ARREST"), now_ms)
    if desk.state.incidents[key].is_open:
        do(desk, Close(incident=key, disposition="ARREST"), now_ms)
    return key
