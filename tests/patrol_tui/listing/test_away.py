"""Coming back to the desk: what changed meanwhile is told first, once, and leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from patrol_tui.app import PatrolApp
from patrol_tui.cli import main
from patrol_tui.opening import Choices, open_console
from patrol_tui.plain import Session
from store.model.handover import handover_of
from store.model.records import Stage
from store.model.refusals import Code, Refusal
from tests.patrol_tui.officer import EVENING_MS, Clock, Officer, on_duty

MINUTE_MS = 60_000


def meanwhile(store: Path, by: str, *lines: str, after_min: float = 10) -> None:
    """Let another officer work on the store, a minute a line."""
    console = open_console(Choices(store=store, lang="en", officer=by))
    now_ms = console.state.last_ms + round(after_min * MINUTE_MS)
    for line in lines:
        reply = console.enter(line, now_ms)
        assert reply.outcome.name == "DONE", reply.text
        now_ms += MINUTE_MS
    console.desk.close()


async def works(store: Path, *lines: str) -> None:
    """Work a while at the screen, and go without a word."""
    async with on_duty(store) as officer:
        for line in lines:
            await officer.enters(line)


async def test_what_others_did_stands_first_at_the_return(tmp_path: Path) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "N theft @wat-khum", "D 21 101")
    meanwhile(store, "noi", "AR 21", "N shots @kasikorn-bank", "RM 101 two men")

    async with on_duty(store) as officer:
        rows = officer.rows()

        assert rows[2].startswith(">What changed")
        assert rows[3].startswith(">1 #102 P0")
        assert rows[3].rstrip().endswith("noi")
        assert "came in, waiting" in " ".join(rows[3:5])
        assert any("assigned -> on scene, 21" in row for row in rows)
        assert not officer.sees("free 0")


async def test_alert_strip_stays_in_sight_and_any_command_leaves(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "N theft @wat-khum")
    meanwhile(store, "noi", "N shots @kasikorn-bank", "SOS 21")

    async with on_duty(store) as officer:
        strip = officer.rows()[1]
        shown = officer.sees("What changed")
        await officer.types(":L I")
        while_typing = officer.sees("What changed")
        await officer.presses("enter")

        assert strip.startswith("!! 21 EMERGENCY")
        assert shown
        assert while_typing
        assert not officer.sees("What changed")


async def test_digit_enter_and_the_thai_digit_go_to_what_changed(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "ON 22", "N theft @wat-khum", "N noise @wat-khum")
    meanwhile(store, "noi", "PR 102 1", "RM 101 two men", "OFF 22")
    reached = []

    for keys in ("2", "๒", "j\n", "่\n"):
        async with on_duty(store) as officer:
            if not officer.sees("What changed"):
                await officer.types(":NEWS 600")
                await officer.presses("enter")
            for key in keys:
                await (officer.presses("enter") if key == "\n" else officer.types(key))
            incident = officer.screen._incident
            assert incident is not None
            reached.append(officer.screen.console.state.incidents[incident].number)
            assert not officer.sees("What changed")

    assert reached == [101, 101, 101, 101]


async def test_what_was_seen_is_not_told_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "N theft @wat-khum")
    meanwhile(store, "noi", "RM 101 two men")
    async with on_duty(store) as officer:
        first = officer.sees("What changed")
        await officer.presses("escape")
        left = officer.sees("What changed")

    async with on_duty(store) as officer:
        again = officer.sees("What changed")

    assert (first, left, again) == (True, False, False)


async def test_own_work_and_a_short_absence_are_not_told(tmp_path: Path) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "N theft @wat-khum")
    async with on_duty(store) as officer:
        own = officer.sees("What changed")
        await officer.enters("RM 101 mine")
    meanwhile(store, "noi", "RM 101 two men", after_min=1)

    async with on_duty(store) as officer:
        assert not own
        assert not officer.sees("What changed")
        await officer.types(":NEWS")
        await officer.presses("enter")
        assert officer.sees("waiting, remarks 1")


def asked(store: Path, line: str, *, by: str = "desk", lang: str = "en") -> list[str]:
    """Ask at a desk that nobody works at otherwise."""
    console = open_console(Choices(store=store, lang=lang, officer=by))
    now_ms = max(EVENING_MS, console.state.last_ms) + MINUTE_MS
    reply = console.enter(line, now_ms)
    console.desk.close()
    return list(reply.lines or (reply.text,))


def test_minutes_and_times_say_since_when(tmp_path: Path) -> None:
    store = tmp_path / "store"
    meanwhile(store, "noi", "ON 21", after_min=EVENING_MS / MINUTE_MS)
    meanwhile(store, "noi", "N theft @wat-khum", after_min=90)

    both, one = asked(store, "NEWS 19:00"), asked(store, "ข่าว ๓๐")

    assert len(both) == 3
    assert [line for line in one if "#101" in line]
    assert not [line for line in one if "on duty" in line]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("soon", "? like this: NEWS [MINUTES|HH:MM]"),
        ("9999999999", "? 9999999999 minutes is not between 1 and 2880"),
    ],
)
def test_wrong_time_is_told_as_it_was_typed(
    tmp_path: Path, wrong: str, told: str
) -> None:
    assert asked(tmp_path / "store", f"NEWS {wrong}") == [told]


def test_caution_of_another_officer_is_told_in_its_own_words(tmp_path: Path) -> None:
    store = tmp_path / "store"
    meanwhile(store, "noi", "ON 21", after_min=EVENING_MS / MINUTE_MS)
    meanwhile(store, "noi", "CAU @wat-khum two dogs", "ROLL")

    told = asked(store, "NEWS 30")

    assert any("W1 Wat Khum: two dogs" in line for line in told)
    assert not any("no longer at hand" in line for line in told)


@pytest.mark.parametrize("wrong", ["soon", "0", "99999", "25:00", "-5"])
def test_time_that_is_none_is_refused(tmp_path: Path, wrong: str) -> None:
    assert asked(tmp_path / "store", f"NEWS {wrong}")[0].startswith("?")


def test_hand_over_and_relief_put_both_names_into_the_log(tmp_path: Path) -> None:
    store = tmp_path / "store"
    meanwhile(store, "noi", "ON 21", "N theft @wat-khum", "HO watch the market")

    taken = asked(store, "RV malee", by="noi")
    console = open_console(Choices(store=store, lang="en"))
    told = [
        f"{event.by}: {console.teller.event(console.state, event)}"
        for event in console.desk.newest_events(lambda _: False)
    ]
    console.desk.close()

    assert any("handed over by noi" in line for line in told)
    assert any(
        line.startswith("malee: taken over by malee from noi: watch the market")
        for line in told
    )
    assert "Open incidents: 1" in taken
    assert "Units on duty: 1" in taken


def test_desk_whose_relief_was_refused_stays_whose_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = open_console(Choices(store=tmp_path / "store", lang="en", officer="noi"))
    refusal = Refusal(code=Code.DISK_WAITS, about={"where": "", "why": "full"})
    monkeypatch.setattr(console.desk, "submit", lambda *_, **_more: refusal)

    console.enter("RV malee", EVENING_MS)
    console.desk.close()

    assert console.by == "noi"


async def test_relief_at_the_screen_changes_whose_desk_it_is(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", "ON 21", "N theft @wat-khum") as officer:
        await officer.enters("HO quiet night")
        await officer.presses("colon")
        await officer.types("RV malee")
        await officer.presses("enter")
        header = officer.rows()[0]
        shown = officer.sees("taken over by malee from desk: quiet night")
        await officer.presses("escape", "escape")
        await officer.enters("RM 101 mine")

        incident = officer.screen.console.state.by_number(101)
        assert incident is not None
        assert "malee" in header
        assert shown
        assert incident.history[-1].by == "malee"


async def test_note_waits_for_the_next_officer_and_is_taken_with_the_screen(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "N theft @wat-khum")
    meanwhile(store, "noi", "HO watch the market", after_min=1)

    async with on_duty(store) as officer:
        shown = officer.sees("handed over by noi")
        await officer.presses("escape")
        left = handover_of(officer.screen.console.state)

    assert shown
    assert left is not None
    assert (left.by, left.taken_by) == ("noi", "desk")


async def test_undo_goes_past_the_note_that_was_taken(tmp_path: Path) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "N theft @wat-khum")
    meanwhile(store, "noi", "HO watch the market")

    async with on_duty(store) as officer:
        await officer.enters("PR 101 1")
        left = handover_of(officer.screen.console.state)
        await officer.enters("UNDO")
        incident = officer.screen.console.state.by_number(101)

    assert left is not None
    assert left.taken_by == "desk"
    assert incident is not None
    assert incident.priority == 2


def test_who_takes_over_from_nobody_is_not_told_to_have_had_it_from_somebody(
    tmp_path: Path,
) -> None:
    told = asked(tmp_path / "store", "RV")[0]

    assert "taken over by desk, from nobody else" in told


def test_show_away_prints_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    meanwhile(store, "noi", "ON 21", after_min=EVENING_MS / MINUTE_MS)
    before = {path.name: path.read_bytes() for path in store.iterdir()}
    run = ["--store", str(store), "--lang", "en", "show", "away"]

    codes = [main([*run, *more]) for more in ([], ["--json"], ["--since", "soon"])]
    printed = capsys.readouterr()

    assert codes == [0, 0, 2]
    assert '"changes":[' in printed.out
    assert "--since: not like 08:00, or 30 (minutes, 2880 at most): soon" in printed.err
    assert before == {path.name: path.read_bytes() for path in store.iterdir()}


def test_line_mode_tells_it_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    meanwhile(store, "noi", "ON 21", "N theft @wat-khum", after_min=EVENING_MS / 60_000)
    console = open_console(Choices(store=store, lang="en", officer="noi"))
    console.absence.mark(console.state.last_ms)
    console.desk.close()

    choices = Choices(store=store, lang="en", officer="malee")
    console = open_console(choices)
    Session(console, choices).greet()
    console.desk.close()

    assert "Open incidents: 1" in capsys.readouterr().out


async def test_in_a_car_digits_stay_the_unit_s_statuses(tmp_path: Path) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "N theft @wat-khum", "D 21 101")
    meanwhile(store, "noi", "RM 101 two men")
    config = tmp_path / "car.toml"
    config.write_text('[screen]\nlang = "en"\n')
    choices = Choices(store=store, config=config, car="21")
    app = PatrolApp(open_console(choices), choices, now_ms=lambda: EVENING_MS * 2)
    async with app.run_test(size=(80, 24)) as pilot:
        officer = Officer(app, pilot, Clock(0))
        await officer.settles()
        shown = officer.sees("What changed")
        await officer.presses("9")
        told = officer.screen.console.state.incidents
    app.commands.desk.close()

    assert shown
    assert [one.active[0].stage for one in told.values()] == [Stage.AK]


def test_unit_past_its_shift_is_told_and_a_relief_crew_takes_its_work(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    console = open_console(Choices(store=store, lang="en", officer="noi"))
    for line in ("ON 21 crew=Anan", "N theft @wat-khum", "DO 21 101"):
        console.enter(line, EVENING_MS)
    late_ms = EVENING_MS + 6 * 60 * MINUTE_MS
    console.enter("OK 21", late_ms)
    before = " ".join(console.enter("HO", late_ms).lines)
    console.enter("ON! 21 crew=Boon", late_ms)
    after = " ".join(console.enter("HO", late_ms).lines)
    incident = console.state.by_number(101)
    console.desk.close()

    assert "21 !! past the end of shift" in before
    assert "past the end of shift" not in after
    assert incident is not None
    assert [one.unit for one in incident.active] == ["21"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (60, 18)])
async def test_rows_are_whole_whatever_was_written(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    store = tmp_path / "store"
    await works(store, "ON 21", "N theft @wat-khum")
    hostile = "น้ำท่วมที่ตลาดไปไม่ได้ผู้คนกำลังหนี" * 6
    meanwhile(store, "น้ำผึ้ง", f"M 21 {hostile}", f"BO add {hostile}", "RM 101 ก้ำกึ่ง")

    async with on_duty(store, size=size, lang="th") as officer:
        rows = officer.rows()  # each is checked to be as wide as the screen
        await officer.presses("end", "enter")

        assert any("น้ำผึ้ง" in row for row in rows)
        assert any("…" in row for row in rows)
