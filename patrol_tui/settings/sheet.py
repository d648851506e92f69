"""The sheet of settings: all keys as TOML, each with what it means and what is usual.

A station can start from it: read back, it gives the settings that it was made of.
Texts are written so that any TOML reader takes them; comments are in one language.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from patrol_tui.config import Config
from patrol_tui.keys import USUAL_CAR_KEYS
from patrol_tui.settings.check import shown
from widgets.words.catalogue import Words
from widgets.words.setting_meanings import HEAD, KEYS, LEFT_OUT, TABLES, USUAL

LINE_LETTERS = 88
"""About where lines of a comment or a list end."""
EXAMPLES = {
    "aliases": '"ส่งรถ" = "D"',
    "maps.vehicles": 'M = "motorcycle"',
    "keys": '"verb.D" = "f5"',
    "closing.th": 'GOA = "{station}: ตรวจสอบ {type} ({time}) แล้ว"',
    "closing.en": 'GOA = "{station}: we looked into {type} ({time})"',
    "screen.link": "9600",
    "store.keep_days": "730",
    "timers.position": "[3, 10]",
}
"""What could stand where nothing does."""


def sheet_of(config: Config, words: Words) -> str:
    """Write settings as commented TOML."""
    lines = [*(f"# {words.say(line)}" for line in HEAD), ""]
    tables = []
    for name, value in _fields(config):
        if isinstance(value, msgspec.Struct | dict) or _is_rows(value):
            tables.append((name, value))
        else:
            lines += _key(name, name, value, getattr(Config(), name), words)
    for name, value in tables:
        meaning = ["", *_comment(words.say(TABLES.get(name, "")))]
        if isinstance(value, msgspec.Struct):
            lines += [*meaning, f"[{name}]", *_table(name, value, words)]
        elif isinstance(value, dict):
            lines += [*meaning, f"[{name}]", *_examples(name), *_pairs(value)]
        else:
            lines += [*meaning, *_rows(name, value, words)]
    return "\n".join(lines) + "\n"


def _fields(record: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    for name in record.__struct_fields__:
        yield name, getattr(record, name)


def _is_rows(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and _is_record(value[0])


def _is_record(value: object) -> bool:
    """Claim that a value is a table of its own, not a pair of numbers."""
    return isinstance(value, msgspec.Struct) and not value.__struct_config__.array_like


def _table(name: str, record: msgspec.Struct, words: Words) -> Iterator[str]:
    usual, later = type(record)(), []
    for key, value in _fields(record):
        path = f"{name}.{key}"
        if isinstance(value, dict):
            later += ["", *_comment(words.say(KEYS.get(path, "")))]
            later += [f"[{path}]", *_examples(path), *_pairs(value)]
        else:
            yield from _key(path, key, value, getattr(usual, key), words)
    yield from later


def _key(path: str, key: str, value: Any, usual: Any, words: Words) -> Iterator[str]:
    """Write one key below what it means; what is not set only as a comment."""
    meaning = words.say(KEYS.get(path) or TABLES.get(path, ""))
    usually = ""
    if value is None:
        yield from _comment(words.say(LEFT_OUT, meaning=meaning))
        yield f"# {key} = {EXAMPLES.get(path, '')}".rstrip()
        return
    if value != usual and not _is_rows(usual):
        was = "-" if usual is None else _value(usual)
        usually = f"# {words.say(USUAL, usual=was)}"
    yield from _comment(meaning)
    yield from filter(None, [usually])
    yield from _assigned(key, value)


def _rows(name: str, rows: tuple[msgspec.Struct, ...], words: Words) -> Iterator[str]:
    """Write a list of records; what the columns mean stands above the first."""
    for column in rows[0].__struct_fields__:
        path = f"{name}.{column}"
        meaning = KEYS.get(path) or KEYS.get(f"agencies.{column}")
        meaning = meaning or KEYS.get(f"types.{column}", "")
        yield from _comment(f"{column}: {words.say(meaning)}")
    for row in rows:
        yield f"[[{name}]]"
        usual = {
            field.name: field.default for field in msgspec.structs.fields(type(row))
        }
        for column, value in _fields(row):
            if value != usual[column]:
                yield from _assigned(column, value)


def _pairs(pairs: Mapping[str, Any]) -> Iterator[str]:
    for key, value in pairs.items():
        yield from _assigned(shown(key), value)


def _examples(name: str) -> list[str]:
    """Give what could stand in a table, as comments."""
    if name == "car_keys":
        return [
            f'# "{digit}" = {_value(line)}' for digit, line in USUAL_CAR_KEYS.items()
        ]
    return [f"# {EXAMPLES[name]}"] if name in EXAMPLES else []


def _assigned(key: str, value: Any) -> Iterator[str]:
    """Write a key and its value; a long list goes over several lines."""
    line = f"{key} = {_value(value)}"
    if len(line) <= LINE_LETTERS or not isinstance(value, tuple):
        yield line
        return
    yield f"{key} = ["
    yield from (f"    {_value(item)}," for item in value)
    yield "]"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if float(value).is_integer() else repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, msgspec.Struct):
        value = msgspec.structs.astuple(value)
    return f"[{', '.join(map(_value, value))}]"


def _text(text: str) -> str:
    """Write a text in quotes, with what TOML wants escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(map(_letter, escaped)) + '"'


def _letter(letter: str) -> str:
    code = ord(letter)
    is_control = code < 0x20 or 0x7F <= code < 0xA0 or code in {0x2028, 0x2029}
    return f"\\u{code:04X}" if is_control else letter


def _comment(text: str) -> list[str]:
    lines = textwrap.wrap(text, LINE_LETTERS - 2, break_long_words=False)
    return [f"# {line}" for line in lines]
