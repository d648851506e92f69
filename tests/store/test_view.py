"""The view: a picture of the State that can be asked, and never be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import immutables
import pytest
from hypothesis import given
from msgspec.structs import replace
from tinydb import where
from tinydb.table import Document, Table

from store.answers import touched_by
from store.documents import incident_document, iso, unit_document
from store.model.recent import bring_back, put_away
from store.model.records import (
    LATEST_MS,
    Closure,
    Incident,
    IncidentId,
    IncidentState,
    Location,
    Readiness,
    Stage,
    State,
    Unit,
    UnitId,
)
from store.past import Past
from store.view import (
    ReadOnlyViewError,
    View,
    ViewTable,
    incidents_where,
)
from tests.store.shift import DAY_MS, NOON_MS, Shift
from tests.store.sim_disk import SimDisk
from tests.store.test_model_laws import STEPS, Step, begun, give, stable

TABLES = ("incidents", "open", "units", "people", "settings", "drafts")


def told(view: View) -> dict[str, dict[str, Any]]:
    """Read every document of every table."""
    return {
        name: {str(d.doc_id): dict(d) for d in view.table(name, NOON_MS)}
        for name in TABLES
    }


def evening() -> Shift:
    shift = Shift()
    shift.logs_on("21", crew=("Som", "Chai"))
    shift.logs_on("22")
    shift.opens("theft", text="red motorbike")
    shift.opens("noise")
    shift.sends("21", 101, Stage.AR)
    shift.closes(102, "UNF")
    shift.keeps("lang", "en")
    shift.keeps("draft.somchai", "D 21")
    return shift


def test_the_tables_can_be_queried() -> None:
    view = View(evening().state)

    incidents = view.table("incidents", NOON_MS)

    assert [d["number"] for d in incidents.search(where("state") == "ONSCENE")] == [101]
    assert incidents.count(where("disposition") == "UNF") == 1
    assert view.table("units", NOON_MS).contains(where("duty") == "ON")
    assert {d["name"] for d in view.table("people", NOON_MS)} >= {"Som", "Chai"}


def test_drafts_and_settings_are_apart() -> None:
    tables = told(View(evening().state))

    assert [d["value"] for d in tables["drafts"].values()] == ["D 21"]
    assert [d["value"] for d in tables["settings"].values()] == ["en"]


def test_a_document_is_found_by_its_entity() -> None:
    shift = evening()
    view = View(shift.state)
    key = shift.incident(101).id

    found = view.table("incidents", NOON_MS).get(doc_id=key)  # type: ignore[arg-type]

    assert isinstance(found, Document)
    assert found["number"] == 101


# --- no way to write

WRITES: dict[str, Callable[[Table], object]] = {
    "insert": lambda table: table.insert({"number": 1}),
    "insert_multiple": lambda table: table.insert_multiple([{"number": 1}]),
    "update": lambda table: table.update({"number": 1}),
    "update_multiple": lambda t: t.update_multiple([({"a": 1}, where("number") > 0)]),
    "upsert": lambda table: table.upsert({"number": 1}, where("number") == 101),
    "remove": lambda table: table.remove(where("number") == 101),
    "truncate": lambda table: table.truncate(),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_a_write_is_refused_and_changes_nothing(
    write: Callable[[Table], object],
) -> None:
    view = View(evening().state)
    before = told(view)

    with pytest.raises(ReadOnlyViewError, match="submit a command"):
        write(view.table("incidents", NOON_MS))

    assert told(view) == before


@pytest.mark.parametrize("drop", ["drop_tables", "drop_table"])
def test_dropping_a_table_is_refused(drop: str) -> None:
    view = View(evening().state)
    before = told(view)

    with pytest.raises(ReadOnlyViewError):
        getattr(view._database, drop)(*(["incidents"] if drop == "drop_table" else []))

    assert told(view) == before


# --- a picture of the State, always


def test_a_view_made_anew_has_the_same_documents() -> None:
    """Step by step or all at once: deleting the view loses nothing."""
    shift = Shift()
    view = View(shift.state)
    steps: list[Callable[[], object]] = [
        lambda: shift.logs_on("21", crew=("Som",)),
        lambda: shift.logs_on("22"),
        lambda: shift.opens("theft"),
        lambda: shift.sends("21", 101),
        lambda: shift.backs_up("22", 101),
        lambda: shift.arrives("21"),
        lambda: shift.opens("shots"),
        lambda: shift.sends("21", 102, override=True),
        lambda: shift.remarks(101),
        lambda: shift.sets_priority(101, 0),
        lambda: shift.undoes(),
        lambda: shift.says_ready("22", Readiness.BZ, reason="court", override=True),
        lambda: shift.holds(101),
        lambda: shift.closes(102, override=True),
        lambda: shift.reopens(102),
        lambda: shift.cancels(102),
        lambda: shift.logs_off("22"),
        lambda: shift.logs_on("21", crew=("Chai",), override=True),
        lambda: shift.keeps("draft.somchai", "D 21"),
        lambda: shift.keeps("draft.somchai", ""),
    ]
    for number, step in enumerate(steps):
        step()
        view.changed(shift.state, (n for e in shift.last for n in touched_by(e)))
        if number % 3 == 0:
            told(view)

        assert shift.last, f"step {number} was refused"

    assert told(view) == told(View(shift.state))


def test_a_query_is_answered_anew_after_a_change() -> None:
    shift = evening()
    view = View(shift.state)
    asked = where("state") == "CLOSED"
    assert view.table("incidents", NOON_MS).count(asked) == 1

    shift.clears("21", "UNF")
    view.changed(shift.state, (n for e in shift.last for n in touched_by(e)))

    assert view.table("incidents", NOON_MS).count(asked) == 2


@stable(60)
@given(STEPS)
def test_whatever_is_done_the_tables_are_those_of_a_view_made_anew(
    steps: list[Step],
) -> None:
    shift = begun()
    view = View(shift.state)
    for number, step in enumerate(steps):
        give(shift, step)
        view.changed(shift.state, (n for e in shift.last for n in touched_by(e)))
        if number % 3 == 0:
            view.table("open", shift.now_ms)
        if number % 7 == 6:
            state, _ = put_away(shift.state, keep_ms=-1, most=0, fewest=0)
            shift.state = replace(state, actions=())
            view.renewed(shift.state)

    anew = View(shift.state)
    for name in TABLES:
        tables = view.table(name, shift.now_ms), anew.table(name, shift.now_ms)
        ours, theirs = ({str(d.doc_id): d for d in table} for table in tables)
        assert ours == theirs


def test_the_open_table_holds_the_open_ones_alone() -> None:
    shift = evening()
    view = View(shift.state)
    before = {d["number"] for d in view.table("open", NOON_MS)}

    shift.clears("21", "UNF")
    shift.reopens(102)
    view.changed(shift.state, (f"i:{key}" for key in shift.state.incidents))

    assert before == {101}
    assert {d["number"] for d in view.table("open", NOON_MS)} == {102}


def test_a_hold_that_ends_by_itself_is_told_at_once() -> None:
    shift = Shift()
    shift.opens("theft")
    shift.holds(101, minutes=20)
    view = View(shift.state)
    asked = where("state") == "HELD"
    told = []

    for minutes in (0, 19, 21, 5, 600):
        now_ms = NOON_MS + minutes * 60_000
        told.append(view.table("open", now_ms).count(asked))

    assert told == [1, 1, 0, 1, 0]


def test_what_is_gone_from_the_state_leaves_the_tables() -> None:
    shift = evening()
    view = View(shift.state)
    told(view)

    view.renewed(State())

    assert told(view) == {name: {} for name in TABLES}


def test_a_gone_entity_leaves_when_a_change_names_it() -> None:
    shift = evening()
    view = View(shift.state)
    told(view)
    key = shift.incident(102).id

    gone = replace(shift.state, incidents=shift.state.incidents.delete(key))
    view.changed(gone, {f"i:{key}"})

    assert [d["number"] for d in view.table("incidents", NOON_MS)] == [101]


# --- the past


def closed(number: int, unit: str = "21") -> Incident:
    """Give an incident opened and closed on day `number`."""
    opened_ms = NOON_MS + number * DAY_MS
    shift = Shift(writer=f"day{number}")
    shift.now_ms = opened_ms
    shift.logs_on(unit)
    shift.opens("theft", text=f"on day {number}")
    shift.sends(unit, 101, Stage.AR)
    shift.clears(unit, "REPORT")
    return shift.incident(101)


def with_past() -> tuple[View, State, Past]:
    """Give a view of days 0 to 9: those up to 7 are past, in two chapters."""
    past = Past(SimDisk())
    past.add([closed(number, "22") for number in range(4)])
    past.add([closed(number) for number in range(4, 8)])
    hot = {one.id: one for one in (closed(8), closed(9))}
    state = State(incidents=immutables.Map(hot))
    return View(state, past), state, past


def test_the_past_comes_a_chapter_at_a_time_and_can_be_queried() -> None:
    view, _, _ = with_past()
    asked = where("text") == "on day 5"

    found = [table.count(asked) for table in view.past_tables(0, NOON_MS)]
    since_ms = NOON_MS + 6 * DAY_MS
    late = [d["text"] for t in view.past_tables(since_ms, NOON_MS) for d in t]

    assert found == [1, 0]
    assert late == ["on day 6", "on day 7"]


def test_a_unit_s_history_is_one_query_of_both() -> None:
    view, _, _ = with_past()
    asked = incidents_where(unit="22")
    assert asked is not None

    hot = view.table("incidents", NOON_MS).count(asked)
    past = [table.search(asked) for table in view.past_tables(0, NOON_MS)]

    assert hot == 0
    assert [len(documents) for documents in past] == [0, 4]
    assert past[1][0]["assignments"][0]["onscene_at"] == iso(NOON_MS)


def test_an_incident_brought_back_is_told_once() -> None:
    view, state, past = with_past()
    found = past.find(IncidentId("day5.2"))
    assert found is not None

    view.renewed(bring_back(state, found))

    texts = [d["text"] for t in view.past_tables(0, NOON_MS) for d in t]
    assert "on day 5" not in texts
    assert view.table("incidents", NOON_MS).contains(where("text") == "on day 5")


def test_a_table_of_the_past_has_the_incidents_beside_it() -> None:
    view, _, _ = with_past()

    tables = list(
        view.past_tables(
            0, NOON_MS, fits=lambda one: one.text in ("on day 5", "on day 6")
        )
    )

    assert [[d["text"] for d in table] for table in tables] == [
        ["on day 5", "on day 6"],
        [],
    ]
    assert list(tables[0].incidents.values()) == [closed(5), closed(6)]


def test_the_past_cannot_be_written_either() -> None:
    view, _, _ = with_past()

    for table in view.past_tables(0, NOON_MS):
        with pytest.raises(ReadOnlyViewError, match="submit a command"):
            table.insert({"number": 1})
        with pytest.raises(ReadOnlyViewError, match="submit a command"):
            table.truncate()


def test_a_view_with_no_past_has_none_to_tell() -> None:
    assert list(View(evening().state).past_tables(0, NOON_MS)) == []


QUERIES: list[tuple[dict[str, Any], set[int]]] = [
    ({}, {101, 102}),
    ({"unit": "21"}, {101}),
    ({"unit": "๒๑"}, {101}),
    ({"type": "NOISE"}, {102}),
    ({"state": "closed"}, {102}),
    ({"type": "noise", "unit": "21"}, set()),
    ({"since_ms": NOON_MS}, {101, 102}),
    ({"since_ms": NOON_MS + 1}, set()),
]


@pytest.mark.parametrize(("keys", "numbers"), QUERIES)
def test_keys_find_incidents(keys: dict[str, Any], numbers: set[int]) -> None:
    table = View(evening().state).table("incidents", NOON_MS)
    asked = incidents_where(**keys)

    found = table.search(asked) if asked else table.all()

    assert {document["number"] for document in found} == numbers


# --- the cost of a change


def full(incidents: int) -> State:
    """Make a State of many incidents, without the many commands."""
    made = (
        Incident(
            id=IncidentId(f"w.{number}"),
            number=number,
            type="theft",
            priority=2,
            place=Location(text="Wat Khum"),
            opened_ms=NOON_MS,
            opened_by="somchai",
        )
        for number in range(incidents)
    )
    return State(incidents=immutables.Map({one.id: one for one in made}))


@pytest.fixture
def puts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counted: Counter[str] = Counter()
    put = ViewTable.put

    def counting(table: ViewTable, key: str, document: dict[str, Any]) -> None:
        counted[key] += 1
        put(table, key, document)

    monkeypatch.setattr(ViewTable, "put", counting)
    return counted


@pytest.mark.parametrize("incidents", [1_000, 10_000])
def test_a_change_costs_one_document_however_many_there_are(
    puts: Counter[str], incidents: int
) -> None:
    state = full(incidents)
    view = View(state)
    view.table("incidents", NOON_MS)
    puts.clear()

    view.changed(state, {"i:w.7"})
    view.table("incidents", NOON_MS)
    view.table("incidents", NOON_MS)

    assert puts == {"w.7": 2}, "once in incidents, once in open"


def test_a_closed_incident_costs_two_changes_of_tables_and_no_more(
    puts: Counter[str],
) -> None:
    state = full(1_000)
    view = View(state)
    view.table("open", NOON_MS)
    puts.clear()
    key = IncidentId("w.7")
    ending = Closure(state=IncidentState.CLOSED, at_ms=NOON_MS, by="malee")
    closed_one = replace(state.incidents[key], closure=ending)

    view.changed(
        replace(state, incidents=state.incidents.set(key, closed_one)), {f"i:{key}"}
    )
    still_open = len(view.table("open", NOON_MS))

    assert still_open == 999
    assert puts == {"w.7": 1}


def test_a_change_costs_nothing_before_somebody_asks(puts: Counter[str]) -> None:
    state = full(100)
    view = View(state)

    for _ in range(50):
        view.changed(state, {"i:w.7", "i:w.8"})

    assert puts.total() == 0


def test_an_entity_that_is_not_there_makes_no_document(puts: Counter[str]) -> None:
    view = View(State())

    view.changed(State(), {"i:none", "u:none", "p:none", "s:none", "d:", "x"})

    assert told(view) == {name: {} for name in TABLES}
    assert puts.total() == 0


# --- documents


def test_times_are_iso_8601_utc() -> None:
    assert iso(NOON_MS) == "2025-10-09T08:53:20.000Z"
    assert iso(NOON_MS + 7) == "2025-10-09T08:53:20.007Z"
    assert iso(0) == "1970-01-01T00:00:00.000Z"
    assert iso(LATEST_MS) == "9999-12-31T00:00:00.000Z"
    assert iso(None) is None


def test_an_incident_is_told_in_full() -> None:
    shift = evening()

    document = incident_document(shift.incident(101), NOON_MS)

    assert document["state"] == "ONSCENE"
    assert document["units"] == ["21"]
    assert document["opened_at"] == iso(NOON_MS)
    assert document["closed_at"] is document["disposition"] is None
    assert document["assignments"][0]["onscene_at"] == iso(NOON_MS)


def test_a_unit_is_told_in_full() -> None:
    shift = evening()

    document = unit_document(shift.state, shift.unit("21"))

    assert document["duty"] == "ON"
    assert document["readiness"] == "AV"
    assert document["assignments"] == [{"incident": 101, "stage": "AR"}]
    assert document["since"] == iso(NOON_MS)


def test_a_unit_that_was_never_heard_of_has_no_times() -> None:
    document = unit_document(State(), Unit(id=UnitId("99")))

    assert document["duty"] == "OFF"
    assert document["since"] is document["last_contact"] is None


@pytest.mark.parametrize("at_ms", [-(10**18), -1, 2**48, 10**18])
def test_any_time_can_be_told(at_ms: int) -> None:
    told = iso(at_ms)

    assert told is not None
    assert told.endswith("Z")
