"""Code tables: incident types, dispositions, units and timers that a station edits.

The defaults here are those of a small Thai town station; `patrol_tui.config` lays a
station's own over them. Names are data in both languages, not sentences.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from store.model.beats import Beat
from store.model.records import IncidentState, UnitId

PRIORITIES = range(5)
"""0 life in danger, 1 in progress, 2 just happened, 3 soon, 4 can wait."""


class IncidentKind(msgspec.Struct, frozen=True, kw_only=True):
    """A type of incident with its default priority."""

    code: str
    priority: int
    en: str
    th: str
    aliases: tuple[str, ...] = ()
    ask: str = ""
    """What to ask the caller, in a few words; empty for nothing."""
    ask_th: str = ""
    """The same in Thai; empty to ask in the other words."""
    needs: tuple[str, ...] = ()
    """Skills of a crew that are told when units are recommended."""
    steps: tuple[str, ...] = ()
    """What is to be done, step by step, in the station's own words."""

    def __post_init__(self) -> None:
        """Check the priority."""
        if self.priority not in PRIORITIES:
            raise ValueError("priority is 0 (highest) to 4")


class DispositionKind(msgspec.Struct, frozen=True, kw_only=True):
    """A way in which an incident or a unit's part in it can end."""

    code: str
    en: str
    th: str
    aliases: tuple[str, ...] = ()


class AgencyKind(msgspec.Struct, frozen=True, kw_only=True):
    """Another agency that incidents are handed to."""

    code: str
    en: str
    th: str
    phone: str = ""
    aliases: tuple[str, ...] = ()


class ReasonKind(msgspec.Struct, frozen=True, kw_only=True):
    """Why a unit is busy or out of service."""

    code: str
    en: str
    th: str
    aliases: tuple[str, ...] = ()


class TowFirm(msgspec.Struct, frozen=True, kw_only=True):
    """A firm of the tow rotation; the order of the table is that of the first turns."""

    code: str
    en: str
    th: str
    phone: str = ""


MOST_MIN = 7 * 24 * 60
"""No timer is longer than a week, in minutes."""
Minutes = Annotated[float, msgspec.Meta(le=MOST_MIN)]


class Limit(msgspec.Struct, frozen=True, array_like=True):
    """When an age turns amber, and when red, in minutes."""

    amber_min: Minutes
    red_min: Minutes

    def __post_init__(self) -> None:
        """Check the order; amber comes first."""
        if not 0 <= self.amber_min <= self.red_min:
            raise ValueError("amber must come before red, both in minutes")


class TimerTable(msgspec.Struct, frozen=True, kw_only=True):
    """The timers of a shift; sources of the figures stand in the field's own table."""

    pending: tuple[Limit, ...] = (
        Limit(1, 2),
        Limit(1, 2),
        Limit(5, 10),
        Limit(15, 20),
        Limit(45, 60),
    )
    """By priority 0 to 4, from the first clock."""
    acknowledge: Limit = Limit(1, 2)
    """Dispatched, not acknowledged."""
    enroute: Limit = Limit(5, 8)
    """En route, not arrived."""
    onscene: Limit = Limit(15, 20)
    """On scene or transporting, no contact."""
    stop: Limit = Limit(3, 5)
    """At a vehicle or subject stop, no contact."""
    stop_again_min: Minutes = 5
    """After red, a stop calls again every so many minutes."""
    patrol: Limit = Limit(25, 30)
    """Free or on patrol, no contact."""
    position: Limit | None = None
    """Position not renewed; off where units do not send it by themselves."""
    sync: Limit = Limit(2, 10)
    """Nothing heard from the other desks, where there are any."""
    inbox: Limit = Limit(5, 15)
    """The oldest report in the inbox, which nobody has decided about."""
    shift_end: Limit = Limit(0, 30)
    """Still on duty after the end of the shift."""
    again_min: Minutes = 10
    """After red, any other timer calls again every so many minutes."""
    bell_again_s: Annotated[float, msgspec.Meta(le=60 * MOST_MIN)] = 30
    """The bell for P0, P1 and emergencies, until somebody acknowledges."""
    undo_min: Minutes = 2
    """How long one's own action can be undone."""

    @property
    def bell_again_ms(self) -> int:
        """The time between bells, in milliseconds."""
        return round(self.bell_again_s * 1000)

    def __post_init__(self) -> None:
        """Check that there are limits; the last one holds for all that follow."""
        if not self.pending:
            raise ValueError("pending needs a pair for each priority from 0 on")
        if min(self.stop_again_min, self.again_min, self.bell_again_s) <= 0:
            raise ValueError(
                "stop_again_min, again_min and bell_again_s must be more than 0"
            )


