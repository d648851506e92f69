"""Checking a TOML file against the records it is meant for.

All that is wrong is found, not the first alone: a `Mistake` says which key, on which
line, what is wrong and what may have been meant. The station's settings and the
profiles of a replay are told in the same way; `ConfigError` is one line of English.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import inspect

from patrol_tui.settings.lines import line_of
from store.likeness import nearest as nearest_words
from store.sentences import N_, Sentence, TellableError
from widgets.words.catalogue import Words
from widgets.words.settings import say_mistake

Kind = TypeVar("Kind", bound=msgspec.Struct)


class ConfigError(TellableError):
    """The settings cannot be used; the message is one line and names file and key."""

    def __init__(
        self,
        sentence: str,
        /,
        mistakes: tuple[Mistake, ...] = (),
        **values: object,
    ) -> None:
        super().__init__(sentence, **values)
        self.mistakes = mistakes
        """All that is wrong with `file`, where it is known one by one."""


class Trouble(StrEnum):
    """What can be wrong with a setting; `widgets.words.settings` says each."""

    UNREADABLE = "unreadable"
    NOT_TOML = "not-toml"
    NO_SETTING = "no-setting"
    MISSING = "missing"
    WRONG_KIND = "wrong-kind"
    WRONG_CHOICE = "wrong-choice"
    RULE = "rule"
    """`why`: an English sentence, which the catalogue may have in Thai."""
    EMPTY_CODE = "empty-code"
    TWICE = "twice"
    BAD_SHIFT = "bad-shift"
    BAD_CALL_SIGN = "bad-call-sign"
    BAD_BEGINNING = "bad-beginning"
    BAD_FIELD = "bad-field"
    NO_ZONE = "no-zone"
    NO_KEY_ID = "no-key-id"
    NO_KEY = "no-key"
    KEY_TAKEN = "key-taken"
    KEY_OF_PROGRAM = "key-of-program"
    KEY_OF_TWO = "key-of-two"
    KEY_IN_THAI = "key-in-thai"
    KEY_MISSING = "key-missing"
    NO_DIGIT = "no-digit"
    NO_COMMAND = "no-command"
    BAD_ALIAS = "bad-alias"
    ALIAS_TAKEN = "alias-taken"
    ALIAS_OF_SECRET = "alias-of-secret"  # noqa: S105 - a code, no password


class Mistake(NamedTuple):
    """One thing that is wrong."""

    key: str
    """As it would be written: `timers.stop`, `types[2].code`, `keys."verb.D"`."""
    trouble: Trouble
    about: dict[str, str] = {}  # noqa: RUF012 - never changed
    line: int | None = None
    """Where in the file, from 1; None if it is not known."""

    def said(self, words: Words, file: object) -> str:
        """Say it in one line: file, line, key, what is wrong, what is nearest."""
        return say_mistake(words, self, file)


class UnfitError(ValueError):
    """A part of a record that breaks a rule of it; `part` is its key there."""

    def __init__(self, part: str, trouble: Trouble, **about: str) -> None:
        super().__init__(trouble.value)
        self.part, self.trouble, self.about = part, trouble, about


def refused(file: object, mistakes: Iterable[Mistake]) -> ConfigError:
    """Make the error that tells of mistakes: the first, and how many more there are."""
    first, *more = found = tuple(mistakes)
    said = first.said(Words("en"), file)
    more_told = f" (+{len(more)})" if more else ""
    return ConfigError("{said}{more}", found, said=said, more=more_told, file=file)


def checked(file: object, content: bytes, kind: type[Kind]) -> Kind:
    """Read TOML as a record; `file` is only named in messages.

    Raises:
        ConfigError: If it is no TOML, or a key is wrong.
    """
    record, mistakes = read_record(content, kind)
    if record is None:
        raise refused(file, mistakes)
    return record


def read_record(
    content: bytes, kind: type[Kind]
) -> tuple[Kind | None, tuple[Mistake, ...]]:
    """Read TOML as a record, or find all that is wrong with it, in its order."""
    try:
        plain = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return None, (Mistake("", Trouble.NOT_TOML, {"why": str(error)}),)
    found = tuple(_mistakes(plain, inspect.type_info(kind), ""))
    if found:
        return None, placed(found, content)
    return msgspec.convert(plain, kind), ()


def sound_part(
    content: bytes, kind: type[Kind], mistakes: Iterable[Mistake]
) -> Kind | None:
    """Read what is left without the tables that have mistakes, to find more of them.

    Returns:
        The record; None where nothing can be made of the rest.
    """
    broken = {re.split(r"[.\[]", one.key)[0] for one in mistakes}
    try:
        plain = tomllib.loads(content.decode("utf-8"))
        sound = {name: value for name, value in plain.items() if name not in broken}
        return msgspec.convert(sound, kind)
    except (ValueError, RecursionError):  # no TOML, no text, or not such a record
        return None


def placed(mistakes: Iterable[Mistake], content: bytes) -> tuple[Mistake, ...]:
    """Say on which line of the file each mistake is, and order them so."""
    text = content.decode("utf-8", "replace")
    told = [one._replace(line=one.line or line_of(one.key, text)) for one in mistakes]
    return tuple(sorted(told, key=lambda one: one.line or 0))


def check_time_zone(file: object, key: str, name: str, example: str) -> ZoneInfo:
    """Find a time zone by its name.

    Raises:
        ConfigError: If there is none such.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        about = {"name": name, "example": example}
        raise refused(file, [Mistake(key, Trouble.NO_ZONE, about)]) from error


