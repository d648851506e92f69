"""A desk's role: what it may not write is refused before anything is written."""

import random
from pathlib import Path

import pytest

from store.answers import Done
from store.desk import Desk, RoleRefuses
from store.disk import StoreError
from store.model.commands import AddBolo, LogOn, MarkExercise, Open, Remark
from store.model.paperwork import LookUp
from store.model.records import Location, UnitId
from store.model.refusals import Code, Refusal
from store.model.roles import Role, may_write
from store.model.rules import decide
from store.model.tables import CodeTables
from store.sync.enrolment import Enrolment
from tests.store.model.any_step import any_step
from tests.store.whole_log import whole_log

NOON_MS = 1_760_000_000_000
TABLES = CodeTables()
STEP_MS = 12_000
LET_IN = Enrolment(
    url="https://server", zone="a", zones=("a",), device="k7q", token="t" * 43,
    expires_ms=0, role="supervisor", lane=1,
)  # fmt: skip


def opened(root: Path, role: Role) -> Desk:
    desk = Desk(root, TABLES, now_ms=lambda: NOON_MS)
    desk.role = role
    return desk


def kinds(root: Path) -> set[str]:
    return {event.fact.kind for event in whole_log(root, about_log=True)}


def test_desk_that_is_not_enrolled_may_do_everything(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TABLES, now_ms=lambda: NOON_MS)

    assert desk.role is Role.SUPERVISOR
    desk.close()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}))
def test_log_holds_only_what_the_server_takes_of_the_role(
    tmp_path: Path, role: Role
) -> None:
    """Whatever is commanded: an event that is not taken would hold up all others."""
    rng = random.Random(role.value)  # noqa: S311 (steps, not secrets)
    desk = opened(tmp_path, Role.SUPERVISOR)
    done = refused = 0
    for step in range(240):
        desk.role = role if step >= 60 else Role.SUPERVISOR  # so that there is work
        first = len(desk.state.heads) and desk.state.heads.get(desk.writer, 0)
        _, command = any_step(rng, desk.state, NOON_MS + step * STEP_MS)
        now_ms = NOON_MS + step * STEP_MS
        would = decide(desk.state, command, now_ms, TABLES, "somchai")
        answer = desk.submit(command, now_ms, by="somchai")
        if isinstance(answer, Done):
            written = [e.fact.kind for e in answer.events]
            assert step < 60 or all(may_write(role, kind) for kind in written)
            done += step >= 60
        elif answer.code is Code.NOT_ALLOWED:
            assert not isinstance(would, Refusal), "another reason comes first"
            assert desk.state.heads.get(desk.writer, 0) == first
            refused += 1
    desk.close()

    assert done > 5
    assert refused > 0 or role in {Role.DISPATCHER, Role.SUPERVISOR}


def test_refusal_tells_the_role_and_the_one_it_takes(tmp_path: Path) -> None:
    desk = opened(tmp_path, Role.OFFICER)

    answer = desk.submit(AddBolo(text="white pickup"), NOON_MS, by="somchai")
    desk.close()

    assert answer == Refusal(
        code=Code.NOT_ALLOWED, about={"role": "officer", "needs": "dispatcher"}
    )
    assert kinds(tmp_path) == set()


def test_override_does_not_help(tmp_path: Path) -> None:
    desk = opened(tmp_path, Role.VIEWER)
    command = LogOn(unit=UnitId("21"), override=True, words="ON 21 !")

    answer = desk.submit(command, NOON_MS, by="somchai")
    desk.close()

    assert isinstance(answer, Refusal)
    assert (answer.code, answer.overridable) == (Code.NOT_ALLOWED, False)


def test_in_a_group_the_others_are_done(tmp_path: Path) -> None:
    desk = opened(tmp_path, Role.INTAKE)
    theft = Open(type="theft", place=Location(text="Wat Khum"))
    with desk.together() as group:
        group.submit(theft, NOON_MS, by="somchai")
        group.submit(LogOn(unit=UnitId("21")), NOON_MS, by="somchai")
    entered, refused = group.answers
    assert isinstance(entered, Done)
    remarked = desk.submit(
        Remark(incident=entered.events[0].id, text="red"), NOON_MS, by="somchai"
    )
    desk.close()

    assert isinstance(refused, Refusal)
    assert isinstance(remarked, Done)
    assert "unit.on" not in kinds(tmp_path)


def test_what_a_viewer_looks_up_is_written_down(tmp_path: Path) -> None:
    desk = opened(tmp_path, Role.VIEWER)

    answer = desk.submit(LookUp(asked="theft", found=3), NOON_MS, by="somchai")
    desk.close()

    assert isinstance(answer, Done)
    assert "desk.search" in kinds(tmp_path)


def test_only_a_supervisors_desk_destroys_a_callers_key(tmp_path: Path) -> None:
    """It would be destroyed on every desk that hears of it."""
    desk = opened(tmp_path, Role.SUPERVISOR)
    theft = Open(
        type="theft", place=Location(text="Wat Khum"), caller="Malee 0812345678"
    )
    done = desk.submit(theft, NOON_MS, by="somchai")
    assert isinstance(done, Done)
    caller = done.events[0].fact.caller
    desk.role = Role.DISPATCHER

    with pytest.raises(RoleRefuses, match=r"enrolled as dispatcher.*supervisor"):
        desk.forget("Malee 0812345678", NOON_MS, by="somchai")
    still = desk.reveal(caller)
    desk.role = Role.SUPERVISOR
    desk.forget("Malee 0812345678", NOON_MS, by="somchai")

    assert still == "Malee 0812345678"
    assert desk.reveal(caller) is None
    desk.close()


def test_an_exercise_is_enrolled_with_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TABLES, now_ms=lambda: NOON_MS)
    assert isinstance(desk.submit(MarkExercise(name="drill"), NOON_MS, by="x"), Done)

    with pytest.raises(StoreError, match="exercise"):
        desk.enrol(LET_IN)
    desk.close()


def test_a_desk_that_is_enrolled_becomes_no_exercise(tmp_path: Path) -> None:
    desk = Desk(tmp_path, TABLES, now_ms=lambda: NOON_MS)
    desk.enrol(LET_IN)

    answer = desk.submit(MarkExercise(name="drill"), NOON_MS, by="x")

    assert isinstance(answer, Refusal)
    assert not desk.state.heads
    desk.close()