def _kind(
    code: str, priority: int, en: str, th: str, *aliases: str, needs: str = ""
) -> IncidentKind:
    return IncidentKind(
        code=code,
        priority=priority,
        en=en,
        th=th,
        aliases=aliases,
        needs=(needs,) if needs else (),
    )


def _disposition(code: str, en: str, th: str, *aliases: str) -> DispositionKind:
    return DispositionKind(code=code, en=en, th=th, aliases=aliases)


VEHICLE_STOP, SUBJECT_STOP = "vehicle-stop", "subject-stop"
STOP_KINDS = (
    _kind(VEHICLE_STOP, 3, "Vehicle stop", "ตรวจค้นรถ"),
    _kind(SUBJECT_STOP, 3, "Subject stop", "ตรวจค้นบุคคล"),
)
"""What VS and SS enter, whatever types a station's own table has."""

OFFICER_EMERGENCY = "officer-emergency"
FIXED_KINDS = (
    _kind(OFFICER_EMERGENCY, 0, "Officer emergency", "เจ้าหน้าที่ขอความช่วยเหลือด่วน", "sos"),
    *STOP_KINDS,
)
"""Types that are there whatever a station's own table has."""

INCIDENT_KINDS = (
    IncidentKind(
        code="shots",
        priority=0,
        en="Shots fired",
        th="ยิงปืน",
        aliases=("gun", "ปืน"),
        ask="hurt? gunman there? which way?",
        ask_th="มีคนเจ็บไหม คนยิงยังอยู่ไหม ไปทางไหน",
        steps=(
            "กันคนออกจากพื้นที่ · keep people away",
            "หน่วยแรกรอหน่วยเสริมก่อนเข้า · wait for back-up",
            "แจ้ง 1669 ถ้ามีคนเจ็บ · 1669 if anybody is hurt",
            "แจ้งสายตรวจข้างเคียงและ BOLO · neighbours, BOLO",
            "แจ้งพนักงานสอบสวนและพิสูจน์หลักฐาน · investigator, forensics",
        ),
    ),
    IncidentKind(
        code="robbery",
        priority=1,
        en="Robbery",
        th="ชิงทรัพย์",
        aliases=("rob",),
        ask="weapon? hurt? which way, on what?",
        ask_th="มีอาวุธไหม มีคนเจ็บไหม หนีไปทางไหน ด้วยรถอะไร",
        steps=(
            "BOLO คนร้ายและรถ · BOLO of persons and vehicle",
            "สกัดเส้นทางหนี · block the ways out",
            "ขอดูกล้องวงจรปิด · cameras",
            "แจ้งพนักงานสอบสวน · investigator",
        ),
    ),
    IncidentKind(
        code="assault",
        priority=1,
        en="Assault",
        th="ทำร้ายร่างกาย",
        aliases=("fight", "ทะเลาะวิวาท"),
        ask="still going on? weapon? hurt?",
        ask_th="ยังทำร้ายกันอยู่ไหม มีอาวุธไหม มีคนเจ็บไหม",
    ),
    IncidentKind(
        code="silent",
        priority=2,
        en="Silent or dropped call",
        th="สายเงียบหรือสายหลุด",
        aliases=("สายเงียบ", "สายหลุด", "abandoned"),
        ask="ring back twice; listen; who owns the number?",
        ask_th="โทรกลับสองครั้ง ฟังเสียงรอบข้าง หาที่อยู่ของเบอร์",
        steps=(
            "โทรกลับครั้งที่ 1 · ring back once",
            "โทรกลับครั้งที่ 2 · ring back twice",
            "หาที่อยู่ของเบอร์ · where the number lives",
            "ส่งสายตรวจดูถ้าได้ที่อยู่ · send a unit to look",
        ),
    ),
    _kind(
        "crash-injury",
        1,
        "Crash, injured",
        "รถชน มีผู้บาดเจ็บ",
        "injury",
        "crash injury",
        "รถชนเจ็บ",
        needs="first-aid",
    ),
    _kind("medical", 1, "Medical", "เจ็บป่วยฉุกเฉิน", "sick", "เจ็บป่วย", needs="first-aid"),
    _kind("fire", 1, "Fire", "เพลิงไหม้", "ไฟไหม้"),
    _kind("burglary", 2, "Burglary", "งัดแงะ", "breakin", "ลักทรัพย์ในเคหสถาน"),
    _kind("gang-robbery", 1, "Gang robbery", "ปล้นทรัพย์", "ปล้น"),
    _kind("snatching", 1, "Snatching", "วิ่งราวทรัพย์", "snatch", "วิ่งราว"),
    IncidentKind(
        code="theft",
        priority=2,
        en="Theft",
        th="ลักทรัพย์",
        aliases=("steal", "ขโมย"),
        steps=(
            "ขอดูกล้องวงจรปิด · cameras",
            "จดรายการทรัพย์ที่หาย · list what is gone",
            "นัดผู้เสียหายแจ้งความ · the owner makes a report",
        ),
    ),
    _kind("domestic", 2, "Domestic", "เหตุในครอบครัว", "family", "ครอบครัว"),
    _kind("missing", 2, "Missing person", "คนหาย"),
    _kind("alarm", 2, "Alarm", "สัญญาณเตือนภัย", "สัญญาณ"),
    _kind("crash", 3, "Crash", "รถชน", "accident", "อุบัติเหตุ"),
    _kind("suspicious", 3, "Suspicious person", "บุคคลต้องสงสัย", "suspect", "ต้องสงสัย"),
    _kind("drugs", 3, "Drugs", "ยาเสพติด", "ยา"),
    _kind("mischief", 3, "Damage to property", "ทำให้เสียทรัพย์", "vandalism"),
    _kind("drunk", 3, "Drunk person", "เมาสุรา", "เมา"),
    _kind("traffic", 3, "Traffic", "จราจร", "obstruction", "รถจอดกีดขวาง"),
    _kind("noise", 4, "Noise", "เสียงดังรบกวน", "เสียงดัง"),
    _kind("animal", 4, "Animal", "สัตว์", "dog", "หมา", "งู"),
    _kind("found", 4, "Lost or found property", "ของหาย", "lost"),
    _kind("assist", 4, "Assist the public", "ช่วยเหลือประชาชน", "help", "ช่วยเหลือ"),
    _kind("other", 3, "Other", "อื่น ๆ", "misc", "อื่น"),
    *FIXED_KINDS,
)

