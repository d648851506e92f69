"""The cast of the drill: crews, partners and what happens. All of it is made up.

Texts are what a Thai radio room would write, mostly Thai and some English. They are
data of the exercise, not sentences of the program.
"""

from __future__ import annotations

from typing import NamedTuple


class Story(NamedTuple):
    """Something that happens, how it is found, and how it ends."""

    type: str
    priority: int
    text: str
    remark: str
    disposition: str


CREWS: dict[str, tuple[str, ...]] = {
    "21": ("ด.ต.สมหมาย ใจมั่น", "ส.ต.อ.ปกรณ์ ทุ่งทอง"),
    "22": ("ด.ต.วิรัตน์ เมืองงาม", "ส.ต.ท.ธีระ แสนสุข"),
    "23": ("จ.ส.ต.อุดม รักถิ่น", "ส.ต.ต.ณัฐ บ้านไร่"),
    "M1": ("ส.ต.อ.ชาติชาย ลมเย็น",),
    "M2": ("ส.ต.ท.กิตติ ดอนกลาง",),
    "M3": ("ส.ต.ท.หญิง นิภา ฟ้าใส",),
    "M4": ("ส.ต.ต.พงษ์ศักดิ์ นาดี",),
}
"""Units with their crews; two digits for a car, M for a motorcycle."""

PARTNERS = (
    "",
    "",
    "",
    "สามล้อ 07",
    "วินหน้าตลาด",
    "รปภ.ธนาคาร",
    "ร้านก๋วยเตี๋ยว",
    "ไรเดอร์ 12",
)
"""Who reported: partners by their place in the network, never a person's name."""

HOLD_REASON = "ผู้แจ้งไม่อยู่ รอติดต่อกลับ"
WITHDRAWN = "ผู้แจ้งขอยกเลิก"
MEAL = "พักรับประทานอาหาร"
PAPERWORK = "ทำบันทึกที่โรงพัก"

STORIES = (
    Story("assault", 1, "วัยรุ่นชกต่อยกันหน้าร้านอาหาร 5-6 คน", "แยกสองฝ่ายแล้ว", "MEDIATED"),
    Story("crash-injury", 1, "จยย.ชนเก๋ง มีคนเจ็บ 1 ราย", "กู้ภัยนำคนเจ็บส่ง รพ.แล้ว", "REPORT"),
    Story("medical", 1, "ชายหมดสติหน้าตลาด", "EMS on scene, patient awake", "ASSIST"),
    Story("robbery", 1, "กระชากสร้อย คนร้ายขี่ จยย.สีดำ", "สกัดตามแยกแล้ว ไม่พบ", "REPORT"),
    Story("theft", 2, "จยย.สีแดงหายหน้าร้านสะดวกซื้อ", "มีภาพจากกล้อง", "REPORT"),
    Story("theft", 2, "ลักโทรศัพท์ในร้านเกม", "คืนของแล้ว คู่กรณีตกลงกันได้", "MEDIATED"),
    Story("burglary", 2, "ร้านถูกงัดประตูหลัง", "เก็บลายนิ้วมือแล้ว", "REPORT"),
    Story("domestic", 2, "สามีภรรยาทะเลาะเสียงดัง", "พูดคุยแล้ว แยกกันนอน", "MEDIATED"),
    Story("missing", 2, "เด็ก 6 ขวบพลัดหลงกับแม่", "พบเด็กแล้ว ส่งคืนแม่", "ASSIST"),
    Story("alarm", 2, "สัญญาณร้านทองดัง", "false alarm, owner on site", "FALSE"),
    Story("crash", 3, "รถเก๋งเฉี่ยวกัน ไม่มีคนเจ็บ", "รอประกัน เปิดทางแล้ว", "REPORT"),
    Story("crash", 3, "กระบะชนเสาไฟ", "เทศบาลรับช่วงต่อ", "REFERRED"),
    Story("suspicious", 3, "ชายเสื้อดำเดินวนดูรถ", "ตรวจแล้ว รอเพื่อน", "UNF"),
    Story("suspicious", 3, "คนเดินส่องไฟหลังตึกร้าง", "ไปถึงไม่พบใคร", "GOA"),
    Story("traffic", 3, "กระบะจอดขวางทางเข้าออก", "driver found, moved", "WARN"),
    Story("traffic", 3, "สัญญาณไฟจราจรดับ", "แจ้งเทศบาลแล้ว", "REFERRED"),
    Story("mischief", 3, "กระจกรถถูกทุบ", "ผู้เสียหายจะมาแจ้งความ", "REPORT"),
    Story("drugs", 3, "วัยรุ่นมั่วสุมข้างศาลา", "ไปถึงไม่พบ", "GOA"),
    Story("noise", 4, "ร้องคาราโอเกะเสียงดัง", "เจ้าของบ้านลดเสียงแล้ว", "WARN"),
    Story("noise", 4, "แต่งรถท่อดังวนหลายรอบ", "ตักเตือนแล้ว", "WARN"),
    Story("animal", 4, "งูเข้าบ้าน", "กู้ภัยจับงูได้แล้ว", "REFERRED"),
    Story("animal", 4, "สุนัขจรไล่คน", "แจ้งเทศบาลแล้ว", "REFERRED"),
    Story("found", 4, "เก็บกระเป๋าสตางค์ได้", "คืนเจ้าของแล้ว", "ASSIST"),
    Story("assist", 4, "ผู้สูงอายุหลงทาง", "ส่งถึงบ้านแล้ว", "ASSIST"),
    Story("assist", 4, "รถเสียกลางแยก", "เข็นเข้าข้างทางแล้ว", "ASSIST"),
)
