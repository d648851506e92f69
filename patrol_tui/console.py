"""The console: one line in, one reply out; the same for screen, shell and script.

It parses a line, has the desk do it, and says what happened in the reader's words.
Nothing here knows Textual.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from patrol_tui.absence import Absence
from patrol_tui.answering import answer, told_news
from patrol_tui.commands.aliases import spelled_out
from patrol_tui.commands.conflict_numbers import Numbering
from patrol_tui.commands.parse import parse, verb_of
from patrol_tui.commands.places import corrected, locate
from patrol_tui.commands.verbs import Ask, Misread, Query, Scene
from patrol_tui.config import Config
from patrol_tui.following import say_next
from patrol_tui.listing.away_report import AwayReport
from patrol_tui.listing.lists import Listing
from patrol_tui.maps.closing import extent_of
from patrol_tui.maps.town_in_use import TownInUse
from patrol_tui.offers import Offers
from patrol_tui.partners.recognising import completed
from patrol_tui.replies import NOTHING, Outcome, Reply, Selection
from patrol_tui.report_words import words_of
from patrol_tui.settings.alias_choice import choose_aliases
from patrol_tui.settings.live import LiveSettings
from patrol_tui.waiting import Waiting
from store.answers import touched_by
from store.city.shelf import Shelf
from store.city.town import Town
from store.desk import Desk
from store.glance import Glance
from store.model.commands import CloseStreet, Command, KeepSetting
from store.model.conflicts import Conflict
from store.model.facts import Overridden, UnitAssigned
from store.model.handover import handover_in
from store.model.records import EventId, IncidentId, Location, State, UnitId
from store.model.refusals import Code, Refusal
from store.model.settings import HANDOVER_SETTING
from store.text import fold
from widgets.drawing.board import EMPTY_TRAY, Board, LinkLook, Tray, queue_of, tray_of
from widgets.words.callers import masked, say_unreadable
from widgets.words.catalogue import N_, Words
from widgets.words.link import ALONE
from widgets.words.meter import NOT_METERED
from widgets.words.moments import clock
from widgets.words.places import say_candidates
from widgets.words.refusals import NONE_DONE, OVERRIDE, SENTENCES, say_refusal
from widgets.words.results import Teller

__all__ = ["NOTHING", "Console", "Outcome", "Reply", "Selection"]


class Console:
    """One desk with its words, tables and places."""

    def __init__(
        self,
        desk: Desk | Glance,
        config: Config,
        *,
        lang: str,
        by: str,
        own: UnitId | None,
        shelf: Shelf,
    ) -> None:
        self.desk = desk
        self.config = config
        self.aliases = choose_aliases(config.aliases, config.units)[0]
        self.by = by
        self.own = own
        self.absence = Absence(desk, by)
        self.offers = Offers()
        self.live = LiveSettings()
        self.link_look: Callable[[], LinkLook | None] = lambda: None
        """Tells how the link stands; None where this desk works alone."""
        self.outstanding: Callable[[int], tuple[str, ...]] = self._works_alone
        """Tells at a moment what other desks do not have yet."""
        self.metered: Callable[[], tuple[str, ...]] = self._is_not_metered
        """Tells what the screen costs on its line."""
        self._chores: Iterator[None] = iter(())
        self.waiting = Waiting()
        self.said: set[str] = set()
        """Warnings that were said, so that each is said once."""
        self.shelf = shelf
        self._in_use = TownInUse(shelf, desk.state, config.maps.all_vehicles)
        self._ordered_for: object = None
        self._queue = queue_of(desk.state)
        self._tray_for: State | None = None
        self._tray = EMPTY_TRAY
        self._numbering = Numbering()
        self._conflicts: Mapping[int, Conflict] = {}
        self.speak(lang)

    def speak(self, lang: str) -> None:
        """Switch the language."""
        self.words = Words(lang)
        town, zone = self._in_use.town, self.config.zone
        self.teller = Teller(self.words, self.desk.tables, town, zone)

    def adopt(self, config: Config) -> None:
        """Work by other settings from the next line on, in one step.

        The log keeps what it holds: only what is judged, drawn or said later differs.
        """
        aliases = choose_aliases(config.aliases, config.units)[0]
        self.desk.tables, self.config, self.aliases = config.tables, config, aliases
        self._in_use.drive(config.maps.all_vehicles)
        self.speak(self.words.lang)

    @property
    def map_in_use(self) -> str:
        """Name the map that the store has chosen; empty for the built-in zone."""
        self._renew_town()
        return self._in_use.name

    @property
    def town(self) -> Town:
        """The map in use."""
        self._renew_town()
        return self._in_use.town

    def _renew_town(self) -> None:
        if self._in_use.renew(self.state):
            self.speak(self.words.lang)

    def _works_alone(self, _now_ms: int) -> tuple[str, ...]:
        return (self.words.say(ALONE),)

    def _is_not_metered(self) -> tuple[str, ...]:
        return (self.words.say(NOT_METERED),)

    @property
    def is_saved(self) -> bool:
        """Claim that everything entered is on disk."""
        return self.desk.is_saved

    def saved_late(self) -> str:
        """Say once that what waited for the disk is saved; empty without such news."""
        return self.waiting.news(self.words, is_saved=self.is_saved)

    def map_trouble(self) -> str:
        """Say why the chosen map cannot be used; empty while it can, or is unread."""
        return self._in_use.trouble(self.words)

    def tidy(self) -> None:
        """Do one small step, if there is one, of what keeps the store in order."""
        if next(self._chores, self) is self:
            self._chores = self.desk.chores()

    def masked_caller(self, text: str) -> str:
        """Tell of a caller, who is kept sealed, enough to know one again; or why not.

        Who it is is told by `WHO` alone, which leaves a trace.
        """
        said = self.desk.reveal(text)
        if said is not None:
            return masked(said)
        forgotten_ms = self.desk.keyring.destroyed_ms(text)
        return f"({say_unreadable(self.words, forgotten_ms, self.config.zone)})"

    @property
    def state(self) -> State:
        """What is true now."""
        return self.desk.state

    @property
    def tray(self) -> Tray:
        """What desks differ in until somebody settles it."""
        if self._tray_for is not self.state:
            self._tray_for, self._tray = self.state, tray_of(self.state)
            self._conflicts = self._numbering.of(self._tray.conflicts)
        return self._tray

    @property
    def conflicts(self) -> Mapping[int, Conflict]:
        """The same by number; each keeps its own until it is settled."""
        return self._conflicts if self.tray.conflicts else {}

    def scene(self, now_ms: int, selection: Selection = NOTHING) -> Scene:
        """Give what a line's meaning depends on."""
        return Scene(
            state=self.desk.state,
            tables=self.desk.tables,
            aliases=self.aliases,
            town=self.town,
            conflicts=self.conflicts,
            words_of=partial(words_of, reveal=self.desk.reveal),
            reveal=self.desk.reveal,
            maps=self.shelf.names,
            now_ms=now_ms,
            selected_incident=selection.incident,
            selected_unit=selection.unit or self.own,
            own_unit=self.own,
            by=self.by,
            time_zone=self.config.zone,
        )

    def board(self, now_ms: int, selection: Selection = NOTHING) -> Board:
        """Give all that a screen shows of this moment."""
        self._renew_town()
        if self._ordered_for is not self.state.incidents:
            self._ordered_for = self.state.incidents
            self._queue = queue_of(self.state)
        station = self.config.station
        return Board(
            state=self.state,
            queue=self._queue,
            now_ms=now_ms,
            teller=self.teller,
            time_zone=self.config.zone,
            station=station.name_th if self.words.lang == "th" else station.name_en,
            officer=self.by,
            shift=self.config.shift_at(now_ms),
            notice=self._notice(),
            link=self.link_look(),
            is_saved=self.is_saved,
            tray=self.tray,
            masked_caller=self.masked_caller,
            incident=selection.incident,
            unit=selection.unit,
        )

    def _notice(self) -> str:
        """Say that this is not real work, if it is not."""
        kind, _, name = self.state.exercise.partition(" ")
        if kind == "replay":
            return self.words.say(N_("REPLAY: {name}"), name=name)
        if kind:
            return self.words.say(N_("DRILL: nothing here is real"))
        return self.words.say(N_("NO MAP: {name}"), name=self.map_in_use) * bool(
            self.map_trouble()
        )

    def enter(self, line: str, now_ms: int, selection: Selection = NOTHING) -> Reply:
        """Take a line, do it, and say what happened."""
        line = self._taken_up(line, now_ms) or spelled_out(line, self.aliases)
        self.offers.drop()
        meaning = parse(line, self.scene(now_ms, selection))
        match meaning:
            case Misread(fault=fault, about=about):
                said = say_refusal(self.words, fault.value, about)
                return Reply(
                    outcome=Outcome.MISREAD, text=f"? {said}", code=fault.value
                )
            case Refusal():
                return self._refused(meaning, line, now_ms)
            case Query():
                return self.answer(meaning, now_ms)
            case _:
                known = self._completed(meaning, now_ms)
                if isinstance(known, Refusal):
                    return self._refused(known, line, now_ms)
                return self._do(known, line, now_ms)

    def _completed(self, command: Command, now_ms: int) -> Command | Refusal:
        """Add what only a desk with the keys can tell."""
        reveal = self.desk.reveal
        return completed(command, self.state, reveal, self.config, now_ms)

    def _do(self, command: Command, line: str, now_ms: int) -> Reply:
        before = self.by, self.absence
        is_relief = self._relieved(command)
        answer = self.desk.submit(command, now_ms, by=self.by)
        if isinstance(answer, Refusal):
            if answer.code is not Code.NOT_SAVED:  # that waits, and will be so
                self.by, self.absence = before
            if answer.code is Code.NOT_SAVED:
                self.waiting.begin(line)
            units = getattr(command, "units", ())
            return self._refused(answer, line, now_ms, units=units)
        self._renew_town()
        time = clock(answer.at_ms, self.config.zone, seconds=True)
        verb = verb_of(line)
        told = self.teller.result(answer.state, answer.events)
        if isinstance(command, CloseStreet):
            key = EventId(answer.events[0].entity[2:])
            closed = answer.state.closed_streets[key]
            told += extent_of(self.words, self._in_use.town, closed)
        offered, follows = say_next(self.teller, answer, self.desk.reveal)
        self.offers.make(offered, now_ms)
        if any(isinstance(event.fact, Overridden) for event in answer.events):
            overridden = self.words.say(N_("rule overridden"))
            told = f"({overridden}) {told}"
        told = "; ".join((*follows, told))
        text = f"OK {time} {verb.name if verb else ''} {told}"
        reply = Reply(outcome=Outcome.DONE, text=text, done=answer)
        if not is_relief:
            return reply
        query = Query(ask=Ask.NEWS, about=HANDOVER_SETTING)
        return replace(
            reply, lines=(text, *told_news(self, query, now_ms)), query=query
        )

    def _relieved(self, command: Command) -> bool:
        """Let the officer who takes the desk over give this command, and all after."""
        if not isinstance(command, KeepSetting) or command.key != HANDOVER_SETTING:
            return False
        taken = handover_in(command.value)
        if taken is None or not taken.taken_by:
            return False
        if taken.taken_by != self.by:
            self.by = taken.taken_by
            self.absence = Absence(self.desk, self.by)
        return True

    def report(self, query: Query, now_ms: int) -> AwayReport:
        """Tell what changed while the officer was away, or since a moment."""
        since = query.keys.get("since", "")
        absence = self.absence
        return AwayReport(
            absence,
            Listing(self.teller, self.desk, self.config.zone, now_ms),
            since_ms=int(since) if since else None,
            with_desk=query.about == HANDOVER_SETTING or absence.is_relief,
        )

    def _refused(
        self,
        refusal: Refusal,
        line: str,
        now_ms: int,
        *,
        units: tuple[UnitId, ...] = (),
    ) -> Reply:
        verb = verb_of(line)
        about = {"verb": verb.called(self.words.lang) if verb else "", **refusal.about}
        said = say_refusal(self.words, refusal.code.value, about)
        says_how = refusal.code is Code.UNKNOWN_PLACE or (
            "{verb}" in SENTENCES[refusal.code.value]
        )
        if refusal.overridable and not says_how:
            said += f" ({self.words.say(OVERRIDE, verb=about['verb'])})"
        near: tuple[str, ...] = ()
        if refusal.code is Code.UNKNOWN_PLACE:
            near = say_candidates(self.words, refusal.about.get("near", ""))
            self.offers.make(corrected(line, refusal), now_ms)
        if len(units) > 1:
            said += f"; {self.words.say(NONE_DONE)}"
        return Reply(
            outcome=Outcome.REFUSED,
            text=f"-- {said}",
            lines=(f"-- {said}", *near) if self.offers else (),
            code=refusal.code.value,
            about=refusal.about,
        )

    def meant(self, reply: Reply) -> IncidentId | None:
        """Name the incident that a command was about: the one sent to or entered."""
        events = reply.done.events if reply.done else ()
        for event in reversed(events):
            if isinstance(event.fact, UnitAssigned):
                return event.fact.incident
        touched = {
            name[2:]
            for event in events
            for name in touched_by(event)
            if name[:2] == "i:"
        }
        return IncidentId(touched.pop()) if len(touched) == 1 else None

    def offered(self, digit: int, now_ms: int) -> str:
        """Give the line that a digit key enters after REC or candidates, or nothing."""
        return self.offers.line(str(digit), now_ms)

    def _taken_up(self, line: str, now_ms: int) -> str:
        """Give the line that a typed digit stands for, unless it is a unit's name."""
        digit = fold(line).lstrip(":/ ") or line.strip()  # keys of 2 and 6, in Thai
        is_unit = digit in self.state.units or digit in self.desk.tables.units
        return "" if is_unit else self.offers.line(digit, now_ms)

    def locate(self, text: str, town: Town, now_ms: int = 0) -> Location | str:
        """Find a place on a map, or say why it is not found."""
        found = locate(text, replace(self.scene(now_ms), town=town))
        if isinstance(found, Location):
            return found
        return say_refusal(self.words, found.code.value, {"verb": "", **found.about})

    def lines_of(
        self, incidents: Iterable[IncidentId], units: Iterable[UnitId], now_ms: int
    ) -> tuple[str, ...]:
        """Tell incidents and units, one line each."""
        listing = Listing(self.teller, self.desk, self.config.zone, now_ms)
        known = self.state.incidents
        told = [listing.incident_line(known[key]) for key in incidents if key in known]
        told += [line for key in units for line in listing.selected(None, key)]
        return tuple(told)

    def answer(self, query: Query, now_ms: int) -> Reply:
        """Answer a question."""
        return answer(self, query, now_ms)
