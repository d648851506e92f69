"""What a chat program writes itself: pictures, stickers, calls, who came and went."""

from __future__ import annotations

from enum import StrEnum

from patrol_tui.intake.chat_dates import plain
from store.patterns import pattern


class Mark(StrEnum):
    """What stands in place of a message's words."""

    PICTURE = "picture"
    VIDEO = "video"
    VOICE = "voice"
    FILE = "file"
    STICKER = "sticker"
    CALL = "call"
    UNSENT = "unsent"
    MEMBERS = "members"
    """Somebody came, went or was put in; a note, an album, an announcement."""


MEDIA = (Mark.PICTURE, Mark.VIDEO, Mark.VOICE, Mark.FILE)
_MEDIA_WORDS = (
    (Mark.PICTURE, r"photos?|images?|pictures?|รูป|ภาพ|รูปภาพ|อัลบั้ม"),
    (Mark.VIDEO, r"videos?|วิดีโอ|วีดีโอ"),
    (Mark.VOICE, r"voice message|audio|ข้อความเสียง|เสียง"),
    (Mark.FILE, r"file|ไฟล์"),
    (Mark.STICKER, r"stickers?|สติกเกอร์|อิโมจิ|emoji"),
)
_BARE_WORDS = (
    (Mark.PICTURE, r"photos?|รูป|รูปภาพ|ส่งรูป(?:ภาพ)?แล้ว|sent a photo\.?"),
    (Mark.VIDEO, r"videos?|วิดีโอ|sent a video\.?|ส่งวิดีโอแล้ว"),
    (Mark.VOICE, r"voice message|ข้อความเสียง"),
    (Mark.STICKER, r"stickers?|สติกเกอร์|sent a sticker\.?|ส่งสติกเกอร์แล้ว"),
)
_LINE_ITSELF = (
    (
        Mark.UNSENT,
        (
            r"(?:.{0,60}?)\s?unsent a message\.?"
            r"|(?:.{0,60}?)(?:ได้)?ยกเลิกข้อความ(?:แล้ว)?"
            r"|message unsent\.?|.{0,60}?has unsent a message\.?"
        ),
    ),
    (
        Mark.CALL,
        (
            r"[☎📞]?\s*(?:missed (?:voice |video )?call|ไม่ได้รับสาย|สายที่ไม่ได้รับ"
            r"|ยกเลิกการโทร"
            r"|canceled call|no answer|voice call.{0,20}|video call.{0,20}"
            r"|(?:โทร|call time|เวลาโทร|การโทรด้วยเสียง|วิดีโอคอล)\s*\d.{0,20}"
            r"|.{0,40}(?:เริ่มการโทร|started a group call).{0,20})"
        ),
    ),
    (
        Mark.MEMBERS,
        (
            r".{1,60}?\s?(?:joined the (?:group|chat)|left the (?:group|chat)"
            r"|invited .{1,60}? to the (?:group|chat)|has joined|was removed.{0,40}"
            r"|added .{1,60}? to the group|removed .{1,60}? from the group"
            r"|changed the group(?:'s)? .{1,40}|created a note|created an album"
            r"|made an announcement)\.?"
            r"|.{1,60}?\s?(?:เข้าร่วมกลุ่ม|ได้เข้าร่วมกลุ่ม|เข้าร่วมแชท|เข้ากลุ่ม|ออกจากกลุ่ม"
            r"|ออกจากแชท"
            r"|เชิญ.{1,60}เข้ากลุ่ม|เพิ่ม\s.{1,60}เข้ากลุ่ม|ลบ\s.{1,60}ออกจากกลุ่ม"
            r"|เปลี่ยนชื่อกลุ่ม.{0,60}|เปลี่ยนรูปกลุ่ม.{0,20})(?:แล้ว)?"
            r"|เขียนโน้ตใหม่|เพิ่มประกาศ|สร้างอัลบั้ม.{0,60}|messages? and calls are.{0,80}"
        ),
    ),
)


_TOLD = (
    *_LINE_ITSELF,
    *((mark, rf"\[\s*(?:{words})\s*\].{{0,120}}") for mark, words in _MEDIA_WORDS),
    *_BARE_WORDS,
)
_MARKS = tuple(mark for mark, _ in _TOLD)
_SHAPES = tuple(pattern(words) for _, words in _TOLD)


def mark_of(text: str) -> Mark | None:
    """Tell what stands in place of a message's words; None for words."""
    asked = plain(text).strip()
    if not asked or len(asked) > 200:
        return None
    shapes = zip(_MARKS, _SHAPES, strict=True)
    return next((mark for mark, shape in shapes if shape.fullmatch(asked)), None)
