"""Callers: who is meant by what was written of one, a name, a number, or both.

People write one person in many ways: `นางสมศรี ใจดี 081-000-0000`, `คุณสมศรี ใจดี
๐๘๑ ๐๐๐ ๐๐๐๐`, `+66 81 000 0000`. Titles, blanks, case and what parts the digits mean
nothing here. Numbers are compared as they are dialled within the country. Pure.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import NamedTuple

from store.patterns import pattern
from store.text import fold, fold_clean

_BETWEEN_DIGITS = pattern(r"[\s().\-\u2010-\u2014]+")
_PHONE = pattern(r"\+?[0-9]{6,15}")
_COUNTRY = pattern(r"\A(?:\+|00)(?:66|60)0?")
"""Thailand's and Malaysia's codes, which stand for the nought of a local number."""
_BARE_COUNTRY = pattern(r"\A66(?=[689]\d{8}\Z|[2-57]\d{7}\Z)")
"""Thailand's code without its plus, before as many digits as numbers have here."""

_SEP = r"[\s().\-\u2010-\u2014/]*"
_LABEL = r"(?:(?:เบอร์โทร|เบอร์|โทรศัพท์|โทร|มือถือ|tel|phone|mobile)[.:\s]*)?"
_NUMBER = pattern(
    rf"{_LABEL}(?<!\d)\(?("
    rf"(?:(?:\+|00)?6{_SEP}6{_SEP}(?:0{_SEP})?|0{_SEP})"
    rf"(?:[689](?:{_SEP}\d){{8}}|[2-57](?:{_SEP}\d){{7}})(?!\d)(?!-\d)"
    rf"|\+?\d(?:{_SEP}\d){{5,14}}(?!\d))(?:\s*(?:ต่อ|ext)[.\s]*\d{{1,5}})?"
)
"""A number of this country, so that two in a row are two; else any run of digits."""
LEAST_DIGITS = 4
"""So many digits of a number are a part of it; fewer are chance."""

_TITLE = pattern(
    r"(?:(?:[ก-ฮ]{1,3}\.\s*){2,4}|น\.ส(?=\s)|[ก-ฮ]{2,3}\.\s*"
    r"|นางสาว|นาง|นาย|เด็กชาย|เด็กหญิง|คุณ|พี่|น้อง|ป้า|ลุง)\s*(?=[ก-ฮเแโใไa-z])"
    r"|(?:mister|mrs|mr|miss|ms|khun|dr)(?:\.\s*|\s+)(?=[ก-ฮเแโใไa-z])"
)
_NO_LETTER = pattern(r"[^\w\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]+|_+")
LEAST_LETTERS = 3
"""A part of a name, or a name in free text, that is shorter is chance."""


class Match(IntEnum):
    """How far what was written of a caller fits the person who is meant."""

    NONE = 0
    NEAR = 1
    """In part; perhaps another person."""
    FULL = 2


class Written(NamedTuple):
    """What was written of a person, taken apart."""

    name: str
    """Folded words without titles, one blank between them; empty if there is none."""
    numbers: tuple[str, ...]
    """As dialled within the country, digits only."""
    digits: str
    """All digits in a row, for a part of a number."""

    @property
    def squeezed(self) -> str:
        """The name without blanks."""
        return self.name.replace(" ", "")


def identity(person: str) -> str:
    """Tell who is meant: by the digits of a phone number, else by the folded name.

    Keys are found by it: it may never change for what it was once told of.
    """
    text = fold(person)
    digits = _BETWEEN_DIGITS.sub("", text)
    if _PHONE.fullmatch(digits):
        return "tel " + _local(digits)
    return "name " + text


def written(text: str) -> Written:
    """Take apart what was written of a person."""
    folded = fold(text)
    found = [match[1] for match in _NUMBER.finditer(folded)]
    numbers = tuple(dict.fromkeys(map(_dialled, found)))
    name = _NO_LETTER.sub(" ", _untitled(_NUMBER.sub(" ", folded).strip(" ,;:()")))
    rest = "".join(re.findall(r"\d", _NUMBER.sub("", folded)))
    if not numbers and rest and not re.search(r"[^\W\d]", name):
        name = ""  # a part of a number
    return Written(" ".join(name.split()), numbers, "".join((*numbers, rest)))


