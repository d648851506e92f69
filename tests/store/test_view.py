"""The view: a picture of the State that can be asked, and never be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import immutables
import pytest
from tinydb import where
from tinydb.table import Document, Table

from store.desk import touched_by
from store.model.records import (
    Incident,
    IncidentId,
    Location,
    Readiness,
    Stage,
    State,
    Unit,
    UnitId,
)
from store.view import (
    ReadOnlyViewError,
    View,
    ViewTable,
    incident_document,
    iso,
    unit_document,
)
from tests.store.shift import NOON_MS, Shift

TABLES = ("incidents", "units", "people", "settings", "drafts")


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
