"""A report's words as they go on to others, without what names its sender."""

from __future__ import annotations

from collections.abc import Callable

from store.keys.callers import struck_out
from store.model.inbox import Report


def words_of(report: Report, reveal: Callable[[str], str | None]) -> str:
    """Give a report's words for all to read; none where the sender unsent them."""
    if report.is_withdrawn:
        return ""
    people = (reveal(report.reporter) or "", reveal(report.contact) or "")
    return struck_out(reveal(report.text) or "", people)
