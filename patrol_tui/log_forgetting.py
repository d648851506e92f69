"""Forgetting a person, from the shell: what they said of themselves, for good."""

from __future__ import annotations

from patrol_tui.asking import is_sure
from patrol_tui.opening import Choices, open_desk, wall_ms
from patrol_tui.telling import complain, tell
from store.disk import NotSaved
from widgets.words.catalogue import N_


def forget(choices: Choices, person: str, *, reason_given: str, sure: bool) -> int:
    """Destroy a person's keys: what they said of themselves can never be read again.

    Returns:
        0 done, 1 unknown, not wanted, or the disk refused.
    """
    console, desk = open_desk(choices)
    try:
        say = console.words.say
        keys = desk.keyring.ids_of(person)
        if not keys:
            complain(say(N_("nobody of that name or number is in this store")))
            return 1
        asked = N_("make unreadable for good what {person} said of themselves?")
        if not sure and not is_sure(say(asked, person=person)):
            return 1
        try:
            desk.forget(person, wall_ms(), by=console.by, reason=reason_given)
        except (NotSaved, OSError) as refused:
            complain(refused)
            return 1
        tell(say(N_("forgotten; copies on other machines keep it until they sync")))
        return 0
    finally:
        desk.close()
