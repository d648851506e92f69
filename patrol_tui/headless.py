"""The same commands without a screen: `do`, `line` and `show`. No Textual here."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import msgspec

from patrol_tui.commands.secrets import without_secret
from patrol_tui.commands.verbs import Ask
from patrol_tui.console import Console, Outcome, Reply
from patrol_tui.error_telling import words_of
from patrol_tui.findings import findings_of
from patrol_tui.interrupts import uninterrupted
from patrol_tui.linking import Linking, input_loop_of, linking_for
from patrol_tui.listing.lists import Listing
from patrol_tui.listing.shift_sheet import ShiftSheet
from patrol_tui.log.retention import drop_what_is_old
from patrol_tui.opening import Choices, expect_store, look_at, open_console, wall_ms
from patrol_tui.telling import NotPrinted, complain, drop_output, tell
from store.documents import incident_document, iso, unit_document
from store.glance import Glance
from store.log import LogFailed
from store.model.events import Event, encode
from store.model.facts import UnknownFact
from store.model.records import Incident, Unit
from store.model.refusals import Code
from store.text import clean
from widgets.words.catalogue import N_
from widgets.words.moments import moment
from widgets.words.refusals import LOST, SAVED_AFTER_ALL, say_kept, say_refusal


def do(choices: Choices, lines: Iterable[str], *, as_json: bool) -> int:
    """Do each line in turn; stop at the first that is not done.

    Where answers cannot be printed the lines are done all the same: nobody may take
    one for undone and enter it again.

    Returns:
        0 all done, 1 refused, 2 not understood.

    Raises:
        NotPrinted: If all is done, and not all of it could be printed.
    """
    console = open_console(choices)
    _say_findings(console, as_json=as_json)
    answers = _Answers(console, as_json=as_json)
    outcome = Outcome.DONE
    reply: Reply | None = None
    line = ""
    try:
        for line in lines:
            with uninterrupted():
                reply = console.enter(line, wall_ms())
                outcome = reply.outcome
                _say_trouble(console)
                if reply.code != Code.NOT_SAVED:
                    answers.give(reply, line)
            if outcome is not Outcome.DONE:
                break
    finally:
        saved_late = _let_go(console)
    if reply is not None and reply.code == Code.NOT_SAVED and not saved_late:
        answers.give(reply, line)
    return answers.code(Outcome.DONE if saved_late else outcome)


def line(choices: Choices, source: Iterable[str], *, as_json: bool) -> int:
    """One line in, one line out, until the input ends or QUIT; for scripts and readers.

    It ends, too, where an answer cannot be printed: nobody hears it any more.

    Returns:
        0, what was refused was said line by line; 1 if a line that waited for the disk
        is lost with the program, which is said.

    Raises:
        NotPrinted: If an answer could not be printed.
    """
    console = open_console(choices)
    _say_findings(console, as_json=as_json)
    answers = _Answers(console, as_json=as_json)
    linking = linking_for(console, wall_ms)
    beside = input_loop_of(linking) if linking and source is sys.stdin else None
    lines = beside.lines(sys.stdin.fileno()) if beside else source
    try:
        for entered in lines:
            if not entered.strip():
                continue
            with uninterrupted():
                is_over = _enter(console, entered, answers)
            if linking is not None:
                _heed(linking)
            if is_over or answers.lost is not None:
                break
            console.tidy()
    finally:
        if beside is not None:
            beside.close()
        is_whole = close(console)
    return answers.code(Outcome.DONE) if is_whole else 1


def _heed(linking: Linking) -> None:
    """Have sent what was entered; say on standard error if the link went or came."""
    linking.heed()
    for told, _ in linking.news(also_first=True):
        complain(told)


def _enter(console: Console, entered: str, answers: _Answers) -> bool:
    """Do a line and answer it.

    Returns:
        Whether it was QUIT.
    """
    now_ms = wall_ms()
    if edited := console.live.news(console, now_ms):
        complain(edited)
    reply = console.enter(entered.rstrip("\n"), now_ms)
    if late := console.saved_late():
        complain(late)
    _say_trouble(console)
    if reply.query and reply.query.ask is Ask.QUIT:
        return True
    if reply.code == Code.NOT_SAVED:
        reply = replace(reply, text=say_kept(console.words, reply.about))
    answers.give(reply, entered.strip())
    return False


class _Answers:
    """Prints answers, and remembers if one could not be printed."""

    def __init__(self, console: Console, *, as_json: bool) -> None:
        self.lost: NotPrinted | None = None
        self._words = console.words
        self._as_json = as_json
        self._is_change = False
        """Something that was done has no printed answer."""

    def give(self, reply: Reply, line: str) -> None:
        """Print an answer; a refusal that cannot be printed is a line of trouble."""
        if self.lost is None:
            try:
                return _say(reply, line, as_json=self._as_json)
            except NotPrinted as lost:
                self.lost = lost
        self._is_change |= reply.done is not None
        if reply.outcome is not Outcome.DONE:
            complain(reply.text)
        return None

    def code(self, outcome: Outcome) -> int:
        """Give the exit code.

        Raises:
            NotPrinted: If all was done, and not all of it could be printed.
        """
        if self.lost is None:
            return outcome.value
        if outcome is Outcome.DONE:
            self.lost.is_saved = self._is_change
            raise self.lost
        drop_output()
        return int(outcome.value)


def close(console: Console) -> bool:
    """Close the store; say which line is lost, if one waited for the disk in vain.

    Returns:
        Whether nothing is lost that somebody entered; a note of the program's own,
        as that the officer left, is no loss to tell.
    """
    is_whole = console.is_saved
    if not _let_go(console) and not is_whole and console.waiting.line:
        complain(console.words.say(LOST, line=console.waiting.line))
        return False
    return True


def _let_go(console: Console) -> bool:
    """Close the store.

    Returns:
        Whether a command that was told as NOT SAVED got onto the disk after all; that
        is said, so that nobody enters it a second time.
    """
    was_saved = console.is_saved
    drop_what_is_old(console)
    try:
        with uninterrupted():
            console.desk.close()
    except LogFailed:
        return False  # NOT SAVED was said when the command was entered
    line = console.waiting.short
    if not was_saved and line:
        complain(console.words.say(SAVED_AFTER_ALL, line=line))
    return not was_saved


def _say_trouble(console: Console) -> None:
    """Say once that the chosen map cannot be used, when a line needed it."""
    trouble = console.map_trouble()
    if trouble and trouble not in console.said:
        console.said.add(trouble)
        complain(trouble)


def _say_findings(console: Console, *, as_json: bool) -> None:
    """Say on standard error what is amiss; to a program only what is lost."""
    for finding in findings_of(console, wall_ms()):
        if not (as_json and finding.is_harmless):
            complain(finding.line)


def _say(reply: Reply, entered: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(_reply_document(reply, entered))
        return
    for text in reply.lines or (reply.text,):
        tell(text)


def _reply_document(reply: Reply, entered: str) -> dict[str, Any]:
    events = reply.done.events if reply.done else ()
    return {
        "line": clean(without_secret(entered)),
        "outcome": reply.outcome.name.lower(),
        "code": reply.code or None,
        "text": reply.text,
        "lines": list(reply.lines),
        "events": [event.id for event in events],
    }


# --- show


def ask_which(choices: Choices, what: str) -> int:
    """Say that the number of an incident is missing; give the exit code."""
    which = N_("which incident? patrol-tui show {what} N")
    complain(words_of(choices).say(which, what=what))
    return Outcome.MISREAD.value


def show(choices: Choices, what: str, number: int | None, *, as_json: bool) -> int:
    """Print the queue, the units, one incident, or the log; nothing is changed."""
    if what == "incident" and number is None:
        return ask_which(choices, what)
    expect_store(choices)
    console, glance = look_at(choices)
    _say_findings(console, as_json=as_json)
    now_ms = wall_ms()
    listing = Listing(console.teller, console.desk, console.config.zone, now_ms)
    match what:
        case "queue":
            incidents = listing.open_incidents()
            documents = [_incident(console, i, now_ms) for i in incidents]
            return _show(documents, listing.listed("I"), as_json=as_json)
        case "units":
            units = listing.units()
            shown = [_unit(console, unit) for unit in units]
            return _show(shown, listing.listed("U"), as_json=as_json)
        case "incident":
            return _show_incident(console, listing, number or 0, as_json=as_json)
        case "shift":
            sheet = ShiftSheet(console, glance, now_ms)
            return _show(sheet.document(), sheet.lines(), as_json=as_json)
        case _:
            return _show_log(console, glance, as_json=as_json)


def _show(document: object, lines: Iterable[str], *, as_json: bool) -> int:
    if as_json:
        _print_json(document)
    else:
        for text in lines:
            tell(text)
    return 0


def _show_incident(
    console: Console, listing: Listing, number: int, *, as_json: bool
) -> int:
    incident = console.state.by_number(number)
    if incident is None:
        about = {"number": str(number)}
        complain(say_refusal(console.words, Code.UNKNOWN_INCIDENT.value, about))
        return Outcome.REFUSED.value
    document = _incident(console, incident, listing.now_ms)
    document["history"] = [
        {"at": iso(at_ms), "by": by, "text": told}
        for at_ms, by, told in console.teller.history(incident)
    ]
    return _show(document, listing.incident_lines(incident), as_json=as_json)


def _incident(console: Console, incident: Incident, now_ms: int) -> dict[str, Any]:
    place = console.teller.place(incident.place)
    document = incident_document(incident, now_ms)
    return {**document, "place": place, **_caller(console, incident.caller)}


def _caller(console: Console, sealed: str) -> dict[str, Any]:
    """Tell who called: the words, or null and why; never the sealed text."""
    said = console.desk.reveal(sealed) if sealed else ""
    gone_ms = None if said is not None else console.desk.keyring.destroyed_ms(sealed)
    unread = "sealed" if gone_ms is None else "forgotten"
    return {
        "caller": said or None,
        "caller_state": unread if said is None else "readable" if said else None,
        "caller_forgotten_at": iso(gone_ms or None),
    }


def _unit(console: Console, unit: Unit) -> dict[str, Any]:
    document = unit_document(console.state, unit)
    if unit.place is not None:
        document["place"] = console.teller.place(unit.place)
    return document


def _event(event: Event) -> dict[str, Any]:
    known = not isinstance(event.fact, UnknownFact)
    return {
        "id": event.id,
        "at": iso(event.at_ms),
        "by": event.by,
        "entity": event.entity,
        "kind": event.fact.kind,
        "action": event.action,
        "fact": msgspec.to_builtins(event.fact) if known else None,
        "raw": None if known else encode(event).decode("utf-8", "replace"),
    }


def _show_log(console: Console, glance: Glance, *, as_json: bool) -> int:
    """Print every event as it is read: a log of years fits no memory."""
    count = 0
    zone = console.config.zone

    def told(event: Event) -> None:
        nonlocal count
        if as_json:
            tell(("," if count else "[") + _as_json(_event(event)))
        else:
            at = moment(console.words, event.at_ms, zone)
            said = console.teller.event(console.state, event)
            tell(f"{at} {event.by} {event.id} {said}".rstrip())
        count += 1

    glance.each_event(told)
    if as_json:
        tell("]" if count else "[]")
    elif not count:
        tell(console.words.say(N_("none")))
    return 0


def _print_json(document: object) -> None:
    tell(_as_json(document))


def _as_json(document: object) -> str:
    return msgspec.json.encode(document).decode()
