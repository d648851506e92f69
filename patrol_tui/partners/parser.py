"""The options of `patrol-tui partners`; its help teaches."""

from __future__ import annotations

import argparse

from patrol_tui.usage import Parser
from widgets.words.catalogue import N_

EXAMPLES = (
    (
        "patrol-tui partners import --check partners.csv",
        N_("what would change, and what is wrong; nothing is written"),
    ),
    ("patrol-tui partners import partners.csv", N_("take in a sheet")),
    ("patrol-tui partners export partners.csv", N_("the directory as a sheet")),
)

Subparsers = argparse._SubParsersAction  # the type that argparse gives


def add_partners(verbs: Subparsers[Parser]) -> None:
    """Add the verb `partners` with its ways."""
    partners = verbs.add_parser(
        "partners", help=N_("the directory of partners: in and out as a sheet")
    )
    partners.examples = EXAMPLES
    ways = partners.add_subparsers(dest="way", metavar="WAY", required=True)
    take = ways.add_parser("import", help=N_("take in a sheet (CSV)"))
    take.add_argument(
        "file",
        metavar="FILE",
        help=N_("columns: class name organisation area phone line language ..."),
    )
    take.add_argument(
        "--check", action="store_true", help=N_("only say what it would change")
    )
    take.add_argument(
        "--retire-missing",
        action="store_true",
        help=N_("retire the partners whom the sheet does not name; asks"),
    )
    take.add_argument("--yes", action="store_true", help=N_("do not ask"))
    give = ways.add_parser(
        "export", help=N_("write a sheet with names and numbers; asks")
    )
    give.add_argument("file", metavar="FILE", help=N_("- is standard output"))
    give.add_argument(
        "--force", action="store_true", help=N_("replace a file of that name")
    )
    give.add_argument("--yes", action="store_true", help=N_("do not ask"))
