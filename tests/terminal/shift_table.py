"""A shift of ten minutes as one table: the moment, what happens, the keys, the screen.

Each step is typed by the dispatcher twice, once in English with the Latin keyboard and
once in Thai with the Thai one; free words are the same, so that the logs can be too.
"""

from __future__ import annotations

from typing import NamedTuple

BEGINS_MS = 1_795_350_000_000
"""22 November 2026, 19:20 in Bangkok."""

ENTER, ESC = "<Enter>", "<Esc>"


class Step(NamedTuple):
    """One thing that the dispatcher does."""

    at: str
    """Minutes and seconds since the shift began."""
    told: str
    """What happens."""
    en: tuple[str, ...]
    th: tuple[str, ...]
    sees_en: tuple[str, ...]
    sees_th: tuple[str, ...]

    @property
    def at_ms(self) -> int:
        """Give the moment."""
        minutes, seconds = self.at.split(":")
        return BEGINS_MS + (int(minutes) * 60 + int(seconds)) * 1000

    @property
    def clock(self) -> str:
        """Give what the desk's clock shows, in Bangkok."""
        return f"19:{20 + int(self.at.partition(':')[0])}"

    def keys(self, lang: str) -> tuple[str, ...]:
        """Give what is pressed and typed."""
        return self.th if lang == "th" else self.en

    def sees(self, lang: str) -> tuple[str, ...]:
        """Give what must stand on the screen."""
        return self.sees_th if lang == "th" else self.sees_en


