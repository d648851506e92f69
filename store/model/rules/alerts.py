"""Rules about alerts: what is acknowledged is what stands at that moment."""

from __future__ import annotations

from store.model.alerts import Alert, Standing, alerts_of
from store.model.commands import AcknowledgeAlerts
from store.model.facts import AlertAcknowledged
from store.model.records import incident_entity, unit_entity
from store.model.refusals import Code
from store.model.rules.ruling import Ruling
from store.model.timers import EMERGENCY


def acknowledge(ruling: Ruling, command: AcknowledgeAlerts) -> None:
    """Alerts that stand and that nobody has seen; an emergency has its own command."""
    for key in command.units:
        ruling.unit(key)
    if command.incident is not None:
        ruling.open_incident(command.incident)
    if ruling.refusal is not None:
        return
    standing = alerts_of(ruling.state, ruling.tables, ruling.now_ms)
    meant = _meant(standing, command)
    if not meant:
        about = ",".join(command.units)
        if command.incident is not None:
            about = f"#{ruling.number_of(command.incident)}"
        ruling.bar(Code.NO_ALERT, what=about)
    plain = [alert for alert in meant if alert.what != EMERGENCY]
    if meant and not plain:
        ruling.bar(Code.SOS_ALERT, unit=meant[0].unit)
    for alert in plain:
        _write(ruling, alert)


def _meant(standing: Standing, command: AcknowledgeAlerts) -> list[Alert]:
    return [
        alert
        for alert in standing.unseen
        if alert.unit in command.units
        or (command.incident is not None and alert.incident == command.incident)
    ]


def _write(ruling: Ruling, alert: Alert) -> None:
    about_incident = bool(alert.incident)
    fact = AlertAcknowledged(
        what=alert.what,
        unit=alert.unit if about_incident else "",
        began_ms=alert.began_ms,
        degree=alert.degree,
    )
    if about_incident:
        ruling.write(incident_entity(alert.incident), fact)
    else:
        ruling.write(unit_entity(alert.unit), fact)
