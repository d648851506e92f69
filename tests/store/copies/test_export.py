"""Exports: every event as it is, every incident in its row, and no cell that acts."""

from __future__ import annotations

import csv
import errno
import io
import json
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace

from store.cipher import SEALED, StoreLocked
from store.copies.aside import NewFile, TargetFolder
from store.copies.export import Span, event_document, write_events
from store.copies.incident_rows import (
    BOM,
    COLUMNS,
    FORMULA,
    Sheet,
    all_incidents,
    defused,
    write_incidents,
)
from store.copies.passage import Log
from store.folder import Folder
from store.log import EventLog, Trouble
from store.model.commands import Advance, Cancel, Clear, Dispatch, LogOn, Open
from store.model.events import decode
from store.model.recent import KEEP_MS, put_away
from store.model.records import Location, Stage, State, UnitId
from store.past import Past
from tests.store.any_event import fixed_story
from tests.store.copy_steps import NOON_MS, Station, event_line, opened
from tests.store.sim_disk import SimDisk

BANGKOK = ZoneInfo("Asia/Bangkok")
MINUTE_MS = 60_000
SHEET = Sheet(zone=BANGKOK, now_ms=NOON_MS, reveal=lambda text: text)
STEPS = (Stage.AK, Stage.EN, Stage.AR)
U21, U32 = UnitId("21"), UnitId("32")


def told(log: Log, span: Span = Span()) -> list[dict[str, Any]]:  # noqa: B008
    out = io.BytesIO()
    count = write_events(log, out, span).written
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(rows) == count
    return rows


def sheet(state: State, past: Past | None = None, **span: int) -> list[dict[str, str]]:
    out = io.BytesIO()
    write_incidents(all_incidents(state, past, Span(**span)), out, SHEET)
    text = out.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def logged(*lines: bytes) -> Log:
    disk = SimDisk()
    log = EventLog(disk, "k7q", at_ms=lambda: NOON_MS)
    for line in lines:
        log.append(line)
    log.commit()
    return Log(disk)


# --- events


def test_an_event_is_told_with_long_names(tmp_path: Path) -> None:
    place = Location(text="Wat Khum", lat=16.05, lon=103.65)
    with closing(opened(tmp_path / "store")) as desk:
        desk.submit(Open(type="theft", place=place, text="แดง"), NOON_MS, by="somchai")
    rows = told(Log(Folder(tmp_path / "store")))
    writer = rows[0]["writer"]

    assert [row["kind"] for row in rows] == ["log.open", "inc.open", "log.head"]
    assert rows[1] == {
        "writer": writer,
        "number": 2,
        "time": "2025-10-09T08:53:20.000Z",
        "author": "somchai",
        "kind": "inc.open",
        "entity": f"i:{writer}.2",
        "fact": {
            "number": 101,
            "type": "theft",
            "priority": 2,
            "place": {"text": "Wat Khum", "key": "", "lat": 16.05, "lon": 103.65},
            "text": "แดง",
            "source": "",
            "caller": "",
        },
        "command": f"{writer}.2",
        "replaces": [],
        "stamp": rows[1]["stamp"],
    }


def test_every_kind_of_event_can_be_told() -> None:
    events = fixed_story(500)
    documents = [event_document(event) for event in events]
    kinds = {document["kind"] for document in documents}

    assert len(kinds) > 25
    for document in documents:
        assert json.loads(json.dumps(document, ensure_ascii=True))["kind"]


def test_stages_are_told_by_name_and_times_in_words_of_the_calendar() -> None:
    facts = [event_document(event)["fact"] for event in fixed_story(1_500)]
    stages = {fact["stage"] for fact in facts if "stage" in fact}
    untils = {fact["until"] for fact in facts if "until" in fact}

    assert stages == set(Stage.__members__)
    assert "2025-10-09T08:53:20.000Z" in untils
    assert not any(name.endswith("_ms") for fact in facts for name in fact)


def test_each_event_comes_once_in_log_order_also_from_sealed_segments() -> None:
    station = Station(SimDisk())
    station.write(30)
    station.seal()
    station.write(3)
    numbers = [row["number"] for row in told(Log(station.disk))]

    assert numbers == list(range(1, 34))


def test_an_event_that_cannot_be_read_or_is_not_known_is_there_as_text() -> None:
    strange = event_line("k7qaaaa", 1).replace(b"inc.note", b"inc.sing")
    broken = event_line("k7qaaaa", 2).replace(b'"txt"', b'"tyt"')
    rows = told(logged(strange, broken), Span(since_ms=NOON_MS + 1))
    all_rows = told(logged(strange, broken))

    assert all_rows[0]["fact"] == {"raw": strange.decode()}
    assert all_rows[1] == rows[0] == {
        "writer": "k7qaaaa",
        "number": 2,
        "unreadable": broken.decode(),
    }  # fmt: skip


