"""Whose line it is, where only a blank parts the name from the words.

Names have blanks of their own. What comes again before other words is a name; what
comes once is one only if a sentence plainly begins behind it. Words that begin a
sentence, a place or a thing that happened are nobody's name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from patrol_tui.intake.chat_dates import plain
from patrol_tui.intake.chat_marks import mark_of
from patrol_tui.intake.kind_words import KIND_WORDS
from store.patterns import pattern

MOST_WORDS = 4
MOST_LETTERS = 32
_BEGINS = pattern(
    r"^(?:มี|แจ้ง|เกิด|พบ|เจอ|ขอ|ช่วย|ครับ|คับ|ค่ะ|คะ|สวัสดี|หวัดดี|ขอบคุณ|รับทราบ|รับแจ้ง|ทราบ|ด่วน"
    r"|ตอนนี้|เมื่อ|ที่|ตรง|บริเวณ|รถ|คน|เด็ก|ไฟ|เพลิง|น้ำ(?=ท่วม|ไม่|รั่ว|ไหล)|เสียง|ต้นไม้|หมา|สุนัข"
    r"|งู|ไม่|ใช่|ได้|โอเค|เค$|เห็น|กำลัง|ผู้|ชาย|หญิง|วัยรุ่น|จะ|ต้อง"
    r"|เรียน|ฝาก|รบกวน|อยาก|วันนี้|พรุ่งนี้|เดี๋ยว|แล้ว|ยัง|ทำไม|ใคร|อะไร|เวลา|เหตุ|สถานที่|ผู้แจ้ง"
    r"|เขา|ผม|หนู|เรา|ตำรวจ|จนท|เจ้าหน้าที่|สายตรวจ|มอเตอร์ไซค์|กระเป๋า|โทรศัพท์|ขโมย|โดน|ถูก"
    r"|กลุ่ม"
    r"|สายไฟ|เสาไฟ|ควัน|ซ้อม|คนร้าย|ยาย|แม่ค้า|มาแล้ว|ไป|ถึง|อยู่|เรียบร้อย|จบ|เลิก|ปิด|เปิด|งัด|ทุบ"
    r"|ลูก|หาย|เงิน|กล้อง|น่า|(?:สอง|สาม)(?=คน|คัน|วัน|ตัว|ราย)|\[|\(|https?:|@"
    r"|(?:there|there's|a|an|the|i|i'm|we|he|she|they|it|it's|please|pls|help|hi"
    r"|hello|hey|good|ok|okay|yes|no|thanks|thank|fire|car|crash|accident|someone"
    r"|some|two|three|just|now"
    r"|can|could|is|are|was|what|where|who|when|which|my|our|your|this|that|at|near"
    r"|on|in|drunk|noise|loud|got|received|copy|roger|police|man|woman|people|big"
    r"|urgent|all|not|any|does|did|do|see|saw|still|looks|seems|everyone|everybody"
    r"|big|small|old|young|white|black|red|suspicious|stray|stolen|lost|found"
    r"|motorbike|motorcycle|truck|pickup|snake|dog|dogs|street|traffic|flat|tree"
    r"|reporting|photo|sticker|photos|stickers|video)\b)"
)
_PLACES = pattern(
    r"^(?:หน้า|หลัง|ข้าง|ใกล้|แถว|ถนน|ซอย|แยก|สี่แยก|วัด|ตลาด|โรงเรียน|โรงพยาบาล|ธนาคาร"
    r"|เซเว่น|ปากซอย|ร้าน|หมู่บ้าน|ชุมชน|บึง|วงเวียน)"
)
"""Words of places: they may stand behind a name, `ป้าน้อย ตลาด`."""
_KIND = pattern("|".join(thai for _, thai, _ in KIND_WORDS))
_NOT_NAMES = pattern(
    r"\d{3,}|[:;!?…]|\.\.|^[\W\d_]*$|(?:ครับ|ค่ะ|คะ|จ้า|นะ|แล้ว|ด้วย|หน่อย|เลย)$|https?"
)
_TITLED = pattern(
    r"^(?:คุณ|พี่|ป้า|ลุง|น้า|อา|นาย|นาง|น\.ส\.|นางสาว|น้อง|เจ๊|เฮีย|ครู|หมอ|ผอ\.|ผู้ใหญ่|กำนัน"
    r"|รปภ|ร\.ป\.ภ|วิน|สามล้อ|ไรเดอร์|อสม|อปพร|ชรบ|ตา(?=[ก-ฮ])"
    r"|khun|mr|mrs|ms|miss|rider|guard|auntie|uncle|driver|dr|p'|nong|samlor)"
)


def begins_sentence(word: str) -> bool:
    """Claim that a word is of a sentence, and of nobody's name."""
    return _is_hard(word) or bool(_PLACES.match(plain(word)))


def _is_hard(word: str) -> bool:
    asked = plain(word)
    return bool(_BEGINS.match(asked) or _KIND.search(asked) or mark_of(word))


def may_be_name(words: str, *, is_again: bool = False) -> bool:
    """Claim that words can be somebody's name as a chat shows it.

    Args:
        words: What may be the name.
        is_again: The same words stand before other ones too.
    """
    parts = words.split()
    if not parts or len(parts) > MOST_WORDS or len(words) > MOST_LETTERS:
        return False
    if _NOT_NAMES.search(plain(words)) or begins_sentence(parts[0]):
        return False
    with_place = is_again or is_titled(words)
    return not any(map(_is_hard if with_place else begins_sentence, parts[1:]))


def is_titled(words: str) -> bool:
    """Claim that words begin as people are called: คุณ, พี่, Khun, Mr."""
    return bool(_TITLED.match(plain(words)))


def names_before(texts: Iterable[str]) -> list[str]:
    """Find the name at the beginning of each text; empty where none is plain.

    Args:
        texts: What follows the time of each line of one chat.
    """
    lines = [text.split() for text in texts]
    begun = Counter(
        tuple(words[:count])
        for words in lines
        for count in range(1, min(len(words), MOST_WORDS) + 1)
    )
    return [_name(words, begun) for words in lines]


def _name(words: list[str], begun: Counter[tuple[str, ...]]) -> str:
    """Take the longest beginning that comes again, else what stands before a sentence.

    A beginning that always goes on in the same way is not yet the whole name.
    """
    for count in range(min(len(words) - 1, MOST_WORDS), 0, -1):
        again = begun[tuple(words[:count])]
        is_whole = again > begun[tuple(words[: count + 1])]
        if (
            again > 1
            and is_whole
            and may_be_name(" ".join(words[:count]), is_again=True)
        ):
            return " ".join(words[:count])
    most = 0
    while most < len(words) and may_be_name(" ".join(words[: most + 1])):
        most += 1
    if not most or most == len(words):
        return ""
    return " ".join(words[:most] if begins_sentence(words[most]) else words[:1])
