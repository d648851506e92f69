"""Generic words: what kind of street or place a name says it is, apart from the name.

`ถนน`, Road, rua, улица or Straße are typed or left out as the day goes, so that names
are compared with and without them. A word counts at the beginning or the end of a name
only, and never when it is all there is.
"""

from __future__ import annotations

import re
from enum import StrEnum

from store.city.abbreviations import LEADING, TRAILING
from store.text import fold


class Wanted(StrEnum):
    """What the generic word of a text asks for."""

    STREET = "street"
    JUNCTION = "junction"
    ANY = "any"


_STREET_WORDS = """
    ถนน ถ ซอย ซ ตรอก ทางหลวง ทางหลวงแผ่นดิน ทางหลวงชนบท thanon tanon soi trok
    road rd street st avenue ave av lane ln drive dr way boulevard blvd court ct
    highway hwy route rt
    rua r avenida travessa tv alameda al estrada rodovia praça praca via
    calle carrera carretera paseo plaza
    rue chemin allée allee place
    straße strasse str gasse weg platz
    улица ул ulitsa ul переулок пер pereulok per проезд proezd шоссе ш shosse
    проспект пр prospekt бульвар bulvar площадь пл ploshchad ploschad
    набережная наб naberezhnaya тупик tupik аллея alleya
"""
_JUNCTION_WORDS = """
    แยก สี่แยก สามแยก ห้าแยก วงเวียน
    junction intersection crossroads corner crossing roundabout
    cruzamento cruce esquina kreuzung перекрёсток перекресток
"""
_STREET = frozenset(_STREET_WORDS.split())
_JUNCTION = frozenset(_JUNCTION_WORDS.split())
_LEFT_OUT = _STREET | {
    word
    for table in (LEADING, TRAILING)
    for pair in table.items()
    for word in (pair[0], re.sub(r"\W", "", pair[1].casefold()))
    if len(word) > 1
}
"""What the map leaves out of a name; a square by such a word may be a landmark, too."""
_SMALL = frozenset(("da", "de", "do", "das", "dos", "del", "di", "du", "der", "the"))
"""Words left standing in front once the generic one is gone."""
_LED = re.compile(
    "(ถนน|ถ\\.|ซอย|ซ\\.|ตรอก|ทางหลวง(?:แผ่นดิน|ชนบท)?)|(สี่แยก|สามแยก|ห้าแยก|แยก|วงเวียน)"
)
"""Thai writes the generic word in front, without a space."""
_TAILS = ("straße", "strasse")
_BREAK = re.compile('[\\s\\-_.,;:()\\[\\]/+&"“”«»·\u2010-\u2015]+')
_QUIET = str.maketrans("", "", "'’ʼ`´")


def words(folded: str) -> list[str]:
    """Split a folded name into words, a Thai generic word by itself."""
    if folded.replace(" ", "").isalnum() and folded < "\u0e00":
        return folded.split()
    led = _LED.match(folded)
    head = [led[0].rstrip(".")] if led else []
    rest = folded[led.end() :] if led else folded
    return head + [word for word in _BREAK.split(rest.translate(_QUIET)) if word]


def short_tail(word: str) -> str:
    """Shorten the generic end that German writes without a space: `herzogstr`."""
    for tail in _TAILS:
        if word.endswith(tail) and len(word) > len(tail) + 1:
            return word.removesuffix(tail) + "str"
    return word


def bare(found: list[str]) -> list[str]:
    """Leave out the generic words at both ends, unless nothing would be left.

    A single letter behind is a name: Avenue R.
    """
    begin, end = 0, len(found)
    while begin < end and _is_left_out(found[begin]):
        begin += 1
    if begin:
        while begin < end - 1 and found[begin] in _SMALL:
            begin += 1
    while end > begin and len(found[end - 1]) > 1 and _is_left_out(found[end - 1]):
        end -= 1
    return found[begin:end] or found


def _is_left_out(word: str) -> bool:
    return word in _LEFT_OUT or word in _JUNCTION


def is_generic(word: str) -> bool:
    """Tell whether a folded word says only what kind of place it is."""
    return word in _STREET or word in _JUNCTION


def wanted(found: list[str]) -> Wanted:
    """Tell what the generic words of a text ask for."""
    if len(found) > 1:
        for word in (found[0], found[-1]):
            if word in _JUNCTION:
                return Wanted.JUNCTION
            if word in _STREET and len(word) > 1:
                return Wanted.STREET
    return Wanted.ANY


def bare_name(name: str) -> str:
    """Take the generic words off a name for showing; spelling and case stay."""
    led = _LED.match(name)
    rest = name[led.end() :].strip() if led else name
    parts = rest.split()
    while len(parts) > 1 and is_generic(_word(parts[0])):
        parts = parts[1:]
    if len(parts) < len(rest.split()):
        while len(parts) > 1 and fold(parts[0]) in _SMALL:
            parts = parts[1:]
    while len(parts) > 1 and len(parts[-1]) > 1 and is_generic(_word(parts[-1])):
        parts = parts[:-1]
    return " ".join(parts) or name


def _word(part: str) -> str:
    return fold(part).rstrip(".,")
