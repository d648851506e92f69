"""The verb about conflicts: list them, and settle one by keeping a side."""

from __future__ import annotations

import re

from patrol_tui.commands.verbs import Ask, Fault, Meaning, Misread, Query, Said, Verb
from store.model.conflicts import Conflict
from store.model.records import EventId
from store.model.refusals import Code, Refusal
from store.model.settling import Settle
from store.text import fold
from widgets.words.catalogue import N_
from widgets.words.disputes import Choice, choices_in

SIDES = "abcdefghijklmnopqrstuvwxyz"
"""What the sides of a conflict are called, in the order they are listed."""
THAI_SIDES = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝ"
"""The same in Thai."""
DIGITS = "123456789"
"""The same as the tray shows them."""
_MOST_QUOTED = 40
_EVENT = re.compile(r"[a-z0-9]{4,16}\.[0-9]{1,12}")


def make_conflict(said: Said) -> Meaning:
    """CF, CF N, CF N SIDE, CF EVENT [REGISTER]."""
    head, _, tail = said.text.strip().partition(" ")
    wanted, side = fold(head), fold(tail)
    if not wanted:
        return Query(ask=Ask.CONFLICTS)
    known = said.scene.conflicts
    if _EVENT.fullmatch(wanted):
        return _by_event(said, wanted, side)
    if not wanted.isdecimal():
        return Misread(fault=Fault.BAD_NUMBER, about={"word": head[:_MOST_QUOTED]})
    number = int(wanted[:9])
    if number not in known:
        return Refusal(code=Code.NOT_DISPUTED, about={"what": f"CF {number}"})
    if not side:
        return Query(ask=Ask.CONFLICTS, about=str(number))
    one = known[number]
    choices = choices_in(said.scene.state, one)
    at = max(letters.find(side) for letters in (SIDES, THAI_SIDES, DIGITS))
    if len(side) != 1 or not 0 <= at < len(choices):
        about = {"word": tail[:_MOST_QUOTED], "sides": _sides(choices)}
        return Misread(fault=Fault.NO_SIDE, about=about)
    return _settle(said, one, choices[at][0].event)


def _sides(choices: tuple[Choice, ...]) -> str:
    """Name the sides that there are, in both alphabets."""
    pairs = zip(SIDES, THAI_SIDES, choices, strict=False)
    return " ".join(f"{letter}/{thai}" for letter, thai, _ in pairs)


def _by_event(said: Said, wanted: str, register: str) -> Meaning:
    """Find the side that an event claims; a register tells which of two is meant."""
    for one in said.scene.conflicts.values():
        events = [side.event for side in one.sides]
        if wanted in events and register in ("", fold(one.register)):
            return _settle(said, one, EventId(wanted))
    return Refusal(code=Code.NOT_DISPUTED, about={"what": wanted})


def _settle(said: Said, one: Conflict, keep: EventId) -> Settle:
    return Settle(
        entity=one.entity,
        register=one.register,
        keep=keep,
        override=said.override,
        words=said.line,
    )


CONFLICT_VERBS: tuple[Verb, ...] = (
    Verb(
        name="CF",
        also=("SETTLE",),
        thai=("ขัดแย้ง",),
        summary=N_("What desks differ in: list it, settle it by keeping a side"),
        usage=N_("CF [N [SIDE]]"),
        example=N_("CF 1 a"),
        make=make_conflict,
        takes_figure=True,
    ),
)
