"""Completion: what may come next in a line. Pure; the screen only shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from patrol_tui.commands.parse import verb_of
from patrol_tui.commands.places import quoted
from patrol_tui.commands.street_makers import CHOICES, MAP_WORDS, ZONE
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Scene, Verb
from store.text import fold
from widgets.words.catalogue import LANGUAGES
from widgets.words.themes import THEME_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The line completed as far as it is certain, and what it might become."""

    line: str
    choices: tuple[str, ...] = ()


def complete(line: str, scene: Scene) -> Completion:
    """Complete the last word of a line.

    Returns:
        The line with what all choices share added; the choices when there are several.
    """
    head, gap, word = line.rpartition(" ")
    verb = verb_of(line) if gap else None
    choices = _verbs(word) if not gap else _words(verb, head, word, scene)
    if not choices:
        return Completion(line=line)
    if len(choices) == 1:
        return Completion(line=f"{head}{gap}{choices[0]} ")
    shared = _shared(choices)
    grown = shared if len(shared) > len(word) else word
    if not shared.startswith(word[:1]) and not fold(shared).startswith(fold(word)):
        grown = word  # numbers found by a word: which one is for the person to say
    return Completion(line=f"{head}{gap}{grown}", choices=tuple(choices))


def _verbs(word: str) -> list[str]:
    asked = fold(word)
    exact = [
        verb.name for verb in VERBS if asked in {fold(form) for form in verb.spellings}
    ]
    begun = [
        form
        for verb in VERBS
        for form in (verb.name, *verb.thai)
        if asked and fold(form).startswith(asked)
    ]
    return exact if exact and asked else begun


def _words(verb: Verb | None, head: str, word: str, scene: Scene) -> list[str]:
    """Offer units, open incidents, places, types or dispositions, as the verb takes."""
    if verb is None:
        return []
    if word.startswith("@") and verb.takes_place:
        return [quoted(entry) for entry in scene.gazetteer.complete(word[1:])]
    offers = _offers(verb, head.split()[1:], scene)
    before, comma, last = word.rpartition(",")
    asked = fold(last)
    found = [
        f"{before}{comma}{offer}"
        for offer in dict.fromkeys(offers)
        if fold(offer).startswith(asked)
    ]
    if not found and asked and _wants_incident(offers, scene):
        return _incidents_about(asked, scene)
    return found


def _offers(verb: Verb, before: list[str], scene: Scene) -> list[str]:
    """List what the verb still takes, given the words before."""
    called = [word.upper().split(",")[0] in _units(scene) for word in before]
    has_unit = sum(called) >= (2 if verb.takes_pair else 1)
    numbers = [fold(word).isdecimal() and len(word) >= 3 for word in before]
    has_number = sum(numbers) >= (2 if verb.takes_other else 1)
    has_ids = has_unit if verb.takes_units else has_number
    if verb.name in _NAMED:
        return _NAMED[verb.name](before, scene)
    offers: list[str] = []
    if verb.takes_units and not has_unit:
        offers += _units(scene)
    if verb.takes_incident and not has_number and not (has_unit and verb.is_status):
        offers += [str(number) for number in sorted(scene.state.open_ids.values())]
    if verb.takes_type and (has_ids or not before):
        offers += [kind.code for kind in scene.tables.all_kinds]
    if verb.takes_disposition and has_ids:
        offers += [kind.code for kind in scene.tables.dispositions]
    if verb.name == "TOW" and has_ids:
        offers += ["no"]
    if verb.takes_agency and has_ids:
        offers += [kind.code for kind in scene.tables.agencies]
    return offers


def _map_words(before: list[str], scene: Scene) -> list[str]:
    """Offer the map's words; behind `use` the installed maps."""
    if not before:
        return sorted(MAP_WORDS | {"use"})
    if fold(before[0]) == "use":
        return [*scene.maps(), ZONE]
    return list(CHOICES.get(fold(before[0]), _units(scene)))


_NAMED: dict[str, Callable[[list[str], Scene], list[str]]] = {
    "HELP": lambda _before, _scene: [verb.name for verb in VERBS],
    "THEME": lambda _before, _scene: list(THEME_NAMES),
    "LANG": lambda _before, _scene: list(LANGUAGES),
    "L": lambda _before, _scene: list("WIAUR"),
    "MAP": _map_words,
}
"""Verbs that take names of their own."""


def _wants_incident(offers: list[str], scene: Scene) -> bool:
    """Claim that an incident's number may come next."""
    numbers = {str(number) for number in scene.state.open_ids.values()}
    return bool(numbers.intersection(offers))


def _incidents_about(asked: str, scene: Scene) -> list[str]:
    """Number the open incidents whose type, in either language, or place has a word."""
    found = []
    for key, number in sorted(scene.state.open_ids.items(), key=lambda one: one[1]):
        incident = scene.state.incidents[key]
        kind = scene.tables.kind(incident.type)
        forms = [incident.type, incident.place.text, incident.place.key]
        forms += [kind.en, kind.th, *kind.aliases] if kind else []
        if any(asked in fold(form) for form in forms):
            found.append(str(number))
    return found


def _units(scene: Scene) -> list[str]:
    known = dict.fromkeys((*scene.state.units, *scene.tables.units))
    return sorted(known, key=lambda key: (len(key), key))


def _shared(choices: list[str]) -> str:
    """Give the letters that all choices begin with."""
    first, last = min(choices), max(choices)
    same = 0
    while same < min(len(first), len(last)) and first[same] == last[same]:
        same += 1
    return first[:same]
