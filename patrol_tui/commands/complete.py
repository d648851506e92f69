"""Completion: what may come next in a line. Pure; the screen only shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from patrol_tui.commands.aliases import spelled_out
from patrol_tui.commands.choices import SOURCES, TAKES_REASON, Coded, forms_of
from patrol_tui.commands.makers import LISTS
from patrol_tui.commands.parse import verb_of
from patrol_tui.commands.places import PLACE_SIGNS, quoted
from patrol_tui.commands.report_verbs import PARTNER_KEYS
from patrol_tui.commands.street_makers import CHOICES, MAP_WORDS, ZONE
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Scene, Verb
from store.city.places import Place
from store.model.inbox import CLASSES, waiting_reports
from store.model.owed import owed
from store.model.records import IncidentState
from store.model.tables import PRIORITIES
from store.model.towing import firms_in_turn
from store.text import fold
from widgets.words.catalogue import LANGUAGES
from widgets.words.themes import THEME_NAMES


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The line completed as far as it is certain, and what it might become."""

    line: str
    choices: tuple[str, ...] = ()
    """Words that may stand at the end of the line."""
    stem: str = ""
    """The line before that word."""
    at: int | None = None
    """The choice that the line has now; None while it has none of them."""


def complete(line: str, scene: Scene) -> Completion:
    """Complete the last word of a line.

    Returns:
        The line with what all choices share added; the choices when there are several.
    """
    if " " in line:
        line = spelled_out(line, scene.aliases)
    head, gap, word = line.rpartition(" ")
    verb = verb_of(line) if gap else None
    choices = _verbs(word, scene) if not gap else _words(verb, head, word, scene)
    stem = f"{head}{gap}"
    if not choices:
        return Completion(line=line)
    if len(choices) == 1:
        is_begun = choices[0][-1] in "=@"
        return Completion(line=f"{stem}{choices[0]}{'' if is_begun else ' '}")
    shared = _shared(choices)
    grown = shared if len(shared) > len(word) else word
    if not shared.startswith(word[:1]) and not fold(shared).startswith(fold(word)):
        grown = word  # numbers found by a word: which one is for the person to say
    return Completion(line=f"{stem}{grown}", choices=tuple(choices), stem=stem)


def complete_again(
    before: Completion, line: str, step: int, scene: Scene
) -> Completion:
    """Complete, or go on among the choices of the time before, round and round.

    Args:
        before: What completing gave the last time.
        line: The line as it stands; when it was changed since, it is completed anew.
        step: 1 for the choice after, -1 for the one before.
        scene: What gives the line its meaning.
    """
    if line != before.line or not before.choices:
        return complete(line, scene)
    last = len(before.choices) - 1
    at = (0 if step > 0 else last) if before.at is None else before.at + step
    at %= last + 1
    return replace(before, line=before.stem + before.choices[at], at=at)


def _verbs(word: str, scene: Scene) -> list[str]:
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
    begun += [w for w in scene.aliases if asked and fold(w).startswith(asked)]
    return exact if exact and asked else begun


def _words(verb: Verb | None, head: str, word: str, scene: Scene) -> list[str]:
    """Offer units, open incidents, places, types or dispositions, as the verb takes."""
    if verb is None:
        return []
    sign = next((sign for sign in PLACE_SIGNS if word.startswith(sign)), "")
    if sign and verb.takes_place:
        entries = scene.gazetteer.complete(word.removeprefix(sign))
        if sign != "@":
            entries = tuple(dict.fromkeys(_in_thai(one, scene) for one in entries))
        return [quoted(entry, sign) for entry in entries]
    key, equals, value = word.partition("=")
    if equals and key.casefold() in verb.keys:
        return _values(key, value, scene)
    before = head.split()[1:]
    offers = _offers(verb, before, scene)
    earlier, comma, last = word.rpartition(",")
    asked = fold(last)
    found = [
        f"{earlier}{comma}{offer}"
        for offer in dict.fromkeys(offers)
        if fold(offer).startswith(asked)
    ]
    found += [form for form in _named(verb, before, asked, scene) if form not in found]
    if not found and asked and _wants_incident(offers, scene):
        return _incidents_about(asked, scene)
    return found


