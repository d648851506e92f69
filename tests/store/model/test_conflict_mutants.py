"""Each fault that would overwrite somebody in silence is found by the oracle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

import store.author
import store.model.conflicts
import store.model.fold.assignments
import store.model.fold.claims
import store.model.fold.settled
from store.model.conflicts import seen_of
from store.model.events import Event
from store.model.fold.claims import put_claims
from store.model.leaves import leaves
from store.model.records import Claim, Dispute, EventId, State
from tests.store.model.blind_desks import chance_acts, play
from tests.store.model.conflict_complaints import complaints

SEEDS = 60
"""Stories tried before a mutant counts as missed."""
Patch = Callable[[pytest.MonkeyPatch], None]


def last_write_wins(patch: pytest.MonkeyPatch) -> None:
    """What was written last takes the place of all."""

    def wins(*_: Any) -> tuple[Claim, ...]:
        return ()

    patch.setattr(store.model.fold.claims, "unknown_to", wins)


def one_leaf_named(patch: pytest.MonkeyPatch) -> None:
    """An author names only the claim that was shown."""

    def seen(state: State, writer: str, entity: str, fact: Any) -> tuple[EventId, ...]:
        return seen_of(state, writer, entity, fact)[-1:]

    patch.setattr(store.author, "seen_of", seen)


def unseen_named(patch: pytest.MonkeyPatch) -> None:
    """An author names what is not on the desk: the next event of each other writer."""

    def seen(state: State, writer: str, entity: str, fact: Any) -> tuple[EventId, ...]:
        next_ones = (EventId(f"{one}.{n + 1}") for one, n in state.heads.items())
        known = seen_of(state, writer, entity, fact)
        return (*known, *(one for one in next_ones if not one.startswith(writer)))

    patch.setattr(store.author, "seen_of", seen)


def leaf_forgotten(patch: pytest.MonkeyPatch) -> None:
    """Of three claims one is dropped."""

    def put(*about: Any) -> State:
        after = put_claims(*about)
        kept = {
            key: replace(one, leaves=one.leaves[-2:])
            for key, one in after.disputes.items()
        }
        return replace(after, disputes=after.disputes.update(kept))

    patch.setattr(store.model.fold.claims, "put_claims", put)


def equal_values_counted(patch: pytest.MonkeyPatch) -> None:
    """Two desks that say the same are taken for a conflict."""

    def differ(claims: tuple[Claim, ...]) -> bool:
        return len(claims) > 1

    patch.setattr(store.model.conflicts, "differ", differ)


def wrong_side_kept(patch: pytest.MonkeyPatch) -> None:
    """Settling keeps another side than the one that was chosen."""

    def found(state: State, key: str, event: EventId) -> Claim | None:
        others = [one for one in leaves(state, key) if one.event != event]
        return others[0] if others else None

    patch.setattr(store.model.fold.settled, "_found", found)


def settled_is_no_claim(patch: pytest.MonkeyPatch) -> None:
    """What was settled on one desk is overwritten by another that did not know."""

    def put(_: State, after: State, _event: Event, key: str, claims: Any) -> State:
        dispute = Dispute(leaves=claims)
        return replace(after, disputes=after.disputes.set(key, dispute))

    patch.setattr(store.model.fold.settled, "put_claims", put)


def closing_knows_all(patch: pytest.MonkeyPatch) -> None:
    """What was done on a closed incident is never listed."""

    def late(_before: State, after: State, *_: Any) -> State:
        return after

    patch.setattr(store.model.fold.claims, "_late", late)


def closing_names_nothing(patch: pytest.MonkeyPatch) -> None:
    """A closing does not tell what its author knew of the incident."""

    def nobody(*_: Any) -> list[EventId]:
        return []

    patch.setattr(store.model.conflicts, "_newest_of_each", nobody)


def blind_line_dropped(patch: pytest.MonkeyPatch) -> None:
    """A status of a unit that was released blind leaves no line."""

    def nothing(state: State, *_: Any) -> State:
        return state

    patch.setattr(store.model.fold.assignments, "_blind", nothing)


MUTANTS: list[Patch] = [
    last_write_wins, one_leaf_named, unseen_named, leaf_forgotten,
    equal_values_counted, wrong_side_kept, settled_is_no_claim, closing_knows_all,
    closing_names_nothing, blind_line_dropped,
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_mutant_is_caught(mutant: Patch, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)

    caught = (seed for seed in range(SEEDS) if is_caught(seed))

    assert next(caught, None) is not None


def is_caught(seed: int) -> bool:
    return bool(complaints(play(chance_acts(seed), 2 + seed % 3)))
