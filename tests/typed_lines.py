"""Lines that a document tells people to type: whether they mean something."""

from __future__ import annotations

import shlex
from typing import Any

from patrol_tui.cli import parser
from patrol_tui.commands.parse import verb_of
from patrol_tui.commands.verbs import Misread
from store.model.records import UnitId
from tests.patrol_tui.scene import meaning


def wrong_line(line: str, **chosen: Any) -> str:
    """Say what is wrong with a line that a page tells people to type.

    Args:
        line: For the program's command line, or for a shell.
        chosen: What is selected, as `Scene` names it.
    """
    if line.startswith("patrol-tui"):
        try:
            parser().parse_args(shlex.split(line)[1:])
        except SystemExit:
            return f"no such command: {line}"
        return ""
    if line.startswith("--"):
        known = line.split()[0] in parser().format_help()
        return "" if known else f"no such option: {line}"
    if verb_of(line) is None and not line.isdecimal():
        return f"no such verb: {line}"
    meant = meaning(line, own_unit=UnitId("21"), **chosen)
    return f"{meant.fault}: {line}" if isinstance(meant, Misread) else ""