def _in_thai(entry: str, scene: Scene) -> str:
    """Call a place in Thai, where that finds it again."""
    found = scene.gazetteer.find(entry)
    thai = found.name_th if isinstance(found, Place) else entry
    again = scene.gazetteer.find(thai)
    return thai if isinstance(again, Place) and again == found else entry


def _values(key: str, value: str, scene: Scene) -> list[str]:
    """Offer what a key may be: `pri=0` to `pri=4`."""
    make = _VALUES.get(key.casefold())
    offers = make(scene) if make else []
    return [f"{key}={one}" for one in offers if fold(one).startswith(fold(value))]


_VALUES: dict[str, Callable[[Scene], list[str]]] = {
    "pri": lambda _scene: [str(number) for number in PRIORITIES],
    "by": lambda _scene: list(SOURCES),
    "type": lambda scene: [kind.code for kind in scene.tables.all_kinds],
    "unit": lambda scene: _units(scene),
    "state": lambda _scene: [state.name for state in IncidentState],
    "last": lambda _scene: ["8h", "24h", "7d", "30d"],
    "firm": lambda scene: firms_in_turn(scene.state, scene.tables),
    "exp": lambda _scene: ["1h", "4h", "12h", "24h", "365d"],
    "class": lambda _scene: list(CLASSES),
    "lang": lambda _scene: list(LANGUAGES),
    "ok": lambda _scene: ["yes", "no"],
}
"""What a key may be, where there is a list of it."""


def _has_ids(verb: Verb, before: list[str], scene: Scene) -> tuple[bool, bool]:
    """Tell whether all units, and all incidents, that the verb takes stand there."""
    called = [word.upper().split(",")[0] in _units(scene) for word in before]
    numbers = [fold(word).isdecimal() and len(word) >= 3 for word in before]
    has_unit = sum(called) >= (2 if verb.takes_pair else 1)
    return has_unit, sum(numbers) >= (2 if verb.takes_other else 1)


def _offers(verb: Verb, before: list[str], scene: Scene) -> list[str]:
    """List what the verb still takes, given the words before."""
    if verb.name in _NAMED:
        return _NAMED[verb.name](before, scene)
    has_unit, has_number = _has_ids(verb, before, scene)
    offers: list[str] = []
    if verb.takes_units and not has_unit:
        offers += _units(scene)
    if verb.takes_incident and not has_number and not (has_unit and verb.is_status):
        offers += [str(number) for number in sorted(scene.state.open_ids.values())]
    offers += [kind.code for kind in _kinds(verb, before, scene)]
    if verb.name == "TOW" and has_number:
        offers += ["no"]
    return offers + _parts(verb, before, scene)


def _kinds(verb: Verb, before: list[str], scene: Scene) -> list[Coded]:
    """List the rows of the tables of codes that may come next."""
    has_unit, has_number = _has_ids(verb, before, scene)
    has_ids = has_unit if verb.takes_units else has_number
    kinds: list[Coded] = []
    if verb.takes_type and (has_ids or not before):
        kinds += scene.tables.all_kinds
    if verb.takes_disposition and has_ids:
        kinds += scene.tables.dispositions
    if verb.takes_agency and has_ids:
        kinds += scene.tables.agencies
    if verb.name in TAKES_REASON and has_ids and len(before) == 1:
        kinds += scene.tables.reasons
    return kinds


def _named(verb: Verb, before: list[str], asked: str, scene: Scene) -> list[str]:
    """Find codes by another of their names, which then stands in the line.

    A name of several words is no word that Tab could end.
    """
    found = []
    for kind in _kinds(verb, before, scene) if asked else ():
        forms = [form for form in forms_of(kind) if fold(form).startswith(asked)]
        if forms and not fold(kind.code).startswith(asked):
            found += [form for form in forms if " " not in form][:1]
    return found


