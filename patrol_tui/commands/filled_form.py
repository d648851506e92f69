"""An incident as it is taken down field by field, and the lines that enter it.

Whatever a field holds, the line reads back as what was taken down: what would mean
something else in a line is spelt so that it does not. Pure.
"""

from __future__ import annotations

import msgspec

from patrol_tui.commands.codes import leading_type, type_code
from patrol_tui.commands.key_values import without_keys
from patrol_tui.commands.places import locate, quoted
from patrol_tui.commands.verbs import Scene
from store.model.records import Location
from store.model.refusals import Refusal
from store.model.tables import PRIORITIES, CodeTables
from store.patterns import pattern
from store.text import clean, fold

FIELDS = ("kind", "place", "words", "priority", "source", "caller", "phone")
"""The fields of the form, in the order in which they are asked."""
WITH_ENTRY = frozenset({"source", "caller", "phone"})
"""Fields that are sealed with the incident when it is entered, or say how it came."""
MOST_IN_FIELD = {
    "kind": 60, "place": 160, "words": 1_400, "priority": 4, "source": 30,
    "caller": 100, "phone": 40,
}  # fmt: skip
"""Letters of each; together they fit into a line."""
_BEFORE_EQUALS = pattern(r"(?<=[A-Za-z])=")
_NOT_THE_TYPE = "- "
"""Parts words from the type, where they would make it another one."""


class FilledForm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was taken down so far, as it was typed; all may be empty."""

    kind: str = ""
    place: str = ""
    words: str = ""
    priority: str = ""
    source: str = ""
    caller: str = ""
    phone: str = ""
    as_said: str = ""
    """The place that is to be taken as it was said, though the map does not know it."""

    @property
    def takes_place_as_said(self) -> bool:
        """Claim that the place is the one that was to be taken as it was said."""
        return bool(self.place) and self.as_said == self.place


def tidy(form: FilledForm) -> FilledForm:
    """Take out of every field what is not plain readable text on one line."""
    fields = {name: _plain(getattr(form, name), name) for name in FIELDS}
    return FilledForm(**fields, as_said=_plain(form.as_said, "place"))


def _plain(text: str, field: str) -> str:
    return " ".join(clean(text).split())[: MOST_IN_FIELD[field]].rstrip()


def kind_of(form: FilledForm, tables: CodeTables) -> str:
    """Give the code of the type; empty while it is not known."""
    code = type_code(tidy(form).kind, tables)
    return "" if isinstance(code, Refusal) else code


def place_of(form: FilledForm, scene: Scene) -> Location | Refusal | None:
    """Find the place; None while none is said, a refusal when it is not known."""
    words = _place_words(form)
    return locate(words, scene) if words else None


def stands(form: FilledForm, found: Location | Refusal | None) -> bool:
    """Claim that the place stands: it was found, or is to be taken as it was said."""
    return isinstance(found, Location) or (
        found is not None and form.takes_place_as_said
    )


def is_ready(
    form: FilledForm, tables: CodeTables, found: Location | Refusal | None
) -> bool:
    """Claim that type and place stand: the rest may come later.

    Args:
        form: What was taken down.
        tables: The station's types.
        found: What `place_of` says of its place.
    """
    return bool(kind_of(form, tables)) and stands(form, found) and priority_fits(form)


def priority_of(form: FilledForm) -> str:
    """Give the priority's digit; empty for the type's own."""
    return fold(form.priority).removeprefix("p")


def priority_fits(form: FilledForm) -> bool:
    """Claim that there is such a priority, or none is said."""
    digit = priority_of(form)
    return not digit or (digit.isdecimal() and int(digit) in PRIORITIES)


def line_of(form: FilledForm, tables: CodeTables) -> str:
    """Write the line that enters it, as far as it goes."""
    taken = tidy(form)
    kind = kind_of(taken, tables) or taken.kind
    words = without_keys(_BEFORE_EQUALS.sub(" =", taken.words))
    if words and leading_type(f"{kind} {words}", tables) != (kind, words):
        words = _NOT_THE_TYPE + words
    caller = " ".join(filter(None, (taken.caller, taken.phone)))
    parts = (
        "N!" if taken.takes_place_as_said else "N",
        kind,
        _place(taken),
        words,
        _key("pri", priority_of(taken)),
        _key("by", taken.source),
        _key("from", caller),
    )
    return " ".join(filter(None, parts))


def additions(
    number: int, entered: FilledForm, now: FilledForm, tables: CodeTables
) -> dict[str, str]:
    """Write the lines that add to an incident what was taken down since, by field.

    Who told of it is sealed with the incident itself, and cannot be added later.
    """
    before, after = tidy(entered), tidy(now)
    lines = {}
    kind = kind_of(after, tables)
    if kind and kind != kind_of(before, tables):
        lines["kind"] = f"TY {number} {kind}"
    if after.place and _place(after) != _place(before):
        verb = "LO!" if after.takes_place_as_said else "LO"
        lines["place"] = f"{verb} {number} {_place(after)}"
    digit = priority_of(after)
    if digit and digit != priority_of(before):
        lines["priority"] = f"PR {number} {digit}"
    if after.words and after.words != before.words:
        words = after.words
        if before.words and words.startswith(before.words):
            words = words[len(before.words) :].lstrip(" ,")
        if words:
            lines["words"] = f"RM {number} {words}"
    return lines


def _place_words(form: FilledForm) -> str:
    return " ".join(tidy(form).place.lstrip("@ ").replace('"', " ").split())


def _place(taken: FilledForm) -> str:
    words = _place_words(taken)
    return quoted(words) if words else ""


def _key(name: str, value: str) -> str:
    plain = " ".join(value.replace('"', " ").split())
    if not plain:
        return ""
    return f'{name}="{plain}"' if " " in plain else f"{name}={plain}"


class Draft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A form that was not finished, as it is kept."""

    taken: FilledForm
    incident: str = ""
    """The incident that was entered of it already."""
    entered: FilledForm = FilledForm()
    """What was entered then."""


def written(draft: Draft) -> str:
    """Write a draft down; empty when nothing is in it."""
    if draft.taken == FilledForm() or (draft.incident and draft.taken == draft.entered):
        return ""
    return msgspec.json.encode(draft).decode()


def read(text: str) -> Draft | None:
    """Read a draft that was written down; None if there is none, or it makes no sense.

    It was on a disk that others may have written on: its fields are tidied.
    """
    try:
        draft = msgspec.json.decode(text, type=Draft)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return msgspec.structs.replace(
        draft, taken=tidy(draft.taken), entered=tidy(draft.entered)
    )
