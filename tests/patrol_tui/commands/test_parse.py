"""What lines mean: every verb, every way of writing it, and what is not understood."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patrol_tui.commands.parse import MOST_LETTERS, parse, verb_of
from patrol_tui.commands.table import VERBS
from patrol_tui.commands.verbs import Ask, Fault, Misread, Query, Scene
from store.model.commands import (
    Advance,
    Cancel,
    Clear,
    Close,
    Command,
    Contact,
    Dispatch,
    Free,
    Hold,
    LogOff,
    LogOn,
    Open,
    Remark,
    Reopen,
    SetPlace,
    SetPriority,
    SetReadiness,
    SetType,
    Undo,
)
from store.model.records import Location, Readiness, Stage, UnitId
from store.model.refusals import Code, Refusal
from store.text import clean
from tests.patrol_tui.scene import LAST, key, meaning, scene
from tests.store.shift import Shift

OWN = UnitId("M4")
SELECTED = {
    "selected_incident": key(105),
    "selected_unit": UnitId("22"),
    "own_unit": OWN,
}
KHUM = Location(text="สี่แยกวัดคุ้ม", key="wat-khum")
BANK = Location(text="สี่แยกธนาคารกสิกรไทย", key="kasikorn-bank")


def units(names: str) -> tuple[UnitId, ...]:
    return tuple(UnitId(name) for name in names.split(","))


def sent(names: str = "21", number: int = 127, **more: Any) -> Dispatch:
    return Dispatch(units=units(names), incident=key(number), **more)


def moved(stage: Stage, names: str = "21", number: int | None = None) -> Advance:
    incident = key(number) if number else None
    return Advance(units=units(names), incident=incident, stage=stage)


def ready(readiness: Readiness, reason: str = "", names: str = "21") -> SetReadiness:
    return SetReadiness(units=units(names), readiness=readiness, reason=reason)


def opened(kind: str = "theft", **more: Any) -> Open:
    return Open(type=kind, **{"place": KHUM, **more})


LINES = {
    # every verb, in full and in short
    "N theft @wat-khum red motorbike": opened(text="red motorbike"),
    "new theft @wat-khum": opened(),
    "N @wat-khum theft red": opened(text="red"),
    "N theft @wat-khum pri=1 by=191 red": opened(priority=1, source="191", text="red"),
    'N theft @wat-khum from="Mr A" red': opened(caller="Mr A", text="red"),
    'N theft @"wat khum" red': opened(text="red"),
    "N steal @wat-khum": opened(),
    "N theft": opened(place=Location(text="")),
    "N! theft @16.05,103.65 x": opened(
        place=Location(text="16.05,103.65", lat=16.05, lon=103.65),
        text="x",
        override=True,
    ),
    "D 21 127": sent(),
    "dispatch 21 127 use siren": sent(text="use siren"),
    "DE 21 127": sent(stage=Stage.EN),
    "DO M3 127": sent("M3", stage=Stage.AR),
    "BK M4 127": sent("M4", backup=True),
    "backup M4 127": sent("M4", backup=True),
    "ACK 21": moved(Stage.AK),
    "ak 21": moved(Stage.AK),
    "EN 21": moved(Stage.EN),
    "EN 21 127": moved(Stage.EN, number=127),
    "EN 127 21": moved(Stage.EN, number=127),
    "AR 21": moved(Stage.AR),
    "A 21,22": moved(Stage.AR, "21,22"),
    "CU 21": Clear(units=units("21")),
    "CU 21 ARREST one man": Clear(
        units=units("21"), disposition="ARREST", text="one man"
    ),
    "CU 21 127 unf": Clear(units=units("21"), incident=key(127), disposition="UNF"),
    "F M3": Free(units=units("M3")),
    "free M3 127": Free(units=units("M3"), incident=key(127)),
    "CL 127 UNF": Close(incident=key(127), disposition="UNF"),
    "CL 127 report taken by 21": Close(
        incident=key(127), disposition="REPORT", text="taken by 21"
    ),
    "CL 127": Close(incident=key(127)),
    "X 127 caller withdrew": Cancel(incident=key(127), reason="caller withdrew"),
    "RO 127 rang again": Reopen(incident=key(127), reason="rang again"),
    "RM 127 suspect toward market": Remark(
        incident=key(127), text="suspect toward market"
    ),
    "RM 127 21 saw 12.5 baht @ stall": Remark(
        incident=key(127), text="21 saw 12.5 baht @ stall"
    ),
    "PR 127 1": SetPriority(incident=key(127), priority=1),
    "PR 127 p0": SetPriority(incident=key(127), priority=0),
    "TY 127 robbery": SetType(incident=key(127), type="robbery"),
    "TY 127 rob": SetType(incident=key(127), type="robbery"),
    "LO 127 @kasikorn-bank": SetPlace(incident=key(127), place=BANK),
    "H 131 20 owner not home": Hold(
        incident=key(131), minutes=20, reason="owner not home"
    ),
    "H 131 20m owner": Hold(incident=key(131), minutes=20, reason="owner"),
    "ON M3": LogOn(unit=UnitId("M3")),
    "ON M3 crew=Som,Chai beat=2": LogOn(
        unit=UnitId("M3"), crew=("Som", "Chai"), beat="2"
    ),
    "ON 24 veh=1234 @wat-khum": LogOn(unit=UnitId("24"), vehicle="1234", place=KHUM),
    "OFF 21,M3": LogOff(units=units("21,M3")),
    "AV 21": ready(Readiness.AV),
    "BZ 21 court": ready(Readiness.BZ, "court"),
    "MB 21": ready(Readiness.MB),
    "OOS 23 flat tyre": ready(Readiness.OOS, "flat tyre", "23"),
    "OK 21": Contact(units=units("21")),
    "OK 21 @wat-khum": Contact(units=units("21"), place=KHUM),
    "L A": Query(ask=Ask.LIST, about="A"),
    "l": Query(ask=Ask.LIST, about="W"),
    "Q theft last=7d": Query(ask=Ask.SEARCH, about="theft", keys={"last": "7d"}),
    "Q unit=21": Query(ask=Ask.SEARCH, keys={"unit": "21"}),
    "UNDO": Undo(),
    "HELP D": Query(ask=Ask.HELP, about="D"),
    "? D": Query(ask=Ask.HELP, about="D"),
    "?": Query(ask=Ask.HELP),
    "LANG th": Query(ask=Ask.LANGUAGE, about="th"),
    "quit": Query(ask=Ask.QUIT),
    # Thai words and Thai digits
    "แจ้ง ลักทรัพย์ @วัดคุ้ม รถสีแดง": opened(text="รถสีแดง"),
    "สั่ง ๒๑ ๑๒๗": sent(),
    "สั่ง๒๑ ๑๒๗": sent(),
    "เสริม M4 ๑๒๗": sent("M4", backup=True),
    "รับทราบ 21": moved(Stage.AK),
    "ไป 21": moved(Stage.EN),
    "ถึง ๒๑": moved(Stage.AR),
    "เสร็จ 21 จับกุม": Clear(units=units("21"), disposition="ARREST"),
    "ปล่อย M3": Free(units=units("M3")),
    "ปิด ๑๒๗ ไม่มีมูล": Close(incident=key(127), disposition="UNF"),
    "ยกเลิก 127 แจ้งซ้ำ": Cancel(incident=key(127), reason="แจ้งซ้ำ"),
    "เปิดใหม่ 127": Reopen(incident=key(127)),
    "บันทึก 127 ไปทางตลาด": Remark(incident=key(127), text="ไปทางตลาด"),
    "ด่วน 127 ๑": SetPriority(incident=key(127), priority=1),
    "ประเภท 127 ชิงทรัพย์": SetType(incident=key(127), type="robbery"),
    "ที่เกิดเหตุ 127 @ธนาคารกสิกรไทย": SetPlace(incident=key(127), place=BANK),
    "รอ 131 ๒๐ ไม่อยู่บ้าน": Hold(incident=key(131), minutes=20, reason="ไม่อยู่บ้าน"),
    "เข้าเวร M3": LogOn(unit=UnitId("M3")),
    "ออกเวร M3": LogOff(units=units("M3")),
    "ว่าง 21": ready(Readiness.AV),
    "ติดภารกิจ 21 ศาล": ready(Readiness.BZ, "court"),
    "พัก 21": ready(Readiness.MB),
    "งดใช้ 21 ยางแบน": ready(Readiness.OOS, "ยางแบน"),
    "ปกติ 21": Contact(units=units("21")),
    "ดู A": Query(ask=Ask.LIST, about="A"),
    "ค้น ลักทรัพย์": Query(ask=Ask.SEARCH, about="ลักทรัพย์"),
    "เลิกทำ": Undo(),
    # separators, prefixes, order
    "D.21.127": sent(),
    "D/21/127": sent(),
    "D,21,127": sent(),
    "D 127 21": sent(),
    "D 127,21": sent(),
    "D #127 21": sent(),
    "D21 127": sent(),
    ":D 21 127": sent(),
    "/d 21 127": sent(),
    "  D   21   127   use   siren ": sent(text="use siren"),
    "CL.127.UNF": Close(incident=key(127), disposition="UNF"),
    "RM.127.toward market": Remark(incident=key(127), text="toward market"),
    "BZ,21,court": ready(Readiness.BZ, "court"),
    # several units
    "D 21,M3 127": sent("21,M3"),
    "D 21, M3 127": sent("21,M3"),
    "D 21 M3 127": sent("21,M3"),
    "D 21,M3,127": sent("21,M3"),
    "D.21,M3.127.use siren": sent("21,M3", text="use siren"),
    "D 127 21,M3 2 men": sent("21,M3", text="2 men"),
    "AR 21,22,M3": moved(Stage.AR, "21,22,M3"),
    # override
    "D! 21 127": sent(override=True),
    "CL! 127 UNF": Close(incident=key(127), disposition="UNF", override=True),
    "N! theft @old-mill x": opened(
        place=Location(text="old-mill"), text="x", override=True
    ),
}


@pytest.mark.parametrize(("line", "expected"), LINES.items(), ids=LINES.keys())
def test_a_line_means(line: str, expected: object) -> None:
    assert meaning(line) == expected


SELECTED_LINES = {
    "D 21": sent(number=105),
    "D": sent("22", 105),
    "D use siren": sent("22", 105, text="use siren"),
    "D 127": sent("22", 127),
    "D . 21": sent(number=105),
    "D 21 .": sent(number=105),
    "D 21 . go": sent(number=105, text="go"),
    "D @ 127": sent("M4"),
    "D @,21 127": sent("M4,21"),
    "D.@.127": sent("M4"),
    "AR": moved(Stage.AR, "22"),
    "AR @": moved(Stage.AR, "M4"),
    "AR 21 .": moved(Stage.AR, number=105),
    "CL UNF": Close(incident=key(105), disposition="UNF"),
    "CL . UNF": Close(incident=key(105), disposition="UNF"),
    "CL. UNF": Close(incident=key(105), disposition="UNF"),
    "RM . text": Remark(incident=key(105), text="text"),
    "PR 1": SetPriority(incident=key(105), priority=1),
    "H 20 owner": Hold(incident=key(105), minutes=20, reason="owner"),
    "BZ court": ready(Readiness.BZ, "court", "22"),
    "CU ARREST": Clear(units=units("22"), disposition="ARREST"),
}


@pytest.mark.parametrize(
    ("line", "expected"), SELECTED_LINES.items(), ids=SELECTED_LINES.keys()
)
def test_what_is_left_out_is_the_selected(line: str, expected: object) -> None:
    assert meaning(line, **SELECTED) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("127", Query(ask=Ask.SELECT, about="127", incident=key(127))),
        ("#127", Query(ask=Ask.SELECT, about="127", incident=key(127))),
        ("๑๒๗", Query(ask=Ask.SELECT, about="127", incident=key(127))),
        ("21", Query(ask=Ask.SELECT, about="21", unit=UnitId("21"))),
        ("m3", Query(ask=Ask.SELECT, about="M3", unit=UnitId("M3"))),
    ],
)
def test_a_bare_number_or_call_sign_selects(line: str, expected: Query) -> None:
    assert meaning(line) == expected


def test_a_call_sign_of_another_form_counts_once_a_unit_has_it() -> None:
    shift = Shift()
    shift.logs_on("AP")
    shift.opens()
    seen = replace(scene(), state=shift.state)

    selected, dispatched = parse("ap", seen), parse("D ap 101", seen)

    assert selected == Query(ask=Ask.SELECT, about="AP", unit=UnitId("AP"))
    assert isinstance(dispatched, Dispatch)
    assert dispatched.units == ("AP",)


FAULTS = {
    "": Fault.UNKNOWN_VERB,
    ".": Fault.UNKNOWN_VERB,
    "dispach 21 127": Fault.UNKNOWN_VERB,
    "* 127": Fault.UNKNOWN_VERB,
    "D": Fault.NEEDS_INCIDENT,
    "D 21": Fault.NEEDS_INCIDENT,
    "D 21 .": Fault.NEEDS_INCIDENT,
    "D 21 22": Fault.STRAY_UNIT,
    "D 127": Fault.NEEDS_UNIT,
    "D 127 use siren": Fault.NEEDS_UNIT,
    "D @ 127": Fault.NO_OWN_UNIT,
    "D * 127": Fault.EVERYONE,
    "D 21,abc 127": Fault.BAD_UNIT,
    "D 21;127": Fault.BAD_UNIT,
    "D ! 21 127": Fault.BAD_UNIT,
    "AR": Fault.NEEDS_UNIT,
    "AR 21 man with knife": Fault.UNUSED_WORDS,
    "AR man": Fault.BAD_UNIT,
    "F 21 127 too far": Fault.UNUSED_WORDS,
    "ON M3 cew=2": Fault.UNKNOWN_KEY,
    "ON": Fault.NEEDS_UNIT,
    "ON 21,22": Fault.ONE_UNIT,
    "OFF": Fault.NEEDS_UNIT,
    "UNDO now": Fault.UNUSED_WORDS,
    "N": Fault.NEEDS_WORD,
    "N theft @wat-khum pri=high": Fault.BAD_NUMBER,
    "CL": Fault.NEEDS_INCIDENT,
    "PR 127": Fault.NEEDS_WORD,
    "PR 127 high": Fault.NEEDS_WORD,
    "PR 127 1 now": Fault.UNUSED_WORDS,
    "TY 127": Fault.NEEDS_WORD,
    "TY 127 robbery armed": Fault.UNUSED_WORDS,
    "LO 127": Fault.NEEDS_WORD,
    "LO 127 kasikorn-bank": Fault.NEEDS_WORD,
    "LO 127 @kasikorn-bank near": Fault.UNUSED_WORDS,
    "H 127 owner": Fault.BAD_NUMBER,
    "L X": Fault.NEEDS_WORD,
    "Q": Fault.NEEDS_WORD,
    "LANG fr": Fault.NEEDS_WORD,
    "D" * (MOST_LETTERS + 1): Fault.TOO_LONG,
}


@pytest.mark.parametrize(
    ("line", "fault"), FAULTS.items(), ids=[line[:30] or "empty" for line in FAULTS]
)
def test_a_line_is_not_understood(line: str, fault: Fault) -> None:
    meant = meaning(line)

    assert isinstance(meant, Misread)
    assert meant.fault is fault


@pytest.mark.parametrize(
    "line",
    ["D 21,abc 127", "D 21;127", "D ! 21 127", "D 21 22", "D 21 2 men", "BZ 21;22",
     "AR 21;127", "ON AP", "OFF M3x"],
)  # fmt: skip
def test_what_may_be_an_id_is_asked_for_never_guessed(line: str) -> None:
    """The selected one stands in for what was left out, not for what was misspelt."""
    assert isinstance(meaning(line, **SELECTED), Misread)


REFUSED = {
    "D 21 999": Code.UNKNOWN_INCIDENT,
    "999": Code.UNKNOWN_INCIDENT,
    "RM 500 baht": Code.UNKNOWN_INCIDENT,
    "99": Code.UNKNOWN_UNIT,
    "M9": Code.UNKNOWN_UNIT,
    "N xyz @wat-khum": Code.UNKNOWN_TYPE,
    "TY 127 robery": Code.UNKNOWN_TYPE,
    "CL 127 foo": Code.UNKNOWN_DISPOSITION,
    "CU 21 foo": Code.UNKNOWN_DISPOSITION,
    "N theft @old-mill": Code.UNKNOWN_PLACE,
    "N theft @": Code.UNKNOWN_PLACE,
    "LO 127 @old-mill": Code.UNKNOWN_PLACE,
}


@pytest.mark.parametrize(("line", "code"), REFUSED.items(), ids=REFUSED.keys())
def test_a_name_that_is_not_known_is_refused(line: str, code: Code) -> None:
    meant = meaning(line)

    assert isinstance(meant, Refusal)
    assert meant.code is code


def test_an_unknown_verb_names_the_nearest() -> None:
    meant = meaning("dispach 21 127")

    assert isinstance(meant, Misread)
    assert meant.about == {"verb": "dispach", "near": "D"}


def test_an_unknown_type_names_the_nearest() -> None:
    meant = meaning("TY 127 robery")

    assert isinstance(meant, Refusal)
    assert meant.about["near"].startswith("robbery")


def test_a_place_that_is_not_known_can_be_overridden() -> None:
    meant = meaning("N theft @old-mill")

    assert isinstance(meant, Refusal)
    assert meant.overridable


def test_controls_never_reach_a_command() -> None:
    assert meaning("RM 127 \x1b[31mred\x07\u202e") == Remark(
        incident=key(127), text="[31mred"
    )


@pytest.mark.parametrize(
    ("line", "name"),
    [(":d 21", "D"), ("สั่ง 21", "D"), ("AR21", "AR"), ("?", "HELP"), ("xx", None)],
)
def test_the_verb_of_a_half_typed_line(line: str, name: str | None) -> None:
    verb = verb_of(line)

    assert (verb.name if verb else None) == name


# --- laws

MEANINGS = (*get_args(Command), Query, Refusal, Misread)
SPELLINGS = [spelling for verb in VERBS for spelling in verb.spellings]
TOKENS = st.sampled_from(
    [*SPELLINGS, *" .,/:!?@*#=\"'", "21", "M3", "๒๑", "127", "#131", "999", "99",
     "@wat-khum", '@"', "@16.05,103.65", "pri=1", 'crew="', "last=7d", "ARREST",
     "theft", "p1", "20m", "²", "\x1b[2J", "\u202e", "9" * 30, "ก่่", "\ud800"]
)  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(TOKENS, max_size=9).map("".join),
    st.lists(TOKENS, max_size=9).map(" ".join),
)
SCENES = st.sampled_from(
    [
        scene(),
        scene(**SELECTED),
        scene(own_unit=OWN),
        scene(selected_incident=key(105)),
        scene(selected_unit=UnitId("nobody")),
    ]
)


@given(line=TYPED, seen=SCENES)
def test_any_text_has_a_meaning_in_any_scene(line: str, seen: Scene) -> None:
    assert isinstance(parse(line, seen), MEANINGS)


@given(line=TYPED, seen=SCENES)
def test_the_same_line_means_the_same_twice(line: str, seen: Scene) -> None:
    assert parse(line, seen) == parse(line, seen)


WORDS = (
    st.text(max_size=40)
    .map(lambda text: " ".join(clean(text).split()))
    .filter(lambda text: not text.startswith(","))
    .map(lambda text: " ".join(clean(text).split()))
)
CREWS = st.lists(
    st.sampled_from(["21", "22", "23", "M3", "M4"]), min_size=1, unique=True
)


@given(crews=CREWS, number=st.integers(101, LAST), text=WORDS)
def test_a_printed_dispatch_reads_back(
    crews: list[str], number: int, text: str
) -> None:
    names = ",".join(crews)
    expected = sent(names, number, text=text)

    assert meaning(f"D {names} {number} {text}", **SELECTED) == expected
    assert meaning(f"D {number} {names} {text}", **SELECTED) == expected
    assert meaning(f"D.{names}.{number} {text}", **SELECTED) == expected


@given(number=st.integers(101, LAST), text=WORDS)
def test_a_printed_remark_reads_back(number: int, text: str) -> None:
    assert meaning(f"RM {number} {text}", **SELECTED) == Remark(
        incident=key(number), text=text
    )


@given(
    verb=st.sampled_from(["D", "BK", "RM", "CL", "X", "F", "AR"]),
    thai=st.booleans(),
    number=st.integers(101, LAST),
)
def test_thai_digits_and_thai_verbs_change_nothing(
    verb: str, thai: bool, number: int
) -> None:
    row = verb_of(verb)
    assert row is not None
    line = f"{verb} 21 {number}" if row.takes_units else f"{verb} {number} UNF"
    word = row.thai[0] if thai else verb
    other = re.sub(
        r"\d", lambda digit: chr(0x0E50 + int(digit[0])), line.replace(verb, word, 1)
    )

    assert meaning(other) == meaning(line)


TYPES = {
    "N รถชน มีผู้บาดเจ็บ @วัดคุ้ม จยย.ชนกัน": ("crash-injury", "จยย.ชนกัน"),
    "N crash injury @wat-khum two hurt": ("crash-injury", "two hurt"),
    "N missing person @wat-khum a boy": ("missing", "a boy"),
    "N รถชน @วัดคุ้ม ไม่มีคนเจ็บ": ("crash", "ไม่มีคนเจ็บ"),
}


@pytest.mark.parametrize(("line", "meant"), TYPES.items(), ids=str)
def test_longest_name_of_a_type_is_the_one_meant(
    line: str, meant: tuple[str, str]
) -> None:
    command = parse(line, scene())

    assert isinstance(command, Open)
    assert (command.type, command.text) == meant


def test_two_incidents_are_asked_about() -> None:
    found = parse("D 21 127 128", scene())

    assert isinstance(found, Misread)
    assert found.fault is Fault.TWO_INCIDENTS


GUARDED = {
    "D 101 21 22": Fault.STRAY_UNIT,
    "D 21 101 22": Fault.STRAY_UNIT,
    "BZ 21 22 court": Fault.STRAY_UNIT,
    "X 12 caller withdrew": Fault.NEEDS_INCIDENT,
    "RM 12 men ran": Fault.NEEDS_INCIDENT,
    "H 12 20 owner not home": Fault.NEEDS_INCIDENT,
    "N theft @wat-khum prio=0": Fault.UNKNOWN_KEY,
}


@pytest.mark.parametrize(("line", "fault"), GUARDED.items(), ids=str)
def test_what_may_be_a_slip_asks_and_never_takes_the_selected(
    line: str, fault: Fault
) -> None:
    found = parse(line, scene(**SELECTED))

    assert isinstance(found, Misread)
    assert found.fault is fault


@pytest.mark.parametrize(
    "line", ["CU 21 no suspect found", "CU 21 go back later", "N no parking @wat-khum"]
)
def test_small_words_are_no_codes(line: str) -> None:
    assert isinstance(parse(line, scene()), Refusal)


def test_undo_can_be_overridden() -> None:
    assert parse("UNDO!", scene()) == Undo(override=True, words="UNDO!")
