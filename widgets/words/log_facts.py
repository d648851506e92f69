"""Facts about the log itself, in the reader's words."""

from __future__ import annotations

from store.model.facts import (
    AboutLog,
    DeskOpened,
    HeadSigned,
    HeadWitnessed,
    LogTrimmed,
    LookedUp,
    PersonForgotten,
)
from widgets.words.catalogue import N_, Words

_ORIGINS = {
    "": N_("began to write on device {device}"),
    "restored": N_("began to write on device {device}, restored from a backup"),
    "copied": N_("began to write on device {device}, in a copied folder"),
}


def say_log_fact(words: Words, fact: AboutLog) -> str:
    """Tell one fact about the log."""
    match fact:
        case DeskOpened(device=device, origin=origin):
            return words.say(_ORIGINS.get(origin, _ORIGINS[""]), device=device)
        case HeadSigned(number=number):
            return words.say(N_("signed up to event {number}"), number=number)
        case HeadWitnessed(writer=writer, number=number):
            seen = N_("saw the log of {writer} up to event {number}")
            return words.say(seen, writer=writer, number=number)
        case LogTrimmed(events=events):
            return words.say(N_("dropped {count} old events on purpose"), count=events)
        case PersonForgotten(reason=reason):
            told = words.say(N_("made a person's words unreadable for good"))
            return f"{told}: {reason}" if reason else told
        case LookedUp(words=asked, found=found):
            told = N_("searched: {words} ({count} found)")
            return words.say(told, words=asked, count=found)
        case _:
            return ""
