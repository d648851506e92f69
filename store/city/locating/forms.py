"""The grammar of what is typed for a place: text in, forms out, nothing looked up.

A text may be read in more ways than one (`14 de julho` is a street, or house 14): all
readings are given, the surest first, and the locator sees which of them names
something. Hostile text is bounded before any pattern meets it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from store.city.locating.degrees import AtPoint, read_degrees
from store.city.locating.links import LinkWithout, read_link
from store.patterns import pattern
from store.text import fold, fold_clean

MOST_LETTERS = 200
"""Letters of a text that is no link; names are shorter, even four of them."""
MOST_LINK_LETTERS = 2_000
MOST_READINGS = 8
HEADINGS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
"""Clockwise from north."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where two streets meet; `#2` behind the second is the second time they do."""

    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A street between two of its cross streets."""

    street: str
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FromCrossing:
    """So many metres along a street from a cross street, maybe with the heading."""

    street: str
    cross: str
    at_m: int
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """So many metres from the beginning of a street."""

    street: str
    at_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A house number on a street."""

    number: str
    street: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Nth:
    """The nth of several places with one name, from 1."""

    name: str
    nth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlusCode:
    """An Open Location Code, full or short, and the words after a short one."""

    code: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GridSquare:
    """A square of the map's grid, and a ninth of it numbered as on a phone; 0: all."""

    column: str
    row: int
    part: int


Form = (
    AtPoint | LinkWithout | PlusCode | GridSquare | Crossing | Block | FromCrossing
    | Along | House | Nth
)  # fmt: skip

_WIDE = {0xFF01 + at: 0x21 + at for at in range(94)}
_SAME = _WIDE | str.maketrans(
    {"\u2044": "/", "\u2215": "/", "→": ">", "»": ">", "\u2013": "-", "\u2014": "-",
     "\u2212": "-", "×": " x ", "\u3000": " "}
)  # fmt: skip
_ODD = pattern(f"[๐-๙{re.escape(''.join(map(chr, _SAME)))}]")
_METRES = r"(\d{1,6})\s*(?:metres|meters|m|ม|เมตร)?\.?"
_NTH = pattern(r"(.+?)\s*#\s*(\d{1,3})")
_ALONG = pattern(rf"(.+?)\s*\+\s*{_METRES}")
_AWAY = pattern(rf"(.+?)\s+{_METRES}(?:\s*([^\d\s.]+))?")
_NUMBER = r"(\d{1,5}[a-zก-ฮ]?(?:[/-]\d{1,5}[a-z]?)?)"
_HOUSE = pattern(rf"(?:(?:บ้าน)?เลขที่\s*|no\.?\s*)?{_NUMBER},?\s+(.+)")
_HOUSE_LAST = pattern(rf"(.+?),?\s+(?:(?:บ้าน)?เลขที่\s*|no\.?\s*)?{_NUMBER}")
_PLUS = pattern(
    r"([23456789cfghjmpqrvwx]{2,8}\+(?:[23456789cfghjmpqrvwx]{2,7})?)(?:[\s,]+(.*))?"
)
_SQUARE = pattern(r"([a-z]{1,2})\s?(\d{1,2})(?:\s?[-/.]\s?([1-9]))?")
_STRONG = pattern(r"[/&@]|\+(?!\s*\d)")
_WEAK = pattern(r"\s+(?:x|at|and|near|und|y|e)\s+|\s*(?:ตัดกับ|ตัด|แยก|กับ|และ|ใกล้)\s*")
_CORNER = pattern(
    r"(?:สี่แยก|แยก|(?:corner|junction|intersection) of )\s*(.+?)"
    r"\s*(?:-|/|\band\b|กับ|ตัด)\s*(.+)"
)
_DASH = pattern(r"\s+(?:-|to)\s+|\s*(?:\.\.+|ถึง)\s*")
_BETWEEN = pattern(
    r"(.+?)\s*(?:\bbetween\b|ระหว่าง)\s*(.+?)\s*(?:\band\b|กับ|และ)\s*(.+)"
)
_HEADING_WORDS = {
    **{heading: heading for heading in HEADINGS},
    **dict(
        zip(
            ("north", "northeast", "east", "southeast", "south", "southwest", "west",
             "northwest"),
            HEADINGS,
            strict=True,
        )
    ),
    **dict(
        zip(
            ("เหนือ", "ตะวันออกเฉียงเหนือ", "ตะวันออก", "ตะวันออกเฉียงใต้", "ใต้",
             "ตะวันตกเฉียงใต้", "ตะวันตก", "ตะวันตกเฉียงเหนือ"),
            HEADINGS,
            strict=True,
        )
    ),
}  # fmt: skip


