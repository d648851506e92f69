"""Terms: what codes are called, in one word each, in both languages."""

from __future__ import annotations

from store.model.records import (
    IncidentState,
    Readiness,
    Stage,
    State,
    Unit,
)
from store.model.tables import CodeTables
from widgets.words.catalogue import N_, Words

STATES = {
    IncidentState.PENDING: N_("waiting"),
    IncidentState.HELD: N_("held"),
    IncidentState.ASSIGNED: N_("assigned"),
    IncidentState.ENROUTE: N_("en route"),
    IncidentState.ONSCENE: N_("on scene"),
    IncidentState.CLEARED: N_("awaits disposition"),
    IncidentState.CLOSED: N_("closed"),
    IncidentState.CANCELLED: N_("cancelled"),
    IncidentState.DUPLICATE: N_("duplicate"),
    IncidentState.REFERRED: N_("handed on"),
}
STAGES = {
    Stage.DP: N_("dispatched"),
    Stage.AK: N_("acknowledged"),
    Stage.EN: N_("en route"),
    Stage.AR: N_("on scene"),
    Stage.TR: N_("transporting"),
    Stage.AD: N_("at destination"),
}
READINESS = {
    Readiness.AV: N_("available"),
    Readiness.PT: N_("on patrol"),
    Readiness.BZ: N_("busy"),
    Readiness.MB: N_("meal"),
    Readiness.OOS: N_("out of service"),
}
OFF_DUTY = N_("off duty")
EMERGENCY = N_("EMERGENCY")
TIMERS = {
    "acknowledge": N_("not acknowledged"),
    "enroute": N_("not arrived"),
    "onscene": N_("no contact"),
    "stop": N_("stop, no contact"),
    "cleared": N_("no disposition"),
}
"""What an alarm is about, where the state does not say it."""
ALERTS = {
    **TIMERS,
    "pending": N_("waits"),
    "over": N_("hold is over, waits"),
    "contact": N_("not heard from"),
    "position": N_("position is old"),
    "shift": N_("past the end of shift"),
    "sync": N_("other desks not heard"),
    "inbox": N_("waits in the inbox"),
    "emergency": EMERGENCY,
}
"""Each timer by its name."""

# Short words for columns of five cells.
SHORT_STATES = {
    IncidentState.PENDING: N_("wait"),
    IncidentState.HELD: N_("held"),
    IncidentState.ASSIGNED: N_("sent"),
    IncidentState.ENROUTE: N_("enrt"),
    IncidentState.ONSCENE: N_("scene"),
    IncidentState.CLEARED: N_("clrd"),
    IncidentState.CLOSED: N_("done"),
    IncidentState.CANCELLED: N_("void"),
    IncidentState.DUPLICATE: N_("dup"),
    IncidentState.REFERRED: N_("fwd"),
}
SHORT_STAGES = {
    Stage.DP: N_("sent"),
    Stage.AK: N_("ack"),
    Stage.EN: N_("enrt"),
    Stage.AR: N_("scene"),
    Stage.TR: N_("trans"),
    Stage.AD: N_("dest"),
}
SHORT_READINESS = {
    Readiness.AV: N_("free"),
    Readiness.PT: N_("patr"),
    Readiness.BZ: N_("busy"),
    Readiness.MB: N_("meal"),
    Readiness.OOS: N_("oos"),
}
SHORT_ALERTS = {
    "over": N_("hold!"),
    "acknowledge": N_("noack"),
    "enroute": N_("late"),
    "onscene": N_("quiet"),
    "stop": N_("quiet"),
    "contact": N_("quiet"),
    "cleared": N_("disp?"),
    "position": N_("pos?"),
    "shift": N_("shift"),
}
SHORT_OFF = N_("off")
SHORT_EMERGENCY = N_("SOS")

SOURCES = {
    "phone": N_("phone"),
    "walk-in": N_("walk-in"),
    "officer": N_("officer"),
    "radio": N_("radio"),
    "alarm": N_("alarm"),
    "pole": N_("SOS pole"),
    "municipal": N_("municipal system"),
}
"""How an incident was told of; other words stand for themselves."""


def source_name(words: Words, code: str) -> str:
    """Name how an incident was told of."""
    return words.say(SOURCES.get(code, "")) or code


def alert_name(words: Words, what: str) -> str:
    """Name what is late; a timer of another version stands for itself."""
    return words.say(ALERTS[what]) if what in ALERTS else what


def state_name(words: Words, state: IncidentState) -> str:
    """Name an incident's state."""
    return words.say(STATES[state])


def type_name(words: Words, tables: CodeTables, code: str) -> str:
    """Name an incident type; an unknown code stands for itself."""
    kind = tables.kind(code)
    if kind is None:
        return code
    return kind.th if words.lang == "th" else kind.en


def disposition_name(words: Words, tables: CodeTables, code: str) -> str:
    """Name a disposition; an unknown code stands for itself."""
    kind = tables.disposition(code)
    if kind is None:
        return code
    return kind.th if words.lang == "th" else kind.en


def agency_name(words: Words, tables: CodeTables, code: str) -> str:
    """Name an agency with its telephone; an unknown code stands for itself."""
    kind = tables.agency(code)
    if kind is None:
        return code
    return f"{kind.th if words.lang == 'th' else kind.en} {kind.phone}".rstrip()


def reason_name(words: Words, tables: CodeTables, reason: str) -> str:
    """Tell why a unit is not ready; a code at the front is told by its name."""
    code, blank, more = reason.partition(" ")
    kind = next((one for one in tables.reasons if one.code == code), None)
    if kind is None:
        return reason
    return f"{kind.th if words.lang == 'th' else kind.en}{blank}{more}"


def firm_name(words: Words, tables: CodeTables, code: str) -> str:
    """Name a tow firm with its telephone; an unknown code stands for itself."""
    firm = tables.tow_firm(code)
    if firm is None:
        return code
    return f"{firm.th if words.lang == 'th' else firm.en} {firm.phone}".rstrip()


def unit_status(words: Words, state: State, unit: Unit) -> str:
    """Name what a unit is doing: its step with the incident in hand comes first."""
    held = state.current(unit)
    if unit.emergency is not None:
        return f"!! {words.say(EMERGENCY)}"
    if not unit.on_duty:
        return words.say(OFF_DUTY)
    if held is not None:
        return words.say(STAGES[held.stage])
    return words.say(READINESS[unit.readiness])
