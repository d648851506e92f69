"""The inbox, closing words, partners and public warnings, as plain lines."""

from __future__ import annotations

from patrol_tui.config import Config
from patrol_tui.partners.closing import ClosingWords
from store.desk import Desk
from store.glance import Glance
from store.keys.callers import struck_out
from store.keys.people import key_of
from store.model.channels import channels_of
from store.model.inbox import Partner, PublicWarning, Report, waiting_reports
from store.model.owed import Owed, ended, owed, partners_due, waits_ms
from store.model.records import EventId, IncidentId
from store.model.sameness import Likeness
from store.text import clean
from widgets.words.callers import masked, say_unreadable
from widgets.words.catalogue import N_
from widgets.words.moments import age, clock, day, moment, moment_near
from widgets.words.reports import KINSHIPS, STANDINGS, SURETIES, TOLD, group_name
from widgets.words.results import Teller
from widgets.words.terms import source_name, type_name

LATE_MS = 10 * 60_000
"""From so long between sending and coming in, a list tells both."""
MOST_LETTERS = 200
"""Of a report's words in a list; shown whole by its number."""
ALL_TOLD = N_("CW all {source} {count} sent")
"""The line that notes all of one channel as told."""


class Inbox:
    """Lists what came in at one desk, at one moment.

    Args:
        teller: Tells facts in the reader's language.
        desk: Whose inbox.
        now_ms: The moment.
        config: The station's settings, for closing words.
    """

    def __init__(
        self,
        teller: Teller,
        desk: Desk | Glance,
        now_ms: int,
        config: Config,
    ) -> None:
        self._closing_words = ClosingWords(config, desk.state, desk.reveal)
        self._teller, self._words = teller, teller.words
        self._desk, self._state, self._now_ms = desk, desk.state, now_ms

    # --- reports

    def waiting(self) -> tuple[str, ...]:
        """IN: the reports that wait, the oldest first."""
        waiting = waiting_reports(self._state.reports.values())
        lines = [*map(self.report_line, waiting)] or [*self._none()]
        others = sorted(self._state.others.items())
        if others:
            counts = ", ".join(f"{what} {count}" for what, count in others)
            lines.append(self._words.say(N_("no reports: {counts}"), counts=counts))
        return tuple(lines)

    def report_line(self, report: Report) -> str:
        """Tell a report in one line: age, whence, what, where, and its words.

        That a place is known, and that somebody is of the public, goes without saying.
        """
        parts = [
            f"R{report.number}",
            age(self._now_ms - report.received_ms),
            self._sent_before(report),
            source_name(self._words, report.source),
            group_name(self._words, report.group) if report.group else "",
            self._type(report),
            self._place(report, is_brief=True),
            self._said(report)[:MOST_LETTERS],
        ]
        return " ".join(part for part in parts if part)

    def _sent_before(self, report: Report) -> str:
        """Tell when it was sent, of one that came in long after."""
        sent_ms = report.sent_ms
        if sent_ms is None or abs(report.received_ms - sent_ms) < LATE_MS:
            return ""
        return moment_near(self._words, sent_ms, self._now_ms, self._teller.time_zone)

    def report(self, key: EventId) -> tuple[str, ...]:
        """IN R: a report with its words whole, the reporter masked."""
        report = self._state.reports[key]
        say, zone = self._words.say, self._teller.time_zone
        received = moment(self._words, report.received_ms, zone)
        times = say(N_("received {time}"), time=received)
        if report.sent_ms is not None:
            sent = moment(self._words, report.sent_ms, zone)
            times += "  " + say(N_("sent {time}"), time=sent)
        lines = [self.report_line(report), times, self._who(report, is_masked=True)]
        if report.place is not None:
            lines.append(self._place(report))
        lines += [f"  {self._said(report)}", *(f"  [{one}]" for one in report.media)]
        if not report.is_waiting:
            lines.append(self._became(report))
        return tuple(line for line in lines if line.strip())

    def likeness_line(self, digit: int, one: Likeness) -> str:
        """Tell what a report may be one more of: how likely, and why."""
        say = self._words.say
        incident = self._state.incidents[one.incident]
        far = say(N_("{metres} m away"), metres=one.metres)
        when = (
            N_("{minutes} min later")
            if one.minutes >= 0
            else N_("{minutes} min before")
        )
        reasons = [
            far if one.metres is not None else say(N_("place?")),
            say(when, minutes=abs(one.minutes)),
            say(KINSHIPS[one.kinship]),
        ]
        told = f"{digit} {one.percent}% {self._teller.incident(incident)}"
        return f"{told}: {', '.join(reasons)}"

    def reporter(self, key: EventId) -> tuple[str, ...]:
        """WHO: who reported, how to reach them, and the words just as they came."""
        report = self._state.reports[key]
        who = f"R{report.number} {self._who(report, is_masked=False)}"
        is_shown = bool(report.text) and not report.is_withdrawn
        return (who, f"  {self._read(report.text)}") if is_shown else (who,)

    def caller(self, key: IncidentId) -> tuple[str, ...]:
        """WHO: who called about an incident."""
        incident = self._state.incidents[key]
        told = self._read(incident.caller) if incident.caller else ""
        told = told or self._words.say(N_("nobody named"))
        who = self._words.say(N_("caller: {caller}"), caller=told)
        return (f"#{incident.number} {who}",)

    def _who(self, report: Report, *, is_masked: bool, with_past: bool = True) -> str:
        tokens = [token for token in (report.reporter, report.contact) if token]
        read = [self._read(token) for token in tokens]
        if len(read) == 2 and read[1] == f"LINE {read[0]}":
            tokens.pop()  # reached in the chat by that very name
        told = [self._named(one, is_masked=is_masked) for one in tokens]
        told = list(dict.fromkeys(told))
        partner = self._state.partners.get(report.partner)
        if partner is not None:
            told.append(f"P{partner.number} {partner.organisation}".rstrip())
            if with_past:
                told += self._past(partner)
        elif with_past and (earlier := self._earlier(report)):
            again = N_("reported before: {count}, last R{number}")
            number = max(one.number for one in earlier)
            told.append(self._words.say(again, count=len(earlier), number=number))
        who = "  ".join(told) or self._words.say(N_("nobody named"))
        return self._words.say(N_("reporter: {who}"), who=who)

    def _past(self, partner: Partner) -> list[str]:
        told = [self._counts(partner)]
        if partner.is_due(self._now_ms):
            told.append(self._consent(partner))
        return told

    def _earlier(self, report: Report) -> list[Report]:
        """Find earlier reports of whoever sent this one: sealed with the same key."""
        key = key_of(report.contact or report.reporter)
        return [
            one
            for one in self._state.reports.values()
            if key
            and key_of(one.contact or one.reporter) == key
            and (one.received_ms, one.id) < (report.received_ms, report.id)
        ]

    def _named(self, token: str, *, is_masked: bool) -> str:
        """Read a name or a contact; why it cannot be read is never masked."""
        said = self._read(token)
        is_read = self._desk.reveal(token) is not None
        return masked(said) if is_masked and is_read else said

    def _became(self, report: Report) -> str:
        told = self._words.say(STANDINGS[report.standing])
        incident = self._state.incidents.get(report.incident)
        if incident is not None:
            told += f" -> {self._teller.incident(incident)}"
        if report.reason:
            told += f": {report.reason}"
        at = clock(report.decided_ms or 0, self._teller.time_zone)
        told += f" ({self._words.officer(report.decided_by)} {at})"
        if report.word is not None:
            told += f"  {self._words.say(TOLD[report.word.how])}"
        return told

    def _type(self, report: Report) -> str:
        if not report.type:
            return self._words.say(N_("type?"))
        return type_name(self._words, self._teller.tables, report.type)

    def _place(self, report: Report, *, is_brief: bool = False) -> str:
        if report.place is None:
            return self._words.say(N_("place?"))
        sure = SURETIES.get(report.surety, "")
        told = f"@{self._teller.place(report.place)}"
        if not sure or (is_brief and report.surety == "named"):
            return told
        return f"{told} ({self._words.say(sure)})"

    def _said(self, report: Report) -> str:
        if report.is_withdrawn:
            return self._words.say(N_("(unsent by its sender)"))
        if not report.text:
            return ""
        people = (self._read(one) for one in (report.reporter, report.contact) if one)
        return struck_out(self._read(report.text), tuple(people))

    def _read(self, token: str) -> str:
        """Read what is sealed, or say why nobody can; never the sealed text."""
        said = self._desk.reveal(token)
        if said is not None:
            return clean(said)
        forgotten_ms = self._desk.keyring.destroyed_ms(token)
        return f"({say_unreadable(self._words, forgotten_ms, self._teller.time_zone)})"

    # --- closing words

    def words_owed(self) -> tuple[str, ...]:
        """CW: who is owed a closing word, then what was sent and refused lately."""
        lines = [self._owed_line(one) for one in owed(self._state)]
        told = [
            one
            for report in self._state.reports.values()
            if report.word is not None and (one := ended(self._state, report))
        ]
        told.sort(key=_told_last_first)
        lines += map(self._told_line, told)
        return (*lines, self.waits()) if lines else self._none()

    def waits(self, since_ms: int = 0, until_ms: int | None = None) -> str:
        """Tell how many were told, how long they waited, and how many wait still."""
        say, waited = self._words.say, waits_ms(self._state, since_ms, until_ms)
        still = say(N_("{count} still owed"), count=len(owed(self._state)))
        if not waited:
            none = say(N_("closing words: none sent"))
            return f"{none}, {still}"
        told = N_(
            "closing words: {count} sent, median wait {median}, longest {longest}"
        )
        said = say(
            told,
            count=len(waited),
            median=age(waited[len(waited) // 2]),
            longest=age(waited[-1]),
        )
        return f"{said}, {still}"

    def batches(self) -> list[tuple[str, list[Owed]]]:
        """Put those who are owed a word together by the channel they used."""
        found: dict[str, list[Owed]] = {}
        for one in owed(self._state):
            found.setdefault(one.report.source, []).append(one)
        return sorted(found.items())

    def batch_lines(self, digit: int, source: str, due: list[Owed]) -> tuple[str, ...]:
        """Tell those of one channel, under the digit that notes them all as told."""
        name = source_name(self._words, source)
        ask = N_("{digit}: note all {count} by {source} as told? ({line})")
        line = self._words.say(ALL_TOLD, source=source, count=len(due))
        head = self._words.say(ask, digit=digit, count=len(due), source=name, line=line)
        return (head, *(f"  {self._owed_line(one)}" for one in due))

    def _owed_line(self, one: Owed) -> str:
        waits = age(self._now_ms - one.closure.at_ms)
        told = f"R{one.report.number} #{one.incident.number} {waits}"
        reach = self._who(one.report, is_masked=True, with_past=False)
        text = self._closing(one)
        return f"{told} {source_name(self._words, one.report.source)} {reach}: {text}"

    def _told_line(self, one: Owed) -> str:
        word = one.report.word
        if word is None:
            return ""
        how = self._words.say(TOLD.get(word.how, N_("none")))
        at = clock(word.at_ms, self._teller.time_zone)
        told = f"R{one.report.number} #{one.incident.number} {how} {at}"
        waited = age(word.at_ms - one.closure.at_ms)
        after = self._words.say(N_("after {age}"), age=waited)
        return f"{told} {after} {word.reason}".rstrip()

    def word(self, key: EventId) -> tuple[str, ...]:
        """CW R: the words to paste or to say, and how to note that they were."""
        report = self._state.reports[key]
        end = ended(self._state, report)
        if end is None:
            not_yet = N_("R{number}: what it is about has not ended")
            return (self._words.say(not_yet, number=report.number),)
        note = N_(
            "CW {number} sent   when they were told; CW {number} no REASON if not"
        )
        return (self._closing(end), self._words.say(note, number=report.number))

    def _closing(self, one: Owed) -> str:
        return self._closing_words.word(one).text

    # --- partners and warnings

    def partners(self) -> tuple[str, ...]:
        """PA: the directory, by class."""
        here = [one for one in self._state.partners.values() if one.is_active]
        here.sort(key=lambda one: (one.group, one.number))
        return tuple(map(self.partner_line, here)) or self._none()

    def partners_due(self) -> tuple[str, ...]:
        """PA due: whom to ask for consent by now or soon; the first to end first."""
        due = partners_due(self._state, self._now_ms)
        return tuple(map(self.partner_line, due)) or self._none()

    def partner_line(self, partner: Partner) -> str:
        """Tell a partner in one line; how to reach them is told by `PA N`."""
        parts = [
            f"P{partner.number}",
            group_name(self._words, partner.group),
            self._read(partner.name),
            partner.organisation,
            partner.area,
            self._counts(partner),
            self._consent(partner),
        ]
        return " ".join(part for part in parts if part)

    def partner(self, key: EventId) -> tuple[str, ...]:
        """PA N: a partner, and how to reach them."""
        partner = self._state.partners[key]
        lines = (self.partner_line(partner), *self._channels(partner))
        return (*lines, partner.reason) if partner.reason else lines

    def _channels(self, partner: Partner) -> tuple[str, ...]:
        if not partner.channels:
            return ()
        read = channels_of(self._desk.reveal(partner.channels) or "")
        told = (
            f"{source_name(self._words, one.kind)} {clean(one.way)}" for one in read
        )
        return tuple(told) or (self._read(partner.channels),)

    def _counts(self, partner: Partner) -> str:
        told = N_("taken {taken}, the same again {added}, rejected {rejected}")
        counts = {
            name: getattr(partner, name) for name in ("taken", "added", "rejected")
        }
        if not any(counts.values()):
            return self._words.say(N_("no report decided yet"))
        late = partner.lately(self._now_ms)
        lately = self._words.say(
            N_("90 days: {taken}, {added}, {rejected}"),
            taken=late.taken,
            added=late.added,
            rejected=late.rejected,
        )
        return f"{self._words.say(told, **counts)} ({lately})"

    def _consent(self, partner: Partner) -> str:
        if partner.consent_ms is None:
            return self._words.say(N_("no consent yet"))
        if partner.is_due(self._now_ms):
            return self._words.say(N_("consent ran out: ask again"))
        until = partner.until_ms
        if until is None:
            return self._words.say(N_("agreed"))
        date = day(self._words, until - 1, self._teller.time_zone)
        return self._words.say(N_("agreed until {day}"), day=date)

    def warnings(self) -> tuple[str, ...]:
        """WA: the public warnings that hold, the one that ends first on top."""
        held = self._state.warnings.values()
        holding = [one for one in held if one.holds_at(self._now_ms)]
        holding.sort(key=lambda one: (one.until_ms, one.id))
        return tuple(map(self.warning_line, holding)) or self._none()

    def warning_line(self, warning: PublicWarning) -> str:
        """Tell a public warning in one line: what, where, until when."""
        until = moment(self._words, warning.until_ms, self._teller.time_zone)
        until = self._words.say(N_("until {time}"), time=until)
        parts = [
            f"WA{warning.number}", warning.severity, warning.event, warning.headline,
            warning.area, until,
        ]  # fmt: skip
        return " ".join(part for part in parts if part)

    def _none(self) -> tuple[str, ...]:
        return (self._words.say(N_("none")),)


def all_told_line(source: str, count: int) -> str:
    """Write the line that notes all who are owed a word by one channel as told."""
    return ALL_TOLD.format(source=source, count=count)


def _told_last_first(one: Owed) -> tuple[int, int]:
    at_ms = one.report.word.at_ms if one.report.word else 0
    return -at_ms, one.report.number
