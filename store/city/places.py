"""The gazetteer: what people call a place, turned into a place or into advice.

Names are compared folded, without spaces and hyphens, with or without the generic word
(ถนน, สี่แยก, Road, junction). What cannot be found is a value that says why and what is
near, never an exception.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from store.city.zone import Junction, Spot, Street, Zone, bare
from store.likeness import nearest
from store.text import fold

MOST_NEAR = 3
"""Suggestions given at most."""
LEAST_ALIKE = 55.0
"""Likeness, 0 to 100, under which a name is no help."""

_LOOSE = re.compile(r"[\s\-_.]+")
_ALONG = re.compile(r"(.+?)\s*\+\s*(\d{1,6})\s*(?:m|ม|เมตร)?\.?")
_STREET_WORD = re.compile(r"^(?:ถนน|ถ\.)|\b(?:road|rd\.?|street|st\.?)$")
_JUNCTION_WORD = re.compile(
    r"^(?:สี่แยก|แยก)|\b(?:junction|intersection|crossroads|corner)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as the gazetteer knows it."""

    key: str
    """What `find` gives back this place for."""
    name_en: str
    name_th: str
    short_en: str
    """The shortest form that people still know, for columns."""
    short_th: str
    spot: Spot | None
    """None for a whole street."""


class Why(StrEnum):
    """Why a text is no place."""

    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    NO_JUNCTION = "no-junction"
    """Both streets are known, but they do not meet once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """No place, or too many: why, and what may have been meant."""

    text: str
    why: Why
    near: tuple[Place, ...]
    """At most `MOST_NEAR`, the likeliest first; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfRange:
    """A distance beyond the end of its street."""

    street: Place
    at_m: int
    length_m: int


