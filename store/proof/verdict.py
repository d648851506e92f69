"""The verdict on a log: what was found, and how far the proof reaches.

A finding is a code and named values, as a refusal is; the sentences are made where
they are said. Some findings are facts, which anyone who reads the log should know;
one that is a fault means that the log does not hold.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from store.disk import StoreError
from store.sentences import N_


class Unverifiable(StoreError):  # noqa: N818 (a state, told to people)
    """There is no log to check here, or it cannot be read."""


CANNOT_READ = N_("cannot read {where}: {why}")
CANNOT_CHECK = N_("cannot check {where}: {why}")


class Code(StrEnum):
    """What can be found; the values in brackets are named in `Finding.about`."""

    DAMAGE = "damage"
    """Bad bytes where entries were (file, start, stop, before, after, reads)."""
    SHORT = "segment-short"
    """Bytes that were on disk are gone from a file's end (file, start, stop)."""
    MISSING_FILE = "segment-missing"
    """A file that was once there is gone (file, by)."""
    UNREADABLE = "segment-unreadable"
    """A file, or a part of it, cannot be read or unpacked (file, why)."""
    TWINS_DIFFER = "twins-differ"
    """A file and its packed copy hold different bytes (file)."""
    NO_HEADER = "no-header"
    """A file does not begin with its header (file, why)."""
    HEADER_LIES = "header-lies"
    """A header says what cannot be (file, what, said)."""
    BROKEN_ENTRY = "broken-entry"
    """A sound frame holds what is no event (file, start, stop)."""
    NO_MARK = "no-mark"
    """Frames lack the chain's mark (file, start, frames)."""

    GAP = "events-missing"
    """Numbers are missing (writer, first, last, until)."""
    CHANGED = "events-changed"
    """Not the bytes that were chained (writer, first, last, until, file, start)."""
    MARK_CHANGED = "mark-changed"
    """Only a mark was changed (writer, first, last, file, start)."""
    SAME_NUMBER = "same-number"
    """The same number with other bytes (writer, number, file, start)."""
    OUT_OF_ORDER = "out-of-order"
    """A number where it cannot stand (writer, number, file, start)."""
    HEAD_DIFFERS = "head-differs"
    """Not what the device signed (writer, first, last)."""
    BAD_SIGNATURE = "bad-signature"
    """A signature that is not by the session's key (writer, number)."""

    UNSIGNED = "unsigned"
    """More events without a signature than a desk leaves (writer, first, last)."""

    NO_OPENING = "no-opening"
    """A session does not begin with its opening (writer, last)."""
    LINK_DIFFERS = "link-differs"
    """Not what the next session found (writer, first, last, by)."""
    NO_SESSION = "session-missing"
    """A whole session is gone (writer, last, by)."""
    NO_END = "end-missing"
    """Its end is gone (writer, first, last, by)."""
    LATER = "later-events"
    """Entries that the next session did not know (writer, first, last, by)."""
    TWO_FOLLOW = "two-follow"
    """Two sessions go on from one (writer, number, one, other)."""
    NOT_FIRST = "not-first"
    """A session claims to be its store's first (writer, before)."""
    KEY_CHANGED = "key-changed"
    """Another key under the same device code (device, writer, key, was)."""
    BASE_UNNAMED = "base-unnamed"
    """No entry says that others were dropped, and what stands for them (file)."""
    BASE_DIFFERS = "base-differs"
    """What stands for dropped entries was changed (file)."""

    MEMORY_LATER = "memory-later"
    """A snapshot knows more of this log (by, missing, writer, number)."""
    MEMORY_OTHER = "memory-other"
    """A snapshot knows another history (by, writer, number)."""
    CHAPTER_LATER = "chapter-later"
    """A chapter holds incidents this log does not (by, missing, writer, number)."""
    MEMBER_DIFFERS = "member-differs"
    """A file of a backup is not as its list has it (file, by)."""
    MEMBER_MISSING = "member-missing"
    """A file is in a backup's list and not in the backup (file, by)."""
    MEMBER_STRANGE = "member-strange"
    """A file is in a backup and not in its list (file, by)."""
    LIST_BROKEN = "list-broken"
    """A backup's list of its files cannot be read (file, why)."""
    LIST_LATER = "list-later"
    """A backup's list knows more of this log (by, missing, writer, number)."""
    LIST_OTHER = "list-other"
    """A backup's list knows another history (by, writer, number)."""

    WITNESS_LATER = "witness-later"
    """A witness saw more (writer, number, head, last, missing, by)."""
    WITNESS_OTHER = "witness-other"
    """A witness saw another history (writer, number, head, here, by)."""
    WITNESS_SESSION = "witness-session"
    """A witness saw a session that is not here (writer, number, head, by)."""
    PAPER_SESSION = "paper-session"
    """A head on paper is of a session that is not here (writer, number, by)."""
    WITNESS_KEY = "witness-key"
    """A witness saw another key (writer, number, key, was, by)."""
    WITNESS_FORGED = "witness-forged"
    """A witness's head is not signed by the key it names (writer, number, by)."""
    KEY_UNKNOWN = "key-unknown"
    """The key that was named did not sign here (key)."""

    KEY_SEEN = "key-seen"
    """A device and the key it gives as its own (device, key)."""
    NO_KEY = "no-key"
    """Signed heads whose key was dropped with older entries (writer, heads)."""
    CUT_OFF = "cut-off"
    """The newest file ends in an unfinished write (file, start, stop)."""
    TORN = "torn"
    """An unfinished write that later entries stepped over (file, start, stop)."""
    ORIGIN = "origin"
    """Another device goes on with this store (writer, device, after, origin, key)."""
    TRIMMED = "trimmed"
    """Old entries dropped on purpose (by, at_ms, before_ms, events, writer, number)."""
    DROPPED_AGAIN = "dropped-again"
    """A dropped event lies here again; it cannot be compared, and does not count
    (writer, number, file, start)."""
    OLDER = "older-than-chain"
    """Entries from before there was a chain (events, sessions)."""
    CLOCK_BACK = "clock-back"
    """The device's clock went back (writer, number, back_ms)."""
    UNKNOWN_KINDS = "unknown-kinds"
    """Kinds this program does not know, chained all the same (events)."""
    WITNESS_HELD = "witness-held"
    """Heads that somebody else kept fit (heads, by, writer, number)."""
    WITNESS_PAST = "witness-past"
    """A head that cannot be compared: dropped, or behind a gap (writer, number, by)."""
    WITNESS_AHEAD = "witness-ahead"
    """A witness has more of another desk (writer, number, head, last, missing, by)."""
    WITNESS_FAULTY = "witness-faulty"
    """A witness's own log does not hold (by, faults)."""
    KEY_HELD = "key-held"
    """The key that was named signed here (key, sessions, of)."""
    WITNESS_SAME = "witness-same"
    """A witness has the same log to the same end (by, writer, number)."""
    PAPER_READ_AS = "paper-read-as"
    """A session was typed with signs that look alike (typed, writer)."""
    MEMORY_BROKEN = "memory-broken"
    """A snapshot or a chapter is damaged; the log is whole without it (file)."""
    ENDED_HARD = "ended-hard"
    """Sessions without the mark of a clean end (sessions, writer)."""
    STILL_OPEN = "still-open"
    """The newest session has no such mark: it may be at work (writer)."""
    END_UNSIGNED = "end-unsigned"
    """It has the mark of a clean end, and no signature there (writer, number)."""
    DOUBLED = "doubled"
    """Lines that lie there again; each counts once (file, start, lines)."""

    LOG_EMPTY = "log-empty"
    """There is a log's file, and no event ()."""
    PAPER_SLIP = "paper-slip"
    """A typed head has few wrong digits (writer, number, head, here, digits, by)."""
    PAPER_NUMBER = "paper-number"
    """A typed head is that of another event (writer, number, meant, by)."""
    PAPER_NAME = "paper-name"
    """A typed head is that of another session (typed, writer, number, by)."""
    KEY_SLIP = "key-slip"
    """A typed key has few wrong digits (key, here, digits)."""
    WITNESS_NOTHING = "witness-nothing"
    """A witness knows nothing of this log (by)."""


