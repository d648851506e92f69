"""RUNS: the only floor that knows both others; importing it imports nothing."""

import sys
from types import TracebackType


def _tell_crash(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Show a crash as Python does, and an interrupt while it still loads not at all."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


if sys.excepthook is sys.__excepthook__:
    sys.excepthook = _tell_crash
