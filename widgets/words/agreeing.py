"""What desks agreed on, in words: conflicts settled, official numbers given."""

from __future__ import annotations

from store.model.facts import IncidentNumbered, Settled
from widgets.words.catalogue import N_, Words


def say_agreed(words: Words, fact: Settled | IncidentNumbered) -> str:
    """Tell a settling or an official number by itself."""
    match fact:
        case Settled():
            return say_settled(words, fact, "")
        case IncidentNumbered(official=official):
            return words.say(N_("official number {number}"), number=official)


def say_settled(words: Words, fact: Settled, kept: str) -> str:
    """Tell a settling with what was kept, as far as that is known."""
    if not fact.keep:
        return words.say(N_("in conflict again: the settling was taken back"))
    if not kept:
        return words.say(N_("conflict settled"))
    return words.say(N_("conflict settled: {kept}"), kept=kept)
