"""`patrol-tui partners`: the directory of partners in and out as a sheet."""

from __future__ import annotations

import argparse

from patrol_tui.opening import Choices
from patrol_tui.partners.giving import give
from patrol_tui.partners.importing import take


def run(choices: Choices, given: argparse.Namespace) -> int:
    """Do `partners import FILE` or `partners export FILE`."""
    if given.way == "import":
        return take(
            choices,
            given.file,
            only_check=given.check,
            retire_missing=given.retire_missing,
            sure=given.yes,
        )
    return give(choices, given.file, force=given.force, sure=given.yes)
