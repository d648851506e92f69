"""Cleaning: what comes from outside is data, and every text of a command is outside."""

from __future__ import annotations

import msgspec

from store.model.commands import Command
from store.text import clean


def cleaned(command: Command) -> Command:
    """Clean every text of a command: what comes from outside is data."""
    plain = msgspec.to_builtins(command)
    return msgspec.convert(_clean_all(plain), type(command))


def _clean_all(value: object) -> object:
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _clean_all(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_clean_all(inner) for inner in value]
        case _:
            return value
