"""The options of `patrol-tui intake`; its help teaches."""

from __future__ import annotations

import argparse

from patrol_tui.usage import Parser
from widgets.words.catalogue import N_

EXAMPLES = (
    ("patrol-tui intake paste chat.txt", N_("a LINE chat's text file")),
    ("patrol-tui intake paste - --check", N_("what is pasted; writes nothing")),
)

Subparsers = argparse._SubParsersAction  # the type that argparse gives


def add_intake(verbs: Subparsers[Parser]) -> None:
    """Add the verb `intake` with its ways."""
    intake = verbs.add_parser("intake", help=N_("reports from chats into the inbox"))
    intake.examples = EXAMPLES
    ways = intake.add_subparsers(dest="way", metavar="WAY", required=True)
    paste = ways.add_parser("paste", help=N_("a pasted chat, or a LINE chat's file"))
    paste.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help=N_("- is what is pasted")
    )
    paste.add_argument(
        "--check", action="store_true", help=N_("show what is found; write nothing")
    )
    paste.add_argument(
        "--drop",
        type=int,
        action="append",
        default=[],
        metavar="N",
        help=N_("leave out what is listed under this number"),
    )
    paste.add_argument(
        "--keep",
        type=int,
        action="append",
        default=[],
        metavar="N",
        help=N_("put in what is left out under this number"),
    )
