"""Telling of copies: progress on the way, and in one line why one failed."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import list2cmdline

from patrol_tui.opening import Choices
from patrol_tui.telling import ProgressLine, complain
from store.copies.trouble import CopyFailed, CopyTrouble, Progress, Watch
from widgets.words.catalogue import N_, Words
from widgets.words.copies import say_copy_trouble

NEW_STORE = "NEW-FOLDER"
"""Stands in a command for a folder that is not there yet."""

DONE, REFUSED, UNUSABLE, STOPPED = 0, 1, 2, 130
"""Exit codes, as of the other verbs."""

REFUSALS = {
    CopyTrouble.EXISTS,
    CopyTrouble.OTHER_STORE,
    CopyTrouble.SAME_STORE,
    CopyTrouble.NOT_EMPTY,
    CopyTrouble.UNKNOWN_DEVICE,
    CopyTrouble.OTHER_KEY,
    CopyTrouble.WRONG_FINGERPRINT,
    CopyTrouble.NOTHING_NEW,
    CopyTrouble.GAP,
    CopyTrouble.FORK,
    CopyTrouble.CUT_OFF,
    CopyTrouble.IN_PART,
}
"""What is no fault of a file or a disk."""


def carefully(choices: Choices, work: Callable[[Words], int]) -> int:
    """Do some work on copies; what fails is one line on standard error."""
    words = Words(choices.language(choices.settings(), ""))
    try:
        return work(words)
    except CopyFailed as failure:
        about = dict(failure.about)
        if "size_bytes" in about:
            about["size"] = size_told(int(str(about["size_bytes"])))
        if failure.trouble in COMMANDS:
            about["command"] = _command(choices, failure)
        trouble = failure.trouble.value
        complain(say_copy_trouble(words, trouble, failure.where, about))
        return REFUSED if failure.trouble in REFUSALS else UNUSABLE
    except KeyboardInterrupt:
        complain(words.say(N_("stopped; nothing was changed")))
        return STOPPED


COMMANDS = {
    CopyTrouble.UNKNOWN_DEVICE: "take",
    CopyTrouble.IS_BUNDLE: "take",
    CopyTrouble.IS_BACKUP: "restore",
    CopyTrouble.CUT_OFF: "restore",
    CopyTrouble.IN_PART: "restore",
}
"""Troubles after which another command does it."""


def _command(choices: Choices, failure: CopyFailed) -> str:
    """Write the command that does it."""
    verb, more = COMMANDS[failure.trouble], []
    store = [] if choices.store is None else ["--store", str(choices.store)]
    if failure.trouble is CopyTrouble.UNKNOWN_DEVICE:
        more = ["--trust", str(failure.about["sent"])]
    elif failure.trouble is CopyTrouble.IS_BACKUP:
        store = ["--store", NEW_STORE]
    elif verb == "restore":
        more = ["--salvage"]
    line = ["patrol-tui", *store, "log", verb, failure.where, *more]
    return shlex.join(line) if os.name == "posix" else list2cmdline(line)


def place_of(where: Path, usual: str) -> tuple[Path, str]:
    """Tell folder and name of a new file; in a folder it gets its usual name.

    Where that is taken, a number follows it: `patrol-k7q-2026-11-23-2.bundle`.

    Raises:
        CopyFailed: If there is no such folder.
    """
    if where.is_dir():
        name, turn = usual, 1
        stem, dot, suffix = usual.rpartition(".")
        while (where / name).exists():
            turn += 1
            name = f"{stem}-{turn}{dot}{suffix}"
        return where, name
    if not where.suffix:  # a stick that is not plugged in, not a name for a file
        raise CopyFailed(CopyTrouble.NO_TARGET, where, suffix=Path(usual).suffix)
    return where.parent, where.name


@contextmanager
def watched(what: str) -> Iterator[Watch]:
    """Show how far some work has come, if it is long and somebody looks."""
    line = ProgressLine(what)

    def watch(progress: Progress) -> None:
        line(progress.done / max(progress.total, 1))

    try:
        yield watch
    finally:
        line.done()


def size_told(size_bytes: int) -> str:
    """Tell a size in a unit that people read."""
    if size_bytes < 1_000_000:
        return f"{max(size_bytes, 0) / 1000:.1f} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"
