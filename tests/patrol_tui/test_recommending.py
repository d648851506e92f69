"""REC: the line that each digit enters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol_tui.console import Console, Outcome
from patrol_tui.opening import Choices, open_console
from patrol_tui.recommending import takes_from_others
from store.model.records import UnitId
from tests.patrol_tui.officer import EVENING_MS, on_duty


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    made = open_console(Choices(store=tmp_path / "store", lang="en"))
    yield made
    made.desk.close()


def on(console: Console, number: int) -> bool:
    """Claim that somebody is on an incident."""
    incident = console.state.by_number(number)
    assert incident is not None
    return bool(incident.active)


BUSY = (
    "ON 21",
    "N noise @wat-khum loud",
    "D 21 101",
    "N shots @wat-khum two",
)


def test_a_unit_busy_with_less_is_pre_empted_and_never_on_two_at_once(
    console: Console,
) -> None:
    for line in (*BUSY, "REC 102"):
        assert console.enter(line, EVENING_MS).outcome is Outcome.DONE
    line = console.offered(1, EVENING_MS)
    reply = console.enter("1", EVENING_MS)

    assert line == "PE 21 102"
    assert reply.outcome is Outcome.DONE
    held = console.state.units[UnitId("21")].incidents
    assert [console.state.incidents[key].number for key in held] == [102]
    assert not on(console, 101)


def test_a_free_unit_is_dispatched(console: Console) -> None:
    for line in ("ON 21", "N shots @wat-khum two", "REC 101"):
        console.enter(line, EVENING_MS)

    assert console.offered(1, EVENING_MS) == "D 21 101"


async def test_on_the_screen_enter_confirms_what_takes_a_unit_from_others(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *BUSY) as officer:
        await officer.enters("REC 102")
        await officer.presses("1")

        assert officer.sees(":PE 21 102")
        assert on(officer.screen.console, 101)


@pytest.mark.parametrize(
    ("line", "takes"),
    [("PE 21 102", True), ("D! 21 102", True), ("D 21 102", False), ("", False)],
)
def test_what_is_confirmed(line: str, takes: bool) -> None:
    assert takes_from_others(line) is takes
