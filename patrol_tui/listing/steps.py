"""The steps of an incident's type: what is to be done, and who did what of it when."""

from __future__ import annotations

from datetime import tzinfo

from store.model.facts import StepDone
from store.model.records import Entry, Incident
from widgets.words.catalogue import N_
from widgets.words.moments import clock
from widgets.words.results import Teller
from widgets.words.terms import type_name


def say_steps(teller: Teller, incident: Incident, zone: tzinfo) -> tuple[str, ...]:
    """Tell the steps, one line each, after what is to be asked."""
    kind = teller.tables.kind(incident.type)
    name = type_name(teller.words, teller.tables, incident.type)
    if kind is None or not (kind.steps or kind.ask):
        return (teller.words.say(N_("no steps for {type}"), type=name),)
    is_thai = teller.words.lang == "th"
    asked = (kind.ask_th if is_thai else "") or kind.ask
    head = f"#{incident.number} {name}"
    lines = [f"{head}: {asked}" if asked else head]
    done: dict[int, Entry] = {}
    for entry in incident.history:
        fact = entry.fact
        if isinstance(fact, StepDone) and entry.event not in incident.struck:
            done[fact.step] = entry
    for number, step in enumerate(kind.steps, 1):
        line = done.get(number)
        by = teller.words.officer(line.by) if line else ""
        mark = f"[x] {clock(line.at_ms, zone)} {by}" if line else "[ ]"
        lines.append(f"{number} {step}  {mark}")
    return tuple(lines)
