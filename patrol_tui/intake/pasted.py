"""Pasted words, turned into reports: a chat, a chat's file, a form, a single line.

What one sender writes within a few minutes is one report. Whatever is not taken for a
report is given too, with the reason, so that a person can take it all the same: the
reader never throws words away. It fills no gap either: a report without a time, a name,
a place or a type says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

import msgspec

from patrol_tui.intake.chat_dates import moments_ms, plain
from patrol_tui.intake.chat_lines import messages
from patrol_tui.intake.chat_marks import MEDIA, Mark, mark_of
from patrol_tui.intake.chat_message import Message
from patrol_tui.intake.inbound import (
    MOST_MEDIA,
    MOST_NAME_LETTERS,
    Inbound,
    Surety,
    bounded,
    digest,
)
from patrol_tui.intake.kinds import Mood, Told, is_question, read_kind
from patrol_tui.intake.place_words import (
    NOWHERE,
    Where,
    read_labelled_place,
    read_place,
)
from patrol_tui.intake.small_talk import (
    is_answer,
    is_greeting,
    is_thankful,
    is_thanks,
)
from patrol_tui.intake.station import Station
from store.patterns import pattern
from store.text import fold

TOGETHER_MS = 5 * 60_000
"""What a sender adds within this time belongs to his report."""
TOGETHER_MESSAGES = 3
"""How far apart such messages may stand where a chat tells no times."""
_PLEA = pattern(
    r"ช่วย(?:ด้วย|มา|ส่ง|หน่อย|ที)|ด่วน|แจ้งเหตุ|เกิดเหตุ|มีเหตุ|ขอ(?:ตำรวจ|กำลัง|สายตรวจ|เจ้าหน้าที่"
    r"|รถพยาบาล|กู้ภัย)|ขอความช่วยเหลือ|มาดูหน่อย|มาดูด้วย|มาดูที"
    r"|\bhelp\b|urgent|emergency|(?:send|need|call) (?:the )?(?:police|help|someone"
    r"|officers?|a patrol)|police needed|come quick\w*"
)


class Reason(StrEnum):
    """Why a message was not taken for a report."""

    GREETING = "greeting"
    THANKS = "thanks"
    ANSWER = "answer"
    STICKER = "sticker"
    MEDIA = "media"
    """A picture by itself, with no report of its sender near it."""
    CALL = "call"
    UNSENT = "unsent"
    MEMBERS = "members"
    QUESTION = "question"
    NOT_SO = "not-so"
    """It says that something did not happen, or is over."""
    DRILL = "drill"
    NOT_NOW = "not-now"
    """Something is spoken of: another time, a fear, the news."""
    PLACE_ALONE = "place-alone"
    CHATTER = "chatter"
    """Nothing in it was understood as something that happened."""


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """What was not taken for a report; a person may take it all the same."""

    reason: Reason
    inbound: Inbound


class Pasted(msgspec.Struct, frozen=True, kw_only=True):
    """What was read out of a pasted text, each in the order of the text."""

    reports: tuple[Inbound, ...] = ()
    left: tuple[Left, ...] = ()


class _Read(NamedTuple):
    """A message, and what was understood of it."""

    at: int
    inbound: Inbound
    told: Told | None
    reason: Reason | None
    """Why it is no report by itself; None where it is one."""


_MARKED = {
    Mark.STICKER: Reason.STICKER,
    Mark.CALL: Reason.CALL,
    Mark.UNSENT: Reason.UNSENT,
    Mark.MEMBERS: Reason.MEMBERS,
    **dict.fromkeys(MEDIA, Reason.MEDIA),
}
_MOODS = {
    Mood.NOT_SO: Reason.NOT_SO,
    Mood.DRILL: Reason.DRILL,
    Mood.NOT_NOW: Reason.NOT_NOW,
    Mood.ASKED: Reason.QUESTION,
}
_JOINS = frozenset(
    (Reason.MEDIA, Reason.PLACE_ALONE, Reason.CHATTER, Reason.NOT_NOW, Reason.NOT_SO)
)
"""What belongs to a report of its sender before it, and is none by itself."""
_BEGINS = frozenset((Reason.MEDIA, Reason.PLACE_ALONE))
"""What may come before the words of a report."""


def read_pasted(text: str, station: Station, *, source: str = "line") -> Pasted:
    """Read a pasted text.

    Args:
        text: As it was pasted, or the whole of a chat's file.
        station: For which station, and when.
        source: Where it was copied from.

    Raises:
        IntakeError: If there is far more of it than anybody would paste.
    """
    chat = messages(text)
    times = moments_ms(
        [(one.day, one.minute) for one in chat],
        [one.is_day_lost for one in chat],
        station.now_ms,
        station.zone,
    )
    read = [
        _read(at, one, sent_ms, station, source)
        for at, (one, sent_ms) in enumerate(zip(chat, times, strict=True))
    ]
    return _joined([one for one in read if one.inbound.text or one.inbound.media])


def _read(
    at: int, one: Message, sent_ms: int | None, station: Station, source: str
) -> _Read:
    mark = mark_of(one.text)
    text = bounded(one.text)
    sender = bounded(one.sender, MOST_NAME_LETTERS)
    inbound = Inbound(
        source=source,
        sender=sender,
        text="" if mark in MEDIA else text,
        sent_ms=sent_ms,
        key=digest("pasted", fold(sender), sent_ms or "", fold(text)),
        media=(mark.value,) if mark in MEDIA and mark is not None else (),
        phone=bounded(one.phone, MOST_NAME_LETTERS),
    )
    if mark is not None:
        return _Read(at, inbound, None, _MARKED[mark])
    words = one.type_words or text
    told = read_kind(words, station.tables) or read_kind(text, station.tables)
    if told is None and (small := _small_talk(text)) is not None:
        return _Read(at, inbound, None, small)
    if is_thankful(text) and not _pleads(text):
        return _Read(at, inbound, None, Reason.THANKS)
    where = _where(one, text, told, station)
    inbound = _placed(inbound, where)
    return _Read(at, inbound, told, _reason(one, text, told, where))


def _small_talk(text: str) -> Reason | None:
    if is_greeting(text):
        return Reason.GREETING
    if is_thanks(text):
        return Reason.THANKS
    return Reason.ANSWER if is_answer(text) else None


def _where(one: Message, text: str, told: Told | None, station: Station) -> Where:
    """Read the place; words that tell no thing name one only if a map shows it."""
    if one.place:
        return read_labelled_place(one.place, station.places)
    found = read_place(text, station.places)
    is_sure = found.surety in (Surety.POINT, Surety.NAMED)
    is_short = len(text) <= 60
    return found if told or is_sure or is_short or _pleads(text) else NOWHERE


def _pleads(text: str) -> bool:
    return bool(_PLEA.search(plain(text)))


def _reason(one: Message, text: str, told: Told | None, where: Where) -> Reason | None:
    """Say why a message is no report by itself."""
    if told is not None:
        return None if told.mood is Mood.SO else _MOODS[told.mood]
    if one.type_words and (where.text or one.minute is not None):
        return None
    if is_question(text):
        return Reason.QUESTION
    if _pleads(text) and where.text:
        return None
    return Reason.PLACE_ALONE if where.text else Reason.CHATTER


def _placed(inbound: Inbound, where: Where) -> Inbound:
    return msgspec.structs.replace(
        inbound,
        place_text=where.text,
        place_key=where.key,
        surety=where.surety,
        lat=where.lat,
        lon=where.lon,
    )


def _joined(read: list[_Read]) -> Pasted:
    """Put together what one sender wrote of one thing; leave the rest apart."""
    groups: list[list[_Read]] = []
    begun: dict[str, list[_Read]] = {}
    left: list[_Read] = []
    for one in read:
        group = begun.get(one.inbound.sender) if one.inbound.sender else None
        if group is not None and _belongs(group, one):
            group.append(one)
        elif one.reason is None or one.reason in _BEGINS:
            begun[one.inbound.sender] = [one]
            groups.append(begun[one.inbound.sender])
        else:
            left.append(one)
    reports: list[Inbound] = []
    for group in groups:
        if any(one.reason is None for one in group):
            reports.append(_report(group))
        else:
            left += group
    return Pasted(
        reports=tuple(reports),
        left=tuple(_left(one) for one in sorted(left, key=lambda one: one.at)),
    )


def _left(one: _Read) -> Left:
    """Keep the words alone: of what is no report nothing was understood."""
    told = one.inbound
    if one.reason is not Reason.PLACE_ALONE:
        told = _placed(told, NOWHERE)
    return Left(reason=one.reason or Reason.CHATTER, inbound=told)


def _belongs(group: list[_Read], one: _Read) -> bool:
    """Claim that a message goes on with what its sender began."""
    if one.reason is not None and one.reason not in _JOINS:
        return False
    before = group[-1].inbound.sent_ms
    if before is None or one.inbound.sent_ms is None:
        is_near = one.at - group[-1].at <= TOGETHER_MESSAGES
    else:
        is_near = 0 <= one.inbound.sent_ms - before <= TOGETHER_MS
    return is_near and not _is_another(group, one)


def _is_another(group: list[_Read], one: _Read) -> bool:
    """Claim that a message tells of another thing at another place."""
    if one.reason is not None:
        return False
    types = {each.told.code for each in group if each.told and each.reason is None}
    places = {_place_of(each.inbound) for each in group} - {""}
    is_other_type = bool(types) and one.told is not None and one.told.code not in types
    place = _place_of(one.inbound)
    is_other_place = bool(places) and bool(place) and place not in places
    return is_other_place and (is_other_type or bool(types))


def _place_of(inbound: Inbound) -> str:
    return inbound.place_key or fold(inbound.place_text)


def _report(group: list[_Read]) -> Inbound:
    """Make one report of a group: the first time, the surest place, the worst type."""
    inbounds = [one.inbound for one in group]
    told = _worst(group)
    ranked = [one for one in inbounds if one.place_text]
    best = max(ranked, key=lambda one: _SURETY[one.surety], default=inbounds[0])
    media = [each for one in inbounds for each in one.media][:MOST_MEDIA]
    return msgspec.structs.replace(
        best,
        text=bounded(" / ".join(one.text for one in inbounds if one.text)),
        sent_ms=inbounds[0].sent_ms,
        type=told.code if told else "",
        type_words=bounded(told.words, MOST_NAME_LETTERS) if told else "",
        key=inbounds[0].key,
        parts=tuple(one.key for one in inbounds) if len(inbounds) > 1 else (),
        media=tuple(media),
        phone=next((one.phone for one in inbounds if one.phone), ""),
    )


_SURETY = {Surety.NONE: 0, Surety.TOLD: 1, Surety.NAMED: 2, Surety.POINT: 3}


def _worst(group: list[_Read]) -> Told | None:
    """Give the type of the first message that has one; what is told first is meant."""
    return next(_told(group), None)


def _told(group: list[_Read]) -> Iterator[Told]:
    for one in group:
        if one.told is not None and one.reason is None:
            yield one.told
