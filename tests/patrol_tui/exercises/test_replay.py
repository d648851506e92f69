"""The replay against the CSV itself: expectations use csv and datetime alone."""

import contextlib
import csv
import errno
import io
import math
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from patrol_tui.exercises import replay
from patrol_tui.exercises.calls import read_calls
from patrol_tui.exercises.player import Player
from patrol_tui.exercises.profile import read_profile
from patrol_tui.exercises.retelling import Retelling
from patrol_tui.opening import Choices
from patrol_tui.settings.check import ConfigError
from store.desk import Desk
from store.disk import RealDisk
from store.glance import Glance
from store.model.records import Incident
from store.model.tables import CodeTables
from tests.patrol_tui.program import started
from tests.store.whole_log import whole_log

CSV = (
    Path(__file__).parents[4]
    / "shared/data/cfs/sffd_2016-12-31_2017-01-03.csv"
)  # fmt: skip
needs_file = pytest.mark.skipif(
    not CSV.exists(), reason="the shared San Francisco file is not here"
)

TYPES = {
    "Alarms": "alarm",
    "Citizen Assist / Service Call": "assist",
    "Elevator / Escalator Rescue": "assist",
    "Medical Incident": "medical",
    "Outside Fire": "fire",
    "Smoke Investigation (Outside)": "fire",
    "Structure Fire": "fire",
    "Traffic Collision": "crash-injury",
    "Vehicle Fire": "fire",
}  # all others are `other`
PRIORITIES = {"E": 0, "3": 1, "2": 3}
DISPOSITIONS = {
    "Against Medical Advice": "NOACT",
    "CHP": "REFERRED",
    "Cancelled": "NOACT",
    "Code 2 Transport": "ASSIST",
    "Code 3 Transport": "ASSIST",
    "Fire": "ASSIST",
    "Gone on Arrival": "GOA",
    "Medical Examiner": "REFERRED",
    "No Merit": "UNF",
    "Other": "NOACT",
    "Patient Declined Transport": "NOACT",
    "SFPD": "REFERRED",
    "Unable to Locate": "GOA",
}


@dataclass
class Played:
    code: int
    said: str
    glance: Glance
    root: Path
    config: Path


def quiet(root: Path, config: Path) -> Choices:
    config.write_text("")
    return Choices(store=root, config=config, lang="en")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("replay")
    root, config = folder / "store", folder / "config.toml"
    with redirect_stdout(io.StringIO()) as said:
        code = replay.run(
            quiet(root, config), CSV, profile="sffd", speed="max", headless=True
        )
    glance = Glance(root, CodeTables())
    return Played(code, said.getvalue(), glance, root, config)


def moment(text: str) -> int | None:
    if not text:
        return None
    naive = datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p")  # noqa: DTZ007
    local = naive.replace(tzinfo=ZoneInfo("America/Los_Angeles"))
    return int(local.timestamp()) * 1000


def rows_of_file() -> list[dict[str, Any]]:
    with CSV.open(encoding="utf-8", newline="") as lines:
        rows: list[dict[str, Any]] = list(csv.DictReader(lines))
    for index, row in enumerate(rows):
        row["index"] = index
        for key in ("Received", "Dispatch", "Response", "On Scene", "Available"):
            row[key] = moment(row[f"{key} DtTm"])
    return rows


def judge(rows: list[dict[str, Any]]) -> None:
    """Say of each row why it cannot be played; a unit can be in one place only."""
    free_at: dict[str, int] = defaultdict(int)
    for row in rows:
        row["why"] = "" if row["Available"] else "missing-cleared"
    for row in sorted(rows, key=lambda row: (row["Dispatch"], row["index"])):
        if row["why"]:
            continue
        if free_at[row["Unit ID"]] > row["Dispatch"]:
            row["why"] = "on-incident"
        else:
            free_at[row["Unit ID"]] = row["Available"]


def expected_call(rows: list[dict[str, Any]]) -> tuple[object, ...]:
    sent = [row for row in rows if not row["why"]]
    sent.sort(key=lambda row: (row["Dispatch"], row["index"]))
    refused = [row["Dispatch"] for row in rows if row["why"] == "on-incident"]
    first = rows[0]
    return (
        first["Received"],
        first["Address"],
        first["Call Type"],
        TYPES.get(first["Call Type"], "other"),
        PRIORITIES[first["Priority"]],
        tuple(
            (
                row["Unit ID"], row["Dispatch"], row["Response"], row["On Scene"],
                row["Available"], "cleared" if row["On Scene"] else "freed",
            )
            for row in sent
        ),
        "CLOSED",
        DISPOSITIONS[first["Call Final Disposition"]],
        max([row["Available"] for row in sent] + refused),
    )  # fmt: skip


