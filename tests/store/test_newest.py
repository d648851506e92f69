"""The newest events of a log are read from its end, and no further than needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.disk import RealDisk
from store.log import EventLog, segment_numbers
from store.model.events import encode
from store.newest import newest_events
from tests.store.shift import Shift, at_work


def written(root: Path, shift: Shift, *, segment_bytes: int = 1_500) -> None:
    """Write a shift's events, one transaction each, in small segments."""
    log = EventLog(RealDisk(root), "k7q", at_ms=lambda: 0, segment_bytes=segment_bytes)
    for event in shift.events:
        log.append(encode(event))
        log.commit()
    log.close()


def long_shift() -> Shift:
    shift = at_work()
    for _ in range(40):
        shift.remarks(101)
    return shift


@pytest.mark.parametrize("seen", [0, 1, 20, 44, 45])
def test_events_behind_one_are_those_after_it_in_order(
    tmp_path: Path, seen: int
) -> None:
    shift = long_shift()
    written(tmp_path, shift)
    last = shift.events[seen].id

    found = newest_events(tmp_path, None, lambda event: event.id == last)

    assert len(segment_numbers([path.name for path in tmp_path.iterdir()])) > 3
    assert [event.id for event in found] == [e.id for e in shift.events[seen + 1 :]]


def test_all_are_given_when_none_is_enough(tmp_path: Path) -> None:
    shift = long_shift()
    written(tmp_path, shift)

    found = newest_events(tmp_path, None, lambda _: False)

    assert [event.id for event in found] == [event.id for event in shift.events]


def test_only_the_last_segments_are_read(tmp_path: Path) -> None:
    shift = long_shift()
    written(tmp_path, shift)
    first = min(path.name for path in tmp_path.iterdir() if "log-" in path.name)
    (tmp_path / first).write_bytes(b"nothing of this can be read")
    last = shift.events[-2].id

    found = newest_events(tmp_path, None, lambda event: event.id == last)

    assert [event.id for event in found] == [shift.events[-1].id]


def test_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert newest_events(tmp_path / "none", None, lambda _: False) == []
