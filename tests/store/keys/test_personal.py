"""What names a caller is sealed before it is written, wherever the line said it."""

import pytest

from store.keys.people import Keyring, is_token
from store.keys.personal import sealed
from store.model.facts import IncidentOpened, Overridden
from store.model.records import Location
from store.model.rules.ruling import Draft
from tests.store.sim_disk import SimDisk

CALLER = "นางสมศรี 081-000-0000"


def drafts(command: str) -> tuple[Draft, ...]:
    place = Location(text="x")
    opened = IncidentOpened(
        number=101, type="theft", priority=2, place=place, caller=CALLER
    )
    return (
        Draft("i:", opened),
        Draft("i:", Overridden(code="unknown-place", command=command)),
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f'N! theft @x from="{CALLER}" red', 'N! theft @x from="…" red'),
        ("N! theft @x from=OTHERWISE", "…"),
    ],
)
def test_command_that_overrides_is_kept_without_its_caller(
    typed: str, kept: str
) -> None:
    opened, overridden = (d.fact for d in sealed(drafts(typed), Keyring(SimDisk())))

    assert isinstance(opened, IncidentOpened)
    assert is_token(opened.caller)
    assert isinstance(overridden, Overridden)
    assert overridden.command == kept


def test_what_has_no_caller_stays_as_it_is() -> None:
    other = (Draft("i:", Overridden(code="x", command="N! theft @x")),)

    assert sealed(other, Keyring(SimDisk())) == other
