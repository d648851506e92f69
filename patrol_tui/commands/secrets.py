"""Secrets: what a line holds that is shown and kept nowhere."""

from __future__ import annotations

from patrol_tui.commands.parse import verb_of


def has_secret(line: str) -> bool:
    """Claim that a line holds what is shown and kept nowhere."""
    verb = verb_of(line)
    return verb is not None and verb.is_secret


def without_secret(line: str) -> str:
    """Give a line without what its verb keeps secret; of such a line only the verb."""
    verb = verb_of(line)
    return f"{verb.name} ***" if verb is not None and verb.is_secret else line
