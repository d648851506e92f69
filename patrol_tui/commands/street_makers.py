"""From words to commands about streets and the map."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from patrol_tui.commands.verbs import Ask, Fault, Meaning, Misread, Query, Said
from store.city.places import Place
from store.city.shelf import map_name
from store.model.commands import CloseStreet, KeepSetting, OpenStreet
from store.model.records import ClosedStreet, UnitId
from store.model.refusals import Code, Refusal
from store.text import fold

MOST_MINUTES = 7 * 24 * 60
"""A street closed for longer is closed until somebody opens it."""

MAP_WORDS = {
    "in", "out", "fit", "left", "right", "up", "down", "next", "previous", "follow",
    "unit", "route", "style", "glyphs", "list",
}  # fmt: skip
"""What the map can be told besides where to go; `use NAME` changes the map itself."""
MAP_SETTING = "map"
"""The setting that names the map in use; empty for the built-in zone."""
ALIAS_SETTING = "alias."
"""Before a folded alias: the setting that says what it stands for."""


def make_close_street(said: Said) -> Meaning:
    """RC @PLACE [MINUTES] [until=HH:MM] [REASON]."""
    if said.place is None:
        return Refusal(code=Code.PLACE_MISSING)
    head, _, tail = said.text.partition(" ")
    minutes = fold(head).removesuffix("m")
    reason = said.text
    until_ms = None
    if minutes.isdecimal():
        count = int(minutes[:9])
        if not 1 <= count <= MOST_MINUTES:
            return Misread(fault=Fault.BAD_NUMBER, about={"word": head})
        until_ms, reason = said.scene.now_ms + count * 60_000, tail
    elif "until" in said.keys:
        until_ms = _moment_ms(said, said.keys["until"])
        if until_ms is None:
            return Misread(fault=Fault.BAD_TIME, about={"word": said.keys["until"]})
    stretch = said.scene.town.stretch(said.place.key)
    if said.place.key and not stretch:
        return Misread(fault=Fault.NEEDS_STREET, about={"word": said.place.text})
    return CloseStreet(
        place=said.place,
        segments=stretch,
        until_ms=until_ms,
        reason=reason.strip(),
        override=said.override,
        words=said.line,
    )


def _moment_ms(said: Said, text: str) -> int | None:
    """Read a time of day: the next moment when a clock at the station shows it."""
    match = re.fullmatch(r"([01]?\d|2[0-3])[:.]?([0-5]\d)", fold(text))
    if match is None:
        return None
    now = datetime.fromtimestamp(said.scene.now_ms / 1000, said.scene.time_zone)
    then = now.replace(
        hour=int(match[1]), minute=int(match[2]), second=0, microsecond=0
    )
    if then <= now:
        then += timedelta(days=1)
    return int(then.timestamp() * 1000)


def make_open_street(said: Said) -> Meaning:
    """RCX [@PLACE]; without a place, the only street that is closed."""
    held = said.scene.state.closed_at(said.scene.now_ms)
    if said.place is not None:
        held = [closed for closed in held if _fits(said, closed)]
    if not held or (said.place is None and len(held) > 1):
        return Refusal(code=Code.NOT_CLOSED)
    return OpenStreet(closed=held[-1].id, override=said.override, words=said.line)


def _fits(said: Said, closed: ClosedStreet) -> bool:
    place = said.place
    if place is None:
        return True
    stretch = set(said.scene.town.stretch(place.key))
    same = place.key == closed.place.key if place.key else False
    return same or place.text == closed.place.text or bool(stretch & {*closed.segments})


def make_alias(said: Said) -> Meaning:
    """ALIAS NAME @PLACE, or ALIAS NAME off."""
    name, _, last = said.text.rpartition(" ")
    if said.place is not None:
        name = said.text
    elif fold(last) != "off":
        name = ""
    if not name.strip():
        return Misread(fault=Fault.NEEDS_WORD, about={"usage": said.verb.usage})
    place = said.place
    value = ""
    if place is not None:
        is_point = not place.key and place.lat is not None
        found = said.scene.gazetteer.find(place.key) if place.key else None
        entry = found.entry if isinstance(found, Place) else place.text
        value = f"{place.lat},{place.lon}" if is_point else entry
    return KeepSetting(key=f"{ALIAS_SETTING}{fold(name)}", value=value)


def make_map(said: Said) -> Meaning:
    """MAP [@PLACE|UNIT|INCIDENT|word [UNIT]|use NAME]."""
    head, _, tail = said.text.partition(" ")
    word = fold(head)
    if word == "use" and tail:
        name = "" if fold(tail) == "zone" else map_name(tail)
        return KeepSetting(key=MAP_SETTING, value=name)
    if said.place is not None and not word:
        return Query(ask=Ask.MAP, about="place", place=said.place)
    if said.incident is not None and not word:
        return Query(ask=Ask.MAP, about="incident", incident=said.incident.id)
    named = UnitId(tail.strip().upper())
    known = named in said.scene.state.units or named in said.scene.tables.units
    if (word and word not in MAP_WORDS) or (tail and not known):
        about = {"word": tail or head, "usage": said.verb.usage}
        return Misread(fault=Fault.UNUSED_WORDS, about=about)
    unit = named if tail else (said.units[0] if said.units else None)
    if not word and _bare(said):
        return Query(ask=Ask.MAP, about="focus")
    return Query(ask=Ask.MAP, about=word or "unit", unit=unit)


def _bare(said: Said) -> bool:
    return len(said.line.split()) == 1
