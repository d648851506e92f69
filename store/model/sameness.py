"""How likely a report tells of an incident that is there already, and why.

Record linkage after Fellegi and Sunter ("A Theory for Record Linkage", JASA 1969):
each of three comparisons (how far apart by street, how long apart, what kind) weighs by
how much more often it comes out so for two reports of one thing than for two things.
The weights add up, as the comparisons tell nearly different things. The shares below
are own judgement for a town zone of some 3 km of streets with a dozen open incidents;
`bench/same_reports.py` shows what they do on hard cases. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from math import log2

from store.model.nearby import are_together, metres_apart
from store.model.records import (
    Incident,
    IncidentId,
    Location,
    Record,
    Report,
    State,
)

PRIOR = 0.025
"""Of pairs of a report and an open incident, so many are of one thing."""
LEAST = 12
"""Per cent from which a likeness is told."""
_METRES = (
    (30, 0.45, 0.02), (80, 0.25, 0.04), (200, 0.18, 0.09), (500, 0.08, 0.22),
    (float("inf"), 0.04, 0.63),
)  # fmt: skip
"""Up to so far by street: how often for one thing, how often for two."""
_MINUTES = (
    (5, 0.45, 0.05), (15, 0.28, 0.08), (45, 0.17, 0.20), (120, 0.05, 0.25),
    (float("inf"), 0.05, 0.42),
)  # fmt: skip
"""The same by the time between them."""


class Kinship(IntEnum):
    """How near two types of incident are."""

    OTHER = 0
    UNKNOWN = 1
    """The report says nothing of what it is."""
    RELATED = 2
    """Callers name one thing by either."""
    SAME = 3


_KINDS = {
    Kinship.SAME: (0.76, 0.12),
    Kinship.RELATED: (0.22, 0.10),
    Kinship.UNKNOWN: (1.0, 1.0),
    Kinship.OTHER: (0.02, 0.78),
}
"""How often for one thing, how often for two."""
FAMILIES = (
    {"crash", "crash-injury", "medical", "traffic"},
    {"assault", "domestic", "noise", "shots", "drunk", "mischief"},
    {"robbery", "gang-robbery", "snatching", "theft", "burglary", "suspicious"},
    {"fire", "alarm"},
)
"""Types that callers take for one another; others stand alone."""


class Likeness(Record, frozen=True, kw_only=True):
    """How likely a report is one more of an incident, with the reasons."""

    incident: IncidentId
    percent: int
    metres: int | None
    """By street; None if one of them has no place."""
    minutes: int
    """Between what they tell of: the incident first if it is negative."""
    kinship: Kinship


def kinship(one: str, other: str) -> Kinship:
    """Tell how near two types are; an empty one is not known."""
    if not one or not other:
        return Kinship.UNKNOWN
    if one == other:
        return Kinship.SAME
    is_related = any(one in family and other in family for family in FAMILIES)
    return Kinship.RELATED if is_related else Kinship.OTHER


def likeness(
    report: Report,
    incident: Incident,
    metres: float | None,
    told_ms: Iterable[int] = (),
) -> Likeness:
    """Compare a report with an incident.

    Args:
        report: The report; its own time counts, where its source says one.
        incident: The incident.
        metres: How far apart they are by street; None if that is not known.
        told_ms: When others told of the incident, maybe long before it was opened;
            of these and its opening the nearest counts.
    """
    at_ms = _told_ms(report)
    apart_ms = (at_ms - other_ms for other_ms in (incident.opened_ms, *told_ms))
    minutes = round(min(apart_ms, key=abs) / 60_000)
    kin = kinship(report.type, incident.type)
    same, other = _KINDS[kin]
    weight = log2(PRIOR / (1 - PRIOR)) + log2(same / other)
    weight += _weight(_MINUTES, abs(minutes))
    weight += _weight(_METRES, metres) if metres is not None else 0.0
    percent = round(100 / (1 + 2**-weight))
    apart = None if metres is None else round(metres)
    return Likeness(
        incident=incident.id,
        percent=percent,
        metres=apart,
        minutes=minutes,
        kinship=kin,
    )


def _told_ms(report: Report) -> int:
    """Tell when it was told, by its source where that says."""
    return report.sent_ms or report.received_ms


def _weight(table: Iterable[tuple[float, float, float]], value: float) -> float:
    """Give log2 of how much more often it is so for one thing than for two."""
    for upto, same, other in table:
        if value <= upto:
            return log2(same / other)
    raise AssertionError("the last row has no end")


def compared(state: State, report: Report) -> list[Incident]:
    """List the incidents that a report is to be compared with: the open ones."""
    return [one for one in state.open_incidents() if one.id != report.incident]


def alike(
    state: State, report: Report, metres: Mapping[IncidentId, float | None]
) -> list[Likeness]:
    """List the open incidents that a report may be one more of, the likeliest first.

    Args:
        state: Where the incidents are.
        report: The report.
        metres: By street; an incident that is not here is measured as the crow flies.
    """
    told_ms: dict[IncidentId, list[int]] = {}
    for other in state.reports.values():
        told_ms.setdefault(other.incident, []).append(_told_ms(other))
    found = [
        likeness(
            report,
            one,
            metres.get(one.id, straight_m(report.place, one.place)),
            told_ms.get(one.id, ()),
        )
        for one in compared(state, report)
    ]
    likely = [one for one in found if one.percent >= LEAST]
    return sorted(likely, key=lambda one: (-one.percent, one.incident))


def straight_m(one: Location | None, other: Location) -> float | None:
    """Measure as the crow flies; 0 for one and the same place with no coordinates."""
    if one is None:
        return None
    apart = metres_apart(one, other)
    if apart is None and are_together(one, other, 0):
        return 0.0
    return apart
