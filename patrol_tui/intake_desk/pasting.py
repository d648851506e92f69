"""What was found in a pasted chat, and how what is kept of it goes into the inbox.

The reader (`patrol_tui.intake.pasted`) knows no desk. Here it is told which of it the
desk has already, so that the same chat pasted twice gives nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from patrol_tui.commands.places import location_of
from patrol_tui.console import Console
from patrol_tui.intake.inbound import Inbound
from patrol_tui.intake.pasted import Reason, read_pasted
from patrol_tui.intake.station import Station
from patrol_tui.partners.directory import Directory
from patrol_tui.partners.recognising import recognised
from store.city.places import Place
from store.desk import Desk
from store.model.facts import Reported
from store.model.inbox import Report
from store.model.intake import ReceiveReport, WithdrawReport
from store.model.records import Location
from store.model.refusals import Refusal
from store.text import fold
from widgets.words.refusals import say_refusal

LINE = "LINE"
"""The source of what is pasted; as `store.model.inbox.SOURCES` has it."""
MOST_BYTES = 4_000_000
"""A chat's file of some years."""


class Found(NamedTuple):
    """One thing that was found in a pasted text."""

    inbound: Inbound
    reason: Reason | None = None
    """Why it is no report; None for one."""
    known: int = 0
    """Number of the report that it is already; 0 for none."""
    withdraws: Report | None = None
    """The report here that its sender unsent."""

    @property
    def is_wanted(self) -> bool:
        """Claim that it goes in unless somebody drops it."""
        is_report = self.reason is None and not self.known
        return is_report or self.withdraws is not None


class Taken(NamedTuple):
    """What came of putting it in."""

    numbers: tuple[int, ...]
    """Of the new reports."""
    withdrawn: tuple[int, ...]
    refused: tuple[str, ...]
    """Why something did not go in."""


def text_of(file: Path) -> str:
    """Read a chat's file: UTF-8, or what Thai Windows writes.

    Raises:
        OSError: If it cannot be read.
    """
    with file.open("rb") as opened:
        written = opened.read(MOST_BYTES)
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError:
        return written.decode("cp874", "replace")


def found_in(console: Console, text: str, now_ms: int) -> tuple[Found, ...]:
    """Read a pasted text: the reports in it first, then what is left out.

    Raises:
        IntakeError: If it cannot be read at all.
    """
    station = Station(
        now_ms=now_ms,
        zone=console.config.zone,
        tables=console.desk.tables,
        places=console.town.gazetteer,
    )
    pasted = read_pasted(text, station)
    reports = [Found(one, known=_known(console, one)) for one in pasted.reports]
    left = [
        Found(one.inbound, one.reason, withdraws=_unsent(console, one.inbound))
        if one.reason is Reason.UNSENT
        else Found(one.inbound, one.reason, _known(console, one.inbound))
        for one in pasted.left
    ]
    return (*reports, *left)


def _known(console: Console, inbound: Inbound) -> int:
    """Find what was taken in before, by any of the messages that it is made of."""
    for key in (inbound.key, *inbound.parts):
        found = console.state.report_of_key(key)
        if found is not None:
            return found.number
    return 0


def _unsent(console: Console, inbound: Inbound) -> Report | None:
    """Find the one report that was unsent, by its sender and its minute.

    A chat tells no more of it; of two that fit neither is taken for it.
    """
    if inbound.sent_ms is None:
        return None
    told = fold(inbound.sender) or fold(inbound.text)
    fits = [
        one
        for one in console.state.reports.values()
        if one.source == LINE
        and one.sent_ms == inbound.sent_ms
        and not one.is_withdrawn
        and (name := fold(console.desk.reveal(one.reporter) or ""))
        and f"{told} ".startswith(f"{name} ")
    ]
    return fits[0] if len(fits) == 1 else None


def put_in(console: Console, kept: Iterable[Found], now_ms: int) -> Taken:
    """Put into the inbox what a person kept; one who only looks puts in nothing."""
    numbers, withdrawn, refused = list[int](), list[int](), list[str]()
    desk, directory = console.desk, Directory(console.state, console.desk.reveal)
    for one in kept if isinstance(desk, Desk) else ():
        gone = one.withdraws
        came = recognised(_report(console, one), directory, now_ms)
        command = WithdrawReport(message=gone.message) if gone else came
        answer = desk.submit(command, now_ms, by=console.by)
        if isinstance(answer, Refusal):
            about = {"verb": "", **answer.about}
            refused.append(say_refusal(console.words, answer.code.value, about))
        elif gone:
            withdrawn.append(gone.number)
        else:
            facts = (event.fact for event in answer.events)
            numbers += [one.number for one in facts if isinstance(one, Reported)]
    return Taken(tuple(numbers), tuple(withdrawn), tuple(refused))


def _report(console: Console, one: Found) -> ReceiveReport:
    """Write the command; in a chat its sender is reached by name."""
    inbound = one.inbound
    reached = f"{LINE} {inbound.sender}" if inbound.sender else ""
    return ReceiveReport(
        source=LINE,
        reporter=inbound.sender,
        contact=inbound.phone or reached,
        text=inbound.text,
        place=place_of(console, inbound),
        surety=inbound.surety.value,
        type=inbound.type,
        sent_ms=inbound.sent_ms,
        key=inbound.key,
        message=inbound.message_id or inbound.key,
        media=inbound.media,
    )


def place_of(console: Console, inbound: Inbound) -> Location | None:
    """Give the place as it was understood, with the words that named it."""
    if inbound.place_key:
        found = console.town.gazetteer.find(inbound.place_key)
        if isinstance(found, Place):
            return location_of(found)
    if inbound.lat is not None and inbound.lon is not None:
        text = inbound.place_text or f"{inbound.lat:.5f},{inbound.lon:.5f}"
        return Location(text=text, lat=inbound.lat, lon=inbound.lon)
    return Location(text=inbound.place_text) if inbound.place_text else None
