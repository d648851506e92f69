"""Personal fields: which words of an event name a person, and are sealed for it.

Only what names or reaches a reporter; an officer's name is on duty and stays open.
"""

from __future__ import annotations

from msgspec.structs import replace

from store.keys.people import Keyring
from store.model.facts import IncidentOpened, Overridden
from store.model.rules.ruling import Draft

LEFT_OUT = "…"
"""Stands for the caller in a command that is written down as it was typed."""


def sealed(drafts: tuple[Draft, ...], keyring: Keyring) -> tuple[Draft, ...]:
    """Seal the personal fields of what is about to be written.

    A command that overrides a rule is written down as it was typed: in that the caller
    is left out.

    Raises:
        OSError: If a new person's key cannot be kept; nothing may be written then.
    """
    facts = (draft.fact for draft in drafts)
    callers = [f.caller for f in facts if isinstance(f, IncidentOpened) and f.caller]
    if not callers:
        return drafts
    return tuple(_sealed(draft, callers, keyring) for draft in drafts)


def _sealed(draft: Draft, callers: list[str], keyring: Keyring) -> Draft:
    fact = draft.fact
    if isinstance(fact, IncidentOpened) and fact.caller:
        token = keyring.seal(fact.caller, fact.caller)
        return draft._replace(fact=replace(fact, caller=token))
    if isinstance(fact, Overridden):
        command = fact.command
        for caller in callers:
            # a command that says it in other letters is not kept at all
            there = caller in command
            command = command.replace(caller, LEFT_OUT) if there else LEFT_OUT
        return draft._replace(fact=replace(fact, command=command))
    return draft
