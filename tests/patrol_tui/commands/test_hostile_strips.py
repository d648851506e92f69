"""Whatever the data, each strip of each pane is its width and steers no terminal.

The States are folded from events that no border cleaned, as if another desk had sent
them: every text in them is hostile. The strips are those that the terminal gets.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from store.model.alerts import alerts_of
from store.model.events import Event
from store.model.facts import IncidentOpened
from store.model.fold import fold_all
from store.model.records import IncidentId, Location, State, UnitId
from store.text import is_mark
from tests.patrol_tui.officer import Officer, on_duty
from tests.store import any_event
from widgets.drawing import rows
from widgets.drawing.board import Board, queue_of
from widgets.drawing.canvas import Run
from widgets.menu_pane import MenuPane, MenuRow
from widgets.pane import Pane

HOSTILE = (
    "\x1b[2J\x1b]0;owned\x07", "\x9b31m\x90q\x9c", "\u202eevil\u2066\u200f",
    "a\tb\nc\rd", "\u2028\u2029\x85", "\u0e34\u0e48\u0e49 tone first",
    "ก" + "\u0e49" * 40, "\u0e33\u0e33", "นํ้า น้ำ กำ ก\u0e4d\u0e32",
    "เเม่นำ้ที่ผู้ใหญ่" * 9, "⚠\ufe0f🚓\U0001f1f9\U0001f1ed\U0001f468\u200d\U0001f467",
    "漢字" * 30, "\ud800\udfff", "[/red][@click=app.quit]x[/]",
    "\u200b\u200d\ufeff\u00ad", "x" * 400, "", "e\u0301" * 60, "\u1100\u1161\u11a8",
    "ﷺ" * 9, "\x00", "ซ.สุขุมวิท ๔๙/๑" * 5, "%(x)s {0} \\u001b",
)  # fmt: skip
ROUNDS, EVENTS = 12, 90
NEVER = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def hostile_events(chance: random.Random) -> Iterator[Event]:
    """Tell a story in which every text is hostile, those of names too."""
    rows = [any_event.any_row(chance.choice) for _ in range(EVENTS)]
    rows += [
        any_event.Row("dev0001", True, 0, "somchai", "i:", opened(chance))
        for _ in range(9)
    ]
    chance.shuffle(rows)
    return any_event.told(rows)


def opened(chance: random.Random) -> IncidentOpened:
    """Open one that nothing ends, so that there are rows to look at."""
    return IncidentOpened(
        number=chance.randint(101, 99_999),
        priority=chance.randint(0, 4),
        type=chance.choice(HOSTILE),
        text=chance.choice(HOSTILE),
        caller=chance.choice(HOSTILE),
        place=Location(text=chance.choice(HOSTILE), lat=16.05, lon=103.65),
        source="191",
    )


def amiss(strip: Strip, columns: int) -> str:
    """Say what is wrong with a strip; empty when nothing is."""
    text = strip.text
    if cell_len(text) != columns or strip.cell_length != columns:
        return f"{cell_len(text)} cells for {columns}"
    steering = {ascii(one) for one in text if unicodedata.category(one) in NEVER}
    if steering:
        return f"steers: {steering}"
    return "begins with a mark" if text and is_mark(text[0]) else ""


def strips_of(officer: Officer) -> Iterator[tuple[str, Strip, int]]:
    """Give every strip of every pane that has room, and of the screen as a whole."""
    for pane in officer.screen.query(Pane):
        name, columns = pane.id or type(pane).__name__, pane.size.width
        for y in range(pane.size.height):
            yield f"{name} {y}", pane.render_line(y), columns
        for y, row in enumerate(
            pane._rows[: pane.size.height]
        ):  # before anything is cut to size
            drawn = Strip([Segment(run.text) for run in row])
            yield f"row {y} of {name}", drawn, columns
    strips = officer.screen._compositor.render_strips()
    for y, strip in enumerate(strips):
        yield f"screen {y}", strip, officer.app.size.width


def board_of(officer: Officer, state: State, chance: random.Random) -> Board:
    """Look at a State as the screen would, with something of it selected."""
    plain = officer.screen.board()
    now_ms = state.last_ms + chance.choice([0, 60_000, 7_200_000])
    return replace(
        plain,
        state=state,
        queue=queue_of(state),
        now_ms=now_ms,
        incident=chance.choice([*state.incidents, IncidentId("none")]),
        unit=chance.choice([*state.units, UnitId("none")]),
        standing=alerts_of(state, plain.tables, now_ms),
        station=chance.choice(HOSTILE),
        officer=chance.choice(HOSTILE),
        notice=chance.choice(HOSTILE),
    )


def show(officer: Officer, board: Board, chance: random.Random) -> None:
    """Show a board, and say hostile things where results and answers stand."""
    screen = officer.screen
    told = [Run(chance.choice(HOSTILE), "ok") for _ in range(4)]
    screen._result.say(told)
    screen._card.answer(HOSTILE if chance.randrange(3) == 0 else ())
    choices = [
        MenuRow(chance.choice(HOSTILE), chance.choice(HOSTILE)) for _ in range(9)
    ]
    screen.query_one(MenuPane).offer(chance.choice(HOSTILE), choices)
    for pane in screen.query(Pane):
        pane.show(board)


@pytest.fixture(autouse=True)
def _hostile_story(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(any_event.VALUES, str, HOSTILE)
    places = [replaced(place) for place in any_event.PLACES]
    monkeypatch.setitem(any_event.VALUES, Location, places)
    names = [*any_event.ENTITIES, *(f"u:{word}" for word in HOSTILE)]
    monkeypatch.setattr(any_event, "ENTITIES", names)


async def found_amiss(store: Path, rounds: int = ROUNDS, **look: Any) -> list[str]:
    """Show hostile States one after another; list what is wrong with their strips."""
    chance = random.Random(str(look))  # noqa: S311 (a story, not a secret)
    found = []
    async with on_duty(store, "ON 21", **look) as desk:
        for count in range(rounds):
            state = fold_all(State(), hostile_events(chance))
            show(desk, board_of(desk, state, chance), chance)
            desk.screen.set_class(count % 4 == 3, "-menu")
            desk.screen.set_class(count % 4 == 1, "-map")
            await desk.pilot.pause()
            found += [
                f"{where}: {wrong}: {strip.text!r}"
                for where, strip, columns in strips_of(desk)
                if (wrong := amiss(strip, columns))
            ]
    return found


@pytest.mark.parametrize(
    ("lang", "size", "glyphs"),
    [("th", (80, 24), "box"), ("en", (120, 40), "braille"), ("th", (60, 18), "ascii")],
)
async def test_no_strip_is_too_wide_or_steers_whatever_the_data(
    lang: str, size: Any, glyphs: str, tmp_path: Path
) -> None:
    found = await found_amiss(tmp_path / "s", lang=lang, size=size, glyphs=glyphs)

    assert found == []


@pytest.mark.parametrize(
    ("name", "wrong"), [("clean", str), ("width", len)], ids=["not cleaned", "by len"]
)
async def test_drawing_that_trusts_its_data_is_found(
    name: str, wrong: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, name, wrong)

    assert await found_amiss(tmp_path / "s", rounds=4, size=(80, 24))


def replaced(place: Any) -> Any:
    """Give a place a hostile name."""
    number = (len(place.text) + len(place.key)) % len(HOSTILE)
    return Location(text=HOSTILE[number], key=place.key, lat=place.lat)


def test_check_of_strips_can_fail() -> None:
    def strip(text: str) -> Strip:
        return Strip([Segment(text)])

    assert amiss(strip("\x1b[2J"), 4)
    assert amiss(strip("ab\u202e"), 2)
    assert amiss(strip("abc"), 4)
    assert amiss(strip("\u0e49ab"), 2)
    assert not amiss(strip("น้ำ "), 3)