Found = Place | Suggestions | OutOfRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """The places of one zone by all their names. Make it with `Gazetteer.of`."""

    zone: Zone
    places: tuple[Place, ...]
    """Junctions first, then streets, in the zone's order."""
    forms: tuple[tuple[str, Place], ...]
    """Each loose form of a name beside its place."""

    @classmethod
    def of(cls, zone: Zone) -> Self:
        """Collect the names of a zone."""
        named: list[tuple[Place, Junction | Street]] = [
            *(
                (_place(found, zone.spot_at(found.key)), found)
                for found in zone.junctions
            ),
            *((_place(street, None), street) for street in zone.streets),
        ]
        forms = tuple(
            (form, place) for place, record in named for form in _forms_of(record)
        )
        return cls(zone=zone, places=tuple(place for place, _ in named), forms=forms)

    def find(self, text: str) -> Found:
        """Find the place that a text names.

        Tried in turn: two streets apart by `/` for their junction; `street+metres`; a
        name in full; the beginning of exactly one place's names.
        """
        asked = fold(text)
        if "/" in asked:
            return self._crossing(asked)
        along = _ALONG.fullmatch(asked)
        if along:
            return self._along(along[1], int(along[2]))
        return self._named(asked)

    def complete(self, prefix: str) -> tuple[str, ...]:
        """List the keys of places with a name that begins so, for Tab; all for none."""
        start = _loose(_without_word(fold(prefix)))
        return tuple(place.key for place in self._starting(start, self._kind(prefix)))

    def _named(self, asked: str) -> Found:
        allowed = self._kind(asked)
        form = _loose(_without_word(asked))
        if not form:
            return Suggestions(text=asked, why=Why.UNKNOWN, near=())
        exact = _places(place for name, place in self.forms if name == form)
        hits = [place for place in exact if allowed(place)]
        hits = hits or self._starting(form, allowed)
        if len(hits) == 1:
            return hits[0]
        if hits:
            near = tuple(hits[:MOST_NEAR])
            return Suggestions(text=asked, why=Why.AMBIGUOUS, near=near)
        return Suggestions(text=asked, why=Why.UNKNOWN, near=self._near(form))

    def _along(self, name: str, at_m: int) -> Found:
        street = self._street(name)
        if not isinstance(street, Street):
            return street
        whole = _place(street, None)
        if at_m > street.length_m:
            return OutOfRange(street=whole, at_m=at_m, length_m=street.length_m)
        spot = Spot(street_key=street.key, at_m=at_m)
        junction = self.zone.junction_at(spot)
        if junction:
            return _place(junction, self.zone.spot_at(junction.key))
        return Place(
            key=f"{street.key}+{at_m}",
            name_en=f"{street.name_en} +{at_m} m",
            name_th=f"{street.name_th} +{at_m} ม.",
            short_en=f"{street.short_en}+{at_m}",
            short_th=f"{street.short_th}+{at_m}",
            spot=spot,
        )

    def _crossing(self, asked: str) -> Found:
        left, _, right = asked.partition("/")
        first, second = self._street(left.strip()), self._street(right.strip())
        if not isinstance(first, Street):
            return first
        if not isinstance(second, Street):
            return second
        ends = [key for key in (first.start, first.end) if key in _ends(second)]
        meeting = [place for place in self.places if place.key in ends]
        if len(meeting) == 1 and first.key != second.key:
            return meeting[0]
        near = tuple(place for place in self.places if place.key in _ends(first))
        return Suggestions(text=asked, why=Why.NO_JUNCTION, near=near)

    def _street(self, name: str) -> Street | Suggestions:
        """Find a street alone; a junction's name here is a wrong kind, so unknown."""
        form = _loose(_without_word(name))
        streets = self._starting(form, self._is_street) if form else []
        exact = [place for found, place in self.forms if found == form]
        hits = [place for place in _places(exact) if self._is_street(place)] or streets
        street = self.zone.street(hits[0].key) if len(hits) == 1 else None
        if street:
            return street
        why = Why.AMBIGUOUS if hits else Why.UNKNOWN
        near = tuple(hits[:MOST_NEAR]) or self._near(form, self._is_street)
        return Suggestions(text=name, why=why, near=near)

    def _starting(self, start: str, allowed: Callable[[Place], bool]) -> list[Place]:
        found = _places(place for name, place in self.forms if name.startswith(start))
        return [place for place in found if allowed(place)]

    def _near(
        self, form: str, allowed: Callable[[Place], bool] = lambda _: True
    ) -> tuple[Place, ...]:
        named: dict[str, Place] = {}
        for name, place in self.forms:
            if allowed(place):
                named.setdefault(name, place)
        likely = nearest(form, named, most=len(named), least=LEAST_ALIKE)
        return tuple(_places(named[name] for name in likely)[:MOST_NEAR])

    def _is_street(self, place: Place) -> bool:
        return self.zone.street(place.key) is not None

    def _is_junction(self, place: Place) -> bool:
        return self.zone.junction(place.key) is not None

    def _kind(self, text: str) -> Callable[[Place], bool]:
        """Let a generic word in the text decide between streets and junctions."""
        asked = fold(text)
        if _STREET_WORD.search(asked):
            return self._is_street
        if _JUNCTION_WORD.search(asked):
            return self._is_junction
        return lambda _: True


def _place(record: Junction | Street, spot: Spot | None) -> Place:
    return Place(
        key=record.key,
        name_en=record.name_en,
        name_th=record.name_th,
        short_en=record.short_en,
        short_th=record.short_th,
        spot=spot,
    )


def _places(found: Iterable[Place]) -> list[Place]:
    """Keep the first of each, in order."""
    return list(dict.fromkeys(found))


def _ends(street: Street) -> tuple[str, str]:
    return street.start, street.end


def _loose(folded: str) -> str:
    return _LOOSE.sub("", folded)


def _without_word(folded: str) -> str:
    """Take off the generic word, unless nothing would be left."""
    return _JUNCTION_WORD.sub("", _STREET_WORD.sub("", folded)).strip() or folded


def _forms_of(record: Junction | Street) -> tuple[str, ...]:
    names = (
        record.key, record.name_en, record.name_th, record.short_en, record.short_th,
        bare(record.name_en), bare(record.name_th),
    )  # fmt: skip
    return tuple(dict.fromkeys(_loose(fold(name)) for name in names))
