"""Small towns for import tests, drawn by hand: a point is a column and a row.

One step of the grid is 0.001 degrees, about 100 metres; ids are chosen by the test.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from store.city.importing import Report, import_map
from store.city.network import Network

STEP_DEG = 0.001
SOUTH, WEST = 16.0, 103.0

Tags = Mapping[str, str]
Places = Mapping[int, tuple[float, float]]
Ways = Mapping[int, tuple[Sequence[int], Tags]]
Relation = tuple[Sequence[tuple[str, int, str]], Tags]

CROSS: dict[int, tuple[float, float]] = {
    1: (0, 1), 2: (1, 1), 3: (2, 1), 4: (1, 0), 5: (1, 2),
}  # fmt: skip
"""Two streets of three points each that share point 2."""
STREET: Tags = {"highway": "residential"}


def lat_lon(place: tuple[float, float]) -> tuple[float, float]:
    return (
        round(SOUTH + place[1] * STEP_DEG, 7),
        round(WEST + place[0] * STEP_DEG, 7),
    )


def elements(
    places: Places,
    ways: Ways,
    tagged: Mapping[int, Tags] | None = None,
    relations: Sequence[Relation] = (),
) -> list[dict[str, object]]:
    """Lay a town out as Overpass elements."""
    found: list[dict[str, object]] = []
    for node, place in places.items():
        lat, lon = lat_lon(place)
        found.append({"type": "node", "id": node, "lat": lat, "lon": lon})
        found[-1]["tags"] = dict((tagged or {}).get(node, {}))
    for way, (nodes, tags) in ways.items():
        found.append({"type": "way", "id": way, "nodes": [*nodes], "tags": dict(tags)})
    kinds = {"n": "node", "w": "way", "r": "relation"}
    for number, (members, tags) in enumerate(relations, 1):
        parts = [{"type": kinds[k], "ref": ref, "role": r} for k, ref, r in members]
        found.append(
            {"type": "relation", "id": number, "members": parts, "tags": dict(tags)}
        )
    return found


def town(
    folder: Path,
    places: Places,
    ways: Ways,
    tagged: Mapping[int, Tags] | None = None,
    relations: Sequence[Relation] = (),
) -> tuple[Network, Report]:
    """Import a town drawn by hand."""
    path = folder / "town.json"
    path.write_text(json.dumps({"elements": elements(places, ways, tagged, relations)}))
    return import_map(path)


def xml(
    places: Places,
    ways: Ways,
    tagged: Mapping[int, Tags] | None = None,
    relations: Sequence[Relation] = (),
) -> str:
    """Write a town as OSM XML."""
    rows = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    for node, place in places.items():
        lat, lon = lat_lon(place)
        inner = _tags((tagged or {}).get(node, {}))
        rows.append(f'<node id="{node}" lat="{lat}" lon="{lon}">{inner}</node>')
    for way, (nodes, tags) in ways.items():
        refs = "".join(f'<nd ref="{node}"/>' for node in nodes)
        rows.append(f'<way id="{way}">{refs}{_tags(tags)}</way>')
    kinds = {"n": "node", "w": "way", "r": "relation"}
    for number, (members, tags) in enumerate(relations, 1):
        parts = "".join(
            f'<member type="{kinds[kind]}" ref="{ref}" role="{role}"/>'
            for kind, ref, role in members
        )
        rows.append(f'<relation id="{number}">{parts}{_tags(tags)}</relation>')
    return "\n".join([*rows, "</osm>"])


def _tags(tags: Tags) -> str:
    return "".join(
        f"<tag k={quoteattr(key)} v={quoteattr(text)}/>" for key, text in tags.items()
    )


def pieces(network: Network) -> set[tuple[int, int, str]]:
    """List segments as the ids of their ends and the name of their street."""
    keys = network.junction_key.tolist()
    return {
        (
            keys[network.segment_start[segment]],
            keys[network.segment_end[segment]],
            network.street_of(segment),
        )
        for segment in range(network.segments)
    }
