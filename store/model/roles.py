"""Roles: who may write what. One table, kept by the desk and by the server alike.

The desk refuses before anything is written, with a sentence; the server refuses what a
rebuilt client sends all the same. What the desk lets through the server must take:
an event that it refuses holds up all that its writer wrote after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """What a device was enrolled for; each may do what those before it may."""

    SYSTEM = "system"
    """Another system: it reports through the server's intake, and reads nothing."""
    VIEWER = "viewer"
    """Reads. It writes only what tells of itself: that it began, what it looked up."""
    INTAKE = "intake"
    """Takes calls: enters incidents and what is known of them."""
    OFFICER = "officer"
    """A crew in a car or on foot: works its incidents, and acts with no dispatcher."""
    DISPATCHER = "dispatcher"
    """Runs the shift: what goes to everybody, and what others are called for."""
    SUPERVISOR = "supervisor"
    """All of it, and what cannot be undone."""


_RANK = {role: rank for rank, role in enumerate(Role)}

UNKNOWN_NEEDS = Role.OFFICER
"""Who may write a kind that this program does not know, from a newer desk."""

SERVER_ONLY = frozenset({"inc.num"})
"""Kinds that the server itself writes, and no device."""
UNLINKED_ONLY = frozenset({"desk.exercise"})
"""Kinds that only a desk with no server writes: no server takes what is not real."""

_KINDS: dict[Role, str] = {
    Role.VIEWER: "log.open log.head log.witness log.trim desk.search desk.setting",
    Role.INTAKE: (
        "inc.open inc.pri inc.typ inc.loc inc.hold inc.resume inc.note inc.strike"
        " inc.step inc.with inc.dup inc.link inc.unlink inc.refer inc.cancel inc.close"
        " inc.reopen"
        " rep.in rep.other rep.unsent rep.take rep.no rep.back rep.word rep.seen"
        " msg.send msg.ack bolo.ack alert.ack unit.sos unit.sosack unit.contact"
        " rule.override act.undo"
    ),
    Role.OFFICER: (
        "inc.report"
        " unit.on unit.off unit.ready unit.assign unit.stage unit.clear unit.free"
        " unit.resume unit.stack unit.unstack unit.sosend unit.timer unit.note"
        " street.close street.open place.caution place.clear conf.settle"
    ),
    Role.DISPATCHER: (
        "bolo.add bolo.end roll.call tow.call tow.no tow.undo"
        " par.keep par.end warn.in warn.end"
    ),
    Role.SUPERVISOR: "who.forget",
}
"""What each role may write besides what those before it may. What takes a deed back
stands with the deed: who may do it may undo it."""

NEEDS: dict[str, Role] = {
    kind: role for role, kinds in _KINDS.items() for kind in kinds.split()
}
"""Kind -> the first role that may write it."""


def may_write(role: Role, kind: str) -> bool:
    """Claim that a device of this role may write an event of this kind."""
    if kind in SERVER_ONLY or kind in UNLINKED_ONLY:
        return False
    return _RANK[role] >= _RANK[NEEDS.get(kind, UNKNOWN_NEEDS)]


def may_share_keys(role: Role) -> bool:
    """Claim that a device of this role is given the keys of persons, and gives its own.

    A viewer is not: it reads what happened, and not who told of it.
    """
    return _RANK[role] >= _RANK[Role.INTAKE]


def highest(one: Role, other: Role) -> Role:
    """Give the role of two that may do more."""
    return max(one, other, key=_RANK.__getitem__)


def first_denied(role: Role, kinds: Iterable[str]) -> str | None:
    """Name the first of these kinds that the role may not write."""
    return next((kind for kind in kinds if not may_write(role, kind)), None)