UNANSWERED = frozenset(
    {
        Code.LOG_EMPTY,
        Code.PAPER_SLIP,
        Code.PAPER_NUMBER,
        Code.PAPER_NAME,
        Code.KEY_SLIP,
        Code.WITNESS_NOTHING,
    }
)
"""What leaves a question open: no fault, and nothing is confirmed."""

FACTS = frozenset(
    {
        Code.KEY_SEEN,
        Code.NO_KEY,
        Code.CUT_OFF,
        Code.TORN,
        Code.ORIGIN,
        Code.TRIMMED,
        Code.DROPPED_AGAIN,
        Code.OLDER,
        Code.CLOCK_BACK,
        Code.UNKNOWN_KINDS,
        Code.WITNESS_HELD,
        Code.WITNESS_PAST,
        Code.WITNESS_AHEAD,
        Code.WITNESS_FAULTY,
        Code.KEY_HELD,
        Code.WITNESS_SAME,
        Code.PAPER_READ_AS,
        Code.MEMORY_BROKEN,
        Code.ENDED_HARD,
        Code.STILL_OPEN,
        Code.END_UNSIGNED,
        Code.DOUBLED,
        *UNANSWERED,
    }
)
"""What a log may have and hold."""

Value = str | int


class Finding(NamedTuple):
    """One thing found."""

    code: Code
    about: dict[str, Value]
    """The values that `Code` names for it; keys and heads as they are printed."""

    @property
    def is_fault(self) -> bool:
        """Claim that a log with this does not hold."""
        return self.code not in FACTS

    @property
    def is_unanswered(self) -> bool:
        """Claim that something that was asked could not be told."""
        return self.code in UNANSWERED


class WriterReport(NamedTuple):
    """One session: all that one writer wrote."""

    writer: str
    device: str
    key: str
    """The public key as its opening names it; empty without one."""
    first: int
    last: int
    head: str
    """The chain's value after the last event, in hex."""
    signed_until: int
    """The last event that a signature reaches; 0 for none."""
    first_ms: int
    last_ms: int


class Verdict(NamedTuple):
    """What a check found."""

    holds: bool
    """There is a log, and no fault in it."""
    findings: tuple[Finding, ...]
    """In the order of the log; what witnesses say comes last."""
    writers: tuple[WriterReport, ...]
    """In the order in which they began."""
    events: int
    """Different events read."""
    signed_until: str
    """The newest event that a signature reaches; empty for none."""
    unsigned: int
    """Events that no signature reaches yet."""
    first_ms: int
    """The earliest time an event names; 0 in an empty log."""
    last_ms: int

    @property
    def is_answered(self) -> bool:
        """Claim that all that was held against it could be compared."""
        return not any(finding.is_unanswered for finding in self.findings)

    @property
    def devices(self) -> tuple[str, ...]:
        """The devices that wrote here, in the order in which they began."""
        return tuple(dict.fromkeys(row.device for row in self.writers))
