"""Settings: which of them are somebody's deed, and so taken back by undo.

The language, the theme or an unfinished line are no deeds: undo goes past them to what
was done before.
"""

from __future__ import annotations

MAP_SETTING = "map"
"""Names the map in use; empty for the built-in zone."""
ALIAS_SETTING = "alias."
"""Before a folded alias: the setting that says what it stands for."""
MUTE_SETTING = "mute"
"""Until when the bell of this desk is silent, in milliseconds; empty for not at all."""
DRAFT_PREFIX = "draft."
"""Settings whose key starts so are unfinished lines, kept for their author."""


def is_undoable(key: str) -> bool:
    """Claim that undo takes this setting back: it changes what others see or hear."""
    return key in {MAP_SETTING, MUTE_SETTING} or key.startswith(ALIAS_SETTING)
