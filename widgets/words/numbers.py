"""Numbers in sentences: one thing is told in another sentence than several."""

from __future__ import annotations

from widgets.words.catalogue import Words


def say_number(
    words: Words, sentences: tuple[str, str], count: int, **fields: object
) -> str:
    """Say the first sentence of one thing, and the second, with `count`, of others."""
    one, several = sentences
    return words.say(one if count == 1 else several, count=count, **fields)
