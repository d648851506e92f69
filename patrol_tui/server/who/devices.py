"""Devices: who is let in, and what the server's database must keep of it.

A `DeviceStore` keeps two things: one-time codes that a supervisor drew, and the devices
that were let in with one. Every change of a device carries a serial number, in the
order in which changes became visible; so that every process that serves this database
sees a revocation by asking what changed since (`changes`), and asks little.
SQLite and PostgreSQL keep this contract; what a change means is told
here and in `callers`, once for both, as pure functions from a Device to the next.

Nothing here lets anybody in: of tokens and codes only hashes are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, Protocol

import msgspec
from msgspec.structs import replace

from store.model.roles import Role, highest

TOKEN_MS = 90 * 24 * 3_600_000
"""How long a token lets in; the device renews it by itself well before."""
OVERLAP_MS = 24 * 3_600_000
"""How long the old token lets in after a new one was asked for, if that is not used."""
CODE_MS = 15 * 60_000
"""How long a one-time code can be used."""
WRONG_TRIES = 5
"""Wrong tries that burn a code."""


class Device(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device that was let in; kept as one JSON document."""

    code: str
    """Begins every writer id of it; one device for each code."""
    key: str
    """Its public key, Ed25519, base64url without padding."""
    name: str
    """What the supervisor calls it."""
    role: Role
    most: Role
    """The highest role it ever had: what others give back of it is held to that."""
    zones: tuple[str, ...]
    lane: int
    """Its own thousand of short numbers, shared with nobody in any of its zones."""
    enrolled_ms: int
    let_in_by: str = ""
    """SHA-256 of the letters of the one-time code that let it in, in hex."""
    token: str
    """SHA-256 of its token, in hex; empty for none."""
    expires_ms: int
    next_token: str = ""
    """Of the token that takes the place of `token` when it is first used."""
    next_expires_ms: int = 0
    past_token: str = ""
    """Of the token before: who still uses that one copied it, or was copied."""
    renew: bool = False
    """It must ask for a new token before anything else."""
    revoked_ms: int = 0
    """Since when it is not let in; 0 for not at all."""

    @property
    def is_revoked(self) -> bool:
        """Claim that it is not let in any more."""
        return self.revoked_ms > 0


class EnrolCode(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A one-time code that was drawn; kept as one JSON document."""

    group: str
    """Its first four letters: they find it, and the others prove it."""
    digest: str
    """SHA-256 of all its letters, in hex."""
    role: Role
    zones: tuple[str, ...]
    name: str
    expires_ms: int
    wrong: int = 0
    """How often somebody had the first group right, and not the second."""


class Admission(NamedTuple):
    """A device is to be let in, its code and its signature being right."""

    group: str
    """Of the code that is used up by it."""
    device: Device
    """As it is to be; the lane is chosen by the store, with `lane_for`."""


class NotAdmitted(StrEnum):
    """Why the store let a device not in."""

    CODE_USED = "code-used"
    """The code was used, or burnt, meanwhile."""
    CODE_OF_ANOTHER = "device-taken"
    """Another key was let in under this device code before."""


class Changes(NamedTuple):
    """What changed of the devices."""

    serial: int
    """Of the newest change; ask for what came after it the next time."""
    devices: Sequence[Device]
    """All that changed, each as it is now."""


class DeviceStore(Protocol):
    """The codes and devices of one server's database; on one event loop.

    Every method raises LedgerRefuses (`patrol_tui.server.ledgers`) if the database
    cannot be asked now. What is told as done is on stable storage.
    """

    async def add_code(self, code: EnrolCode, now_ms: int) -> bool:
        """Keep a code that was drawn, and drop those that expired before `now_ms`.

        Returns:
            False if another code has this first group: draw anew.
        """

    async def find_code(self, group: str) -> EnrolCode | None:
        """Find the code with this first group; None if there is none, or it is used."""

    async def count_wrong(self, group: str) -> None:
        """Count a wrong try of a code, in one transaction; if it is still there."""

    async def admit(self, admission: Admission) -> Device | NotAdmitted:
        """Use up a code and let a device in, in one transaction: both, or neither.

        A device of the same code and key comes back: it is put in its old one's place,
        revoked or not. Another key under a code that is taken is NotAdmitted, and the
        one-time code stays. The lane is `lane_for` all devices there are.
        """

    async def change(
        self, code: str, edit: Callable[[Device], Device]
    ) -> Device | None:
        """Change a device, in one transaction; with a new serial if it changed.

        Returns:
            The device as it is now; None if there is none of this code.
        """

    async def changes(self, since: int) -> Changes:
        """Read every device whose serial is above `since`; 0 reads them all.

        A change with a lower serial must never become visible after one with a higher:
        the serial is a row that each writing transaction updates.
        """

    async def note_seen(self, seen: Mapping[str, int]) -> None:
        """Keep when devices were last heard: device code -> ms. No new serial."""

    async def last_seen(self) -> dict[str, int]:
        """Tell when each device was last heard; those never heard are left out."""

    async def close(self) -> None:
        """Let go of the database; twice is as good as once."""


def encode(record: Device | EnrolCode) -> str:
    """Write a record as the JSON that is kept."""
    return msgspec.json.encode(record).decode()


_DEVICE = msgspec.json.Decoder(Device)
_CODE = msgspec.json.Decoder(EnrolCode)


def decode_device(kept: str) -> Device:
    """Read a device as it was kept."""
    return _DEVICE.decode(kept)


def decode_code(kept: str) -> EnrolCode:
    """Read a one-time code as it was kept."""
    return _CODE.decode(kept)


def lane_for(wanted: Device, devices: Iterable[Device]) -> int:
    """Choose the lane of a device that is let in: none but it in any of its zones.

    It keeps the lane it had where that is free; else it gets the one behind the last,
    dense from 0 in a server of one zone. The lane of a revoked device is never given
    to another: what that numbered may still come in. Another system numbers nothing,
    and takes no lane from anybody.

    Args:
        wanted: The device as it is to be.
        devices: All devices of the server, revoked ones too.
    """
    used: set[int] = set()
    own: int | None = None
    for device in devices:
        if device.code == wanted.code:
            own = device.lane
        elif _numbers(device) and not set(device.zones).isdisjoint(wanted.zones):
            used.add(device.lane)
    if own is not None and own not in used:
        return own
    return max(used, default=-1) + 1 if _numbers(wanted) else 0


def _numbers(device: Device) -> bool:
    return device.role is not Role.SYSTEM


def admitted(admission: Admission, devices: Sequence[Device]) -> Device | NotAdmitted:
    """Judge an admission whose code is still there; pure, for every store.

    Args:
        admission: Who is to be let in; as who comes back, it keeps its highest role.
        devices: All devices of the server, revoked ones too.
    """
    wanted = admission.device
    for device in devices:
        if device.code == wanted.code and device.key != wanted.key:
            return NotAdmitted.CODE_OF_ANOTHER
        if device.code == wanted.code:
            wanted = replace(wanted, most=highest(wanted.most, device.most))
    return replace(wanted, lane=lane_for(wanted, devices))
