"""Facts about a unit and its incidents, in words."""

from __future__ import annotations

from store.model.facts import (
    IncidentClosed,
    UnitAssigned,
    UnitCleared,
    UnitContact,
    UnitFreed,
    UnitOff,
    UnitOn,
    UnitReady,
    UnitResumed,
    UnitStacked,
    UnitStage,
    UnitUnstacked,
)
from store.model.records import Ending
from store.model.tables import CodeTables
from widgets.words.catalogue import N_, Words
from widgets.words.files import say_log_on
from widgets.words.on_air import Naming
from widgets.words.terms import READINESS, STAGES, disposition_name, reason_name

UnitFact = (
    UnitOn
    | UnitOff
    | UnitReady
    | UnitContact
    | UnitAssigned
    | UnitStage
    | UnitStacked
    | UnitUnstacked
    | UnitCleared
    | UnitFreed
    | UnitResumed
)

_ENDINGS = {
    Ending.CLEARED: N_("cleared"),
    Ending.FREED: N_("freed"),
    Ending.PREEMPTED: N_("pre-empted"),
    Ending.EXCHANGED: N_("exchanged"),
    Ending.UNDONE: N_("dispatch undone"),
}


def say_unit_fact(
    words: Words, tables: CodeTables, naming: Naming, fact: UnitFact
) -> str:
    """Tell one fact about a unit."""
    say = words.say
    match fact:
        case UnitOn():
            return say_log_on(words, fact)
        case UnitOff():
            return say(N_("off duty"))
        case UnitReady():
            reason = reason_name(words, tables, fact.reason)
            return f"{say(READINESS[fact.readiness])} {reason}".rstrip()
        case UnitContact(place=place):
            told = say(N_("heard from"))
            return told if place is None else f"{told} @ {naming.place(place)}"
        case UnitAssigned():
            return say(N_("back-up")) if fact.backup else say(N_("dispatched"))
        case UnitStage(place=place):
            told = say(STAGES[fact.stage])
            return f"{told} @ {naming.place(place)}" if place else told
        case UnitStacked():
            return say(N_("queued behind its job"))
        case UnitUnstacked():
            return say(N_("no longer queued"))
        case UnitCleared():
            return say_ended(words, tables, N_("cleared {disposition}"), fact)
        case UnitFreed():
            return say(_ENDINGS[fact.ending])
        case UnitResumed():
            return say(N_("back on it"))


def say_ended(
    words: Words, tables: CodeTables, sentence: str, fact: IncidentClosed | UnitCleared
) -> str:
    """Tell how it ended, with its dispositions by name and the words behind them."""
    codes = (fact.disposition, *fact.also)
    name = " + ".join(disposition_name(words, tables, code) for code in codes)
    told = words.say(sentence, disposition=name).rstrip()
    return f"{told}: {fact.text}" if fact.text else told
