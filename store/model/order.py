"""What every command is."""

from __future__ import annotations

import msgspec


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all commands."""

    override: bool = False
    words: str = ""
    """The line as entered, kept with an override so that the log shows it."""
