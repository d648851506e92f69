"""Says what a place means: what it is, where, and what else may have been meant."""

from __future__ import annotations

from patrol_tui.commands.places import coded
from patrol_tui.opening import Choices, look_at
from patrol_tui.telling import complain, tell
from store.city.places import Place, Suggestions
from widgets.words.catalogue import N_
from widgets.words.places import say_candidates
from widgets.words.streets import NOT_ON_MAP

FOUND, NOT_FOUND = 0, 1


def find(choices: Choices, text: str) -> int:
    """Print the place that a text names, or the candidates with their reasons."""
    console, _ = look_at(choices)
    words = console.words
    found = console.town.gazetteer.find(text)
    if isinstance(found, Place):
        tell(found.name_th if words.lang == "th" else found.name_en)
        if found.lat is not None and found.lon is not None:
            tell(f"{found.lat:.5f},{found.lon:.5f}")
        tell(words.say(N_("to type: {entry}"), entry=found.entry or found.key))
        return FOUND
    said = console.locate(text, console.town)
    complain(said if isinstance(said, str) else words.say(NOT_ON_MAP))
    if isinstance(found, Suggestions):
        for told in say_candidates(words, coded(found.near)):
            tell(told)
    return NOT_FOUND
