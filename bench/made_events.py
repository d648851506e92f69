"""Made events of a station at work: some desks and cars, in Thai and English.

Not a bench of its own. The events are those that the rules would write (the kinds, the
names seen, one command's numbers), with the free text of a radio room: words that
every station says, mixed with words that only this one does. Two stations share the
first and not the second, nor people, places, plates or devices, so that what is
learnt of one can be tried on another.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from store.chain import Head, head_text
from store.clock import Clock
from store.keys.signing import public_key, sign
from store.model.events import Event, encode
from store.model.facts import (
    AlertAcknowledged,
    AnyFact,
    BoloAdded,
    BoloHeard,
    CautionAdded,
    DeskOpened,
    HeadSigned,
    IncidentClosed,
    IncidentHeld,
    IncidentOpened,
    IncidentPlace,
    IncidentPriority,
    IncidentType,
    Involved,
    LookedUp,
    MessageHeard,
    MessageSent,
    Overridden,
    Remarked,
    SettingKept,
    StepDone,
    StreetClosed,
    TowCalled,
    UnitAssigned,
    UnitCleared,
    UnitContact,
    UnitFreed,
    UnitNoted,
    UnitOff,
    UnitOn,
    UnitReady,
    UnitStage,
    UnitTimed,
)
from store.model.records import EventId, IncidentId, Location, Readiness, Stage

START_MS = 1_795_400_000_000
SHARED = 0.6
"""Of the words of a text, so many are those that all stations say."""


def words_of(text: str) -> list[str]:
    """Part a text into its words."""
    return text.split()


EVERYWHERE = words_of("""
male female suspect victim witness caller vehicle white black red blue grey pickup
motorcycle plate northbound southbound junction market station rear door window forced
ambulance requested on scene safe area search negative neighbour camera footage seized
officer injured assault verbal dispute settled advised report taken keyholder traffic
diverted lane blocked tow truck hospital conscious breathing weapon knife seen running
towards fence alley shop closed alarm sounding reset false patient awake owner moved
ชาย หญิง ผู้ต้องสงสัย ผู้เสียหาย พยาน ผู้แจ้ง รถ จยย. รถเก๋ง กระบะ สีดำ สีแดง สีขาว ทะเบียน หน้าร้าน ตลาด
แยก ถนน ซอย หลัง ประตู กล้อง ภาพ ตรวจแล้ว ไม่พบ พบ เจ้าของ บ้าน ร้าน คนเจ็บ โรงพยาบาล
กู้ภัย ส่ง รพ.แล้ว
วัยรุ่น ทะเลาะ เสียงดัง ตักเตือนแล้ว แจ้งความ รอ ติดต่อกลับ ประกัน เปิดทางแล้ว เทศบาล สกัด ขี่ หนี ไปทาง
อาวุธ มีด ปืน เมา ชนกัน เฉี่ยว ไม่มีคนเจ็บ หาย ลัก งัด กระชากสร้อย โทรศัพท์ กระเป๋า เด็ก แม่ พลัดหลง ส่งคืน
""")

TAUGHT = words_of("""
umbrella bridge yellow temple school fruit table garden waiting behind corner bicycle
passenger driver helmet jacket phone bag ladder pump noodle coffee bank gate soldier
teacher nurse tourist monk student barking flooded branch cable pole light crossing
ร่ม สะพาน สีเหลือง วัด โรงเรียน ผลไม้ สวน รออยู่ มุม จักรยาน ผู้โดยสาร คนขับ หมวก เสื้อ ถุง บันได ปั๊ม
ก๋วยเตี๋ยว กาแฟ ธนาคาร ทหาร ครู พยาบาล นักท่องเที่ยว พระ นักเรียน สุนัข
น้ำท่วม กิ่งไม้ สายไฟ เสา ไฟ ทางม้าลาย
""")
"""Words of the stations that the dictionary is made of."""

UNHEARD = words_of("""
orchid tunnel purple harbour clinic basket bamboo quarry leaning beneath workshop
scooter fisherman engineer sandal raincoat tablet rucksack scaffold boiler dumpling
kiosk pharmacy turnstile sailor librarian midwife pilgrim novice trainee howling muddy
trunk hose beacon roundabout stranger wheelchair lantern mango stadium
กล้วยไม้ อุโมงค์ สีม่วง ท่าเรือ คลินิก ตะกร้า ไผ่ เหมือง พิงอยู่ ใต้ อู่ สกู๊ตเตอร์ ชาวประมง วิศวกร รองเท้า เป้
นั่งร้าน หม้อน้ำ ซาลาเปา แผงลอย ร้านยา กะลาสี บรรณารักษ์ แสวงบุญ สามเณร ฝึกงาน หอน โคลน
ลำต้น สายยาง วงเวียน
คนแปลกหน้า รถเข็น โคมไฟ มะม่วง สนามกีฬา
""")
"""Words of the station that it is tried on."""

RANKS = (
    "ส.ต.ต.",
    "ส.ต.ท.",
    "ส.ต.อ.",
    "จ.ส.ต.",
    "ด.ต.",
    "ร.ต.ต.",
    "ร.ต.ท.",
    "ส.ต.ต.หญิง ",
)
TYPES = ("theft", "noise", "traffic", "assault", "crash", "domestic", "suspicious")
ENDS = ("REPORT", "WARN", "MEDIATED", "GOA", "UNF", "ASSIST", "REFERRED", "ARREST")


@dataclass(frozen=True, kw_only=True)
class Town:
    """What is a station's own."""

    words: Sequence[str]
    authors: Sequence[str]
    """Who sits at the desks, as they sign on: a name, or a number."""
    people: Sequence[str]
    """Crews, with their ranks."""
    places: Sequence[Location]
    plates: str


