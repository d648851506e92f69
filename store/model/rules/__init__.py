"""The rules: (State, Command, now) give the facts to write, or a Refusal.

Pure and total: no command sequence raises. A check that a person may overrule is a
*doubt*: without `!` it refuses, with `!` it is written down beside the facts. A check
that nobody may overrule is a *bar*. A command of several units is all or nothing.
"""

from __future__ import annotations

from typing import assert_never

from store.model.commands import (
    AcknowledgeAlerts,
    AddBolo,
    Advance,
    BeginStop,
    CallEmergency,
    CallTow,
    Cancel,
    Clear,
    Close,
    CloseStreet,
    Command,
    Contact,
    DeclineTow,
    Dispatch,
    EndBolo,
    EndEmergency,
    Free,
    HearBolo,
    HearEmergency,
    HearMessage,
    Hold,
    KeepSetting,
    LinkIncidents,
    LogOff,
    LogOn,
    MarkDuplicate,
    MarkExercise,
    NoteUnit,
    Open,
    OpenStreet,
    Preempt,
    Refer,
    Remark,
    Reopen,
    SendMessage,
    SetPlace,
    SetPriority,
    SetReadiness,
    SetTimer,
    SetType,
    Stack,
    Swap,
    Undo,
)
from store.model.intake import (
    AttachReport,
    EndWarning,
    HearWarning,
    KeepPartner,
    NoteOther,
    ReceiveReport,
    RejectReport,
    RetirePartner,
    ShowReporter,
    TakeReport,
    TellReporter,
    TellReporters,
    WithdrawReport,
)
from store.model.paperwork import (
    AddCaution,
    CallRoll,
    DrawReport,
    EndCaution,
    Involve,
    LookUp,
    TickStep,
)
from store.model.records import State
from store.model.refusals import Refusal
from store.model.rules import (
    alerts,
    assignments,
    conflicts,
    desk,
    incidents,
    moves,
    on_air,
    streets,
    ties,
    units,
)
from store.model.rules.intake import judge_intake
from store.model.rules.paperwork import judge_paperwork
from store.model.rules.ruling import Draft, Ruling
from store.model.settling import Settle
from store.model.tables import CodeTables

__all__ = ["Draft", "decide"]


def decide(
    state: State, command: Command, now_ms: int, tables: CodeTables, by: str
) -> tuple[Draft, ...] | Refusal:
    """Judge a command against the State at `now_ms`, given by `by`.

    Returns:
        The facts to write, each with its entity; or why not.
    """
    ruling = Ruling(state, tables, now_ms, command)
    _judge(ruling, command, by)
    if not isinstance(command, Settle):
        conflicts.doubt_disputed(ruling)
    return ruling.outcome()


def _judge(ruling: Ruling, command: Command, by: str) -> None:
    match command:
        case Open():
            incidents.open_incident(ruling, command)
        case Close():
            incidents.close(ruling, command)
        case Cancel():
            incidents.cancel(ruling, command)
        case Reopen():
            incidents.reopen(ruling, command)
        case Remark():
            incidents.remark(ruling, command)
        case SetPriority():
            incidents.set_priority(ruling, command)
        case SetType():
            incidents.set_type(ruling, command)
        case SetPlace():
            incidents.set_place(ruling, command)
        case Hold():
            incidents.hold(ruling, command)
        case Dispatch():
            assignments.dispatch(ruling, command)
        case Advance():
            assignments.advance(ruling, command)
        case Clear():
            assignments.clear(ruling, command)
        case Free():
            assignments.free(ruling, command)
        case Stack():
            moves.stack(ruling, command)
        case Preempt():
            moves.preempt(ruling, command)
        case Swap():
            moves.swap(ruling, command)
        case AcknowledgeAlerts():
            alerts.acknowledge(ruling, command)
        case BeginStop():
            moves.begin_stop(ruling, command)
        case MarkDuplicate():
            ties.mark_duplicate(ruling, command)
        case LinkIncidents():
            ties.link(ruling, command)
        case Refer():
            ties.refer(ruling, command)
        case CallTow():
            ties.call_tow(ruling, command)
        case DeclineTow():
            ties.decline_tow(ruling, command)
        case LogOn():
            units.log_on(ruling, command)
        case LogOff():
            units.log_off(ruling, command)
        case SetReadiness():
            units.set_readiness(ruling, command)
        case Contact():
            units.contact(ruling, command)
        case CloseStreet():
            streets.close_street(ruling, command)
        case OpenStreet():
            streets.open_street(ruling, command)
        case Undo():
            desk.undo(ruling, by)
        case MarkExercise():
            desk.mark_exercise(ruling, command)
        case KeepSetting():
            desk.keep_setting(ruling, command)
        case TickStep() | Involve() | DrawReport() | AddCaution() | EndCaution():
            judge_paperwork(ruling, command)
        case CallRoll() | LookUp():
            judge_paperwork(ruling, command)
        case ReceiveReport() | WithdrawReport() | NoteOther() | TakeReport():
            judge_intake(ruling, command)
        case AttachReport() | RejectReport() | TellReporter() | ShowReporter():
            judge_intake(ruling, command)
        case TellReporters():
            judge_intake(ruling, command)
        case KeepPartner() | RetirePartner() | HearWarning() | EndWarning():
            judge_intake(ruling, command)
        case Settle():
            conflicts.settle(ruling, command)
        case _:
            _judge_said(ruling, command)


_Said = (
    CallEmergency
    | HearEmergency
    | EndEmergency
    | SetTimer
    | NoteUnit
    | AddBolo
    | HearBolo
    | EndBolo
    | SendMessage
    | HearMessage
)


def _judge_said(ruling: Ruling, command: _Said) -> None:
    """Judge what is said on the air."""
    match command:
        case CallEmergency():
            on_air.call_emergency(ruling, command)
        case HearEmergency():
            on_air.hear_emergency(ruling, command)
        case EndEmergency():
            on_air.end_emergency(ruling, command)
        case SetTimer():
            on_air.set_timer(ruling, command)
        case NoteUnit():
            on_air.note_unit(ruling, command)
        case AddBolo():
            on_air.add_bolo(ruling, command)
        case HearBolo():
            on_air.hear_bolo(ruling, command)
        case EndBolo():
            on_air.end_bolo(ruling, command)
        case SendMessage():
            on_air.send_message(ruling, command)
        case HearMessage():
            on_air.hear_message(ruling, command)
        case _:
            assert_never(command)
