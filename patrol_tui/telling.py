"""Telling: what goes to a terminal or a pipe without a screen, cleaned on the way."""

from __future__ import annotations

import re
import sys

from store.text import clean


def tell(text: str) -> None:
    """Print one line of an answer."""
    print(clean(text), flush=True)  # noqa: T201


def complain(text: object) -> None:
    """Print one line of trouble, with the program's name."""
    print(f"patrol-tui: {clean(str(text))}", file=sys.stderr)  # noqa: T201


def size_of(text: str) -> tuple[int, int] | None:
    """Read `120x40` as columns and lines; None, and said, if it is not that."""
    match = re.fullmatch(r"(\d{1,3})x(\d{1,3})", text)
    if match is None or not int(match[1]) or not int(match[2]):
        complain(f'size "{text}" is not WxH, e.g. 80x24')
        return None
    return int(match[1]), int(match[2])
