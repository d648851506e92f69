"""What is said on the air, in words: emergencies, timers, notes, BOLOs, messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import NamedTuple

from store.model.events import Event
from store.model.facts import (
    BoloAdded,
    BoloEnded,
    BoloHeard,
    EmergencyCalled,
    EmergencyEnded,
    EmergencyHeard,
    MessageHeard,
    MessageSent,
    OnAir,
    OnFile,
    UnitNoted,
    UnitTimed,
)
from store.model.kept import name_of, record_of
from store.model.records import (
    Bolo,
    Emergency,
    Location,
    Message,
    State,
)
from store.model.undo import UNDO_REASON
from widgets.words.catalogue import N_, Words
from widgets.words.files import say_on_file
from widgets.words.moments import age, clock, day
from widgets.words.rounds import say_round
from widgets.words.terms import EMERGENCY

DESK = N_("desk")
_ALL = N_("all on duty")
_UNTIL = N_("until {time}")
_ACKNOWLEDGED = N_("acknowledged by {names}")


class Naming(NamedTuple):
    """How a reader's language names places and moments."""

    place: Callable[[Location], str]
    moment: Callable[[int], str]


def say_on_air(words: Words, fact: OnAir, naming: Naming) -> str:
    """Tell one fact of what is said on the air; `named` says which BOLO or message."""
    say = words.say
    match fact:
        case EmergencyCalled():
            at = f" @ {naming.place(fact.place)}" if fact.place else ""
            return f"!! {say(EMERGENCY)}{at}{_behind(fact.text)}"
        case EmergencyHeard():
            told = say(N_("emergency acknowledged"))
            return f"{told}{_behind(fact.unit)}"
        case EmergencyEnded():
            told = say(N_("emergency stood down"))
            return f"{told}{_behind(fact.text)}"
        case UnitTimed(minutes=minutes) if minutes > 0:
            return say(N_("welfare timer {minutes} minutes"), minutes=minutes)
        case UnitTimed():
            return say(N_("welfare timer off"))
        case UnitNoted(text=text):
            return text
        case BoloAdded():
            until = say(_UNTIL, time=naming.moment(fact.until_ms))
            return f"{_what(fact)} {until}"
        case BoloHeard(unit=unit) | MessageHeard(unit=unit):
            return say(_ACKNOWLEDGED, names=unit or say(DESK))
        case BoloEnded(reason=reason):
            reason = say(N_("UNDO")) if reason == UNDO_REASON else reason
            return say(N_("ended: {reason}"), reason=reason)
        case MessageSent():
            to = ",".join(fact.to) or say(DESK)
            to = say(_ALL) if fact.is_broadcast else to
            return f"{fact.sender or say(DESK)} -> {to}: {fact.text}"
        case OnFile():
            return say_on_file(words, fact)
        case _:
            return say_round(words, fact, naming.place, naming.moment)


_GONE = {"b:": "BOLO", "m:": "MSG", "w:": "W"}
"""What is said on the air: what it is called where the State has let it go."""


def named(state: State, event: Event) -> str:
    """Name the BOLO, message or caution that an event is about; empty for others."""
    kind = event.entity[:2]
    record = record_of(state, event.entity) if kind in _GONE else None
    return name_of(record) if record is not None else _GONE.get(kind, "")


def _behind(text: str) -> str:
    return f": {text}" if text else ""


def _what(bolo: BoloAdded | Bolo) -> str:
    area = f"({bolo.area})" if bolo.area else ""
    return " ".join(filter(None, (bolo.plate, bolo.text, area)))


def say_emergency(
    words: Words,
    emergency: Emergency,
    zone: tzinfo,
    place: Callable[[Location], str],
) -> str:
    """Tell an emergency that is on: since when, where, what, and who knows of it."""
    said = [words.say(EMERGENCY), clock(emergency.at_ms, zone)]
    if emergency.place is not None:
        said.append(f"@ {place(emergency.place)}")
        old_ms = emergency.at_ms - emergency.place_ms
        if old_ms >= 60_000:
            said.append(words.say(N_("(known {age} before)"), age=age(old_ms)))
    said.append(emergency.text)
    names = ", ".join(emergency.acknowledged_by)
    told = N_("NOT ACKNOWLEDGED")
    said.append(words.say(_ACKNOWLEDGED, names=names) if names else words.say(told))
    return " ".join(part for part in said if part)


def say_bolo(words: Words, bolo: Bolo, zone: tzinfo) -> str:
    """Tell a BOLO in one line: its number, what, until when, and who has it."""
    until = f"{clock(bolo.until_ms, zone)} {day(words, bolo.until_ms, zone)}"
    told = f"B{bolo.number} {_what(bolo)} {words.say(_UNTIL, time=until)}"
    names = ", ".join(one.unit or words.officer(one.by) for one in bolo.heard)
    if names:
        told += "  " + words.say(_ACKNOWLEDGED, names=names)
    return f"{told} ({words.officer(bolo.by)} {clock(bolo.at_ms, zone)})"


def say_message(words: Words, message: Message, zone: tzinfo) -> str:
    """Tell a message in one line: number, time, from whom, to whom, who lacks it."""
    desk = words.say(DESK)
    to = ",".join(message.to) or desk
    to = words.say(_ALL) if message.is_broadcast else to
    told = f"MSG{message.number} {clock(message.at_ms, zone)} "
    told += f"{message.sender or desk} -> {to}: {message.text}"
    if missing := ", ".join(unit or desk for unit in message.missing):
        told += "  " + words.say(N_("(not acknowledged: {names})"), names=missing)
    return f"{told} ({words.officer(message.by)})"


def order_messages(state: State) -> list[Message]:
    """Sort messages: what somebody lacks first, the oldest first; then the newest."""
    kept = state.messages.values()
    missing = sorted((m for m in kept if m.missing), key=lambda m: (m.at_ms, m.id))
    rest = sorted((m for m in kept if not m.missing), key=lambda m: (-m.at_ms, m.id))
    return missing + rest


def order_bolos(state: State, now_ms: int) -> list[Bolo]:
    """Sort the BOLOs that hold, the newest first."""
    holding = (bolo for bolo in state.bolos.values() if bolo.holds_at(now_ms))
    return sorted(holding, key=lambda bolo: (-bolo.at_ms, bolo.id))
