"""Asking before what cannot be undone."""

from __future__ import annotations

import sys

from patrol_tui.telling import complain

YES = ("y", "yes", "ใช่")


def is_sure(question: str) -> bool:
    """Ask on the terminal; without one the answer is no."""
    if not sys.stdin.isatty():
        complain(f"{question} (--yes)")
        return False
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)  # noqa: T201
    return sys.stdin.readline().strip().lower() in YES
