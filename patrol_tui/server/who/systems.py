"""Other systems: let in from the server's terminal, with a key that is printed once.

A system is kept as a device is, so that it is listed, limited and revoked like one; it
takes no lane of numbers, and its role lets it read and write nothing of the zone.
"""

from __future__ import annotations

import secrets

from patrol_tui.server.ledgers import SERVER_DEVICE
from patrol_tui.server.who.devices import Admission, Device, DeviceStore
from patrol_tui.server.who.enrolling import GROUP, Grant, issue, read_code
from patrol_tui.server.who.tokens import digest_of, new_token
from store.keys.signing import new_key, public_key
from store.model.roles import Role

KEY_MS = 365 * 24 * 3_600_000
"""How long a system's key lets it in."""
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


async def let_in_system(
    store: DeviceStore, zone: str, name: str, now_ms: int
) -> tuple[Device, str]:
    """Let a system in.

    Returns:
        How it is kept, and its key, of which only the hash is kept.
    """
    while True:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(3))
        if letters == SERVER_DEVICE:
            continue
        code = read_code(await issue(store, Grant(Role.SYSTEM, (zone,), name), now_ms))
        key = new_token()
        wanted = Device(
            code=letters,
            key=public_key(new_key()),
            name=name,
            role=Role.SYSTEM,
            most=Role.SYSTEM,
            zones=(zone,),
            lane=0,
            enrolled_ms=now_ms,
            token=digest_of(key),
            expires_ms=now_ms + KEY_MS,
        )
        device = await store.admit(Admission((code or "")[:GROUP], wanted))
        if isinstance(device, Device):
            return device, key
