"""Bad input: each gives one clear line, and nothing that was there is lost."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol_tui.config import Config
from store.desk import Desk
from store.disk import RealDisk
from store.log.frames import frame
from store.reached import REACHED_NAME
from tests.patrol_tui.program import TIMEOUT_S, Program, Run, started

EVENING = ("ON 21", "N theft @wat-khum red", "D 21 101", "RM 101 blue helmet")
DIGITS = "9" * 1_500


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    """A store with an evening's work in it."""
    program = Program(tmp_path / "store", capsys)
    assert program("do", *EVENING).code == 0
    return program


def newest_segment(store: Path) -> Path:
    return max(store.glob("log-*.jsonl"))


# --- lines that cannot be done

LINES = {
    "unknown verb": ("dispach 21 101", 2, '? no command "dispach"'),
    "unknown unit": ("D 99 101", 1, "-- no unit 99"),
    "unknown incident": ("D 22 999", 1, "-- no incident #999"),
    "unknown type": (
        "N burglery @wat-khum",
        1,
        '-- no type "burglery"; near: burglary',
    ),
    "unknown place": ("N theft @old-mill", 1, '-- no place "old-mill"'),
    "unknown disposition": ("CL! 101 hmm", 1, '-- no disposition "hmm"'),
    "10,000 characters": ("RM 101 " + "x" * 9_993, 2, "? 10000 letters is too long"),
    "10,000 Thai characters": ("แจ้ง" * 2_500, 2, "? 10000 letters is too long"),
    "a word of 1,900 letters": ("x" * 1_900, 2, '? no command "xxxx'),
    "a number of 1,500 digits": (f"PR 101 {DIGITS}", 1, "-- priority 9999"),
    "minutes of 1,500 digits": (f"H 101 {DIGITS} x", 1, "-- 999999999 minutes"),
    "only controls": ("\x00\x1b\x07", 2, '? no command ""'),
    "an empty line": ("", 2, '? no command ""'),
    "a lone surrogate": ("\udcff", 2, '? no command ""'),
    "nothing but marks": ("่้๊๋", 2, '? no command ""'),
}


@pytest.mark.parametrize(("line", "code", "said"), LINES.values(), ids=LINES.keys())
def test_a_line_that_cannot_be_done_gives_one_clear_line(
    program: Program, line: str, code: int, said: str
) -> None:
    before = program.told()

    run = program("do", line)

    assert (run.code, run.err) == (code, "")
    assert len(run.lines) == 1
    assert run.out.startswith(said)
    assert len(run.out) < 300
    assert program.told() == before


@pytest.mark.parametrize("line", [case[0] for case in LINES.values()], ids=LINES.keys())
@pytest.mark.parametrize("lang", ["th", "en"])
def test_bad_lines_are_said_in_json_and_in_both_languages(
    program: Program, line: str, lang: str
) -> None:
    run = program("--lang", lang, "do", "--json", line)

    (document,) = run.documents
    assert document["outcome"] in {"refused", "misread"}
    assert document["code"]


def test_controls_and_escapes_reach_neither_log_nor_screen(program: Program) -> None:
    run = program("do", "RM 101 \x1b[31mred\x1b]0;title\x07\x00 \u202eevil\u200b")

    shown = program("show", "incident", "101").out
    log = b"".join(path.read_bytes() for path in program.store.glob("log-*"))
    assert run.code == 0
    for text in (run.out, shown, log.decode()):
        assert not set(text) & set("\x00\x07\x1b\u202e\u200b")
        assert "\\u001b" not in text
    assert "[31mred]0;title evil" in shown


