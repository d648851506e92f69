"""One sound key for Thai and for every way of writing it in Roman letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.city.locating.forms import tidy
from store.city.locating.generic import bare, words
from store.city.locating.sound import key_of, keys_of

BANGKOK = """
พระนคร=Phra Nakhon; ดุสิต=Dusit; หนองจอก=Nong Chok; บางรัก=Bang Rak;
บางเขน=Bang Khen; บางกะปิ=Bang Kapi; ปทุมวัน=Pathum Wan;
ป้อมปราบศัตรูพ่าย=Pom Prap Sattru Phai; พระโขนง=Phra Khanong; มีนบุรี=Min Buri;
ลาดกระบัง=Lat Krabang; ยานนาวา=Yan Nawa; สัมพันธวงศ์=Samphanthawong;
พญาไท=Phaya Thai; ธนบุรี=Thon Buri; บางกอกใหญ่=Bangkok Yai; ห้วยขวาง=Huai Khwang;
คลองสาน=Khlong San; ตลิ่งชัน=Taling Chan; บางกอกน้อย=Bangkok Noi;
บางขุนเทียน=Bang Khun Thian; ภาษีเจริญ=Phasi Charoen; หนองแขม=Nong Khaem;
ราษฎร์บูรณะ=Rat Burana; บางพลัด=Bang Phlat; ดินแดง=Din Daeng; บึงกุ่ม=Bueng Kum;
สาทร=Sathon; บางซื่อ=Bang Sue; จตุจักร=Chatuchak; บางคอแหลม=Bang Kho Laem;
ประเวศ=Prawet; คลองเตย=Khlong Toei; สวนหลวง=Suan Luang; จอมทอง=Chom Thong;
ดอนเมือง=Don Mueang; ราชเทวี=Ratchathewi; ลาดพร้าว=Lat Phrao; วัฒนา=Watthana;
บางแค=Bang Khae; หลักสี่=Lak Si; สายไหม=Sai Mai; คันนายาว=Khan Na Yao;
สะพานสูง=Saphan Sung; วังทองหลาง=Wang Thonglang; คลองสามวา=Khlong Sam Wa;
บางนา=Bang Na; ทวีวัฒนา=Thawi Watthana; ทุ่งครุ=Thung Khru; บางบอน=Bang Bon
"""
"""The districts of Bangkok, on which no rule was sharpened."""


def keys(text: str) -> tuple[str, ...]:
    return keys_of(bare(words(tidy(text))))


@pytest.mark.parametrize(
    "spellings",
    [
        ["สุริยเดช", "Suriyadet", "Suriyadej", "suriyadech", "Sooriyadet"],
        ["ผดุง", "Phadung", "padung", "Phadoong"],
        ["ถนนเทวาภิบาล", "Thewaphiban Road", "thewa phiban", "Tewapiban Rd."],
        ["หนองแวง", "Nong Waeng", "nongwaeng", "Nong Weng"],
        ["เมืองสรวง", "Mueang Suang", "Muang Suang", "meuang suang"],
        ["สวรรค์", "Sawan", "sawarn", "Savan"],
        ["ถนน", "Thanon"],
        ["พรหมวิหาร", "Phromwihan", "Promvihan"],
        ["นครสวรรค์", "Nakhon Sawan", "Nakorn Sawan"],
        ["ทรัพย์สิน", "Sapsin"],
        ["ขวัญเมือง", "Khwan Mueang", "Kwan Muang"],
        ["เพชรเกษม", "Phet Kasem", "Pet Kasem"],
        ["บุ่งเลิศ", "Bung Loet", "Bung Lert"],
        ["สะอาด", "Sa-at", "saat"],
        ["อุดม", "Udom"],
        ["แสนชาติ", "Saen Chat", "Saen Jart"],
        ["улица Фонвизина", "ulitsa Fonvizina", "Fonvizina"],
        ["Новомосковская улица", "Novomoskovskaya"],
        ["Звёздный бульвар", "Zvezdny bulvar"],
        ["Herzogstraße", "Herzogstrasse", "herzogstr"],
        ["Rua Ceará", "ceara", "Seara"],
        ["Calle Peña", "pena"],
        ["Rua 02", "rua 2"],
    ],
    ids=lambda spellings: spellings[0],
)
def test_spellings_of_one_name_share_a_key(spellings: list[str]) -> None:
    first = set(keys(spellings[0]))

    for spelling in spellings[1:]:
        assert first & set(keys(spelling)), (spelling, keys(spelling), first)


@pytest.mark.parametrize(
    ("thai", "roman"),
    [
        ("ราชดำเนิน", "Ratchadamnoen"),
        ("ราชธานี", "Ratchathani"),
        ("สุวรรณภูมิ", "Suwannaphum"),
        ("เพชรบุรี", "Phetchaburi"),
    ],
)
def test_linking_syllable_is_a_second_key(thai: str, roman: str) -> None:
    assert len(keys(thai)) > 1
    assert keys(roman)[0] in keys(thai)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ผดุง", "ประชา"),
        ("หนองแวง", "หนองหลวง"),
        ("Rua Serra Nevada C", "Rua Serra Nevada"),
        ("Rua Serra Nevada B", "Rua Serra Nevada H"),
        ("Avenue A", "Avenue R"),
        ("บ้านดู่", "บ้านแดง"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert not set(keys(one)) & set(keys(other))


@given(st.text(st.sampled_from("กขคงจชซญณตถทธนบปผพมยรลวสหอะาิีุูเแโไใัื่้์็ำรร ")))
def test_any_thai_spelling_has_a_roman_key(text: str) -> None:
    for key in keys(text):
        assert all(letter in "kNjstnpfmyrwhaeiou" for letter in key), key


@given(st.text())
def test_any_text_has_a_key_and_case_does_not_matter(text: str) -> None:
    assert isinstance(key_of(tidy(text)), str)
    assert key_of(tidy(text)) == key_of(tidy(tidy(text)))


def test_names_no_rule_was_made_for_mostly_have_the_key_of_their_english() -> None:
    rows = [row.split("=") for row in " ".join(BANGKOK.split()).split("; ")]

    met = [bool(set(keys(thai)) & set(keys(english))) for thai, english in rows]

    assert len(met) == 50
    assert sum(met) >= 47
