"""A disk that is full, or read-only for a while: refusals, and nothing lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from store.desk import Desk
from store.model.commands import KeepSetting
from store.model.refusals import Code, Refusal
from store.model.tables import CodeTables
from tests.faults.evening import MARK
from tests.faults.fate import NOTHING_DONE, Answer, fate
from tests.faults.mounts import NotAllowed, fill, mount_repaired, turn_read_only
from tests.faults.talk import Talk

NOON_MS = 1_760_000_000_000
LEAST_FROM_RESERVE = 1_000
FEW = 200
MOST = 1_200
"""Long ones; as many are more than the reserve holds."""
LATER = 900_000
"""No mark that was used before."""
LONG = "ประตูหลัง " * 60
KEPT = Code.NOT_SAVED.value


def opened(store: Path) -> Desk:
    return Desk(store, CodeTables(), now_ms=lambda: NOON_MS)


def keep(desk: Desk, n: int, words: str = "") -> bool:
    """Keep a setting; tell whether the desk says it is done."""
    command = KeepSetting(key="last", value=f"{MARK}{n:07d}{words}")
    return not isinstance(desk.submit(command, NOON_MS + n, by="somchai"), Refusal)


def test_desk_saves_from_its_reserve_then_refuses_then_goes_on(
    small_disk: Path,
) -> None:
    store, movie = small_disk / "store", small_disk / "movie"
    desk = opened(store)
    assert keep(desk, 0)
    fill(movie)

    saved = [keep(desk, n) for n in range(1, LEAST_FROM_RESERVE + 1)]
    assert any(not keep(desk, n, LONG) for n in range(MOST)), "the disk was never full"
    again = [keep(desk, n) for n in (MOST + 1, MOST + 2)]
    is_saved = desk.is_saved
    movie.unlink()
    after = [keep(desk, n) for n in (LATER + 2, LATER + 3)]
    desk.close()
    desk = opened(store)
    desk.close()

    assert all(saved)
    assert (again, is_saved, after) == ([False, False], False, [True, True])
    assert desk.findings == ()
    assert desk.state.settings["last"] == f"{MARK}{LATER + 3:07d}"
    assert fate(store, []).faults == []


def test_program_tells_a_full_disk_in_one_line_and_goes_on(
    small_disk: Path, tmp_path: Path
) -> None:
    store, movie = small_disk / "store", small_disk / "movie"
    with Talk(store, tmp_path) as program:
        first = program.enter(f"N noise @wat-khum {MARK}0000000")
        fill(movie)
        told = [program.enter(remark(n)) for n in range(1, FEW)]
        while (refused := program.enter(remark(len(told) + 1, LONG))).done:
            told.append(refused)
            assert len(told) < MOST, "the disk was never full"
        waiting = [program.enter(remark(LATER + n)) for n in range(3)]
        movie.unlink()
        after = [program.enter(remark(LATER + n)) for n in range(3, 6)]
        code, complaints = program.end()

    assert first.done
    assert all(answer.done for answer in told)
    assert_one_clear_line(refused, store, "the disk is full; free some space")
    assert {answer.code for answer in waiting} == {NOTHING_DONE}
    assert all(answer.done for answer in after)
    assert code == 0
    assert complaints.startswith(f"patrol-tui: saved now: RM 101 {MARK}")
    assert complaints.count("\n") == 1
    assert fate(store, [first, *told, *waiting, *after]).faults == []


def test_disk_that_turns_read_only_stops_the_program_and_loses_nothing(
    failing_ext4: Path, tmp_path: Path
) -> None:
    store = failing_ext4 / "store"
    with Talk(store, tmp_path) as program:
        before = [program.enter(f"N noise @wat-khum {MARK}0000000")]
        before += [program.enter(remark(n)) for n in range(1, 20)]
        try_or_skip(lambda: turn_read_only(failing_ext4))
        refused = program.enter(remark(20))
        waiting = [program.enter(remark(n)) for n in range(21, 24)]
        mount_repaired(tmp_path / "image", failing_ext4)
        after = [program.enter(remark(n)) for n in range(24, 40)]
        code, complaints = program.end()

    assert all(answer.done for answer in before)
    assert_one_clear_line(refused, store, "the disk is read-only; call")
    assert {answer.code for answer in waiting} == {NOTHING_DONE}
    assert all(answer.done for answer in after)
    assert code == 0
    assert complaints.startswith(f"patrol-tui: saved now: RM 101 {MARK}")
    assert complaints.count("\n") == 1
    assert fate(store, [*before, *waiting, *after]).faults == []


def test_refusals_passed_over_in_silence_are_caught(
    memory: Path, tmp_path: Path
) -> None:
    store = memory / "store"
    watch: dict[str, object] = {"defect": "swallow", "reserve_bytes": 1 << 14}
    with Talk(store, tmp_path, watch) as program:
        told = [program.enter(f"N noise @wat-khum {MARK}0000000")]
        fill(memory / "movie")
        told += [program.enter(remark(n, LONG)) for n in range(1, 60)]

    assert any(fault.startswith("lost") for fault in fate(store, told).faults)


def remark(n: int, words: str = "") -> str:
    return f"RM 101 {MARK}{n:07d} {words}"


def assert_one_clear_line(refused: Answer, store: Path, why: str) -> None:
    """It is one line, says what, where and why, and that it need not be repeated."""
    assert not refused.done
    assert refused.code == KEPT
    assert "\n" not in refused.text
    for words in ("KEPT", "do not repeat", str(store), why):
        assert words in refused.text


def try_or_skip(act: Callable[[], None]) -> None:
    try:
        act()
    except NotAllowed as why:
        pytest.skip(str(why))
