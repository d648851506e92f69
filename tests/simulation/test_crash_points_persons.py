"""Persons' keys and passphrases struck: readable while they must be, and then gone.

What was told as entered can be read; who was told as forgotten cannot, by anybody who
has the disk. Whatever strikes while a store is locked, one passphrase opens all of it.
"""

from tests.simulation.desk_life import desk_plans
from tests.simulation.promised import PROMISED
from tests.simulation.striking import check_everywhere, recovers, strike_all


def test_person_is_readable_until_forgotten() -> None:
    tally = strike_all(desk_plans(range(100, 105), "12ppffst"), recovers)

    assert tally.cases >= PROMISED["persons"]
    assert tally.done["forgotten"] > 10
    check_everywhere(tally, ("overwrite", "open_append"), ("cut", "kill"))


def test_store_that_is_being_locked_opens_with_one_passphrase() -> None:
    tally = strike_all(desk_plans(range(200, 204), "12ppLPst"), recovers)

    assert tally.cases >= PROMISED["passphrase"]
    assert tally.done["locked"] > 5
    assert tally.done["changed"] > 0
