"""Which named things people give directions by, and how many people know them."""

from __future__ import annotations

from store.city.importing.tags import Tags

KEYS = (
    "amenity", "healthcare", "railway", "aeroway", "public_transport", "shop",
    "tourism", "leisure", "historic", "office", "man_made", "place", "building",
)  # fmt: skip
"""Keys that make a landmark, the most telling first: it becomes the kind."""
SEARCHED = tuple(key for key in KEYS if key not in ("building", "place"))
"""Keys under which things without a name are counted as left out."""

_USUAL = {
    "amenity": 4, "healthcare": 5, "railway": 4, "aeroway": 4, "public_transport": 2,
    "shop": 2, "tourism": 4, "leisure": 4, "historic": 4, "office": 3, "man_made": 3,
    "place": 5, "building": 3, "highway": 2,
}  # fmt: skip
_RANKS = {
    "amenity=hospital": 9, "amenity=police": 9, "amenity=townhall": 9,
    "railway=station": 9, "aeroway=aerodrome": 9, "amenity=university": 9,
    "public_transport=station": 8, "amenity=bus_station": 8, "amenity=marketplace": 8,
    "amenity=place_of_worship": 8, "amenity=fire_station": 8, "shop=mall": 8,
    "amenity=college": 7, "amenity=courthouse": 7, "amenity=ferry_terminal": 7,
    "leisure=stadium": 7, "railway=halt": 7, "shop=department_store": 7,
    "amenity=school": 6, "amenity=clinic": 6, "amenity=embassy": 6,
    "amenity=library": 6, "amenity=cinema": 6, "amenity=theatre": 6,
    "amenity=monastery": 8, "amenity=prison": 6, "tourism=attraction": 6,
    "tourism=museum": 6, "tourism=zoo": 7, "historic=monument": 6, "historic=castle": 7,
    "office=government": 6, "man_made=tower": 5, "leisure=park": 6,
    "shop=supermarket": 5, "amenity=post_office": 5, "amenity=bank": 4,
    "amenity=fuel": 5, "tourism=hotel": 5,
    "leisure=sports_centre": 5, "railway=tram_stop": 3, "railway=subway_entrance": 3,
    "shop=convenience": 3, "amenity=restaurant": 2, "amenity=cafe": 2,
    "amenity=fast_food": 2, "amenity=bar": 2, "amenity=pub": 3, "amenity=parking": 3,
    "amenity=atm": 1, "amenity=bench": 1, "amenity=vending_machine": 1,
    "amenity=waste_basket": 0, "amenity=recycling": 1, "tourism=information": 1,
    "tourism=artwork": 3, "historic=memorial": 3, "place=city": 9, "place=town": 8,
    "place=suburb": 7, "place=village": 7, "place=square": 7, "place=quarter": 6,
    "place=neighbourhood": 6, "place=hamlet": 5, "place=locality": 4,
    "man_made=surveillance": 0, "building=temple": 7, "building=church": 7,
    "building=mosque": 7, "building=hospital": 7, "building=school": 5,
}  # fmt: skip
_NOTHING = frozenset({"no", ""})
_NO_SPOTS = {
    "railway": frozenset({
        "rail", "subway", "tram", "light_rail", "narrow_gauge", "monorail", "miniature",
        "abandoned", "disused", "construction", "proposed", "razed", "stop", "switch",
    }),
    "aeroway": frozenset({"runway", "taxiway", "taxilane", "apron"}),
    "man_made": frozenset({"pipeline", "embankment", "cutline"}),
    "place": frozenset({
        "country", "state", "region", "province", "county", "continent", "ocean", "sea",
    }),
}  # fmt: skip
"""Values whose things are long lines or whole countries: nobody stands at them."""


def kind_of(tags: Tags) -> str:
    """Give the kind of a landmark as `key=value`; empty for what is none."""
    for key in KEYS:
        value = tags.get(key, "")
        if value not in _NOTHING and value not in _NO_SPOTS.get(key, ()):
            return f"{key}={value}"
    return "highway=bus_stop" if tags.get("highway") == "bus_stop" else ""


def rank_of(kind: str) -> int:
    """Rank a kind, 0 to 9, by how many people know such a place."""
    return _RANKS.get(kind, _USUAL.get(kind.partition("=")[0], 2))
