"""Thai spelling read aloud: the sounds of a word, in the letters of the sound key.

Follows the Royal Thai General System of Transcription (Royal Institute, announcement of
11 January 1999; ISO 11940-2): finals as pronounced, unwritten vowels put in, silenced
letters left out. Sounds that few romanisers keep apart are one here from the start:
length, aspiration, ue and u, ae and oe and e. Rules only, but for a few words whose
spelling no rule tells. A consonant that carries a tone or a vowel begins a syllable;
that, and which letters stand together, tells where syllables end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from store.patterns import pattern

LETTERS = pattern("[\u0e01-\u0e4e]")
"""Thai; a word without any is not read by these rules."""

_SOUND = dict(
    zip(
        "กขฃคฅฆงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
        "kkkkkkNjjjsjytttttntttttnpppfpfpmyrrwssshr h",
        strict=True,
    )
)
_SOUND["อ"] = ""
_FINAL = _SOUND | {
    **dict.fromkeys("จฉชซฌศษส", "t"),
    **dict.fromkeys("ญรลฬ", "n"),
    **dict.fromkeys("ฝฟ", "p"),
    "ย": "i", "ว": "o", "ห": "", "ฮ": "",
}  # fmt: skip
_BEFORE = {"เ": "e", "แ": "e", "โ": "o", "ไ": "ai", "ใ": "ai"}
_MARKS = {"ิ": "i", "ี": "i", "ึ": "u", "ื": "u", "ุ": "u", "ู": "u", "ั": "a", "็": "o"}
_TONES = "\u0e48\u0e49\u0e4a\u0e4b"
_SILENCER = "\u0e4c"
_TRUE_CLUSTERS = """
    กร กล กว ขร ขล ขว คร คล คว ตร ปร ปล พร พล ผล บร บล ฟร ฟล ดร
