"""Settings: which of them are somebody's deed, and so taken back by undo.

The language, the theme or an unfinished line are no deeds: undo goes past them to what
was done before.
"""

from __future__ import annotations

import immutables
from msgspec.structs import replace

from store.model.records import State

MAP_SETTING = "map"
"""Names the map in use; empty for the built-in zone."""
ALIAS_SETTING = "alias."
"""Before a folded alias: the setting that says what it stands for."""
MUTE_SETTING = "mute"
"""Until when the bell of this desk is silent, in milliseconds; empty for not at all."""
REPORT_SETTING = "report."
"""Before a year: the setting that counts the report numbers drawn in it."""
HANDOVER_SETTING = "handover"
"""What the desk was handed over with; see `store.model.handover`."""
TAKEN_SETTING = "handover-taken"
"""Who took it over by beginning to work; no deed, so that undo goes past it."""
SEEN_PREFIX = "seen."
"""Before device and officer: the setting that says where that officer left off."""
DRAFT_PREFIX = "draft."
"""Settings whose key starts so are unfinished lines, kept for their author."""


EXERCISE_SETTING = "exercise"
"""Name of the drill or replay that the device's store was begun for."""


def shown_on(state: State, device: str, before: str = "") -> State:
    """Show a State on a device: of the settings, only its own hold.

    That it is an exercise only the device itself can say: what came from another one's
    exercise makes no drill of real work.

    Args:
        state: As folded.
        device: Its code; it may not have written yet.
        before: The device whose store it goes on from then.
    """
    kept = state.device_settings
    if not kept:
        return state
    own = kept.get(device, kept.get(before, immutables.Map()))
    exercise = own.get(EXERCISE_SETTING, "")
    if own is state.settings and exercise == state.exercise:
        return state
    return replace(state, settings=own, exercise=exercise)


def is_undoable(key: str) -> bool:
    """Claim that undo takes this setting back: it changes what others see or hear."""
    deeds = {MAP_SETTING, MUTE_SETTING, HANDOVER_SETTING}
    return key in deeds or key.startswith(ALIAS_SETTING)


def is_said(key: str) -> bool:
    """Claim that people are told of this setting when it was written."""
    return is_undoable(key) or key == TAKEN_SETTING
