"""What is said of a checked log: whether it holds, what was found, what that proves.

Keyed by the codes' text, so that saying a sentence loads no log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from widgets.words.catalogue import N_, Words
from widgets.words.moments import age, clock, day

FINDINGS: dict[str, str] = {
    "damage": N_(
        "{file}: bytes {start} to {stop} are damaged, between {before} and {after}"
    ),
    "segment-short": N_("{file}: bytes {start} to {stop} were there and are gone"),
    "segment-missing": N_("{file} is gone; {by} says that it was there"),
    "segment-unreadable": N_("{file} cannot be read: {why}"),
    "twins-differ": N_("{file} and its packed copy hold different bytes"),
    "no-header": N_("{file} does not begin as a file of this log ({why})"),
    "header-lies": N_("{file}: its header says what cannot be ({what} {said})"),
    "broken-entry": N_("{file}: bytes {start} to {stop} hold what is no event"),
    "no-mark": N_("{file}: {frames} lines from byte {start} on lack the chain's mark"),
    "events-missing": N_("{events}: missing"),
    "events-changed": N_(
        "{events}: changed since it was chained, or its mark was ({file}, byte {start})"
    ),
    "mark-changed": N_(
        "{events}: the chain's mark was changed, the events were not"
        " ({file}, byte {start})"
    ),
    "same-number": N_(
        "{events}: there twice, with different bytes ({file}, byte {start})"
    ),
    "out-of-order": N_("{events}: where it cannot stand ({file}, byte {start})"),
    "head-differs": N_(
        "{events}: not what the device signed; something in it was changed,"
        " and the marks were made to fit"
    ),
    "bad-signature": N_("{events}: its signature is not by the key of its session"),
    "unsigned": N_("{events}: not signed; a desk signs more often than that"),
    "no-opening": N_("{writer}: no opening; who wrote it cannot be told"),
    "link-differs": N_("{events}: not what the next session, {by}, found"),
    "session-missing": N_(
        "{writer}: the whole session is missing; {by} goes on from its event {last}"
    ),
    "end-missing": N_("{events}: missing at its end; the next session, {by}, had it"),
    "later-events": N_(
        "{events}: unknown to the next session, {by}; put in later, or a copy went on"
    ),
    "two-follow": N_(
        "{one} and {other} both go on from {events}: the store was copied, and both"
        " copies were used as one device"
    ),
    "not-first": N_("{writer} claims to be the first session; {before} was before it"),
    "key-changed": N_(
        "{writer}: device {device} signs with key {key} here, and with {was} before"
    ),
    "base-unnamed": N_("{file} stands for dropped events, and no event says so"),
    "base-differs": N_("{file}, which stands for dropped events, was changed"),
    "witness-later": N_(
        "{writer}: the witness ({by}) saw event {number} with {head}; this log ends at"
        " {last}: {missing} events are missing at its end"
    ),
    "witness-other": N_(
        "{events}: the witness ({by}) saw {head}; this log has another history"
    ),
    "witness-session": N_(
        "{writer}: the witness ({by}) saw event {number} with {head}; the whole session"
        " is missing here"
    ),
    "witness-key": N_(
        "{events}: the witness ({by}) saw it signed with key {was}, here it is {key}"
    ),
    "witness-forged": N_(
        "{events}: what is kept of it ({by}) is not signed by the key it names"
    ),
    "key-unknown": N_("key {key} signed nothing here"),
    "key-seen": N_("device {device} gives its key as {key}"),
    "no-key": N_(
        "{writer}: {heads} signatures cannot be checked; its opening was dropped"
    ),
    "cut-off": N_(
        "{file} ends in an unfinished line at byte {start}: a write that was cut short"
    ),
    "torn": N_(
        "{file}: bytes {start} to {stop} are a write that was cut short; nobody was"
        " told that it was saved, and the log went on without it"
    ),
    "origin": N_("from {writer} on another device writes: {device}, key {key}"),
    "origin-restored": N_(
        "from {writer} on another device writes, on a store restored from a backup:"
        " {device}, key {key}"
    ),
    "origin-copied": N_(
        "from {writer} on another device writes, on a copied store: {device}, key {key}"
    ),
    "trimmed": N_(
        "{count} events from before {before} were dropped on purpose by {by}, {day}"
        " {time} ({events})"
    ),
    "dropped-again": N_(
        "{events}: lies there though it was dropped; it cannot be compared and does not"
        " count ({file}, byte {start})"
    ),
    "older-than-chain": N_(
        "{count} events are from before there was a chain: of them nothing is shown"
    ),
    "clock-back": N_("{events}: here the clock went back by {back}"),
    "unknown-kinds": N_(
        "{count} events are of kinds this program does not know; they are chained all"
        " the same"
    ),
    "witness-held": N_("the witness ({by}) confirms it, up to {events}"),
    "witness-past": N_(
        "{events}: cannot be compared with the witness ({by}); it was dropped, or"
        " events before it are missing"
    ),
    "witness-ahead": N_(
        "{writer}: the witness ({by}) has {missing} events more of this other desk"
    ),
    "witness-faulty": N_("the witness ({by}) does not hold itself: {faults} faults"),
    "key-held": N_("key {key} signed {sessions} of {of} sessions"),
}
"""By the codes of `store.proof`."""

READS = N_("; what is left reads as {reads}")
UNTIL = N_("; up to .{until} nothing can be told one by one")
RANGE = N_("{first} to .{last}")
BEGINNING = N_("the beginning")
END = N_("the end")

EMPTY = N_("HOLDS: the log is empty")
HOLDS = N_("HOLDS: {span}")
FAILS_ONCE = N_("DOES NOT HOLD, one fault: {span}")
FAILS = N_("DOES NOT HOLD, {faults} faults: {span}")
SPAN = N_(
    "{count} events of {sessions} by device {devices}, {first} to {last}, {signed}"
)
NOTHING = N_("no event can be read")
SESSION = N_("one session")
SESSIONS = N_("{count} sessions")
SIGNED = N_("signed up to {event}")
UNSIGNED = N_("not signed")
ONE_LATER = N_("; one later event is chained and not yet signed")
LATER = N_("; {count} later events are chained and not yet signed")

SHOWN = N_(
    "This shows that no event was changed, cut out or put in, as far as it is signed."
)
SHOWN_BUT = N_("What is not named above is as it was written, as far as it is signed.")
NOT_SHOWN = N_(
    "Alone it does not show that nothing is missing at the end, that nobody with the"
    " device's key wrote it anew, or that the clock was right."
)
HOW = N_(
    "A head on paper (--head) or in another log (--witness) shows the first two; more"
    " in docs/proof.md."
)

HEAD = N_("log: {event}  {head}")
KEY = N_("key of device {device}: {key}")
HEAD_FAILS = N_("this log does not hold; see: patrol-tui log verify")

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
    if "writer" in about:
        fields["events"] = _events(words, about)
    for end, otherwise in (("before", BEGINNING), ("after", END)):
        fields[end] = fields.get(end) or words.say(otherwise)
    origin = f"{code}-{about.get('origin')}"
    said = words.say(FINDINGS.get(origin) or FINDINGS[code], **fields)
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
        told["back"] = age(int(about["back_ms"]))
    return told


def say_verdict(
    words: Words, counts: Mapping[str, int], names: Mapping[str, str], zone: tzinfo
) -> str:
    """Say in one line whether a log holds.

    Args:
        words: The reader's language.
        counts: faults, events, sessions, unsigned, first_ms, last_ms.
        names: devices, and the event up to which it is signed (empty for none).
        zone: The station's time zone.
    """
    if not counts["events"]:
        span = words.say(NOTHING)
        is_whole = not counts["faults"]
        return words.say(EMPTY if is_whole else FAILS, span=span, **counts)
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
    faults = counts["faults"]
    sum_up = FAILS_ONCE if faults == 1 else FAILS if faults else HOLDS
    return words.say(sum_up, faults=faults, span=span)


def say_reach(words: Words, *, holds: bool) -> tuple[str, str, str]:
    """Say what this shows and what it does not."""
    shown = words.say(SHOWN if holds else SHOWN_BUT)
    return shown, words.say(NOT_SHOWN), words.say(HOW)
