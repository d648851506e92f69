"""What can be done next with an incident or a unit: whole lines, for thick gloves.

Each line is complete, so that arrows and Enter suffice; what needs words is typed.
"""

from __future__ import annotations

from patrol_tui.commands.parse import verb_of
from patrol_tui.console import Console
from patrol_tui.recommending import advice_for, lines_to_send
from store.model.records import IncidentId, Readiness, Stage, UnitId
from widgets.drawing.board import queue_order
from widgets.menu_pane import MenuRow
from widgets.words.advice import say_considered

MOST_SENT = 4
"""Units that are offered for an incident, the nearest first."""
_ON = {
    Stage.DP: ("ACK", "EN", "AR", "F"),
    Stage.AK: ("EN", "AR", "F"),
    Stage.EN: ("AR", "F"),
    Stage.AR: ("TR",),
    Stage.TR: ("AD",),
    Stage.AD: (),
}
"""What may follow each step with an incident, apart from the clearing."""
_ARRIVED = (Stage.AR, Stage.TR, Stage.AD)


def steps_of_incident(
    console: Console, key: IncidentId, now_ms: int
) -> tuple[MenuRow, ...]:
    """List what can be done next with an incident, the likeliest first."""
    incident = console.state.incidents[key]
    if not incident.is_open:
        return ()
    lines: list[str] = []
    for assignment in incident.active:
        lines += _steps_on(console, assignment.unit, assignment.stage)
    tables = console.desk.tables
    advice = advice_for(console.state, incident, tables, console.town, now_ms)
    sent = zip(lines_to_send(incident, advice), advice.candidates, strict=True)
    sending = tuple(
        MenuRow(line, say_considered(console.words, unit)) for line, unit in sent
    )
    closing: list[str] = []
    if not incident.active:
        codes = [kind.code for kind in tables.dispositions]
        closing = [f"CL {incident.number} {code}" for code in codes]
    return (
        *_rows(console, lines),
        *sending[:MOST_SENT],
        *_rows(console, closing),
    )


def steps_of_unit(console: Console, key: UnitId) -> tuple[MenuRow, ...]:
    """List what can be done next with a unit, the likeliest first."""
    unit = console.state.units.get(key)
    if unit is None or not unit.on_duty:
        return _rows(console, [f"ON {key}"])
    held = console.state.current(unit)
    lines = _steps_on(console, key, held.stage) if held is not None else []
    lines.append(f"OK {key}")
    if held is None:
        queue = [console.state.incidents[at] for at in queue_order(console.state)]
        waiting = [one for one in queue if not one.active]
        lines += [f"D {key} {one.number}" for one in waiting[:MOST_SENT]]
        is_ready = unit.readiness is Readiness.AV
        lines += [f"MB {key}", f"OFF {key}"] if is_ready else [f"AV {key}"]
    return _rows(console, lines)


def _steps_on(console: Console, unit: UnitId, stage: Stage) -> list[str]:
    lines = [f"{verb} {unit}" for verb in _ON[stage]]
    if stage in _ARRIVED:
        codes = [kind.code for kind in console.desk.tables.dispositions]
        lines += [f"CU {unit} {code}" for code in codes]
    return lines


def _rows(console: Console, lines: list[str]) -> tuple[MenuRow, ...]:
    return tuple(MenuRow(line, _meaning(console, line)) for line in lines)


def _meaning(console: Console, line: str) -> str:
    """Say what a line does; of a disposition, its name."""
    words, tables = console.words, console.desk.tables
    code = line.split()[-1]
    for kind in tables.dispositions:
        if kind.code == code:
            return kind.th if words.lang == "th" else kind.en
    verb = verb_of(line)
    return words.say(verb.summary) if verb else ""