def nearest(word: str, known: Iterable[str]) -> str | Sentence:
    """End a message with the likeliest of what is known, if there is any."""
    found = near(word, known)
    return Sentence(N_('; nearest is "{near}"'), {"near": found}) if found else ""


def near(word: str, known: Iterable[str]) -> str:
    """Give the likeliest of what is known; empty where nothing is."""
    return next(iter(nearest_words(word, known, most=1, least=0)), "")


# --- what a value must be


def _mistakes(plain: Any, kind: inspect.Type, where: str) -> Iterator[Mistake]:
    """Find what is wrong with a value: with its parts, then with what is left of it."""
    match kind:
        case inspect.StructType() if isinstance(plain, dict):
            yield from _in_record(plain, kind, where)
        case inspect.VarTupleType() if isinstance(plain, list):
            parts = [(f"{where}[{at}]", value) for at, value in enumerate(plain)]
            yield from _in_parts(plain, kind, where, parts)
        case inspect.DictType() if isinstance(plain, dict):
            parts = [(f"{where}.{shown(name)}", value) for name, value in plain.items()]
            yield from _in_parts(plain, kind, where, parts)
        case _:
            yield from _unfit(plain, kind, where)


def _in_parts(
    plain: Any,
    kind: inspect.VarTupleType | inspect.DictType,
    where: str,
    parts: list[tuple[str, Any]],
) -> Iterator[Mistake]:
    of = kind.item_type if isinstance(kind, inspect.VarTupleType) else kind.value_type
    found = [one for name, value in parts for one in _mistakes(value, of, name)]
    yield from found or _unfit(plain, kind, where)


def _in_record(
    plain: dict[str, Any], kind: inspect.StructType, where: str
) -> Iterator[Mistake]:
    begun = f"{where}." if where else ""
    fields = {field.encode_name: field for field in kind.fields}
    sound: dict[str, Any] = {}
    misspelt: set[str] = set()
    for name, value in plain.items():
        if name not in fields:
            likely = near(name, fields)
            misspelt.add(likely)
            about = {"near": begun + likely if likely else ""}
            yield Mistake(begun + shown(name), Trouble.NO_SETTING, about)
            continue
        found = list(_mistakes(value, fields[name].type, begun + name))
        yield from found
        if not found:
            sound[name] = value
    needed = [name for name, field in fields.items() if field.required]
    for name in needed:
        if name not in plain and name not in misspelt:
            yield Mistake(where, Trouble.MISSING, {"name": name})
    if all(name in sound for name in needed):
        yield from _unfit(sound, kind, where)


