"""Who: from a request to the device that makes it, or to the reason why not.

A token is 32 random bytes; the database and this process know its SHA-256 only. All
devices are mirrored in memory, so that a request costs a hash and a look-up, and a
wrong token asks the database nothing. A mirror older than `FRESH_S` is brought up to
date before it is used, by what changed since: a revocation acts within that time on
every process of this database, whoever ordered it. When the database cannot be asked,
nobody is let in on old knowledge.

A new token takes the place of the old one when it is first used. A token that was
replaced is refused and told apart, for whoever uses it has a copy.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from patrol_tui.server.ledgers import LedgerRefuses
from patrol_tui.server.who.devices import Device, DeviceStore
from patrol_tui.server.who.limits import Buckets, Rates, Tally, neighbourhood
from patrol_tui.server.who.tokens import (
    digest_of,
    enrolled,
    new_token,
    renewed,
    used_next,
)
from store.model.roles import Role, may_write
from store.wire import Enrolled, Problem

FRESH_S = 0.25
"""How old what is known of devices may be; a revocation acts within this."""
SEEN_EVERY_S = 10.0
"""How often it is kept when devices were last heard."""

_bearer = re.compile(r"[Bb]earer ([A-Za-z0-9_-]{43})").fullmatch


class Caller(NamedTuple):
    """A device whose token holds."""

    device: str
    role: Role
    zones: tuple[str, ...]
    key: str
    """Its public key."""
    digest: str
    """Of the token that it used."""

    def may(self, kind: str) -> bool:
        """Claim that it may write events of this kind."""
        return may_write(self.role, kind)


class Denied(NamedTuple):
    """Why somebody is not let in."""

    status: int
    """Of HTTP: 401 no token that holds, 403 not this, 409 taken, 429 slower, 503."""
    problem: Problem
    retry_s: int = 0
    """When to try again, for `retry-after`; 0 where that would not help."""

    @property
    def is_of_stranger(self) -> bool:
        """Claim that nobody knows who asked: no connection is kept for such."""
        return self.status == 401 or self.problem.code in _OF_STRANGERS


def denied(status: int, code: str, why: str, wait_s: float = 0) -> Denied:
    """Make a denial; a wait is rounded up to whole seconds."""
    return Denied(status, Problem(code=code, why=why), int(wait_s + 0.999))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The clocks of a server."""

    now_ms: Callable[[], int]
    """The wall clock."""
    now_s: Callable[[], float] = time.monotonic
    """One that never goes back."""


class _Which(Enum):
    CURRENT = auto()
    NEXT = auto()
    PAST = auto()


_OF_STRANGERS = {"slow-wrong", "slow-code", "code", "proof"}
_ENROL_AGAIN = "; ask who runs the server for a new code, and enrol again"
_REFUSALS = {
    "no-token": "no token, or none of ours; enrol this device first",
    "token": "this token is not known here" + _ENROL_AGAIN,
    "revoked": "this device was revoked" + _ENROL_AGAIN,
    "expired": "this token has expired" + _ENROL_AGAIN,
    "rotated": "this token was replaced by a newer one, so somebody has a copy of it"
    + _ENROL_AGAIN,
    "renew": "a new token is wanted: POST /v1/rotate",
}
"""Code -> what a person reads; all are answered with 401."""


