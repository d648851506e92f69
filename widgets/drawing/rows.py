"""Records as rows of runs: what the queue, the roster, the card and the header say.

Every row is exactly as wide as asked. State is told by a shape and a word, lateness by
`!` and `!!`, so that one colour and ASCII lose nothing. Style names are the theme's.
"""

from __future__ import annotations

from store.model.nearby import cautions_at
from store.model.records import (
    FREE_TO_SEND,
    PLANNED,
    EventId,
    Incident,
    IncidentState,
    Stage,
    State,
    Unit,
    UnitId,
)
from store.model.timers import Alarm, Timer, incident_timer, unit_timer
from store.text import clean
from widgets.drawing.board import Board
from widgets.drawing.canvas import Glyphs, Run
from widgets.drawing.cells import fit, width, wrap
from widgets.drawing.picked import picked
from widgets.drawing.signs import (
    DISPUTED,
    UNSENT,
    Sign,
    dots_of,
    glyph_of,
    state_code,
)
from widgets.words.catalogue import N_
from widgets.words.disputes import both_sides
from widgets.words.files import say_planned
from widgets.words.link import ALSO_OPEN, AS_OF, NEVER_HEARD
from widgets.words.moments import age, clock, day
from widgets.words.results import Teller
from widgets.words.rounds import CAUTION
from widgets.words.terms import (
    SHORT_ALERTS,
    SHORT_EMERGENCY,
    SHORT_OFF,
    SHORT_READINESS,
    SHORT_STAGES,
    SHORT_STATES,
    TIMERS,
    reason_name,
    source_name,
    state_name,
    type_name,
)
from widgets.words.ties import QUEUED, say_ties

Row = list[Run]

_STATE_SHAPES = {
    IncidentState.PENDING: ("○", "o"),
    IncidentState.HELD: ("·", "."),
    IncidentState.ASSIGNED: ("□", "&"),
    IncidentState.ENROUTE: ("►", ">"),
    IncidentState.ONSCENE: ("■", "#"),
    IncidentState.CLEARED: ("◆", "*"),
    IncidentState.CLOSED: ("✓", "x"),
    IncidentState.CANCELLED: ("✓", "x"),
    IncidentState.DUPLICATE: ("=", "="),
    IncidentState.REFERRED: ("✓", "x"),
}
_STAGE_STATES = {
    Stage.DP: IncidentState.ASSIGNED,
    Stage.AK: IncidentState.ASSIGNED,
    Stage.EN: IncidentState.ENROUTE,
    Stage.AR: IncidentState.ONSCENE,
    Stage.TR: IncidentState.ONSCENE,
    Stage.AD: IncidentState.ONSCENE,
}
_ALARM_MARKS = {Alarm.NONE: "  ", Alarm.AMBER: "! ", Alarm.RED: "!!"}
_ALARM_STYLES = {Alarm.NONE: "dim", Alarm.AMBER: "amber", Alarm.RED: "red"}
_ALARM_WORDS = {Alarm.AMBER: "amber", Alarm.RED: "state-pending"}
"""Red words stand on the row's own ground: only the mark is reversed."""
_WORD_CELLS = 5
_AGE_CELLS = 5
_LEAST_PLACE = 8


def shape(state: IncidentState, glyphs: Glyphs) -> str:
    """Give the one-cell sign of a state."""
    box, plain = _STATE_SHAPES[state]
    return plain if glyphs in {"ascii", "box-safe"} else box


def row_of(parts: Row, cells: int, *, style: str = "") -> Row:
    """Cut or pad a row to exactly `cells`; `style` is laid under every run."""
    row: Row = []
    left = cells
    for part in parts:
        if left <= 0:
            break
        said = clean(part.text)
        size = width(said)
        text = said if size <= left else fit(said, left)
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


