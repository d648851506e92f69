"""Telling: what goes to a terminal or a pipe without a screen, cleaned on the way."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator

from store.disk import reason
from store.text import clean


class NotPrinted(Exception):  # noqa: N818 (a state, told to people)
    """Standard output takes no more; what was done before that stays done."""

    def __init__(self, error: OSError) -> None:
        self.why = reason(error)
        self.is_closed = error.errno == errno.EPIPE
        """Its reader has gone, which is no trouble to tell of."""
        self.is_saved = False
        """It would have told of a command that is on disk."""
        super().__init__(self.why)


@contextlib.contextmanager
def printing() -> Iterator[None]:
    """Print within this.

    Raises:
        NotPrinted: If standard output takes no more.
    """
    try:
        yield
    except OSError as error:
        raise NotPrinted(error) from error


def tell(text: str) -> None:
    """Print one line of an answer.

    Raises:
        NotPrinted: If standard output takes no more.
    """
    with printing():
        print(clean(text), flush=True)  # noqa: T201


def pour(text: str) -> None:
    """Print many lines that are clean already.

    Raises:
        NotPrinted: If standard output takes no more.
    """
    with printing():
        print(text, flush=True)  # noqa: T201


def complain(text: object) -> None:
    """Print one line of trouble, with the program's name, if anybody can hear it."""
    with contextlib.suppress(OSError):
        print(f"patrol-tui: {clean(str(text))}", file=sys.stderr)  # noqa: T201


def finish() -> None:
    """Print what still waits to be printed.

    Raises:
        NotPrinted: If standard output takes no more.
    """
    with printing():
        print(end="", flush=True)  # noqa: T201


def drop_output() -> None:
    """Send what is still to be printed nowhere: standard output takes no more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):  # one that is no file stays
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


LONG_S = 1.0
"""What takes longer than this is shown to be going on."""


class ProgressLine:
    """Says on a terminal how far long work has come, on one line that goes again."""

    def __init__(self, what: str) -> None:
        self._what = clean(what)
        self._began_s = time.monotonic()
        self._shown = False

    def __call__(self, fraction: float) -> None:
        """Show a fraction, 0 to 1, if the work is long and somebody looks."""
        if time.monotonic() - self._began_s < LONG_S or not sys.stderr.isatty():
            return
        self._shown = fraction < 1
        said = f"{self._what}: {fraction:.0%}" if self._shown else ""
        print(f"\r\x1b[K{said}", end="", file=sys.stderr, flush=True)  # noqa: T201

    def done(self) -> None:
        """Take the line away."""
        if self._shown:
            self(1.0)
