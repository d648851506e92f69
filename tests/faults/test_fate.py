"""The judge of all tests here can itself be trusted: each kind of loss is named."""

from pathlib import Path

import pytest

from tests.faults import fate as judge
from tests.faults.evening import MARK
from tests.faults.fate import NOTHING_DONE, Answer, fate
from tests.faults.own_reader import holes, open_incidents, written
from tests.faults.talk import Talk
from tests.patrol_tui.program import started


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Answer]]:
    """A store after a short life, and what was told about it."""
    desk = tmp_path_factory.mktemp("desk")
    with Talk(desk / "store", desk) as program:
        told = [program.enter(f"N noise @wat-khum {MARK}000000{n}") for n in range(3)]
        told += [program.enter(f"RM 101 {MARK}000000{n}") for n in range(3, 6)]
        told.append(program.enter(f"X 103 {MARK}0000006"))
        program.end()
    return desk / "store", told


def test_store_that_lost_nothing_has_no_faults(
    lived: tuple[Path, list[Answer]],
) -> None:
    store, told = lived
    found = fate(store, told)

    assert found.faults == []
    assert found.acknowledged == len(told) == 7
    assert found.numbers == [101, 102]


def test_each_kind_of_loss_is_named(lived: tuple[Path, list[Answer]]) -> None:
    store, told = lived
    missing = told[-1]._replace(events=("k7qaaaa.1",))
    other_words = told[3]._replace(line=f"RM 101 {MARK}7777777")
    refused = told[3]._replace(done=False, code=NOTHING_DONE, events=())

    assert "lost" in fate(store, [*told, missing], ask=False).faults[0]
    assert "lost" in fate(store, [other_words], ask=False).faults[0]
    assert "ghosts" in fate(store, [refused], ask=False).faults[0]
    assert "disordered" in fate(store, [told[4], told[3]], ask=False).faults[0]


def test_incident_that_the_program_does_not_show_is_named(
    lived: tuple[Path, list[Answer]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, told = lived
    shown = judge.shown_queue(store)
    monkeypatch.setattr(judge, "shown_queue", lambda _: shown[1:])

    assert [fault[:5] for fault in fate(store, told).faults] == ["queue"]


def test_queue_that_is_asked_for_here_is_what_a_started_program_shows(
    lived: tuple[Path, list[Answer]],
) -> None:
    store, _ = lived

    shown = started("--store", str(store), "show", "queue", "--json").json

    assert [row["number"] for row in shown] == [101, 102]
    assert judge.shown_queue(store) == shown


def test_frame_cut_out_is_a_hole(
    lived: tuple[Path, list[Answer]], tmp_path: Path
) -> None:
    store, _ = lived
    lines = (store / "log-000001.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "log-000001.jsonl").write_bytes(b"".join(lines[:1] + lines[2:]))

    events = written(tmp_path)

    assert len(holes(events)) == 1
    assert len(open_incidents(events)) == 1


def test_changed_frame_is_not_read(
    lived: tuple[Path, list[Answer]], tmp_path: Path
) -> None:
    store, _ = lived
    content = (store / "log-000001.jsonl").read_bytes()
    (tmp_path / "log-000001.jsonl").write_bytes(content.replace(b"00003", b"00009", 1))

    assert len(written(store)) == len(written(tmp_path)) + 1
