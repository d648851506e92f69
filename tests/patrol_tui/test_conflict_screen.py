"""The conflict tray: what two desks see after they worked apart, and how it is settled.

Reviewed by eye: after a change read what `--golden-update` wrote, in Thai too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from store.desk import Desk
from tests.patrol_tui.officer import Officer, on_duty
from tests.patrol_tui.two_desks import TwoDesks, give
from widgets.words.catalogue import Words
from widgets.words.disputes import say_why

BEFORE = (
    "ON 21 crew=สมชาย",
    "ON 22 crew=วีระ",
    "N theft @wat-khum จยย. สีแดง",
    "N noise @kasikorn-bank ร้องคาราโอเกะ",
)
AT_A = ("D 21 101", "PR 101 1")
AT_B = ("D 21 102", "PR 101 3")


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks that sent one car to two incidents, and have met again."""
    made = TwoDesks(tmp_path, *BEFORE)
    made.enters("a", *AT_A)
    made.enters("b", *AT_B)
    made.meet()
    return made


def header(officer: Officer) -> str:
    return officer.rows()[0]


async def test_conflict_is_counted_and_marked_in_its_rows(desks: TwoDesks) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        rows = officer.rows()

        assert " CF 2 " in header(officer)
        assert any("3?101" in row for row in rows)
        assert any("4?102" in row for row in rows)
        assert any("21   ?" in row for row in rows)
        assert not any("22   ?" in row for row in rows)


async def test_card_shows_both_sides_with_their_authors(desks: TwoDesks) -> None:
    async with on_duty(desks.stores["a"], lang="en", size=(120, 40)) as officer:
        shown = " ".join(" ".join(officer.rows()).split())

        assert "? #101 Theft Wat Khum: priority 1 (19:25 desk a@" in shown
        assert "/ priority 3 (19:27 desk b@" in shown
        assert "? 21 is on 2 incidents: #101 Theft Wat Khum: dispatched" in shown


async def test_tray_shows_reason_and_both_sides(desks: TwoDesks) -> None:
    async with on_duty(desks.stores["b"], lang="en") as officer:
        await officer.presses("C")
        rows = officer.rows()

        assert rows[2].startswith(">Conflicts 2  digit or Tab chooses, Enter settles")
        assert rows[3].split("  ")[0] == ">21 is on 2 incidents"
        assert rows[3].endswith("  CF 1")
        assert rows[4].strip() == "two desks sent it without knowing of each other"
        assert rows[5].strip().startswith("1 #101 Theft Wat Khum: dispatched")
        assert "19:24 desk a@" in rows[5]
        assert rows[6].strip().startswith("2 #102 Noise Kasikorn Bank: dispatched")
        assert "19:26 desk b@" in rows[6]


@pytest.mark.parametrize("key", ["C", "ฉ"])
async def test_enter_settles_nothing_before_a_side_is_chosen(
    desks: TwoDesks, key: str
) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        before = officer.screen.console.state
        await officer.types(key)
        await officer.presses("enter")

        assert officer.sees("choose a side first")
        assert officer.screen.console.state is before


async def test_escape_leaves_the_tray_and_the_lists_are_as_before(
    desks: TwoDesks,
) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        before = [row[32:] for row in officer.rows()[2:-8]]  # the map is drawn anew
        await officer.presses("C", "2")
        opened = officer.sees("Conflicts 2")
        await officer.presses("escape")

        assert opened
        assert [row[32:] for row in officer.rows()[2:-8]] == before


