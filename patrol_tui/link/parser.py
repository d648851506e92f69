"""The options of `patrol-tui link`; its help teaches."""

from __future__ import annotations

import argparse
from pathlib import Path

from patrol_tui.usage import Parser
from widgets.words.catalogue import N_

EXAMPLES = (
    (
        "patrol-tui link enrol https://cad.example.org BCDF-GHJK",
        N_("with the code that the server shows"),
    ),
    ("patrol-tui link sync", N_("one round, when no desk is open here")),
)

Subparsers = argparse._SubParsersAction  # the type that argparse gives


def add_link(verbs: Subparsers[Parser]) -> None:
    """Add the verb `link` with its ways."""
    link = verbs.add_parser(
        "link", help=N_("be in step with other desks, through a server")
    )
    link.examples = EXAMPLES
    ways = link.add_subparsers(dest="way", metavar="WAY", required=True)
    enrol = ways.add_parser(
        "enrol", help=N_("be let in, with the code that the server shows")
    )
    enrol.add_argument("url", metavar="URL", help=N_("the server: https://HOST"))
    enrol.add_argument("code", metavar="CODE", help=N_("for example BCDF-GHJK"))
    enrol.add_argument(
        "--ca",
        type=Path,
        metavar="FILE",
        help=N_("trust the server by this certificate (PEM)"),
    )
    enrol.add_argument(
        "--zone", default="", metavar="ZONE", help=N_("default: the first allowed")
    )
    show = ways.add_parser("show", help=N_("say with which server, and as what"))
    show.add_argument("--json", action="store_true", help=N_("one JSON document"))
    sync = ways.add_parser("sync", help=N_("send and take what there is, and end"))
    sync.add_argument("--json", action="store_true", help=N_("one JSON document"))
    ways.add_parser("leave", help=N_("forget the server; all events stay here"))
