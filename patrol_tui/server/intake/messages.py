"""Messages of other systems: what they send in plain JSON, and what is answered."""

from __future__ import annotations

from typing import Annotated

import msgspec

from patrol_tui.intake.inbound import (
    MOST_ID_LETTERS,
    MOST_LETTERS,
    MOST_NAME_LETTERS,
    MOST_PLACE_LETTERS,
)
from store.wire import Message

_Short = Annotated[str, msgspec.Meta(max_length=MOST_NAME_LETTERS)]


class SystemReport(Message, frozen=True, kw_only=True, omit_defaults=True):
    """What another system reports: words, a place or both."""

    text: Annotated[str, msgspec.Meta(max_length=MOST_LETTERS)] = ""
    source: Annotated[str, msgspec.Meta(pattern=r"\A(pole|municipal)\Z")] = "municipal"
    id: Annotated[str, msgspec.Meta(max_length=MOST_ID_LETTERS)] = ""
    """The system's own name for it: sent again, it is taken once."""
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    place: Annotated[str, msgspec.Meta(max_length=MOST_PLACE_LETTERS)] = ""
    type: _Short = ""
    name: _Short = ""
    phone: _Short = ""
    sent_ms: Annotated[int, msgspec.Meta(ge=0, le=2**48)] | None = None


class Kept(Message, frozen=True, kw_only=True, omit_defaults=True):
    """It is kept, and a desk will have it."""

    is_new: bool = True
    """False: the same came in before."""
