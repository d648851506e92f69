"""Chats without a time before each line: blocks under names, forms, or plain words.

ป้าน้อย ตลาด 18:32         ป้าน้อย: มีคนเมา         ผู้แจ้ง: ป้าน้อย
มีคนเมาหน้าร้าน             วินสมปอง: รถล้ม          สถานที่: หน้าวัดคุ้ม
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from patrol_tui.intake.chat_dates import (
    TIME,
    is_title,
    minute_of,
    plain,
    read_day,
    read_time,
)
from patrol_tui.intake.chat_message import Message
from patrol_tui.intake.chat_names import is_titled, may_be_name
from store.patterns import pattern

_LABEL = pattern(
    r"\s*[-•*]?\s*(?:\d[.)]\s*)?(?P<label>ผู้แจ้ง|ชื่อผู้แจ้ง|แจ้งโดย|ชื่อ|reporter|reported by"
    r"|caller|from|name"
    r"|เวลา|วันเวลา|เวลาที่เกิดเหตุ|เวลาเกิดเหตุ|time|วันที่|date"
    r"|สถานที่|สถานที่เกิดเหตุ|ที่เกิดเหตุ|จุดเกิดเหตุ|place|location|where|address"
    r"|เหตุ|เหตุการณ์|เรื่อง|ประเภทเหตุ|ประเภท|type|incident|what|subject"
    r"|รายละเอียด|details?|description|โทร|เบอร์|เบอร์โทร|โทรศัพท์|phone|tel"
    r"|contact)\s*[:：=]\s*(?P<told>.*)"
)
_LABELS = {
    "sender": "ผู้แจ้ง ชื่อผู้แจ้ง แจ้งโดย ชื่อ reporter caller from name",
    "time": "เวลา วันเวลา เวลาที่เกิดเหตุ เวลาเกิดเหตุ time",
    "day": "วันที่ date",
    "place": "สถานที่ สถานที่เกิดเหตุ ที่เกิดเหตุ จุดเกิดเหตุ place location where address",
    "type": "เหตุ เหตุการณ์ เรื่อง ประเภทเหตุ ประเภท type incident what subject",
    "phone": "โทร เบอร์ เบอร์โทร โทรศัพท์ phone tel contact",
}
_MEANS = {word: what for what, words in _LABELS.items() for word in words.split()}
_MEANS["reported by"] = "sender"
_LEAST_LABELS = 2
_HEADED = pattern(rf"(?P<name>\S.{{0,40}}?)[\s,·•|-]+{TIME}\s*")
_COLON = pattern(r"\s*(?P<name>[^:：\n]{1,40}?)\s*[:：]\s*(?P<text>\S.*)")


def blocks(lines: list[str]) -> list[Message]:
    """Part lines that have no times in front into messages."""
    kept = [line for line in lines if not is_title(line)]
    if sum(bool(_label(line)) for line in kept) >= _LEAST_LABELS:
        return _forms(kept)
    for read in (_headed, _under_names, _coloned, _paragraphs):
        found = read(kept)
        if found:
            return found
    text = "\n".join(kept).strip()
    return [Message(text=text)] if text else []


def _label(line: str) -> re.Match[str] | None:
    return _LABEL.fullmatch(plain(line))


def _forms(lines: list[str]) -> list[Message]:
    """Read forms: a label that comes again begins the next one."""
    forms: list[dict[str, str]] = [{}]
    for line in lines:
        found = _label(line)
        what = _MEANS.get(found["label"], "") if found else ""
        told = line[found.start("told") :].strip() if found else line.strip()
        if what and what in forms[-1]:
            forms.append({})
        if what:
            forms[-1][what] = told
        is_apart = what in ("sender", "phone", "time", "day")
        words = told if not is_apart else ""
        forms[-1]["text"] = "\n".join(filter(None, (forms[-1].get("text", ""), words)))
    return [_form(form) for form in forms]


def _form(form: dict[str, str]) -> Message:
    minute = _minute_in(form.get("time", ""))
    written = form.get("day", "") or re.sub(
        rf"(?:เวลา)?\s*{TIME}", "", plain(form.get("time", ""))
    )
    is_day, day = read_day(written) if written.strip(" ,.") else (False, None)
    return Message(
        sender=form.get("sender", ""),
        day=day,
        is_day_lost=is_day and day is None,
        minute=minute,
        text=form.get("text", ""),
        place=form.get("place", ""),
        type_words=form.get("type", ""),
        phone=form.get("phone", ""),
    )


def _minute_in(text: str) -> int | None:
    found = re.search(TIME, plain(text))
    return minute_of(found) if found else None


def _headed(lines: list[str]) -> list[Message]:
    """Read blocks under a line that is a name and a time."""
    found: list[tuple[Message, list[str]]] = []
    day: date | None = None
    is_lost = False
    for line in lines:
        is_date, read = read_day(line)
        head = _HEADED.fullmatch(plain(line))
        name = line[: head.end("name")].strip() if head else ""
        if is_date:
            day, is_lost = read, read is None
        elif head and may_be_name(name) and minute_of(head) is not None:
            at = Message(
                sender=name, day=day, is_day_lost=is_lost, minute=minute_of(head)
            )
            found.append((at, []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            found.append((Message(day=day, is_day_lost=is_lost), [line]))
    if not any(one.sender for one, _ in found):
        return []
    return [_with_text(one, words) for one, words in found]


def _with_text(message: Message, lines: list[str]) -> Message:
    return Message(
        sender=message.sender,
        day=message.day,
        is_day_lost=message.is_day_lost,
        minute=message.minute,
        text="\n".join(lines).strip(),
    )


def _under_names(lines: list[str]) -> list[Message]:
    """Read bubbles: a name, the words, and the time on a line of its own."""
    if not any(read_time(line) is not None for line in lines):
        return []
    found: list[Message] = []
    day: date | None = None
    is_lost = False
    waiting: list[str] = []
    sender = ""
    for line in lines:
        is_date, read = read_day(line)
        minute = read_time(line) if line.strip() else None
        if is_date:
            day, is_lost = read, read is None
        elif minute is None:
            waiting += [line.strip()] * bool(line.strip())
        elif waiting:
            is_name = len(waiting) > 1 and may_be_name(waiting[0])
            sender = waiting[0] if is_name else sender
            text = "\n".join(waiting[is_name:])
            found.append(
                Message(
                    sender=sender,
                    day=day,
                    is_day_lost=is_lost,
                    minute=minute,
                    text=text,
                )
            )
            waiting = []
    return found + ([Message(sender="", text="\n".join(waiting))] if waiting else [])


def _coloned(lines: list[str]) -> list[Message]:
    """Read `name: words`; one such line alone needs a name that is plainly one."""
    heads = [_COLON.fullmatch(line) for line in lines]
    names = [head["name"].strip() for head in heads if head]
    plain_names = [name for name in names if may_be_name(name)]
    times = Counter(plain_names)
    is_chat = len(plain_names) > 1 or any(map(is_titled, plain_names))
    if not is_chat:
        return []
    found: list[tuple[str, list[str]]] = []
    for line, head in zip(lines, heads, strict=True):
        if head and head["name"].strip() in times:
            found.append((head["name"].strip(), [head["text"]]))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            found.append(("", [line]))
    return [
        Message(sender=name, text="\n".join(words).strip()) for name, words in found
    ]


def _paragraphs(lines: list[str]) -> list[Message]:
    """Read paragraphs; a first line that is plainly a name is the sender's."""
    parts = [part.split("\n") for part in re.split(r"\n\s*\n", "\n".join(lines))]
    parts = [[line for line in part if line.strip()] for part in parts]
    parts = [part for part in parts if part]
    named = [part for part in parts if len(part) > 1 and may_be_name(part[0].strip())]
    is_chat = len(named) > 1 or any(is_titled(part[0].strip()) for part in named)
    if not is_chat:
        return []
    found = []
    for part in parts:
        is_named = part in named
        sender = part[0].strip() if is_named else ""
        found.append(Message(sender=sender, text="\n".join(part[is_named:]).strip()))
    return found
