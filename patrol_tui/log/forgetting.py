"""Forgetting a person, from the shell: what they said of themselves, for good.

A person may ask for it by law, and it cannot be undone. So what would go is told first,
with what only nearly fits and is left alone, and what no key can take back: free words
are not sealed, and the log does not unsay them.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from patrol_tui.console import Console
from patrol_tui.error_telling import complain_of, words_of
from patrol_tui.log.asking import is_sure
from patrol_tui.log.caller_traces import Call, OpenWords, Traces, find_traces
from patrol_tui.log.reporter_traces import Named, is_named_by_number
from patrol_tui.opening import Choices, look_at, open_desk, wall_ms
from patrol_tui.telling import complain, tell
from store.desk import Desk
from store.disk import NotSaved, reason
from store.glance import Glance
from store.keys.callers import written
from store.model.records import Incident
from widgets.drawing.cells import fit, width
from widgets.words.catalogue import N_
from widgets.words.moments import moment
from widgets.words.numbers import say_number

DONE, REFUSED, UNUSABLE = 0, 1, 2
MOST_TOLD = 10
"""Lines of one kind; the rest are counted."""
COLUMNS = 80


ASKED = (
    N_("make the name and number of the caller unreadable for good in one incident?"),
    N_(
        "make the name and number of the caller unreadable for good"
        " in {count} incidents?"
    ),
)
DONE_SO = (
    N_("forgotten: the caller of one incident cannot be read here any more"),
    N_("forgotten: the caller of {count} incidents cannot be read here any more"),
)
TITLE = (
    N_("to be forgotten: the caller's name and number in one incident"),
    N_("to be forgotten: the caller's name and number in {count} incidents"),
)
REPORTS = (
    N_("to be forgotten: who is named in one report or entry of the directory"),
    N_("to be forgotten: who is named in {count} reports and entries of the directory"),
)
ASKED_REPORTS = (
    N_("make who is named there unreadable for good, and the words of that report?"),
    N_(
        "make who is named in {count} reports and entries unreadable for good, and"
        " their words?"
    ),
)
DONE_REPORTS = (
    N_("forgotten: one report or entry cannot be read here any more"),
    N_("forgotten: {count} reports and entries cannot be read here any more"),
)
NEAR_REPORTS = (
    N_("near, and left alone; to forget it, give its number:"),
    N_("near, and left alone; to forget one, give its number:"),
)
ALONE = N_(
    "bundles hold no keys; a desk that took this person's calls itself has its"
    " own key: forget there too"
)
LINKED = N_(
    "{server} destroys the keys when it hears of this, and each desk of the zone when"
    " it is next in step"
)
SEALED = (
    N_(
        "one more caller is sealed with a key that is not here: nobody can tell who"
        " that is"
    ),
    N_(
        "{count} more callers are sealed with keys that are not here:"
        " nobody can tell who they are"
    ),
)
UNREAD = (
    N_("one chapter of the past cannot be read: patrol-tui doctor --store tells more"),
    N_(
        "{count} chapters of the past cannot be read: "
        "patrol-tui doctor --store tells more"
    ),
)
DRAFTS = (
    N_("goes too: one line or form that was begun and not entered"),
    N_("go too: {count} lines or forms that were begun and not entered"),
)
STAYS = (
    N_(
        "stays readable in one place, for free words are not sealed, and the log"
        " cannot unsay them:"
    ),
    N_(
        "stays readable in {count} places, for free words are not sealed, and the"
        " log cannot unsay them:"
    ),
)


def forget(
    choices: Choices,
    person: str,
    *,
    reason_given: str,
    sure: bool,
    only_list: bool = False,
) -> int:
    """Destroy a person's keys: what they said of themselves can never be read again.

    Args:
        choices: The options before the verb.
        person: A name, a number, or both; titles, blanks and dashes do not matter. Or
            the number of a report (`R12`) or of a partner (`P3`).
        reason_given: Written into the log, for everybody to read.
        sure: Do not ask.
        only_list: Tell what would go, and change nothing; another program may be at
            work in the store.

    Returns:
        0 done, or listed and there is something to forget; 1 nobody found, not wanted,
        several people may be meant and nobody is asked, or the disk refused; 2 no name
        and no number.
    """
    asked = written(person)
    if not (asked.name or asked.digits or is_named_by_number(person)):
        none = N_('"{person}" is no name and no number')
        complain(words_of(choices).say(none, person=person))
        return UNUSABLE
    if only_list:
        console, glance = look_at(choices)
        return DONE if _told(console, choices, glance, person).keys else REFUSED
    console, desk = open_desk(choices)
    try:
        traces = _told(console, choices, desk, person)
        if not traces.keys or not _may(console, traces, sure=sure):
            return REFUSED
        return _destroy(console, desk, traces, reason_given)
    finally:
        desk.close()


def _told(
    console: Console, choices: Choices, desk: Desk | Glance, person: str
) -> Traces:
    """Find a person, and tell what was found."""
    traces = find_traces(desk, person, wall_ms())
    for line in _Report(console, choices, traces).lines():
        tell(line)
    return traces


def _may(console: Console, traces: Traces, *, sure: bool) -> bool:
    """Ask, unless told not to; a name that fits several numbers is always asked."""
    say = console.words.say
    if sure and traces.is_ambiguous:
        complain(
            say(N_("nothing was changed: give the number of the one who is meant"))
        )
        return False
    asked = []
    if traces.calls or not traces.named:
        asked.append(say_number(console.words, ASKED, len(traces.calls)))
    if traces.named:
        asked.append(say_number(console.words, ASKED_REPORTS, len(traces.named)))
    return sure or is_sure(" ".join(asked))


def _destroy(console: Console, desk: Desk, traces: Traces, reason_given: str) -> int:
    say = console.words.say
    try:
        desk.forget_keys(traces.keys, wall_ms(), by=console.by, reason=reason_given)
        desk.drafts.forget(traces.mention.is_in)
    except NotSaved as refused:
        complain_of(refused, console.words)
        return REFUSED
    except OSError as error:
        complain(f"{desk.root}: {say(reason(error))}")
        unsure = N_("some keys may still be there: patrol-tui doctor --store tells")
        complain(say(unsure))
        return REFUSED
    if traces.calls or not traces.named:
        tell(say_number(console.words, DONE_SO, len(traces.calls)))
    if traces.named:
        tell(say_number(console.words, DONE_REPORTS, len(traces.named)))
    copies = N_(
        "backups and copies of this store made before now still hold the key:"
        " make a new backup, and destroy the older ones"
    )
    tell(say(copies))
    enrolled = desk.enrolment
    tell(say(ALONE) if enrolled is None else say(LINKED, server=enrolled.server))
    return DONE


class _Report:
    """Tells what was found of a person."""

    def __init__(self, console: Console, choices: Choices, traces: Traces) -> None:
        self._console, self._choices, self._traces = console, choices, traces
        self._say = console.words.say

    def lines(self) -> Iterator[str]:
        """Tell it, one line each."""
        traces, say = self._traces, self._say
        if not traces.keys:
            yield say(N_("nobody of that name or number can be read in this store"))
        else:
            if traces.calls or not traces.named:
                yield self._number(TITLE, len(traces.calls))
                yield from self._some([self._call(call) for call in traces.calls])
            if traces.named:
                yield self._number(REPORTS, len(traces.named))
                yield from self._some([self._named(one) for one in traces.named])
            if traces.drafts:
                yield self._number(DRAFTS, traces.drafts)
        if traces.is_ambiguous:
            yield say(
                N_("! different numbers: these may be several people of one name")
            )
        yield from self._near()
        yield from self._open()
        if traces.unreadable:
            yield self._number(SEALED, traces.unreadable)
        if traces.unread:
            yield self._number(UNREAD, traces.unread)

    def _near(self) -> Iterator[str]:
        if reports := self._traces.near_named:
            yield self._number(NEAR_REPORTS, len(reports))
            yield from self._some([self._named(one) for one in reports])
        near = self._traces.near
        if not near:
            return
        title = N_("near, and left alone; to forget one, name it as it stands here:")
        yield self._say(title)
        lines = []
        for said, incidents in near.items():
            more = f" (+{len(incidents) - 1})" if len(incidents) > 1 else ""
            lines += [f"{self._opened(incidents[-1])}{more}: {said}"]
        yield from self._some(lines)
        yield f"  {self._command(next(reversed(near)))}"

    def _open(self) -> Iterator[str]:
        found = self._traces.open_words
        if not found:
            return
        yield self._number(STAYS, len(found))
        yield from self._some([self._words(one) for one in found])

    def _number(self, sentences: tuple[str, str], count: int) -> str:
        return say_number(self._console.words, sentences, count)

    def _some(self, lines: list[str]) -> Iterator[str]:
        """Indent lines; of many tell the newest, and count the rest."""
        rest = len(lines) - MOST_TOLD
        if rest > 0:
            yield "  " + self._say(N_("{count} older ones, and:"), count=rest)
        for line in lines[-MOST_TOLD:]:
            yield f"  {line}"

    def _call(self, call: Call) -> str:
        return f"{self._opened(call.incident)}: {call.said}"

    def _named(self, one: Named) -> str:
        said = one.said or self._say(N_("nobody named"))
        return f"{self._moment(one.at_ms)} {one.number}: {said}"

    def _opened(self, incident: Incident) -> str:
        told = self._console.teller.incident(incident)
        return f"{self._moment(incident.opened_ms)} {told}"

    def _words(self, found: OpenWords) -> str:
        incident = self._traces.incidents.get(found.incident)
        number = f"#{incident.number} " if incident else ""
        lead = f"{self._moment(found.at_ms)} {number}{self._say(found.what)}: "
        room = max(COLUMNS - 2 - width(lead), COLUMNS // 3)
        text = found.text
        if width(text) > room:
            text = fit(text, room).rstrip()
        return f"{lead}{text}"

    def _moment(self, at_ms: int) -> str:
        zone = self._console.config.zone
        return moment(self._console.words, at_ms, zone)

    def _command(self, said: str) -> str:
        """Write the command that forgets the callers who said just this."""
        store = self._choices.store
        option = [] if store is None else ["--store", str(store)]
        return shlex.join(["patrol-tui", *option, "log", "forget", said])
