"""The sound key: one folding for Thai and for every way of writing it in Roman letters.

`สุริยเดช`, Suriyadet, Suriyadej and suriyadech have one key; so have `ผดุง`, Phadung
and padung, or `улица Фонвизина` and ulitsa Fonvizina. Rules only. Thai is read by
`locating.thai` after the Royal Thai General System; Cyrillic is written in Roman
letters nearly as BGN/PCGN 1947 has it; Roman letters lose accents, aspiration, length,
voice, and the difference of r and l. A key is for comparing, never for showing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from store.city.locating import thai
from store.city.locating.generic import bare, short_tail, words
from store.patterns import pattern

MOST_CACHED = 1 << 15
"""Words kept with their sounds."""

_CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфыэіїєґў", "abvgdeziyklmnoprstufyeiiegu", strict=True))
    | {
        "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
        "ю": "yu", "я": "ya", "ъ": "", "ь": "",
    }
)  # fmt: skip
_UNACCENTED = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae",
     "œ": "oe", "ı": "i"}
)  # fmt: skip
_ACCENTS = pattern("(?<!и)[\u0300-\u036f]")
"""Of й, which is a letter, they stay."""
_ZEROS = pattern(r"(?<!\d)0+(?=\d)")
_CONSONANT_RUN = pattern(r"([^\Waeiou\d])\1+")
_RUN = pattern(r"([^\W\d])\1+")

_FOLDED = {
    "N": "ng",
    "j": "tsch tch tj sch ch sh zh j",
    "p": "ph bh bp b",
    "t": "th dh dt d",
    "s": "c(?=[eiy]) ts tz sr z",
    "k": "kh gh gk ck qu q g c",
    "ks": "x",
    "w": "v",
    "": "(?<=[aeiou])r(?![aeiouhy]) h(?![aeiouyrwl])",
    "n": "(?<=[aeiou])l(?![aeiouy])",
    "r": "rh wr l",
    "uai": "uea[iy](?![aeiou]) ua[iy](?![aeiou])",
    "iao": "iao ie[ow](?![aeiou]) iaw(?![aeiou])",
    "ua": "oua uea eua ua",
    "ei": "oe[iy](?![aeiou])",
    "eo": "aeo ea[ow](?![aeiou]) aew(?![aeiou]) eo ew(?![aeiou])",
    "ao": "ao[wu](?![aeiou]) ao au ow(?![aeiou])",
    "o": "aw(?![aeiou]) oh(?![aeiou])",
    "u": "ue eu oo uu ou",
    "e": "ae oe ea",
    "ia": "ie ia",
    "i": "ee ii [iy]y(?![aeiou]) y(?![aeiou])",
    "a": "aa",
    "ai": "a[iy](?![aeiou]) e[iy](?![aeiou]) ai",
    "oi": "o[iy](?![aeiou])",
    "ui": "u[iy](?![aeiou])",
    "io": "io iu iw(?![aeiou])",
}
"""What each sound is written with, tried in this order: longer spellings first."""
_AS_IT_IS = "[mf]|n(?!g)|s(?![chr])|[aeiou](?![aeiouwyh])"
"""Most letters, seen first: trying all the spellings on each would be slow."""
_SPELT = pattern(
    f"(?:{_AS_IT_IS})|"
    + "|".join(
        f"(?P<s{at}>{'|'.join(spelt.split())})"
        for at, spelt in enumerate(_FOLDED.values())
    )
)
_SOUNDS = {f"s{at}": sound for at, sound in enumerate(_FOLDED)}
_CLOSED = pattern("(?<=[aeiou])(?:([jsf])(?![aeiouyrwh])|([yw])(?![aeiou]))")
_CLOSING = {"j": "t", "s": "t", "f": "p", "y": "i", "w": "o"}
_LINKS = (1, 99)
"""Thai words are also said with one linking syllable, and with all."""
_VOWELS = str.maketrans("", "", "aeiouy")


@lru_cache(MOST_CACHED)
def plain(text: str) -> str:
    """Take the accents off folded text; Thai marks are no accents, and stay."""
    apart = unicodedata.normalize("NFD", text.translate(_UNACCENTED))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", apart))


def key_of(text: str) -> str:
    """Give the first sound key of a folded text, without generic words and spaces."""
    return keys_of(bare(words(text)))[0]


def keys_of(found: list[str]) -> tuple[str, ...]:
    """Give every sound key of a name's words; Thai may be said in more than one."""
    first = _joined([_sound(word) for word in found])
    if not any(map(thai.LETTERS.search, found)):
        return (first,)
    linked = (_joined([_sound(word, links=most) for word in found]) for most in _LINKS)
    return tuple(dict.fromkeys((first, *linked)))


def consonants(key: str) -> str:
    """Leave the consonants of a key: what survives most ways of spelling vowels."""
    return key.translate(_VOWELS)


def _joined(found: list[str]) -> str:
    said = "".join(found).replace("tj", "j").replace("ts", "s")
    return _RUN.sub(r"\1", said)


@lru_cache(MOST_CACHED)
def _sound(word: str, *, links: int = 0) -> str:
    if thai.LETTERS.search(word):
        return thai.sounds(word, links=links)
    latin = plain(short_tail(word)).translate(_CYRILLIC)
    return _roman(latin) if len(word) > 1 else latin


def _roman(word: str) -> str:
    word = _CONSONANT_RUN.sub(r"\1", _ZEROS.sub("", word))
    said = _SPELT.sub(_said, word)
    return _CLOSED.sub(lambda found: _CLOSING[found[1] or found[2]], said)


def _said(found: re.Match[str]) -> str:
    return _SOUNDS[found.lastgroup] if found.lastgroup else found[0]


def clear_cache() -> None:
    """Forget the sounds of words, so that a bench pays for them each time."""
    _sound.cache_clear()
    plain.cache_clear()
