"""Facts of an incident's file: steps done, persons and vehicles, its report number.

They add a line to its history and change nothing else of it, so that withdrawing one
is withdrawing a remark.
"""

from __future__ import annotations

import msgspec

from store.model.facts.on_air import OnAir


class OnFile(OnAir, frozen=True, kw_only=True, omit_defaults=True):
    """Base of what is written into an incident's file; undo withdraws the line."""


class StepDone(OnFile, frozen=True, kw_only=True, omit_defaults=True):
    """A step of what is to be done for its type was done."""

    kind = "inc.step"
    step: int = msgspec.field(name="n")
    """From 1, in the station's list of that time."""
    text: str = msgspec.field(name="txt", default="")


class Involved(OnFile, frozen=True, kw_only=True, omit_defaults=True):
    """A person or a vehicle has to do with it."""

    kind = "inc.with"
    plate: str = msgspec.field(name="plt", default="")
    """Of a vehicle; empty for a person."""
    text: str = msgspec.field(name="txt", default="")


class ReportNumbered(OnFile, frozen=True, kw_only=True, omit_defaults=True):
    """A report number was drawn for it."""

    kind = "inc.report"
    report: str = msgspec.field(name="rep")
