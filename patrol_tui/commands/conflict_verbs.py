"""The verb about conflicts: list them, and settle one by keeping a side."""

from __future__ import annotations

import re

from patrol_tui.commands.verbs import Ask, Fault, Meaning, Misread, Query, Said, Verb
from store.model.conflicts import Conflict, conflicts
from store.model.refusals import Code, Refusal
from store.model.settling import Settle
from store.text import fold
from widgets.words.catalogue import N_

SIDES = "abcdefghijklmnopqrstuvwxyz"
"""What the sides of a conflict are called, in the order they are listed."""
THAI_SIDES = "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝ"
"""The same in Thai."""
_MOST_QUOTED = 40
_EVENT = re.compile(r"[a-z0-9]{4,16}\.[0-9]{1,12}")


def make_conflict(said: Said) -> Meaning:
    """CF, CF N, CF N SIDE, CF EVENT [REGISTER]."""
    head, _, tail = said.text.strip().partition(" ")
    wanted, side = fold(head), fold(tail)
    if not wanted:
        return Query(ask=Ask.CONFLICTS)
    known = conflicts(said.scene.state)
    if _EVENT.fullmatch(wanted):
        return _by_event(said, known, wanted, side)
    if not wanted.isdecimal():
        return Misread(fault=Fault.BAD_NUMBER, about={"word": head[:_MOST_QUOTED]})
    number = int(wanted[:9])
    if not 1 <= number <= len(known):
        return Refusal(code=Code.NOT_DISPUTED, about={"what": f"CF {number}"})
    if not side:
        return Query(ask=Ask.CONFLICTS, about=str(number))
    one = known[number - 1]
    at = max(SIDES.find(side), THAI_SIDES.find(side))
    if len(side) != 1 or not 0 <= at < len(one.sides):
        return Misread(fault=Fault.BAD_NUMBER, about={"word": tail[:_MOST_QUOTED]})
    return _settle(said, one, at)


def _by_event(
    said: Said, known: tuple[Conflict, ...], wanted: str, register: str
) -> Meaning:
    """Find the side that an event claims; a register tells which of two is meant."""
    for one in known:
        events = [side.event for side in one.sides]
        if wanted in events and register in ("", fold(one.register)):
            return _settle(said, one, events.index(wanted))  # type: ignore[arg-type]
    return Refusal(code=Code.NOT_DISPUTED, about={"what": wanted})


def _settle(said: Said, one: Conflict, side: int) -> Settle:
    return Settle(
        entity=one.entity,
        register=one.register,
        keep=one.sides[side].event,
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
