"""What was found in a pasted chat, and what came of it, in the reader's words."""

from __future__ import annotations

from patrol_tui.intake.pasted import Reason
from patrol_tui.intake_desk.pasting import Found, Taken
from store.model.records import Location
from widgets.words.catalogue import N_, Words
from widgets.words.moments import moment_near
from widgets.words.reports import SURETIES
from widgets.words.results import Teller
from widgets.words.terms import type_name

NOTHING = N_("nothing was found in that")
TOO_MUCH = N_("that is far too much for one paste; give a part of it")
NO_FILE = N_("cannot read {file}: {why}")
REASONS = {
    Reason.GREETING: N_("a greeting"),
    Reason.THANKS: N_("thanks"),
    Reason.ANSWER: N_("an answer"),
    Reason.STICKER: N_("a sticker"),
    Reason.MEDIA: N_("a picture by itself"),
    Reason.CALL: N_("a call"),
    Reason.UNSENT: N_("unsent by its sender"),
    Reason.MEMBERS: N_("who came or went"),
    Reason.QUESTION: N_("a question"),
    Reason.NOT_SO: N_("did not happen, or is over"),
    Reason.DRILL: N_("a drill"),
    Reason.NOT_NOW: N_("another time, a fear or the news"),
    Reason.PLACE_ALONE: N_("a place by itself"),
    Reason.CHATTER: N_("nothing that happened"),
}
"""Why a message was not taken for a report."""


def head_of(teller: Teller, found: Found, place: Location | None, now_ms: int) -> str:
    """Tell one thing in a line: who, when, what, where, and its words."""
    words, inbound = teller.words, found.inbound
    told = [_mark(words, found), _time(teller, inbound.sent_ms, now_ms), inbound.sender]
    if found.reason is None:
        kind = type_name(words, teller.tables, inbound.type) if inbound.type else ""
        told += [kind or words.say(N_("type?")), _where(teller, found, place)]
    told += [" ".join(inbound.text.split()), *(f"[{one}]" for one in inbound.media)]
    return " ".join(part for part in told if part)


def lines_of(teller: Teller, found: Found, place: Location | None) -> tuple[str, ...]:
    """Tell all of it: its words whole, and by which words it was understood."""
    inbound, say = found.inbound, teller.words.say
    lines = [inbound.text]
    if found.reason is None:
        lines.append(_where(teller, found, place))
    if inbound.phone:
        lines.append(say(N_("number to ring: {number}"), number=inbound.phone))
    return tuple(line for line in lines if line)


def _mark(words: Words, found: Found) -> str:
    if found.known:
        return words.say(N_("R{number} already"), number=found.known)
    if found.withdraws is not None:
        number = found.withdraws.number
        return words.say(N_("withdraws R{number}"), number=number)
    return f"({words.say(REASONS[found.reason])})" if found.reason else ""


def _time(teller: Teller, sent_ms: int | None, now_ms: int) -> str:
    words, zone = teller.words, teller.time_zone
    if sent_ms is None:
        return words.say(N_("time?"))
    return moment_near(words, sent_ms, now_ms, zone)


def _where(teller: Teller, found: Found, place: Location | None) -> str:
    if place is None:
        return teller.words.say(N_("place?"))
    sure = SURETIES.get(found.inbound.surety.value, "")
    told = f"@{teller.place(place)}"
    return f"{told} ({teller.words.say(sure)})" if sure else told


def say_taken(words: Words, taken: Taken, found: tuple[Found, ...]) -> str:
    """Tell what came of it: so many new, so many here already, so many left out."""
    known = sum(bool(one.known) for one in found)
    parts = [
        words.say(N_("new in the inbox: {count}"), count=len(taken.numbers))
        if taken.numbers
        else words.say(N_("nothing new"))
    ]
    if taken.withdrawn:
        gone = " ".join(f"R{number}" for number in taken.withdrawn)
        parts.append(words.say(N_("withdrawn: {reports}"), reports=gone))
    if known:
        parts.append(words.say(N_("{count} here already"), count=known))
    return "; ".join((*parts, *taken.refused))