def tidy(text: str) -> str:
    """Fold what was typed: one width, one case, ASCII digits, one sort of dash."""
    return fold(fold(text).translate(_SAME))


def tidy_clean(text: str) -> str:
    """Tidy a text that was cleaned before, as all names of a map were: far quicker."""
    folded = text.casefold()
    if not folded.isascii() and _ODD.search(folded):
        folded = fold_clean(folded).translate(_SAME)
    return " ".join(folded.split())


def is_too_long(text: str) -> bool:
    """Tell whether this can be no place, before it is folded."""
    return len(text) > MOST_LINK_LETTERS


def readings(text: str) -> tuple[Form, ...]:
    """List the ways to read a tidied text, other than as a name; surest first.

    At most `MOST_READINGS`; none for a text that can only be a name.
    """
    link = read_link(text)
    if link:
        return (link,)
    point = read_degrees(text) if len(text) <= MOST_LETTERS else None
    if point:
        return (point,)
    if len(text) > MOST_LETTERS:
        return ()
    return tuple(dict.fromkeys(_read(text)))[:MOST_READINGS]


def split_nth(text: str) -> tuple[str, int]:
    """Part a name from the `#2` behind it; 0 where there is none."""
    found = _NTH.fullmatch(text)
    return (found[1], int(found[2])) if found else (text, 0)


def _read(text: str) -> Iterator[Form]:
    name, nth = split_nth(text)
    if nth:
        yield Nth(name=name, nth=nth)
    if ">" in text:
        yield from _from_crossing(text)
    if found := _ALONG.fullmatch(text):
        yield Along(street=found[1], at_m=int(found[2]))
    if found := _PLUS.fullmatch(text):
        yield PlusCode(code=found[1], words=found[2] or "")
    if found := _SQUARE.fullmatch(text):
        yield GridSquare(column=found[1], row=int(found[2]), part=int(found[3] or 0))
    yield from _blocks(text)
    houses = list(_houses(text))
    if houses and "/" in houses[0].number:
        yield from houses
    yield from _crossings(text, _STRONG)
    yield from houses
    if found := _CORNER.fullmatch(text):
        yield Crossing(first=found[1], second=found[2])
    yield from _crossings(text, _WEAK)


def _crossings(text: str, apart: re.Pattern[str]) -> Iterator[Crossing]:
    for split in apart.finditer(text):
        first, second = text[: split.start()].strip(), text[split.end() :].strip()
        if first and second:
            yield Crossing(first=first, second=second)


def _from_crossing(text: str) -> Iterator[FromCrossing]:
    street, _, rest = text.partition(">")
    found = _AWAY.fullmatch(rest.strip())
    if not found or not street.strip():
        return
    heading = _HEADING_WORDS.get((found[3] or "").removeprefix("ทิศ"), "")
    if found[3] and not heading:
        return
    yield FromCrossing(
        street=street.strip(),
        cross=found[1],
        at_m=int(found[2]),
        heading=heading,
    )


def _blocks(text: str) -> Iterator[Block]:
    street, colon, rest = text.partition(":")
    if colon and street.strip():
        splits = list(_DASH.finditer(rest)) or list(re.finditer("-", rest))
        for split in splits[:4]:
            first, second = rest[: split.start()].strip(), rest[split.end() :].strip()
            if first and second:
                yield Block(street=street.strip(), first=first, second=second)
    if found := _BETWEEN.fullmatch(text):
        yield Block(street=found[1], first=found[2], second=found[3])


def _houses(text: str) -> Iterator[House]:
    for written, number, street in ((_HOUSE, 1, 2), (_HOUSE_LAST, 2, 1)):
        if found := written.fullmatch(text):
            yield House(number=found[number], street=found[street])


def split_crossing(text: str) -> tuple[str, str] | None:
    """Part what may become a crossing at its slash, for completing the second half."""
    first, slash, second = text.partition("/")
    return (first.strip(), second.strip()) if slash and first.strip() else None
