"""Which words of the settings stand for commands, beside the usual names.

A word that will not do is told, and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from patrol_tui.commands.table import BY_SPELLING, VERBS
from patrol_tui.settings.check import Mistake, Trouble, near, shown
from store.patterns import pattern
from store.text import clean, fold

_WORD = pattern(r"[^\s.,/:!?@#*=\"'0-9๐-๙]{1,30}")


def choose_aliases(
    wanted: Mapping[str, str], units: Iterable[str]
) -> tuple[dict[str, str], tuple[Mistake, ...]]:
    """Take the aliases that will do, and say what is wrong with the others.

    Args:
        wanted: Word -> the verb that it means, by any of its names.
        units: Call signs; no word may be taken for one.

    Returns:
        Word -> name of the verb; the mistakes.
    """
    known, mistakes = set(map(fold, units)), []
    chosen: dict[str, str] = {}
    for word, meant in wanted.items():
        key, plain = f"aliases.{shown(word)}", fold(clean(word))
        same = chosen.get(next((w for w in chosen if fold(w) == plain), ""), "")
        verb = BY_SPELLING.get(fold(clean(meant).strip()))
        other = BY_SPELLING.get(plain)
        if verb is None:
            about = {
                "name": meant,
                "near": near(meant.upper(), [v.name for v in VERBS]),
            }
            mistakes.append(Mistake(key, Trouble.NO_COMMAND, about))
        elif verb.is_secret:
            about = {"other": verb.name}
            mistakes.append(Mistake(key, Trouble.ALIAS_OF_SECRET, about))
        elif other is not None or same:
            about = {"name": word, "other": other.name if other else same}
            mistakes.append(Mistake(key, Trouble.ALIAS_TAKEN, about))
        elif not _WORD.fullmatch(plain) or plain in known:
            mistakes.append(Mistake(key, Trouble.BAD_ALIAS))
        else:
            chosen[clean(word)] = verb.name
    return chosen, tuple(mistakes)
