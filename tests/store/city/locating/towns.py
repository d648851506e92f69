"""Real towns for the tests of location entry; left out where the extracts are not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from store.city.importing import import_map
from store.city.network import Network
from store.city.places import Gazetteer

SHARED = Path(__file__).parents[5] / "shared/data"
OSM = SHARED / "osm"
needs_towns = pytest.mark.skipif(
    not OSM.exists(), reason="the shared map extracts are not here"
)
FILES = {
    "campo-grande": "campo-grande.osm.gz",
    "krems": "krems.osm.gz",
    "helsinki": "helsinki-centre.osm.pbf",
    "moscow": "moscow.osm.gz",
    "beatty": "beatty.osm",
}


@cache
def town(name: str) -> tuple[Network, Gazetteer]:
    """Import a town, once for all tests."""
    network, _ = import_map(OSM / FILES[name])
    return network, Gazetteer.over(network)