def _parts(verb: Verb, before: list[str], scene: Scene) -> list[str]:
    """List the place and the keys that are not there yet, when all ids are."""
    has_unit, has_number = _has_ids(verb, before, scene)
    wants_unit = verb.takes_units and not has_unit
    wants_number = verb.takes_incident and not has_number and not verb.is_status
    if wants_unit or wants_number or (verb.takes_type and not before):
        return []
    has_place = any(word.startswith(PLACE_SIGNS) for word in before)
    parts = ["@"] if verb.takes_place and not has_place else []
    there = {word.partition("=")[0].casefold() for word in before if "=" in word}
    return parts + [f"{key}=" for key in verb.keys if key not in there]


def _map_words(before: list[str], scene: Scene) -> list[str]:
    """Offer the map's words; behind `use` the installed maps."""
    if not before:
        return sorted(MAP_WORDS | {"use"})
    if fold(before[0]) == "use":
        return [*scene.maps(), ZONE]
    return list(CHOICES.get(fold(before[0]), _units(scene)))


def _partner_words(before: list[str], scene: Scene) -> list[str]:
    """Offer what is done with partners, their numbers, then classes and keys."""
    active = sorted(
        one.number for one in scene.state.partners.values() if one.is_active
    )
    numbers = [str(number) for number in active]
    if not before:
        return ["add", "due", "end", *numbers]
    first = fold(before[0])
    if first == "end":
        return numbers if len(before) == 1 else []
    there = {word.partition("=")[0].casefold() for word in before if "=" in word}
    keys = [f"{key}=" for key in PARTNER_KEYS if key not in there]
    is_begun = first == "add" or first in numbers
    return [*CLASSES, *keys] if is_begun and len(before) == 1 else keys


_NAMED: dict[str, Callable[[list[str], Scene], list[str]]] = {
    "HELP": lambda _before, _scene: [verb.name for verb in VERBS],
    "THEME": lambda _before, _scene: list(THEME_NAMES),
    "LANG": lambda _before, _scene: list(LANGUAGES),
    "L": lambda before, _scene: [] if before else list(LISTS),
    "PA": _partner_words,
    "MAP": _map_words,
    "IN": lambda before, scene: [] if before else _reports(scene),
    "TK": lambda before, scene: _about_taking(before, scene),
    "AT": lambda before, scene: _about_adding(before, scene),
    "RJ": lambda before, scene: _about_rejecting(before, scene),
    "WHO": lambda before, scene: [] if before else _reports(scene),
    "CW": lambda before, scene: _about_words(before, scene),
}
"""Verbs that take names of their own."""


def _reports(scene: Scene) -> list[str]:
    """Number the reports that wait, the oldest first."""
    waiting = waiting_reports(scene.state.reports.values())
    return [str(one.number) for one in waiting]


def _about_taking(before: list[str], scene: Scene) -> list[str]:
    if not before:
        return _reports(scene)
    kinds = [kind.code for kind in scene.tables.all_kinds]
    return [*(kinds if len(before) == 1 else []), "@", "pri="]


def _about_adding(before: list[str], scene: Scene) -> list[str]:
    if not before:
        return _reports(scene)
    numbers = sorted(scene.state.open_ids.values()) if len(before) == 1 else []
    return [str(number) for number in numbers]


def _about_rejecting(before: list[str], scene: Scene) -> list[str]:
    """Offer the reasons that were given lately, each once."""
    if not before:
        return _reports(scene)
    rejected = [one for one in scene.state.reports.values() if one.reason]
    rejected.sort(key=lambda one: (-(one.decided_ms or 0), one.id))
    return list(dict.fromkeys(one.reason for one in rejected)) if not before[1:] else []


def _about_words(before: list[str], scene: Scene) -> list[str]:
    if not before:
        return [str(one.report.number) for one in owed(scene.state)]
    return ["sent", "no"] if len(before) == 1 else []


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
