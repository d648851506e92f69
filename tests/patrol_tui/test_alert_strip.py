"""The alert strip on the screen: what it says, where its keys go, what it sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from patrol_tui.screens.duty import DutyScreen
from store.model.records import IncidentId
from tests.patrol_tui.officer import Officer, on_duty
from widgets.drawing.cells import width

WAITING = ("ON 21", "N theft @wat-khum", "N noise @kasikorn-bank")
NOBODY = IncidentId("")
BUSY = ("ON 21", "ON 22", "N shots @wat-khum", "D 21 101", "N theft @wat-khum")


def strip(officer: Officer) -> str:
    return officer.rows()[1]


async def test_quiet_strip_says_so(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", "ON 21") as officer:
        assert strip(officer).strip() == "No alerts"


@pytest.mark.parametrize("size", [(80, 24), (60, 18)])
async def test_strip_is_not_quiet_while_the_clock_is_behind_the_log(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with on_duty(tmp_path / "store", *WAITING, size=size) as officer:
        await officer.waits(-24 * 60)
        behind = strip(officer)
        await officer.waits(24 * 60)

        assert behind == "! clock 23h59 behind the newest entry: alerts come late"
        assert strip(officer).strip() == "No alerts"


async def test_alerts_are_told_by_name_with_the_worst_first(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *WAITING) as officer:
        await officer.waits(3)
        amber = strip(officer)
        await officer.waits(5)
        red = strip(officer)
        await officer.waits(60)
        both = strip(officer)

        assert amber.startswith("! #101 P2 waits 5m (5)")
        assert amber.endswith("!1")
        assert red.startswith("!! #101 P2 waits 10m (10)")
        assert red.endswith("!!1")
        assert both.startswith(
            "!! 21 not heard from 1h11 (30)  !! #101 P2 waits 1h10 (10)"
        )
        assert both.endswith("+1 !!3")


async def test_row_says_in_a_word_what_is_late(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY[:3]) as officer:
        await officer.types(":D 21 101")
        await officer.presses("enter")
        before = officer.sees("□sent")
        await officer.waits(1)

        assert before
        assert officer.sees("□noack")
        assert not officer.sees("□sent")


async def test_key_goes_to_the_worst_then_to_the_next_alert(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY, "22") as officer:
        await officer.waits(12)
        seen = []
        for key in ("g", "เ", "g"):
            await officer.types(key)
            screen = officer.screen
            assert isinstance(screen, DutyScreen)
            incident = screen.console.state.incidents[screen._incident or NOBODY]
            seen.append((incident.number, screen._unit))

        assert [number for number, _ in seen] == [101, 102, 101]
        assert seen[0][1] == "21"


async def test_space_goes_there_then_types_what_acknowledges(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *WAITING) as officer:
        await officer.waits(8)
        await officer.presses("space")
        gone = officer.sees("ALOK 101 acknowledges")
        await officer.presses("space")
        typed = officer.sees(":ALOK 101")
        await officer.presses("enter")
        after = strip(officer)
        await officer.waits(11)

        assert gone
        assert typed
        assert after.startswith("ok #101 P2 waits 10m (10)")
        assert after.endswith("!!1")
        assert strip(officer).startswith("!! #101 P2 waits 21m (10)")


async def test_acknowledgement_is_there_after_a_restart(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *WAITING) as officer:
        await officer.waits(8)
        await officer.types("A")
        await officer.presses("enter")
        await officer.waits(1)
    async with on_duty(tmp_path / "store") as officer:
        assert strip(officer).startswith("ok #101 P2 waits")


async def test_emergency_comes_first_and_is_acknowledged_by_its_own_command(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *WAITING, "SOS 21") as officer:
        await officer.waits(8)
        told = strip(officer)
        await officer.types("A")
        typed = officer.sees(":SOSACK 21")
        await officer.presses("enter")

        assert told.startswith("!! 21 EMERGENCY")
        assert typed
        assert strip(officer).startswith("ok 21 EMERGENCY")


async def test_mute_is_shown_with_the_time_left_and_can_be_undone(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", "ON 21") as officer:
        await officer.types(":MUTE 10")
        await officer.presses("enter")
        muted = officer.rows()[0]
        await officer.waits(4)
        less = officer.rows()[0]
        await officer.types("MUTE 0")
        await officer.presses("enter")

        assert "MUTE 10m" in muted
        assert "MUTE 6m" in less
        assert "MUTE" not in officer.rows()[0]


async def test_bell_rings_once_and_not_while_it_is_muted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with on_duty(tmp_path / "store", *WAITING) as officer:
        rung: list[bool] = []
        monkeypatch.setattr(officer.app, "bell", lambda: rung.append(True))
        await officer.waits(8)
        await officer.waits(1)
        once = len(rung)
        await officer.types(":MUTE 60")
        await officer.presses("enter")
        await officer.waits(30)

        assert (once, len(rung)) == (1, 1)


@pytest.mark.parametrize("lang", ["en", "th"])
@pytest.mark.parametrize("size", [(40, 24), (80, 24), (120, 40)])
async def test_strip_is_one_row_of_exact_width_with_every_count(
    lang: str, size: tuple[int, int], tmp_path: Path
) -> None:
    lines = [*BUSY, *["N crash @wat-khum"] * 9]
    async with on_duty(tmp_path / "store", *lines, lang=lang, size=size) as officer:
        await officer.waits(60)

        assert width(strip(officer)) <= size[0]
        assert strip(officer).endswith("!!12")
        assert "+" in strip(officer)


async def test_a_tick_on_which_nothing_changes_draws_nothing(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *WAITING) as officer:
        await officer.waits(8)
        pane = officer.screen.query_one("#alerts")
        drawn: list[object] = []
        pane.refresh = lambda *regions, **_: drawn.extend(regions)  # type: ignore
        await officer.waits(0.02)

        assert drawn == []


async def test_public_warning_stands_in_the_strip_until_it_expires(
    tmp_path: Path,
) -> None:
    warning = "WA add พายุ ให้อยู่ในอาคาร area=ทั้งเขต exp=1h"
    async with on_duty(tmp_path / "store", warning, lang="en") as officer:
        quiet = strip(officer)
        await officer.enters("N theft @wat-khum")
        await officer.waits(11)
        beside = strip(officer)
        await officer.waits(60)

        assert quiet.strip() == "WA1 พายุ ให้อยู่ในอาคาร (ทั้งเขต) until 20:20"
        assert "#101 P2 waits" in beside
        assert "WA1 พายุ" in beside
        assert "WA1" not in strip(officer)