async def test_no_conflict_says_so(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", "ON 21") as officer:
        await officer.presses("C")

        assert officer.sees("no conflicts: all desks agree")
        assert "CF" not in header(officer)


async def test_conflict_that_arrives_is_told_and_moves_nothing(
    tmp_path: Path,
) -> None:
    desks = TwoDesks(tmp_path, *BEFORE)
    desks.enters("b", *AT_B)
    async with on_duty(desks.stores["a"], *AT_A, lang="en") as officer:
        await officer.presses("j", "colon")
        await officer.types("RM 102 tw")
        before = officer.screen.focused, officer.screen.selection()
        other = desks.opened("b")
        desk = officer.screen.console.desk
        assert isinstance(desk, Desk)
        give(other.desk, desk, desks.now_ms)
        other.desk.close()
        await officer.waits(0)

        assert officer.sees("CONFLICT, C settles: 21 is on 2 incidents: #101")
        assert officer.sees("(+1)")
        assert " CF 2 " in header(officer)
        assert (officer.screen.focused, officer.screen.selection()) == before
        assert officer.sees(":RM 102 tw")


async def test_every_other_key_works_while_the_tray_is_read(desks: TwoDesks) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.presses("C")
        await officer.enters("RM 101 two men")

        assert officer.sees("RM #101")
        assert not officer.sees("Conflicts 2")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("lang", ["en", "th"])
async def test_conflict_screens_look_like_this(
    lang: str,
    size: tuple[int, int],
    desks: TwoDesks,
    golden: Callable[[str, str], None],
) -> None:
    async with on_duty(desks.stores["a"], lang=lang, size=size) as officer:
        lists = officer.rows()
        await officer.presses("C", "2")
        await officer.settles()  # the map is laid out anew
        drawn = "\n".join([*lists, "-" * size[0], *officer.rows()]) + "\n"
        sides = officer.screen.console.tray.conflicts[0].sides

    for name, side in zip("ab", sides, strict=True):
        drawn = drawn.replace(f"@{side.device}", f"@{name * 3}")
    golden(f"screens/conflicts-{lang}-{size[0]}x{size[1]}.txt", drawn)


@pytest.mark.parametrize(
    ("keys", "kept", "left"),
    [(("1",), "101", "102"), (("2",), "102", "101"), (("tab", "tab"), "102", "101")],
)
async def test_side_that_is_chosen_and_confirmed_is_kept(
    desks: TwoDesks, keys: tuple[str, ...], kept: str, left: str
) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.presses("C", *keys)
        before = officer.screen.console.tray.conflicts
        await officer.presses("enter")
        state = officer.screen.console.state
        incident = state.by_number(int(kept))
        assert incident is not None

        assert len(before) == 2
        assert state.units[incident.active[0].unit].incidents == (incident.id,)
        assert officer.sees(f"21 -> #{left}")
        assert " CF 1 " in header(officer)
        assert officer.sees("Conflicts 1")


async def test_last_one_settled_leaves_the_tray(desks: TwoDesks) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.presses("C", "1", "enter", "2", "enter")
        incident = officer.screen.console.state.by_number(101)
        assert incident is not None

        assert incident.priority == 3
        assert "CF" not in header(officer)
        assert not officer.sees("Conflicts")
        assert officer.sees("Incidents 2")


@pytest.mark.parametrize("number", ["1", "2"])
async def test_undo_brings_a_conflict_back(desks: TwoDesks, number: str) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.enters(f"CF {number} a")
        settled = header(officer)
        await officer.enters("UNDO")

        assert " CF 1 " in settled
        assert " CF 2 " in header(officer)


async def test_settling_taken_back_names_who_sent_the_unit(desks: TwoDesks) -> None:
    desks.enters("b", "CF 1 b", "UNDO")
    async with on_duty(desks.stores["b"], lang="en") as officer:
        await officer.presses("C")
        rows = officer.rows()

        assert rows[5].strip().startswith("1 #101 Theft Wat Khum: dispatched")
        assert "19:24 desk a@" in rows[5]
        assert "19:26 desk b@" in rows[6]


async def test_line_begun_before_a_conflict_arrived_settles_no_other(
    tmp_path: Path,
) -> None:
    desks = TwoDesks(tmp_path, *BEFORE)
    desks.enters("a", "PR 101 1")
    desks.enters("b", "PR 101 3")
    desks.meet()
    desks.enters("b", "D 21 102")
    async with on_duty(desks.stores["a"], "D 21 101", lang="en") as officer:
        await officer.presses("C")
        other = desks.opened("b")
        desk = officer.screen.console.desk
        assert isinstance(desk, Desk)
        give(other.desk, desk, desks.now_ms)
        other.desk.close()
        await officer.waits(0)
        rows = officer.rows()
        await officer.enters("CF 1 b")
        incident = officer.screen.console.state.by_number(101)
        assert incident is not None

        assert [row[-4:] for row in rows if row.endswith(("CF 1", "CF 2"))] == [
            "CF 2",
            "CF 1",
        ]
        assert incident.priority == 3
        assert len(officer.screen.console.state.units["21"].incidents) == 2


async def test_verb_opens_the_tray_at_a_conflict_by_its_number(
    desks: TwoDesks,
) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.presses("colon")
        await officer.types("CF 2")
        await officer.presses("enter")

        assert officer.sees(">#101 Theft Wat Khum: priority")


async def test_conflict_settled_at_the_other_desk_is_none_here(
    desks: TwoDesks,
) -> None:
    desks.enters("b", "CF 1 a")
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.presses("C", "2")
        other = desks.opened("b")
        desk = officer.screen.console.desk
        assert isinstance(desk, Desk)
        give(other.desk, desk, desks.now_ms)
        other.desk.close()
        await officer.waits(0)
        shown = officer.rows()
        await officer.presses("enter")

        assert shown[3].startswith(">#101 Theft Wat Khum: priority")
        assert officer.sees("choose a side first")


async def test_work_on_an_incident_that_was_closed_says_what_follows(
    tmp_path: Path,
) -> None:
    desks = TwoDesks(tmp_path, *BEFORE)
    desks.enters("a", "CL 101 UNF")
    desks.enters("b", "RM 101 two men")
    desks.meet()

    async with on_duty(desks.stores["b"], lang="en") as officer:
        await officer.presses("C")
        shown = officer.sees("#101 Theft Wat Khum: closed, and worked on")
        stays = officer.sees("1 stays closed: closed Unfounded")
        opened = officer.sees("2 is opened again: two men")
        await officer.presses("2", "enter")
        incident = officer.screen.console.state.by_number(101)

        assert (shown, stays, opened) == (True, True, True)
        assert incident is not None
        assert incident.is_open
        assert "CF" not in header(officer)


async def test_line_of_a_conflict_that_another_desk_settled_goes(
    tmp_path: Path,
) -> None:
    desks = TwoDesks(tmp_path, *BEFORE)
    desks.enters("b", "PR 101 3")
    async with on_duty(desks.stores["a"], "PR 101 1", lang="en") as officer:
        desk = officer.screen.console.desk
        assert isinstance(desk, Desk)
        other = desks.opened("b")
        give(other.desk, desk, desks.now_ms)
        give(desk, other.desk, desks.now_ms)
        await officer.waits(0)
        was_told = officer.sees("CONFLICT, C settles: #101")
        other.enter("CF 1 a", desks.now_ms)
        give(other.desk, desk, desks.now_ms)
        other.desk.close()
        await officer.waits(0)

        assert was_told
        assert not officer.sees("CONFLICT")
        assert officer.sees("settled at another desk: #101 Theft Wat Khum: priority")


async def test_emergency_that_was_ended_blind_says_what_ends_it(
    tmp_path: Path,
) -> None:
    desks = TwoDesks(tmp_path, *BEFORE, "SOS 21")
    desks.enters("a", "SOSEND! 21 safe now")
    desks.enters("b", "SOS 21 again shots")
    desks.meet()
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.presses("C")
        why = officer.sees("it stays on; SOSEND ends it")
        await officer.presses("1", "enter")

        assert why
        assert officer.sees("21 is in an emergency; SOSEND 21 ends it")


async def test_three_desks_in_conflict_are_not_called_two(desks: TwoDesks) -> None:
    async with on_duty(desks.stores["a"], lang="en") as officer:
        _, both = officer.screen.console.tray.conflicts
        third = structs.replace(both.sides[0], device="zzz")
        three = structs.replace(both, sides=(*both.sides, third))

        assert say_why(Words("en"), both).startswith("two desks set it")
        assert say_why(Words("en"), three).startswith("3 desks set it")


async def test_conflicts_that_the_card_has_no_room_for_are_said_to_be_cut(
    tmp_path: Path,
) -> None:
    desks = TwoDesks(tmp_path, *BEFORE)
    desks.enters("a", "PR 101 1", "TY 101 robbery", "LO 101 @kasikorn-bank", "D 21 101")
    desks.enters("b", "PR 101 3", "TY 101 noise", "D 21 102")
    desks.meet()
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.enters("D 22 101")

        assert officer.sees("... cut here; CF shows all 3 in full")


@pytest.mark.parametrize(
    ("at_a", "at_b", "meant"),
    [
        ("PR 101 1", "PR 101 3", "PR! 101 2"),
        ("TY 101 noise", "TY 101 crash", "TY! 101 robbery"),
        ("H 101 20 owner away", "H 101 40 rain", "H! 101 30 both told"),
        ("CL 101 UNF", "CL 101 GOA", "RO! 101 they called again"),
    ],
)
async def test_command_that_is_meant_settles_what_desks_differ_in(
    tmp_path: Path, at_a: str, at_b: str, meant: str
) -> None:
    desks = TwoDesks(tmp_path, *BEFORE)
    desks.enters("a", at_a)
    desks.enters("b", at_b)
    desks.meet()
    async with on_duty(desks.stores["a"], lang="en") as officer:
        await officer.enters(meant.replace("!", ""))
        is_asked = officer.sees("desks differ on #101")
        before = header(officer)
        await officer.enters(meant)

        assert is_asked
        assert " CF 1 " in before
        assert "CF" not in header(officer)
