"""Reporters by age: who told of what is long over is forgotten, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from patrol_tui import headless, opening
from patrol_tui.log import retention
from store.device import find_device
from store.disk import RealDisk
from store.model.events import Event
from store.model.facts import PersonForgotten
from store.opening import each_event
from store.sync.enrolment import Enrolment, keep_enrolment
from tests.patrol_tui.program import Program, Run
from tests.store.desk_on_sim import DAY_MS, NOON_MS

OVER = (
    "RP theft @wat-khum bike by=phone from=Ann tel=0811111111",
    "TK 1",
    "X 101 false",
    "CW 1 sent",
)
WORK = "N noise @wat-khum loud"


class Clock:
    """The wall clock of all rooms."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now_ms = NOON_MS
        for room in (opening, headless, retention):
            patch.setattr(room, "wall_ms", lambda: self.now_ms)


class Station:
    """A store, and days that go by."""

    def __init__(self, program: Program, clock: Clock) -> None:
        self.program, self.clock = program, clock
        self.settings = program.store.with_name("patrol.toml")
        self.keeps("")

    def keeps(self, line: str) -> None:
        self.settings.write_text(f"[store]\n{line}\n", "utf-8")

    def works(self, *lines: str) -> Run:
        return self.program("--config", str(self.settings), "do", *(lines or (WORK,)))

    def ages(self, days: int = 400) -> Run:
        """Let days go by with work, and give the last session's run."""
        run = Run(0, "", "")
        for _ in range(days // 50):
            self.clock.now_ms += 50 * DAY_MS
            run = self.works()
        return run

    def forgotten(self) -> list[PersonForgotten]:
        found: list[PersonForgotten] = []

        def take(event: Event) -> None:
            if isinstance(event.fact, PersonForgotten):
                found.append(event.fact)

        each_event(self.program.store, None, take)
        return found

    def knows(self, person: str) -> bool:
        run = self.program("log", "forget", person, "--list")
        return run.code == 0


@pytest.fixture
def station(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Station:
    return Station(Program(tmp_path / "store", capsys), Clock(monkeypatch))


def test_who_told_of_what_is_over_for_a_year_is_forgotten(station: Station) -> None:
    station.works(*OVER, "N theft @wat-khum red from=0822222222", "X 102 false")
    station.ages(350)
    before = station.knows("0811111111"), station.knows("0822222222")
    run = station.ages(50)

    assert before == (True, True)
    assert "forgotten, for all is over for 365 days: 2 who called" in run.err
    assert not station.knows("0811111111")
    assert not station.knows("0822222222")
    assert [len(fact.keys) for fact in station.forgotten()] == [2], "told as one event"
    assert station.program("log", "verify").code == 0
    station.ages(100)
    assert len(station.forgotten()) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ("RP theft @wat-khum bike by=phone from=Ann tel=0811111111",),
        (*OVER[:2],),
        (*OVER[:3],),
        (*OVER, "PA add guard Ann tel=0811111111 ok=yes"),
        ("N theft @wat-khum red from=0811111111",),
    ],
    ids=["waiting", "open", "owed", "partner", "open call"],
)
def test_who_is_still_waited_for_stays(
    station: Station, lines: tuple[str, ...]
) -> None:
    station.works(*lines)
    station.ages()

    assert station.knows("0811111111")
    assert station.forgotten() == []


def test_who_called_again_stays(station: Station) -> None:
    station.works(*OVER)
    station.ages(300)
    station.works("N theft @wat-khum red from=081-111-1111", "X 108 false")
    station.ages(100)

    assert station.knows("0811111111")


def test_retired_partner_goes_when_that_is_long_ago(station: Station) -> None:
    station.works("PA add guard Ann tel=0811111111 ok=yes", "PA end 1 moved")
    station.ages()

    assert not station.knows("0811111111")


@pytest.mark.parametrize(
    ("line", "stays"), [("reporter_days = 0", True), ("reporter_days = 100", False)]
)
def test_settings_say_after_how_long(station: Station, line: str, stays: bool) -> None:
    station.keeps(line)
    station.works(*OVER)
    station.ages(150)

    assert station.knows("0811111111") is stays


def test_clock_that_runs_years_ahead_forgets_nobody(station: Station) -> None:
    station.works(*OVER)
    station.clock.now_ms += 20 * 365 * DAY_MS
    for _ in range(3):
        station.works()
        station.clock.now_ms += DAY_MS

    assert station.knows("0811111111")


@pytest.mark.parametrize(
    ("role", "stays"), [("dispatcher", True), ("supervisor", False)]
)
def test_only_a_desk_that_may_forget_does_it_for_the_zone(
    station: Station, role: str, stays: bool
) -> None:
    station.works(*OVER)
    disk = RealDisk(station.program.store)
    device = find_device(disk, None, set()).code
    keep_enrolment(
        disk,
        Enrolment(
            url="https://server", zone="a", zones=("a",), device=device, token="t" * 43,
            expires_ms=0, role=role, lane=0,
        ),
    )  # fmt: skip
    station.ages()

    assert station.knows("0811111111") is stays
