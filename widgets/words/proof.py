"""What is said of a checked log: whether it holds, what was found, what that proves.

Keyed by the codes' text, so that saying a sentence loads no log.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import NamedTuple

from widgets.words.catalogue import N_, Words
from widgets.words.found_in_proof import FINDINGS, ONE
from widgets.words.moments import age, clock, day

READS = N_("; what is left reads as {reads}")
UNTIL = N_("; of those up to .{until} it cannot be told which are as they were written")
RANGE = N_("{first} to .{last}")
DAYS = N_("{count} days")
YEARS = N_("{count} years")
BEGINNING = N_("the beginning")
END = N_("the end")

EMPTY = N_("NOTHING TO SHOW: {span}")
HOLDS = N_("HOLDS: {span}")
OPEN = N_("HOLDS, BUT IS NOT CONFIRMED: {span}")
FAILS_ONCE = N_("DOES NOT HOLD, one fault: {span}")
FAILS = N_("DOES NOT HOLD, {faults} faults: {span}")
SPAN = N_(
    "{count} events of {sessions} by device {devices}, {first} to {last}, {signed}"
)
NOTHING = N_("no event can be read")
NO_EVENT = N_("there is no event")
SESSION = N_("one session")
SESSIONS = N_("{count} sessions")
SIGNED = N_("signed up to {event}")
UNSIGNED = N_("not signed")
ONE_LATER = N_("; one later event is chained and not yet signed")
LATER = N_("; {count} later events are chained and not yet signed")

SHOWN = N_(
    "This shows that no event was changed, cut out or put in, as far as it is signed."
)
SHOWN_UNSIGNED = N_(
    "Nothing in it is signed yet: this shows only that it is in one piece."
)
SHOWN_BUT = N_("What is not named above is as it was written, as far as it is signed.")
SHOWN_BUT_UNSIGNED = N_("Nothing in it is signed: of the rest nothing is shown.")
SHOWN_NOTHING = N_("This shows nothing of what was entered.")
NOT_SHOWN = N_(
    "Alone it does not show that nothing is missing at the end, that nobody with the"
    " device's key wrote it anew, or that the clock was right."
)
HOW = N_(
    "A head on paper (--head) or in another log (--witness) shows the first two; more"
    " in docs/proof.md."
)
CONFIRMED = N_(
    "{by} shows that up to {event} nothing is missing, and that nobody wrote it anew"
    " since, not even with the device's key."
)
SAME = N_(
    "{by} shows that nothing is missing at its end, and that nobody wrote it anew"
    " since, not even with the device's key."
)
BY_KEY = N_(
    "The key that was given signed it: nobody without that key wrote it, as far as it"
    " is signed."
)
PAPER = N_("The paper")
WITNESS = N_("The witness {by}")
AFTER_IT = N_(
    "What was entered after that the log alone shows; and no log shows that the clock"
    " was right."
)
CLOCK = N_("It does not show that the clock was right.")

HEAD = N_("log: {event}  {head}")
KEY = N_("key of device {device}: {key}")
HEAD_FAILS = N_("this log does not hold; see: patrol-tui log verify")

DAY_MS = 24 * 3600 * 1000
YEAR_DAYS = 365

Value = str | int


def say_found(words: Words, code: str, about: Mapping[str, Value], zone: tzinfo) -> str:
    """Say one thing that was found, in one line.

    Args:
        words: The reader's language.
        code: What it is.
        about: Its values; keys and heads as they are printed.
        zone: The station's time zone.
    """
    fields: dict[str, Value] = {**about, **_times(words, about, zone)}
    if "events" in about:
        fields["count"] = f"{int(about['events']):,}"
    if "why" in about:
        fields["why"] = words.say(str(about["why"]))
    if "writer" in about:
        fields["events"] = _events(words, about)
    for end, otherwise in (("before", BEGINNING), ("after", END)):
        fields[end] = fields.get(end) or words.say(otherwise)
    origin = f"{code}-{about.get('origin')}"
    counted, sentence = ONE.get(code, ("", ""))
    if about.get(counted) != 1:
        sentence = FINDINGS.get(origin) or FINDINGS[code]
    said = words.say(sentence, **fields)
    if about.get("reads"):
        said += words.say(READS, reads=about["reads"])
    if int(about.get("until", 0)) > int(about.get("last", 0)):
        said += words.say(UNTIL, until=about["until"])
    return said


def _events(words: Words, about: Mapping[str, Value]) -> str:
    """Name one event, or some in a row."""
    writer = about["writer"]
    first = about.get("first", about.get("number", about.get("last", 1)))
    last = about.get("last", first) if "first" in about else first
    if first == last:
        return f"{writer}.{first}"
    return words.say(RANGE, first=f"{writer}.{first}", last=last)


def _times(words: Words, about: Mapping[str, Value], zone: tzinfo) -> dict[str, Value]:
    """Tell moments and spans as people read them."""
    told: dict[str, Value] = {}
    if "at_ms" in about:
        at_ms = int(about["at_ms"])
        told = {"day": day(words, at_ms, zone), "time": clock(at_ms, zone)}
    if "before_ms" in about:
        told["before"] = day(words, int(about["before_ms"]), zone)
    if "back_ms" in about:
        told["back"] = _span(words, int(about["back_ms"]))
    return told


def _span(words: Words, span_ms: int) -> str:
    """Tell how long something is: in hours below two days, in years above two."""
    days = span_ms // DAY_MS
    if days < 2:
        return age(span_ms)
    if days < 2 * YEAR_DAYS:
        return words.say(DAYS, count=days)
    return words.say(YEARS, count=days // YEAR_DAYS)


def say_verdict(
    words: Words, counts: Mapping[str, int], names: Mapping[str, str], zone: tzinfo
) -> str:
    """Say in one line whether a log holds.

    Args:
        words: The reader's language.
        counts: faults, questions, events, sessions, unsigned, first_ms, last_ms.
        names: devices, and the event up to which it is signed (empty for none).
        zone: The station's time zone.
    """
    faults = counts["faults"]
    sum_up = FAILS_ONCE if faults == 1 else FAILS
    if not counts["events"]:
        span = words.say(NOTHING if faults else NO_EVENT)
        return words.say(sum_up if faults else EMPTY, span=span, **counts)
    if not faults:
        sum_up = OPEN if counts["questions"] else HOLDS
    sessions, until = counts["sessions"], names["signed_until"]
    signed = words.say(SIGNED, event=until) if until else words.say(UNSIGNED)
    if until and counts["unsigned"]:
        later = ONE_LATER if counts["unsigned"] == 1 else LATER
        signed += words.say(later, count=f"{counts['unsigned']:,}")
    span = words.say(
        SPAN,
        count=f"{counts['events']:,}",
        sessions=words.say(SESSION if sessions == 1 else SESSIONS, count=sessions),
        devices=names["devices"],
        first=day(words, counts["first_ms"], zone),
        last=day(words, counts["last_ms"], zone),
        signed=signed,
    )
    return words.say(sum_up, faults=faults, span=span)


class Confirmed(NamedTuple):
    """Who confirms a log, and how far."""

    by: str
    """The witness; empty for a paper."""
    event: str
    """The last event that is confirmed."""
    is_all: bool
    """It is the log's last."""


