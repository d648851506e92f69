"""Text from outside, made safe to keep, to compare and to show.

Names, notes and chat lines come from people and from machines we do not control. They
pass `clean` at the border and once more when drawn, so nothing that steers a terminal,
turns the writing direction or hides inside a word gets further. Standard library only,
so that every floor may use it.
"""

import re
import unicodedata

MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
"""Thai vowels and tones written over or under a letter, as a regular expression set."""
MOST_MARKS = 4
"""Marks kept on one letter. Thai needs two; a long pile is an attack on the screen."""

_TONES = "\u0e48-\u0e4b"
_BREAKS = re.compile("[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_MARKED = frozenset({"Mn", "Me"})
_UNSEEN = frozenset(
    chr(code)
    for first, last in (
        (0x034F, 0x034F),  # combining grapheme joiner
        (0x115F, 0x1160),  # Hangul fillers
        (0x17B4, 0x17B5),  # Khmer inherent vowels
        (0x180B, 0x180F),  # Mongolian selectors
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),  # variation selectors
        (0xFFA0, 0xFFA0),
        (0xE0100, 0xE01EF),
    )
    for code in range(first, last + 1)
)
_THAI = re.compile("[\u0e01-\u0e5b]")
_TWICE = re.compile(f"([{MARKS}])\\1+")
_TONE_FIRST = re.compile(f"([{_TONES}])([\u0e31\u0e34-\u0e39])")
_OPEN_AM = re.compile(f"\u0e4d([{_TONES}]?)\u0e32|([{_TONES}])\u0e4d\u0e32")
_DIGITS = {0x0E50 + digit: str(digit) for digit in range(10)}
_THAI_DIGIT = re.compile("[\u0e50-\u0e59]")
_THAI_MARK = re.compile(f"[{MARKS}]")
_THAI_PILE = re.compile(f"(?:^| )[{MARKS}]|[{MARKS}]{{{MOST_MARKS + 1}}}")


def clean(text: str) -> str:
    """Take out everything that is not plain readable text.

    Tabs and line ends become one space. Controls, zero-width and bidi characters,
    variation selectors, soft hyphens, byte-order marks and lone surrogates go. The rest
    is NFC, with Thai spelt in one way: `เเ` is `แ`, a vowel comes before its tone, a
    mark struck twice counts once, nikhahit and aa are SARA AM. Marks with no letter to
    sit on go; no letter keeps more than `MOST_MARKS`. Idempotent.

    Never NFKC: it would part SARA AM in an order that terminals draw wrongly.
    """
    text = _BREAKS.sub(" ", text)
    if text.isascii() and text.isprintable():
        return text
    unwanted = {
        letter
        for letter in {*text}
        if letter in _UNSEEN or unicodedata.category(letter) in _DROPPED
    }
    if unwanted:
        text = "".join([letter for letter in text if letter not in unwanted])
    return _settled(unicodedata.normalize("NFC", text))


def fold(text: str) -> str:
    """Make the form in which two texts are compared.

    Cleaned, without case, Thai digits as ASCII ones, runs of space as one. Idempotent.
    """
    lowered = clean(_with_ascii_digits(clean(text).casefold()))
    return " ".join(lowered.split())


def fold_clean(text: str) -> str:
    """Fold text that was cleaned before, as all that is in the log was: 50x quicker."""
    return " ".join(_with_ascii_digits(text.casefold()).split())


def _with_ascii_digits(text: str) -> str:
    """Write Thai digits as ASCII ones; most texts have none, and looking is quick."""
    return text.translate(_DIGITS) if _THAI_DIGIT.search(text) else text


def is_mark(letter: str) -> bool:
    """Tell whether this character is written on the one before it."""
    return unicodedata.category(letter) in _MARKED


def _settled(text: str) -> str:
    """Repeat the spelling rules until they change nothing: they order or shorten."""
    while True:
        after = _without_piles(text)
        if _THAI.search(after):
            after = _spelt(after)
        after = unicodedata.normalize("NFC", after)
        if after == text:
            return text
        text = after


def _spelt(text: str) -> str:
    text = text.replace("\u0e40\u0e40", "\u0e41")
    text = _TWICE.sub(r"\1", text)
    text = _TONE_FIRST.sub(r"\2\1", text)
    return _OPEN_AM.sub(lambda found: (found[1] or found[2] or "") + "\u0e33", text)


def _without_piles(text: str) -> str:
    marks = {letter for letter in {*text} if is_mark(letter)}
    if all(map(_THAI_MARK.match, marks)) and not _THAI_PILE.search(text):
        return text  # as nearly all texts are
    kept: list[str] = []
    pile = MOST_MARKS  # at the start, and after a space, there is no letter to sit on
    for letter in text:
        if letter in marks:
            pile += 1
        else:
            pile = MOST_MARKS if letter == " " else 0
        if pile <= MOST_MARKS:
            kept.append(letter)
    return "".join(kept)
