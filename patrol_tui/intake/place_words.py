"""Where it happened: the words of a text that name a place, and the place they name.

Thai is written without spaces, so that a place begins at the word for what it is (`วัด`,
`ถนน`) or at one that says where (`หน้า`, `แถว`), and ends where something else is told.
A word that names only a kind of place (`ตลาด`) is kept as it was said: which one was
meant is for a person to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from patrol_tui.intake.chat_dates import plain
from patrol_tui.intake.inbound import MOST_PLACE_LETTERS, Surety, bounded
from store.city.locating.degrees import AtPoint, read_degrees
from store.city.locating.forms import tidy
from store.city.locating.links import read_link
from store.city.places import Gazetteer, OffMap, Place
from store.patterns import pattern
from store.text import fold


class Where(NamedTuple):
    """A place as it was told, and as far as it is known."""

    text: str = ""
    key: str = ""
    surety: Surety = Surety.NONE
    lat: float | None = None
    lon: float | None = None


NOWHERE = Where()
_LINK = pattern(
    r"(?:https?://|geo:)[^\s<>\"]{4,1500}|\b(?:maps\.app\.goo\.gl"
    r"|goo\.gl/maps)/\S{3,60}"
)
_POINT = pattern(
    r"-?\d{1,2}\.\d{3,15}\s*°?\s*[nN]?\s*[,;]\s*-?\d{1,3}\.\d{3,15}\s*°?\s*[eE]?"
    r"|\d{1,2}°\s*\d{1,2}['′’]\s*\d{1,2}(?:\.\d+)?[\"″”]\s*[NSns]\s*,?\s*"
    r"\d{1,3}°\s*\d{1,2}['′’]\s*\d{1,2}(?:\.\d+)?[\"″”]\s*[EWew]"
)
_CODE = pattern(r"\b[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}\b")
_MAP_LINK = pattern(r"google|goo\.gl|maps|geo:|openstreetmap|osm\.org")

_HEADS = (
    r"ถนน|ถ\.|ซอย|ซ\.|ตรอก|สี่แยก|สามแยก|ห้าแยก|สามแยก|แยก(?!ย้าย|กัน|ขาย|ไม่|ตัว)|วงเวียน"
    r"|วัด(?!ผล|ระดับ|ค่า|แล้ว)|ตลาด(?!นัดหมาย)"
    r"|โรงเรียน|ร\.ร\.|รร\.|โรงพยาบาล|รพ\.|รพ(?=[ก-ฮ])|ธนาคาร|แบงค์|แบงก์|ร้าน|เซเว่น"
    r"|7-11|7-eleven|โลตัส|บิ๊กซี|แม็คโคร|ห้าง(?!หุ้น)"
    r"|หมู่บ้าน|ชุมชน|หมู่ ?\d|ม\.\d|บึง|สวน(?:สาธารณะ|สนุก|สมเด็จ)|ปั๊ม|ปั้ม|ศาลากลาง|ศาลหลักเมือง"
    r"|ศาลเจ้า|บขส|สถานี|ท่ารถ"
    r"|หอพัก|คอนโด|อพาร์ท|โรงแรม|สะพาน|สนาม|ประตู(?:เมือง|โรงเรียน|วัด|ตลาด)|วิทยาลัย"
    r"|มหาวิทยาลัย|อนามัย|ที่ว่าการ|เทศบาล|สำนักงาน|คลินิก|โกดัง"
    r"|โรงงาน|อาคาร|ตู้ ?atm|แขวง|ตำบล|ต\.|อำเภอ|อ\.(?=[ก-ฮเแโใไ])|หอนาฬิกา|ลานจอดรถ"
    r"|ป้ายรถเมล์|บ้านเลขที่|ทางรถไฟ|ทางข้าม|ไฟแดง|คิวรถ"
    r"|สี่มุมเมือง|ห้องสมุด|ไปรษณีย์|โรงหนัง|โรงรับจำนำ|ตึก|เขต(?=[ก-ฮเแโใไ]{3})|สระน้ำ|คลอง"
    r"|แฟลต|บิ๊กซี|ลานกีฬา|ลานวัด|ป้อม(?:ตำรวจ|ยาม)|ตู้ยาม|วินมอเตอร์ไซค์|วินมอไซค์|บ้าน(?=ดอน|โนน"
    r"|หนอง|นา|เหล่า)"
)
_BESIDE = (
    r"ตรงข้าม|ตรงหน้า|ตรง|บริเวณ|แถวๆ|แถว|หน้าปาก|ปากทาง|ปาก(?=ซอย|ทาง)|ท้าย(?=ซอย|ตลาด"
    r"|ตรอก|หมู่บ้าน|วัด)|กลาง(?=ถนน|ซอย|ตลาด|สี่แยก|วงเวียน|สะพาน|บึง)"
    r"|ภายใน|ด้านหน้า|ด้านหลัง|ด้านข้าง|ข้างๆ|ข้าง(?=ถนน|วัด|ตลาด|โรง|ร้าน|บึง|ธนาคาร|เซเว่น|บ้าน"
    r"|ศาลา|ปั๊ม)|หน้า(?!ที่|ตา|ฝน|หนาว|ร้อน|กาก|ด้าน(?=$))"
    r"|หลัง(?=วัด|ตลาด|โรง|ร้าน|บึง|ธนาคาร|เซเว่น|บ้าน|ศาลา|ปั๊ม|สถานี|ตึก|อาคาร|ห้าง|โลตัส|บิ๊กซี"
    r"|สนาม|หอ)|ใกล้กับ|ใกล้ๆ|ใกล้(?!จะ|เคียง)|เยื้อง|ริม|ฝั่ง|ใน(?=ซอย|ตลาด|วัด|โรง|ร้าน|ห้าง"
    r"|หมู่บ้าน|บึง|สวน|อาคาร|ตรอก|ปั๊ม|เซเว่น|โลตัส|บิ๊กซี|สนาม|คลอง|หอ|ลาน)"
    r"|ที่(?=\s?(?:ถนน|ถ\.|ซอย|ซ\.|สี่แยก|แยก|วัด|ตลาด|โรง|ร้าน|หน้า|หลัง|ข้าง|ปาก|ร้าน|บึง"
    r"|ธนาคาร|ห้าง|วงเวียน|สวน|เซเว่น|ปั๊ม|ศาลา|สถานี|หอ|สะพาน|สนาม|คลอง|ใกล้|ริม))"
)
_JOIN = r"(?:[ ]?(?:ตัดกับ|ตัด|กับ(?=ถนน|ถ\.|ซอย))[ ]?)"
_ENDS = (
    r"ครับ|คับ|ค่ะ|คะ(?![ก-ฮ])|จ้า|จ้ะ|นะ|เด้อ|มี(?!โชค|ชัย|นบุรี)|รถ(?!ไฟ|ทัวร์|เมล์|ตู้)|คน|กำลัง"
    r"|แล้ว|ด่วน|ขอ(?!น)|ช่วย|น่าจะ|โดน|ถูก|เกิด|เจอ|พบ|ตอน|เวลา|เมื่อ|ไม่|จน|อยู่"
    r"|มา(?:ก|ดู|ที|แล้ว|หน่อย|เร็ว)|ให้|เลย|แต่|และ|ขวาง|ล้ม|(?<!ชุม)ชน(?!บท|[าะ])|นาน|เมา|ทะเลาะ|ตีกัน"
    r"|ไฟ(?!แดง|ฟ้า|ฉาย)|ควัน|น้ำ(?=ท่วม|รั่ว)|เสียง|ต้นไม้|กิ่ง|สายไฟ|เด็ก(?!เล่น)|ผู้(?!ใหญ่)"
    r"|ชาย(?=[สห1-9 ]|คน|ไทย|ต่าง|กำลัง|เมา)|หญิง|วัยรุ่น"
    r"|หมา(?!ย)|สุนัข|งู|จอด(?!รถ)|วิ่ง|หนี|ทำร้าย|เพราะ|ยัง|ใคร|ตำรวจ(?!ทาง|ท่อง)|เจ้าหน้าที่"
    r"|จนท|กู้ภัย|ยิง|ขโมย|งัด|บาดเจ็บ|เจ็บ|หมดสติ|สงสัย|ต้องสงสัย|เปิดเพลง|ร้อง|ส่งเสียง|กระเป๋า"
    r"|มอเตอร์ไซค์|มอไซค์"
    r"|กระบะ|เก๋ง|สามล้อ|ตอนนี้|เมื่อกี้|เดี๋ยวนี้|สองคน|หลายคน|ทุบ|ปา(?=หิน|ขวด)|ลูก|ยาย|ตา(?=คน)"
    r"|ฝูง|ฝาก|หายไป|หาย|เมื่อคืน|โทร|แจ้ง|ด้วย|อีก|หน่อย|ช้าง|แข่ง|ฝ่า|ย้อน|เลือด|นอน(?!ุ)|ล้อม"
    r"|ตก(?=น้ำ|บันได)|จม|ชัก|เป็นลม|ปล้น|ชิง|กระชาก|ฉก"
    r"|เก็บได้|เก็บ(?=กระเป๋า)|ยืน|เดิน|นั่ง|ขับ|บีบ|(?:สอง|สาม)(?=คน|คัน|ราย|ตัว)|อาละวาด"
    r"|โวยวาย|พัง|แตก|ขาด|ระเบิด|ท่วม|หัก|ต่อย|ตบ|แทง|ฟัน|รุม|ยกพวก|เดือด"
)
_STOP = pattern(_ENDS)
_THAI = pattern(
    rf"(?P<place>(?:(?:{_BESIDE})\s?)?(?:{_HEADS})[^\n,;!?()\"“”…]{{0,90}}"
    rf"|(?:{_BESIDE})\s?(?P<rest>[^\n,;!?()\"“”…]{{2,90}}))"
)
_GOES_ON = pattern(
    rf"\s(?:\d{{1,4}}(?:/\d{{1,4}})?(?!\d|[:.]\d|\s*(?:คน|คัน|น\.|นาที|ราย|ตัว|ขวบ|โมง"
    rf"|ทุ่ม|ชม|บาท))|{_HEADS}|{_JOIN}|พื้นที่(?=เขต)"
    rf"|ตรงข้าม|ใกล้|หน้า|หลัง|ปากซอย|ปากทาง|ข้าง|ฝั่ง|เมือง(?=ร้อยเอ็ด))"
)
_TRAP = pattern(
    r"^(?:นี้|นั้น|ไหน|กัน|ๆ|บ้าน(?:ผม|ฉัน|หนู|เรา|พี่)?$|เขา|เรา|ผม|หนู|มัน|เอา|เลย|ใจ|สุด|จาก"
    r"|ที่สุด|เดียว|ล่าง|บน|ใน|นอก|หลัง|หน้า|เวลา|ไป|มา|คา)"
)

_EN_NOUN = (
    r"road|rd\b|street|st\b|soi|lane|avenue|junction|intersection|crossroads|corner"
    r"|roundabout|market|temple|wat|school|hospital|bank|shop|store"
    r"|mall|park|bridge|station|terminal|hotel|7-eleven|7-11|seven eleven"
    r"|clock tower|lake|pond|petrol|gas|restaurant|bar|pub|gate|hall|stadium|field"
    r"|library|post office|clinic|pharmacy|village|community|university|college"
    r"|parking lot|car park|bus stop|guesthouse|hostel|apartments?|condo|shrine"
    r"|museum|canal|pier|stop|lotus|big c|makro|square|alley|office|court|warehouse"
    r"|factory|atm"
)
_EN = pattern(
    r"\b(?P<beside>in front of|at the back of|behind|across from|opposite|next to"
    r"|beside|outside|inside|near|close to|at the corner of|corner of|by|at|on|along"
    r"|around|from|between|in)"
    r"\s+(?=(?P<rest>[^\n,;!?()\"“”…]{2,90}))"
)
_EN_STOP = pattern(
    r"\s(?:on|near|in front of|behind|opposite|outside|next to|beside|there(?:'s)?"
    r"|is|are|was|were|has|have|had|please|pls|plz|someone|somebody|some|now"
    r"|right now|with|asap|urgent|i|i'm|we|we're|he|she|they|it|it's|its|but|because"
    r"|since|about|when|while|who|that|two|three|four|five|several|many|just|from"
    r"|going|heading|needs?|can|could|send|call|help|drunk|fighting|ago|today"
    r"|tonight|yesterday|this|again|for|so|then|nobody|no one|no|lots|people"
    r"|a (?:man|woman|car|dog|snake|guy|kid|child|fight|fire|pickup|truck|motorbike)"
    r"|an? (?:old|drunk)|at \d|around \d|after|before|blocking|between (?=a |an "
    r"|the |two )|and (?!\w+ (?:road|rd|street|soi|junction)\b)(?=\w+))\b"
    r"|\.(?:\s|$)|\s[-–—]\s"
)
_EN_BARE = pattern(
    rf"^(?:the |a |an |our |my |your )*(?:old |new |big |small )?(?:{_EN_NOUN})s?$"
)
_EN_TRAP = pattern(
    r"^(?:home|once|least|all|fire|foot|the (?:moment|floor|ground|phone|way|road"
    r"|street|left|right|time|scene)$|night|noon|me|him|her|them|us|my (?:way|own)"
    r"|\d|first|last|car|time|bike|purpose|it|duty|top)\b"
)
_BARE_WORDS = (
    "วัด|ตลาด|ตลาดสด|โรงเรียน|ร้าน|ร้านทอง|ธนาคาร|แบงค์|ถนน|ซอย|แยก|"
    "สี่แยก|ไฟแดง|บ้าน|สถานี|ศาลา|ประชา|ถนนใหญ่|bank|the bank|hall|"
    "gold shop|shop|market|temple|wat|school|road|street|junction|"
    "hospital|corner"
)
_BARE = frozenset(map(fold, _BARE_WORDS.split("|")))
"""Words for a sort of place; what a map finds by them alone is chance."""
_LEAST = 3
_MOST_TRIES = 6
"""Phrases looked at in one message: each asks the map."""


def read_place(text: str, places: Gazetteer) -> Where:
    """Find the place that a text tells: a point, else a known name, else the words."""
    point = _read_point(text, places)
    if point.surety is Surety.POINT:
        return point
    told = NOWHERE
    for words in _phrases(text):
        where = _known(words, places)
        if where.surety is Surety.NAMED:
            both = f"{told.text} {where.text}"
            whole = told.text if where.text in told.text else both
            return where._replace(text=whole) if whole in text else where
        told = told if told.text else where
    return told if told.text else point


def read_labelled_place(words: str, places: Gazetteer) -> Where:
    """Read words that are a place, because a form says so."""
    found = read_place(words, places)
    if found.surety in (Surety.POINT, Surety.NAMED):
        return found._replace(text=bounded(words, MOST_PLACE_LETTERS))
    key = _find(words, places)
    text = bounded(words, MOST_PLACE_LETTERS)
    return Where(
        text, key, (Surety.NAMED if key else Surety.TOLD) if text else Surety.NONE
    )


def _read_point(text: str, places: Gazetteer) -> Where:
    """Read the first shared point; a link that shows none is kept as words."""
    link = next((one for one in _LINK.finditer(text) if _MAP_LINK.search(one[0])), None)
    if link:
        read = read_link(tidy(link[0]))
        if isinstance(read, AtPoint) and read.is_on_earth:
            return _at(read, link[0])
        return Where(bounded(link[0], MOST_PLACE_LETTERS), surety=Surety.TOLD)
    asked = plain(text)
    for found in _POINT.finditer(asked):
        degrees = read_degrees(tidy(found[0]))
        if degrees and degrees.is_on_earth:
            return _at(degrees, text[found.start() : found.end()])
    code = _CODE.search(text)
    answer = places.find(code[0]) if code else None
    place = answer.point if isinstance(answer, OffMap) else answer
    if code and isinstance(place, Place) and place.lat is not None:
        return Where(code[0], "", Surety.POINT, place.lat, place.lon)
    return NOWHERE


def _at(point: AtPoint, words: str) -> Where:
    text = bounded(words, MOST_PLACE_LETTERS)
    return Where(text, "", Surety.POINT, round(point.lat, 6), round(point.lon, 6))


def _phrases(text: str) -> Iterator[tuple[str, str, bool]]:
    """List what may name a place: how it stands to it, its words, whether it is one."""
    without = _LINK.sub(" ", text)
    asked = plain(without)
    at = 0
    for _ in range(_MOST_TRIES):
        found = _THAI.search(asked, at)
        if not found:
            break
        whole = without[found.start() : found.end()]
        head = re.match(rf"(?:(?:{_BESIDE})\s?)?", asked[found.start() : found.end()])
        beside = head[0] if head and head.end() < len(whole) else ""
        yield beside, whole[len(beside) :], found["rest"] is None
        at = found.start() + max(len(beside), _LEAST)
    for found in islice(_EN.finditer(asked), _MOST_TRIES):
        rest = without[found.start("rest") : found.end("rest")]
        yield f"{found['beside']} ", rest, False


def _known(phrase: tuple[str, str, bool], places: Gazetteer) -> Where:
    """Cut a phrase where the place ends, the longest known name first."""
    beside, words, is_place = phrase
    is_english = beside.isascii() and bool(beside)
    tried = list(_cuts(words, is_english=is_english))
    for cut in tried:
        key = _find(cut, places)
        if key:
            text = bounded(beside + cut, MOST_PLACE_LETTERS)
            return Where(text, key, Surety.NAMED)
    shortest = tried[-1] if tried else ""
    if not _is_told(beside, shortest, is_place=is_place, is_english=is_english):
        return NOWHERE
    return Where(bounded(beside + shortest, MOST_PLACE_LETTERS), surety=Surety.TOLD)


def _is_told(beside: str, words: str, *, is_place: bool, is_english: bool) -> bool:
    """Claim that words unknown to the map name a place all the same."""
    asked = plain(words).strip()
    if len(asked) < _LEAST or (_EN_TRAP if is_english else _TRAP).search(asked):
        return False
    if is_english:
        has_noun = re.search(rf"\b(?:{_EN_NOUN})s?\b", asked) is not None
        named = beside.strip() not in ("on", "from", "by", "in", "around", "at")
        has_name = bool(re.search(r"\b[A-Z][a-z]", words)) and named
        return has_noun or has_name
    return is_place


def _cuts(words: str, *, is_english: bool) -> Iterator[str]:
    """List where a place may end, the longest first; the last is the likeliest."""
    asked = plain(words)
    ends = [_hard_end(asked, is_english=is_english)]
    stop = _EN_STOP if is_english else _STOP
    soft = [found.start() for found in stop.finditer(asked, 1, ends[0])][:3]
    ends += reversed(soft)
    for end in dict.fromkeys(ends):
        cut = words[:end].strip(" .-:/")
        if len(cut) >= _LEAST:
            yield cut


def _hard_end(asked: str, *, is_english: bool) -> int:
    """Find the first space that no place goes on behind."""
    if is_english:
        found = _EN_STOP.search(asked)
        return found.start() if found else len(asked)
    at = 0
    while (space := asked.find(" ", at + 1)) >= 0:
        if not _GOES_ON.match(asked, space) and not _is_head_alone(asked[:space]):
            return space
        at = space
    return len(asked)


def _is_head_alone(words: str) -> bool:
    return re.fullmatch(rf"(?:{_HEADS})\.?", words) is not None


def _find(words: str, places: Gazetteer) -> str:
    """Give the key of the place that words name on this map; empty for none."""
    asked = fold(words).strip(" .")
    if len(asked) < _LEAST or asked in _BARE or len(asked) > MOST_PLACE_LETTERS:
        return ""
    if _EN_BARE.match(asked):
        return ""
    found = places.find(words)
    if not isinstance(found, Place) and asked.startswith("the "):
        found = places.find(words.strip()[4:])
    return found.key if isinstance(found, Place) else ""
