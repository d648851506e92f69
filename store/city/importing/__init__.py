"""Makes a network of a map file: OSM XML, PBF and o5m, Overpass JSON, GeoJSON.

Packed with gzip or bzip2 or not; the kind is told by the content. OSM XML, PBF and o5m
need the extra package `osmium`; this room can be imported without it.
"""

from store.city.importing.report import (
    ImportCancelled,
    ImportFailed,
    Progress,
    Reason,
    Report,
    Stage,
    Why,
)
from store.city.importing.town import import_map

__all__ = [
    "ImportCancelled",
    "ImportFailed",
    "Progress",
    "Reason",
    "Report",
    "Stage",
    "Why",
    "import_map",
]
