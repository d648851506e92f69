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
}
STAGES = {
    Stage.DP: N_("dispatched"),
    Stage.AK: N_("acknowledged"),
    Stage.EN: N_("en route"),
    Stage.AR: N_("on scene"),
}
READINESS = {
    Readiness.AV: N_("available"),
    Readiness.PT: N_("on patrol"),
    Readiness.BZ: N_("busy"),
    Readiness.MB: N_("meal"),
    Readiness.OOS: N_("out of service"),
}
OFF_DUTY = N_("off duty")
TIMERS = {
    "acknowledge": N_("not acknowledged"),
    "enroute": N_("not arrived"),
    "onscene": N_("no contact"),
    "cleared": N_("no disposition"),
}
"""What an alarm is about, where the state does not say it."""

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
}
SHORT_STAGES = {
    Stage.DP: N_("sent"),
    Stage.AK: N_("ack"),
    Stage.EN: N_("enrt"),
    Stage.AR: N_("scene"),
}
SHORT_READINESS = {
    Readiness.AV: N_("free"),
    Readiness.PT: N_("patr"),
    Readiness.BZ: N_("busy"),
    Readiness.MB: N_("meal"),
    Readiness.OOS: N_("oos"),
}
SHORT_OFF = N_("off")


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


def unit_status(words: Words, state: State, unit: Unit) -> str:
    """Name what a unit is doing: its step with the incident in hand comes first."""
    held = state.current(unit)
    if not unit.on_duty:
        return words.say(OFF_DUTY)
    if held is not None:
        return words.say(STAGES[held.stage])
    return words.say(READINESS[unit.readiness])
