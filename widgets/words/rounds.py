"""Cautions about places and roll-calls, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo

from store.model.facts import CautionAdded, CautionEnded, OnAir, RollCalled
from store.model.parts import Caution, Location, RollCall
from store.model.records import Unit
from store.model.undo import UNDO_REASON
from widgets.words.catalogue import N_, Words
from widgets.words.moments import age, clock, day

_UNTIL = N_("until {time}")
CAUTION = N_("! caution: {text}")


def say_round(
    words: Words,
    fact: OnAir,
    place: Callable[[Location], str],
    moment: Callable[[int], str],
) -> str:
    """Tell a caution or a roll-call; empty for any other fact."""
    say = words.say
    match fact:
        case CautionAdded():
            until = say(_UNTIL, time=moment(fact.until_ms))
            return f"{place(fact.place)}: {fact.text} {until}"
        case CautionEnded(reason=reason):
            reason = say(N_("UNDO")) if reason == UNDO_REASON else reason
            return say(N_("ended: {reason}"), reason=reason)
        case RollCalled(to=to):
            units = ", ".join(to)
            return say(N_("roll-call: {units}; OK UNIT answers"), units=units)
        case _:
            return ""


def say_caution(
    words: Words, caution: Caution, zone: tzinfo, place: Callable[[Location], str]
) -> str:
    """Tell a caution in one line: its number, where, what, until when, whose it is."""
    until = day(words, caution.until_ms, zone)
    told = f"W{caution.number} {place(caution.place)}: {caution.text}"
    told += f" {words.say(_UNTIL, time=until)}"
    return f"{told} ({words.officer(caution.by)} {day(words, caution.at_ms, zone)})"


def say_roll(
    words: Words, roll: RollCall, units: Iterable[Unit], zone: tzinfo, now_ms: int
) -> tuple[str, ...]:
    """Tell a roll-call: since when, who has not answered, and who has, with the age."""
    answered, silent = [], []
    for unit in units:
        if unit.id not in roll.to or not unit.on_duty:
            continue
        if unit.contact_ms >= roll.at_ms:
            answered.append(unit.id)
        else:
            silent.append(f"{unit.id} ({age(now_ms - unit.contact_ms)})")
    time = clock(roll.at_ms, zone)
    head = words.say(
        N_("roll-call of {time} by {name}"), time=time, name=words.officer(roll.by)
    )
    none = words.say(N_("none"))
    missing = words.say(N_("not answered: {units}"), units=", ".join(silent) or none)
    there = words.say(N_("answered: {units}"), units=", ".join(answered) or none)
    return head, missing, there
