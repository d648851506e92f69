"""Verbs about the link to the other desks."""

from __future__ import annotations

from patrol_tui.commands.verbs import Ask, Meaning, Query, Said, Verb
from widgets.words.catalogue import N_


def make_sync(_said: Said) -> Meaning:
    """SYNC."""
    return Query(ask=Ask.SYNC)


LINK_VERBS: tuple[Verb, ...] = (
    Verb(
        name="SYNC",
        thai=("ซิงก์",),
        summary=N_("Send now what was entered here, and say what is still to go"),
        usage=N_("SYNC"),
        example=N_("SYNC"),
        make=make_sync,
        takes_words=False,
    ),
)
