"""The program from a shell: exit codes, JSON, options, and what other programs see."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from patrol_tui.cli import main
from patrol_tui.config import Config, default_store
from patrol_tui.opening import Choices, open_console
from store.desk import Desk
from tests.patrol_tui.program import ISO_UTC, TIMEOUT_S, Program, started

EVENING = ("ON 21 crew=Somchai", "N theft @wat-khum red motorbike", "D 21 101")
INCIDENT_KEYS = {
    "number", "id", "state", "priority", "type", "place", "units", "opened_at",
    "closed_at", "disposition",
}  # fmt: skip
UNIT_KEYS = {"id", "duty", "readiness", "assignments", "since"}


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    return Program(tmp_path / "store", capsys)


# --- a shift from the shell


def test_a_shift_can_be_worked_from_a_shell(tmp_path: Path) -> None:
    shell = ("--store", str(tmp_path / "store"), "--lang", "en")

    begun = started(*shell, "do", *EVENING)
    worked = started(*shell, "do", "--json", "AR 21", "CU 21 ARREST one man")
    shown = started(*shell, "show", "incident", "101", "--json")
    log = started(*shell, "show", "log")

    assert (begun.code, worked.code, shown.code, log.code) == (0, 0, 0, 0)
    assert [line.split()[0] for line in begun.lines] == ["OK", "OK", "OK"]
    assert [document["outcome"] for document in worked.documents] == ["done", "done"]
    assert shown.json["state"] == "CLOSED"
    assert shown.json["disposition"] == "ARREST"
    assert [a["unit"] for a in shown.json["assignments"]] == ["21"]
    of_the_log = 4  # each of the two writers began, and signed
    done = sum(len(d["events"]) for d in worked.documents) + 3
    assert len(log.lines) == done + of_the_log
    assert begun.err == worked.err == shown.err == log.err == ""


def test_do_answers_one_line_a_command(program: Program) -> None:
    run = program("do", *EVENING)

    assert run.code == 0
    assert len(run.lines) == len(EVENING)
    for line, verb in zip(run.lines, ("ON", "N", "D"), strict=True):
        assert re.match(rf"OK \d\d:\d\d:\d\d {verb} ", line)


def test_do_stops_at_the_first_refusal_and_answers_1(program: Program) -> None:
    run = program("do", "ON 21", "D 21 101", "ON 22")

    assert run.code == 1
    assert len(run.lines) == 2
    assert run.lines[1].startswith("-- no incident #101")
    units = {
        unit["id"]: unit["duty"] for unit in program("show", "units", "--json").json
    }
    assert (units["21"], units["22"]) == ("ON", "OFF")


def test_do_answers_2_when_a_line_is_not_understood(program: Program) -> None:
    run = program("do", "dispach 21 127")

    assert run.code == 2
    assert run.out == '? no command "dispach"; near: D, ? lists all\n'


def test_do_json_is_one_document_a_command(program: Program) -> None:
    run = program("do", "--json", "ON 21", "D 21 101")

    done, refused = run.documents
    assert run.code == 1
    assert done["line"] == "ON 21"
    assert done["outcome"] == "done"
    assert done["code"] is None
    assert len(done["events"]) == 1
    assert refused["outcome"] == "refused"
    assert refused["code"] == "unknown-incident"
    assert refused["events"] == []


def test_a_question_answers_in_lines(program: Program) -> None:
    program("do", *EVENING)

    run = program("do", "L I", "101")

    assert run.code == 0
    assert run.lines[0].startswith("#101 Theft Wat Khum")


# --- line by line


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def give(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return give


def test_line_goes_on_after_a_bad_line(
    program: Program, feed: Callable[[str], None]
) -> None:
    feed("ON 21\n\nnonsense\nN theft @wat-khum\nD 21 101\n")

    run = program("line")

    assert run.code == 0
    assert [line.split()[0] for line in run.lines] == ["OK", "?", "OK", "OK"]


def test_line_json_is_one_document_a_line(
    program: Program, feed: Callable[[str], None]
) -> None:
    feed("ON 21\nnonsense\nL A\n")

    run = program("line", "--json")

    assert [d["outcome"] for d in run.documents] == ["done", "misread", "done"]
    assert [d["line"] for d in run.documents] == ["ON 21", "nonsense", "L A"]
    assert run.documents[2]["lines"][0].startswith("21 available")


@pytest.mark.parametrize("word", ["quit", "EXIT", ":quit", "ออก"])
def test_line_ends_at_quit_in_any_spelling(
    program: Program, feed: Callable[[str], None], word: str
) -> None:
    feed(f"ON 21\n{word}\nON 22\n")

    assert len(program("line").lines) == 1


def test_line_reads_a_pipe_with_broken_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "patrol_tui.cli", "--store", str(tmp_path / "s")]

    done = subprocess.run(
        [*command, "--lang", "en", "line", "--json"],
        input=b"ON 21\n\xff\xfe\xed\xa0\x80\nON 22\n",
        capture_output=True,
        timeout=TIMEOUT_S,
    )

    assert done.returncode == 0
    assert done.stderr == b""
    outcomes = re.findall(rb'"outcome":"(\w+)"', done.stdout)
    assert outcomes == [b"done", b"misread", b"done"]


# --- show


def test_show_json_has_the_promised_keys_and_utc_times(program: Program) -> None:
    program("do", *EVENING)

    (incident,) = program("show", "queue", "--json").json
    units = program("show", "units", "--json").json
    log = program("show", "log", "--json").json

    assert set(incident) >= INCIDENT_KEYS
    assert incident["number"] == 101
    assert incident["state"] == "ASSIGNED"
    assert incident["units"] == ["21"]
    assert incident["closed_at"] is incident["disposition"] is None
    assert re.fullmatch(ISO_UTC, incident["opened_at"])
    assert all(set(unit) >= UNIT_KEYS for unit in units)
    assert units[0]["id"] == "21"
    assert units[0]["assignments"] == [{"incident": 101, "stage": "DP"}]
    assert re.fullmatch(ISO_UTC, units[0]["since"])
    assert all(re.fullmatch(ISO_UTC, entry["at"]) for entry in log)
    assert incident["id"] in {entry["id"] for entry in log}


def test_all_that_was_said_at_closing_and_at_logging_on_is_told(
    program: Program, tmp_path: Path
) -> None:
    log_on = "ON M3 tel=0812345678 eq=vest skill=k9"
    program("do", *EVENING, log_on, "AR 21", "CU 21 ARREST+WARN x")
    sheet = tmp_path / "sheet.csv"
    program("log", "export", str(sheet))

    incident = program("show", "incident", "101", "--json").json
    units = {unit["id"]: unit for unit in program("show", "units", "--json").json}

    assert (incident["disposition"], incident["also"]) == ("ARREST", ["WARN"])
    assert units["M3"]["phone"] == "0812345678"
    assert (units["M3"]["equipment"], units["M3"]["skills"]) == (["vest"], ["k9"])
    assert ",ARREST+WARN," in sheet.read_text("utf-8-sig")


def test_show_incident_json_has_its_history(program: Program) -> None:
    program("do", *EVENING, "CL! 101 UNF")

    shown = program("show", "incident", "101", "--json").json

    assert set(shown) >= INCIDENT_KEYS | {"history"}
    assert shown["state"] == "CLOSED"
    assert shown["disposition"] == "UNF"
    assert re.fullmatch(ISO_UTC, shown["closed_at"])
    assert shown["history"][0]["text"].endswith("red motorbike")


def test_show_says_the_queue_in_order_of_priority_then_age(program: Program) -> None:
    kinds = ("noise", "theft", "shots", "theft")
    program("do", *(f"N {kind} @wat-khum" for kind in kinds))

    queue = program("show", "queue", "--json").json

    assert [i["number"] for i in queue] == [103, 102, 104, 101]


def test_show_of_a_number_that_is_not_there_is_one_line(program: Program) -> None:
    program("do", "N theft @wat-khum")
    run = program("show", "incident", "555")

    assert run == (1, "", "patrol-tui: no incident #555; L I lists the open ones\n")


def test_show_incident_asks_for_its_number(program: Program) -> None:
    run = program("show", "incident")

    assert run.code == 2
    assert len(run.err.splitlines()) == 1


@pytest.mark.parametrize(
    "words", ["queue --json", "units", "incident 101", "shift", "log"]
)
def test_show_of_a_store_that_is_not_there_says_so_and_makes_none(
    program: Program, words: str
) -> None:
    run = program("show", *words.split())

    assert run == (2, "", f"patrol-tui: there is no store at {program.store}\n")
    assert not program.store.exists()


def test_show_of_an_empty_store_is_empty(program: Program) -> None:
    program("do", "L I")

    assert program("show", "queue", "--json").json == []
    assert program("show", "log").out == "none\n"


# --- options


def test_as_is_kept_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(tmp_path / "store", capsys, "--as", "Sgt Malee")

    program("do", "ON 21")

    assert {e["by"] for e in program("show", "log", "--json").json} == {"Sgt Malee"}


def test_undo_is_for_ones_own_action_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Program(tmp_path / "store", capsys, "--as", "malee")("do", "ON 21")

    run = Program(tmp_path / "store", capsys, "--as", "somchai")("do", "UNDO")

    assert (run.code, run.out) == (1, "-- nothing of yours to undo\n")


def test_unit_gives_at_its_meaning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = Program(tmp_path / "store", capsys, "--unit", "m4")

    run = program("do", "ON @", "N theft @wat-khum", "D @ 101")

    assert run.code == 0
    assert program("show", "queue", "--json").json[0]["units"] == ["M4"]


def test_without_unit_at_is_said_to_have_no_meaning(program: Program) -> None:
    run = program("do", "ON @")

    assert (run.code, run.out) == (2, "? @ is your own unit: start with --unit ID\n")


@pytest.mark.parametrize(("lang", "word"), [("th", "ไม่มี"), ("en", "none")])
def test_lang_chooses_the_language(tmp_path: Path, lang: str, word: str) -> None:
    run = started("--store", str(tmp_path / "store"), "--lang", lang, "do", "L I")

    assert run.out == f"{word}\n"


def test_the_language_comes_from_the_environment_too(
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATROL_LANG", "en")

    main(["--store", str(program.store), "do", "L I"])

    assert capsys.readouterr().out == "none\n"


def test_the_config_comes_from_the_environment_too(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "x.toml"
    file.write_text('[station]\nofficer = "malee"\n', "utf-8")
    monkeypatch.setenv("PATROL_CONFIG", str(file))

    program("do", "ON 21")

    assert program("show", "log", "--json").json[0]["by"] == "malee"


def test_a_terminal_without_thai_letters_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")

    run = started("--store", str(tmp_path / "store"), "--lang", "th", "do", "ON 21")

    assert run.code == 0
    assert run.out.isascii()


def test_keys_prints_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "th", "keys"]) == 0

    assert "สั่งหน่วยไปที่เหตุ" in capsys.readouterr().out


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])

    assert not end.value.code
    assert re.match(r"patrol-tui \d+\.\d+", capsys.readouterr().out)


def test_the_help_teaches_by_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    assert "patrol-tui do 'ON 21'" in capsys.readouterr().out


def test_the_default_store_is_made_on_a_fresh_machine() -> None:
    console = open_console(Choices(lang="en"))
    console.desk.close()

    assert default_store().is_dir()


def test_a_folder_on_a_drive_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Program(tmp_path / "drive" / "store", capsys)("do", "ON 21")

    assert run.code == 2
    assert len(run.err.splitlines()) == 1
    assert not (tmp_path / "drive").exists()


# --- beside other programs


def test_no_screen_is_loaded_without_a_screen(tmp_path: Path) -> None:
    script = """
