"""Enrolling: being let in by a server.

The token is sent over TLS only, or to this very machine.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from store.device import Device
from store.disk import StoreError
from store.sentences import N_
from store.sync.enrolment import Enrolment
from store.text import clean
from store.wire import ZONE_NAME, Enrol, Enrolled, enrol_text


class LinkRefused(StoreError):  # noqa: N818 (a state, told to people)
    """A server cannot be linked to, or does not let this desk in."""


def check_url(url: str) -> str:
    """Check where a token may be sent; give the address in its plainest form.

    Raises:
        LinkRefused: If it is none, or would send a token in the clear.
    """
    if "://" not in url:
        url = f"https://{url}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    if parts.scheme not in {"https", "http"} or not host or not host.isascii():
        raise LinkRefused(N_("{url} is no address of a server"), url=clean(url)[:80])
    if parts.username or parts.path not in {"", "/"} or parts.query or parts.fragment:
        plain = N_("write the server's address only: https://HOST or https://HOST:PORT")
        raise LinkRefused(plain)
    if parts.scheme == "http" and not is_this_machine(host):
        secret = N_(
            "{host} is another machine: its address must begin with https://, for"
            " the token would be sent where all can read it"
        )
        raise LinkRefused(secret, host=host)
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (f":{port}" if port else "")


def is_this_machine(host: str) -> bool:
    """Claim that what is sent to a host does not leave this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def request(code: str, device: Device) -> Enrol:
    """Ask to be let in: signed with the device's own key."""
    from store.keys.signing import sign

    code = code.strip()
    proof = sign(device.seed, enrol_text(code, device.code))
    return Enrol(code=code, device=device.code, key=device.key, proof=proof)


def enrolment_of(
    told: Enrolled, url: str, device: Device, *, zone: str = "", ca: str = ""
) -> Enrolment:
    """Make an enrolment of what the server told; no zone takes the first allowed.

    Raises:
        LinkRefused: If it makes no sense, or the zone is not among those allowed.
    """
    zones = tuple(name for name in told.zones if is_zone(name))
    if not zones or not told.token.isascii() or not 20 <= len(told.token) <= 128:
        raise LinkRefused(N_("the server's answer makes no sense; is it one of ours?"))
    if zone and zone not in zones:
        raise LinkRefused(
            N_(
                "this device may not work in {zone}; it may in: {zones}. The code is"
                " used up: ask for a new one"
            ),
            zone=zone,
            zones=", ".join(zones),
        )
    return Enrolment(
        url=url,
        zone=zone or zones[0],
        zones=zones,
        device=device.code,
        token=told.token,
        expires_ms=told.expires_ms,
        role=clean(told.role),
        lane=max(told.lane, 0),
        name=clean(told.name)[:40],
        ca=ca,
    )


def is_zone(name: str) -> bool:
    """Claim that a text can be the name of a zone."""
    return re.fullmatch(ZONE_NAME, name) is not None
