"""The options of `patrol-tui serve`; its help is said in the reader's language."""

from __future__ import annotations

import argparse
from pathlib import Path

from patrol_tui.server.who.parser import WHO_EXAMPLES, add_who
from patrol_tui.usage import Parser
from widgets.words.catalogue import N_

LINE_API = "https://api.line.me"
PORT = 8440
"""Of nobody known; desks are told it with the address."""

SERVE_EXAMPLES = (
    ("patrol-tui serve", N_("for the desks of this computer, to try it")),
    (
        "patrol-tui serve --host 0.0.0.0 --cert station.pem --key station.key",
        N_("for a station's network"),
    ),
    (
        "patrol-tui serve --behind-proxy --database postgresql://patrol@db/patrol",
        N_("for a province, behind nginx or Caddy"),
    ),
)


def add_serve(verbs: argparse._SubParsersAction[Parser]) -> None:
    """Add the verb and its ways; without a way it serves."""
    top = verbs.add_parser(
        "serve", help=N_("the server at which desks meet, and who may use it")
    )
    top.examples = (*SERVE_EXAMPLES, *WHO_EXAMPLES)
    top.add_argument(
        "--port", type=int, default=PORT, metavar="N", help=N_("default 8440")
    )
    top.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help=N_("where it listens: 127.0.0.1 (the default) is this computer only"),
    )
    top.add_argument("--cert", type=Path, metavar="FILE", help=N_("certificate (PEM)"))
    top.add_argument("--key", type=Path, metavar="FILE", help=N_("its private key"))
    top.add_argument(
        "--behind-proxy",
        action="store_true",
        help=N_("a proxy speaks TLS and tells who asks in X-Forwarded-For"),
    )
    _add_line(top)
    _add_database(top, None)
    ways = top.add_subparsers(dest="way", metavar="WAY")
    for way in add_who(ways):
        _add_database(way, argparse.SUPPRESS)


def _add_line(parser: Parser) -> None:
    parser.add_argument(
        "--line-secret-file",
        action="append",
        default=[],
        metavar="ZONE=FILE",
        help=N_("channel secret of the zone's LINE group, in a file"),
    )
    parser.add_argument(
        "--line-token-file",
        action="append",
        default=[],
        metavar="ZONE=FILE",
        help=N_("channel access token, to send closing words to LINE"),
    )
    parser.add_argument(
        "--line-api", default=LINE_API, metavar="URL", help=argparse.SUPPRESS
    )


def _add_database(parser: Parser, default: str | None) -> None:
    parser.add_argument(
        "--database",
        default=default,
        metavar="DIR|URL",
        help=N_("a folder, or postgresql://USER@HOST/NAME"),
    )
