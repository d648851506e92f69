"""Words: every code has its sentence, every sentence its Thai, and all of them fit."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Formatter
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

import patrol_tui
import store
import widgets
from patrol_tui.commands.verbs import Fault
from store.city.town import Town
from store.city.zone import ROI_ET
from store.log import Trouble
from store.model.commands import (
    AcknowledgeAlerts,
    Cancel,
    CloseStreet,
    KeepSetting,
    OpenStreet,
    Undo,
)
from store.model.facts import (
    AnyFact,
    DeskOpened,
    ExerciseMarked,
    HeadSigned,
    HeadWitnessed,
    IncidentNumbered,
    LogTrimmed,
    PersonForgotten,
    SettingKept,
    Settled,
    UnknownFact,
)
from store.model.intake import (
    EndWarning,
    HearWarning,
    KeepPartner,
    NoteOther,
    ReceiveReport,
    RejectReport,
    RetirePartner,
    ShowReporter,
    TakeReport,
    TellReporter,
    WithdrawReport,
)
from store.model.paperwork import (
    AddCaution,
    CallRoll,
    DrawReport,
    EndCaution,
    Involve,
    LookUp,
    TickStep,
)
from store.model.records import (
    EventId,
    IncidentId,
    IncidentState,
    Location,
    Readiness,
    Stage,
)
from store.model.refusals import Code
from store.model.tables import CodeTables
from tests.store.shift import Shift
from widgets.drawing.cells import width
from widgets.words import catalogue, terms
from widgets.words.catalogue import LANGUAGES, Words
from widgets.words.findings import FINDINGS, say_finding
from widgets.words.moments import age, clock, day
from widgets.words.refusals import OVERRIDE, SENTENCES, say_refusal
from widgets.words.results import Teller
from widgets.words.terms import disposition_name, type_name

FOLDER = Path(catalogue.__file__).parent / "locale/th/LC_MESSAGES"
BANGKOK = ZoneInfo("Asia/Bangkok")
SHORT_CELLS = 5
TYPED = ("verb", "word", "key", "type", "disposition", "place", "unit", "number",
         "priority", "minutes")  # fmt: skip
"""What a refusal repeats of what somebody typed."""
languages = pytest.mark.parametrize("lang", LANGUAGES)


@cache
def written() -> Catalog:
    with (FOLDER / "patrol.po").open("rb") as file:
        return read_po(file, locale="th")


@cache
def said() -> frozenset[str]:
    """Every sentence that is marked in the source."""
    roots = [Path(home.__path__[0]) for home in (patrol_tui, widgets, store)]
    marks: dict[str, None] = {"N_": None}
    rows = (row for root in roots for row in extract_from_dir(root, keywords=marks))
    return frozenset(str(message) for _, _, message, _, _ in rows)


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def translations() -> dict[str, str]:
    return {str(m.id): str(m.string) for m in written() if m.id}


# --- the catalogue


def test_every_sentence_has_its_thai() -> None:
    thai = translations()

    assert sorted(one for one in said() if not thai.get(one)) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(translations()) - said()) == []


def test_no_translation_is_marked_as_doubtful() -> None:
    assert [message.id for message in written() if message.id and message.fuzzy] == []


def test_a_translation_has_the_fields_of_its_sentence() -> None:
    wrong = {
        sentence: thai
        for sentence, thai in translations().items()
        if thai and fields(thai) != fields(sentence)
    }

    assert wrong == {}


def test_no_field_has_only_a_position() -> None:
    for sentence in said():
        parts = Formatter().parse(sentence)
        assert all(name is None or name.isidentifier() for _, name, _, _ in parts)


def test_the_compiled_catalogue_is_what_its_source_compiles_to() -> None:
    memory = io.BytesIO()
    write_mo(memory, written())
    memory.seek(0)
    fresh = {m.id: m.string for m in read_mo(memory) if m.id}

    with (FOLDER / "patrol.mo").open("rb") as file:
        shipped = {m.id: m.string for m in read_mo(file) if m.id}

    assert shipped == fresh


def test_thai_is_said_and_english_stands_for_itself() -> None:
    assert Words("th").say("held: {reason}", reason="ฝน") == "พักไว้: ฝน"
    assert Words("en").say("held: {reason}", reason="rain") == "held: rain"


def test_an_unknown_language_is_the_first_of_ours() -> None:
    assert Words("fr").lang == LANGUAGES[0]


def test_what_is_filled_in_is_never_a_format() -> None:
    assert Words("en").say("held: {reason}", reason="{x} {0}") == "held: {x} {0}"


# --- refusals and findings


def test_every_code_and_fault_has_a_sentence_and_no_sentence_is_left_over() -> None:
    codes = {code.value for code in Code} | {fault.value for fault in Fault}

    assert set(SENTENCES) == codes


def test_no_fault_has_the_name_of_a_code() -> None:
    assert {code.value for code in Code}.isdisjoint(fault.value for fault in Fault)


def test_every_finding_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert set(FINDINGS) == {trouble.value for trouble in Trouble}


@languages
@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_refusal_can_be_said_whatever_it_tells(code: str, lang: str) -> None:
    """A field that is lacking reads as a dash; one not asked for is left out."""
    for about in ({}, {"verb": "D", "unknown": "x"}):
        told = say_refusal(Words(lang), code, about)

        assert told
        assert "{" not in told
        assert len(told.splitlines()) == 1


@languages
def test_a_refusal_repeats_no_more_than_a_few_letters_of_what_was_typed(
    lang: str,
) -> None:
    about = dict.fromkeys(TYPED, "ก" * 5_000)

    for code in SENTENCES:
        assert len(say_refusal(Words(lang), code, about)) < 250


@languages
@pytest.mark.parametrize("trouble", list(Trouble))
def test_a_finding_names_the_file(trouble: Trouble, lang: str) -> None:
    told = say_finding(Words(lang), trouble, "log-000007.jsonl", 12, 34)

    assert "{" not in told
    without = trouble in (Trouble.NOT_DURABLE_YET, Trouble.LOG_GONE)
    assert ("log-000007.jsonl" in told) is not without


@languages
def test_the_override_names_the_verb(lang: str) -> None:
    told = Words(lang).say(OVERRIDE, verb="CL")

    assert told[:4] in {"CL! ", "CL+ "}


# --- terms


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (IncidentState, terms.STATES), (IncidentState, terms.SHORT_STATES),
        (Stage, terms.STAGES), (Stage, terms.SHORT_STAGES),
        (Readiness, terms.READINESS), (Readiness, terms.SHORT_READINESS),
    ],
)  # fmt: skip
def test_every_state_has_a_name(kind: type, names: dict[object, str]) -> None:
    assert set(names) == set(kind)


@languages
def test_short_words_fit_their_column(lang: str) -> None:
    words = Words(lang)
    short = [
        *terms.SHORT_STATES.values(),
        *terms.SHORT_STAGES.values(),
        *terms.SHORT_READINESS.values(),
        terms.SHORT_OFF,
    ]

    told = {word: words.say(word) for word in short}

    assert {w: s for w, s in told.items() if width(s) > SHORT_CELLS} == {}


@languages
@pytest.mark.parametrize("names", [terms.SHORT_STATES, terms.SHORT_READINESS])
def test_short_words_of_one_column_differ(names: dict[object, str], lang: str) -> None:
    said_short = [Words(lang).say(word) for word in names.values()]

    assert len(set(said_short)) == len(said_short)


@languages
def test_every_type_and_disposition_has_a_name(lang: str) -> None:
    tables, words = CodeTables(), Words(lang)
    names = [type_name(words, tables, kind.code) for kind in tables.kinds]
    names += [disposition_name(words, tables, k.code) for k in tables.dispositions]

    assert all(names)
    assert all(any("ก" <= letter <= "๛" for letter in name) for name in names) is (
        lang == "th"
    )


@languages
def test_an_unknown_code_stands_for_itself(lang: str) -> None:
    assert type_name(Words(lang), CodeTables(), "hovercraft") == "hovercraft"
    assert disposition_name(Words(lang), CodeTables(), "EATEN") == "EATEN"


# --- facts


def story() -> Shift:
    """Tell a shift in which everything that can happen happens."""
    shift = Shift()
    shift.marks_exercise()
    shift.keeps("lang", "en")
    shift.logs_on("21", crew=("Som", "Chai"))
    shift.logs_on("22")
    shift.opens("theft", text="red motorbike")
    shift.opens("noise")
    shift.later(minutes=20)
    shift.does(AcknowledgeAlerts(incident=shift.incident(101).id))
    for change in (
        lambda: shift.sets_priority(101, 1),
        lambda: shift.sets_type(101, "robbery"),
        lambda: shift.sets_place(101, "market"),
        lambda: shift.remarks(101),
        lambda: shift.holds(101),
    ):
        change()
    shift.undoes()  # the hold
    shift.undoes()  # the remark
    shift.sends("21", 101)
    shift.backs_up("22", 101)
    shift.arrives("21")
    shift.hears("21", place=Location(text="market"))
    shift.clears("21", "ARREST", text="one man")
    shift.undoes()
    shift.sends("22", 102, override=True)
    shift.frees("22")
    shift.closes(101, override=True)
    shift.reopens(101)
    shift.cancels(102)
    shift.opens("crash")
    shift.opens("crash")
    shift.sends("21", 103)
    shift.stacks("21", 101)
    shift.frees("21", 101)
    shift.links(101, 104)
    shift.undoes()
    shift.calls_tow(103)
    shift.declines_tow(103)
    shift.undoes()  # the refusal, and with it the next firm's call
    shift.doubles(104, 103)
    shift.refers(101, "fire", text="smoke")
    shift.calls_emergency("22", text="shots")
    shift.hears_emergency("22", hearer="21")
    shift.ends_emergency("22", "all well", override=True)
    shift.times("22", 5)
    shift.notes("22", "asks for a torch")
    shift.adds_bolo(plate="กข1234", area="2")
    shift.hears_bolo(1, unit="22")
    shift.ends_bolo(1, "found")
    shift.says("call the station", "22")
    shift.hears_message(1)
    shift.says_ready("22", Readiness.BZ, reason="court")
    shift.logs_off("22")
    street = Location(text="market street")
    shift.does(CloseStreet(place=street, until_ms=shift.now_ms + 60_000, reason="fair"))
    shift.does(OpenStreet(closed=next(iter(shift.state.closed_streets))))
    shift.opens("theft", planned_ms=shift.now_ms + 60_000)
    paper_of(shift, shift.incident(shift.state.last_number).id)
    reports_of(shift)
    return shift


def paper_of(shift: Shift, incident: IncidentId) -> None:
    """Write what there is to write into a file, and tell all what can be told."""
    for command in (
        TickStep(incident=incident, step=1, text="cameras"),
        Involve(incident=incident, plate="กข1234", text="white pickup"),
        Involve(incident=incident, text="man in a red shirt"),
        DrawReport(incident=incident),
        AddCaution(place=Location(text="market"), text="two dogs"),
        EndCaution(number=1, reason="gone"),
        CallRoll(),
        LookUp(asked="red", found=2),
    ):
        assert shift.does(command) is None


def reports_of(shift: Shift) -> None:
    """Let reports come in, and do with them what can be done."""
    known = {
        "source": "LINE",
        "text": "red motorbike",
        "contact": "U1",
        "type": "theft",
    }
    partner = {"group": "guard", "name": "Som"}
    soon_ms = shift.now_ms + 60_000
    for one in (
        KeepPartner(**partner),
        ReceiveReport(**known, place=Location(text="market"), message="1"),
        WithdrawReport(message="1"),
        NoteOther(what="sticker"),
        HearWarning(headline="storm", until_ms=soon_ms),
        EndWarning(number=1, reason="over"),
    ):
        assert shift.does(one) is None
    (report,), (partner,) = shift.state.reports, shift.state.partners
    for one in (
        ShowReporter(report=report),
        RejectReport(report=report, reason="noise"),
        Undo(),
        TakeReport(report=report),
    ):
        assert shift.does(one) is None
    incident = shift.state.reports[report].incident
    for one in (
        Cancel(incident=incident, reason="over"),
        TellReporter(report=report, how="sent"),
        RetirePartner(partner=partner, reason="moved"),
    ):
        assert shift.does(one) is None


@languages
def test_every_fact_can_be_told(lang: str) -> None:
    shift = story()
    teller = Teller(Words(lang), shift.tables, Town(ROI_ET), UTC)

    ours = [event.fact for event in shift.events]
    facts = [*ours, *ABOUT_THE_LOG, *FROM_ELSEWHERE]
    told = {type(fact): teller.fact(fact) for fact in facts}

    assert set(told) == set(get_args(AnyFact)) - {UnknownFact}
    silent = {kind for kind, words in told.items() if not words}
    assert silent == {ExerciseMarked, SettingKept}
    assert not any("{" in words for words in told.values())


ABOUT_THE_LOG = (
    DeskOpened(device="k7q", key="key", origin="copied"),
    HeadSigned(number=41, head="00", signature="s"),
    HeadWitnessed(writer="m2xaaaa", number=7, head="00", signature="s", key="key"),
    LogTrimmed(before_ms=0, segment=3, events=12, base="00"),
    PersonForgotten(person="abcdefgh", reason="asked"),
)
FROM_ELSEWHERE = (
    IncidentNumbered(official="2569/00042"),
    Settled(disputed="pri", keep=EventId("k7qaaaa.41")),
)


@languages
def test_every_result_and_history_is_one_line_each(lang: str) -> None:
    shift = story()
    teller = Teller(Words(lang), shift.tables, Town(ROI_ET), UTC)

    lines = [teller.result(shift.state, [event]) for event in shift.events]
    for incident in shift.state.incidents.values():
        lines += [words for _, _, words in teller.history(incident)]

    assert all(len(line.splitlines()) == 1 for line in lines)


def test_a_withdrawn_remark_stays_and_says_so() -> None:
    shift = story()
    teller = Teller(Words("en"), shift.tables, Town(ROI_ET), UTC)

    told = [words for _, _, words in teller.history(shift.incident(101))]

    assert "(withdrawn) red motorbike" in told


# --- moments


def ms(year: int, month: int, day_: int, hour: int = 0, minute: int = 0) -> int:
    moment = datetime(year, month, day_, hour, minute, tzinfo=UTC)
    return int(moment.timestamp() * 1000)


def test_thai_dates_count_in_the_buddhist_era() -> None:
    noon = ms(2026, 11, 22, 5)

    assert day(Words("th"), noon, BANGKOK) == "22 พ.ย. 2569"
    assert day(Words("en"), noon, BANGKOK) == "22 Nov 2026"


def test_the_day_begins_at_the_stations_midnight() -> None:
    late = ms(2026, 12, 31, 17, 30)

    assert day(Words("th"), late, BANGKOK) == "1 ม.ค. 2570"
    assert clock(late, BANGKOK) == "00:30"
    assert clock(late, BANGKOK, seconds=True) == "00:30:00"


@languages
def test_every_month_has_its_own_name(lang: str) -> None:
    days = [day(Words(lang), ms(2026, month, 15), BANGKOK) for month in range(1, 13)]

    assert len({re.sub(r"\d", "", told) for told in days}) == 12


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(seconds=59), "0m"),
        (timedelta(minutes=4), "4m"),
        (timedelta(hours=1, minutes=5), "1h05"),
        (timedelta(hours=23, minutes=59), "23h59"),
        (timedelta(days=3), "3d"),
        (timedelta(days=5_000), "999d"),
        (timedelta(seconds=-90), "0m"),
    ],
)
def test_an_age_is_told_short(span: timedelta, told: str) -> None:
    assert age(int(span.total_seconds() * 1000)) == told


@given(st.integers())
def test_any_age_fits_five_cells(age_ms: int) -> None:
    assert 0 < width(age(age_ms)) <= SHORT_CELLS


# --- one Thai word for one thing


def test_store_has_one_thai_word() -> None:
    thai = translations().values()

    assert [one for one in thai if "คลัง" in one] == []
    assert [one for one in thai if "ที่เก็บ" in one] != []


def test_token_is_never_called_a_key() -> None:
    thai = translations()
    tokens = {one: said for one, said in thai.items() if "token" in one.lower()}

    assert [one for one, told in tokens.items() if "โทเคน" not in told] == []
    assert [one for one, told in tokens.items() if "กุญแจ" in told] == []


# --- the log in words


@languages
def test_log_is_told_in_words(lang: str) -> None:
    shift = Shift()
    shift.logs_on("21")
    shift.does(KeepSetting(key="seen.k7q.somchai", value="1"))
    kept = shift.last
    shift.undoes()
    teller = Teller(Words(lang), shift.tables, Town(ROI_ET), BANGKOK)
    told = [teller.event(shift.state, event) for event in (*kept, *shift.last)]

    assert not [one for one in told if "desk.setting" in one or "act.undo" in one]
    assert Words(lang).say("kept for this desk: {key}", key="seen.k7q.somchai") in told
    assert all(told)
