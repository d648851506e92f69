"""The enrolment: with which server this store is in step, and as what.

`LINK` lies in the store's folder: where the server is, the token, and what this device
was let in for. It is for its owner only, sealed where the store is locked, replaced
whole, and never put into a backup. It names its device: a copied store, which becomes
another device, is not enrolled. Read at every opening, so it loads little.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
from msgspec.structs import replace

from store.cipher import Cipher, SealBroken, unwrap, wrap
from store.disk import Disk, StoreUnusable
from store.log import write_file
from store.model.roles import Role
from store.model.tables import CodeTables

LINK_NAME = "LINK"
FORMAT = 1
_SAFE = ("https://", "http://localhost", "http://127.", "http://[::1]")
"""How addresses begin that a token may be sent to; `check_url` looks closer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What a server let this device in for."""

    url: str
    """Of the server, with no path."""
    zone: str
    zones: tuple[str, ...]
    device: str
    token: str = field(repr=False)
    expires_ms: int
    role: str
    lane: int
    name: str = ""
    ca: str = field(default="", repr=False)
    """Certificates to trust besides none of the system's, in PEM; empty for those."""

    @property
    def server(self) -> str:
        """Name the server as people know it."""
        return self.url.partition("://")[2]

    @property
    def bringer(self) -> str:
        """Name in the log who brings what comes from there."""
        return f"link {self.server}"[:40]

    @property
    def stream(self) -> str:
        """Name the stream that this desk is in step with: the zone and its server."""
        return f"{self.zone}@{self.server}"


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    link: int
    url: str
    zone: str
    zones: tuple[str, ...]
    device: str
    token: str
    expires_ms: int
    role: str
    lane: int
    name: str = ""
    ca: str = ""


def read_enrolment(
    disk: Disk, device: str, cipher: Cipher | None = None
) -> Enrolment | None:
    """Read with which server this device is enrolled; None if with none.

    Raises:
        StoreLocked: If it is sealed and there is no cipher.
        StoreUnusable: If the file is there and cannot be read.
    """
    try:
        if LINK_NAME not in disk.names():
            return None
        content = unwrap(disk.read(LINK_NAME), LINK_NAME, cipher)
        kept = msgspec.json.decode(content, type=_Kept)
    except OSError as error:
        raise StoreUnusable.of(disk.where, error) from error
    except (KeyError, SealBroken, msgspec.MsgspecError):
        return None
    if kept.link != FORMAT or kept.device != device:
        return None
    if not kept.url.startswith(_SAFE):
        return None
    return Enrolment(
        url=kept.url,
        zone=kept.zone,
        zones=kept.zones,
        device=kept.device,
        token=kept.token,
        expires_ms=kept.expires_ms,
        role=kept.role,
        lane=kept.lane,
        name=kept.name,
        ca=kept.ca,
    )


def keep_enrolment(
    disk: Disk, enrolment: Enrolment, cipher: Cipher | None = None
) -> None:
    """Remember an enrolment in place of any other.

    Raises:
        OSError: If the disk refused; the older one is still there, or already the new.
    """
    kept = _Kept(
        link=FORMAT,
        url=enrolment.url,
        zone=enrolment.zone,
        zones=enrolment.zones,
        device=enrolment.device,
        token=enrolment.token,
        expires_ms=enrolment.expires_ms,
        role=enrolment.role,
        lane=enrolment.lane,
        name=enrolment.name,
        ca=enrolment.ca,
    )
    write_file(disk, LINK_NAME, wrap(msgspec.json.encode(kept), LINK_NAME, cipher))


def forget_enrolment(disk: Disk) -> bool:
    """Forget the server and its token.

    Returns:
        Whether there was one.

    Raises:
        OSError: If the disk refused.
    """
    if LINK_NAME not in disk.names():
        return False
    disk.remove(LINK_NAME)
    disk.sync_folder()
    return True


def role_of(enrolment: Enrolment | None) -> Role:
    """Tell what a desk may do: everything with no server, else what it was let in for.

    A role that this program does not know, from a newer server, may only read.
    """
    return Role.SUPERVISOR if enrolment is None else role_named(enrolment.role)


def role_named(name: str) -> Role:
    """Find a role by its name; one that this program does not know may only read."""
    known = {role.value: role for role in Role}
    return known.get(name, Role.VIEWER)


def in_lane(tables: CodeTables, enrolment: Enrolment | None) -> CodeTables:
    """Have short numbers given in the device's own lane, if it is enrolled."""
    lane = enrolment.lane if enrolment else None
    return tables if tables.lane == lane else replace(tables, lane=lane)
