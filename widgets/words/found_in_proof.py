"""What can be found in a log that is checked, each in one sentence.

Keyed by the codes' text, so that saying a sentence loads no log.
"""

from __future__ import annotations

from widgets.words.catalogue import N_

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
        "{events}: the witness ({by}) saw {head}, this log has {here}: it has another"
        " history"
    ),
    "witness-session": N_(
        "{writer}: the witness ({by}) saw event {number} with {head}; the whole session"
        " is missing here"
    ),
    "paper-session": N_(
        "{writer}: no such session in this log; the paper ({by}) names its event"
        " {number}. It is missing here, or the paper is of another log"
    ),
    "paper-read-as": N_("{typed} was read as {writer}: O and 0, I, L and 1 look alike"),
    "paper-slip": N_(
        "{events}: {digits} of 32 digits differ: check the paper. Typed: {head}, here:"
        " {here}"
    ),
    "paper-number": N_(
        "{events}: what was typed is the head of event {meant}: check the paper"
    ),
    "paper-name": N_(
        "{events}: what was typed as a head of {typed} is its head: check the name of"
        " the session on the paper"
    ),
    "key-slip": N_(
        "{digits} of 16 digits of the key differ: check the paper. Typed: {key}, here:"
        " {here}"
    ),
    "memory-later": N_(
        "this store's own memory ({by}) knows {missing} events more, up to {events};"
        " they are missing here"
    ),
    "memory-other": N_(
        "{events}: this store's own memory ({by}) knows another history; one of the"
        " two was changed"
    ),
    "chapter-later": N_(
        "this store's own memory ({by}) holds {missing} incidents that this log does"
        " not, such as that of {events}"
    ),
    "list-later": N_(
        "the backup's own list ({by}) knows {missing} events more, up to {events}; they"
        " are missing here"
    ),
    "list-other": N_(
        "{events}: the backup's own list ({by}) knows another history; one of the two"
        " was changed"
    ),
    "list-broken": N_("{file}, the backup's own list, cannot be read: {why}"),
    "member-differs": N_("{file} is not what the backup's own list ({by}) says of it"),
    "member-missing": N_("{file} is in the backup's own list ({by}) and not in it"),
    "member-strange": N_("{file} is in the backup and not in its own list ({by})"),
    "memory-broken": N_("{file} is damaged; it is only a memory of the log"),
    "ended-hard": N_(
        "{sessions} sessions did not end cleanly, the last of them {writer}: the"
        " program or the computer was stopped"
    ),
    "still-open": N_(
        "session {writer} has no end: the desk is at work, or was stopped hard"
    ),
    "end-unsigned": N_(
        "{events}: a clean end that is not signed; a desk signs there, so events may be"
        " missing before it"
    ),
    "doubled": N_(
        "{file}: {lines} lines from byte {start} on stand there twice; each counts once"
    ),
    "log-empty": N_(
        "the log holds no event: nothing was entered yet, or it was emptied"
    ),
    "witness-nothing": N_("the witness ({by}) knows nothing of this log"),
    "witness-same": N_(
        "the witness ({by}) has the same log, the same up to the end ({events})"
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
        "{file} ends in an unfinished line at byte {start}: cut short in the writing,"
        " or shortened later"
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

ONE: dict[str, tuple[str, str]] = {
    "no-mark": (
        "frames",
        N_("{file}: the line at byte {start} lacks the chain's mark"),
    ),
    "witness-later": (
        "missing",
        N_(
            "{writer}: the witness ({by}) saw event {number} with {head}; this log ends"
            " at {last}: one event is missing at its end"
        ),
    ),
    "no-key": (
        "heads",
        N_("{writer}: one signature cannot be checked; its opening was dropped"),
    ),
    "trimmed": (
        "events",
        N_(
            "one event from before {before} was dropped on purpose by {by}, {day}"
            " {time} ({events})"
        ),
    ),
    "older-than-chain": (
        "events",
        N_("one event is from before there was a chain: of it nothing is shown"),
    ),
    "unknown-kinds": (
        "events",
        N_(
            "one event is of a kind this program does not know; it is chained all the"
            " same"
        ),
    ),
    "witness-ahead": (
        "missing",
        N_("{writer}: the witness ({by}) has one event more of this other desk"),
    ),
    "witness-faulty": (
        "faults",
        N_("the witness ({by}) does not hold itself: one fault"),
    ),
    "key-held": ("of", N_("key {key} signed the one session there is")),
    "paper-slip": (
        "digits",
        N_(
            "{events}: 1 of 32 digits differs: check the paper. Typed: {head}, here:"
            " {here}"
        ),
    ),
    "key-slip": (
        "digits",
        N_(
            "1 of 16 digits of the key differs: check the paper. Typed: {key}, here:"
            " {here}"
        ),
    ),
    "memory-later": (
        "missing",
        N_(
            "this store's own memory ({by}) knows one event more, {events}; it is"
            " missing here"
        ),
    ),
    "chapter-later": (
        "missing",
        N_(
            "this store's own memory ({by}) holds an incident that this log does not,"
            " that of {events}"
        ),
    ),
    "list-later": (
        "missing",
        N_(
            "the backup's own list ({by}) knows one event more, {events}; it is missing"
            " here"
        ),
    ),
    "ended-hard": (
        "sessions",
        N_(
            "session {writer} did not end cleanly: the program or the computer was"
            " stopped"
        ),
    ),
    "doubled": (
        "lines",
        N_("{file}: the line at byte {start} stands there twice; it counts once"),
    ),
}
"""What is said instead where the value named first is one."""
