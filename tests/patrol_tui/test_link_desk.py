"""The link at the duty desk: what is said when it goes and comes, and what stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import convert, structs

from patrol_tui.config import LinkUse
from store.desk import Desk
from store.log import LogMark
from store.sync.state import Trouble, Up, Why
from store.wire import Presence, Present
from tests.patrol_tui.officer import EVENING_MS, Officer, on_duty
from tests.patrol_tui.told_link import Maker
from widgets.words.catalogue import Words
from widgets.words.link import NOT_TAKEN

EVENING = ("ON 21 crew=Anan", "ON 22", "N theft @wat-khum", "N noise @wat-khum")
BEGUN_MS = EVENING_MS + 4 * 60_000
"""When the officer sits down."""
MINUTE_MS = 60_000


def header(officer: Officer) -> str:
    return officer.rows()[0].rstrip()


async def test_server_that_goes_is_said_at_once(tmp_path: Path) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        before = header(officer)
        maker.link.goes()
        await officer.settles()

        assert before.endswith("19:24  UP")
        assert header(officer).endswith("19:24  DOWN 0s")
        assert officer.sees("link DOWN: the server does not answer; work goes on here")
        assert officer.rows()[2].rstrip().endswith("as of 19:24")


async def test_what_came_from_elsewhere_has_its_hour_while_the_link_is_down(
    tmp_path: Path,
) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        up = [row for row in officer.rows() if "as of" in row]
        maker.link.goes()
        await officer.waits(12)
        down = [row for row in officer.rows() if "as of 19:24" in row]

        assert not up
        assert len(down) == 3  # incidents, units, the card
        assert header(officer).endswith("19:36  DOWN 12m")


async def test_link_that_comes_back_says_how_to_see_what_came(tmp_path: Path) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        maker.link.goes()
        await officer.waits(3.5)
        maker.link.is_told(up=Up.UP, why=None, last_word_ms=officer.clock.now_ms)
        await officer.settles()

        assert officer.sees("link UP again after 3m: NEWS 4 tells what came")
        assert header(officer).endswith("UP")
        assert not officer.sees("as of")


async def test_news_of_the_link_leave_focus_selection_and_half_a_line_alone(
    tmp_path: Path,
) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        await officer.presses("j", "colon")
        await officer.types("D 21")
        before = officer.screen.focused, officer.screen.selection()
        maker.link.goes()
        await officer.settles()
        await officer.types(" 102")
        await officer.presses("enter")

        assert (officer.screen.focused, officer.screen.selection()) == before
        assert officer.sees("D 21 -> #102")


async def test_silence_of_two_minutes_is_amber_and_of_ten_is_red(
    tmp_path: Path,
) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", "ON 21", link=maker) as officer:
        officer.clock.now_ms = BEGUN_MS
        maker.link.goes()
        await officer.waits(2)
        amber = officer.rows()[1]
        await officer.waits(8)
        red = officer.rows()[1]

        assert amber.startswith("! other desks not heard 2m (2)")
        assert red.startswith("!! other desks not heard 10m (10)")


async def test_alert_of_silence_offers_to_try_now(tmp_path: Path) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", "ON 21", link=maker) as officer:
        officer.clock.now_ms = BEGUN_MS
        maker.link.goes()
        await officer.waits(3)
        await officer.presses("g")
        offered = officer.sees("SYNC tries now")
        await officer.presses("space")
        begun = officer.sees(":SYNC")
        pokes = maker.link.pokes
        await officer.presses("enter")

        assert offered
        assert begun
        assert maker.link.pokes == pokes + 1


async def test_what_is_entered_is_sent_at_once_and_only_then(tmp_path: Path) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        await officer.waits(0.1)
        idle = maker.link.pokes
        await officer.enters("RM 101 two men")
        entered = maker.link.pokes
        await officer.waits(0.1)

        assert idle == 0
        assert entered == maker.link.pokes == 1


async def test_sync_says_what_is_still_to_go(tmp_path: Path) -> None:
    maker = Maker(last_word_ms=BEGUN_MS, outbox=3, oldest_unsent_ms=BEGUN_MS, taken=7)
    async with on_duty(
        tmp_path / "store", *EVENING, size=(120, 40), link=maker
    ) as officer:
        officer.clock.now_ms += 2 * MINUTE_MS
        await officer.enters("SYNC")
        said = " ".join(row.strip() for row in officer.rows())

        assert "not sent yet: 3, the oldest 2m ago; trying now" in said
        assert "radio.example roi-et desk 2: heard 19:24:00, 2m ago" in said
        assert "came from others since the start: 7" in said


@pytest.mark.parametrize("lang", ["en", "th"])
async def test_entry_that_is_refused_is_named_in_the_readers_language(
    tmp_path: Path, lang: str
) -> None:
    why = Why(Trouble.EVENT_REFUSED, "", entry="aaa2222.7", verdict="role")
    maker = Maker(last_word_ms=BEGUN_MS, outbox=3, oldest_unsent_ms=BEGUN_MS, why=why)
    async with on_duty(
        tmp_path / "store", *EVENING, lang=lang, size=(120, 40), link=maker
    ) as officer:
        await officer.enters("SYNC")
        said = " ".join(row.strip() for row in officer.rows())

        assert "aaa2222.7" in said
        assert Words(lang).say(NOT_TAKEN["role"]) in said


@pytest.mark.parametrize("lang", ["en", "th"])
async def test_sync_is_told_in_full_in_80_columns(tmp_path: Path, lang: str) -> None:
    maker = Maker(
        last_word_ms=BEGUN_MS, outbox=3, oldest_unsent_ms=BEGUN_MS, taken=700_123
    )
    async with on_duty(tmp_path / "store", *EVENING, lang=lang, link=maker) as officer:
        maker.link.goes()
        await officer.settles()
        await officer.enters("SYNC")

        assert officer.sees("700123")
        assert not officer.sees("…")


async def test_role_that_changed_at_the_server_is_told(tmp_path: Path) -> None:
    maker = Maker(last_word_ms=BEGUN_MS, role="dispatcher")
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        await officer.settles()
        first = officer.sees("what this desk may")
        maker.link.is_told(up=Up.REFUSED, why=Why(Trouble.NO_TOKEN, "renew"))
        await officer.settles()
        maker.link.is_told(role="viewer")
        await officer.settles()
        maker.link.is_told(up=Up.UP, why=None)
        await officer.settles()

        assert not first
        assert officer.sees("the server changed what this desk may: it is viewer now")


async def test_sync_without_a_server_says_how_to_get_one(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("colon")
        await officer.types("SYNC")
        await officer.presses("enter")

        assert officer.sees("this desk works alone: no server")


async def test_link_that_breaks_off_is_told_and_the_desk_works_on(
    tmp_path: Path,
) -> None:
    maker = Maker(RuntimeError("a fault"), last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        said = officer.sees("the link broke off, a fault of this program")
        await officer.enters("D 21 101")

        assert said
        assert "DOWN" in header(officer)
        assert officer.sees("D 21 -> #101")


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (Trouble.NO_TOKEN, "link REFUSED: the server does not know this desk any more"),
        (Trouble.NOT_ALLOWED, "link REFUSED: this desk may not do that there"),
    ],
)
async def test_refusal_says_why_and_what_to_do(
    tmp_path: Path, trouble: Trouble, told: str
) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        maker.link.is_told(up=Up.REFUSED, why=Why(trouble, "no"))
        await officer.settles()

        assert officer.sees(told)
        assert "REFUSED" in header(officer)


async def test_desk_counts_by_the_server_where_that_is_followed(
    tmp_path: Path,
) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(
        tmp_path / "store", *EVENING, size=(120, 40), link=maker
    ) as officer:
        maker.link.is_told(skew_ms=90_000)
        await officer.settles()

        assert "clock +1m" in header(officer)
        assert officer.sees("this clock is +1m off the server's; its time counts")


async def test_what_no_other_desk_has_yet_is_marked_until_it_is_sent(
    tmp_path: Path,
) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        desk = officer.screen.console.desk
        assert isinstance(desk, Desk)
        desk.note_mark(LogMark(("epoch", 1), dict(desk.state.heads)))
        await officer.waits(0)
        before = [row for row in officer.rows() if "^" in row]
        await officer.enters("D 21 101")
        entered = [row[32:].split()[0] for row in officer.rows()[2:-3] if "^" in row]
        desk.note_mark(LogMark(("epoch", 2), dict(desk.state.heads)))
        await officer.waits(0)

        assert not before
        assert entered == [">2^101", ">21"]
        assert not [row for row in officer.rows() if "^" in row]


async def test_who_else_has_an_incident_open_is_told_on_its_card(
    tmp_path: Path,
) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        first, second = (
            officer.screen.console.state.by_number(number) for number in (101, 102)
        )
        assert first is not None
        assert second is not None
        told = Presence(who="Boon", looks_at=first.id, age_ms=5_000)
        silent = Presence(who="Noi", looks_at=second.id, age_ms=600_000)
        present = Present(present={"aaa": told, "bbb": silent}, at_ms=BEGUN_MS)
        maker.link.presences.heard(present, "ccc")
        await officer.waits(0)
        on_first = officer.sees("also open: Boon@aaa")
        await officer.presses("j")
        on_second = officer.sees("also open")
        await officer.presses("k")
        maker.link.goes()
        await officer.waits(0)

        assert on_first
        assert not on_second
        assert officer.sees("as of")
        assert not officer.sees("also open"), "nobody knows any more"


async def test_others_hear_which_incident_is_open_here(tmp_path: Path) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        await officer.waits(0)
        open_here = maker.link.presences.to_tell()
        selected = officer.screen.selection().incident
        maker.link.is_told(is_thin=True)
        await officer.settles()

        assert open_here is not None
        assert (open_here.who, open_here.looks_at) == ("desk", selected)
        assert maker.link.presences.to_tell() is None


@pytest.mark.parametrize(
    ("setting", "thin"), [("auto", None), ("yes", True), ("no", False)]
)
async def test_settings_say_whether_the_line_is_slow_and_others_may_look(
    tmp_path: Path, setting: str, thin: bool | None
) -> None:
    maker = Maker(last_word_ms=BEGUN_MS)
    async with on_duty(tmp_path / "store", *EVENING, link=maker) as officer:
        console = officer.screen.console
        use = convert({"thin": setting, "presence": False}, LinkUse)
        console.adopt(structs.replace(console.config, link=use))
        await officer.waits(0)

        assert maker.link.thin is thin
        assert maker.link.presences.to_tell() is None
