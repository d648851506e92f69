"""A pasted chat, parted into messages: whose, of which day and minute, what.

Chats differ by program, telephone and language. Lines with a time in front are read
first (a text file of LINE, what its desktop program copies, other programs' brackets);
a chat without them may stand in blocks under names. What fits nothing is one message
of nobody, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from patrol_tui.intake.chat_blocks import blocks
from patrol_tui.intake.chat_dates import (
    TIME,
    is_title,
    minute_of,
    plain,
    read_day,
)
from patrol_tui.intake.chat_marks import mark_of
from patrol_tui.intake.chat_message import Message
from patrol_tui.intake.chat_names import begins_sentence, names_before
from patrol_tui.intake.inbound import MOST_LETTERS, IntakeError
from store.patterns import pattern

MOST_CHAT_LETTERS = 2_000_000
MOST_MESSAGES = 20_000
_MOST_BLANKS = 8
"""Blanks in a row; more of them mean nothing, and cost patterns their time."""
_WIDE = pattern(rf"[^\S\r\n]{{{_MOST_BLANKS + 1},}}")
_EDGE = "\ufeff\u200e\u200f\u202a\u202c"
_TABBED = pattern(rf"\s*{TIME}\t(?:(?P<name>[^\t]{{0,120}})\t)?(?P<text>.*)")
_BRACKETED = pattern(
    rf"\s*\[(?:(?P<day>[\d./-]{{6,10}}),?\s+)?{TIME}\]\s*(?P<name>[^:\n]{{1,60}}):\s?(?P<text>.*)"
)
_SPACED = pattern(rf"\s*{TIME}\s+(?P<text>\S.*)")
_SPACED_BARE = pattern(rf"\s*{TIME}(?P<text>[ก-ฮเแโใไ].*)")
_OPENED = pattern(r'"(?:[^"]|"")*$')
_MOST_QUOTED = 60
"""Lines of one message in quotation marks; more of them is a mark left open."""


class _Stamped(msgspec.Struct):
    """A line with its time, on its way to being a message."""

    day: date | None
    is_day_lost: bool
    minute: int | None
    name: str | None
    """None where the name has yet to be found in front of the text."""
    text: str


def messages(text: str) -> list[Message]:
    """Part a pasted text into messages, in their order.

    Raises:
        IntakeError: If it is longer than `MOST_CHAT_LETTERS`, or has too many lines.
    """
    if len(text) > MOST_CHAT_LETTERS:
        raise IntakeError("too-long")
    narrow = _WIDE.sub(lambda blanks: blanks[0][:_MOST_BLANKS], text)
    lines = [line.strip(_EDGE) for line in re.split(r"\r\n|\r|\n", narrow)]
    shape = _shape(lines)
    whole = blocks(lines) if shape is None else _stamped(lines, shape)
    found = [part for one in whole for part in _parts(one)]
    if len(found) > MOST_MESSAGES:
        raise IntakeError("too-many")
    return found


def _parts(message: Message) -> Iterator[Message]:
    """Part a message longer than a report may be, so that no word is cut off."""
    text = message.text
    while len(text) > MOST_LETTERS:
        end = max(text.rfind(blank, 1, MOST_LETTERS) for blank in " \n")
        end = end if end > 0 else MOST_LETTERS
        yield msgspec.structs.replace(message, text=text[:end])
        text = text[end:]
    yield msgspec.structs.replace(message, text=text)


def _shape(lines: list[str]) -> re.Pattern[str] | None:
    """Choose how the lines of a chat begin: the first way that fits two, or one."""
    asked = [plain(line) for line in lines[:4_000]]
    for shape in (_TABBED, _BRACKETED):
        if any(shape.fullmatch(line) for line in asked):
            return shape
    spaced = [found for line in asked if (found := _start(line, _SPACED))]
    return _SPACED if spaced else None


def _start(asked: str, shape: re.Pattern[str]) -> re.Match[str] | None:
    """Match the beginning of a message; `16.45` is a time only with its น."""
    found = shape.fullmatch(asked)
    if found is None and shape is _SPACED:
        found = _SPACED_BARE.fullmatch(asked)
        found = found if found and found["after"] else None
    if found is None or minute_of(found) is None:
        return None
    if found["mark"] == "." and not found["after"] and shape is _SPACED:
        return None
    return found


def _stamped(lines: list[str], shape: re.Pattern[str]) -> list[Message]:
    """Read lines with times; what has none belongs to the message before."""
    found: list[_Stamped] = []
    day: date | None = None
    is_lost = False
    quoted = 0
    for line in lines:
        asked = plain(line)
        start = _start(asked, shape)
        is_date, read = read_day(line)
        if is_date:
            day, is_lost, quoted = read, read is None, 0
        elif start is not None:
            own = (
                read_day(start["day"]) if shape is _BRACKETED and start["day"] else None
            )
            name = line[slice(*start.span("name"))] if _has_name(start) else None
            if shape is not _SPACED and name is None:
                name = ""
            body = line[slice(*start.span("text"))]
            at_day = own[1] if own else day
            lost = own[1] is None if own else is_lost
            found.append(_Stamped(at_day, lost, minute_of(start), name, body))
            quoted = _MOST_QUOTED if _OPENED.match(body) else 0
        elif quoted and found:
            found[-1].text += f"\n{line}"
            quoted = 0 if line.rstrip().endswith('"') else quoted - 1
        elif line.strip() and not is_title(line):
            _goes_on(found, line, day, is_lost=is_lost)
    return _named(found)


def _has_name(start: re.Match[str]) -> bool:
    return "name" in start.re.groupindex and start["name"] is not None


def _goes_on(
    found: list[_Stamped], line: str, day: date | None, *, is_lost: bool
) -> None:
    """Add a line without a time to the message before, or make it the first one."""
    if found:
        found[-1].text += f"\n{line}"
    else:
        found.append(_Stamped(day, is_lost, None, "", line))


def _named(found: list[_Stamped]) -> list[Message]:
    """Find the names that stand before the words, and make the messages."""
    unnamed = [one for one in found if one.name is None]
    firsts = [one.text.partition("\n")[0] for one in unnamed]
    names = iter(names_before("" if mark_of(t) else t for t in firsts))
    made: list[Message] = []
    for one in found:
        name = one.name
        if name is None:
            name = next(names)
            one.text = one.text.strip()[len(name) :] if name else one.text
            is_words = (
                begins_sentence(one.text.split()[0]) if one.text.split() else False
            )
            if (
                not name
                and is_words
                and made
                and made[-1].sender
                and not mark_of(one.text)
            ):
                told = f"{made[-1].text}\n{_clock(one.minute)} {one.text}"
                made[-1] = msgspec.structs.replace(made[-1], text=told)
                continue
        made.append(
            Message(
                sender=name.strip(),
                day=one.day,
                is_day_lost=one.is_day_lost,
                minute=one.minute,
                text=_unquoted(one.text),
            )
        )
    return made


def _clock(minute: int | None) -> str:
    return f"{(minute or 0) // 60:02}:{(minute or 0) % 60:02}"


def _unquoted(text: str) -> str:
    """Take off the quotation marks that a file puts around several lines."""
    text = text.strip()
    if "\n" in text and text.startswith('"') and text.endswith('"'):
        text = text[1:-1].replace('""', '"')
    return text
