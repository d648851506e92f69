"""The console: a line in, what happened out, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from patrol_tui.config import Config
from patrol_tui.console import Console, Outcome, Reply, Selection
from store.city.shelf import Shelf
from store.desk import Desk
from store.glance import Glance
from store.model.records import UnitId
from tests.store.whole_log import whole_log

NOON_MS = 1_760_000_000_000
"""15:53:20 in Bangkok, 9 October 2025."""

NO_MAPS = Shelf(Path("nowhere"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    config = Config()
    desk = Desk(tmp_path / "store", config.tables, now_ms=lambda: NOON_MS)
    yield desk
    desk.close()


@pytest.fixture
def console(desk: Desk) -> Console:
    return Console(
        desk,
        Config(),
        lang="en",
        by="somchai",
        own=UnitId("M4"),
        shelf=Shelf(Path("nowhere")),
    )


def enter(console: Console, *lines: str, now_ms: int = NOON_MS) -> Reply:
    """Enter lines that must all be done; answer the last one's reply."""
    reply = None
    for line in lines:
        reply = console.enter(line, now_ms)
        assert reply.outcome is Outcome.DONE, reply.text
    assert reply is not None
    return reply


def test_a_result_line_has_time_verb_and_what_happened(console: Console) -> None:
    reply = enter(console, "ON 21", "N theft @wat-khum red motorbike", "D 21 101")

    assert reply.text == "OK 15:53:20 D 21 -> #101 Theft Wat Khum: dispatched"


def test_the_result_names_the_canonical_verb_whatever_was_typed(
    console: Console,
) -> None:
    reply = enter(console, "เข้าเวร 21")

    assert reply.text == "OK 15:53:20 ON 21 on duty"


def test_a_result_in_thai_is_thai_throughout(console: Console) -> None:
    console.speak("th")

    reply = enter(console, "ON 21", "แจ้ง ลักทรัพย์ @วัดคุ้ม", "สั่ง 21 101")

    assert reply.text.startswith("OK 15:53:20 D 21 -> #101 ลักทรัพย์ สี่แยกวัดคุ้ม")
    assert "dispatched" not in reply.text


def test_a_refusal_says_why_and_the_override(console: Console) -> None:
    enter(console, "N theft @wat-khum")

    reply = console.enter("D 21 101", NOON_MS)

    assert reply.outcome is Outcome.REFUSED
    assert reply.code == "off-duty"
    assert reply.text == "-- 21 is off duty; ON 21 first (D! does it all the same)"


def test_an_override_is_done_and_kept_in_the_history(console: Console) -> None:
    enter(console, "N theft @wat-khum", "D! 21 101")

    told = " ".join(console.enter("101", NOON_MS).lines)

    assert "21 dispatched" in told
    facts = [e.fact.kind for e in whole_log(console.desk.root)]
    assert "override" in " ".join(facts)


def test_a_misread_line_names_the_nearest_verb(console: Console) -> None:
    reply = console.enter("dispach 21 127", NOON_MS)

    assert reply.outcome is Outcome.MISREAD
    assert reply.code == "unknown-verb"
    assert reply.text == '? no command "dispach"; near: D, ? lists all'


def test_undo_takes_back_the_last_action_and_says_what(console: Console) -> None:
    enter(console, "ON 21", "N theft @wat-khum", "D 21 101")

    reply = enter(console, "UNDO")

    assert reply.text.startswith("OK 15:53:20 UNDO")
    assert "UNDO UNDO" not in reply.text
    assert "#101" in reply.text
    assert not console.state.open_incidents()[0].active


def test_at_means_the_own_unit(console: Console) -> None:
    enter(console, "ON @", "N theft @wat-khum", "D @ 101")

    reply = enter(console, "AR @")

    assert reply.text.startswith("OK 15:53:20 AR M4 -> #101 Theft Wat Khum")


def test_the_selected_stand_in_for_what_is_left_out(console: Console) -> None:
    enter(console, "ON 21", "N theft @wat-khum")
    incident = console.state.open_incidents()[0].id

    reply = console.enter("D", NOON_MS, Selection(incident=incident, unit=UnitId("21")))

    assert reply.text.startswith("OK 15:53:20 D 21 -> #101 Theft Wat Khum")


def test_lists_answer_in_lines(console: Console) -> None:
    enter(console, "ON 21", "N theft @wat-khum", "N shots @kasikorn-bank", "D 21 101")

    waiting = enter(console, "L W").lines
    active = enter(console, "L I").lines
    free = enter(console, "L A").lines
    units = enter(console, "L U").lines

    assert [line.split()[0] for line in active] == ["#102", "#101"]
    assert [line.split()[0] for line in waiting] == ["#102"]
    assert free == ("none",)
    assert units[0].startswith("21 dispatched #101")
    assert len(units) == len(Config().units)


def test_search_finds_by_words_type_unit_and_age(console: Console) -> None:
    enter(console, "ON 21", "N theft @wat-khum red motorbike", "N noise @wat-khum")
    enter(console, "D 21 101", "CL! 101 UNF")

    for line, count in (
        ("Q motorbike", 1), ("Q wat khum", 2), ("Q type=noise", 1), ("Q unit=21", 1),
        ("Q state=CLOSED", 1), ("Q theft last=7d", 1), ("Q helicopter", 0),
    ):  # fmt: skip
        assert enter(console, line).text == f"{count} found"
    day_ms = 24 * 3600 * 1000
    assert enter(console, "Q theft last=1d", now_ms=NOON_MS + 2 * day_ms).text == (
        "0 found"
    )


def test_help_explains_one_verb_or_all(console: Console) -> None:
    one = enter(console, "D?")
    every = enter(console, "?")

    assert len(one.lines) == 1
    assert "Dispatch units to an incident" in one.text
    assert len(every.lines) > 25


def test_a_language_is_switched_by_a_line(console: Console) -> None:
    enter(console, "LANG th")

    assert console.words.lang == "th"
    assert enter(console, "L I").text == "ไม่มี"


def test_a_bare_number_tells_the_incident_and_its_history(console: Console) -> None:
    enter(console, "ON 21", "N theft @wat-khum red", "D 21 101", "RM 101 blue helmet")

    told = enter(console, "101").lines

    assert told[0].startswith("#101 Theft Wat Khum P2 assigned 21")
    assert told[1] == "9 Oct 2025"
    assert told[2:] == (
        "15:53 somchai entered: red",
        "15:53 somchai 21 dispatched",
        "15:53 somchai blue helmet",
    )


def test_a_unit_that_never_logged_on_is_told_as_off_duty(console: Console) -> None:
    assert enter(console, "22").text == "22 off duty"


def test_text_from_outside_is_never_a_format(console: Console) -> None:
    enter(console, "N theft @wat-khum {place} [/red] %s {0}")

    assert "{place} [/red] %s {0}" in " ".join(enter(console, "101").lines)


def test_a_glance_answers_and_changes_nothing(console: Console, desk: Desk) -> None:
    enter(console, "N theft @wat-khum")
    glance = Glance(Path(desk.root), desk.tables)
    other = Console(
        glance,
        Config(),
        lang="en",
        by="visitor",
        own=None,
        shelf=Shelf(Path("nowhere")),
    )

    assert re.match(r"#101 Theft", enter(other, "L I").text)
    assert other.is_saved
    assert other.enter("RM 101 x", NOON_MS).code == "not-saved"
    assert glance.state == desk.state