def queue_row(incident: Incident, board: Board, cells: int) -> Row:
    """Tell an incident: sign, priority, number, type, place, state, units, age."""
    teller, cut = board.teller, dots_of(board.glyphs)
    life = incident.state_at(board.now_ms)
    is_selected = incident.id == board.incident
    unit_cells = 0 if cells < 47 else 6 if cells < 70 else 12
    fixed = 10 + _WORD_CELLS + 1 + unit_cells + 1 + _AGE_CELLS + 2
    room = max(cells - fixed, 2 * _LEAST_PLACE)
    type_cells = min(max(room * 45 // 100, _LEAST_PLACE), 24)
    kind = type_name(board.words, board.tables, incident.type)
    place = teller.place(incident.place, short=cells < 70)
    about = f"{fit(kind, type_cells - 1, ellipsis=cut)} "
    about += fit(place, room - type_cells, ellipsis=cut)
    number = fit(str(incident.number), 4, ellipsis=cut)
    level = f"p{min(incident.priority, 4)}"
    timer = _call_timer(incident, board)
    name = board.words.say(SHORT_STATES[life])
    late = _late_word(timer, board)
    called = [a.unit for a in incident.active]
    danger = any(key in board.state.in_danger for key in called)
    units = _few(called, unit_cells - 2 * danger)
    if incident.stacked and unit_cells:
        behind = _few(list(incident.stacked), unit_cells - 3)
        units = board.words.say(QUEUED, units=behind)
    parts = [
        Run(">" if is_selected else " ", "cursor"),
        Run(f"{incident.priority}", level),
        incident_mark(incident, board) or Run(" ", level),
        Run(f"{number} ", level),
        Run(f"{about} ", "text"),
        Run(shape(life, board.glyphs), f"state-{life.value.lower()}"),
        late or Run(fit(name, _WORD_CELLS + 1, ellipsis=cut), "text"),
        *([Run("!!", "unit-sos")] if danger and unit_cells else []),
        Run(fit(units, unit_cells - 2 * danger, ellipsis=cut) + " ", "unit"),
        *_age_runs(timer),
    ]
    parts, style = picked(parts, board, is_picked=is_selected, first=4)
    return row_of(parts, cells, style=style)


def incident_mark(incident: Incident, board: Board) -> Run | None:
    """Give the sign beside an incident that desks disagree on, or do not all have."""
    if incident.id in board.tray.incidents:
        return Run(DISPUTED, "red")
    last = incident.history[-1].event if incident.history else incident.id
    return Run(UNSENT, "strong") if board.is_unsent(EventId(last)) else None


def unit_mark(unit: Unit, board: Board) -> Run | None:
    """Give the sign beside a unit that desks disagree on, or do not all know of."""
    if unit.id in board.tray.units:
        return Run(DISPUTED, "red")
    lines = board.state.unit_lines.get(unit.id, ())
    is_unsent = bool(lines) and board.is_unsent(lines[-1].event)
    return Run(UNSENT, "strong") if is_unsent else None


def _late_word(timer: Timer, board: Board) -> Run | None:
    """Name what is late in one word, in place of the state; its sign stays."""
    word = SHORT_ALERTS.get(timer.name)
    if not timer.alarm or word is None:
        return None
    said = fit(board.words.say(word), _WORD_CELLS, ellipsis=dots_of(board.glyphs))
    return Run(f"{said} ", _ALARM_WORDS[timer.alarm])


def _call_timer(incident: Incident, board: Board) -> Timer:
    """Time an incident from its call, with the alarm of the step it is at."""
    timer = incident_timer(board.state, incident, board.now_ms, board.tables)
    if incident.is_open:
        return timer._replace(age_ms=board.now_ms - incident.clock_ms)
    return timer


def _few(units: list[UnitId], cells: int) -> str:
    """List units as far as there is room, else the first and how many more."""
    listed = ",".join(units)
    if width(listed) <= cells or len(units) < 2:
        return listed
    return f"{units[0]}+{len(units) - 1}"


def unit_row(key: UnitId, board: Board, cells: int) -> Row:
    """Tell a unit: call sign, status, incident in hand or place, time in status."""
    cut = dots_of(board.glyphs)
    unit = board.state.units.get(key) or Unit(id=key)
    is_selected = key == board.unit
    timer = _roster_timer(unit, board)
    sign, word, look = unit_sign(unit, board.state, board.glyphs)
    fixed = 1 + 6 + 2 + _WORD_CELLS + 1 + _AGE_CELLS + 2
    about = _unit_about(unit, board.state, board.teller)
    late = _late_word(timer, board) if timer else None
    mark = unit_mark(unit, board)
    parts = [
        Run(">" if is_selected else " ", "cursor"),
        Run(fit(key, 6 - bool(mark), ellipsis=cut), "unit"),
        *([mark] if mark else []),
        Run(sign, look),
        late or Run(fit(board.words.say(word), _WORD_CELLS + 1, ellipsis=cut), "text"),
        Run(" ", "text"),
        Run(fit(about, max(cells - fixed - 1, 0), ellipsis=cut) + " ", "text"),
        *(_age_runs(timer) if timer else [Run(" " * (_AGE_CELLS + 2), "")]),
    ]
    parts, style = picked(parts, board, is_picked=is_selected, first=2)
    return row_of(parts, cells, style=style)


def _roster_timer(unit: Unit, board: Board) -> Timer | None:
    """Time a unit, in danger from its call on; None for one that never logged on."""
    if unit.emergency is not None:
        age_ms = max(board.now_ms - unit.emergency.at_ms, 0)
        return Timer("emergency", age_ms, Alarm.RED)
    if not unit.since_ms:
        return None
    return unit_timer(board.state, unit, board.now_ms, board.tables)


def unit_sign(unit: Unit, state: State, glyphs: Glyphs) -> tuple[str, str, str]:
    """Give a unit's shape, its short word (untranslated) and its style."""
    held = state.current(unit)
    if unit.emergency is not None:
        sign = Sign(kind="unit", label=unit.id, state="SOS")
        return glyph_of(sign, glyphs), SHORT_EMERGENCY, "unit-sos"
    if not unit.on_duty:
        return ("-" if glyphs == "ascii" else "·"), SHORT_OFF, "dim"
    sign = Sign(kind="unit", label=unit.id, state=state_code(unit, state))
    shown = glyph_of(sign, glyphs)
    if held is not None:
        style = f"state-{_STAGE_STATES[held.stage].value.lower()}"
        return shown, SHORT_STAGES[held.stage], style
    style = "free" if unit.readiness in FREE_TO_SEND else "dim"
    return shown, SHORT_READINESS[unit.readiness], style


def _unit_about(unit: Unit, state: State, teller: Teller) -> str:
    held = state.current(unit)
    target = state.incidents.get(held.incident) if held else None
    behind = f"+{len(unit.stacked)}" if unit.stacked else ""
    if unit.emergency is not None:
        where, text = unit.emergency.place, unit.emergency.text
        about = teller.incident(target) if target is not None else ""
        parts = [f"@ {teller.place(where)}" if where else "", text, about]
        return "  ".join(part for part in parts if part)
    if held is not None and target is not None:
        to = f"-> {teller.place(held.destination)}" if held.destination else ""
        return " ".join(filter(None, (behind, to, teller.incident(target))))
    place = teller.place(unit.place) if unit.place else ""
    crew = " ".join(unit.crew)
    reason = reason_name(teller.words, teller.tables, unit.reason)
    parts = [behind, reason, crew, f"@ {place}" if place else ""]
    return "  ".join(part for part in parts if part)


def card_rows(incident: Incident, board: Board, cells: int) -> list[Row]:
    """Tell one incident: what and where, what was said, and its history."""
    said = "  ".join(part for part in _said(incident, board, cells) if part)
    rows = [_card_head(incident, board, cells)]
    rows += [row_of([Run(line, "text")], cells) for line in wrap(said, cells)[:3]]
    last = day(board.words, board.now_ms, board.time_zone)
    for at_ms, by, told in board.teller.history(incident):
        date = day(board.words, at_ms, board.time_zone)
        if date != last:
            rows.append(row_of([Run(date, "dim")], cells))
        last = date
        stamp = f"{clock(at_ms, board.time_zone)} "
        told = f"{told}  ({board.words.officer(by)})"
        lines = wrap(told, max(cells - width(stamp), 8))
        for index, line in enumerate(lines):
            lead = stamp if index == 0 else " " * width(stamp)
            rows.append(row_of([Run(lead, "dim"), Run(line, "text")], cells))
    return rows


def dispute_rows(incident: Incident, board: Board, cells: int) -> list[Row]:
    """Tell what desks differ in about an incident, both sides with their authors."""
    rows = []
    for conflict in board.tray.about(incident.id):
        told = both_sides(board.teller, board.state, conflict)
        for at, line in enumerate(wrap(told, cells - 2)):
            lead = Run(DISPUTED if at == 0 else " ", "red" if at == 0 else "")
            rows.append(row_of([lead, Run(f" {line}", "strong")], cells))
    return rows


def _card_head(incident: Incident, board: Board, cells: int) -> Row:
    life = incident.state_at(board.now_ms)
    timer = incident_timer(board.state, incident, board.now_ms, board.tables)
    place = board.teller.place(incident.place)
    if width(place) > cells // 3:
        place = fit(place, cells // 3, ellipsis=dots_of(board.glyphs))
    head = [
        Run(
            f"#{incident.number} P{incident.priority} ", f"p{min(incident.priority, 4)}"
        ),
        Run(type_name(board.words, board.tables, incident.type), "strong"),
        Run(f"  {place}  ", "text"),
        Run(f"{shape(life, board.glyphs)} ", f"state-{life.value.lower()}"),
        Run(f"{state_name(board.words, life)} ", "text"),
        *_age_runs(_call_timer(incident, board)),
    ]
    if timer.alarm and timer.name in TIMERS:
        late = f" {board.words.say(TIMERS[timer.name])} {age(timer.age_ms)}"
        head.append(Run(late, _ALARM_STYLES[timer.alarm]))
    row = row_of(head, cells, style="title")
    if board.link and (others := board.link.looking.get(incident.id)):
        said = board.words.say(ALSO_OPEN, who=", ".join(others))
        row = _at_end(row, Run(f" {said} ", "strong title"), cells)
    return with_age(row, board, cells)


def _said(incident: Incident, board: Board, cells: int) -> list[str]:
    """List what was said of an incident: words, source, why it is held."""
    say = board.words.say
    place = board.teller.place(incident.place)
    said = [place] if width(place) > cells // 3 else []
    said.append(incident.text)
    if incident.source:
        source = source_name(board.words, incident.source)
        said.append(say(N_("by {source}"), source=source))
    if incident.caller:
        caller = board.masked_caller(incident.caller)
        said.append(say(N_("from {caller}"), caller=caller))
    if incident.state_at(board.now_ms) is IncidentState.HELD:
        said.append(_held(incident, board))
    said += [
        say(CAUTION, text=one.text)
        for one in cautions_at(board.state, incident.place, board.now_ms)
    ]
    said += say_ties(board.words, board.tables, board.state, incident)
    return said


def _held(incident: Incident, board: Board) -> str:
    """Tell until when it waits, and why; one that was planned, for when it is."""
    until_ms = incident.held_until_ms or board.now_ms
    if incident.held_reason == PLANNED:
        return say_planned(board.words, board.teller.moment(until_ms))
    until = clock(until_ms, board.time_zone)
    reason = incident.held_reason
    told = N_("held until {time}: {reason}")
    return board.words.say(told, time=until, reason=reason)


def with_age(row: Row, board: Board, cells: int) -> Row:
    """Put at a row's end of what moment it is, where other desks are not heard."""
    behind_ms = board.behind_ms
    if behind_ms is None:
        return row
    said = board.words.say(NEVER_HEARD)
    if behind_ms:
        said = board.words.say(AS_OF, time=clock(behind_ms, board.time_zone))
    return _at_end(row, Run(f" {said} ", "amber title"), cells)


def _at_end(row: Row, run: Run, cells: int) -> Row:
    """Put a run at the end of a title row, which gives way."""
    while row and not row[-1].text.strip(" "):
        row = row[:-1]
    return bar(row, [run], cells, style="title")


def bar(left: Row, right: Row, cells: int, *, style: str) -> Row:
    """Set one row from both ends; the left gives way."""
    right_cells = sum(width(run.text) for run in right)
    return [
        *row_of(left, max(cells - right_cells, 0), style=style),
        *row_of(right, min(right_cells, cells), style=style),
    ]
