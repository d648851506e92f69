"""Telling: what goes to a terminal or a pipe without a screen, cleaned on the way."""

from __future__ import annotations

import sys

from store.text import clean


def tell(text: str) -> None:
    """Print one line of an answer."""
    print(clean(text), flush=True)  # noqa: T201


def complain(text: object) -> None:
    """Print one line of trouble, with the program's name."""
    print(f"patrol-tui: {clean(str(text))}", file=sys.stderr)  # noqa: T201
