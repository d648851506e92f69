"""Runs of one letter, said by REP: the letter once, and how many more of it."""

from __future__ import annotations

import re

_ASCII = re.compile(r"([!-~])\1{5,}")
_ANY = re.compile(r"([!-~])\1{5,}|([\u2190-\u2bff])\2{2,}")
"""Lines, dots and arrows besides: they are three bytes each."""


def shortened(text: str, *, is_any: bool) -> str:
    """Say the runs in a text by REP, where that is shorter.

    Args:
        text: Letters, no control sequences.
        is_any: Whether the terminal repeats more than ASCII.
    """
    return (_ANY if is_any else _ASCII).sub(_repeated, text)


def _repeated(run: re.Match[str]) -> str:
    text = run.group()
    return f"{text[0]}\x1b[{len(text) - 1}b"
