"""The tow rotation: whose turn it is."""

from __future__ import annotations

from store.model.records import State
from store.model.tables import CodeTables


def firms_in_turn(state: State, tables: CodeTables) -> list[str]:
    """Order the firms: those never called by the table, then the longest ago first."""
    turns = state.tow_turns
    codes = [firm.code for firm in tables.tow]
    return sorted(codes, key=lambda code: turns[code].at_ms if code in turns else 0)
