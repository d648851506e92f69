"""The options of `patrol-tui log` and `patrol-tui doctor`; its help teaches."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from patrol_tui.usage import Parser
from widgets.words.catalogue import N_

EXAMPLES = (
    ("patrol-tui log verify", N_("does the log hold, and who says so")),
    (
        "patrol-tui log verify copy --head k7q4f2a.41 3F2A-91C0-...  ",
        N_("against paper"),
    ),
    ("patrol-tui log backup /media/usb", N_("while the desk is at work")),
    (
        "patrol-tui --store new log restore FILE",
        N_("into a folder that is not there yet"),
    ),
    ("patrol-tui log export incidents.csv --since 2026-11-01", ""),
    ("patrol-tui log bundle /media/usb", N_("for a desk that has no network")),
)

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


def add_log(verbs: Subparsers[Parser]) -> None:
    """Add the verb `log` with its ways."""
    log = verbs.add_parser(
        "log",
        help=N_("prove, copy, lock and keep the log"),
    )
    log.examples = EXAMPLES
    ways = log.add_subparsers(dest="way", metavar="WAY", required=True)
    _add_proof(ways)
    _add_copies(ways)
    _add_bundles(ways)
    _add_locking(ways)
    _add_keeping(ways)


def add_doctor(verbs: Subparsers[Parser]) -> None:
    """Add the verb `doctor`."""
    doctor = verbs.add_parser(
        "doctor", help=N_("check the store, and say what is wrong")
    )
    doctor.add_argument(
        "--store",
        dest="doctor_store",
        type=Path,
        nargs="?",
        metavar="DIR",
        help=N_("which store; the usual one when not said"),
    )
    doctor.add_argument(
        "--repair", action="store_true", help=N_("mend what can be; nothing is deleted")
    )
    doctor.add_argument(
        "--terminal", action="store_true", help=N_("say what this terminal can show")
    )
    doctor.add_argument("--json", action="store_true", help=N_("one JSON document"))


def _add_proof(ways: Subparsers[Parser]) -> None:
    verify = ways.add_parser("verify", help=N_("say what holds, and what does not"))
    verify.add_argument(
        "where",
        nargs="?",
        type=Path,
        metavar="WHERE",
        help=N_("a store, a copy of one, or a backup; default: the store"),
    )
    verify.add_argument(
        "--head",
        action=_Head,
        nargs="+",
        default=[],
        metavar=("EVENT", "VALUE"),
        help=N_("as printed on a shift sheet; may be given again"),
    )
    verify.set_defaults(where_after=None)
    verify.add_argument("--key", default="", metavar="KEY", help=N_("as printed"))
    verify.add_argument(
        "--witness",
        action="append",
        default=[],
        type=Path,
        metavar="OTHER",
        help=N_("another store, backup or bundle that saw this one"),
    )
    verify.add_argument("--json", action="store_true", help=N_("one JSON document"))
    head = ways.add_parser(
        "head", help=N_("print where the log stands, to keep on paper")
    )
    head.add_argument("--json", action="store_true", help=N_("one JSON document"))


def _add_copies(ways: Subparsers[Parser]) -> None:
    export = ways.add_parser(
        "export", help=N_("events as JSON lines, incidents as CSV")
    )
    export.add_argument("file", metavar="FILE", help=N_("FILE.jsonl, FILE.csv, or -"))
    export.add_argument("--form", choices=("jsonl", "csv"), default="")
    export.add_argument(
        "--since", default="", metavar="DATE", help=N_("from this day on: 2026-11-01")
    )
    export.add_argument(
        "--until", default="", metavar="DATE", help=N_("up to the end of this day")
    )
    export.add_argument(
        "--people", action="store_true", help=N_("tell callers in a CSV")
    )
    export.add_argument(
        "--no-bom", action="store_true", help=N_("a CSV without the mark Excel needs")
    )
    export.add_argument("--force", action="store_true", help=N_("replace the file"))
    backup = ways.add_parser("backup", help=N_("copy the store while it is worked on"))
    backup.add_argument("where", nargs="?", type=Path, metavar="FILE or FOLDER")
    backup.add_argument(
        "--without-people", action="store_true", help=N_("leave the persons' keys out")
    )
    restore = ways.add_parser("restore", help=N_("make a store of a backup"))
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument(
        "--salvage", action="store_true", help=N_("what can be read of a damaged one")
    )


def _add_bundles(ways: Subparsers[Parser]) -> None:
    bundle = ways.add_parser(
        "bundle", help=N_("signed events for another desk, by hand")
    )
    bundle.add_argument("file", nargs="?", type=Path, metavar="FILE or FOLDER")
    bundle.add_argument(
        "--since-bundle",
        type=Path,
        metavar="OTHER",
        help=N_("what follows another bundle"),
    )
    bundle.add_argument(
        "--for", dest="receiver", default="", metavar="DEVICE", help=N_("what it lacks")
    )
    take = ways.add_parser("take", help=N_("take another desk's bundle in"))
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument(
        "--trust",
        default="",
        metavar="KEY",
        help=N_("the sender's key, as told by them"),
    )


def _add_locking(ways: Subparsers[Parser]) -> None:
    ways.add_parser("lock", help=N_("lock the store with a passphrase"))
    ways.add_parser("unlock", help=N_("take the passphrase off"))
    ways.add_parser("passphrase", help=N_("change the passphrase"))
    ways.add_parser("recovery", help=N_("make a new recovery code"))


def _add_keeping(ways: Subparsers[Parser]) -> None:
    trim = ways.add_parser(
        "trim", help=N_("drop old events for good, and say so in it")
    )
    trim.add_argument(
        "--older",
        required=True,
        metavar="AGE",
        help=N_("730d, 24m or 2y; at least 30d"),
    )
    trim.add_argument("--yes", action="store_true", help=N_("do not ask"))
    forget = ways.add_parser("forget", help=N_("make a caller unreadable for good"))
    forget.add_argument(
        "person",
        nargs="+",
        metavar="PERSON",
        help=N_("a name, a number, or both; or R12, P3"),
    )
    forget.add_argument(
        "--list", action="store_true", help=N_("tell what would go; change nothing")
    )
    forget.add_argument("--reason", default="", metavar="WORDS")
    forget.add_argument("--yes", action="store_true", help=N_("do not ask"))
