"""Personal fields: which words of an event name a person, and are sealed for it.

Only what names or reaches a reporter or a partner, and the words that one wrote; an
officer's name is on duty and stays open.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from msgspec.structs import replace

from store.keys.people import Keyring, is_token
from store.model.facts import (
    IncidentOpened,
    KnownFact,
    Overridden,
    PartnerKept,
    Reported,
)
from store.model.inbox import CHANNEL_GAP
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
    named = [name for draft in drafts for name in _names(draft.fact)]
    if not named and not any(isinstance(draft.fact, Reported) for draft in drafts):
        return drafts
    return tuple(_sealed(draft, named, keyring) for draft in drafts)


def _names(fact: KnownFact) -> tuple[str, ...]:
    """List what in a fact names or reaches a person, and is not sealed yet."""
    match fact:
        case IncidentOpened(caller=caller):
            said: tuple[str, ...] = (caller,)
        case Reported(contact=contact, reporter=reporter):
            said = (contact, reporter)
        case PartnerKept(name=name, channels=channels):
            said = (*channels.split(CHANNEL_GAP), name)
        case _:
            said = ()
    return tuple(one for one in said if one and not is_token(one))


def person_of(fact: Reported | PartnerKept) -> str:
    """Say who it is: by how they are reached, else by name; else somebody of no name.

    Of a partner's channels, told as `phone 043000000`, the first one counts.
    """
    if isinstance(fact, Reported):
        reached = fact.contact
    else:
        reached = fact.channels.split(CHANNEL_GAP)[0].partition(" ")[2]
    named = fact.reporter if isinstance(fact, Reported) else fact.name
    return reached or named or f"nobody {secrets.token_hex(16)}"


def _sealed(draft: Draft, named: list[str], keyring: Keyring) -> Draft:
    fact = draft.fact
    if isinstance(fact, IncidentOpened) and fact.caller:
        token = keyring.seal(fact.caller, fact.caller)
        return draft._replace(fact=replace(fact, caller=token))
    if isinstance(fact, Reported):
        seal = _sealing(keyring, person_of(fact))
        about = {"reporter": seal(fact.reporter), "contact": seal(fact.contact)}
        return draft._replace(fact=replace(fact, text=seal(fact.text), **about))
    if isinstance(fact, PartnerKept):
        seal = _sealing(keyring, person_of(fact))
        about = {"name": seal(fact.name), "channels": seal(fact.channels)}
        return draft._replace(fact=replace(fact, **about))
    if isinstance(fact, Overridden):
        command = fact.command
        for name in named:
            # a command that says it in other letters is not kept at all
            there = name in command
            command = command.replace(name, LEFT_OUT) if there else LEFT_OUT
        return draft._replace(fact=replace(fact, command=command))
    return draft


def _sealing(keyring: Keyring, person: str) -> Callable[[str], str]:
    return lambda text: keyring.seal(person, text) if text else ""
