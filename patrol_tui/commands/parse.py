"""From a line to its meaning: a command, a question, a refusal, or a misreading.

Grammar: `VERB [unit[,unit...]] [incident] [key=value...] [words]`. Units are 1-2
digits or letters and digits, incidents three digits or more, so their order is free.
Space separates; after the verb `.` `,` `/` do so too (`D.21.127`). A lone `.` is the
selected incident, a lone `@` one's own unit, `@name` a place, `@"any words"` a place
in quotes. `!` behind the verb overrides; `?` behind it asks for help. The Thai keyboard
has neither `@` nor `!`: `ที่` before a place and `+` behind a Thai verb do the same.
Never raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from msgspec.structs import replace

from patrol_tui.commands.key_values import take_keys
from patrol_tui.commands.places import THAI_AT, accepted, locate, without_thai_place
from patrol_tui.commands.retyping import retyped
from patrol_tui.commands.table import BY_SPELLING, VERBS
from patrol_tui.commands.thai_hand import (
    ascii_digits,
    has_figures,
    named,
    with_ids,
    without_opener,
)
from patrol_tui.commands.verbs import (
    Ask,
    Fault,
    Meaning,
    Misread,
    Query,
    Said,
    Scene,
    Verb,
    meant,
)
from store.likeness import nearest
from store.model.records import Incident, Location, UnitId
from store.model.refusals import Code, Refusal
from store.text import clean, fold, is_mark

MOST_LETTERS = 2_000
"""A longer line is a paste gone wrong; it is refused whole, and nothing is cut."""

_VERB = re.compile(
    r"[:/\s]*(?P<verb>\?|[^\s.,/!?0-9๐-๙]+?)"
    r"(?P<mark>[!?]+|(?<=[ก-๛])\+(?=\s|$)|(?=[\s.,/0-9๐-๙]|$))(?P<gap>[\s.,/]*)"
)
_END = r"(?=[\s.,/]|$)"
_NUMBER = re.compile(r"#?(\d{3,6})" + _END)
_UNIT = re.compile(r"(\d{1,2}|[A-Za-z]{1,6}\d{1,3})" + _END)
_UNITS_THEN_NUMBER = re.compile(r"(?:(?:\d{1,2}|[A-Za-z]{1,6}\d{1,3})[\s,./]+)+#?\d{3}")
_LONE_DOT = re.compile(r"\.(?=\s|$)")
_EVERYONE = re.compile(r"\*(?=\s|$)")
_OWN = re.compile("@" + _END)
_LIKE_AN_ID = re.compile(r"[#!@*\d]|[A-Za-z]{1,6}\d")
_MOST_QUOTED = 40
"""Letters of an unknown word that an answer repeats."""
_PLACE = re.compile(r'@(?:"([^"]*)"|(\S*))')


@dataclass(slots=True)
class _Taken:
    """What has been read of a line so far."""

    units: list[UnitId] = field(default_factory=list)
    incident: Incident | None = None
    number: str = ""
    place: Location | None = None
    keys: dict[str, str] = field(default_factory=dict)
    problem: Misread | Refusal | None = None


def parse(line: str, scene: Scene) -> Meaning:
    """Say what a line means in a scene."""
    if len(line) > MOST_LETTERS:
        about = {"letters": str(len(line)), "most": str(MOST_LETTERS)}
        return Misread(fault=Fault.TOO_LONG, about=about)
    raw = without_opener(line.strip())
    line = clean(raw).strip()
    is_odd = _is_odd(raw)
    jump = None if is_odd else _jump(line, scene)
    if jump is not None:
        return jump
    match = _VERB.match(line)
    verb = BY_SPELLING.get(fold(match["verb"])) if match else None
    if (verb is None or is_odd) and (meant := other_layout(raw, scene)):
        return Misread(fault=Fault.OTHER_LAYOUT, about={"line": meant})
    if match is None or verb is None:
        word = (match["verb"] if match else line)[:_MOST_QUOTED]
        return Misread(fault=Fault.UNKNOWN_VERB, about={"verb": word, **_near(word)})
    glued = None if match["mark"] or match["gap"] else _call_sign(line, scene)
    if glued is not None:
        about = {"unit": glued, "verb": glued, "near": verb.name}
        if _is_unit(scene, glued):
            return Misread(fault=Fault.UNKNOWN_VERB, about=about)
        return Refusal(code=Code.UNKNOWN_UNIT, about={"unit": glued})
    rest = line[match.end() :]
    behind = line[match.end("mark") :]
    if (meant := with_ids(verb, scene, behind)) != behind.strip():
        rest = meant
    if "?" in match["mark"] or (rest == "?" and verb.name != "HELP"):
        return Query(ask=Ask.HELP, about=verb.name)
    # A lone dot after the verb is the selected incident, not a separator.
    if match["gap"].rstrip(" ").endswith(" ."):
        rest = ". " + rest
    return _read(verb, scene, line, rest, override=bool({"!", "+"} & {*match["mark"]}))


def _call_sign(line: str, scene: Scene) -> UnitId | None:
    """Find the call sign that a line begins with: `M9` is no message to 9.

    It has the letters of a unit that is known; others may be a verb and its unit.
    """
    match = _UNIT.match(ascii_digits(line).lstrip(":/ ").upper())
    if match is None:
        return None
    known = (*scene.state.units, *scene.tables.units)
    leads = {key.rstrip("0123456789") for key in known}
    return UnitId(match[1]) if match[1].rstrip("0123456789") in leads else None


def _is_odd(raw: str) -> bool:
    """Claim that a line begins as none does: with a mark, or `?` and a Thai letter."""
    if not raw or is_mark(raw[0]):
        return bool(raw)
    return raw[0] == "?" and not raw.partition(" ")[0].isascii()


def other_layout(line: str, scene: Scene) -> str:
    """Give the line that the same keys write with the other layout on, if they do."""
    found = retyped("".join(filter(str.isprintable, line)).strip())
    read = (
        one
        for one in found
        if not (has_figures(one) or isinstance(parse(one, scene), Misread | Refusal))
    )
    return next(read, found[-1] if found else "")


def _near(word: str) -> dict[str, str]:
    found = nearest(fold(word), BY_SPELLING, most=1, least=70)
    verb = BY_SPELLING[found[0] if found else "help"]
    lang = "en" if word.isascii() else "th"
    return {"near": verb.called(lang)}


def _jump(line: str, scene: Scene) -> Query | Refusal | None:
    """A bare number or call sign selects; it changes nothing."""
    plain = fold(named(line, scene) or line).lstrip(":/ ").upper()
    if _NUMBER.fullmatch(plain):
        found = scene.state.by_number(int(plain.removeprefix("#")))
        if found is None:
            return _no_incident(plain.removeprefix("#"), scene)
        return Query(ask=Ask.SELECT, incident=found.id, about=str(found.number))
    unit = UnitId(plain)
    is_known = unit in scene.state.units or unit in scene.tables.units
    if is_known and fold(plain) not in BY_SPELLING:
        return Query(ask=Ask.SELECT, unit=unit, about=unit)
    is_glued = fold(plain.rstrip("0123456789")) in BY_SPELLING
    if not _UNIT.fullmatch(plain) or (is_glued and not _call_sign(plain, scene)):
        return None  # perhaps a verb with its unit close behind it: `AR21`
    return Refusal(code=Code.UNKNOWN_UNIT, about={"unit": unit})


def _read(verb: Verb, scene: Scene, line: str, rest: str, *, override: bool) -> Meaning:
    taken = _Taken()
    rest = _read_ids(verb, scene, taken, rest)
    is_taken = override or verb.is_urgent
    text = _read_words(verb, scene, taken, rest, override=is_taken)
    if taken.problem is None:
        taken.problem = _lost_words(verb, scene, taken, text)
    if taken.problem is not None:
        return taken.problem
    if verb.takes_incident and taken.incident is None and not verb.is_status:
        taken.incident = _selected(scene)
    if (
        verb.takes_units
        and not (taken.units or verb.names_unit)
        and scene.selected_unit
    ):
        taken.units = [scene.selected_unit]
    return meant(
        Said(
            verb=verb,
            scene=scene,
            line=line,
            override=override,
            units=tuple(taken.units),
            incident=taken.incident,
            place=taken.place,
            keys=taken.keys,
            text=text,
        )
    )


def _lost_words(verb: Verb, scene: Scene, taken: _Taken, text: str) -> Misread | None:
    """Refuse words that would be lost, or may be an id that was not understood.

    The selected incident or unit stands in only for what was left out, never for what
    was typed and not read.
    """
    if not text:
        return None
    second = _NUMBER.match(ascii_digits(text))
    if verb.takes_units and taken.incident and second:
        other = scene.state.by_number(int(second[1]))
        if other is not None and other.is_open:
            return Misread(fault=Fault.TWO_INCIDENTS, about={"usage": verb.usage})
    about = {"word": text.split()[0][:_MOST_QUOTED], "usage": verb.usage}
    is_list = verb.takes_units and taken.units and not verb.takes_figure
    if is_list and _is_unit(scene, about["word"]):
        return Misread(fault=Fault.STRAY_UNIT, about=about)
    if _may_be_number(verb, taken, text):
        return Misread(fault=Fault.NEEDS_INCIDENT, about=about)
    stray = re.search(r"(?:^|\s)([A-Za-z]{2,8})=\S", text)
    if verb.keys and stray:
        return Misread(fault=Fault.UNKNOWN_KEY, about={**about, "key": stray[1]})
    if not verb.takes_words:
        if verb.takes_units and not taken.units:
            return Misread(fault=Fault.BAD_UNIT, about=about)
        return Misread(fault=Fault.UNUSED_WORDS, about=about)
    if not verb.takes_units or not _LIKE_AN_ID.match(ascii_digits(text)):
        return None
    if not taken.units:
        return Misread(fault=Fault.BAD_UNIT, about=about)
    if verb.takes_incident and not taken.number and not verb.is_status:
        return Misread(fault=Fault.NEEDS_INCIDENT, about=about)
    return None


def _is_unit(scene: Scene, word: str) -> bool:
    name = UnitId(ascii_digits(word).rstrip(".,").upper())
    return name in scene.state.units or name in scene.tables.units


def _may_be_number(verb: Verb, taken: _Taken, text: str) -> bool:
    """Claim that the words begin with what may be a mistyped incident number."""
    if verb.takes_units or not verb.takes_incident or taken.number:
        return False
    numbers = re.match(r"(?:#?\d+\s+){0,2}#?\d*", ascii_digits(text))
    count = len(numbers[0].split()) if numbers else 0
    return count > (1 if verb.takes_figure else 0)


def _selected(scene: Scene) -> Incident | None:
    key = scene.selected_incident
    return scene.state.incidents.get(key) if key else None


def _read_ids(verb: Verb, scene: Scene, taken: _Taken, rest: str) -> str:
    """Take units and the incident off the front, in either order."""
    while taken.problem is None:
        ahead = rest.lstrip()
        left = None
        if verb.takes_incident and not taken.number:
            left = _take_incident(scene, taken, ahead)
        if left is None and verb.takes_units and _may_be_unit(verb, taken, ahead):
            left = _take_units(verb, scene, taken, ahead)
        if left is None:
            break
        rest = left
    return rest.lstrip(" ,")


def _may_be_unit(verb: Verb, taken: _Taken, ahead: str) -> bool:
    """After the first list of units, another counts only before the incident."""
    if not taken.units or (verb.takes_pair and len(taken.units) == 1):
        return True
    return (
        verb.takes_incident
        and not taken.number
        and bool(_UNITS_THEN_NUMBER.match(ascii_digits(ahead)))
    )


def _take_units(verb: Verb, scene: Scene, taken: _Taken, ahead: str) -> str | None:
    """Take units with commas between them."""
    left = _take_unit(scene, taken, ahead)
    while left is not None and left[:1] == ",":
        after = left[1:].lstrip()
        more = _take_unit(scene, taken, after)
        if more is None:
            _expect_number(verb, taken, after)
            break
        left = more
    if left is not None and left[:1] in {".", ",", "/"}:
        return left[1:]
    return left


def _expect_number(verb: Verb, taken: _Taken, after: str) -> None:
    """Behind a comma in a dispatch stands a unit or the incident, no word."""
    is_sending = verb.takes_incident and not verb.is_status
    if is_sending and after and not _NUMBER.match(ascii_digits(after)):
        about = {"word": after.split()[0][:_MOST_QUOTED]}
        taken.problem = Misread(fault=Fault.BAD_UNIT, about=about)


def _take_incident(scene: Scene, taken: _Taken, ahead: str) -> str | None:
    if match := _LONE_DOT.match(ahead):
        taken.incident = _selected(scene)
        taken.number = "."
        if taken.incident is None:
            taken.problem = Misread(fault=Fault.NEEDS_INCIDENT, about={"usage": "."})
        return ahead[match.end() :]
    match = _NUMBER.match(ascii_digits(ahead))
    if match is None:
        return None
    taken.number = match[1]
    taken.incident = scene.state.by_number(int(match[1]))
    if taken.incident is None:
        taken.problem = _no_incident(match[1], scene)
    left = ahead[match.end() :]
    return left[1:] if left[:1] in {".", ",", "/"} else left


def _no_incident(number: str, scene: Scene) -> Refusal:
    numbers = sorted(scene.state.open_ids.values())
    near = nearest(number, [str(n) for n in numbers])
    about = {"number": number, "near": ", ".join(f"#{n}" for n in near)}
    return Refusal(code=Code.UNKNOWN_INCIDENT, about=about)


def _take_unit(scene: Scene, taken: _Taken, ahead: str) -> str | None:
    if _OWN.match(ahead):
        if scene.own_unit is None:
            taken.problem = Misread(fault=Fault.NO_OWN_UNIT)
        else:
            taken.units.append(scene.own_unit)
        return ahead[1:]
    if match := _EVERYONE.match(ahead):
        taken.problem = Misread(fault=Fault.EVERYONE)
        return ahead[match.end() :]
    plain = ascii_digits(ahead)
    match = _UNIT.match(plain) or _known_unit(scene, plain)
    if match is None:
        return None
    taken.units.append(UnitId(match[1].upper()))
    return ahead[match.end() :]


def _known_unit(scene: Scene, plain: str) -> re.Match[str] | None:
    """A call sign of another form counts when a unit has it (`AP`, `GATOR12`)."""
    match = re.match(r"([A-Za-z0-9]{1,10})" + _END, plain)
    if match and _is_unit(scene, match[1]):
        return match
    return None


def _read_words(
    verb: Verb, scene: Scene, taken: _Taken, rest: str, *, override: bool
) -> str:
    """Take places and key=value pairs out of the rest; what stays are the words."""
    if verb.takes_place and taken.problem is None:
        rest = _take_place(verb, scene, taken, rest, override=override)
    if verb.keys:
        taken.keys, rest = take_keys(verb, rest)
    return " ".join(rest.split())


def _take_place(
    verb: Verb, scene: Scene, taken: _Taken, rest: str, *, override: bool
) -> str:
    match = re.search(r"(?:^|(?<=\s))" + _PLACE.pattern, rest)
    if match is None:
        taken.place, left = without_thai_place(rest, scene)
        match = THAI_AT.search(left) if verb.needs_place else None
        if match is None or taken.place is not None:
            return left
    words = match[1] if match[1] is not None else match[2]
    found = locate(words, scene)
    if isinstance(found, Location):
        taken.place = found
    elif override:
        taken.place = accepted(words, scene)
    else:
        token = match[0].strip()
        taken.problem = replace(found, about={**found.about, "token": token})
    return rest[: match.start()] + " " + rest[match.end() :]


def verb_of(line: str) -> Verb | None:
    """Find the verb that a line begins with, if it does."""
    match = _VERB.match(clean(without_opener(line.strip())).strip())
    return BY_SPELLING.get(fold(match["verb"])) if match else None


__all__ = [
    "MOST_LETTERS",
    "VERBS",
    "other_layout",
    "parse",
    "verb_of",
]