def test_only_the_span_that_was_asked_for_is_told(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "store")) as desk:
        for minute in range(5):
            place = Location(text=str(minute))
            order = Open(type="theft", place=place)
            desk.submit(order, NOON_MS + minute * MINUTE_MS, by="somchai")
    log = Log(Folder(tmp_path / "store"))
    span = Span(NOON_MS + MINUTE_MS, NOON_MS + 3 * MINUTE_MS)
    places = [row["fact"]["place"]["text"] for row in told(log, span)]

    assert places == ["1", "2"]


def test_memory_stays_flat_however_long_the_log_is() -> None:
    """Twenty times the log takes not twice the memory: one segment is held."""

    def peak(count: int) -> int:
        station = Station(SimDisk())
        station.write(count)
        tracemalloc.start()
        write_events(Log(station.disk), Nowhere(), Span())
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    few, many = peak(50), peak(1000)

    assert many < 2 * few + 300_000


class Nowhere:
    def write(self, content: bytes) -> None:
        """Let it go."""


# --- incidents


def worked_state(tmp_path: Path, **more: Any) -> State:
    with closing(opened(tmp_path / "store")) as desk:
        for unit in (U21, U32):
            desk.submit(LogOn(unit=unit), NOON_MS, by="somchai")
        place = Location(text="Wat Khum")
        fields = {"text": "red, loud\n", **more}
        order = Open(type="theft", place=place, **fields)
        desk.submit(order, NOON_MS, by="somchai")
        incident = next(iter(desk.state.incidents))
        both = (U21, U32)
        work = [
            Dispatch(units=both, incident=incident),
            *(Advance(units=both, stage=stage) for stage in STEPS),
            Clear(units=both, disposition="UNF", text="gone"),
        ]
        for minute, command in enumerate(work, 1):
            by = "malee" if isinstance(command, Clear) else "somchai"
            desk.submit(command, NOON_MS + minute * MINUTE_MS, by=by)
        return desk.state


def test_an_incident_is_one_row_with_its_times(tmp_path: Path) -> None:
    row = sheet(worked_state(tmp_path))[0]

    assert tuple(row) == COLUMNS
    assert row["id"].endswith(".4")
    assert row | {"id": ""} == {
        **dict.fromkeys(COLUMNS, ""),
        "number": "101",
        "state": "CLOSED",
        "priority": "2",
        "type": "theft",
        "place": "Wat Khum",
        "text": "red, loud ",
        "opened": "2025-10-09 15:53:20",
        "opened_by": "somchai",
        "units": "21 32",
        "dispatched": "2025-10-09 15:54:20",
        "acknowledged": "2025-10-09 15:55:20",
        "en_route": "2025-10-09 15:56:20",
        "on_scene": "2025-10-09 15:57:20",
        "cleared": "2025-10-09 15:58:20",
        "disposition": "UNF",
        "closed": "2025-10-09 15:58:20",
        "closed_by": "malee",
        "closing_text": "gone",
        "zone": "Asia/Bangkok",
    }


def test_a_transport_has_its_times_and_its_destination(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "store")) as desk:
        desk.submit(LogOn(unit=U21), NOON_MS, by="somchai")
        desk.submit(Open(type="theft", place=Location(text="here")), NOON_MS, by="a")
        incident = next(iter(desk.state.incidents))
        desk.submit(Dispatch(units=(U21,), incident=incident), NOON_MS, by="a")
        for minute, stage in enumerate((Stage.AR, Stage.TR, Stage.AD), 1):
            place = Location(text="Hospital") if stage is Stage.TR else None
            command = Advance(units=(U21,), stage=stage, place=place)
            desk.submit(command, NOON_MS + minute * MINUTE_MS, by="a")
        (row,) = sheet(desk.state)

    assert row["transporting"] == "2025-10-09 15:55:20"
    assert row["at_destination"] == "2025-10-09 15:56:20"
    assert row["destination"] == "Hospital"


def test_a_sheet_begins_with_the_mark_and_its_lines_end_as_the_standard_says() -> None:
    out = io.BytesIO()
    write_incidents([], out, SHEET)

    assert out.getvalue() == BOM + ",".join(COLUMNS).encode() + b"\r\n"
    assert BOM == b"\xef\xbb\xbf"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+66812345678", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\n=1"],
)
def test_what_a_spreadsheet_would_reckon_is_defused(tmp_path: Path, text: str) -> None:
    row = sheet(worked_state(tmp_path, text=text, source=text))[0]

    for cell in (row["text"], row["source"]):
        assert cell.startswith("'") or not cell.lstrip().startswith(FORMULA)
        assert not cell.startswith(FORMULA)
    assert text.strip() in row["text"]


