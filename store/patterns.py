"""Regular expressions that are compiled when they are first asked, not at the start.

A program that shows a queue needs few of those that read places, callers and commands,
and compiling all of them takes a tenth of its start.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """Becomes the compiled expression, method by method."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)  # whoever copies or shows it asks for these
        found = getattr(re.compile(self._text), name)
        setattr(self, name, found)
        return found


def pattern(text: str) -> re.Pattern[str]:
    """Give a regular expression that is compiled when a method of it is first used.

    A mistake in it is found only then: a test compiles them all.
    """
    return cast("re.Pattern[str]", _Pattern(text))
