"""The options of `patrol-tui serve enrol`, `devices`, `revoke`, `rotate` and `role`."""

from __future__ import annotations

import argparse

from patrol_tui.usage import Parser
from store.model.roles import Role
from widgets.words.catalogue import N_

WHO_EXAMPLES = (
    (
        'patrol-tui serve enrol --zone bang-rak --name "car 21"  ',
        N_("a code that lets one device in"),
    ),
    ("patrol-tui serve devices", N_("who is let in, and when each was last heard")),
    ("patrol-tui serve revoke k7q", N_("a stolen laptop: let it in no more, at once")),
)
WHO_WAYS = ("enrol", "devices", "revoke", "rotate", "role", "system")

ROLES = [role.value for role in Role if role is not Role.SYSTEM]
"""Of devices; another system is let in by `serve system`."""

Subparsers = argparse._SubParsersAction  # the type that argparse gives


def add_who(ways: Subparsers[Parser]) -> list[Parser]:
    """Add the ways; they may be used while the server runs.

    Returns:
        Their parsers, for the options that all ways of `serve` share.
    """
    return [
        _add_enrol(ways),
        _add_devices(ways),
        _add_revoke(ways),
        _add_rotate(ways),
        _add_role(ways),
        _add_system(ways),
    ]


def _add_enrol(ways: Subparsers[Parser]) -> Parser:
    enrol = ways.add_parser("enrol", help=N_("print a code that lets one device in"))
    enrol.last = N_(
        "The code holds for 15 minutes and for one device. Read it to whoever sits at"
        " the device; there: patrol-tui link enrol URL CODE"
    )
    enrol.add_argument(
        "--zone",
        action="append",
        required=True,
        metavar="ZONE",
        help=N_("where it works: a-z, 0-9 and -; may be given again"),
    )
    enrol.add_argument(
        "--role",
        choices=ROLES,
        default=Role.OFFICER.value,
        metavar="ROLE",
        help=N_("viewer, intake, officer (the default), dispatcher or supervisor"),
    )
    enrol.add_argument(
        "--name", required=True, metavar="NAME", help=N_("what you call it: car 21")
    )
    enrol.add_argument("--json", action="store_true", help=N_("one JSON document"))
    return enrol


def _add_devices(ways: Subparsers[Parser]) -> Parser:
    devices = ways.add_parser("devices", help=N_("list who is let in"))
    devices.add_argument(
        "--all", action="store_true", help=N_("those that were revoked as well")
    )
    devices.add_argument("--json", action="store_true", help=N_("one JSON document"))
    return devices


def _add_revoke(ways: Subparsers[Parser]) -> Parser:
    revoke = ways.add_parser("revoke", help=N_("let devices in no more, at once"))
    revoke.last = N_(
        "What a device sent stays. It can come back with a new code from serve enrol."
    )
    _add_names(revoke)
    return revoke


def _add_rotate(ways: Subparsers[Parser]) -> Parser:
    rotate = ways.add_parser("rotate", help=N_("have devices change their tokens now"))
    rotate.last = N_(
        "They do it by themselves when they next ask. If a token may have been stolen,"
        " revoke the device instead, and enrol it again."
    )
    _add_names(rotate)
    return rotate


def _add_role(ways: Subparsers[Parser]) -> Parser:
    role = ways.add_parser("role", help=N_("give a device another role, at once"))
    role.last = N_(
        "It hears of it when it next asks. What it has not sent yet is judged by the"
        " new role: take rights away when its outbox is empty."
    )
    role.add_argument("device", metavar="DEVICE", help=N_("its three letters"))
    role.add_argument(
        "role",
        choices=ROLES,
        metavar="ROLE",
        help=N_("viewer, intake, officer, dispatcher or supervisor"),
    )
    return role


def _add_system(ways: Subparsers[Parser]) -> Parser:
    system = ways.add_parser(
        "system", help=N_("print a key that lets another system report")
    )
    system.last = N_(
        "With it the system reports by Open311, JSON or CAP, and can read nothing but"
        " what became of its own reports. The key holds for a year; serve revoke ends"
        " it."
    )
    system.add_argument(
        "--zone", required=True, metavar="ZONE", help=N_("where it reports")
    )
    system.add_argument(
        "--name", required=True, metavar="NAME", help=N_("what you call it: SOS poles")
    )
    system.add_argument("--json", action="store_true", help=N_("one JSON document"))
    return system


def _add_names(parser: Parser) -> None:
    parser.add_argument(
        "device", nargs="+", metavar="DEVICE", help=N_("its three letters")
    )
