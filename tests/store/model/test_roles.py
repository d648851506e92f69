"""Roles: the table names every kind, and desk and server refuse alike."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.commands import Undo
from store.model.facts import KnownFact
from store.model.roles import (
    NEEDS,
    SERVER_ONLY,
    UNLINKED_ONLY,
    Role,
    first_denied,
    highest,
    may_write,
)
from tests.store.model.any_step import any_step
from tests.store.shift import Shift
from tests.store.soundness import can_be_undone

KNOWN = {cls.kind for cls in KnownFact.__args__}
OF_ITSELF = {"log.open", "log.head", "log.witness", "log.trim"}
ROLES = st.sampled_from(Role)
KINDS = st.sampled_from(sorted(KNOWN | SERVER_ONLY | {"new.kind"}))


def test_table_names_every_known_kind_and_no_other() -> None:
    unsaid = KNOWN - SERVER_ONLY - UNLINKED_ONLY - set(NEEDS)
    assert unsaid == set(), "say who may write these"
    assert set(NEEDS) - KNOWN == set(), "there are no such kinds"
    assert not SERVER_ONLY & set(NEEDS)


@given(ROLES, ROLES, KINDS)
def test_each_role_may_do_what_those_before_it_may(
    one: Role, other: Role, kind: str
) -> None:
    if may_write(one, kind):
        assert may_write(highest(one, other), kind)


def test_another_system_writes_nothing() -> None:
    assert [kind for kind in KNOWN if may_write(Role.SYSTEM, kind)] == []


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}))
def test_every_role_may_tell_of_itself(role: Role) -> None:
    """A writer's first event is `log.open`: without it nothing of it could be taken."""
    assert first_denied(role, OF_ITSELF) is None


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", sorted(SERVER_ONLY | UNLINKED_ONLY))
def test_no_linked_device_writes_what_is_the_servers_or_not_real(
    role: Role, kind: str
) -> None:
    assert not may_write(role, kind)


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("inc.open", Role.INTAKE),
        ("unit.assign", Role.OFFICER),
        ("unit.sos", Role.INTAKE),
        ("bolo.add", Role.DISPATCHER),
        ("who.forget", Role.SUPERVISOR),
        ("of.a.newer.desk", Role.OFFICER),
        ("", Role.OFFICER),
    ],
)
def test_role_is_enough_from_the_first_that_may(kind: str, first: Role) -> None:
    roles = list(Role)

    assert [role for role in roles if may_write(role, kind)] == roles[
        roles.index(first) :
    ]


def test_viewer_changes_nothing_that_others_are_shown() -> None:
    allowed = {kind for kind in KNOWN if may_write(Role.VIEWER, kind)}

    assert allowed == OF_ITSELF | {"desk.search", "desk.setting"}


@given(ROLES, st.lists(KINDS))
def test_first_denied_is_the_first_that_may_not_be_written(
    role: Role, kinds: list[str]
) -> None:
    denied = [kind for kind in kinds if not may_write(role, kind)]

    assert first_denied(role, kinds) == (denied[0] if denied else None)


@pytest.mark.parametrize("seed", range(4))
def test_who_may_do_a_deed_may_undo_it(seed: int) -> None:
    """Else an officer who errs would have to call somebody to take it back."""
    rng = random.Random(seed)  # noqa: S311 (steps, not secrets)
    shift, tried = Shift(), 0
    for _ in range(400):
        _, command = any_step(rng, shift.state, shift.now_ms)
        shift.later(minutes=rng.choice((0, 0.2, 1)))
        if shift.does(command) is not None or not can_be_undone(shift):
            continue
        done = {event.fact.kind for event in shift.last}
        aside = shift.aside()
        if aside.does(Undo()) is not None:
            continue
        undone = {event.fact.kind for event in aside.last}
        tried += 1
        for role in set(Role) - {Role.VIEWER}:
            if first_denied(role, done) is None:
                assert first_denied(role, undone) is None, (role, done, undone)

    assert tried > 50
