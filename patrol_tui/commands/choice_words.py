"""What each choice of a completion is, in the reader's language. Pure."""

from __future__ import annotations

from patrol_tui.commands.choices import (
    PRIORITY_WORDS,
    SOURCES,
    TAKES_REASON,
    Coded,
    forms_of,
    name_of,
)
from patrol_tui.commands.parse import verb_of
from patrol_tui.commands.places import PLACE_SIGNS
from patrol_tui.commands.verbs import Scene
from store.city.places import Place
from store.model.records import UnitId
from store.text import fold
from widgets.words.catalogue import N_
from widgets.words.results import Teller
from widgets.words.terms import OFF_DUTY, source_name, type_name, unit_status

TAKES_REPORT = frozenset(("IN", "TK", "AT", "RJ", "WHO", "CW"))
"""Verbs that a report's number may follow."""
_KEYS = {
    "pri": N_("priority 0 to 4"),
    "by": N_("how it was told"),
    "from": N_("who told it, sealed"),
    "at": N_("for later"),
    "last": N_("how far back"),
    "unit": N_("of a unit"),
    "type": N_("of a type"),
    "state": N_("in a state"),
    "crew": N_("names"),
    "veh": N_("plate"),
    "beat": N_("beat"),
    "tel": N_("telephone"),
    "exp": N_("how long it holds"),
    "plate": N_("plate"),
    "area": N_("where"),
    "until": N_("until when"),
    "class": N_("class of the reporter"),
    "line": N_("LINE name"),
    "org": N_("organisation"),
    "ok": N_("agreed to stand here"),
}


def about(choice: str, stem: str, scene: Scene, teller: Teller) -> str:
    """Say what a choice is; empty where it says that itself.

    Args:
        choice: A word that may come next.
        stem: The line before it.
        scene: What gives the line its meaning.
        teller: Speaks the reader's language.
    """
    word = choice.rpartition(",")[2] if not choice.startswith(PLACE_SIGNS) else choice
    if not stem.strip():
        return _about_verb(word, teller)
    if word.startswith(PLACE_SIGNS):
        return _about_place(word, scene, teller)
    if "=" in word:
        return _about_key(word, scene, teller)
    if stem.split()[1:] == [] and (told := _about_report(word, stem, scene, teller)):
        return told
    number = int(fold(word)) if fold(word).isdecimal() else -1
    found = scene.state.by_number(number) if len(word) >= 3 else None
    if found is not None:
        return teller.incident(found).partition(" ")[2]
    unit = scene.state.units.get(UnitId(word.upper()))
    if unit is not None:
        return unit_status(teller.words, scene.state, unit)
    if word in scene.tables.units:
        return teller.words.say(OFF_DUTY)
    verb = verb_of(stem)
    if verb is not None and verb.name == "HELP":
        return _about_verb(word, teller)
    return _about_code(word, stem, scene, teller)


def _about_verb(word: str, teller: Teller) -> str:
    verb = verb_of(word)
    return teller.words.say(verb.summary) if verb else ""


def _about_place(word: str, scene: Scene, teller: Teller) -> str:
    if word in PLACE_SIGNS:
        return teller.words.say(N_("a place"))
    plain = word.removeprefix("ที่").lstrip("@")
    found = scene.gazetteer.find(plain.strip('"'))
    if not isinstance(found, Place):
        return ""
    return found.name_th if teller.words.lang == "th" else found.name_en


def _about_key(word: str, scene: Scene, teller: Teller) -> str:
    say = teller.words.say
    key, _, value = word.partition("=")
    if not value:
        return say(_KEYS.get(key, ""))
    if key == "pri" and value.isdecimal() and int(value) < len(PRIORITY_WORDS):
        return say(PRIORITY_WORDS[int(value)])
    if key == "by":
        return say(SOURCES.get(value, ""))
    kind = scene.tables.kind(value) if key == "type" else None
    return name_of(kind, teller.words) if kind else ""


def _about_report(word: str, stem: str, scene: Scene, teller: Teller) -> str:
    """Tell of a report how it came, what it is and where; nothing that is sealed."""
    verb = verb_of(stem)
    if verb is None or verb.name not in TAKES_REPORT or not fold(word).isdecimal():
        return ""
    report = scene.state.report(int(fold(word)))
    if report is None:
        return ""
    words = teller.words
    kind = type_name(words, scene.tables, report.type) if report.type else ""
    place = teller.place(report.place, short=True) if report.place else ""
    return " ".join(filter(None, (source_name(words, report.source), kind, place)))


def _about_code(word: str, stem: str, scene: Scene, teller: Teller) -> str:
    verb, tables = verb_of(stem), scene.tables
    if verb is None:
        return ""
    kinds: tuple[Coded, ...] = (
        *(tables.all_kinds if verb.takes_type else ()),
        *(tables.dispositions if verb.takes_disposition else ()),
        *(tables.agencies if verb.takes_agency else ()),
        *(tables.reasons if verb.name in TAKES_REASON else ()),
    )
    for kind in kinds:
        if word in forms_of(kind):
            name = name_of(kind, teller.words)
            return name if name != word else kind.code
    return ""