"""
_CLUSTERS = frozenset(_TRUE_CLUSTERS.split())
_SOFT = frozenset("งญณนมยรลวฬ")
"""Sounds that a silent ห may lead."""
_LED_PAIRS = "สง สน สม สย สล สว ขน ขม ขย ถน ถล ตล ตน ผง ผล ฝร ฉล ฉม ฉน"
_LED = frozenset(_LED_PAIRS.split())
"""Pairs of which the first is said with a short `a` of its own: สว่าง, ตลาด."""
_NO_RIMES = frozenset(("ยิ", "ยี", "ยึ", "ยื", "วุ", "วู"))
"""Finals that cannot close a syllable with that vowel, so begin one: สุริยเดช."""
_LINKING = frozenset("ขคฆจชฎฏฐฑฒณตถทธพภศษสยรฬ")
"""Finals of Pali and Sanskrit words, after which an unwritten `a` may be said."""
_RESPELT = {
    "นคร": "นะคอน", "เกษตร": "กะเสด", "เกษม": "กะเสม", "ราษฎร์": "ราด", "ราษฎร": "ราด",
    "เจริญ": "จะเริน", "เฉลิม": "ฉะเลิม", "เสด็จ": "สะเด็ด", "เสมอ": "สะเมอ",
    "จันทร์": "จัน", "จันทร": "จัน", "อินทร์": "อิน", "อินทร": "อิน", "สิงห์": "สิง",
    "สิงห": "สิง", "ภูมิ": "พูม", "ประวัติ": "ประวัด", "พักตร์": "พัก", "พักตร": "พัก",
    "บรม": "บอรม", "นนท": "นนทะ",
    "จตุร": "จะตุระ", "ธาตุ": "ทาด", "สามารถ": "สามาด", "พรหม": "พรม", "พระยา": "พะยา",
}  # fmt: skip
"""Common parts of place names whose spelling no rule tells."""
_RESPELL = pattern(f"(?:{'|'.join(_RESPELT)})(?![\u0e30-\u0e3a\u0e47-\u0e4e])")


@dataclass(slots=True)
class _Unit:
    """A letter with what is written over and under it."""

    letter: str
    mark: str = ""
    toned: bool = False
    silent: bool = False

    @property
    def is_consonant(self) -> bool:
        return self.letter in _SOUND

    @property
    def is_bare(self) -> bool:
        return self.is_consonant and not (self.mark or self.toned or self.silent)


_END = _Unit("")


def sounds(word: str, *, links: int = 0) -> str:
    """Spell the sounds of a Thai word; letters of other scripts pass through.

    Args:
        word: Folded text without spaces.
        links: After how many finals that may have it to put the `a` of compounds:
            with one `ราชธานี` is Ratchathani instead of Rat Thani.
    """
    word = _RESPELL.sub(lambda found: _RESPELT[found[0]], word)
    word = re.sub("(?<=[กตทปศส])ฤ", "ริ", word).replace("ฤา", "รู").replace("ฤ", "รึ")
    return _Reader(_units(word), links).read()


def _units(word: str) -> list[_Unit]:
    units: list[_Unit] = []
    for letter in word:
        last = units[-1] if units else _Unit("")
        if letter in _TONES:
            last.toned = True
        elif letter == _SILENCER:
            last.silent = True
        elif letter in _MARKS:
            last.mark = letter
        else:
            units.append(_Unit(letter))
    return units


class _Reader:
    """Reads units from left to right, one syllable at a time."""

    def __init__(self, units: list[_Unit], links: int) -> None:
        self.units = units
        self.links = links
        self.at = 0

    def read(self) -> str:
        said = []
        while self.at < len(self.units):
            unit = self.units[self.at]
            if unit.silent:
                self.at += 1
            elif unit.letter in _BEFORE and self._unit(self.at + 1).is_consonant:
                self.at += 1
                said.append(self._led(unit.letter))
            elif unit.is_consonant:
                said.append(self._plain())
            else:
                self.at += 1
                passed = {"า": "a", "ะ": "a", "ำ": "am"}.get(unit.letter, unit.letter)
                said.append("" if passed in _BEFORE or passed in "ๆฯ" else passed)
        return "".join(said)

    def _unit(self, at: int) -> _Unit:
        return self.units[at] if at < len(self.units) else _END

    def _take(self, letter: str) -> bool:
        """Step over a letter without marks, if it comes next."""
        unit = self._unit(self.at)
        if unit.letter == letter and not (unit.mark or unit.toned or unit.silent):
            self.at += 1
            return True
        return False

    def _led(self, vowel: str) -> str:
        """Read a syllable whose vowel is written first."""
        onset = self._onset(vowel)
        mark = self._unit(self.at - 1).mark
        if vowel in "ไใ":
            if not self._starts(self.at):
                self._take("ย")
            return onset + "ai"
        if vowel == "เ":
            return onset + self._with_e(mark)
        if self._take("ะ"):
            return onset + _BEFORE[vowel]
        return onset + _BEFORE[vowel] + self._coda()

    def _with_e(self, mark: str) -> str:
        if mark == "ี" and self._take("ย"):
            return "ia" + ("" if self._take("ะ") else self._coda())
        if mark == "ื" and self._take("อ"):
            return "ua" + ("" if self._take("ะ") else self._coda())
        if mark:
            return "e" + self._coda()
        if self._take("า"):
            return "o" if self._take("ะ") else "ao"
        if self._take("ะ"):
            return "e"
        if self._is_vowel_o(self.at):
            self.at += 1
            return "e" + ("" if self._take("ะ") else self._coda())
        return "e" + self._coda()

    def _plain(self) -> str:
        """Read a syllable that begins with its consonant."""
        onset = self._onset("")
        unit = self._unit(self.at - 1)
        if unit.mark == "ั" and self._take("ว"):
            return onset + "ua" + ("" if self._take("ะ") else self._coda())
        if unit.mark:
            if unit.mark in "ื็" and self._is_vowel_o(self.at):
                self.at += 1
            closed = self._unit(self.at).letter + unit.mark not in _NO_RIMES
            return onset + _MARKS[unit.mark] + (self._coda() if closed else "")
        if self._take("ะ"):
            return onset + "a"
        if self._take("ำ"):
            return onset + "am"
        if self._take("า"):
            return onset + "a" + self._coda()
        if self._is_vowel_o(self.at):
            self.at += 1
            return onset + "o" + self._coda()
        return onset + self._unwritten()

    def _unwritten(self) -> str:
        """Read on where no vowel is written: -รร-, -ว-, or one that is only said."""
        first = self._unit(self.at)
        if self._is_rr(self.at):
            self.at += 2
            at = self.at
            final = self._coda()
            return "a" + (final + self._own(at) if final else "n")
        is_ua = first.letter == "ว" and first.is_bare
        if is_ua and self._closes(self.at + 1) and not self._is_rr(self.at + 1):
            self.at += 1
            return "ua" + self._coda()
        if not self._closes(self.at):
            return "a" if self.at < len(self.units) else ""
        three = self._closes(self.at + 1) and not self._closes(self.at + 2)
        if three or first.letter in "วย":
            return "a"
        return "o" + self._coda()

    def _onset(self, vowel: str) -> str:
        """Read the consonant or consonants that a syllable begins with."""
        first, second = self._unit(self.at), self._unit(self.at + 1)
        pair = first.letter + second.letter
        self.at += 1
        if not first.is_bare or not second.is_consonant or second.silent:
            return _SOUND[first.letter]
        led = first.letter == "ห" and second.letter in _SOFT
        led = led or (pair == "อย" and second.toned)
        soft = pair in ("สร", "ศร", "ซร") or (pair == "ทร" and self._is_s())
        if not (led or soft or pair in _CLUSTERS) or not self._goes_on(vowel):
            return _SOUND[first.letter]
        self.at += 1
        if led:
            return _SOUND[second.letter]
        return "s" if soft else _SOUND[first.letter] + _SOUND[second.letter]

    def _is_s(self) -> bool:
        """Tell whether ทร, whose ร is next, is said as s: ทราย, ทรัพย์, ทรง."""
        unit, after = self._unit(self.at), self._unit(self.at + 1)
        if unit.mark:
            return unit.mark in "ัุ"
        last = self._unit(self.at + 2).letter
        return after.letter == "ง" or (after.letter == "า" and last in ("ย", "บ"))

    def _goes_on(self, vowel: str) -> bool:
        """Tell whether the second consonant, next to be read, is of this syllable."""
        if self._is_rr(self.at):
            return False
        second, after = self._unit(self.at), self._unit(self.at + 1)
        if vowel in ("ไ", "ใ"):
            return True
        if second.mark or second.toned:
            return not (vowel in ("โ", "แ") and second.mark not in ("", "็"))
        if after.letter == "า":
            return vowel in ("", "เ")
        if after.letter in ("ะ", "ำ") or self._is_vowel_o(self.at + 1):
            return True
        if second.letter == "ว" and not vowel:  # -ว- between consonants is said ua
            return self._is_rr(self.at + 1)
        return self._closes(self.at + 1)

    def _coda(self) -> str:
        """Read the final, if the next consonant is one, and what is silent after."""
        unit = self._unit(self.at)
        if not self._closes(self.at):
            return "t" if self._is_short_end() else ""
        if self._is_syllable_of_two():
            return ""
        self.at += 1
        letter = unit.letter
        after = self._unit(self.at)
        ends = self._closes(self.at) and not self._closes(self.at + 1)
        if letter == "ร" and ends and self._unit(self.at + 1) is _END:  # สารท
            letter = after.letter
            self.at += 1
        elif self._hides_r(self.at - 1):
            self.at += 1
            if self.links > 0 and letter in "ตทก" and not self._is_last():
                self.links -= 1
                return _FINAL[letter] + "ra"
        before = self.at
        while self._unit(self.at).is_bare and self._unit(self.at + 1).silent:
            self.at += 1
        return self._link(letter) if self.at == before else _FINAL[letter]

    def _hides_r(self, at: int) -> bool:
        """Tell whether the ร after a final is silent: มิตร, เพชร, จักร; not สาคร."""
        letter, after = self._unit(at).letter, self._unit(at + 1)
        if after.letter != "ร" or not self._closes(at + 1):
            return False
        is_short = self._unit(at - 1).mark in ("ั", "ิ", "ุ")
        return letter in "ตชฎ" or (letter in "ทธกค" and is_short)

    def _is_syllable_of_two(self) -> bool:
        """Tell whether two consonants here are a syllable of their own: อุ-ดม."""
        second, third = self._unit(self.at + 1), self._unit(self.at + 2)
        two = self._closes(self.at + 1) and not self._closes(self.at + 2)
        if not two or second.letter in "วย" or third.silent:
            return False
        needs_final = self._unit(self.at - 1).mark == "ั"
        return not needs_final and not self._hides_r(self.at)

    def _link(self, letter: str) -> str:
        """Say a final once more with an `a`, as compounds may: ราช-ดำเนิน."""
        if letter not in _LINKING or self._is_last() or self.links < 1:
            return _FINAL[letter]
        self.links -= 1
        said = _SOUND[letter] + "a"
        return said if letter in "รฬ" else _FINAL[letter] + said

    def _own(self, at: int) -> str:
        """Say the final of -รร- once more with an `a`: ธรรมราช."""
        letter = self._unit(at).letter
        if letter in _LINKING or self._is_last() or self.links < 1:
            return ""
        self.links -= 1
        return _SOUND[letter] + "a"

    def _is_last(self) -> bool:
        following = self._unit(self.at)
        return not following.letter or following.silent

    def _is_short_end(self) -> bool:
        """Step over ติ, ตุ or ฒิ at the end after a vowel, said as t: ชาติ, วุฒิ."""
        unit = self._unit(self.at)
        at_end = self._unit(self.at + 1) is _END and not unit.toned
        if at_end and unit.letter in ("ต", "ฒ") and unit.mark in ("ิ", "ุ"):
            self.at += 1
            return True
        return False

    def _closes(self, at: int) -> bool:
        """Tell whether a bare consonant stands here that begins no syllable."""
        unit = self._unit(at)
        if not unit.is_bare or self._starts(at):
            return False
        return unit.letter != "อ"

    def _starts(self, at: int) -> bool:
        unit, after = self._unit(at), self._unit(at + 1)
        if not unit.is_bare:
            return unit.is_consonant and not unit.silent
        if after.letter in ("ะ", "า", "ำ") or self._is_vowel_o(at + 1):
            return True
        if self._is_rr(at + 1):
            return True
        third = self._unit(at + 2)
        pair = unit.letter + after.letter
        joined = pair in _CLUSTERS or pair in _LED or pair in ("สร", "ศร", "ทร")
        joined = joined or (unit.letter == "ห" and after.letter in _SOFT)
        voiced = after.mark or after.toned or third.letter in ("ะ", "า", "ำ")
        if joined and voiced:
            return not after.silent
        is_ua = after.letter == "ว" and after.is_bare and unit.letter not in "ยวรล"
        is_ua = is_ua and not self._unit(at + 3).silent  # -วงศ์ begins with its ว
        return is_ua and third.is_bare and not self._has_vowel(at + 2)

    def _is_rr(self, at: int) -> bool:
        """Tell whether -รร- stands here, said a or an."""
        first, second = self._unit(at), self._unit(at + 1)
        return (first.letter, second.letter) == ("ร", "ร") and first.is_bare

    def _has_vowel(self, at: int) -> bool:
        return self._unit(at + 1).letter in ("ะ", "า", "ำ") or self._is_vowel_o(at + 1)

    def _is_vowel_o(self, at: int) -> bool:
        """Tell whether อ stands here as a vowel, not as the bearer of one."""
        unit, after = self._unit(at), self._unit(at + 1)
        return unit.letter == "อ" and unit.is_bare and after.letter not in ("า", "ำ")
