"""Who may, from the server's terminal: draw codes, list, revoke, rotate, change roles.

They work on the server's database, while the server runs or not; a running server acts
on it within a second.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import tzinfo
from functools import partial
from typing import NamedTuple

import msgspec

from patrol_tui.error_telling import settings_or_usual
from patrol_tui.opening import Choices, wall_ms
from patrol_tui.server.who.devices import CODE_MS, Device, DeviceStore
from patrol_tui.server.who.enrolling import Grant, issue, revoked, to_renew, told_role
from patrol_tui.server.who.systems import let_in_system
from patrol_tui.telling import complain, tell
from store.keys.signing import fingerprint
from store.model.roles import Role
from store.sync.enrolling import is_zone
from store.text import clean
from widgets.drawing.cells import fit
from widgets.words.catalogue import N_, Words
from widgets.words.moments import moment
from widgets.words.roles import say_role

DONE, REFUSED, UNUSABLE = 0, 1, 2
"""Exit codes, as of the other verbs."""

NAME_LETTERS = 40
NO_ZONE = N_('"{zone}" is no zone: up to 32 of a-z, 0-9 and -, like bang-rak')


class _Desk(NamedTuple):
    """Where a way works, and how it speaks."""

    store: DeviceStore
    words: Words
    now_ms: int
    zone: tzinfo

    def say(self, sentence: str, **values: object) -> None:
        """Print a line."""
        tell(self.words.say(sentence, **values))

    def complain(self, sentence: str, **values: object) -> None:
        """Print a line of trouble."""
        complain(self.words.say(sentence, **values))

    def moment(self, at_ms: int) -> str:
        """Tell a day and a time."""
        return moment(self.words, at_ms, self.zone)


def run(
    choices: Choices,
    given: argparse.Namespace,
    opened: Callable[[], Awaitable[DeviceStore]],
) -> int:
    """Do one of the ways.

    Args:
        choices: The options before the verb.
        given: What `parser` read.
        opened: Opens the devices of the server's database.

    Returns:
        0 done, 1 refused, 2 not understood.
    """
    config = settings_or_usual(choices)
    words = Words(choices.language(config, ""))

    async def act() -> int:
        store = await opened()
        try:
            return await _do(_Desk(store, words, wall_ms(), config.zone), given)
        finally:
            await store.close()

    return asyncio.run(act())


async def _do(desk: _Desk, given: argparse.Namespace) -> int:
    match given.way:
        case "enrol":
            return await _enrol(desk, given)
        case "devices":
            return await _list(desk, given)
        case "role":
            edit = partial(told_role, Role(given.role))
            return await _change(desk, [given.device], edit, ROLE_GIVEN)
        case "system":
            return await _let_in_system(desk, given)
        case "rotate":
            return await _change(desk, given.device, to_renew, TO_RENEW)
        case _:
            edit = partial(revoked, desk.now_ms)
            return await _change(desk, given.device, edit, REVOKED)


async def _enrol(desk: _Desk, given: argparse.Namespace) -> int:
    for zone in given.zone:
        if not is_zone(zone):
            desk.complain(NO_ZONE, zone=zone)
            return UNUSABLE
    name = clean(given.name).strip()[:NAME_LETTERS]
    zones = tuple(dict.fromkeys(given.zone))
    role = Role(given.role)
    code = await issue(desk.store, Grant(role, zones, name), desk.now_ms)
    until_ms = desk.now_ms + CODE_MS
    if given.json:
        told = {"code": code, "role": role, "zones": zones, "name": name}
        tell(msgspec.json.encode(told | {"until_ms": until_ms}).decode())
        return DONE
    desk.say(
        N_("code {code} lets in one device: {name}, {role} in {zones}"),
        code=code,
        name=name,
        role=say_role(desk.words, role),
        zones=", ".join(zones),
    )
    desk.say(
        N_("until {until}; on the device: patrol-tui link enrol URL {code}"),
        until=desk.moment(until_ms),
        code=code,
    )
    return DONE


async def _let_in_system(desk: _Desk, given: argparse.Namespace) -> int:
    """Let another system in, and print its key; it is told nowhere else."""
    if not is_zone(given.zone):
        desk.complain(NO_ZONE, zone=given.zone)
        return UNUSABLE
    name = clean(given.name).strip()[:NAME_LETTERS]
    device, key = await let_in_system(desk.store, given.zone, name, desk.now_ms)
    if given.json:
        told = {"system": device.code, "key": key, "zone": given.zone, "name": name}
        tell(msgspec.json.encode(told | {"until_ms": device.expires_ms}).decode())
        return DONE
    desk.say(
        N_("{name} ({device}) may report to {zone} until {until}, with this key:"),
        name=name,
        device=device.code,
        zone=given.zone,
        until=desk.moment(device.expires_ms),
    )
    tell(key)
    return DONE


async def _list(desk: _Desk, given: argparse.Namespace) -> int:
    devices = (await desk.store.changes(0)).devices
    seen = await desk.store.last_seen()
    kept = [one for one in devices if given.all or not one.is_revoked]
    kept.sort(key=lambda one: (one.is_revoked, one.zones, one.lane))
    if given.json:
        rows = [_told(one, seen.get(one.code)) for one in kept]
        tell(msgspec.json.encode(rows).decode())
        return DONE
    if not kept:
        desk.say(N_("no device is let in; patrol-tui serve enrol draws a code"))
        return DONE
    heads = [desk.words.say(head) for head, _ in _COLUMNS]
    tell(_row([*heads, desk.words.say(N_("token until"))]))
    for one in kept:
        tell(_row(_cells(desk, one, seen.get(one.code))))
    return DONE


_COLUMNS = (
    (N_("device"), 6), (N_("name"), 16), (N_("role"), 10), (N_("zone"), 14),
    (N_("lane"), 4), (N_("last heard"), 19),
)  # fmt: skip
"""Heads and their widths in cells; the last column is as long as it is."""


def _row(cells: list[str]) -> str:
    fixed = zip(cells, _COLUMNS, strict=False)
    row = " ".join(fit(text, width) for text, (_, width) in fixed)
    return f"{row} {cells[-1]}".rstrip()


def _cells(desk: _Desk, one: Device, seen_ms: int | None) -> list[str]:
    end = desk.moment(one.next_expires_ms or one.expires_ms)
    if one.is_revoked:
        since = desk.moment(one.revoked_ms)
        end = desk.words.say(N_("revoked {since}"), since=since)
    elif max(one.next_expires_ms, one.expires_ms) <= desk.now_ms:
        end = desk.words.say(N_("expired {since}"), since=end)
    elif one.renew:
        end = desk.words.say(N_("is to change it"))
    return [
        one.code,
        one.name,
        say_role(desk.words, one.role),
        ",".join(one.zones),
        str(one.lane),
        desk.moment(seen_ms) if seen_ms else "-",
        end,
    ]


def _told(one: Device, seen_ms: int | None) -> dict[str, object]:
    """Tell a device to a program: nothing of its tokens."""
    return {
        "device": one.code,
        "name": one.name,
        "role": one.role,
        "zones": one.zones,
        "lane": one.lane,
        "key": fingerprint(one.key),
        "enrolled_ms": one.enrolled_ms,
        "expires_ms": one.next_expires_ms or one.expires_ms,
        "revoked_ms": one.revoked_ms or None,
        "last_heard_ms": seen_ms,
    }


REVOKED = N_("revoked: {device} ({name}) is let in no more; what it sent stays")
TO_RENEW = N_("{device} ({name}) changes its token when it next asks")
ROLE_GIVEN = N_("{device} ({name}) is {role} now")


async def _change(
    desk: _Desk, codes: list[str], edit: Callable[[Device], Device], sentence: str
) -> int:
    """Change devices one by one; those that are not there are said."""
    result = DONE
    for typed in codes:
        code = typed.strip().lower()
        device = await desk.store.change(code, edit)
        if device is None:
            desk.complain(
                N_('no device "{device}"; patrol-tui serve devices lists them'),
                device=code,
            )
            result = REFUSED
            continue
        role = say_role(desk.words, device.role)
        desk.say(sentence, device=code, name=device.name, role=role)
    return result
