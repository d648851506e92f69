"""Reports: response times by step, load with its bars, one incident told again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from patrol_tui.cli import main
from patrol_tui.listing.times import bars, minutes, steps_of, times
from store.desk import Desk
from store.model.commands import Open
from store.model.records import Incident, Location, Stage
from store.model.tables import CodeTables
from tests.store.shift import NOON_MS, Shift
from widgets.words.catalogue import Words

STEPS = [
    "received to sent",
    "sent to acknowledged",
    "sent to on the way",
    "on the way to there",
    "received to there",
    "there to cleared",
]


def worked(*, waits_min: int = 2, kind: str = "theft") -> Incident:
    """One incident: waits, is sent to, acknowledged 1, on its way 1, there 5, done 20
    minutes later."""
    shift = Shift()
    shift.logs_on("21")
    shift.opens(kind)
    shift.later(minutes=waits_min)
    shift.sends("21", 101)
    for stage, after_min in ((Stage.AK, 1), (Stage.EN, 1), (Stage.AR, 5)):
        shift.later(minutes=after_min)
        shift.advances("21", stage)
    shift.later(minutes=20)
    shift.clears("21", "REPORT")
    return shift.incident(101)


def test_each_step_of_a_response_is_measured() -> None:
    steps = {step.name: step.spans_ms for step in steps_of([worked()])}

    minute_ms = 60_000
    assert list(steps) == STEPS
    assert [spans[0] // minute_ms for spans in steps.values()] == [2, 1, 2, 5, 9, 20]


def test_a_step_that_was_not_taken_is_not_counted() -> None:
    shift = Shift()
    shift.opens()
    shift.sends("21", 101, override=True)

    steps = {step.name: len(step.spans_ms) for step in steps_of([shift.incident(101)])}

    assert steps["received to sent"] == 1
    assert steps["received to there"] == 0


def test_half_and_nine_in_ten_are_told_for_all_and_by_priority() -> None:
    told = list(times(Words("en"), [worked(waits_min=n) for n in range(1, 11)]))

    assert told[0] == "all"
    assert "received to sent: 10x, half within 6:00, nine in ten within 9:00" in told[1]
    assert "P2" in told
    assert "P0" not in told


def test_nothing_is_told_of_nothing() -> None:
    assert list(times(Words("en"), [])) == []


def test_the_longest_bar_is_full_and_one_is_never_invisible() -> None:
    full, least, none = bars([("a", 1_000), ("b", 1), ("c", 0)])

    assert full.count("#") == 40
    assert least.count("#") == 1
    assert none.count("#") == 0


@pytest.mark.parametrize(
    ("span_ms", "told"),
    [(0, "0:00"), (-5, "0:00"), (247_000, "4:07"), (3_930_000, "1:05:30")],
)
def test_spans_are_told_to_the_second(span_ms: int, told: str) -> None:
    assert minutes(span_ms) == told


@pytest.fixture
def store(tmp_path: Path) -> str:
    path = str(tmp_path / "store")
    lines = ["ON 21", "N theft @wat-khum", "D 21 101", "AR 21", "CU 21 REPORT"]
    assert main(["--lang", "en", "--store", path, "do", *lines]) == 0
    return path


def printed(
    capsys: pytest.CaptureFixture[str], store: str, *given: str, lang: str = "en"
) -> str:
    capsys.readouterr()
    assert main(["--lang", lang, "--store", store, "show", *given]) == 0
    return capsys.readouterr().out


def test_show_times_tells_the_steps(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, store, "times", "--last", "1d")

    assert told.startswith("last 1d: 1 incidents")
    assert "received to there: 1x" in told


def test_show_work_tells_hours_types_places_and_units(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, store, "work")

    assert told.count("#" * 40) == 3
    assert "Theft" in told
    assert "Wat Khum" in told
    assert told.rstrip().endswith(" 21")


def test_show_story_tells_an_incident_from_its_beginning(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, store, "story", "101").splitlines()

    assert told[0].startswith("#101 Theft Wat Khum")
    assert told[1].split()[0] == "0:00"
    assert len(told) == 6


def test_story_of_a_number_that_is_not_there_is_refused(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "--store", store, "show", "story", "999"]) == 1

    assert "#999" in capsys.readouterr().err


def test_story_without_a_number_asks_for_one(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "--store", store, "show", "story"]) == 2
    assert "which incident? patrol-tui show story N" in capsys.readouterr().err


def test_a_span_that_is_none_is_said(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lang", "en", "--store", store, "show", "times", "--last", "x"]) == 2

    assert "--last" in capsys.readouterr().err


def test_reports_are_documents_for_another_program(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = json.loads(printed(capsys, store, "times", "--json"))
    load = json.loads(printed(capsys, store, "work", "--json"))
    told = json.loads(printed(capsys, store, "story", "101", "--json"))

    assert steps["incidents"] == 1
    assert {row["priority"] for row in steps["steps"]} == {None, 2}
    assert sum(load["hours"].values()) == 1
    assert load["units"] == {"21": 0}
    assert told["story"][0]["after_ms"] == 0


def test_a_supervisor_watches_the_board_of_a_desk_at_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path / "store", CodeTables(), now_ms=lambda: NOON_MS)
    desk.submit(Open(type="robbery", place=Location(text="market")), NOON_MS, by="desk")
    before = [path.stat().st_size for path in sorted(tmp_path.rglob("*.jsonl"))]

    shown = ["--lang", "en", "--store", str(tmp_path / "store"), "dump"]
    assert main([*shown, "--size", "100x30"]) == 0

    told = capsys.readouterr().out
    assert "#101 P1 waits" in told
    assert "Robbery" in told
    after = [path.stat().st_size for path in sorted(tmp_path.rglob("*.jsonl"))]
    assert after == before