def match(asked: Written, said: Written) -> Match:
    """Tell how far what was said of a caller fits the person asked for.

    A number fits as a whole, whatever name is beside it, unless a name was asked for
    too that is another one. A name fits as a whole; where a number was asked for too
    it takes that as well.
    """
    number = bool(set(asked.numbers) & set(said.numbers))
    name = _match_names(asked, said)
    if asked.numbers and asked.name:
        if number:
            return Match.FULL if name or not said.name else Match.NEAR
        return min(name, Match.NEAR)
    if asked.numbers:
        return Match.FULL if number else _match_digits(asked, said)
    if asked.name:
        return name
    return _match_digits(asked, said)


class Mention(NamedTuple):
    """What free text is looked through for: whole names, and numbers."""

    names: tuple[str, ...]
    numbers: frozenset[str]

    def is_in(self, text: str) -> bool:
        """Claim that a text, cleaned as all in the log is, names one of them."""
        folded = fold_clean(text)
        if self.numbers and any(
            _dialled(found[1]) in self.numbers for found in _NUMBER.finditer(folded)
        ):
            return True
        squeezed = folded.replace(" ", "")
        return any(_names(name, folded, squeezed) for name in self.names)


def mention_of(people: tuple[Written, ...], *, first_names: bool = False) -> Mention:
    """Tell what to look for in free text, so that nothing of these people is missed.

    Args:
        people: As they were written.
        first_names: Each word of a name counts, as in words about their own call.
    """
    names = {person.name for person in people}
    if first_names:
        names |= {word for name in names for word in name.split()}
    long = sorted(n for n in names if len(n.replace(" ", "")) >= LEAST_LETTERS)
    return Mention(tuple(long), frozenset(n for p in people for n in p.numbers))


def _match_names(asked: Written, said: Written) -> Match:
    one, other = asked.squeezed, said.squeezed
    if not one or not other:
        return Match.NONE
    if one == other:
        return Match.FULL
    shared = {word for word in asked.name.split() if len(word) >= LEAST_LETTERS}
    is_part = shared & set(said.name.split()) or any(
        len(part.replace(" ", "")) >= LEAST_LETTERS
        and _names(part, whole, whole.replace(" ", ""))
        for part, whole in ((asked.name, said.name), (said.name, asked.name))
    )
    return Match.NEAR if is_part else Match.NONE


def _match_digits(asked: Written, said: Written) -> Match:
    is_part = len(asked.digits) >= LEAST_DIGITS and asked.digits in said.digits
    return Match.NEAR if is_part else Match.NONE


def _names(name: str, folded: str, squeezed: str) -> bool:
    """Claim that a text has this name in it; Latin names as whole words."""
    if not name.isascii():
        return name.replace(" ", "") in squeezed
    if name.replace(" ", "") not in squeezed:
        return False
    spelt = r"\s*".join(map(re.escape, name.split()))
    return re.search(rf"(?<![a-z0-9]){spelt}(?![a-z0-9])", folded) is not None


def _untitled(name: str) -> str:
    while (found := _TITLE.match(name)) is not None:
        name = name[found.end() :]
    return name


def _dialled(found: str) -> str:
    """Write a number as it is dialled within the country."""
    digits = re.sub(r"[^\d+]", "", found)
    return _BARE_COUNTRY.sub("0", _local(digits))


def _local(digits: str) -> str:
    return _COUNTRY.sub("0", digits).removeprefix("+")


def struck_out(text: str, people: tuple[str, ...], *, mark: str = "…") -> str:
    """Put a mark in place of telephone numbers, and of what these people are called.

    For words that go on to others than those who may know who wrote them.
    """
    digits = str.maketrans({0x0E50 + digit: str(digit) for digit in range(10)})
    plain = text.translate(digits)
    spans = [match.span() for match in _NUMBER.finditer(plain)]
    for person in people:
        names = {person, *written(person).name.split()}
        for name in names:
            if len(name.replace(" ", "")) >= LEAST_LETTERS:
                found = re.finditer(re.escape(name), plain, re.IGNORECASE)
                spans += [match.span() for match in found]
    parts, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            parts += [text[at:start], mark]
        at = max(at, end)
    return "".join((*parts, text[at:]))