def test_controls_in_options_are_cleaned_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--as", "so\x1b[31mm", "--unit", "m\x074")
    program = Program(tmp_path / "store", capsys, *options)

    run = program("do", "ON @")

    assert run.code == 0
    assert "M4" in run.out
    assert {e["by"] for e in program("show", "log", "--json").json} == {"so[31mm"}


def test_markup_is_words(program: Program) -> None:
    program("do", "RM 101 [/red] [bold] {0} %s $(id)")

    assert "[/red] [bold] {0} %s $(id)" in program("show", "incident", "101").out


# --- a disk that does not take it

WITH_A_LIMIT = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40, 40))
from patrol_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes to set")
def test_a_full_disk_is_said_and_what_was_there_stays(program: Program) -> None:
    before = program.told()
    arguments = ["--store", str(program.store), "--lang", "en", "do", "RM 101 lost"]

    done = subprocess.run(
        [sys.executable, "-c", WITH_A_LIMIT, *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
    )

    assert done.returncode == 1
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith("-- NOT SAVED, nothing was done: ")
    assert program.told() == before


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on file sizes to set")
def test_after_a_full_disk_work_goes_on_as_before(program: Program) -> None:
    command = [sys.executable, "-c", WITH_A_LIMIT, "--store", str(program.store)]
    subprocess.run([*command, "do", "RM 101 lost"], check=False, capture_output=True)

    run = program("do", "RM 101 kept")

    assert (run.code, len(run.lines)) == (0, 1)
    shown = program("show", "incident", "101", "--json").json
    told = [entry["text"] for entry in shown["history"]]
    assert told.count("kept") == 1
    assert "lost" not in told


def test_line_says_what_it_could_not_save_and_goes_on(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk has room again before the end: what waited is done, once, and said."""
    write, full = RealDisk.write, [True]

    def refuse(disk: RealDisk, file: int, content: bytes) -> None:
        if full[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(disk, file, content)

    def typed() -> Iterator[str]:
        yield "RM 101 waits\n"
        full[0] = False

    monkeypatch.setattr(RealDisk, "write", refuse)
    monkeypatch.setattr(sys, "stdin", typed())

    run = program("line")

    assert run.out.startswith("KEPT, saved later, do not repeat: ")
    assert "the disk is full; free some space (" in run.out
    told = "saved after all, do not enter it again: RM 101 waits"
    assert run.err == f"patrol-tui: {told}\n"
    assert program("show", "incident", "101").out.count("waits") == 1


def test_note_of_the_programs_own_that_got_no_room_is_no_lost_line(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(disk: RealDisk, file: int, content: bytes) -> None:
        del disk, file, content
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(RealDisk, "write", refuse)
        full.setattr(sys, "stdin", iter(["Q theft\n"]))
        run = program("line")

    assert (run.code, run.err) == (0, "")


def test_line_that_got_no_room_is_named_at_the_end(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(disk: RealDisk, file: int, content: bytes) -> None:
        del disk, file, content
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(RealDisk, "write", refuse)
        full.setattr(sys, "stdin", iter(["RM 101 waits\n"]))
        run = program("line")

    assert run.code == 1
    assert run.err.endswith(
        "NOT SAVED, enter it again when the disk is well: RM 101 waits\n"
    )
    assert "waits" not in program("show", "incident", "101").out


def one_line_about(run: Run, path: Path) -> None:
    assert run.code == 2
    assert run.out == ""
    assert len(run.err.splitlines()) == 1
    assert run.err.startswith("patrol-tui: ")
    assert str(path) in run.err
    assert "Traceback" not in run.err


def test_a_file_where_the_store_should_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "store"
    path.write_text("a letter")
    program = Program(path, capsys)

    one_line_about(program("do", "ON 21"), path)
    one_line_about(program("show", "queue"), path)

    assert path.read_text() == "a letter"


def test_a_store_below_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter").write_text("a letter")
    path = tmp_path / "letter" / "store"

    one_line_about(Program(path, capsys)("do", "ON 21"), path)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="no such folder here")
def test_a_folder_that_takes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("/proc/self/store")

    one_line_about(Program(path, capsys)("do", "ON 21"), path)


@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 0)() == 0, reason="may write everywhere"
)
def test_a_read_only_folder(program: Program) -> None:
    before = program.told()
    for path in program.store.iterdir():
        path.chmod(0o400)
    program.store.chmod(0o500)

    run = program("do", "ON 22")

    program.store.chmod(0o700)
    one_line_about(run, program.store)
    assert program.told() == before


# --- another program, and a log that was hurt


def test_a_second_program_is_told_and_disturbs_nothing(program: Program) -> None:
    before = program.told()
    desk = Desk(program.store, Config().tables, now_ms=lambda: 0)

    try:
        run = started("--store", str(program.store), "do", "ON 22")
    finally:
        desk.close()

    one_line_about(run, program.store)
    assert f"pid {os.getpid()}" in run.err
    assert program.told() == before


def cut_in_the_last_event(store: Path) -> None:
    """Leave the log as a power cut would: its last event half written."""
    path = newest_segment(store)
    frames = path.read_bytes().splitlines(keepends=True)
    while b'"k":"log.head"' in frames[-1] or b'"end":1' in frames[-1]:
        frames.pop()  # what a clean end leaves behind
    half = frames.pop()
    path.write_bytes(b"".join(frames) + half[: len(half) // 2])
    (store / REACHED_NAME).unlink()  # a session that is cut off has not noted its end


def test_a_log_cut_in_half_keeps_all_that_was_whole_and_is_said(
    program: Program,
) -> None:
    _, _, before = program.told()
    cut_in_the_last_event(program.store)

    run = program("do", "101")

    assert run.code == 0
    assert len(run.err.splitlines()) == 1
    assert "last session ended hard, while writing" in run.err
    assert "told as done" not in run.err
    made = [e for e in before if not e["kind"].startswith("log.")]
    left = program("show", "log", "--json").json
    assert [e for e in left if not e["kind"].startswith("log.")] == made[:-1]


def test_a_cut_log_is_worked_on_and_is_not_said_for_ever(program: Program) -> None:
    cut_in_the_last_event(program.store)

    first = program("do", "RM 101 green helmet")
    second = program("do", "RM 101 white shoes")

    assert (first.code, second.code) == (0, 0)
    assert first.err
    assert second.err == ""
    told = program("show", "incident", "101").out
    assert "green helmet" in told
    assert "white shoes" in told
    assert "blue helmet" not in told


def test_a_log_cut_after_its_session_ended_well_has_lost_its_end(
    program: Program,
) -> None:
    noted = (program.store / REACHED_NAME).read_bytes()
    cut_in_the_last_event(program.store)
    (program.store / REACHED_NAME).write_bytes(noted)

    runs = [program("do", "101"), program("do", "101")]

    assert [run.code for run in runs] == [0, 0]
    assert all("has lost its end" in run.err for run in runs)


def test_a_log_damaged_in_its_middle_is_said_each_time(program: Program) -> None:
    path = newest_segment(program.store)
    frames = path.read_bytes().splitlines(keepends=True)
    frames[2] = b"x" * (len(frames[2]) - 1) + b"\n"
    path.write_bytes(b"".join(frames))

    runs = [program("do", "L U"), program("show", "units")]

    for run in runs:
        assert run.code == 0
        assert len(run.err.splitlines()) == 1
        assert "log-000001.jsonl is damaged at byte" in run.err


def test_a_log_with_a_segment_gone_is_said(program: Program) -> None:
    cut_in_the_last_event(program.store)
    program("do", "RM 101 second segment")
    (program.store / "log-000001.jsonl").unlink()

    run = program("show", "log")

    assert run.code == 0
    assert "log-000001.jsonl is gone" in run.err


def test_a_log_of_a_newer_program_is_left_alone(program: Program) -> None:
    path = newest_segment(program.store)
    newer = path.with_name("log-000002.jsonl")
    newer.write_bytes(frame(b'[{"log":99,"seg":2}]', 2))

    run = program("do", "ON 22")

    one_line_about(run, program.store)
    assert "update this program" in run.err


# --- settings

CONFIGS = {
    "not TOML": "[station\n",
    "a wrong key": '[station]\noficer = "x"\n',
    "a wrong value": '[screen]\nlang = "fr"\n',
    "an unknown time zone": '[station]\ntime_zone = "Asia/Nowhere"\n',
}


@pytest.mark.parametrize("content", CONFIGS.values(), ids=CONFIGS.keys())
def test_a_broken_config_is_one_line_and_touches_no_store(
    program: Program, tmp_path: Path, content: str
) -> None:
    before = program.told()
    file = tmp_path / "config.toml"
    file.write_text(content, "utf-8")

    run = program("--config", str(file), "do", "ON 22")

    one_line_about(run, file)
    assert program.told() == before


def test_a_config_that_is_not_there_is_one_line(
    program: Program, tmp_path: Path
) -> None:
    file = tmp_path / "nowhere.toml"

    one_line_about(program("--config", str(file), "do", "ON 22"), file)


def test_a_wrong_option_is_one_line(program: Program) -> None:
    run = program("--glyphs", "asci", "do", "ON 22")

    assert run.code == 2
    assert run.err.startswith('patrol-tui: --glyphs: "asci" is not one of ')
    assert run.err.endswith('; nearest is "ascii"\n')
    assert len(run.err.splitlines()) == 1
