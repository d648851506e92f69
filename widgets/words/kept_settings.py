"""Settings that are somebody's deed, in words: map, alias, bell, hand-over."""

from __future__ import annotations

from datetime import tzinfo

from store.model.settings import (
    ALIAS_SETTING,
    HANDOVER_SETTING,
    MAP_SETTING,
    MUTE_SETTING,
    TAKEN_SETTING,
)
from widgets.words.catalogue import N_, Words
from widgets.words.handover import say_handover
from widgets.words.moments import clock


def say_setting(words: Words, zone: tzinfo, key: str, value: str) -> str:
    """Tell what a setting is now."""
    if key == MAP_SETTING:
        name = value or words.say(N_("the built-in zone"))
        return words.say(N_("map in use: {name}"), name=name)
    if key == MUTE_SETTING:
        if not value.isdecimal():
            return words.say(N_("the bell rings again"))
        return words.say(N_("bell muted until {time}"), time=clock(int(value), zone))
    if key in {HANDOVER_SETTING, TAKEN_SETTING}:
        return say_handover(words, zone, value)
    name = key.removeprefix(ALIAS_SETTING)
    if not value:
        return words.say(N_("{name} is no alias now"), name=name)
    return words.say(N_("{name} is {place}"), name=name, place=value)
