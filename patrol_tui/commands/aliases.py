"""Aliases: a station's own word at the front of a line stands for a verb's name.

The name is put in its place before anything reads the line, so that rules, keys, help
and log know one verb by one name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from store.text import clean, fold

_FRONT = re.compile(
    r"(?P<lead>[:/\s]*)(?P<word>[^\s.,/!?0-9๐-๙]+)(?P<rest>.*)", re.DOTALL
)


def spelled_out(line: str, aliases: Mapping[str, str]) -> str:
    """Put the verb's name where a line begins with an alias; else the line itself.

    Args:
        line: What was typed.
        aliases: Word -> name of the verb.
    """
    match = _FRONT.match(line) if aliases else None
    asked = fold(clean(match["word"])) if match else ""
    name = next((name for word, name in aliases.items() if fold(word) == asked), "")
    return f"{match['lead']}{name}{match['rest']}" if match and name else line
