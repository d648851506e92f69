"""The form of a new incident on the duty screen: what is taken down is never lost.

It fills the same command that is typed otherwise, and shows it. What stands in it is
kept on disk while it is written, until it is entered or thrown away.
"""

from __future__ import annotations

from msgspec.structs import replace
from textual import on
from textual.widget import Widget

from patrol_tui.commands.filled_form import (
    FIELDS,
    MOST_IN_FIELD,
    Draft,
    FilledForm,
    additions,
    is_ready,
    line_of,
    place_of,
    read,
    tidy,
    written,
)
from patrol_tui.commands.verbs import Scene
from patrol_tui.findings import Finding
from patrol_tui.form_look import call_of, look_of, number_of, say_begun, say_lacking
from patrol_tui.listing.before import Before
from patrol_tui.screens.kept_drafts import FORM, KeptDrafts
from store.model.refusals import Code
from widgets.drawing.canvas import Run
from widgets.incident_form import FieldLine, IncidentForm
from widgets.words.catalogue import N_

EMPTY = Draft(taken=FilledForm())
MOST_TICKS = 5
"""Looks at the clock after which a form is kept even while it is being written."""


class FormKeys(KeptDrafts):
    """Takes an incident down field by field."""

    _draft = EMPTY
    _unkept_ticks = 0
    _last_written = ""
    _waits = False
    """What was entered waits for the disk: its draft stays until that has it."""
    _has_asked = False
    """A question about the form stands where results do."""
    _wanted_form: str | None = None
    """A line asked for the form: as it was, or `anew`."""
    _form_from: Widget | None = None
    """What had the keys before the form."""

    def on_mount(self) -> None:
        """Begin with nothing looked up."""
        self._before = Before()

    def take_up_drafts(self) -> None:
        """Go on with the form that the officer who is here began."""
        self._draft = read(self.kept_draft(FORM)) or EMPTY

    def reminders(self) -> list[Finding]:
        """Tell at the start that a form was begun, in one line."""
        self.take_up_drafts()
        if self._draft == EMPTY:
            return []
        key = self.keys.first("form.open") or "NF"
        said = say_begun(self._draft, self.console.desk.tables, self.console.words, key)
        return [Finding(said, said, is_of_log=False, is_harmless=True)]

    # --- opening and closing

    @property
    def _form(self) -> IncidentForm | None:
        return next(iter(self.query(IncidentForm)), None)

    @property
    def _has_form(self) -> bool:
        return self.has_class("-form")

    async def action_form(self) -> None:
        """Open the form, with what was begun in it."""
        await self.open_form()

    async def open_form(self, *, anew: bool = False) -> None:
        """Give the form the card's room, and its first field that is empty the keys."""
        form = self._form
        if form is None:
            form = IncidentForm(MOST_IN_FIELD, id="form")
            await self.mount(form, after=self._card)
            self._spell_form()
        if anew:
            self._draft = EMPTY
            self._keep_form()
        if not isinstance(self.focused, FieldLine):
            self._form_from = self.focused
        self._answer(())
        self.set_class(False, "-menu")
        self.set_class(True, "-form")
        form.put({name: getattr(self._draft.taken, name) for name in FIELDS})
        self._show_form()
        empty = (name for name in FIELDS if not form.lines[name].value)
        form.go_to(next(empty, FIELDS[0]))
        self._show_form()

    def _close_form(self) -> None:
        self.set_class(False, "-form")
        came_from = self._form_from
        is_pane = came_from is not None and came_from is not self._line
        self.set_focus(came_from if is_pane else (self._came_from or self._queue))

    def on_descendant_focus(self) -> None:
        """Make room for the card again when the keys go elsewhere."""
        if self._has_form and not isinstance(self.focused, FieldLine):
            self.set_class(False, "-form")
            self._keep_form()

    def _show_form(self) -> None:
        form = self._form
        if form is None or not self._has_form:
            return
        key = self.keys.first("form.send").upper()
        scene, teller = self._form_scene(), self.console.teller
        call, reveal = call_of(self._draft, scene), self.console.desk.reveal
        before = self._before.told(call, scene.state, reveal, teller, scene.now_ms)
        look = look_of(
            self._draft, form.field, scene, teller, send_key=key, before=before
        )
        form.show_look(look, self.board())

    def _form_scene(self) -> Scene:
        return self.console.scene(self._now_ms(), self.selection())

    # --- what the form says

    @on(IncidentForm.Edited)
    def _form_edited(self) -> None:
        form = self._form
        if form is None or not self._has_form:
            return
        taken = tidy(FilledForm(**form.texts(), as_said=self._draft.taken.as_said))
        if taken != self._draft.taken and self._has_asked:
            self._ask("")
        self._draft = replace(self._draft, taken=taken)
        self._show_form()

    def _ask(self, trouble: str) -> None:
        self._has_asked = bool(trouble)
        self._result.say([Run(trouble, "refused")])

    @on(IncidentForm.Left)
    def _form_left(self) -> None:
        self._keep_form()
        self._close_form()
        said, style, text = "", "hint", written(self._draft)
        if not text:
            self._draft = EMPTY
        elif text == self.kept_draft(FORM):
            said = N_("kept, not entered: {key} goes on, NF! throws it away")
        else:
            style = "refused"
            said = N_("NOT kept on disk, only until the end: {key} goes on")
        key = self.keys.first("form.open") or "NF"
        told = self.console.words.say(said, key=key) if said else ""
        self._result.say([Run(told, style)])

    @on(IncidentForm.Accepted)
    def _form_accepted(self) -> None:
        """Take the field at hand as it stands, and go on; at the end, enter it all."""
        form = self._form
        if form is None:
            return
        self._form_edited()
        is_lacking = bool(self._lacking(form.field))
        chosen = form.chosen or (form.only if is_lacking else None)
        if chosen is not None:
            self._take_choice(form, chosen)
        elif is_lacking:
            self._ask_for(form, form.field)
        elif form.is_last or self._may_end(form):
            self._send_form(stays=False)
        else:
            form.step(1)

    def _may_end(self, form: IncidentForm) -> bool:
        """Claim that Enter on this empty field means: that is all."""
        is_empty = not form.lines[form.field].value.strip()
        if number_of(self._draft, self.console.state) is not None:
            return is_empty
        found = place_of(self._draft.taken, self._form_scene())
        return is_empty and is_ready(self._draft.taken, self.console.desk.tables, found)

    def _take_choice(self, form: IncidentForm, chosen: str) -> None:
        taken = self._draft.taken
        if form.field == "place" and chosen == taken.place:
            taken = replace(taken, as_said=taken.place)
            self._draft = replace(self._draft, taken=taken)
        form.lines[form.field].put(chosen)
        self._form_edited()
        self._ask("")
        form.step(1)

    def _lacking(self, field: str) -> str:
        """Say what a field needs before the next; empty when it stands."""
        words = self.console.words
        return say_lacking(field, self._draft.taken, self._form_scene(), words)

    def _ask_for(self, form: IncidentForm, field: str) -> None:
        """Have what a field lacks chosen, by digits too, where there is a choice."""
        form.go_to(field)
        self._show_form()
        form.choose(0)
        self._ask(self._lacking(field))

    # --- entering

    def action_form_send(self) -> None:
        """Enter what stands so far; the form stays, for what comes later."""
        if self._has_form:
            self._form_edited()
            self._send_form(stays=True)

    def _send_form(self, *, stays: bool) -> None:
        form = self._form
        if form is None:
            return
        number = number_of(self._draft, self.console.state)
        if number is None:
            if lacks := next(filter(self._lacking, ("kind", "place")), ""):
                self._ask_for(form, lacks)
                return
            is_done = self._enter_first()
        else:
            is_done = self._enter_more(number)
        if not is_done:
            self._show_form()
            return
        if not stays or self._waits:
            self._draft = EMPTY
            self._close_form()
        elif number is None:
            form.go_to("words")
        self._keep_form()
        self._show_form()

    def _enter_first(self) -> bool:
        """Enter the incident; claim that it was taken, if only into memory."""
        taken = self._draft.taken
        self.enter(line_of(taken, self.console.desk.tables))
        self._waits = self._said_code == Code.NOT_SAVED
        if self._said_code and not self._waits:
            return False
        self._draft = Draft(taken=taken, incident=self._incident or "", entered=taken)
        return True

    def _enter_more(self, number: int) -> bool:
        """Enter what was added, one command after the other, up to a refusal."""
        taken, entered = self._draft.taken, self._draft.entered
        added = additions(number, entered, taken, self.console.desk.tables)
        for field, line in added.items():
            self.enter(line)
            if self._said_code:
                return False
            more = {field: getattr(taken, field)}
            if field == "place":
                more["as_said"] = taken.as_said
            entered = replace(entered, **more)
            self._draft = replace(self._draft, entered=entered)
        return True

    # --- keeping

    def _keep_form(self) -> None:
        """Keep what stands in the form; what waits for the disk stays as it is."""
        if not self._waits:
            self.keep_draft(FORM, written(self._draft))
        self._unkept_ticks = 0

    def tick(self) -> None:
        """Let time pass; keep the form when nobody writes, or after a while."""
        super().tick()
        self._waits = self._waits and not self.console.is_saved
        text = written(self._draft)
        if text != self.kept_draft(FORM):
            self._unkept_ticks += 1
            if text == self._last_written or self._unkept_ticks >= MOST_TICKS:
                self._keep_form()
        self._last_written = text

    def spell_am(self, *, in_two: bool) -> None:
        """Send SARA AM in two letters or in one, in the fields too."""
        super().spell_am(in_two=in_two)
        self._spell_form()

    def _spell_form(self) -> None:
        for line in self._form.lines.values() if self._form else ():
            line.splits_am = self._splits_am
            line.refresh()