DISPOSITIONS = (
    _disposition("ARREST", "Arrest", "จับกุม"),
    _disposition("REPORT", "Report taken", "รับแจ้งความ", "RPT"),
    _disposition("WARN", "Warned, advised", "ตักเตือน", "ADVICE"),
    _disposition("MEDIATED", "Mediated", "ไกล่เกลี่ย", "MED"),
    _disposition("GOA", "Gone on arrival", "ไปถึงไม่พบ"),
    _disposition("UNF", "Unfounded", "ไม่มีมูล"),
    _disposition("FALSE", "False alarm", "แจ้งเหตุคลาดเคลื่อน"),
    _disposition("ASSIST", "Assisted", "ช่วยเหลือแล้ว"),
    _disposition("REFERRED", "Referred", "ส่งต่อ", "REF"),
    _disposition("NOACT", "No action needed", "ไม่ต้องดำเนินการ"),
)


def _agency(code: str, en: str, th: str, phone: str, *aliases: str) -> AgencyKind:
    return AgencyKind(code=code, en=en, th=th, phone=phone, aliases=aliases)


AGENCIES = (
    _agency("municipality", "Municipality", "เทศบาล", "", "city", "เทศกิจ"),
    _agency("highway", "Highway police", "ตำรวจทางหลวง", "1193", "ทางหลวง"),
    _agency("tourist", "Tourist police", "ตำรวจท่องเที่ยว", "1155", "ท่องเที่ยว"),
    _agency("rescue", "Rescue foundation", "มูลนิธิกู้ภัย", "", "กู้ภัย", "มูลนิธิ"),
    _agency("hospital", "Hospital", "โรงพยาบาล", "1669", "ems", "1669", "รพ."),
    _agency("fire", "Fire brigade", "ดับเพลิง", "199", "199"),
    _agency("electricity", "Electricity", "การไฟฟ้า", "1129", "1129", "power", "ไฟฟ้า"),
    _agency("water", "Waterworks", "การประปา", "1662", "1662", "ประปา"),
    _agency("district", "District office", "ที่ว่าการอำเภอ", "", "อำเภอ", "ฝ่ายปกครอง"),
    _agency("police", "Another station", "สถานีตำรวจอื่น", "", "station", "สภ.", "สน."),
)
"""The telephone numbers are Thailand's own short ones."""

