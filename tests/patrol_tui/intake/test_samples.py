"""The reader of pasted words, on chats and lines that were written to try it."""

from pathlib import Path
from typing import Any

import pytest

from tests.patrol_tui.intake.reading import FIELDS, moment, read, samples, scored

SHARED = Path(__file__).parents[4] / "shared/data/thai/thai_lines.txt"
LEAST_SHARE = 0.9
LEAST_SAMPLES = 60
LEAST_HELD_OUT = 15
WRITTEN_FOR = ("chats", "lines")
HELD_OUT = ("held_out", "held_out_2")


def all_samples() -> list[Any]:
    names = (*WRITTEN_FOR, *HELD_OUT)
    found = [(name, one) for name in names for one in samples(name)]
    return [pytest.param(one, id=f"{name}: {one['name']}") for name, one in found]


def test_enough_samples_hold_enough_fields() -> None:
    written, held_out = scored(*WRITTEN_FOR), scored(*HELD_OUT)

    assert written.samples + held_out.samples >= LEAST_SAMPLES
    assert held_out.samples >= LEAST_HELD_OUT
    assert all(written.held[field] >= 20 for field in FIELDS)


@pytest.mark.parametrize("names", [WRITTEN_FOR, HELD_OUT])
def test_nine_tenths_of_each_field_are_found(names: tuple[str, ...]) -> None:
    score = scored(*names)

    print(score.told())  # noqa: T201
    assert min(score.shares().values()) >= LEAST_SHARE, score.missed


@pytest.mark.parametrize("names", [WRITTEN_FOR, HELD_OUT])
def test_nothing_is_invented(names: tuple[str, ...]) -> None:
    assert scored(*names).invented == []


@pytest.mark.parametrize("sample", all_samples())
def test_what_is_left_says_why(sample: dict[str, Any]) -> None:
    left = [one.reason.value for one in read(sample["paste"]).left]

    assert left == sample.get("left", left)


@pytest.mark.parametrize("sample", all_samples())
def test_same_paste_gives_the_same_keys(sample: dict[str, Any]) -> None:
    first, second = read(sample["paste"]), read(sample["paste"])
    keys = [one.key for one in first.reports]

    assert keys == [one.key for one in second.reports]
    assert len(set(keys)) == len(keys)
    assert all(keys)


@pytest.mark.skipif(not SHARED.exists(), reason="the shared lines are not there")
def test_of_real_lines_the_two_reports_are_found_and_nothing_else() -> None:
    lines = SHARED.read_text("utf-8").splitlines()

    found = [one for line in lines for one in read(line).reports]

    assert [(one.type, moment(one)) for one in found] == [
        ("fire", "2021-11-08 16:45"),
        ("fire", "2021-11-08 03:33"),
    ]
    assert "รัชดาภิเษก 18" in found[0].place_text
    assert "ถนนกรุงเกษม" in found[1].place_text
    assert {one.sender for one in found} == {""}
    assert {one.sender for line in lines for one in _left(line)} == {""}


def _left(line: str) -> list[Any]:
    return [one.inbound for one in read(line).left]
