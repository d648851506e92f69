"""Facts about streets, rules overridden, undo and settings."""

from __future__ import annotations

import msgspec

from store.model.facts.base import Fact
from store.model.records import EventId, Location


class StreetClosed(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A street cannot be driven, until a time or until it is opened again."""

    kind = "street.close"
    register = "street"
    place: Location = msgspec.field(name="loc")
    segments: tuple[int, ...] = msgspec.field(name="seg", default=())
    """Stable ids of the map's segments that are closed; empty with no map."""
    until_ms: int | None = msgspec.field(name="till", default=None)
    reason: str = msgspec.field(name="why", default="")


class StreetOpened(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A closed street can be driven again."""

    kind = "street.open"
    register = "street"


class Overridden(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A rule was overridden knowingly: which, and by which command."""

    kind = "rule.override"
    code: str
    unit: str = ""
    """Whom it was about, if it was one unit of several."""
    command: str = msgspec.field(name="cmd", default="")


class Undone(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """An action was taken back; what follows in the same command compensates it."""

    kind = "act.undo"
    of: EventId


class ExerciseMarked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """This store holds a drill or a replay, not real work."""

    kind = "desk.exercise"
    register = "exercise"
    name: str


class SettingKept(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """A setting of this desk (language, theme, an unfinished line) was kept."""

    kind = "desk.setting"
    register = "setting"
    key: str
    value: str = msgspec.field(name="val", default="")
