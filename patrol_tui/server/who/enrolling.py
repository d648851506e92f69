"""Enrolment: how a device is let in, once, with a code that a person read aloud.

A code is eight letters in two groups. The first group finds it, so that wrong tries of
the second are counted against it; all wrong ones are counted against the address, and
against everybody together. Who has the code still needs a key: the device signs the
code, and is known by that key from then on. Who was let in, and lost the answer on the
way, asks again with the same code and key.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from typing import NamedTuple

from msgspec.structs import replace

from patrol_tui.server.ledgers import SERVER_DEVICE, LedgerRefuses
from patrol_tui.server.who.callers import Denied, Gate, caller_of, denied
from patrol_tui.server.who.devices import (
    CODE_MS,
    TOKEN_MS,
    WRONG_TRIES,
    Admission,
    Device,
    DeviceStore,
    EnrolCode,
    NotAdmitted,
)
from patrol_tui.server.who.limits import Buckets, Rates, neighbourhood
from patrol_tui.server.who.tokens import digest_of, enrolled, new_token
from store.device import is_code
from store.keys.signing import is_signed
from store.model.roles import Role, highest
from store.wire import Enrol, Enrolled, enrol_text

LETTERS = "BCDFGHJKMNPQRSTWXYZ"
"""No vowels, so that no code is a word; none taken for another, or for a digit."""
GROUP = 4
GROUPS = 2

_WRONG = (
    "this code is wrong, used, or older than 15 minutes; ask for a new one"
    " (on the server: patrol-tui serve enrol)"
)
_PROOF = "the signature is not of this key; the program that enrols is broken"
_TAKEN = (
    "another device is enrolled as {code}; take the file DEVICE out of the store's"
    " folder, start the desk once so that it gets another name, and enrol again"
)


class Grant(NamedTuple):
    """What a code is to let its device be."""

    role: Role
    zones: tuple[str, ...]
    name: str


def draw_code() -> str:
    """Draw the letters of a code."""
    return "".join(secrets.choice(LETTERS) for _ in range(GROUP * GROUPS))


def written(letters: str) -> str:
    """Write a code as it is read aloud: `BCDF-GHJK`."""
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def read_code(text: str) -> str | None:
    """Read a code as people type it; None if it is none."""
    letters = "".join(sign for sign in text.upper() if sign.isalnum())
    if len(letters) != GROUP * GROUPS or not set(letters) <= set(LETTERS):
        return None
    return letters


async def issue(store: DeviceStore, grant: Grant, now_ms: int) -> str:
    """Draw a one-time code and keep its hash.

    Returns:
        The code as it is read aloud; it is told nowhere else.
    """
    while True:
        letters = draw_code()
        code = EnrolCode(
            group=letters[:GROUP],
            digest=digest_of(letters),
            role=grant.role,
            zones=grant.zones,
            name=grant.name,
            expires_ms=now_ms + CODE_MS,
        )
        if await store.add_code(code, now_ms):
            return written(letters)


class Enrolling:
    """Lets devices in with codes."""

    def __init__(self, gate: Gate, rates: Rates) -> None:
        self._gate = gate
        self._register = gate.register
        self._of_address = Buckets(rates.code)
        self._of_all = Buckets(rates.codes, 1)
        self._trying = asyncio.Lock()

    async def enrol(self, asked: Enrol, address: str) -> Enrolled | Denied:
        """Let a device in, or tell why not."""
        async with self._trying:
            return await self._try(asked, neighbourhood(address))

    async def _try(self, asked: Enrol, near: str) -> Enrolled | Denied:
        """Let a device in, or tell why not; one after the other, or any number of
        tries at the same moment would pass before the first wrong one is counted."""
        now_s = self._register.clocks.now_s()
        wait_s = self._of_address.wait_s(near, now_s)
        wait_s = max(wait_s, self._of_all.wait_s("", now_s))
        if wait_s:
            why = "too many wrong codes came; wait, and try again"
            return self._gate.note(denied(429, "slow-code", why, wait_s))
        try:
            letters = read_code(asked.code)
            device = await self._let_in_by(letters, asked)
            if device is not None:
                return await self._gate.rotate(caller_of(device, device.token))
            code = await self._code(letters)
            if code is None:
                self._of_address.take(near, now_s)
                self._of_all.take("", now_s)
                return self._gate.note(denied(403, "code", _WRONG))
            return await self._admit(asked, code)
        except LedgerRefuses as refusal:
            return self._gate.note(denied(503, refusal.code, refusal.why, 1))

    async def _let_in_by(self, letters: str | None, asked: Enrol) -> Device | None:
        """Find the device that asks, if this very code let it in just now.

        It may have no other token than the one in a lost answer: the next one takes
        that one's place when it is first used.
        """
        await self._register.refresh()
        device = self._register.device(asked.device)
        if letters is None or device is None or device.is_revoked:
            return None
        is_same = (device.key, device.let_in_by) == (asked.key, digest_of(letters))
        is_over = self._register.clocks.now_ms() >= device.enrolled_ms + CODE_MS
        return device if is_same and not is_over and _is_proven(asked) else None

    async def _code(self, letters: str | None) -> EnrolCode | None:
        """Find the code that this is; a wrong second group is counted against it."""
        if letters is None:
            return None
        store, now_ms = self._register.store, self._register.clocks.now_ms()
        code = await store.find_code(letters[:GROUP])
        if code is None or code.wrong >= WRONG_TRIES or code.expires_ms < now_ms:
            return None
        if not hmac.compare_digest(code.digest, digest_of(letters)):
            await store.count_wrong(code.group)
            return None
        return code

    async def _admit(self, asked: Enrol, code: EnrolCode) -> Enrolled | Denied:
        if not _is_proven(asked):
            return self._gate.note(denied(403, "proof", _PROOF))
        taken = denied(409, "device-taken", _TAKEN.format(code=asked.device))
        if not is_code(asked.device) or asked.device == SERVER_DEVICE:
            return self._gate.note(taken)
        token, now_ms = new_token(), self._register.clocks.now_ms()
        wanted = Device(
            code=asked.device,
            key=asked.key,
            name=code.name,
            role=code.role,
            most=code.role,
            zones=code.zones,
            lane=0,
            enrolled_ms=now_ms,
            let_in_by=code.digest,
            token=digest_of(token),
            expires_ms=now_ms + TOKEN_MS,
        )
        device = await self._register.store.admit(Admission(code.group, wanted))
        match device:
            case NotAdmitted.CODE_OF_ANOTHER:
                return self._gate.note(taken)
            case NotAdmitted.CODE_USED:
                return self._gate.note(denied(403, "code", _WRONG))
            case Device():
                self._register.learn(device)
                return enrolled(device, token, device.expires_ms, now_ms)


def with_role(role: Role, device: Device) -> Device:
    """Give a device another role."""
    return replace(device, role=role, most=highest(role, device.most))


def told_role(role: Role, device: Device) -> Device:
    """Give a device another role that it hears of at once, with its new token."""
    return device if device.role is role else to_renew(with_role(role, device))


def revoked(now_ms: int, device: Device) -> Device:
    """Let a device in no more; what it wrote stays."""
    return device if device.is_revoked else replace(device, revoked_ms=now_ms)


def to_renew(device: Device) -> Device:
    """Let a device do nothing before it has asked for a new token."""
    return replace(device, renew=True)


def _is_proven(asked: Enrol) -> bool:
    return is_signed(asked.key, enrol_text(asked.code, asked.device), asked.proof)