def actual_call(incident: Incident) -> tuple[object, ...]:
    closure = incident.closure
    assert closure is not None
    return (
        incident.opened_ms,
        incident.place.text,
        incident.text,
        incident.type,
        incident.priority,
        tuple(
            (
                a.unit, a.dispatched_ms, a.enroute_ms, a.onscene_ms,
                a.ended_ms, a.ending.value if a.ending else None,
            )
            for a in incident.assignments
        ),
        closure.state.value,
        closure.disposition,
        closure.at_ms,
    )  # fmt: skip


@needs_file
def test_every_accepted_call_ends_closed_as_the_file_has_it(played: Played) -> None:
    rows = rows_of_file()
    judge(rows)
    calls = defaultdict(list)
    for row in rows:
        calls[row["Call Number"]].append(row)
    accepted = [c for c in calls.values() if not all(row["why"] for row in c)]

    expected = Counter(expected_call(call) for call in accepted)
    actual = Counter(actual_call(i) for i in played.glance.state.incidents.values())

    assert played.code == 0
    assert len(rows) == 3786
    assert len(accepted) == 1796
    assert actual == expected


@needs_file
def test_every_refused_row_is_counted_by_reason(played: Played) -> None:
    rows = rows_of_file()
    judge(rows)
    reasons = Counter(row["why"] for row in rows if row["why"])
    accepted = len(rows) - reasons.total()
    never = sum(not row["On Scene"] for row in rows if not row["why"])

    assert f"{accepted} rows accepted, 1796 calls closed" in played.said
    assert f"{reasons.total()} rows refused" in played.said
    for reason, count in reasons.items():
        assert f"{count:6} {reason}: " in played.said
    assert f"{never:6} never-arrived: " in played.said
    assert "4 calls with no accepted row" in played.said


@needs_file
def test_commands_are_given_in_the_order_of_their_times(played: Played) -> None:
    times = [event.at_ms for event in whole_log(played.root)]

    assert times == sorted(times)
    assert len(times) > 18_000
    assert not played.glance.broken


@needs_file
def test_nobody_is_left_on_a_call(played: Played) -> None:
    state = played.glance.state

    assert not state.open_ids
    assert not any(unit.incidents for unit in state.units.values())
    assert state.exercise == f"replay {CSV.name}"


@needs_file
def test_a_second_replay_is_not_doubled(played: Played) -> None:
    before = whole_log(played.root)
    choices = quiet(played.root, played.config)
    with redirect_stderr(io.StringIO()) as said:
        code = replay.run(choices, CSV, profile="sffd", speed="max", headless=True)

    assert code == 1
    assert "holds this replay already" in said.getvalue()
    assert whole_log(played.root) == before


ONE = """\
Call Number,Unit ID,Received DtTm,Dispatch DtTm,Response DtTm,On Scene DtTm,\
Available DtTm,Call Type,Priority,Call Final Disposition,Address,Location
1,E1,01/02/2017 10:00:00 AM,01/02/2017 10:01:00 AM,,,01/02/2017 10:01:00 AM,\
Alarms,3,Fire,1 A ST,
1,E2,01/02/2017 10:00:00 AM,01/02/2017 10:05:00 AM,01/02/2017 10:06:00 AM,\
01/02/2017 10:07:00 AM,01/02/2017 10:09:00 AM,Alarms,3,Fire,1 A ST,
"""


def play_text(tmp_path: Path, text: str) -> tuple[int, str, Glance]:
    file = tmp_path / "calls.csv"
    file.write_text(text)
    choices = quiet(tmp_path / "store", tmp_path / "config.toml")
    with redirect_stdout(io.StringIO()) as said:
        code = replay.run(choices, file, profile="sffd", speed="max", headless=True)
    return code, said.getvalue(), Glance(tmp_path / "store", CodeTables())


def test_a_call_waits_for_its_last_unit_though_the_first_has_left(
    tmp_path: Path,
) -> None:
    code, _, glance = play_text(tmp_path, ONE)
    (incident,) = glance.state.incidents.values()

    assert code == 0
    assert [a.unit for a in incident.assignments] == ["E1", "E2"]
    assert incident.closure is not None
    assert incident.closure.at_ms == incident.assignments[1].ended_ms


