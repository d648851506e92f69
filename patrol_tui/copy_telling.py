"""Telling of copies: progress on the way, and in one line why one failed."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from subprocess import list2cmdline

from patrol_tui.opening import Choices
from patrol_tui.telling import ProgressLine, complain
from store.copies.trouble import CopyFailed, CopyTrouble, Progress, Watch
from widgets.words.catalogue import N_, Words
from widgets.words.copies import say_copy_trouble

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
}
"""What is no fault of a file or a disk."""


def carefully(choices: Choices, work: Callable[[Words], int]) -> int:
    """Do some work on copies; what fails is one line on standard error."""
    words = Words(choices.language(choices.settings(), ""))
    try:
        return work(words)
    except CopyFailed as failure:
        about = dict(failure.about)
        if failure.trouble is CopyTrouble.UNKNOWN_DEVICE:
            about["command"] = _taking(choices, failure)
        trouble = failure.trouble.value
        complain(say_copy_trouble(words, trouble, failure.where, about))
        return REFUSED if failure.trouble in REFUSALS else UNUSABLE
    except KeyboardInterrupt:
        complain(words.say(N_("stopped; nothing was changed")))
        return STOPPED


def _taking(choices: Choices, failure: CopyFailed) -> str:
    """Write the command that takes a bundle from a device not known before."""
    store = [] if choices.store is None else ["--store", str(choices.store)]
    trust = ["--trust", str(failure.about["sent"])]
    line = ["patrol-tui", *store, "log", "take", failure.where, *trust]
    return shlex.join(line) if os.name == "posix" else list2cmdline(line)


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
