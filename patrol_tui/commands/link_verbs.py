"""Verbs about lines: to the other desks, and to this screen."""

from __future__ import annotations

from patrol_tui.commands.verbs import Ask, Meaning, Query, Said, Verb
from widgets.words.catalogue import N_


def make_sync(_said: Said) -> Meaning:
    """SYNC."""
    return Query(ask=Ask.SYNC)


def make_meter(_said: Said) -> Meaning:
    """METER."""
    return Query(ask=Ask.METER)


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
    Verb(
        name="METER",
        thai=("มาตร",),
        summary=N_("Tell what this screen costs on its line, and how the line is"),
        usage=N_("METER"),
        example=N_("METER"),
        make=make_meter,
        takes_words=False,
    ),
)
