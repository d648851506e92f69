"""Two programs on one store: one is told who has it, the other notices nothing."""

import subprocess
from pathlib import Path

from tests.faults.evening import MARK
from tests.faults.fate import PROGRAM, ROOT, fate
from tests.faults.talk import Talk


def second(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Start the program once more on the same store."""
    command = [*PROGRAM, "--lang", "en", "--store", str(store), *words]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


SETTLED = ("ON 21", "AV 21")
"""Lines behind which the desk has noted once how far its log reached."""


def test_second_program_gets_one_line_with_the_pid(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Talk(store, tmp_path) as first:
        told = [first.enter(f"N noise @wat-khum {MARK}0000000")]
        told += [first.enter(line) for line in SETTLED]
        files = {p.name: p.read_bytes() for p in store.iterdir()}
        for n, words in enumerate((["do", "ON 22"], ["line"], ["drill"]), 1):
            refused = second(store, *words)
            told.append(first.enter(f"RM 101 {MARK}{n:07d}"))

            assert refused.returncode == 2
            assert refused.stdout == ""
            assert refused.stderr.count("\n") == 1
            for said in (str(store), f"already open by pid {first.pid}", "close"):
                assert said in refused.stderr
        changed = {
            p.name for p in store.iterdir() if files.get(p.name) != p.read_bytes()
        }
        code, complaints = first.end()

    assert changed == {"log-000001.jsonl"}, "a refused program wrote in the store"
    assert all(answer.done for answer in told)
    assert (code, complaints) == (0, "")
    assert fate(store, told).faults == []


def test_store_is_free_as_soon_as_its_holder_is_killed(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with Talk(store, tmp_path) as first:
        told = [first.enter("ON 21")]

    after = second(store, "do", "ON 22")

    assert after.returncode == 0
    assert "already open" not in after.stderr
    assert fate(store, told).faults == []


def test_looking_at_a_store_in_use_is_allowed_and_writes_nothing(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    with Talk(store, tmp_path) as first:
        first.enter(f"N noise @wat-khum {MARK}0000000")
        for line in SETTLED:
            first.enter(line)
        files = {p.name: p.read_bytes() for p in store.iterdir()}

        looked = second(store, "show", "queue")

        assert (looked.returncode, looked.stderr) == (0, "")
        assert MARK in looked.stdout or "101" in looked.stdout
        assert {p.name: p.read_bytes() for p in store.iterdir()} == files
