"""Refusals: why the rules say no, as a value with a code and what it is about."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Code(StrEnum):
    """Every reason to refuse; `widgets.words` says each in both languages."""

    UNKNOWN_UNIT = "unknown-unit"
    UNKNOWN_INCIDENT = "unknown-incident"
    UNKNOWN_TYPE = "unknown-type"
    UNKNOWN_DISPOSITION = "unknown-disposition"
    UNKNOWN_PLACE = "unknown-place"
    PLACE_MISSING = "place-missing"
    DISPOSITION_MISSING = "disposition-missing"
    REASON_MISSING = "reason-missing"
    WORDS_MISSING = "words-missing"
    BAD_PRIORITY = "bad-priority"
    BAD_MINUTES = "bad-minutes"
    INCIDENT_CLOSED = "incident-closed"
    INCIDENT_OPEN = "incident-open"
    HAS_UNITS = "has-units"
    OFF_DUTY = "off-duty"
    ALREADY_ON = "already-on"
    ALREADY_OFF = "already-off"
    NOT_READY = "not-ready"
    ON_INCIDENT = "on-incident"
    ALREADY_ASSIGNED = "already-assigned"
    NOT_ASSIGNED = "not-assigned"
    OTHER_INCIDENT = "other-incident"
    NO_PRIMARY = "no-primary"
    SAME_STAGE = "same-stage"
    WRONG_ORDER = "wrong-order"
    TOO_EARLY = "too-early"
    NOT_ARRIVED = "not-arrived"
    HAS_ARRIVED = "has-arrived"
    NO_CHANGE = "no-change"
    NOTHING_TO_UNDO = "nothing-to-undo"
    UNDO_TOO_LATE = "undo-too-late"
    TWO_UNITS = "two-units"
    SAME_INCIDENT = "same-incident"
    ALREADY_STACKED = "already-stacked"
    UNKNOWN_AGENCY = "unknown-agency"
    TOW_CALLED = "tow-called"
    NO_TOW_CALLED = "no-tow-called"
    NO_TOW_FIRMS = "no-tow-firms"
    UNKNOWN_FIRM = "unknown-firm"
    NOT_ITS_TURN = "not-its-turn"
    UNDO_OVERTAKEN = "undo-overtaken"
    UNDO_HEARD = "undo-heard"
    UNDO_EMERGENCY = "undo-emergency"
    UNDO_SAID = "undo-said"
    NO_EMERGENCY = "no-emergency"
    IN_EMERGENCY = "in-emergency"
    WRONG_WORD = "wrong-word"
    NO_STAND_DOWN = "no-stand-down"
    BAD_TIMER = "bad-timer"
    UNKNOWN_BOLO = "unknown-bolo"
    BAD_EXPIRY = "bad-expiry"
    UNKNOWN_MESSAGE = "unknown-message"
    NOT_ADDRESSED = "not-addressed"
    WHICH_UNIT = "which-unit"
    NO_ALERT = "no-alert"
    SOS_ALERT = "sos-alert"
    NOBODY_ON_DUTY = "nobody-on-duty"
    UNTIL_PAST = "until-past"
    NOT_CLOSED = "not-closed"
    BAD_PLAN = "bad-plan"
    UNKNOWN_STEP = "unknown-step"
    REPORT_DRAWN = "report-drawn"
    UNKNOWN_CAUTION = "unknown-caution"
    BAD_CAUTION = "bad-caution"
    STORE_IN_USE = "store-in-use"
    NOT_SAVED = "not-saved"
    DISK_WAITS = "disk-waits"


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A command was refused: nothing was changed."""

    code: Code
    about: dict[str, str] = {}
    """What the sentence names: unit, number, state, nearest, ..."""
    overridable: bool = False
    """Claim that the same command with `!` would be taken."""
