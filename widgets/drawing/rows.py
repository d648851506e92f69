"""Records as rows of runs: what the queue, the roster, the card and the header say.

Every row is exactly as wide as asked. State is told by a shape and a word, lateness by
`!` and `!!`, so that one colour and ASCII lose nothing. Style names are the theme's.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal

from store.model.records import Incident, IncidentState, Stage, State, Unit, UnitId
from store.model.timers import Alarm, Timer, incident_timer, unit_timer
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, width, wrap
from widgets.words.catalogue import N_
from widgets.words.moments import age, clock
from widgets.words.results import Teller
from widgets.words.terms import (
    SHORT_OFF,
    SHORT_READINESS,
    SHORT_STAGES,
    SHORT_STATES,
    state_name,
    type_name,
)

Row = list[Run]
Glyphs = Literal["box", "ascii"]

_STATE_SHAPES = {
    IncidentState.PENDING: ("○", "o"),
    IncidentState.HELD: ("·", "."),
    IncidentState.ASSIGNED: ("□", "+"),
    IncidentState.ENROUTE: ("►", ">"),
    IncidentState.ONSCENE: ("■", "#"),
    IncidentState.CLEARED: ("◆", "*"),
    IncidentState.CLOSED: ("✓", "x"),
    IncidentState.CANCELLED: ("✓", "x"),
}
_STAGE_STATES = {
    Stage.DP: IncidentState.ASSIGNED,
    Stage.AK: IncidentState.ASSIGNED,
    Stage.EN: IncidentState.ENROUTE,
    Stage.AR: IncidentState.ONSCENE,
}
_ALARM_MARKS = {Alarm.NONE: "  ", Alarm.AMBER: "! ", Alarm.RED: "!!"}
_ALARM_STYLES = {Alarm.NONE: "dim", Alarm.AMBER: "amber", Alarm.RED: "red"}
_WORD_CELLS = 5
_AGE_CELLS = 5
_LEAST_PLACE = 8


def shape(state: IncidentState, glyphs: Glyphs) -> str:
    """Give the one-cell sign of a state."""
    box, plain = _STATE_SHAPES[state]
    return plain if glyphs == "ascii" else box


def dots(glyphs: Glyphs) -> str:
    """Give what stands for text that was cut."""
    return "~" if glyphs == "ascii" else "…"


def row_of(parts: Row, cells: int, *, style: str = "") -> Row:
    """Cut or pad a row to exactly `cells`; `style` is laid under every run."""
    row: Row = []
    left = cells
    for part in parts:
        if left <= 0:
            break
        size = width(part.text)
        text = part.text if size <= left else fit(part.text, left)
        row.append(Run(text, f"{part.style} {style}".strip()))
        left -= min(size, left)
    if left > 0:
        row.append(Run(" " * left, style))
    return row


def changed_cells(old: Row, new: Row) -> tuple[int, int]:
    """Find the first cell and the one behind the last in which two rows differ."""
    start = end = sum(width(run.text) for run in new)
    ahead = 0
    for before, after in zip(old, new, strict=False):
        if before != after:
            start = ahead
            break
        ahead += width(after.text)
    for before, after in zip(reversed(old), reversed(new), strict=False):
        if before != after or end <= start:
            break
        end -= width(after.text)
    return min(start, end), end


def _age_runs(timer: Timer) -> Row:
    style = _ALARM_STYLES[timer.alarm]
    text = fit(age(timer.age_ms), _AGE_CELLS, "right")
    return [Run(text, style), Run(_ALARM_MARKS[timer.alarm], style)]


def queue_row(
    incident: Incident,
    state: State,
    teller: Teller,
    now_ms: int,
    cells: int,
    *,
    glyphs: Glyphs,
    selected: bool,
) -> Row:
    """Tell an incident: sign, priority, number, type, place, state, units, age."""
    words, cut = teller.words, dots(glyphs)
    life = incident.state_at(now_ms)
    timer = incident_timer(state, incident, now_ms, teller.tables)
    units = ",".join(a.unit for a in incident.active)
    number = fit(str(incident.number), 4, ellipsis=cut)
    unit_cells = 0 if cells < 47 else 6 if cells < 70 else 12
    fixed = 10 + _WORD_CELLS + 1 + unit_cells + 1 + _AGE_CELLS + 2
    room = max(cells - fixed, 2 * _LEAST_PLACE)
    type_cells = min(max(room * 45 // 100, _LEAST_PLACE), 24)
    kind = fit(
        type_name(words, teller.tables, incident.type), type_cells - 1, ellipsis=cut
    )
    place = teller.place(incident.place, short=cells < 70)
    priority = f"p{min(incident.priority, 4)}"
    name = fit(words.say(SHORT_STATES[life]), _WORD_CELLS + 1, ellipsis=cut)
    where = fit(place, room - type_cells, ellipsis=cut)
    parts = [
        Run(">" if selected else " ", "cursor"),
        Run(f"{incident.priority} {number} ", priority),
        Run(f"{kind} {where} ", "text"),
        Run(shape(life, glyphs), f"state-{life.value.lower()}"),
        Run(name, "text"),
        Run(fit(units, unit_cells, ellipsis=cut) + " ", "unit"),
        *_age_runs(timer),
    ]
    return row_of(parts, cells, style="selected" if selected else "")


def unit_row(
    key: UnitId,
    state: State,
    teller: Teller,
    now_ms: int,
    cells: int,
    *,
    glyphs: Glyphs,
    selected: bool,
) -> Row:
    """Tell a unit: call sign, status, incident in hand or place, time in status."""
    words, cut = teller.words, dots(glyphs)
    unit = state.units.get(key) or Unit(id=key)
    timer = unit_timer(state, unit, now_ms, teller.tables)
    sign, word, style = unit_sign(unit, state, glyphs)
    fixed = 1 + 6 + 2 + _WORD_CELLS + 1 + _AGE_CELLS + 2
    about = fit(
        _unit_about(unit, state, teller), max(cells - fixed - 1, 0), ellipsis=cut
    )
    parts = [
        Run(">" if selected else " ", "cursor"),
        Run(fit(key, 6, ellipsis=cut), "unit"),
        Run(sign, style),
        Run(fit(words.say(word), _WORD_CELLS + 1, ellipsis=cut) + " ", "text"),
        Run(about + " ", "text"),
        *(_age_runs(timer) if unit.since_ms else [Run(" " * (_AGE_CELLS + 2), "")]),
    ]
    return row_of(parts, cells, style="selected" if selected else "")


def unit_sign(unit: Unit, state: State, glyphs: Glyphs) -> tuple[str, str, str]:
    """Give a unit's shape, its short word (untranslated) and its style."""
    held = state.current(unit)
    if not unit.on_duty:
        return ("-" if glyphs == "ascii" else "·"), SHORT_OFF, "dim"
    if held is not None:
        as_state = _STAGE_STATES[held.stage]
        style = f"state-{as_state.value.lower()}"
        return shape(as_state, glyphs), SHORT_STAGES[held.stage], style
    free = unit.readiness in {"AV", "PT"}
    sign = ("o" if free else "x") if glyphs == "ascii" else ("○" if free else "✖")
    return sign, SHORT_READINESS[unit.readiness], "free" if free else "dim"


