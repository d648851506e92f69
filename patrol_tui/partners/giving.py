"""Writing the directory of partners as a sheet: personal, so it asks and is noted."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path

from patrol_tui.console import Console
from patrol_tui.log.asking import is_sure
from patrol_tui.log.copy_telling import carefully
from patrol_tui.opening import Choices, open_desk, wall_ms
from patrol_tui.partners.directory import Directory
from patrol_tui.partners.entries import cells_of
from patrol_tui.telling import complain, printing, tell
from store.copies.aside import NewFile, TargetFolder
from store.copies.incident_rows import BOM, defused
from store.desk import Desk
from store.model.paperwork import LookUp
from store.model.refusals import Refusal
from widgets.words.catalogue import N_, Words
from widgets.words.numbers import say_number
from widgets.words.partners import COLUMNS
from widgets.words.refusals import say_refusal

DONE, REFUSED = 0, 1
ASKED = (
    N_("write the name and channels of one partner, readable, to {file}?"),
    N_("write names and channels of {count} partners, readable, to {file}?"),
)
WRITTEN = (N_("{file}: one partner"), N_("{file}: {count} partners"))
TRACE = "patrol-tui partners export"
"""What the log keeps of it."""


def give(choices: Choices, file: str, *, force: bool, sure: bool) -> int:
    """Write the active partners as a sheet, once it is on disk that somebody did.

    Args:
        choices: The options before the verb.
        file: Its name; - is standard output.
        force: Whether a file of that name is replaced.
        sure: Do not ask.

    Returns:
        0 done; 1 not wanted, or the name is taken, or the log refused; 2 not usable.
    """
    return carefully(choices, lambda words: _give(choices, words, file, force, sure))


def _give(choices: Choices, words: Words, file: str, force: bool, sure: bool) -> int:
    if file != "-" and Path(file).exists() and not force:
        there = N_("{where} is there already and stays as it is; --force replaces it")
        complain(words.say(there, where=file))
        return REFUSED
    console, desk = open_desk(choices)
    try:
        directory = Directory(desk.state, desk.reveal)
        count = len(directory.partners)
        if not sure and not is_sure(say_number(words, ASKED, count, file=file)):
            return REFUSED
        if not _is_noted(console, desk, count):
            return REFUSED
        _write(file, _sheet(console, directory), force)
    finally:
        desk.close()
    if file != "-":
        tell(say_number(words, WRITTEN, count, file=file))
    return DONE


def _is_noted(console: Console, desk: Desk, count: int) -> bool:
    """Leave the trace; without one nothing is written."""
    look = LookUp(asked=TRACE, found=count)
    answer = desk.submit(look, wall_ms(), by=console.by)
    if isinstance(answer, Refusal):
        complain(say_refusal(console.words, answer.code.value, answer.about))
        return False
    return True


def _sheet(console: Console, directory: Directory) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    is_thai = console.words.lang == "th"
    say = console.words.say
    writer.writerow(say(COLUMNS[c]) if is_thai else c for c in COLUMNS)
    for partner in directory.partners:
        cells = cells_of(partner, directory, console.config.zone)
        writer.writerow(defused(cells[column]) for column in COLUMNS)
    return BOM + text.getvalue().encode("utf-8", "replace")


def _write(file: str, content: bytes, force: bool) -> None:
    if file == "-":
        with printing():
            sys.stdout.buffer.write(content)
        return
    path = Path(file)
    with NewFile(TargetFolder(path.parent), path.name, over=force) as new:
        new.write(content)
        new.keep()
