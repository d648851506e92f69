"""What a checkup says: each thing found, what it means, and what a repair would do.

Keyed by the codes' text, so that saying a sentence loads no store.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from widgets.words.catalogue import N_, Words
from widgets.words.moments import age, clock, day

FINDINGS: dict[str, str] = {
    "in-use": N_("a program has the store open now ({who}); it was only looked at"),
    "network-folder": N_(
        "the store lies on another computer's disk ({mount}, {kind}): entries can be"
        " lost when the line breaks; move it to this computer"
    ),
    "cloud-folder": N_(
        'the store lies in a folder that is copied to a cloud ("{part}"), which can'
        " mix two computers' entries; move it out of there"
    ),
    "room-short": N_("only {free_mb} MB are free on the disk; make room soon"),
    "room-none": N_(
        "the disk is full ({free_kb} kB free); new entries will be refused; make room"
    ),
    "room-reserved": N_(
        "the disk is full ({free_kb} kB free); the log's reserve ({reserve_kb} kB)"
        " still takes entries, then they are refused; make room"
    ),
    "read-only": N_(
        "the disk is read-only; new entries will be refused; call computer support"
    ),
    "no-right": N_("{user} may not write there; new entries will be refused"),
    "open-to-others": N_(
        "other users of this computer can get at files of the store: {files} ({file})"
    ),
    "other-owner": N_(
        "the store belongs to {owner}, and you are {user}; only {owner} should mend it"
    ),
    "mixed-owners": N_(
        "files of {owner}, who does not own the store: {files} ({file}); the desk may"
        " not be able to use them; ask who looks after this computer"
    ),
    "unreadable": N_("{file} cannot be read: {why}"),
    "log-gone": N_(
        "the log is gone, though the store was used (up to {file}, byte {start});"
        " restore a backup, or the desk goes on without it once this is known"
    ),
    "damage": N_("{file}: bytes {start} to {stop} of the log are damaged"),
    "sealed-elsewhere": N_(
        "{file}: bytes {start} to {stop} of the log were changed, or are from another"
        " store"
    ),
    "chain-broken": N_(
        "{event} is not as it was written ({file}, byte {start}); see:"
        " patrol-tui log verify"
    ),
    "segment-short": N_("{file}, a piece of the log, has lost its end"),
    "segment-missing": N_("{file}, a piece of the log, is gone"),
    "segment-unreadable": N_("{file}, a piece of the log, cannot be read"),
    "torn-tail": N_(
        "{file}: the end, at byte {start}, was cut short in the writing, or shortened"
        " later; a head on paper, a backup or another desk tells which (patrol-tui log"
        " verify)"
    ),
    "tail-unclear": N_(
        "{file}: the last write, at byte {start}, cannot be read: cut short in the"
        " writing, or damaged later; a head on paper, a backup or another desk tells"
        " which (patrol-tui log verify)"
    ),
    "broken-entry": N_(
        "entries that make no sense: {count}, the first in {file} at byte {start}"
    ),
    "events-missing": N_("entries {events} are missing"),
    "damage-before": N_(
        "the desk tells that {file} was found damaged on {day}; it is so no more"
    ),
    "damages-unreadable": N_(
        "{file}, the list of damages that were found, cannot be read ({why})"
    ),
    "unknown-kinds": N_(
        "entries of kinds that this program does not know: {count}; update it"
    ),
    "clock-ahead": N_(
        "entries from the future: {count}, up to {day} {time} ({event}); set the clock"
        " of that computer"
    ),
    "clock-back": N_(
        "a clock went back by {back} at {event}; times around there may be wrong (so"
        " often: {count})"
    ),
    "leftover": N_("{file} is what is left of a write that was cut short; not needed"),
    "set-aside-before": N_(
        "set aside by repairs: {files} ({file}); delete that when nothing is missed"
    ),
    "twin": N_("{file} is being packed; the desk ends that by itself"),
    "twin-better": N_("{file} is damaged, and its packed copy is whole"),
    "dropped-stays": N_(
        "files of the log that were to be dropped and are still here: {files}; see:"
        " patrol-tui log trim"
    ),
    "base-damaged": N_("{file}, which stands for dropped entries, cannot be read"),
    "base-unsaid": N_(
        "{file} stands for entries that were to be dropped, and none were"
    ),
    "snapshot-damaged": N_(
        "{file}, a summary of the log, is damaged ({why}); nothing is lost, starting"
        " takes longer"
    ),
    "snapshot-other": N_(
        "{file}, a summary of the log, is of another version; the next one replaces it"
    ),
    "snapshot-differs": N_(
        "{file}, a summary of the log, says something else than the log ({what}); the"
        " screen may be wrong, the log is right"
    ),
    "chapter-damaged": N_(
        "{file}, old incidents for searching, is damaged ({why}); the log still has"
        " them"
    ),
    "chapter-differs": N_(
        "{file} tells #{number} ({incident}) otherwise than the log, which is right"
    ),
    "incident-nowhere": N_(
        "old incidents that searching does not find: {count}, the first #{number}"
        " ({incident}); the log still has them"
    ),
    "chapter-unlisted": N_(
        "files of old incidents that are not in use: {files} ({file}); the desk clears"
        " them away"
    ),
    "not-compared": N_(
        "the log is damaged, so its summaries were not compared with it; they may hold"
        " what it lost, and stay as they are"
    ),
    "chapter-lost": N_(
        "{file}, old incidents for searching, is damaged ({why}), and the log as well"
    ),
    "device-missing": N_(
        "this store has no device yet, as after a restore; the next desk begins as a"
        " new one"
    ),
    "device-copied": N_(
        "this store was copied from where device {device} works; the next desk here"
        " begins as a new one"
    ),
    "device-damaged": N_(
        "DEVICE, the desk's own key, cannot be used; the next desk begins as a new one"
    ),
    "device-other-key": N_(
        "DEVICE holds another key than the log knows of {device}; others would take its"
        " entries for forged"
    ),
    "key-half": N_("KEY, which the passphrase opens, is damaged in one of two places"),
    "not-all-sealed": N_(
        "this store is locked, and files of it are not yet: {files} ({file}); see:"
        " patrol-tui log lock"
    ),
    "people-damaged": N_(
        "{file}: damaged keys of callers: {count}; what they said of themselves cannot"
        " be read"
    ),
    "keys-undestroyed": N_(
        "keys of forgotten persons that are still here, as after a restore: {count}"
    ),
    "keys-missing": N_(
        "names of callers that cannot be read, for their keys are gone: {count}, the"
        " first at {event}"
    ),
    "keys-elsewhere": N_(
        "names of callers that came from other desks, where their keys are: {count}"
    ),
}
"""By the codes of `store.checkup`."""

BRING_BACK = N_(
    "what the log has lost no repair brings back: keep all files, and restore a backup"
    " into a new folder (patrol-tui log restore)"
)
LOST = {
    "log-gone",
    "damage",
    "sealed-elsewhere",
    "segment-short",
    "segment-missing",
    "segment-unreadable",
    "broken-entry",
    "events-missing",
    "base-damaged",
    "chapter-lost",
}
"""After which it is told how entries may come back."""

REPAIRS: dict[str, str] = {
    "narrow": N_("repair: nobody but the owner gets at them"),
    "set-aside": N_("repair: set the file aside"),
    "remember": N_("repair: set the file aside and make a new one from the log"),
    "rebuild": N_("repair: set these files aside and make all anew from the log"),
    "destroy": N_("repair: destroy these keys"),
    "mend-key": N_("repair: write it anew from the good place"),
    "know": N_("repair: mark it as known; the desk tells it no more"),
}
"""By what a repair does; what is not here cannot be repaired."""

SOUND = N_("SOUND: nothing to mend; entries: {count}; for proof: patrol-tui log verify")
"""A checkup does not look at signatures."""
LOOK_AFTER = N_("SOUND; to be looked after: {cautions}; entries: {count}")
WRONG = N_("NOT SOUND; wrong: {wrong}; entries: {count}")
ASK = N_("patrol-tui doctor --repair would mend {repairs} of these; nothing is deleted")
ASK_KNOWN = N_(
    "patrol-tui doctor --repair marks {count} as known; the desk tells that no more"
)
KNOWN_SINCE = N_("known since {day}")
AFTER = N_("after the repair:")
NOT_WHILE_OPEN = N_("not repaired: the store is open ({who}); close that program first")
NOT_BY_OTHERS = N_("not repaired: the store belongs to {owner}; run it as {owner}")
KEY_GONE = N_("{where} is locked, and its file KEY is gone; put it back from a backup")

NARROWED = N_("done: the owner's alone now: {count}")
SET_ASIDE = N_("done: {old} is now {new}")
DESTROYED = N_("done: keys of forgotten persons destroyed: {count}")
MENDED = N_("done: KEY written anew")
KNOWN = N_("done: marked as known: {count}")
REMEMBERED = N_("done: a new summary made from the log")
STOPPED = N_("stopped; nothing was changed")
STOPPED_IN_REPAIR = N_("stopped while it mended; run it again")
NOTHING_DONE = N_("nothing to repair")
NOT_MENDED = N_("nothing of this can be repaired")

SIGNS = {2: "!", 1: "*", 0: "-"}
"""What a line begins with, by how bad it is: wrong, to be looked after, a note."""

Value = str | int


def say_found(words: Words, code: str, about: Mapping[str, Value], zone: tzinfo) -> str:
    """Say one thing that was found, in one line.

    Args:
        words: The reader's language.
        code: What it is.
        about: Its values.
        zone: The station's time zone.
    """
    fields: dict[str, Value] = dict(about)
    if "first" in about:
        first, last = about["first"], about["last"]
        until = f"-{last}" if last != first else ""
        fields["events"] = f"{about['writer']}.{first}{until}"
    if "at_ms" in about:
        at_ms = int(about["at_ms"])
        fields |= {"day": day(words, at_ms, zone), "time": clock(at_ms, zone)}
    if "back_ms" in about:
        fields["back"] = age(int(about["back_ms"]))
    if "why" in about:  # what the system says
        fields["why"] = words.say(str(about["why"]))
    for count in ("count", "files"):
        if count in about:
            fields[count] = f"{about[count]:,}"
    return words.say(FINDINGS[code], **fields)


def say_repair(words: Words, repair: str) -> str:
    """Say what a repair would do; empty if it can do nothing."""
    return words.say(REPAIRS[repair]) if repair in REPAIRS else ""


def say_known(words: Words, about: Mapping[str, Value], zone: tzinfo) -> str:
    """Say since when a finding is known; empty if it is not."""
    if "known_ms" not in about:
        return ""
    return words.say(KNOWN_SINCE, day=day(words, int(about["known_ms"]), zone))


def say_sum(words: Words, events: int, wrong: int, cautions: int) -> str:
    """Say in one line whether a store is sound."""
    sentence = WRONG if wrong else LOOK_AFTER if cautions else SOUND
    return words.say(sentence, count=f"{events:,}", wrong=wrong, cautions=cautions)
