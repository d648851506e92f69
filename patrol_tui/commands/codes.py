"""From a word to the code of an incident type or a disposition, or to advice."""

from __future__ import annotations

from store.likeness import nearest
from store.model.refusals import Code, Refusal
from store.model.tables import CodeTables, DispositionKind, IncidentKind
from store.text import fold

_LEAST_BEGINNING = 4
"""Letters that a beginning needs, so that `no` and `go` are words, not codes."""
_MOST_WORDS = 5
"""Words of the longest name of a type."""


def _forms(kind: IncidentKind | DispositionKind) -> set[str]:
    return {fold(form) for form in (kind.code, kind.en, kind.th, *kind.aliases)}


def _among(
    word: str, kinds: tuple[IncidentKind, ...] | tuple[DispositionKind, ...]
) -> str | None:
    """Find the code whose name or alias is this word, or alone begins with it."""
    asked = fold(word)
    if not asked:
        return None
    exact = [kind.code for kind in kinds if asked in _forms(kind)]
    if exact:
        return exact[0]
    if len(asked) < _LEAST_BEGINNING:
        return None
    begun = {
        kind.code
        for kind in kinds
        if any(form.startswith(asked) for form in _forms(kind))
    }
    return begun.pop() if len(begun) == 1 else None


def _nearest(
    word: str, kinds: tuple[IncidentKind, ...] | tuple[DispositionKind, ...]
) -> str:
    """Name up to three codes like the word, or some when none is like it."""
    codes = {form: kind.code for kind in kinds for form in _forms(kind)}
    near = nearest(fold(word), codes)
    found = dict.fromkeys(codes[form] for form in near)
    return ", ".join(found or dict.fromkeys(kind.code for kind in kinds[:8]))


def type_code(word: str, tables: CodeTables) -> str | Refusal:
    """Find the incident type a word means."""
    found = _among(word, tables.kinds)
    if found is not None:
        return found
    about = {"type": word, "near": _nearest(word, tables.kinds)}
    return Refusal(code=Code.UNKNOWN_TYPE, about=about)


def leading_type(text: str, tables: CodeTables) -> tuple[str | Refusal, str]:
    """Find the type that a text begins with, and what follows it.

    The longest name wins: `รถชน มีผู้บาดเจ็บ` is not `รถชน` with a remark.
    """
    words = text.split()
    for count in range(min(len(words), _MOST_WORDS), 1, -1):
        asked = fold(" ".join(words[:count]))
        for kind in tables.kinds:
            if asked in {form.replace(",", "") for form in _forms(kind)} | _forms(kind):
                return kind.code, " ".join(words[count:])
    return type_code(words[0], tables), " ".join(words[1:])


def disposition_code(word: str, tables: CodeTables) -> str | Refusal:
    """Find the disposition a word means."""
    found = _among(word, tables.dispositions)
    if found is not None:
        return found
    about = {"disposition": word, "near": _nearest(word, tables.dispositions)}
    return Refusal(code=Code.UNKNOWN_DISPOSITION, about=about)