def _unfit(plain: Any, kind: inspect.Type, where: str) -> Iterator[Mistake]:
    """Say why a value cannot be what it stands for, if it cannot."""
    try:
        msgspec.convert(plain, _plain_type(kind))
    except msgspec.ValidationError as error:
        cause = error.__cause__
        if isinstance(cause, UnfitError):
            begun = f"{where}." if where else ""
            yield Mistake(begun + cause.part, cause.trouble, cause.about)
        elif isinstance(cause, ValueError):
            yield Mistake(where, Trouble.RULE, {"why": str(cause)})
        else:
            yield _wrong_kind(plain, kind, where)


def _plain_type(kind: inspect.Type) -> Any:
    """Give back the type that a description was made of."""
    match kind:
        case inspect.StructType():
            return kind.cls
        case inspect.LiteralType():
            return _of(Literal, *kind.values)
        case inspect.VarTupleType():
            return _of(tuple, _plain_type(kind.item_type), ...)
        case inspect.TupleType():
            return _of(tuple, *map(_plain_type, kind.item_types))
        case inspect.DictType():
            return _of(dict, str, _plain_type(kind.value_type))
        case inspect.UnionType():
            first, *others = map(_plain_type, kind.types)
            for other in others:
                first = first | other
            return first
        case _:
            return _bounded(kind)


def _of(holder: Any, *parts: Any) -> Any:
    """Make a type of what it holds."""
    return holder[parts]


def _bounded(kind: inspect.Type) -> Any:
    plain = {
        inspect.BoolType: bool,
        inspect.IntType: int,
        inspect.FloatType: float,
        inspect.StrType: str,
        inspect.NoneType: None,
    }[type(kind)]
    names = ("gt", "ge", "lt", "le")
    bounds = {name: getattr(kind, name, None) for name in names}
    given = {name: value for name, value in bounds.items() if value is not None}
    return Annotated[plain, msgspec.Meta(**given)] if given else plain


def _wrong_kind(plain: Any, kind: inspect.Type, where: str) -> Mistake:
    kind = _main(kind)
    if isinstance(kind, inspect.LiteralType) and isinstance(plain, str):
        choices = [str(value) for value in kind.values]
        about = {"value": plain, "choices": ", ".join(choices)}
        return Mistake(
            where, Trouble.WRONG_CHOICE, {**about, "near": near(plain, choices)}
        )
    return Mistake(where, Trouble.WRONG_KIND, {"got": _short(plain), **_wanted(kind)})


def _main(kind: inspect.Type) -> inspect.Type:
    """Give what is wanted where a value may be left out too."""
    if isinstance(kind, inspect.UnionType):
        return next(k for k in kind.types if not isinstance(k, inspect.NoneType))
    return kind


def _wanted(kind: inspect.Type) -> dict[str, str]:
    """Name a kind, and its bounds, by the names that the words know."""
    match kind:
        case inspect.StructType(array_like=True):
            return {"wanted": "limit"}
        case inspect.StructType() | inspect.DictType():
            return {"wanted": "table"}
        case inspect.VarTupleType() | inspect.TupleType():
            return {"wanted": "list"}
        case inspect.LiteralType():
            return {"wanted": "choice", "choices": ", ".join(map(str, kind.values))}
        case inspect.IntType() | inspect.FloatType():
            name = "whole" if isinstance(kind, inspect.IntType) else "number"
            bounds = {"over": kind.gt, "least": kind.ge, "most": kind.le}
            told = {
                key: f"{value:g}" for key, value in bounds.items() if value is not None
            }
            return {"wanted": name, **told}
        case inspect.BoolType():
            return {"wanted": "bool"}
        case _:
            return {"wanted": "text"}


_MOST_SHOWN = 24


def _short(plain: Any) -> str:
    """Show a value as it may have been written, cut to a few letters."""
    if isinstance(plain, bool):
        return str(plain).lower()
    if isinstance(plain, dict):
        return "{...}"
    said = f'"{plain}"' if isinstance(plain, str) else str(plain)
    said = " ".join(said.split())
    return said if len(said) <= _MOST_SHOWN else f"{said[:_MOST_SHOWN]}..."


def shown(name: str) -> str:
    """Write a part of a key as TOML does: in quotes where it needs them."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'
