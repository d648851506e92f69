"""What a station knows that its readers need: the time, its tables, its places."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from store.city.places import Gazetteer
from store.model.tables import CodeTables


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """The station for which words from outside are read."""

    now_ms: int
    zone: tzinfo
    """The clock on the station's wall."""
    tables: CodeTables
    places: Gazetteer