class Reach(NamedTuple):
    """What a check shows."""

    holds: bool
    """Nothing is wrong with it."""
    events: int
    """How many could be read."""
    is_signed: bool
    """Some of it is signed."""
    confirmed: tuple[Confirmed, ...] = ()
    by_key: bool = False
    """The key that was given signed in it."""
    is_asked: bool = False
    """Something was held against it."""


def say_reach(words: Words, reach: Reach) -> Iterator[str]:
    """Say what a check shows, by whom, and what it does not show."""
    signed, unsigned = (
        (SHOWN, SHOWN_UNSIGNED) if reach.holds else (SHOWN_BUT, SHOWN_BUT_UNSIGNED)
    )
    shown = signed if reach.is_signed else unsigned
    yield words.say(shown if reach.events else SHOWN_NOTHING)
    confirmed = reach.confirmed if reach.holds and reach.events else ()
    for one in confirmed:
        by = words.say(WITNESS, by=one.by) if one.by else words.say(PAPER)
        yield words.say(SAME if one.is_all else CONFIRMED, by=by, event=one.event)
    if reach.by_key and reach.holds:
        yield words.say(BY_KEY)
    if confirmed:
        is_all = any(one.is_all for one in confirmed)
        yield words.say(CLOCK if is_all else AFTER_IT)
        return
    yield words.say(NOT_SHOWN)
    if not reach.is_asked:
        yield words.say(HOW)
