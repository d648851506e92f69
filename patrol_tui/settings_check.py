"""Checking a TOML file against the records it is meant for.

`ConfigError` is one line: which file, which key, what is wrong, and the nearest right
key. The station's settings and the profiles of a replay are told in the same way.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from typing import Any, TypeVar, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec

from store.likeness import nearest as nearest_words

Kind = TypeVar("Kind", bound=msgspec.Struct)


class ConfigError(Exception):
    """The settings cannot be used; the message is one line and names file and key."""


def checked(file: object, content: bytes, kind: type[Kind]) -> Kind:
    """Read TOML as a record; `file` is only named in messages.

    Raises:
        ConfigError: If it is no TOML, or a key is wrong.
    """
    try:
        plain = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error
    _check_keys(file, plain, kind, "")
    try:
        return msgspec.convert(plain, kind)
    except msgspec.ValidationError as error:
        why, _, where = str(error).partition(" - at `$")
        key = where.strip("`.").lstrip(".") or "?"
        raise ConfigError(f"{file}: {key}: {why}") from error


def check_time_zone(file: object, key: str, name: str, example: str) -> ZoneInfo:
    """Find a time zone by its name.

    Raises:
        ConfigError: If there is none such.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ConfigError(
            f'{file}: {key}: no time zone "{name}"; e.g. {example}'
        ) from error


def nearest(word: str, known: Iterable[str]) -> str:
    """End a message with the likeliest of what is known, if there is any."""
    found = nearest_words(word, known, most=1, least=0)
    return f'; nearest is "{found[0]}"' if found else ""


def _check_keys(file: object, plain: Any, kind: Any, where: str) -> None:
    """Refuse keys that no setting has, naming the nearest one that exists."""
    if get_origin(kind) is tuple and isinstance(plain, list):
        for index, item in enumerate(plain):
            _check_keys(file, item, get_args(kind)[0], f"{where.rstrip('.')}[{index}].")
        return
    if not isinstance(plain, dict):
        return
    try:
        fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    except TypeError:
        return  # a plain value, which the conversion checks
    for key, value in plain.items():
        if key not in fields:
            near = nearest(key, fields).replace('"', f'"{where}', 1)
            raise ConfigError(f'{file}: no setting "{where}{key}"{near}')
        _check_keys(file, value, fields[key].type, f"{where}{key}.")
