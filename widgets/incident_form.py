"""The form of a new incident: fields one under the other, what may stand in them below.

It takes the room of the card, never that of the header, the queue or the map. It knows
fields and keys only; what they mean is the screen's affair, which hears of every change
and says what is to be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message

from store.text import clean, fold
from widgets.drawing.board import Board
from widgets.drawing.canvas import Run
from widgets.drawing.cells import fit, width
from widgets.drawing.rows import Row, row_of
from widgets.keyboard import as_latin
from widgets.letter_line import LetterLine
from widgets.note_line import NoteLine
from widgets.pane import Pane
from widgets.words.catalogue import N_

LABELS = {
    "kind": N_("Type"),
    "place": N_("Place"),
    "words": N_("Remark"),
    "priority": N_("Priority"),
    "source": N_("Told by"),
    "caller": N_("Caller"),
    "phone": N_("Telephone"),
}
"""The fields in their order, and what they are called."""
_ROWS = (("kind",), ("place",), ("words",), ("priority", "source"), ("caller", "phone"))
_NOTED = {"kind", "place", "source"}
"""Fields with something to be told behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLook:
    """What is shown around the fields at this moment."""

    title: Row
    notes: Mapping[str, Row] = field(default_factory=dict)
    """Behind a field."""
    choices: Sequence[tuple[str, str]] = ()
    """What may stand in the field at hand, and what each is."""
    told: Sequence[Row] = ()
    """Shown where there is nothing to choose."""
    foot: Row = field(default_factory=list)
    closed: frozenset[str] = frozenset()
    """Fields that take nothing any more."""


class ChoiceRows(Pane):
    """What may be chosen, each with its digit; or rows that are only told."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.choices: Sequence[tuple[str, str]] = ()
        self.told: Sequence[Row] = ()
        self.at: int | None = None
        """The choice at hand; None while letters go into the field."""

    def digits(self) -> list[str]:
        """Number the choices; what are digits themselves stand for themselves."""
        texts = [text for text, _ in self.choices]
        if all(text in {*"0123456789"} for text in texts):
            return texts
        return [str(at) for at in range(1, len(texts) + 1)]

    def rows_for(self, board: Board, columns: int, lines: int) -> list[Row]:
        """Make the rows in sight, the one at hand among them."""
        del board
        if not self.choices:
            return [row_of(row, columns) for row in self.told]
        keys = self.digits()
        top = max((self.at or 0) - lines + 1, 0)
        wide = min(max(width(clean(text)) for text, _ in self.choices), columns // 2)
        rows = []
        for at, (text, about) in enumerate(self.choices[top : top + lines], top):
            is_chosen = at == self.at
            sign = ">" if is_chosen else " "
            runs = [
                Run(sign if keys[at] == text else f"{sign}{keys[at]} ", "key"),
                Run(f"{fit(text, wide)}  ", "text"),
                Run(about, "hint"),
            ]
            rows.append(row_of(runs, columns, style="selected" if is_chosen else ""))
        return rows


class FieldLine(LetterLine):
    """One field; the form hears what its keys want."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "step(1)", show=False),
        Binding("shift+tab", "step(-1)", show=False),
        Binding("down", "choose(1)", show=False),
        Binding("up", "choose(-1)", show=False),
        Binding("enter", "accept", show=False),
        Binding("escape", "leave", show=False),
    ]

    def __init__(self, form: IncidentForm, name: str, most: int) -> None:
        super().__init__(most=most, id=f"field-{name}")
        self.form = form
        self.field = name

    async def _on_key(self, event: events.Key) -> None:
        """Take a digit for the choice that it numbers, while one is at hand."""
        if self.form.take_digit(event):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def watch_value(self) -> None:
        """Say that something else is written now."""
        super().watch_value()
        self.form.written(self)

    def action_step(self, steps: int) -> None:
        """Go to another field."""
        self.form.step(steps)

    def action_choose(self, steps: int) -> None:
        """Go among the choices, to other fields where there are none."""
        self.form.move(steps)

    def action_accept(self) -> None:
        """Have the field, or the choice at hand, taken as it stands."""
        self._tell(IncidentForm.Accepted())

    def action_leave(self) -> None:
        """Leave the choices, or else the form."""
        if self.form.at is None:
            self._tell(IncidentForm.Left())
        else:
            self.form.choose(None)


