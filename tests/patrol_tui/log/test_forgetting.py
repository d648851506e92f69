"""Forgetting from the shell: what would go is told first, and nothing else goes."""

from __future__ import annotations

import csv
import io
import re
import sys
from pathlib import Path

import pytest

from patrol_tui.config import Config
from store.desk import Desk
from store.disk import RealDisk
from store.drafts import Drafts
from store.keys.people import is_token
from tests.patrol_tui.officer import on_duty
from tests.patrol_tui.program import Program, Run

CAPTURE = pytest.CaptureFixture[str]
CALLS = (
    'N THEFT @wat-khum red bike from="นางสมศรี ใจดี 081-000-0000"',
    'N NOISE @wat-khum loud from="คุณสมศรี ใจดี ๐๘๑ ๐๐๐ ๐๐๐๐"',
    "N NOISE @wat-khum loud from=+66810000000",
    "N NOISE @wat-khum loud from=สมศรี",
    "N FIRE @wat-khum smoke from=Ann",
)


@pytest.fixture
def program(tmp_path: Path, capsys: CAPTURE) -> Program:
    program = Program(tmp_path / "store", capsys)
    assert program("do", *CALLS).code == 0
    return program


def callers(program: Program, lang: str = "en") -> list[str | None]:
    """What is told of the caller of each incident, and none for none."""
    runs = [program("--lang", lang, "show", "incident", str(101 + n)) for n in range(5)]
    lines = [run.lines[1] for run in runs]
    assert all(line.startswith("caller: ") for line in lines)
    return [line.removeprefix("caller: ") for line in lines]


def readable(program: Program) -> list[int]:
    documents = program("show", "queue", "--json").json
    return sorted(d["number"] for d in documents if d["caller"] is not None)


def files(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.iterdir()}


def told(run: Run, start: str) -> str:
    """The line that begins so."""
    (line,) = (line for line in run.lines if line.startswith(start))
    return line


# --- whom


@pytest.mark.parametrize(
    ("person", "left"),
    [
        ("081-000-0000", [104, 105]),
        ("+66 81 000 0000", [104, 105]),
        ("นายสมศรี  ใจดี", [103, 104, 105]),
        ("สมศรี ใจดี 0810000000", [104, 105]),
        ("สมศรี", [101, 102, 103, 105]),
        ("ann", [101, 102, 103, 104]),
    ],
)
def test_person_is_found_by_name_or_number_or_both(
    program: Program, person: str, left: list[int]
) -> None:
    run = program("log", "forget", person, "--yes")

    assert run.code == 0
    assert readable(program) == left


def test_name_and_number_may_be_two_words_of_the_line(program: Program) -> None:
    run = program("log", "forget", "สมศรี ใจดี", "0810000000", "--yes")

    assert run.code == 0
    assert readable(program) == [104, 105]


def test_one_is_told_as_one_and_two_as_two(program: Program) -> None:
    one = program("log", "forget", "ann", "--list")
    two = program("log", "forget", "สมศรี ใจดี 0810000000", "--list")

    assert "the caller's name and number in one incident" in one.out
    assert re.search(r"name and number in [23] incidents", two.out)
    assert program("log", "forget", "ann", "--yes").out.startswith(one.out)
    assert "1 incidents" not in program("log", "forget", "สมศรี", "--yes").out


def test_what_fits_in_part_is_listed_and_stays(program: Program) -> None:
    run = program("log", "forget", "ศรี ใจดี", "--yes")

    assert run.code == 1
    assert "nobody" in run.lines[0]
    assert readable(program) == [101, 102, 103, 104, 105]
    assert any("คุณสมศรี ใจดี ๐๘๑" in line for line in run.lines)


def test_near_one_goes_when_it_is_named_as_it_stands(program: Program) -> None:
    first = program("log", "forget", "0810000", "--yes")
    named = first.lines[-1].strip()
    assert first.code == 1

    assert named.endswith("log forget +66810000000")
    assert program("log", "forget", "+66810000000", "--yes").code == 0
    assert readable(program) == [104, 105]


@pytest.mark.parametrize("person", ["", "...", "  "])
def test_nothing_is_no_person(program: Program, person: str) -> None:
    run = program("log", "forget", person, "--yes")

    assert run.code == 2
    assert "no name and no number" in run.err


