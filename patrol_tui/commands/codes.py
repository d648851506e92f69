"""From a word to the code of an incident type or a disposition, or to advice."""

from __future__ import annotations

from functools import lru_cache

from store.likeness import nearest
from store.model.refusals import Code, Refusal
from store.model.tables import (
    AgencyKind,
    CodeTables,
    DispositionKind,
    IncidentKind,
    ReasonKind,
)
from store.text import fold

_LEAST_BEGINNING = 4
"""Letters that a beginning needs, so that `no` and `go` are words, not codes."""
_MOST_WORDS = 5
"""Words of the longest name of a type."""


_Kind = IncidentKind | DispositionKind | AgencyKind | ReasonKind
_Kinds = (
    tuple[IncidentKind, ...]
    | tuple[DispositionKind, ...]
    | tuple[AgencyKind, ...]
    | tuple[ReasonKind, ...]
)


@lru_cache(512)
def _forms(kind: _Kind) -> frozenset[str]:
    """Fold all that a code is called; once, for a form asks at every key."""
    forms = (kind.code, kind.en, kind.th, *kind.aliases)
    return frozenset(fold(form) for form in forms)


def _among(word: str, kinds: _Kinds) -> str | None:
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


def _nearest(word: str, kinds: _Kinds) -> str:
    """Name up to three codes like the word, or some when none is like it.

    They are called in the language that the word was written in.
    """
    is_latin = not word or word.isascii()
    names = {kind.code: kind.code if is_latin else kind.th for kind in kinds}
    codes = {form: kind.code for kind in kinds for form in _forms(kind)}
    near = nearest(fold(word), codes)
    found = dict.fromkeys(codes[form] for form in near)
    return ", ".join(names[code] for code in found or [*names][:8])


def type_code(word: str, tables: CodeTables) -> str | Refusal:
    """Find the incident type a word means."""
    found = _among(word, tables.all_kinds)
    if found is not None:
        return found
    about = {"type": word, "near": _nearest(word, tables.all_kinds)}
    return Refusal(code=Code.UNKNOWN_TYPE, about=about)


def leading_type(text: str, tables: CodeTables) -> tuple[str | Refusal, str]:
    """Find the type that a text begins with, and what follows it.

    The longest name wins: `รถชน มีผู้บาดเจ็บ` is not `รถชน` with a remark.
    """
    found, left = _longest(text, tables.all_kinds)
    if found is not None:
        return found, left
    word, _, left = text.partition(" ")
    return type_code(word, tables), left.strip()


def leading_agency(text: str, tables: CodeTables) -> tuple[str | Refusal, str]:
    """Find the agency that a text begins with, and what follows it."""
    found, left = _longest(text, tables.agencies)
    if found is not None:
        return found, left
    word, _, left = text.partition(" ")
    code = _among(word, tables.agencies)
    if code is not None:
        return code, left.strip()
    about = {"agency": word, "near": _nearest(word, tables.agencies)}
    return Refusal(code=Code.UNKNOWN_AGENCY, about=about), ""


def _longest(text: str, kinds: _Kinds) -> tuple[str | None, str]:
    """Find a name of several words at the front of a text, the longest first."""
    words = text.split()
    for count in range(min(len(words), _MOST_WORDS), 1, -1):
        asked = fold(" ".join(words[:count]))
        for kind in kinds:
            if asked in {form.replace(",", "") for form in _forms(kind)} | _forms(kind):
                return kind.code, " ".join(words[count:])
    return None, ""


def disposition_codes(
    word: str, tables: CodeTables
) -> tuple[tuple[str, ...], Refusal | None]:
    """Find the dispositions of `REPORT+WARN`, the first one first; or why not."""
    codes: list[str] = []
    for part in word.split("+"):
        code = disposition_code(part, tables)
        if isinstance(code, Refusal):
            return (), code
        codes.append(code)
    return tuple(dict.fromkeys(codes)), None


def reason_code(text: str, tables: CodeTables) -> str:
    """Write a reason that begins with one of the station's codes with that code."""
    word, _, more = text.strip().partition(" ")
    code = _among(word, tables.reasons)
    return f"{code} {more}".strip() if code else text


def disposition_code(word: str, tables: CodeTables) -> str | Refusal:
    """Find the disposition a word means."""
    found = _among(word, tables.dispositions)
    if found is not None:
        return found
    about = {"disposition": word, "near": _nearest(word, tables.dispositions)}
    return Refusal(code=Code.UNKNOWN_DISPOSITION, about=about)


def firm_code(word: str, tables: CodeTables) -> str:
    """Find the tow firm that a word names; a word that names none stays as it is."""
    asked = fold(word)
    firms = (f for f in tables.tow if asked in {fold(f.code), fold(f.en), fold(f.th)})
    found = next(firms, None)
    return found.code if found is not None else word
