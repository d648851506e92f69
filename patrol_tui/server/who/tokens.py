"""Tokens: 32 random bytes, kept as their SHA-256; a new one replaces the old in use."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import sha256

from msgspec.structs import replace

from patrol_tui.server.who.devices import OVERLAP_MS, TOKEN_MS, Device
from store.wire import Enrolled


def used_next(digest: str) -> Callable[[Device], Device]:
    """Put the new token in the old one's place, if it still is the new one."""

    def edit(device: Device) -> Device:
        if device.next_token != digest or device.is_revoked:
            return device
        return replace(
            device,
            token=digest,
            expires_ms=device.next_expires_ms,
            past_token=device.token,
            next_token="",
            next_expires_ms=0,
            renew=False,
        )

    return edit


def renewed(used: str, token: str, now_ms: int) -> Callable[[Device], Device]:
    """Lay a new token beside the one that was used to ask for it."""

    def edit(device: Device) -> Device:
        if device.token != used or device.is_revoked:
            return device
        return replace(
            device,
            expires_ms=min(device.expires_ms, now_ms + OVERLAP_MS),
            next_token=token,
            next_expires_ms=now_ms + TOKEN_MS,
        )

    return edit


def new_token() -> str:
    """Draw a token: 32 random bytes as 43 letters."""
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """Hash a token, or a one-time code: all that is ever kept of it.

    A look-up by the hash of what was sent tells by its time nothing about the tokens
    that there are: who could choose hashes could choose tokens.
    """
    return sha256(token.encode()).hexdigest()


def enrolled(device: Device, token: str, expires_ms: int, now_ms: int) -> Enrolled:
    """Tell a device what it was let in with."""
    return Enrolled(
        token=token,
        expires_ms=expires_ms,
        zones=list(device.zones),
        role=device.role.value,
        lane=device.lane,
        name=device.name,
        at_ms=now_ms,
    )
