"""The engine of location entry: a text in, a place or ranked candidates out.

One for the zone and for every map; what differs is behind `Streets`. A place comes out
only when the text is exact: by name, alias, the beginning of one name, or the sound of
one. Everything else is offered, never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import islice
from threading import RLock

from store.city.locating.answers import (
    MOST_NEAR,
    Candidate,
    Found,
    Kind,
    OffMap,
    Place,
    Reason,
    Suggestions,
    Why,
)
from store.city.locating.degrees import AtPoint, read_degrees
from store.city.locating.drafts import Draft, Heard, Outcome, settle
from store.city.locating.forms import (
    MOST_LETTERS,
    Form,
    GridSquare,
    Nth,
    PlusCode,
    is_too_long,
    readings,
    split_crossing,
    split_nth,
    tidy,
)
from store.city.locating.generic import Wanted
from store.city.locating.links import LinkWithout
from store.city.locating.names import (
    SURE,
    WRITTEN,
    Hit,
    Name,
    NameIndex,
    Rule,
    named,
    wants,
)
from store.city.locating.point_forms import point_place, read_point
from store.city.locating.same_place import told_apart
from store.city.locating.street_forms import StreetForms
from store.city.locating.streets import Owner, Streets

MOST_COMPLETED = 40
SHOWN_LETTERS = 80
"""Letters of a refused text that are given back."""
GOOD_READING = 88.0
"""Score of a reading beyond which the text is hardly a name by itself."""
SAME_M = 2.0
"""What is typed for a place may lead so far from it, by rounding metres."""
_MOST_STEPS = 3
_DEGREES = re.compile(r"-?\d{1,2}\.\d{5},-?\d{1,3}\.\d{5}")
"""The key of a point by its coordinates."""


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of streets, and of everything else."""

    roads: NameIndex
    others: NameIndex

    @property
    def both(self) -> tuple[NameIndex, NameIndex]:
        return self.roads, self.others


