"""Findings: what is amiss is told in lines that fit, the worst first."""

from __future__ import annotations

import errno
import os
from datetime import UTC
from pathlib import Path

import pytest

from patrol_tui.findings import LINE_CELLS, Finding, headline
from patrol_tui.waiting import MOST_CELLS, Waiting
from store.disk import RealDisk
from store.log import Trouble
from store.model.records import tellable_ms
from tests.patrol_tui.officer import EVENING_MS, on_duty
from tests.patrol_tui.program import Program
from widgets.drawing.cells import width
from widgets.words.catalogue import LANGUAGES, Words
from widgets.words.findings import MORE, say_finding, say_hard_end, say_what
from widgets.words.refusals import say_kept, say_refusal

EVENING = ("ON 21", "N theft @wat-khum red", "D 21 101", "RM 101 blue helmet")
FARTHEST = 4 << 20
"""Where the last byte of a segment lies."""
DAY_MS = 24 * 3600 * 1000
languages = pytest.mark.parametrize("lang", LANGUAGES)


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    """A store with an evening's work in it."""
    program = Program(tmp_path / "store", capsys)
    assert program("do", *EVENING).code == 0
    return program


def log_of(store: Path) -> Path:
    return max(store.glob("log-*.jsonl"))


def spoil(store: Path, *rows: int) -> None:
    path = log_of(store)
    frames = path.read_bytes().splitlines(keepends=True)
    for row in rows:
        frames[row] = b"x" * (len(frames[row]) - 1) + b"\n"
    path.write_bytes(b"".join(frames))


def end_hard(store: Path) -> None:
    """Take away what a clean end leaves behind, as after a kill."""
    path = log_of(store)
    frames = path.read_bytes().splitlines(keepends=True)
    while b'"k":"log.head"' in frames[-1] or b'"end":1' in frames[-1]:
        frames.pop()
    path.write_bytes(b"".join(frames))
    (store / "REACHED").unlink()  # a session that is killed notes no end


# --- the lines


@languages
@pytest.mark.parametrize("trouble", list(Trouble))
def test_each_finding_fits_a_line_alone_and_beside_the_number_of_others(
    trouble: Trouble, lang: str
) -> None:
    words = Words(lang)
    file = "log-000001.jsonl.gz"

    alone = say_finding(words, trouble, file, FARTHEST, FARTHEST)
    beside = say_what(words, trouble, file, FARTHEST)
    more = words.say(MORE, count=99)

    assert width(alone) <= LINE_CELLS
    assert width(f"{beside} {more}") <= LINE_CELLS


@languages
@pytest.mark.parametrize("is_torn", [False, True])
@pytest.mark.parametrize("ago_ms", [0, 9 * DAY_MS])
def test_hard_end_fits_a_line(lang: str, is_torn: bool, ago_ms: int) -> None:
    now_ms = tellable_ms(EVENING_MS)

    said = say_hard_end(Words(lang), now_ms - ago_ms, now_ms, UTC, is_torn=is_torn)

    assert width(said) <= LINE_CELLS
    assert ("12:20" in said) is (ago_ms == 0)


@languages
@pytest.mark.parametrize(
    "code", ["ENOSPC", "EDQUOT", "EROFS", "EACCES", "ENOENT", "EIO"]
)
def test_what_ails_the_disk_fits_a_line_before_the_folder(code: str, lang: str) -> None:
    about = {"where": "(here)", "why": "why", "errno": code}
    words = Words(lang)

    said = [say_refusal(words, name, about) for name in ("not-saved", "disk-waits")]
    said.append(say_kept(words, about))

    for line in said:
        assert line.endswith("((here))")
        assert width(line.removesuffix(" ((here))")) <= LINE_CELLS
        assert "why" not in line


def test_an_error_without_words_of_ours_is_told_in_the_systems() -> None:
    about = {"where": "/s", "why": "Value too large", "errno": "EOVERFLOW"}

    said = say_refusal(Words("en"), "not-saved", about)

    assert "Value too large; call computer support (/s)" in said


def test_one_line_tells_the_worst_and_how_many_more() -> None:
    words = Words("en")
    bad, long = Finding("bad; do this", "bad"), Finding("x" * 90, "y" * 90)

    assert headline([], words) == ""
    assert headline([bad], words) == "bad; do this"
    assert headline([bad, long], words) == ("bad; do this (+1 more: patrol-tui doctor)")
    assert width(headline([long, bad, bad], words)) == LINE_CELLS
    assert headline([bad, bad._replace(is_of_log=False)], words).endswith("(+1)")


