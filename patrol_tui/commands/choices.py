"""What a field or a word may be filled with, and what each of these is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from patrol_tui.commands.filled_form import FilledForm, kind_of
from patrol_tui.commands.places import coded
from patrol_tui.commands.retyping import in_other_layout
from patrol_tui.commands.verbs import Scene
from store.city.places import Candidate, Place, Suggestions
from store.model.tables import (
    PRIORITIES,
    AgencyKind,
    DispositionKind,
    IncidentKind,
    ReasonKind,
)
from store.text import fold
from widgets.words.catalogue import N_, Words
from widgets.words.places import say_candidates

MOST = 9
"""Choices of a field: as many as there are digits for them."""
SOURCES = {
    "191": N_("emergency number"),
    "phone": N_("telephone of the station"),
    "LINE": N_("chat"),
    "walk-in": N_("came to the station"),
    "officer": N_("an officer came upon it"),
    "radio": N_("radio"),
    "alarm": N_("alarm or camera"),
}
"""How an incident was told of."""
PRIORITY_WORDS = (
    N_("life in danger"),
    N_("in progress"),
    N_("just happened"),
    N_("soon"),
    N_("can wait"),
)


class Choice(NamedTuple):
    """One of several things that can be put in."""

    text: str
    """What is put in."""
    about: str = ""
    """What it is, in the reader's language."""


Coded = IncidentKind | DispositionKind | AgencyKind | ReasonKind
"""A row of a table of codes."""

TAKES_REASON = frozenset(("BZ", "OOS"))
"""Verbs of units whose words may be a reason of the station's table."""


def name_of(kind: Coded, words: Words) -> str:
    """Call a row of a table of codes in the reader's language."""
    return kind.th if words.lang == "th" else kind.en


def forms_of(kind: Coded) -> tuple[str, ...]:
    """List all that a code can be called by, the code first."""
    return (kind.code, kind.en, kind.th, *kind.aliases)


@lru_cache(512)
def folded_forms(kind: Coded) -> tuple[str, ...]:
    """Fold these, to compare them with what is typed."""
    return tuple(fold(form) for form in forms_of(kind))


def choices_for(
    field: str, taken: FilledForm, scene: Scene, words: Words
) -> tuple[Choice, ...]:
    """List what a field of the form may be filled with, the likeliest first."""
    make = _MAKERS.get(field)
    return make(taken, scene, words)[:MOST] if make else ()


def _kinds(taken: FilledForm, scene: Scene, words: Words) -> tuple[Choice, ...]:
    """Types by what was typed; where none is so called, by the other layout's keys."""
    kinds = scene.tables.all_kinds
    asked = fold(taken.kind)
    found = _called(asked, kinds) or _called(fold(in_other_layout(taken.kind)), kinds)
    return tuple(
        Choice(kind.code, f"{name_of(kind, words)}  P{kind.priority}") for kind in found
    )


def _called(asked: str, kinds: Sequence[IncidentKind]) -> list[IncidentKind]:
    """Find the types whose names begin so; behind them those that have it inside."""
    begun: list[IncidentKind] = []
    within: list[IncidentKind] = []
    for kind in kinds:
        forms = folded_forms(kind)
        if any(form.startswith(asked) for form in forms):
            begun.append(kind)
        elif any(asked in form for form in forms):
            within.append(kind)
    return begun + within


def _places(taken: FilledForm, scene: Scene, words: Words) -> tuple[Choice, ...]:
    """Places that may be meant, ranked."""
    asked = taken.place.strip().lstrip("@ ")
    if not asked:
        return ()
    found = scene.gazetteer.find(asked)
    near = found.near if isinstance(found, Suggestions) else ()
    choices = [
        Choice(each.place.entry or each.place.key, about)
        for each, about in zip(near, _told(near, words), strict=True)
    ]
    known = {choice.text for choice in choices}
    choices += [
        Choice(entry) for entry in scene.gazetteer.complete(asked) if entry not in known
    ]
    if not choices and isinstance(
        other := scene.gazetteer.find(in_other_layout(asked)), Place
    ):
        choices.append(Choice(other.entry or other.key, _name(other, words)))
    return tuple(choices[: MOST - 1])


def _name(place: Place, words: Words) -> str:
    return place.name_th if words.lang == "th" else place.name_en


def _told(near: tuple[Candidate, ...], words: Words) -> list[str]:
    """Tell candidates by their names, and why each is offered."""
    rows = coded(near).split("\n")
    shown = [row.split("\t")[1] for row in rows if row]
    told = say_candidates(words, coded(near))
    names = [_name(each.place, words) for each in near]
    return [
        name + line.removeprefix(f"{at}) {says}")
        for at, (name, line, says) in enumerate(zip(names, told, shown, strict=True), 1)
    ]


def _priorities(taken: FilledForm, scene: Scene, words: Words) -> tuple[Choice, ...]:
    kind = scene.tables.kind(kind_of(taken, scene.tables))
    by_type = words.say(N_("by its type"))
    told = [words.say(PRIORITY_WORDS[number]) for number in PRIORITIES]
    if kind is not None:
        told[kind.priority] += f" ({by_type})"
    return tuple(Choice(str(number), about) for number, about in enumerate(told))


def _sources(taken: FilledForm, _scene: Scene, words: Words) -> tuple[Choice, ...]:
    asked = fold(taken.source)
    told = [Choice(name, words.say(about)) for name, about in SOURCES.items()]
    return tuple(
        choice
        for choice in told
        if any(fold(part).startswith(asked) for part in choice)
    )


_MAKERS: dict[str, Callable[[FilledForm, Scene, Words], tuple[Choice, ...]]] = {
    "kind": _kinds,
    "place": _places,
    "priority": _priorities,
    "source": _sources,
}