class Locator:
    """Finds places by what is typed. The index is made when first needed."""

    def __init__(self, streets: Streets, aliases: Mapping[str, str]) -> None:
        self.streets = streets
        self._aliases = dict(aliases)
        self._alias_places: list[Place] = []
        self._lost: list[str] = []
        self._indexing = RLock()

    def find(self, text: str, near: tuple[float, float] | None) -> Found:
        """Find what a text names; see `Gazetteer.find`."""
        if is_too_long(text):
            return Suggestions(text=text[:SHOWN_LETTERS], why=Why.TOO_LONG)
        asked = tidy(text)
        if len(asked) > MOST_LETTERS and not readings(asked):
            return Suggestions(text=asked[:SHOWN_LETTERS], why=Why.TOO_LONG)
        outcome = self._outcome(asked)
        if isinstance(outcome, Heard):
            shown = asked[:SHOWN_LETTERS]
            ranked = self._ranked(outcome.drafts, near)
            return Suggestions(text=shown, why=outcome.why, near=ranked)
        return self._checked(outcome) if isinstance(outcome, Place) else outcome

    def by_key(self, key: str) -> Place | None:
        """Give the place of a stored key; see `Gazetteer.by_key`."""
        known = self.streets.resolve(key)
        if known or not _DEGREES.fullmatch(key):
            return known
        point = read_degrees(key)
        outcome = read_point(point, self.streets) if point else None
        return outcome if isinstance(outcome, Place) else None

    def entry_of(self, place: Place) -> str:
        """Give what to type for a place; see `Gazetteer.entry_of`."""
        return self._checked(place).entry

    def complete(self, prefix: str) -> tuple[str, ...]:
        """List entries that begin so; see `Gazetteer.complete`."""
        asked = tidy(prefix[:SHOWN_LETTERS])
        crossing = split_crossing(asked)
        if crossing:
            return tuple(islice(self._crossings_so(*crossing), MOST_COMPLETED))
        return tuple(islice(self._names_so(asked), MOST_COMPLETED))

    def place_at(self, lat: float, lon: float) -> Place | None:
        """Call a point by what is there; None where degrees mean nothing."""
        point = AtPoint(lat=lat, lon=lon)
        if not point.is_on_earth or self.streets.beyond_m(lat, lon) is None:
            return None
        return next(
            (self._checked(place) for place in self.streets.around(lat, lon)),
            point_place(lat, lon),
        )

    def places(self) -> tuple[Place, ...]:
        """List everything that has a name, in the order of the zone or map."""
        owners = (owner for owner, _, _ in self.streets.names())
        return tuple(self._checked(self.streets.place(owner)) for owner in owners)

    def lost(self) -> tuple[str, ...]:
        """List the aliases whose target is not to be found."""
        return tuple(self._lost) if self._names else ()

    @property
    def _names(self) -> _Names:
        with self._indexing:
            return self._index

    @cached_property
    def _index(self) -> _Names:
        """Index all names, then the aliases that lead to them."""
        roads: list[Name] = []
        others: list[Name] = []
        for owner, names, also in self.streets.names():
            into = roads if owner.kind is Kind.STREET else others
            into.extend(Name(name, owner) for name in names)
            into.extend(Name(name, owner, is_other=True) for name in also)
        without = Locator(self.streets, {})
        for alias, target in self._aliases.items():
            meant = self._alias_owner(without, target)
            if meant is None:
                self._lost.append(alias)
            else:
                into = roads if meant.kind is Kind.STREET else others
                into.append(Name(alias, meant, is_alias=True))
        return _Names(NameIndex(roads), NameIndex(others))

    def _alias_owner(self, without: Locator, target: str) -> Owner | None:
        """Find whose alias it is; a place without a name gets a number of its own."""
        found = without.find(target, None)
        place = found.point if isinstance(found, OffMap) else found
        if not isinstance(place, Place):
            return None
        hits = named(without._names.both, tidy(target), SURE)
        if len(hits) == 1 and without._of(hits[0].owner).key == place.key:
            return hits[0].owner
        self._alias_places.append(place)
        return Owner(Kind.POINT, len(self._alias_places) - 1)

    @cached_property
    def _forms(self) -> StreetForms:
        return StreetForms(self.streets, self._names.roads, self._names.others)

    def _outcome(self, asked: str) -> Outcome:
        """Read a text: what is exact first, then what may be meant."""
        known = self._exact(asked)
        if known:
            return known
        forms = readings(asked)
        told: list[Heard] = []
        for form in forms:
            outcome = self._read(form, likely=False)
            if isinstance(outcome, Heard):
                told.append(outcome)
            elif outcome is not None:
                return outcome
        if not told:
            hits = self._named(asked, SURE[len(WRITTEN) :])
            named_so = settle(self._drafts(hits))
            if isinstance(named_so, Place) and self._is_mere_start(asked, *hits):
                return Heard(why=Why.AMBIGUOUS, drafts=self._drafts(hits))
            if named_so:
                return named_so
            told = [
                outcome
                for form in forms
                if isinstance(outcome := self._read(form, likely=True), Heard)
            ]
        return self._merged(asked, told)

    def _exact(self, asked: str) -> Outcome | None:
        """Find by stored key, or by a name as it is written."""
        known = self.streets.resolve(asked)
        return known or settle(self._drafts(self._named(asked, WRITTEN)))

    def _is_mere_start(self, asked: str, hit: Hit) -> bool:
        """Tell whether too little of a landmark's name was typed to be sure of it.

        `hospital` may begin one name only, and still not mean that hospital.
        """
        is_start = hit.reason is Reason.BEGINS_SO and hit.owner.kind is Kind.LANDMARK
        return is_start and 2 * len(asked) < len(tidy(self._of(hit.owner).entry))

    def _merged(self, asked: str, told: list[Heard]) -> Heard:
        """Put together what all readings came to; the best of them says why."""
        drafts = [draft for heard in told for draft in heard.drafts]
        why = max(told, key=_best).why if told else Why.UNKNOWN
        is_name = len(asked) <= SHOWN_LETTERS and all(map(_is_poor, told))
        if is_name:
            indexes = self._names.both
            hits = [hit for index in indexes for hit in index.likely(asked)]
            drafts += self._drafts(self._wanted(asked, hits))
        return Heard(why=why, drafts=drafts)

    def _named(self, asked: str, rules: tuple[Rule, ...]) -> list[Hit]:
        return self._wanted(asked, named(self._names.both, asked, rules))

    def _wanted(self, asked: str, hits: list[Hit]) -> list[Hit]:
        """Let a generic word in the text decide between streets and junctions."""
        want = wants(asked)
        if want is Wanted.ANY:
            return hits
        is_road = want is Wanted.STREET
        return [hit for hit in hits if (hit.owner.kind is Kind.STREET) == is_road]

    def _drafts(self, hits: list[Hit]) -> list[Draft]:
        return [
            Draft(score=hit.score, reason=hit.reason, make=partial(self._of, hit.owner))
            for hit in hits
        ]

    def _of(self, owner: Owner) -> Place:
        if owner.kind is Kind.POINT:
            return self._alias_places[owner.number]
        return self.streets.place(owner)

    def _read(self, form: Form, *, likely: bool) -> Outcome | None:
        match form:
            case AtPoint() | LinkWithout() | PlusCode() | GridSquare():
                return read_point(form, self.streets)
            case Nth():
                hits = self._named(form.name, WRITTEN)
                one = hits[form.nth - 1 : form.nth] if form.nth else []
                return settle(self._drafts(one))
            case _:
                return self._forms.read(form, likely=likely)

    def _ranked(
        self, drafts: list[Draft], near: tuple[float, float] | None
    ) -> tuple[Candidate, ...]:
        """Make places of the best drafts; equal ones go by distance to `near`."""
        best = sorted(drafts, key=lambda draft: -draft.score)
        by_key: dict[str, Candidate] = {}
        for draft in best[: MOST_NEAR * (4 if near else 2)]:
            place = draft.make()
            by_key.setdefault(place.key, draft.candidate(place))
        ranked = list(by_key.values())
        if near:
            ranked.sort(
                key=lambda one: (
                    -round(one.score),
                    self.streets.apart_m(one.place, *near),
                )
            )
        by_entry: dict[str, Candidate] = {}
        for one in ranked:
            place = self._checked(one.place)
            by_entry.setdefault(place.entry, replace(one, place=place))
            if len(by_entry) == MOST_NEAR:
                break
        return told_apart(by_entry.values(), self.streets)

    def _checked(self, place: Place) -> Place:
        """See that the place's entry finds it; else let its key be the entry."""
        for _ in range(_MOST_STEPS):
            asked = tidy(place.entry)
            hits = self._named(asked, WRITTEN)
            if len(hits) > 1:
                return self._numbered(place, hits)
            found = self._of(hits[0].owner) if hits else self._by_form(asked)
            if place.entry == place.key or not found or not self._is_same(place, found):
                break
            if found.entry == place.entry:
                return found
            place = found
        return replace(place, entry=place.key)

    def _numbered(self, place: Place, hits: list[Hit]) -> Place:
        """Tell a place from others of its name by its number among them."""
        for nth, hit in enumerate(hits, 1):
            if self._of(hit.owner).key == place.key:
                return replace(place, entry=f"{split_nth(place.entry)[0]} #{nth}")
        return replace(place, entry=place.key)

    def _is_same(self, place: Place, found: Place) -> bool:
        """Tell whether an entry leads to its place, but for rounded metres."""
        if found.key == place.key:
            return True
        if found.lat is None or found.lon is None or found.kind is not place.kind:
            return False
        return self.streets.apart_m(place, found.lat, found.lon) <= SAME_M

    def _by_form(self, asked: str) -> Place | None:
        for form in readings(asked):
            outcome = self._read(form, likely=False)
            if outcome is not None:
                return outcome if isinstance(outcome, Place) else None
        return None

    def _names_so(self, asked: str) -> Iterator[str]:
        indexes = self._names.others, self._names.roads
        begun = named(indexes, asked, (NameIndex.begun,)) if asked else []
        hits = self._wanted(asked, begun)
        owners = (
            (hit.owner for hit in hits)
            if asked
            else (owner for owner, _, _ in self.streets.names())
        )
        for owner in owners:
            yield self._checked(self._of(owner)).entry

    def _crossings_so(self, first: str, second: str) -> Iterator[str]:
        """List the crossings of a street with those whose name begins so."""
        hits = named((self._names.roads,), first, SURE)
        begun = {hit.owner.number for hit in self._names.roads.begun(second)}
        for hit in hits if len(hits) == 1 else ():
            street = hit.owner.number
            own = self.streets.junctions_of(street)
            meeting = (self.streets.streets_at(one) for one in sorted(own))
            for other in dict.fromkeys(one for streets in meeting for one in streets):
                if other != street and (not second or other in begun):
                    both = own & self.streets.junctions_of(other)
                    for group in self.streets.groups(both):
                        place = self.streets.crossing(group[0], street, other)
                        yield self._checked(place).entry


def _best(heard: Heard) -> float:
    """Give the best score of a reading; one that says only why is as good as any."""
    return max((draft.score for draft in heard.drafts), default=100.0)


def _is_poor(heard: Heard) -> bool:
    """Tell whether a reading leaves room for the text to be a plain name after all."""
    return heard.why is Why.UNKNOWN and _best(heard) < GOOD_READING