import io, sys
from patrol_tui.cli import main
sys.stdin = io.StringIO("L I")
for verb in (["do", "ON 21"], ["line"], ["show", "units"], ["keys"]):
    assert main(["--store", sys.argv[1], *verb]) == 0
print([name for name in ("textual", "httpx") if name in sys.modules])
"""

    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "store")],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.fixture
def held(program: Program) -> Iterator[Program]:
    """Let another program have the store open."""
    program("do", *EVENING)
    desk = Desk(program.store, Config().tables, now_ms=lambda: 0)
    yield program
    desk.close()


def test_show_works_while_a_desk_has_the_store(held: Program) -> None:
    run = started("--store", str(held.store), "--lang", "en", "show", "queue", "--json")

    assert run.code == 0
    assert run.json[0]["number"] == 101


def test_a_second_program_is_told_who_has_the_store(held: Program) -> None:
    run = started("--store", str(held.store), "do", "ON 22")

    assert run.code == 2
    assert run.out == ""
    assert len(run.err.splitlines()) == 1
    assert f"pid {os.getpid()}" in run.err


def test_an_interrupt_ends_the_program_and_loses_nothing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def typed() -> Iterator[str]:
        yield "ON 21\n"
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "stdin", typed())

    run = program("line")

    assert run.code == 130
    assert run.err == ""
    assert program("do", "OFF 21").code == 0


def test_a_reader_that_goes_away_is_no_error_to_shout_about(program: Program) -> None:
    program("do", "ON 21")
    command = [sys.executable, "-m", "patrol_tui.cli", "--store", str(program.store)]
    reading, writing = os.pipe()
    os.close(reading)

    try:
        done = subprocess.run(
            [*command, "show", "log"],
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=TIMEOUT_S,
        )
    finally:
        os.close(writing)

    assert done.returncode == 141
    assert done.stderr == b""
