"""From words to commands: alerts that were seen, and the bell."""

from __future__ import annotations

from patrol_tui.commands.verbs import Fault, Meaning, Misread, Said
from store.model.commands import AcknowledgeAlerts, KeepSetting
from store.model.settings import MUTE_SETTING
from store.text import fold

MOST_MUTE_MIN = 60
"""A bell that was forgotten comes back within the hour."""
_OFF = frozenset(fold(word) for word in ("0", "off", "ปิด", "เลิก"))


def make_acknowledge(said: Said) -> Meaning:
    """ALOK UNIT[,UNIT] or ALOK INCIDENT; without both, what is selected."""
    if said.units:
        return AcknowledgeAlerts(units=said.units)
    if said.incident is None:
        about = {"verb": said.verb.name, "usage": said.verb.usage}
        return Misread(fault=Fault.NEEDS_INCIDENT, about=about)
    return AcknowledgeAlerts(incident=said.incident.id)


def make_mute(said: Said) -> Meaning:
    """MUTE MINUTES, or MUTE off."""
    word = fold(said.text)
    if word in _OFF:
        return KeepSetting(key=MUTE_SETTING, value="")
    if not word.isdecimal():
        fault = Fault.BAD_NUMBER if word else Fault.NEEDS_WORD
        about = {"verb": said.verb.name, "usage": said.verb.usage}
        return Misread(fault=fault, about={**about, "word": said.text[:40]})
    minutes = int(word[:6])
    if minutes > MOST_MUTE_MIN:
        about = {"word": word[:6], "most": str(MOST_MUTE_MIN)}
        return Misread(fault=Fault.OUT_OF_RANGE, about=about)
    until_ms = said.scene.now_ms + minutes * 60_000
    return KeepSetting(key=MUTE_SETTING, value=str(until_ms))
