"""One message of a chat, before anybody asks what it tells."""

from __future__ import annotations

from datetime import date

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message as it was written."""

    sender: str = ""
    day: date | None = None
    """As the chat tells it; None where it does not."""
    is_day_lost: bool = False
    """A day was written that cannot be read: no time is given then."""
    minute: int | None = None
    """Of the day."""
    text: str = ""
    place: str = ""
    """What a form says is the place."""
    type_words: str = ""
    """What a form says happened."""
    phone: str = ""
