"""The options of `patrol-tui log` and `patrol-tui doctor`; its help teaches."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

_EPILOG = """\
examples:
  patrol-tui log verify                        does the log hold, and who says so
  patrol-tui log verify copy --head k7q4f2a.41 3F2A-91C0-...     against paper
  patrol-tui log backup /media/usb             while the desk is at work
  patrol-tui --store new log restore FILE      into a folder that is not there yet
  patrol-tui log export incidents.csv --since 2026-11-01
  patrol-tui log bundle /media/usb             for a desk that has no network
"""

_HEAD_DIGITS = 32
_VALUE = re.compile(r"\.\s*\w+\W+(.*)", re.DOTALL)
"""What of a head follows its event."""


class _Head(argparse.Action):
    """Takes one head, in one argument or in several, and what place stands after it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Put the parts together."""
        del parser, option_string
        parts = [str(value) for value in values]
        found = _VALUE.search(" ".join(parts[:-1]))
        if found and sum(sign.isalnum() for sign in found[1]) >= _HEAD_DIGITS:
            namespace.where_after = Path(parts.pop())
        namespace.head = [*namespace.head, " ".join(parts)]


Subparsers = argparse._SubParsersAction  # the type that argparse gives


def add_log(verbs: Subparsers[argparse.ArgumentParser]) -> None:
    """Add the verb `log` with its ways."""
    log = verbs.add_parser(
        "log",
        help="prove, copy, lock and keep the log",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    ways = log.add_subparsers(dest="way", metavar="WAY", required=True)
    _add_proof(ways)
    _add_copies(ways)
    _add_bundles(ways)
    _add_locking(ways)
    _add_keeping(ways)


def add_doctor(verbs: Subparsers[argparse.ArgumentParser]) -> None:
    """Add the verb `doctor`."""
    doctor = verbs.add_parser("doctor", help="check the store, and say what is wrong")
    doctor.add_argument(
        "--store",
        dest="doctor_store",
        type=Path,
        nargs="?",
        metavar="DIR",
        help="which store; the usual one when not said",
    )
    doctor.add_argument(
        "--repair", action="store_true", help="mend what can be; nothing is deleted"
    )
    doctor.add_argument(
        "--terminal", action="store_true", help="say what this terminal can show"
    )
    doctor.add_argument("--json", action="store_true", help="one JSON document")


def _add_proof(ways: Subparsers[argparse.ArgumentParser]) -> None:
    verify = ways.add_parser("verify", help="say what holds, and what does not")
    verify.add_argument(
        "where",
        nargs="?",
        type=Path,
        metavar="WHERE",
        help="a store, a copy of one, or a backup; default: the store",
    )
    verify.add_argument(
        "--head",
        action=_Head,
        nargs="+",
        default=[],
        metavar=("EVENT", "VALUE"),
        help="as printed on a shift sheet; may be given again",
    )
    verify.set_defaults(where_after=None)
    verify.add_argument("--key", default="", metavar="KEY", help="as printed")
    verify.add_argument(
        "--witness",
        action="append",
        default=[],
        type=Path,
        metavar="OTHER",
        help="another store, backup or bundle that saw this one",
    )
    verify.add_argument("--json", action="store_true", help="one JSON document")
    head = ways.add_parser("head", help="print where the log stands, to keep on paper")
    head.add_argument("--json", action="store_true", help="one JSON document")


def _add_copies(ways: Subparsers[argparse.ArgumentParser]) -> None:
    export = ways.add_parser("export", help="events as JSON lines, incidents as CSV")
    export.add_argument("file", metavar="FILE", help="FILE.jsonl, FILE.csv, or -")
    export.add_argument("--form", choices=("jsonl", "csv"), default="")
    export.add_argument("--since", default="", metavar="DATE", help="2026-11-01")
    export.add_argument("--until", default="", metavar="DATE", help="with that day")
    export.add_argument("--people", action="store_true", help="tell callers in a CSV")
    export.add_argument(
        "--no-bom", action="store_true", help="a CSV without the mark Excel needs"
    )
    export.add_argument("--force", action="store_true", help="replace the file")
    backup = ways.add_parser("backup", help="copy the store while it is worked on")
    backup.add_argument("where", nargs="?", type=Path, metavar="FILE or FOLDER")
    backup.add_argument(
        "--without-people", action="store_true", help="leave the persons' keys out"
    )
    restore = ways.add_parser("restore", help="make a store of a backup")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--salvage", action="store_true", help="what can be read of a damaged one"
    )


def _add_bundles(ways: Subparsers[argparse.ArgumentParser]) -> None:
    bundle = ways.add_parser("bundle", help="signed events for another desk, by hand")
    bundle.add_argument("file", nargs="?", type=Path, metavar="FILE or FOLDER")
    bundle.add_argument(
        "--since-bundle", type=Path, metavar="OTHER", help="what follows another bundle"
    )
    bundle.add_argument(
        "--for", dest="receiver", default="", metavar="DEVICE", help="what it lacks"
    )
    take = ways.add_parser("take", help="take another desk's bundle in")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument(
        "--trust", default="", metavar="KEY", help="the sender's key, as told by them"
    )


def _add_locking(ways: Subparsers[argparse.ArgumentParser]) -> None:
    ways.add_parser("lock", help="lock the store with a passphrase")
    ways.add_parser("unlock", help="take the passphrase off")
    ways.add_parser("passphrase", help="change the passphrase")
    ways.add_parser("recovery", help="make a new recovery code")


def _add_keeping(ways: Subparsers[argparse.ArgumentParser]) -> None:
    trim = ways.add_parser("trim", help="drop old events for good, and say so in it")
    trim.add_argument(
        "--older", required=True, metavar="AGE", help="730d, 24m or 2y; at least 30d"
    )
    trim.add_argument("--yes", action="store_true", help="do not ask")
    forget = ways.add_parser("forget", help="make a caller unreadable for good")
    forget.add_argument("person", metavar="PERSON", help="a name, a number, or both")
    forget.add_argument(
        "--list", action="store_true", help="tell what would go; change nothing"
    )
    forget.add_argument("--reason", default="", metavar="WORDS")
    forget.add_argument("--yes", action="store_true", help="do not ask")