def _places(names: str, lat: float) -> tuple[Location, ...]:
    made = [Location(text=name, key=f"{at:03x}-{name[:3]}") for at, name in
            enumerate(names.split())]  # fmt: skip
    mid = [Location(text=f"{p.text} +{m} ม.", key=f"{p.key}+{m}") for p in made
           for m in (100, 200)]  # fmt: skip
    far = [
        Location(
            text=f"ร้าน {at} {p.text}",
            lat=round(lat + at / 9973, 6),
            lon=round(103.6 + at / 7919, 6),
        )
        for at, p in enumerate(made)
    ]
    return (*made, *mid, *far)


TAUGHT_TOWN = Town(
    words=TAUGHT,
    authors=("malai", "prasert", "somsak", "วิชัย", "อรุณ", "P20114", "duty", "สมบัติ"),
    people=[f"{rank}{name}" for rank in RANKS for name in ("ชัย", "มานะ", "ปิติ", "ชูใจ")],
    places=_places("ถ.กลางเมือง ถ.เทวาภิบาล ซ.ราษฎร์ ตลาดสด บขส. วัดกลาง สภ.เมือง", 16.0),
    plates="กขคงจ",
)
UNHEARD_TOWN = Town(
    words=UNHEARD,
    authors=("narong", "kanya", "pichit", "สุดา", "เกษม", "P31897"),
    people=[f"{rank}{name}" for rank in RANKS for name in ("เดช", "วรรณา", "กล้า")],
    places=_places("ถ.ศรีสุข ถ.ชลประทาน ซ.พัฒนา ท่าน้ำ หอนาฬิกา ป่ายาง บึงใหญ่", 7.9),
    plates="ฎฐฒณธ",
)

Rows = list[tuple[str, AnyFact]]
"""Entities, and what happened to them by one command."""


@dataclass(kw_only=True)
class _Desk:
    device: str
    by: str
    seed: bytes
    writer: str = ""
    number: int = 0
    lasts: int = 0
    """Events after which it is opened anew."""
    clock: Clock = field(default_factory=Clock)
    sent: list[bytes] = field(default_factory=list)


@dataclass
class _Case:
    id: IncidentId
    units: list[str]
    steps: list[str]
    room: _Desk
    """The desk that took the call, and goes on with it."""
    car: _Desk
    """Where its unit's own steps are entered."""