TOW_FIRMS = (
    TowFirm(code="tow-1", en="Tow firm 1", th="รถยกร้านที่ 1"),
    TowFirm(code="tow-2", en="Tow firm 2", th="รถยกร้านที่ 2"),
    TowFirm(code="tow-3", en="Tow firm 3", th="รถยกร้านที่ 3"),
)
"""No real firms: a station writes down its own, with their telephones."""


def _reason(code: str, en: str, th: str, *aliases: str) -> ReasonKind:
    return ReasonKind(code=code, en=en, th=th, aliases=aliases)


REASONS = (
    _reason("fuel", "fuel", "เติมน้ำมัน", "น้ำมัน"),
    _reason("repair", "repair", "รถเสีย", "ซ่อมรถ", "ซ่อม"),
    _reason("court", "court", "ขึ้นศาล", "ศาล"),
    _reason("paper", "paperwork", "ทำสำนวน", "สำนวน", "เอกสาร"),
    _reason("escort", "escort", "นำขบวน", "ขบวน"),
    _reason("hospital", "hospital", "ไปโรงพยาบาล", "รพ"),
    _reason("training", "training", "ฝึกอบรม", "อบรม"),
)
"""For `BZ` and `OOS`; other words are taken as they are."""

UNITS = tuple(UnitId(name) for name in ("21", "22", "23", "M1", "M2", "M3", "M4"))
"""Two digits for a car, M for a motorcycle."""


class CodeTables(msgspec.Struct, frozen=True, kw_only=True):
    """All code tables of one station."""

    kinds: tuple[IncidentKind, ...] = INCIDENT_KINDS
    dispositions: tuple[DispositionKind, ...] = DISPOSITIONS
    units: tuple[UnitId, ...] = UNITS
    timers: TimerTable = TimerTable()
    agencies: tuple[AgencyKind, ...] = AGENCIES
    tow: tuple[TowFirm, ...] = TOW_FIRMS
    reasons: tuple[ReasonKind, ...] = REASONS
    beats: tuple[Beat, ...] = ()
    stand_down: str = ""
    """The word that ends an emergency; empty where the station has none."""
    shifts: tuple[str, ...] = ()
    """When each shift begins, by the station's clock, in order; empty for none."""
    time_zone: str = "UTC"
    bolo_hours: float = 12
    """How long a BOLO holds that names no time."""
    lane: int | None = None
    """The device's lane, from its enrolment; None where a desk is alone."""

    @property
    def all_kinds(self) -> tuple[IncidentKind, ...]:
        """Give the station's types, and behind them those that are always there."""
        codes = {kind.code for kind in self.kinds}
        return (*self.kinds, *(k for k in FIXED_KINDS if k.code not in codes))

    def kind(self, code: str) -> IncidentKind | None:
        """Find an incident type by its code."""
        return next((kind for kind in self.all_kinds if kind.code == code), None)

    def agency(self, code: str) -> AgencyKind | None:
        """Find an agency by its code."""
        return next((kind for kind in self.agencies if kind.code == code), None)

    def tow_firm(self, code: str) -> TowFirm | None:
        """Find a firm of the tow rotation by its code."""
        return next((firm for firm in self.tow if firm.code == code), None)

    def disposition(self, code: str) -> DispositionKind | None:
        """Find a disposition by its code."""
        return next((kind for kind in self.dispositions if kind.code == code), None)


WAITING = frozenset({IncidentState.PENDING, IncidentState.HELD})
"""States in which nobody is on it yet."""