def test_a_unit_freed_at_the_moment_of_its_next_call_is_sent(tmp_path: Path) -> None:
    second = ONE.splitlines()[2].replace("1,E2", "2,E2", 1)
    second = second.replace("10:05:00", "10:09:00").replace("10:06:00", "10:09:00")
    second = second.replace("10:07:00", "10:09:30").replace(
        "10:09:00 AM,Al", "10:20:00 AM,Al"
    )
    _, said, glance = play_text(tmp_path, ONE + second + "\n")

    assert "3 rows accepted, 2 calls closed" in said
    assert not glance.state.open_ids


def test_a_call_nobody_could_be_sent_to_is_cancelled_and_counted(
    tmp_path: Path,
) -> None:
    busy = ONE.splitlines()[2].replace("1,E2", "2,E2", 1).replace("10:05", "10:08")
    busy = busy.replace("10:06", "10:08").replace("10:07", "10:08")
    _, said, glance = play_text(tmp_path, ONE + busy + "\n")
    states = sorted(
        i.closure.state.value for i in glance.state.incidents.values() if i.closure
    )

    assert states == ["CANCELLED", "CLOSED"]
    assert "1 on-incident" in said
    assert "1 calls with no accepted row" in said


def test_a_store_that_holds_work_is_refused(tmp_path: Path) -> None:
    play_text(tmp_path, ONE)
    other = tmp_path / "other.csv"
    other.write_text(ONE)
    choices = quiet(tmp_path / "store", tmp_path / "config.toml")

    with redirect_stderr(io.StringIO()) as said:
        code = replay.run(choices, other, profile="sffd", speed="max", headless=True)

    assert code == 2
    assert "this store holds work" in said.getvalue()


def test_a_replay_can_be_played_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(ONE)
    options = ("--lang", "en", "--store", str(tmp_path / "s"), "--plain")

    run = started(*options, "replay", str(file), "--speed", "max", feed="L I\nL U\n")

    assert run.code == 0
    assert "Line mode" in run.out
    assert "E2" in run.out


@pytest.mark.parametrize("speed", ["0", "-1", "quick", "nan", "inf", ""])
def test_a_bad_speed_is_told(tmp_path: Path, speed: str) -> None:
    choices = quiet(tmp_path / "store", tmp_path / "config.toml")

    with pytest.raises(ConfigError, match="is not a number"):
        replay.run(choices, CSV, profile="sffd", speed=speed, headless=True)


def test_a_file_without_one_good_row_makes_no_store(tmp_path: Path) -> None:
    bad = "\n".join(
        ONE.replace("10:09:00 AM", "").replace("10:01", "9:01").splitlines()
    )

    with pytest.raises(ConfigError, match="none of its rows can be played"):
        play_text(tmp_path, bad)

    assert not (tmp_path / "store").exists()


def stopped(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Press Ctrl+C until it ends, as a person would; tell what it said."""
    try:
        for _ in range(5):
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=20)
        raise AssertionError("it does not stop")
    finally:
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_stopped_by_hand_it_leaves_a_sound_store(tmp_path: Path) -> None:
    file, root, config = (tmp_path / name for name in ("a.csv", "store", "c.toml"))
    file.write_text(ONE)
    config.write_text("")
    words = ["--store", root, "--config", config, "--lang", "en", "replay", file]
    words += ["--speed", "0.001", "--headless"]
    process = subprocess.Popen(
        [sys.executable, "-m", "patrol_tui.cli", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    deadline = time.monotonic() + 20
    while not Glance(root, CodeTables()).state.incidents:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    said, complained = stopped(process)

    assert process.returncode == 130
    assert "stopped by hand" in complained
    assert "2 rows not played" in said
    assert len(Glance(root, CodeTables()).state.incidents) == 1


def test_a_full_disk_halts_the_play_and_loses_no_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(ONE)
    reading = read_calls(file, read_profile("sffd", CodeTables()))
    player = Player(Retelling(reading, source="", by="x").steps, speed=math.inf)
    desk = Desk(tmp_path / "store", CodeTables(), now_ms=lambda: 1)
    sync = RealDisk.sync
    full = True

    def failing(disk: RealDisk, file: int) -> None:
        if full:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(disk, file)

    monkeypatch.setattr(RealDisk, "sync", failing)
    player.advance(desk, 100, math.inf)
    halted, finished = player.halted, player.finished
    again = player.advance(desk, 100, math.inf)
    full = False
    player.advance(desk, 100, math.inf)
    desk.close()

    assert halted is not None
    assert again == 0
    assert player.finished
    assert not finished
    assert not desk.state.open_ids
    assert len(whole_log(tmp_path / "store")) == player.events