class Station:
    """Desks at work; each command is by one of them.

    Args:
        town: What is its own.
        seed: Which evening it is.
        devices: Their codes; the first is the radio room's.
    """

    def __init__(self, town: Town, seed: int, devices: Sequence[str]) -> None:
        self._town, self._chance = town, random.Random(seed)  # noqa: S311
        self._desks = [
            _Desk(
                device=code,
                by=self._chance.choice(town.authors),
                seed=self._chance.randbytes(32),
            )
            for code in devices
        ]
        self._at_ms = START_MS + self._chance.randrange(2**34)
        self._written: dict[tuple[str, str], EventId] = {}
        self._cases: list[_Case] = []
        self._number = 101

    def pushes(self, count: int) -> list[list[bytes]]:
        """Work until so many events were written; each desk's own, in its order."""
        written = 0
        while written < count:
            written += self._do()
        return [desk.sent for desk in self._desks]

    def _do(self) -> int:
        self._at_ms += int(self._chance.expovariate(1 / 25_000)) + 900
        desk, rows = self._next()
        if not desk.writer or desk.number > desk.lasts:
            self._begin(desk)
        return self._write(desk, rows)

    def _begin(self, desk: _Desk) -> None:
        """Become a new writer, as at every opening of a store."""
        if desk.writer:
            head = Head(desk.number, self._chance.randbytes(16))
            text = head_text(desk.writer, head)
            fact = HeadSigned(number=head.number, head=head.value.hex(),
                              signature=sign(desk.seed, text))  # fmt: skip
            self._write(desk, [("d:", fact)])
        letters = "abcdefghijklmnopqrstuvwxyz234567"
        before = EventId(f"{desk.writer}.{desk.number}") if desk.writer else EventId("")
        desk.writer = desk.device + "".join(self._chance.choices(letters, k=4))
        desk.number, desk.lasts = 0, self._chance.randrange(60, 400)
        stood = self._chance.randbytes(16).hex() if before else ""
        key = public_key(desk.seed)
        opened = DeskOpened(device=desk.device, key=key, after=before, head=stood)
        self._write(desk, [("d:", opened)])

    def _write(self, desk: _Desk, rows: Rows) -> int:
        first = desk.number + 1
        for entity, fact in rows:
            desk.number += 1
            id = EventId(f"{desk.writer}.{desk.number}")
            entity = f"{entity}{desk.writer}.{first}" if entity in NEW else entity
            register = fact.register
            if register == "asg":  # one for each incident that a unit has
                register += getattr(fact, "incident", "")
            seen = self._written.get((entity, register)) if register else None
            event = Event(writer=desk.writer, number=desk.number, first=first,
                          stamp=desk.clock.stamp(self._at_ms), at_ms=self._at_ms,
                          by=desk.by, entity=entity, fact=fact,
                          seen=(seen,) if seen else ())  # fmt: skip
            if register:
                self._written[entity, register] = id
            if isinstance(fact, IncidentOpened):
                car = self._chance.choice([desk, *self._desks[1:]])
                steps = [s for s in COURSE if s != "RM" or self._chance.random() < 0.8]
                case = _Case(IncidentId(id), self._units(), steps, desk, car)
                self._cases.append(case)
            desk.sent.append(encode(event))
        return len(rows)

    def _units(self) -> list[str]:
        chance = self._chance
        all_units = [str(n) for n in range(21, 30)] + ["M1", "M2", "M3", "M4"]
        return chance.sample(all_units, chance.choice((1, 1, 1, 2)))

    def _next(self) -> tuple[_Desk, Rows]:
        """Choose who does what next: mostly the next step of an incident."""
        chance = self._chance
        if len(self._cases) < 2 or (chance.random() < 0.07 and len(self._cases) < 12):
            return chance.choice(self._desks), [("i:", self._opened())]
        case = chance.choice(self._cases)
        if chance.random() < 0.25:
            return chance.choice((case.room, case.car)), self._aside(case)
        what = case.steps.pop(0)
        desk = case.car if what in STAGES else case.room
        return desk, self._step(case, what)

    def _step(self, case: _Case, what: str) -> Rows:
        entity, last = f"i:{case.id}", f"u:{case.units[-1]}"
        match what:
            case "D":
                units = [f"u:{unit}" for unit in case.units]
                return [(u, UnitAssigned(incident=case.id)) for u in units]
            case "RM":
                return [(entity, Remarked(text=self._text()))]
            case "CL":
                self._cases.remove(case)
                end = self._chance.choice(ENDS)
                told = self._text() if self._chance.random() < 0.3 else ""
                cleared = UnitCleared(incident=case.id, disposition=end)
                closed = IncidentClosed(disposition=end, text=told)
                return [(last, cleared), (entity, closed)]
        return [(last, UnitStage(incident=case.id, stage=Stage[what]))]

    def _opened(self) -> IncidentOpened:
        chance, self._number = self._chance, self._number % 900 + 101
        return IncidentOpened(
            number=self._number, type=chance.choice(TYPES),
            priority=chance.randrange(5),
            place=chance.choice(self._town.places), text=self._text(),
            source=chance.choice(("", "191", "phone", "line")),
            caller=chance.choice(("", f"08{chance.randrange(10**8):08d}")),
        )  # fmt: skip

    def _aside(self, case: _Case) -> Rows:
        """Choose what is no step of an incident, or a seldom one."""
        chance, at_ms, unit = self._chance, self._at_ms, self._units()[0]
        place, u, i = chance.choice(self._town.places), f"u:{unit}", f"i:{case.id}"
        ready = UnitReady(readiness=chance.choice([*Readiness]), reason="court")
        crew = tuple(chance.sample(self._town.people, 2))
        plate = f"{''.join(chance.choices(self._town.plates, k=2))}{at_ms % 9999}"
        usual: list[Rows] = [
            [(u, UnitContact())],
            [(u, UnitContact(place=place))],
            [(u, ready)],
        ]
        asides: list[Rows] = [
            *usual * 4,
            [(u, UnitNoted(text=self._text()))],
            [(u, UnitOn(crew=crew, vehicle=plate, beat="2"))], [(u, UnitOff())],
            [(u, UnitTimed(minutes=5)), (u, UnitContact())],
            [(u, UnitFreed(incident=case.id)), (u, UnitContact())],
            [("m:", MessageSent(number=at_ms % 90, to=(unit,), text=self._text()))],
            [(f"m:{case.id}", MessageHeard(unit=unit))],
            [("b:", BoloAdded(number=at_ms % 9, text=self._text(), plate=plate,
                              until_ms=at_ms + 14_400_000))],
            [(f"b:{case.id}", BoloHeard(unit=unit))],
            [(i, AlertAcknowledged(what="pending", began_ms=at_ms - 99_123, degree=2))],
            [(i, IncidentPriority(priority=1))], [(i, IncidentType(type="crash"))],
            [(i, IncidentPlace(place=place))], [(i, StepDone(step=2, text="กั้นพื้นที่"))],
            [(i, IncidentHeld(until_ms=at_ms + 1_200_000, reason="รอผู้แจ้ง"))],
            [(i, Involved(plate=plate))], [("d:", LookedUp(words="theft", found=7))],
            [(i, TowCalled(firm="A1"))],
            [("s:lang", SettingKept(key="lang", value="th"))],
            [("w:", CautionAdded(number=3, place=place, text=self._text(),
                                 until_ms=at_ms + 86_400_000))],
            [("c:", StreetClosed(place=place, segments=(at_ms % 9000,),
                                 reason="งานวัด"))],
            [(i, Overridden(code="not-arrived", unit=unit, command="CU")),
             (u, UnitCleared(incident=case.id))],
        ]  # fmt: skip
        return chance.choice(asides)

    def _text(self) -> str:
        chance, words = self._chance, []
        is_thai = chance.random() < 0.6
        heard = [w for w in EVERYWHERE if w.isascii() != is_thai]
        own = [w for w in self._town.words if w.isascii() != is_thai]
        for _ in range(chance.choice((2, 3, 4, 5, 6, 9))):
            words += [chance.choice(heard if chance.random() < SHARED else own)]
        if chance.random() < 0.2:
            words.append(f"{chance.randrange(10, 9999)}")
        joiner = " " if not is_thai else chance.choice(("", "", " "))
        return joiner.join(words)


COURSE = ("D", "AK", "EN", "RM", "AR", "RM", "CL")
"""An incident's usual steps."""
STAGES = frozenset({"AK", "EN", "AR"})
NEW = frozenset({"i:", "m:", "b:", "w:", "c:"})