@given(st.text(max_size=30))
@example("=cmd|' /C calc'!A0")
@example("\ufeff=1")
@example("\u200b=1")
def test_no_text_begins_as_a_formula(text: str) -> None:
    cell = defused(text)

    assert not cell.lstrip().startswith(FORMULA)
    assert defused(text).count("\n") == 0


def test_a_place_west_of_greenwich_stays_a_number(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "store")) as desk:
        place = Location(text="Rio", lat=-22.9, lon=-43.2)
        desk.submit(Open(type="theft", place=place), NOON_MS, by="somchai")
        row = sheet(desk.state)[0]

    assert (row["lat"], row["lon"]) == ("-22.9", "-43.2")


def test_incidents_put_away_are_told_too_in_the_order_of_their_opening(
    tmp_path: Path,
) -> None:
    with closing(opened(tmp_path / "store")) as desk:
        for minute in range(8):
            order = Open(type="theft", place=Location(text=str(minute)))
            desk.submit(order, NOON_MS + minute * MINUTE_MS, by="somchai")
        for key in list(desk.state.incidents)[:5]:
            desk.submit(Cancel(incident=key, reason="x"), NOON_MS, by="somchai")
        state = desk.state
    quiet = replace(state, actions=(), last_ms=NOON_MS + 30 * KEEP_MS)
    hot, cold = put_away(quiet, keep_ms=0, most=0, fewest=0)
    disk = SimDisk()
    past = Past(disk)
    past.add(cold[: len(cold) // 2])
    past.add(cold[len(cold) // 2 :])

    assert len(cold) == 5
    assert sheet(hot, past) == sheet(state)
    opened_at = [row["opened"] for row in sheet(hot, past)]
    assert opened_at == sorted(opened_at)


def test_incidents_of_a_span_are_those_opened_in_it(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "store")) as desk:
        for minute in range(4):
            order = Open(type="theft", place=Location(text=str(minute)))
            desk.submit(order, NOON_MS + minute * MINUTE_MS, by="somchai")
        span = {"since_ms": NOON_MS + MINUTE_MS, "until_ms": NOON_MS + 3 * MINUTE_MS}
        rows = sheet(desk.state, **span)

    assert [row["place"] for row in rows] == ["1", "2"]


def test_a_sealed_caller_is_what_reveal_says(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "store")) as desk:
        order = Open(type="theft", place=Location(text="x"), caller="Lek 0812345678")
        desk.submit(order, NOON_MS, by="somchai")
        out = io.BytesIO()
        hidden = SHEET._replace(reveal=lambda _: "sealed")
        write_incidents(all_incidents(desk.state, None, Span()), out, hidden)
        events = told(Log(Folder(tmp_path / "store")))

    assert b",sealed," in out.getvalue()
    assert b"Lek" not in out.getvalue()
    assert "Lek" not in json.dumps(events)


def test_an_export_that_cannot_be_finished_is_not_there(tmp_path: Path) -> None:
    locked = tmp_path / "store"
    locked.mkdir()
    (locked / "log-000001.jsonl.gz").write_bytes(SEALED)

    def export() -> None:
        with NewFile(TargetFolder(tmp_path), "x.jsonl") as new:
            write_events(Log(Folder(locked)), new, Span())
            new.keep()

    with pytest.raises(StoreLocked):
        export()

    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_what_is_missing_in_the_log_is_named_and_the_rest_is_told() -> None:
    lines = [event_line("k7qaaaa", number) for number in (1, 2, 5, 6)]
    out = io.BytesIO()
    done = write_events(logged(*lines), out, Span())

    assert done.missing == ("k7qaaaa.3",)
    assert [json.loads(line)["number"] for line in out.getvalue().splitlines()] == [
        1, 2, 5, 6,
    ]  # fmt: skip


def test_what_was_missing_and_came_back_makes_no_event_come_twice() -> None:
    lines = [event_line("k7qaaaa", number) for number in (1, 2, 4, 5, 3, 4, 5, 6, 6)]
    numbers = [row["number"] for row in told(logged(*lines))]

    assert numbers == [1, 2, 4, 5, 3, 6]


def test_a_segment_that_cannot_be_read_is_reported() -> None:
    station = Station(SimDisk())
    station.write(20)

    class Failing:
        where = "failing"
        names = station.disk.names

        def read(self, name: str) -> bytes:
            if name == "log-000002.jsonl":
                raise OSError(errno.EIO, "broken")
            return station.disk.read(name)

    done = write_events(Log(Failing()), Nowhere(), Span())  # type: ignore[arg-type]

    assert Trouble.SEGMENT_UNREADABLE in {f.code for f in done.findings}
    assert len(done.missing) == 1
    assert 0 < done.written < 20


def test_a_document_tells_who_wrote_and_of_what() -> None:
    event = decode(event_line("k7qaaaa", 7))
    document = event_document(event)

    assert (document["writer"], document["number"]) == ("k7qaaaa", 7)
    assert document["fact"] == {"text": "seen"}
