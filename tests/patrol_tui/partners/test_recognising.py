"""Reports of partners: known by a channel, while their consent lasts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from patrol_tui.config import Config, Station
from patrol_tui.console import Console, Outcome, Reply
from patrol_tui.settings.closing import Closing
from store.city.shelf import Shelf
from store.desk import Desk
from store.keys.people import is_token
from store.model.inbox import Partner, Report
from store.model.refusals import Code

NOON_MS = 1_760_000_000_000
DAY_MS = 24 * 3600 * 1000
MINUTE_MS = 60_000
GUARD = "PA add guard Som Jai tel=043000000 line=U1 org=Mall ok=yes exp=365d"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "store", Config().tables, now_ms=lambda: NOON_MS)
    yield desk
    desk.close()


@pytest.fixture
def console(desk: Desk) -> Console:
    shelf = Shelf(Path("nowhere"))
    return Console(desk, Config(), lang="en", by="som", own=None, shelf=shelf)


def enter(console: Console, *lines: str, now_ms: int = NOON_MS) -> Reply:
    reply = None
    for line in lines:
        reply = console.enter(line, now_ms)
        assert reply.outcome is Outcome.DONE, reply.text
    assert reply is not None
    return reply


def told(console: Console, line: str, now_ms: int = NOON_MS) -> str:
    reply = console.enter(line, now_ms)
    return "\n".join((reply.text, *reply.lines))


def newest(console: Console) -> Report:
    return max(console.state.reports.values(), key=lambda one: one.number)


def partner(console: Console, number: int = 1) -> Partner:
    found = console.state.partner(number)
    assert found is not None
    return found


# --- whose report it is


@pytest.mark.parametrize(
    "sender", ["tel=043-000-000", "tel=+6643000000", "from=U1", 'from="Som 043000000"']
)
def test_report_by_a_channel_is_the_partners(console: Console, sender: str) -> None:
    enter(console, GUARD, f"RP theft @wat-khum red motorbike {sender}")

    report = newest(console)

    assert (report.partner, report.group) == (partner(console).id, "guard")


@pytest.mark.parametrize("sender", ["tel=043000001", "from=Som", ""])
def test_report_by_no_channel_is_of_the_public(console: Console, sender: str) -> None:
    enter(console, GUARD, f"RP theft @wat-khum red motorbike {sender}")

    assert newest(console).partner == ""


def test_report_is_of_the_public_once_consent_ran_out(console: Console) -> None:
    enter(console, GUARD)
    line = "RP theft @wat-khum red motorbike tel=043000000"
    enter(console, line, now_ms=NOON_MS + 365 * DAY_MS)
    late = newest(console).partner
    enter(console, "PA 1 ok=yes exp=365d", line, now_ms=NOON_MS + 366 * DAY_MS)

    assert late == ""
    assert newest(console).partner == partner(console).id


def test_report_of_one_who_was_retired_is_of_the_public(console: Console) -> None:
    enter(console, GUARD, "PA end 1 moved", "RP theft red motorbike tel=043000000")

    assert newest(console).partner == ""


def test_two_partners_never_share_a_channel(console: Console) -> None:
    enter(console, GUARD)

    shared = console.enter("PA add shop Lek tel=+6643000000", NOON_MS)
    enter(console, "PA add shop Lek tel=081", "PA 2 area=2", "PA 1 area=3")
    later = console.enter("PA 2 line=U1", NOON_MS)

    assert (shared.code, later.code) == (Code.CHANNEL_TAKEN, Code.CHANNEL_TAKEN)
    assert "043" not in shared.text
    assert "P1" in shared.text


def test_sender_who_is_no_partner_is_known_again_and_not_named(
    console: Console,
) -> None:
    line = "RP theft @wat-khum red motorbike from=Lek tel=0810000000"
    enter(console, line, line, "RP noise loud tel=0820000000")

    first, second, other = (told(console, f"IN {number}") for number in (1, 2, 3))

    assert "reported before: 1, last R1" in second
    assert "reported before" not in first + other
    assert "0810000000" not in second


def test_caller_who_is_a_partner_is_told_with_the_incident(console: Console) -> None:
    enter(console, GUARD)

    reply = enter(console, 'N theft @wat-khum from="Som 043-000-000"')
    late = enter(
        console, "N noise @wat-khum from=043000000", now_ms=NOON_MS + 365 * DAY_MS
    )

    assert "caller is partner P1, security guard Mall" in reply.text
    assert "partner P1" not in late.text


# --- the line of a partner


def test_channels_are_added_and_taken_away_by_line(console: Console) -> None:
    enter(console, GUARD, "PA 1 tel=-043000000,081,082", "PA 1 area=4")

    shown = told(console, "PA 1")

    assert "phone 081" in shown
    assert "phone 082" in shown
    assert "LINE U1" in shown
    assert "043000000" not in shown
    assert is_token(partner(console).channels)
    assert is_token(partner(console).name)


def test_class_may_be_said_in_the_words_of_either_language(console: Console) -> None:
    enter(console, "PA add รปภ. สม", "RP theft red class=ผู้แทนชุมชน")

    assert partner(console).group == "guard"
    assert newest(console).group == "community"


def test_thai_names_of_keys_do_the_same(console: Console) -> None:
    enter(console, "PA add samlor เล็ก โทร/081 องค์กร/ตลาด")

    assert (partner(console).group, partner(console).organisation) == ("samlor", "ตลาด")


def test_partners_to_be_asked_are_told_a_month_before(console: Console) -> None:
    enter(console, GUARD, "PA add shop Lek", "PA add rider Dam ok=yes exp=20d")

    early = told(console, "PA due")
    late = told(console, "PA due", NOON_MS + 340 * DAY_MS)

    assert ("P1" in early, "P2" in early, "P3" in early) == (False, True, True)
    assert late.index("P2") < late.index("P3") < late.index("P1")


def test_counts_tell_all_and_the_last_90_days(console: Console) -> None:
    red = "RP theft @wat-khum red motorbike tel=043000000"
    enter(console, GUARD, red, "TK 1", red, "RJ 2 old")
    late_ms = NOON_MS + 120 * DAY_MS
    enter(console, red, "TK 3", now_ms=late_ms)

    shown = told(console, "PA 1", late_ms)
    enter(console, "UNDO", now_ms=late_ms)

    assert "taken 2, the same again 0, rejected 1 (90 days: 1, 0, 0)" in shown
    assert "taken 1, the same again 0, rejected 1 (90 days: 0, 0, 0)" in told(
        console, "PA 1", late_ms
    )


# --- the closing word


def over(console: Console, *senders: str) -> None:
    """End an incident that each of these reported."""
    enter(console, f"RP theft @wat-khum red motorbike {senders[0]}", "TK 1")
    for number, sender in enumerate(senders[1:], start=2):
        enter(console, f"RP theft @wat-khum again {sender}", f"AT {number} 101")
    enter(console, "CL 101 GOA")


def test_station_has_its_own_words_by_how_it_ended(console: Console) -> None:
    own = Closing(en={"GOA": "{station}: gone when we came ({type}, {time})"})
    console.adopt(replace(Config(), closing=own, station=Station(name_en="Here")))
    over(console, "tel=0810000000")

    text = told(console, "CW 1")
    enter(console, "CW 1 sent")

    assert "Here: gone when we came (Theft, 9 Oct 2025 15:53)" in text
    word = newest(console).word
    assert word is not None
    assert (word.template, word.lang) == ("GOA", "en")


def test_word_about_another_end_says_that_it_is_an_update(console: Console) -> None:
    over(console, "tel=0810000000")
    first = told(console, "CW 1")
    enter(console, "CW 1 sent", "RO 101 more of it", "CL 101 UNF")

    second = told(console, "CW 1")
    enter(console, "CW 1 sent")

    assert "Update: " not in first
    assert "Update: " in second
    assert "Update: " in told(console, "CW 1")  # as whoever sends it later reads it


def test_all_of_one_channel_are_noted_after_a_question(console: Console) -> None:
    over(console, "tel=0810000000", "tel=0820000000", "tel=0830000000 by=LINE")

    asked = told(console, "CW all sent")
    enter(console, "2")
    left = told(console, "CW", NOON_MS + 30 * MINUTE_MS)

    assert "1: note all 1 by LINE as told? (CW all LINE 1 sent)" in asked
    assert "2: note all 2" in asked
    assert "closing words: 2 sent, median wait 0m, longest 0m, 1 still owed" in left


def test_nobody_who_came_later_is_noted_with_the_others(console: Console) -> None:
    over(console, "tel=0810000000", "tel=0820000000")

    reply = console.enter("CW all phone 1 sent", NOON_MS)

    assert reply.code == Code.OWED_CHANGED
    assert "2" in reply.text


def test_list_tells_how_long_each_waited(console: Console) -> None:
    over(console, "tel=0810000000", "tel=0820000000")
    enter(console, "CW 1 sent", now_ms=NOON_MS + 5 * MINUTE_MS)
    enter(console, "CW 2 no wants none", now_ms=NOON_MS + 9 * MINUTE_MS)

    shown = told(console, "CW")

    assert "after 5m" in shown
    assert "after 9m wants none" in shown
    assert "1 sent, median wait 5m, longest 5m, 0 still owed" in shown
