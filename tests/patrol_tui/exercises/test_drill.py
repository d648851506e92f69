"""The drill: a living board from a seed, that goes on where it stopped."""

import io
import math
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from patrol_tui.exercises import drill
from patrol_tui.exercises.evening import FUTURE_MIN, MINUTE_MS, evening
from patrol_tui.exercises.evening_cast import CREWS
from patrol_tui.exercises.player import Player
from patrol_tui.opening import Choices
from patrol_tui.settings.check import ConfigError
from store.desk import Desk
from store.documents import incident_document, unit_document
from store.glance import Glance
from store.model.commands import Dispatch, LogOn
from store.model.records import IncidentState, State, UnitId
from store.model.tables import CodeTables
from store.model.timers import Alarm, incident_timer
from tests.store.whole_log import whole_log

TABLES = CodeTables()
START_MS = 1_794_142_800_000
SEEDS = list(range(1, 9))


def play(root: Path, seed: int, minutes: float) -> tuple[State, Player]:
    """Play an evening up to some minutes after its start."""
    steps = evening(seed, START_MS, TABLES).steps
    player = Player(steps, speed=math.inf)
    desk = Desk(root, TABLES, now_ms=lambda: START_MS)
    until_ms = START_MS + round(minutes * MINUTE_MS)
    player.advance(desk, len(steps), until_ms)
    desk.close()
    return desk.state, player


def documents(state: State) -> list[dict[str, Any]]:
    """Tell a State without the ids, which differ from store to store."""
    incidents = sorted(state.incidents.values(), key=lambda i: i.opened_ms)
    told = [incident_document(i, state.last_ms) for i in incidents]
    for document in told:
        del document["id"], document["caller"]  # sealed anew in each store
    units = [unit_document(state, unit) for unit in state.units.values()]
    return told + sorted(units, key=lambda unit: unit["id"])


def test_the_same_seed_gives_the_same_evening(tmp_path: Path) -> None:
    first, _ = play(tmp_path / "a", 3, FUTURE_MIN)
    again, _ = play(tmp_path / "b", 3, FUTURE_MIN)
    other, _ = play(tmp_path / "c", 4, FUTURE_MIN)

    assert documents(first) == documents(again)
    assert documents(first) != documents(other)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_board_holds_what_a_newcomer_should_see(tmp_path: Path, seed: int) -> None:
    state, player = play(tmp_path / "s", seed, 0)
    open_now = state.open_incidents()
    states = Counter(i.state_at(START_MS) for i in open_now)
    waiting = [i for i in open_now if i.state_at(START_MS) is IncidentState.PENDING]
    alarms = sorted(incident_timer(state, i, START_MS, TABLES).alarm for i in waiting)
    ended = [i.closure.state for i in state.incidents.values() if i.closure]

    assert alarms == [Alarm.NONE, Alarm.AMBER, Alarm.RED]
    assert states == {
        IncidentState.PENDING: 3,
        IncidentState.HELD: 1,
        IncidentState.CLEARED: 1,
        IncidentState.ONSCENE: 1,
        IncidentState.ENROUTE: 1,
    }
    assert Counter(ended) == {IncidentState.CLOSED: 6, IncidentState.CANCELLED: 1}
    assert sum(a.backup for i in open_now for a in i.active) == 1
    assert len([u for u in state.units.values() if u.is_free]) == 2
    assert not player.refused
    assert not player.skipped


@pytest.mark.parametrize("seed", SEEDS)
def test_left_alone_the_evening_takes_its_course(tmp_path: Path, seed: int) -> None:
    state, player = play(tmp_path / "s", seed, FUTURE_MIN)
    held = {
        (incident.id, a.unit)
        for incident in state.open_incidents()
        for a in incident.active
    }

    assert held == {(key, u.id) for u in state.units.values() for key in u.incidents}
    assert all(len(unit.incidents) <= 1 for unit in state.units.values())
    assert len(state.incidents) >= 26
    assert len(state.open_ids) <= 9
    assert not player.refused


