"""The duty desk over a thin line: the same screens, the meter, and a way out."""

from __future__ import annotations

import json
import signal
import sys
import termios
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from patrol_tui.screens.duty_keys import LINE_HINTS
from patrol_tui.terminal.messages import LinkMeasured
from patrol_tui.terminal.meter import Reading
from tests.patrol_tui.officer import Officer, on_duty
from tests.patrol_tui.program import Program
from tests.patrol_tui.thin.answering import Sort, SortedTerminal
from widgets.incident_card import IncidentCard
from widgets.resting_pane import REST_S
from widgets.words.catalogue import LANGUAGES

SIZES = ((80, 24), (120, 40))
CTRL_L = "\x0c"
CALLER, CALLER_TH = "Somsri", "สมศรี"
FIRST = {"en": "No open incidents", "th": "ไม่มีเหตุค้าง"}
STORY = (
    (":N theft @wat-khum รถจักรยานยนต์สีแดง น้ำท่วม ที่ปู่กู้\r", "#101"),
    ("ON 21 crew=Anan @provincial-hall\r", "Anan"),
    ("ON M1\r", "M1"),
    ("N robbery @kasikorn-bank pri=0 \u6f22\u5b57 knife\r", "#102"),
    ("D 21 101\r", "21"),
    ("RM 101 น้ำ กำลัง ป้ำ\r", "ป้ำ"),
    ("\x1b", ":"),
    ("j", "101"),
    ("m", "+ -"),
    ("\x1b[C", "101"),
    ("\x1b", "101"),
    ("?", " DE "),
    ("\x1b", "101"),
    ("q", "QUIT"),
)
"""What is typed, and a word that the screen shows then."""
PUT_BACK = {1049: False, 25: True, 1004: False, 2004: False, 7: True}


@contextmanager
def at_desk(
    home: Path, *options: str, size: tuple[int, int] = (80, 24), lang: str = "en"
) -> Iterator[SortedTerminal]:
    """The desk, drawn and ready."""
    command = [sys.executable, "-m", "tests.patrol_tui.still_desk", "--lang", lang]
    command += ["--store", str(home / "store"), *options]
    home.mkdir(exist_ok=True)
    with SortedTerminal(command, home, size=size, sort=Sort()) as terminal:
        terminal.sees(FIRST[lang])
        terminal.settle()
        yield terminal


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_thin_screens_are_those_of_the_plain_driver(
    size: tuple[int, int], lang: str, tmp_path: Path
) -> None:
    with ExitStack() as both:
        thin, plain = (
            both.enter_context(
                at_desk(tmp_path / options[1], *options, size=size, lang=lang)
            )
            for options in (
                ("--driver", "thin", "--link", "10M"),
                ("--driver", "plain"),
            )
        )
        for typed, word in STORY:
            for terminal in (thin, plain):
                terminal.send(typed)
            plain.sees(word)
            plain.settle(0.1)

            thin.waits_for(lambda: thin.cells() == plain.cells(), 20)
            assert thin.text() == plain.text(), typed
            assert thin.cells() == plain.cells(), typed
        assert thin.received < plain.received / 4


def test_command_line_is_drawn_first_and_then_the_queue(tmp_path: Path) -> None:
    with at_desk(tmp_path, "--link", "9600") as terminal:
        before = len(terminal.sent)
        terminal.send(CTRL_L)
        terminal.settle(0.5)
        sent = terminal.sent[before:].decode()

    line, queue, header = map(sent.index, (":", "Incidents", "Mueang"))
    assert line < queue < header


def test_meter_tells_what_the_screen_costs(tmp_path: Path) -> None:
    with at_desk(tmp_path, "--link", "9600") as terminal:
        terminal.send(":METER\r")

        assert terminal.sees("this screen's line is thin")
        assert terminal.sees("sent in the last minute: ")
        assert terminal.sees("there and back: ")
        assert terminal.sees("the terminal can: answer, count Thai cells")


def test_meter_of_the_plain_driver_says_who_counts(tmp_path: Path) -> None:
    with at_desk(tmp_path, "--driver", "plain") as terminal:
        terminal.send(":METER\r")

        assert terminal.sees("only the screen that --driver thin draws counts")


@pytest.mark.parametrize("driver", ["thin", "plain"])
def test_ctrl_l_draws_anew_what_something_else_wrote_over(
    driver: str, tmp_path: Path
) -> None:
    with at_desk(tmp_path, "--driver", driver) as terminal:
        before = terminal.cells()
        for row in (1, 5, 24):
            terminal.picture.feed(f"\x1b[{row};7HBROADCAST")
        assert terminal.cells() != before

        terminal.send(CTRL_L)

        assert terminal.waits_for(lambda: terminal.cells() == before)


@pytest.mark.parametrize("end", ["SIGTERM", "SIGHUP", "QUIT"])
def test_every_way_out_puts_the_terminal_back(end: str, tmp_path: Path) -> None:
    with at_desk(tmp_path, "--driver", "thin") as terminal:
        terminal.send(":N theft @wat")
        terminal.sees(":N theft @wat")
        if end == "QUIT":
            terminal.send("\x15QUIT\r")
        else:
            terminal.signal(signal.Signals[end])

        assert terminal.ends() == 0
        modes = {mode: terminal.picture.modes.get(mode) for mode in PUT_BACK}
        assert modes == PUT_BACK
        local_modes = terminal.modes_of_line()[3]
        assert isinstance(local_modes, int)
        assert local_modes & termios.ECHO
        assert local_modes & termios.ICANON