# fmt: off
SHIFT = (
    # --- crews log on
    Step(
        "0:00", "the desk is empty, and says how to begin",
        (), (),
        ("Incidents 0", "No alerts", "No open incidents"),
        ("เหตุ 0", "ไม่มีแจ้งเตือน", "ไม่มีเหตุค้าง"),
    ),
    Step(
        "0:05", "the first car logs on with its crew, where it stands",
        (":", "ON 21 crew=Anan,Boon @provincial-hall", ENTER),
        ("ซ", "เข้าเวร 21 crew=Anan,Boon @ศาลากลาง", ENTER),
        ("OK 19:20:05 ON 21 on duty Anan, Boon", "Units 1  free 1"),
        ("OK 19:20:05 ON 21 เข้าเวร Anan, Boon", "หน่วย 1  ว่าง 1"),
    ),
    Step(
        "0:10", "the second car, with its number plate",
        ("ON 22 crew=Chai veh=กข1234 @wat-khum", ENTER),
        ("เข้าเวร 22 crew=Chai veh=กข1234 @วัดคุ้ม", ENTER),
        ("ON 22 on duty Chai", "○22"), ("ON 22 เข้าเวร Chai", "○22"),
    ),
    Step(
        "0:15", "a motorcycle",
        ("ON M1 crew=Ek @kasikorn-bank", ENTER),
        ("เข้าเวร M1 crew=Ek @ธนาคารกสิกรไทย", ENTER),
        ("ON M1 on duty Ek", "○M1"), ("ON M1 เข้าเวร Ek", "○M1"),
    ),
    Step(
        "0:20", "another, and a car that does not say where it is",
        ("ON M2 crew=Fon @yaowarat-gold", ENTER, "ON 23 crew=Gai", ENTER),
        ("เข้าเวร M2 crew=Fon @ร้านทองเยาวราช", ENTER, "เข้าเวร 23 crew=Gai", ENTER),
        ("ON 23 on duty Gai", "Units 5  free 5"),
        ("ON 23 เข้าเวร Gai", "หน่วย 5  ว่าง 5"),
    ),
    # --- calls come in, at places said in several ways
    Step(
        "0:30", "a theft at a landmark",
        (ESC, "n", "theft @wat-khum red motorbike by=191", ENTER),
        (ESC, "ื", "ลักทรัพย์ ที่วัดคุ้ม red motorbike by=191", ENTER),
        ("N #101 Theft Wat Khum: entered: red motorbike", "Incidents 1  waiting 1"),
        ("N #101 ลักทรัพย์ สี่แยกวัดคุ้ม: รับแจ้ง: red motorbike", "เหตุ 1  รอ 1"),
    ),
    Step(
        "0:40", "who is nearest to it?",
        ("R", ENTER), ("ฑ", ENTER),
        ("1) 22   0:10 min  nearest, free", "5) 23   -  free, position not known"),
        ("1) 22   0:10 นาที  ใกล้ที่สุด, ว่าง", "5) 23   -  ว่าง, ไม่รู้ตำแหน่ง"),
    ),
    Step(
        "0:45", "a digit sends it",
        ("1",), ("1",),
        ("D 22 -> #101 Theft Wat Khum: dispatched", "22    □sent"),
        ("D 22 -> #101 ลักทรัพย์ สี่แยกวัดคุ้ม:", "22    □สั่ง"),
    ),
    Step(
        "0:50", "it acknowledges",
        (":", "ACK 22", ENTER), ("ซ", "รับทราบ 22", ENTER),
        ("ACK 22 -> #101 Theft Wat Khum: acknowledged",),
        ("ACK 22 -> #101 ลักทรัพย์ สี่แยกวัดคุ้ม: รับทราบ",),
    ),
    Step(
        "0:55", "and is on its way",
        ("EN 22", ENTER), ("ไป 22", ENTER),
        ("EN 22 -> #101 Theft Wat Khum: en route", "22    ►enrt"),
        ("EN 22 -> #101 ลักทรัพย์ สี่แยกวัดคุ้ม: กำลังไป", "22    ►ไป"),
    ),
    Step(
        "1:00", "noise at a crossing of two streets",
        ('N noise @"suriyadet-bamrung / phadung-phanit" karaoke', ENTER),
        ('แจ้ง เสียงดัง @"ถนนสุริยเดชบำรุง / ถนนผดุงพานิชย์" karaoke', ENTER),
        ("N #102 Noise Kasikorn Bank: entered: karaoke",),
        ("N #102 เสียงดังรบกวน สี่แยกธนาคารกสิกรไทย: รับแจ้ง: karaoke",),
    ),
    Step(
        "1:05", "a crash so many metres along a street",
        ('N crash @"thewaphiban > pracha-thammarak 100" รถล้ม ๒ คัน', ENTER),
        ('แจ้ง รถชน @"เทวาภิบาล > ประชาธรรมรักษ์ 100" รถล้ม ๒ คัน', ENTER),
        ("N #103 Crash Thewaphiban Road +100 m: entered: รถล้ม ๒ คัน",),
        ("N #103 รถชน ถนนเทวาภิบาล +100 ม.: รับแจ้ง: รถล้ม ๒ คัน",),
    ),
    Step(
        "1:10", "coordinates mean nothing on this scheme, which it says",
        ("N assault @16.0538,103.652 two men", ENTER),
        ("แจ้ง ทำร้ายร่างกาย @๑๖.๐๕๓๘,๑๐๓.๖๕๒ two men", ENTER),
        ("this zone has no coordinates (N! takes it as said)", "Incidents 3"),
        ("เขตนี้ไม่มีพิกัด (แจ้ง+ รับตามที่แจ้ง)", "เหตุ 3"),
    ),
    Step(
        "1:15", "a place that no map knows is taken as it was said",
        ('N! drunk @"behind the market" asleep', ENTER),
        ('แจ้ง+ เมา @"behind the market" asleep', ENTER),
        ("(rule overridden) #104 Drunk person behind the market: entered",),
        ("(ข้ามกฎ) #104 เมาสุรา behind the market: รับแจ้ง",),
    ),
    Step(
        "1:20", "a car is sent to the crash",
        ("D 21 103", ENTER), ("สั่ง 21 103", ENTER),
        ("D 21 -> #103 Crash", "21    □sent"), ("D 21 -> #103 รถชน", "21    □สั่ง"),
    ),
    # --- the theft is worked
    Step(
        "1:30", "the car arrives at the theft",
        ("AR 22", ENTER), ("ถึง 22", ENTER),
        ("AR 22 -> #101 Theft Wat Khum: on scene", "22    ■scene"),
        ("AR 22 -> #101 ลักทรัพย์ สี่แยกวัดคุ้ม: ถึงที่เกิดเหตุ", "22    ■ถึง"),
    ),
    Step(
        "1:40", "and tells what it sees",
        ("RM 101 ประตูหลังเปิดอยู่", ENTER), ("บันทึก 101 ประตูหลังเปิดอยู่", ENTER),
        ("RM #101 Theft Wat Khum: ประตูหลังเปิดอยู่",),
        ("RM #101 ลักทรัพย์ สี่แยกวัดคุ้ม: ประตูหลังเปิดอยู่",),
    ),
    Step(
        "1:50", "it asks for back-up",
        ("BK M1 101", ENTER), ("เสริม M1 101", ENTER),
        ("BK M1 -> #101 Theft Wat Khum: back-up",),
        ("BK M1 -> #101 ลักทรัพย์ สี่แยกวัดคุ้ม: เสริมกำลัง",),
    ),
    Step(
        "2:00", "the noise can wait",
        ("H 102 20 owner asleep", ENTER), ("รอ 102 20 owner asleep", ENTER),
        ("H #102 Noise Kasikorn Bank: held: owner asleep", "·held"),
        ("H #102 เสียงดังรบกวน สี่แยกธนาคารกสิกรไทย: พักไว้: owner asleep", "·พักไว้"),
    ),
    Step(
        "2:10", "the drunk man is to be the next job of the car at the theft",
        ("ST 22 104", ENTER), ("คิว 22 104", ENTER),
        ("ST 22 -> #104 Drunk person",), ("ST 22 -> #104 เมาสุรา",),
    ),
    Step(
        "2:20", "two minutes: the back-up has not answered",
        ("ACK M1", ENTER), ("รับทราบ M1", ENTER),
        ("ACK M1 -> #101 Theft Wat Khum: acknowledged",),
        ("ACK M1 -> #101 ลักทรัพย์ สี่แยกวัดคุ้ม: รับทราบ",),
    ),
    Step(
        "2:30", "a motorcycle stops a car",
        ("VS M2 กข9876 @yaowarat-gold", ENTER),
        ("ตรวจรถ M2 กข9876 @ร้านทองเยาวราช", ENTER),
        ("VS M2 -> #105 Vehicle stop Yaowarat gold shop: entered: กข9876",),
        ("VS M2 -> #105 ตรวจค้นรถ สี่แยกร้านทองเยาวราช: รับแจ้ง: กข9876",),
    ),
    Step(
        "2:40", "shots: the car that is sent to the crash is diverted",
        ("N shots @kasikorn-bank two bangs", ENTER, "PE 21 106", ENTER),
        ("แจ้ง ยิงปืน @ธนาคารกสิกรไทย two bangs", ENTER, "โยก 21 106", ENTER),
        ("PE 21 -> #106 Shots fired", "pre-empted, waits again"),
        ("PE 21 -> #106 ยิงปืน", "21 -> #103: ถูกโยก"),
    ),
    Step(
        "2:50", "with the keys of a unit: acknowledged, on its way",
        (ESC, "w", "<Home>", "a", ENTER, "e", ENTER),
        (ESC, "ไ", "<Home>", "ฟ", ENTER, "ำ", ENTER),
        ("EN 21 -> #106 Shots fired", "21    ►enrt"),
        ("EN 21 -> #106 ยิงปืน", "21    ►ไป"),
    ),
    # --- messages, and what to look out for
    Step(
        "3:00", "a white pickup is to be looked out for",
        (":", "BO add white pickup plate=กข1234 exp=4h", ENTER, "BO ack 1 21", ENTER),
        ("ซ", "ประกาศ add white pickup plate=กข1234 exp=4h", ENTER,
         "ประกาศ ack 1 21", ENTER),
        ("BO B1 acknowledged by 21",), ("BO B1 21 รับทราบ",),
    ),
    Step(
        "3:10", "a word to one car, and to all",
        ("M 22 call the station", ENTER, "BC road flooded", ENTER),
        ("ข้อความ 22 call the station", ENTER, "แจ้งทุกหน่วย road flooded", ENTER),
        ("BC MSG2 desk -> all on duty: road flooded",),
        ("BC MSG2 ศูนย์ -> ทุกหน่วย: road flooded",),
    ),
    Step(
        "3:20", "which have it?",
        ("MA 1 22", ENTER, "L M", ENTER), ("รับข้อความ 1 22", ENTER, "ดู M", ENTER),
        ("MSG1 19:23 desk -> 22: call the station (desk)", "not acknowledged: 21"),
        ("MSG1 19:23 ศูนย์ -> 22: call the station (ศูนย์)", "ยังไม่รับทราบ: 21"),
    ),
    # --- an officer in danger
    Step(
        "3:30", "the back-up calls an emergency: it tops the strip",
        ("SOS M1 @wat-khum shots fired", ENTER),
        ("ฉุกเฉิน M1 @วัดคุ้ม shots fired", ENTER),
        ("!! M1 EMERGENCY", "M1    ✖SOS"), ("!! M1 ฉุกเฉิน", "M1    ✖SOS"),
    ),
    Step(
        "3:35", "g goes there, Space types what acknowledges it",
        (ESC, "g", "<Space>", ENTER), (ESC, "เ", "<Space>", ENTER),
        ("SOSACK M1 emergency acknowledged", "ok M1 EMERGENCY"),
        ("SOSACK M1 รับทราบเหตุฉุกเฉินแล้ว", "ok M1 ฉุกเฉิน"),
    ),
    Step(
        "3:45", "the word that ends it is wrong",
        (":", "SOSEND M1 tulip", ENTER), ("ซ", "ยุติฉุกเฉิน M1 tulip", ENTER),
        ("-- M1 stays in emergency: that is not the stand-down word",),
        ("-- M1 ยังฉุกเฉิน",),
    ),
    Step(
        "4:15", "and right",
        ("SOSEND M1 sunflower", ENTER), ("ยุติฉุกเฉิน M1 sunflower", ENTER),
        ("SOSEND M1 emergency stood down",), ("SOSEND M1 ยุติเหตุฉุกเฉินแล้ว",),
    ),
    # --- ages turn; one thing after the other comes to its end
    Step(
        "4:30", "the theft is written down; the next job is offered, a digit sends",
        ("CU 22 REPORT statement taken", ENTER),
        ("เสร็จ 22 รับแจ้งความ statement taken", ENTER),
        ("CU next: #104 Drunk person behind the market (1 sends 22)", "22    ○free"),
        ("CU ถัดไป: #104 เมาสุรา behind the market", "22    ○ว่าง"),
    ),
    Step(
        "4:40", "the shots were fireworks",
        ("AR 21", ENTER, "CU 21 UNF fireworks", ENTER),
        ("ถึง 21", ENTER, "เสร็จ 21 ไม่มีมูล fireworks", ENTER),
        ("CU 21 -> #106 Shots fired Kasikorn Bank: cleared Unfounded", "✓ closed"),
        ("CU 21 -> #106 ยิงปืน สี่แยกธนาคารกสิกรไทย: เสร็จ ไม่มีมูล", "✓ ปิดแล้ว"),
    ),
    Step(
        "4:50", "the back-up goes free: the theft is closed",
        ("AR M1", ENTER, "CU M1 REPORT", ENTER),
        ("ถึง M1", ENTER, "เสร็จ M1 รับแจ้งความ", ENTER),
        ("CU M1 -> #101 Theft Wat Khum: cleared Report taken, closed",),
        ("CU M1 -> #101 ลักทรัพย์ สี่แยกวัดคุ้ม: เสร็จ รับแจ้งความ, ปิดแล้ว",),
    ),
    Step(
        "5:00", "a priority given to the wrong incident is taken back",
        ("PR 102 1", ENTER, "UNDO", ENTER), ("ด่วน 102 1", ENTER, "เลิกทำ", ENTER),
        ("UNDO #102 Noise Kasikorn Bank: priority 4",),
        ("UNDO #102 เสียงดังรบกวน สี่แยกธนาคารกสิกรไทย: ความด่วน 4",),
    ),
    Step(
        "5:30", "three minutes without a word from the stop: amber",
        (), (),
        ("! M2 stop, no contact 3m",), ("! M2 ตรวจค้น ขาดติดต่อ 3m",),
    ),
    # --- looking about
    Step(
        "5:40", "only the rows with a word",
        (ESC, "i", "/", "crash"), (ESC, "ร", "ฝ", "รถชน"),
        ("/crash", "103"), ("/รถชน", "103"),
    ),
    Step("5:45", "all again", (ESC,), (ESC,), ("Incidents 4",), ("เหตุ 4",)),
    Step(
        "5:50", "what was that with the motorbike?",
        ("s", "motorbike", ENTER), ("ห", "motorbike", ENTER),
        ("1 found", "#101 Theft Wat Khum P2 closed"),
        ("พบ 1 รายการ", "#101 ลักทรัพย์ สี่แยกวัดคุ้ม P2 ปิดแล้ว"),
    ),
    Step(
        "6:00", "what can be done here? the list is searched",
        (ESC, "?", "remark"), (ESC, "ฦ", "บันทึก"),
        ("RM บันทึก", "Add words to an incident"), ("RM บันทึก", "บันทึกข้อความในเหตุ"),
    ),
    Step(
        "6:10", "the map in full, nearer, half a map aside",
        (ESC, ESC, "m", "+", "<S-Right>"), (ESC, ESC, "ท", "๙", "<S-Right>"),
        ("\n━━━", "━○22 [M1]"), ("\n━━━", "━○22 [M1]"),
    ),
    Step("6:12", "all that goes on", ("0",), ("จ",),
         ("   ●[103]",), ("   ●[103]",)),
    Step(
        "6:15", "one incident in the middle",
        (":", "MAP 103", ENTER), ("ซ", "แผนที่ 103", ENTER),
        ("»●[103]",), ("»●[103]",),
    ),
    Step("6:20", "back to the lists", (ESC, ESC), (ESC, ESC),
         ("Incidents 4",), ("เหตุ 4",)),
    Step(
        "6:30", "the lights go down, and up",
        (":", "THEME night", ENTER), ("ซ", "สีจอ night", ENTER),
        ("theme night: red",), ("สีจอ: กลางคืน สีแดง",),
    ),
    Step("6:35", "day again", ("THEME day", ENTER), ("สีจอ day", ENTER),
         ("theme day",), ("สีจอ: กลางวัน",)),
    # --- the other language, and back
    Step(
        "6:40", "a colleague of the other language sits down",
        ("LANG th", ENTER), ("ภาษา en", ENTER),
        ("เหตุ 4",), ("Incidents 4",),
    ),
    Step(
        "6:45", "and works on",
        ("สั่ง 21 103", ENTER), ("D 21 103", ENTER),
        ("D 21 -> #103 รถชน ถนนเทวาภิบาล +100 ม.:", "21    □สั่ง"),
        ("D 21 -> #103 Crash Thewaphiban Road +100 m: dispatched", "21    □sent"),
    ),
    Step(
        "6:50", "and leaves again",
        ("LANG en", ENTER), ("ภาษา th", ENTER), ("Incidents 4",), ("เหตุ 4",),
    ),
    Step(
        "7:00", "a break",
        ("MB 23", ENTER), ("พัก 23", ENTER),
        ("MB 23 meal", "·meal"), ("MB 23 พัก", "·พัก"),
    ),
    # --- the stop is too long without a word
    Step(
        "7:30", "five minutes: red",
        (), (), ("!! M2 stop, no contact 5m",), ("!! M2 ตรวจค้น ขาดติดต่อ 5m",),
    ),
    Step(
        "7:40", "the stop is asked, and answers",
        ("OK M2", ENTER), ("ปกติ M2", ENTER),
        ("OK M2 heard from",), ("OK M2 ติดต่อได้",),
    ),
    Step(
        "8:00", "it ends with a warning",
        ("CU M2 WARN", ENTER), ("เสร็จ M2 ตักเตือน", ENTER),
        ("CU M2 -> #105 Vehicle stop Yaowarat gold shop: cleared",
         "✓ closed"),
        ("CU M2 -> #105 ตรวจค้นรถ สี่แยกร้านทองเยาวราช: เสร็จ",
         "✓ ปิดแล้ว"),
    ),
    Step(
        "8:20", "the crash is reached and cleared",
        ("EN 21", ENTER, "AR 21", ENTER, "CU 21 REPORT", ENTER),
        ("ไป 21", ENTER, "ถึง 21", ENTER, "เสร็จ 21 รับแจ้งความ", ENTER),
        ("CU 21 -> #103 Crash", "✓ closed"), ("CU 21 -> #103 รถชน", "✓ ปิดแล้ว"),
    ),
    Step(
        "8:40", "the caller of the noise withdraws",
        ("X 102 caller withdrew", ENTER), ("ยกเลิก 102 caller withdrew", ENTER),
        ("X #102 Noise",), ("X #102 เสียงดังรบกวน",),
    ),
    Step(
        "9:00", "what did the second car do?",
        ("UH 22", ENTER), ("ประวัติ 22", ENTER),
        ("#101 acknowledged",), ("#101 รับทราบ",),
    ),
    Step(
        "9:20", "the drunk man is gone",
        ("CL 104 GOA", ENTER), ("ปิด 104 ไปถึงไม่พบ", ENTER),
        ("CL #104 Drunk person behind the market:", "✓ closed"),
        ("CL #104 เมาสุรา behind the market:", "✓ ปิดแล้ว"),
    ),
    Step(
        "9:30", "a car goes home",
        ("OFF 23", ENTER), ("ออกเวร 23", ENTER),
        ("OFF 23 off duty",), ("OFF 23 ออกเวร",),
    ),
    Step(
        "10:00", "the desk is left; the shift sheet is printed",
        ("QUIT", ENTER), ("ออก", ENTER),
        ("log verify",), ("log verify",),
    ),
)
# fmt: on
