"""What is told by streets: crossings, blocks, metres along a street, house numbers.

Each form is tried twice: first with what its names surely mean, and only when no
reading of the text came to anything with what they may mean. A form comes to one place
only if nothing else fits it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from typing import NamedTuple, assert_never

from store.city.locating.answers import Kind, OutOfRange, Reason, Why
from store.city.locating.drafts import (
    MEETS,
    Draft,
    Heard,
    Outcome,
    joint_reason,
    joint_score,
    settle,
)
from store.city.locating.forms import (
    HEADINGS,
    Along,
    Block,
    Crossing,
    FromCrossing,
    House,
    split_nth,
)
from store.city.locating.names import BEGUN, SURE, Hit, NameIndex, named
from store.city.locating.streets import End, Foot, Owner, Streets

StreetForm = Crossing | Block | FromCrossing | Along | House
FAR_APART_M = 300
"""Streets no nearer than this were hardly meant: other names are offered as well."""
MOST_APART_M = 2_000
"""Streets farther apart than this are not offered as nearly meeting."""
HEADING_DEG = 60.0
"""A heading as typed is taken this roughly."""
UNKNOWN_HOUSE = 3.0
"""Taken off a street for a house number that is not known on it."""
_MOST_PAIRS = 400
_MOST_NUMBERS = 2
_MOST_STREETS = 8
"""Streets that are walked along for one text; a letter begins hundreds."""


class _Corner(NamedTuple):
    """A crossing on a street, as a part of a form tells it."""

    group: tuple[int, ...]
    hit: Hit

    @property
    def end(self) -> End:
        """Give the end of a block."""
        return End(self.group, self.hit.owner)


class StreetForms:
    """Reads forms by the streets' names and the streets themselves."""

    def __init__(self, streets: Streets, roads: NameIndex, others: NameIndex) -> None:
        self.streets = streets
        self.roads = roads
        self.others = others

    def read(self, form: StreetForm, *, likely: bool) -> Outcome | None:
        """Read a form; None when it comes to nothing."""
        match form:
            case Crossing():
                return self._crossing(form, likely)
            case Block():
                return self._block(form, likely)
            case FromCrossing():
                return self._from_crossing(form, likely)
            case Along():
                return self._along(form, likely)
            case House():
                return self._house(form, likely)
            case _:
                assert_never(form)

    def _hits(self, name: str, likely: bool) -> list[Hit]:
        sure = named((self.roads,), name, SURE)
        return sure or (self.roads.likely(name) if likely else [])

    def _crossing(self, form: Crossing, likely: bool) -> Outcome | None:
        second, nth = split_nth(form.second)
        ones, others = self._hits(form.first, likely), self._hits(second, likely)
        if not ones or not others:
            return self._half(ones or others) if likely else None
        drafts = list(self._meetings(ones, others, nth))
        if drafts:
            return Heard(why=Why.UNKNOWN, drafts=drafts) if likely else settle(drafts)
        if likely:
            return self._half(ones)
        meant = self._meetings(self._wider(form.first), self._wider(second), nth)
        if drafts := list(meant):
            return settle(drafts)
        heard = Heard(why=Why.NO_JUNCTION, drafts=list(self._near(ones, others)))
        nearest_m = min((one.apart_m or 0 for one in heard.drafts), default=FAR_APART_M)
        if nearest_m >= FAR_APART_M:
            ones, others = self.roads.likely(form.first), self.roads.likely(second)
            heard.drafts.extend(self._meetings(ones, others, 0))
        return heard

    def _wider(self, name: str) -> list[Hit]:
        """List whom a name surely means, and who bears it but for a direction."""
        hits = [*self._hits(name, likely=False), *self.roads.undirected(name)]
        return list({hit.owner: hit for hit in hits}.values())

    def _half(self, hits: list[Hit]) -> Heard:
        """Offer the one street of a crossing that was understood."""
        drafts = [replace(self._whole(hit), score=hit.score / 2 + 20) for hit in hits]
        return Heard(why=Why.UNKNOWN, drafts=drafts)

    def _meetings(
        self, ones: list[Hit], others: list[Hit], nth: int
    ) -> Iterator[Draft]:
        """Draft every crossing of one of these streets with one of those, once."""
        seen: set[tuple[int, frozenset[Owner]]] = set()
        for one, other in list(product(ones, others))[:_MOST_PAIRS]:
            first, second = one.owner.number, other.owner.number
            both = self.streets.junctions_of(first) & self.streets.junctions_of(second)
            if first == second or not both:
                continue
            groups = self.streets.groups(both)
            for group in groups[nth - 1 : nth] if nth else groups:
                mark = group[0], frozenset((one.owner, other.owner))
                if mark in seen:
                    continue
                seen.add(mark)
                yield Draft(
                    score=min(100.0, joint_score(one, other) + MEETS),
                    reason=joint_reason(one, other),
                    make=partial(self.streets.crossing, group[0], first, second),
                )

    def _near(self, ones: list[Hit], others: list[Hit]) -> Iterator[Draft]:
        """Draft where the likeliest two streets come nearest to each other."""
        one, other = ones[0], others[0]
        first, second = one.owner.number, other.owner.number
        for junction, apart_m in self.streets.gaps(first, second):
            if apart_m > MOST_APART_M:
                return
            yield Draft(
                score=joint_score(one, other) - 10 - min(apart_m / 20, 30),
                reason=Reason.NEAR_CROSSING,
                make=partial(self.streets.place, Owner(Kind.JUNCTION, junction)),
                apart_m=apart_m,
            )

    def _corners(self, street: int, name: str, likely: bool) -> list[_Corner]:
        """List the crossings on a street that a cross street or a junction names."""
        name, nth = split_nth(name)
        own = self.streets.junctions_of(street)
        corners = []
        for hit in self._hits(name, likely):
            both = own & self.streets.junctions_of(hit.owner.number)
            if hit.owner.number == street or not both:
                continue
            groups = self.streets.groups(both)
            chosen = groups[nth - 1 : nth] if nth else groups
            corners += [_Corner(group, hit) for group in chosen]
        if corners:
            return corners
        hits = named((self.others,), name, SURE)
        return [
            _Corner((hit.owner.number,), hit)
            for hit in hits
            if hit.owner.kind is Kind.JUNCTION and hit.owner.number in own
        ]

    def _block(self, form: Block, likely: bool) -> Outcome | None:
        drafts: list[Draft] = []
        half: list[Draft] = []
        for hit in self._hits(form.street, likely)[:_MOST_STREETS]:
            street = hit.owner.number
            ones = self._corners(street, form.first, likely)
            others = self._corners(street, form.second, likely)
            half += [self._at_corner(street, corner) for corner in (*ones, *others)]
            for one, other in list(product(ones, others))[:_MOST_PAIRS]:
                found = self.streets.between(street, one.group, other.group)
                if found:
                    drafts.append(
                        Draft(
                            score=joint_score(hit, one.hit, other.hit),
                            reason=joint_reason(hit, one.hit, other.hit),
                            make=partial(
                                self.streets.block, found[0], one.end, other.end
                            ),
                        )
                    )
        if drafts and not likely:
            return settle(drafts)
        drafts = drafts or half
        return Heard(why=Why.UNKNOWN, drafts=drafts) if likely and drafts else None

    def _at_corner(self, street: int, corner: _Corner) -> Draft:
        """Draft one end of a block, when the other is not known."""
        score, hit = corner.hit.score / 2 + 20, corner.hit
        if hit.owner.kind is Kind.STREET:
            way = corner.group[0], street, hit.owner.number
            make = partial(self.streets.crossing, *way)
        else:
            make = partial(self.streets.place, hit.owner)
        return Draft(score=score, reason=hit.reason, make=make)

    def _from_crossing(self, form: FromCrossing, likely: bool) -> Outcome | None:
        drafts: list[Draft] = []
        short: OutOfRange | None = None
        for hit in self._hits(form.street, likely)[:_MOST_STREETS]:
            for corner in self._corners(hit.owner.number, form.cross, likely):
                feet = self.streets.walk(hit.owner.number, corner.group, form.at_m)
                drafts += [self._from_corner(foot, hit, corner, form) for foot in feet]
                if not feet:
                    short = self._too_far(hit.owner, corner.group, form.at_m)
        headed = [draft for draft in drafts if draft.heading == form.heading]
        if likely or (form.heading and drafts and not headed):
            return Heard(why=Why.UNKNOWN, drafts=drafts) if drafts else None
        return settle(headed if form.heading else drafts) or short

    def _from_corner(
        self, foot: Foot, hit: Hit, corner: _Corner, form: FromCrossing
    ) -> Draft:
        """Draft one way from a crossing; its heading is as typed if that is near it."""
        draft = self._on_way(foot, (hit, corner.hit))
        if form.heading and _is_headed(foot, form.heading):
            draft = replace(draft, heading=form.heading)
        if form.at_m == 0 or corner.hit.owner.kind is not Kind.STREET:
            return draft
        cross = corner.hit.owner.number
        way = (foot, corner.group[0], cross, form.at_m)
        return replace(draft, make=partial(self.streets.from_crossing, *way))

    def _along(self, form: Along, likely: bool) -> Outcome | None:
        hits = self._hits(form.street, likely)
        drafts: list[Draft] = []
        short: OutOfRange | None = None
        for hit in hits[:_MOST_STREETS]:
            for end in self.streets.ends(hit.owner.number):
                feet = self.streets.walk(hit.owner.number, (end,), form.at_m)
                drafts += [self._on_way(foot, (hit,)) for foot in feet]
                if not feet and not short:
                    short = self._too_far(hit.owner, (end,), form.at_m)
        if likely and drafts:
            return Heard(why=Why.UNKNOWN, drafts=drafts)
        if not drafts and len(hits) > 1 and not likely:
            drafts = [self._whole(hit) for hit in hits]
        return settle(drafts) or (None if likely else short)

    def _on_way(self, foot: Foot, hits: tuple[Hit, ...]) -> Draft:
        way = foot.bearing_deg
        return Draft(
            score=joint_score(*hits),
            reason=Reason.THIS_WAY,
            make=partial(self.streets.along, foot),
            heading="" if way is None else HEADINGS[round(way / 45) % 8],
        )

    def _too_far(self, street: Owner, start: tuple[int, ...], at_m: int) -> OutOfRange:
        length_m = self.streets.reach_m(street.number, start)
        place = self.streets.place(street)
        return OutOfRange(street=place, at_m=at_m, length_m=length_m)

    def _house(self, form: House, likely: bool) -> Outcome | None:
        rules = SURE if likely else BEGUN
        hits = named((self.roads,), form.street, rules)
        hits = hits or (self.roads.likely(form.street) if likely else [])
        exact: list[Draft] = []
        near: list[Draft] = []
        for hit in hits:
            numbers = self.streets.numbers(hit.owner.number)
            exact += [
                self._numbered(house, hit.score, joint_reason(hit))
                for number, house in numbers
                if number == form.number
            ]
            near += self._beside(hit, form.number)
            unknown = replace(self._whole(hit), score=hit.score - UNKNOWN_HOUSE)
            near.append(replace(unknown, reason=Reason.HOUSE_UNKNOWN))
        if exact and not likely:
            return settle(exact)
        if not hits:
            return None
        why = Why.UNKNOWN if likely else Why.HOUSE_UNKNOWN
        return Heard(why=why, drafts=[*exact, *near])

    def _numbered(self, house: int, score: float, reason: Reason) -> Draft:
        place = partial(self.streets.place, Owner(Kind.HOUSE, house))
        return Draft(score=score, reason=reason, make=place)

    def _beside(self, hit: Hit, number: str) -> list[Draft]:
        """Draft the houses of a street whose numbers are nearest to one not known."""
        wanted = _leading(number)
        known = sorted(
            (abs(_leading(one) - wanted), one, house)
            for one, house in self.streets.numbers(hit.owner.number)
        )
        return [
            replace(self._numbered(house, hit.score - 1, Reason.HOUSE_NEAR), number=one)
            for _, one, house in known[:_MOST_NUMBERS]
        ]

    def _whole(self, hit: Hit) -> Draft:
        place = partial(self.streets.place, hit.owner)
        return Draft(score=hit.score, reason=hit.reason, make=place)


def _is_headed(foot: Foot, heading: str) -> bool:
    """Tell whether a way goes roughly in the heading typed; any may, unsurveyed."""
    if foot.bearing_deg is None:
        return True
    turn_deg = foot.bearing_deg - HEADINGS.index(heading) * 45.0
    return abs((turn_deg + 180) % 360 - 180) <= HEADING_DEG


def _leading(number: str) -> int:
    found = re.match(r"\d{1,6}", number)
    return int(found[0]) if found else 0
