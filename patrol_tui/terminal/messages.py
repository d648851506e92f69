"""What the driver tells the app, and what the app tells the driver."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.message import Message

from patrol_tui.terminal.abilities import Abilities
from patrol_tui.terminal.colours import Colours
from patrol_tui.terminal.meter import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a person says of the link; nothing has to be said."""

    bytes_per_s: int | None = None
    """What it carries, as a first guess and for a terminal that does not answer."""
    colours: Colours = Colours.TRUE
    """At most so many are sent."""
    is_thin: bool | None = None
    """None: measured."""
    record: Path | None = None
    """A file for what is sent, which must not be there."""
    keeps_text: bool = False
    """The recording holds the words too."""
    has_kitty_keys: bool = False
    """Ask for the keyboard protocol of kitty: each key is then ten bytes."""


class TerminalAnswered(Message):
    """Tells the app what the terminal can do; again when that is found to change."""

    def __init__(self, abilities: Abilities) -> None:
        self.abilities = abilities
        super().__init__()


class LinkMeasured(Message):
    """Tells the app what the link costs: every few seconds, if there is news."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        super().__init__()

    def can_replace(self, message: Message) -> bool:
        """Claim that an older measure is of no use."""
        return isinstance(message, LinkMeasured)