def test_one_name_with_several_numbers_is_never_forgotten_unasked(
    program: Program,
) -> None:
    program("do", 'N NOISE @wat-khum loud from="น.ส.สมศรี ใจดี 0899999999"')
    run = program("log", "forget", "สมศรี ใจดี", "--yes")

    assert run.code == 1
    assert "several people" in run.out
    assert "give the number" in run.err
    assert readable(program) == [101, 102, 103, 104, 105, 106]
    assert program("log", "forget", "089 999 9999", "--yes").code == 0
    assert readable(program) == [101, 102, 103, 104, 105]


# --- what is told before


def test_list_tells_what_would_go_and_changes_nothing(program: Program) -> None:
    before = files(program.store)
    run = program("log", "forget", "0810000000", "--list")

    assert run.code == 0
    assert "in 3 incidents" in run.lines[0]
    assert [line.split("#")[1][:3] for line in run.lines[1:4]] == ["101", "102", "103"]
    assert run.lines[1].endswith("Theft Wat Khum: นางสมศรี ใจดี 081-000-0000")
    assert files(program.store) == before
    assert program("log", "forget", "081", "--list").code == 1


def test_list_works_while_a_desk_is_at_work(program: Program) -> None:
    disk = RealDisk(program.store)
    disk.lock()
    try:
        listed = program("log", "forget", "Ann", "--list")
        done = program("log", "forget", "Ann", "--yes")
    finally:
        disk.unlock()

    assert (listed.code, done.code) == (0, 2)
    assert readable(program) == [101, 102, 103, 104, 105]


def test_of_many_incidents_ten_are_told_and_the_rest_counted(program: Program) -> None:
    program("do", *["N THEFT @wat-khum from=Lek"] * 13)
    run = program("log", "forget", "lek", "--list")

    assert "in 13 incidents" in run.lines[0]
    assert run.lines[1].strip() == "3 older ones, and:"
    assert sum("Lek" in line for line in run.lines) == 10


def test_free_words_that_name_the_person_are_told_to_stay(program: Program) -> None:
    program(
        "do",
        "RM 101 นางสมศรีโทรมาอีก",
        "RM 105 ญาติของสมศรี ใจดี",
        "RM 105 สมศรีคนอื่น",
        "RM 105 081 000 0000 ไม่รับสาย",
        'N! FIRE @"บ้านสมศรี ใจดี" from=0810000000',
    )
    run = program("log", "forget", "0810000000", "--yes")
    start = run.lines.index(told(run, "stays readable"))
    stays = [line.split("#")[1] for line in run.lines[start + 1 : start + 6]]

    assert "in 5 places" in run.lines[start]
    assert [line[:3] for line in stays] == ["101", "105", "105", "106", "106"]
    assert [line.partition(" ")[2].partition(":")[0] for line in stays] == [
        "words",
        "words",
        "words",
        "place",
        "command as typed",
    ]
    assert "คนอื่น" not in run.out


def test_line_of_the_person_is_cut_to_the_terminal(program: Program) -> None:
    program("do", "RM 105 Ann " + "word " * 100)
    run = program("log", "forget", "Ann", "--list")

    assert all(len(line) <= 80 for line in run.lines[1:] if "words:" in line)


# --- asking


def test_without_a_terminal_nobody_is_forgotten_unasked(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    run = program("log", "forget", "Ann")

    assert run.code == 1
    assert "unreadable for good in one incident? (--yes)" in run.err
    assert readable(program) == [101, 102, 103, 104, 105]


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("", 1), ("no", 1)])
def test_person_at_the_terminal_is_asked(
    program: Program, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdin, "readline", lambda: f"{answer}\n", raising=False)
    run = program("log", "forget", "Ann")

    assert run.code == code
    assert "backups and copies" in run.out or code
    assert (105 in readable(program)) is (code == 1)


# --- afterwards


