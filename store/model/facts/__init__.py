"""Facts: what an event says happened, small records with short names for the wire.

A fact is about one entity; `register` names what of that entity it replaces.
"""

from __future__ import annotations

from store.model.facts.alerts import AlertAcknowledged
from store.model.facts.base import (
    Fact,
    UnknownFact,
)
from store.model.facts.desk import (
    ExerciseMarked,
    Overridden,
    SettingKept,
    StreetClosed,
    StreetOpened,
    Undone,
)
from store.model.facts.incidents import (
    IncidentCancelled,
    IncidentClosed,
    IncidentHeld,
    IncidentOpened,
    IncidentPlace,
    IncidentPriority,
    IncidentReopened,
    IncidentResumed,
    IncidentType,
    Remarked,
    RemarkStruck,
)
from store.model.facts.log import (
    AboutLog,
    DeskOpened,
    HeadSigned,
    HeadWitnessed,
    LogTrimmed,
    PersonForgotten,
)
from store.model.facts.on_air import (
    BoloAdded,
    BoloEnded,
    BoloHeard,
    EmergencyCalled,
    EmergencyEnded,
    EmergencyHeard,
    MessageHeard,
    MessageSent,
    OnAir,
    UnitNoted,
    UnitTimed,
)
from store.model.facts.ties import (
    IncidentDuplicate,
    IncidentLinked,
    IncidentReferred,
    IncidentUnlinked,
    TowCalled,
    TowDeclined,
    TowUndone,
)
from store.model.facts.units import (
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

KnownFact = (
    IncidentOpened
    | IncidentPriority
    | IncidentType
    | IncidentPlace
    | IncidentHeld
    | IncidentResumed
    | IncidentClosed
    | IncidentCancelled
    | IncidentReopened
    | IncidentDuplicate
    | IncidentReferred
    | IncidentLinked
    | IncidentUnlinked
    | TowCalled
    | TowDeclined
    | TowUndone
    | Remarked
    | RemarkStruck
    | UnitOn
    | UnitOff
    | UnitReady
    | UnitContact
    | UnitAssigned
    | UnitStage
    | UnitCleared
    | UnitFreed
    | UnitResumed
    | UnitStacked
    | UnitUnstacked
    | EmergencyCalled
    | EmergencyHeard
    | EmergencyEnded
    | UnitTimed
    | UnitNoted
    | BoloAdded
    | BoloHeard
    | BoloEnded
    | MessageSent
    | MessageHeard
    | AlertAcknowledged
    | StreetClosed
    | StreetOpened
    | Overridden
    | Undone
    | ExerciseMarked
    | SettingKept
    | DeskOpened
    | HeadSigned
    | HeadWitnessed
    | LogTrimmed
    | PersonForgotten
)
AnyFact = KnownFact | UnknownFact

__all__ = [
    "AboutLog",
    "AlertAcknowledged",
    "AnyFact",
    "BoloAdded",
    "BoloEnded",
    "BoloHeard",
    "DeskOpened",
    "EmergencyCalled",
    "EmergencyEnded",
    "EmergencyHeard",
    "ExerciseMarked",
    "Fact",
    "HeadSigned",
    "HeadWitnessed",
    "IncidentCancelled",
    "IncidentClosed",
    "IncidentDuplicate",
    "IncidentHeld",
    "IncidentLinked",
    "IncidentOpened",
    "IncidentPlace",
    "IncidentPriority",
    "IncidentReferred",
    "IncidentReopened",
    "IncidentResumed",
    "IncidentType",
    "IncidentUnlinked",
    "KnownFact",
    "LogTrimmed",
    "MessageHeard",
    "MessageSent",
    "OnAir",
    "Overridden",
    "PersonForgotten",
    "RemarkStruck",
    "Remarked",
    "SettingKept",
    "StreetClosed",
    "StreetOpened",
    "TowCalled",
    "TowDeclined",
    "TowUndone",
    "Undone",
    "UnitAssigned",
    "UnitCleared",
    "UnitContact",
    "UnitFreed",
    "UnitNoted",
    "UnitOff",
    "UnitOn",
    "UnitReady",
    "UnitResumed",
    "UnitStacked",
    "UnitStage",
    "UnitTimed",
    "UnitUnstacked",
    "UnknownFact",
]