class Register:
    """All devices, as the database had them at most `FRESH_S` ago."""

    def __init__(self, store: DeviceStore, clocks: Clocks) -> None:
        self.store = store
        self.clocks = clocks
        self._devices: dict[str, Device] = {}
        self._tokens: dict[str, tuple[str, _Which]] = {}
        """Digest of a token -> whose, and which of theirs."""
        self._serial = 0
        self._learnt = 0
        """Changes that were ordered here."""
        self._looked_s = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._seen: dict[str, int] = {}
        """Device -> when it was heard; those not kept yet."""
        self._keeping: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        """Count the devices that are let in: those that were revoked are not."""
        return sum(not device.is_revoked for device in self._devices.values())

    async def refresh(self) -> None:
        """Come up to date, if that is due; all who ask meanwhile share one look.

        Raises:
            LedgerRefuses: If the database cannot be asked.
        """
        if self.clocks.now_s() - self._looked_s < FRESH_S:
            return
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
            self._looking.add_done_callback(_taken)
        await asyncio.shield(self._looking)

    async def _look(self) -> None:
        while True:
            began_s, learnt = self.clocks.now_s(), self._learnt
            changes = await self.store.changes(self._serial)
            if (
                learnt == self._learnt
            ):  # or what was read may be older than what is known
                break
        for device in changes.devices:
            self._put(device)
        self._serial = changes.serial
        self._looked_s = began_s

    async def _keep_seen_soon(self) -> None:
        await asyncio.sleep(SEEN_EVERY_S)
        await self._keep_seen()

    async def _keep_seen(self) -> None:
        """Have the database keep when devices were last heard; or try later."""
        seen, self._seen = self._seen, {}
        try:
            if seen:
                await self.store.note_seen(seen)
        except LedgerRefuses:
            self._seen = seen | self._seen

    async def close(self) -> None:
        """Keep what is to be kept, and let go of the database."""
        if self._keeping is not None:
            self._keeping.cancel()
        tasks = [task for task in (self._looking, self._keeping) if task is not None]
        if tasks:
            await asyncio.wait(tasks)
        await self._keep_seen()
        await self.store.close()

    def learn(self, device: Device) -> None:
        """Take in a device as a change that was ordered here left it."""
        self._learnt += 1
        self._put(device)

    def _put(self, device: Device) -> None:
        before = self._devices.get(device.code)
        for digest in _digests(before) if before else {}:
            self._tokens.pop(digest, None)
        self._devices[device.code] = device
        for digest, which in _digests(device).items():
            self._tokens[digest] = device.code, which

    def device(self, code: str) -> Device | None:
        """Give what is known of a device; None if it was never let in."""
        return self._devices.get(code)

    def by_token(self, digest: str) -> tuple[Device, _Which] | None:
        """Find whose token this is, revoked or not."""
        found = self._tokens.get(digest)
        return (self._devices[found[0]], found[1]) if found else None

    def heard(self, code: str) -> None:
        """Note that a device was heard just now; it is kept before long."""
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_seen_soon())
        self._seen[code] = self.clocks.now_ms()


def _taken(task: asyncio.Task[None]) -> None:
    """Take an error that nobody waited for; who asks next meets it again."""
    if not task.cancelled():
        task.exception()


def _digests(device: Device) -> dict[str, _Which]:
    """List the tokens of a device; a token is one of them only."""
    tokens = (
        (device.past_token, _Which.PAST),
        (device.next_token, _Which.NEXT),
        (device.token, _Which.CURRENT),
    )
    return {digest: which for digest, which in tokens if digest}


