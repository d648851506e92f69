"""Alerts in words: what is late, by its name, with its age and the limit."""

from __future__ import annotations

from store.model.alerts import Alert
from store.model.records import State
from widgets.words.moments import age
from widgets.words.results import Teller
from widgets.words.terms import alert_name


def say_alert(
    teller: Teller, state: State, alert: Alert, now_ms: int, *, in_full: bool = False
) -> str:
    """Tell an alert: `#127 P2 waits 6m (5)`, `21 not acknowledged 2m (1) #127`.

    Args:
        teller: The language, the tables and the places.
        state: What is true.
        alert: Which one.
        now_ms: The moment, for its age.
        in_full: With the type and the place of its incident.
    """
    what = alert_name(teller.words, alert.what)
    limit = f"({alert.limit_min:g})" if alert.limit_min else ""
    late = " ".join(filter(None, (what, age(now_ms - alert.since_ms), limit)))
    incident = state.incidents.get(alert.incident)
    if incident is None:
        return f"{alert.unit} {late}".strip()
    number, level = f"#{incident.number}", f"P{incident.priority}"
    if in_full:
        parts = (level, teller.incident(incident), alert.unit, late)
        return " ".join(filter(None, parts))
    if alert.unit:
        return f"{alert.unit} {late} {number}"
    return f"{number} {level} {late}"
