"""Desks that work blind of each other and join: what they wrote, what each shows."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field

import hypothesis.strategies as st
import msgspec

from store.author import Author
from store.clock import Clock
from store.model.commands import (
    AddBolo,
    Advance,
    CallEmergency,
    Cancel,
    Clear,
    Close,
    CloseStreet,
    Command,
    Dispatch,
    EndBolo,
    EndEmergency,
    Free,
    Hold,
    LinkIncidents,
    LogOff,
    LogOn,
    MarkDuplicate,
    Open,
    OpenStreet,
    Preempt,
    Remark,
    Reopen,
    SetPlace,
    SetPriority,
    SetReadiness,
    SetTimer,
    SetType,
)
from store.model.conflicts import conflicts
from store.model.events import Event
from store.model.fold import fold_all
from store.model.records import (
    EventId,
    IncidentId,
    Location,
    Readiness,
    Stage,
    State,
    UnitId,
)
from store.model.refusals import Refusal
from store.model.rules import decide
from store.model.settling import Settle
from store.model.tables import CodeTables
from tests.store.model.conflict_oracle import Oracle
from tests.store.shift import NOON_MS

TABLES = CodeTables()
UNITS = (UnitId("21"), UnitId("22"))
MARKET, SCHOOL = Location(text="market"), Location(text="school")


def in_order(events: Iterable[Event]) -> list[Event]:
    """Put events into the one order that all desks fold in; commands stay whole."""
    known = {event.id: event for event in events}

    def place(event: Event) -> tuple[str, str, int]:
        return known[event.action].stamp, event.writer, event.number

    return sorted(known.values(), key=place)


@dataclass
class BlindDesk:
    """A desk with a clock of its own, and the events that are on it."""

    writer: str
    clock: Clock = field(default_factory=Clock)
    events: dict[EventId, Event] = field(default_factory=dict)
    author: Author = field(init=False)

    def __post_init__(self) -> None:
        self.author = Author(self.writer, self.clock)

    @property
    def state(self) -> State:
        """What it shows: its events in the one order."""
        return fold_all(State(), in_order(self.events.values()))


@dataclass
class Desks:
    """Some desks, and the oracle who watches them all."""

    desks: list[BlindDesk]
    oracle: Oracle = field(default_factory=Oracle)
    now_ms: int = NOON_MS

    @classmethod
    def at_work(cls, count: int = 3) -> Desks:
        """Begin with two units on duty and two incidents that all know of."""
        here = cls([BlindDesk(f"dv{at}aaaa") for at in range(count)])
        for unit in UNITS:
            here.does(0, LogOn(unit=unit))
        here.does(0, Open(type="theft", place=MARKET))
        here.does(0, Open(type="noise", place=SCHOOL))
        here.does(0, CloseStreet(place=MARKET))
        here.does(0, AddBolo(text="red motorbike"))
        here.join_all()
        return here

    def key(self, at: int) -> IncidentId:
        """Name the incident that was opened as the first, second, ..."""
        opened = [
            one.id
            for one in in_order(told.event for told in self.oracle.told.values())
            if one.fact.kind == "inc.open"
        ]
        return IncidentId(opened[at % len(opened)])

    def does(self, at: int, command: Command) -> Refusal | tuple[Event, ...]:
        """Let a desk do something, as its rules judge it."""
        self.now_ms += 1_000
        desk = self.desks[at % len(self.desks)]
        state = desk.state
        by = f"officer{at % len(self.desks)}"
        drafts = decide(state, command, self.now_ms, TABLES, by)
        if isinstance(drafts, Refusal):
            return drafts
        events, _ = desk.author.write(state, drafts, self.now_ms, by)
        for event in events:
            self.oracle.wrote(event, desk.events)
            desk.events[event.id] = event
        return events

    def settles(self, at: int, which: int, side: int) -> None:
        """Let a desk settle one of the conflicts it shows."""
        known = conflicts(self.desks[at % len(self.desks)].state)
        if known:
            one = known[which % len(known)]
            kept = one.sides[side % len(one.sides)].event
            self.does(
                at,
                Settle(
                    entity=one.entity, register=one.register, keep=kept, override=True
                ),
            )

    def join(self, at: int, other: int) -> None:
        """Let two desks give each other all they have."""
        one, two = self.desks[at % len(self.desks)], self.desks[other % len(self.desks)]
        both = one.events | two.events
        for desk in (one, two):
            for event in both.values():
                desk.clock.witness(event.stamp)
            desk.events = dict(both)

    def join_all(self) -> None:
        """Let all desks have all events."""
        for _ in range(2):
            for at in range(1, len(self.desks)):
                self.join(0, at)


class Act(msgspec.Struct, frozen=True):
    """One thing that happens: a command, a settling, or two desks that join."""

    at: int
    what: str
    one: int = 0
    two: int = 0


def made(desks: Desks, act: Act) -> Command | None:
    """Make the command of an act."""
    key, unit = desks.key(act.one), UNITS[act.two % len(UNITS)]
    units, over = (unit,), True
    orders: dict[str, Command] = {
        "send": Dispatch(units=units, incident=key, override=over),
        "send plainly": Dispatch(units=units, incident=key),
        "divert": Preempt(units=units, incident=key, override=over),
        "advance": Advance(units=units, stage=list(Stage)[act.one % 6], override=over),
        "clear": Clear(
            units=units, disposition=("", "REPORT", "GOA")[act.one % 3], override=over
        ),
        "free": Free(units=units, override=over),
        "priority": SetPriority(incident=key, priority=act.two % 4, override=over),
        "type": SetType(incident=key, type=("theft", "noise")[act.two % 2]),
        "place": SetPlace(incident=key, place=(MARKET, SCHOOL)[act.two % 2]),
        "hold": Hold(incident=key, minutes=5 + act.two, reason="waits"),
        "note": Remark(incident=key, text=f"words {act.two}"),
        "close": Close(
            incident=key, disposition=("REPORT", "GOA")[act.two % 2], override=over
        ),
        "cancel": Cancel(incident=key, reason="mistake", override=over),
        "reopen": Reopen(incident=key, override=over),
        "link": LinkIncidents(
            incident=key, other=desks.key(act.one + 1), override=over
        ),
        "duplicate": MarkDuplicate(
            incident=key, other=desks.key(act.one + 1), override=over
        ),
        "ready": SetReadiness(
            units=units,
            readiness=(Readiness.MB, Readiness.AV)[act.one % 2],
            override=over,
        ),
        "off": LogOff(units=units, override=over),
        "on": LogOn(unit=unit, crew=(f"crew{act.one}",), override=over),
        "timer": SetTimer(unit=unit, minutes=10 + act.one, override=over),
        "sos": CallEmergency(unit=unit),
        "stand down": EndEmergency(unit=unit, text="over", override=over),
        "open": Open(type="noise", place=SCHOOL),
        "bolo": EndBolo(number=1, reason=f"found {act.two}", override=over),
    }
    if act.what == "street":
        closed = desks.desks[act.at % len(desks.desks)].state.closed_streets
        return OpenStreet(closed=min(closed), override=over) if closed else None
    return orders[act.what]


WHATS = (
    "send", "send", "send plainly", "divert", "advance", "advance", "advance", "clear",
    "free", "priority", "priority", "type", "place", "hold", "note", "close", "close",
    "cancel", "reopen", "reopen", "link", "duplicate", "ready", "off", "on", "timer",
    "sos", "stand down", "open", "bolo", "street", "settle", "settle", "settle",
    "join", "join", "join",
)  # fmt: skip
ACTS = st.lists(
    st.builds(
        Act,
        at=st.integers(0, 3),
        what=st.sampled_from(WHATS),
        one=st.integers(0, 5),
        two=st.integers(0, 3),
    ),
    max_size=40,
)


def chance_acts(seed: int, count: int = 60) -> list[Act]:
    """Draw a long story, the same one for every seed."""
    chance = random.Random(seed)  # noqa: S311 (a story, not a secret)
    return [
        Act(
            at=chance.randint(0, 3),
            what=chance.choice(WHATS),
            one=chance.randint(0, 5),
            two=chance.randint(0, 3),
        )
        for _ in range(count)
    ]


def play(acts: list[Act], count: int) -> Desks:
    """Play a story; at its end all desks have everything."""
    desks = Desks.at_work(count)
    for act in acts:
        match act.what:
            case "join":
                desks.join(act.at, act.one)
            case "settle":
                desks.settles(act.at, act.one, act.two)
            case _:
                command = made(desks, act)
                if command is not None:
                    desks.does(act.at, command)
    desks.join_all()
    return desks