def worked(home: Path, *options: str) -> str:
    """Enter an incident with a caller, and give what was recorded meanwhile."""
    file = home / "sent.cast"
    with at_desk(home, "--record", str(file), *options) as terminal:
        terminal.send(f":N theft @wat-khum {CALLER_TH} from={CALLER}\r")
        terminal.sees(CALLER_TH)
        terminal.send("QUIT\r")
        terminal.ends()
    head, *events = map(json.loads, file.read_text("utf-8").splitlines())
    assert (head["version"], head["width"], head["height"]) == (2, 80, 24)
    return "".join(event[2] for event in events)


def test_recording_holds_no_names(tmp_path: Path) -> None:
    sent = worked(tmp_path)

    assert len(sent) > 1000
    assert CALLER_TH not in sent
    assert CALLER not in sent
    assert "theft" not in sent.lower()


def test_recording_holds_all_words_when_it_is_told_to(tmp_path: Path) -> None:
    sent = worked(tmp_path, "--record-text")

    assert CALLER_TH in sent


def test_file_that_is_there_is_not_recorded_over(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("kept")
    command = [sys.executable, "-m", "patrol_tui.cli", "--lang", "en", "--store"]
    command += [str(tmp_path / "store"), "--record", str(there)]
    with SortedTerminal(command, tmp_path, size=(200, 24)) as terminal:
        assert terminal.sees("there cannot be recorded to: File exists")
        assert terminal.ends() == 2
    assert there.read_text() == "kept"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            "--driver plain --record x",
            "--record is of the thin driver, which cannot be used here",
        ),
        (
            "--driver plain --link 9600",
            "--link is of the thin driver, which cannot be used here",
        ),
        ("--record-text", "--record-text says what --record FILE keeps"),
        ("--link fast", '--link: "fast" is no rate in bits a second'),
        ("--link 9", '--link: "9" is no rate in bits a second'),
        ("--driver thick", '--driver: "thick" is not one of thin, plain'),
    ],
)
def test_option_that_cannot_be_obeyed_is_told_in_one_line(
    options: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Program(tmp_path / "store", capsys)(*options.split())

    assert run.code == 2
    assert said in run.err
    assert len(run.err.splitlines()) == 1


# --- what changes on a thin line

BUSY = (
    "ON 21", "ON 22", *(f"N theft @wat-khum number {n}" for n in range(12)), "D 21 101",
)  # fmt: skip


async def become(officer: Officer, *, thin: bool) -> None:
    """Have the driver find that the line is thin, or that it is not."""
    officer.app.post_message(LinkMeasured(Reading(is_thin=thin)))
    await officer.settles()


def picked_cells(officer: Officer) -> int:
    """Cells that are marked as picked, in queue and roster."""
    ground = officer.app.theme_variables["picked"]
    strips = officer.app.screen._compositor.render_strips()
    return sum(
        part.cell_length
        for strip in strips
        for part in strip
        if part.style
        and (part.style.reverse or (part.style.bgcolor and ground in str(part.style)))
    )


async def test_thin_line_brings_the_sixteen_colours_and_back(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY) as officer:
        await become(officer, thin=True)
        assert officer.app.theme == "ansi"

        await become(officer, thin=False)
        assert officer.app.theme == "day"


@pytest.mark.parametrize("theme", ["night", "contrast", "mono"])
async def test_colours_for_the_eyes_stay_on_a_thin_line(
    theme: str, tmp_path: Path
) -> None:
    async with on_duty(tmp_path / "store", theme=theme) as officer:
        await become(officer, thin=True)

        assert officer.app.theme == theme


async def test_card_follows_the_cursor_when_it_rests(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY) as officer:
        card = officer.screen.query_one(IncidentCard)
        await become(officer, thin=True)
        before = officer.rows()[-9]

        await officer.presses("j")
        at_once = officer.rows()[-9]
        assert card._resting is not None
        await officer.pilot.pause(REST_S * 1.5)

        assert officer.sees(">2 102")
        assert at_once == before
        assert officer.rows()[-9].startswith("#102")


async def test_map_follows_the_cursor_when_it_rests(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY) as officer:
        await become(officer, thin=True)

        await officer.presses("j")
        at_once = officer.rows()
        await officer.pilot.pause(REST_S * 1.5)

        assert any("[101]" in row for row in at_once)
        assert officer.sees("[102]")


async def test_map_in_hand_follows_the_cursor_at_once(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY) as officer:
        await become(officer, thin=True)

        await officer.presses("m", "j")

        assert officer.sees("[102]")


async def test_what_else_changes_is_shown_before_the_cursor_rests(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *BUSY) as officer:
        await become(officer, thin=True)

        await officer.presses("j")
        officer.screen.console.enter("RM 101 seen meanwhile", officer.clock.now_ms)
        officer.screen.changed()

        assert officer.sees("seen meanwhile")


async def test_picked_row_is_marked_at_its_number_alone(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY, theme="ansi") as officer:
        whole = picked_cells(officer)

        await become(officer, thin=True)

        assert picked_cells(officer) < whole - 80  # two rows, but for their numbers


async def test_hints_stay_when_the_line_is_opened_on_a_thin_line(
    tmp_path: Path,
) -> None:
    key, word = LINE_HINTS[1]
    async with on_duty(tmp_path / "store", *BUSY) as officer:
        await officer.presses("colon")
        assert officer.sees(f"{key} {word}")
        await officer.presses("escape")
        await become(officer, thin=True)
        before = officer.rows()[-1]

        await officer.presses("colon")

        assert officer.rows()[-1] == before


async def test_list_moves_on_by_half_of_what_is_in_sight(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *BUSY) as officer:
        tops = []
        for _ in range(12):
            tops.append(officer.screen._queue.first_shown)
            await officer.presses("j")

        moves = [b - a for a, b in pairwise(tops) if a != b]
        assert moves
        assert min(moves) > 1 or len(moves) < 3