def _unit_about(unit: Unit, state: State, teller: Teller) -> str:
    held = state.current(unit)
    target = state.incidents.get(held.incident) if held else None
    if target is not None:
        return teller.incident(target)
    place = teller.place(unit.place) if unit.place else ""
    parts = [unit.reason, " ".join(unit.crew), f"@ {place}" if place else ""]
    return "  ".join(part for part in parts if part)


def card_rows(
    incident: Incident,
    state: State,
    teller: Teller,
    now_ms: int,
    cells: int,
    *,
    glyphs: Glyphs,
    time_zone: tzinfo,
) -> list[Row]:
    """Tell one incident: what and where, what was said, who is on it, its history."""
    words = teller.words
    life = incident.state_at(now_ms)
    timer = incident_timer(state, incident, now_ms, teller.tables)
    place = teller.place(incident.place)
    head: Row = [
        Run(
            f"#{incident.number} P{incident.priority} ", f"p{min(incident.priority, 4)}"
        ),
        Run(type_name(words, teller.tables, incident.type), "strong"),
        Run(f"  {place}  ", "text"),
        Run(f"{shape(life, glyphs)} ", f"state-{life.value.lower()}"),
        Run(state_name(words, life), "text"),
        *_age_runs(timer),
    ]
    rows = [row_of(head, cells, style="title")]
    said = [incident.text]
    if incident.source:
        said.append(words.say(N_("by {source}"), source=incident.source))
    if incident.held_reason and life is IncidentState.HELD:
        until = clock(incident.held_until_ms or now_ms, time_zone)
        reason = incident.held_reason
        said.append(
            words.say(N_("held until {time}: {reason}"), time=until, reason=reason)
        )
    text = "  ".join(part for part in said if part)
    rows += [
        row_of([Run(line, "text")], cells) for line in wrap(text, cells)[:3] if text
    ]
    for at_ms, by, told in teller.history(incident):
        stamp = f"{clock(at_ms, time_zone)} "
        lines = wrap(f"{told}  ({by})", max(cells - width(stamp), 8))
        for index, line in enumerate(lines):
            lead = stamp if index == 0 else " " * width(stamp)
            rows.append(row_of([Run(lead, "dim"), Run(line, "text")], cells))
    return rows


def bar(left: Row, right: Row, cells: int, *, style: str) -> Row:
    """Set one row from both ends; the left gives way."""
    right_cells = sum(width(run.text) for run in right)
    return [
        *row_of(left, max(cells - right_cells, 0), style=style),
        *row_of(right, min(right_cells, cells), style=style),
    ]
