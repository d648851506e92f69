"""What is told by position: degrees, links, Plus Codes, squares of the grid."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import assert_never

from store.city.locating.answers import Kind, OffMap, Place, Reason, Why
from store.city.locating.codes import is_short_code, middle_of_code
from store.city.locating.degrees import AtPoint
from store.city.locating.drafts import Draft, Heard, Outcome
from store.city.locating.forms import GridSquare, PlusCode, tidy
from store.city.locating.links import LinkWithout
from store.city.locating.streets import Streets

PointForm = AtPoint | LinkWithout | PlusCode | GridSquare


def read_point(form: PointForm, streets: Streets) -> Outcome | None:
    """Read a form that tells a position; None when it is no such form after all."""
    match form:
        case AtPoint():
            return _point(form, streets)
        case LinkWithout():
            is_short = form is LinkWithout.SHORTENED
            why = Why.SHORT_LINK if is_short else Why.LINK_WITHOUT_POINT
            return Heard(why=why)
        case PlusCode():
            return _plus_code(form, streets)
        case GridSquare():
            return _square(form, streets)
        case _:
            assert_never(form)


def point_place(lat: float, lon: float, name: str = "") -> Place:
    """Make the place of a point by its degrees, to a metre, named or not."""
    lat, lon = round(lat, 5) + 0.0, round(lon, 5) + 0.0
    key = f"{lat:.5f},{lon:.5f}"
    name = name or key
    return Place(
        key=key,
        entry=name,
        kind=Kind.POINT,
        name_en=name,
        name_th=name,
        short_en=name,
        short_th=name,
        lat=lat,
        lon=lon,
    )


def _point(point: AtPoint, streets: Streets) -> Outcome:
    turned = AtPoint(lat=point.lon, lon=point.lat)
    drafts = []
    if turned.is_on_earth and streets.beyond_m(turned.lat, turned.lon) == 0:
        make = partial(point_place, turned.lat, turned.lon)
        drafts.append(Draft(score=90.0, reason=Reason.SWAPPED, make=make))
    if point.is_on_earth:
        placed = _placed(point_place(point.lat, point.lon), streets)
        if drafts and isinstance(placed, OffMap):
            return Heard(why=placed.why, drafts=drafts)
        return placed
    return Heard(why=Why.BAD_COORDINATES, drafts=drafts)


def _placed(place: Place, streets: Streets) -> Place | OffMap:
    """Tell whether a point lies on the map."""
    beyond_m = streets.beyond_m(place.lat or 0.0, place.lon or 0.0)
    if beyond_m == 0:
        return streets.on_street(place)
    why = Why.UNSURVEYED if beyond_m is None else Why.OUTSIDE
    return OffMap(point=place, why=why, beyond_m=beyond_m)


def _plus_code(form: PlusCode, streets: Streets) -> Outcome | None:
    found = middle_of_code(form.code, streets.middle)
    if not found:
        is_short = is_short_code(form.code)
        return Heard(why=Why.UNSURVEYED) if is_short else None
    lat, lon, code = found
    place = point_place(lat, lon, name=code)
    placed = _placed(place, streets)
    if isinstance(placed, OffMap):
        return placed
    if form.words and tidy(streets.title) not in form.words:
        make = partial(replace, place)
        draft = Draft(score=90.0, reason=Reason.RELATIVE, make=make)
        return Heard(why=Why.AMBIGUOUS, drafts=[draft])
    return placed


def _square(form: GridSquare, streets: Streets) -> Outcome | None:
    found = streets.square(form.column, form.row, form.part)
    if not found:
        return Heard(why=Why.OFF_GRID) if streets.middle else None
    name, lat, lon = found
    return replace(point_place(lat, lon, name=name), kind=Kind.SQUARE)
