"""A result that is longer than a row is told to its end, and moves nothing else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.patrol_tui.officer import on_duty
from widgets.drawing.canvas import Run
from widgets.drawing.cells import width
from widgets.result_line import parted

EVENING = (
    "ON 21 crew=Anan @provincial-hall",
    'N crash @"thewaphiban > pracha-thammarak 100" two motorcycles',
    "D 21 101",
    "N shots @kasikorn-bank two bangs",
)
PIECES = st.sampled_from(["ab", " ", "กา", "ที่", "น้ำ", "ผู้", " -> ", "#1", ", "])
WORDS = st.lists(PIECES, max_size=30).map("".join)


@given(st.lists(st.tuples(WORDS, st.sampled_from(["ok", "hint"])), max_size=4))
def test_nothing_is_lost_but_blanks_at_the_ends_of_rows(
    said: list[tuple[str, str]],
) -> None:
    runs = [Run(text, style) for text, style in said]

    rows = parted(runs, 20, 2)

    told = "".join(run.text for row in rows for run in row)
    assert told.replace(" ", "") == "".join(t for t, _ in said).replace(" ", "")
    assert len(rows) <= 2
    if len(rows) == 2:
        assert sum(width(run.text) for run in rows[0]) <= 20


async def test_what_follows_from_a_command_is_told_in_a_second_row(
    tmp_path: Path,
) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        before = officer.rows()[6:9]
        await officer.enters("PE 21 102")
        rows = officer.rows()
        told = rows[20:22]
        await officer.enters("OK 21")

        assert told[0].startswith("OK 19:24:00 PE 21 -> #102 Shots fired")
        assert told[1] == "pre-empted, waits again (3m)"
        assert rows[6:9] == before, "the map stays where it is"
        assert officer.rows()[21].startswith("OK 19:24:00 OK 21")


async def test_refusal_in_thai_keeps_its_way_out(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING, lang="th") as officer:
        await officer.enters("X 101 ผู้แจ้งขอถอนแจ้งความ")
        await officer.enters(
            'แจ้ง ลักทรัพย์ @"หลังตลาดเทศบาลเมืองร้อยเอ็ด ประตูทิศตะวันตก" รถจักรยานยนต์'
        )

        assert officer.sees("แจ้ง+")


async def test_low_screen_has_one_row_for_it(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING, size=(80, 18)) as officer:
        await officer.enters("PE 21 102")

        assert officer.rows()[15].startswith("OK")
        assert officer.rows()[15].endswith("…")


@pytest.mark.parametrize(("pane", "title"), [("i", ">Incidents"), ("w", ">Units")])
async def test_answer_that_covered_the_lists_gives_the_keys_back(
    pane: str, title: str, tmp_path: Path
) -> None:
    async with on_duty(tmp_path / "store", *EVENING, "ON 22 @wat-khum") as officer:
        await officer.presses(pane, "R", "enter", "1")
        sent = any(title in row for row in officer.rows())
        await officer.presses("R", "enter", "2", "enter")

        assert sent
        assert any(title in row for row in officer.rows())
