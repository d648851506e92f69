"""The bell: once for what turns red, again for what cannot wait, mute but for SOS."""

from __future__ import annotations

from patrol_tui.bell import Bell
from store.model.alerts import alerts_of
from store.model.commands import AcknowledgeAlerts, CallEmergency
from store.model.records import UnitId
from tests.store.shift import Shift

AGAIN_MS = 30_000


class Desk:
    """A shift, and the bell beside it, asked every second."""

    def __init__(self, *, muted_ms: int = 0) -> None:
        self.shift = Shift()
        self.shift.logs_on("21")
        self.bell = Bell(AGAIN_MS)
        self.muted_ms = muted_ms

    def rings(self, seconds: int) -> list[int]:
        """Let time pass; tell after how many seconds it rang."""
        rung = []
        for second in range(1, seconds + 1):
            self.shift.now_ms += 1000
            shift = self.shift
            standing = alerts_of(shift.state, shift.tables, shift.now_ms)
            if self.bell.rings(standing, shift.now_ms, self.muted_ms):
                rung.append(second)
        return rung


def test_it_rings_once_for_what_turns_red_and_not_for_amber() -> None:
    desk = Desk()
    desk.shift.opens("theft", priority=2)

    assert desk.rings(15 * 60) == [10 * 60]


def test_it_rings_again_for_what_is_urgent_until_it_is_acknowledged() -> None:
    desk = Desk()
    desk.shift.opens("shots", priority=0)
    first = desk.rings(200)
    desk.shift.does(AcknowledgeAlerts(incident=desk.shift.incident(101).id))
    second = desk.rings(500)

    assert first == [120, 150, 180]
    assert second == []


def test_it_rings_when_an_acknowledged_one_is_due_again() -> None:
    desk = Desk()
    desk.shift.opens("theft", priority=2)
    desk.rings(601)
    desk.shift.does(AcknowledgeAlerts(incident=desk.shift.incident(101).id))

    assert desk.rings(600) == [599]


def test_an_emergency_is_never_muted_and_all_else_is() -> None:
    desk = Desk(muted_ms=2**62)
    desk.shift.opens("shots", priority=0)
    muted = desk.rings(300)
    desk.shift.does(CallEmergency(unit=UnitId("21")))

    assert muted == []
    assert desk.rings(65) == [1, 31, 61]


def test_what_a_late_sync_brings_is_heard_though_it_is_long_red() -> None:
    desk = Desk()
    elsewhere = desk.shift.aside()
    elsewhere.opens("theft", priority=2)
    elsewhere.now_ms += 3_600_000
    desk.rings(5)

    desk.shift.state, desk.shift.now_ms = elsewhere.state, elsewhere.now_ms

    assert desk.rings(5) == [1]
