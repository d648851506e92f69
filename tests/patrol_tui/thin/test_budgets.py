"""What the real board may cost on a thin link, in bytes: 80x24, 16 colours.

The program runs with the thin driver on a terminal at the end of a link of 9,600 bits a
second, and is told so; its clock and what other desks enter are told to it. The budgets
are those that a shift at 9,600 needs.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from widgets.words.catalogue import LANGUAGES

sys.path.insert(0, str(Path(__file__).parents[3] / "bench/thinlink"))

from ideal import least
from setups import THIN, Setup, short_folder
from shift import Action, Desk
from wire import Link

KEY_ECHO = 20
STATUS = 80
NEW_INCIDENT = 250
NEW_INCIDENT_MOST = 350
"""One that moves rows of the queue down; a terminal can scroll whole rows only, and
the map stands beside them."""
CURSOR_DOWN = 160
"""The mean over a walk down the queue and a rest, the rows that move on included: that
is half of those in sight at once, since each move has all of them drawn anew."""
MAP_PAN = 1_200
REPAINT = {"en": 3_000, "th": 3_300}
"""A Thai letter takes three bytes."""
IDLE_MINUTE = 600
REPORT = 200
"""One that comes in: the header's count, and a line where none waited."""
INBOX_OPENED = 1_000
INBOX_DOWN = 800
"""The report in hand is another one, and stands whole."""
QUIT = 100
LARGE = 1.08
"""Times the least, in pictures of many rows; the bench has the limit for a shift."""

LETTERS = (*"RM 105 rain", *"ฝนตกที่นี่")
STATUSES = ("EN 23", "AR 23", "AR 21", "AR M1", "BZ M2 meal", "AV M2")
INCIDENTS = (
    "N theft @yaowarat-gold ร้านทอง",
    "N noise @provincial-hall party",
    "N crash @wat-khum มอเตอร์ไซค์ล้ม",
)
REPORTS = (
    "RP fire @wat-khum ควันหลังวัด by=LINE from=สมชาย tel=0430001111",
    "RP noise @kasikorn-bank ร้องคาราโอเกะ by=LINE from=มาลี tel=0430002222",
    "RP มีคนทะเลาะกันหน้าร้าน by=phone from=วีระ",
)
DOWNS = 8
LINKED = Setup(
    options=(*THIN, "--link", "9600"), link=Link(bits=9_600, round_trip_s=0.02)
)

Sent = dict[str, list[int]]


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with short_folder() as home, Desk(home, LINKED) as desk:
        desk.starts()
        for line in ("DE 21 107", "DE M1 106"):
            desk.does(Action("before", told=(line,)))
        yield desk


def cost(desk: Desk, *keys: str, told: str = "") -> int:
    """Count the bytes of an action, however late they come."""
    return desk.does(Action("", keys, (told,) if told else ())).sent


def test_key_is_echoed_in_few_bytes(desk: Desk) -> None:
    desk.does(Action("line opened", (":",)))
    costs = [cost(desk, letter) for letter in LETTERS]
    desk.does(Action("line entered and left", ("<Enter>", "<Esc>")))

    assert min(costs) > 0, "a key did nothing"
    assert statistics.median(costs) <= KEY_ECHO
    assert sorted(costs)[-3] <= KEY_ECHO


def test_status_of_a_unit_is_told_in_few_bytes(desk: Desk) -> None:
    costs = [cost(desk, told=line) for line in STATUSES]

    assert min(costs) > 0, "a status was not shown"
    assert statistics.median(costs) <= STATUS


def test_new_incident_is_told_in_few_bytes(desk: Desk) -> None:
    costs = [cost(desk, told=line) for line in INCIDENTS]

    assert min(costs) > 0, "an incident was not shown"
    assert statistics.mean(costs) <= NEW_INCIDENT
    assert max(costs) <= NEW_INCIDENT_MOST


def test_walk_down_the_queue_costs_little_a_step() -> None:
    with short_folder() as home, Desk(home, LINKED) as desk:
        desk.starts()
        for line in INCIDENTS:
            desk.tells(line)
        desk.settle(4)
        begun, before = desk.run.received, desk.sight().cells
        desk.presses(*["<Down>"] * DOWNS)
        desk.settle(4)  # longer than it takes to rest
        walk = desk.run.received - begun

    assert before != desk.sight().cells
    assert 20 * DOWNS < walk <= CURSOR_DOWN * DOWNS


def test_large_pictures_are_sent_once(desk: Desk) -> None:
    sent = fewest = 0
    for key in ("?", "<Esc>", "m", "<Esc>"):
        before = desk.sight().cells
        sent += cost(desk, key)
        fewest += least(before, desk.sight().cells).cost

    assert fewest > 3_000, "the pictures are not large"
    assert sent <= LARGE * fewest


def test_idle_minute_costs_little(desk: Desk) -> None:
    sent = desk.does(Action("idle minute", told=("+1000",) * 60)).sent

    assert 0 < sent <= IDLE_MINUTE


@pytest.mark.parametrize("lang", LANGUAGES)
def test_full_repaint_costs_little(lang: str) -> None:
    setup = replace(LINKED, lang=lang)
    with short_folder() as home, Desk(home, setup) as desk:
        desk.starts()
        for line in (*INCIDENTS, *STATUSES[:2]):
            desk.tells(line)
        desk.settle(4)
        sent = cost(desk, "<Redraw>")

    assert 500 < sent <= REPAINT[lang]


def test_map_is_panned_in_few_bytes(desk: Desk) -> None:
    desk.does(Action("map opened", (":", *"MAP", "<Enter>")))
    costs = [cost(desk, key) for key in ("<S-Right>", "<S-Left>", "<S-Down>")]
    desk.does(Action("map left", ("<Esc>",)))

    assert min(costs) > 0, "a key did nothing"
    assert max(costs) <= MAP_PAN


def test_reports_come_in_and_are_read_in_few_bytes(desk: Desk) -> None:
    come_in = [cost(desk, told=line) for line in REPORTS]
    opened = cost(desk, "I")
    downs = [cost(desk, "<Down>") for _ in REPORTS[1:]]
    desk.does(Action("inbox left", ("<Esc>",)))

    assert min(*come_in, opened, *downs) > 0, "something was not shown"
    assert max(come_in) <= REPORT
    assert opened <= INBOX_OPENED
    assert max(downs) <= INBOX_DOWN


def test_quitting_leaves_a_clean_terminal() -> None:
    with short_folder() as home, Desk(home, LINKED) as desk:
        desk.starts()
        sent = desk.quits()

        assert desk.run.code == 0
        assert sent <= QUIT
        assert desk.glass.is_put_back
        assert desk.glass.screen.margins is None
        assert not desk.glass.pen[2][4]
