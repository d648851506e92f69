"""`patrol-tui show bolos` and `show messages`: what is on the air, for other programs.

Nothing is changed. The lines are those of `L B` and `L M`.
"""

from __future__ import annotations

from typing import Any

import msgspec

from patrol_tui.listing.lists import Listing
from patrol_tui.opening import Choices, expect_store, look_at, wall_ms
from patrol_tui.telling import tell
from store.documents import iso
from store.model.parts import Bolo, Heard, Message
from widgets.words.on_air import order_bolos, order_messages

LETTERS = {"bolos": "B", "messages": "M"}
"""What can be shown, and the letter of the list that tells it in words."""


def run(choices: Choices, what: str, *, as_json: bool) -> int:
    """Print the BOLOs that hold, or the messages, in the order of the lists."""
    expect_store(choices)
    console, _ = look_at(choices)
    now_ms = wall_ms()
    if as_json:
        state = console.state
        documents = (
            [bolo_document(bolo) for bolo in order_bolos(state, now_ms)]
            if what == "bolos"
            else [message_document(one) for one in order_messages(state)]
        )
        tell(msgspec.json.encode(documents).decode())
        return 0
    listing = Listing(console.teller, console.desk, console.config.zone, now_ms)
    for line in listing.listed(LETTERS[what]):
        tell(line)
    return 0


def bolo_document(bolo: Bolo) -> dict[str, Any]:
    """Tell a BOLO as plain values."""
    return {
        "number": bolo.number,
        "id": bolo.id,
        "text": bolo.text or None,
        "plate": bolo.plate or None,
        "area": bolo.area or None,
        "entered": iso(bolo.at_ms),
        "by": bolo.by,
        "until": iso(bolo.until_ms),
        "heard": [_heard(one) for one in bolo.heard],
    }


def message_document(message: Message) -> dict[str, Any]:
    """Tell a message as plain values; None among units is the desk."""
    return {
        "number": message.number,
        "id": message.id,
        "text": message.text,
        "from": message.sender or None,
        "to": [unit or None for unit in message.to or ("",)],
        "broadcast": message.is_broadcast,
        "sent": iso(message.at_ms),
        "by": message.by,
        "heard": [_heard(one) for one in message.heard],
        "missing": [unit or None for unit in message.missing],
    }


def _heard(heard: Heard) -> dict[str, Any]:
    return {"unit": heard.unit or None, "by": heard.by, "at": iso(heard.at_ms)}
