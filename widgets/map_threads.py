"""Work of the map that threads do, so that keys are never kept waiting.

A thread touches no widget: what it found, or why it failed, is handed over to the
widget's own turn. A failure is a value there; none ends the app.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual.widget import Widget

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[Found]):
    """One piece of work, and what is to be done with its outcome."""

    name: str
    work: Callable[[], Found]
    """Called in the thread."""
    found: Callable[[Found], None]
    """Called in the widget's turn."""
    failed: Callable[[Exception], None]
    """Called there instead, if the work raised."""


def begin(widget: Widget, job: Job[Found]) -> None:
    """Have a thread do a job; the outcome is dropped if the widget is gone by then."""

    def run() -> None:
        try:
            found = job.work()
        except Exception as error:
            widget.call_later(job.failed, error)
        else:
            widget.call_later(job.found, found)

    widget.run_worker(
        run, name=job.name, group=job.name, thread=True, exit_on_error=False
    )
