"""Reports, partners, closing words and public warnings, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from store.model.facts import (
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
from store.model.inbox import Standing
from store.model.sameness import Kinship
from store.model.undo import UNDO_REASON
from store.text import fold
from widgets.words.catalogue import LANGUAGES, N_, Words
from widgets.words.terms import source_name

GROUPS = {
    "public": N_("the public"),
    "samlor": N_("samlor driver"),
    "rider": N_("delivery rider"),
    "guard": N_("security guard"),
    "shop": N_("shop owner"),
    "community": N_("community representative"),
    "media": N_("media"),
    "health": N_("health officer"),
    "district": N_("district officer"),
    "municipal": N_("municipal officer"),
    "officer": N_("officer"),
}
"""Classes of reporters."""
STANDINGS = {
    Standing.WAITING: N_("waiting"),
    Standing.TAKEN: N_("taken"),
    Standing.ADDED: N_("one more report"),
    Standing.REJECTED: N_("rejected"),
}
SURETIES = {
    "point": N_("pin on the map"),
    "named": N_("known place"),
    "told": N_("not on the map"),
}
"""How surely a place is understood."""
KINSHIPS = {
    Kinship.SAME: N_("same type"),
    Kinship.RELATED: N_("similar type"),
    Kinship.UNKNOWN: N_("type not known"),
    Kinship.OTHER: N_("another type"),
}
TOLD = {
    "asked": N_("closing word handed to LINE"),
    "sent": N_("closing word sent"),
    "failed": N_("closing word could not be sent"),
    "refused": N_("no closing word"),
}


def group_name(words: Words, code: str) -> str:
    """Name a class of reporters; somebody of no class is of the public."""
    return words.say(GROUPS.get(code, GROUPS["public"]))


def group_code(said: str) -> str:
    """Give the code of a class named by its code or its words; else what was said."""
    return _codes().get(fold(said), fold(said))


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    languages = [Words(lang) for lang in LANGUAGES]
    named = {
        fold(w.say(told)): code for code, told in GROUPS.items() for w in languages
    }
    return {**named, **{code: code for code in GROUPS}}


def say_report_fact(
    words: Words,
    fact: AboutReport,
    moment: Callable[[int], str],
) -> str:
    """Tell a fact about a report, a partner or a warning; nothing that is sealed."""
    say = words.say
    match fact:
        case Reported(number=number, source=source, group=group):
            told = say(N_("report R{number}"), number=number)
            return f"{told}: {source_name(words, source)}, {group_name(words, group)}"
        case OtherCame(what=what):
            return say(N_("came in, no report: {what}"), what=what)
        case ReportTaken(is_added=is_added):
            standing = Standing.ADDED if is_added else Standing.TAKEN
            return say(STANDINGS[standing])
        case ReportRejected(reason=reason):
            reason = say(N_("UNDO")) if reason == UNDO_REASON else reason
            return say(N_("rejected: {reason}"), reason=reason)
        case ReportReturned():
            return say(N_("back in the inbox"))
        case ReportWithdrawn():
            return say(N_("unsent by its sender"))
        case ReporterTold(how=how, reason=reason):
            told = say(TOLD[how]) if how in TOLD else say(N_("closing word owed again"))
            return f"{told}: {reason}" if reason else told
        case ReporterShown():
            return say(N_("looked up who reported"))
        case _:
            return _say_standing(words, fact, moment)


def _say_standing(words: Words, fact: AboutReport, moment: Callable[[int], str]) -> str:
    say = words.say
    match fact:
        case PartnerKept(number=number, group=group):
            told = say(N_("partner P{number}"), number=number)
            return f"{told}: {group_name(words, group)}"
        case PartnerRetired(reason=reason) | WarningEnded(reason=reason):
            reason = say(N_("UNDO")) if reason == UNDO_REASON else reason
            return say(N_("ended: {reason}"), reason=reason)
        case WarningHeard(headline=headline, until_ms=until_ms):
            until = say(N_("until {time}"), time=moment(until_ms))
            return f"{headline} {until}"
        case _:
            return ""
