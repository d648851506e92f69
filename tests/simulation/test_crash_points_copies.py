"""Copies struck: another desk's events taken in, and backups of a desk at work."""

from tests.simulation.backup_life import backup_plans
from tests.simulation.desk_life import desk_plans
from tests.simulation.promised import PROMISED
from tests.simulation.quick import QuickCipher
from tests.simulation.striking import check_everywhere, recovers, strike_all


def test_nothing_is_lost_of_what_was_taken_from_another_desk() -> None:
    tally = strike_all(desk_plans(range(300, 304), "12bbsthT"), recovers)

    assert tally.cases >= PROMISED["taken"]
    assert tally.done["taken"] > 50


def test_backup_is_whole_or_is_not_there() -> None:
    tally = strike_all(backup_plans(range(16)), recovers)

    assert tally.cases >= PROMISED["backups"]
    assert tally.done["backups"] > 50
    assert tally.done["works meanwhile"] > 50
    kinds = ("create", "write", "sync", "replace", "sync_folder")
    check_everywhere(tally, kinds, ("cut", "kill"))


def test_nothing_is_lost_of_a_desk_in_a_locked_store() -> None:
    plans = desk_plans(range(500, 504), "1235pfstThb", secret=QuickCipher())
    tally = strike_all(plans, recovers)

    assert tally.cases >= PROMISED["desk in a locked store"]
    assert tally.done["forgotten"] > 1