def test_forgotten_caller_is_told_as_forgotten_and_never_as_a_token(
    program: Program, tmp_path: Path
) -> None:
    program("log", "forget", "0810000000", "--yes")
    sheet = tmp_path / "x.csv"
    program("log", "export", str(sheet), "--people")
    shown = program("show", "incident", "101", "--json").json
    rows = list(csv.DictReader(sheet.read_text("utf-8-sig").splitlines()))
    seen = [
        program(*line.split())
        for line in (
            "show incident 101", "show queue", "show queue --json", "show units",
            "show shift", "show log", "do 101", "do Q", "do L",
        )
    ]  # fmt: skip

    told_of = callers(program)
    assert told_of[0] == told_of[2]
    assert told_of[0] is not None
    assert told_of[0].startswith("forgotten on ")
    assert told_of[3:] == ["ส…", "A…"]
    assert shown["caller"] is None
    assert shown["caller_state"] == "forgotten"
    assert shown["caller_forgotten_at"].endswith("Z")
    assert rows[0]["caller"] == f"({told_of[0]})"
    assert rows[4]["caller"] == "Ann"
    texts = [run.out for run in seen]
    assert not any("~" in text for text in texts)
    assert not any(is_token(row["caller"]) for row in rows)


async def test_card_tells_who_was_forgotten(program: Program) -> None:
    program("log", "forget", "0810000000", "--yes")
    async with on_duty(program.store, size=(120, 40)) as officer:
        await officer.enters("101")
        forgotten = officer.sees("(forgotten on "), officer.sees("~")
        await officer.enters("105")
        known = officer.sees("from A…")

    assert forgotten == (True, False)
    assert known


def test_caller_whose_key_is_elsewhere_is_told_as_sealed(program: Program) -> None:
    for path in program.store.glob("people-*.keys"):
        path.unlink()
    run = program("log", "forget", "Ann", "--list")

    assert callers(program)[0] == "sealed, its key is not here"
    assert program("show", "incident", "101", "--json").json["caller_state"] == "sealed"
    assert run.code == 1
    assert "5 more callers are sealed" in run.out


def test_reader_of_a_queue_learns_who_can_be_read(program: Program) -> None:
    documents = program("show", "queue", "--json").json

    assert {d["caller_state"] for d in documents} == {"readable"}
    assert {d["caller_forgotten_at"] for d in documents} == {None}


def test_forgotten_again_is_nobody(program: Program) -> None:
    program("log", "forget", "Ann", "--yes")

    assert program("log", "forget", "Ann", "--yes").code == 1


def test_forgotten_person_who_calls_again_is_another_call(program: Program) -> None:
    program("log", "forget", "Ann", "--yes")
    program("do", "N FIRE @wat-khum from=Ann")

    assert readable(program) == [101, 102, 103, 104, 106]


# --- backups


def test_older_backup_can_still_read_until_newer_events_are_taken(
    program: Program, tmp_path: Path, capsys: CAPTURE
) -> None:
    backup, bundle = tmp_path / "b.zip", tmp_path / "b.gz"
    program("log", "backup", str(backup))
    done = program("log", "forget", "Ann", "--yes")
    program("log", "bundle", str(bundle))
    restored = Program(tmp_path / "again", capsys)
    restored("log", "restore", str(backup))
    before = readable(restored)

    taken = restored("log", "take", str(bundle))

    assert "still hold the key" in told(done, "backups and copies")
    assert before == [101, 102, 103, 104, 105]
    assert taken.code == 0
    assert readable(restored) == [101, 102, 103, 104]


def test_backup_made_afterwards_cannot_read(
    program: Program, tmp_path: Path, capsys: CAPTURE
) -> None:
    program("log", "forget", "Ann", "--yes")
    program("log", "backup", str(tmp_path / "b.zip"))
    restored = Program(tmp_path / "again", capsys)
    restored("log", "restore", str(tmp_path / "b.zip"))

    assert readable(restored) == [101, 102, 103, 104]
    assert restored("show", "incident", "105").lines[1].startswith("caller: forgotten")


# --- what was begun


def test_what_was_begun_and_names_the_person_goes_too(program: Program) -> None:
    desk = Desk(program.store, Config().tables, now_ms=lambda: 1_760_000_000_000)
    desk.drafts.keep("desk", "form", '{"caller":"Ann","kind":"fire"}')
    desk.drafts.keep("malee", "line", "RM 101 x")
    desk.close()

    run = program("log", "forget", "Ann", "--yes")

    assert "goes too: one line or form that was begun and not entered" in run.out
    drafts = Drafts(RealDisk(program.store), None)
    assert drafts.read("desk", "form") == ""
    assert drafts.read("malee", "line") == "RM 101 x"
