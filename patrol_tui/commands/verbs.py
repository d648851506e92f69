"""What a verb is: its names, what it takes, and what it makes of what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from enum import StrEnum

from msgspec import structs

from store.city.places import Gazetteer
from store.city.town import Town
from store.model.commands import Command
from store.model.conflicts import Conflict
from store.model.order import Order
from store.model.records import (
    Incident,
    IncidentId,
    Location,
    Report,
    State,
    UnitId,
)
from store.model.refusals import Refusal
from store.model.tables import CodeTables


class Fault(StrEnum):
    """Why a line is not a command at all; `widgets.words` says each."""

    UNKNOWN_VERB = "unknown-verb"
    OTHER_LAYOUT = "other-layout"
    TOO_LONG = "too-long"
    NEEDS_UNIT = "needs-unit"
    NEEDS_INCIDENT = "needs-incident"
    NEEDS_WORD = "needs-word"
    ONE_UNIT = "one-unit"
    TWO_INCIDENTS = "two-incidents"
    STRAY_UNIT = "stray-unit"
    UNKNOWN_MAP = "unknown-map"
    OUT_OF_RANGE = "out-of-range"
    TWO_TIMES = "two-times"
    WHICH_STREET = "which-street"
    NEEDS_STREET = "needs-street"
    BAD_TIME = "bad-time"
    BAD_NUMBER = "bad-number"
    NO_SIDE = "no-side"
    BAD_UNIT = "bad-unit"
    NO_OWN_UNIT = "no-own-unit"
    UNKNOWN_KEY = "unknown-key"
    UNUSED_WORDS = "unused-words"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """The line was not understood: nothing was asked of the rules."""

    fault: Fault
    about: dict[str, str] = field(default_factory=dict)


class Ask(StrEnum):
    """What can be asked without changing anything."""

    HELP = "help"
    LIST = "list"
    HISTORY = "history"
    SEARCH = "search"
    SELECT = "select"
    RECOMMEND = "recommend"
    STEPS = "steps"
    MAP = "map"
    FORM = "form"
    LANGUAGE = "language"
    THEME = "theme"
    NEWS = "news"
    SETTINGS = "settings"
    SYNC = "sync"
    METER = "meter"
    CONFLICTS = "conflicts"
    INBOX = "inbox"
    WHO = "who"
    WORDS = "words"
    PARTNERS = "partners"
    WARNINGS = "warnings"
    QUIT = "quit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question; `about` is what it is about (a verb, a letter, words, a number)."""

    ask: Ask
    about: str = ""
    incident: IncidentId | None = None
    unit: UnitId | None = None
    keys: dict[str, str] = field(default_factory=dict)
    place: Location | None = None


def _no_words(_: Report) -> str:
    return ""


def _unsealed(text: str) -> str | None:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What gives a line its meaning: the State, the tables, and what is selected."""

    state: State
    tables: CodeTables
    town: Town
    aliases: Mapping[str, str] = field(default_factory=dict)
    """The station's own words -> names of verbs."""
    conflicts: Mapping[int, Conflict] = field(default_factory=dict)
    """What desks differ in, by the numbers that were shown."""
    words_of: Callable[[Report], str] = _no_words
    """Gives a report's words without what names or reaches its sender."""
    reveal: Callable[[str], str | None] = _unsealed
    """Reads what is sealed; None if that cannot be read."""
    maps: Callable[[], list[str]] = list
    """Names the installed maps."""
    now_ms: int = 0
    selected_incident: IncidentId | None = None
    selected_unit: UnitId | None = None
    own_unit: UnitId | None = None
    by: str = ""
    """Who types."""
    time_zone: tzinfo = UTC
    """The station's, for times of day."""

    @property
    def gazetteer(self) -> Gazetteer:
        """The places that have names on the map in use."""
        return self.town.gazetteer


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A line taken apart."""

    verb: Verb
    scene: Scene
    line: str
    override: bool = False
    units: tuple[UnitId, ...] = ()
    incident: Incident | None = None
    place: Location | None = None
    keys: dict[str, str] = field(default_factory=dict)
    text: str = ""


Meaning = Command | Query | Refusal | Misread


def meant(said: Said) -> Meaning:
    """Make what a line means; its `!` goes with every command, whoever makes it."""
    made = said.verb.make(said)
    if said.override and isinstance(made, Order):
        return structs.replace(made, override=True, words=said.line)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A key as a short form of a line; `{unit}` and `{incident}` are the selected."""

    key: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One row of the table of commands."""

    name: str
    """The word that the log, the documents and the help use."""
    also: tuple[str, ...] = ()
    thai: tuple[str, ...] = ()
    summary: str
    """One line of English; translated in the catalogue."""
    usage: str
    example: str
    make: Callable[[Said], Meaning]
    takes_units: bool = False
    takes_incident: bool = False
    takes_place: bool = False
    needs_place: bool = False
    """Without a place it is refused: what stands behind `ที่` is meant for one."""
    takes_type: bool = False
    takes_disposition: bool = False
    takes_other: bool = False
    """A second incident behind the first."""
    takes_agency: bool = False
    takes_pair: bool = False
    """Two units, with a comma or a space between them."""
    takes_figure: bool = False
    """Its first word is a number of its own: minutes, a priority."""
    is_status: bool = False
    """It means the incident that the unit has in hand, whatever is selected."""
    names_unit: bool = False
    """The selected unit does not stand in for one that was not named."""
    is_urgent: bool = False
    """A place that the map does not know is taken as it was said, not refused."""
    is_secret: bool = False
    """What stands behind it is shown and kept nowhere."""
    takes_words: bool = True
    """False refuses words behind the ids, rather than losing them in silence."""
    keys: tuple[str, ...] = ()
    stroke: Stroke | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every word that calls this verb."""
        return (self.name, *self.also, *self.thai)

    def called(self, lang: str) -> str:
        """Call the verb as a reader of a language types it."""
        return self.thai[0] if lang == "th" and self.thai else self.name
