"""Personal fields: which words of an event name a person, and are sealed for it.

Only what names or reaches a reporter; an officer's name is on duty and stays open.
"""

from __future__ import annotations

from msgspec.structs import replace

from store.keys.people import Keyring
from store.model.facts import IncidentOpened
from store.model.rules.ruling import Draft


def sealed(drafts: tuple[Draft, ...], keyring: Keyring) -> tuple[Draft, ...]:
    """Seal the personal fields of what is about to be written.

    Raises:
        OSError: If a new person's key cannot be kept; nothing may be written then.
    """
    return tuple(_sealed(draft, keyring) for draft in drafts)


def _sealed(draft: Draft, keyring: Keyring) -> Draft:
    fact = draft.fact
    if not isinstance(fact, IncidentOpened) or not fact.caller:
        return draft
    token = keyring.seal(fact.caller, fact.caller)
    return draft._replace(fact=replace(fact, caller=token))
