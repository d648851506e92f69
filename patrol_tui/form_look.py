"""What the form of a new incident shows around its fields. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from patrol_tui.commands.choices import SOURCES, Choice, choices_for, name_of
from patrol_tui.commands.filled_form import (
    WITH_ENTRY,
    Draft,
    FilledForm,
    additions,
    is_ready,
    kind_of,
    line_of,
    place_of,
    priority_fits,
    stands,
)
from patrol_tui.commands.parse import verb_of
from patrol_tui.commands.verbs import Scene
from patrol_tui.listing.before import Call
from store.model.nearby import NEAR_M, are_together, cautions_at
from store.model.records import Incident, IncidentId, Location, State
from store.model.refusals import Refusal
from store.model.tables import CodeTables, IncidentKind
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, wrap
from widgets.drawing.rows import Row
from widgets.incident_form import FormLook
from widgets.words.catalogue import N_, Words
from widgets.words.moments import age
from widgets.words.places import say_not_found
from widgets.words.results import Teller
from widgets.words.rounds import CAUTION

AS_SAID = N_("take it as it was said; the map does not know it")
CLOSED = N_("caller and told by belong to the entry; they cannot be added here")
BEGUN = N_("a form was begun: {what}; {key} goes on, NF! throws it away")
NO_TYPE = N_("no type is written so: Ctrl+U clears the field, and offers all")
WHICH_TYPE = N_("which type? A digit or the arrows choose, Esc writes on")
WHERE = N_("where is it? A name, a crossing, coordinates")
WHICH_PLACE = N_("which place? A digit or the arrows choose, Esc writes on")
MOST_BEGUN = 26
"""Cells of what was begun, so that all is one line."""
MOST_ALIKE = 3
_Found = Location | Refusal | None
"""What is known of a place: where it is, why it is not known, or that none was said."""


def as_form_line(line: str) -> str:
    """Take N alone for the form: there is nothing yet to enter."""
    verb = verb_of(line)
    is_bare = len(line.split()) == 1 and line[-1:] not in {"?", "!"}
    return "NF" if is_bare and verb is not None and verb.name == "N" else line


def say_begun(draft: Draft, tables: CodeTables, words: Words, key: str) -> str:
    """Tell that a form was begun, in one line."""
    taken = draft.taken
    kind = tables.kind(kind_of(taken, tables))
    named = name_of(kind, words) if kind else taken.kind
    what = " ".join(filter(None, (named, taken.place or taken.words)))
    return words.say(BEGUN, what=fit(what, MOST_BEGUN).strip(), key=key)


def look_of(
    draft: Draft,
    field: str,
    scene: Scene,
    teller: Teller,
    *,
    send_key: str,
    before: Iterable[str] = (),
) -> FormLook:
    """Say what is to be shown while a field has the keys.

    Args:
        draft: What was taken down, and what of it was entered.
        field: The field that has the keys.
        scene: What gives the lines their meaning.
        teller: Speaks the reader's language.
        send_key: The key that enters what stands so far.
        before: Who rang before, and what was there before, one line each.
    """
    taken, number = draft.taken, number_of(draft, scene.state)
    found = place_of(taken, scene)
    title, line, sign, style = _stands_so(draft, found, scene, teller)
    return FormLook(
        title=[Run(f" {title}", "title-focus")],
        notes={
            "kind": _about_kind(taken, scene, teller),
            "place": _about_place(taken, found, teller),
            "source": _about_priority(taken, teller),
        },
        choices=_offers(field, taken, found, scene, teller),
        told=[
            *([Run(f" {one}", "amber")] for one in before),
            *_told(taken, found, scene, teller, is_entered=number is not None),
        ],
        closed=frozenset() if number is None else WITH_ENTRY,
        foot=[
            Run(f" {teller.words.say(sign, key=send_key)} ", style),
            Run(line, "strong"),
        ],
    )


def _stands_so(
    draft: Draft, found: _Found, scene: Scene, teller: Teller
) -> tuple[str, str, str, str]:
    """Give the title, the line that enters what stands, and what its key does, how."""
    taken, tables, say = draft.taken, scene.tables, teller.words.say
    number = number_of(draft, scene.state)
    if number is None:
        title = say(N_("New incident: type and place are enough, the rest can follow"))
        line = line_of(taken, tables)
        if is_ready(taken, tables, found):
            return title, line, N_("{key} enters"), "ok"
        return title, line, N_("not yet"), "hint"
    title = say(N_("#{number} is entered; what comes now is added"), number=number)
    line = "; ".join(additions(number, draft.entered, taken, tables).values())
    if line:
        return title, line, N_("{key} adds"), "ok"
    return title, line, N_("nothing to add yet"), "hint"


def number_of(draft: Draft, state: State) -> int | None:
    """Give the number of the incident that was entered of it; None before."""
    found = state.incidents.get(IncidentId(draft.incident))
    return found.number if found else None


def call_of(draft: Draft, scene: Scene) -> Call:
    """Give what is looked up of what was before; nothing once it is entered."""
    taken, found = draft.taken, place_of(draft.taken, scene)
    if number_of(draft, scene.state) is not None:
        return Call("", None)
    caller = f"{taken.caller} {taken.phone}".strip()
    return Call(caller, found if isinstance(found, Location) else None)


def say_lacking(field: str, taken: FilledForm, scene: Scene, words: Words) -> str:
    """Say what a field needs before the next; empty when it stands."""
    if field == "kind" and not kind_of(taken, scene.tables):
        has_choice = bool(choices_for("kind", taken, scene, words))
        return words.say(WHICH_TYPE if has_choice else NO_TYPE)
    if field == "place":
        found = place_of(taken, scene)
        if found is None:
            return words.say(WHERE)
        if not stands(taken, found):
            return words.say(WHICH_PLACE)
    return ""


def _offers(
    field: str, taken: FilledForm, found: _Found, scene: Scene, teller: Teller
) -> tuple[Choice, ...]:
    """List what the field may be filled with; an unknown place also as it was said."""
    if field != "place":
        return choices_for(field, taken, scene, teller.words)
    if not isinstance(found, Refusal) or taken.takes_place_as_said:
        return ()
    as_said = Choice(taken.place, teller.words.say(AS_SAID))
    return (*choices_for(field, taken, scene, teller.words), as_said)


def _about_kind(taken: FilledForm, scene: Scene, teller: Teller) -> Row:
    kind = scene.tables.kind(kind_of(taken, scene.tables))
    if kind is not None:
        return [Run(f"{name_of(kind, teller.words)}  P{kind.priority}", "ok")]
    if not taken.kind or choices_for("kind", taken, scene, teller.words):
        return []
    return [Run(teller.words.say(N_("no such type")), "amber")]


def _about_place(taken: FilledForm, found: _Found, teller: Teller) -> Row:
    if isinstance(found, Location):
        return [Run(teller.place(found), "ok")]
    if found is None:
        return []
    if taken.takes_place_as_said:
        return [Run(teller.words.say(N_("as it was said")), "ok")]
    return [Run(say_not_found(teller.words, found.about), "amber")]


def _about_priority(taken: FilledForm, teller: Teller) -> Row:
    if not priority_fits(taken):
        return [Run(teller.words.say(N_("priority is 0 to 4")), "refused")]
    source = SOURCES.get(taken.source, "")
    return [Run(teller.words.say(source), "hint")] if source else []


def _told(
    taken: FilledForm, found: _Found, scene: Scene, teller: Teller, *, is_entered: bool
) -> list[Row]:
    """Tell what may be the same incident, then what to ask the caller."""
    say = teller.words.say
    rows: list[Row] = []
    kind = kind_of(taken, scene.tables)
    if isinstance(found, Location) and not is_entered:
        for incident in alike(scene.state, found, kind):
            told = teller.incident(incident)
            ago = age(scene.now_ms - incident.opened_ms)
            text = say(
                N_("perhaps the same: {incident}, {age}"), incident=told, age=ago
            )
            rows.append([Run(f" ! {text}", "amber")])
    if isinstance(found, Location):
        cautions = cautions_at(scene.state, found, scene.now_ms)
        warned = [say(CAUTION, text=caution.text) for caution in cautions]
        rows += [[Run(f" {warning}", "amber")] for warning in warned]
    known = scene.tables.kind(kind)
    if known is not None and (asked := _asked(known, teller)):
        text = say(N_("ask: {questions}"), questions=asked)
        rows += [[Run(f" {row}", "text")] for row in wrap(text, 76)]
    if is_entered:
        rows.append([Run(f" {say(CLOSED)}", "hint")])
    return rows


def _asked(kind: IncidentKind, teller: Teller) -> str:
    return (kind.ask_th if teller.words.lang == "th" else "") or kind.ask


def alike(state: State, place: Location, kind: str) -> list[Incident]:
    """List open incidents at a place or close by: of one type, then the newest, first.

    Another caller may have called it by another type.
    """
    near = [
        one for one in state.open_incidents() if are_together(one.place, place, NEAR_M)
    ]
    near.sort(key=lambda one: (one.type != kind, -one.opened_ms))
    return near[:MOST_ALIKE]