# --- in a shell


def test_damage_is_told_by_every_command_until_the_doctor_marks_it(
    program: Program,
) -> None:
    spoil(program.store, 2)

    before = [program("do", "RM 101 more").err for _ in range(2)]
    mended = program("doctor", "--repair")
    after = program("do", "RM 101 more").err

    assert before[0] == before[1]
    assert "log-000001.jsonl is damaged at byte" in before[0]
    assert "done: marked as known: 1" in mended.out
    assert after == ""
    assert "; known since " in program("doctor").out


def test_a_lost_end_says_what_to_do(program: Program) -> None:
    program("do", "RM 101 second session")
    end_hard(program.store)
    program("do", "RM 101 third session")
    path = program.store / "log-000001.jsonl"
    path.write_bytes(path.read_bytes()[:-400])

    said = program("do", "RM 101 more").err

    assert said == (
        "patrol-tui: log-000001.jsonl has lost its end;"
        " do: log verify, then log restore BACKUP\n"
    )


def test_a_hard_end_is_told_once_and_not_to_a_program(program: Program) -> None:
    end_hard(program.store)

    looked = program("show", "units").err
    first = program("do", "RM 101 more").err
    second = program("do", "RM 101 more").err
    end_hard(program.store)
    third = program("do", "--json", "RM 101 more").err

    assert first.startswith("patrol-tui: last session ended hard (")
    assert first.endswith("; the log shows nothing missing\n")
    assert (looked, second, third) == ("", "", "")


def test_a_hard_end_is_not_told_where_something_is_lost(program: Program) -> None:
    end_hard(program.store)
    spoil(program.store, 2)

    said = program("do", "RM 101 more").err

    assert len(said.splitlines()) == 1
    assert "ended hard" not in said


# --- on the screen


async def test_the_screen_shows_the_worst_on_its_one_line(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "s", *EVENING):
        pass
    spoil(tmp_path / "s", 2, 4)

    async with on_duty(tmp_path / "s") as officer:
        assert officer.sees("is damaged at byte")
        assert officer.sees("(+1 more: patrol-tui doctor)")


async def test_the_screen_tells_a_hard_end_on_its_line(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "s", *EVENING):
        pass
    end_hard(tmp_path / "s")

    async with on_duty(tmp_path / "s") as officer:
        assert officer.sees("last session ended hard (")
        assert officer.sees("the log shows nothing missing")


async def test_the_screen_names_the_line_that_is_saved_at_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(disk: RealDisk, file: int, content: bytes) -> None:
        del disk, file, content
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async with on_duty(tmp_path / "s", *EVENING) as officer:
        with monkeypatch.context() as full:
            full.setattr(RealDisk, "write", refuse)
            await officer.enters("RM 101 waits")
            was_kept = officer.sees("KEPT, saved later, do not repeat")
        await officer.waits(0)

        assert was_kept
        assert officer.sees("saved now: RM 101 waits")


async def test_a_line_entered_when_the_disk_is_well_tells_of_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(disk: RealDisk, file: int, content: bytes) -> None:
        del disk, file, content
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    async with on_duty(tmp_path / "s", *EVENING, size=(120, 40)) as officer:
        with monkeypatch.context() as full:
            full.setattr(RealDisk, "write", refuse)
            officer.screen.enter("RM 101 waits")
        officer.screen.enter("RM 101 next")
        await officer.settles()

        assert officer.sees("(saved now: RM 101 waits)")


def test_news_of_what_waited_is_told_once_and_short() -> None:
    waiting, words = Waiting(), Words("en")
    waiting.begin("RM 101 " + "x" * 500)

    still = waiting.news(words, is_saved=False)
    news = [waiting.news(words, is_saved=True) for _ in range(2)]

    assert still == ""
    assert news[0].startswith("saved now: RM 101 xxx")
    assert width(news[0]) <= MOST_CELLS + 11
    assert news[1] == ""


async def test_a_paste_too_long_is_said_and_not_taken(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "s", *EVENING) as officer:
        await officer.presses("colon")
        officer.screen._line.insert_text_at_cursor("x" * 2_001)
        await officer.settles()

        assert officer.sees("letters is too long (most 2000)")
