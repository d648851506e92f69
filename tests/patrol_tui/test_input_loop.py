"""Waiting for lines while the link works: nothing is lost, and nobody waits for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from patrol_tui.console import Console
from patrol_tui.input_loop import InputLoop
from patrol_tui.linking import Linking
from patrol_tui.opening import Choices, open_console
from store.sync.state import Up
from tests.patrol_tui.officer import EVENING_MS
from tests.patrol_tui.told_link import ToldLink


class BusyLink(ToldLink):
    """A link that does one thing after the other, and sends what it has."""

    turns = 0

    async def run(self) -> None:
        if self.error is not None:
            raise self.error
        while True:
            self.turns += 1
            if self.turns > 3 and self.state.up is Up.UP:
                self.state = replace(self.state, outbox=0)
            await asyncio.sleep(0)


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    made = open_console(Choices(store=tmp_path / "store", lang="en"))
    yield made
    made.desk.close()


def linked(
    console: Console, error: Exception | None = None, **about: Any
) -> tuple[Linking, list[BusyLink]]:
    made: list[BusyLink] = []

    def make(on_change: Callable[[], None]) -> ToldLink:
        made.append(BusyLink(on_change, **about))
        made[0].error = error
        return made[0]

    return Linking(console, make, lambda: EVENING_MS), made


def test_lines_come_one_by_one_while_the_link_works(console: Console) -> None:
    linking, made = linked(console)
    ours, theirs = os.pipe()
    os.write(theirs, "ON 21\nN ลักทรัพย์".encode()[:-2])
    loop = InputLoop(linking)

    lines = loop.lines(ours)
    first = next(lines)
    turns = made[0].turns
    os.write(theirs, "ลักทรัพย์".encode()[-2:] + b" @wat-khum\nlast")
    os.close(theirs)
    rest = list(lines)
    loop.close()
    os.close(ours)

    assert first == "ON 21"
    assert rest == ["N ลักทรัพย์ @wat-khum", "last"]
    assert turns > 0


def test_plain_file_is_read_to_its_end(console: Console, tmp_path: Path) -> None:
    linking, _ = linked(console)
    (tmp_path / "lines").write_text("ON 21\n\nON 22")
    loop = InputLoop(linking)

    with (tmp_path / "lines").open("rb") as file:
        lines = list(loop.lines(file.fileno()))
    loop.close()

    assert lines == ["ON 21", "", "ON 22"]


def test_nobody_is_waited_for_longer_than_asked(console: Console) -> None:
    linking, made = linked(console)
    ours, theirs = os.pipe()
    loop = InputLoop(linking)

    came = loop.is_ready(ours, 0.01)
    loop.close()
    os.close(ours)
    os.close(theirs)

    assert not came
    assert made[0].turns > 0


def test_what_was_just_entered_is_sent_before_the_end(console: Console) -> None:
    linking, made = linked(console, outbox=2)
    loop = InputLoop(linking)

    loop.close()

    assert made[0].state.outbox == 0


def test_end_waits_for_no_server_that_is_gone(console: Console) -> None:
    linking, made = linked(console, outbox=2, up=Up.DOWN)
    loop = InputLoop(linking)

    loop.close()

    assert made[0].turns
    assert made[0].state.outbox == 2


def test_link_that_breaks_off_is_told_and_lines_still_come(console: Console) -> None:
    linking, _ = linked(console, error=RuntimeError("a fault"))
    ours, theirs = os.pipe()
    os.write(theirs, b"ON 21\n")
    os.close(theirs)
    loop = InputLoop(linking)

    lines = list(loop.lines(ours))
    told = [line for line, _ in linking.news()]
    loop.close()
    os.close(ours)

    assert lines == ["ON 21"]
    assert told == [
        "the link broke off, a fault of this program: start again to mend it"
    ]
