"""Rules about an incident and others: duplicates, links, agencies, the tow rotation."""

from __future__ import annotations

from store.model.commands import (
    CallTow,
    DeclineTow,
    LinkIncidents,
    MarkDuplicate,
    Refer,
)
from store.model.facts import (
    IncidentDuplicate,
    IncidentLinked,
    IncidentReferred,
    TowCalled,
    TowDeclined,
)
from store.model.records import Incident, TowCall, incident_entity
from store.model.refusals import Code
from store.model.rules.incidents import release_units
from store.model.rules.ruling import Ruling
from store.model.towing import firms_in_turn


def mark_duplicate(ruling: Ruling, command: MarkDuplicate) -> None:
    """Closed for good in favour of the other, which should be open.

    No unit goes over to the other: units still here are a doubt, and freed.
    """
    incident = ruling.open_incident(command.incident)
    other = ruling.incident(command.other)
    if incident is None or other is None:
        return
    if ruling.state.leads_to(other.id, incident.id):
        ruling.bar(Code.SAME_INCIDENT, number=str(incident.number))
        return
    if not other.is_open:
        state = other.state_at(ruling.now_ms).value
        entity = incident_entity(incident.id)
        about = {"number": str(other.number), "state": state}
        ruling.doubt(Code.INCIDENT_CLOSED, entity, **about)
    release_units(ruling, incident)
    over = IncidentDuplicate(other=other.id, number=other.number)
    ruling.write_incident(incident.id, over)
    known = IncidentLinked(other=incident.id, number=incident.number, is_duplicate=True)
    ruling.write_incident(other.id, known)


def link(ruling: Ruling, command: LinkIncidents) -> None:
    """Both ways, open or not; what is linked already stays as it is."""
    one = ruling.incident(command.incident)
    two = ruling.incident(command.other)
    if one is None or two is None:
        return
    if one.id == two.id:
        ruling.bar(Code.SAME_INCIDENT, number=str(one.number))
        return
    for incident, other in ((one, two), (two, one)):
        if incident.link_to(other.id) is None:
            linked = IncidentLinked(other=other.id, number=other.number)
            ruling.write_incident(incident.id, linked)


def refer(ruling: Ruling, command: Refer) -> None:
    """To an agency of the station's table; units still on it are a doubt."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if ruling.tables.agency(command.agency) is None:
        ruling.bar(Code.UNKNOWN_AGENCY, agency=command.agency)
        return
    release_units(ruling, incident)
    referred = IncidentReferred(agency=command.agency, text=command.text)
    ruling.write_incident(incident.id, referred)


def call_tow(ruling: Ruling, command: CallTow) -> None:
    """The firm called longest ago; another one, or a second one, is a doubt."""
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    if command.firm and ruling.tables.tow_firm(command.firm) is None:
        known = ", ".join(firm.code for firm in ruling.tables.tow)
        ruling.bar(Code.UNKNOWN_FIRM, firm=command.firm, near=known)
        return
    coming = [call for call in incident.tows if not call.declined]
    if coming:
        ruling.doubt(
            Code.TOW_CALLED,
            incident_entity(incident.id),
            number=str(incident.number),
            firm=coming[-1].firm,
        )
    firm = _next_firm(ruling, {call.firm for call in coming}) or _next_firm(
        ruling, set()
    )
    if not firm:
        ruling.bar(Code.NO_TOW_FIRMS, number=str(incident.number))
        return
    if command.firm not in {"", firm}:
        about = {"firm": command.firm, "turn": firm}
        ruling.doubt(Code.NOT_ITS_TURN, incident_entity(incident.id), **about)
    called = TowCalled(firm=command.firm or firm, text=command.text)
    ruling.write_incident(incident.id, called)


def decline_tow(ruling: Ruling, command: DeclineTow) -> None:
    """The one called last does not come, and has had its turn; the next is called.

    Nobody is called twice for one incident in this way: when all have declined, that
    is noted and nobody is called.
    """
    incident = ruling.open_incident(command.incident)
    if incident is None:
        return
    number = str(incident.number)
    last = _coming(incident)
    if last is None:
        ruling.bar(Code.NO_TOW_CALLED, number=number)
        return
    if not command.reason:
        ruling.bar(Code.REASON_MISSING, number=number)
        return
    declined = TowDeclined(of=last.called, firm=last.firm, reason=command.reason)
    ruling.write_incident(incident.id, declined)
    firm = _next_firm(ruling, {call.firm for call in incident.tows})
    if firm:
        ruling.write_incident(incident.id, TowCalled(firm=firm))


def _coming(incident: Incident) -> TowCall | None:
    return next((c for c in reversed(incident.tows) if not c.declined), None)


def _next_firm(ruling: Ruling, but: set[str]) -> str:
    """Name the firm whose turn it is, of those that are left."""
    firms = firms_in_turn(ruling.state, ruling.tables)
    return next((code for code in firms if code not in but), "")