def test_what_a_person_did_is_left_alone(tmp_path: Path) -> None:
    steps = evening(1, START_MS, TABLES).steps
    player = Player(steps, speed=math.inf)
    desk = Desk(tmp_path / "s", TABLES, now_ms=lambda: START_MS)
    player.advance(desk, len(steps), START_MS)
    waiting = [
        i
        for i in desk.state.open_incidents()
        if i.state_at(START_MS) is IncidentState.PENDING
    ]
    free = [unit.id for unit in desk.state.units.values() if unit.is_free]
    sent = Dispatch(units=(free[0],), incident=waiting[0].id)
    desk.submit(sent, START_MS + 1, by="me")

    player.advance(desk, len(steps), START_MS + FUTURE_MIN * MINUTE_MS)
    desk.close()

    mine = desk.state.incidents[waiting[0].id]
    assert [a.dispatched_ms for a in mine.assignments] == [START_MS + 1]
    assert mine.is_open
    assert player.skipped["taken"]
    assert not player.refused


def run(root: Path, *, fresh: bool = False, seed: int = 1) -> tuple[int, str, str]:
    config = root.with_name("config.toml")
    config.write_text("")
    choices = Choices(store=root, config=config, lang="en")
    with (
        redirect_stdout(io.StringIO()) as said,
        redirect_stderr(io.StringIO()) as complained,
    ):
        code = drill.run(choices, fresh=fresh, seed=seed)
    return code, said.getvalue(), complained.getvalue()


def test_without_a_terminal_the_queue_is_printed(tmp_path: Path) -> None:
    code, said, _ = run(tmp_path / "s")
    state = Glance(tmp_path / "s", TABLES).state

    assert code == 0
    assert said.count("\n#") == 6
    assert f"the drill is in {tmp_path / 's'}" in said
    assert state.exercise == "drill"
    assert set(state.units) == set(CREWS)


def test_reopening_adds_nothing(tmp_path: Path) -> None:
    run(tmp_path / "s")
    before = whole_log(tmp_path / "s")
    code, _, _ = run(tmp_path / "s", seed=2)

    assert code == 0
    assert whole_log(tmp_path / "s") == before


def test_reopened_it_goes_on_with_the_calls_it_had(tmp_path: Path) -> None:
    play(tmp_path / "a", 5, 20)
    steps = evening(5, START_MS, TABLES).steps
    desk = Desk(tmp_path / "a", TABLES, now_ms=lambda: START_MS)
    left = [step for step in steps if step.at_ms > desk.state.last_ms]
    Player(left, speed=math.inf).advance(desk, len(left), START_MS + 60 * MINUTE_MS)
    desk.close()
    whole, _ = play(tmp_path / "b", 5, 60)

    assert documents(desk.state) == documents(whole)


def test_fresh_begins_a_new_drill_and_touches_no_other_file(tmp_path: Path) -> None:
    run(tmp_path / "s")
    (tmp_path / "s" / "notes.txt").write_text("mine")
    before = whole_log(tmp_path / "s")[0].id

    code, _, _ = run(tmp_path / "s", fresh=True, seed=2)

    assert code == 0
    assert whole_log(tmp_path / "s")[0].id != before
    after = Glance(tmp_path / "s", TABLES).state
    assert after.settings["drill"].startswith("2 ")
    assert (tmp_path / "s" / "notes.txt").read_text() == "mine"


def test_real_work_is_neither_mixed_with_a_drill_nor_removed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "s", TABLES, now_ms=lambda: START_MS)
    desk.submit(LogOn(unit=UnitId("21")), START_MS, by="me")
    desk.close()

    code, _, complained = run(tmp_path / "s")
    with pytest.raises(ConfigError, match="nothing was removed"):
        run(tmp_path / "s", fresh=True)
    state = Glance(tmp_path / "s", TABLES).state

    assert code == 2
    assert "this store holds work" in complained
    assert state.units[UnitId("21")].on_duty
