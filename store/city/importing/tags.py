"""What the tags of a street mean for those who drive and walk on it.

The tables follow the OpenStreetMap wiki (Key:highway, Key:access, Key:oneway,
Key:barrier). Where the wiki leaves a choice, a patrol car's view decides, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from store.city.importing.report import Reason
from store.city.network import JunctionFlag, StreetClass, Way

Tags = Mapping[str, str]

CLASSES = {
    "motorway": StreetClass.MOTORWAY, "trunk": StreetClass.TRUNK,
    "primary": StreetClass.PRIMARY, "secondary": StreetClass.SECONDARY,
    "tertiary": StreetClass.TERTIARY, "unclassified": StreetClass.RESIDENTIAL,
    "residential": StreetClass.RESIDENTIAL, "road": StreetClass.RESIDENTIAL,
    "living_street": StreetClass.RESIDENTIAL, "service": StreetClass.SERVICE,
    "track": StreetClass.SERVICE, "busway": StreetClass.SERVICE,
    "escape": StreetClass.SERVICE,
    "pedestrian": StreetClass.PATH, "footway": StreetClass.PATH,
    "path": StreetClass.PATH, "cycleway": StreetClass.PATH,
    "steps": StreetClass.PATH, "bridleway": StreetClass.PATH,
}  # fmt: skip
"""By the value of `highway`, `_link` taken off."""
NO_STREETS = frozenset({
    "platform", "rest_area", "services", "bus_stop", "elevator", "raceway",
    "bus_guideway", "corridor", "via_ferrata", "crossing", "traffic_signals", "stop",
    "give_way", "street_lamp", "turning_circle", "no", "emergency_bay", "ladder",
    "toll_gantry", "traffic_island", "trailhead", "passing_place", "mini_roundabout",
})  # fmt: skip
NOT_BUILT = frozenset({
    "construction", "proposed", "planned", "abandoned", "disused", "razed",
    "demolished", "removed", "dismantled", "historic",
})  # fmt: skip
MOST_KMH = 255
"""What fits the map; no sign says more."""
WALK_KMH = 5
"""`maxspeed=walk`."""

_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})
_CLOSED = frozenset({"no", "impassable", "unsuitable"})
_THROUGH_CLOSED = frozenset({
    "private", "customers", "delivery", "permit", "residents", "destination",
    "agricultural", "forestry", "military", "employees", "staff", "students",
    "visitors", "members", "agricultural;forestry", "emergency",
})  # fmt: skip
_CAR = ("motorcar", "motor_vehicle", "vehicle", "access")
_MOTORCYCLE = ("motorcycle", "motor_vehicle", "vehicle", "access")
_YARDS = frozenset({"driveway", "parking_aisle", "drive-through", "emergency_access"})
_READ = frozenset({
    "highway", "area", "construction", "proposed", "oneway", "oneway:motor_vehicle",
    "junction", *_CAR, *_MOTORCYCLE, "foot", "emergency", "service", "motorroad",
    "bridge", "tunnel", "layer", "maxspeed", "maxspeed:forward",
})  # fmt: skip
_SPEED = re.compile(r"(\d{1,3})(?:\.\d+)?\s*(mph|km/h|kmh|kph|knots)?")
_KMH = {"mph": 1.609344, "knots": 1.852}
_WHOLE = re.compile(r"[+-]?\d{1,3}")

_OPEN_BARRIERS = frozenset({
    "toll_booth", "border_control", "cattle_grid", "entrance", "kerb", "sally_port",
    "height_restrictor", "no", "arch", "guard_rail", "coupure", "ditch", "sump_buster",
})  # fmt: skip
_FULL_BARRIERS = frozenset({
    "wall", "fence", "city_wall", "hedge", "retaining_wall", "kissing_gate", "stile",
    "turnstile", "full-height_turnstile", "motorcycle_barrier", "debris",
})  # fmt: skip
_OPEN = frozenset(
    {"yes", "permissive", "designated", "public", "official", "destination"}
)


@dataclass(frozen=True, slots=True)
class Traits:
    """What holds for every piece of a street way."""

    street_class: StreetClass
    ways: Way
    layer: int
    kmh: int


def traits(tags: Tags) -> Traits | tuple[Reason, str]:
    """Tell what a way is for, or why it is no street, with the value at fault."""
    return _traits(tuple(item for item in tags.items() if item[0] in _READ))


@lru_cache(4096)  # the ways of a town are tagged in a few hundred manners
def _traits(items: tuple[tuple[str, str], ...]) -> Traits | tuple[Reason, str]:
    tags = dict(items)
    highway = tags.get("highway", "")
    base = highway.removesuffix("_link")
    street_class = CLASSES.get(base)
    if street_class is None:
        return _no_street(highway), highway
    if tags.get("area") in _YES:
        return Reason.AREA, ""
    if any(tags.get(key) in _YES for key in ("construction", "proposed")):
        return Reason.NOT_BUILT, highway
    ways = access(tags, street_class) | _structure(tags)
    if base != highway:
        ways |= Way.LINK
    if street_class is not StreetClass.PATH:
        ways |= one_way(tags)
    return Traits(street_class, ways, layer(tags), kmh(tags))


def _no_street(highway: str) -> Reason:
    if highway in NOT_BUILT:
        return Reason.NOT_BUILT
    if highway in NO_STREETS or highway in CLASSES:
        return Reason.NO_STREET
    return Reason.UNKNOWN_HIGHWAY if highway else Reason.NO_HIGHWAY


def one_way(tags: Tags) -> Way:
    """Tell the one direction in which a street may be driven, if there is one.

    A lane whose direction changes (`reversible`, `alternating`) may be driven both
    ways. Roundabouts and motorways go one way unless they are tagged otherwise.
    """
    told = tags.get("oneway:motor_vehicle") or tags.get("oneway", "")
    if told in _YES:
        return Way.ONE_FORWARD
    if told in ("-1", "reverse"):
        return Way.ONE_BACKWARD
    if told in _NO or told in ("reversible", "alternating"):
        return Way(0)
    implied = tags.get("highway") in ("motorway", "motorway_link") or _is_round(tags)
    return Way.ONE_FORWARD if implied else Way(0)


def access(tags: Tags, street_class: StreetClass) -> Way:
    """Tell who may not use a street: the most special tag of each vehicle counts.

    `emergency=yes` opens to a patrol what is closed to others, not to drive through.
    """
    path = street_class is StreetClass.PATH
    ways = Way(0)
    car, motorcycle = _verdict(tags, _CAR), _verdict(tags, _MOTORCYCLE)
    if path:
        car = _verdict(tags, _CAR[:2]) or "no"
        motorcycle = _verdict(tags, _MOTORCYCLE[:2]) or "no"
    if tags.get("highway") == "steps":
        car = motorcycle = "no"
    elif tags.get("emergency") == "yes" and car in _CLOSED:
        car = "private"
    if car in _CLOSED:
        ways |= Way.NO_CAR
    if motorcycle in _CLOSED:
        ways |= Way.NO_MOTORCYCLE
    if (motorcycle if car in _CLOSED else car) in _THROUGH_CLOSED or _is_yard(
        tags, car
    ):
        ways |= Way.PRIVATE
    return ways | _feet(tags, street_class)


def _verdict(tags: Tags, keys: tuple[str, ...]) -> str:
    return next((tags[key] for key in keys if key in tags), "")


def _is_yard(tags: Tags, car: str) -> bool:
    bus_only = tags.get("highway") == "busway"
    return bus_only or (tags.get("service") in _YARDS and car not in _OPEN)


def _feet(tags: Tags, street_class: StreetClass) -> Way:
    told = tags.get("foot")
    if told is None:
        motorroad = tags.get("motorroad") == "yes"
        if street_class is StreetClass.MOTORWAY or motorroad:
            return Way.NO_FOOT
        told = tags.get("access", "")
    return Way.NO_FOOT if told in _CLOSED else Way(0)


def _structure(tags: Tags) -> Way:
    ways = Way(0)
    if tags.get("bridge", "no") not in _NO:
        ways |= Way.BRIDGE
    if tags.get("tunnel", "no") not in _NO:
        ways |= Way.TUNNEL
    if _is_round(tags):
        ways |= Way.ROUNDABOUT
    return ways


def _is_round(tags: Tags) -> bool:
    return tags.get("junction") in ("roundabout", "circular")


def layer(tags: Tags) -> int:
    """Read the layer, 0 where it says nothing we understand."""
    found = _WHOLE.fullmatch(tags.get("layer", "").strip())
    return max(-100, min(100, int(found[0]))) if found else 0


def kmh(tags: Tags) -> int:
    """Read the signed limit in km/h; 0 where there is none, or none we understand.

    Of several values the first counts; a country's code (`DE:urban`) is no number.
    """
    told = tags.get("maxspeed") or tags.get("maxspeed:forward", "")
    if told == "walk":
        return WALK_KMH
    found = _SPEED.match(told.strip().lower())
    if not found:
        return 0
    return min(MOST_KMH, round(int(found[1]) * _KMH.get(found[2] or "", 1.0)))


def stands(tags: Tags) -> JunctionFlag:
    """Tell what stands on a point of a street: a barrier, traffic lights.

    A gate nobody calls open is closed to cars: a patrol must not be sent up to it.
    """
    flags = JunctionFlag(0)
    if tags.get("highway") == "traffic_signals":
        flags |= JunctionFlag.SIGNALS
    barrier = tags.get("barrier", "no")
    if barrier in _OPEN_BARRIERS:
        return flags
    car, motorcycle = _verdict(tags, _CAR), _verdict(tags, _MOTORCYCLE)
    if car in _OPEN:
        return flags
    is_full = barrier in _FULL_BARRIERS and motorcycle not in _OPEN
    if is_full or motorcycle in _CLOSED or tags.get("locked") == "yes":
        return flags | JunctionFlag.FULL_BARRIER
    return flags | JunctionFlag.CAR_BARRIER
