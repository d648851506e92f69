"""Forgetting reporters and partners; and that no file of the store holds a trace."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.disk import RealDisk
from store.drafts import Drafts
from store.folder import Folder
from store.keys.people import Keyring
from store.ledger import SAVE_AT_CLOSE
from tests.patrol_tui.program import Program

CAPTURE = pytest.CaptureFixture[str]
NAME, PHONE, LINE_ID = "สมศรี", "0812345678", "U4af4980629f11aa"
REPORTS = (
    f'RP fire @wat-khum smoke, says {NAME} by=phone from="นาง{NAME} ใจดี" tel={PHONE}',
    f"RP theft @wat-khum bike gone, {NAME} again by=phone tel=+66-81-234-5678",
    f"RP noise @wat-khum loud by=LINE from={NAME} tel={LINE_ID}",
    "RP noise @wat-khum louder by=LINE from=Lek tel=U999",
    f"PA add guard {NAME} ใจดี tel={PHONE} ok=yes exp=365d",
)


@pytest.fixture
def program(tmp_path: Path, capsys: CAPTURE) -> Program:
    program = Program(tmp_path / "store", capsys)
    assert program("do", *REPORTS).code == 0
    return program


def reporters(program: Program) -> list[str]:
    """Who is told to have reported each."""
    return [program("do", f"WHO {n} asked").lines[-1] for n in (1, 2, 3, 4)]


def readable(program: Program) -> list[int]:
    told = reporters(program)
    return [n for n, line in enumerate(told, 1) if "forgotten" not in line]


# --- whom


@pytest.mark.parametrize(
    ("person", "left"),
    [
        ("081-234 5678", [3, 4]),
        ("สมศรี ใจดี 0812345678", [3, 4]),
        (LINE_ID, [1, 2, 4]),
        ("R3", [1, 2, 4]),
        ("r2", [3, 4]),
        ("P1", [3, 4]),
        ("lek", [1, 2, 3]),
    ],
)
def test_person_is_found_by_number_of_report_or_partner_name_or_phone(
    program: Program, person: str, left: list[int]
) -> None:
    run = program("log", "forget", person, "--yes")

    assert run.code == 0, run.err
    assert readable(program) == left
    assert program("log", "verify").code == 0


def test_partner_and_reports_of_one_person_go_together(program: Program) -> None:
    listed = program("log", "forget", "P1", "--list")

    assert "in 3 reports and entries" in listed.lines[0]
    assert [line.split()[4] for line in listed.lines[1:4]] == ["R1:", "R2:", "P1:"]


def test_name_of_several_numbers_is_not_forgotten_unasked(program: Program) -> None:
    program("do", f"RP noise @wat-khum loud by=phone from={NAME} tel=0899999999")
    run = program("log", "forget", NAME, "--yes")

    assert run.code == 1
    assert "several people" in run.out
    assert readable(program) == [1, 2, 3, 4]


def test_who_fits_in_part_is_listed_by_number_and_stays(program: Program) -> None:
    run = program("log", "forget", "ใจดี", "--yes")

    assert run.code == 1
    assert any("R1: นางสมศรี ใจดี" in line for line in run.lines)
    assert readable(program) == [1, 2, 3, 4]


def test_report_that_is_not_there_is_nobody(program: Program) -> None:
    assert program("log", "forget", "R77", "--yes").code == 1


def test_nameless_report_is_forgotten_by_its_number_alone(program: Program) -> None:
    program("do", "RP noise @wat-khum somebody shouts by=walk-in")
    run = program("log", "forget", "R5", "--yes")

    assert run.code == 0
    assert "somebody shouts" not in program("do", "IN 5").out
    assert readable(program) == [1, 2, 3, 4]


def test_report_tells_once_that_its_reporter_was_forgotten(program: Program) -> None:
    program("log", "forget", PHONE, "--yes")
    shown = program("do", "IN 1")

    (line,) = [one for one in shown.lines if one.startswith("reporter: ")]
    assert line.count("forgotten on ") == 1
    assert "…" not in line, "nothing is left to be masked"


def test_words_of_others_that_name_the_person_are_told_to_stay(
    program: Program,
) -> None:
    program("do", f"RP noise @wat-khum {NAME} ใจดี shouts by=phone tel=0430000000")
    run = program("log", "forget", PHONE, "--list")

    assert "stays readable" in run.out
    assert "another one's report" in run.out


def test_report_whose_key_is_elsewhere_is_counted(program: Program) -> None:
    for path in program.store.glob("people-*.keys"):
        path.unlink()
    run = program("log", "forget", PHONE, "--list")

    assert run.code == 1
    assert "5 more" in run.out


def test_key_that_is_not_here_is_forgotten_by_number(program: Program) -> None:
    """It may come later, or lie at another desk, which hears of it."""
    for path in program.store.glob("people-*.keys"):
        path.unlink()
    run = program("log", "forget", "R3", "--yes")

    assert run.code == 0
    assert "forgotten" in reporters(program)[2]


# --- no trace


def spellings(text: str) -> Iterator[bytes]:
    """What a text may look like in a file."""
    for code in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "tis-620"):
        yield text.encode(code)
    yield json.dumps(text).strip('"').encode()
    yield from (one.encode() for one in (text.upper(), text.translate(THAI_DIGITS)))
    for shift in range(3):
        whole = base64.b64encode(b"x" * shift + text.encode())
        yield whole[4 if shift else 0 : -4]


THAI_DIGITS = {ord("0") + digit: 0x0E50 + digit for digit in range(10)}


def contents(folder: Path) -> dict[str, bytes]:
    """Every file, packed ones unpacked as well."""
    found = {}
    for path in (one for one in folder.rglob("*") if one.is_file()):
        content = path.read_bytes()
        found[str(path.relative_to(folder))] = content
        for unpack in (gzip.decompress, zlib.decompress):
            try:
                found[f"{path.name} unpacked"] = unpack(content)
            except (OSError, EOFError, zlib.error):
                continue
    return found


def traces(folder: Path) -> set[tuple[str, str]]:
    """Which words of the person stand in which file."""
    words = (NAME, PHONE, PHONE[1:], LINE_ID)
    return {
        (name, word)
        for name, content in contents(folder).items()
        for word in words
        if any(one in content for one in spellings(word))
    }


def worked(program: Program, *, is_long: bool) -> None:
    """A shift that meets the person in every way there is."""
    program(
        "do",
        "ON 21",
        "TK 1",
        "AT 2 101",
        "RJ 3 no matter for the police",
        "WHO 1 ring back",
        f'N theft @wat-khum red bike from="{NAME} {PHONE}"',
        f'N! noise @wat-khum loud from="{NAME} {PHONE}"',
        "D 21 101",
        "X 101 false",
        "CW 1 sent",
        "PA 1 guard area=2",
        "PA end 1 moved away",
    )
    drafts = Drafts(RealDisk(program.store), None)
    drafts.keep("desk", "line", f"N theft @wat-khum from={NAME}")
    drafts.keep("desk", "form", json.dumps({"tel": PHONE}))
    if is_long:  # so that snapshots are written and segments sealed
        program("do", *["RM 101 a remark"] * SAVE_AT_CLOSE)


@pytest.mark.parametrize("is_long", [False, True])
def test_no_file_of_the_store_holds_a_trace_of_who_was_forgotten(
    program: Program, is_long: bool
) -> None:
    worked(program, is_long=is_long)
    before = traces(program.store)
    for person in (PHONE, LINE_ID):
        assert program("log", "forget", person, "--yes").code == 0

    assert {name for name, _ in before} == {"DRAFTS"}, "else it is sealed"
    assert traces(program.store) == set()
    assert program("log", "verify").code == 0
    shown = program("show", "incident", "101")
    assert shown.code == 0
    assert "Wat Khum" in shown.out
    told = [shown, program("do", "IN 1"), program("do", "CW"), program("do", "PA 1")]
    for run in told:
        assert not [word for word in (NAME, PHONE, LINE_ID) if word in run.out]
        assert "~" not in run.out
    ring = Keyring(Folder(program.store))
    assert all(ring.ids_of(person) == () for person in (PHONE, LINE_ID))


def test_the_search_for_traces_finds_them(tmp_path: Path) -> None:
    """The check above can fail: each spelling is seen where it stands."""
    for at, one in enumerate(spellings(NAME)):
        folder = tmp_path / str(at)
        folder.mkdir()
        (folder / "plain").write_bytes(b"before " + one + b" after")
        (folder / "packed").write_bytes(gzip.compress(b"before " + one))

        assert traces(folder) >= {("plain", NAME), ("packed unpacked", NAME)}
