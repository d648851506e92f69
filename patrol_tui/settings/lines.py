"""On which line of a TOML file a key stands, so that a mistake can be found.

The standard reader does not tell. This one follows tables, keys and what goes over
several lines; where it is not sure it names the line of the table around.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from store.patterns import pattern

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_PATH = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = pattern(rf"\s*(?P<open>\[\[?)\s*(?P<path>{_PATH})\s*\]")
_KEY = pattern(rf"\s*(?P<path>{_PATH})\s*=")
_TOKEN = pattern(r'''(?m)"""|\'\'\'|"(?:[^"\\]|\\.)*"|'[^']*'|[\[\]{}]|#.*$''')


def line_of(key: str, text: str) -> int | None:
    """Give the line, from 1, of a key, else of the nearest table around it."""
    known: dict[str, int] = {}
    for path, line in _lines(text):
        known.setdefault(path, line)
    wanted = key.replace('"', "")
    while wanted:
        if wanted in known:
            return known[wanted]
        wanted = wanted[: max(wanted.rfind("."), wanted.rfind("["), 0)]
    return None


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Give each table and each key with its line."""
    table = ""
    count: Counter[str] = Counter()
    open_quote, depth = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        is_inside = bool(open_quote or depth)
        header = None if is_inside else _HEADER.match(line)
        if header is not None:
            table = _plain(header["path"])
            if header["open"] == "[[":
                yield table, number
                count[table] += 1
                table += f"[{count[table] - 1}]"
            yield table, number
            continue
        key = None if is_inside else _KEY.match(line)
        if key is not None:
            path = _plain(key["path"])
            yield f"{table}.{path}" if table else path, number
        open_quote, depth = _after(line, open_quote, depth)


def _plain(path: str) -> str:
    """Write a path without the quotes and spaces of its parts."""
    return ".".join(part.strip("\"'") for part in re.findall(_PART, path))


def _after(line: str, open_quote: str, depth: int) -> tuple[str, int]:
    """Tell what is open behind a line: a text of several lines, and brackets."""
    for token in _TOKEN.findall(line):
        if open_quote:
            open_quote = "" if token == open_quote else open_quote
        elif token in {'"""', "'''"}:
            open_quote = token
        elif token in {"[", "{"}:
            depth += 1
        elif token in {"]", "}"}:
            depth = max(depth - 1, 0)
    return open_quote, depth
