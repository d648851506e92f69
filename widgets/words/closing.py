"""The closing word: what a reporter is told when it is over.

It names nobody and tells nothing of how the police worked: only what was reported, when
and that it was attended to. It is in the reporter's language, not the desk's.
"""

from __future__ import annotations

from datetime import tzinfo
from functools import partial

from store.model.records import Closure, Incident, IncidentState
from store.model.tables import CodeTables
from widgets.words.catalogue import N_, Words
from widgets.words.moments import moment
from widgets.words.terms import agency_name, type_name

TEMPLATES = {
    "attended": N_(
        "{station}: officers attended to your report ({type}, {time}). Thank you."
    ),
    "nothing": N_(
        "{station}: officers checked your report ({type}, {time})"
        " and found nothing more there. Thank you for watching."
    ),
    "handed": N_(
        "{station}: your report ({type}, {time}) was handed to {agency}. Thank you."
    ),
    "over": N_("{station}: your report ({type}, {time}) is closed. Thank you."),
}
"""By name, which the log keeps."""
FIELDS = ("type", "time", "station", "agency")
"""All that closing words may tell."""
UPDATE = N_("Update: {text}")
"""Before the words for somebody who was told of an earlier end."""
_NOTHING = frozenset({"GOA", "UNF", "FALSE", "NOACT"})


def template_of(closure: Closure) -> str:
    """Choose the words for an end, by its disposition."""
    if closure.state is IncidentState.REFERRED:
        return "handed"
    if closure.state is not IncidentState.CLOSED or not closure.disposition:
        return "over"
    return "nothing" if closure.disposition in _NOTHING else "attended"


def closing_text(
    template: str,
    lang: str,
    station: str,
    incident: Incident,
    tables: CodeTables,
    zone: tzinfo,
    *,
    own: str = "",
    is_update: bool = False,
) -> str:
    """Say the closing word for an incident in a language, `th` or `en`.

    Args:
        template: Name of the usual words.
        lang: The reporter's.
        station: Its name in that language.
        incident: That has ended.
        tables: The station's codes.
        zone: The station's time zone.
        own: The station's own words, in place of the usual ones.
        is_update: The reporter was told of an earlier end.
    """
    words = Words(lang)
    closure = incident.closure
    agency = agency_name(words, tables, closure.agency) if closure else ""
    told = own.format if own else partial(words.say, TEMPLATES[template])
    text = told(
        station=station,
        type=type_name(words, tables, incident.type),
        time=moment(words, incident.opened_ms, zone),
        agency=agency,
    )
    return words.say(UPDATE, text=text) if is_update else text
