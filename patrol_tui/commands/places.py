"""From words to a location: found exactly, or refused with what may have been meant."""

from __future__ import annotations

import re

from patrol_tui.commands.verbs import Scene
from store.city.places import (
    Candidate,
    OffMap,
    OutOfRange,
    Place,
    Reason,
    Suggestions,
)
from store.model.records import Location
from store.model.refusals import Code, Refusal

THAI_AT = re.compile(r'(?:^|(?<=\s))(?:ที่ ?|๑(?=[ก-ฮเ-ไ"]))(?:"([^"]*)"|(\S+))')
"""A place behind `ที่`, or behind what the key of `@` sends."""
PLACE_SIGNS = ("@", "ที่")
"""What stands before a place; the Thai keyboard has only the second."""


def locate(words: str, scene: Scene) -> Location | Refusal:
    """Find a place; nothing is guessed, so what is not exact is refused with advice."""
    found = scene.gazetteer.find(words)
    trouble = scene.town.trouble
    if trouble is not None:  # the zone is not the town that this station chose
        return _refusal(words, "map-trouble", folder=str(trouble.folder))
    match found:
        case Place():
            return location_of(found)
        case OffMap():
            return _refusal(words, found.why.value, beyond=str(found.beyond_m or 0))
        case OutOfRange():
            length = str(found.length_m)
            return _refusal(words, "out-of-range", length=length)
        case Suggestions():
            return _refusal(words, found.why.value, near=coded(found.near))


def location_of(place: Place) -> Location:
    """Keep of a place what outlives this map: its name, its key and its degrees."""
    return Location(text=place.name_th, key=place.key, lat=place.lat, lon=place.lon)


def accepted(words: str, scene: Scene) -> Location:
    """Take words as they were said; the place stays unverified."""
    found = scene.gazetteer.find(words)
    if isinstance(found, OffMap):
        return Location(text=words, lat=found.point.lat, lon=found.point.lon)
    return Location(text=words)


def without_thai_place(text: str, scene: Scene) -> tuple[Location | None, str]:
    """Take out the first known place behind `ที่`, or behind what the key of `@` sends.

    The Thai keyboard has no `@`. `ที่` begins many a word, so what is no place of this
    map stays a word.

    Returns:
        The place, None without one, and the text that is left.
    """
    for match in THAI_AT.finditer(text):
        found = locate(match[1] or match[2], scene)
        if isinstance(found, Location):
            return found, f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _refusal(words: str, why: str, **about: str) -> Refusal:
    return Refusal(
        code=Code.UNKNOWN_PLACE,
        about={"place": words, "why": why, **about},
        overridable=True,
    )


def quoted(entry: str, sign: str = "@") -> str:
    """Write an entry as it stands in a line, behind one of the signs of a place."""
    plain = entry.replace('"', " ")
    return f'{sign}"{plain}"' if " " in plain else f"{sign}{plain}"


def coded(near: tuple[Candidate, ...]) -> str:
    """Write candidates as codes for the words' floor: one a line, parted by tabs."""
    return "\n".join(
        "\t".join(
            (
                quoted(each.place.entry or each.place.key),
                _shown(each.place),
                each.reason.value,
                _figure(each),
                each.beside_en,
                each.beside_th,
                _thai(each.place),
            )
        )
        for each in near
    )


def _shown(place: Place) -> str:
    """Call a place by what one types for it; by its name where that is a bare key."""
    is_bare = not place.entry or (place.entry == place.key and ":" in place.key)
    return place.name_th if is_bare else quoted(place.entry)


def _thai(place: Place) -> str:
    """Name a place in Thai where one types a Roman key for it; else it is empty."""
    is_key = place.entry == place.key and place.entry.isascii()
    return place.name_th if is_key else ""


def _figure(candidate: Candidate) -> str:
    """Give the figure that belongs to a reason, if there is one."""
    match candidate.reason:
        case Reason.NEAR_CROSSING:
            return str(candidate.apart_m or 0)
        case Reason.HOUSE_NEAR:
            return candidate.number
        case Reason.THIS_WAY:
            return candidate.heading
        case _:
            return ""


def corrected(line: str, refusal: Refusal) -> tuple[str, ...]:
    """Write the refused line anew with each candidate, for a digit to choose."""
    token = refusal.about.get("token", "")
    if not token or token not in line:
        return ()
    return tuple(
        line.replace(token, coded.partition("\t")[0], 1)
        for coded in refusal.about.get("near", "").split("\n")
        if coded
    )