class Gate:
    """Lets devices in by their tokens, and nobody else."""

    def __init__(self, register: Register, rates: Rates, tally: Tally) -> None:
        self.register = register
        self._tally = tally
        self._of_device = Buckets(rates.device)
        self._of_wrong = Buckets(rates.wrong)

    async def caller(
        self, bearer: str, address: str, *, zone: str = "", renews: bool = False
    ) -> Caller | Denied:
        """Find out who makes a request, and whether it may go on.

        Args:
            bearer: The `authorization` header; empty if there was none.
            address: Where it comes from.
            zone: Which zone it is about; empty for none.
            renews: It asks for a new token.
        """
        try:
            await self.register.refresh()
            found = await self._whose(bearer, renews=renews)
        except LedgerRefuses as refusal:
            return self.note(denied(503, refusal.code, refusal.why, 1))
        if isinstance(found, str):
            return self._wrong(found, address)
        now_s = self.register.clocks.now_s()
        if wait_s := self._of_device.take(found.device, now_s):
            why = "this device asks too often; wait, and ask again"
            return self.note(denied(429, "slow", why, wait_s))
        self.register.heard(found.device)
        return found if not zone or zone in found.zones else self._foreign(found)

    async def _whose(self, bearer: str, *, renews: bool) -> Caller | str:
        """Find the caller, or the code of the refusal."""
        match = _bearer(bearer)
        if match is None:
            return "no-token"
        digest = digest_of(match[1])
        held = self._held(digest)
        if isinstance(held, str):
            return held
        device, which = held
        if which is _Which.NEXT:
            changed = await self.register.store.change(device.code, used_next(digest))
            if changed is None:
                return "token"
            self.register.learn(changed)
            return await self._whose(bearer, renews=renews)
        if device.renew and not renews:
            return "renew"
        return caller_of(device, digest)

    def _held(self, digest: str) -> tuple[Device, _Which] | str:
        """Find whose token this is, if it holds; or the code of the refusal."""
        held = self.register.by_token(digest)
        if held is None:
            return "token"
        device, which = held
        if device.is_revoked:
            return "revoked"
        if which is _Which.PAST:
            return "rotated"
        is_over = self.register.clocks.now_ms() >= _end_of(device, which)
        return "expired" if is_over else held

    def _wrong(self, code: str, address: str) -> Denied:
        """Refuse a request without a token that holds; too many of them are slowed."""
        near = neighbourhood(address)
        if wait_s := self._of_wrong.take(near, self.register.clocks.now_s()):
            why = "too many wrong tokens came from there; wait"
            return self.note(denied(429, "slow-wrong", why, wait_s))
        return self.note(denied(401, code, _REFUSALS[code]))

    async def again(self, caller: Caller, zone: str) -> Caller | Denied:
        """Look at a caller again who was let in and waited since, or sent slowly.

        Asked before anything more is told to it, or taken of it.

        Returns:
            The caller as it is now; its role may be another.
        """
        try:
            await self.register.refresh()
        except LedgerRefuses as refusal:
            return self.note(denied(503, refusal.code, refusal.why, 1))
        held = self._held(caller.digest)
        if isinstance(held, str):
            return self.note(denied(401, held, _REFUSALS[held]))
        now = caller_of(held[0], caller.digest)
        return now if zone in now.zones else self._foreign(now)

    def _foreign(self, caller: Caller) -> Denied:
        theirs = ", ".join(caller.zones)
        why = f"this device is let in to {theirs} only; ask who runs the server"
        return self.note(denied(403, "zone", why))

    async def rotate(self, caller: Caller) -> Enrolled | Denied:
        """Give a device a new token; asked for again, the one before is forgotten."""
        token = new_token()
        now_ms = self.register.clocks.now_ms()
        edit = renewed(caller.digest, digest_of(token), now_ms)
        try:
            device = await self.register.store.change(caller.device, edit)
        except LedgerRefuses as refusal:
            return self.note(denied(503, refusal.code, refusal.why, 1))
        if device is None or device.next_token != digest_of(token):
            return self.note(denied(401, "rotated", _REFUSALS["rotated"]))
        self.register.learn(device)
        return enrolled(device, token, device.next_expires_ms, now_ms)

    def note(self, denial: Denied) -> Denied:
        """Have a denial told in the server's log."""
        self._tally.note(denial.problem.code, asyncio.get_running_loop())
        return denial

    def role_of_past(self, caller: Caller) -> Callable[[str, str], bool]:
        """Make the claim that a device might write a kind which the caller gives back.

        Of the caller's own events it is what the caller may write now; of a device
        that was let in, what its highest role ever might; of one that never was, what
        the caller may: nobody gets round a role by inventing a device.
        """

        def may(device: str, kind: str) -> bool:
            if device == caller.device:
                return caller.may(kind)
            known = self.register.device(device)
            return may_write(known.most if known else caller.role, kind)

        return may


def caller_of(device: Device, digest: str) -> Caller:
    """Tell who calls with a token of this device, and what it may."""
    return Caller(device.code, device.role, device.zones, device.key, digest)


def _end_of(device: Device, which: _Which) -> int:
    return device.next_expires_ms if which is _Which.NEXT else device.expires_ms
