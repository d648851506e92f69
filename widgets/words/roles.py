"""Roles: what a device was enrolled for, in one word each, in both languages."""

from __future__ import annotations

from store.model.roles import Role
from widgets.words.catalogue import N_, Words

ROLES = {
    Role.SYSTEM: N_("other system"),
    Role.VIEWER: N_("viewer"),
    Role.INTAKE: N_("call taker"),
    Role.OFFICER: N_("officer"),
    Role.DISPATCHER: N_("dispatcher"),
    Role.SUPERVISOR: N_("supervisor"),
}


def say_role(words: Words, role: str) -> str:
    """Say a role; one that this program does not know is said as it is written."""
    return words.say(ROLES[Role(role)]) if role in set(Role) else role
