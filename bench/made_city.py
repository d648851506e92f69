"""A large city to measure with: Campo Grande eight times, joined by short streets.

Not a bench of its own; others import `made_city`. The tiles lie four across and two up,
each with street names of its own (`Avenida Ceará B`), so that nothing in it is easier
than in a real town of its size but the likeness of its parts. With pyosmium's PBF made
in a temporary folder; nothing is kept.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import osmium
from osmium.osm import NODE, WAY
from osmium.osm.mutable import Node, Way

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from store.city.importing import import_map  # noqa: E402
from store.city.network import Network  # noqa: E402

TOWN = ROOT.parent / "shared/data/osm/campo-grande.osm.gz"
"""The town that is repeated, where it lies beside the project."""
ACROSS, UP = 4, 2
LINKS = 10
"""Streets that join a tile with the next, on each side they share."""
_TILE_IDS = 10_000_000_000
"""Above all ids of the town."""


def made_city(across: int = ACROSS, up: int = UP) -> Network:
    """Make the city's network: about 110,000 segments.

    Raises:
        SystemExit: If the town's file is not here: says so, and fails nothing.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-city.osm.pbf"
        write_city(path, across, up)
        return import_map(path)[0]


def write_city(path: Path, across: int = ACROSS, up: int = UP) -> None:
    """Write the city as a file of pyosmium's, told by its ending."""
    if not TOWN.exists():
        print(f"skipped: {TOWN.name} is not here")
        raise SystemExit(0)
    nodes, ways = _town()
    places = [place for place, _ in nodes.values()]
    wide = max(lon for lon, _ in places) - min(lon for lon, _ in places)
    high = max(lat for _, lat in places) - min(lat for _, lat in places)
    tiles = [(i, i % across * wide, i // across * high) for i in range(across * up)]
    with osmium.SimpleWriter(str(path)) as writer:
        for tile, east, north in tiles:
            for node, ((lon, lat), tags) in nodes.items():
                spot = (lon + east, lat + north)
                writer.add_node(
                    Node(id=tile * _TILE_IDS + node, location=spot, tags=tags)
                )
        for tile, _, _ in tiles:
            for way, (refs, tags) in ways.items():
                refs = [tile * _TILE_IDS + ref for ref in refs]
                tags = _own(tags, tile)
                writer.add_way(Way(id=tile * _TILE_IDS + way, nodes=refs, tags=tags))
        for number, refs in enumerate(_links(nodes, ways, (across, up))):
            tags = {"highway": "primary"}
            last = across * up * _TILE_IDS
            writer.add_way(Way(id=last + number, nodes=refs, tags=tags))


Places = dict[int, tuple[tuple[float, float], dict[str, str]]]
Lines = dict[int, tuple[list[int], dict[str, str]]]


def _town() -> tuple[Places, Lines]:
    """Read the town's points and highways as they are."""
    nodes: Places = {}
    ways: Lines = {}
    for thing in osmium.FileProcessor(TOWN, NODE | WAY):
        if isinstance(thing, osmium.osm.Node):
            place = thing.location.lon, thing.location.lat
            nodes[thing.id] = place, dict(thing.tags)
        elif isinstance(thing, osmium.osm.Way) and "highway" in thing.tags:
            ways[thing.id] = [ref.ref for ref in thing.nodes], dict(thing.tags)
    used = {ref for refs, _ in ways.values() for ref in refs}
    return {n: found for n, found in nodes.items() if n in used or found[1]}, ways


def _own(tags: dict[str, str], tile: int) -> dict[str, str]:
    if not tile or "name" not in tags:
        return tags
    return {**tags, "name": f"{tags['name']} {chr(65 + tile)}"}


def _links(nodes: Places, ways: Lines, tiles: tuple[int, int]) -> list[list[int]]:
    """Join each tile with its neighbours: the outermost streets of both sides."""
    ends = {
        refs[end] for refs, _ in ways.values() for end in (0, -1) if refs[end] in nodes
    }
    by_lon = sorted(ends, key=lambda node: nodes[node][0][0])
    by_lat = sorted(ends, key=lambda node: nodes[node][0][1])
    across, up = tiles
    links = []
    for tile in range(across * up):
        sides = []
        if tile % across < across - 1:
            sides.append((tile + 1, by_lon))
        if tile // across < up - 1:
            sides.append((tile + across, by_lat))
        for other, order in sides:
            links += [
                [tile * _TILE_IDS + one, other * _TILE_IDS + two]
                for one, two in zip(order[-LINKS:], order[:LINKS], strict=True)
            ]
    return links