class IncidentForm(Vertical):
    """Posts `Edited`, `Accepted` and `Left` to the screen.

    Args:
        most: Letters that each field takes.
    """

    DEFAULT_CSS = """
    IncidentForm { background: $ground; }
    IncidentForm Horizontal { height: 1; }
    IncidentForm NoteLine { height: 1; width: 1fr; }
    IncidentForm .label { width: 11; }
    IncidentForm FieldLine { width: 1fr; }
    IncidentForm #field-kind { width: 26; }
    IncidentForm #field-place { width: 34; }
    IncidentForm #field-priority { width: 5; margin-right: 2; }
    IncidentForm #field-source { width: 16; }
    IncidentForm #field-caller { width: 26; margin-right: 2; }
    IncidentForm ChoiceRows { height: 1fr; }
    """

    class Edited(Message):
        """A field has other letters, or another field has the keys."""

    class Accepted(Message):
        """The field at hand is to be taken as it stands."""

    class Left(Message):
        """The person left the form."""

    def __init__(self, most: Mapping[str, int], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines = {name: FieldLine(self, name, most[name]) for name in LABELS}
        self.field = next(iter(LABELS))
        """The field that has the keys, or had them last."""
        self._labels = {name: NoteLine() for name in LABELS}
        for label in self._labels.values():
            label.add_class("label")
        self._notes = {name: NoteLine() for name in _NOTED}
        self._title, self._foot = NoteLine(), NoteLine()
        self._choices = ChoiceRows()
        self._thai_phone = False
        """The telephone number is written with the Thai keyboard's keys of digits."""

    def compose(self) -> ComposeResult:
        """Lay out the fields."""
        yield self._title
        for names in _ROWS:
            with Horizontal():
                for name in names:
                    yield self._labels[name]
                    yield self.lines[name]
                    if name in self._notes:
                        yield self._notes[name]
        yield self._choices
        yield self._foot

    # --- what is in it

    def texts(self) -> dict[str, str]:
        """Give what every field holds."""
        return {name: line.value for name, line in self.lines.items()}

    def put(self, texts: Mapping[str, str]) -> None:
        """Fill every field anew."""
        for name, line in self.lines.items():
            line.put(clean(texts.get(name, "")))

    def show_look(self, look: FormLook, board: Board) -> None:
        """Show what is around the fields."""
        say = board.words.say
        for pane in self.query(Pane):
            pane.show(board)
        for name, label in self._labels.items():
            is_at_hand = name == self.field
            sign, style = (">", "strong") if is_at_hand else (" ", "hint")
            label.say([Run(f"{sign}{say(LABELS[name])}", style)])
            self.lines[name].disabled = name in look.closed
        for name, note in self._notes.items():
            note.say([Run(" ", ""), *look.notes.get(name, [])])
        self._title.say(look.title)
        self._foot.say(look.foot)
        self._choices.choices, self._choices.told = look.choices, look.told
        if self.at is not None and self.at >= len(look.choices):
            self._choices.at = None
        self._choices.redraw()

    # --- going about in it

    @property
    def at(self) -> int | None:
        """The choice at hand; None while letters go into the field."""
        return self._choices.at

    @property
    def chosen(self) -> str | None:
        """What the choice at hand would put into the field; None without one."""
        at, choices = self.at, self._choices.choices
        return None if at is None or at >= len(choices) else choices[at][0]

    @property
    def only(self) -> str | None:
        """The one type that fits what was typed; a place is never taken unasked."""
        choices = self._choices.choices
        return choices[0][0] if len(choices) == 1 and self.field == "kind" else None

    @property
    def is_last(self) -> bool:
        """Claim that no field comes after the one at hand."""
        return self.field == self._open_fields()[-1]

    def _open_fields(self) -> list[str]:
        return [name for name, line in self.lines.items() if not line.disabled]

    def go_to(self, name: str) -> None:
        """Give a field the keys, at once: the next key may be here already."""
        self._choices.at = None
        self.field = name
        self.screen.set_focus(self.lines[name])
        self.screen.post_message(self.Edited())

    def step(self, steps: int) -> None:
        """Go to a field further on, and round from the last to the first."""
        names = self._open_fields()
        self.go_to(names[(names.index(self.field) + steps) % len(names)])

    def move(self, steps: int) -> None:
        """Go among the choices, back into the field above the first."""
        if not self._choices.choices:
            self.step(steps)
            return
        at = -1 if self.at is None else self.at
        wanted = min(at + steps, len(self._choices.choices) - 1)
        if wanted < -1:
            self.step(-1)
        else:
            self.choose(None if wanted < 0 else wanted)

    def choose(self, at: int | None) -> None:
        """Have a choice at hand, or none: letters go into the field again."""
        self._choices.at = at if self._choices.choices else None
        self._choices.redraw()

    def take_digit(self, event: events.Key) -> bool:
        """Take the choice that a digit numbers; claim that it was one.

        Digits count only while a choice is at hand, for a place may begin with one;
        but a priority is nothing else. The keys of digits count with the Thai keyboard
        on too.
        """
        if self.field == "phone":
            return self._take_figure(event.character or "")
        keys = self._choices.digits()
        is_figure = self.field == "priority"
        if not event.character or (self.at is None and not is_figure):
            return False
        for typed in (fold(event.character), as_latin(event.character)):
            if typed in keys and self.at is None:
                self.lines[self.field].put(typed)
                return True
            if typed in keys:
                self.choose(keys.index(typed))
                self.screen.post_message(self.Accepted())
                return True
        return False

    def _take_figure(self, typed: str) -> bool:
        """Write the digit of a telephone number that a Thai sign or key stands for.

        The keys of 2 and 3 send `/` and `-`: they are digits behind other such keys.
        Behind a blank a letter is a letter: `043511777 ต่อ 12`.
        """
        line = self.lines["phone"]
        self._thai_phone = self._thai_phone and bool(line.value)
        is_sign, is_plain = typed in {"/", "-"}, typed.isascii()
        if typed.isdecimal() and is_plain:
            self._thai_phone = False
        figure = fold(typed) if typed.isdecimal() else as_latin(typed)
        if line.value.endswith(" ") and not typed.isdecimal() and not self._thai_phone:
            return False
        if not figure.isdecimal() or (is_plain and not (is_sign and self._thai_phone)):
            return False
        self._thai_phone = self._thai_phone or not typed.isdecimal()
        line.insert_text_at_cursor(figure)
        return True

    def written(self, line: FieldLine) -> None:
        """Hear that a field has other letters."""
        self._choices.at = None
        if line.is_attached:
            self.screen.post_message(self.Edited())
