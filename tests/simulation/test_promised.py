"""The crash points come to a hundred thousand different cases, each really tried."""

from pathlib import Path

from tests.simulation.forking_disk import ForkingDisk
from tests.simulation.log_life import Life
from tests.simulation.promised import PROMISED
from tests.simulation.striking import Tally

TESTS = sorted(Path(__file__).parent.glob("test_crash_points*.py"))


def test_hundred_thousand_different_cases_are_promised() -> None:
    met_twice = sum(PROMISED.values()) // 25

    assert sum(PROMISED.values()) - met_twice >= 100_000


def test_each_promise_is_kept_by_one_test() -> None:
    text = "".join(path.read_text("utf-8") for path in TESTS)

    for name in PROMISED:
        assert text.count(f'>= PROMISED["{name}"]') == 1, name


def test_same_disk_with_the_same_debt_is_one_case() -> None:
    disk, tally = ForkingDisk(1), Tally()
    life = Life(disk)
    for step in "o12":
        life.does(step)
    seen = [tally.is_new("t", disk.fork(n), life.witness("")) for n in range(3)]
    life.does("1")
    seen.append(tally.is_new("t", disk.fork(9), life.witness("")))

    assert seen == [True, False, False, True]
    assert tally.cases == 2
