"""Facts: what an event says happened, small records with short names for the wire.

A fact is about one entity; `register` names what of that entity it replaces.
"""

from __future__ import annotations

from store.model.facts.alerts import AlertAcknowledged
from store.model.facts.base import (
    Fact,
    UnknownFact,
)
from store.model.facts.conflicts import IncidentNumbered, Settled
from store.model.facts.desk import (
    ExerciseMarked,
    Overridden,
    SettingKept,
    StreetClosed,
    StreetOpened,
    Undone,
)
from store.model.facts.files import Involved, OnFile, ReportNumbered, StepDone
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
from store.model.facts.reports import (
    AboutReport,
    OtherCame,
    PartnerKept,
    PartnerRetired,
    Reported,
    ReporterShown,
    ReporterTold,
    ReportRejected,
    ReportReturned,
    ReportTaken,
    ReportWithdrawn,
    WarningEnded,
    WarningHeard,
)
from store.model.facts.rounds import (
    CautionAdded,
    CautionEnded,
    LookedUp,
    RollCalled,
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
    | CautionAdded
    | CautionEnded
    | RollCalled
    | StepDone
    | Involved
    | ReportNumbered
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
    | LookedUp
    | Settled
    | IncidentNumbered
    | Reported
    | OtherCame
    | ReportWithdrawn
    | ReportTaken
    | ReportRejected
    | ReportReturned
    | ReporterTold
    | ReporterShown
    | PartnerKept
    | PartnerRetired
    | WarningHeard
    | WarningEnded
)
AnyFact = KnownFact | UnknownFact

__all__ = [
    "AboutLog",
    "AboutReport",
    "AlertAcknowledged",
    "AnyFact",
    "BoloAdded",
    "BoloEnded",
    "BoloHeard",
    "CautionAdded",
    "CautionEnded",
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
    "IncidentNumbered",
    "IncidentOpened",
    "IncidentPlace",
    "IncidentPriority",
    "IncidentReferred",
    "IncidentReopened",
    "IncidentResumed",
    "IncidentType",
    "IncidentUnlinked",
    "Involved",
    "KnownFact",
    "LogTrimmed",
    "LookedUp",
    "MessageHeard",
    "MessageSent",
    "OnAir",
    "OnFile",
    "OtherCame",
    "Overridden",
    "PartnerKept",
    "PartnerRetired",
    "PersonForgotten",
    "RemarkStruck",
    "Remarked",
    "ReportNumbered",
    "ReportRejected",
    "ReportReturned",
    "ReportTaken",
    "ReportWithdrawn",
    "Reported",
    "ReporterShown",
    "ReporterTold",
    "RollCalled",
    "SettingKept",
    "Settled",
    "StepDone",
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
    "WarningEnded",
    "WarningHeard",
]
