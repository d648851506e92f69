"""A shift of ten minutes at 80x24, in both languages, on two real terminals at once.

The program runs in tmux, and pyte reads the same bytes: what both show alike is what
people see. The clock is told, so that the ten minutes need not be waited for.
"""

from __future__ import annotations

import json
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pyte
import pytest

from tests.patrol_tui.program import started
from tests.terminal.shift_table import SHIFT, Step
from tests.terminal.two_screens import (
    DisagreementError,
    TwoScreens,
    faults_of,
    rows_of,
    same,
)

SIZE = (80, 24)
LANGUAGES = ("en", "th")
SETTINGS = """\
[station]
stand_down = "sunflower"
"""

pytestmark = pytest.mark.skipif(
    shutil.which("tmux") is None, reason="tmux is not installed"
)


class Worked(NamedTuple):
    """What a shift left behind."""

    seen: list[tuple[Step, list[str]]]
    """The rows of each moment, as both terminals showed them."""
    sent: bytes
    """All that the program sent until it was left."""
    events: list[dict[str, Any]]
    code: int
    trouble: str = ""
    """Where it came to an end before its time."""


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Worked]:
    """Work the shift in each language, at two desks at once."""
    folders = [tmp_path_factory.mktemp(lang) for lang in LANGUAGES]
    with ThreadPoolExecutor() as pool:
        return dict(zip(LANGUAGES, pool.map(_work, LANGUAGES, folders), strict=True))


def _work(lang: str, folder: Path) -> Worked:
    settings, store, time_file = (folder / name for name in ("toml", "store", "time"))
    settings.write_text(SETTINGS)
    time_file.write_text(str(SHIFT[0].at_ms))
    arguments = [str(store), str(settings), lang, str(time_file)]
    seen: list[tuple[Step, list[str]]] = []
    sent = b""
    desk = [sys.executable, "-m", "tests.terminal.told_desk", *arguments]
    with TwoScreens(desk, SIZE) as screens:
        for step in SHIFT:
            _tell(time_file, step.at_ms)
            screens.types(*step.keys(lang))
            try:
                clock = () if step is SHIFT[-1] else (step.clock,)
                seen.append((step, screens.sees(*step.sees(lang), *clock)))
            except DisagreementError as trouble:
                return Worked(
                    seen, sent, [], 1, f"at {step.at}, {step.told}: {trouble}"
                )
            sent = sent if step is SHIFT[-1] else screens.sent.read_bytes()
        screens.types("<Enter>")
        code = screens.ends()
    log = started("--store", str(store), "show", "log", "--json").json
    return Worked(seen, sent, log, code)


def _tell(time_file: Path, at_ms: int) -> None:
    """Put the time where the desk reads it, whole at every moment."""
    fresh = time_file.with_suffix(".new")
    fresh.write_text(str(at_ms))
    fresh.replace(time_file)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_shift_is_worked_and_both_terminals_show_it_alike(
    lang: str, worked: dict[str, Worked]
) -> None:
    shift = worked[lang]

    assert shift.trouble == ""
    assert len(shift.seen) == len(SHIFT)
    assert shift.code == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_row_of_every_moment_is_exactly_as_wide_as_the_screen(
    lang: str, worked: dict[str, Worked]
) -> None:
    faults = {
        step.at: found
        for step, rows in worked[lang].seen[:-1]
        if (found := faults_of(rows, SIZE[0]))
    }

    assert faults == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_time_goes_on_from_moment_to_moment(
    lang: str, worked: dict[str, Worked]
) -> None:
    headers = [rows[0] for _, rows in worked[lang].seen[:-1]]

    assert "19:20" in headers[0]
    assert "19:29" in headers[-1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_ten_minutes_fit_a_line_of_9600_baud(
    lang: str, worked: dict[str, Worked]
) -> None:
    assert len(worked[lang].sent) < 9600 / 10 * 600


def test_same_shift_leaves_the_same_log_in_either_language(
    worked: dict[str, Worked],
) -> None:
    english, thai = (_told(worked[lang]) for lang in LANGUAGES)

    assert len(english) > len(SHIFT)
    assert english == thai


def test_terminal_that_drops_thai_marks_is_caught(worked: dict[str, Worked]) -> None:
    shift = worked["th"]
    assert shift.trouble == ""
    careless = pyte.Screen(*SIZE)
    pyte.ByteStream(careless).feed(shift.sent)

    _, rows = shift.seen[-2]
    assert not same(rows_of(careless), rows)


def _told(shift: Worked) -> list[dict[str, Any]]:
    """Leave out what only this desk's key, or the language itself, makes differ.

    The line of a rule overridden is kept as it was typed.
    """
    assert shift.trouble == ""
    events = shift.events
    writer, device = events[0]["id"].partition(".")[0], events[0]["fact"]["dev"]
    told = json.dumps(events).replace(writer, "WRITER").replace(device, "DEVICE")
    named = json.loads(told)
    facts = [event for event in named if not event["kind"].startswith("log.")]
    for event in facts:
        event["fact"].pop("cmd", None)
    return [event for event in facts if event["fact"].get("key") != "lang"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("น้ำที่", ""),
        ("abcd", "4 cells"),
        ("\u0e49abc", "begins"),
        ("a\u202ebc", "control"),
    ],
)
def test_faults_of_a_row_are_found(row: str, fault: str) -> None:
    assert fault in " ".join(faults_of([row], 3))
    assert bool(fault) is bool(faults_of([row], 3))
