"""What people write in a chat that reports nothing: greetings, thanks, answers."""

from __future__ import annotations

from patrol_tui.intake.chat_dates import plain
from store.patterns import pattern

_TAIL = (
    r"(?:\s|ครับผม|ครับ|คับ|คร้าบ|ค่ะ|ค่า|คะ|จ้า|จ้ะ|จ๊ะ|นะ|เด้อ|ฮะ|ทุกคน|ทุกท่าน|ทุกๆท่าน|ท่าน|พี่ๆ|พี่"
    r"|น้อง|เจ้าหน้าที่|จนท\.?|คุณตำรวจ|ตำรวจ|กลุ่ม|สมาชิก|แล้ว|มากๆ|มาก|เลย|ๆ"
    r"|all|everyone|everybody|team|officer|officers|sir|guys|so much|very much|a lot"
    r"|again|there|you|for (?:the |your )?\w+(?: \w+)?|[^\w\u0e00-\u0e7f])*"
)
_GREETING = pattern(
    rf"(?:สวัสดี|หวัดดี|ดีจ้า|อรุณสวัสดิ์|ราตรีสวัสดิ์|ฝันดี|ยินดีต้อนรับ|สวัสดีตอน(?:เช้า|เย็น|ค่ำ)"
    rf"|good (?:morning|evening|afternoon|night)|hello|hi|hey|welcome"
    rf"|sawasdee){_TAIL}"
)
_THANKS = pattern(
    rf"(?:ขอบคุณ|ขอบใจ|ขอบพระคุณ|thank(?:s| you)|thx|ty|many thanks|much appreciated"
    rf"|เยี่ยม|สุดยอด){_TAIL}(?:ที่.{{0,60}}|ที่มา.{{0,60}})?"
)
_THANKED = pattern(r"(?:ขอบคุณ|ขอบใจ|ขอบพระคุณ|thanks?\b|many thanks)")
_ANSWER = pattern(
    rf"(?:(?:รับทราบ|ทราบ|รับ|โอเค|เค|ok(?:ay)?|ได้|ได้เลย|ใช่|ครับ|ครับผม|ค่ะ|คับ|จ้า|อ๋อ|อืม"
    rf"|copy(?: that)?|roger|noted|got it|yes|no|sure|received|on (?:my|our|the) way"
    rf"|omw|understood"
    rf"|กำลังไป|กำลังเดินทาง|จะรีบไป|เดี๋ยวไปดู(?:ให้)?|ไม่ใช่|ไม่มี|ว\s?2|ว\s?4|ถึงแล้ว|มาแล้ว|555+"
    rf"|ฮ่า+|👍+|🙏+|will do|we(?: are|'re) coming|right){_TAIL})+"
)
_NO_WORDS = pattern(r"[^\w\u0e00-\u0e7f]*")


def is_greeting(text: str) -> bool:
    """Claim that a text is a greeting and nothing else."""
    return bool(_GREETING.fullmatch(_asked(text)))


def is_thanks(text: str) -> bool:
    """Claim that a text is thanks and nothing else."""
    return bool(_THANKS.fullmatch(_asked(text)))


def is_thankful(text: str) -> bool:
    """Claim that a text begins with thanks, whatever it tells then."""
    return bool(_THANKED.match(_asked(text)))


def is_answer(text: str) -> bool:
    """Claim that a text answers another, or has no words at all."""
    asked = _asked(text)
    return bool(_ANSWER.fullmatch(asked) or _NO_WORDS.fullmatch(asked))


def _asked(text: str) -> str:
    return plain(text).strip()[:200]
