"""From words to commands about streets and the map."""

from __future__ import annotations

from patrol_tui.commands.times_of_day import moment_ms
from patrol_tui.commands.verbs import Ask, Fault, Meaning, Misread, Query, Said
from store.city.shelf import map_name
from store.model.commands import CloseStreet, KeepSetting, OpenStreet
from store.model.records import ClosedStreet, Location, UnitId
from store.model.refusals import Code, Refusal
from store.model.settings import ALIAS_SETTING, MAP_SETTING
from store.text import fold
from widgets.words.glyph_sets import GLYPH_SETS

MOST_MINUTES = 7 * 24 * 60
"""A week; a street closed for longer is closed without a time."""

MAP_WORDS = {
    "in", "out", "fit", "left", "right", "up", "down", "next", "previous", "follow",
    "unit", "route", "style", "glyphs", "list",
}  # fmt: skip
"""What the map can be told besides where to go; `use NAME` changes the map itself."""
CHOICES = {
    "style": ("auto", "schematic", "true"),
    "glyphs": GLYPH_SETS,
}
"""What a style or a set of characters may be called; without a name, the next one."""
ZONE = "zone"
"""What the built-in zone is called as a map."""


def make_close_street(said: Said) -> Meaning:
    """RC @PLACE [MINUTES] [until=HH:MM] [REASON]."""
    if said.place is None:
        return Refusal(code=Code.PLACE_MISSING)
    until_ms, reason = None, said.text
    head, _, tail = said.text.partition(" ")
    minutes = fold(head).removesuffix("m").removeprefix("-")
    if minutes.isdecimal():
        about = {"word": head[:9], "most": str(MOST_MINUTES), "usage": said.verb.usage}
        if "until" in said.keys:
            return Misread(fault=Fault.TWO_TIMES, about=about)
        is_minus = head.startswith("-")
        if is_minus or not 1 <= int(minutes[:9]) <= MOST_MINUTES:
            return Misread(fault=Fault.OUT_OF_RANGE, about=about)
        until_ms, reason = said.scene.now_ms + int(minutes) * 60_000, tail
    elif "until" in said.keys:
        until_ms = moment_ms(said.scene, said.keys["until"])
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


def make_open_street(said: Said) -> Meaning:
    """RCX [@PLACE]; without a place, the only street that is closed."""
    held = said.scene.state.closed_at(said.scene.now_ms)
    if said.place is not None:
        stretch = said.scene.town.stretch(said.place.key)
        held = _fitting(said.place, frozenset(stretch), held)
    if not held:
        return Refusal(code=Code.NOT_CLOSED)
    if len(held) > 1:
        usage = {"usage": said.verb.usage}
        return Misread(fault=Fault.WHICH_STREET, about=usage)
    return OpenStreet(closed=held[-1].id, override=said.override, words=said.line)


def _fitting(
    place: Location, stretch: frozenset[int], held: list[ClosedStreet]
) -> list[ClosedStreet]:
    """Find the closures meant by a place: the very same, or else those it touches."""
    same = [
        closed
        for closed in held
        if closed.place.text == place.text
        or (place.key and closed.place.key == place.key)
    ]
    return same or [closed for closed in held if stretch & {*closed.segments}]


def make_alias(said: Said) -> Meaning:
    """ALIAS NAME @PLACE, or ALIAS NAME off."""
    name, _, last = said.text.rpartition(" ")
    if said.place is not None:
        name = said.text
    elif fold(last) != "off":
        name = ""
    if not name.strip() or _means_else(name, said):
        return Misread(fault=Fault.NEEDS_WORD, about={"usage": said.verb.usage})
    place = said.place
    value = ""
    if place is not None:
        known = said.scene.town.place(place.key)
        entry = said.scene.gazetteer.entry_of(known) if known else place.text
        is_point = known is None and place.lat is not None
        value = f"{place.lat},{place.lon}" if is_point else entry
    return KeepSetting(key=f"{ALIAS_SETTING}{fold(name)}", value=value)


def _means_else(name: str, said: Said) -> bool:
    """Claim that a name is a unit's, a number, or the word that ends an alias."""
    unit = UnitId(name.strip().upper())
    state, tables = said.scene.state, said.scene.tables
    return fold(name).isdecimal() or unit in state.units or unit in tables.units


def make_map(said: Said) -> Meaning:
    """MAP [@PLACE|UNIT|INCIDENT|word [UNIT]|use NAME]."""
    head, _, tail = said.text.partition(" ")
    word = fold(head)
    if word == "use" and tail:
        return _use(said, tail)
    if said.place is not None and not word:
        return Query(ask=Ask.MAP, about="place", place=said.place)
    if said.incident is not None and not word:
        return Query(ask=Ask.MAP, about="incident", incident=said.incident.id)
    if tail and fold(tail) in CHOICES.get(word, ()):
        return Query(ask=Ask.MAP, about=word, keys={"to": fold(tail)})
    named = UnitId(tail.strip().upper())
    known = named in said.scene.state.units or named in said.scene.tables.units
    if (word and word not in MAP_WORDS) or (tail and not known):
        about = {"word": tail or head, "usage": said.verb.usage}
        return Misread(fault=Fault.UNUSED_WORDS, about=about)
    unit = named if tail else (said.units[0] if said.units else None)
    if not word and _bare(said):
        return Query(ask=Ask.MAP, about="focus")
    return Query(ask=Ask.MAP, about=word or "unit", unit=unit)


def _use(said: Said, name: str) -> Meaning:
    """Choose another map, if it is installed."""
    if fold(name) == ZONE:
        return KeepSetting(key=MAP_SETTING, value="")
    maps = said.scene.maps()
    if map_name(name) not in maps:
        near = ", ".join([*maps, ZONE])
        return Misread(fault=Fault.UNKNOWN_MAP, about={"word": name, "near": near})
    return KeepSetting(key=MAP_SETTING, value=map_name(name))


def _bare(said: Said) -> bool:
    return len(said.line.split()) == 1
