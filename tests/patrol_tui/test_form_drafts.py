"""What was begun and not entered: kept, offered again, and gone when it is done."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from patrol_tui.commands.filled_form import FIELDS, Draft, FilledForm, read, written
from patrol_tui.screens.form_keys import MOST_TICKS
from store.disk import RealDisk
from store.drafts import DRAFTS_NAME
from store.model.commands import KeepSetting
from tests.patrol_tui.officer import on_duty
from widgets.incident_form import IncidentForm

EVENING = ("ON 21 crew=Anan @provincial-hall", "N noise @wat-khum karaoke")
NEW = "New incident: type and place"


async def test_esc_keeps_what_was_begun(tmp_path: Path) -> None:
    async with on_duty(tmp_path / "store", *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("tab")
        await officer.types("wat-kh")
        await officer.presses("escape")
        told = officer.sees("kept, not entered: N goes on")
        board = officer.sees("karaoke")
        await officer.presses("N")

        assert told
        assert board
        assert officer.sees("not yet N theft @wat-kh") or officer.sees("F2 enters")


async def test_draft_is_offered_again_after_a_crash(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("tab")
        await officer.types("wat-khum")
        await officer.waits(0.1)
        await officer.waits(0.1)
        kept = (store / DRAFTS_NAME).read_bytes()
    (store / DRAFTS_NAME).write_bytes(kept)  # as a kill leaves it

    async with on_duty(store) as officer:
        offered = officer.sees("a form was begun: Theft wat-khum; N goes on")
        await officer.presses("N")
        again = officer.sees("F2 enters N theft @wat-khum")
        await officer.presses("enter")

        assert offered
        assert again
        assert officer.sees("N #102 Theft Wat Khum")
        assert not (store / DRAFTS_NAME).exists()


async def test_draft_is_thrown_away_on_demand(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("escape")
        there = (store / DRAFTS_NAME).exists()
        await officer.presses("colon")
        await officer.types("NF!")
        await officer.presses("enter")

        assert there
        assert not (store / DRAFTS_NAME).exists()
        assert officer.screen.query_one(IncidentForm).texts() == dict.fromkeys(
            FIELDS, ""
        )


async def test_draft_that_the_disk_did_not_take_is_not_told_as_kept(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    async with on_duty(store) as officer:
        (store / DRAFTS_NAME).mkdir()
        await officer.types("N")
        await officer.types("theft")
        await officer.presses("escape")

        assert not officer.sees("kept, not entered")
        assert officer.sees("NOT kept on disk, only until the end: N goes on")


async def test_each_officer_goes_on_with_the_form_that_is_theirs(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        drafts = officer.screen.console.desk.drafts
        theirs = written(Draft(taken=FilledForm(kind="theft", place="wat-khum")))
        drafts.keep("malee", "form", theirs)
        await officer.presses("N")
        await officer.types("fire")
        await officer.presses("escape")
        await officer.waits(0.1)
        ours = drafts.read("desk", "form")
        await officer.enters("RV malee")
        for _ in range(MOST_TICKS + 1):
            await officer.waits(0.1)
        kept = drafts.read("desk", "form"), drafts.read("malee", "form")
        await officer.presses("N")
        form = officer.screen.query_one(IncidentForm)

        assert ours
        assert [read(one) for one in kept] == [read(ours), read(theirs)]
        assert form.texts()["kind"] == "theft"


async def test_half_typed_line_is_kept_without_the_log(tmp_path: Path) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        await officer.presses("colon")
        await officer.types("RM 101 caller is Anan")
        officer.screen.leave()
        await officer.settles()
    logged = b"".join(path.read_bytes() for path in store.glob("log-*"))

    async with on_duty(store) as officer:
        assert officer.sees(":RM 101 caller is Anan")
        assert b"caller is Anan" not in logged


async def test_half_typed_line_that_was_entered_is_not_given_back_after_a_crash(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        await officer.presses("colon")
        await officer.types("RM 101 caller is Anan")
        officer.screen.leave()
        await officer.settles()
    async with on_duty(store) as officer:
        await officer.presses("colon", "enter")

    async with on_duty(store) as officer:
        assert officer.screen.begun_line() == ""
        (incident,) = officer.screen.console.state.incidents.values()
        assert "Anan" in str(incident.history[-1].fact)


async def test_line_that_an_older_version_kept_in_the_log_is_taken_out(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        kept = KeepSetting(key="draft.desk", value="RM 101 half")
        officer.screen.console.desk.submit(kept, officer.clock(), by="desk")

    async with on_duty(store) as officer:
        shown = officer.sees(":RM 101 half")
        officer.screen.leave()
        await officer.settles()
        state = officer.screen.console.state

        assert shown
        assert state.settings["draft.desk"] == ""
        assert officer.screen.begun_line() == "RM 101 half"


async def test_what_the_disk_did_not_take_stays_a_draft_until_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    async with on_duty(store, *EVENING) as officer:
        await officer.presses("N")
        await officer.types("theft")
        await officer.presses("enter")
        await officer.types("wat-khum")
        await officer.waits(0.1)
        await officer.waits(0.1)
        monkeypatch.setattr(RealDisk, "sync", _refuse)
        await officer.presses("enter", "enter")
        closed = not officer.sees(NEW)
        kept = (store / DRAFTS_NAME).exists()
        monkeypatch.undo()
        await officer.waits(0.1)
        await officer.waits(0.1)
        await officer.waits(0.1)

        assert closed
        assert kept
        assert not (store / DRAFTS_NAME).exists()
        assert len(officer.screen.console.state.incidents) == 2


def _refuse(_disk: RealDisk, _file: int) -> None:
    raise OSError(errno.ENOSPC, "full")
