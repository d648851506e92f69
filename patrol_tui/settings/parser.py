"""The options of `patrol-tui settings`; its help is said in the reader's language."""

from __future__ import annotations

import argparse
from pathlib import Path

from widgets.words.catalogue import N_


def add_settings(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its ways."""
    top = verbs.add_parser("settings", help=N_("check a settings file, or print one"))
    ways = top.add_subparsers(dest="way", metavar="WAY", required=True)
    one = ways.add_parser(
        "check", help=N_("say all that is wrong with a settings file")
    )
    one.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help=N_("another file")
    )
    show = ways.add_parser("show", help=N_("print all settings with what they mean"))
    show.add_argument(
        "--usual", action="store_true", help=N_("as they are without a file")
    )
