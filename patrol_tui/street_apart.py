"""How far apart a report and the open incidents are by street, on the map in use."""

from __future__ import annotations

from store.city.town import Town
from store.model.on_map import stop_of
from store.model.records import IncidentId, Report, State
from store.model.sameness import Likeness, alike, compared


def likely_same(state: State, report: Report, town: Town) -> list[Likeness]:
    """List the open incidents that a report may be one more of, the likeliest first."""
    return alike(state, report, street_metres(state, report, town))


def street_metres(
    state: State, report: Report, town: Town
) -> dict[IncidentId, float | None]:
    """Measure as one walks, one-way streets or not; only what lies on the map."""
    goal = stop_of(town, report.place)
    if goal is None:
        return {}
    starts = {
        incident.id: stop
        for incident in compared(state, report)
        if (stop := stop_of(town, incident.place)) is not None
    }
    metres: dict[IncidentId, float | None] = {**town.street_metres(goal, starts)}
    return metres
