"""Verbs about the desk itself: help, language, colours, settings, and leaving it."""

from __future__ import annotations

from patrol_tui.commands import makers
from patrol_tui.commands.verbs import Stroke, Verb
from widgets.words.catalogue import N_

DESK_VERBS: tuple[Verb, ...] = (
    Verb(
        name="HELP",
        also=("?",),
        thai=("ช่วยด้วย",),
        summary=N_("Explain a verb, or list all"),
        usage=N_("HELP [VERB]"),
        example=N_("HELP D"),
        make=makers.make_help,
    ),
    Verb(
        name="LANG",
        thai=("ภาษา",),
        summary=N_("Switch the language: th or en"),
        usage=N_("LANG th|en"),
        example=N_("LANG th"),
        make=makers.make_language,
    ),
    Verb(
        name="THEME",
        thai=("สีจอ",),
        summary=N_("Switch the colours: night is red, mono has none"),
        usage=N_("THEME day|night|contrast|ansi|mono"),
        example=N_("THEME night"),
        make=makers.make_theme,
    ),
    Verb(
        name="SETTINGS",
        also=("SET",),
        thai=("ตั้งค่า",),
        summary=N_("Take in the settings file as it is now, and say what is wrong"),
        usage=N_("SETTINGS"),
        example=N_("SETTINGS"),
        make=makers.make_settings,
        takes_words=False,
    ),
    Verb(
        name="QUIT",
        also=("EXIT",),
        thai=("ออก",),
        summary=N_("Leave; everything is already on disk"),
        usage=N_("QUIT"),
        example=N_("QUIT"),
        make=makers.make_quit,
        takes_words=False,
        stroke=Stroke(key="q", line="QUIT"),
    ),
)
