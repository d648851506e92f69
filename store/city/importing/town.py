"""Imports one town: reads a file, joins its streets, and lays out the network."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from store.city.build import Draft, build
from store.city.importing import geojson, overpass, sniffing
from store.city.importing.found import Found
from store.city.importing.join import Joined, join
from store.city.importing.names import cut
from store.city.importing.placing import place_names
from store.city.importing.report import (
    ImportFailed,
    Progress,
    Report,
    Stage,
    Tally,
    Watch,
    Why,
)
from store.city.importing.sniffing import Kind, Packing
from store.city.importing.turns import turns
from store.city.network import Network, Way

CREDIT = "© OpenStreetMap contributors, ODbL 1.0"

_ONE_WAY = Way.ONE_FORWARD | Way.ONE_BACKWARD


def import_map(
    path: Path, *, name: str = "", watch: Callable[[Progress], bool] | None = None
) -> tuple[Network, Report]:
    """Make a network of a map file, and tell what was taken and what was left out.

    Args:
        name: Of the map; the file's name without its endings if empty.
        watch: Called now and then from this thread; returns False to stop.

    Raises:
        ImportFailed: If no map can be made of it.
        ImportCancelled: If `watch` returned False.
    """
    path, progress, found = Path(path), Watch(watch), Found()
    progress.at(Stage.READING)
    try:
        kind, source = _read(path, found, progress)
        progress.at(Stage.JOINING)
        joined = join(found)
        if joined is None:
            raise ImportFailed(path, Why.NO_STREETS)
        progress.at(Stage.NAMING)
        draft = _draft(found, joined, progress)
        draft.name = cut(name, Tally()) or cut(_stem(path), Tally())
        draft.source = cut(path.name, Tally()) + (f"; {source}" if source else "")
        progress.at(Stage.INDEXING)
        network = build(draft)
    except MemoryError as error:
        raise ImportFailed(path, Why.TOO_LARGE) from error
    return network, _report(kind, found, network)


def _stem(path: Path) -> str:
    stem = path.name
    while Path(stem).suffix in (".gz", ".bz2", ".osm", ".pbf", ".xml", ".json",
                                ".geojson", ".overpass", ".o5m"):  # fmt: skip
        stem = Path(stem).stem
    return stem


def _read(path: Path, found: Found, watch: Watch) -> tuple[str, str]:
    """Read a file of any kind; gives its kind, and whose data it is."""
    kind, packing = sniffing.sniff(path)
    if kind is Kind.JSON:
        return _read_json(path, packing, found, watch)
    try:
        from store.city.importing import osm_files
    except ImportError as error:
        raise ImportFailed(path, Why.NEEDS_OSMIUM) from error
    if kind is not Kind.PBF or packing is Packing.PLAIN:
        osm_files.read(path, f"{kind}{packing}", found, watch)
        return kind.value, CREDIT
    try:  # pyosmium unpacks the others on its own
        with sniffing.unpacked(path, packing, watch) as plain:
            osm_files.read(plain, kind, found, watch)
    except ImportFailed as failure:
        raise ImportFailed(path, failure.why, failure.what) from failure
    return kind.value, CREDIT


def _read_json(
    path: Path, packing: Packing, found: Found, watch: Watch
) -> tuple[str, str]:
    document = _document(path, sniffing.read_all(path, packing, watch))
    elements, features = document.get("elements"), document.get("features")
    if isinstance(elements, list):
        if told := overpass.unfinished(document):
            raise ImportFailed(path, Why.TRUNCATED, told)
        overpass.read(elements, found, watch)
        return "overpass", CREDIT
    if document.get("type") == "Feature":
        features = [document]
    elif document.get("type") != "FeatureCollection":
        features = None
    if not isinstance(features, list):
        raise ImportFailed(path, Why.UNKNOWN_KIND)
    geojson.read(features, found, watch)
    return "geojson", geojson.credit(document)


def _document(path: Path, content: bytes) -> dict[str, object]:
    try:
        document = json.loads(content)
    except json.JSONDecodeError as error:
        is_cut = error.pos >= len(error.doc) or error.msg.startswith("Unterminated")
        why = Why.TRUNCATED if is_cut else Why.BROKEN
        raise ImportFailed(path, why, str(error), line=error.lineno) from error
    except (ValueError, RecursionError) as error:
        raise ImportFailed(path, Why.BROKEN, str(error)) from error
    if not isinstance(document, dict):
        raise ImportFailed(path, Why.UNKNOWN_KIND)
    return document


def _draft(found: Found, joined: Joined, watch: Watch) -> Draft:
    way = joined.segment_way
    named = place_names(found, joined, watch)
    return Draft(
        name="",
        origin=joined.origin,
        junction_x=joined.junction_x,
        junction_y=joined.junction_y,
        junction_key=joined.junction_key,
        junction_flags=joined.junction_flags,
        segment_start=joined.segment_start,
        segment_end=joined.segment_end,
        segment_first=joined.segment_first,
        point_x=joined.point_x,
        point_y=joined.point_y,
        segment_class=np.asarray(found.way_class)[way],
        segment_ways=np.asarray(found.way_ways)[way],
        segment_layer=np.asarray(found.way_layer)[way],
        segment_kmh=np.asarray(found.way_kmh)[way],
        segment_street=named.segment_street,
        segment_key=joined.segment_key,
        streets=named.streets,
        landmarks=named.landmarks,
        houses=named.houses,
        turns=turns(found, joined),
    )


def _report(kind: str, found: Found, network: Network) -> Report:
    return Report(
        kind=kind,
        ways=len(found.way_id),
        segments=network.segments,
        junctions=network.junctions,
        streets=len(network.street_name),
        named_segments=int((network.segment_street >= 0).sum()),
        one_way_segments=int((network.segment_ways & _ONE_WAY > 0).sum()),
        length_m=float(network.segment_length_m.sum(dtype=float)),
        landmarks=len(network.landmark_x),
        houses=len(network.house_x),
        turns=len(network.turn_via),
        left_out=found.tally.counts(),
    )
