"""Reports for the head of a shift: response times, load, and one incident replayed.

Made of what the store remembers of incidents, open, closed and put away; nothing is
changed. Times are those of the first unit that took a step.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from statistics import median_high
from typing import Any, NamedTuple

import msgspec

from patrol_tui.console import Console, Outcome
from patrol_tui.headless import ask_which
from patrol_tui.listing.inbox import Inbox
from patrol_tui.listing.searching import span_ms
from patrol_tui.opening import Choices, expect_store, look_at, wall_ms
from patrol_tui.telling import complain, tell
from store.documents import iso
from store.model.inbox import DECIDED_KEPT_MS
from store.model.owed import waits_ms
from store.model.records import Assignment, Incident, tellable_ms
from store.model.refusals import Code
from widgets.words.catalogue import N_, Words
from widgets.words.moments import clock, day
from widgets.words.refusals import say_refusal
from widgets.words.terms import type_name

_BAR_CELLS = 40
_MOST_PLACES = 10
_MOST_TYPES = 10


class Step(NamedTuple):
    """One step of a response, and how long it took each time, in milliseconds."""

    name: str
    spans_ms: list[int]


def run(
    choices: Choices, what: str, number: int | None, *, last: str, as_json: bool
) -> int:
    """Print `show times`, `show work` or `show story N`."""
    if what == "story" and number is None:
        return ask_which(choices, what)
    expect_store(choices)
    console, glance = look_at(choices)
    if what != "story" and not re.fullmatch(r"\d{1,5}[mhd]", last):
        complain(
            console.words.say(N_("--last: not like 7d, 12h or 30m: {word}"), word=last)
        )
        return Outcome.MISREAD.value
    if what == "story":
        return _story(console, number, as_json=as_json)
    now_ms = wall_ms()
    since_ms = now_ms - span_ms(last)
    found = list(_since(console, since_ms, now_ms))
    has_words = what == "times" and now_ms - since_ms <= DECIDED_KEPT_MS
    if as_json:
        told = _times_document(found) if what == "times" else _load(console, found)
        waits = {"word_waits_ms": waits_ms(console.state, since_ms)}
        told = {**told, **(waits if has_words else {})}
        head = {"last": last, "incidents": len(found)}
        tell(msgspec.json.encode({**head, **told}).decode())
        return 0
    counted = N_("last {span}: {count} incidents")
    tell(console.words.say(counted, span=last, count=len(found)))
    for line in (
        times(console.words, found) if what == "times" else work(console, found)
    ):
        tell(line)
    if has_words and console.state.reports:
        inbox = Inbox(console.teller, glance, now_ms, console.config)
        tell(inbox.waits(since_ms))
    return 0


def _since(console: Console, since_ms: int, now_ms: int) -> Iterator[Incident]:
    """Give all incidents opened since then, at hand and put away."""
    for incident in console.state.incidents.values():
        if incident.opened_ms >= since_ms:
            yield incident
    for chapter in console.desk.view.past_tables(since_ms, now_ms):
        yield from chapter.incidents.values()


# --- response times


def times(words: Words, incidents: Iterable[Incident]) -> Iterator[str]:
    """Tell each step of a response: how often, half within, nine of ten within."""
    rows = list(incidents)
    for priority in (None, 0, 1, 2, 3, 4):
        chosen = [one for one in rows if priority in (None, one.priority)]
        taken = [step for step in steps_of(chosen) if step.spans_ms]
        if taken:
            yield words.say(N_("all")) if priority is None else f"P{priority}"
        for step in taken:
            yield _step_line(words, step)


def _step_line(words: Words, step: Step) -> str:
    told = N_("{step}: {count}x, half within {half}, nine in ten within {most}")
    half_ms, most_ms = within(step.spans_ms)
    line = words.say(
        told,
        step=words.say(step.name),
        count=len(step.spans_ms),
        half=minutes(half_ms),
        most=minutes(most_ms),
    )
    return f"  {line}"


def within(spans_ms: list[int]) -> tuple[int, int]:
    """Give within how many milliseconds half of them, and nine in ten, were done."""
    spans = sorted(spans_ms)
    return median_high(spans), spans[max(-(-len(spans) * 9 // 10) - 1, 0)]


def _times_document(incidents: list[Incident]) -> dict[str, Any]:
    rows = []
    for priority in (None, 0, 1, 2, 3, 4):
        chosen = [one for one in incidents if priority in (None, one.priority)]
        for step in steps_of(chosen):
            if step.spans_ms:
                half_ms, most_ms = within(step.spans_ms)
                rows.append(
                    {
                        "priority": priority,
                        "step": step.name,
                        "count": len(step.spans_ms),
                        "half_within_ms": half_ms,
                        "nine_in_ten_within_ms": most_ms,
                    }
                )
    return {"steps": rows}


def minutes(span_ms: int) -> str:
    """Tell a span to the second: `4:07`, `1:05:30`."""
    minute, second = divmod(max(span_ms, 0) // 1000, 60)
    hour, minute = divmod(minute, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def steps_of(incidents: Iterable[Incident]) -> tuple[Step, ...]:
    """Measure the steps; one that was not taken is not counted."""
    steps = (
        Step(N_("received to sent"), []),
        Step(N_("sent to acknowledged"), []),
        Step(N_("sent to on the way"), []),
        Step(N_("on the way to there"), []),
        Step(N_("received to there"), []),
        Step(N_("there to cleared"), []),
    )
    for one in incidents:
        sent = [held.dispatched_ms for held in one.assignments]
        there = [t for held in one.assignments if (t := held.onscene_ms) is not None]
        if sent:
            steps[0].spans_ms.append(min(sent) - one.opened_ms)
        if there:
            steps[4].spans_ms.append(min(there) - one.opened_ms)
        for held in one.assignments:
            pairs = (
                (1, held.dispatched_ms, held.acknowledged_ms),
                (2, held.dispatched_ms, held.enroute_ms),
                (3, held.enroute_ms, held.onscene_ms),
                (5, held.onscene_ms, held.ended_ms),
            )
            for at, begun, done in pairs:
                if begun is not None and done is not None:
                    steps[at].spans_ms.append(done - begun)
    return steps


# --- load


def work(console: Console, incidents: Iterable[Incident]) -> Iterator[str]:
    """Tell the load by hour, type, place and unit, each with a bar."""
    load, say = _load(console, list(incidents)), console.words.say
    heads = {
        "hours": N_("by hour of the day"),
        "types": N_("by type"),
        "places": N_("by place"),
        "units": N_("by unit, minutes on incidents"),
    }
    for key, head in heads.items():
        yield say(head)
        yield from bars(load[key].items())


def _load(console: Console, incidents: list[Incident]) -> dict[str, dict[str, int]]:
    """Count incidents by hour, type and place, and minutes by unit."""
    zone, teller = console.config.zone, console.teller
    times_ms = (tellable_ms(one.opened_ms) for one in incidents)
    begun = Counter(datetime.fromtimestamp(ms / 1000, zone).hour for ms in times_ms)
    tables = console.desk.tables
    types = Counter(type_name(console.words, tables, one.type) for one in incidents)
    places = Counter(teller.place(one.place) for one in incidents)
    units: Counter[str] = Counter()
    for one in incidents:
        for held in one.assignments:
            units[held.unit] += _busy_min(held)
    hours = {f"{hour:02}": begun[hour] for hour in range(24)} if incidents else {}
    return {
        "hours": hours,
        "types": dict(types.most_common(_MOST_TYPES)),
        "places": dict(places.most_common(_MOST_PLACES)),
        "units": dict(sorted(units.items())),
    }


def _busy_min(held: Assignment) -> int:
    """Measure the minutes from dispatch to the end; one that goes on has none yet."""
    if held.ended_ms is None:
        return 0
    return max(held.ended_ms - held.dispatched_ms, 0) // 60_000


def bars(rows: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Draw one bar a row, the longest `_BAR_CELLS` long."""
    counted = list(rows)
    most = max((count for _, count in counted), default=0)
    for name, count in counted:
        length = -(-count * _BAR_CELLS // most) if most else 0
        yield f"  {count:>5} {'#' * length:<{_BAR_CELLS}} {name}".rstrip()


# --- one incident


def _story(console: Console, number: int | None, *, as_json: bool) -> int:
    incident = console.state.by_number(number) if number else None
    if incident is None:
        about = {"number": str(number or "")}
        complain(say_refusal(console.words, Code.UNKNOWN_INCIDENT.value, about))
        return Outcome.REFUSED.value
    if as_json:
        told = [
            {
                "at": iso(at_ms),
                "after_ms": at_ms - incident.opened_ms,
                "by": by,
                "text": text,
            }
            for at_ms, by, text in console.teller.history(incident)
        ]
        document = {"number": incident.number, "id": incident.id, "story": told}
        tell(msgspec.json.encode(document).decode())
        return 0
    for line in story(console, incident):
        tell(line)
    return 0


def story(console: Console, incident: Incident) -> Iterator[str]:
    """Replay an incident: at each line the time since it began, and since the last."""
    zone = console.config.zone
    begun_ms = before_ms = incident.opened_ms
    yield f"{console.teller.incident(incident)}  {day(console.words, begun_ms, zone)}"
    for at_ms, by, told in console.teller.history(incident):
        gap = f"(+{minutes(at_ms - before_ms)})" if at_ms > before_ms else ""
        stamp, who = clock(at_ms, zone, seconds=True), console.words.officer(by)
        yield f"{minutes(at_ms - begun_ms):>8} {gap:>9} {stamp} {told}  ({who})"
        before_ms = at_ms
